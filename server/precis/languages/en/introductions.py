"""Things and people that an English sentence presupposes: "the …" and last names, which the text has introduced before.

Without the introduction, the reader of a summary does not know which dryer "the dryer" is. Nouns and names are
recognized by capitals and closed-class words only, so that only clear cases count: a definite noun phrase that is not
explained by the words after it, and one of whose words the text has used before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from precis.languages.base import MissingIntroduction
from precis.languages.en.anaphora import needs_antecedent
from precis.languages.vocabulary import vocabulary
from precis.text.words import STOP_WORDS, stem_of, stems_of, tokens

PRONOUN_REACH = 14  # first words of a sentence, in which a pronoun can refer to somebody outside it
LONGEST_PHRASE = 3  # words of a noun phrase after its article

_SPEECH_VERBS = "|".join(sorted(vocabulary("en").speech_verbs))
_WORD = re.compile(r"[\w’'-]+")
_PHRASE = re.compile(rf"\b(?:[Tt]he|[Ee]ither|[Tt]hese)(?=((?:\s+[\w’'-]+){{1,{LONGEST_PHRASE}}}))")
# The words after a noun may identify it: "the claim of a driver", "the letter that …".
_EXPLAINED = re.compile(r"^\s+(?:of|that|which|who|whose|where|(?:is|was) (?:that|whether|how))\b")
_LOCATED = re.compile(r"^\s+(?:for|to|from|in|on|at|by|behind|between|with)\b")  # after a verb, this explains nothing
_NAMES = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*\.?(?:\s+[A-ZÀ-ÖØ-Þ][\w’'-]*\.?)*")  # neighbouring words with capitals
_CAPITALIZED = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ][\w’-]*"
_TITLES = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Lady|Lord|Sergeant|Captain|Councillor|Judge)\b"
_PERSON = re.compile(
    rf"\b{_TITLES}\.?\s+(?P<titled>{_CAPITALIZED}"
    rf"(?:\s+{_CAPITALIZED})?)|(?P<speaking>{_CAPITALIZED}),?\s+(?:who|{_SPEECH_VERBS})\b"
    rf"|\b(?:{_SPEECH_VERBS})\s+(?!{_TITLES})(?P<spoken>{_CAPITALIZED}(?:\s+{_CAPITALIZED})?)"
    rf"|\b{_CAPITALIZED}\s+(?P<described>{_CAPITALIZED}),\s+(?:an?|whose)\b"
    rf"|\b(?:names? (?:is|was|were)|called|named)\s+(?P<named>{_CAPITALIZED})"
    rf"|\b(?P<leading>{_CAPITALIZED})\s+(?:and (?:colleagues|co-?workers|others)|et al)\b"
)
# What a name is introduced with behind it: "Fjordline Passage, which owns the ferry", "Ingrid Malm, a baker".
_DESCRIPTION = re.compile(rf"(?P<name>{_CAPITALIZED}),\s+(?P<words>(?:which|who|whose|an?|the)\s+[^,;.:]+)")
KEPT_SHARE = 0.5  # of the content words of a description; a sentence with fewer has left it out
_QUOTATION = re.compile('[“"„«]')
# Nouns and adjectives that need no introduction.
_KNOWN = frozenset(
    """same first second third last next other others only end beginning start middle rest whole world sun moon sky sea
    day days night morning evening afternoon week weeks month months year years summer winter spring autumn time times
    past future present moment hour minute date weekend front back top bottom side left right north south east west
    way people public government police country city town""".split()
)
_VERBS = frozenset(
    """began broke became came chose did drank drew drove ate fell flew gave grew had hid knew rang rode rose sang sank
    saw shook spoke stole swam threw took tore was went were wore wrote""".split()
)
_MALE, _FEMALE = frozenset("he him his".split()), frozenset("she her hers".split())
_MEN = frozenset("husband father brother son man boy uncle grandfather king widower".split())
_WOMEN = frozenset("wife mother sister daughter woman girl aunt grandmother queen widow".split())
_TITLED = re.compile(
    rf"\b(?:(?P<man>Mr|Sir|Lord)|Mrs|Ms|Miss|Lady)\.?\s+(?P<name>{_CAPITALIZED}(?:\s+{_CAPITALIZED})?)"
)
_NUMERALS = frozenset("one two three four five six seven eight nine ten dozen hundred thousand million".split())
# Nouns that refer to the statement before them (Schmid 2000, "English Abstract Nouns as Conceptual Shells").
_SHELLS = frozenset(
    """cause reason effect effects consequence consequences result results problem issue question claim claims proposal
    idea decision suggestion offer request rule measure difference discrepancy increase decline delay loss gap error
    mistake failure incident accident attack agreement dispute explanation answer warning estimate allegation
    accusation charge charges complaint complaints finding findings""".split()
)


class EnglishIntroductions:
    """The introductions of people and things in an English text.

    Args:
        sentences: of the text, in order.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self._occurrences: dict[str, list[int]] = {}
        self._full_names: dict[str, int] = {}
        self._all_people = {stem_of(name) for sentence in sentences for name in _people(sentence)}
        self._people = [
            self._all_people & stems_of(sentence) | set(map(stem_of, (_MEN | _WOMEN).intersection(tokens(sentence))))
            for sentence in sentences
        ]
        self._descriptions = [_descriptions(sentence) for sentence in sentences]
        titled = [found for sentence in sentences for found in _TITLED.finditer(sentence)]
        self._men = {stem_of(tokens(found["name"])[-1]) for found in titled if found["man"]} | set(map(stem_of, _MEN))
        self._women = {stem_of(tokens(found["name"])[-1]) for found in titled if not found["man"]}
        self._women.update(map(stem_of, _WOMEN))
        self._quoting = [bool(_QUOTATION.search(sentence)) for sentence in sentences]
        for i, sentence in enumerate(sentences):
            for stem in stems_of(sentence):
                self._occurrences.setdefault(stem, []).append(i)
            for name in map(tokens, _NAMES.findall(sentence)):
                if len(name) > 1 and name[-1] not in STOP_WORDS:
                    self._full_names.setdefault(stem_of(name[-1]), i)

    def missing(
        self, sentence: str, index: int, known: set[str], is_covered: Callable[[int], bool]
    ) -> Iterator[MissingIntroduction]:
        """Yield what a sentence of the summary presupposes although it is not known.

        Args:
            sentence: covers the source sentence `index`, in its words or others.
            index: of the source sentence.
            known: stems of all words of the summary before it.
            is_covered: returns whether the summary before it covers the source sentence of an index.
        """
        for phrase in _PHRASE.finditer(sentence):
            words = _noun_phrase(phrase[1])
            stems = frozenset(map(stem_of, words))
            before = stems_of(sentence[: phrase.start()])
            if not words or not _KNOWN.isdisjoint(words) or _is_explained(sentence, phrase, len(words)):
                continue
            if phrase[1].strip()[0].isupper() or not stems.isdisjoint(known | before):
                continue
            earlier = sorted({i for stem in stems for i in self._occurrences.get(stem, ()) if i < index})
            if earlier:
                yield MissingIntroduction(stems, tuple(earlier))
            elif not _SHELLS.isdisjoint(words) and index and not is_covered(index - 1):
                yield MissingIntroduction(frozenset(), (index - 1,))
        if self._loses_description(sentence, index, known):
            yield MissingIntroduction(frozenset(), ())
        before = self._quotation_before(sentence, index)
        if before is not None and not is_covered(before):
            yield MissingIntroduction(frozenset(), (before,))
        for name in map(tokens, _NAMES.findall(sentence)):
            introduced = self._introduced(stem_of(name[0]), index) if len(name) == 1 else index
            if introduced < index and stem_of(name[0]) not in known:
                yield MissingIntroduction(frozenset((stem_of(name[0]),)), (introduced,))

    def _loses_description(self, sentence: str, index: int, known: set[str]) -> bool:
        """Return whether a form of the sentence `index` leaves out who or what is named there for the first time."""
        stems = stems_of(sentence)
        return any(
            name in stems - known
            and self._occurrences[name][0] == index
            and len(description & stems) < KEPT_SHARE * len(description)
            for name, description in self._descriptions[index].items()
        )

    def _introduced(self, stem: str, index: int) -> int:
        """Return the index of the sentence that introduces a person who is called by one name; `index` if none does."""
        first = self._occurrences.get(stem, [index])[0] if stem in self._all_people else index
        return self._full_names.get(stem, first)

    def _quotation_before(self, sentence: str, index: int) -> int | None:
        """Return the index of the quotation that `sentence` goes on with after a break; None if it does not.

        A speaker who goes on after a word of the narrator refers to what he or she said before it.
        """
        if not index or self._quoting[index - 1] or not _QUOTATION.match(sentence) or not needs_antecedent(sentence):
            return None
        return next((i for i in range(index - 1, -1, -1) if self._quoting[i]), None)

    def people(self, index: int) -> set[str]:
        """Return the stems of the names of people in the source sentence `index`."""
        return self._people[index]

    def misread_pronouns(self, sentence: str, index: int, before: set[str]) -> Iterator[MissingIntroduction]:
        """Yield the antecedent of a "he" or "she" in `sentence` that a reader would take for somebody else.

        Args:
            sentence: as for `missing`.
            index: as for `missing`.
            before: stems of the people in the last sentence of the summary that names anybody.
        """
        words = tokens(sentence)[:PRONOUN_REACH]
        at = next((i for i, word in enumerate(words) if word in _MALE | _FEMALE), None)
        if at is None or not needs_antecedent(sentence):
            return
        others = self._women - self._men if words[at] in _MALE else self._men - self._women
        named = self._all_people.intersection(stem_of(word) for word in words[:at])
        antecedent = next((i for i in range(index - 1, -1, -1) if self._people[i] - others), None)
        if named or antecedent is None:
            return
        people = self._people[antecedent] - others
        if people.isdisjoint(before):
            yield MissingIntroduction(frozenset(people), (antecedent,))


def _people(sentence: str) -> Iterator[str]:
    """Yield last names in the positions of people: after a title, next to a speech verb, before "who" or ", a"."""
    for found in _PERSON.finditer(sentence):
        name = tokens(next(filter(None, found.groups())))
        if name and name[-1] not in STOP_WORDS:
            yield name[-1]


def _descriptions(sentence: str) -> dict[str, set[str]]:
    """Return the stems of the descriptions behind names, by the stem of the name."""
    found = {stem_of(tokens(each["name"])[-1]): stems_of(each["words"]) for each in _DESCRIPTION.finditer(sentence)}
    return {name: description for name, description in found.items() if description}


def _noun_phrase(words: str) -> list[str]:
    """Return the content words after an article, up to the first word that cannot belong to its noun phrase."""
    found = tokens(words)
    end = next((i for i, word in enumerate(found) if word in STOP_WORDS or (i and word in _VERBS)), len(found))
    return [word for word in found[:end] if word not in _NUMERALS]


def _is_explained(sentence: str, phrase: re.Match[str], words: int) -> bool:
    """Return whether the words after a noun phrase identify it, as in "the question is whether …"."""
    ends = [word.end() for word in _WORD.finditer(phrase[1])]
    after = sentence[phrase.start(1) + ends[min(words, len(ends)) - 1] :]
    return bool(_EXPLAINED.match(after) or (words == 1 and _LOCATED.match(after)))
