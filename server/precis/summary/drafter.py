"""The model that drafts, and the languages in which it does."""

from __future__ import annotations

from dataclasses import dataclass

from precis.languages.base import Language


@dataclass(frozen=True, slots=True)
class Drafter:
    """A model that drafts sentences.

    Attributes:
        name: the name of the model, which selects the table of the check.
        languages: ISO 639-1 codes of the languages in which it drafts; None if they are not known.
    """

    name: str
    languages: tuple[str, ...] | None = None

    def drafts_in(self, language: Language) -> bool:
        """Return whether the model drafts in a language: if the language has prompts and the model is not limited."""
        return language.drafting is not None and (self.languages is None or language.code in self.languages)
