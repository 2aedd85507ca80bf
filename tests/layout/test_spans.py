"""Spans of the sentences of a summary in the inserted text."""

from __future__ import annotations

import html
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.layout.layout import Edit, LayoutParagraph, LayoutStyle, lay_out
from precis.layout.spans import SpannedText, TrackedSpan, rewrite_text

PARAGRAPHS = (("The harbour froze.", "Ann & Bo stayed."), ("It was cold.",))


def tracked(paragraphs: tuple[tuple[str, ...], ...], between: str = " ") -> list[LayoutParagraph]:
    """Return paragraphs of these sentences, with their spans."""
    found = []
    for sentences in paragraphs:
        starts = [sum(len(each) + len(between) for each in sentences[:i]) for i in range(len(sentences))]
        spans = tuple((start, start + len(each)) for start, each in zip(starts, sentences, strict=True))
        found.append(LayoutParagraph(between.join(sentences), spans))
    return found


def marked(picture: str, paragraphs: tuple[tuple[str, ...], ...], style: LayoutStyle, between: str = " ") -> str:
    """Return the document after the edit, with each sentence between ‹ and ›. The selection is between [ and ]."""
    start, end = picture.index("["), picture.index("]") - 1
    document = picture.replace("[", "").replace("]", "")
    placed = lay_out(document, start, end, tracked(paragraphs, between), style=style)
    edit = placed.edit
    untracked = [LayoutParagraph(paragraph.text) for paragraph in tracked(paragraphs, between)]
    assert edit == lay_out(document, start, end, untracked, style=style).edit
    text = edit.text
    for span in reversed(placed.sentences):
        if span:
            text = f"{text[: span[0]]}‹{text[span[0] : span[1]]}›{text[span[1] :]}"
    return document[: edit.start] + text + document[edit.end :]


ROWS = {
    "plain": (
        LayoutStyle(),
        "[One.]\n\nTwo.\n",
        "One.\n\n‹The harbour froze.› ‹Ann & Bo stayed.›\n\n‹It was cold.›\n\nTwo.\n",
    ),
    "above, with a heading": (
        LayoutStyle(insert="above", heading="In short"),
        "[One.]\r\n",
        "In short\r\n\r\n‹The harbour froze.› ‹Ann & Bo stayed.›\r\n\r\n‹It was cold.›\r\n\r\nOne.\r\n",
    ),
    "in its place, within a line": (
        LayoutStyle(insert="replace"),
        "  One. [Two.] Three.",
        "  One. \n\n  ‹The harbour froze.› ‹Ann & Bo stayed.›\n\n  ‹It was cold.›\n\n  Three.",
    ),
    "in its place, behind a mark": (
        LayoutStyle("python", insert="replace"),
        "# [One.]\n",
        "# ‹The harbour froze.› ‹Ann & Bo stayed.›\n#\n# ‹It was cold.›\n",
    ),
    "wrapped, in a quotation": (
        LayoutStyle("markdown", wrap=20),
        "> [One.]\n",
        "> One.\n>\n> ‹The harbour froze.›\n> ‹Ann & Bo stayed.›\n>\n> ‹It was cold.›\n",
    ),
    "html": (
        LayoutStyle("html"),
        "[<p>One.</p>]\n",
        "<p>One.</p>\n\n<p>‹The harbour froze.› ‹Ann &amp; Bo stayed.›</p>\n\n<p>‹It was cold.›</p>\n",
    ),
    "latex": (
        LayoutStyle("latex"),
        "[One.]\n",
        "One.\n\n‹The harbour froze.› ‹Ann \\& Bo stayed.›\n\n‹It was cold.›\n",
    ),
    "a block comment": (
        LayoutStyle("css"),
        "[a { color: red }]\n",
        "a { color: red }\n\n/*\n * ‹The harbour froze.› ‹Ann & Bo stayed.›\n *\n * ‹It was cold.›\n */\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_where_the_sentences_are(name: str) -> None:
    style, picture, after = ROWS[name]
    assert marked(picture, PARAGRAPHS, style) == after


TROUBLE = {
    "a sentence that would begin a list": (
        LayoutStyle("markdown"),
        (("1. May came.", "- 2. June."),),
        " ",
        "One.\n\n‹1\\. May came.› ‹- 2. June.›",
    ),
    "one that does so on a line of its own": (
        LayoutStyle("markdown", wrap=20),
        (("It was a long winter.", "- It was."),),
        " ",
        "One.\n\n‹It was a long\nwinter.› ‹- It was.›",
    ),
    "no space between": (
        LayoutStyle(),
        (("港は凍った。", "船は残った。"),),
        "",
        "One.\n\n‹港は凍った。›‹船は残った。›",
    ),
    "broken anywhere": (
        LayoutStyle(wrap=20),
        (("港は凍った。", "船は残った。春は来ない。"),),
        "",
        "One.\n\n‹港は凍った。›‹船は残っ\nた。春は来ない。›",
    ),
    "a paragraph of several lines": (
        LayoutStyle(),
        (("One\n\n two.", "Three."),),
        "\n",
        "One.\n\n‹One\ntwo.›\n‹Three.›",
    ),
    "wide spaces": (
        LayoutStyle(wrap=20),
        (("One  two\u00a0three.", "Four."),),
        "   ",
        "One.\n\n‹One two\u00a0three.› ‹Four.›",
    ),
    "what ends in a backslash": (LayoutStyle("c"), (("A.", "B\\"),), " ", "One.\n\n// ‹A.› ‹B\\›."),
    "the mark itself": (LayoutStyle(), (("A\x1f.", "B."),), " ", "One.\n\n‹A .› ‹B.›"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble(name: str) -> None:
    style, paragraphs, between, after = TROUBLE[name]
    assert marked("[One.]", paragraphs, style, between) == after


def test_what_a_rule_reads_as_one_is_not_told_apart() -> None:
    """Mathematics from one sentence into the next, without a space between, is the source's own and stays."""
    found = lay_out("$a.b$", 0, 5, tracked((("$a.", "b$"),), ""), style=LayoutStyle("latex"))
    assert (found.edit, found.sentences) == (Edit(5, 5, "\n\n$a.b$"), (None, None))
    assert rewrite_text(
        SpannedText("a b", (TrackedSpan(0, 0, 1),)), lambda text: text if "\x1f" in text else "X"
    ) == SpannedText("X")


WRITTEN = [
    (LayoutStyle("html"), "<p>", "A < B.", "A &lt; B."),
    (LayoutStyle("markdown"), "", "- A.", "\\- A."),
    (LayoutStyle("markdown"), "B. ", "- A.", "- A."),
    (LayoutStyle("python", wrap=24), "# Ann stayed. ", "Bo and Cy went away.", "Bo and Cy\n# went away."),
    (LayoutStyle(wrap=20), "Ann stayed at home. ", "港は凍った。", "港\nは凍った。"),
]


@pytest.mark.parametrize(("style", "before", "sentence", "written"), WRITTEN)
def test_a_sentence_is_written_as_its_neighbours_are(
    style: LayoutStyle, before: str, sentence: str, written: str
) -> None:
    assert lay_out("x = 1", 0, 5, [LayoutParagraph("A.")], style=style).format_sentence(sentence, before) == written


words = st.text(st.sampled_from("ab1é港😀&<\\*_-.#% "), min_size=1, max_size=12)
sentences = words.map(lambda text: " ".join(text.split())).filter(bool)


@given(
    paragraphs=st.lists(st.lists(sentences, min_size=1, max_size=4).map(tuple), min_size=1, max_size=3).map(tuple),
    language=st.sampled_from(["plaintext", "markdown", "html", "python"]),
    width=st.sampled_from(["off", 20, 30]),
    insert=st.sampled_from(["below", "above", "replace"]),
)
def test_each_sentence_is_found_as_it_was(
    paragraphs: tuple[tuple[str, ...], ...], language: str, width: int, insert: str
) -> None:
    document = "Above.\n\n  One.\n\nBelow.\n"
    found = lay_out(document, 10, 14, tracked(paragraphs), style=LayoutStyle(language, insert, "", width))
    texts = [text for paragraph in paragraphs for text in paragraph]
    assert len(found.sentences) == len(texts)
    spans = [span for span in found.sentences if span]
    assert len(spans) == len(texts)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for text, (start, end) in zip(texts, spans, strict=True):
        written = found.edit.text[start:end]
        if language == "python":
            written = re.sub(r"\n[ ]*#", "\n", written)
        if language == "html":
            written = html.unescape(written)
        # What may be added is white space, an escape in Markdown, a stop where a comment line would end in a backslash.
        added = {"markdown": r"\s|\\", "python": r"(?<=\\)\s*\.[\s.]*|\s"}.get(language, r"\s")
        assert re.sub(added, "", written) == re.sub(added, "", text)
