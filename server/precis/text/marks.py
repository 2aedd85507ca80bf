"""The marks of all scripts: what ends a sentence, what closes behind it, and which marks come in pairs."""

from __future__ import annotations

import re

# Full stops, question and exclamation marks: those of Unicode's Sentence_Break=STerm and ATerm in living scripts.
TERMINATORS = ".!?…‥。｡．！？؟۔।॥։።፧፨၊။។៕།༎᠃᠉‼‽⁇⁈⁉\u037e"
CLOSERS = "\"'”’“‘»«›‹)\\]」』）】〉》"  # for a class of a regular expression
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # invisible marks of the direction of writing
EMOJI = "[\u203c\u2049\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff]*"
SUPERSCRIPT = "[¹²³⁰⁴-⁹]"
# A reference behind a full stop: "[3]", "[4]:17", "[citation needed]", a raised number, a page in brackets.
REFERENCE = rf"\[[^\[\]\n]{{1,40}}\](?::\d[\d–-]{{0,8}})?|{SUPERSCRIPT}(?:,?{SUPERSCRIPT})*|\(pp?\.[^()\n]{{1,20}}\)"
# An entity of HTML, whose semicolon separates nothing.
ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"

# What closes each mark that opens; the same mark opens and closes in ”…” (Swedish, Finnish) and "…".
PAIRS = {
    "“": "”", "„": "“”", "”": "”", "«": "»", "»": "«»", "‹": "›", "›": "‹", "‚": "‘’", '"': '"',
    "(": ")", "[": "]", "「": "」", "『": "』", "（": "）", "【": "】", "《": "》", "〈": "〉",
}  # fmt: skip
_PAIRED = re.compile(f"[{re.escape(''.join(dict.fromkeys([*PAIRS, *''.join(PAIRS.values())])))}]")
_APOSTROPHES = "‘’"
_LETTERS_OR_MEASURE = re.compile(r"(?<=[^\W\d_])\"(?=[^\W\d_])|(?<=\d)\"(?=[\s,;.]|$)")  # Hebrew ש"ח; 5'11"
_ITEM = re.compile(r"(?:^|[\s,;])\w{1,4}$")  # "a)" numbers an item
_DEEPEST = 40  # nested marks that are looked at

_FINAL = re.compile(
    rf"(?:[{re.escape(TERMINATORS)}]|[」』]|(?:{EMOJI}))"
    rf"(?:[{CLOSERS}{BIDI}]|[ \u00a0\u202f](?=[»«])|{REFERENCE}|[ \u00a0]?(?:{EMOJI}))*$"
)
_LONGEST_END = 120  # characters
# The scripts that have a full stop of their own, and those that have none.
_FULL_STOPS = (
    (re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"), "。"),
    (re.compile("[\u0900-\u09ff\u0a00-\u0a7f\u0b00-\u0b7f]"), "।"),
    (re.compile("[\u0530-\u058f]"), "։"),
    (re.compile("[\u1200-\u137f]"), "።"),
    (re.compile("[\u1000-\u109f]"), "။"),
    (re.compile("[\u1780-\u17ff]"), "។"),
    (re.compile("[\u0e00-\u0eff\u0f00-\u0fff]"), ""),
)
_URDU = re.compile("[ٹڈڑںےۓہھ]")  # letters that Arabic and Persian lack


def is_ended(text: str) -> bool:
    """Return whether `text` ends with the mark of a sentence's end, whatever closes or refers behind it."""
    return _FINAL.search(text[-_LONGEST_END:]) is not None


def full_stop(text: str) -> str:
    """Return the full stop of the script that `text` ends in; "" if sentences end without one in that script."""
    tail = text.rstrip(f" {CLOSERS}")
    usual = "۔" if _URDU.search(tail[-40:]) else "."
    return next((stop for script, stop in _FULL_STOPS if script.match(tail[-1:])), usual)


def unmatched(text: str) -> list[int]:
    """Return the offsets of the quotation marks and brackets whose partner is missing, in order."""
    letters = {found.start() for found in _LETTERS_OR_MEASURE.finditer(text)}
    opened: list[tuple[int, str]] = []
    alone: list[int] = []
    for found in _PAIRED.finditer(text):
        at, mark = found.start(), found[0]
        deepest = max(0, len(opened) - _DEEPEST)
        partner = next((i for i in range(len(opened) - 1, deepest - 1, -1) if mark in PAIRS[opened[i][1]]), None)
        if at in letters and (partner is None or text[at - 1].isalpha()):
            continue
        if partner is not None:
            alone += [i for i, _ in opened[partner + 1 :]]
            del opened[partner:]
        elif mark in PAIRS:
            opened.append((at, mark))
        elif mark not in _APOSTROPHES and not (mark == ")" and _ITEM.search(text, max(0, at - 6), at)):
            alone.append(at)
    alone += [i for i, _ in opened]
    return sorted(i for i in alone if text[i] != "‚")
