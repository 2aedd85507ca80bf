"""From a plan to paragraphs: the engine drafts, the check decides, and the paragraph is made up to its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from precis.engine.api import Engine, Request, Sampling
from precis.summary import prompts
from precis.summary.compose import Form, choose
from precis.summary.forms import drafted, fallbacks, quoted
from precis.summary.plan import Part, Plan, Unit, tolerance
from precis.summary.result import Notice, Paragraph
from precis.text.words import count_words, tokens

TOKENS_PER_WORD = 2.2  # room for a draft: English takes about 1.4, other languages more
NEAR_SHARE, NEAR_WORDS = 0.2, 6  # how near a paragraph comes to its words before sentences are cut short for it
SHORTEST_WORDS = 8  # a source sentence that is shorter is not worth rewriting


@dataclass(slots=True)
class _Drafts:
    """What the engine has said about one part so far."""

    open_requests: int = 0
    texts: dict[int, str] = field(default_factory=dict)
    about: dict[int, Unit | None] = field(default_factory=dict)


def write(
    plan: Plan, engine: Engine, style: str, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """The paragraphs of `plan`, in order, each as soon as it is finished.

    Args:
        plan: what to write.
        engine: that drafts; all drafts of all parts are one call, so that they are decoded side by side.
        style: "rewrite" drafts sentence by sentence, "instruct" part by part in the person's own words.
        cancelled: asked often; once true, `Cancelled` is raised.
        report: told the share of the drafts that is done, in [0, 1].
    """
    requests, drafts, part_of = _requests(plan, engine, style)
    composer = _Composer(plan)
    finished = ready = 0
    while ready < len(drafts) and not drafts[ready].open_requests:
        yield composer.compose(plan.paragraphs[ready], drafts[ready])
        ready += 1
    for piece in engine.generate(requests, cancelled):
        part = drafts[part_of[piece.request]]
        part.texts[piece.request] = part.texts.get(piece.request, "") + piece.text
        if not piece.finished:
            continue
        part.open_requests -= 1
        finished += 1
        report(finished / len(requests))
        while ready < len(drafts) and not drafts[ready].open_requests:
            yield composer.compose(plan.paragraphs[ready], drafts[ready])
            ready += 1


def finish(plan: Plan, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    """The words of the whole, and the notices of what was not done as asked."""
    words = sum(count_words(paragraph.text) for paragraph in paragraphs)
    notices = list(plan.notices)
    if abs(words - plan.aim_words) > tolerance(plan.aim_words):
        notices.append(
            Notice("words-missed", f"The summary has {words} words; the aim was {plan.aim_words} for this text.")
        )
    return words, tuple(notices)


def _requests(plan: Plan, engine: Engine, style: str) -> tuple[list[Request], list[_Drafts], list[int]]:
    """All requests in the order of the parts, with each part's drafts, and the part that each request is for."""
    requests: list[Request] = []
    drafts: list[_Drafts] = []
    part_of: list[int] = []
    window = engine.limits.context_tokens
    for number, part in enumerate(plan.paragraphs):
        mine = _Drafts()
        drafts.append(mine)
        for request, about in _part_requests(plan, part, number, style):
            prompt_words = sum(len(message.content) for message in request.messages)
            if prompt_words // 2 + request.max_tokens > window:
                continue  # it might not fit: the part's sentences are quoted instead
            mine.about[len(requests)] = about
            mine.open_requests += 1
            requests.append(request)
            part_of.append(number)
    return requests, drafts, part_of


def _part_requests(plan: Plan, part: Part, number: int, style: str) -> Iterator[tuple[Request, Unit | None]]:
    sampling = Sampling(seed=plan.seed)
    if sum(unit.sentence.words for unit in part.units) <= part.budget_words:
        return  # every word of the part is wanted as it stands
    if style != "rewrite" or plan.asked.custom:
        messages = prompts.part(
            plan.asked.prompt, part.text, number=number + 1, of=len(plan.paragraphs), words=part.budget_words
        )
        yield Request(messages, _tokens(2 * part.budget_words), sampling), None
    if style == "rewrite":
        for unit in part.units:
            if unit.sentence.words >= SHORTEST_WORDS:
                yield (
                    Request(prompts.rewrite(unit.sentence.text), _tokens(unit.sentence.words), sampling, stop=("\n",)),
                    unit,
                )


def _tokens(words: int) -> int:
    return int(TOKENS_PER_WORD * words) + 8


class _Composer:
    """Makes up one paragraph after the other, so that words missed in one are made good in the next."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._owed_words = 0
        self._said: set[tuple[str, ...]] = set()

    def compose(self, part: Part, drafts: _Drafts) -> Paragraph:
        target = part.budget_words + self._owed_words
        target = max(1, min(max(target, part.budget_words // 2), 2 * part.budget_words))
        units: list[list[Form]] = []
        for unit in part.units:
            texts = [text for i, text in drafts.texts.items() if drafts.about[i] in (unit, None)]
            forms = [quoted(unit, self._plan.source), *drafted(unit, texts)]
            units.append(self._unsaid(forms))
        if not any(units):
            units = [[quoted(unit, self._plan.source)] for unit in part.units]
        chosen = choose(units, target)
        if abs(sum(form.words for form in chosen) - target) > max(NEAR_SHARE * target, NEAR_WORDS):
            shorter = [
                [*forms, *self._unsaid(fallbacks(unit, target // len(units)))]
                for unit, forms in zip(part.units, units, strict=True)
            ]
            chosen = list({_said(form): form for form in choose(shorter, target)}.values())
        self._said.update(_said(form) for form in chosen)
        self._owed_words = target - sum(form.words for form in chosen)
        return Paragraph(" ".join(form.sentence.text for form in chosen), tuple(form.sentence for form in chosen))

    def _unsaid(self, forms: Iterable[Form]) -> list[Form]:
        return [form for form in forms if _said(form) not in self._said]


def _said(form: Form) -> tuple[str, ...]:
    """What makes two sentences the same."""
    return tuple(tokens(form.sentence.text))
