"""Which language a text is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import py3langid  # pyright: ignore[reportMissingTypeStubs]  # it has none

from precis.text.words import tokens

SAMPLE_CHARACTERS = 4000  # from the middle: the head of a pasted page is often a menu
FEWEST_WORDS = 4  # of which a language can be told
NAMES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "zh": "Chinese",
}


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of `text`; "en" where there is too little of it to tell.

    Told from character n-grams (Lui and Baldwin 2012, langid.py).
    """
    middle = max(0, (len(text) - SAMPLE_CHARACTERS) // 2)
    sample = text[middle : middle + SAMPLE_CHARACTERS]
    if len(tokens(sample)) < FEWEST_WORDS:
        return "en"
    classify = cast("Callable[[str], tuple[str, float]]", py3langid.classify)  # untyped
    return classify(sample)[0]


def name(code: str) -> str:
    """The language's name in English, or its code where it is none of the common ones."""
    return NAMES.get(code, code)
