"""A model that drafts, for the tests: what it says of a passage, and a check whose numbers are the tests' own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from precis.engine.api import GenerationRequest, Piece, PointingRequest, PointingResult
from precis.engine.scripted import Reply, ScriptedEngine
from precis.summary.verify import FEATURES, Table

DRAFTER = "a-drafter"
_REGISTER = re.compile(r", as item \d+ of the register shows\.$")


def table(*, strict: float = 0.4, balanced: float = 0.3, **weights: float) -> Table:
    """A check that gives every sentence 0.5, but for the features that are weighed; they count as they are."""
    n = len(FEATURES)
    return Table(
        (0.0,) * n, (1.0,) * n, tuple(weights.get(name, 0.0) for name in FEATURES), 0.0, strict, balanced, strict
    )


class Endless(list[Reply]):
    """The same replies for ever."""

    def __iter__(self) -> Iterator[Reply]:
        for _ in range(2000):
            yield from list.__iter__(self)


class Rounds(ScriptedEngine):
    """Remembers which requests were made together (`rounds`)."""

    def __init__(self, *replies: Reply, context_tokens: int = 8192) -> None:
        super().__init__(Endless(replies), context_tokens=context_tokens)
        self.rounds: list[list[GenerationRequest]] = []

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        self.rounds.append([request for request in requests if isinstance(request, GenerationRequest)])
        yield from super().generate(requests, cancelled)


def passage(request: GenerationRequest) -> str:
    """What a request wants a draft of."""
    return request.messages[-1].content.partition("\n\n")[0]


def sentences(request: GenerationRequest) -> list[str]:
    """The sentences of that, as `samples.prose` makes them."""
    return re.findall(r".+?shows\.", passage(request))


def shorter(request: GenerationRequest, _candidate: int = 0) -> str:
    """A draft in the source's own words: without the register."""
    return "".join(f" {_REGISTER.sub('.', sentence.strip())}" for sentence in sentences(request)).strip()


def told_anew(request: GenerationRequest, _candidate: int = 0) -> str:
    """A faithful draft in an order of its own."""
    said = [_REGISTER.sub(".", sentence.strip()) for sentence in sentences(request)]
    return " ".join(f"As the register shows, {text[0].lower()}{text[1:]}" for text in said)
