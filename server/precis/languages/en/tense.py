"""Whether a draft tells in the present or perfect tense what its source tells in the past tense.

Compared verb by verb: a verb changes its tense if the source has its past form only, and the draft a finite present
form, or its perfect although the source has no perfect at all. What is quoted does not count. Reporting verbs may
change: "the board said" and "the board says" report the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from precis.languages.en.quotations import outside_quotations
from precis.languages.vocabulary import vocabulary
from precis.text.words import STOP_WORDS, tokens

SHORTEST_REGULAR = 3  # letters of a regular verb, so that "red" and "bed" are no past forms

_WORDS = vocabulary("en")
_PAST_AUXILIARIES = {
    "is": ("was", "were"), "are": ("were", "was"), "isn't": ("wasn't", "weren't"), "aren't": ("weren't", "wasn't"),
    "has": ("had",), "have": ("had",), "hasn't": ("hadn't",), "haven't": ("hadn't",),
    "does": ("did",), "do": ("did",), "doesn't": ("didn't",), "don't": ("didn't",),
}  # fmt: skip
_PERFECT = frozenset("has have".split())
# After these words, "-ed" is a participle, and the base of a verb is an infinitive.
_BEFORE_PARTICIPLES = frozenset("is are was were be been being has have had having get gets got am".split())
_BEFORE_INFINITIVES = frozenset(
    """to will would can could may might must shall should did didn't does do don't doesn't won't cannot can't couldn't
    wouldn't shouldn't let lets help not never and or nor""".split()
)
_NOUN_OPENERS = _WORDS.articles | frozenset("the of in on at by for from with".split())


def changes_tense(draft: str, sources: Sequence[str]) -> bool:
    """Return whether a verb of `draft` is in the present or perfect tense and in `sources` only in the past tense.

    Args:
        draft: one sentence.
        sources: the source sentences that it is based on.
    """
    told = tokens(outside_quotations(" ".join(sources)))
    anywhere = frozenset(tokens(" ".join(sources)))
    words = tokens(outside_quotations(draft))
    past = {word for at, word in enumerate(told) if not _is_participle(told, at)}
    for at, word in enumerate(words):
        if word in _PERFECT and _PERFECT.isdisjoint(anywhere) and _is_perfect(words, at, told, past):
            return True
        if word in _PAST_AUXILIARIES:
            if word not in anywhere and _neighbours(words, at, {word}) & _neighbours(
                told, None, set(_PAST_AUXILIARIES[word])
            ):
                return True
        elif any(
            not past.isdisjoint(_past_forms(verb, is_irregular=verb == word))
            and anywhere.isdisjoint((verb, word))
            and _WORDS.attributions.isdisjoint((verb, word))
            for verb in _present_verbs(words, at)
        ):
            return True
    return False


def _is_perfect(words: Sequence[str], at: int, told: Sequence[str], past: set[str]) -> bool:
    """Return whether the "has" at an index opens the perfect of a verb that the source has in the past tense."""
    first, second = [*words[at + 1 : at + 3], "", ""][:2]
    if first == "been":
        return (1, second) in _neighbours(told, None, {"was", "were"})
    return any(_WORDS.is_past(word) and word in past for word in (first, second))


def _neighbours(words: Sequence[str], at: int | None, auxiliaries: set[str]) -> set[tuple[int, str]]:
    """Return the words before (-1) and after (1) an auxiliary: at index `at`, or all of these if it is None."""
    places = [at] if at is not None else [i for i, word in enumerate(words) if word in auxiliaries]
    return {(side, words[i + side]) for i in places for side in (-1, 1) if 0 <= i + side < len(words)}


def _is_participle(words: Sequence[str], at: int) -> bool:
    """Return whether the word at an index follows an auxiliary, with an adverb between them or not."""
    before = words[at - 1] if at else ""
    if before.endswith("ly") and at > 1:
        before = words[at - 2]
    return before in _BEFORE_PARTICIPLES


def _present_verbs(words: Sequence[str], at: int) -> Iterator[str]:
    """Yield the verbs of which a word may be a finite present form: "lays", or "stand" not after "to"."""
    word, before = words[at], words[at - 1] if at else ""
    if word in STOP_WORDS or before in _NOUN_OPENERS:
        return
    if word in _WORDS.simple_past and before and before not in _BEFORE_INFINITIVES:
        yield word
    if word.endswith("s") and len(word) > SHORTEST_REGULAR:
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
        if word.endswith("ies"):
            yield f"{word[:-3]}y"


def _past_forms(verb: str, *, is_irregular: bool) -> set[str]:
    """Return the past form of an irregular verb, or else the regular ones that it may have."""
    if is_irregular or verb in _WORDS.simple_past:
        return {_WORDS.simple_past[verb]}
    if len(verb) < SHORTEST_REGULAR:
        return set()
    return {f"{verb}ed", f"{verb}d" if verb.endswith("e") else "", f"{verb}{verb[-1]}ed", f"{verb[:-1]}ied"} - {""}
