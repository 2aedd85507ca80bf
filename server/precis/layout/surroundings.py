"""What a summary has around it in a document: which format it is written in, and what its lines begin with.

Decided from the lines of the selection, and from what the document opens above them: comments and long strings in
source code, quotations, lists and code blocks in Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from precis.layout import comments, formats
from precis.layout.comments import CommentStyle, EnclosingBlock
from precis.layout.containers import CODE_COLUMNS, Container, places
from precis.layout.formats import Format

BREAK = re.compile(r"\r\n|\r|\n")
BYTE_ORDER_MARK = "\ufeff"
_INDENTATION = re.compile(r"[ \t\u3000]*")  # U+3000 begins paragraphs in Chinese and Japanese


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a document without its break, and where it starts, in code points."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a summary has around it.

    Attributes:
        format: how its text is written.
        prefix: what each of its lines begins with.
        base: what of that is of Markdown's quotations and list items.
        mark: what of that marks a comment that the summary goes on with, without white space; "" for none.
        marker: what the selection's first line begins with where that is layout and not text.
        rest: what the rest of a line begins with that is put below the summary.
        above: a line of its own above it: what opens a comment that it needs.
        below: what closes that.
        code: whether it stands in code, where a line without letters and digits closes something and is no text.
        within: whether all its quotations and list items began above the selection's first line.
        documents: whether no blank line may part it from the code below, which it may be the documentation of.
    """

    format: Format
    prefix: str = ""
    base: str = ""
    mark: str = ""
    marker: str = ""
    rest: str = ""
    above: str = ""
    below: str = ""
    code: bool = False
    within: bool = False
    documents: bool = False

    @property
    def blank(self) -> str:
        """A blank line within the summary."""
        return self.prefix.rstrip()

    @property
    def apart(self) -> str:
        """A blank line between the selection and the summary."""
        return self.blank if self.mark else self.base.rstrip()

    def blank_below(self, neighbour: str) -> str | None:
        """The blank line between the line above and the summary, or None where it needs none.

        A line that lies in a quotation without its marks goes on with a paragraph; so would the summary.
        """
        blank = self.blank_above(neighbour)
        return blank if blank is None or not self.within or self.mark else self.apart

    def blank_above(self, neighbour: str) -> str | None:
        """The blank line between the summary and the line below, or None where it needs none."""
        quoted = re.match(rf"(?:[ \t]*>){{0,{self.base.count('>')}}}", neighbour)
        quotation = quoted.group() if quoted else ""
        text = "".join(neighbour[len(quotation) :].split())
        if text in ("", self.mark) or (self.code and not any(character.isalnum() for character in text)):
            return None
        if self.mark and text.startswith(self.mark):
            return self.blank
        if self.documents:
            return None
        return self.base.rstrip() if quotation.count(">") == self.base.count(">") else quotation


def rows(document: str, start: int, end: int) -> list[Row]:
    """The lines that begin from `start` to `end`, both in code points; `start` begins the first of them."""
    found: list[Row] = []
    while True:
        at = BREAK.search(document, start)
        stop = at.start() if at else len(document)
        found.append(Row(start, document[start:stop]))
        if at is None or at.end() > end:
            return found
        start = at.end()


def surroundings(document: str, selected: Sequence[Row], place: int, language_id: str) -> Surroundings:
    """What the summary of these lines has around it.

    Args:
        document: the whole text.
        selected: the lines of the selection, whole, from the first to the last with words.
        place: where the summary goes, in code points.
        language_id: of the document.
    """
    if language_id in formats.MARKDOWN_LANGUAGES:
        return _in_markdown(document, selected, place)
    style = comments.comment_style(language_id)
    texts = [row.text for row in selected]
    if style is None:
        indentation = shared_indentation(texts)
        return Surroundings(formats.plain(), indentation, rest=indentation)
    around = comments.enclosing_block(document, place, style)
    if around:
        return _inside(document, selected, around, style)
    return _in_code(texts, style, language_id)


def shared_indentation(lines: Sequence[str]) -> str:
    """What all lines that are not blank begin with of white space, the first one taken whole."""
    return comments.common_prefix([_leading(line) for line in lines if line.strip()])


def _in_code(lines: Sequence[str], style: CommentStyle, language_id: str) -> Surroundings:
    """Outside of any comment of several lines: line comments go on, or there is none yet."""
    if prefix := comments.line_comment_prefix(lines, style):
        return Surroundings(
            formats.comment(style.forbidden), prefix, mark="".join(prefix.split()), marker=prefix, rest=prefix, code=True,
            documents=True,
        )  # fmt: skip
    indentation = shared_indentation(lines)
    if language_id in formats.LATEX_LANGUAGES:
        return Surroundings(formats.latex("\n".join(lines)), indentation, rest=indentation)
    if language_id in formats.HTML_LANGUAGES:
        return Surroundings(formats.html(), indentation, rest=indentation)
    if style.line:
        prefix = f"{indentation}{style.line[0]} "
        return Surroundings(formats.comment(style.forbidden), prefix, rest=indentation, code=True)
    opener, closer = style.block or ("", "")
    starred = opener.endswith("*")
    return Surroundings(
        formats.comment((closer, opener, *style.forbidden)), indentation + (" * " if starred else "  "), rest=indentation,
        above=indentation + opener, below=indentation + (f" {closer}" if starred else closer), code=True,
    )  # fmt: skip


def _inside(document: str, selected: Sequence[Row], around: EnclosingBlock, style: CommentStyle) -> Surroundings:
    """Inside a comment or string of several lines: it goes on as its lines do."""
    is_comment = style.block is not None and around.opener == style.block[0]
    never = (around.closer, around.opener, *style.forbidden) if is_comment else (around.closer,)
    opening, *others = rows(document, line_start(document, around.start), around.end)
    chosen = {row.start for row in selected}
    inner = [row for row in others if row.text.strip() and not row.text.lstrip().startswith(around.closer)]
    lines = [row.text for row in inner if row.start in chosen] or [row.text for row in inner]
    starred = comments.star_prefix(lines) if is_comment else None
    if lines:
        prefix = starred or shared_indentation(lines)
    elif is_comment:
        prefix = _leading(opening.text) + (" * " if around.opener.endswith("*") else " " * (len(around.opener) + 1))
    else:
        prefix = _leading(opening.text)
    mark = "".join(prefix.split())
    return Surroundings(formats.comment(never), prefix, mark=mark, marker=prefix, rest=prefix, code=True)


def _in_markdown(document: str, selected: Sequence[Row], place: int) -> Surroundings:
    """Within the quotations and list items that all selected lines share; in a code block, as its language has it."""
    every = rows(document, line_start(document, 0), selected[-1].start)
    found = places([row.text for row in every])
    first = len(every) - len(selected)
    spans = [(row, where) for row, where in zip(selected, found[first:], strict=True) if row.text.strip()]
    above = place <= selected[0].start
    stack = list(_shared([where.stack for _, where in spans], first if above else None))
    depth = len(stack)
    base = "".join(container.continuation for container in stack)
    inside = all(container.line < first for container in stack)
    marker = "".join(c.marker if c.line == first else c.continuation for c in stack)
    texts = [row.text[where.offsets[depth] :] for row, where in spans]
    before_last = place < selected[-1].start + len(selected[-1].text)  # above the selection, or in its place
    fence = (found[first - 1].fence if first else None) if before_last else found[-1].fence
    if fence is not None:
        inner = _in_fence(texts, fence)
        return replace(
            inner, prefix=base + inner.prefix, base=base, within=inside, marker=marker + inner.marker,
            rest=base + inner.rest, above=inner.above and base + inner.above, below=inner.below and base + inner.below,
        )  # fmt: skip
    indentation = shared_indentation(texts)
    is_code = bool(spans) and all(where.code for _, where in spans)
    if not is_code and len(indentation.expandtabs(CODE_COLUMNS)) >= CODE_COLUMNS:
        indentation = ""  # of a line that a paragraph goes on in; at the beginning of one it would make code
    prefix = base + indentation
    format_ = formats.plain() if is_code else formats.markdown()
    return Surroundings(format_, prefix, base=base, within=inside, marker=marker + indentation, rest=prefix)


def _in_fence(texts: Sequence[str], fence: str) -> Surroundings:
    """In a fenced code block: a comment where its info string names a language that has them, else text as it is."""
    style = None if fence in formats.HTML_LANGUAGES | formats.LATEX_LANGUAGES else comments.comment_style(fence)
    if style:
        return _in_code(texts, style, fence)
    indentation = shared_indentation(texts)
    return Surroundings(formats.plain(), indentation, rest=indentation, code=True)


def _shared(stacks: Sequence[tuple[Container, ...]], opening: int | None) -> Iterator[Container]:
    """The containers that all stacks begin with, up to a list item that opens in the line `opening`."""
    for level in zip(*stacks, strict=False):
        container = level[0]
        if any(other != container for other in level) or (container.kind == "item" and container.line == opening):
            return
        yield container


def line_start(document: str, offset: int) -> int:
    """Where the line that `offset` lies in begins, behind a byte-order mark."""
    start = max(document.rfind("\n", 0, offset), document.rfind("\r", 0, offset)) + 1
    return 1 if start == 0 and document.startswith(BYTE_ORDER_MARK) else start


def _leading(line: str) -> str:
    found = _INDENTATION.match(line)
    return found.group() if found else ""
