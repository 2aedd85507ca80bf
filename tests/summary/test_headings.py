from __future__ import annotations

import pytest

from precis.engine.scripted import ScriptedEngine
from precis.settings import Settings
from precis.summary.headings import Headings
from precis.summary.plan import make_plan
from precis.summary.result import Paragraph, Sentence, Span

TEXT = """# The bridge

The harbour master sold the old stone bridge to a miller in the spring of 1911. The miller paid in flour.

# The council

The council had asked the surveyor for the papers of the sale. Nobody had seen them since the fire in the archive.
"""
PROMPT = "Summarize this in 2 paragraphs with headings"
BRIDGE = "The harbour master sold the old stone bridge to a miller in 1911."
COUNCIL = "The council had asked the surveyor for the papers."


def headings(*replies: str, text: str = TEXT, prompt: str = PROMPT, writes: bool = True) -> list[str]:
    plan = make_plan(text, Settings(prompt=prompt, words=60))
    found = Headings(plan, ScriptedEngine(list(replies)), writes=writes, cancelled=lambda: False)
    said = [Paragraph(each, (Sentence(each, "quoted", True, (Span(0, 1),)),)) for each in (BRIDGE, COUNCIL)]
    return [found.heading(number, each) for number, each in enumerate(said)]


def test_none_are_made_unasked() -> None:
    assert headings("The sale", prompt="Summarize this in 2 paragraphs") == ["", ""]


def test_the_models_headings_stand_where_the_text_bears_them_out() -> None:
    assert headings("The sale of the bridge", "Missing papers of the sale") == ["The sale of the bridge", "The council"]


@pytest.mark.parametrize(
    ("reply", "heading"),
    [
        ('**"The Old Stone Bridge."**', "The Old Stone Bridge"),
        ("# A stone bridge\nIt was sold.", "A stone bridge"),
        # Of the paragraph, as far as half of its words go.
        ("Papers of the stone bridge", "Papers of the stone bridge"),
        # What stands nowhere in the text, or not in the paragraph, or is no heading.
        ("The fishing bridge", "The bridge"),
        ("The fire in the archive", "The bridge"),
        ("The bridge in 1912", "The bridge"),
        ("", "The bridge"),
        ("The harbour master sold the old stone bridge to a miller in 1911", "The bridge"),
    ],
)
def test_what_of_a_reply_is_a_heading(reply: str, heading: str) -> None:
    assert headings(reply, "")[0] == heading


def test_a_model_that_only_points_leaves_the_texts_own() -> None:
    assert headings(writes=False) == ["The bridge", "The council"]


def test_no_heading_stands_twice() -> None:
    one = "The harbour master sold the old stone bridge to a miller in 1911. The council had asked for the papers."
    assert headings("The sale", "The sale", text=one) == ["", ""]
    assert headings("The bridge", "The bridge", text=TEXT.replace("# The council", "# The bridge")) == [
        "The bridge",
        "",
    ]
