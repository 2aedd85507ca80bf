"""What a sentence takes for known: "the …" and people by their last names, which the text has introduced before.

A summary that leaves the introduction out leaves the reader with "the dryer" of which nothing was said. Names and nouns
are told apart by capitals and closed-class words alone, so that only what is plainly meant as known counts: a definite
noun phrase that nothing behind it explains, one of whose words the text has used before. For English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from precis.languages.base import Missing
from precis.languages.en.anaphora import needs_antecedent
from precis.languages.vocabulary import vocabulary
from precis.text.words import STOP_WORDS, stem_of, stems_of, tokens

PRONOUN_REACH = 14  # words of a sentence among which a pronoun stands for somebody outside it
LONGEST_PHRASE = 3  # words of a noun phrase behind its article

_SPEECH_VERBS = "|".join(sorted(vocabulary("en").speech_verbs))
_WORD = re.compile(r"[\w’'-]+")
_PHRASE = re.compile(rf"\b[Tt]he(?=((?:\s+[\w’'-]+){{1,{LONGEST_PHRASE}}}))")
# What comes behind a noun may tell which one is meant: "the claim of a driver", "the letter that …".
_EXPLAINED = re.compile(r"^\s+(?:of|that|which|who|whose|where|(?:is|was) (?:that|whether|how))\b")
_PLACED = re.compile(r"^\s+(?:for|to|from|in|on|at|by|behind|between|with)\b")  # behind a verb, this tells nothing
_NAMES = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*\.?(?:\s+[A-ZÀ-ÖØ-Þ][\w’'-]*\.?)*")  # neighbouring words with capitals
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ][\w’-]*"
_PERSON = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Lady|Lord|Sergeant|Captain|Councillor|Judge)\.?\s+(?P<titled>{_CAPITALISED}"
    rf"(?:\s+{_CAPITALISED})?)|(?P<speaking>{_CAPITALISED}),?\s+(?:who|{_SPEECH_VERBS})\b"
    rf"|\b(?:{_SPEECH_VERBS})\s+(?P<spoken>{_CAPITALISED}(?:\s+{_CAPITALISED})?)"
)
# Always there, whoever speaks of them.
_KNOWN = frozenset(
    """same first second third last next other others only end beginning start middle rest whole world sun moon sky sea
    day days night morning evening afternoon week weeks month months year years summer winter spring autumn time times
    past future present moment hour minute date weekend front back top bottom side left right north south east west
    way people public government police country city town""".split()
)
_PERSONS = frozenset("he him his she her hers".split())
_NUMERALS = frozenset("one two three four five six seven eight nine ten dozen hundred thousand million".split())
# Nouns that stand for what was just said (Schmid 2000, "English Abstract Nouns as Conceptual Shells").
_SHELLS = frozenset(
    """cause reason effect effects consequence consequences result results problem issue question claim claims proposal
    idea decision suggestion offer request rule measure difference discrepancy increase decline delay loss gap error
    mistake failure incident accident attack agreement dispute explanation answer warning estimate allegation
    accusation charge charges complaint complaints finding findings""".split()
)


class EnglishIntroductions:
    """Where a text introduces what it later takes for known.

    Args:
        sentences: of the text, in order.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self._said: dict[str, list[int]] = {}
        self._full_names: dict[str, int] = {}
        self._everybody = {stem_of(name) for sentence in sentences for name in _people(sentence)}
        self._people = [self._everybody & stems_of(sentence) for sentence in sentences]
        for i, sentence in enumerate(sentences):
            for stem in stems_of(sentence):
                self._said.setdefault(stem, []).append(i)
            for name in map(tokens, _NAMES.findall(sentence)):
                if len(name) > 1:
                    self._full_names.setdefault(stem_of(name[-1]), i)

    def missing(self, sentence: str, place: int, known: set[str], was_said: Callable[[int], bool]) -> Iterator[Missing]:
        """What `sentence` takes for known and is not.

        Args:
            sentence: that stands for the text's sentence `place`, in its words or others.
            place: an index.
            known: stems of all words that were said before it.
            was_said: whether the text's sentence of an index was said before it.
        """
        for phrase in _PHRASE.finditer(sentence):
            words = _noun_phrase(phrase[1])
            stems = frozenset(map(stem_of, words))
            before = stems_of(sentence[: phrase.start()])
            if not words or not _KNOWN.isdisjoint(words) or _is_explained(sentence, phrase, len(words)):
                continue
            if phrase[1].strip()[0].isupper() or not stems.isdisjoint(known | before):
                continue
            earlier = sorted({i for stem in stems for i in self._said.get(stem, ()) if i < place})
            if earlier:
                yield Missing(stems, tuple(earlier))
            elif not _SHELLS.isdisjoint(words) and place and not was_said(place - 1):
                yield Missing(frozenset(), (place - 1,))
        for name in map(tokens, _NAMES.findall(sentence)):
            introduced = self._full_names.get(stem_of(name[0]), place) if len(name) == 1 else place
            if introduced < place and stem_of(name[0]) not in known:
                yield Missing(frozenset((stem_of(name[0]),)), (introduced,))

    def people(self, place: int) -> set[str]:
        """Stems of the names of the people in the text's sentence `place`."""
        return self._people[place]

    def misread_pronouns(self, sentence: str, place: int, before: set[str]) -> Iterator[Missing]:
        """Whom `sentence` calls "he" or "she" without a name, where its reader would take it for somebody else.

        Args:
            sentence: as for `missing`.
            place: as for `missing`.
            before: the people in the sentence that was said last of those that name anybody.
        """
        words = tokens(sentence)[:PRONOUN_REACH]
        at = next((i for i, word in enumerate(words) if word in _PERSONS), None)
        named = self._everybody.intersection(stem_of(word) for word in words[:at])
        meant = next((i for i in range(place - 1, -1, -1) if self._people[i]), None)
        if at is None or named or meant is None or not needs_antecedent(sentence):
            return
        if self._people[meant].isdisjoint(before):
            yield Missing(frozenset(self._people[meant]), (meant,))


def _people(sentence: str) -> Iterator[str]:
    """Names that stand where people do: behind a title, beside a word of reporting, before "who"."""
    for found in _PERSON.finditer(sentence):
        name = tokens(found["titled"] or found["speaking"] or found["spoken"])
        if name and name[-1] not in STOP_WORDS:
            yield name[-1]


def _noun_phrase(words: str) -> list[str]:
    """The content words behind an article, up to the first word that cannot belong to its noun phrase."""
    found = tokens(words)
    end = next((i for i, word in enumerate(found) if word in STOP_WORDS), len(found))
    return [word for word in found[:end] if word not in _NUMERALS]


def _is_explained(sentence: str, phrase: re.Match[str], words: int) -> bool:
    """Whether what follows the noun phrase tells which one is meant, or says it itself: "the question is whether …"."""
    ends = [word.end() for word in _WORD.finditer(phrase[1])]
    behind = sentence[phrase.start(1) + ends[min(words, len(ends)) - 1] :]
    return bool(_EXPLAINED.match(behind) or (words == 1 and _PLACED.match(behind)))
