"""Pointed candidates on the real default model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from precis.engine.api import GenerationRequest, Piece, PointingRequest
from precis.engine.api import SkipPath as Pointed
from precis.engine.llama import LlamaEngine, open_model
from precis.languages.registry import get_language
from precis.summary.pointing import Choices, find_choices

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
    found = find_choices(sentence, get_language("en"))
    assert found
    return found


def paths(engine: LlamaEngine, requests: Sequence[GenerationRequest | PointingRequest]) -> list[tuple[Pointed, ...]]:
    found = {}
    for said in engine.generate(requests, lambda: False):
        if not isinstance(said, Piece):
            assert said.request not in found
            found[said.request] = said.paths
    return [found[i] for i, request in enumerate(requests) if isinstance(request, PointingRequest)]


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


def test_an_answer_is_the_same_cold_or_warm_and_in_any_company(engine: LlamaEngine, default_model: Path) -> None:
    requests = [chosen(sentence).request() for sentence in SENTENCES]
    first = paths(engine, requests)
    assert paths(engine, requests) == first
    cold = open_model(default_model, report=lambda _: None, cancelled=lambda: False)
    free = GenerationRequest(requests[0].messages, max_tokens=12)
    assert paths(cold, [free, requests[2]]) == [first[2]]
    assert paths(cold, [requests[1], free, requests[0]]) == [first[1], first[0]]
    cold.close()


def test_without_skips_there_are_no_paths(engine: LlamaEngine) -> None:
    request = chosen(SENTENCES[0]).request()
    assert paths(engine, [PointingRequest(request.messages, request.runs, ())]) == [()]


def test_a_sentence_is_read_once_and_nothing_is_generated(engine: LlamaEngine) -> None:
    request = chosen("The plug refused to connect in the morning, and the crew had to hold it with ropes.").request()
    before = engine.usage
    paths(engine, [request])
    read = engine.usage
    assert read.generated_tokens == before.generated_tokens
    assert read.prompt_tokens > before.prompt_tokens
    paths(engine, [request])
    assert engine.usage == read
