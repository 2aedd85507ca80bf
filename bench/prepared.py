"""What the prepared file of a model says otherwise than its original: it must be the same model, only faster.

    python bench/prepared.py [--model NAME] [TEXT …]

Both files read the texts (docs/example.md and README.md) in pieces of 512 tokens. Prints the mean divergence of what
they expect next (Kullback and Leibler, in nats), the share of places where both expect the same token, their
perplexities, and the speed of reading. Ends with status 1 where the divergence is over 0.02.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from precis.engine.llama.context import Context, Token
from precis.engine.llama.model import Model
from precis.models.find import find, original

ROOT = Path(__file__).parent.parent
PIECE_TOKENS = 512
MOST_DIVERGENCE = 0.02  # nats


def expectations(path: Path, texts: list[str]) -> tuple[list[NDArray[np.float64]], list[int], float]:
    """For each place in the texts the log-probabilities of the next token, that token, and tokens read a second."""
    model = Model(path, report=lambda _: None, cancelled=lambda: False)
    context = Context(model, cells=PIECE_TOKENS, sequences=1, batch_tokens=PIECE_TOKENS, threads=2)
    found: list[NDArray[np.float64]] = []
    following: list[int] = []
    elapsed = 0.0
    for text in texts:
        tokens = model.tokenize(text)
        for at in range(0, len(tokens) - 1, PIECE_TOKENS):
            piece = tokens[at : at + PIECE_TOKENS]
            context.remove(0)
            began = time.monotonic()
            context.decode([Token(token, i, 0, logits=True) for i, token in enumerate(piece)], lambda: False)
            elapsed += time.monotonic() - began
            for i in range(len(piece) - 1):
                logits = context.logits(i).astype(np.float64)
                top = logits.max()
                found.append(logits - top - np.log(np.exp(logits - top).sum()))
                following.append(piece[i + 1])
    context.close()
    model.close()
    return found, following, len(found) / elapsed


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, default=[ROOT / "docs" / "example.md", ROOT / "README.md"])
    parser.add_argument("--model", default="smollm2-135m")
    options = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in options.texts]
    files = [original(options.model), find(options.model).path]
    if files[0] == files[1]:
        sys.exit(f"{options.model} has no prepared file; `precis models install {options.model}` makes one.")
    (one, following, one_speed), (other, _, other_speed) = (expectations(path, texts) for path in files)
    divergences = [float((np.exp(p) * (p - q)).sum()) for p, q in zip(one, other, strict=True)]
    same = np.mean([p.argmax() == q.argmax() for p, q in zip(one, other, strict=True)])
    table = Table("file", "perplexity", "divergence", "same first choice", "tokens/s")
    for path, expected, speed in ((files[0], one, one_speed), (files[1], other, other_speed)):
        perplexity = np.exp(-np.mean([p[token] for p, token in zip(expected, following, strict=True)]))
        is_first = path == files[0]
        table.add_row(
            path.name,
            f"{perplexity:.2f}",
            "" if is_first else f"{np.mean(divergences):.4f}",
            "" if is_first else f"{same:.3f}",
            f"{speed:.0f}",
        )
    console = Console(width=120, highlight=False)
    console.print(f"{len(one)} places in {', '.join(path.name for path in options.texts)}")
    console.print(table)
    if np.mean(divergences) > MOST_DIVERGENCE:
        sys.exit(f"The divergence is over {MOST_DIVERGENCE}.")


if __name__ == "__main__":
    main()
