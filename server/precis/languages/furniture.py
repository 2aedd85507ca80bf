"""Page furniture: lines around prose, such as by-lines. Independent of the language, which is not known yet."""

from __future__ import annotations

import re

LONGEST_BYLINE = 12  # words of a by-line
LONGEST_LABELLED = 40  # words of a line such as "Present: …"

_NAME = r"[A-ZÀ-ÖØ-Þ][\w.’'-]*"
# Words in lower case that may follow a name. With any other, the line is a sentence: "By May it was gone."
_AFTER_NAME = (
    "and|und|et|y|e|van|von|der|den|de|da|di|du|la|le|for|in|of|the"
    "|staff|writer|reporter|correspondent|editor|photographs|illustrations|by"
)
_BYLINE = re.compile(
    rf"^\W*(?:(?i:by|von|par|por|di)\s+{_NAME}(?:[ ,&]+(?:(?:{_AFTER_NAME})\b|{_NAME})){{0,8}}"
    r"|(?i:published|updated|posted|last updated|first published)\b.{0,60})\W*$"
)
_CAPITAL_AFTER_BY = re.compile(r"^\W*\w+\s+[A-ZÀ-ÖØ-Þ]|^\W*(?:[Pp]ublished|[Uu]pdated|[Pp]osted|[Ll]ast|[Ff]irst)\b")
_CAPTION = re.compile(
    r"^\W*(?:(?:figure|fig\.|table|plate|chart|exhibit)\s*\d+[.:–—-]?\s"
    r"|(?:photo|image|picture|photograph|illustration|credit|source|caption)s?(?:\s+(?:by|courtesy|credit))?\s*[:/©]"
    r"|©|\(c\)\s)",
    re.IGNORECASE,
)
# Labels of the fields in the header of minutes, letters and reports.
_LABELLED = re.compile(
    r"^[\W_]*(?:present|absent|apologies|attendees|attending|in attendance|chair|minutes|authors?|date|time|place"
    r"|location|venue|duration|severity|status|from|to|cc|subject|re|keywords|tags|categories|version|word count"
    r"|reading time)[*_]*:[*_]*\s",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^\W*(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*\s?){1,4},\s(?:the\s)?\d{1,2}(?:st|nd|rd|th|\.)?\s[A-ZÀ-ÖØ-Þ][a-zà-ÿ]+(?:\s\d{4})?\W*$"
)

# The small print below mails, in the wording that most companies use.
_DISCLAIMER = re.compile(
    r"^\W*(?:this (?:e-?mail|message|communication|transmission)\b.{0,120}\b(?:confidential|privileged|intended)"
    r"|(?:confidentiality|privacy|legal|disclaimer)\b(?: notice)?:"
    r"|the information (?:contained )?in this (?:e-?mail|message)"
    r"|if you (?:are not the intended recipient|have received this)|please consider the environment before printing"
    r"|sent from my \w+|diese (?:e-?mail|nachricht)\b.{0,120}\bvertraulich"
    r"|ce (?:message|courriel|mail)\b.{0,120}\bconfidentiel|este (?:mensaje|correo)\b.{0,120}\bconfidencial)",
    re.IGNORECASE,
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december spring summer autumn "
    "fall winter januar februar märz mai juni juli oktober dezember frühjahr sommer herbst janvier février mars "
    "avril juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto "
    "septiembre "
    "octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)


def is_disclaimer(line: str) -> bool:
    """Return whether a paragraph that begins like this is the small print of a mail."""
    return bool(_DISCLAIMER.match(line))


def is_month(word: str) -> bool:
    """Return whether a word is the name of a month or a season."""
    return word.lower().rstrip(".") in _MONTHS


def is_byline(line: str) -> bool:
    """Return whether a line tells who wrote the text or when it was published."""
    return bool(_BYLINE.match(line) and _CAPITAL_AFTER_BY.match(line)) and len(line.split()) <= LONGEST_BYLINE


def is_caption(line: str) -> bool:
    """Return whether a line is a caption or a picture credit."""
    return bool(_CAPTION.match(line))


def is_labelled(line: str) -> bool:
    """Return whether a line is a field of minutes, a letter or a report, such as "Present: …"."""
    return bool(_LABELLED.match(line)) and len(line.split()) <= LONGEST_LABELLED


def is_dateline(line: str) -> bool:
    """Return whether a line consists of a place and a date: "Varn, 28 October"."""
    return bool(_DATELINE.match(line))
