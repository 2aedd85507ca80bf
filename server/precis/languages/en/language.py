"""Implementation of the language protocol for English."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from precis.languages.base import Introductions
from precis.languages.en import anaphora, deletions, framing, orders, retelling
from precis.languages.en.articles import presupposes_new_noun
from precis.languages.en.drafting import TEXTS
from precis.languages.en.introductions import EnglishIntroductions
from precis.languages.en.joints import lost_joint
from precis.languages.en.persons import confuses_persons
from precis.languages.en.tense import changes_tense
from precis.languages.null import NullLanguage
from precis.text.deletions import Deletion

_DIALOGUE = re.compile(r"\b(?:I|you|we|me|my|your|I'm|I’m)\b")


class English(NullLanguage):
    """Implements `languages.base.Language`."""

    shortens = True
    drafting = TEXTS

    def __init__(self) -> None:
        super().__init__("en")

    def needs_antecedent(self, sentence: str) -> bool:
        return anaphora.needs_antecedent(sentence)

    def repeats_new_noun(self, sentence: str, before: str, earlier: Container[str]) -> bool:
        return anaphora.repeats_new_noun(sentence, before, earlier)

    def strip_connective(self, sentence: str) -> str:
        return anaphora.strip_connective(sentence)

    def removable_spans(self, runs: Sequence[str]) -> list[Deletion]:
        return deletions.removable_spans(runs)

    def optional_clauses(self, runs: Sequence[str]) -> list[Deletion]:
        return deletions.optional_clauses(runs)

    def is_dialogue(self, sentence: str) -> bool:
        return super().is_dialogue(sentence) or bool(_DIALOGUE.search(sentence))

    def distortion(self, draft: str, sources: Sequence[str], around: Sequence[str]) -> str:
        if changes_tense(draft, sources):
            return "tense"
        if confuses_persons(draft, sources, around):
            return "pronoun"
        return "article" if presupposes_new_noun(draft, sources, around) else lost_joint(draft, sources)

    def introductions(self, sentences: Sequence[str]) -> Introductions:
        return EnglishIntroductions(sentences)

    def retell(self, sentence: str, speaker: str, *, again: bool) -> str:
        return retelling.retell(sentence, speaker, again=again)

    def without_framing(self, text: str) -> str:
        return framing.without_framing(text)

    def mentions_task(self, sentence: str) -> bool:
        return framing.mentions_task(sentence)

    def is_order(self, sentence: str, *, after_order: bool = False) -> bool:
        return orders.is_order(sentence, after_order=after_order)
