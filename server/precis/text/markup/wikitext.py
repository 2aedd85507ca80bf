"""Wikitext, as MediaWiki has it (mediawiki.org, Help:Formatting)."""

from __future__ import annotations

import re

from precis.text.lines import Line
from precis.text.markup.base import Marking, enclosed
from precis.text.markup.html_tags import BLOCK_TAGS

NEAR = 40  # characters before a template in which its number may stand

_BRACES = re.compile(r"\{\{|\}\}")
_BRACKETS = re.compile(r"\[\[|\]\]")
_COMMENT = re.compile("<!--")
_NOTE = re.compile(r"<ref\b[^<>/]{0,200}>", re.IGNORECASE)
_EMPTY_NOTE = re.compile(r"<(?:ref|references)\b[^<>]{0,200}/>", re.IGNORECASE)
_UNREAD = tuple(
    (re.compile(rf"<{tag}\b[^<>]{{0,500}}>", re.IGNORECASE), f"</{tag}>")
    for tag in ("math", "gallery", "syntaxhighlight", "source", "score", "timeline", "imagemap")
)
_TABLE = re.compile(r"^:*\{\|", re.MULTILINE)
_HEADING = re.compile(r"^(={1,6})[ \t]*(?=[^=\s]).*?[^=](=+)[ \t]*$")
_ITEM = re.compile(r"^[*#:;]+[ \t]*")
_SWITCH = re.compile(r"__[A-Z]+__|~{3,5}")
_FILE = re.compile(r"[^\[\]|\n]{1,20}:[^\[\]|\n]{1,250}\.(?:jpe?g|png|svg|gif|webp|tiff?|ogg|webm|pdf)", re.IGNORECASE)
_NAMESPACE = re.compile(r"[^\W\d_]{2,20}:\S")
_EXTERNAL = re.compile(r"\[(?:https?:)?//[^\s\[\]]{1,2000}(?:[ \t]+([^\[\]\n]{1,500}))?\]")
_QUOTES = re.compile(r"'{2,5}")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^<>\n]{0,200}>")
# Templates that stand for words of the sentence: which of their arguments are the words.
_WORDS = {
    "convert": (1, 2),
    "cvt": (1, 2),
    "val": (1,),
    "nowrap": (1,),
    "lang": (2,),
    "abbr": (1,),
    "ill": (1,),
    "frac": (1,),
}
_TEXTS = {"circa": "c. ", "c.": "c. ", "nbsp": " ", "spnd": " – ", "snd": " – ", "ndash": "–", "mdash": "—", "!": "|"}


def mark(source: str) -> Marking:
    """Mask wikitext."""
    marking = Marking(source)
    for opener, closer in ((_COMMENT, "-->"), (_NOTE, "</ref>"), *_UNREAD):
        for start, end in enclosed(source, opener, closer):
            marking.hide(start, end)
    for found in _EMPTY_NOTE.finditer(source):
        marking.hide(found.start(), found.end())
    for start, end in enclosed(marking.text(), _TABLE, "\n|}"):
        marking.pass_over(start, end, "table")
    for start, end in _outermost(marking.text(), _BRACES):
        _mask_template(marking, start, end)
    for start, end in _outermost(marking.text(), _BRACKETS):
        _mask_link(marking, start, end)
    for line in marking.lines():
        if line.start not in marking.kinds:
            _mark_line(marking, line)
    marking.decode_entities(0, len(source))
    marking.join_paragraphs()
    return marking


def _mark_line(marking: Marking, line: Line) -> None:
    if heading := _HEADING.match(line.text):
        marking.kinds[line.start] = "heading"
        marking.blank(line.start, line.start + len(heading[1]))
        marking.blank(line.start + heading.start(2), line.start + heading.end(2))
    elif item := _ITEM.match(line.text):
        marking.blank(line.start, line.start + item.end())
        marking.items.add(line.start)
    _mask_inline(marking, line.start, line.end)


def _outermost(text: str, brackets: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return the spans of outermost double brackets of one kind that are closed."""
    found: list[tuple[int, int]] = []
    starts: list[int] = []
    for each in brackets.finditer(text):
        if each[0][0] in "{[":
            starts.append(each.start())
        elif starts:
            start = starts.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, each.end()))
    return found


def _mask_template(marking: Marking, start: int, end: int) -> None:
    """Mask a template; one that stands for words of the sentence is written as these words."""
    source = marking.source
    arguments = [each.strip() for each in source[start + 2 : end - 2].split("|")]
    name = arguments[0].lower()
    if name in _TEXTS:
        marking.write(start, end, _TEXTS[name])
        return
    if name in _WORDS and max(_WORDS[name]) < len(arguments):
        words = [arguments[k] for k in _WORDS[name]]
        if len(words) > 1 and _ends_with(source[max(0, start - NEAR) : start], words[0]):
            words = words[1:]  # the number is written before the template, too
        marking.write(start, end, " ".join(words))
        return
    line_end = source.find("\n", end)
    before = source[source.rfind("\n", 0, start) + 1 : start]
    if not before.strip() and not source[end : line_end if line_end >= 0 else len(source)].strip():
        marking.pass_over(start, end, "metadata")
    else:
        marking.hide(start, end)


def _ends_with(text: str, number: str) -> bool:
    """Return whether a text ends with a number, and not only with its last digits."""
    text = text.rstrip()
    return text.endswith(number) and not text.removesuffix(number)[-1:].isalnum()


def _mask_link(marking: Marking, start: int, end: int) -> None:
    """Mask a link but for the words that it shows."""
    text = marking.source[start + 2 : end - 2]
    if _FILE.match(text):
        marking.pass_over(start, end, "caption")
        return
    line_start = marking.source.rfind("\n", 0, start) + 1
    if _NAMESPACE.match(text) and not marking.text(line_start, start).strip() and "|" not in text:
        marking.pass_over(start, end, "metadata")
        return
    shown = text.rfind("|") + 1
    marking.hide(start, start + 2 + shown)
    marking.hide(end - 2, end)


def _mask_inline(marking: Marking, start: int, end: int) -> None:
    source = marking.source
    for found in _EXTERNAL.finditer(source, start, end):
        marking.hide(found.start(), found.start(1) if found[1] else found.end())
        marking.hide(found.end(1) if found[1] else found.start(), found.end())
    for pattern in (_QUOTES, _SWITCH):
        for found in pattern.finditer(source, start, end):
            marking.hide(found.start(), found.end())
    for found in _TAG.finditer(source, start, end):
        if marking.text(found.start(), found.end()) != found[0]:
            continue
        if found[1].lower() in BLOCK_TAGS:
            marking.end_block(found.start(), found.end())
        elif found[1].lower() == "br":
            marking.blank(found.start(), found.end())
        else:
            marking.hide(found.start(), found.end())
