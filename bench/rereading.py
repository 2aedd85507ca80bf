"""How well the check agrees with people about summaries that other systems wrote, which our model has to re-read.

    python bench/faithful.py --sets LABELS.jsonl … [--model qwen2.5-coder-0.5b] [--items 60] [--window 160]

Rows are {"doc", "summary", "label"} (1 = faithful). The model is given the prompt for a draft with the part of the
document that the summary is about, then the summary as if it were its own draft: one prefill, which gives each token
its score. From there on the check is that of the program. A summary of several sentences has the score of its least
certain one, since it is faithful only if all are. Prints for each set the area under the ROC curve with its interval:

- "check, re-read": the probability of the check with the scores of the tokens; a vetoed sentence is behind all others;
- "without vetoes": the same, but a vetoed sentence keeps its probability;
- "tokens alone": the mean log-probability of the tokens;
- "words alone": the check without the model: all scores of the tokens at their means, with the vetoes;
- "support": what `precis check` goes by today (bench/grounding.py).
"""

from __future__ import annotations

import json
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table as Shown

from grounding import interval, ours
from precis.engine.api import TokenScore
from precis.engine.llama.context import Context, Token
from precis.engine.llama.model import LlamaModel
from precis.languages.base import DraftingTexts
from precis.languages.registry import get_language
from precis.models.find import find_model
from precis.settings import Settings
from precis.summary import prompts
from precis.summary.drafts import Confidence, DraftedSentence
from precis.summary.verify import FEATURES, Passage, Table, table_for
from precis.text.reading import read
from precis.text.sentences import split
from precis.text.words import count_words

BATCH_TOKENS = 256
EXAMPLES, ITEM = 0, 1  # sequences: what all prompts begin with, and one item
TOKEN_FEATURES = tuple(name for name in FEATURES if name.endswith(("logprob", "entropy")))
COLUMNS = ("check, re-read", "without vetoes", "tokens alone", "words alone", "support")


@dataclass(frozen=True)
class Item:
    """One labelled summary: its sentences, where they stand in it, and the passage that it is about."""

    doc: str
    summary: str
    label: int
    spans: tuple[tuple[int, int], ...]
    passage: tuple[str, ...]


class Rereader:
    """A model that scores texts as if it had written them as the draft of a passage."""

    def __init__(self, path: Path, texts: DraftingTexts, threads: int) -> None:
        self._texts = texts
        self._request = prompts.parse_prompt(Settings())
        self._model = LlamaModel(path, report=lambda _: None, cancelled=lambda: False)
        self._context = Context(self._model, cells=8192, sequences=2, batch_tokens=BATCH_TOKENS, threads=threads)
        one, other = self._prompt("One.", 10), self._prompt("Two of them.", 10)
        self._shared = next(i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
        self._decode(one[: self._shared], 0, EXAMPLES)
        self.read_tokens = self._shared

    def scores(self, passage: Sequence[str], summary: str) -> tuple[list[TokenScore], list[int]]:
        """The scores of the summary's tokens, and the offset in the summary at which each of them ends."""
        prompt = self._prompt(" ".join(passage), count_words(summary))
        drafted = self._model.tokenize(summary)
        self._context.copy(EXAMPLES, ITEM, self._shared)
        scores = self._decode([*prompt[self._shared :], *drafted], self._shared, ITEM, scored=len(drafted))
        self._context.remove(ITEM)
        self.read_tokens += len(prompt) - self._shared + len(drafted)
        ends: list[int] = []
        seen = b""
        for token in drafted:
            seen += self._model.piece(token)
            ends.append(len(seen.decode("utf-8", "ignore")))
        return scores, ends

    def close(self) -> None:
        """Free the memory."""
        self._context.close()
        self._model.close()

    def _prompt(self, passage: str, words: int) -> list[int]:
        words = max(prompts.ROUND_WORDS, prompts.ROUND_WORDS * round(words / prompts.ROUND_WORDS))
        return self._model.prompt(prompts.draft(self._request, passage, words, "words", texts=self._texts))

    def _decode(self, tokens: Sequence[int], position: int, sequence: int, *, scored: int = 0) -> list[TokenScore]:
        """Read tokens, and return the scores of the last `scored` of them."""
        found: list[TokenScore] = []
        first = len(tokens) - scored - 1  # the token whose logits belong to the first one that is scored
        for at in range(0, len(tokens), BATCH_TOKENS):
            part = tokens[at : at + BATCH_TOKENS]
            rows = [at + i for i in range(len(part)) if scored and first <= at + i < len(tokens) - 1]
            batch = [Token(token, position + at + i, sequence, at + i in rows) for i, token in enumerate(part)]
            self._context.decode(batch, lambda: False)
            found += [self._context.score(i - at, tokens[i + 1]) for i in rows]
        return found


def sample(path: Path, count: int, window: int) -> list[Item]:
    """At most so many items of a set, drawn with a fixed seed, each with a passage of about `window` words.

    Half of them are faithful if the set has enough of both; the area does not depend on their shares.
    """
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    order = np.random.default_rng(1).permutation(len(rows)).tolist()
    wrong = [i for i in order if not rows[i]["label"]][: count // 2]
    right = [i for i in order if rows[i]["label"]][: count - len(wrong)]
    return [_item(rows[i], window) for i in sorted(wrong + right)]


def _item(row: dict[str, Any], window: int) -> Item:
    sentences = [each.text for each in split(read(row["doc"]))] or [row["doc"]]
    summary = " ".join(row["summary"].split())
    spans = tuple((each.start, each.end) for each in split(read(summary))) or ((0, len(summary)),)
    whole = Passage(sentences, get_language("en"))
    table = table_for("")
    means = dict(zip(FEATURES, table.means, strict=True))
    sure = Confidence(**{name: means[name] for name in TOKEN_FEATURES})
    verdicts = [whole.verify(DraftedSentence(summary[a:b], sure, 0), table) for a, b in spans]
    kept = {i for each in verdicts for i in range(each.first, each.last + 1)}
    words = sum(count_words(sentences[i]) for i in kept)
    reach = 1
    while words < window and len(kept) < len(sentences):
        for each in verdicts:
            for i in (each.first - reach, each.last + reach):
                if 0 <= i < len(sentences) and i not in kept and words < window:
                    kept.add(i)
                    words += count_words(sentences[i])
        reach += 1
    return Item(row["doc"], summary, int(row["label"]), spans, tuple(sentences[i] for i in sorted(kept)))


def judge(item: Item, scores: Sequence[TokenScore], ends: Sequence[int], table: Table) -> tuple[float, ...]:
    """The values of `COLUMNS` for an item."""
    passage = Passage(item.passage, get_language("en"))
    means = dict(zip(FEATURES, table.means, strict=True))
    without = Confidence(**{name: means[name] for name in TOKEN_FEATURES})
    found: list[tuple[float, ...]] = []
    for start, end in item.spans:
        own = scores[bisect_right(ends, start) : bisect_right(ends, end)] or scores
        logprobs, entropies = [each.logprob for each in own], [each.entropy for each in own]
        sure = Confidence(float(np.mean(logprobs)), min(logprobs), float(np.mean(entropies)), max(entropies))
        text = item.summary[start:end]
        read_again = passage.verify(DraftedSentence(text, sure, 0), table)
        by_words = passage.verify(DraftedSentence(text, without, 0), table)
        found.append(
            (
                read_again.probability - bool(read_again.veto),
                read_again.probability,
                sure.mean_logprob,
                by_words.probability - bool(by_words.veto),
            )
        )
    return (*(min(values) for values in zip(*found, strict=True)), ours(item.doc, item.summary))


def show(sets: Sequence[Path], model: str, count: int, window: int, threads: int) -> None:
    """Print a line for each set when it is done, and the table."""
    texts = get_language("en").drafting
    if texts is None:
        raise ValueError("no drafts are asked for in English")
    reader = Rereader(find_model(model).path, texts, threads)
    table = table_for(model)
    console = Console(width=160, highlight=False)
    shown = Shown("set", "items", "faithful", *COLUMNS)
    for path in sets:
        began, tokens = time.monotonic(), reader.read_tokens
        items = sample(path, count, window)
        rows = np.array([judge(each, *reader.scores(each.passage, each.summary), table) for each in items])
        labels = np.array([each.label for each in items])
        areas = [interval(column, labels) for column in rows.T]
        shown.add_row(path.stem, str(len(items)), f"{labels.mean():.2f}", *areas)
        told = "; ".join(f"{name} {area}" for name, area in zip(COLUMNS, areas, strict=True))
        console.print(f"{path.stem}: {reader.read_tokens - tokens} tokens, {time.monotonic() - began:.0f} s: {told}")
    reader.close()
    console.print(shown)
