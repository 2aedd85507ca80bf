r"""Text formats: escapes, headings and lists in each markup language, in comments and in plain text.

The words of a summary come from the source, where they may already be escaped: `&amp;` in HTML, `\&` in LaTeX, `\*` in
Markdown. Escaped text is kept; other text is escaped once. Knows nothing of documents and prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.entities import html5

# Language identifiers of the Language Server Protocol 3.17 (TextDocumentItem), and others that editors use.
MARKDOWN_LANGUAGES = frozenset({"markdown", "mdx", "quarto", "rmd", "github-actions-markdown", "mdc", "pandoc"})
LATEX_LANGUAGES = frozenset({"latex", "tex", "plaintex", "context", "latex-expl3", "doctex"})
HTML_LANGUAGES = frozenset({
    "html", "xhtml", "vue", "vue-html", "svelte", "astro", "handlebars", "razor", "aspnetcorerazor", "htmldjango",
    "django-html", "jinja-html", "erb", "eruby", "html.erb", "html-eex", "phoenix-heex", "heex", "htmlangular", "blade",
})  # fmt: skip
COMMIT_LANGUAGES = frozenset({"git-commit", "gitcommit"})
ORG_LANGUAGES = frozenset({"org"})
RST_LANGUAGES = frozenset({"restructuredtext", "rst"})
ASCIIDOC_LANGUAGES = frozenset({"asciidoc", "adoc"})

# The beginning of a line that opens a block: CommonMark 0.31, chapters 4 and 5, and the tables, definitions and
# footnotes of extensions.
_MARKDOWN_START = re.compile(
    r"(?:#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|[=-]+(?=\s*$)|[*_-](?=[\s*_-]*$)|`{3}|~{3}|[|<\[]|:(?=\s|:))"
    r"|(?P<number>\d{1,9})[.)](?=\s|$)"
)
_ORG_START = re.compile(r"\*+\s|#(?:\+|\s|$)|\||[-+](?=\s)|\d{1,9}[.)](?=\s)|:[\w-]+:|: ")
_RST_SPECIAL = re.compile(r"[\\*`|]|_(?!\w)")
_RST_START = re.compile(
    r"(?:\.\.|[-+•‣⁃]|__|>>>|\(?(?:\d+|#|[A-Za-z]|[ivxlcdmIVXLCDM]+)[.)])(?=\s|$)|:(?=[^:\s])|([!-/:-@\[-`{-~])\1+\s*$"
)
_ASCIIDOC_START = re.compile(
    r"(?:=+|\*+|-+|\.+|\d+\.|<(?:\d+|\.)>)\s|\.(?=[^\s.])|//|:!?[\w-]+!?:|\[.*\]\s*$|(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):"
    r"|[|,:!]===|(?:-{2,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|`{3,}|'{3,}|<{3,}|\+)\s*$|(?:include|image|video|audio|ifn?def|toc)::"
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

_MARKUP_LANGUAGES = (
    HTML_LANGUAGES | LATEX_LANGUAGES | MARKDOWN_LANGUAGES | ORG_LANGUAGES | RST_LANGUAGES | ASCIIDOC_LANGUAGES
)


@dataclass(frozen=True, slots=True)
class TextFormat:
    """The format of text in one kind of document. The functions take and return text on one line.

    Attributes:
        paragraph: formats a paragraph of plain prose.
        heading: formats the heading of the summary.
        subheading: formats the heading of a paragraph.
        item: formats the text of a list item.
        escape_line_start: escapes the beginning of a line, so that it is not read as markup.
        escape_line_end: escapes a line, so that the line below is not read as a part of it.
        bullet: the text before a list item.
        list_start, list_end: lines above and below a list; "" for none.
    """

    paragraph: Callable[[str], str]
    heading: Callable[[str], str]
    subheading: Callable[[str], str]
    item: Callable[[str], str]
    escape_line_start: Callable[[str], str] = str
    escape_line_end: Callable[[str], str] = str
    bullet: str = "- "
    list_start: str = ""
    list_end: str = ""


def plain() -> TextFormat:
    """Return the format of plain text, which is written unchanged."""
    return TextFormat(str, str, str, str)


def markdown() -> TextFormat:
    """Return the format of Markdown. The summary's heading is written unchanged, so that it can be "## Summary"."""
    return TextFormat(str, str, lambda text: f"**{text}**", str, escape_markdown_start)


def commit_message() -> TextFormat:
    """Return the format of git commit messages, in which a line with a number sign at its beginning is a comment."""

    def escape_start(text: str) -> str:
        return f"\\{text}" if text.startswith("#") else text

    return TextFormat(str, str, str, str, escape_start)


def org() -> TextFormat:
    """Return the format of Org. The summary's heading is written unchanged, so that it can be "* Summary"."""
    return TextFormat(str, str, lambda text: f"*{text}*", str, escape_org_start)


def restructuredtext() -> TextFormat:
    """Return the format of reStructuredText. Headings are bold; one that begins with a mark of its own is kept."""

    def bold(text: str) -> str:
        return f"**{escape_rst(text)}**"

    def escape_end(line: str) -> str:
        return f"{line[:-1]}\\:" if line.endswith("::") else line  # it would announce a literal block

    return TextFormat(
        escape_rst,
        lambda text: text if text.startswith(("*", "..")) else bold(text),
        bold,
        escape_rst,
        escape_rst_start,
        escape_line_end=escape_end,
    )


def asciidoc() -> TextFormat:
    """Return the format of AsciiDoc. Headings are bold; one that begins with a mark of its own is kept."""

    def bold(text: str) -> str:
        return f"*{text}*"

    def escape_end(line: str) -> str:
        return f"{line}{{empty}}" if line.endswith(("::", ";;", " +")) else line  # the term of a list; a forced break

    return TextFormat(
        str,
        lambda text: text if text.startswith(("*", "=", ".")) else bold(text),
        bold,
        str,
        escape_asciidoc_start,
        escape_line_end=escape_end,
        bullet="* ",
    )


def html() -> TextFormat:
    """Return the format of HTML. Headings are bold paragraphs; a summary heading that begins with a tag is kept."""

    def strong(text: str) -> str:
        return f"<p><strong>{escape_html(text)}</strong></p>"

    return TextFormat(
        lambda text: f"<p>{escape_html(text)}</p>",
        lambda text: text if text.startswith("<") else strong(text),
        strong,
        lambda text: f"<li>{escape_html(text)}</li>",
        bullet="",
        list_start="<ul>",
        list_end="</ul>",
    )


def jsx_text() -> TextFormat:
    """Return the format of text between the tags of JSX."""

    def escape(text: str) -> str:
        return escape_html(text).replace("{", "&#123;").replace("}", "&#125;")

    return TextFormat(escape, escape, escape, escape)


def latex(source: str) -> TextFormat:
    """Return the format of LaTeX. Headings are bold; a summary heading that begins with a command is kept.

    Args:
        source: the text to summarize; its commands and mathematics are kept in the summary.
    """
    known = _single_spaced(source)

    def bold(text: str) -> str:
        return rf"\textbf{{{escape_latex(text, known)}}}"

    return TextFormat(
        lambda text: escape_latex(text, known),
        lambda text: text if text.startswith("\\") else bold(text),
        bold,
        lambda text: escape_latex(text, known),
        bullet=r"\item ",
        list_start=r"\begin{itemize}",
        list_end=r"\end{itemize}",
    )


def comment(forbidden: Sequence[str]) -> TextFormat:
    """Return the format of text in a comment or a string; it removes the `forbidden` sequences from the text."""

    def escape(text: str) -> str:
        for sequence in forbidden:
            while sequence in text:
                text = text.replace(sequence, _replacement(sequence))
        return text

    def escape_line_end(line: str) -> str:
        return f"{line}." if line.endswith("\\") else line  # a backslash would continue the comment on the next line

    return TextFormat(escape, escape, escape, escape, escape_line_end=escape_line_end)


def is_markup(language_id: str) -> bool:
    """Return whether a summary in a document of this language is markup, and no comment."""
    return language_id in _MARKUP_LANGUAGES


def escape_markdown_start(text: str) -> str:
    r"""Escape the beginning of a line that would open a heading, list, quotation or other block.

    Returns:
        `\# 1` for "# 1", `1\. May` for "1. May"; most texts unchanged.
    """
    found = _MARKDOWN_START.match(text)
    if not found:
        return text
    at = found.end("number") if found["number"] else 0
    return f"{text[:at]}\\{text[at:]}"


def escape_org_start(text: str) -> str:
    """Escape the beginning of a line that would open a headline, list, table or comment, with the manual's character.

    See the Org Manual, 12.11 Escape Character.
    """
    return f"\u200b{text}" if _ORG_START.match(text) else text


def escape_rst(text: str) -> str:
    """Escape the characters that begin or end inline markup of reStructuredText."""
    return _RST_SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def escape_rst_start(text: str) -> str:
    """Escape the beginning of a line that would open a list, a field, a comment or a title of reStructuredText."""
    return f"\\{text}" if _RST_START.match(text) else text


def escape_asciidoc_start(text: str) -> str:
    """Escape the beginning of a line that would open a block of AsciiDoc, with the attribute `{empty}`."""
    return f"{{empty}}{text}" if _ASCIIDOC_START.match(text) else text


def escape_html(text: str) -> str:
    """Escape `text` for HTML, except for its character references."""

    def escape_ampersand(found: re.Match[str]) -> str:
        whole = found.group()
        is_reference = whole != "&" and (found["name"] is None or found["name"] in html5)
        return whole if is_reference else f"&amp;{whole[1:]}"

    return _ENTITY.sub(escape_ampersand, text).replace("<", "&lt;").replace(">", "&gt;")


def escape_latex(text: str, source: str) -> str:
    r"""Escape `text` for LaTeX.

    Escaped characters (`\%`) are kept, and so are commands with their arguments, mathematics and ties (`~`) that occur
    in the source. Every other special character is escaped.

    Args:
        text: of the summary.
        source: the text to summarize, with single spaces.
    """

    def escape(found: re.Match[str]) -> str:
        whole = found.group()
        in_source = (len(whole) > 1 or whole == "~") and _single_spaced(whole) in source
        return whole if found["escaped"] or in_source else _LATEX_SPECIAL.sub(_escape_latex_character, whole)

    return _LATEX.sub(escape, text)


def _escape_latex_character(special: re.Match[str]) -> str:
    return _LATEX_ESCAPES.get(special.group(), f"\\{special.group()}")


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _replacement(sequence: str) -> str:
    """Return the replacement of a forbidden sequence: split by a space; an apostrophe for a single character."""
    return f"{sequence[0]} {sequence[1:]}" if len(sequence) > 1 else "'"
