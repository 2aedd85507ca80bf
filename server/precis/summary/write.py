"""Writing the paragraphs of a plan: the model proposes sentences, and each paragraph is composed of the best ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from precis.engine.api import Engine
from precis.languages.base import Language
from precis.languages.registry import get_language
from precis.summary import drafting, pointing
from precis.summary.agenda import Agenda, Opening
from precis.summary.compose import MISS_WEIGHT, Candidate
from precis.summary.context import Reader
from precis.summary.conversation import introduce, mark_earlier, spoken, statements, told_on
from precis.summary.drafter import Drafter
from precis.summary.elaborate import elaborate
from precis.summary.forms import quotation, truncations
from precis.summary.headings import Headings
from precis.summary.notices import tolerance
from precis.summary.plan import Plan, Unit
from precis.summary.result import Notice, Paragraph, Sentence, SentenceKind, paragraph
from precis.text.language import language_name
from precis.text.wellformed import with_capital
from precis.text.words import content_stems, count_words, tokens

# A difference from the target that later paragraphs can make up for: shares of the tolerance and of their words.
NEAR_TOLERANCE, NEAR_SHARE = 0.9, 0.15
FIRST_MISS_WEIGHT = 1.5  # for `compose.choose`, of a first paragraph before many others; that of the last is greater
FREE_TOLERANCE = 0.5  # share of the tolerance by which the last paragraph may miss its words at no cost
BASE_SHARE = 0.3  # of the progress, for the sentences from the source if the model adds others
TOPIC_FACTOR = 2.0  # of a sentence about a topic that the paragraph begins with
ORPHAN_FACTOR = 0.15  # lowers the value of a sentence whose antecedent is not among the candidates


def write(
    plan: Plan, engine: Engine, drafter: Drafter | None, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """Yield the paragraphs of `plan`, in order, each as soon as it is finished.

    Args:
        plan: the plan of the summary.
        engine: proposes sentences.
        drafter: the model if it drafts sentences; None if it only shortens source sentences. It drafts only in its
            languages; in others, source sentences are shortened or quoted.
        cancelled: called often; once it returns True, `Cancelled` is raised.
        report: called with the share of the work that is done, in [0, 1].
    """
    if drafter and not drafter.drafts_in(get_language(plan.language)):
        drafter = None
    headings = Headings(plan, engine, writes=drafter is not None, cancelled=cancelled)
    for number, each in enumerate(_paragraphs(plan, engine, drafter, cancelled, report)):
        yield replace(each, heading=headings.heading(number, each))


def _paragraphs(
    plan: Plan, engine: Engine, drafter: Drafter | None, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """Yield the paragraphs, without headings."""
    if not any(part.extra_words for part in plan.paragraphs):
        yield from _from_source(plan, engine, drafter, cancelled, report)
        return
    base = list(_from_source(plan, engine, drafter, cancelled, lambda share: report(BASE_SHARE * share)))
    yield from elaborate(
        plan,
        base,
        engine,
        drafter.name if drafter else "",
        cancelled,
        lambda share: report(BASE_SHARE + (1 - BASE_SHARE) * share),
    )


def _from_source(
    plan: Plan, engine: Engine, drafter: Drafter | None, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """Yield the paragraphs with the sentences that come from the source."""
    if drafter:
        proposed = drafting.propose_drafts(plan, engine, drafter.name, cancelled, report)
        quotes = True
    else:
        proposed = pointing.propose_shortened(plan, engine, cancelled, report)
        quotes = False
    composer = _Composer(plan, quotes=quotes)
    agenda = Agenda(plan, engine, writes=drafter is not None, cancelled=cancelled)
    for number, candidates in enumerate(proposed):
        yield composer.compose(number, candidates, agenda.opening(number))


def finish(plan: Plan, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    """Return the number of words of the summary, and all notices."""
    sentences = [sentence for each in paragraphs for sentence in each.sentences]
    words = sum(count_words(sentence.text) for sentence in sentences)
    notices = list(plan.notices)
    if abs(words - plan.target_words) > tolerance(plan.target_words):
        notices.append(
            Notice("words-missed", f"The summary has {words} words; the target for this text was {plan.target_words}.")
        )
    if plan.speakers and not any(sentence.drafted for sentence in sentences):
        notices.append(
            Notice(
                "turns-only",
                "The text is a conversation. Its most important turns are given with their speakers. For minutes in "
                "reported speech, choose a model that writes, or a stronger one: `precis models list`.",
            )
        )
    if not get_language(plan.language).shortens and _are_unchanged(plan, sentences):
        notices.append(
            Notice(
                "quoted-only",
                f"The text seems to be in {language_name(plan.language)}. Its sentences are quoted unchanged: Précis "
                "can only shorten English so far.",
            )
        )
    if plan.request.language not in ("", plan.language):
        notices.append(
            Notice(
                "language-not-followed",
                f"The summary is in {language_name(plan.language)}, the language of the text, and not in "
                f"{language_name(plan.request.language)}: Précis can only check sentences in the language of the text.",
            )
        )
    elif plan.request.manner:
        notices.append(_manner_notice(sum(each.kind == "written" for each in sentences), len(sentences)))
    if plan.request.headings and (missing := sum(not each.heading for each in paragraphs)):
        notices.append(
            Notice(
                "headings-missing",
                f"{missing} of {len(paragraphs)} paragraphs have no heading: the text has none there, and the model "
                "wrote none that the text supports.",
            )
        )
    return words, tuple(notices)


def _are_unchanged(plan: Plan, sentences: Sequence[Sentence]) -> bool:
    """Return whether all sentences have the words of a source sentence, whatever marks they begin and end with."""
    sources = {tuple(tokens(text)) for text in plan.sentences}
    return all(each.kind == "quoted" or tuple(tokens(each.text)) in sources for each in sentences)


def _manner_notice(written: int, total: int) -> Notice:
    """Return how far a prompt that asks for a manner of writing was followed, and what that costs."""
    if written:
        return Notice(
            "manner-followed",
            f"{written} of {total} sentences are in the model's own words, as the prompt asks; the others are in the "
            "words of the text. Names, numbers and negations were checked against the text, the wording less strictly "
            "than without such a prompt.",
        )
    return Notice(
        "prompt-not-followed",
        "The model wrote nothing in its own words that the text supports, so only the prompt's counts and topics were "
        "followed. A stronger model follows more: `precis models list`.",
    )


class _Composer:
    """Composes one paragraph after the other; later ones make up for the words that earlier ones have missed."""

    def __init__(self, plan: Plan, *, quotes: bool) -> None:
        self._plan = plan
        self._quotes = quotes  # turns of a conversation stand in quotation marks between drafted sentences
        self._target_words = sum(part.budget_words for part in plan.paragraphs)
        self._words = 0
        self._used: set[tuple[str, ...]] = set()
        # In a conversation everything is introduced by somebody; a rule for articles would prefer the introductions.
        self._reader = Reader(() if plan.conversation else plan.sentences, "" if plan.conversation else plan.language)
        self._grammar = get_language(plan.language)
        self._minutes = (
            self._grammar if quotes and plan.speakers else None
        )  # the language of minutes, if they are written

    def compose(self, number: int, proposed: Sequence[Candidate], opening: Opening | None) -> Paragraph:
        """Return paragraph `number` (from 0), composed of its source sentences and of the proposed ones.

        To be called for all paragraphs, in order.

        Args:
            number: of the paragraph.
            proposed: the sentences of the model.
            opening: the sentence that it begins with, if any. The others are rather about its topics.
        """
        part = self._plan.paragraphs[number]
        opening_words = count_words(opening.sentence.text) if opening else 0
        later_words = sum(each.budget_words for each in self._plan.paragraphs[number + 1 :])
        deficit = self._target_words - self._words - part.budget_words - later_words
        share = part.budget_words / (part.budget_words + later_words)
        wanted = min(max(part.budget_words + deficit * share, 0.5 * part.budget_words), 2 * part.budget_words)
        target = max(1, round(wanted) - opening_words)
        self._words += opening_words
        quoted = [quotation(unit, self._plan.source, self._grammar_of(unit)) for unit in part.units]
        candidates = self._unused([*quoted, *proposed]) or quoted
        if self._plan.conversation:
            candidates = statements(candidates, self._plan.speakers, self._plan.ages, self._grammar.words)
            # Without the questions, drafted sentences may be left that cannot stand without the one before them.
            candidates = _with_antecedents(candidates) or quoted
            candidates = spoken(candidates, self._plan.sentences, self._plan.speakers, self._minutes)
        if opening:
            candidates = [_on_topic(each, opening.stems, self._grammar) for each in candidates]
        # Later paragraphs make up for a miss. Avoiding it would bring in short sentences that say little.
        miss_weight = MISS_WEIGHT - (MISS_WEIGHT - FIRST_MISS_WEIGHT) * later_words / self._target_words
        # At the end, what is left of the words may be so few that only a sentence that says little would fit.
        free_words = 0 if later_words else round(FREE_TOLERANCE * tolerance(self._target_words))
        chosen = self._reader.choose(_with_antecedents(candidates), target, miss_weight, free_words)
        # Source sentences are truncated only if later paragraphs cannot make up for the difference.
        difference = self._words + sum(each.words for each in chosen) - (self._target_words - later_words)
        if abs(difference) > NEAR_TOLERANCE * tolerance(self._target_words) + NEAR_SHARE * later_words:
            words_each = max(1, target // len(part.units))
            truncated = [form for unit in part.units for form in truncations(unit, words_each, self._grammar_of(unit))]
            truncated = spoken(truncated, self._plan.sentences, self._plan.speakers, None)
            chosen = self._reader.choose(_with_antecedents([*candidates, *self._unused(truncated)]), target)
        chosen = list({_key(each): each for each in chosen}.values())
        if self._minutes:
            chosen = told_on(chosen, self._plan.sentences, self._plan.speakers, self._minutes)
        self._used.update(_key(each) for each in chosen)
        self._reader.read(chosen)
        sentences = tuple(
            _strip_loose_connective(before, each, self._grammar)
            for before, each in zip([None, *chosen], chosen, strict=False)
        )
        if self._plan.speakers:
            sentences = introduce(sentences, [each.speaker for each in chosen], quoted=self._quotes)
            said_by, ages = (
                [self._plan.speakers[each.first] for each in chosen],
                [self._plan.ages[i.first] for i in chosen],
            )
            sentences = tuple(mark_earlier(sentences, said_by, ages, self._grammar.words))
        self._words += sum(count_words(each.text) for each in sentences)
        return paragraph((opening.sentence, *sentences) if opening else sentences, bullets=self._plan.request.bullets)

    def _grammar_of(self, unit: Unit) -> Language:
        """Return the grammar of a source sentence, which may have another language than the text."""
        return get_language(unit.sentence.language) if unit.sentence.language else self._grammar

    def _unused(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        return [each for each in candidates if _key(each) not in self._used]


def _on_topic(candidate: Candidate, topics: frozenset[str], grammar: Language) -> Candidate:
    """Return a candidate with a higher value if it has a word of `topics`."""
    is_about = not topics.isdisjoint(content_stems(candidate.sentence.text, grammar.words))
    return replace(candidate, value=TOPIC_FACTOR * candidate.value) if is_about else candidate


def _with_antecedents(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, except for drafted ones whose antecedent is not among them.

    Other candidates without their antecedent are kept as a last resort, with a lower value.
    """
    ends = {each.last for each in candidates}
    drafts = {(each.draft, each.index) for each in candidates}
    found: list[Candidate] = []
    for each in candidates:
        can_follow = (each.draft, each.index - 1) in drafts if each.index else each.first - 1 in ends
        if not each.needs_antecedent or can_follow:
            found.append(each)
        elif each.draft is None:
            found.append(replace(each, value=ORPHAN_FACTOR * each.value, needs_antecedent=False))
    return found


def _strip_loose_connective(before: Candidate | None, each: Candidate, grammar: Language) -> Sentence:
    """Return a sentence as it reads after `before`: without a connective that refers to another sentence."""
    follows = before is not None and before.draft == each.draft and before.index == each.index - 1
    if each.draft is None or follows:
        return each.sentence
    text = grammar.strip_connective(each.sentence.text)
    if text == each.sentence.text:
        return each.sentence
    kind: SentenceKind = "compressed" if each.sentence.kind == "quoted" else each.sentence.kind
    return replace(each.sentence, text=with_capital(text), kind=kind)


def _key(candidate: Candidate) -> tuple[str, ...]:
    """Return a key that is equal for sentences of the same words."""
    return tuple(tokens(candidate.sentence.text))
