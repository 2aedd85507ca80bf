"""Pointed candidates on the real default model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from precis.engine.api import Path as Pointed
from precis.engine.api import Piece, Pointing, Request
from precis.engine.llama import LlamaEngine, open_model
from precis.summary.pointing import Choices, choices

pytestmark = pytest.mark.model

SENTENCES = (
    "The two diesel engines, which weighed nineteen tonnes together, gave way to motors of two tonnes each.",
    "During the first weeks the plug refused to connect in strong wind, and the crew had to hold it with ropes.",
    "The harbour master, a woman of sixty, sent the report to the council, which met on Monday.",
)


@pytest.fixture(scope="module")
def engine(default_model: Path) -> Iterator[LlamaEngine]:
    engine = open_model(default_model, report=lambda _: None, cancelled=lambda: False)
    yield engine
    engine.close()


def chosen(sentence: str) -> Choices:
    found = choices(sentence)
    assert found
    return found


def paths(engine: LlamaEngine, requests: Sequence[Request | Pointing]) -> list[tuple[Pointed, ...]]:
    found = {}
    for said in engine.generate(requests, lambda: False):
        if not isinstance(said, Piece):
            assert said.request not in found
            found[said.request] = said.paths
    return [found[i] for i, request in enumerate(requests) if isinstance(request, Pointing)]


def test_the_model_likes_what_reads_well(engine: LlamaEngine) -> None:
    asked = [chosen(sentence) for sentence in SENTENCES]
    texts = [
        [each.text(path) for path in its]
        for each, its in zip(asked, paths(engine, [each.request() for each in asked]), strict=True)
    ]
    assert "The two diesel engines gave way to motors of two tonnes each." in texts[0]
    assert "During the first weeks the plug refused to connect in strong wind." in texts[1]
    # Two skips in one path, of which one follows the other in the sentence.
    assert "The harbour master sent the report to the council." in texts[2]


def test_paths_are_ordered_and_take_skips_that_do_not_touch(engine: LlamaEngine) -> None:
    for sentence in SENTENCES:
        asked = chosen(sentence)
        (found,) = paths(engine, [asked.request()])
        assert [path.score for path in found] == sorted((path.score for path in found), reverse=True)
        assert len({path.skips for path in found}) == len(found)
        for path in found:
            spans = [asked.spans[i] for i in path.skips]
            assert all(one.end < other.start for one, other in pairwise(spans))


def test_the_same_alone_again_and_beside_others(engine: LlamaEngine) -> None:
    requests = [chosen(sentence).request() for sentence in SENTENCES]
    first = paths(engine, requests)
    free = Request(requests[0].messages, max_tokens=12)
    list(engine.generate([free], lambda: False))
    assert paths(engine, requests) == first
    # Sums in batches of another make-up differ in their last digits, so only what is clear stays the same.
    beside = paths(engine, [free, *requests])
    for one, other in zip(first, beside, strict=True):
        clear = {path.skips for path in one if path.score > requests[0].floor + 1}
        assert clear <= {path.skips for path in other}


def test_without_skips_there_are_no_paths(engine: LlamaEngine) -> None:
    request = chosen(SENTENCES[0]).request()
    assert paths(engine, [Pointing(request.messages, request.runs, ())]) == [()]


def test_nothing_is_generated(engine: LlamaEngine) -> None:
    before = engine.usage
    paths(engine, [chosen(SENTENCES[0]).request()])
    assert engine.usage.generated_tokens == before.generated_tokens
    assert engine.usage.prompt_tokens > before.prompt_tokens
