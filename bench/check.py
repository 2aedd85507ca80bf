"""How well "not found in the source" agrees with people who judged faithfulness, sentence by sentence or as a whole.

    python bench/check.py LABELS.jsonl …

Rows are {"doc", "summary", "label"} (1 = faithful). A summary is not found where one of its sentences is not. Prints
precision, recall and F1 of that as a judgement "unfaithful" by `precis check`, and by the share of bigrams found at the
threshold that has the best F1 on the other half of the rows (two halves, in turns, fixed seed).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from grounding import SEED, bigrams
from precis.summary.check import trace

Flags = NDArray[np.bool_]


def agreement(flagged: Flags, wrong: Flags) -> tuple[float, float, float]:
    """Precision, recall and F1 of the flags, each in [0, 1]."""
    hits = int((flagged & wrong).sum())
    precision, recall = hits / max(1, int(flagged.sum())), hits / max(1, int(wrong.sum()))
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def by_threshold(scores: NDArray[np.float64], wrong: Flags) -> Flags:
    """What a score flags, below the threshold that does best on the rows of the other half."""
    order = np.random.default_rng(SEED).permutation(len(scores))
    flagged = np.zeros(len(scores), dtype=bool)
    for mine, others in ((order[::2], order[1::2]), (order[1::2], order[::2])):
        best = max(np.unique(scores[others]), key=lambda at: agreement(scores[others] < at, wrong[others])[2])
        flagged[mine] = scores[mine] < best
    return flagged


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path, nargs="+")
    options = parser.parse_args()
    table = Table("set", "rows", "unfaithful", "flagged", "precision / recall / F1", "bigrams: flagged", "the same")
    for path in options.labels:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        wrong = np.array([int(row["label"]) == 0 for row in rows])
        ours = np.array([trace(row["summary"], row["doc"]).found_share < 1 for row in rows])
        theirs = by_threshold(np.array([bigrams(row["doc"], row["summary"]) for row in rows]), wrong)
        table.add_row(
            path.stem,
            str(len(rows)),
            str(int(wrong.sum())),
            str(int(ours.sum())),
            " / ".join(f"{x:.2f}" for x in agreement(ours, wrong)),
            str(int(theirs.sum())),
            " / ".join(f"{x:.2f}" for x in agreement(theirs, wrong)),
        )
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
