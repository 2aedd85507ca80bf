"""Limits on the claims of a text, and whether a draft keeps them: attribution, negation, possibility, plan, quantity.

A summary that drops "the company claims", "may", "plans to" or "not" turns a claim, a possibility, a plan or a denial
into a fact. A limit counts only in the source sentences that the draft is based on, and only for the word it governs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.languages.vocabulary import Vocabulary
from precis.text.words import tokens

VERB_STEM_LETTERS = 5  # words with the same first letters, up to this many, count as forms of one word
GOVERNED_REACH = 3  # content words after a limit, one of which is the word that it governs
FIRST_PERSON_SHARE = 0.2  # of a text's sentences; above it, the text is written in the first person
LONGEST_SAYING = 6  # words of a "…, she said" at the end of a clause
STATED_SHARE = 0.5  # of the content words of a main clause; from here on, a draft is taken to state it
USED_SHARE = 0.34  # of a source sentence's content words; from here on, a draft is taken to repeat its claim

_MARK = re.compile(r"[,;:()]|\s[–—-]\s|[–—]")
_CLAUSE_MARK = re.compile(r"[;:]|\s[–—-]\s|[–—]")
_MARKED_SPEECH = re.compile('[“"«„]')
_QUOTED = re.compile('[“"][^”"“]*[”"]|„[^“”„]*[“”]|«[^»«]*»|»[^»«]*«')


class Claims:
    """Compares the claims of drafts with those of their sources, in one language.

    Args:
        words: the vocabulary of the language.
    """

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._limits = {
            "possibility": words.possibilities,
            "plan": words.plans,
            "quantity": words.quantities,
            "condition": words.conditions,
        }

    def lost_limit(self, draft: str, sources: Sequence[str], around: Sequence[str] = ()) -> str:
        """Return the first limit that `draft` drops from a claim it repeats.

        Args:
            draft: one sentence.
            sources: the source sentences that it is based on, in order.
            around: more of the source, which may deny what the draft denies.

        Returns:
            A stable name: "attribution", "negation", "possibility", "plan", "quantity", "condition" or "limit"; "" for
            none.
        """
        draft_words = tokens(self._words.homographs.sub("", draft))
        draft_stems = {self._stem(word) for word in draft_words if word not in self._words.stop_words}
        phrases = [phrase for source in sources for phrase in self._phrases(source)]
        if self._words.attributions.isdisjoint(draft_words) and not _MARKED_SPEECH.search(draft):
            for source in sources:
                claimed = {self._stem(word) for word in self._attributed_words(source)}
                if claimed and len(claimed & draft_stems) >= USED_SHARE * len(claimed):
                    return "attribution"
        words_around = [word for source in around for word in tokens(source)]
        if not self._keeps_negations(draft_words, phrases, words_around):
            return "negation"
        if self._is_generalized(draft, sources, draft_stems):
            return "quantity"
        if self._drops_condition(draft_words, sources, draft_stems):
            return "condition"
        if self._drops_phrase(draft, sources, draft_stems):
            return "limit"
        draft_limits = set(draft_words)
        if self._words.conditions & draft_limits:
            draft_limits.add(self._words.inverted_condition)  # "Should it rain, …" is a condition, too
        lost = (
            name
            for name, limits in self._limits.items()
            if not draft_limits & limits and self._limited_stems(phrases, limits) & draft_stems
        )
        return next(lost, "")

    def _drops_condition(self, draft_words: Sequence[str], sources: Sequence[str], draft_stems: set[str]) -> bool:
        """Return whether the draft states without any condition what a source states under one."""
        words = self._words
        if not (words.conditions | words.conditionals | {words.inverted_condition}).isdisjoint(draft_words):
            return False
        for source in sources:
            for clause in _CLAUSE_MARK.split(_QUOTED.sub(" ", words.homographs.sub("", source))):
                phrases = [found for found in (tokens(phrase) for phrase in _MARK.split(clause)) if found]
                for i, phrase in enumerate(phrases):
                    at = 0 if i == 0 and phrase[0] == words.inverted_condition else None
                    at = next((at for at, word in enumerate(phrase) if word in words.conditions), at)
                    if at is None:
                        continue
                    following = phrases[1] if len(phrases) > 1 else []
                    main = phrase[:at] if at > 1 else phrases[i - 1] if i else following
                    conditional = {self._stem(word) for word in main if word not in words.stop_words}
                    if conditional and len(conditional & draft_stems) >= STATED_SHARE * len(conditional):
                        return True
        return False

    def _drops_phrase(self, draft: str, sources: Sequence[str], draft_stems: set[str]) -> bool:
        """Return whether the draft drops a phrase such as "at the latest" next to a word that it keeps."""
        if self._words.limits.search(draft):
            return False
        for source in sources:
            for found in self._words.limits.finditer(source):
                before, after = self._content_words(tokens(source[: found.start()])), tokens(source[found.end() :])
                near = [*before[-1:], *self._content_words(after)[:1]]
                if not draft_stems.isdisjoint(map(self._stem, near)):
                    return True
        return False

    def _is_generalized(self, draft: str, sources: Sequence[str], draft_stems: set[str]) -> bool:
        """Return whether `draft` says of a whole what a source says of a part of it, such as "60% of our demand"."""
        phrases = [(words, {self._stem(word) for word in words}) for words in self._phrases(draft)]
        for source in sources:
            for found in self._words.share_of.finditer(source):
                whole = next((self._stem(word) for word in tokens(found[1]) if word not in self._words.stop_words), "")
                mentions = [words for words, stems in phrases if whole in stems]
                if whole in draft_stems and mentions and not any(self._has_quantity(words) for words in mentions):
                    return True
        return False

    def _has_quantity(self, words: Sequence[str]) -> bool:
        return any(word in self._words.quantities or word in self._words.shares or word[0].isdigit() for word in words)

    def _limited_stems(self, phrases: Sequence[Sequence[str]], limits: frozenset[str]) -> set[str]:
        """Return the stems of the words that `limits` govern."""
        found: set[str] = set()
        for phrase in phrases:
            for at, word in enumerate(phrase):
                is_negated = phrase[at + 1 : at + 2] == [self._words.negation]  # "could not" is a negation
                if word in limits and not is_negated:
                    found |= self._governed_stems(phrase, at)
        return found

    def count_lost_limits(self, draft: str, sources: Sequence[str]) -> int:
        """Return how many kinds of limit occur anywhere in the source sentences but not in `draft`, from 0 to 5."""
        draft_words = set(tokens(draft))
        source_words = set(tokens(self._words.homographs.sub("", " ".join(sources))))
        return sum(
            bool(source_words & limits) and not draft_words & limits
            for limits in (self._words.attributions, *self._limits.values())
        )

    def speaker_changed(self, draft: str, sources: Sequence[str], around: Sequence[str] = ()) -> bool:
        """Return whether `draft` has another speaker than its sources.

        It does if it says "I" or "you" outside quotation marks and they do not, or if it mentions an author whom they
        do not mention.

        Args:
            draft: one sentence.
            sources: the source sentences that it is based on.
            around: more of the source; whoever speaks there, outside quotation marks, may speak in the draft.
        """
        draft_words = set(tokens(_QUOTED.sub(" ", draft)))
        source_words = {word for source in (*sources, *around) for word in tokens(_QUOTED.sub(" ", source))}
        changed = any(
            draft_words & person and not source_words & person
            for person in (self._words.first_person, self._words.second_person)
        )
        return changed or bool(draft_words & self._words.narrators - source_words)

    def speaks_in_first_person(self, sentences: Sequence[str]) -> bool:
        """Return whether more than `FIRST_PERSON_SHARE` of a text's sentences say "I" or "we" outside quotations."""
        speaking = sum(
            not self._words.first_person.isdisjoint(tokens(_QUOTED.sub(" ", sentence))) for sentence in sentences
        )
        return speaking > FIRST_PERSON_SHARE * len(sentences)

    def _phrases(self, sentence: str) -> list[list[str]]:
        """Return the words of a sentence, split at its punctuation: a limit governs nothing beyond its own phrase."""
        return [tokens(phrase) for phrase in _MARK.split(self._words.homographs.sub("", sentence))]

    def _attributed_words(self, sentence: str) -> list[str]:
        """Return the content words of what a sentence reports as somebody's claim.

        These are the words from the reporting word to the end of its clause; the whole clause if the reporting word
        ends it, as in "…, she said"; the whole sentence if it contains a quotation.
        """
        if _MARKED_SPEECH.search(sentence):
            return self._content_words(tokens(sentence))
        for clause in _CLAUSE_MARK.split(sentence):
            words = tokens(clause)
            at = next((i for i, word in enumerate(words) if word in self._words.attributions), None)
            if at is None:
                continue
            after, last_phrase = self._content_words(words[at + 1 :]), tokens(_MARK.split(clause)[-1])
            ends_clause = words[at] in last_phrase and len(last_phrase) <= LONGEST_SAYING
            is_whole = ends_clause or words[at] in self._words.clause_attributions
            return self._content_words(words) if is_whole else after
        return []

    def _content_words(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if word not in self._words.stop_words and word not in self._words.attributions]

    def _governed_stems(self, words: Sequence[str], at: int) -> set[str]:
        """Return the stem of the first content word after the limit at index `at`, as a set; empty if there is none."""
        after = (word for word in words[at + 1 : at + 1 + 2 * GOVERNED_REACH] if word not in self._words.stop_words)
        first = next(after, None)
        return {self._stem(first)} if first else set()

    def _keeps_negations(
        self, draft_words: Sequence[str], phrases: Sequence[Sequence[str]], words_around: Sequence[str]
    ) -> bool:
        """Return whether the draft negates only what the text around it negates, and affirms nothing negated there.

        Args:
            draft_words: the tokens of the draft.
            phrases: the source sentences; see `_phrases`.
            words_around: the tokens of more of the source; if there are none, the source sentences are used.
        """
        source_words = [word for phrase in phrases for word in phrase]
        denied = self._denied_stems(words_around or source_words)
        for at in self._negations(draft_words):
            near = self._stems_near(draft_words, at)
            if near and not near & denied:
                return False
        denied_in_draft = self._denied_stems(draft_words)
        draft_stems = {self._stem(word) for word in draft_words if word not in self._words.stop_words}
        for at in self._negations(source_words):
            governed = self._governed_stems(source_words, at)
            if (
                governed & draft_stems
                and not governed & denied_in_draft
                and not any(self._stem(word) in governed for i, word in enumerate(source_words) if i < at)
            ):
                return False
        return True

    def _denied_stems(self, words: Sequence[str]) -> set[str]:
        """Return the stems of the words near a negation or a verb of denial."""
        indices = [*self._negations(words), *(at for at, word in enumerate(words) if word in self._words.denials)]
        return {stem for at in indices for stem in self._stems_near(words, at)}

    def _negations(self, words: Sequence[str]) -> Iterator[int]:
        """Return the indices of the negations."""
        return (at for at, word in enumerate(words) if self._words.is_negation(word))

    def _stems_near(self, words: Sequence[str], at: int) -> set[str]:
        """Return the stems of the content words shortly after a negation and of the one before it."""
        after = [word for word in words[at + 1 : at + 1 + 2 * GOVERNED_REACH] if word not in self._words.stop_words][
            :GOVERNED_REACH
        ]
        before = [word for word in words[max(0, at - GOVERNED_REACH) : at] if word not in self._words.stop_words][-1:]
        return {self._stem(word) for word in [*after, *before]}

    def _stem(self, word: str) -> str:
        """Return the letters that all forms of a word share: the same for "open" and "opened", "leave" and "left"."""
        word = self._words.past_forms.get(word) or self._words.participle.sub("", word)
        ending = self._words.inflection.search(word)
        return (word[: ending.start()] if ending else word)[:VERB_STEM_LETTERS]
