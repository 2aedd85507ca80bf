"""A worker's child that needs no model and says of each sentence where it is from.

    python tests/lsp/provenance/traced_child.py

A summary has three sentences a paragraph, one for each sentence of the text (all that ends in a full stop), in one of
five ways, told by the name that the sentence begins with:

    Ann…    quoted
    Bo…     compressed: without the word "very"
    Cy…     written ("Cy left.") from this sentence and the one before
    Di…     written and not found in this sentence, which is nearest ("Di flew in.")
    Ed…     written and not found anywhere ("Ed sang.")
    others  quoted
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from precis.engine.api import Engine
from precis.engine.scripted import ScriptedEngine
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.result import Notice, Paragraph, Sentence, Span
from precis.worker.job import SummaryPipeline
from precis.worker.main import prepare_process, serve_jobs
from scripted_child import Scripted

SENTENCE = re.compile(r"(?:<\w+>)?[^\s.#<>/][^.]*\.")
MARKUP = re.compile(r"<[^>]*>|(?<=\n)>")
SENTENCES = 3  # in a paragraph


@dataclass(frozen=True, slots=True)
class Plan:
    """As much of a plan as the worker asks for, and the sentences of the summary."""

    paragraphs: tuple[tuple[Sentence, ...], ...]
    target_words: int
    read_share: float = 1.0


def make_plan(text: str, _settings: Settings, _filename: str, _language_id: str) -> Plan:
    found = [(match.group(), Span(*match.span())) for match in SENTENCE.finditer(text)]
    before = [found[0], *found[:-1]]
    sentences = [_sentence(*each, span) for each, (_, span) in zip(found, before, strict=True)]
    paragraphs = tuple(tuple(sentences[i : i + SENTENCES]) for i in range(0, len(sentences), SENTENCES))
    return Plan(paragraphs, sum(len(sentence.text.split()) for sentence in sentences))


def _sentence(said: str, span: Span, before: Span) -> Sentence:
    words = " ".join(MARKUP.sub("", said).split())
    match words[:2]:
        case "Bo":
            return Sentence(words.replace(" very", ""), "compressed", True, (span,))
        case "Cy":
            return Sentence("Cy left.", "written", True, (before, span))
        case "Di":
            return Sentence("Di flew in.", "written", False, (span,))
        case "Ed":
            return Sentence("Ed sang.", "written", False, ())
    return Sentence(words, "quoted", True, (span,))


def write(
    plan: Plan,
    _engine: Engine,
    _drafter: Drafter | None,
    _cancelled: Callable[[], bool],
    report: Callable[[float], None],
) -> Iterator[Paragraph]:
    for part, sentences in enumerate(plan.paragraphs):
        report(part / len(plan.paragraphs))
        yield Paragraph(" ".join(sentence.text for sentence in sentences), sentences)


def finish(plan: Plan, _paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    return plan.target_words, ()


if __name__ == "__main__":
    stdout = prepare_process()
    serve_jobs(Scripted(ScriptedEngine(echo=True)), SummaryPipeline(make_plan, write, finish), sys.stdin.buffer, stdout)
