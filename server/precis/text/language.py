"""The language of a text, and the language that a prompt asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

import py3langid  # pyright: ignore[reportMissingTypeStubs]  # the package is untyped

from precis.text.words import tokens

SAMPLE_CHARACTERS = 4000  # from the middle of the text, since a pasted page often begins with a menu
DETECTABLE_WORDS = 4  # fewer words are not enough to detect a language
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
_NATIVE_REQUESTS = {  # how a prompt in one of these languages asks for that language
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
_REQUEST = re.compile(
    rf"\b(?:in|into|to)\s+(?:\w+\s+)?({'|'.join(_CODES)})\b(?!\s+(?!and|in|with|for|to|as|using|please|at|of)\w)",
    re.IGNORECASE,
)


def requested_language(prompt: str) -> str:
    """Return the ISO 639-1 code of the language that `prompt` asks for by name; "" if it asks for none."""
    if found := _REQUEST.search(prompt):
        return _CODES[found[1].lower()]
    return next((code for code, words in _NATIVE_REQUESTS.items() if words in prompt.lower()), "")


def without_request(prompt: str) -> str:
    """Return `prompt` without the words that ask for a language in English."""
    return _REQUEST.sub(" ", prompt)


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`; "en" if the text is too short to tell.

    Uses character n-grams (Lui and Baldwin 2012, langid.py).
    """
    middle = max(0, (len(text) - SAMPLE_CHARACTERS) // 2)
    sample = text[middle : middle + SAMPLE_CHARACTERS]
    if len(tokens(sample)) < DETECTABLE_WORDS:
        return "en"
    classify = cast("Callable[[str], tuple[str, float]]", py3langid.classify)  # the package is untyped
    return classify(sample)[0]


def language_name(code: str) -> str:
    """Return the language's name in English, or its code if `LANGUAGE_NAMES` does not have it."""
    return LANGUAGE_NAMES.get(code, code)
