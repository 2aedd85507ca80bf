"""Whether a string is a sentence as an editor would print it, and what makes it one."""

from __future__ import annotations

import re

# A mark that ends a sentence and what may close behind it, a space before » as in French; 」 needs no such mark.
_ENDS = re.compile("(?:[.!?…。！？।؟。](?:[\"'”’“‘)\\]」』）]|[ \u00a0\u202f]?[»«])*|[」』])$")
_UNSPACED_END = re.compile("[\u3040-\u30ff\u3400-\u9fff]$")
_GERMAN = re.compile("„[^“”„]*[“”]")
_MARKS = (("“", "”"), ("„", "“"), ("«", "»"), ("»", "«"), ("(", ")"), ("[", "]"))


def is_whole(text: str) -> bool:
    """Whether `text` ends as a sentence does, and all its marks have their partners."""
    return bool(_ENDS.search(text)) and is_matched(as_sentence(text))


def as_sentence(text: str) -> str:
    """`text` with a capital at its head and a full stop at its end, and no mark without its partner at either."""
    text = " ".join(text.split()).rstrip(",;:–—- ")
    for opening, closing in (*_MARKS, ('"', '"')):
        rest = _GERMAN.sub("", text)  # “ closes these and opens others
        odd = rest.count('"') == 1 if opening == '"' else rest.count(opening) != rest.count(closing)
        if odd and rest.endswith((closing, closing + ".")) and not (opening != '"' and opening in rest):
            text = text.removesuffix(".").removesuffix(closing) if text.endswith(".") else text.removesuffix(closing)
        elif odd and rest.startswith(opening) and closing not in rest[1:]:
            text = text.removeprefix(opening)
    text = text.strip()
    if text and not _ENDS.search(text):
        text = text.rstrip(",;:–—- ") + ("。" if _UNSPACED_END.search(text) else ".")
    return text[:1].upper() + text[1:]


def is_matched(text: str) -> bool:
    """Whether every quotation mark and bracket has its partner."""
    rest = _GERMAN.sub("", text)
    pairs = [(a, b) for a, b in _MARKS if a != "„"]
    return rest.count('"') % 2 == 0 and "„" not in rest and all(rest.count(a) == rest.count(b) for a, b in pairs)
