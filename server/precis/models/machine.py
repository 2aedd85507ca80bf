"""What this machine has for a model: memory, cores, and whether a GPU computes.

llama.cpp is not loaded to find that out. In a container, memory is what the container may use.

For tests and demonstrations, the environment variable PRECIS_MACHINE stands for another machine, such as
"memory=4GB,cores=2" or "memory=24GB,free=2GB,cores=8,gpu". All memory is free where nothing is said of that.
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
GPU_BACKENDS = ("cuda", "hip", "metal", "musa", "opencl", "sycl", "vulkan")  # as llama.cpp names its libraries
CONTROL_GROUPS = Path("/sys/fs/cgroup")  # where a container sees its own

_MACHINE = re.compile(r"memory=(\d+(?:\.\d+)?)GB(?:,free=(\d+(?:\.\d+)?)GB)?,cores=([1-9]\d*)(,gpu)?")


@dataclass(frozen=True, slots=True)
class Machine:
    """What a machine has for a model.

    Attributes:
        total_bytes: of memory.
        free_bytes: of memory that can be used now; what this process holds counts as free, since it would give back
            the model that it holds for another one.
        cores: physical ones that this process may use.
        gpu: whether the installed llama.cpp can compute on a GPU.
    """

    total_bytes: int
    free_bytes: int
    cores: int
    gpu: bool = False


def detect_machine() -> Machine:
    """This machine, or the one that PRECIS_MACHINE describes.

    Raises:
        SettingError: PRECIS_MACHINE cannot be understood.
    """
    if described := os.environ.get(MACHINE_VARIABLE):
        return _described(described)
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
    """Whether a folder of llama.cpp's libraries holds one that computes on a GPU."""
    return any(any(libraries.glob(f"*ggml-{backend}*")) for backend in GPU_BACKENDS)


def apply_container_limit(machine: Machine, groups: Path, own_bytes: int) -> Machine:
    """`machine` with no more memory than its control group allows: "memory.max" of version 2, or that of version 1.

    Pages of files, such as those of a mapped model, count as free, since the kernel takes them back when it must.

    Args:
        machine: as the kernel tells of it.
        groups: the folder where the control groups are mounted.
        own_bytes: of memory that this process holds.
    """
    for limit, statistics, kind in (
        ("memory.max", "memory.stat", "anon"),
        ("memory/memory.limit_in_bytes", "memory/memory.stat", "rss"),
    ):
        try:
            limit_bytes = int((groups / limit).read_text("ascii"))
            counts = dict(line.split() for line in (groups / statistics).read_text("ascii").splitlines())
            used_bytes = int(counts[kind])
        except (OSError, ValueError, KeyError):  # another version, or no limit, which reads "max"
            continue
        total_bytes = min(machine.total_bytes, limit_bytes)
        free_bytes = min(machine.free_bytes, total_bytes, max(0, limit_bytes - used_bytes) + own_bytes)
        return replace(machine, total_bytes=total_bytes, free_bytes=free_bytes)
    return machine


def _described(text: str) -> Machine:
    found = _MACHINE.fullmatch(text.replace(" ", ""))
    if found is None:
        raise SettingError(
            f"The environment variable {MACHINE_VARIABLE} is {text!r}, and describes no machine. "
            'Write it like "memory=4GB,cores=2", or unset it.',
            code="bad-machine",
        )
    memory, free, cores, gpu = found.groups()
    total_bytes = round(float(memory) * GB)
    free_bytes = min(round(float(free) * GB), total_bytes) if free else total_bytes
    return Machine(total_bytes, free_bytes, int(cores), gpu is not None)
