"""How a summary looks in each kind of document. `golden/` holds one case per file.

A file begins with a title and the settings that differ from the defaults, followed by the paragraphs of the summary (if
not `SUMMARY`), the document before the edit with the selection between ‹ and ›, and the document after the edit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from precis.layout.comments import comment_styles
from precis.layout.layout import LayoutParagraph, LayoutStyle, lay_out

GOLDEN = Path(__file__).parent / "golden"
SUMMARY = "The harbour froze in January.\n\nThe boats stayed in.\n"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str) -> None:
    header, *sections = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").split("----- ")
    parts = {"summary": SUMMARY} | {title: text for title, _, text in (each.partition("\n") for each in sections)}
    settings: dict[str, Any] = dict(line.split(": ", 1) for line in header.splitlines()[1:])
    if settings.get("wrap", "off").isdigit():
        settings["wrap"] = int(settings["wrap"])
    style = LayoutStyle(settings.pop("language"), **settings)
    start, end = parts["before"].index("‹"), parts["before"].index("›") - 1
    document = parts["before"].replace("‹", "").replace("›", "")
    paragraphs = [LayoutParagraph(text) for text in parts["summary"].rstrip("\n").split("\n\n")]
    edit = lay_out(document, start, end, paragraphs, style=style).edit
    assert document[: edit.start] + edit.text + document[edit.end :] == parts["after"]


def test_every_format_and_ten_programming_languages_are_shown() -> None:
    shown = {name.partition("-")[0] for name in NAMES}
    assert {"plain", "markdown", "latex", "html"} <= shown
    assert len(shown & comment_styles().keys()) >= 10
