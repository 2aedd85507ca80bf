"""The sentences that a paragraph can be made of: source sentences, whole or cut short, and checked drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.languages.base import Language
from precis.summary.compose import Candidate
from precis.summary.drafts import DraftedSentence
from precis.summary.plan import Unit
from precis.summary.result import Sentence, SentenceKind, Span
from precis.summary.verify import Verdict
from precis.text.grounding import is_subsequence
from precis.text.wellformed import as_sentence, is_matched
from precis.text.words import STOP_WORDS, count_words, tokens

# What a form is worth beside the source's own sentence, whose worth is its salience.
# Chosen by ROUGE and the share that is copied whole (bench/quality.py).
HEAD_WORTH, STUB_WORTH = 0.3, 0.02
DRAFTED_WORTH: dict[SentenceKind, float] = {"written": 2.6, "compressed": 2.2, "quoted": 1.1}
LEAST_WORTH = 1e-6
ODD_WORTH = 0.1  # of a sentence whose quotation marks do not match
SHORTEST_HEAD_WORDS = 4  # of a draft: shorter ones are no sentences

_CLAUSE_END = re.compile(r"[,;:]\s|\s[–—-]\s")


def quotation(unit: Unit, source: str, grammar: Language) -> Candidate:
    """The source's own sentence; "quoted" where it stands as it does there."""
    sentence = unit.sentence
    text = as_sentence(grammar.strip_connective(sentence.text))
    kind: SentenceKind = "quoted" if text == " ".join(source[sentence.start : sentence.end].split()) else "compressed"
    worth = 1.0 if is_matched(text) else ODD_WORTH
    return candidate_for(unit, text, kind, worth * unit.salience)


def candidate_for(unit: Unit, text: str, kind: SentenceKind, value: float) -> Candidate:
    """One way of saying a unit's sentence."""
    source = Span(unit.sentence.start, unit.sentence.end)
    sentence = Sentence(text, kind, supported=True, sources=(source,))
    return Candidate(
        sentence,
        max(1, count_words(text)),
        value,
        first=unit.index,
        last=unit.index,
        needs_antecedent=unit.needs_antecedent,
    )


def from_draft(
    draft: DraftedSentence,
    verdict: Verdict,
    passage: Sequence[Unit],
    source: str,
    number: int,
    *,
    supported: bool,
    grammar: Language,
) -> Candidate:
    """A sentence that the model wrote.

    Args:
        draft: the sentence.
        verdict: on it.
        passage: the units that it was drafted from.
        source: the text as it was given.
        number: of its draft, unique in the plan.
        supported: whether it passes the check.
        grammar: of the language that it is written in.
    """
    units = passage[verdict.first : verdict.last + 1]
    worth = sum(unit.salience * kept for unit, kept in zip(units, verdict.kept, strict=True))
    kind, units = _taken_from(draft.text, units, source)
    spans = tuple(Span(unit.sentence.start, unit.sentence.end) for unit in units)
    sentence = Sentence(draft.text, kind, supported, spans, drafted=True, probability=round(verdict.probability, 3))
    return Candidate(
        sentence,
        max(1, count_words(draft.text)),
        max(LEAST_WORTH, DRAFTED_WORTH[kind] * verdict.probability * worth),
        first=units[0].index,
        last=units[-1].index,
        draft=number,
        index=draft.index,
        needs_antecedent=grammar.needs_antecedent(draft.text),
    )


def _taken_from(text: str, units: Sequence[Unit], source: str) -> tuple[SentenceKind, Sequence[Unit]]:
    """How a drafted sentence stands to its evidence, and the evidence: one sentence alone where it has all of it."""
    for unit in units:
        if text == " ".join(source[unit.sentence.start : unit.sentence.end].split()):
            return "quoted", (unit,)
    for unit in units:
        if is_subsequence(text, unit.sentence.text):
            return "compressed", (unit,)
    return "written", units


def truncations(unit: Unit, target_words: int, grammar: Language) -> Iterator[Candidate]:
    """Shorter forms for a paragraph of fewer words than its sentences have: cut at a clause, or after some words."""
    text = grammar.strip_connective(unit.sentence.text)
    for found in _CLAUSE_END.finditer(text):
        head = as_sentence(text[: found.start()])
        if count_words(head) >= SHORTEST_HEAD_WORDS and tokens(head) != tokens(text) and is_matched(head):
            yield candidate_for(unit, head, "compressed", HEAD_WORTH * unit.salience)
    words = text.split()
    if len(words) > target_words >= 1:
        head = words[:target_words]
        while len(head) > 1 and head[-1].lower() in STOP_WORDS:
            head.pop()
        stub = " ".join(head).rstrip(",;:") + " …"
        yield candidate_for(unit, stub[0].upper() + stub[1:], "compressed", STUB_WORTH * unit.salience)
