"""What is to be written: how many words in how many paragraphs, and from which source sentences each.

The plan is made from the text and the settings alone, before any model is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import PurePath

import numpy as np

from precis.errors import InputError
from precis.languages.base import Language
from precis.languages.en.prompt import matches
from precis.languages.furniture import is_dateline
from precis.languages.registry import language as language_of
from precis.settings import Grounding, Settings
from precis.summary.consider import consider, fitness
from precis.summary.prompts import PromptRequest, parse_prompt
from precis.summary.result import Notice
from precis.text import language, names, salience, topics
from precis.text.reading import Heading, Reading, read
from precis.text.sentences import SourceSentence, clauses, split
from precis.text.words import content_words, count_words, tokens

SHORTEST_PARAGRAPH_WORDS = 10  # of a paragraph, on the average: fewer make no paragraph
FOCUS_WORTH = 4.0  # what a word that the person's prompt names adds to a sentence's salience
HALF = 0.5  # of the text: a notice tells where less than that was read
PROSE_SHARE = 0.5  # of the words: where prose is less, the rest is no clutter but the text
LABEL_WORDS = 3  # a block of its own that is no longer is a button or a label, not prose
RUN_IN_WORDS = 2  # a first sentence of a block that is no longer is its heading: "Legal. A former driver …"
DEPENDENT_BREAK = (
    1.0  # as much as a heading adds to a cut before a sentence takes one that needs_antecedent back from it
)
PASSAGE_WORDS = 230  # of a stretch that is drafted from at once; of longer ones, drafts are less faithful
VARIATION = 0.3  # standard deviation of the logarithm of what another seed makes of a sentence's salience
TOLERANCE_SHARE, TOLERANCE_WORDS = 0.1, 10  # how far the result may be from the aim: whichever is more


@dataclass(frozen=True, slots=True)
class Unit:
    """A source sentence that may be drawn on.

    Attributes:
        sentence: of the source.
        salience: what of the text it carries; positive, comparable in one plan.
        place: its index among the sentences that the plan was made from.
        needs_antecedent: whether it needs the sentence before it, for what its pronoun stands for.
    """

    sentence: SourceSentence
    salience: float
    place: int
    needs_antecedent: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What one paragraph is written from.

    Attributes:
        units: the source sentences considered, in the text's order; at least one.
        budget_words: the paragraph's share of the words that the source carries.
        extra_words: its share of those that only the model can add.
        passages: what a model that drafts is shown, in the text's order: neighbouring sentences, all of them where the
            part is short enough, else those considered.
        heading: of the text, the last one above the units; "" where there is none.
        text: of the units, as it is read.
    """

    units: tuple[Unit, ...]
    budget_words: int
    extra_words: int = 0
    passages: tuple[tuple[Unit, ...], ...] = ()
    heading: str = ""

    @property
    def text(self) -> str:
        """The considered sentences, as they are read."""
        return " ".join(unit.sentence.text for unit in self.units)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written.

    Attributes:
        source: the text as it was given.
        request: the prompt and the counts that the person asked for.
        paragraphs: what each paragraph is written from, in order.
        sentences: of the source that may be drawn on, as they are read; a unit's place is an index of them.
        target_words: of the whole summary.
        notices: what will not be done as asked.
        seed: for the engine's samplers.
        language: ISO 639-1 code of the source's language.
        grounding: what becomes of sentences that are not found in the source.
        read_share: of the source's words, those in sentences that are considered, in [0, 1].
        first_person: whether the source speaks as "I" or "we".
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


def tolerance(target_words: int) -> int:
    """How many words the result may be away from its aim."""
    return max(round(TOLERANCE_SHARE * target_words), TOLERANCE_WORDS)


def make_plan(text: str, settings: Settings, filename: str = "") -> Plan:
    """The plan for `text`, out of the document `filename`, under `settings`.

    Raises:
        InputError: "nothing-to-read" where the text has no words, "binary" where it is no text.
    """
    if "\0" in text:
        raise InputError(
            "The text holds NUL bytes, so it is probably no text. Select plain text, or convert the file first.",
            code="binary",
        )
    words = count_words(text)
    reading = read(text)
    spoken = language.detect(reading.text) if settings.language == "auto" else settings.language
    sentences = split(reading, spoken)
    if not words or not any(tokens(sentence.text) for sentence in sentences):
        raise InputError(
            "There is nothing to summarize: the text has no words. Select some text first.", code="nothing-to-read"
        )
    headings = [reading.text[heading.start : heading.end].strip() for heading in reading.headings]
    title = headings[0] if headings else PurePath(filename).stem
    wanted = parse_prompt(settings, language=language.name(spoken), title=title, filename=filename)
    paragraphs = min(wanted.paragraphs, max(1, words // SHORTEST_PARAGRAPH_WORDS))
    aim = wanted.words
    if settings.length == "upTo":
        aim = min(aim, max(round(settings.ratio * words), SHORTEST_PARAGRAPH_WORDS * wanted.paragraphs), words)
    eligible = _eligible(reading, sentences, spoken, aim, paragraphs)
    carried = sum(sentence.words for sentence in eligible)
    paragraphs = min(paragraphs, len(eligible))
    grammar = language_of(spoken)
    dependent = _dependent([sentence.text for sentence in eligible], grammar)
    parts = _parts(
        eligible,
        dependent,
        reading.headings,
        min(aim, carried),
        paragraphs,
        grammar=grammar,
        focus=wanted.focus,
        seed=settings.seed,
    )
    parts = tuple(replace(part, heading=_heading_above(part, reading.headings, headings)) for part in parts)
    notices = [*_length_notices(wanted, settings, words, aim, carried, paragraphs), *_passed_over(reading)]
    if settings.length == "exact" and carried < aim - tolerance(aim):
        parts = _with_extra(parts, aim)
    else:
        aim = min(aim, carried)
    considered = sum(unit.sentence.words for part in parts for unit in part.units)
    read_share = min(1.0, considered / words)
    if read_share < HALF:
        notices.append(
            Notice(
                "partly-read",
                f"The summary was written from the sentences that carry most: {read_share:.0%} of the text's {words:,} "
                "words.",
            )
        )
    read_as = tuple(sentence.text for sentence in eligible)
    return Plan(
        text,
        wanted,
        parts,
        read_as,
        aim,
        tuple(notices),
        settings.seed,
        spoken,
        settings.grounding,
        read_share,
        grammar.claims.speaks_in_first_person(read_as),
    )


def _with_extra(parts: Sequence[Part], aim: int) -> tuple[Part, ...]:
    """The parts with what each lacks to an equal share of the aim."""
    extra = aim - sum(part.budget_words for part in parts)
    lacks = [max(0.0, aim / len(parts) - part.budget_words) for part in parts]
    ends = [round(extra * share / sum(lacks)) for share in accumulate(lacks)]
    return tuple(
        replace(part, extra_words=end - start) for part, start, end in zip(parts, [0, *ends], ends, strict=False)
    )


def _eligible(
    reading: Reading, sentences: Sequence[SourceSentence], spoken: str, aim: int, paragraphs: int
) -> list[SourceSentence]:
    """The sentences that a summary may draw on: none twice, labels only where the rest is too little."""
    seen: set[tuple[str, ...]] = set()
    unique: list[SourceSentence] = []
    for sentence in sentences:
        key = tuple(tokens(sentence.text))
        if key and key not in seen:
            seen.add(key)
            unique.append(sentence)
    blocks = {sentence.block for sentence in unique if sentence.words > LABEL_WORDS}
    labels = {
        s.start
        for before, s in pairwise([None, *unique])
        if s and (is_dateline(s.text) or (s.words <= RUN_IN_WORDS and (before is None or before.block != s.block)))
    }
    prose = [s for s in unique if s.block in blocks and s.start not in labels and not s.text.endswith(("…", "..."))]
    least = min(aim, round(PROSE_SHARE * sum(s.words for s in unique)))
    chosen = prose if prose and sum(s.words for s in prose) >= least else unique
    while len(chosen) < paragraphs:
        at = max(range(len(chosen)), key=lambda i: chosen[i].words)
        halves = clauses(reading, chosen[at], spoken)
        if len(halves) == 1:
            break
        chosen[at : at + 1] = halves
    return chosen


def _dependent(sentences: Sequence[str], grammar: Language) -> list[bool]:
    """For each sentence whether it needs the one before it."""
    dependent = [False]
    earlier: set[str] = set()
    for before, sentence in pairwise(sentences):
        dependent.append(grammar.needs_antecedent(sentence) or grammar.repeats_new_noun(sentence, before, earlier))
        earlier.update(tokens(before))
    return dependent[: len(sentences)]


def _parts(
    sentences: Sequence[SourceSentence],
    dependent: Sequence[bool],
    headings: Sequence[Heading],
    aim: int,
    paragraphs: int,
    *,
    grammar: Language,
    focus: frozenset[str],
    seed: int,
) -> tuple[Part, ...]:
    weights = salience.weigh([content_words(sentence.text, grammar.words) for sentence in sentences])
    ranks = salience.rank(weights, salience.position_prior([sentence.block for sentence in sentences]))
    prominent = names.prominence((sentence.text for sentence in sentences), grammar.words)
    ranks = ranks * [
        fitness(
            sentence,
            names.about(sentence.text, prominent),
            needs_antecedent=each,
            is_dialogue=grammar.is_dialogue(sentence.text),
        )
        for sentence, each in zip(sentences, dependent, strict=True)
    ]
    if focus:
        ranks = ranks * [1 + FOCUS_WORTH * min(2, matches(sentence.text, focus)) for sentence in sentences]
    ranks = ranks * _variation(seed, len(sentences))
    lengths = [sentence.words for sentence in sentences]
    starts = [0, *topics.cut(weights, lengths, _breaks(sentences, headings, dependent), paragraphs), len(sentences)]
    ranges = [range(low, high) for low, high in pairwise(starts)]
    budgets = _budgets([sum(lengths[i] for i in each) for each in ranges], aim)
    parts: list[Part] = []
    for each, budget in zip(ranges, budgets, strict=True):
        pool = consider(each, weights, ranks, lengths, dependent, budget)
        units = tuple(Unit(sentences[i], float(ranks[i]), i, dependent[i]) for i in pool)
        shown = units
        if sum(lengths[i] for i in each) <= PASSAGE_WORDS:
            shown = tuple(Unit(sentences[i], float(ranks[i]), i, dependent[i]) for i in each)
        parts.append(Part(units, budget, passages=tuple(_passages(shown))))
    return tuple(parts)


def _heading_above(part: Part, headings: Sequence[Heading], texts: Sequence[str]) -> str:
    """The text of the last heading above a part."""
    start = part.units[0].sentence.start
    above = [text for heading, text in zip(headings, texts, strict=True) if heading.end <= start]
    return above[-1] if above else ""


def _passages(units: Sequence[Unit]) -> Iterator[tuple[Unit, ...]]:
    """The units in stretches of nearly equal length, none much longer than `PASSAGE_WORDS`."""
    ends = list(accumulate(unit.sentence.words for unit in units))
    count = max(1, round(ends[-1] / PASSAGE_WORDS + 0.3))
    starts = [next(i for i, end in enumerate(ends) if end > k * ends[-1] / count) for k in range(count)]
    for low, high in pairwise([*dict.fromkeys(starts), len(units)]):
        yield tuple(units[low:high])


def _variation(seed: int, sentences: int) -> salience.Vector:
    """By how much each sentence counts for more or less than it carries: not at all with the default seed.

    Any other gives a summary of other sentences that carry nearly as much, also with a model that samples nothing.
    """
    if seed == Settings().seed:
        return np.ones(sentences)
    return np.random.default_rng(seed).lognormal(0.0, VARIATION, sentences)


def _budgets(carried: Sequence[int], aim: int) -> list[int]:
    """Each paragraph's share of `aim` words: as its part's words, drawn towards the mean, at most what it carries."""
    wish = np.sqrt(np.asarray(carried, dtype=np.float64))
    shares = np.zeros(len(carried))
    open_parts = np.ones(len(carried), dtype=bool)
    left = float(aim)
    while left > 0.5 and open_parts.any():  # noqa: PLR2004  # half a word is none
        offer = np.where(open_parts, left * wish / wish[open_parts].sum(), 0.0)
        given = np.minimum(offer, np.asarray(carried) - shares)
        shares += given
        left -= float(given.sum())
        open_parts &= shares < np.asarray(carried) - 1e-9
    ends = np.rint(np.cumsum(shares)).astype(int)
    return [max(1, int(end - start)) for start, end in zip([0, *ends.tolist()], ends.tolist(), strict=False)]


def _breaks(sentences: Sequence[SourceSentence], headings: Sequence[Heading], dependent: Sequence[bool]) -> list[float]:
    """Return how strong a break is before each sentence: 1 at a heading, 0.3 at a new block, less for an anaphor."""
    breaks = [0.0] * len(sentences)
    at = 0
    for i, sentence in enumerate(sentences):
        if i and sentence.block != sentences[i - 1].block:
            breaks[i] = 0.3
        if dependent[i]:
            breaks[i] -= DEPENDENT_BREAK
        while at < len(headings) and headings[at].start < sentence.start:
            breaks[i], at = 1.0, at + 1
    return breaks


def _length_notices(
    wanted: PromptRequest, settings: Settings, words: int, aim: int, carried: int, paragraphs: int
) -> list[Notice]:
    notices: list[Notice] = []
    reached = min(aim, carried)
    if paragraphs < wanted.paragraphs:
        notices.append(
            Notice(
                "fewer-paragraphs",
                f"The text has {words} words: enough for {paragraphs} of the {wanted.paragraphs} paragraphs asked for.",
            )
        )
    if settings.length == "exact" and carried < aim - tolerance(aim):
        notices.append(
            Notice(
                "elaborated",
                f"The text carries about {carried} of the {aim} words asked for. The rest is the model's own, and what "
                "was not found in the text is marked.",
            )
        )
    elif carried < aim - tolerance(aim):
        notices.append(
            Notice(
                "fewer-words",
                f"Much of the text repeats itself or is not prose: about {reached} of {wanted.words} words are "
                "written.",
            )
        )
    elif reached < wanted.words - tolerance(wanted.words):
        notices.append(
            Notice(
                "fewer-words",
                f"The text has {words} words, so the summary has about {reached} instead of {wanted.words}. "
                "The setting precis.ratio says which share of the text it may have.",
            )
        )
    return notices


def _passed_over(reading: Reading) -> list[Notice]:
    if not reading.passed_over:
        return []
    counted = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(reading.passed_over.items())]
    return [Notice("passed-over", f"Not read, since it is no prose: {', '.join(counted)}.")]
