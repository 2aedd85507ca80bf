"""The implementation of each language."""

from __future__ import annotations

from functools import cache

from precis.languages.base import Language
from precis.languages.de.language import German
from precis.languages.en.language import English
from precis.languages.null import NullLanguage


@cache
def get_language(code: str) -> Language:
    """Return the language of an ISO 639-1 code; a null language if there is no grammar for it."""
    match code:
        case "en":
            return English()
        case "de":
            return German()
        case _:
            return NullLanguage(code)
