"""Whether drafts from the prompt pay, and whether they change what is written.

    python bench/lookup.py [--model NAME] [--sentences 48] [--repeats 3]

The model rewrites sentences of bench/texts, some at a time, with lookup decoding and without, in turns. Prints tokens a
second (prompts not counted), the share of the drafted tokens that were right, and the share of the texts that differ:
where two logits are nearly alike, the size of a batch decides between them. As many continuations as in the first
column share a batch; `BLOCK_ROWS` in engine/llama/engine.py limits the drafts when many do.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from precis.engine.api import GenerationRequest, Piece, Sampling
from precis.engine.llama import LlamaEngine, generation, open_model
from precis.models.find import find_model
from precis.summary import prompts
from precis.text.reading import read
from precis.text.sentences import split

TEXTS = Path(__file__).parent / "texts"
CROWDS = (1, 2, 4, 6, 8, 12)
SHORTEST_WORDS = 12  # of a sentence
MOST_TOKENS = 64


def requests(count: int) -> list[GenerationRequest]:
    """The first sentences of the texts, each to be rewritten."""
    sentences = [
        sentence.text
        for path in sorted(TEXTS.glob("*.md"))
        for sentence in split(read(path.read_text(encoding="utf-8")))
        if sentence.words >= SHORTEST_WORDS
    ]
    step = max(1, len(sentences) // count)
    chosen = sentences[::step][:count]
    return [
        GenerationRequest(prompts.shortening(sentence), MOST_TOKENS, Sampling(), stop=("\n",)) for sentence in chosen
    ]


def written(engine: LlamaEngine, asked: Sequence[GenerationRequest], crowd: int) -> tuple[list[str], float]:
    """What is written, `crowd` requests at a time, and tokens a second once their prompts are read."""
    texts: list[str] = []
    tokens, seconds = 0, 0.0
    for at in range(0, len(asked), crowd):
        some = asked[at : at + crowd]
        said = [""] * len(some)
        began = 0.0
        before = 0
        for piece in engine.generate(some, lambda: False):
            if not began:
                began, before = time.perf_counter(), engine.usage.generated_tokens
            assert isinstance(piece, Piece)  # noqa: S101 - nothing else was asked for
            said[piece.request] += piece.text
        seconds += time.perf_counter() - began
        tokens += engine.usage.generated_tokens - before
        texts += said
    return texts, tokens / seconds


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--sentences", type=int, default=48)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    engine = open_model(find_model(options.model).path, report=lambda _: None, cancelled=lambda: False)
    asked = requests(options.sentences)
    longest = generation.LOOKUP_TOKENS
    counts = {"drafted": 0, "right": 0}
    verify = generation.GenerationTask.verify

    def counted(self: generation.GenerationTask, context: Any, candidate: Any, rows: range) -> Iterator[Piece]:
        drafted, before = len(candidate.draft), candidate.generated
        yield from verify(self, context, candidate, rows)
        counts["drafted"] += drafted
        counts["right"] += min(drafted, candidate.generated - before - 1) if drafted else 0

    generation.GenerationTask.verify = counted
    table = Table("continuations", "without, tokens/s", "with, tokens/s", "ratio", "drafts right", "texts that differ")
    for crowd in CROWDS:
        rates: dict[int, list[float]] = {0: [], longest: []}
        said: dict[int, list[str]] = {}
        counts.update(drafted=0, right=0)
        for _ in range(options.repeats):
            for draft, found in rates.items():
                generation.LOOKUP_TOKENS = draft
                said[draft], rate = written(engine, asked, crowd)
                found.append(rate)
        plain, looked_up = (statistics.median(found) for found in rates.values())
        differing = sum(one != other for one, other in zip(said[0], said[longest], strict=True))
        table.add_row(
            str(crowd),
            f"{plain:.0f}",
            f"{looked_up:.0f}",
            f"{looked_up / plain:.2f}",
            f"{counts['right'] / max(1, counts['drafted']):.2f}",
            f"{differing} of {len(asked)}",
        )
    engine.close()
    Console().print(table)


if __name__ == "__main__":
    main()
