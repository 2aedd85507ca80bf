"""The null language: has no grammar, changes no sentence, and lets no model draft."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from precis.languages.base import DraftingTexts, Introductions
from precis.languages.vocabulary import Vocabulary, vocabulary
from precis.text.claims import Claims
from precis.text.deletions import Deletion

_QUOTED = re.compile('^["“„«‘\']|["”»]\\W*$')


class NullLanguage:
    """Implements `languages.base.Language` for a language without grammar; base class of those with grammar.

    Args:
        code: ISO 639-1 code. Its word lists are loaded if there are any.
    """

    shortens: bool = False
    drafting: DraftingTexts | None = None

    def __init__(self, code: str) -> None:
        self.code = code
        self.words: Vocabulary = vocabulary(code)
        self.claims = Claims(self.words)

    def needs_antecedent(self, sentence: str) -> bool:  # noqa: ARG002  # the protocol has the parameter
        """Return False."""
        return False

    def repeats_new_noun(self, sentence: str, before: str, earlier: Container[str]) -> bool:  # noqa: ARG002
        """Return False."""
        return False

    def strip_connective(self, sentence: str) -> str:
        """Return the sentence unchanged."""
        return sentence

    def removable_spans(self, runs: Sequence[str]) -> list[Deletion]:  # noqa: ARG002
        """Return no spans."""
        return []

    def optional_clauses(self, runs: Sequence[str]) -> list[Deletion]:  # noqa: ARG002
        """Return no spans."""
        return []

    def is_dialogue(self, sentence: str) -> bool:
        """Return whether a sentence begins or ends with a quotation mark."""
        return bool(_QUOTED.search(sentence))

    def distortion(self, draft: str, sources: Sequence[str], around: Sequence[str]) -> str:  # noqa: ARG002
        """Return "", since no grammar is known."""
        return ""

    def introductions(self, sentences: Sequence[str]) -> Introductions | None:  # noqa: ARG002
        """Return None."""
        return None

    def retell(self, sentence: str, speaker: str, *, again: bool) -> str:  # noqa: ARG002
        """Return ""."""
        return ""

    def without_framing(self, text: str) -> str:
        """Return the text without initial white space."""
        return text.lstrip()

    def mentions_task(self, sentence: str) -> bool:  # noqa: ARG002
        """Return False."""
        return False
