from __future__ import annotations

from pathlib import Path

import pytest

from precis.models.catalog import load_catalog
from precis.models.listing import list_models
from precis.models.machine import GB, Machine
from precis.models.store import Store

SHARE = "80% of its unchecked sentences faithful"


@pytest.mark.parametrize(
    ("name", "memory_gb", "told"),
    [
        ("smollm2-135m", 24, ("0.5 of 24 GB", "fast", False, "sentences of the text")),
        ("qwen2.5-coder-1.5b", 24, ("2.2 of 24 GB", "medium", True, SHARE)),
        ("qwen2.5-coder-1.5b", 2, ("too much: 2.2 of 2.0 GB", "medium", True, SHARE)),
        ("qwen3-4b-2507", 4, ("too much: 4.2 of 4.0 GB", "slow", True, "not measured")),
    ],
)
def test_what_is_told_of_a_model(name: str, memory_gb: int, told: tuple[object, ...], tmp_path: Path) -> None:
    models = list_models(load_catalog(), Store(tmp_path), Machine(memory_gb * GB, memory_gb * GB, cores=2))
    (model,) = [model for model in models if model.name == name]
    assert model.state == "not installed"
    assert (model.memory, model.speed, model.writes, model.quality) == told


@pytest.mark.parametrize(
    ("memory_gb", "cores", "name"),
    [(1, 2, "smollm2-135m"), (4, 2, "qwen2.5-coder-0.5b"), (24, 2, "qwen2.5-coder-1.5b"), (32, 8, "qwen3-4b-2507")],
)
def test_one_is_recommended(memory_gb: int, cores: int, name: str, tmp_path: Path) -> None:
    models = list_models(load_catalog(), Store(tmp_path), Machine(memory_gb * GB, memory_gb * GB, cores))
    assert [model.name for model in models if model.recommended] == [name]
    assert not any(model.auto for model in models), "none is installed"
