"""Where a summary goes. In the documents, the selection is between ‹ and ›."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from precis.layout.comments import comment_style
from precis.layout.layout import Edit, LayoutParagraph, LayoutStyle, lay_out

SUMMARY = ("First of the summary.", "Second of the summary.")
AS_IT_IS = LayoutStyle(wrap="off")


def edit_for(document: str, start: int, end: int, texts: Sequence[str], *, style: LayoutStyle) -> Edit:
    found = lay_out(document, start, end, [LayoutParagraph(text) for text in texts], style=style)
    assert found
    return found.edit


def check(picture: str, after: str, paragraphs: tuple[str, ...] = SUMMARY, style: LayoutStyle = AS_IT_IS) -> None:
    start = picture.index("‹")
    end = picture.index("›") - 1
    document = picture.replace("‹", "").replace("›", "")
    edit = edit_for(document, start, end, paragraphs, style=style)
    assert document[: edit.start] + edit.text + document[edit.end :] == after


PICTURES = {
    "a paragraph between others": (
        """\
Above.

‹The harbour froze in January.
The boats stayed in.›

Below.
""",
        """\
Above.

The harbour froze in January.
The boats stayed in.

First of the summary.

Second of the summary.

Below.
""",
    ),
    "text on the next line is set off": (
        """\
‹The harbour froze.›
The boats stayed in.
""",
        """\
The harbour froze.

First of the summary.

Second of the summary.

The boats stayed in.
""",
    ),
    "whole lines, the last line break selected too": (
        """\
‹The harbour froze.
›The boats stayed in.
""",
        """\
The harbour froze.

First of the summary.

Second of the summary.

The boats stayed in.
""",
    ),
    "blank lines at the end of the selection count as below it": (
        """\
‹The harbour froze.


›
The boats stayed in.
""",
        """\
The harbour froze.

First of the summary.

Second of the summary.



The boats stayed in.
""",
    ),
    "a selection that begins and ends within lines": (
        """\
The ‹harbour froze.
The boats› stayed in.
It was January.
""",
        """\
The harbour froze.
The boats stayed in.

First of the summary.

Second of the summary.

It was January.
""",
    ),
    "the indentation that all lines share": (
        """\
    def:
        ‹The harbour froze.

          The boats stayed in.›
    end
""",
        """\
    def:
        The harbour froze.

          The boats stayed in.

        First of the summary.

        Second of the summary.

    end
""",
    ),
    "an indented first line is no indentation": (
        """\
   ‹The harbour froze, and
the boats stayed in.›
""",
        """\
   The harbour froze, and
the boats stayed in.

First of the summary.

Second of the summary.
""",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture(name: str) -> None:
    before, after = PICTURES[name]
    check(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("‹One.›", "One.\n\nA\n\nB"),
        ("‹One.›\n", "One.\n\nA\n\nB\n"),
        ("‹One.\n›", "One.\n\nA\n\nB\n"),
        ("‹One.›\r\nTwo.\r\n", "One.\r\n\r\nA\r\n\r\nB\r\n\r\nTwo.\r\n"),
        ("One.\r\n‹Two.›", "One.\r\nTwo.\r\n\r\nA\r\n\r\nB"),
        ("‹One.›\rTwo.", "One.\r\rA\r\rB\r\rTwo."),
        ("One.\r‹Two.›", "One.\rTwo.\r\rA\r\rB"),
        ("One.\n‹Two.›\r\nThree.\n", "One.\nTwo.\r\n\r\nA\r\n\r\nB\r\n\r\nThree.\n"),
        ("‹One.›\n   \nTwo.", "One.\n\nA\n\nB\n   \nTwo."),
        ("\t‹One.\n\tTwo.›\n", "\tOne.\n\tTwo.\n\n\tA\n\n\tB\n"),
        ("\t ‹One.\n\t  Two.›\n", "\t One.\n\t  Two.\n\n\t A\n\n\t B\n"),
        ("‹One.  ›\nTwo.", "One.  \n\nA\n\nB\n\nTwo."),
        ("\ufeff‹One.›\n", "\ufeffOne.\n\nA\n\nB\n"),
        ("‹One.\fStill one.›\u2028Still.\nTwo.", "One.\fStill one.\u2028Still.\n\nA\n\nB\n\nTwo."),
        ("\u3000‹一。›\n\u3000二。\n", "\u3000一。\n\n\u3000A\n\n\u3000B\n\n\u3000二。\n"),
        ("‹😀𝒲›", "😀𝒲\n\nA\n\nB"),
    ],
)
def test_line_endings_and_other_ends(before: str, after: str) -> None:
    check(before, after, ("A", "B"))


def test_a_paragraph_of_several_lines_is_indented_as_a_whole() -> None:
    check("  ‹One.›\r\n", "  One.\r\n\r\n  A\r\n  a\r\n\r\n  B\r\n", ("A\na", "B"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("‹One.›", "A\n\nB\n\nOne."),
        ("\ufeff‹One.›", "\ufeffA\n\nB\n\nOne."),
        ("Zero.\r\nO‹ne.\r\nTwo.›\r\n", "Zero.\r\n\r\nA\r\n\r\nB\r\n\r\nOne.\r\nTwo.\r\n"),
        ("Zero.\r\n‹\r\nOne.›", "Zero.\r\n\r\nA\r\n\r\nB\r\n\r\nOne."),
        ("Zero.\n\n‹\tOne.›\n", "Zero.\n\n\tA\n\n\tB\n\n\tOne.\n"),
        ("Zero.\r‹One.›", "Zero.\r\rA\r\rB\r\rOne."),
    ],
)
def test_above(before: str, after: str) -> None:
    check(before, after, ("A", "B"), LayoutStyle(insert="above"))


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("markdown", "Zero.\n> ‹One.›\n", "Zero.\n\n> A\n>\n> One.\n"),
        ("markdown", "> - Zero.\n‹lazily›\n", "> - Zero.\n>\n>   A\n>\nlazily\n"),
        ("markdown", "> lazily\ngoes on\n> ‹One.›\n", "> lazily\ngoes on\n>\n> A\n>\n> One.\n"),
        ("markdown", "```python\n‹a = 1›\n```\n", "```python\n\n# A\n\na = 1\n```\n"),
        ("markdown", "‹```python\na = 1\n```›\n", "A\n\n```python\na = 1\n```\n"),
        ("python", "a = 1\n# ‹One.›\nb = 2\n", "a = 1\n# A\n#\n# One.\nb = 2\n"),
        ("javascript", "/**\n * ‹One.›\n */\n", "/**\n * A\n *\n * One.\n */\n"),
        ("javascript", "‹/**\n * One.›\n */\n", "// A\n\n/**\n * One.\n */\n"),
    ],
)
def test_above_in_other_formats(language: str, before: str, after: str) -> None:
    check(before, after, ("A",), LayoutStyle(language, insert="above"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("‹One.›", "A\n\nB"),
        ("‹One.\n›", "A\n\nB\n"),
        ("\ufeff‹One.›\n", "\ufeffA\n\nB\n"),
        ("‹\n\nOne.\n\n›Two.", "\n\nA\n\nB\n\nTwo."),
        ("  ‹One.\r\n  Two.›\r\n", "  A\r\n\r\n  B\r\n"),
        ("‹  One.\n  Two.  ›\n", "  A\n\n  B\n"),
        (" ‹ One.›\n", "  A\n\n  B\n"),
        ("Zero.\n\t‹One.›", "Zero.\n\t\n\tA\n\n\tB"),
        ("Zero. ‹One.› Two.\n", "Zero. \n\nA\n\nB\n\n Two.\n"),
        ("Zero. ‹One.›  \n", "Zero. \n\nA\n\nB  \n"),
    ],
)
def test_replace(before: str, after: str) -> None:
    check(before, after, ("A", "B"), LayoutStyle(insert="replace"))


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("python", "# ‹One.›\na = 1\n", "# A\n#\n# B\na = 1\n"),
        ("python", "# Zero. ‹One.› Two.\n", "# Zero. \n#\n# A\n#\n# B\n#\n# Two.\n"),
        ("python", "a = ‹1 + 2›\n", "a = 1 + 2\n\n# A\n#\n# B\n"),
        ("c", "/**\n * ‹One.›\n */\n", "/**\n * A\n *\n * B\n */\n"),
        ("css", "‹a {}›\n", "/*\n * A\n *\n * B\n */\n"),
        ("markdown", "> ‹One.› Two.\n", "> A\n>\n> B\n>\n> Two.\n"),
        ("markdown", "‹> One.\n> Two.›\n", "> A\n>\n> B\n"),
        ("markdown", "‹- One.\n- Two.›\n", "A\n\nB\n"),
        ("markdown", "10. ‹One.\n    Two.›\n", "10. A\n\n    B\n"),
        ("html", "<p>‹One.›</p>\n", "<p>A</p>\n\n<p>B</p>\n"),
    ],
)
def test_replace_in_other_formats(language: str, before: str, after: str) -> None:
    check(before, after, ("A", "B"), LayoutStyle(language, insert="replace"))


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("markdown", "> ‹One.›\r\nlazily\r\n", "> One.\r\n>\r\n> A\r\n\r\nlazily\r\n"),
        ("markdown", "> > ‹One.›\n> Two.\n", "> > One.\n> >\n> > A\n>\n> Two.\n"),
        ("markdown", "a\n    ‹goes on›\n", "a\n    goes on\n\nA\n"),
        ("markdown", "a\n\n    ‹code›\n", "a\n\n    code\n\n    A\n"),
        ("markdown", "-\t‹One.›", "-\tOne.\n\n \tA"),
        ("python", "\t‹a = 1›", "\ta = 1\n\n\t# A"),
        ("python", "# One.\n# ‹Two.›\n# Three.\n", "# One.\n# Two.\n#\n# A\n#\n# Three.\n"),
        ("python", "# ‹One.›\n#\n# Two.\n", "# One.\n#\n# A\n#\n# Two.\n"),
        ("python", '"""‹One.›\n\nTwo."""\n', '"""One.\n\nA\n\nTwo."""\n'),
        ("python", '"""‹One.›"""\n', '"""One."""\n\n# A\n'),
        ("c", "/* ‹One.›\n */\n", "/* One.\n *\n * A\n */\n"),
        ("c", "/**\n  * ‹One.›\n  *\n  * @a\n  */", "/**\n  * One.\n  *\n  * A\n  *\n  * @a\n  */"),
        ("no such language", "‹# One.›", "# One.\n\nA"),
    ],
)
def test_below_in_other_formats(language: str, before: str, after: str) -> None:
    check(before, after, ("A",), LayoutStyle(language))


def test_no_character_ends_a_comment_that_some_language_takes_for_a_line_break() -> None:
    check(
        "‹a()›",
        "a()\n\n// One\n// two\n// three\n// four",
        ("One\u2028two\x0bthree\x85four",),
        LayoutStyle("javascript"),
    )


@given(st.data())
def test_the_summary_stands_between_blank_lines_below_the_selection(data: st.DataObject) -> None:
    document, start, end = data.draw(selections("ab \t\r\n😀\f"))
    edit = edit_for(document, start, end, ["S", "T"], style=AS_IT_IS)
    assert edit.start == edit.end
    above, rest = document[: edit.start], document[edit.end :]
    assert edit.start >= start + len(document[start:end].rstrip())
    assert re.match(r"\r|\n|\Z", rest)
    lines = re.split(r"\r\n|\r|\n", above + edit.text + rest)
    at = next(i for i, line in enumerate(lines) if line.strip() == "S")
    assert lines[at - 1] == ""
    assert lines[at - 2].strip() != ""
    assert lines[at + 1] == ""
    assert lines[at + 2].strip() == "T"
    assert at + 3 == len(lines) or lines[at + 3].strip() == ""


@st.composite
def selections(draw: st.DrawFn, alphabet: str) -> tuple[str, int, int]:
    """A document and a selection in it that is not blank."""
    pieces = st.sampled_from(
        [*alphabet, "    ", "\r\n", "/*", " * ", "*/", '"""', "# ", "> ", "- ", "1. ", "```", "<!--"]
    )
    document = draw(st.sampled_from(["", "\ufeff"])) + "".join(draw(st.lists(pieces, min_size=1, max_size=30)))
    start = draw(st.integers(0, len(document) - 1))
    end = draw(st.integers(start + 1, len(document)))
    assume(document[start:end].strip())
    return document, start, end


LANGUAGES = [
    "plaintext",
    "markdown",
    "latex",
    "html",
    "python",
    "javascript",
    "c",
    "css",
    "xml",
    "lua",
    "php",
    "jsonc",
    "org",
    "git-commit",
    "typescriptreact",
    "shellscript",
    "toml",
]
WORDS = [
    "harbour",
    "froze",
    "12",
    "1.",
    "#",
    "-",
    ">",
    "*",
    "*/",
    "-->",
    "--",
    '"""',
    "`",
    "&amp;",
    "a<b",
    "50%",
    "{x}",
    "\\",
]


@given(
    st.data(),
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), min_size=1, max_size=3),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["below", "above", "replace"]),
    st.sampled_from(["auto", "off", 20, 40]),
    st.sampled_from(["", "Summary"]),
)
def test_nothing_else_changes_and_the_summary_reads_as_it_was_written(
    data: st.DataObject,
    paragraphs: list[list[str]],
    language: str,
    insert: str,
    wrap: str | int,
    heading: str,
) -> None:
    document, start, end = data.draw(selections("ab é氷.\t\r\n"))
    style = LayoutStyle(language, insert, heading, wrap)  # pyright: ignore[reportArgumentType] - drawn from its values
    edit = edit_for(
        document, start, end, [f"S{i} {' '.join(words)}" for i, words in enumerate(paragraphs)], style=style
    )
    after = document[: edit.start] + edit.text + document[edit.end :]
    # Undone by its inverse, it leaves the document as it was; nothing outside the selection has changed.
    assert after[: edit.start] + document[edit.start : edit.end] + after[edit.start + len(edit.text) :] == document
    if edit.end > edit.start:
        assert insert == "replace"
        assert start <= edit.start <= edit.end <= end
    else:
        assert edit.start == edit.end
        assert edit.start > 0 or not document.startswith("\ufeff")
        assert document[edit.start - 1 : edit.start + 1] != "\r\n"
    # All words are there, in their order, each paragraph on lines of its own.
    read = html.unescape(edit.text).replace(r"\textbackslash{}", " ")
    expected = [heading] if heading else []
    for i, words in enumerate(paragraphs):
        expected += [f"S{i}", *re.findall("[a-z0-9]+", html.unescape(" ".join(words)))]
    found = re.findall("S[0-9]|Summary|[a-z0-9]+", re.sub(r"</?(?:p|strong)>|\\textbf", " ", read))
    assert found == expected
    assert len(re.findall(r"(?m)^[^\w\r\n]*(?:<p>)?S\d", edit.text.replace("\r", "\n"))) == len(paragraphs)


@given(st.data(), st.sampled_from(["python", "javascript", "c", "css", "php"]), st.sampled_from(["below", "above"]))
def test_in_code_every_line_is_a_comment(data: st.DataObject, language: str, insert: str) -> None:
    words = data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
    code = data.draw(st.lists(st.sampled_from(["a = 1", "    b()", "\tc('d')", "", "x = y"]), min_size=1, max_size=6))
    document = "\n".join(code)
    assume(document.strip())
    style = LayoutStyle(language, insert, wrap=30)  # pyright: ignore[reportArgumentType] - drawn from its values
    edit = edit_for(document, 0, len(document), [" ".join(words)], style=style)
    comment = comment_style(language)
    assert comment
    if comment.line:
        assert all(line.lstrip().startswith(comment.line[0]) for line in edit.text.split("\n") if line)
    else:
        assert re.fullmatch(r"\s*/\*(?:(?!\*/)[^\0])*\*/\s*", edit.text)


@given(st.data(), st.sampled_from(["below", "above"]))
def test_in_markdown_each_paragraph_is_read_as_one(data: st.DataObject, insert: str) -> None:
    starts = st.sampled_from(["", "> ", "> > ", "- ", "1. ", "  ", "   ", "> - ", "- > ", "10) ", "\t", "# "])
    lines = [data.draw(starts) + word for word in data.draw(st.lists(st.sampled_from(["one", "two", ""]), min_size=1))]
    chosen = data.draw(st.integers(0, len(lines) - 1))
    assume(lines[chosen].endswith(("one", "two")) and "\t" not in lines[chosen])
    start = sum(len(line) + 1 for line in lines[:chosen])
    document = "\n".join(lines)
    words = data.draw(
        st.lists(st.sampled_from(["12", "1.", "#", "-", ">", "+", "=", "==", "froze", "[1]:", "|"]), min_size=1)
    )
    summary = " ".join([*words, "END"])
    style = LayoutStyle("markdown", insert, wrap=20)  # pyright: ignore[reportArgumentType] - drawn from its values
    edit = edit_for(document, start, start + len(lines[chosen]), [summary], style=style)
    after = document[: edit.start] + edit.text + document[edit.end :]
    tokens = MarkdownIt("commonmark").parse(after)
    read = [
        "".join(child.content or " " for child in token.children or [])
        for before, token in pairwise(tokens)
        if before.type == "paragraph_open"
    ]
    assert summary in read, after


LISTED = LayoutParagraph("Butter rose.\n1. May & June fell.", ((0, 12), (13, 32)), "Prices", is_list=True)


@pytest.mark.parametrize(
    ("language", "document", "written"),
    [
        ("plaintext", "Some text.", "\n\nPrices\n\n- Butter rose.\n- 1. May & June fell."),
        ("markdown", "Some text.", "\n\n**Prices**\n\n- Butter rose.\n- 1\\. May & June fell."),
        ("markdown", "> Some text.", "\n>\n> **Prices**\n>\n> - Butter rose.\n> - 1\\. May & June fell."),
        (
            "latex",
            "Some text.",
            (
                "\n\n\\textbf{Prices}\n\n"
                "\\begin{itemize}\n\\item Butter rose.\n\\item 1. May \\& June fell.\n\\end{itemize}"
            ),
        ),
        (
            "html",
            "<p>Some text.</p>",
            (
                "\n\n<p><strong>Prices</strong></p>\n\n"
                "<ul>\n<li>Butter rose.</li>\n<li>1. May &amp; June fell.</li>\n</ul>"
            ),
        ),
        ("python", "# Some text.", "\n#\n# Prices\n#\n# - Butter rose.\n# - 1. May & June fell."),
    ],
)
def test_a_list_and_a_heading_are_those_of_the_document(language: str, document: str, written: str) -> None:
    found = lay_out(document, 0, len(document), [LISTED], style=LayoutStyle(language))
    assert found.edit.text == written
    first, second = (found.edit.text[start:end] for start, end in filter(None, found.sentences))
    assert first == "Butter rose."
    assert second.endswith("June fell.")


def test_the_lines_of_an_item_stand_under_its_first_word() -> None:
    listed = LayoutParagraph("The price of butter rose in spring.", ((0, 35),), is_list=True)
    found = lay_out("Some text.", 0, 10, [listed], style=LayoutStyle("markdown", wrap=22))
    assert found.edit.text == "\n\n- The price of butter\n  rose in spring."
    assert found.sentences == ((4, len(found.edit.text)),)
