"""Placing never breaks a document: each golden file is read by its format's own parser, before and after the edit.

For every position of the summary (below, above, in place of the selection), the document parses as before, apart from
the summary, which is where a reader sees it: in a paragraph of a text, in a comment of code and data.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Token

from precis.layout.layout import LayoutParagraph, LayoutStyle, lay_out

GOLDEN = Path(__file__).parent / "golden"
EXTENSION = Path(__file__).parent.parent.parent / "clients" / "vscode"
FIRST, SECOND = SUMMARY = ("The harbour froze in January.", "The boats stayed in.")
POSITIONS = ("below", "above", "replace")
LANGUAGE = re.compile(r"(?m)^language: (.*)$")


@cache
def golden(name: str) -> tuple[str, str, int, int]:
    """The language, the document and the selection of a golden file."""
    header, *sections = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").split("----- ")
    language = LANGUAGE.search(header)
    assert language
    before = next(section for section in sections if section.startswith("before\n")).removeprefix("before\n")
    start, end = before.index("‹"), before.index("›") - 1
    return language.group(1), before.replace("‹", "").replace("›", ""), start, end


def names(*languages: str) -> list[str]:
    found = sorted(path.stem for path in GOLDEN.glob("*.txt") if not path.stem.endswith("-replace"))
    return [name for name in found if golden(name)[0] in languages]


def insert(name: str, position: str) -> tuple[str, str, str]:
    """The document before and after a summary is inserted, and what it replaces."""
    language, document, start, end = golden(name)
    style = LayoutStyle(language, position)  # pyright: ignore[reportArgumentType] - one of its values
    result = lay_out(document, start, end, [LayoutParagraph(text) for text in SUMMARY], style=style)
    assert result, name
    edit = result.edit
    return document, document[: edit.start] + edit.text + document[edit.end :], document[edit.start : edit.end]


def check(
    name: str, read: Callable[[str], object], without: Callable[[str], object] | None = None, *, replaces: bool = False
) -> None:
    """Compare what a document says before and after.

    Args:
        name: of the golden file.
        read: reads a document; raises an error if it is broken.
        without: reads a document and leaves out the summary, which must be there; by default `read`, for documents in
            which the summary is a comment.
        replaces: whether a replaced selection is prose, and no statement that is missing afterwards.
    """
    for position in POSITIONS:
        before, after, replaced = insert(name, position)
        assert FIRST in after
        assert SECOND in after
        if not replaced:
            assert (without or read)(after) == read(before), after
        elif replaces:
            assert read(after) != read(before)


# Data and code, in which the summary is a comment.


@pytest.mark.parametrize("name", names("yaml"))
def test_yaml(name: str) -> None:
    check(name, lambda text: list(yaml.safe_load_all(text)))


@pytest.mark.parametrize("name", names("toml"))
def test_toml(name: str) -> None:
    check(name, tomllib.loads)


@pytest.mark.parametrize("name", names("xml"))
def test_xml(name: str) -> None:
    check(name, lambda text: ET.canonicalize(text, strip_text=True))


@pytest.mark.parametrize("name", [name for name in names("python") if name != "python-docstring"])
def test_python(name: str) -> None:
    check(name, lambda text: ast.dump(ast.parse(text)))


@pytest.mark.parametrize("name", names("shellscript"))
def test_shell(name: str) -> None:
    def run(text: str) -> str:
        bash = shutil.which("bash") or ""
        subprocess.run([bash, "-n"], input=text, text=True, check=True)
        return subprocess.run([bash, "-r"], input=text, text=True, check=False, capture_output=True).stdout

    check(name, run)


@pytest.mark.parametrize("name", names("cpp", "c"))
def test_c(name: str) -> None:
    if not shutil.which("g++"):  # no requirement of the tests
        return

    def preprocess(text: str) -> str:
        command = ["g++", "-x", "c++", "-E", "-P", "-"]
        found = subprocess.run(command, input=text, text=True, check=True, capture_output=True)
        assert "unterminated" not in found.stderr
        return "\n".join(line for line in found.stdout.splitlines() if line.strip())

    check(name, preprocess)


@pytest.mark.parametrize("name", names("go", "elixir", "php", "java", "csharp", "lua", "rust", "ruby", "bibtex", "sql"))
def test_code_by_its_tokens(name: str) -> None:
    language = golden(name)[0]

    def tokens(text: str) -> list[str]:
        found: list[str] = []
        for _, kind, token in get_lexer_by_name(language).get_tokens_unprocessed(text):
            is_comment = kind in Comment and kind not in Comment.Preproc
            is_comment = is_comment or kind in Token.Other or token.startswith(("//", "%"))
            if not is_comment:
                found.append(strip_summary(token) if language == "elixir" else token)
        return "".join(found).split()

    check(name, tokens)


def test_bibtex_entries_are_whole() -> None:
    for position in POSITIONS:
        before, after, _ = insert("bibtex", position)
        entries = re.compile(r"(?ms)^@.*?^\}")
        assert entries.findall(after) == entries.findall(before)
        assert "@" not in entries.sub("", after)


@pytest.mark.parametrize("language", ["json", "jsonl", "csv", "diff"])
@pytest.mark.parametrize("position", POSITIONS)
def test_no_place_without_comments(language: str, position: str) -> None:
    style = LayoutStyle(language, position)  # pyright: ignore[reportArgumentType] - one of its values
    assert lay_out('{"a": "One."}\n', 7, 11, [LayoutParagraph("A.")], style=style) is None


# Texts, in which the summary is text.


def strip_summary(text: str) -> str:
    """The text without the paragraphs of the summary."""
    for paragraph in SUMMARY:
        text = re.sub(rf"\s*(?:<p>)?{re.escape(paragraph)}(?:</p>)?", "", text)
    return text


def blocks(text: str) -> list[tuple[str, str, str]]:
    """The blocks of a document of Markdown (GFM), without its front matter."""
    body = re.sub(r"\A---\n.*?^---\n", "", text, flags=re.DOTALL | re.MULTILINE)
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    return [(token.type, token.tag, token.content) for token in tokens]


def blocks_without_summary(text: str) -> list[tuple[str, str, str]]:
    found = blocks(text)
    for paragraph in SUMMARY:
        at = found.index(("inline", "", paragraph))
        assert found[at - 1][0] == "paragraph_open"
        del found[at - 1 : at + 2]
    return found


IN_MARKDOWN = """table table-in-quote front-matter underlined-heading html json heading quote list-item whole-list"""


@pytest.mark.parametrize("name", [f"markdown-{name}" for name in IN_MARKDOWN.split()])
def test_markdown(name: str) -> None:
    check(name, blocks, blocks_without_summary)


def to_html(text: str) -> str:
    """The HTML of Python-Markdown with the extensions of MkDocs and PHP Markdown Extra, without white space."""
    markdown = pytest.importorskip("markdown")
    extensions = ["extra", "admonition", "meta"]
    return " ".join(markdown.markdown(text, extensions=extensions).split()).replace("> <", "><")


def to_html_without_summary(text: str) -> str:
    html = to_html(text)
    for paragraph in SUMMARY:
        assert f"<p>{paragraph}</p>" in html, html
        html = html.replace(f"<p>{paragraph}</p>", "")
    return html


@pytest.mark.parametrize("name", ["definition", "admonition", "table", "front-matter", "underlined-heading"])
def test_markdown_extra(name: str) -> None:
    def strip_paragraphs(html: str) -> str:  # an item with several paragraphs has a tag around each
        return re.sub("</?p>", "", html).replace(" ", "")

    check(
        f"markdown-{name}",
        lambda text: strip_paragraphs(to_html(text)),
        lambda text: strip_paragraphs(to_html_without_summary(text)),
        replaces=True,
    )


def test_the_next_paragraph_of_a_footnote_is_a_paragraph() -> None:
    for position in ("below", "replace"):
        html = to_html(insert("markdown-footnote", position)[1])
        note = html[html.index('<div class="footnote">') :]
        assert note.index(FIRST) < note.index(SECOND) < note.index("<p>The second paragraph of the note.")
        assert "<pre>" not in html
        assert "<p>After.</p>" in html[: html.index('<div class="footnote">')]


@pytest.mark.parametrize("position", POSITIONS)
def test_a_comment_in_markdown_is_not_shown(position: str) -> None:
    _, after, _ = insert("markdown-html-comment", position)
    shown = [content for _, kind, content in ((*token[:2], token[2]) for token in blocks(after)) if kind == ""]
    assert not any(FIRST in content and "<!--" not in content for content in shown) or position == "above"


@pytest.mark.parametrize("name", names("git-commit", "gitcommit"))
def test_git(name: str) -> None:
    def stored(text: str) -> str:
        message = text.split("# ------------------------ >8", maxsplit=1)[0]
        command = ["git", "stripspace", "--strip-comments"]
        return subprocess.run(command, input=message, text=True, check=True, capture_output=True).stdout

    def stored_without_summary(text: str) -> str:
        message = stored(text)
        assert f"{FIRST}\n\n{SECOND}\n" in message
        return re.sub(r"\n{2,}", "\n\n", message.replace(f"{FIRST}\n\n{SECOND}\n", "")).strip()

    check(name, lambda text: stored(text).strip(), stored_without_summary, replaces=True)
    _, after, _ = insert(name, "replace")
    assert f"{FIRST}\n\n{SECOND}\n" in stored(after)


def test_a_number_sign_is_no_comment_of_git() -> None:
    found = lay_out("One.\n", 0, 4, [LayoutParagraph("#7 froze.")], style=LayoutStyle("git-commit"))
    assert found
    assert found.edit.text == "\n\n\\#7 froze."


@pytest.mark.skipif(not shutil.which("emacs"), reason="Emacs is not installed; it reads Org.")
@pytest.mark.parametrize("name", names("org"))
def test_org(name: str) -> None:
    script = """(progn (require 'org) (require 'org-element) (with-temp-buffer
      (insert-file-contents "/dev/stdin") (org-mode)
      (org-element-map (org-element-parse-buffer) (append org-element-all-elements)
        (lambda (each) (princ (format "%S %S\\n" (org-element-type each)
          (if (memq (org-element-type each) '(paragraph table-row node-property src-block table planning))
            (string-trim (buffer-substring-no-properties (org-element-property :begin each)
              (org-element-property :end each))))))))))"""

    def elements(text: str) -> list[str]:
        command = ["emacs", "--batch", "--quick", "--eval", script]
        found = subprocess.run(command, input=text, text=True, check=True, capture_output=True)
        return found.stdout.splitlines()

    def elements_without_summary(text: str) -> list[str]:
        found = elements(text)
        for paragraph in SUMMARY:
            assert f'paragraph "{paragraph}"' in found
            found.remove(f'paragraph "{paragraph}"')
        return found

    for position in ("below", "replace"):
        before, after, replaced = insert(name, position)
        if not replaced:
            assert elements_without_summary(after) == elements(before)
        else:
            assert set(elements_without_summary(after)) < set(elements(before))


class _Tags(HTMLParser):
    """Collects tags, texts and comments."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.found.append(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        text = re.sub(r"(?m)^\s*//.*$|/\*(?s:.*?)\*/", "", data)
        if text.strip():
            self.found.append(" ".join(text.split()))


HTML_NAMES = [name for name in names("html", "vue", "svelte") if name != "html-comment"]


@pytest.mark.parametrize("name", [*HTML_NAMES, "php-html"])
def test_html(name: str) -> None:
    def read(text: str) -> list[str]:
        parser = _Tags()
        parser.feed(text)
        parser.close()
        return parser.found

    def read_without_summary(text: str) -> list[str]:
        found = read(text)
        for paragraph in SUMMARY:
            if paragraph in found:  # else it is in a comment
                at = found.index(paragraph)
                assert (found[at - 1], found[at + 1]) == ("<p []>", "</p>")
                del found[at - 1 : at + 2]
        return found

    check(name, read, read_without_summary)


def read_rst(text: str) -> str:
    """The document as docutils reads it, without the summary; it must have nothing to report."""
    core, nodes = pytest.importorskip("docutils.core"), pytest.importorskip("docutils.nodes")
    tree = core.publish_doctree(text, settings_overrides={"report_level": 5, "doctitle_xform": False})
    assert [each.astext() for each in tree.findall(nodes.system_message)] == []
    for paragraph in list(tree.findall(nodes.paragraph)):
        if paragraph.astext() in SUMMARY:
            assert paragraph.parent.tagname in ("document", "section", "note", "list_item", "block_quote")
            paragraph.parent.remove(paragraph)
    return tree.pformat()


@pytest.mark.parametrize("name", names("restructuredtext"))
def test_restructuredtext(name: str) -> None:
    check(name, read_rst)


@pytest.mark.parametrize(
    "text",
    [
        "* 5 boats",
        "A. Olsen left.",
        "1. May",
        "f(x_) or *b|",
        "It reads::",
        ":a: b",
        "====",
        ".. note:: b",
        r"C:\\new",
        "`a",
    ],
)
def test_any_words_in_restructuredtext(text: str) -> None:
    docutils = pytest.importorskip("docutils.core")
    paragraphs = [LayoutParagraph(text), LayoutParagraph(SECOND)]
    edit = lay_out("It rained.\n\n  It snowed.\n", 0, 10, paragraphs, style=LayoutStyle("restructuredtext")).edit
    tree = docutils.publish_doctree(edit.text.strip(), settings_overrides={"report_level": 5})
    assert [each.astext() for each in tree.children] == [text, SECOND]
    assert {each.tagname for each in tree.children} == {"paragraph"}


def read_with_node(texts: Sequence[tuple[str, str]]) -> list[object]:
    """Read texts with TypeScript's parser and parse5."""
    script = Path(__file__).parent / "parse.cjs"
    command = ["node", str(script), str(EXTENSION)]
    found = subprocess.run(command, input=json.dumps(texts), text=True, check=True, capture_output=True)
    return json.loads(found.stdout)


needs_node = pytest.mark.skipif(
    not (shutil.which("node") and (EXTENSION / "node_modules" / "typescript").exists()),
    reason="Node or the extension's packages are not installed; `make vsix` does it.",
)


@needs_node
def test_javascript_and_jsx() -> None:
    rows = [
        (name, position)
        for name in names("javascript", "typescript", "typescriptreact")
        for position in POSITIONS
        if not insert(name, position)[2]
    ]
    edits = [insert(name, position) for name, position in rows]
    kinds = [golden(name)[0] for name, _ in rows]
    before = read_with_node([(kind, edit[0]) for kind, edit in zip(kinds, edits, strict=True)])
    after = read_with_node([(kind, edit[1]) for kind, edit in zip(kinds, edits, strict=True)])
    assert dict(zip(rows, after, strict=True)) == dict(zip(rows, before, strict=True))


@needs_node
def test_html_by_the_standard() -> None:
    rows = [(name, position) for name in HTML_NAMES for position in POSITIONS if not insert(name, position)[2]]
    edits = [insert(name, position) for name, position in rows]
    before = read_with_node([("html", edit[0]) for edit in edits])
    after = read_with_node([("html", edit[1]) for edit in edits])
    for row, old, new in zip(rows, before, after, strict=True):
        assert without_paragraphs(new) == old, row


def without_paragraphs(tree: object) -> object:
    """A tree without the paragraphs of the summary."""
    if not isinstance(tree, list):
        return tree
    return [without_paragraphs(each) for each in tree if each not in [["p", [], paragraph] for paragraph in SUMMARY]]


LATEX = r"\documentclass{article}\begin{document}%s\end{document}"


@pytest.mark.parametrize("name", names("latex"))
def test_latex(name: str, tmp_path: Path) -> None:
    for position in POSITIONS if shutil.which("pdflatex") else ():  # no requirement of the tests
        _, after, _ = insert(name, position)
        text = after if "documentclass" in after else LATEX % f"\n{after}\n"
        (tmp_path / "a.tex").write_text(text, encoding="utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=dict(os.environ))
