"""Drafting: checked sentences of drafts for each part of a plan, with a second round if too few pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from precis.engine.api import Engine, Piece
from precis.languages.base import DraftingTexts, Language
from precis.languages.registry import get_language
from precis.summary.compose import Candidate, choose
from precis.summary.drafts import DraftText, fitting_requests, request
from precis.summary.forms import from_draft
from precis.summary.plan import NARRATIVE_SHARE, Part, Plan, Unit
from precis.summary.verify import CAREFUL, UNSCORED, Passage, Table, table_for

# The first drafts combine neighbouring sentences of a paragraph of the source, as far as the language has texts for it.
COMBINED_WORDS, COMBINED_SENTENCES = 65, 3  # the most that are combined
FULL_WORDS = 36  # with so many, no further sentence is added, unless it needs the one before it
COMBINED_SHARE = 0.55  # of these words; the number of words to ask for
# Other drafts of the first round: the unit in which their length is stated, and the share of the words to ask for.
FIRST_DRAFTS = (("sentences", 0.6), ("words", 1.0))
FEW_PASSAGES = 8  # up to this many passages get two drafts each; with more, one draft of each fills the batches
SECOND_LENGTH = "words"  # the unit in which the length of a draft of the second round is stated
ENOUGH_SHARE = 0.5  # of a part's words; with this many in sentences that pass, there is no second round
REPAIR_WORDS = 25  # minimum number of uncovered source words in a row for which a second draft is made
REPAIR_SHARE = 0.6  # of these words; the number of words to ask for


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft to request.

    Attributes:
        part: index of the part.
        units: what is to be summarized.
        passage: the passage that they are from, which the draft is checked against.
        words: the number of words to ask for.
        length: the unit in which the length is stated.
    """

    part: int
    units: tuple[Unit, ...]
    passage: tuple[Unit, ...]
    words: int
    length: str


def propose_drafts(
    plan: Plan, engine: Engine, model: str, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[list[Candidate]]:
    """Yield the drafted sentences of each part that the summary may use, part by part.

    The first part is drafted alone, so that the user can read it while the others are written.

    Args:
        plan: the plan of the summary.
        engine: generates the drafts; all drafts of a round are decoded in parallel.
        model: name of the model, which selects the table of the check.
        cancelled: called often; once it returns True, `Cancelled` is raised.
        report: called with the share of the parts that are done, in [0, 1].
    """
    grammar = get_language(plan.language)
    texts = grammar.drafting
    if texts is None:
        raise ValueError(f"no drafts are asked for in the language {plan.language!r}")
    if plan.speakers and texts.minutes:
        texts = texts.minutes
    table = table_for(model if texts.measured else CAREFUL)
    numbers = count()
    parts = range(len(plan.paragraphs))
    for wave in filter(None, (parts[:1], parts[1:])):
        first = [(next(numbers), draft) for part in wave for draft in first_round(plan, part, texts)]
        found = _run_round(plan, engine, table, texts, first, cancelled)
        second = [(next(numbers), draft) for part in wave for draft in _second_round(plan, part, found)]
        found += _run_round(plan, engine, table, texts, second, cancelled)
        for part in wave:
            report((part + 1) / len(parts))
            yield [candidate for number, candidate in found if number == part]


def first_round(plan: Plan, number: int, texts: DraftingTexts) -> Iterator[Draft]:
    """Yield the drafts of all passages of a part."""
    part, grammar = plan.paragraphs[number], get_language(plan.language)
    if texts.combining and not plan.request.manner:
        for passage in part.passages:
            for units in _groups(passage, grammar):
                words = max(1, round(COMBINED_SHARE * sum(unit.sentence.words for unit in units)))
                yield Draft(number, units, passage, words, "one")
        return
    few = sum(len(each.passages) for each in plan.paragraphs) <= FEW_PASSAGES
    drafts = ((SECOND_LENGTH, 1.0),) if plan.request.manner else FIRST_DRAFTS[: None if few else 1]
    for passage, words in zip(part.passages, _words_per_passage(part), strict=True):
        for length, share in drafts:
            yield Draft(number, passage, passage, max(1, round(share * words)), length)


def _groups(passage: Sequence[Unit], grammar: Language) -> Iterator[tuple[Unit, ...]]:
    """Yield the groups of neighbouring sentences of a passage that are to be combined into one sentence each."""
    loose = _loose_blocks(passage, grammar)
    group: list[Unit] = []
    words = 0
    for unit in passage:
        if group and not _belongs(unit, group, words, loose):
            yield tuple(group)
            group, words = [], 0
        group.append(unit)
        words += unit.sentence.words
    if group:
        yield tuple(group)


def _loose_blocks(passage: Sequence[Unit], grammar: Language) -> set[int]:
    """Return the paragraphs of one sentence each, as in news, which can be combined with their neighbours.

    Lines of a dialogue cannot, nor anything beside many of them. If sentences between those of the passage are missing,
    nobody knows how many a paragraph has.
    """
    dialogue = {unit.sentence.block for unit in passage if grammar.is_dialogue(unit.sentence.text)}
    sizes = Counter(unit.sentence.block for unit in passage)
    if passage[-1].index - passage[0].index != len(passage) - 1 or len(dialogue) > NARRATIVE_SHARE * len(sizes):
        return set()
    return {block for block, size in sizes.items() if size == 1} - dialogue


def _belongs(unit: Unit, group: Sequence[Unit], words: int, loose: set[int]) -> bool:
    """Return whether `unit` is to be combined with the sentences before it, which have so many words.

    Args:
        unit: a sentence of the passage.
        group: the sentences before it.
        words: their number of words.
        loose: the paragraphs that can be combined with their neighbours.
    """
    before, block = group[-1], unit.sentence.block
    if unit.index != before.index + 1:
        return False
    if block != before.sentence.block and not {block, before.sentence.block} <= loose:
        return False
    if len(group) == COMBINED_SENTENCES or words + unit.sentence.words > COMBINED_WORDS:
        return False
    return words < FULL_WORDS or unit.needs_antecedent


def _words_per_passage(part: Part) -> list[int]:
    """Distribute the part's words among its passages, in proportion to their source words."""
    source_words = [sum(unit.sentence.words for unit in passage) for passage in part.passages]
    return [max(1, round(part.budget_words * words / sum(source_words))) for words in source_words]


def _second_round(plan: Plan, number: int, found: Sequence[tuple[int, Candidate]]) -> Iterator[Draft]:
    """Yield drafts of the source sentences that are not covered yet, if too few words pass the check."""
    part = plan.paragraphs[number]
    passing = [candidate for each, candidate in found if each == number and candidate.sentence.supported]
    words = sum(each.words for each in choose(passing, part.budget_words)) if passing else 0
    if words >= ENOUGH_SHARE * part.budget_words:
        return
    covered = {i for each in passing for i in range(each.first, each.last + 1)}
    for passage in part.passages:
        for units in _uncovered(passage, covered):
            source_words = sum(unit.sentence.words for unit in units)
            if source_words >= REPAIR_WORDS:
                yield Draft(number, units, passage, max(1, round(REPAIR_SHARE * source_words)), SECOND_LENGTH)


def _uncovered(passage: Sequence[Unit], covered: set[int]) -> Iterator[tuple[Unit, ...]]:
    """Yield each sequence of neighbouring units that are not covered."""
    units: list[Unit] = []
    for unit in passage:
        if unit.index in covered:
            if units:
                yield tuple(units)
            units = []
        else:
            units.append(unit)
    if units:
        yield tuple(units)


def _run_round(
    plan: Plan,
    engine: Engine,
    table: Table,
    texts: DraftingTexts,
    drafts: Sequence[tuple[int, Draft]],
    cancelled: Callable[[], bool],
) -> list[tuple[int, Candidate]]:
    """Generate the drafts and return their candidates, each with the index of its part."""
    requests = [request(plan, draft.units, draft.words, draft.length, texts) for _, draft in drafts]
    fitting = fitting_requests(requests, engine)
    draft_texts = [DraftText() for _ in fitting]
    for piece in engine.generate([requests[i] for i in fitting], cancelled) if fitting else ():
        if isinstance(piece, Piece):
            draft_texts[piece.request].add(piece)
    passages = {units: _passage(plan, units) for units in {draft.passage for _, draft in drafts}}
    found: list[tuple[int, Candidate]] = []
    for i, draft_text in zip(fitting, draft_texts, strict=True):
        number, draft = drafts[i]
        candidates = _candidates(plan, draft, draft_text, passages[draft.passage], table, number)
        found += [(draft.part, candidate) for candidate in candidates]
    return found


def _passage(plan: Plan, units: Sequence[Unit]) -> Passage:
    """Return the passage that drafts of `units` are checked against."""
    sentences = [unit.sentence.text for unit in units]
    return Passage(sentences, get_language(plan.language), plan.speakers_of(units), plan.speakers)


def _candidates(
    plan: Plan, draft: Draft, draft_text: DraftText, passage: Passage, table: Table, number: int
) -> Iterator[Candidate]:
    """Yield the sentences of one draft that pass the check, and marked ones that the setting `grounding` allows.

    A sentence that does not pass is replaced by the longest of its shortened forms that passes, if any.
    """
    grammar = get_language(plan.language)
    table = table if draft_text.is_scored else table_for(UNSCORED)
    threshold = table.balanced if plan.request.manner else table.strict
    if plan.speakers:
        threshold = min(threshold, table.minutes)
    for sentence in draft_text.sentences(grammar):
        verdict = passage.verify(sentence, table, own_words=plan.request.manner)
        if not verdict.passes(threshold) and not plan.speakers:
            for shortened in sentence.shortened(grammar):
                found = passage.verify(shortened, table, own_words=plan.request.manner)
                if found.passes(threshold):
                    sentence, verdict = shortened, found  # noqa: PLW2901
                    break
        supported = verdict.passes(threshold)
        allowed = plan.grounding == "off" or (plan.grounding == "balanced" and verdict.passes(table.balanced))
        if supported or allowed:
            yield from_draft(
                sentence, verdict, draft.passage, plan.source, number, supported=supported, grammar=grammar
            )
