"""What of this machine the model runs on."""

from __future__ import annotations

import os

import psutil

from precis.engine.api import Hardware
from precis.engine.llama.native import lib

MANY_CORES = 4  # from here on, one core is left to the editor


def usable_cores() -> int:
    """How many threads compute: one for each physical core that this process may use.

    Two threads on one core share its arithmetic and wait for each other. One core of many is left to other programs.
    """
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else physical
    cores = max(1, min(physical, allowed))
    return cores - 1 if cores >= MANY_CORES else cores


def uses_flash_attention(hardware: Hardware) -> bool:
    """Whether flash attention is on.

    On a CPU it is slower for small batches: with twelve sequences, 102 against 166 tokens/s on two cores.
    """
    if hardware.flash_attention == "auto":
        return bool(lib.llama_supports_gpu_offload()) and hardware.gpu_layers != 0
    return hardware.flash_attention == "on"
