"""What a model that writes proposes for each part of a plan: checked drafts, and a second round where too few pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from precis.engine.api import Engine, GenerationRequest, Piece
from precis.languages.base import DraftingTexts
from precis.languages.registry import language as language_of
from precis.summary.compose import Candidate, choose
from precis.summary.drafts import DraftText, request
from precis.summary.forms import from_draft
from precis.summary.plan import Part, Plan, Unit
from precis.summary.verify import CAREFUL, Passage, Table, table_for

# The drafts of the first round: in what their lengths are told, and what share of the words is asked for.
FIRST_DRAFTS = (("sentences", 0.6), ("words", 1.0))
FEW_PASSAGES = 8  # up to which two drafts of each are asked for: beyond, one of each fills the batches by itself
SECOND_LENGTH = "words"
ENOUGH_SHARE = 0.5  # of a part's words in sentences that pass, from which it needs no second round
REPAIR_WORDS = 25  # of the source sentences that are worth another draft
REPAIR_SHARE = 0.6  # of their words that are asked for


@dataclass(frozen=True, slots=True)
class _Draft:
    """One draft to be asked for: of which part, from which units, of how many words, and how that is told."""

    part: int
    units: tuple[Unit, ...]
    words: int
    length: str


def propose_drafts(
    plan: Plan, engine: Engine, model: str, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[list[Candidate]]:
    """The drafted sentences of each part that may stand in the summary, part by part.

    The first part is drafted by itself, so that it can be read while the others are written.

    Args:
        plan: what to write.
        engine: that writes; all drafts of a round are decoded side by side.
        model: whose table of the check is used.
        cancelled: asked often; once true, `Cancelled` is raised.
        report: told the share of the parts that is done, in [0, 1].
    """
    grammar = language_of(plan.language)
    texts = grammar.drafting
    if texts is None:
        raise ValueError(f"no drafts are asked for in the language {plan.language!r}")
    table = table_for(model if texts.measured else CAREFUL)
    numbers = count()
    parts = range(len(plan.paragraphs))
    for wave in filter(None, (parts[:1], parts[1:])):
        asked = [(next(numbers), each) for part in wave for each in _first_round(plan, part)]
        found = _round(plan, engine, table, texts, asked, cancelled)
        again = [(next(numbers), each) for part in wave for each in _second_round(plan, part, found)]
        found += _round(plan, engine, table, texts, again, cancelled)
        for part in wave:
            report((part + 1) / len(parts))
            yield [candidate for number, candidate in found if number == part]


def _first_round(plan: Plan, number: int) -> Iterator[_Draft]:
    part = plan.paragraphs[number]
    few = sum(len(each.passages) for each in plan.paragraphs) <= FEW_PASSAGES
    drafts = ((SECOND_LENGTH, 1.0),) if plan.request.manner else FIRST_DRAFTS[: None if few else 1]
    for passage, words in zip(part.passages, _shares(part), strict=True):
        for length, share in drafts:
            yield _Draft(number, passage, max(1, round(share * words)), length)


def _shares(part: Part) -> list[int]:
    """The words to be asked for of each passage."""
    carried = [sum(unit.sentence.words for unit in passage) for passage in part.passages]
    return [max(1, round(part.budget_words * words / sum(carried))) for words in carried]


def _second_round(plan: Plan, number: int, found: Sequence[tuple[int, Candidate]]) -> Iterator[_Draft]:
    """Drafts of what is not covered yet, where too few words pass."""
    part = plan.paragraphs[number]
    passing = [candidate for each, candidate in found if each == number and candidate.sentence.supported]
    words = sum(each.words for each in choose(passing, part.budget_words)) if passing else 0
    if words >= ENOUGH_SHARE * part.budget_words:
        return
    covered = {place for each in passing for place in range(each.first, each.last + 1)}
    for passage in part.passages:
        for units in _uncovered(passage, covered):
            carried = sum(unit.sentence.words for unit in units)
            if carried >= REPAIR_WORDS:
                yield _Draft(number, units, max(1, round(REPAIR_SHARE * carried)), SECOND_LENGTH)


def _uncovered(passage: Sequence[Unit], covered: set[int]) -> Iterator[tuple[Unit, ...]]:
    """The stretches of a passage that lie between covered sentences."""
    stretch: list[Unit] = []
    for unit in passage:
        if unit.place in covered:
            if stretch:
                yield tuple(stretch)
            stretch = []
        else:
            stretch.append(unit)
    if stretch:
        yield tuple(stretch)


def _round(
    plan: Plan,
    engine: Engine,
    table: Table,
    texts: DraftingTexts,
    asked: Sequence[tuple[int, _Draft]],
    cancelled: Callable[[], bool],
) -> list[tuple[int, Candidate]]:
    """The candidates of all drafts asked for, each with the number of its part."""
    requests = [request(plan, each.units, each.words, each.length, texts) for _, each in asked]
    fitting = [i for i, each in enumerate(requests) if _fits(each, engine)]
    draft_texts = [DraftText() for _ in fitting]
    for said in engine.generate([requests[i] for i in fitting], cancelled) if fitting else ():
        if isinstance(said, Piece):
            draft_texts[said.request].add(said)
    found: list[tuple[int, Candidate]] = []
    for i, writing in zip(fitting, draft_texts, strict=True):
        number, each = asked[i]
        found += [(each.part, candidate) for candidate in _checked(plan, each, writing, table, number)]
    return found


def _fits(asked: GenerationRequest, engine: Engine) -> bool:
    tokens = sum(engine.count_tokens(message.content) for message in asked.messages)
    return tokens + asked.max_tokens + 64 <= engine.context_tokens


def _checked(plan: Plan, asked: _Draft, writing: DraftText, table: Table, number: int) -> Iterator[Candidate]:
    """The sentences of one draft that may stand: those that pass, and marked ones as far as `grounding` lets them.

    Of a sentence that does not pass, the longest of its shorter forms that passes stands in its place.
    """
    grammar = language_of(plan.language)
    passage = Passage([unit.sentence.text for unit in asked.units], grammar)
    enough = table.balanced if plan.request.manner else table.strict
    for sentence in writing.sentences(grammar):
        verdict = passage.verify(sentence, table, own_words=plan.request.manner)
        if not verdict.passes(enough):
            for shorter in sentence.shortened(grammar):
                found = passage.verify(shorter, table, own_words=plan.request.manner)
                if found.passes(enough):
                    sentence, verdict = shorter, found  # noqa: PLW2901
                    break
        supported = verdict.passes(enough)
        tolerated = plan.grounding == "off" or (plan.grounding == "balanced" and verdict.passes(table.balanced))
        if supported or tolerated:
            yield from_draft(sentence, verdict, asked.units, plan.source, number, supported=supported, grammar=grammar)
