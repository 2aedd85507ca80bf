from __future__ import annotations

import pytest

from precis.models.machine import Machine
from precis.worker.offer import offers, question

GB = 1_000_000_000
SMALL = "Install smollm2-135m (98 MB)"


@pytest.mark.parametrize(
    ("model", "memory_gb", "words"),
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
def test_what_is_offered(model: str, memory_gb: int, words: list[str]) -> None:
    machine = Machine(memory_gb * GB, memory_gb * GB, cores=2)
    assert [offer.words for offer in offers(model, machine=machine)] == words


@pytest.mark.parametrize(
    ("model", "memory_gb", "says"),
    [
        ("auto", 24, ": qwen2.5-coder-1.5b (1.1 GB) is recommended, and smollm2-135m (98 MB) is the small one."),
        ("auto", 1, ": smollm2-135m (98 MB) is recommended."),
        ("qwen3-0.6b", 24, "The model qwen3-0.6b (397 MB) is not installed."),
    ],
)
def test_the_question(model: str, memory_gb: int, says: str) -> None:
    machine = Machine(memory_gb * GB, memory_gb * GB, cores=2)
    assert says in question(model, offers(model, machine=machine))
