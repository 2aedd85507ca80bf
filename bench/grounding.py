"""How well "found in the source" agrees with people who judged faithfulness.

    python bench/grounding.py LABELS.jsonl …  [--threshold X]

Rows are {"doc", "summary", "label"} (1 = faithful). Prints for each set the area under the ROC curve with a bootstrap
interval (95%, fixed seed) of our score and of simple measures, and precision and recall of "not found in the source" at
our threshold.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from precis.text.reading import read
from precis.text.sentences import split
from precis.text.support import Evidence
from precis.text.words import tokens

SAMPLES, SEED = 1000, 1


def ours(doc: str, summary: str) -> float:
    """The mean of the sentences' scores, weighed by their words."""
    evidence = Evidence([sentence.text for sentence in split(read(doc))] or [doc])
    sentences = split(read(summary))
    scores = [evidence.support(sentence.text).score for sentence in sentences]
    return float(np.average(scores, weights=[sentence.words for sentence in sentences])) if scores else 0.0


def bigrams(doc: str, summary: str) -> float:
    """The share of the summary's bigrams that stand in the source."""
    given = set(pairwise(tokens(doc)))
    pairs = list(pairwise(tokens(summary)))
    return sum(pair in given for pair in pairs) / len(pairs) if pairs else 0.0


def density(doc: str, summary: str) -> float:
    """Extractive density (Grusky et al. 2018): mean squared length of the copied fragments."""
    given, said = tokens(doc), tokens(summary)
    places: dict[str, list[int]] = {}
    for at, word in enumerate(given):
        places.setdefault(word, []).append(at)
    total = at = 0
    while at < len(said):
        longest = 0
        for start in places.get(said[at], ()):
            length = 0
            while (
                at + length < len(said) and start + length < len(given) and said[at + length] == given[start + length]
            ):
                length += 1
            longest = max(longest, length)
        total += longest**2
        at += max(1, longest)
    return total / max(1, len(said))


def auc(scores: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The probability that a faithful one scores higher than an unfaithful one; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    good = int(labels.sum())
    bad = len(labels) - good
    return float((ranks[labels == 1].sum() - good * (good + 1) / 2) / (good * bad)) if good and bad else float("nan")


def interval(scores: NDArray[np.float64], labels: NDArray[np.int64]) -> str:
    """The area with its bootstrap interval."""
    chance = np.random.default_rng(SEED)
    areas = [
        auc(scores[picked], labels[picked])
        for picked in (chance.integers(0, len(labels), len(labels)) for _ in range(SAMPLES))
    ]
    low, high = np.nanpercentile(areas, [2.5, 97.5])
    return f"{auc(scores, labels):.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path, nargs="+")
    parser.add_argument("--threshold", type=float, default=0.6)
    options = parser.parse_args()
    table = Table("set", "rows", "faithful", "ours", "bigrams", "density", "precision", "recall")
    for path in options.labels:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        labels = np.array([int(row["label"]) for row in rows])
        columns = [
            np.array([measure(row["doc"], row["summary"]) for row in rows]) for measure in (ours, bigrams, density)
        ]
        flagged = columns[0] < options.threshold
        wrong = labels == 0
        hits = int((flagged & wrong).sum())
        table.add_row(
            path.stem,
            str(len(rows)),
            f"{labels.mean():.2f}",
            *(interval(column, labels) for column in columns),
            f"{hits / max(1, int(flagged.sum())):.2f}",
            f"{hits / max(1, int(wrong.sum())):.2f}",
        )
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
