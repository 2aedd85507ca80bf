"""How German claims are compared: its verbs stand at the end of a clause, and its subjunctive reports."""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.languages.vocabulary import Vocabulary
from precis.text.claims import Claims
from precis.text.words import tokens

NEGATED_SHARE = 0.75  # of a clause's content words, from which a draft is taken to say the clause
LONGEST_TITLE = 2  # words between quotation marks that are a title or a name, and nobody's speech

# Forms that report in the third person, "sie habe", and do not in the first, "ich habe".
_FIRST_OR_REPORTED = frozenset("habe werde könne müsse solle dürfe wolle sei".split())
# "Sie widerspricht: Es sei bezahlt" says that it is paid, "Sie widerspricht, dass es bezahlt ist" that it is not.
_DENIES_THAT = re.compile(
    r"\b(?:widerspr(?:icht|ach|echen|achen|ochen)|bestr(?:eite[nt]|eitet|itt|itten)|bezweifel\w+|dementier\w+|leugne\w+"
    r"|verneint\w*)\b[^,.:;]{0,40},\s+dass\b",
    re.IGNORECASE,
)
_TITLE = re.compile(rf"[„»“\"]([^\W_][\w-]*(?:\s+[\w-]+){{0,{LONGEST_TITLE - 1}}})[“«”\"]")


class GermanClaims(Claims):
    """Compares the claims of drafts with those of their sources.

    Args:
        words: of German.
    """

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        self._verb_limits = words.possibilities | words.plans

    def lost(self, draft: str, sources: Sequence[str], around: Sequence[str] = ()) -> str:
        if _DENIES_THAT.search(draft) and not any(_DENIES_THAT.search(source) for source in sources):
            return "negation"
        untitled = [_TITLE.sub(r"\1", source) for source in sources]
        return super().lost(draft, untitled, around)

    def _attributed(self, sentence: str) -> list[str]:
        spoken = tokens(sentence)
        if "ich" in spoken and not self._words.attributions.intersection(spoken) - _FIRST_OR_REPORTED:
            return []
        return super()._attributed(self._words.homographs.sub("", sentence))

    def _governed(self, words: Sequence[str], at: int) -> set[str]:
        """Stems of what the limit at `at` governs.

        That is the first content word behind it; for a limit of a verb also the last one of the clause, where German
        has the verb, or the one before the limit where the limit itself stands last: "könnte … ersetzt werden",
        "… ersetzt werden könnte".
        """
        governed = super()._governed(words, at)
        if words[at] not in self._verb_limits:
            return governed
        content = [i for i, word in enumerate(words) if word not in self._words.stop_words and i != at]
        behind = [i for i in content if i > at]
        last = behind[-1:] or content[-1:]
        return governed | {self._stem(words[i]) for i in last}

    def _same_negations(self, said: Sequence[str], phrases: Sequence[Sequence[str]], around: Sequence[str]) -> bool:
        """As in `Claims`, clause by clause; where "nicht" ends a clause, it denies the clause."""
        denied = self._denied(around or [word for phrase in phrases for word in phrase])
        for at in self._negated_at(said):
            near = self._near(said, at)
            if near and not near & denied:
                return False
        affirmed = {self._stem(word) for word in self._content(said)}
        said_denied = self._denied(said)
        if any(not self._governed(said, at) for at in self._negated_at(said)):
            said_denied |= affirmed
        for number, phrase in enumerate(phrases):
            earlier = {self._stem(word) for before in phrases[:number] for word in before}
            for at in self._negated_at(phrase):
                governed = self._governed(phrase, at)
                least = 1
                if not governed:
                    governed = {self._stem(word) for word in self._content(phrase)}
                    least = max(1, NEGATED_SHARE * len(governed))
                else:
                    earlier |= {self._stem(word) for word in phrase[:at]}
                held = governed & affirmed
                if len(held) >= least and not governed & said_denied and not governed & earlier:
                    return False
        return True
