"""The source spans of each sentence of any summary, whoever wrote it. Needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from precis.languages.vocabulary import Vocabulary, vocabulary
from precis.summary.notices import detection_notices
from precis.summary.result import Notice, Sentence, SentenceKind, Span
from precis.text.grounding import contradiction, drops_negation, is_subsequence
from precis.text.language import detect
from precis.text.markup.registry import DEFAULT
from precis.text.reading import read
from precis.text.sentences import SourceSentence, split
from precis.text.support import Evidence
from precis.text.words import tokens

FOUND_SCORE = 0.7  # minimum support score of a sentence in other words that counts as found; chosen by bench/check.py
NEAR_SCORE = 0.35  # minimum support score with which a contradiction is reported as the reason


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the checked text, with its spans there and in the source.

    Attributes:
        start, end: its span in the checked text, in code points.
        sentence: its text, its kind, whether it was found, and its source spans; if it was not found, the spans of the
            source sentences that support it most, if any do.
        reason: why it was not found, a stable name: "words" if too little of it is in the source, else the
            contradiction (see `text.grounding.contradiction`); "" if it was found.
    """

    start: int
    end: int
    sentence: Sentence
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The sentences of a checked text, in order, and what the user should know about the check."""

    sentences: tuple[CheckedSentence, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def found_share(self) -> float:
        """The share of the sentences that are found in the source, in [0, 1]; 1 for a text without sentences."""
        found = sum(each.sentence.supported for each in self.sentences)
        return found / len(self.sentences) if self.sentences else 1.0


def trace(checked: str, source: str, checked_format: str = DEFAULT, source_format: str = DEFAULT) -> Checked:
    """Return the source spans of each sentence of `checked`, in time linear in the length of both texts.

    Args:
        checked: the text to check.
        source: what it is compared with.
        checked_format: what the text is written in; see `text.markup.detect`.
        source_format: what the source is written in.
    """
    source_sentences, words = _sentences(source, source_format)
    checked_sentences, _ = _sentences(checked, checked_format)
    notices = tuple(detection_notices())
    if not source_sentences:
        return Checked(tuple(_missing(sentence) for sentence in checked_sentences), notices)
    evidence = Evidence([sentence.text for sentence in source_sentences])
    by_tokens = {tuple(tokens(sentence.text)): sentence for sentence in reversed(source_sentences)}
    return Checked(
        tuple(
            _trace_sentence(sentence, source, source_sentences, evidence, by_tokens, words)
            for sentence in checked_sentences
        ),
        notices,
    )


def _sentences(text: str, format_name: str) -> tuple[list[SourceSentence], Vocabulary]:
    """Return the sentences of a text, and the vocabulary of its language."""
    reading = read(text, format_name)
    code = detect(reading.text)
    return [sentence for sentence in split(reading, code) if tokens(sentence.text)], vocabulary(code)


def _trace_sentence(
    sentence: SourceSentence,
    source: str,
    source_sentences: Sequence[SourceSentence],
    evidence: Evidence,
    by_tokens: dict[tuple[str, ...], SourceSentence],
    words: Vocabulary,
) -> CheckedSentence:
    if same := by_tokens.get(tuple(tokens(sentence.text))):
        is_verbatim = sentence.text == " ".join(source[same.start : same.end].split())
        return _found(sentence, "quoted" if is_verbatim else "compressed", [same])
    support = evidence.support(sentence.text)
    if support.score == 0:
        return _missing(sentence)
    window = source_sentences[support.first : support.last + 1]
    for each in window:
        if is_subsequence(sentence.text, each.text) and not drops_negation(sentence.text, each.text, words):
            return _found(sentence, "compressed", [each])
    # A single source sentence is preferred to two if it is enough.
    attempts = [_compare(sentence.text, sources, words) for sources in ([window[0]], [window[-1]], window)]
    for score, reason, sources in attempts:
        if score >= FOUND_SCORE and not reason:
            return _found(sentence, "written", sources)
    score, reason, sources = max(attempts, key=lambda attempt: attempt[0])
    spans = tuple(Span(each.start, each.end) for each in sources)
    not_found = Sentence(sentence.text, "written", False, spans)
    return CheckedSentence(
        sentence.start, sentence.end, not_found, reason if reason and score >= NEAR_SCORE else "words"
    )


def _compare(
    text: str, sources: Sequence[SourceSentence], words: Vocabulary
) -> tuple[float, str, Sequence[SourceSentence]]:
    """Return the support for `text` in these source sentences, the contradiction to them, and the sentences."""
    texts = [each.text for each in sources]
    return Evidence(texts).support(text).score, contradiction(text, texts, words=words), sources


def _found(sentence: SourceSentence, kind: SentenceKind, sources: Sequence[SourceSentence]) -> CheckedSentence:
    spans = tuple(Span(each.start, each.end) for each in sources)
    return CheckedSentence(sentence.start, sentence.end, Sentence(sentence.text, kind, True, spans), "")


def _missing(sentence: SourceSentence) -> CheckedSentence:
    return CheckedSentence(sentence.start, sentence.end, Sentence(sentence.text, "written", False, ()), "words")
