from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precis.text.lines import MASKED
from precis.text.markup.registry import get_markup
from precis.text.reading import plain_text, read
from precis.text.sentences import split

FORMATS = [
    *["asciidoc", "draft", "html", "latex", "manpage", "markdown", "org", "restructuredtext", "wikitext"],
    *["python", "javascript", "lua"],
]
ANY_MARKUP = st.lists(
    st.sampled_from(
        [
            *["ferry", "The dam. ", " ", "\n", "\r\n", "\n\n", "    ", "# ", "- ", "- [ ] ", "> ", "1. ", "40. ", "**"],
            *["_", "`", "```\n", "[", "](x)", "[^1]", "[^1]: ", "![", "<p>", "</p>", "<br>", "<table><td>", "</table>"],
            *["<!--", "-->", "<script>", "</script>", "&amp;", "&#8230;", "|", "---", "===", "-- \n", "%%", "$", "$$"],
            *[
                "\\[",
                "\\]",
                "\\begin{itemize}",
                "\\end{itemize}",
                "\\item ",
                "\\section{",
                "}",
                "{",
                "\\emph{",
                "%",
                "~",
            ],
            *["\\EUR{", "#+BEGIN_SRC\n", "#+END_SRC\n", ":END:", "* TODO ", "[[a][b]]", "[[a|b]]", "{{", "}}", "== "],
            *[
                "<ref>",
                "</ref>",
                "{|",
                "|}",
                "'''",
                "----\n",
                "|===\n",
                ".. note:: ",
                "::\n",
                ":role:`x`",
                ".SH ",
                "\\fB",
            ],
            *['"""', "// ", "/* ", "*/", "-- ", "--[[", "]]", "[12]", "(Smith 2019)", "¹", "``", "''", " , ", "re-\n"],
            *["\ufeff", "\u200b", "\xad", "橋", "😀", "\u2028", "e\u0301", MASKED, "https://example.org/x", "Page 1"],
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60)
@given(source=ANY_MARKUP)
def test_offsets_are_those_of_the_source(name: str, source: str) -> None:
    reading = read(source, name)
    assert len(reading.text) == len(source)
    end = 0
    for block in reading.blocks:
        assert end <= block.start < block.end <= len(source)
        assert plain_text(reading.text[block.start : block.end])
        end = block.end
    end = 0
    for sentence in split(reading):
        assert end <= sentence.start < sentence.end <= len(source)
        assert plain_text(reading.text[sentence.start : sentence.end]) == sentence.text
        end = sentence.end
    for heading in reading.headings:
        assert 0 <= heading.start <= heading.end <= len(source)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_reads_plain_words(name: str) -> None:
    assert [sentence.text for sentence in split(read("The ferry left.\n\nThe dam held.\n", name))] == [
        "The ferry left.",
        "The dam held.",
    ]


def test_an_unknown_format_is_read_as_markdown() -> None:
    assert get_markup("klingon") is get_markup("markdown")
