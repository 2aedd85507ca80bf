"""Words of a text: counting, tokens for comparison, stems and content words."""

from __future__ import annotations

import re
import unicodedata

from precis.languages.vocabulary import Vocabulary, vocabulary

STEM_LETTERS = 5  # words with the same first letters, up to this many, count as forms of one word

# Scripts without spaces between words: Han, Hiragana, Katakana, Thai, Lao, Myanmar, Khmer, and Han beyond the BMP.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(f"[{UNSPACED}]|(?:(?![{UNSPACED}])\\w)+(?:['’.,](?:(?![{UNSPACED}])\\w)+)*")

# Languages without a list use this one; inverse document frequency reduces the weight of their own frequent words.
STOP_WORDS = vocabulary("en").stop_words


def count_words(text: str) -> int:
    """Return the number of words separated by white space; in scripts without spaces, two characters are one word."""
    unspaced = len(_UNSPACED.findall(text))
    if not unspaced:
        return len(text.split())
    spaced = sum(any(c.isalnum() for c in run) for run in _UNSPACED.sub(" ", text).split())
    return spaced + (unspaced + 1) // 2


def tokens(text: str) -> list[str]:
    """Return the words of `text` for comparison: in lower case and NFKC, with straight apostrophes.

    In scripts without spaces each character is a token. Possessive endings ("'s") are removed.
    """
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    return [word.removesuffix("'s") for word in _WORD.findall(folded)]


def stem_of(word: str) -> str:
    """Return the first `STEM_LETTERS` letters of a token, which stand for all forms of the word."""
    return word[:STEM_LETTERS]


def stems_of(text: str) -> set[str]:
    """Return the stems of all tokens of `text`."""
    return {stem_of(word) for word in tokens(text)}


def content_words(text: str, words: Vocabulary | None = None) -> list[str]:
    """Return the tokens of `text` that are not stop words, in order.

    Args:
        text: the text.
        words: the vocabulary of its language; without stop words in it, those of English are used.
    """
    stop_words = (words and words.stop_words) or STOP_WORDS
    return [word for word in tokens(text) if word not in stop_words]


def content_stems(text: str, words: Vocabulary | None = None) -> set[str]:
    """Return the stems of the content words of `text`; `words` as for `content_words`."""
    return {stem_of(word) for word in content_words(text, words)}
