"""What stands above a summary in editors that show code lenses: what it is, and what can be done to it."""

from __future__ import annotations

from collections import Counter

from lsprotocol import types

from precis.lsp.commands import REMOVE, REWRITE
from precis.lsp.provenance.summaries import Inserted
from precis.lsp.request import Variation

_TITLES = {Variation.AGAIN: "Again", Variation.SHORTER: "Shorter", Variation.LONGER: "Longer"}
_KINDS = ("written", "compressed", "quoted")


def lenses(summary: Inserted) -> list[types.CodeLens]:
    """The lenses of a summary that stands in a document: what it is, then each thing that can be done to it."""
    commands = [types.Command(described(summary), "")]  # one without a name is text alone
    if summary.source is not None:
        for how, title in _TITLES.items():
            commands.append(types.Command(title, REWRITE, arguments=[{"summary": summary.id, "how": how.value}]))
    if summary.untouched:
        commands.append(types.Command("Remove", REMOVE, arguments=[{"summary": summary.id}]))
    text, document = summary.place.text, summary.document
    first = document.position_at(summary.place.anchor.start + len(text) - len(text.lstrip()))
    return [types.CodeLens(types.Range(first, first), command) for command in commands]


def described(summary: Inserted) -> str:
    """Such as "6 paragraphs, 262 words · 9 written, 5 quoted"."""
    standing = summary.trace.standing
    kinds = Counter(sentence.kind for sentence in standing)
    edited = sum(1 for _ in summary.trace.sentences) - len(standing)
    unfound = sum(not sentence.supported for sentence in standing)
    paragraphs = len(summary.trace.paragraphs)
    counts = [f"{kinds[kind]} {kind}" for kind in _KINDS if kinds[kind]]
    counts += [f"{number} {what}" for number, what in ((unfound, "not found"), (edited, "edited")) if number]
    size = f"{paragraphs} paragraph{'s' * (paragraphs != 1)}, {summary.words:,} word{'s' * (summary.words != 1)}"
    return f"{size} · {', '.join(counts)}" if counts else size
