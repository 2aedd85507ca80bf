"""Weights in the format that this llama.cpp computes fastest on a CPU without losing what the model knows.

Q4_1, Q5_0 and Q5_1 have slow kernels on CPUs; the same weights as Q8_0 are read nearly twice as fast. Little is lost by
that: each block of 32 weights keeps its values to eight bits (the divergence from the original is measured by
bench/prepared.py).
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from precis.engine.llama.native import lib
from precis.errors import ModelError

Q8_0 = 7  # LLAMA_FTYPE_MOSTLY_Q8_0


def _say_nothing(_level: int, _text: bytes, _data: object) -> None:
    """In place of llama.cpp's account of every tensor."""


_QUIET = lib.llama_log_callback(_say_nothing)  # it must outlive every native call


def convert(source: Path, target: Path) -> None:
    """Write the model of `source` as Q8_0 to `target`.

    Raises:
        ModelError: "model-prepare" where llama.cpp cannot do it.
    """
    lib.llama_log_set(_QUIET, ctypes.c_void_p(0))
    params = lib.llama_model_quantize_default_params()
    params.ftype = Q8_0
    params.allow_requantize = True
    params.nthread = os.cpu_count() or 1
    status = lib.llama_model_quantize(os.fsencode(source), os.fsencode(target), ctypes.pointer(params))
    if status != 0:
        raise ModelError(
            f"llama.cpp could not convert {source} (status {status}).",
            code="model-prepare",
        )
