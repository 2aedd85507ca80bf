"""The forms in which a source sentence can be said: whole, pointed, drafted by the model and checked, or cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.engine.api import Path
from precis.settings import Grounding
from precis.summary.compose import Form
from precis.summary.plan import Unit
from precis.summary.pointing import Choices
from precis.summary.result import Kind, Sentence, Span
from precis.text.anaphora import bare
from precis.text.grounding import check, is_subsequence
from precis.text.reading import read
from precis.text.sentences import split
from precis.text.support import Evidence
from precis.text.words import STOP_WORDS, content_words, count_words, tokens

# What a form is worth beside the source's own sentence, whose worth is its salience.
# Chosen by ROUGE and the share that is copied whole (bench/quality.py).
WRITTEN_WORTH, POINTED_WORTH, HEAD_WORTH, STUB_WORTH = 2.5, 2.4, 0.3, 0.02
ODD_WORTH = 0.1  # of a sentence whose quotation marks do not match
NATS = 25.0  # by which a pointed form would have to be less probable to be worth nothing
NEAR_SCORES: dict[Grounding, float] = {"balanced": 0.6, "off": 0.2}  # of a draft that may stand though it is not found
FEWEST_WORDS = 4  # of a draft: shorter ones are no sentences

_FRAMING = re.compile(
    r"^\W*(?:(?:sure|certainly|okay|of course)\b[^.:\n]*[.:!]\s*)?"
    r"(?:(?:here(?:'s| is| are)|this is|below is)\b[^:\n]{0,80}:\s*|(?:summary|rewritten text|concise version)\s*:\s*"
    r"|(?:this|the) (?:text|passage|article|content) (?:is about|discusses|describes|says that|states that)\s+"
    r"|(?:in conclusion|in summary|to summarize|to sum up|overall),?\s+)?",
    re.IGNORECASE,
)
_ENDS = re.compile("[.!?…。！？।؟。][\"'”’»)\\]]*$")
_UNSPACED_END = re.compile("[\u3040-\u30ff\u3400-\u9fff]$")
_CLAUSE_END = re.compile(r"[,;:]\s|\s[–—-]\s")
_MARKS = (("“", "”"), ("„", "“"), ("«", "»"), ("(", ")"), ("[", "]"))


def whole(unit: Unit, source: str) -> Form:
    """The source's own sentence; "quoted" where it stands as it does there."""
    sentence = unit.sentence
    text = as_sentence(bare(sentence.text))
    kind: Kind = "quoted" if text == " ".join(source[sentence.start : sentence.end].split()) else "compressed"
    worth = 1.0 if _matched(text) else ODD_WORTH
    return _form(unit, text, kind, worth * unit.salience)


def pointed(unit: Unit, choices: Choices, paths: Sequence[Path]) -> Iterator[Form]:
    """What the model's choices of skips leave of `unit`'s sentence."""
    for path in paths:
        text = as_sentence(choices.text(path))
        if _matched(text):
            worth = POINTED_WORTH * max(0.1, 1 + min(0.0, path.score) / NATS) * _kept(text, unit.sentence.text)
            yield _form(unit, text, "compressed", worth * unit.salience)


def drafted(unit: Unit, texts: Sequence[str], grounding: Grounding) -> Iterator[Form]:
    """The sentences in `texts` that say `unit`'s sentence in fewer words.

    Those that pass the check against it, and, where `grounding` lets them, others that are near it; these are marked.
    """
    evidence = Evidence([unit.sentence.text])
    for text in texts:
        for i, draft in enumerate(split(read(without_framing(text)))):
            said = as_sentence(draft.text)
            too_long = not FEWEST_WORDS <= count_words(said) < unit.sentence.words
            is_tail = i > 0 and draft.text[0].islower()
            if too_long or is_tail or not is_whole(draft.text):
                continue
            supported = check(said, [unit.sentence.text]).supported
            if supported or (grounding != "strict" and evidence.of(said).score >= NEAR_SCORES[grounding]):
                kind: Kind = "compressed" if is_subsequence(said, unit.sentence.text) else "written"
                worth = WRITTEN_WORTH * _kept(said, unit.sentence.text)
                yield _form(unit, said, kind, worth * unit.salience, supported=supported)


def fallbacks(unit: Unit, target_words: int) -> Iterator[Form]:
    """Shorter forms for a paragraph of fewer words than its sentences have: cut at a clause, or after some words."""
    text = bare(unit.sentence.text)
    for found in _CLAUSE_END.finditer(text):
        head = as_sentence(text[: found.start()])
        if count_words(head) >= FEWEST_WORDS and tokens(head) != tokens(text) and _matched(head):
            yield _form(unit, head, "compressed", HEAD_WORTH * unit.salience)
    words = text.split()
    if len(words) > target_words >= 1:
        head = words[:target_words]
        while len(head) > 1 and head[-1].lower() in STOP_WORDS:
            head.pop()
        stub = " ".join(head).rstrip(",;:") + " …"
        yield _form(unit, stub[0].upper() + stub[1:], "compressed", STUB_WORTH * unit.salience)


def without_framing(text: str) -> str:
    """A draft without what models say before it ("Here is a summary:", "In conclusion,")."""
    framing = _FRAMING.match(text)
    return text[framing.end() :] if framing else text


def is_whole(text: str) -> bool:
    """Whether `text` ends as a sentence does, and all its marks have their partners."""
    return bool(_ENDS.search(text)) and _matched(as_sentence(text))


def as_sentence(text: str) -> str:
    """`text` with a capital at its head and a full stop at its end, and no mark without its partner at either."""
    text = " ".join(text.split()).rstrip(",;:–—- ")
    for opening, closing in (*_MARKS, ('"', '"')):
        odd = text.count('"') == 1 if opening == '"' else text.count(opening) != text.count(closing)
        if odd and text.endswith((closing, closing + ".")) and not (opening != '"' and opening in text):
            text = text.removesuffix(".").removesuffix(closing) if text.endswith(".") else text.removesuffix(closing)
        elif odd and text.startswith(opening) and closing not in text[1:]:
            text = text.removeprefix(opening)
    text = text.strip()
    if text and not _ENDS.search(text):
        text = text.rstrip(",;:–—- ") + ("。" if _UNSPACED_END.search(text) else ".")
    return text[:1].upper() + text[1:]


def _matched(text: str) -> bool:
    """Whether every quotation mark and bracket has its partner."""
    pairs = [(a, b) for a, b in _MARKS if a != "„"]
    return text.count('"') % 2 == 0 and all(text.count(a) == text.count(b) for a, b in pairs)


def _kept(text: str, sentence: str) -> float:
    """The share of a sentence's content words that a shorter form keeps, in [0, 1]."""
    every = len(content_words(sentence))
    return len(content_words(text)) / every if every else 1.0


def _form(unit: Unit, text: str, kind: Kind, value: float, *, supported: bool = True) -> Form:
    sources = (Span(unit.sentence.start, unit.sentence.end),) if supported else ()
    return Form(Sentence(text, kind, supported, sources), max(1, count_words(text)), value)
