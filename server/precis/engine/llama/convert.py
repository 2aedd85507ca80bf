"""Convert a model's weights to Q8_0, the format that llama.cpp computes fastest on a CPU at nearly the same quality.

The CPU kernels for Q4_1, Q5_0 and Q5_1 are slow; prefill with the same weights as Q8_0 is nearly twice as fast. Little
precision is lost, since each block of 32 weights is stored with eight bits per value (bench/prepared.py measures the
divergence from the original).
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from precis.engine.llama.native import lib
from precis.errors import ModelError

Q8_0 = 7  # LLAMA_FTYPE_MOSTLY_Q8_0


def _discard_log(_level: int, _text: bytes, _data: object) -> None:
    """Discard llama.cpp's log, which lists every tensor."""


_QUIET = lib.llama_log_callback(_discard_log)  # must not be collected while native code may call it


def convert(source: Path, target: Path) -> None:
    """Write the model file `source` as Q8_0 to `target`.

    Raises:
        ModelError: "model-prepare" if llama.cpp cannot convert it.
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
