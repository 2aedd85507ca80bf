"""The forms in which a source sentence can be said: quoted, drafted by the model and checked, or cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.summary.compose import Form
from precis.summary.plan import Unit
from precis.summary.result import Kind, Sentence, Span
from precis.text.grounding import check, is_subsequence
from precis.text.reading import read
from precis.text.sentences import split
from precis.text.words import count_words, tokens

# What a form is worth beside the quotation of the same sentence, whose worth is its salience.
DRAFT_WORTH, HEAD_WORTH, STUB_WORTH = 1.1, 0.3, 0.02
FEWEST_WORDS = 4  # of a draft: shorter ones are no sentences

_FRAMING = re.compile(
    r"^\W*(?:(?:sure|certainly|okay|of course)\b[^.:\n]*[.:!]\s*)?"
    r"(?:(?:here(?:'s| is| are)|this is|below is)\b[^:\n]{0,80}:\s*|(?:summary|rewritten text|concise version)\s*:\s*"
    r"|(?:this|the) (?:text|passage|article|content) (?:is about|discusses|describes|says that|states that)\s+)?",
    re.IGNORECASE,
)
_ENDS = re.compile("[.!?…。！？।؟。][\"'”’»)\\]]*$")
_UNSPACED_END = re.compile("[\u3040-\u30ff\u3400-\u9fff]$")
_CLAUSE_END = re.compile(r"[,;:]\s|\s[–—-]\s")


def quoted(unit: Unit, source: str) -> Form:
    """The sentence itself; "quoted" where it needs no full stop or capital to stand alone."""
    sentence = unit.sentence
    text = as_sentence(sentence.text)
    kind: Kind = "quoted" if text == " ".join(source[sentence.start : sentence.end].split()) else "compressed"
    return _form(unit, text, kind, unit.salience)


def drafted(unit: Unit, texts: Sequence[str]) -> Iterator[Form]:
    """The sentences in `texts` that say `unit`'s sentence in fewer words and pass the check against it."""
    for text in texts:
        framing = _FRAMING.match(text)
        for draft in split(read(text[framing.end() if framing else 0 :])):
            said = as_sentence(draft.text)
            if not FEWEST_WORDS <= count_words(said) < unit.sentence.words or not _ENDS.search(draft.text):
                continue
            if check(said, [unit.sentence.text]).supported:
                kind: Kind = "compressed" if is_subsequence(said, unit.sentence.text) else "written"
                yield _form(unit, said, kind, DRAFT_WORTH * unit.salience)


def fallbacks(unit: Unit, target_words: int) -> Iterator[Form]:
    """Shorter forms for a paragraph of fewer words than its sentences have: cut at a clause, or after some words."""
    text = unit.sentence.text
    for found in _CLAUSE_END.finditer(text):
        head = as_sentence(text[: found.start()])
        if count_words(head) >= FEWEST_WORDS and tokens(head) != tokens(text):
            yield _form(unit, head, "compressed", HEAD_WORTH * unit.salience)
    words = text.split()
    if len(words) > target_words >= 1:
        stub = " ".join(words[:target_words]).rstrip(",;:") + " …"
        yield _form(unit, stub[0].upper() + stub[1:], "compressed", STUB_WORTH * unit.salience)


def as_sentence(text: str) -> str:
    """`text` with a capital at its head and a full stop at its end."""
    text = " ".join(text.split()).rstrip(",;:–—- ")
    if text and not _ENDS.search(text):
        text += "。" if _UNSPACED_END.search(text) else "."
    return text[:1].upper() + text[1:]


def _form(unit: Unit, text: str, kind: Kind, value: float) -> Form:
    span = Span(unit.sentence.start, unit.sentence.end)
    return Form(Sentence(text, kind, supported=True, sources=(span,)), max(1, count_words(text)), value)
