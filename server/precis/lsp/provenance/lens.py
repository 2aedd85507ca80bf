"""The code lenses above a summary: a description of it, and the commands on it."""

from __future__ import annotations

from collections import Counter

from lsprotocol import types

from precis.lsp.commands import REMOVE, REWRITE, SHOW_SOURCES
from precis.lsp.provenance.summaries import InsertedSummary
from precis.lsp.request import Variation

_VARIATION_TITLES = {Variation.AGAIN: "Again", Variation.SHORTER: "Shorter", Variation.LONGER: "Longer"}
_KINDS = ("written", "compressed", "quoted")


def build_lenses(summary: InsertedSummary, *, can_show_sources: bool) -> list[types.CodeLens]:
    """Return the lenses of a summary: its description, then one for each available command."""
    commands = [types.Command(describe(summary), "")]  # without a command id, the lens is only text
    if can_show_sources:
        commands.append(types.Command("Sources", SHOW_SOURCES, arguments=[{"summary": summary.id}]))
    if summary.source_span is not None:
        for variation, title in _VARIATION_TITLES.items():
            argument = {"summary": summary.id, "how": variation.value}
            commands.append(types.Command(title, REWRITE, arguments=[argument]))
    if summary.is_removable:
        commands.append(types.Command("Remove", REMOVE, arguments=[{"summary": summary.id}]))
    text, document = summary.range.text, summary.document
    first = document.position_at(summary.range.anchor.start + len(text) - len(text.lstrip()))
    return [types.CodeLens(types.Range(first, first), command) for command in commands]


def describe(summary: InsertedSummary) -> str:
    """Return a description such as "6 paragraphs, 262 words · 9 written, 5 quoted"."""
    intact = summary.trace.intact_sentences
    kinds = Counter(sentence.kind for sentence in intact)
    edited = sum(1 for _ in summary.trace.sentences) - len(intact)
    not_found = sum(not sentence.supported for sentence in intact)
    paragraphs = len(summary.trace.paragraphs)
    counts = [f"{kinds[kind]} {kind}" for kind in _KINDS if kinds[kind]]
    counts += [f"{number} {label}" for number, label in ((not_found, "not found"), (edited, "edited")) if number]
    size = f"{paragraphs} paragraph{'s' * (paragraphs != 1)}, {summary.words:,} word{'s' * (summary.words != 1)}"
    return f"{size} · {', '.join(counts)}" if counts else size
