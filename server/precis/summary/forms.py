"""The candidates for a paragraph: source sentences, whole or truncated, and checked drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.languages.base import Language
from precis.summary.compose import Candidate
from precis.summary.drafts import DraftedSentence
from precis.summary.plan import Unit
from precis.summary.result import Sentence, SentenceKind, Span
from precis.summary.verify import Verdict
from precis.text.grounding import is_subsequence
from precis.text.marks import ENTITY, full_stop
from precis.text.sentences import SourceSentence
from precis.text.wellformed import as_sentence, is_matched, with_capital, without_loose_end
from precis.text.words import STOP_WORDS, content_words, count_words, tokens

# Values relative to that of the whole source sentence, which is its salience.
# Chosen by ROUGE and the share of sentences copied whole (bench/quality.py).
CLAUSE_VALUE, STUB_VALUE = 0.3, 0.02
DRAFTED_VALUE: dict[SentenceKind, float] = {"written": 2.6, "compressed": 2.2, "quoted": 1.1}
MIN_VALUE = 1e-6
UNMATCHED_VALUE = 0.1  # of a sentence whose quotation marks or brackets do not match
SHORTEST_CLAUSE_WORDS = 4  # shorter clauses are not sentences
SHORTEST_SEGMENT_WORDS = 3  # after the last mark of a clause; fewer without a verb are an adverb of what is cut off

CUT = "…"

_MARK = re.compile(r"[,;:]\s|\s[–—-]\s")
_CLAUSE_END = re.compile(rf"(?:{ENTITY})|(?P<mark>{_MARK.pattern})")


def quotation(unit: Unit, source: str, grammar: Language) -> Candidate:
    """Return the whole source sentence; its kind is "quoted" if it is unchanged."""
    sentence = unit.sentence
    text = _with_cuts(as_sentence(grammar.strip_connective(sentence.text)), sentence)
    kind: SentenceKind = "quoted" if text == " ".join(source[sentence.start : sentence.end].split()) else "compressed"
    value = 1.0 if is_matched(text) else UNMATCHED_VALUE
    return candidate_for(unit, text, kind, value * unit.salience)


def _with_cuts(text: str, sentence: SourceSentence) -> str:
    """Return a form of a sentence that was cut out of a longer one: without a capital or a full stop at a cut.

    A piece that starts or ends elsewhere than a sentence of the text must not read as if it were one.
    """
    if sentence.follows_cut and text[:1] != sentence.text[:1]:
        text = text[:1].lower() + text[1:]
    if sentence.precedes_cut:
        stop = full_stop(text)
        text = f"{text.removesuffix(stop) if stop else text} {CUT}"
    return text


def candidate_for(unit: Unit, text: str, kind: SentenceKind, value: float) -> Candidate:
    """Return a candidate that covers one unit with `text`."""
    source = Span(unit.sentence.start, unit.sentence.end)
    sentence = Sentence(text, kind, supported=True, sources=(source,))
    return Candidate(
        sentence,
        max(1, count_words(text)),
        value,
        first=unit.index,
        last=unit.index,
        needs_antecedent=unit.needs_antecedent,
    )


def from_draft(
    draft: DraftedSentence,
    verdict: Verdict,
    passage: Sequence[Unit],
    source: str,
    number: int,
    *,
    supported: bool,
    grammar: Language,
) -> Candidate:
    """Return the candidate for a sentence that the model wrote.

    Args:
        draft: the sentence.
        verdict: the result of its check.
        passage: the units that it was drafted from.
        source: the whole source.
        number: of its draft, unique within the plan.
        supported: whether it passes the check.
        grammar: the language that it is written in.
    """
    units = passage[verdict.first : verdict.last + 1]
    text = _without_new_connective(draft.text, units, grammar)
    salience = sum(unit.salience * share for unit, share in zip(units, verdict.kept_shares, strict=True))
    kind, units = _kind_and_sources(text, units, source)
    spans = tuple(Span(unit.sentence.start, unit.sentence.end) for unit in units)
    sentence = Sentence(text, kind, supported, spans, drafted=True, probability=round(verdict.probability, 3))
    return Candidate(
        sentence,
        max(1, count_words(text)),
        max(MIN_VALUE, DRAFTED_VALUE[kind] * verdict.probability * salience),
        first=units[0].index,
        last=units[-1].index,
        draft=number,
        index=draft.index,
        needs_antecedent=grammar.needs_antecedent(text) or _keeps_anaphor(text, units[0], grammar),
    )


def _keeps_anaphor(text: str, unit: Unit, grammar: Language) -> bool:
    """Return whether a sentence has a pronoun of the source sentence `unit`, which needs an antecedent."""
    return unit.needs_antecedent and not grammar.words.anaphors.isdisjoint(
        {*tokens(text)} & {*tokens(unit.sentence.text)}
    )


def _without_new_connective(text: str, units: Sequence[Unit], grammar: Language) -> str:
    """Return a drafted sentence without an initial connective, such as "However,", that none of its sources has."""
    stripped = grammar.strip_connective(text)
    if stripped == text or any(tokens(text)[0] in tokens(unit.sentence.text) for unit in units):
        return text
    return with_capital(stripped)


def _kind_and_sources(text: str, units: Sequence[Unit], source: str) -> tuple[SentenceKind, Sequence[Unit]]:
    """Return the kind of a drafted sentence, and the units it comes from: a single one if that has all its words."""
    for unit in units:
        if text == " ".join(source[unit.sentence.start : unit.sentence.end].split()):
            return "quoted", (unit,)
    for unit in units:
        if is_subsequence(text, unit.sentence.text):
            return "compressed", (unit,)
    return "written", units


def truncations(unit: Unit, target_words: int, grammar: Language) -> Iterator[Candidate]:
    """Yield truncated forms of a source sentence: cut at the end of a clause, or after `target_words` words.

    There are none in a language whose sentences are not shortened, since nobody knows which clause can stand alone, and
    none that lose a condition or half of a step.
    """
    if not grammar.shortens:
        return
    sentence = unit.sentence
    text = grammar.strip_connective(sentence.text)
    for found in _CLAUSE_END.finditer(text) if not (sentence.follows_cut or sentence.is_step) else ():
        if not found["mark"]:
            continue
        clause = as_sentence(text[: found.start()])
        is_clause = _can_end(text[: found.start()], grammar) and tokens(clause) != tokens(text)
        if is_clause and is_matched(clause) and not loses_condition(clause, text, grammar):
            yield candidate_for(unit, clause, "compressed", CLAUSE_VALUE * unit.salience)
    words = text.split()
    if len(words) > target_words >= 1:
        first_words = words[:target_words]
        while len(first_words) > 1 and first_words[-1].lower() in STOP_WORDS:
            first_words.pop()
        stub = without_loose_end(" ".join(first_words))
        stub = stub if sentence.follows_cut else with_capital(stub)
        if not loses_condition(stub, text, grammar):
            yield candidate_for(unit, f"{stub} {CUT}", "compressed", STUB_VALUE * unit.salience)


def _can_end(text: str, grammar: Language) -> bool:
    """Return whether a clause can end here: not after an adverb or a phrase set off by commas, as in "And, in May"."""
    segments = [tokens(each) for each in _MARK.split(text)]
    last = segments[-1]
    return max(map(len, segments)) >= SHORTEST_CLAUSE_WORDS and (
        len(last) >= SHORTEST_SEGMENT_WORDS or any(map(grammar.words.is_verb, last))
    )


def loses_condition(form: str, text: str, grammar: Language) -> bool:
    """Return whether a shortened form states without its condition, limit or contrast what `text` states with one."""
    kept, words = set(tokens(form)), tokens(text)
    for i, word in enumerate(words):
        # If what the condition follows is left out as well, it limits nothing that is said.
        is_limit = word in grammar.words.conditions or word in grammar.words.contrasts
        if is_limit and word not in kept and (i == 0 or words[i - 1] in kept):
            return True
    limits = {found[0].lower() for found in grammar.words.limits.finditer(text)}
    return any(
        limit not in form.lower() or (_words_after(limit, text) and not _words_after(limit, form)) for limit in limits
    )


def _words_after(limit: str, text: str) -> bool:
    """Return whether words with a meaning of their own follow `limit` in `text`."""
    return bool(content_words(text.lower().partition(limit)[2]))
