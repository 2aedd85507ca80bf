"""Pointed candidates: a source sentence, what it can do without, and what the model makes of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from precis.engine.api import Engine, PointingRequest, PointingResult, Skip, SkipPath
from precis.languages.base import Language
from precis.languages.registry import language as language_of
from precis.summary import prompts
from precis.summary.compose import Candidate
from precis.summary.forms import candidate_for
from precis.summary.plan import Part, Plan, Unit
from precis.text import deletions
from precis.text.deletions import Deletion
from precis.text.wellformed import as_sentence, is_matched
from precis.text.words import content_words

# What a pointed form is worth beside the source's own sentence, whose worth is its salience.
# Chosen by ROUGE and the share that is copied whole (bench/quality.py).
POINTED_WORTH = 2.4
NATS = 25.0  # by which a pointed form would have to be less probable to be worth nothing


@dataclass(frozen=True, slots=True)
class Choices:
    """A sentence's runs and the spans that may be left out of it, in the order of the request's skips."""

    runs: tuple[str, ...]
    spans: tuple[Deletion, ...]

    def request(self) -> PointingRequest:
        """What the engine is asked."""
        sentence = " ".join(self.runs)
        return PointingRequest(
            prompts.shortening(sentence), self.runs, tuple(_skip(self.runs, span) for span in self.spans)
        )

    def text(self, path: SkipPath) -> str:
        """The sentence that a path leaves."""
        return deletions.without(self.runs, [self.spans[i] for i in path.skips])


def choices(sentence: str, grammar: Language) -> Choices | None:
    """What may be left out of `sentence`, or None where it needs every word."""
    words = deletions.runs(grammar.strip_connective(sentence))
    words[0] = words[0][:1].upper() + words[0][1:]
    spans = grammar.removable_spans(words)
    return Choices(tuple(words), tuple(spans)) if spans else None


def propose_shortened(
    plan: Plan, engine: Engine, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[list[Candidate]]:
    """The pointed sentences of each part, part by part; none where the language is not known well enough.

    Args:
        plan: what to write.
        engine: that tells how probable the shortened sentences are.
        cancelled: asked often; once true, `Cancelled` is raised.
        report: told the share of the sentences that is done, in [0, 1].
    """
    grammar = language_of(plan.language)
    asked = [
        (number, unit, found)
        for number, part in enumerate(plan.paragraphs)
        if _has_a_choice(part)
        for unit in part.units
        if (found := choices(unit.sentence.text, grammar)) and _fits(found, engine)
    ]
    answers = engine.generate([found.request() for _, _, found in asked], cancelled) if asked else iter(())
    done = 0
    for number in range(len(plan.paragraphs)):
        proposed: list[Candidate] = []
        while done < len(asked) and asked[done][0] == number:
            said = next(answers)
            if isinstance(said, PointingResult):
                _, unit, found = asked[done]
                proposed += pointed(unit, found, said.paths)
                done += 1
                report(done / len(asked))
        yield proposed


def pointed(unit: Unit, choices: Choices, paths: Sequence[SkipPath]) -> Iterator[Candidate]:
    """What the model's choices of skips leave of `unit`'s sentence."""
    for path in paths:
        text = as_sentence(choices.text(path))
        if is_matched(text):
            worth = POINTED_WORTH * max(0.1, 1 + min(0.0, path.score) / NATS) * _kept(text, unit.sentence.text)
            yield candidate_for(unit, text, "compressed", worth * unit.salience)


def _has_a_choice(part: Part) -> bool:
    """Whether not all of a part's sentences are needed as they are."""
    return sum(unit.sentence.words for unit in part.units) > part.budget_words or len(part.units) > 1


def _fits(choices: Choices, engine: Engine) -> bool:
    """Whether the model can read the sentence; else it is quoted."""
    request = choices.request()
    characters = sum(len(message.content) for message in request.messages)
    return characters // 2 + 3 * len(request.runs) <= engine.context_tokens


def _kept(text: str, sentence: str) -> float:
    """The share of a sentence's content words that a shorter form keeps, in [0, 1]."""
    every = len(content_words(sentence))
    return len(content_words(text)) / every if every else 1.0


def _skip(words: Sequence[str], span: Deletion) -> Skip:
    if not span.start:
        return Skip(0, span.end, after=words[span.end][:1].upper() + words[span.end][1:])
    before = deletions.run_before(words, span)
    return Skip(span.start, span.end, before=None if before == words[span.start - 1] else before)
