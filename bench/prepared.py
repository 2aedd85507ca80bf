"""What a Q8_0 copy of a model says otherwise than its original, and how fast both are: `models.prepared` rests on it.

    python bench/prepared.py [--model NAME] [--tokens N] [TEXT …]

Both files read the texts (docs/example.md and README.md) in pieces of 512 tokens. Prints the mean divergence of what
they expect next (Kullback and Leibler, in nats), the share of places where both expect the same token and their
perplexities, then the tokens a second of reading (prefill) and of writing (decode) with 1, 6 and 12 sequences. Where
the model has no prepared file, a copy is made for the bench, and deleted. The two take turns, and the best of three
rounds counts, so that another program that wants the processor disturbs both alike. Ends with status 1 where the
divergence is over 0.02.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from precis.engine.llama.context import Context, Token
from precis.engine.llama.convert import convert
from precis.engine.llama.model import LlamaModel
from precis.models.find import find_model, original_path

ROOT = Path(__file__).parent.parent
PIECE_TOKENS = 512
SEQUENCES = (1, 6, 12)
PROMPT_TOKENS = 32  # that each sequence has read before it writes
STEPS = 12  # tokens that each sequence writes
MOST_DIVERGENCE = 0.02  # nats
THREADS = 2
ROUNDS = 3


def expectations(model: LlamaModel, texts: list[str], most: int) -> tuple[list[NDArray[np.float64]], list[int]]:
    """For each of the first `most` places in the texts the log-probabilities of the next token, and that token."""
    context = Context(model, cells=PIECE_TOKENS, sequences=1, batch_tokens=PIECE_TOKENS, threads=THREADS)
    found: list[NDArray[np.float64]] = []
    following: list[int] = []
    for text in texts:
        tokens = model.tokenize(text)[: most - len(found)]
        for at in range(0, len(tokens) - 1, PIECE_TOKENS):
            piece = tokens[at : at + PIECE_TOKENS]
            context.remove(0)
            context.decode([Token(token, i, 0, logits=True) for i, token in enumerate(piece)], lambda: False)
            for i in range(len(piece) - 1):
                logits = context.logits(i).astype(np.float64)
                top = logits.max()
                found.append(logits - top - np.log(np.exp(logits - top).sum()))
                following.append(piece[i + 1])
    context.close()
    return found, following


def reading(model: LlamaModel, tokens: list[int]) -> float:
    """Tokens a second that are read, in one piece."""
    context = Context(model, cells=PIECE_TOKENS, sequences=1, batch_tokens=PIECE_TOKENS, threads=THREADS)
    batch = [Token(token, i, 0, logits=False) for i, token in enumerate(tokens[:PIECE_TOKENS])]
    began = time.monotonic()
    context.decode(batch, lambda: False)
    speed = len(batch) / (time.monotonic() - began)
    context.close()
    return speed


def writing(model: LlamaModel, tokens: list[int], sequences: int) -> float:
    """Tokens a second that `sequences` sequences write together, each after a prompt of its own."""
    cells = sequences * (PROMPT_TOKENS + STEPS)
    context = Context(model, cells=cells, sequences=sequences, batch_tokens=PIECE_TOKENS, threads=THREADS)
    for sequence in range(sequences):
        prompt = tokens[sequence : sequence + PROMPT_TOKENS]
        context.decode([Token(token, i, sequence, logits=False) for i, token in enumerate(prompt)], lambda: False)
    began = time.monotonic()
    for step in range(STEPS):
        position = PROMPT_TOKENS + step
        batch = [Token(tokens[sequence + step], position, sequence, logits=True) for sequence in range(sequences)]
        context.decode(batch, lambda: False)
    speed = sequences * STEPS / (time.monotonic() - began)
    context.close()
    return speed


def speeds(models: list[LlamaModel], text: str) -> list[list[float]]:
    """For each model the speed of reading, then of writing with each number of sequences."""
    best = [[0.0] * (1 + len(SEQUENCES)) for _ in models]
    for _ in range(ROUNDS):
        for row, model in zip(best, models, strict=True):
            tokens = list(model.tokenize(text))
            seen = [reading(model, tokens), *(writing(model, tokens, sequences) for sequences in SEQUENCES)]
            row[:] = [max(pair) for pair in zip(row, seen, strict=True)]
    return best


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, default=[ROOT / "docs" / "example.md", ROOT / "README.md"])
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--tokens", type=int, default=sys.maxsize, help="how many to read (default: all)")
    options = parser.parse_args()
    first, second = original_path(options.model), find_model(options.model).path
    with tempfile.TemporaryDirectory() as folder:
        if first == second:
            second = Path(folder) / f"{first.stem}.Q8_0.gguf"
            convert(first, second)
        compare([first, second], options.texts, options.tokens)


def compare(files: list[Path], paths: list[Path], most: int) -> None:
    """Print what the two files say and how fast they are."""
    texts = [path.read_text(encoding="utf-8") for path in paths]
    models = [LlamaModel(path, report=lambda _: None, cancelled=lambda: False) for path in files]
    (one, following), (other, _) = (expectations(model, texts, most) for model in models)
    fast = speeds(models, texts[0])
    divergence = np.mean([float((np.exp(p) * (p - q)).sum()) for p, q in zip(one, other, strict=True)])
    same = np.mean([p.argmax() == q.argmax() for p, q in zip(one, other, strict=True)])
    table = Table("file", "GB", "perplexity", "divergence", "same first choice", "prefill", *map(str, SEQUENCES))
    for path, expected, speed in zip(files, (one, other), fast, strict=True):
        perplexity = np.exp(-np.mean([p[token] for p, token in zip(expected, following, strict=True)]))
        differs = ("", "") if path == files[0] else (f"{divergence:.4f}", f"{same:.3f}")
        size = f"{path.stat().st_size / 1e9:.2f}"
        table.add_row(path.name, size, f"{perplexity:.2f}", *differs, *(f"{each:.0f}" for each in speed))
    ratios = (f"{copy / own:.2f}" for own, copy in zip(*fast, strict=True))
    table.add_row("copy / original", "", "", "", "", *ratios)
    console = Console(width=140, highlight=False)
    console.print(f"{len(one)} places in {', '.join(path.name for path in paths)}; prefill and decode in tokens/s")
    console.print(table)
    for model in models:
        model.close()
    if divergence > MOST_DIVERGENCE:
        sys.exit(f"The divergence is over {MOST_DIVERGENCE}.")


if __name__ == "__main__":
    main()
