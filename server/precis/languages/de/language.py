"""Implementation of the language protocol for German."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from precis.languages.base import Introductions
from precis.languages.de import anaphora, framing, orders
from precis.languages.de.claims import GermanClaims
from precis.languages.de.drafting import TEXTS
from precis.languages.de.introductions import GermanIntroductions
from precis.languages.null import NullLanguage

_QUOTED = re.compile(r"^[„»\"‚›]|[“«\"]\W*$")
# Inside a clause, the capital distinguishes the form of address "Sie" from the pronoun "sie".
_DIALOGUE = re.compile(
    r"\b(?:ich|du|wir|mich|mir|dich|dir|uns|mein(?:e[nmrs]?)?|dein(?:e[nmrs]?)?|Ich|Du|Wir|Mein(?:e[nmrs]?)?)\b"
    r"|(?<=[a-zäöüß,] )(?:Sie|Ihnen|Ihr(?:e[nmrs]?)?)\b"
)


class German(NullLanguage):
    """Implements `languages.base.Language`. German sentences are not shortened, since their verbs are in two places."""

    drafting = TEXTS

    def __init__(self) -> None:
        super().__init__("de")
        self.claims = GermanClaims(self.words)

    def needs_antecedent(self, sentence: str) -> bool:
        return anaphora.needs_antecedent(sentence)

    def repeats_new_noun(self, sentence: str, before: str, earlier: Container[str]) -> bool:
        return anaphora.repeats_new_noun(sentence, before, earlier)

    def strip_connective(self, sentence: str) -> str:
        return anaphora.strip_connective(sentence)

    def is_dialogue(self, sentence: str) -> bool:
        return bool(_QUOTED.search(sentence) or _DIALOGUE.search(sentence))

    def introductions(self, sentences: Sequence[str]) -> Introductions:
        return GermanIntroductions(sentences)

    def without_framing(self, text: str) -> str:
        return framing.without_framing(text)

    def mentions_task(self, sentence: str) -> bool:
        return framing.mentions_task(sentence)

    def is_order(self, sentence: str, *, after_order: bool = False) -> bool:
        return orders.is_order(sentence, after_order=after_order)
