"""Detect this machine's memory, cores and GPU, without loading llama.cpp. In a container, its memory limit applies.

For tests and demonstrations, the environment variable PRECIS_MACHINE describes another machine, such as
"memory=4GB,cores=2" or "memory=24GB,free=2GB,cores=8,gpu". Without "free", all memory is free.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import psutil

from precis.errors import SettingError

MACHINE_VARIABLE = "PRECIS_MACHINE"
GB = 1_000_000_000
GPU_BACKENDS = ("cuda", "hip", "metal", "musa", "opencl", "sycl", "vulkan")  # in the names of llama.cpp's libraries
CONTROL_GROUPS = Path("/sys/fs/cgroup")  # where the container's own control group is mounted

_MACHINE = re.compile(r"memory=(\d+(?:\.\d+)?)GB(?:,free=(\d+(?:\.\d+)?)GB)?,cores=([1-9]\d*)(,gpu)?")


@dataclass(frozen=True, slots=True)
class Machine:
    """The resources of a machine.

    Attributes:
        total_bytes: total memory.
        free_bytes: memory that can be used now. The memory of this process counts as free, since it would unload its
            model before it loads another one.
        cores: physical cores that this process may use.
        gpu: whether the installed llama.cpp can compute on a GPU.
    """

    total_bytes: int
    free_bytes: int
    cores: int
    gpu: bool = False


def detect_machine() -> Machine:
    """Return this machine, or the one that PRECIS_MACHINE describes.

    Raises:
        SettingError: PRECIS_MACHINE is invalid.
    """
    if described := os.environ.get(MACHINE_VARIABLE):
        return _parse_machine(described)
    memory, own_bytes = psutil.virtual_memory(), psutil.Process().memory_info().rss
    free_bytes = min(memory.total, memory.available + own_bytes)
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else physical
    spec = find_spec("llama_cpp")
    gpu = has_gpu_backend(Path(spec.origin).parent / "lib") if spec and spec.origin else False
    return apply_container_limit(
        Machine(memory.total, free_bytes, min(physical, allowed), gpu), CONTROL_GROUPS, own_bytes
    )


def has_gpu_backend(libraries: Path) -> bool:
    """Return whether a folder of llama.cpp's libraries contains a GPU backend."""
    return any(any(libraries.glob(f"*ggml-{backend}*")) for backend in GPU_BACKENDS)


def apply_container_limit(machine: Machine, groups: Path, own_bytes: int) -> Machine:
    """Return `machine` with its memory reduced to the limit of its control group, of version 2 or 1.

    Pages of files, such as those of a mapped model, count as free, since the kernel can reclaim them.

    Args:
        machine: the machine without the limit.
        groups: the folder where the control groups are mounted.
        own_bytes: resident memory of this process.
    """
    for limit, statistics, kind in (
        ("memory.max", "memory.stat", "anon"),
        ("memory/memory.limit_in_bytes", "memory/memory.stat", "rss"),
    ):
        try:
            limit_bytes = int((groups / limit).read_text("ascii"))
            counts = dict(line.split() for line in (groups / statistics).read_text("ascii").splitlines())
            used_bytes = int(counts[kind])
        except (OSError, ValueError, KeyError):  # another version, or no limit ("max")
            continue
        total_bytes = min(machine.total_bytes, limit_bytes)
        free_bytes = min(machine.free_bytes, total_bytes, max(0, limit_bytes - used_bytes) + own_bytes)
        return replace(machine, total_bytes=total_bytes, free_bytes=free_bytes)
    return machine


def _parse_machine(text: str) -> Machine:
    found = _MACHINE.fullmatch(text.replace(" ", ""))
    if found is None:
        raise SettingError(
            f"The environment variable {MACHINE_VARIABLE} has the invalid value {text!r}. "
            'Set it to a value like "memory=4GB,cores=2", or unset it.',
            code="bad-machine",
        )
    memory, free, cores, gpu = found.groups()
    total_bytes = round(float(memory) * GB)
    free_bytes = min(round(float(free) * GB), total_bytes) if free else total_bytes
    return Machine(total_bytes, free_bytes, int(cores), gpu is not None)
