"""From a plan to paragraphs: the model proposes sentences, and each paragraph is made up to its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from precis.engine.api import Engine
from precis.languages.base import Language
from precis.languages.registry import language as language_of
from precis.summary import drafting, pointing
from precis.summary.compose import Candidate
from precis.summary.context import Reader
from precis.summary.elaborate import elaborate
from precis.summary.forms import quotation, truncations
from precis.summary.headings import Headings
from precis.summary.plan import Plan, tolerance
from precis.summary.result import Notice, Paragraph, Sentence, SentenceKind, paragraph
from precis.text.language import language_name
from precis.text.words import count_words, tokens

NEAR_TOLERANCE, NEAR_SHARE = 0.9, 0.15  # of what the whole may miss, and of the words to come: what can be made good
BASE_SHARE = 0.3  # of the work, where the model adds words of its own
ALONE_WORTH = 0.15  # of a sentence that needs_antecedent on one that cannot be there


def write(
    plan: Plan, engine: Engine, drafter: str | None, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """The paragraphs of `plan`, in order, each as soon as it is finished.

    Args:
        plan: what to write.
        engine: that proposes sentences.
        drafter: the name of the model where it writes sentences of its own; None where it only shortens the source's.
        cancelled: asked often; once true, `Cancelled` is raised.
        report: told the share of the work that is done, in [0, 1].
    """
    headings = Headings(plan, engine, writes=drafter is not None, cancelled=cancelled)
    for number, each in enumerate(_paragraphs(plan, engine, drafter, cancelled, report)):
        yield replace(each, heading=headings.heading(number, each))


def _paragraphs(
    plan: Plan, engine: Engine, drafter: str | None, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """The paragraphs without headings."""
    if not any(part.extra_words for part in plan.paragraphs):
        yield from _from_source(plan, engine, drafter, cancelled, report)
        return
    base = list(_from_source(plan, engine, drafter, cancelled, lambda share: report(BASE_SHARE * share)))
    yield from elaborate(
        plan, base, engine, drafter or "", cancelled, lambda share: report(BASE_SHARE + (1 - BASE_SHARE) * share)
    )


def _from_source(
    plan: Plan, engine: Engine, drafter: str | None, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """What the source carries of each paragraph."""
    if drafter and language_of(plan.language).drafting:
        proposed = drafting.propose_drafts(plan, engine, drafter, cancelled, report)
    else:
        proposed = pointing.propose_shortened(plan, engine, cancelled, report)
    composer = _Composer(plan)
    for number, candidates in enumerate(proposed):
        yield composer.compose(number, candidates)


def finish(plan: Plan, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    """The words of the whole, and the notices of what was not done as asked."""
    sentences = [sentence for each in paragraphs for sentence in each.sentences]
    words = sum(count_words(sentence.text) for sentence in sentences)
    notices = list(plan.notices)
    if abs(words - plan.target_words) > tolerance(plan.target_words):
        notices.append(
            Notice("words-missed", f"The summary has {words} words; the aim was {plan.target_words} for this text.")
        )
    kinds = {sentence.kind for sentence in sentences}
    if kinds == {"quoted"} and not language_of(plan.language).shortens:
        notices.append(
            Notice(
                "quoted-only",
                f"The text seems to be in {language_name(plan.language)}. Its sentences are quoted as they stand: "
                "Précis can only shorten English so far.",
            )
        )
    if plan.request.language not in ("", plan.language):
        notices.append(
            Notice(
                "language-not-followed",
                f"The summary is in {language_name(plan.language)}, the language of the text, and not in "
                f"{language_name(plan.request.language)}: Précis cannot check sentences in another language than the "
                "text's.",
            )
        )
    elif plan.request.manner:
        notices.append(_manner_notice(sum(each.kind == "written" for each in sentences), len(sentences)))
    if plan.request.headings and (missing := sum(not each.heading for each in paragraphs)):
        notices.append(
            Notice(
                "headings-missing",
                f"{missing} of {len(paragraphs)} paragraphs have no heading: the text has none there, and the model "
                "found none that the paragraph bears out.",
            )
        )
    return words, tuple(notices)


def _manner_notice(written: int, of: int) -> Notice:
    """How far a prompt that asks for a manner of writing was followed, and what that costs."""
    if written:
        return Notice(
            "manner-followed",
            f"{written} of {of} sentences are in the model's own words, as the prompt asks; the others stand as the "
            "text has them. Names, numbers and negations were checked against the text, the wording less strictly than "
            "without such a prompt.",
        )
    return Notice(
        "prompt-not-followed",
        "The model wrote nothing in its own words that the text was found to say, so of the prompt only its counts and "
        "what it asks to look at were followed. A stronger model follows more: `precis models list`.",
    )


class _Composer:
    """Makes up one paragraph after the other; words missed in one are made good in those that follow."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._aim_words = sum(part.budget_words for part in plan.paragraphs)
        self._words = 0
        self._said: set[tuple[str, ...]] = set()
        self._reader = Reader(plan.sentences, plan.language)
        self._grammar = language_of(plan.language)

    def compose(self, number: int, proposed: Sequence[Candidate]) -> Paragraph:
        """Paragraph `number` (from 0), from its source sentences and what is proposed; all before it are made up."""
        part = self._plan.paragraphs[number]
        to_come = sum(each.budget_words for each in self._plan.paragraphs[number + 1 :])
        owed = self._aim_words - self._words - part.budget_words - to_come
        share = part.budget_words / (part.budget_words + to_come)
        target = max(
            1, round(min(max(part.budget_words + owed * share, 0.5 * part.budget_words), 2 * part.budget_words))
        )
        quoted = [quotation(unit, self._plan.source, self._grammar) for unit in part.units]
        candidates = self._unsaid([*quoted, *proposed]) or quoted
        chosen = self._reader.choose(_dependent(candidates), target)
        # What follows can make good for some words; sentences are cut short only for what it cannot.
        missed = self._words + sum(each.words for each in chosen) - (self._aim_words - to_come)
        if abs(missed) > NEAR_TOLERANCE * tolerance(self._aim_words) + NEAR_SHARE * to_come:
            short = max(1, target // len(part.units))
            cut = [form for unit in part.units for form in truncations(unit, short, self._grammar)]
            chosen = self._reader.choose(_dependent([*candidates, *self._unsaid(cut)]), target)
        chosen = list({_said(each): each for each in chosen}.values())
        self._said.update(_said(each) for each in chosen)
        self._reader.read(chosen)
        self._words += sum(each.words for each in chosen)
        sentences = tuple(
            _in_place(before, each, self._grammar) for before, each in zip([None, *chosen], chosen, strict=False)
        )
        return paragraph(sentences, bullets=self._plan.request.bullets)

    def _unsaid(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        return [each for each in candidates if _said(each) not in self._said]


def _dependent(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without drafted ones that lean on what cannot be there; of quoted ones these are a last resort."""
    ends = {each.last for each in candidates}
    drafts = {(each.draft, each.index) for each in candidates}
    found: list[Candidate] = []
    for each in candidates:
        can_follow = each.first - 1 in ends if each.draft is None else (each.draft, each.index - 1) in drafts
        if not each.needs_antecedent or can_follow:
            found.append(each)
        elif each.draft is None:
            found.append(replace(each, value=ALONE_WORTH * each.value, needs_antecedent=False))
    return found


def _in_place(before: Candidate | None, each: Candidate, grammar: Language) -> Sentence:
    """A sentence as it stands behind `before`: without a connective that connects it to something else."""
    follows = before is not None and before.draft == each.draft and before.index == each.index - 1
    if each.draft is None or follows:
        return each.sentence
    text = grammar.strip_connective(each.sentence.text)
    if text == each.sentence.text:
        return each.sentence
    kind: SentenceKind = "compressed" if each.sentence.kind == "quoted" else each.sentence.kind
    return replace(each.sentence, text=text[:1].upper() + text[1:], kind=kind)


def _said(candidate: Candidate) -> tuple[str, ...]:
    """What makes two sentences the same."""
    return tuple(tokens(candidate.sentence.text))
