"""Which language a text is in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

import py3langid  # pyright: ignore[reportMissingTypeStubs]  # it has none

from precis.text.words import tokens

SAMPLE_CHARACTERS = 4000  # from the middle: the head of a pasted page is often a menu
DETECTABLE_WORDS = 4  # of which a language can be told
LANGUAGE_NAMES = {
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
# How prompts ask for these languages in their own words.
_OWN_WORDS = {
    "ar": "بالعربية",
    "de": "auf deutsch",
    "es": "en español",
    "fr": "en français",
    "it": "in italiano",
    "ja": "日本語で",
    "ko": "한국어로",
    "nl": "in het nederlands",
    "pl": "po polsku",
    "pt": "em português",
    "ru": "на русском",
    "tr": "türkçe",
    "zh": "用中文",
}
_CODES = {name.lower(): code for code, name in LANGUAGE_NAMES.items()}
# "in German", "into plain German", but not "in German companies".
_ASKED_FOR = re.compile(
    rf"\b(?:in|into|to)\s+(?:\w+\s+)?({'|'.join(_CODES)})\b(?!\s+(?!and|in|with|for|to|as|using|please|at|of)\w)",
    re.IGNORECASE,
)


def asked_for(prompt: str) -> str:
    """The ISO 639-1 code of the language that `prompt` asks for by its name; "" where it asks for none."""
    if found := _ASKED_FOR.search(prompt):
        return _CODES[found[1].lower()]
    return next((code for code, words in _OWN_WORDS.items() if words in prompt.lower()), "")


def without_request(prompt: str) -> str:
    """`prompt` without the words that ask for a language in English."""
    return _ASKED_FOR.sub(" ", prompt)


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of `text`; "en" where there is too little of it to tell.

    Told from character n-grams (Lui and Baldwin 2012, langid.py).
    """
    middle = max(0, (len(text) - SAMPLE_CHARACTERS) // 2)
    sample = text[middle : middle + SAMPLE_CHARACTERS]
    if len(tokens(sample)) < DETECTABLE_WORDS:
        return "en"
    classify = cast("Callable[[str], tuple[str, float]]", py3langid.classify)  # untyped
    return classify(sample)[0]


def name(code: str) -> str:
    """The language's name in English, or its code where it is none of the common ones."""
    return LANGUAGE_NAMES.get(code, code)
