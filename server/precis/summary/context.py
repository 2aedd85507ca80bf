"""What the reader of a summary knows so far, and a choice of sentences that take no more for known."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from precis.languages.base import Introductions, Missing
from precis.languages.registry import language as language_of
from precis.summary.compose import Candidate, choose
from precis.text.words import stems_of

REPAIR_ROUNDS = 6  # in which a choice is mended
INTRODUCING_WORTH = 2.5  # what a sentence gains by introducing what a chosen one takes for known
UNKNOWN_WORTH = 0.05  # of a sentence that takes for known what nothing before it introduces


@dataclass(slots=True)
class _Known:
    """What has been read: stems of its words, the text's sentences that it stands for, and whom it named last."""

    stems: set[str] = field(default_factory=set)
    places: set[int] = field(default_factory=set)
    people: set[str] = field(default_factory=set)

    def read(self, candidate: Candidate, introductions: Introductions) -> None:
        """Take note of a sentence."""
        words = stems_of(candidate.sentence.text)
        self.stems |= words
        self.places.update(_places(candidate))
        people = set[str]().union(*(introductions.people(place) for place in _places(candidate)))
        self.people = people & words or self.people


class Reader:
    """What was said so far in a summary.

    Args:
        sentences: of the text that is summarized, as the plan counts them.
        language: of the text, an ISO 639-1 code. Only in English is it known what a sentence takes for known.
    """

    def __init__(self, sentences: Sequence[str], language: str = "en") -> None:
        self._introductions = language_of(language).introductions(sentences)
        self._known = _Known()

    def read(self, chosen: Sequence[Candidate]) -> None:
        """Take note of a paragraph."""
        if not self._introductions:
            return
        for each in chosen:
            self._known.read(each, self._introductions)

    def choose(self, candidates: Sequence[Candidate], target_words: int) -> list[Candidate]:
        """The next paragraph's sentences as `compose.choose` chooses them, but introduced as far as can be.

        Where a sentence is chosen that takes something for known, the one that introduces it becomes worth more; where
        that does not help, the sentence itself becomes worth less. What remains after some rounds stands.

        Args:
            candidates: as for `compose.choose`.
            target_words: as for `compose.choose`.
        """
        offered = list(candidates)
        tried: set[int] = set()
        chosen = choose(offered, target_words)
        for _ in range(REPAIR_ROUNDS):
            loose = self._loose(self._introductions, chosen) if self._introductions else []
            if not loose:
                break
            offers = {place for each in offered for place in _places(each)} - tried
            wanted = [[place for place in missing.introduced if place in offers] for _, missing in loose]
            introducing = {places[0] for places in wanted if places}
            if introducing:
                tried |= introducing
                offered = [
                    _worth(each, INTRODUCING_WORTH, not introducing.isdisjoint(_places(each))) for each in offered
                ]
            else:
                unknown = {each.sentence.text for each, _ in loose}
                offered = [_worth(each, UNKNOWN_WORTH, each.sentence.text in unknown) for each in offered]
            chosen = choose(offered, target_words)
        return chosen

    def _loose(self, introductions: Introductions, chosen: Sequence[Candidate]) -> list[tuple[Candidate, Missing]]:
        """The sentences of a paragraph that take something for known, and what."""
        known = deepcopy(self._known)
        found: list[tuple[Candidate, Missing]] = []
        for each in chosen:
            missing = introductions.missing(each.sentence.text, each.first, known.stems, known.places.__contains__)
            rebound = introductions.rebound(each.sentence.text, each.first, known.people)
            found += ((each, one) for one in (*missing, *rebound))
            known.read(each, introductions)
        return found


def _worth(candidate: Candidate, share: float, changed: bool) -> Candidate:
    return replace(candidate, value=share * candidate.value) if changed else candidate


def _places(candidate: Candidate) -> range:
    return range(candidate.first, candidate.last + 1)
