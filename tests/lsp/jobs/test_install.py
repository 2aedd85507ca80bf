from __future__ import annotations

import pytest

from precis.lsp.jobs.install import make_offers, make_question
from precis.models.machine import Machine

GB = 1_000_000_000
SMALL = "Install smollm2-135m (98 MB)"


@pytest.mark.parametrize(
    ("model", "memory_gb", "titles"),
    [
        ("auto", 24, ["Install qwen2.5-coder-1.5b (1.1 GB)", SMALL]),
        ("auto", 4, ["Install qwen2.5-coder-0.5b (491 MB)", SMALL]),
        ("auto", 1, [SMALL]),
        ("smollm2-135m", 24, [SMALL]),
        ("qwen3-4b-2507", 24, ["Install qwen3-4b-2507 (2.5 GB)"]),
        ("no-such-model", 24, []),
        ("models/some.gguf", 24, []),
    ],
)
def test_offers(model: str, memory_gb: int, titles: list[str]) -> None:
    machine = Machine(memory_gb * GB, memory_gb * GB, cores=2)
    assert [offer.title for offer in make_offers(model, machine=machine)] == titles


@pytest.mark.parametrize(
    ("model", "memory_gb", "expected"),
    [
        ("auto", 24, ": qwen2.5-coder-1.5b (1.1 GB) is recommended, and smollm2-135m (98 MB) is the small one."),
        ("auto", 1, ": smollm2-135m (98 MB) is recommended."),
        ("qwen3-0.6b", 24, "The model qwen3-0.6b (397 MB) is not installed."),
    ],
)
def test_question(model: str, memory_gb: int, expected: str) -> None:
    machine = Machine(memory_gb * GB, memory_gb * GB, cores=2)
    assert expected in make_question(model, make_offers(model, machine=machine))
