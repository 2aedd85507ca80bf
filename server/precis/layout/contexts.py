"""The comment, string, code block, quotations and list items around a summary.

Depends on the selected lines and on the blocks that the document opens above them. Knows nothing of the lines next to
the selection and of the summary's text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from precis.layout import comments, formats, rst_blocks
from precis.layout.comments import CommentStyle, EnclosingBlock
from precis.layout.containers import Container, read_containers
from precis.layout.document_lines import DocumentLine, line_start, lines_from
from precis.layout.formats import TextFormat
from precis.layout.javascript import JSX_TEXT
from precis.layout.org_blocks import item_marker, item_prefix
from precis.layout.placement import Place
from precis.text.fences import CODE_COLUMNS

_VISIBLE = re.compile(r"[^\r\n]")
_LATEX_ITEM = re.compile(r"[ \t]*\\item(?:\[[^\]]*\])?[ \t]+")
_INDENTATION = re.compile(r"[ \t\u3000]*")  # U+3000 begins paragraphs in Chinese and Japanese


@dataclass(frozen=True, slots=True)
class InsertionContext:
    """The blocks around a summary, and the markup that keeps it in them.

    Attributes:
        format, prefix, rest_prefix, selection_prefix, opening_line, closing_line: see `surroundings.Surroundings`.
        container_prefix: the part of `prefix` that belongs to Markdown's quotations and list items.
        comment_mark: the mark of the comment that the summary continues, without white space; "" for none.
        in_code: whether an adjacent line without letters and digits is code, such as a closing bracket.
        open_above: whether all containers begin above the first line of the selection.
        may_document_code: whether no blank line may separate the comment from the code below, which it may document.
    """

    format: TextFormat
    prefix: str
    rest_prefix: str
    selection_prefix: str = ""
    opening_line: str = ""
    closing_line: str = ""
    container_prefix: str = ""
    comment_mark: str = ""
    in_code: bool = False
    open_above: bool = False
    may_document_code: bool = False


def insertion_context(document: str, selected: Sequence[DocumentLine], place: Place, offset: int) -> InsertionContext:
    """Return the context of a summary; see `surroundings.surroundings` for the arguments."""
    language_id = place.language_id
    if language_id in formats.MARKDOWN_LANGUAGES:
        return _in_markdown(document, place.lines, offset)
    texts = [line.text for line in place.lines]
    if language_id in formats.COMMIT_LANGUAGES:
        return replace(_in_plain_text(texts), format=formats.commit_message())
    if language_id in formats.ORG_LANGUAGES:
        return _in_org(document, place, texts)
    if language_id in formats.RST_LANGUAGES:
        return _in_rst(document, place, texts)
    if language_id in formats.ASCIIDOC_LANGUAGES:
        return _in_asciidoc(texts)
    if language_id == JSX_TEXT and place.insert == "replace":
        indentation = _shared_indentation(texts)
        return InsertionContext(formats.jsx_text(), indentation, indentation, selection_prefix=indentation)
    style = comments.comment_style(language_id)
    if style is None:
        return _in_plain_text(texts)
    part = _without_strings(document, place)
    if block := comments.enclosing_block(part, offset - place.start, style):
        block = replace(block, start=block.start + place.start, end=block.end + place.start)
        return _in_block(document, selected, block, style)
    return _in_code(texts, style, language_id)


def _without_strings(document: str, place: Place) -> str:
    """Return the part of the document in the language of the place, with spaces in place of its strings."""
    parts: list[str] = []
    at = place.start
    for start, end in sorted(place.strings):
        if at < end <= place.end:
            begin = max(start, at)
            parts += [document[at:begin], _VISIBLE.sub(" ", document[begin:end])]
            at = end
    return "".join([*parts, document[at : place.end]])


def _in_plain_text(lines: Sequence[str], *, in_code: bool = False) -> InsertionContext:
    indentation = _shared_indentation(lines)
    return InsertionContext(formats.plain(), indentation, indentation, in_code=in_code)


def _in_code(lines: Sequence[str], style: CommentStyle, language_id: str) -> InsertionContext:
    """Return the context outside of block comments: the selection's line comments, or else a new comment."""
    if prefix := comments.line_comment_prefix(lines, style):
        return InsertionContext(
            formats.comment(style.forbidden),
            prefix,
            rest_prefix=prefix,
            selection_prefix=prefix,
            comment_mark="".join(prefix.split()),
            in_code=True,
            may_document_code=True,
        )
    indentation = _shared_indentation(lines)
    if language_id in formats.LATEX_LANGUAGES:
        item = _LATEX_ITEM.match(lines[0])
        return InsertionContext(
            formats.latex("\n".join(lines)), indentation, indentation, selection_prefix=item.group() if item else ""
        )
    if language_id in formats.HTML_LANGUAGES:
        return InsertionContext(formats.html(), indentation, indentation)
    if style.line:
        prefix = f"{indentation}{style.line[0]} "
        return InsertionContext(formats.comment(style.forbidden), prefix, indentation, in_code=True)
    opener, closer = style.block or ("", "")
    starred = opener.endswith("*")
    return InsertionContext(
        formats.comment((closer, opener, *style.forbidden)),
        indentation + (" * " if starred else "  "),
        rest_prefix=indentation,
        opening_line=indentation + opener,
        closing_line=indentation + (f" {closer}" if starred else closer),
        in_code=True,
    )


def _in_org(document: str, place: Place, texts: Sequence[str]) -> InsertionContext:
    """Return the context in Org: the comment or the list item of the selection, or a paragraph."""
    if all(text.lstrip().startswith("# ") for text in texts if text.strip()):
        return _in_line_comment(texts, "# ")
    first = next(text for text in texts if text.strip())
    prefix = _prefix_of_item(document, place, texts, item_prefix)
    marker = item_marker(first) or _shared_indentation(texts)
    return InsertionContext(formats.org(), prefix, prefix, selection_prefix=marker)


def _in_rst(document: str, place: Place, texts: Sequence[str]) -> InsertionContext:
    """Return the context in reStructuredText: the list item of the selection, or a paragraph as far indented."""
    first = next(text for text in texts if text.strip())
    marker = rst_blocks.item_marker(first)
    prefix = _prefix_of_item(document, place, texts, rst_blocks.item_prefix)
    if place.insert == "above" and marker.strip():
        prefix = marker[: len(marker) - len(marker.lstrip())]  # above the item, and not in it
    return InsertionContext(formats.restructuredtext(), prefix, prefix, selection_prefix=marker)


def _in_asciidoc(texts: Sequence[str]) -> InsertionContext:
    """Return the context in AsciiDoc: the comment of the selection, or a paragraph, which is never indented."""
    if all(text.startswith("// ") for text in texts if text.strip()):
        return _in_line_comment(texts, "// ")
    return InsertionContext(formats.asciidoc(), "", "")


def _in_line_comment(texts: Sequence[str], mark: str) -> InsertionContext:
    prefix = f"{_shared_indentation(texts)}{mark}"
    return InsertionContext(
        formats.plain(), prefix, prefix, selection_prefix=prefix, comment_mark=mark.strip(), in_code=True
    )


def _prefix_of_item(
    document: str, place: Place, texts: Sequence[str], prefix_at: Callable[[Sequence[str], int], str]
) -> str:
    """Return the indentation of the list item that the lines are in; of several items, the summary is below them."""
    lines = lines_from(document, line_start(document, 0), place.last.start)
    above = [line.text for line in lines]
    numbers = [i for i, line in enumerate(lines) if any(line.start == each.start for each in place.lines)]
    prefixes = {prefix_at(above, number) for number in numbers if above[number].strip()}
    return prefixes.pop() if len(prefixes) == 1 else _shared_indentation(texts)


def _in_block(
    document: str, selected: Sequence[DocumentLine], block: EnclosingBlock, style: CommentStyle
) -> InsertionContext:
    """Return the context inside a block comment or multi-line string."""
    is_comment = style.block is not None and block.opener == style.block[0]
    forbidden = (block.closer, block.opener, *style.forbidden) if is_comment else (block.closer,)
    first, *others = lines_from(document, line_start(document, block.start), block.end)
    selected_starts = {line.start for line in selected}
    inner = [line for line in others if line.text.strip() and not line.text.lstrip().startswith(block.closer)]
    lines = [line.text for line in inner if line.start in selected_starts] or [line.text for line in inner]
    if lines:
        prefix = (comments.star_prefix(lines) if is_comment else None) or _shared_indentation(lines)
    elif is_comment:
        mark = " * " if block.opener.endswith("*") else " " * (len(block.opener) + 1)
        prefix = _indentation(first.text) + mark
    else:
        prefix = _indentation(first.text)
    return InsertionContext(
        formats.comment(forbidden),
        prefix,
        rest_prefix=prefix,
        selection_prefix=prefix,
        comment_mark="".join(prefix.split()),
        in_code=True,
    )


def _in_markdown(document: str, selected: Sequence[DocumentLine], offset: int) -> InsertionContext:
    """Return the context inside the containers that all selected lines share, and inside a fenced code block."""
    lines = lines_from(document, line_start(document, 0), selected[-1].start)
    contexts = read_containers([line.text for line in lines])
    first = len(lines) - len(selected)
    with_text = [
        (line.text, context) for line, context in zip(selected, contexts[first:], strict=True) if line.text.strip()
    ]
    excluded_line = first if offset <= selected[0].start else None
    containers = list(_shared_containers([context.containers for _, context in with_text], excluded_line))
    container_prefix = "".join(container.continuation for container in containers)
    selection_prefix = "".join(c.marker if c.first_line == first else c.continuation for c in containers)
    texts = [text[context.offsets[len(containers)] :] for text, context in with_text]
    # A summary below the selection is in the block that is open after the last selected line; a summary above it or in
    # its place is in the block that is open before the first one.
    around = contexts[-1:] if offset >= selected[-1].end else contexts[:first][-1:]
    if fence := around[0].fence if around else None:
        inner = _in_fence(texts, fence.language)
    else:
        is_code = bool(with_text) and all(context.is_indented_code for _, context in with_text)
        indentation = _shared_indentation(texts)
        if not is_code and len(indentation.expandtabs(CODE_COLUMNS)) >= CODE_COLUMNS:
            indentation = ""  # the line continues a paragraph; in a new paragraph, this indentation would make code
        format_ = formats.plain() if is_code else formats.markdown()
        inner = InsertionContext(format_, indentation, indentation, selection_prefix=indentation)
    return replace(
        inner,
        prefix=container_prefix + inner.prefix,
        rest_prefix=container_prefix + inner.rest_prefix,
        selection_prefix=selection_prefix + inner.selection_prefix,
        opening_line=inner.opening_line and container_prefix + inner.opening_line,
        closing_line=inner.closing_line and container_prefix + inner.closing_line,
        container_prefix=container_prefix,
        open_above=all(container.first_line < first for container in containers),
    )


def _in_fence(texts: Sequence[str], language_id: str) -> InsertionContext:
    """Return the context inside a fenced code block: a comment if its language has a known style, else plain text."""
    is_markup = language_id in formats.HTML_LANGUAGES | formats.LATEX_LANGUAGES
    style = None if is_markup or not comments.holds_text(language_id) else comments.comment_style(language_id)
    return _in_code(texts, style, language_id) if style else _in_plain_text(texts, in_code=True)


def _shared_containers(stacks: Sequence[tuple[Container, ...]], excluded_line: int | None) -> Iterator[Container]:
    """Yield the common outermost containers of all stacks, up to a list item that opens in the line `excluded_line`."""
    for level in zip(*stacks, strict=False):
        container = level[0]
        is_excluded = container.kind == "item" and container.first_line == excluded_line
        if is_excluded or any(other != container for other in level):
            return
        yield container


def _shared_indentation(lines: Sequence[str]) -> str:
    """Return the indentation that all lines share, except for blank ones."""
    return comments.common_prefix([_indentation(line) for line in lines if line.strip()])


def _indentation(line: str) -> str:
    found = _INDENTATION.match(line)
    return found.group() if found else ""
