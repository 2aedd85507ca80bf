"""What the reader of a summary knows so far, and a choice of sentences that take no more for known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from precis.summary.compose import Candidate, choose
from precis.text.introductions import Introductions, Missing, said

ROUNDS = 6  # in which a choice is mended
INTRODUCING_WORTH = 2.5  # what a sentence gains by introducing what a chosen one takes for known
UNKNOWN_WORTH = 0.05  # of a sentence that takes for known what nothing before it introduces


class Reader:
    """What was said so far in a summary.

    Args:
        sentences: of the text that is summarized, as the plan counts them.
        language: of the text, an ISO 639-1 code. Only in English is it known what a sentence takes for known.
    """

    def __init__(self, sentences: Sequence[str], language: str = "en") -> None:
        self._introductions = Introductions(sentences) if language == "en" else None
        self._known: set[str] = set()
        self._places: set[int] = set()
        self._people: set[str] = set()

    def read(self, chosen: Sequence[Candidate]) -> None:
        """Take note of a paragraph."""
        if not self._introductions:
            return
        for each in chosen:
            self._known |= said(each.sentence.text)
            self._places.update(_places(each))
            self._people = _named(self._introductions, each) or self._people

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
        for _ in range(ROUNDS):
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
        known, places, people = set(self._known), set(self._places), self._people
        found: list[tuple[Candidate, Missing]] = []
        for each in chosen:
            missing = introductions.missing(each.sentence.text, each.first, known, places.__contains__)
            rebound = introductions.rebound(each.sentence.text, each.first, people)
            found += ((each, one) for one in (*missing, *rebound))
            known |= said(each.sentence.text)
            places.update(_places(each))
            people = _named(introductions, each) or people
        return found


def _named(introductions: Introductions, candidate: Candidate) -> set[str]:
    """The people whom a sentence names."""
    named = set[str]().union(*(introductions.people(place) for place in _places(candidate)))
    return named & said(candidate.sentence.text)


def _worth(candidate: Candidate, share: float, changed: bool) -> Candidate:
    return replace(candidate, value=share * candidate.value) if changed else candidate


def _places(candidate: Candidate) -> range:
    return range(candidate.first, candidate.last + 1)
