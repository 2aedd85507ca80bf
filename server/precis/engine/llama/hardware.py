"""Choose threads and flash attention for this machine."""

from __future__ import annotations

import os

import psutil

from precis.engine.api import Hardware
from precis.engine.llama.native import lib

MANY_CORES = 4  # from this number on, one core is left to the editor


def usable_cores() -> int:
    """Return the number of compute threads: one for each physical core that this process may use.

    Two threads on one core compete for its arithmetic units and wait for each other. With `MANY_CORES` or more, one
    core is left to other programs.
    """
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else physical
    cores = max(1, min(physical, allowed))
    return cores - 1 if cores >= MANY_CORES else cores


def uses_gpu(hardware: Hardware) -> bool:
    """Return whether a model runs on a GPU, if llama.cpp was built for one."""
    return bool(lib.llama_supports_gpu_offload()) and hardware.gpu_layers != 0


def uses_flash_attention(hardware: Hardware) -> bool:
    """Return whether to use flash attention.

    On a CPU it is slower for small batches: 102 instead of 166 tokens/s with twelve sequences on two cores.
    """
    if hardware.flash_attention == "auto":
        return uses_gpu(hardware)
    return hardware.flash_attention == "on"
