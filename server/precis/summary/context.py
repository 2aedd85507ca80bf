"""Choice of sentences whose people and things have been introduced to the reader of the summary."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from precis.languages.base import Introductions, MissingIntroduction
from precis.languages.registry import get_language
from precis.summary.compose import MISS_WEIGHT, Candidate, choose
from precis.summary.notices import tolerance
from precis.text.words import stems_of

REPAIR_ROUNDS = 6  # maximum number of attempts to find a choice without missing introductions
INTRODUCING_FACTOR = 2.5  # raises the value of a sentence that introduces what a chosen one presupposes
UNKNOWN_FACTOR = 0.05  # lowers the value of a sentence that presupposes what no sentence before it introduces


@dataclass(slots=True)
class _Known:
    """What the reader knows.

    Attributes:
        stems: stems of all words read.
        covered: indices of the source sentences that were covered.
        people: stems of the names in the last sentence that names anybody.
    """

    stems: set[str] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    people: set[str] = field(default_factory=set)

    def read(self, candidate: Candidate, introductions: Introductions) -> None:
        """Add a sentence."""
        stems = stems_of(candidate.sentence.text)
        self.stems |= stems
        self.covered.update(_covered(candidate))
        people = set[str]().union(*(introductions.people(i) for i in _covered(candidate)))
        self.people = people & stems or self.people


class Reader:
    """The reader of a summary, who knows the paragraphs so far.

    Args:
        sentences: the sentences of the source, as in `Plan.sentences`.
        language: ISO 639-1 code of the source's language. Only English has rules for introductions.
    """

    def __init__(self, sentences: Sequence[str], language: str = "en") -> None:
        self._introductions = get_language(language).introductions(sentences)
        self._known = _Known()

    def read(self, chosen: Sequence[Candidate]) -> None:
        """Add the sentences of a paragraph to what the reader knows."""
        if not self._introductions:
            return
        for each in chosen:
            self._known.read(each, self._introductions)

    def choose(
        self,
        candidates: Sequence[Candidate],
        target_words: int,
        miss_weight: float = MISS_WEIGHT,
        free_words: int = 0,
    ) -> list[Candidate]:
        """Choose the sentences of the next paragraph like `compose.choose`, introducing everything as far as possible.

        If a chosen sentence lacks an introduction, the value of the sentences that introduce it is raised; once that
        has been tried, the value of the sentence itself is lowered. Of at most `REPAIR_ROUNDS` + 1 choices, the first
        one with the fewest sentences that lack an introduction is returned.

        Args:
            candidates: as for `compose.choose`.
            target_words: as for `compose.choose`.
            miss_weight: as for `compose.choose`.
            free_words: as for `compose.choose`.
        """
        adjusted = list(candidates)
        tried: set[int] = set()
        best = chosen = choose(adjusted, target_words, miss_weight, free_words)
        fewest = lacking = self._lacking(chosen)
        most_missed = max(tolerance(target_words), _missed(chosen, target_words))
        for _ in range(REPAIR_ROUNDS):
            if not lacking:
                break
            available = {i for each in adjusted for i in _covered(each)} - tried
            introductions = [[i for i in missing.introduced if i in available] for _, missing in lacking]
            introducing = {indices[0] for indices in introductions if indices}
            if introducing:
                tried |= introducing
                adjusted = [
                    _scaled(each, INTRODUCING_FACTOR) if not introducing.isdisjoint(_covered(each)) else each
                    for each in adjusted
                ]
            else:
                unknown = {each.sentence.text for each, _ in lacking}
                adjusted = [
                    _scaled(each, UNKNOWN_FACTOR) if each.sentence.text in unknown else each for each in adjusted
                ]
            chosen = choose(adjusted, target_words, miss_weight, free_words)
            lacking = self._lacking(chosen)
            if len(lacking) < len(fewest) and _missed(chosen, target_words) <= most_missed:
                best, fewest = chosen, lacking
        return best

    def _lacking(self, chosen: Sequence[Candidate]) -> list[tuple[Candidate, MissingIntroduction]]:
        """Return the sentences of a paragraph that lack an introduction, each with what is missing."""
        introductions = self._introductions
        if not introductions:
            return []
        known = deepcopy(self._known)
        found: list[tuple[Candidate, MissingIntroduction]] = []
        for each in chosen:
            missing = introductions.missing(each.sentence.text, each.first, known.stems, known.covered.__contains__)
            misread = introductions.misread_pronouns(each.sentence.text, each.first, known.people)
            found += ((each, one) for one in (*missing, *misread))
            known.read(each, introductions)
        return found


def _scaled(candidate: Candidate, factor: float) -> Candidate:
    return replace(candidate, value=factor * candidate.value)


def _missed(chosen: Sequence[Candidate], target_words: int) -> int:
    return abs(sum(each.words for each in chosen) - target_words)


def _covered(candidate: Candidate) -> range:
    return range(candidate.first, candidate.last + 1)
