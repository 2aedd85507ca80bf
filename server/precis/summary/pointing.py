"""Shortened sentences: source sentences without the spans that the model finds most dispensable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from precis.engine.api import Engine, PointingRequest, PointingResult, Skip, SkipPath
from precis.languages.base import Language
from precis.languages.registry import get_language
from precis.summary import prompts
from precis.summary.compose import Candidate
from precis.summary.forms import candidate_for, loses_condition
from precis.summary.plan import Part, Plan, Unit
from precis.text import deletions
from precis.text.deletions import Deletion
from precis.text.utterances import is_unpunctuated
from precis.text.wellformed import as_sentence, is_matched, with_capital
from precis.text.words import content_words

# Value of a shortened sentence relative to the source sentence, whose value is its salience.
# Chosen by ROUGE and the share of sentences copied whole (bench/quality.py).
SHORTENED_VALUE = 2.4
MAX_LOSS_NATS = 25.0  # loss in log-probability over which the value falls linearly, to a tenth at least


@dataclass(frozen=True, slots=True)
class Choices:
    """A sentence's runs and the spans that may be deleted from it, in the order of the request's skips."""

    runs: tuple[str, ...]
    spans: tuple[Deletion, ...]

    def request(self) -> PointingRequest:
        """Return the request for the engine."""
        sentence = " ".join(self.runs)
        return PointingRequest(
            prompts.shortening(sentence), self.runs, tuple(_skip(self.runs, span) for span in self.spans)
        )

    def text(self, path: SkipPath) -> str:
        """Return the sentence without the spans that a path skips."""
        return deletions.without(self.runs, [self.spans[i] for i in path.skips])


def find_choices(sentence: str, grammar: Language) -> Choices | None:
    """Return the spans that may be deleted from `sentence`, or None if there are none."""
    words = deletions.runs(grammar.strip_connective(sentence))
    words[0] = with_capital(words[0])
    spans = grammar.removable_spans(words)
    return Choices(tuple(words), tuple(spans)) if spans else None


def propose_shortened(
    plan: Plan, engine: Engine, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[list[Candidate]]:
    """Yield the shortened sentences of each part, part by part; none if the language has no rules for deletions.

    Args:
        plan: the plan of the summary.
        engine: scores the shortened sentences.
        cancelled: called often; once it returns True, `Cancelled` is raised.
        report: called with the share of the sentences that are done, in [0, 1].
    """
    asked = [
        (number, unit, choices)
        for number, part in enumerate(plan.paragraphs)
        if _needs_choice(part)
        for unit in part.units
        if not (unit.sentence.follows_cut or unit.sentence.precedes_cut or unit.sentence.is_step)
        # In speech without punctuation, the rules for deletions would join what was said apart.
        and not (plan.conversation and is_unpunctuated(unit.sentence.text))
        and (choices := find_choices(unit.sentence.text, get_language(unit.sentence.language or plan.language)))
        and _fits(choices, engine)
    ]
    results = engine.generate([choices.request() for _, _, choices in asked], cancelled) if asked else iter(())
    done = 0
    for number in range(len(plan.paragraphs)):
        proposed: list[Candidate] = []
        while done < len(asked) and asked[done][0] == number:
            result = next(results)
            if isinstance(result, PointingResult):
                _, unit, choices = asked[done]
                proposed += _shortened(
                    unit, choices, result.paths, get_language(unit.sentence.language or plan.language)
                )
                done += 1
                report(done / len(asked))
        yield proposed


def _shortened(unit: Unit, choices: Choices, paths: Sequence[SkipPath], grammar: Language) -> Iterator[Candidate]:
    """Yield the shortened forms of `unit`'s sentence, except for those that lose a condition or half a quotation."""
    for path in paths:
        text = as_sentence(choices.text(path))
        if is_matched(text) and not loses_condition(text, unit.sentence.text, grammar):
            fluency = max(0.1, 1 + min(0.0, path.score) / MAX_LOSS_NATS)
            value = SHORTENED_VALUE * fluency * _kept_share(text, unit.sentence.text)
            yield candidate_for(unit, text, "compressed", value * unit.salience)


def _needs_choice(part: Part) -> bool:
    """Return whether a part has more than one sentence, or more words than its budget."""
    return sum(unit.sentence.words for unit in part.units) > part.budget_words or len(part.units) > 1


def _fits(choices: Choices, engine: Engine) -> bool:
    """Return whether the request fits into the model's context window; if it does not, the sentence is quoted."""
    request = choices.request()
    characters = sum(len(message.content) for message in request.messages)
    return characters // 2 + 3 * len(request.runs) <= engine.context_tokens


def _kept_share(text: str, sentence: str) -> float:
    """Return the share of a sentence's content words that a shortened form keeps, in [0, 1]."""
    count = len(content_words(sentence))
    return len(content_words(text)) / count if count else 1.0


def _skip(words: Sequence[str], span: Deletion) -> Skip:
    if not span.start:
        return Skip(0, span.end, after=words[span.end][:1].upper() + words[span.end][1:])
    before = deletions.run_before(words, span)
    return Skip(span.start, span.end, before=None if before == words[span.start - 1] else before)
