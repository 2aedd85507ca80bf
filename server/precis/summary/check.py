"""Where each sentence of any summary, whoever wrote it, is found in a source. No model is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from precis.languages.vocabulary import Vocabulary, vocabulary
from precis.summary.result import Sentence, SentenceKind, Span
from precis.text.grounding import contradiction, drops_negation, is_subsequence
from precis.text.language import detect
from precis.text.reading import read
from precis.text.sentences import SourceSentence, split
from precis.text.support import Evidence
from precis.text.words import tokens

FOUND_SCORE = 0.7  # of `Evidence`, from which a sentence in other words is found; chosen by bench/check.py

NEAR_SCORE = 0.35  # from which what speaks against a sentence says more than that too little of it is there


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the text that was checked: where it stands there, and where in the source it comes from.

    Attributes:
        start, end: its span in the text that was checked, in code points.
        sentence: its text, its kind, whether it was found, and the spans of the source; those of one that was not
            found are where most of it stands, if anything does.
        reason: why it was not found, a stable name: "words" where too little of it is there, else what the source
            speaks against (see `text.grounding.contradiction`); "" where it was found.
    """

    start: int
    end: int
    sentence: Sentence
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """All sentences of a text that was checked, in order."""

    sentences: tuple[CheckedSentence, ...]

    @property
    def found_share(self) -> float:
        """The share of the sentences that are found in the source, in [0, 1]; 1 where there is none."""
        found = sum(each.sentence.supported for each in self.sentences)
        return found / len(self.sentences) if self.sentences else 1.0


def trace(checked: str, source: str) -> Checked:
    """Where each sentence of `checked` comes from in `source`; in time that grows with both, not with their product."""
    given, words = _sentences(source)
    said, _ = _sentences(checked)
    if not given:
        return Checked(tuple(_missing(sentence) for sentence in said))
    evidence = Evidence([sentence.text for sentence in given])
    same = {tuple(tokens(sentence.text)): sentence for sentence in reversed(given)}
    return Checked(tuple(_traced(sentence, source, given, evidence, same, words) for sentence in said))


def _sentences(text: str) -> tuple[list[SourceSentence], Vocabulary]:
    """The sentences of a text, and the words of its language."""
    reading = read(text)
    spoken = detect(reading.text)
    return [sentence for sentence in split(reading, spoken) if tokens(sentence.text)], vocabulary(spoken)


def _traced(
    said: SourceSentence,
    source: str,
    given: Sequence[SourceSentence],
    evidence: Evidence,
    same: dict[tuple[str, ...], SourceSentence],
    words: Vocabulary,
) -> CheckedSentence:
    if twin := same.get(tuple(tokens(said.text))):
        kind: SentenceKind = "quoted" if said.text == " ".join(source[twin.start : twin.end].split()) else "compressed"
        return _found(said, kind, [twin])
    support = evidence.support(said.text)
    if support.score == 0:
        return _missing(said)
    window = given[support.first : support.last + 1]
    for one in window:
        if is_subsequence(said.text, one.text) and not drops_negation(said.text, one.text, words):
            return _found(said, "compressed", [one])
    # One sentence that suffices is shown before two.
    tried = [_tried(said.text, sources, words) for sources in ([window[0]], [window[-1]], window)]
    for score, reason, sources in tried:
        if score >= FOUND_SCORE and not reason:
            return _found(said, "written", sources)
    score, reason, sources = max(tried, key=lambda one: one[0])
    spans = tuple(Span(one.start, one.end) for one in sources)
    found = Sentence(said.text, "written", False, spans)
    return CheckedSentence(said.start, said.end, found, reason if reason and score >= NEAR_SCORE else "words")


def _tried(
    text: str, sources: Sequence[SourceSentence], words: Vocabulary
) -> tuple[float, str, Sequence[SourceSentence]]:
    """How much of `text` these sentences hold, and what in them speaks against it."""
    texts = [one.text for one in sources]
    return Evidence(texts).support(text).score, contradiction(text, texts, words=words), sources


def _found(said: SourceSentence, kind: SentenceKind, sources: Sequence[SourceSentence]) -> CheckedSentence:
    spans = tuple(Span(one.start, one.end) for one in sources)
    return CheckedSentence(said.start, said.end, Sentence(said.text, kind, True, spans), "")


def _missing(said: SourceSentence) -> CheckedSentence:
    return CheckedSentence(said.start, said.end, Sentence(said.text, "written", False, ()), "words")
