r"""How a sentence must be written so that it reads as itself in Markdown, LaTeX, HTML, a comment or plain text.

A summary is made of words as they stand in the source, so its escapes are there already: `&amp;` in HTML, `\&` in
LaTeX, `\*` in Markdown. What is escaped stays as it is, and what is not is escaped once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.entities import html5

# Language identifiers of the Language Server Protocol 3.17 (TextDocumentItem), and some that editors use beside them.
MARKDOWN_LANGUAGES = frozenset({"markdown", "mdx", "quarto", "rmd", "github-actions-markdown", "mdc", "pandoc"})
LATEX_LANGUAGES = frozenset({"latex", "tex", "plaintex", "context", "latex-expl3", "doctex"})
HTML_LANGUAGES = frozenset({
    "html", "xhtml", "vue", "vue-html", "svelte", "astro", "handlebars", "razor", "aspnetcorerazor", "htmldjango",
    "django-html", "jinja-html", "erb", "eruby", "html.erb", "html-eex", "phoenix-heex", "heex", "htmlangular", "blade",
})  # fmt: skip

# What begins a block at the beginning of a line (CommonMark 0.31, chapters 4 and 5), and the tables, definitions and
# footnotes of its extensions.
_MARKDOWN_START = re.compile(
    r"(?:#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|[=-]+(?=\s*$)|[*_-](?=[\s*_-]*$)|`{3}|~{3}|[|<\[]|:(?=\s|:))"
    r"|(?P<number>\d{1,9})[.)](?=\s|$)"
)
_ENTITY = re.compile(r"&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?P<name>[A-Za-z][A-Za-z0-9]*;))?")
_LATEX = re.compile(
    r"(?P<escaped>\\[^A-Za-z\s()\[\]])"
    r"|\\[A-Za-z]+\*?(?:\[[^\[\]{}]*\])?(?:\{(?:[^{}]|\{[^{}]*\})*\})*"  # a command with its arguments
    r"|\$[^$]+\$|\\\(.+?\\\)"  # mathematics
    r"|[\\{}$&#^_%~]"
)
_LATEX_SPECIAL = re.compile(r"[\\{}$&#^_%~]")
_LATEX_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True, slots=True)
class Format:
    """How text is written in one kind of document.

    Attributes:
        paragraph: a paragraph of plain prose, on one line → that paragraph as it is written, on one line.
        heading: the same for the heading of the whole.
        subheading: the same for that of a paragraph.
        item: the same for an item of a list.
        starts: what stands at the beginning of a line → the same, so that it is no markup there.
        ends: a line → the same, so that the line below it is not taken for a part of it.
        bullet: what stands before an item.
        list_start, list_end: lines around a list; "" for none.
    """

    paragraph: Callable[[str], str] = str
    heading: Callable[[str], str] = str
    subheading: Callable[[str], str] = str
    item: Callable[[str], str] = str
    starts: Callable[[str], str] = str
    ends: Callable[[str], str] = str
    bullet: str = "- "
    list_start: str = ""
    list_end: str = ""


def plain() -> Format:
    """Text as it is."""
    return Format()


def markdown() -> Format:
    """Markdown. The heading is taken as given, so that it can be "## Summary"."""
    return Format(subheading=lambda text: f"**{text}**", starts=markdown_start)


def html() -> Format:
    """HTML: each paragraph a `<p>`, the heading one in `<strong>`, or as given where it begins with a tag."""

    def strong(text: str) -> str:
        return f"<p><strong>{escape_html(text)}</strong></p>"

    return Format(
        lambda text: f"<p>{escape_html(text)}</p>",
        lambda text: text if text.startswith("<") else strong(text),
        strong,
        lambda text: f"<li>{escape_html(text)}</li>",
        bullet="",
        list_start="<ul>",
        list_end="</ul>",
    )


def latex(source: str) -> Format:
    """LaTeX. The heading is bold, or as given where it begins with a command.

    Args:
        source: the text that the summary is of.
    """
    known = _squeezed(source)

    def bold(text: str) -> str:
        return rf"\textbf{{{escape_latex(text, known)}}}"

    return Format(
        lambda text: escape_latex(text, known),
        lambda text: text if text.startswith("\\") else bold(text),
        bold,
        lambda text: escape_latex(text, known),
        bullet=r"\item ",
        list_start=r"\begin{itemize}",
        list_end=r"\end{itemize}",
    )


def comment(never: Sequence[str]) -> Format:
    """Text in a comment or a string, where none of `never` may stand."""

    def safe(text: str) -> str:
        for sequence in never:
            while sequence in text:
                text = text.replace(sequence, _apart(sequence))
        return text

    return Format(safe, safe, safe, safe, ends=lambda line: f"{line}." if line.endswith("\\") else line)


def markdown_start(text: str) -> str:
    r"""`text` with a backslash where it would begin a heading, list, quotation or other block.

    Returns:
        for "# 1" `\# 1`, for "1. May" `1\. May`; most texts themselves.
    """
    found = _MARKDOWN_START.match(text)
    if not found:
        return text
    at = found.end("number") if found["number"] else 0
    return f"{text[:at]}\\{text[at:]}"


def escape_html(text: str) -> str:
    """`text` for HTML, except the character references that stand in it already."""

    def reference(found: re.Match[str]) -> str:
        whole = found.group()
        known = whole != "&" and (found["name"] is None or found["name"] in html5)
        return whole if known else f"&amp;{whole[1:]}"

    return _ENTITY.sub(reference, text).replace("<", "&lt;").replace(">", "&gt;")


def escape_latex(text: str, source: str) -> str:
    r"""`text` for LaTeX.

    An escaped character (`\%`) stays, and so does what stands word for word in the source: a command with its
    arguments, mathematics between dollars, a tie. Every other special character is escaped.

    Args:
        text: of the summary.
        source: the text that it is of, with single spaces.
    """

    def written(found: re.Match[str]) -> str:
        whole = found.group()
        in_source = (len(whole) > 1 or whole == "~") and _squeezed(whole) in source
        return whole if found["escaped"] or in_source else _LATEX_SPECIAL.sub(_escaped, whole)

    return _LATEX.sub(written, text)


def _escaped(special: re.Match[str]) -> str:
    return _LATEX_ESCAPES.get(special.group(), f"\\{special.group()}")


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _apart(sequence: str) -> str:
    """What stands for a sequence that must not: the same with a space in it; one quotation mark for another."""
    return f"{sequence[0]} {sequence[1:]}" if len(sequence) > 1 else "'"
