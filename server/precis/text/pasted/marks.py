"""The marks of footnotes, citations and references in running text: "[12]", "(Smith 2019)", "¹", "(see page 4)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.languages.furniture import is_month
from precis.text.markup.base import Marking

LONGEST_GAP = 41  # characters that may stand between a word and a citation

_NUMBERS = r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,12}"
_PAGE = r"(?::\d{1,4}(?:[–-]\d{1,4})?|\(pp?\.\s?\d{1,4}(?:[–-]\d{1,4})?\))?"
# A number in brackets that touches the word before it, or that is behind a space and ends a clause.
_NUMBERED = re.compile(rf"(?<=[^\s\[(])\[{_NUMBERS}\]{_PAGE}|[ \t]{{1,9}}\[{_NUMBERS}\](?=[.,;:!?)]|\s{{0,9}}$)")
# Words in brackets that touch the end of a clause or a number in brackets: "[note 1]", "[citation needed]".
_WORDED = re.compile(
    rf"(?<=[.!?,;:\])”\"])\[(?:[^\W\d_]{{1,12}}(?:[ \xa0][^\W\d_]{{1,12}}){{0,2}}(?:[ \xa0]\d{{1,3}})?)\]{_PAGE}"
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]{1,40}"
_AUTHORS = rf"(?:(?:,? (?:and|und|et|y|e|&) |, | ){_NAME}){{0,6}}(?:,? et al\.)?,? (?:1[5-9]|20)\d\d[a-z]?"
_CITATION = re.compile(
    rf"\((?<=[ \t]\()(?:(?:see|e\.g\.|cf\.|vgl\.|voir)[ ,]{{1,2}})?({_NAME}){_AUTHORS}"
    rf"(?:,? (?:pp?\.|S\.)? ?\d{{1,4}}(?:[–-]\d{{1,4}})?)?(?:; {_NAME}{_AUTHORS}){{0,8}}\)"
)
_SURE = re.compile(r" et al| (?:and|und|et|y|e|&) |; |\((?:see|e\.g|cf|vgl|voir)|\d, (?:pp?\.|S\.)|\d{4}[a-z]")
# A reference to another place: "(see page 4)", "(Tel. siehe Aushang)", "(Annex II, fig. 3)". Those of laws to their
# articles stay.
_PLACE = (
    r"(?:Annex|Appendix|[Ff]igs?\.|[Ff]igure|[Tt]ab(?:le|\.)|[Cc]hapter|Anhang|Abb\.|Tab\.)"
    r" (?:\d{1,3}|[IVX]{1,4}|[A-Z])"
)
_REFERENCE = re.compile(
    r"\((?<=[ \t]\()(?:(?:[^\W\d_]{1,12}\.?[ :]{1,2})?(?:see|cf\.|siehe|vgl\.|voir|véase|vedi|zie|se) [^()\n]{1,40}"
    rf"|{_PLACE}(?:(?:, | and | und ){_PLACE})*)\)"
)
_RAISED = re.compile(
    r"(?<=[.!?,;:”\")’])[¹²³⁰⁴-⁹]+(?:[,\s]?[¹²³⁰⁴-⁹]+){0,5}|(?<=[^\W\d_]{4})[¹²³⁰⁴-⁹]+(?:,[¹²³⁰⁴-⁹]+){0,5}"
)
_RAISED_DIGIT = re.compile("[¹²³⁰⁴-⁹]")
_BEFORE = re.compile(r"[ \t\ufffc]*$")  # what stands before a citation
_TOUCHES_END = re.compile(rf"[.!?,;:]\[{_NUMBERS}\]|[^\W\d_] \[{_NUMBERS}\][.,;]")


def mask(marking: Marking, ranges: Sequence[tuple[int, int]]) -> None:
    """Mask the marks in the blocks of prose with these offsets."""
    text = marking.text()
    # Else "items[1]" may be code, and "(Oslo 1905)" a place.
    cites = ("[" in text and _TOUCHES_END.search(text) is not None) or any(
        _SURE.search(each[0]) for each in _CITATION.finditer(text)
    )
    has_raised = _RAISED_DIGIT.search(text) is not None
    for start, end in ranges:
        block = text[start:end]
        if "[" in block:
            for pattern in (_NUMBERED, _WORDED) if cites else (_WORDED,):
                for found in pattern.finditer(text, start, end):
                    marking.hide(found.start(), found.end())
        if "(" in block:
            for found in _CITATION.finditer(text, start, end):
                if (cites or _SURE.search(found[0])) and not is_month(found[1]):
                    before = _BEFORE.search(text, max(start, found.start() - LONGEST_GAP), found.start())
                    marking.hide(before.start() if before else found.start(), found.end())
            for found in _REFERENCE.finditer(text, start, end):
                marking.hide(found.start() - 1, found.end())
        for found in _RAISED.finditer(text, start, end) if has_raised else ():
            marking.hide(found.start(), found.end())
