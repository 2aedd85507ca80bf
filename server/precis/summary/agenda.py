"""The agenda of a conversation: a sentence that tells what mails are about, or each part of a long conversation.

Mails have a subject. In other conversations, a paragraph tells a few of the hundreds of turns of its part. What the
others are about, the model names in noun phrases; one is used only if its words are together in a sentence, or in two
in a row, that the model was shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from precis.engine.api import Engine, GenerationRequest, Piece, Sampling
from precis.languages.base import AgendaTexts, DraftingTexts
from precis.languages.registry import get_language
from precis.summary import prompts
from precis.summary.drafts import fitting_requests
from precis.summary.plan import Plan, Unit
from precis.summary.result import Sentence, Span
from precis.text.grounding import contradiction
from precis.text.reported import passage_text
from precis.text.wellformed import with_capital
from precis.text.words import content_stems, count_words, tokens

MAX_TOKENS = 32
MOST_TOPICS = 4  # of a sentence
MOST_WORDS = 8  # of a topic
NEW_SHARE = 0.5  # of a topic's content words; with so few new ones, it was named before
BUDGET_SHARE = 0.4  # of the words of a paragraph


@dataclass(frozen=True, slots=True)
class _Topic:
    """A topic as the model names it, its content words, and the one or two neighbouring sentences that have them."""

    text: str
    stems: set[str]
    sources: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Opening:
    """The sentence that begins a paragraph, and the stems of the topics that it names."""

    sentence: Sentence
    stems: frozenset[str]


class Agenda:
    """Tells what each part of a conversation is about, one after the other.

    Args:
        plan: the plan of the summary.
        engine: names the topics.
        writes: whether the model writes minutes; if not, only mails begin with what they are about. If the prompt asks
            for a manner of writing, nothing does.
        cancelled: called often; once it returns True, `Cancelled` is raised.
    """

    def __init__(self, plan: Plan, engine: Engine, *, writes: bool, cancelled: Callable[[], bool]) -> None:
        self._plan = plan
        self._engine = engine
        self._cancelled = cancelled
        self._words = get_language(plan.language).words
        drafting = get_language(plan.language).drafting
        minutes = drafting.minutes if drafting and not plan.request.manner else None
        self._texts = (minutes, minutes.agenda) if minutes and minutes.agenda else None
        self._writes = writes and bool(plan.speakers)
        self._speakers = [*dict.fromkeys(speaker for speaker in plan.speakers if speaker)]
        self._speaker_stems = content_stems(" ".join(self._speakers), self._words)
        self._used: set[str] = set()
        self._is_begun = False

    def opening(self, number: int) -> Opening | None:
        """Return the beginning of paragraph `number` (from 0); None if it needs none or nothing is certain.

        To be called for the paragraphs in order.
        """
        part = self._plan.paragraphs[number]
        if not self._texts:
            return None
        minutes, agenda = self._texts
        if self._plan.conversation == "mail":
            return self._subject(agenda) if number == 0 else None
        if not self._writes or not part.stretches:
            return None
        chosen: list[_Topic] = []
        free_words = round(BUDGET_SHARE * part.budget_words)
        for topic in self._topics(part.stretches, minutes, agenda):
            is_new = len(topic.stems - self._used) > NEW_SHARE * len(topic.stems)
            if is_new and count_words(topic.text) <= free_words and len(chosen) < MOST_TOPICS:
                chosen.append(topic)
                free_words -= count_words(topic.text)
                self._used |= topic.stems
        if not chosen:
            return None
        sentence = self._told(number, sorted(chosen, key=lambda topic: topic.sources[0].index), agenda)
        return Opening(sentence, frozenset[str]().union(*(topic.stems for topic in chosen)))

    def _subject(self, agenda: AgendaTexts) -> Opening | None:
        """Return the sentence about the subject of mails, in its own words; None if they have none, or a long one."""
        part = self._plan.paragraphs[0]
        subject = part.heading
        start = self._plan.source.find(subject)
        words = count_words(subject)
        if not subject or start < 0 or words > MOST_WORDS or words > BUDGET_SHARE * part.budget_words:
            return None
        form = agenda.thread if any(self._plan.ages) else agenda.mail
        source = Span(start, start + len(subject))
        sentence = Sentence(form.format(topics=subject), "compressed", supported=True, sources=(source,))
        return Opening(sentence, frozenset(content_stems(subject, self._words)))

    def _told(self, number: int, topics: Sequence[_Topic], agenda: AgendaTexts) -> Sentence:
        """Return the sentence that tells these topics of paragraph `number`."""
        is_last = self._is_begun and number == len(self._plan.paragraphs) - 1
        form = agenda.last if is_last else agenda.then if self._is_begun else agenda.first
        self._is_begun = True
        is_pair = len(self._speakers) == 2  # noqa: PLR2004
        speakers = _listed([*map(agenda.name, self._speakers)], agenda.conjunction) if is_pair else agenda.group
        text = form.format(speakers=speakers, topics=_listed([topic.text for topic in topics], agenda.conjunction))
        spans = dict.fromkeys(Span(u.sentence.start, u.sentence.end) for topic in topics for u in topic.sources)
        return Sentence(with_capital(text), "written", supported=True, sources=tuple(spans), drafted=True)

    def _topics(
        self, stretches: Sequence[Sequence[Unit]], minutes: DraftingTexts, agenda: AgendaTexts
    ) -> Iterator[_Topic]:
        """Yield the first topic of each stretch, then the second of each, and so on."""
        asked = [self._request(units, minutes, agenda) for units in stretches]
        fitting = fitting_requests(asked, self._engine)
        answers, cut_off = [""] * len(fitting), [False] * len(fitting)
        for piece in self._engine.generate([asked[i] for i in fitting], self._cancelled) if fitting else ():
            if isinstance(piece, Piece):
                answers[piece.request] += piece.text
                cut_off[piece.request] = piece.finished == "budget"
        named = [
            self._named(answer, stretches[i], agenda.conjunction, is_cut=is_cut)
            for i, answer, is_cut in zip(fitting, answers, cut_off, strict=True)
        ]
        for row in zip_longest(*named):
            yield from filter(None, row)

    def _request(self, units: Sequence[Unit], minutes: DraftingTexts, agenda: AgendaTexts) -> GenerationRequest:
        passage = passage_text([unit.sentence.text for unit in units], self._plan.speakers_of(units))
        messages = prompts.topics_messages(passage, minutes, agenda)
        return GenerationRequest(messages, MAX_TOKENS, Sampling(seed=self._plan.seed))

    def _named(self, answer: str, units: Sequence[Unit], conjunction: str, *, is_cut: bool) -> list[_Topic]:
        """Return the topics in an answer of the model that the turns support, those that came up once last."""
        phrases = re.split(rf"\s*[,;\n]\s*(?:{conjunction}\s+)?", answer.strip().rstrip("."))
        neighbours = [pair for pair in pairwise(units) if pair[1].index == pair[0].index + 1]
        evidence = [(each, self._stems_of(each)) for each in (*((unit,) for unit in units), *neighbours)]
        said = [content_stems(each, self._words) for each in self._plan.sentences[units[0].index : units[-1].index + 1]]
        found: list[_Topic] = []
        for phrase in phrases[:-1] if is_cut else phrases:
            stems = content_stems(phrase, self._words)
            sources = next((each for each, known in evidence if stems <= known), ())
            if sources and stems and not stems <= self._speaker_stems and self._is_name(phrase, sources):
                found.append(_Topic(phrase, stems, sources))
        return sorted(found, key=lambda topic: sum(topic.stems <= each for each in said) < 2)  # noqa: PLR2004

    def _is_name(self, phrase: str, sources: Sequence[Unit]) -> bool:
        """Return whether a phrase can be the name of a subject that its sources have."""
        no_name = self._words.vague | self._words.anaphors | self._words.nonfinite_auxiliaries
        conflict = contradiction(phrase, [unit.sentence.text for unit in sources], words=self._words)
        return count_words(phrase) <= MOST_WORDS and no_name.isdisjoint(tokens(phrase)) and conflict in ("", "negation")

    def _stems_of(self, units: Sequence[Unit]) -> set[str]:
        return content_stems(" ".join(unit.sentence.text for unit in units), self._words)


def _listed(items: Sequence[str], conjunction: str) -> str:
    """Return "a", "a and b", or "a, b, and c"."""
    if len(items) < 3:  # noqa: PLR2004
        return f" {conjunction} ".join(items)
    return f"{', '.join(items[:-1])}, {conjunction} {items[-1]}"
