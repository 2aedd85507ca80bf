"""HTML: pages and parts of pages, as saved or copied.

The tags are found by a scan of the source instead of the parser of the standard library, which needs quadratic time for
some damaged pages. Line breaks of the source are soft; elements that are paragraphs end blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from precis.text.lines import MASKED
from precis.text.markup.base import Marking
from precis.text.markup.html_tags import (
    BLOCK_TAGS,
    HEADING_TAGS,
    NOTE_CLASSES,
    RAW_TAGS,
    UNREAD_CLASSES,
    UNREAD_ROLES,
    UNREAD_TAGS,
)

LONGEST_CELL_WORDS = 20  # a table whose cells are longer on average has the layout of a page
LONGEST_NOTE_MARK = 8  # characters
LONGEST_NOTE_SOURCE = 500  # characters of the mark with its tags

_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)((?:[^\"'<>]|\"[^\"]{0,20000}\"|'[^']{0,20000}')*)>")
_OPEN = re.compile(r"<(?=[A-Za-z/!?])")
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_RAW_ENDS = {tag: re.compile(rf"</{tag}\b[^<>]*>", re.IGNORECASE) for tag in RAW_TAGS}
_LOWER = re.compile(r"\s*[a-zà-öø-ÿа-я]")


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag, a comment or a declaration: its span, the name of its element ("" for none), and its attributes."""

    start: int
    end: int
    name: str = ""
    closes: bool = False
    attributes: str = ""

    def has_unread_role(self) -> bool:
        """Return whether the page marks its element as furniture or as hidden."""
        if not self.attributes:
            return False
        values = _attributes(self.attributes)
        if re.search(r"(?:^|\s)hidden(?:[\s=]|$)", self.attributes) or values.get("aria-hidden") == "true":
            return True
        names = {*values.get("class", "").lower().split(), values.get("id", "").lower()}
        return values.get("role", "") in UNREAD_ROLES or bool(names & UNREAD_CLASSES)


def mark(source: str) -> Marking:
    """Mask HTML."""
    marking = Marking(source)
    tags = list(_scan(source))
    ends = _match(tags)
    marking.join_lines(0, len(source))
    marking.decode_entities(0, len(source))
    i = 0
    while i < len(tags):
        tag = tags[i]
        end = ends.get(i)
        if end is not None and _is_unread(tag):
            marking.pass_over(tag.start, tags[end].end, "metadata")
            i = end + 1
            continue
        if end is not None and tag.name == "pre":
            marking.pass_over(tag.start, tags[end].end, "code block")
            i = end + 1
            continue
        if end is not None and tag.name == "table" and _is_data(source, tags, i, end):
            marking.pass_over(tag.start, tags[end].end, "table")
            i = end + 1
            continue
        if end is not None and tag.name in ("sup", "a", "span") and _is_note(source, tags, i, end):
            marking.hide(tag.start, tags[end].end)
            i = end + 1
            continue
        if tag.name in BLOCK_TAGS:
            marking.end_block(tag.start, tag.end)
            if tag.name == "li" and not tag.closes:
                marking.items.add(tag.start + 1)
        elif tag.name == "br":
            _mask_break(marking, tag)
        else:
            marking.hide(tag.start, tag.end)
        i += 1
    _mark_lines(marking, tags, ends)
    return marking


def _scan(source: str) -> Iterator[_Tag]:
    """Yield the tags, comments and declarations of a page, in order."""
    at = 0
    while found := _OPEN.search(source, at):
        start = found.start()
        if source.startswith("<!--", start):
            end = source.find("-->", start)
            at = end + 3 if end >= 0 else len(source)
            yield _Tag(start, at)
        elif source[start + 1] in "!?":
            end = source.find(">", start, start + 2000)
            at = end + 1 if end >= 0 else start + 2
            yield _Tag(start, at)
        elif tag := _TAG.match(source, start):
            at = tag.end()
            name = tag[2].lower()
            yield _Tag(start, at, name, bool(tag[1]), tag[3])
            if name in _RAW_ENDS and not tag[1] and (closing := _RAW_ENDS[name].search(source, at)):
                at = closing.start()
        else:
            at = start + 1


def _match(tags: Sequence[_Tag]) -> Mapping[int, int]:
    """Return the index of the end tag of each start tag that has one."""
    open_tags: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for i, tag in enumerate(tags):
        if not tag.name or tag.attributes.endswith("/"):
            continue
        if not tag.closes:
            open_tags.setdefault(tag.name, []).append(i)
        elif open_tags.get(tag.name):
            ends[open_tags[tag.name].pop()] = i
    return ends


def _is_unread(tag: _Tag) -> bool:
    return not tag.closes and (
        tag.name in UNREAD_TAGS or (tag.name not in ("html", "body", "main", "article") and tag.has_unread_role())
    )


def _is_data(source: str, tags: Sequence[_Tag], start: int, end: int) -> bool:
    """Return whether a table is one of data, and not the layout of a page."""
    inner = tags[start + 1 : end]
    if any(tag.name in HEADING_TAGS or tag.name in ("p", "table", "ul", "article") for tag in inner):
        return False
    cells = sum(tag.name in ("td", "th") and not tag.closes for tag in inner)
    words = len(source[tags[start].end : tags[end].start].split())
    return cells > 1 and words <= (LONGEST_CELL_WORDS + 3) * cells


def _is_note(source: str, tags: Sequence[_Tag], start: int, end: int) -> bool:
    """Return whether an element is the mark of a footnote: a raised link, or a link that the page calls one."""
    tag = tags[start]
    if tags[end].start - tag.end > LONGEST_NOTE_SOURCE:
        return False
    inner = tags[start + 1 : end]
    text = source[tag.end : tags[end].start]
    for each in reversed(inner):
        text = text[: each.start - tag.end] + text[each.end - tag.end :]
    text = unescape(text).strip()
    if len(text) > LONGEST_NOTE_MARK:
        return False
    values = _attributes(tag.attributes)
    is_named = bool({*values.get("class", "").lower().split()} & NOTE_CLASSES) or values.get("role") == "doc-noteref"
    is_raised = tag.name == "sup" and (any(each.name == "a" for each in inner) or text.startswith("["))
    return is_raised or (is_named and not text.isalpha())


def _attributes(text: str) -> dict[str, str]:
    """Return the values of attributes."""
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(text)}


def _mask_break(marking: Marking, tag: _Tag) -> None:
    """Mask a forced line break, which ends a block unless the sentence goes on."""
    if _LOWER.match(marking.source, tag.end):
        marking.blank(tag.start, tag.end)
    else:
        marking.end_block(tag.start, tag.end)


def _mark_lines(marking: Marking, tags: Sequence[_Tag], ends: Mapping[int, int]) -> None:
    """Determine which lines are headings and captions."""
    spans: list[tuple[int, int, str]] = []
    for i, end in ends.items():
        if tags[i].name in HEADING_TAGS or tags[i].name in ("figcaption", "caption"):
            spans.append((tags[i].start, tags[end].end, tags[i].name))
    spans.sort()
    firsts = [span[0] for span in spans]
    for line in marking.lines():
        if line.start in marking.kinds or not line.text.replace(MASKED, "").strip():
            continue
        k = bisect_right(firsts, line.end - 1) - 1
        words = line.start + len(line.text) - len(line.text.lstrip(f" {MASKED}"))
        if k >= 0 and spans[k][0] <= words < spans[k][1]:
            marking.kinds[line.start] = "heading" if spans[k][2] in HEADING_TAGS else "caption"
