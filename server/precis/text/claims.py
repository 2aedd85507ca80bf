"""What limits a claim, and whether a draft keeps it: who says so, how sure they are, when, of how many, and negation.

A summary that drops "the company claims", "may", "plans to" or "not" turns a claim, a possibility, a plan or a denial
into a fact. Each limit is looked for where it belongs: in the source sentences that the draft draws on, beside the word
that it governs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.languages.vocabulary import Vocabulary
from precis.text.words import tokens

VERB_STEM_LETTERS = 5  # words that share so many first letters count as forms of one word
GOVERNED_REACH = 3  # content words behind a limit among which is the word that it governs
FIRST_PERSON_SHARE = 0.2  # of a text's sentences
LONGEST_SAYING = 6  # words of a "…, she said" at the end of a clause
USED_SHARE = 0.34  # of a source sentence's content words, from which a draft is taken to repeat its claim

_MARK = re.compile(r"[,;:()]|\s[–—-]\s|[–—]")
_CLAUSE_MARK = re.compile(r"[;:]|\s[–—-]\s|[–—]")
_MARKED_SPEECH = re.compile('[“"«„]')
_QUOTED = re.compile('[“"][^”"“]*[”"]|„[^“”„]*[“”]|«[^»«]*»|»[^»«]*«')


class Claims:
    """Compares the claims of drafts with those of their sources, in one language.

    Args:
        words: of the language.
    """

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._limits = {
            "possibility": words.possibilities,
            "plan": words.plans,
            "quantity": words.quantities,
            "condition": words.conditions,
        }

    def lost(self, draft: str, sources: Sequence[str], around: Sequence[str] = ()) -> str:
        """The first limit on a source sentence's claim that `draft` repeats without: a stable name, or "".

        "attribution", "negation", "possibility", "plan", "quantity" or "condition".

        Args:
            draft: one sentence.
            sources: the source sentences that it draws on, in order.
            around: more of the source, which may deny what the draft denies.
        """
        said = tokens(self._words.homographs.sub("", draft))
        stems = {self._stem(word) for word in said if word not in self._words.stop_words}
        phrases = [phrase for source in sources for phrase in self._phrases(source)]
        if self._words.attributions.isdisjoint(said) and not _MARKED_SPEECH.search(draft):
            for source in sources:
                claimed = {self._stem(word) for word in self._attributed(source)}
                if claimed and len(claimed & stems) >= USED_SHARE * len(claimed):
                    return "attribution"
        elsewhere = [word for source in around for word in tokens(source)]
        if not self._same_negations(said, phrases, elsewhere):
            return "negation"
        if self._is_generalized(draft, sources, stems):
            return "quantity"
        known = set(said)
        if self._words.conditions & known:
            known.add(self._words.inverted_condition)  # "Should it rain, …" is a condition, too
        missing = (
            name
            for name, limits in self._limits.items()
            if not known & limits and self._limited(phrases, limits) & stems
        )
        return next(missing, "")

    def _is_generalized(self, draft: str, sources: Sequence[str], stems: set[str]) -> bool:
        """Whether `draft` says of all what a source says of a part: "60% of our demand", "a group of botanists"."""
        phrases = [(words, {self._stem(word) for word in words}) for words in self._phrases(draft)]
        for source in sources:
            for found in self._words.share_of.finditer(source):
                of = next((self._stem(word) for word in tokens(found[1]) if word not in self._words.stop_words), "")
                saying = [words for words, held in phrases if of in held]
                if of in stems and saying and not any(self._tells_share(words) for words in saying):
                    return True
        return False

    def _tells_share(self, words: Sequence[str]) -> bool:
        return any(word in self._words.quantities or word in self._words.shares or word[0].isdigit() for word in words)

    def _limited(self, phrases: Sequence[Sequence[str]], limits: frozenset[str]) -> set[str]:
        """Stems of the words that `limits` govern."""
        found: set[str] = set()
        for phrase in phrases:
            for at, word in enumerate(phrase):
                # "could not" is no possibility, but a negation.
                denied = phrase[at + 1 : at + 2] == [self._words.negation]
                if word in limits and not denied:
                    found |= self._governed(phrase, at)
        return found

    def limits(self, draft: str, sources: Sequence[str]) -> int:
        """How many kinds of limit the source sentences have anywhere and `draft` has not, from 0 to 5."""
        said, given = set(tokens(draft)), set(tokens(self._words.homographs.sub("", " ".join(sources))))
        return sum(
            bool(given & words) and not said & words for words in (self._words.attributions, *self._limits.values())
        )

    def speaker_changed(self, draft: str, sources: Sequence[str], around: Sequence[str] = ()) -> bool:
        """Whether `draft` says "I" or "you" outside quotation marks where its sources do not, or speaks of an author.

        Args:
            draft: one sentence.
            sources: the source sentences that it draws on.
            around: more of the source; who speaks there, outside quotation marks, may speak in the draft.
        """
        said, given = set(tokens(_QUOTED.sub(" ", draft))), set(tokens(" ".join(sources)))
        given |= {word for source in around for word in tokens(_QUOTED.sub(" ", source))}
        changed = any(
            said & person and not given & person for person in (self._words.first_person, self._words.second_person)
        )
        return changed or bool(said & self._words.narrators - given)

    def speaks_in_first_person(self, sentences: Sequence[str]) -> bool:
        """Whether a text speaks as "I" or "we": a good part of its sentences do, outside quotation marks."""
        speaking = sum(
            not self._words.first_person.isdisjoint(tokens(_QUOTED.sub(" ", sentence))) for sentence in sentences
        )
        return speaking > FIRST_PERSON_SHARE * len(sentences)

    def _phrases(self, sentence: str) -> list[list[str]]:
        """The words of a sentence from one mark to the next: a limit governs nothing beyond."""
        return [tokens(phrase) for phrase in _MARK.split(self._words.homographs.sub("", sentence))]

    def _attributed(self, sentence: str) -> list[str]:
        """The content words of what a sentence reports as somebody's claim.

        What stands behind the word of reporting, up to the end of the clause; where that is said at its end, as in
        "…, she said", the clause; where there is a quotation, everything.
        """
        if _MARKED_SPEECH.search(sentence):
            return self._content(tokens(sentence))
        for clause in _CLAUSE_MARK.split(sentence):
            words = tokens(clause)
            at = next((i for i, word in enumerate(words) if word in self._words.attributions), None)
            if at is None:
                continue
            behind, last = self._content(words[at + 1 :]), tokens(_MARK.split(clause)[-1])
            said_last = words[at] in last and len(last) <= LONGEST_SAYING
            return self._content(words) if said_last or words[at] in self._words.clause_attributions else behind
        return []

    def _content(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if word not in self._words.stop_words and word not in self._words.attributions]

    def _governed(self, words: Sequence[str], at: int) -> set[str]:
        """Stems of the first content word behind the limit at `at`."""
        behind = (word for word in words[at + 1 : at + 1 + 2 * GOVERNED_REACH] if word not in self._words.stop_words)
        first = next(behind, None)
        return {self._stem(first)} if first else set()

    def _same_negations(self, said: Sequence[str], phrases: Sequence[Sequence[str]], around: Sequence[str]) -> bool:
        """Whether what the draft negates is negated there or around it, and what the source negates is not affirmed."""
        given = [word for phrase in phrases for word in phrase]
        denied = self._denied(around or given)
        for at in self._negated_at(said):
            near = self._near(said, at)
            if near and not near & denied:
                return False
        draft_negated = self._denied(said)
        affirmed = {self._stem(word) for word in said if word not in self._words.stop_words}
        for at in self._negated_at(given):
            governed = self._governed(given, at)
            if (
                governed & affirmed
                and not governed & draft_negated
                and not any(self._stem(word) in governed for i, word in enumerate(given) if i < at)
            ):
                return False
        return True

    def _denied(self, words: Sequence[str]) -> set[str]:
        """Stems of the words near what denies them."""
        places = [*self._negated_at(words), *(at for at, word in enumerate(words) if word in self._words.denials)]
        return {stem for at in places for stem in self._near(words, at)}

    def _negated_at(self, words: Sequence[str]) -> Iterator[int]:
        return (at for at, word in enumerate(words) if self._words.is_negation(word))

    def _near(self, words: Sequence[str], at: int) -> set[str]:
        """Stems of the content words just behind and just before a negation."""
        behind = [word for word in words[at + 1 : at + 1 + 2 * GOVERNED_REACH] if word not in self._words.stop_words][
            :GOVERNED_REACH
        ]
        before = [word for word in words[max(0, at - GOVERNED_REACH) : at] if word not in self._words.stop_words][-1:]
        return {self._stem(word) for word in [*behind, *before]}

    def _stem(self, word: str) -> str:
        """The letters that the forms of a word share: "open", "opens", "opened"; "left" and "leave" have the same."""
        word = self._words.past_forms.get(word) or self._words.participle.sub("", word)
        ending = self._words.inflection.search(word)
        return (word[: ending.start()] if ending else word)[:VERB_STEM_LETTERS]
