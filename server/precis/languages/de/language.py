"""Implementation of the language protocol for German."""

from __future__ import annotations

from precis.languages.null import NullLanguage


class German(NullLanguage):
    """Implements `languages.base.Language`."""

    def __init__(self) -> None:
        super().__init__("de")
