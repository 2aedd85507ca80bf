"""What counts as a word, and which words a text is made of."""

from __future__ import annotations

import re
import unicodedata

from precis.languages.vocabulary import Vocabulary, vocabulary

STEM_LETTERS = 5  # words that share so many first letters count as forms of one word

# Scripts that put no spaces between words: Han, Hiragana, Katakana, Thai, Lao, Myanmar, Khmer, and Han beyond the BMP.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(f"[{UNSPACED}]|(?:(?![{UNSPACED}])\\w)+(?:['’.,](?:(?![{UNSPACED}])\\w)+)*")

# Languages without stop words of their own rely on the weight that frequent words lose by their frequency.
STOP_WORDS = vocabulary("en").stop_words


def count_words(text: str) -> int:
    """The number of words: runs between white space; in scripts without spaces, two characters are one word."""
    unspaced = len(_UNSPACED.findall(text))
    if not unspaced:
        return len(text.split())
    rest = sum(any(c.isalnum() for c in run) for run in _UNSPACED.sub(" ", text).split())
    return rest + (unspaced + 1) // 2


def tokens(text: str) -> list[str]:
    """The words of `text` for comparison: lower case, compatibility forms folded, one quotation mark for all.

    In scripts without spaces each character is a token. Possessive endings ("'s") are cut off.
    """
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    return [word.removesuffix("'s") for word in _WORD.findall(folded)]


def stem_of(word: str) -> str:
    """The first letters of a token: words that share them count as forms of one word."""
    return word[:STEM_LETTERS]


def stems_of(text: str) -> set[str]:
    """The stems of all tokens of `text`."""
    return {stem_of(word) for word in tokens(text)}


def content_words(text: str, words: Vocabulary | None = None) -> list[str]:
    """The tokens of `text` that carry its topic, in their order.

    Args:
        text: to be read.
        words: of its language, with its stop words; those of English where there are none.
    """
    stop_words = (words and words.stop_words) or STOP_WORDS
    return [word for word in tokens(text) if word not in stop_words]


def content_stems(text: str) -> set[str]:
    """The stems of the content words of `text`."""
    return {stem_of(word) for word in content_words(text)}
