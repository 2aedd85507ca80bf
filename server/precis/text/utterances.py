"""Speech without punctuation: where a sentence may begin, so that none is cut in the middle of a clause.

A recognizer of speech writes words only. A sentence may begin where a clause does (`clause_starts`), if the words so
far have a verb of their own and do not end with a word that needs more ("that", "of"), and the new clause neither
completes a condition ("if it rains we stay") nor describes a noun. Words that often open a sentence ("so", "now"), a
phrase of time, and the beginning of a line are signs of it; a pause is a strong one. The words come from the vocabulary
of the language; without them, only pauses cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from precis.languages.vocabulary import Vocabulary
from precis.text.clause_starts import (
    ADVERBIAL_WORDS,
    adverbial_length,
    begins_clause,
    may_be_relative,
    needs_more,
    verb_of_clause,
)

WORDS_PER_MARK = 25  # a text with fewer punctuation marks than one in so many words is unpunctuated
FEWEST_WORDS = 25  # shorter texts are one sentence
SHORTEST_UTTERANCE = 5  # of a sentence
LONG_WORDS = 14  # from here on, weaker signs are enough
STRONG_WORDS = 8  # from here on, an "and" with a phrase of time and a clause is enough
LONGEST_UTTERANCE = 30  # longer ones are cut before an "and" with a clause, if there is one
REACH = 60  # words back, in which the verb of a sentence and the conjunctions before its clauses are looked for
LINE_REACH = 4  # words from the beginning of a line, in which the subject must come
LONGEST_CONVENTION = 12  # words of a greeting such as "welcome back to …"
PAUSE = "\n"  # stands in a reading where a speaker pauses

_WORD = re.compile(r"\w[\w'’-]*")
_MARK = re.compile(r"[.,;:!?…。，、](?=\s|$)")


def is_unpunctuated(text: str) -> bool:
    """Return whether a text has so few punctuation marks that they do not separate its sentences."""
    words = sum(1 for _ in _WORD.finditer(text))
    return words > FEWEST_WORDS and (sum(1 for _ in _MARK.finditer(text)) - 1) * WORDS_PER_MARK < words


def is_convention(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence only opens or closes a talk or a video: "thanks for watching"."""
    found = vocabulary.conventions.match(text)
    if not found or len(text.split()) > LONGEST_CONVENTION:
        return False
    rest = _forms(_WORD.finditer(text, found.end()))
    return not any(verb_of_clause(rest, i, vocabulary) is not None for i in range(len(rest)))


def utterances(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in a part of a reading, from `start` to `end`."""
    found = list(_WORD.finditer(text, start, end))
    forms = _forms(found)
    gaps = [text[before.end() : after.start()] for before, after in pairwise(found)]
    starts = [0, *_starts(forms, ["", *gaps], vocabulary), len(forms)]
    cuts = [0]
    for high in starts[1:]:
        cuts += [each for each in _shorten(forms, cuts[-1], high, vocabulary) if each < len(forms)]
    offsets = [start, *(found[at].start() for at in cuts[1:]), end]
    yield from pairwise(offsets)


def _forms(words: Iterable[re.Match[str]]) -> list[str]:
    return [each[0].replace("’", "'").lower() for each in words]


def _starts(forms: Sequence[str], gaps: Sequence[str], vocabulary: Vocabulary) -> Iterator[int]:
    """Yield the indices of the words at which a sentence begins, without the first.

    Args:
        forms: the words, in small letters.
        gaps: what stands before each word.
        vocabulary: of the language.
    """
    since = 0
    completes = _opens_condition(forms, 0, vocabulary)
    in_convention = _begins_convention(forms, 0, vocabulary)
    i = 1
    while i < len(forms):
        is_pause, opens_line = PAUSE in gaps[i], len(gaps[i]) > 1  # masked stamps leave several spaces
        begins = _begins_convention(forms, i, vocabulary)
        if begins:
            begins = _may_stop(forms, i, vocabulary)
        elif is_pause and i - since >= SHORTEST_UTTERANCE and _may_follow_pause(forms, i, vocabulary):
            begins = True
        elif _may_end(forms, since, i, vocabulary, needs_verb=not in_convention):
            begins = _may_begin(forms, i, since, vocabulary) or (opens_line and _may_open_line(forms, i, vocabulary))
            if begins and completes:
                begins = completes = False  # the clause that an "if" waits for
        if begins:
            yield i
            since = i
            completes = _opens_condition(forms, i, vocabulary)
            in_convention = _begins_convention(forms, i, vocabulary)
            i += adverbial_length(forms, i, vocabulary)
        i += 1


def _may_end(forms: Sequence[str], since: int, at: int, vocabulary: Vocabulary, *, needs_verb: bool) -> bool:
    """Return whether the words from `since` up to word `at` are enough for a sentence."""
    words = forms[max(since, at - REACH) : at]
    has_verb = any(vocabulary.is_verb(word) or word in vocabulary.nominatives for word in words)
    is_opened = forms[at] in vocabulary.sentence_openers
    is_enough = len(words) >= SHORTEST_UTTERANCE - is_opened and has_verb
    return (is_enough or not needs_verb) and not needs_more(forms, at, vocabulary)


def _opens_condition(forms: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence begins with a clause that another one must complete: "if", "and when"."""
    while at < len(forms) and forms[at] in vocabulary.joining | vocabulary.sentence_openers:
        at += 1
    return (
        forms[at : at + 1] != []
        and forms[at] in vocabulary.subordinators
        and not adverbial_length(forms, at, vocabulary)
    )


def _begins_convention(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    return vocabulary.conventions.match(" ".join(forms[i : i + LONGEST_CONVENTION])) is not None


def _may_follow_pause(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence may begin with word `i`, before which the speaker pauses."""
    completing = vocabulary.relatives - vocabulary.joining | vocabulary.prepositions - vocabulary.subordinators
    return _may_stop(forms, i, vocabulary) and forms[i] not in completing and not vocabulary.is_verb(forms[i])


def _may_stop(forms: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether a speaker may stop before word `at`: not after "of", "the" or "think"."""
    open_words = vocabulary.dependents - vocabulary.final_words - vocabulary.objects | vocabulary.clause_takers
    return forms[at - 1] not in open_words


def _may_open_line(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence may begin with word `i`, which begins a line: subject and verb come soon."""
    opening = vocabulary.articles | vocabulary.subjects | vocabulary.dependents
    if forms[i] not in opening or forms[i] in vocabulary.relatives or vocabulary.is_verb(forms[i]):
        return False
    reach = range(i, min(i + LINE_REACH, len(forms)))
    return any(verb_of_clause(forms, j, vocabulary) is not None for j in reach) and not may_be_relative(
        forms, i, vocabulary
    )


def _may_begin(forms: Sequence[str], i: int, since: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence may begin at word `i`, by the words alone."""
    here = forms[i]
    if adverbial_length(forms, i, vocabulary):
        return begins_clause(forms, i, vocabulary)
    if here in vocabulary.joining:
        following = forms[i + 1] if i + 1 < len(forms) else ""
        if following in vocabulary.demonstratives and following in forms[max(since, i - REACH) : i]:
            return False  # "that it holds and that the road is open"
        length = STRONG_WORDS if adverbial_length(forms, i + 1, vocabulary) else LONG_WORDS
        return i - since >= length and begins_clause(forms, i + 1, vocabulary)
    if here in vocabulary.sentence_openers:
        has_condition = not vocabulary.conditions.isdisjoint(forms[max(since, i - REACH) : i])
        return not (has_condition and here in vocabulary.correlatives) and begins_clause(forms, i, vocabulary)
    if here in vocabulary.relatives:
        return _is_demonstrative(forms, i, vocabulary)
    if here in vocabulary.free_relatives:
        verb = verb_of_clause(forms, i + 1, vocabulary)
        return verb is not None and any(word in vocabulary.copulas for word in forms[verb + 1 : verb + 6])
    return _may_begin_with_subject(forms, i, since, vocabulary)


def _may_begin_with_subject(forms: Sequence[str], i: int, since: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence may begin with a subject at word `i`, with no word before it that opens a clause."""
    here, before = forms[i], forms[i - 1]
    if vocabulary.plural.search(here) and not vocabulary.is_verb(here) and before in vocabulary.objects:
        return forms[i + 1 : i + 2] != [] and forms[i + 1] in vocabulary.plural_verbs  # "with that visitors have"
    if before not in vocabulary.objects and not vocabulary.sentence_openers.isdisjoint(forms[max(0, i - 3) : i]):
        return False
    if _ends_with_time(forms, i, vocabulary):
        return False  # "in January the pool opens", if not "it closed in January"
    for length in range(1, min(ADVERBIAL_WORDS, i - since) + 1):  # "and since then nobody has left"
        if adverbial_length(forms, i - length, vocabulary) == length and forms[i - length - 1] in vocabulary.joining:
            return False
    return verb_of_clause(forms, i, vocabulary) is not None and not may_be_relative(forms, i, vocabulary)


def _ends_with_time(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether the words before word `i` are a preposition and a time, which may belong to either clause."""
    times = vocabulary.periods | vocabulary.capitalized | vocabulary.units
    is_time = forms[i - 1] in times - vocabulary.subjects or forms[i - 1].isdigit()
    return is_time and not vocabulary.prepositions.isdisjoint(forms[max(0, i - 4) : i - 1])


def _is_demonstrative(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether a "that" begins a clause: behind a pronoun, or with a verb that its plural noun cannot have."""
    if forms[i] not in vocabulary.objects or i + 1 >= len(forms):
        return False
    if forms[i - 1] in vocabulary.objects:
        return verb_of_clause(forms, i, vocabulary) is not None
    return vocabulary.plural.search(forms[i - 1]) is not None and forms[i + 1] in vocabulary.singular_verbs


def _shorten(forms: Sequence[str], low: int, high: int, vocabulary: Vocabulary) -> Iterator[int]:
    """Yield the cuts of a run from word `low` to word `high`, and `high`: before an "and", where a run is too long."""
    cuts = [
        i
        for i in (range(low + SHORTEST_UTTERANCE, high - SHORTEST_UTTERANCE) if high - low > LONGEST_UTTERANCE else ())
        if forms[i] in vocabulary.joining
        and begins_clause(forms, i + 1, vocabulary)
        and not needs_more(forms, i, vocabulary)
    ]
    for cut, following in pairwise([*cuts, high]):
        if following - low > LONGEST_UTTERANCE and cut - low >= SHORTEST_UTTERANCE:
            yield cut
            low = cut
    yield high
