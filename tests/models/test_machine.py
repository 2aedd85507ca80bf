from __future__ import annotations

from pathlib import Path

import pytest

from precis.errors import SettingError
from precis.models.machine import Machine, apply_container_limit, detect_machine, has_gpu_backend

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("described", "means"),
    [
        ("memory=4GB,cores=2", Machine(4 * GB, 4 * GB, 2)),
        ("memory=24GB, free=1.5GB, cores=16", Machine(24 * GB, 1_500_000_000, 16)),
        ("memory=8GB,free=9GB,cores=1", Machine(8 * GB, 8 * GB, 1)),
        ("memory=16GB,cores=2,gpu", Machine(16 * GB, 16 * GB, 2, gpu=True)),
    ],
)
def test_a_described_machine(described: str, means: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECIS_MACHINE", described)
    assert detect_machine() == means


@pytest.mark.parametrize("described", ["big", "memory=4", "memory=4GB,cores=0", "memory=4GB,cores=two", "cores=2"])
def test_a_machine_that_cannot_be_understood(described: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECIS_MACHINE", described)
    with pytest.raises(SettingError, match="PRECIS_MACHINE") as caught:
        detect_machine()
    assert caught.value.exit_code == 2


def test_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRECIS_MACHINE", raising=False)
    here = detect_machine()
    assert 0 < here.free_bytes <= here.total_bytes
    assert here.cores >= 1


@pytest.mark.parametrize(
    ("library", "computes"),
    [
        ("libggml-cuda.so", True),
        ("libggml-metal.dylib", True),
        ("ggml-vulkan.dll", True),
        ("libggml-cpu.so", False),
        ("libllama.so", False),
    ],
)
def test_a_gpu_backend(library: str, computes: bool, tmp_path: Path) -> None:
    (tmp_path / library).touch()
    assert has_gpu_backend(tmp_path) is computes
    assert not has_gpu_backend(tmp_path / "none")


@pytest.mark.parametrize(
    ("files", "total", "free"),
    [
        ({}, 24, 20),
        ({"memory.max": "max", "memory.stat": "anon 0"}, 24, 20),
        ({"memory.max": f"{4 * GB}", "memory.stat": f"anon {GB}\nfile {2 * GB}"}, 4, 3.5),
        ({"memory.max": f"{4 * GB}", "memory.stat": f"anon {5 * GB}"}, 4, 0.5),
        ({"memory.max": f"{4 * GB}", "memory.stat": "anon 0"}, 4, 4),
        ({"memory.max": f"{48 * GB}", "memory.stat": f"anon {GB}"}, 24, 20),
        ({"memory.max": f"{4 * GB}", "memory.stat": "nothing of use"}, 24, 20),
        ({"memory/memory.limit_in_bytes": f"{2 * GB}", "memory/memory.stat": f"cache {GB}\nrss {GB}"}, 2, 1.5),
        ({"memory/memory.limit_in_bytes": f"{2**63 - 4096}", "memory/memory.stat": "rss 0"}, 24, 20),
    ],
)
def test_the_memory_of_a_container(files: dict[str, str], total: float, free: float, tmp_path: Path) -> None:
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{content}\n", "ascii")
    within = apply_container_limit(Machine(24 * GB, 20 * GB, 2), tmp_path, GB // 2)
    assert within == Machine(round(total * GB), round(free * GB), 2)
