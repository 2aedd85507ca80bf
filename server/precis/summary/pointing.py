"""Pointed candidates: a source sentence, what it can do without, and what the model makes of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from precis.engine.api import Path, Pointing, Skip
from precis.summary import prompts
from precis.text import deletions
from precis.text.anaphora import bare
from precis.text.deletions import Deletion


@dataclass(frozen=True, slots=True)
class Choices:
    """A sentence's runs and the spans that may be left out of it, in the order of the request's skips."""

    runs: tuple[str, ...]
    spans: tuple[Deletion, ...]

    def request(self) -> Pointing:
        """What the engine is asked."""
        sentence = " ".join(self.runs)
        return Pointing(prompts.rewrite(sentence), self.runs, tuple(_skip(self.runs, span) for span in self.spans))

    def text(self, path: Path) -> str:
        """The sentence that a path leaves."""
        return deletions.without(self.runs, [self.spans[i] for i in path.skips])


def choices(sentence: str) -> Choices | None:
    """What may be left out of `sentence`, or None where it needs every word."""
    words = deletions.runs(bare(sentence))
    words[0] = words[0][:1].upper() + words[0][1:]
    spans = deletions.find(words)
    return Choices(tuple(words), tuple(spans)) if spans else None


def _skip(words: Sequence[str], span: Deletion) -> Skip:
    if not span.start:
        return Skip(0, span.end, after=words[span.end][:1].upper() + words[span.end][1:])
    before = deletions.joined(words, span)
    return Skip(span.start, span.end, before=None if before == words[span.start - 1] else before)
