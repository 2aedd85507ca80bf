"""Speech without punctuation: where a sentence may begin, so that none is cut in the middle of a clause.

A recognizer of speech writes words only. A sentence may begin before a word that often opens one ("so", "but"),
before an "and" with a subject and a verb, or before a subject and its verb, if the words so far have a verb of their
own and do not end with a word that needs more ("that", "of"). A pronoun after a noun with its article may begin a
relative clause ("the books they carried"), so nothing is cut there. The words come from the vocabulary of the
language; without them, nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.languages.vocabulary import Vocabulary

WORDS_PER_MARK = 25  # a text with fewer punctuation marks than one in so many words is unpunctuated
FEWEST_WORDS = 25  # shorter texts are one sentence
SHORTEST_UTTERANCE = 5  # of a sentence
LONG_WORDS = 14  # from here on, weaker signs are enough
SUBJECT_WORDS = 6  # at most, before the verb
LINE_REACH = 4  # words from the beginning of a line, in which the subject must come
NOUN_REACH = 3  # words back from a pronoun, in which an article makes a relative clause likely
ADVERBIAL_WORDS = 3  # at most, in an entry of `Vocabulary.sentence_adverbials`

_WORD = re.compile(r"\w[\w'’-]*")
_MARK = re.compile(r"[.,;:!?…。，、](?=\s|$)")


def is_unpunctuated(text: str) -> bool:
    """Return whether a text has so few punctuation marks that they do not separate its sentences."""
    words = sum(1 for _ in _WORD.finditer(text))
    return words > FEWEST_WORDS and (sum(1 for _ in _MARK.finditer(text)) - 1) * WORDS_PER_MARK < words


def utterances(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in a part of a reading, from `start` to `end`."""
    found = list(_WORD.finditer(text, start, end))
    forms = [each[0].replace("’", "'").lower() for each in found]
    first, since = start, 0
    for i in range(1, len(forms)):
        at = i - _adverbial_before(forms, i, vocabulary)
        opens_line = found[i].start() - found[i - 1].end() > 1  # masked stamps leave several spaces
        if at - since < SHORTEST_UTTERANCE or not any(vocabulary.is_verb(word) for word in forms[since:at]):
            continue
        if _may_begin(forms, i, at, i - since, vocabulary) or (opens_line and _may_open_line(forms, i, vocabulary)):
            yield first, found[at].start()
            first, since = found[at].start(), at
    yield first, end


def _adverbial_before(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> int:
    """Return the number of words directly before word `i` that open a sentence, such as "in the end"."""
    lengths = range(min(ADVERBIAL_WORDS, i), 0, -1)
    return next((n for n in lengths if " ".join(forms[i - n : i]) in vocabulary.sentence_adverbials), 0)


def _needs_more(forms: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether the words before word `at` cannot end a sentence: "because", "of", "to use"."""
    before, earlier = forms[at - 1], forms[at - 2] if at > 1 else ""
    opens_clause = earlier in vocabulary.clause_openers or earlier in vocabulary.sentence_openers
    if before in vocabulary.objects and earlier in vocabulary.dependents and not opens_clause:
        return False  # "asking about it"
    return before in vocabulary.dependents or vocabulary.is_verb(before) or earlier == vocabulary.infinitive


def _may_open_line(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence may begin with word `i`, which begins a line: subject and verb come soon."""
    opening = vocabulary.articles | vocabulary.subjects | vocabulary.dependents
    if forms[i] not in opening or forms[i] in vocabulary.relatives or vocabulary.is_verb(forms[i]):
        return False
    if _needs_more(forms, i, vocabulary):
        return False
    return any(_has_subject_and_verb(forms, j, vocabulary) for j in range(i, min(i + LINE_REACH, len(forms))))


def _may_begin(forms: Sequence[str], i: int, at: int, length: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence of which the subject or the opener is word `i` may begin at word `at`."""
    before, here = forms[at - 1], forms[i]
    if _needs_more(forms, at, vocabulary):
        return False
    if at < i:
        return _has_subject_and_verb(forms, i, vocabulary)
    if here in vocabulary.sentence_openers or here in vocabulary.joining:
        weak = here in vocabulary.joining
        return (not weak or length >= LONG_WORDS) and _has_subject_and_verb(forms, i + 1, vocabulary)
    near = forms[max(0, i - NOUN_REACH) : i]
    if before in vocabulary.joining or not vocabulary.sentence_openers.isdisjoint(near):
        return False
    if here in vocabulary.subjects and not vocabulary.articles.isdisjoint(near):
        return False
    return length >= SHORTEST_UTTERANCE and _has_subject_and_verb(forms, i, vocabulary)


def _has_subject_and_verb(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether a subject begins at word `i`, with its verb right after it."""
    if i + 1 >= len(forms):
        return False
    if forms[i] in vocabulary.subjects:
        return "'" in forms[i] or vocabulary.is_verb(forms[i + 1])
    if forms[i] not in vocabulary.articles:
        return False
    for word in forms[i + 2 : i + 1 + SUBJECT_WORDS]:
        if vocabulary.is_verb(word):
            return True
        if word in vocabulary.subjects or word in vocabulary.joining:
            return False
    return False
