from __future__ import annotations

import pytest

from precis.text.markup.detect import format_of


@pytest.mark.parametrize(
    ("language_id", "filename", "expected"),
    [
        ("html", "a.txt", "html"),
        ("latex", "", "latex"),
        ("restructuredtext", "", "restructuredtext"),
        ("markdown", "a.html", "markdown"),
        ("python", "", "python"),
        ("csharp", "a.cs", "csharp"),
        ("yaml", "a.yaml", "markdown"),
        ("json", "a.json", "markdown"),
        ("vue", "a.vue", "markdown"),
        ("klingon", "a.tex", "markdown"),
        ("plaintext", "a.tex", "latex"),
        ("", "page.HTML", "html"),
        ("", "notes.org", "org"),
        ("", "mill.py", "python"),
        ("", "mill.man", "manpage"),
        ("", "report.1", "markdown"),
        ("", "a.md", "markdown"),
        ("", "a.txt", "markdown"),
        ("", "README", "markdown"),
        ("", "COMMIT_EDITMSG", "git-commit"),
        ("", "html", "markdown"),
        ("", "", "markdown"),
    ],
)
def test_by_language_and_name(language_id: str, filename: str, expected: str) -> None:
    assert format_of("The ferry left.", language_id, filename) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html>\n<p>One.</p>", "html"),
        ("<div><p>One.</p><p>Two.</p></div>", "html"),
        ("Some text with <b>bold</b> and <p>one</p> tag.", "markdown"),
        ("\\section{A}\n\\begin{itemize}\n\\item x\n\\end{itemize}", "latex"),
        ("The command \\emph{x} makes it italic.", "markdown"),
        ("#+TITLE: A\n* TODO B\nText.", "org"),
        ("* one\n* two\n* three\n* four", "markdown"),
        ("{{Infobox\n}}\n'''Weir''' is old.<ref>x</ref>\n== A ==", "wikitext"),
        ("The {{name}} placeholder and '''three''' marks.", "markdown"),
        ("= T\n:toc:\n\n== A\n\n[source,c]\n----\n----", "asciidoc"),
        ("T\n=\n\n.. note:: x\n\nSee :ref:`y`.", "restructuredtext"),
        (".TH A 1\n.SH NAME\na \\- b\n.SH C", "manpage"),
        (".5 litres of water\n.5 litres of milk", "markdown"),
    ],
)
def test_by_looks(text: str, expected: str) -> None:
    assert format_of(text, "plaintext", "pasted.txt") == expected
