"""Other ways to a summary of so many words, for comparison in the same run."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from sumy.nlp.stemmers import Stemmer
from sumy.nlp.tokenizers import Tokenizer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer

from precis.engine.api import GenerationRequest, Message, Sampling
from precis.engine.llama import LlamaEngine
from precis.text.reading import read
from precis.text.sentences import split
from precis.text.words import count_words

SECTIONS = 6


class _Sentences(Tokenizer):
    """sumy's tokenizer with our sentences, so that no data has to be downloaded."""

    def __init__(self) -> None:
        self._language = "english"

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """The sentences of `text`."""
        return tuple(sentence.text for sentence in split(read(text)))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """The words of `sentence`."""
        return tuple(word for word in sentence.split() if any(c.isalpha() for c in word))


class _Rated(LexRankSummarizer):
    """LexRank that keeps what it found of each sentence."""

    def _get_best_sentences(self, sentences, count, rating, *args, **kwargs):  # noqa: ANN001, ANN002, ANN003, ANN202
        del count, args, kwargs
        self.ratings = [rating[sentence] for sentence in sentences]
        return sentences


def lexrank(source: str, words: int) -> str:
    """LexRank as sumy has it: its best sentences, as many as come nearest to so many words."""
    document = PlaintextParser.from_string(source, _Sentences()).document
    texts = [str(sentence) for sentence in document.sentences]
    ranked = _Rated(Stemmer("english"))
    ranked(document, len(texts))
    order = sorted(range(len(texts)), key=lambda i: -ranked.ratings[i])
    return _paragraphs(texts[i] for i in sorted(_until(order, texts, words)))


def lead(source: str, words: int) -> str:
    """The first so many words, in whole sentences."""
    texts = [sentence.text for sentence in split(read(source))]
    return _paragraphs(texts[i] for i in _until(range(len(texts)), texts, words))


def lead_of_sections(source: str, words: int) -> str:
    """The first sentences of six equal sections, a paragraph each."""
    texts = [sentence.text for sentence in split(read(source))]
    bounds = [round(len(texts) * k / SECTIONS) for k in range(SECTIONS + 1)]
    sections = [texts[low:high] for low, high in pairwise(bounds) if low < high]
    each = [[section[i] for i in _until(range(len(section)), section, words // len(sections))] for section in sections]
    return "\n\n".join(" ".join(section) for section in each)


def one_shot(engine: LlamaEngine, source: str, words: int, prompt: str) -> str:
    """The raw way: the person's prompt and the whole source, greedy, stopped at so many words or tokens."""
    window = engine.context_tokens
    budget = min(2 * words, window // 2)
    text = source
    while engine.count_tokens(text) > window - budget - 200:
        text = text[: int(0.9 * len(text))]  # what the raw way cuts off
    request = GenerationRequest(
        (Message("user", f"{prompt}\n\n{text}"),), budget, Sampling(dry_multiplier=0.0, temperature=0.0)
    )
    return "".join(piece.text for piece in engine.generate([request], lambda: False) if hasattr(piece, "text"))


def _until(order: Iterable[int], texts: list[str], words: int) -> list[int]:
    taken: list[int] = []
    total = 0
    for i in order:
        length = count_words(texts[i])
        if total + length / 2 > words:
            break
        taken.append(i)
        total += length
    return taken


def _paragraphs(texts: Iterable[str]) -> str:
    sentences = list(texts)
    bounds = [round(len(sentences) * k / SECTIONS) for k in range(SECTIONS + 1)]
    return "\n\n".join(" ".join(sentences[low:high]) for low, high in pairwise(bounds) if low < high)
