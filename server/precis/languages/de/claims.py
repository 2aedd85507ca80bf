"""Comparison of German claims: the verb ends its clause, and the subjunctive marks reported speech."""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.languages.vocabulary import Vocabulary
from precis.text.claims import Claims
from precis.text.words import tokens

NEGATED_SHARE = 0.75  # of a clause's content words; from here on, a draft is taken to repeat the clause
LONGEST_QUOTED_TITLE = 2  # words in quotation marks; up to this many are a title or a name, not speech

# Verb forms that report in the third person, as in "sie habe", but not in the first, as in "ich habe".
_FIRST_OR_REPORTED = frozenset("habe werde könne müsse solle dürfe wolle sei".split())
# "Sie widerspricht: Es sei bezahlt" affirms the payment, "Sie widerspricht, dass es bezahlt ist" denies it.
_DENIES_THAT = re.compile(
    r"\b(?:widerspr(?:icht|ach|echen|achen|ochen)|bestr(?:eite[nt]|eitet|itt|itten)|bezweifel\w+|dementier\w+|leugne\w+"
    r"|verneint\w*)\b[^,.:;]{0,40},\s+dass\b",
    re.IGNORECASE,
)
_TITLE = re.compile(rf"[„»“\"]([^\W_][\w-]*(?:\s+[\w-]+){{0,{LONGEST_QUOTED_TITLE - 1}}})[“«”\"]")


class GermanClaims(Claims):
    """Compares the claims of German drafts with those of their sources.

    Args:
        words: the vocabulary of German.
    """

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        self._verb_limits = words.possibilities | words.plans

    def lost_limit(self, draft: str, sources: Sequence[str], around: Sequence[str] = ()) -> str:
        if _DENIES_THAT.search(draft) and not any(_DENIES_THAT.search(source) for source in sources):
            return "negation"
        without_titles = [_TITLE.sub(r"\1", source) for source in sources]
        return super().lost_limit(draft, without_titles, around)

    def _attributed_words(self, sentence: str) -> list[str]:
        words = tokens(sentence)
        if "ich" in words and not self._words.attributions.intersection(words) - _FIRST_OR_REPORTED:
            return []
        return super()._attributed_words(self._words.homographs.sub("", sentence))

    def _governed_stems(self, words: Sequence[str], at: int) -> set[str]:
        """Return the stems of the words that the limit at index `at` governs.

        These are the first content word after it and, if it limits a verb, also the last content word of the clause,
        which is its main verb; the one before the limit if the limit ends the clause: "könnte … ersetzt werden",
        "… ersetzt werden könnte".
        """
        governed = super()._governed_stems(words, at)
        if words[at] not in self._verb_limits:
            return governed
        content = [i for i, word in enumerate(words) if word not in self._words.stop_words and i != at]
        after = [i for i in content if i > at]
        last = after[-1:] or content[-1:]
        return governed | {self._stem(words[i]) for i in last}

    def _keeps_negations(
        self, draft_words: Sequence[str], phrases: Sequence[Sequence[str]], words_around: Sequence[str]
    ) -> bool:
        """Compare as `Claims` does, but phrase by phrase: a "nicht" that ends a phrase negates the whole phrase."""
        denied = self._denied_stems(words_around or [word for phrase in phrases for word in phrase])
        for at in self._negations(draft_words):
            near = self._stems_near(draft_words, at)
            if near and not near & denied:
                return False
        draft_stems = {self._stem(word) for word in self._content_words(draft_words)}
        denied_in_draft = self._denied_stems(draft_words)
        if any(not self._governed_stems(draft_words, at) for at in self._negations(draft_words)):
            denied_in_draft |= draft_stems
        for number, phrase in enumerate(phrases):
            earlier = {self._stem(word) for before in phrases[:number] for word in before}
            for at in self._negations(phrase):
                governed = self._governed_stems(phrase, at)
                required = 1.0
                if not governed:
                    governed = {self._stem(word) for word in self._content_words(phrase)}
                    required = max(1.0, NEGATED_SHARE * len(governed))
                else:
                    earlier |= {self._stem(word) for word in phrase[:at]}
                repeated = governed & draft_stems
                if len(repeated) >= required and not governed & denied_in_draft and not governed & earlier:
                    return False
        return True
