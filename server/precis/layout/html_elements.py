"""Where a paragraph can be inserted in HTML, and where script, style sheet or another language begins.

The elements are found by the standard library's `html.parser`; which of them can hold a paragraph follows the content
models of the HTML Standard (chapter 4). The tags of template languages and PHP are blanked before. Knows nothing of
summaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser

from pygments.token import Token

from precis.layout.blocks import BlockMap, ClosedBlock, Zone, blocks_of_places, delimited
from precis.layout.code_strings import MAX_LEXED, code_blocks, code_tokens
from precis.layout.comments import comment_style, holds_text
from precis.layout.javascript import JAVASCRIPT_LANGUAGES, javascript_blocks

# Elements in which a paragraph is not allowed, or is not shown where it is written.
_WITHOUT_PARAGRAPHS = frozenset(
    "a abbr audio b bdi bdo button caption canvas cite code colgroup data datalist del dfn dl em h1 h2 h3 h4 h5 h6 "
    "head hgroup i iframe ins kbd label legend mark math menu meter noscript object ol optgroup option output p "
    "picture pre progress q ruby s samp select small span strong sub summary sup svg table tbody textarea tfoot thead "
    "time title tr u ul var video".split()
)
MAX_BROKEN_TAGS = 500  # with more tags that are not closed, the text is no HTML, and is read too slowly
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# An element whose end tag may be left out, and the start tags that end it (HTML Standard, 13.1.2.4 Optional tags).
_ENDED_BY = {
    "p": frozenset(
        "address article aside blockquote details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
        "h6 header hgroup hr main menu nav ol p pre search section table ul".split()
    ),
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "option": frozenset({"option", "optgroup"}),
    "tr": frozenset({"tr", "tbody", "tfoot"}),
    "td": frozenset({"td", "th", "tr", "tbody", "tfoot"}),
    "th": frozenset({"td", "th", "tr", "tbody", "tfoot"}),
    "thead": frozenset({"tbody", "tfoot"}),
    "tbody": frozenset({"tbody", "tfoot"}),
    "head": frozenset({"body"}),
}
_SCRIPTS = {
    "": "javascript", "module": "javascript", "text/javascript": "javascript", "application/javascript": "javascript",
    "text/babel": "javascriptreact", "js": "javascript", "jsx": "javascriptreact", "ts": "typescript",
    "typescript": "typescript", "text/typescript": "typescript", "tsx": "typescriptreact",
}  # fmt: skip
_STYLES = {
    "": "css", "text/css": "css", "css": "css", "postcss": "postcss", "scss": "scss", "sass": "sass", "less": "less",
    "stylus": "stylus",
}  # fmt: skip
_TEMPLATE_TAGS = (("<%", "%>"), ("{%", "%}"), ("{{", "}}"))
_WITHOUT_TEMPLATE_TAGS = frozenset({"svelte", "astro"})  # their braces hold JavaScript
_XML_TAG = re.compile(r"""<[A-Za-z_/](?:[^"'<>]|"[^"<]*"|'[^'<]*')*>|<!(?!--|\[CDATA)[^<>\[]*>""")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)[^<>]*>")
_PARAGRAPH_START = re.compile(r"<p(?:\s[^<>]*)?>\s*$", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\s*</p\s*>", re.IGNORECASE)
_VISIBLE = re.compile(r"[^\n]")


class _Parser(HTMLParser):
    """Collects the places between lines at which no paragraph can be inserted, and the parts in other languages."""

    def __init__(self, lines: Sequence[str], language_id: str) -> None:
        super().__init__(convert_charrefs=True)
        self.map = BlockMap()
        self._lines = lines
        self._is_component = language_id == "vue"  # its outermost elements are no markup
        # The name of each open element, the first and the last line of its start tag, and its attributes.
        self._open: list[tuple[str, int, int, dict[str, str]]] = []
        self._place = 0  # the first place that is not decided yet
        self._in_whole: dict[int, list[int]] = {}  # the closed places of an element, by the line of its start tag
        self._ends: dict[int, int] = {}
        self._body = _find_line(lines, "<body") or _find_line(lines, "</head")  # where the head and its parents end
        self._before_body: set[int] = set()  # the first lines of the elements around the head

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self._decide()
        while self._open and tag in _ENDED_BY.get(self._open[-1][0], ()):
            self._close(line)
        source = self.get_starttag_text() or ""
        end = line + source.count("\n")
        self._add_closed(line, end)
        if tag not in _VOID and not (source.endswith("/>") and (self._is_component or "-" in tag)):
            self._open.append((tag, line, end, {name: value or "" for name, value in attrs}))
        self._place = end

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - overrides
        line = self._decide()
        self._add_closed(line, line + (self.get_starttag_text() or "").count("\n"))

    def handle_endtag(self, tag: str) -> None:
        line = self._decide()
        if any(name == tag for name, *_ in self._open):
            while self._open[-1][0] != tag:
                self._close(line)
            self._close(line)

    def handle_decl(self, decl: str) -> None:
        line = self._decide()
        self._add_closed(line, line + decl.count("\n"))
        self.map.closed.append(ClosedBlock(-1, line, leave="below"))

    def handle_pi(self, data: str) -> None:
        line = self._decide()
        self._add_closed(line, line + data.count("\n"))

    def finish(self) -> BlockMap:
        """Return the closed blocks and zones of the whole document."""
        self.close()
        last = len(self._lines) - 1
        self._decide(last + 1)
        while self._open:
            self._close(last)
        for start, places in self._in_whole.items():
            whole = start, self._ends[start]
            leave = "below" if start in self._before_body else None
            self.map.closed += [ClosedBlock(run.first, run.last, whole, leave) for run in blocks_of_places(places)]
        return self.map

    def _decide(self, line: int | None = None) -> int:
        """Decide on the places above the current tag; return its line."""
        if line is None:
            line = self.getpos()[0] - 1
        places = range(self._place, line)
        self._place = max(self._place, line)
        if self._is_component and not self._open:
            if places:
                self.map.zones.append(Zone(places.start, places.stop, "xml"))
            return line
        if not self._open and self._body is not None and line <= self._body:
            self.map.closed.append(
                ClosedBlock(places.start - (not places.start), places.stop, (0, self._body), "below")
            )
            return line
        name, start, *_ = self._open[-1] if self._open else ("", 0)
        is_custom_block = self._is_component and len(self._open) == 1 and name not in ("template", "script", "style")
        before_body = name == "html" and self._body is not None and line <= self._body
        if name in _WITHOUT_PARAGRAPHS or is_custom_block or before_body:
            self._in_whole.setdefault(start, []).extend(places)
            if before_body or (name == "head" and self._body is not None):
                self._ends[start] = self._body or 0
                self._before_body.add(start)
        return line

    def _close(self, line: int) -> None:
        """Close the innermost element; its end tag is in `line`."""
        name, start, content, attributes = self._open.pop()
        self._ends.setdefault(start, line)
        self._ends[start] = max(self._ends[start], line)
        language_id: str | None = None
        if name == "script":
            language_id = _SCRIPTS.get(attributes.get("lang") or attributes.get("type", ""), "")
        elif name == "style":
            language_id = _STYLES.get(attributes.get("lang") or attributes.get("type", ""), "")
        elif name == "template" and not self._open and self._is_component and attributes.get("lang"):
            language_id = attributes["lang"] if comment_style(attributes["lang"]) else ""
        if language_id is None or line == content:
            return
        if not language_id or not holds_text(language_id):
            self._add_closed(start, line)
            return
        self.map.zones.append(Zone(content, line, language_id))
        inner = self._lines[content + 1 : line]
        style = comment_style(language_id)
        if language_id in JAVASCRIPT_LANGUAGES:
            self.map.add(javascript_blocks(inner, language_id), content + 1)
        elif style:
            self.map.add(code_blocks(inner, language_id, style), content + 1)

    def _add_closed(self, first: int, last: int) -> None:
        if last > first:
            self.map.closed.append(ClosedBlock(first, last))


def _find_line(lines: Sequence[str], text: str) -> int | None:
    return next((i for i, line in enumerate(lines) if text in line.lower()), None)


def is_paragraph(head: str, tail: str) -> bool:
    """Return whether the text between two parts of a document is the whole content of a `<p>`."""
    return _PARAGRAPH_START.search(head) is not None and _PARAGRAPH_END.match(tail) is not None


def holds_paragraph(head: str) -> bool:
    """Return whether the element that is open at the end of `head`, the beginning of a line, can hold a paragraph."""
    names: list[str] = []
    for tag in _TAG.finditer(head):
        name = tag["name"].lower()
        if not tag["close"] and name not in _VOID and not tag.group().endswith("/>"):
            names.append(name)
        elif tag["close"] and name in names:
            del names[names.index(name) :]
    return not names or names[-1] not in _WITHOUT_PARAGRAPHS


def html_blocks(lines: Sequence[str], language_id: str) -> BlockMap:
    """Return the places where HTML can hold no paragraph, and the zones of script and style."""
    text = "\n".join(lines)
    block_map = BlockMap()
    if language_id not in _WITHOUT_TEMPLATE_TAGS:
        for opener, closer in _TEMPLATE_TAGS:
            spans = list(delimited(text, opener, closer))
            block_map.closed += _lines_of(text, spans)
            text = _blank(text, spans)
    first = 0
    if language_id == "astro" and lines[0].strip() == "---":
        first = next((i for i in range(1, len(lines)) if lines[i].strip() == "---"), 0)
        block_map.zones.append(Zone(0, first, "typescript"))
        block_map.add(javascript_blocks(lines[1:first], "typescript"), 1)
        block_map.closed.append(ClosedBlock(-1, 0, leave="below"))
        text = "\n" * first + "\n".join(text.split("\n")[first:])
    if text.count("<") > 2 * text.count(">") + MAX_BROKEN_TAGS:
        return block_map
    parser = _Parser(lines, language_id)
    parser.feed(text)
    block_map.add(parser.finish(), 0)
    return block_map


def php_blocks(lines: Sequence[str]) -> BlockMap:
    """Return the strings of PHP, and the zones and closed places of the HTML around it."""
    text = "\n".join(lines)
    style = comment_style("php")
    if style is None or "<?" not in text or len(text) > MAX_LEXED:  # a fragment without its opening tag
        return code_blocks(lines, "php", style) if style else BlockMap()
    markup = ""
    for _, kind, token in code_tokens(text, "php"):
        markup += token if kind in Token.Other else _VISIBLE.sub("\0", token)
    in_markup: list[int] = []
    at = 0
    for number, line in enumerate(lines):
        at += len(line)
        after = markup[at - 1 : at] or "\0"
        before = markup[at + 1 : at + 2] or "\0"
        if (line and after != "\0") or (before != "\0" and (not line or after != "\0")):
            in_markup.append(number)
        at += 1
    block_map = code_blocks(lines, "php", style)
    if not lines[0].startswith("<?"):
        in_markup.insert(0, -1)
    block_map.zones += [Zone(run.first, run.last, "html") for run in blocks_of_places(in_markup)]
    allowed = set(in_markup)
    for block in html_blocks(markup.replace("\0", " ").split("\n"), "html").closed:
        places = [place for place in range(block.first, block.last) if place in allowed]
        whole = block.whole or (block.first, block.last)
        block_map.closed += [ClosedBlock(run.first, run.last, whole, block.leave) for run in blocks_of_places(places)]
    if lines[0].startswith("<?"):
        block_map.closed.append(ClosedBlock(-1, 0, leave="below"))
    return block_map


def xml_blocks(lines: Sequence[str]) -> BlockMap:
    """Return the tags, CDATA sections and processing instructions of XML that go over several lines."""
    text = "\n".join(lines)
    closed: list[ClosedBlock] = []
    for opener, closer in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")):
        spans = list(delimited(text, opener, closer))
        if opener != "<!--":
            closed += _lines_of(text, spans)
        text = _blank(text, spans)
    closed += _lines_of(text, [found.span() for found in _XML_TAG.finditer(text)])
    if lines[0].startswith("<?xml"):
        closed.append(ClosedBlock(-1, 0, leave="below"))
    return BlockMap(closed)


def _lines_of(text: str, spans: Iterable[tuple[int, int]]) -> list[ClosedBlock]:
    """Return the lines of each of the spans, which are in order, as closed blocks."""
    blocks: list[ClosedBlock] = []
    at, line = 0, 0
    for start, end in spans:
        first = line + text.count("\n", at, start)
        line = first + text.count("\n", start, end)
        at = end
        if line > first:
            blocks.append(ClosedBlock(first, line))
    return blocks


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text with spaces in place of the spans, except for their line endings."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += [text[at:start], _VISIBLE.sub(" ", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])
