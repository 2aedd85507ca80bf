"""The plan of a summary: how many words in how many paragraphs, and the source sentences of each.

Depends on the text and the settings only, so that it can be made before a model is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import PurePath

import numpy as np

from precis.errors import InputError
from precis.languages.base import Language
from precis.languages.en.prompt import matches
from precis.languages.furniture import is_dateline
from precis.languages.registry import get_language
from precis.languages.vocabulary import vocabulary
from precis.settings import Grounding, Settings
from precis.summary.budgets import distribute
from precis.summary.consider import consider, fitness, shortest_words
from precis.summary.conversation import need_question, quotable_words, speech_factors
from precis.summary.notices import (
    detection_notices,
    language_notices,
    length_notices,
    passed_over_notices,
    punctuation_notices,
    tolerance,
)
from precis.summary.orders import without_orders
from precis.summary.passages import drafted_passages, stretches
from precis.summary.prompts import PromptRequest, parse_prompt
from precis.summary.result import Notice
from precis.text import names, salience, topics
from precis.text.disfluencies import without_disfluencies
from precis.text.language import detect_each, language_name
from precis.text.markup.detect import format_of
from precis.text.markup.registry import DEFAULT
from precis.text.reading import Heading, Reading, plain_text, read
from precis.text.sentences import SourceSentence, clauses, split
from precis.text.words import content_words, count_words, tokens

SHORTEST_PARAGRAPH_WORDS = 10  # minimum number of source words per paragraph, on average
NARRATIVE_SHARE = 0.3  # of the sentences; with more dialogue or first person, the text is a narrative
FOCUS_BONUS = 4.0  # relative bonus to a sentence's salience for each topic of the prompt that it mentions
PARTLY_READ_SHARE = 0.5  # of the text's words; if fewer were read, a notice says so
PROSE_SHARE = 0.5  # of the words; with less prose, labels and fragments are read, too
LABEL_WORDS = 3  # a block of at most this many words is a button or a label, not prose
RUN_IN_WORDS = 2  # a block's first sentence of at most this many words is its heading: "Legal. A former driver …"
DEPENDENT_BREAK = 4.0  # subtracted from the break before a sentence that needs an antecedent; a heading's break is 1
VARIATION = 0.3  # standard deviation of the logarithm of the random factor that other seeds apply to salience


@dataclass(frozen=True, slots=True)
class Unit:
    """A source sentence that the summary may use.

    Attributes:
        sentence: the source sentence.
        salience: its salience; positive, comparable within one plan.
        index: its index in `Plan.sentences`.
        needs_antecedent: whether it needs the sentence before it, which has the antecedent of its pronoun.
    """

    sentence: SourceSentence
    salience: float
    index: int
    needs_antecedent: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the source that one paragraph is written from.

    Attributes:
        units: the source sentences considered, in the text's order; at least one.
        budget_words: the number of words that the paragraph gets from the source.
        extra_words: the number of words that the model adds to them.
        passages: the passages that a model drafts from, in the text's order: all sentences of the part if it is short
            enough, else those considered.
        stretches: of a long conversation, what the model names the topics of; empty if they are not told.
        heading: the last heading of the text above the units; "" for none.
    """

    units: tuple[Unit, ...]
    budget_words: int
    extra_words: int = 0
    passages: tuple[tuple[Unit, ...], ...] = ()
    stretches: tuple[tuple[Unit, ...], ...] = ()
    heading: str = ""

    @property
    def text(self) -> str:
        """The plain text of the considered sentences."""
        return " ".join(unit.sentence.text for unit in self.units)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a summary.

    Attributes:
        source: the text to summarize.
        request: the prompt and the counts that the user asked for.
        paragraphs: the part of the source for each paragraph, in order.
        sentences: the plain text of the source sentences that the summary may use.
        target_words: the number of words of the whole summary.
        notices: how the summary will differ from what was asked for.
        seed: the seed of the engine's samplers.
        language: ISO 639-1 code of the source's language.
        grounding: how strictly drafted sentences are checked against the source.
        read_share: the share of the source's words in the considered sentences, in [0, 1].
        first_person: whether the source is written in the first person.
        format_name: what the source is written in; see `text.markup.detect`.
        speakers: for each of `sentences`, who says it in a conversation; "" if nobody is known. Empty for other texts.
        ages: for each of `sentences`, how many mails of a thread answer it; 0 in other texts.
        conversation: the kind of conversation that the source is; "" for none.
    """

    source: str
    request: PromptRequest
    paragraphs: tuple[Part, ...]
    sentences: tuple[str, ...]
    target_words: int
    notices: tuple[Notice, ...]
    seed: int
    language: str
    grounding: Grounding
    read_share: float
    first_person: bool = False
    format_name: str = DEFAULT
    speakers: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    conversation: str = ""

    def speakers_of(self, units: Sequence[Unit]) -> list[str]:
        """Return who says each unit of a conversation; an empty list for other texts."""
        return [self.speakers[unit.index] for unit in units] if self.speakers else []


def make_plan(text: str, settings: Settings, filename: str = "", language_id: str = "") -> Plan:
    """Return the plan for a summary of `text`.

    Args:
        text: the text to summarize.
        settings: the user's settings.
        filename: of the document; its stem is the title if the text has no headings.
        language_id: of the document, as its editor names it; "" if there is no editor.

    Raises:
        InputError: "nothing-to-read" if the text has no words, "binary" if it contains NUL bytes.
    """
    if "\0" in text:
        raise InputError(
            "The text holds NUL bytes, so it is probably not text. Select plain text, or convert the file first.",
            code="binary",
        )
    format_name = format_of(text, language_id, filename)
    reading = read(text, format_name)
    # Words of markup are none of the text's; Markdown has next to none.
    words = count_words(text if format_name == DEFAULT else plain_text(reading.text))
    code, others = _languages(reading, settings)
    if reading.conversation:
        reading, others = without_disfluencies(reading, vocabulary(code)), []
    sentences, order_notices = without_orders(split(reading, code, others), text, code)
    if not words or not any(tokens(sentence.text) for sentence in sentences):
        raise InputError(
            "There is nothing to summarize: the text has no words. Select some text first.", code="nothing-to-read"
        )
    headings = [plain_text(reading.text[heading.start : heading.end]) for heading in reading.headings]
    title = headings[0] if headings else PurePath(filename).stem
    request = parse_prompt(settings, language=language_name(code), title=title, filename=filename)
    paragraphs = min(request.paragraphs, max(1, words // SHORTEST_PARAGRAPH_WORDS))
    target = request.words
    if settings.length == "upTo":
        target = min(target, max(round(settings.ratio * words), SHORTEST_PARAGRAPH_WORDS * request.paragraphs), words)
    eligible = _eligible(reading, sentences, code, target, paragraphs)
    paragraphs = min(paragraphs, len(eligible))
    grammar = get_language(code)
    speakers = tuple(reading.blocks[sentence.block].speaker for sentence in eligible)
    ages = tuple(reading.blocks[sentence.block].age for sentence in eligible)
    dependent = _dependent([sentence.text for sentence in eligible], grammar)
    if reading.conversation:
        dependent = [a or b for a, b in zip(dependent, need_question(eligible, grammar.words), strict=True)]
    usable = (
        quotable_words(eligible, speakers, ages, dependent, grammar.words)
        if reading.conversation
        else [each.words for each in eligible]
    )
    eligible_words = max(paragraphs, sum(usable))
    parts = _make_parts(
        eligible,
        dependent,
        usable,
        reading.headings,
        min(target, eligible_words),
        paragraphs,
        grammar=grammar,
        focus=request.focus,
        seed=settings.seed,
        factors=speech_factors(eligible, speakers, ages, grammar.words) if reading.conversation else None,
    )
    parts = tuple(replace(part, heading=_heading_above(part, reading.headings, headings)) for part in parts)
    notices = [
        *length_notices(request, settings, words, target, eligible_words, paragraphs),
        *passed_over_notices(reading),
        *order_notices,
        *(detection_notices() if settings.language == "auto" else ()),
        *language_notices(code, others),
        *punctuation_notices(reading, code),
    ]
    if settings.length == "exact" and eligible_words < target - tolerance(target):
        parts = _with_extra_words(parts, target)
    else:
        target = min(target, eligible_words)
    considered_words = sum(unit.sentence.words for part in parts for unit in part.units)
    read_share = min(1.0, considered_words / words)
    if read_share < PARTLY_READ_SHARE:
        notices.append(
            Notice(
                "partly-read",
                f"The summary was written from the most important sentences: {read_share:.0%} of the text's {words:,} "
                "words.",
            )
        )
    texts = tuple(sentence.text for sentence in eligible)
    return Plan(
        text,
        request,
        parts,
        texts,
        target,
        tuple(notices),
        settings.seed,
        code,
        settings.grounding,
        read_share,
        grammar.claims.speaks_in_first_person(texts),
        format_name,
        speakers if any(speakers) else (),
        ages,
        reading.conversation,
    )


def _languages(reading: Reading, settings: Settings) -> tuple[str, list[str]]:
    """Return the language of the text, and that of each block if there are several."""
    if settings.language != "auto":
        return settings.language, []
    main, each = detect_each([plain_text(reading.text[block.start : block.end]) for block in reading.blocks])
    return main, each if set(each) != {main} else []


def _with_extra_words(parts: Sequence[Part], target: int) -> tuple[Part, ...]:
    """Return the parts with `extra_words` that fill each up to an equal share of the target."""
    extra = target - sum(part.budget_words for part in parts)
    missing = [max(0.0, target / len(parts) - part.budget_words) for part in parts]
    ends = [round(extra * share / sum(missing)) for share in accumulate(missing)]
    return tuple(
        replace(part, extra_words=end - start) for part, start, end in zip(parts, [0, *ends], ends, strict=False)
    )


def _eligible(
    reading: Reading, sentences: Sequence[SourceSentence], code: str, target: int, paragraphs: int
) -> list[SourceSentence]:
    """Return the sentences that a summary may use, without duplicates; labels only if there is too little prose."""
    seen: set[tuple[str, ...]] = set()
    unique: list[SourceSentence] = []
    for sentence in sentences:
        key = tuple(tokens(sentence.text))
        if key and key not in seen:
            seen.add(key)
            unique.append(sentence)
    blocks = {sentence.block for sentence in unique if sentence.words > LABEL_WORDS}
    labels: set[int] = set()
    for before, s in pairwise([None, *unique]):
        is_first = s is not None and (before is None or before.block != s.block)
        numbered = before is not None and before.start in labels and any(map(str.isdigit, before.text))
        if s and (is_dateline(s.text) or s.words <= (RUN_IN_WORDS if is_first else LABEL_WORDS if numbered else 0)):
            labels.add(s.start)  # after a number, the second sentence is its title: "Art. 8. Entry into force."
    prose = [s for s in unique if s.block in blocks and s.start not in labels and not s.text.endswith(("…", "..."))]
    least = min(target, round(PROSE_SHARE * sum(s.words for s in unique)))
    chosen = prose if prose and sum(s.words for s in prose) >= least else unique
    while len(chosen) < paragraphs:
        longest = max(range(len(chosen)), key=lambda i: chosen[i].words)
        halves = clauses(reading, chosen[longest], chosen[longest].language or code)
        if len(halves) == 1:
            break
        chosen[longest : longest + 1] = halves
    return chosen


def _dependent(sentences: Sequence[str], grammar: Language) -> list[bool]:
    """Return for each sentence whether it needs the one before it."""
    dependent = [False]
    earlier: set[str] = set()
    for before, sentence in pairwise(sentences):
        dependent.append(grammar.needs_antecedent(sentence) or grammar.repeats_new_noun(sentence, before, earlier))
        earlier.update(tokens(before))
    return dependent[: len(sentences)]


def _make_parts(
    sentences: Sequence[SourceSentence],
    dependent: Sequence[bool],
    usable: Sequence[int],
    headings: Sequence[Heading],
    target: int,
    paragraphs: int,
    *,
    grammar: Language,
    focus: frozenset[str],
    seed: int,
    factors: salience.Vector | None,
) -> tuple[Part, ...]:
    weights = salience.weigh([content_words(sentence.text, grammar.words) for sentence in sentences])
    blocks = [sentence.block for sentence in sentences]
    dialogue = [factors is None and grammar.is_dialogue(sentence.text) for sentence in sentences]
    is_conversation = factors is not None
    if factors is None:
        factors = salience.position_prior(blocks, is_narrative=sum(dialogue) > NARRATIVE_SHARE * len(sentences))
    ranks = salience.rank(weights, factors)
    prominences = names.prominence((sentence.text for sentence in sentences), grammar.words)
    ranks = ranks * [
        fitness(
            sentence,
            names.total_prominence(sentence.text, prominences),
            grammar.words,
            needs_antecedent=needs,
            is_dialogue=speaks,
        )
        for sentence, needs, speaks in zip(sentences, dependent, dialogue, strict=True)
    ]
    if focus:
        ranks = ranks * [1 + FOCUS_BONUS * min(2, matches(sentence.text, focus)) for sentence in sentences]
    ranks = ranks * _variation(seed, len(sentences))
    lengths = [sentence.words for sentence in sentences]
    starts = [0, *topics.cut(weights, lengths, _breaks(sentences, headings, dependent), paragraphs), len(sentences)]
    ranges = [range(low, high) for low, high in pairwise(starts)]
    budgets = distribute(
        target,
        [sum(max(lengths[i], usable[i]) for i in each) for each in ranges],
        [ranks[each].sum() for each in ranges],
        [shortest_words(each, usable, dependent) for each in ranges],
    )

    def unit(i: int) -> Unit:
        return Unit(sentences[i], float(ranks[i]), i, dependent[i])

    parts: list[Part] = []
    for each, budget in zip(ranges, budgets, strict=True):
        pool = consider(each, weights, ranks, usable, dependent, budget)
        passages = drafted_passages(pool, each, ranks, lengths, budget, is_conversation=is_conversation)
        told = stretches(each, ranks, lengths, budget) if is_conversation else []
        parts.append(
            Part(
                tuple(map(unit, pool)),
                budget,
                passages=tuple(tuple(map(unit, passage)) for passage in passages),
                stretches=tuple(tuple(map(unit, stretch)) for stretch in told),
            )
        )
    return tuple(parts)


def _heading_above(part: Part, headings: Sequence[Heading], texts: Sequence[str]) -> str:
    """Return the text of the last heading above a part; "" for none."""
    start = part.units[0].sentence.start
    above = [text for heading, text in zip(headings, texts, strict=True) if heading.end <= start]
    return above[-1] if above else ""


def _variation(seed: int, sentences: int) -> salience.Vector:
    """Return a random factor for the salience of each sentence; 1 for the default seed.

    Any other seed gives a summary of other sentences of nearly the same salience, even if the model samples nothing.
    """
    if seed == Settings().seed:
        return np.ones(sentences)
    return np.random.default_rng(seed).lognormal(0.0, VARIATION, sentences)


def _breaks(sentences: Sequence[SourceSentence], headings: Sequence[Heading], dependent: Sequence[bool]) -> list[float]:
    """Return the break before each sentence: 1 after a heading, 0.3 at a new block, lower if it needs an antecedent."""
    breaks = [0.0] * len(sentences)
    h = 0  # index of the next heading
    for i, sentence in enumerate(sentences):
        if i and sentence.block != sentences[i - 1].block:
            breaks[i] = 0.3
        if dependent[i]:
            breaks[i] -= DEPENDENT_BREAK
        while h < len(headings) and headings[h].start < sentence.start:
            breaks[i], h = 1.0, h + 1
    return breaks
