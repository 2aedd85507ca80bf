"""From a plan to paragraphs: the engine drafts, the check decides, and the paragraph is made up to its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from precis.engine.api import Engine, Path, Piece, Pointing, Request, Sampling
from precis.summary import prompts
from precis.summary.compose import Form, Offer, choose
from precis.summary.elaborate import elaborate
from precis.summary.forms import drafted, fallbacks, pointed, whole
from precis.summary.plan import Part, Plan, Unit, tolerance
from precis.summary.pointing import Choices, choices
from precis.summary.result import Notice, Paragraph
from precis.text import language
from precis.text.words import count_words, tokens

TOKENS_PER_WORD = 2.2  # room for a draft: English takes about 1.4, other languages more
NEAR_TOLERANCE, NEAR_SHARE = 0.9, 0.15  # of what the whole may miss, and of the words to come: what can be made good
BASE_SHARE = 0.3  # of the work, where the model adds words of its own
ALONE_WORTH = 0.15  # of a sentence that leans on one that cannot be there
ATTEMPTS = {"point": 1, "rewrite": 3, "instruct": 3}  # at a free draft, by style: the first greedy, others sampled
TEMPERATURE, TOP_P = 0.7, 0.9  # of these
SHORTEST_WORDS = 8  # a source sentence that is shorter is not worth rewriting


@dataclass(slots=True)
class _Drafts:
    """What the engine has said about one part so far.

    Attributes:
        open_requests: how many of its requests are not answered yet.
        texts: free drafts by request, and the unit each is about (None: the whole part).
        paths: pointed drafts by unit.
    """

    open_requests: int = 0
    texts: dict[int, str] = field(default_factory=dict)
    about: dict[int, Unit | None] = field(default_factory=dict)
    paths: dict[Unit, tuple[Choices, tuple[Path, ...]]] = field(default_factory=dict)


def write(
    plan: Plan, engine: Engine, style: str, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """The paragraphs of `plan`, in order, each as soon as it is finished.

    Args:
        plan: what to write.
        engine: that drafts; all drafts of all parts are one call, so that they are decoded side by side.
        style: what is asked of the model beside pointing. "point": nothing, unless the person's prompt asks for a
            manner of writing; "rewrite": each sentence in other words; "instruct": each part, in the person's words.
        cancelled: asked often; once true, `Cancelled` is raised.
        report: told the share of the drafts that is done, in [0, 1].
    """
    if not any(part.extra_words for part in plan.paragraphs):
        yield from _from_source(plan, engine, style, cancelled, report)
        return
    base = list(_from_source(plan, engine, style, cancelled, lambda share: report(BASE_SHARE * share)))
    yield from elaborate(plan, base, engine, cancelled, lambda share: report(BASE_SHARE + (1 - BASE_SHARE) * share))


def _from_source(
    plan: Plan, engine: Engine, style: str, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    """What the source carries of each paragraph."""
    jobs = _Jobs(plan, engine, style)
    composer = _Composer(plan)
    finished = ready = 0

    def composed() -> Iterator[Paragraph]:
        nonlocal ready
        while ready < len(jobs.drafts) and not jobs.drafts[ready].open_requests:
            yield composer.compose(ready, jobs.drafts[ready])
            ready += 1

    yield from composed()
    asked = list(range(len(jobs.requests)))
    for attempt in range(ATTEMPTS[style]):
        failed: list[int] = []
        requests = [jobs.requests[i] if attempt == 0 else jobs.sampled(i, attempt) for i in asked]
        for said in engine.generate(requests, cancelled) if requests else ():
            request = asked[said.request]
            part = jobs.drafts[jobs.part_of[request]]
            if isinstance(said, Piece):
                part.texts[request] = part.texts.get(request, "") + said.text
                if not said.finished:
                    continue
                if attempt + 1 < ATTEMPTS[style] and not jobs.passes(request):
                    del part.texts[request]
                    failed.append(request)
                    continue
            else:
                unit, its_choices = jobs.pointing[request]
                part.paths[unit] = (its_choices, said.paths)
            part.open_requests -= 1
            finished += 1
            report(finished / len(jobs.requests))
            yield from composed()
        asked = failed


def finish(plan: Plan, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    """The words of the whole, and the notices of what was not done as asked."""
    words = sum(count_words(paragraph.text) for paragraph in paragraphs)
    notices = list(plan.notices)
    if abs(words - plan.aim_words) > tolerance(plan.aim_words):
        notices.append(
            Notice("words-missed", f"The summary has {words} words; the aim was {plan.aim_words} for this text.")
        )
    kinds = {sentence.kind for paragraph in paragraphs for sentence in paragraph.sentences}
    if plan.language != "en" and kinds == {"quoted"}:
        notices.append(
            Notice(
                "quoted-only",
                f"The text seems to be in {language.name(plan.language)}. Its sentences are quoted as they stand; to "
                "shorten them, Précis knows English well enough, and this language not yet.",
            )
        )
    if plan.asked.manner and "written" not in kinds:
        notices.append(
            Notice(
                "prompt-not-followed",
                "The model wrote nothing of its own that the text was found to say, so of the prompt only its counts "
                "and what it asks to look at were followed. A stronger model follows more: `precis models list`.",
            )
        )
    return words, tuple(notices)


class _Jobs:
    """All requests in the order of the parts, and what each is about.

    Attributes:
        requests: for the engine.
        drafts: of each part.
        part_of: for each request the part that it is for.
        pointing: for each request for pointed candidates its unit and choices.
    """

    def __init__(self, plan: Plan, engine: Engine, style: str) -> None:
        self.requests: list[Request | Pointing] = []
        self.drafts: list[_Drafts] = [_Drafts() for _ in plan.paragraphs]
        self.part_of: list[int] = []
        self.pointing: dict[int, tuple[Unit, Choices]] = {}
        self._plan = plan
        self._window = engine.limits.context_tokens
        for number, part in enumerate(plan.paragraphs):
            if sum(unit.sentence.words for unit in part.units) > part.budget_words or len(part.units) > 1:
                self._ask(number, part, style)

    def sampled(self, index: int, attempt: int) -> Request:
        """A free request again, with other words than the most probable ones."""
        request = self.requests[index]
        assert isinstance(request, Request)  # noqa: S101  # a pointing is answered once and for all
        again = replace(request.sampling, temperature=TEMPERATURE, top_p=TOP_P, seed=self._plan.seed + attempt)
        return replace(request, sampling=again)

    def passes(self, index: int) -> bool:
        """Whether something that a free request has drafted passes the check."""
        number = self.part_of[index]
        about, text = self.drafts[number].about[index], self.drafts[number].texts[index]
        units = [about] if about else self._plan.paragraphs[number].units
        return any(any(drafted(unit, [text], "strict")) for unit in units)

    def _ask(self, number: int, part: Part, style: str) -> None:
        plan = self._plan
        if style == "instruct" or plan.asked.manner:
            messages = prompts.part(
                plan.asked, part.text, number=number + 1, of=len(plan.paragraphs), words=part.budget_words
            )
            self._add(number, Request(messages, _tokens(2 * part.budget_words), Sampling(seed=plan.seed)), None)
        if plan.language != "en":
            return
        for unit in part.units:
            if style == "rewrite" and unit.sentence.words >= SHORTEST_WORDS:
                messages = prompts.rewrite(unit.sentence.text)
                budget = _tokens(unit.sentence.words)
                self._add(number, Request(messages, budget, Sampling(seed=plan.seed), stop=("\n",)), unit)
            if its_choices := choices(unit.sentence.text):
                self._add(number, its_choices.request(), unit, its_choices)

    def _add(
        self, number: int, request: Request | Pointing, unit: Unit | None, its_choices: Choices | None = None
    ) -> None:
        budget = request.max_tokens if isinstance(request, Request) else _tokens(len(request.runs))
        if sum(len(message.content) for message in request.messages) // 2 + budget > self._window:
            return  # it might not fit: the sentences are quoted instead
        index = len(self.requests)
        if unit and its_choices:
            self.pointing[index] = (unit, its_choices)
        else:
            self.drafts[number].about[index] = unit
        self.requests.append(request)
        self.part_of.append(number)
        self.drafts[number].open_requests += 1


def _tokens(words: int) -> int:
    return int(TOKENS_PER_WORD * words) + 8


class _Composer:
    """Makes up one paragraph after the other; words missed in one are made good in those that follow."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._aim_words = sum(part.budget_words for part in plan.paragraphs)
        self._words = 0
        self._said: set[tuple[str, ...]] = set()

    def compose(self, number: int, drafts: _Drafts) -> Paragraph:
        """Paragraph `number` (from 0); all before it are made up."""
        part = self._plan.paragraphs[number]
        to_come = sum(each.budget_words for each in self._plan.paragraphs[number + 1 :])
        owed = self._aim_words - self._words - part.budget_words - to_come
        share = part.budget_words / (part.budget_words + to_come)
        target = max(
            1, round(min(max(part.budget_words + owed * share, 0.5 * part.budget_words), 2 * part.budget_words))
        )
        forms = [self._unsaid(self._forms(unit, drafts)) for unit in part.units]
        if not any(forms):
            forms = [[whole(unit, self._plan.source)] for unit in part.units]
        chosen = choose(self._offers(part, forms), target)
        # What follows can make good for some words; sentences are cut short only for what it cannot.
        missed = self._words + sum(form.words for form in chosen) - (self._aim_words - to_come)
        if abs(missed) > NEAR_TOLERANCE * tolerance(self._aim_words) + NEAR_SHARE * to_come:
            shorter = [
                [*those, *self._unsaid(fallbacks(unit, max(1, target // len(part.units))))]
                for unit, those in zip(part.units, forms, strict=True)
            ]
            chosen = choose(self._offers(part, shorter), target)
        chosen = list({_said(form): form for form in chosen}.values())
        self._said.update(_said(form) for form in chosen)
        self._words += sum(form.words for form in chosen)
        return Paragraph(" ".join(form.sentence.text for form in chosen), tuple(form.sentence for form in chosen))

    def _forms(self, unit: Unit, drafts: _Drafts) -> Iterator[Form]:
        yield whole(unit, self._plan.source)
        yield from drafted(
            unit, [text for i, text in drafts.texts.items() if drafts.about[i] in (unit, None)], self._plan.grounding
        )
        if unit in drafts.paths:
            yield from pointed(unit, *drafts.paths[unit])

    def _offers(self, part: Part, forms: Sequence[Sequence[Form]]) -> list[Offer]:
        """The forms of each unit. One that leans on a sentence that is not considered is a last resort."""
        offers: list[Offer] = []
        for i, (unit, those) in enumerate(zip(part.units, forms, strict=True)):
            follows = i > 0 and part.units[i - 1].place == unit.place - 1
            if unit.leans and not follows:
                those = [replace(form, value=ALONE_WORTH * form.value) for form in those]  # noqa: PLW2901
            offers.append(Offer(those, leans=unit.leans and follows))
        return offers

    def _unsaid(self, forms: Iterable[Form]) -> list[Form]:
        return [form for form in forms if _said(form) not in self._said]


def _said(form: Form) -> tuple[str, ...]:
    """What makes two sentences the same."""
    return tuple(tokens(form.sentence.text))
