"""Markdown, and plain text: CommonMark 0.31 with the extensions of GitHub, Pandoc, MultiMarkdown and Obsidian.

Block structure is read line by line, without a parser, which is correct for nearly every text; a paragraph may be
wrapped or not, so the line breaks in it are left to the reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from precis.text.lines import MASKED, SIGNATURE, Line, LineKind, is_bare_link, lines
from precis.text.markup import markdown_inline, table_rows, tex_math
from precis.text.markup.base import Marking, enclosed

LONGEST_HEADING = 120  # characters of a line that becomes a heading if the next line underlines it
LONGEST_FRONT_MATTER = 60  # lines of front matter
LONGEST_AMOUNT = 8  # words of an item in a list of amounts, with its bullet
FEWEST_AMOUNTS = 3  # items
NEAR_WIDTH = 0.75  # of the line below: a line as long may have been wrapped
WRAPPED_COLUMNS = 40  # no shorter line was wrapped
MOST_STATEMENTS = 0.5  # of the lines of tables; with so many sentences in them, only these are read
SURE_UNDERLINE = 3  # characters of an underline below a sentence

# A line may have ten million characters, so no pattern may search for the end of the line from many positions.
_FRONT_MATTER = ("---", "+++")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_ATX = re.compile(r"^\s{0,3}#{1,6}[ \t]+")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-+)\s*$")
_RULE = re.compile(r"^\s{0,3}([-*_=~])(\s*\1){2,}\s*$")
_TABLE = re.compile(r"^\s*\|.*\|\s*$|^\s*\+?[-=+|: ]{3,}$")
_NOTE = re.compile(r"^\s{0,3}\[\^[^\]\s]{1,60}\]:")
_ABBREVIATION = re.compile(r"^\s{0,3}\*\[[^\]]{1,60}\]:")
_LINK_DEFINITION = re.compile(r"^\s{0,3}\[([^\]]{1,500})\]:\s*(?:\S+|<[^>]{0,500}>)\s*(?:[\"'(].*)?$")
_DIRECTIVE = re.compile(
    r"^[>\s]*(?:\[TOC\]|\[\[_?TOC_?\]\]|\[![A-Za-z]+\][-+]?|\{:[^}]{0,200}\}|:::+.{0,100})\s*$", re.IGNORECASE
)
_OPEN_TASK = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:[-*+]|\d{1,3}[.)])[ \t]+\[ \][ \t]")
_DEFINITION = re.compile(r"^\s{0,3}:[ \t]+(?=\S)")
_NUMBER = re.compile(r"^[ \t]*(?:>[ \t]?)*\(?(\d{1,3})[.)][ \t]")
_QUOTE_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?)*[ \t]*")
_DASH = re.compile(r"^[ \t]*-[ \t]+[a-zà-öø-ÿ]")
_ENDS_SENTENCE = re.compile("[.!?…。:;][\"'”’»)\\]]*$")

_COMMENT = re.compile("<!--")
_HIDDEN_TEXT = re.compile("%%")
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_STYLE = re.compile(r"<style\b", re.IGNORECASE)
_AMOUNT = re.compile(r"[\d½¼¾⅓⅔⅛]")


def mark(source: str) -> Marking:
    """Mask Markdown."""
    marking = Marking(source, has_whole_blocks=False)
    all_lines = lines(source)
    _mark_code(marking, all_lines)
    _mask_regions(marking)
    all_lines = marking.lines()
    _mark_tables(marking, all_lines)
    _mark_notes(marking, all_lines)
    references = frozenset(
        " ".join(found[1].lower().split()) for line in all_lines if (found := _LINK_DEFINITION.match(line.text))
    )
    _mark_prose(marking, all_lines, references)
    _mark_bare_lists(marking, all_lines)
    return marking


def _mark_prose(marking: Marking, all_lines: Sequence[Line], references: frozenset[str]) -> None:
    """Determine the headings, the list items and the lines that are not read; mask the prefix of each line."""
    in_list, number = False, 0  # whether the lines above are of a list, and the number of its last item
    for i, line in enumerate(all_lines):
        if line.start in marking.kinds:
            in_list = False
            continue
        above = all_lines[i - 1].text if i and all_lines[i - 1].start not in marking.kinds else ""
        below = all_lines[i + 1].text if i + 1 < len(all_lines) else ""
        kind = _kind(line.text, above, below)
        if kind:
            marking.kinds[line.start] = kind
            in_list = in_list and kind in ("blank", "open task")
            _mask_line(marking, line, references, is_prose=kind in ("heading", "open task"))
            continue
        numbered = _NUMBER.match(line.text)
        # Only a 1 may interrupt a paragraph (CommonMark 0.31, 5.2 List items).
        interrupts = numbered is not None and numbered[1] != "1" and not (in_list and int(numbered[1]) == number + 1)
        continues = bool(above.strip()) and (interrupts or _is_wrapped_dash(above, line.text, below))
        is_item = line.opens_item and not continues
        if continues and not _ENDS_SENTENCE.search(above.rstrip()):
            marking.join_lines(all_lines[i - 1].end, line.start)
        if is_item or _DEFINITION.match(line.text):
            marking.items.add(line.start)
            in_list, number = True, int(numbered[1]) if numbered else number
        elif not line.text[:1].isspace() and not above.strip():
            in_list = False
        _mask_line(marking, line, references, is_prose=True, has_marks=not continues)


def _mark_bare_lists(marking: Marking, all_lines: Sequence[Line]) -> None:
    """Determine the items of lists of amounts, such as the ingredients of a recipe: short, and most with a number."""
    run: list[Line] = []
    is_blank = False
    for line in [*all_lines, Line(len(marking.source), len(marking.source), "")]:
        is_item = line.start in marking.items and line.start not in marking.kinds
        if is_item and len(line.text.split()) <= LONGEST_AMOUNT and not _ENDS_SENTENCE.search(line.text.rstrip()):
            run.append(line)
        elif line.text.strip() or line.start == len(marking.source):
            amounts = sum(bool(_AMOUNT.match(each.text[each.prefix :])) for each in run)
            if len(run) >= FEWEST_AMOUNTS and amounts > len(run) / 2 and (is_blank or not is_item):
                marking.kinds |= dict.fromkeys((each.start for each in run), "bare list")
            run = []
        is_blank = not line.text.strip()


def _mark_code(marking: Marking, all_lines: Sequence[Line]) -> None:
    """Determine the lines of front matter and of fenced code blocks."""
    start = 0
    opening = all_lines[0].text.strip("\ufeff ") if all_lines else ""
    if opening in _FRONT_MATTER:
        candidates = enumerate(all_lines[1:LONGEST_FRONT_MATTER], 1)
        end = next((i for i, line in candidates if line.text.rstrip() == opening), None)
        if end is not None:
            start = end + 1
            for line in all_lines[:start]:
                marking.kinds[line.start] = "metadata"
    fence = ""
    for line in all_lines[start:]:
        marker = _FENCE.match(line.text)
        if fence or marker:
            marking.kinds[line.start] = "code block"
        if fence and marker and marker[1].startswith(fence) and line.text.strip() == marker[1]:
            fence = ""
        elif not fence and marker:
            fence = marker[1]


def _mask_regions(marking: Marking) -> None:
    """Mask comments, scripts and formulas, which may extend over several lines; code blocks are left alone."""
    text = _without_code(marking)
    if "<" in text:
        spans = [
            *enclosed(text, _COMMENT, "-->"),
            *enclosed(text, _SCRIPT, "</script>"),
            *enclosed(text, _STYLE, "</style>"),
        ]
        for start, end in spans:
            _mask_region(marking, start, end)
    if "%%" in text:
        for start, end in enclosed(text, _HIDDEN_TEXT, "%%"):
            _mask_region(marking, start, end)
    tex_math.mask_displays(marking, text)


def _mask_region(marking: Marking, start: int, end: int) -> None:
    source = marking.source
    line_end = source.find("\n", end)
    is_alone = not source[source.rfind("\n", 0, start) + 1 : start].strip()
    if is_alone and not source[end : line_end if line_end >= 0 else len(source)].strip():
        marking.pass_over(start, end, "metadata")
    else:
        marking.hide(start, end)


def _without_code(marking: Marking) -> str:
    """Return the source with spaces in place of front matter and code blocks."""
    parts: list[str] = []
    at = 0
    for line in marking.lines():
        if line.start in marking.kinds:
            parts += [marking.source[at : line.start], " " * len(line.text)]
            at = line.end
    return "".join([*parts, marking.source[at:]])


def _mark_tables(marking: Marking, all_lines: Sequence[Line]) -> None:
    """Determine the rows of tables, with bars at the edges of their lines or without them."""
    kinds = marking.kinds
    for i, line in enumerate(all_lines):
        if line.start in kinds or "|" not in line.text:
            continue
        above = all_lines[i - 1] if i else None
        if above and above.start not in kinds and table_rows.DELIMITERS.match(line.text) and "|" in above.text:
            kinds[above.start] = kinds[line.start] = "table"
        elif above and kinds.get(above.start) == "table":
            kinds[line.start] = "table"
    rows = [line for line in all_lines if _is_in_table(kinds, line)]
    says = sum(table_rows.statement(line.text) is not None for line in rows) >= MOST_STATEMENTS * len(rows)
    for line in rows:
        kinds[line.start] = "table"
        if says:
            table_rows.mask_statement(marking, line)
        else:
            table_rows.mask_cells(marking, line)


def _is_in_table(kinds: Mapping[int, LineKind], line: Line) -> bool:
    kind = kinds.get(line.start)
    return kind == "table" or (kind is None and bool(_TABLE.match(line.text)) and "|" in line.text)


def _mark_notes(marking: Marking, all_lines: Sequence[Line]) -> None:
    """Determine the lines of footnotes: a definition, and the lines below that continue or are indented like it."""
    in_note = after_blank = False
    for line in all_lines:
        if line.start in marking.kinds:
            in_note = False
            continue
        if not line.text.strip():
            after_blank = True
            if in_note:
                marking.kinds[line.start] = "blank"
            continue
        starts = bool(_NOTE.match(line.text))
        is_indented = line.text.startswith(("  ", "\t"))
        in_note = starts or (in_note and (is_indented or not after_blank))
        if in_note:
            marking.kinds[line.start] = "footnote" if starts else "metadata"
        after_blank = False


def _kind(text: str, above: str, following: str) -> LineKind | None:
    """Return the kind of a line, judged by its markup and by the lines above and below it; None if it has none."""
    if not text.strip(f" \t{MASKED}"):
        return "blank"
    if _ATX.match(text):
        return "heading"
    if _RULE.match(text) or (_UNDERLINE.match(text) and text != SIGNATURE):
        return "rule"
    if _underlines(following, text, above):
        return "heading"
    if _TABLE.match(text):
        return "table"
    if is_bare_link(text) or (_LINK_DEFINITION.match(text) and not _NOTE.match(text)):
        return "bare link"
    if _ABBREVIATION.match(text) or _DIRECTIVE.match(text):
        return "metadata"
    return "open task" if _OPEN_TASK.match(text) else None


def _underlines(line: str, text: str, above: str) -> bool:
    """Return whether a line makes the text above it a heading, and not the last line of a paragraph."""
    if not _UNDERLINE.match(line) or line == SIGNATURE or len(text) >= LONGEST_HEADING:
        return False
    is_short = len(line.strip()) < SURE_UNDERLINE
    return (not above.strip() or line.strip()[0] == "=") and not (is_short and _ENDS_SENTENCE.search(text.rstrip()))


def _is_wrapped_dash(above: str, text: str, below: str) -> bool:
    """Return whether a dash at the start of a line is a dash of the sentence that the line above began."""
    return (
        bool(_DASH.match(text))
        and not _ENDS_SENTENCE.search(above.rstrip())
        and not above.lstrip().startswith(("-", "*", "+", "•"))
        and not below.lstrip().startswith("-")
        and len(above.rstrip()) > max(WRAPPED_COLUMNS, NEAR_WIDTH * len(text))
    )


def _mask_line(
    marking: Marking, line: Line, references: frozenset[str], *, is_prose: bool, has_marks: bool = True
) -> None:
    """Mask the prefix of a line, and its inline markup if it is prose."""
    heading = _ATX.match(line.text) if marking.kinds.get(line.start) == "heading" else None
    prefix = _prefix(line, heading) if has_marks else _QUOTE_PREFIX.match(line.text)
    length = prefix.end() if prefix else line.prefix
    marking.blank(line.start, line.start + length)
    if heading and (words := line.text.rstrip(" \t")).endswith("#"):
        words = words.rstrip("#")
        if words[-1:].isspace():
            marking.blank(line.start + len(words), line.end)
    if task := _OPEN_TASK.match(line.text):
        marking.write(line.start + task.end() - 4, line.start + task.end() - 1, "☐")
    if is_prose:
        markdown_inline.mask(marking, line, length, references)


def _prefix(line: Line, heading: re.Match[str] | None) -> re.Match[str] | None:
    return heading or _DEFINITION.match(line.text)
