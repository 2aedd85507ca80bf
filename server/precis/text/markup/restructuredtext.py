"""reStructuredText (docutils, reStructuredText Markup Specification)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.text.lines import Line
from precis.text.markup.base import Marking

_ADORNMENT = re.compile(r"^([=\-~^\"'`#*+.:_<>])\1{2,}\s*$")
_DIRECTIVE = re.compile(r"^\s*\.\.\s+(?:\|[^|]{1,100}\|\s+)?([\w:+.-]+)::\s*")
_EXPLICIT = re.compile(r"^\s*\.\.(?:\s|$)|^\s*__\s")
_NOTE = re.compile(r"^\s*\.\.\s+\[[^\]]{1,60}\]\s")
_OPTION = re.compile(r"^\s*:[\w -]{1,60}:(?:\s|$)")
_FIELD = re.compile(r"^\s*:[^:\n`]{1,60}:(?:\s+|$)")
_DOCTEST = re.compile(r"^\s*>>>\s")
_SIMPLE_TABLE = re.compile(r"^\s*={2,}(?:\s+={2,})+\s*$")
_GRID_TABLE = re.compile(r"^\s*(?:\+[-=+]{3,}\+|\|.*\|)\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\(?(?:\d{1,3}|#|[a-zA-Z])[.)]|\|)\s+")
# Directives whose content is prose.
_READ = frozenset(
    "admonition attention caution danger error hint important note tip warning seealso versionadded versionchanged "
    "deprecated topic sidebar epigraph highlights pull-quote compound container rubric abstract glossary".split()
)
_TABLES = frozenset("table list-table csv-table".split())
_INLINE = re.compile(
    r"(?P<escaped>\\\S)"
    r"|(?P<note>\[(?:#?[\w-]{0,40}|\*)\]_)"
    r"|(?::[\w:+.-]{1,40}:)?`(?P<text>[^`<\n]{1,500}?)(?:\s*<[^>`\n]{1,1000}>)?`(?:__?)?"
    r"|(?P<code>``)"
    r"|(?<!\w)\*{1,2}(?=\S)|(?<=\S)\*{1,2}(?!\w)|(?<=[A-Za-z0-9])_{1,2}(?=[\s.,;:!?)]|$)|\\[ \t]",
    re.MULTILINE,
)


def mark(source: str) -> Marking:
    """Mask reStructuredText."""
    marking = Marking(source)
    all_lines = marking.lines()
    _mark_headings(marking, all_lines)
    i = 0
    while i < len(all_lines):
        line = all_lines[i]
        if line.start in marking.kinds or not line.text.strip():
            i += 1
        elif _EXPLICIT.match(line.text):
            i = _mark_explicit(marking, all_lines, i)
        elif _SIMPLE_TABLE.match(line.text):
            i = _mark_simple_table(marking, all_lines, i)
        else:
            i = _mark_text(marking, all_lines, i)
    marking.join_paragraphs()
    return marking


def _mark_headings(marking: Marking, all_lines: Sequence[Line]) -> None:
    for i, line in enumerate(all_lines[1:], 1):
        above = all_lines[i - 1]
        is_title = _ADORNMENT.match(line.text) and above.text.strip() and not _ADORNMENT.match(above.text)
        first = all_lines[i - 2] if i > 1 else None
        if (
            is_title
            and len(line.text.rstrip()) >= len(above.text.rstrip()) - 1
            and (first is None or not first.text.strip() or _ADORNMENT.match(first.text))
        ):
            marking.kinds[above.start] = "heading"
            marking.kinds[line.start] = "rule"
            _mask_inline(marking, above.start, above.end)
    for line in all_lines:
        if _ADORNMENT.match(line.text):
            marking.kinds.setdefault(line.start, "rule")


def _mark_explicit(marking: Marking, all_lines: Sequence[Line], i: int) -> int:
    """Determine the lines of a directive, a comment, a target or a footnote; return the line to go on with."""
    line = all_lines[i]
    directive = _DIRECTIVE.match(line.text)
    if directive and directive[1] in _READ:
        marking.blank(line.start, line.start + directive.end())
        if directive.end() == len(line.text) or directive[1].startswith(("version", "deprecated")):
            marking.kinds[line.start] = "metadata"
        i += 1
        while i < len(all_lines) and _OPTION.match(all_lines[i].text):
            marking.kinds[all_lines[i].start] = "metadata"
            i += 1
        return i
    marking.kinds[line.start] = "footnote" if _NOTE.match(line.text) else "metadata"
    if directive:
        is_figure = directive[1] in ("figure", "image", "include", "toctree", "index", "contents", "meta", "module")
        marking.kinds[line.start] = "metadata" if is_figure else "table" if directive[1] in _TABLES else "code block"
    end = _end_of_indented(all_lines, i + 1, _indentation(line))
    for each in all_lines[i + 1 : end]:
        if each.text.strip():
            marking.kinds[each.start] = (
                "metadata" if marking.kinds[line.start] == "footnote" else marking.kinds[line.start]
            )
    return end


def _mark_simple_table(marking: Marking, all_lines: Sequence[Line], i: int) -> int:
    end = next((j for j in range(i + 1, len(all_lines)) if not all_lines[j].text.strip()), len(all_lines))
    for each in all_lines[i:end]:
        marking.kinds[each.start] = "table"
    return end


def _mark_text(marking: Marking, all_lines: Sequence[Line], i: int) -> int:
    """Determine the kind of a line of text; return the line to go on with."""
    line = all_lines[i]
    if _GRID_TABLE.match(line.text):
        marking.kinds[line.start] = "table"
    elif _DOCTEST.match(line.text):
        end = next((j for j in range(i, len(all_lines)) if not all_lines[j].text.strip()), len(all_lines))
        for each in all_lines[i:end]:
            marking.kinds[each.start] = "code block"
        return end
    elif field := _FIELD.match(line.text):
        marking.kinds[line.start] = "metadata"
        return max(i + 1, _end_of_field(marking, all_lines, i, field.end()))
    else:
        item = _ITEM.match(line.text)
        if item:
            marking.blank(line.start, line.start + item.end())
            marking.items.add(line.start)
        _mask_inline(marking, line.start + (item.end() if item else 0), line.end)
        if line.text.rstrip().endswith("::"):
            end = line.start + len(line.text.rstrip())
            if line.text.strip() == "::":
                marking.kinds[line.start] = "metadata"
            else:
                marking.write(end - 2, end, ":")
            return _mark_literal(marking, all_lines, i)
    return i + 1


def _mark_literal(marking: Marking, all_lines: Sequence[Line], i: int) -> int:
    """Determine the lines of a literal block, which are indented below a paragraph that ends with two colons."""
    if i + 1 < len(all_lines) and all_lines[i + 1].text.strip():
        return i + 1
    end = _end_of_indented(all_lines, i + 1, _indentation(all_lines[i]))
    for each in all_lines[i + 1 : end]:
        if each.text.strip():
            marking.kinds[each.start] = "code block"
    return max(end, i + 1)


def _end_of_field(marking: Marking, all_lines: Sequence[Line], i: int, _: int) -> int:
    end = i + 1
    while (
        end < len(all_lines)
        and all_lines[end].text.strip()
        and _indentation(all_lines[end]) > _indentation(all_lines[i])
    ):
        marking.kinds[all_lines[end].start] = "metadata"
        end += 1
    return end


def _end_of_indented(all_lines: Sequence[Line], start: int, columns: int) -> int:
    """Return the index after the block of lines from `start` that are blank or indented by more than `columns`."""
    i = start
    while i < len(all_lines) and (not all_lines[i].text.strip() or _indentation(all_lines[i]) > columns):
        i += 1
    return i


def _indentation(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _mask_inline(marking: Marking, start: int, end: int) -> None:
    for found in _INLINE.finditer(marking.source, start, end):
        if found["escaped"]:
            marking.hide(found.start(), found.start() + 1)
        elif found["text"]:
            marking.hide(found.start(), found.start("text"))
            marking.hide(found.end("text"), found.end())
        else:
            marking.hide(found.start(), found.end())
