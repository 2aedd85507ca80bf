"""Each span shown for a sentence holds its numbers and names, unless the sentence is marked; in twenty summaries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lsprotocol import types

from precis.engine.api import PointingRequest
from precis.engine.api import SkipPath as PointedPath
from precis.engine.scripted import ScriptedEngine
from precis.lsp.documents.anchors import Anchor
from precis.lsp.documents.document import Document
from precis.lsp.edit.apply import AppliedEdit
from precis.lsp.edit.compute import compute_insertion, find_inserted, make_layout, to_layout_paragraph
from precis.lsp.provenance.hover import range_text
from precis.lsp.provenance.summaries import Summaries
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.summary.plan import make_plan
from precis.summary.result import Summary, Timing
from precis.summary.write import finish, write

TEXTS = sorted((Path(__file__).parents[3] / "bench" / "texts").glob("*.md"))
NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")
NAMES = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+")


def every_skip(pointing: PointingRequest) -> tuple[PointedPath, ...]:
    """Each skip alone, the longer the better."""
    return tuple(PointedPath((i,), -1.0 / (1 + skip.end - skip.start)) for i, skip in enumerate(pointing.skips))


@pytest.mark.parametrize("words", [100, 300])
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_span_holds_the_numbers_and_names_of_its_sentence(path: Path, words: int) -> None:
    text = path.read_text(encoding="utf-8")
    wanted = Settings(words=words, paragraphs=3)
    plan = make_plan(text, wanted)
    paragraphs = tuple(write(plan, ScriptedEngine(point=every_skip), None, lambda: False, lambda _: None))
    number, notices = finish(plan, paragraphs)
    summary = Summary(paragraphs, number, 1.0, notices, "", Timing(0, 0, 0, 0, 0, 0))
    document = Document(f"file:///{path.name}", text, 1, "markdown", types.PositionEncodingKind.Utf16)
    selection = document.track_span(0, len(text.rstrip()))
    placed = compute_insertion(
        text, 0, len(text), make_layout([to_layout_paragraph(each) for each in paragraphs], wanted, "markdown")
    )
    at = document.position_at(placed.edit.start)
    document.apply_change(types.TextDocumentContentChangePartial(types.Range(at, at), placed.edit.text))
    found = find_inserted(document.source, placed, Anchor(placed.edit.start, placed.edit.end))
    assert found is not None
    summaries = Summaries(lambda _: None)
    made = AppliedEdit(document.track_span(*found), placed)
    summaries.add(made, selection, SummaryRequest(), summary, text=text[: len(text.rstrip())], seed=1)
    (trace,) = summaries.traces
    sentences = list(trace.sentences)
    assert len(sentences) == sum(len(paragraph.sentences) for paragraph in paragraphs)
    assert {sentence.kind for sentence in sentences} <= {"quoted", "compressed"}
    for sentence in sentences:
        assert sentence.is_intact
        assert sentence.supported
        said = " ".join(range_text(document, place) for place in sentence.source_ranges)
        assert set(NUMBERS.findall(sentence.text)) <= set(NUMBERS.findall(said))
        assert all(name in said for name in NAMES.findall(sentence.text))
