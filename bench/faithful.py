"""How well the check tells faithful drafted sentences from others, and the table that the program reads.

    python bench/faithful.py [--labels FILE …] [--without-confidence] [--write NAME | --table NAME]
    python bench/faithful.py --sets LABELS.jsonl … [--model NAME] [--items 60] [--window 160]

Fits the logistic regression of `summary.verify` on labelled drafts (bench/drafts.py, or rows with the fields of
drafts_labelled.jsonl), a sentence once for each passage. Prints, cross-validated by text so that no text is judged by a
table that has seen it: the area under the ROC curve with a 95% interval (bootstrap over texts), each feature alone, and
precision against the share kept behind the vetoes. "Apart from small details" counts sentences that are wrong in a
small detail only as faithful. --write adds the table fitted on all rows to server/precis/summary/verify.toml; --table
fits nothing and tries a table that is there on labels that it has not seen. --without-confidence ignores how certain
the model was, for the table of drafts without scores. --sets tries the check on summaries of other systems, which the
model re-reads; see bench/rereading.py.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table as Shown

import rereading
from precis.languages.registry import get_language
from precis.summary.drafts import Confidence, DraftedSentence
from precis.summary.verify import CAREFUL, CONFIDENCE_FEATURES, FEATURES, UNSCORED, Passage, Table, tables
from precis.text.reading import read
from precis.text.sentences import split
from precis.text.words import tokens

LABELS = Path(__file__).parent / "drafts" / "labels.jsonl"
TABLES = Path(__file__).parent.parent / "server" / "precis" / "summary" / "verify.toml"
RIDGE = 3.0  # strength of the L2 penalty on standardized weights
FOLDS, ROUNDS, RESAMPLES = 5, 10, 1000
# Faithful, and apart from small details, of the sentences kept that the text does not have word for word. Those that it
# has are faithful anyway, and with them a threshold seems good from which on one in five of the others is not.
TARGETS = {"strict": (0.95, 0.97), "balanced": (0.86, 0.92)}
CAREFUL_TARGETS = {"strict": (0.98, 0.98), "balanced": (0.95, 0.97)}  # of the table for models that were not measured
# Of the table for drafts without scores: words alone do not reach the targets of the careful one.
UNSCORED_TARGETS = {"strict": (0.96, 0.96), "balanced": (0.95, 0.97)}
FEWEST_KEPT = 20  # sentences, below which a precision means nothing

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Labelled sentences.

    Attributes:
        features: one row for each, in the order of `FEATURES`.
        vetoed: whether words speak against it.
        faithful, nearly: 1 where it is faithful; where it is so apart from small details.
        groups: index of the text that it comes from.
        verbatim: whether the passage has the sentence word for word; such count as faithful without being read.
    """

    features: Vector
    vetoed: NDArray[np.bool_]
    faithful: Vector
    nearly: Vector
    groups: NDArray[np.int64]
    verbatim: NDArray[np.bool_]


def load(paths: Sequence[Path]) -> Rows:
    """The rows of all files; a sentence counts once for each passage."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            given = row["passage"] if "passage" in row else [each.text for each in split(read(row["source"]))]
            seen.setdefault((" ".join(given), row["sentence"]), row | {"passage": given})
    features: list[tuple[float, ...]] = []
    vetoed: list[bool] = []
    texts: list[str] = []
    for row in seen.values():
        sure = row.get("confidence") or {name: row[name] for name in Confidence.__dataclass_fields__}
        draft = DraftedSentence(row["sentence"], Confidence(**sure), 0)
        verdict = Passage(row["passage"], get_language("en")).verify(draft, tables()[CAREFUL])
        features.append(verdict.features)
        vetoed.append(bool(verdict.veto))
        texts.append(row.get("text") or " ".join(row["passage"]))
    names = sorted(set(texts))
    faithful = np.array([float(row["faithful"]) for row in seen.values()])
    minor = np.array([float(row["minor"]) for row in seen.values()])
    return Rows(
        np.array(features),
        np.array(vetoed),
        faithful,
        np.maximum(faithful, minor),
        np.array([names.index(text) for text in texts]),
        np.array([tokens(row["sentence"]) in [tokens(each) for each in row["passage"]] for row in seen.values()]),
    )


def fit(features: Vector, labels: Vector) -> Vector:
    """Weights and bias of a ridge logistic regression, by Newton's method."""
    x = np.c_[features, np.ones(len(features))]
    weights = np.zeros(x.shape[1])
    ridge = RIDGE * np.diag([*np.ones(features.shape[1]), 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge + 1e-9 * np.eye(len(weights))
        weights -= np.linalg.solve(hessian, x.T @ (p - labels) + ridge @ weights)
    return weights


def held_out(rows: Rows, standardized: Vector) -> Vector:
    """The log-odds of each sentence by tables that have not seen its text, averaged over random folds."""
    total = np.zeros(len(rows.faithful))
    groups = int(rows.groups.max()) + 1
    for turn in range(ROUNDS):
        fold = np.random.default_rng(turn).permutation(groups)[rows.groups] % FOLDS
        for each in range(FOLDS):
            weights = fit(standardized[fold != each], rows.faithful[fold != each])
            total[fold == each] += np.c_[standardized[fold == each], np.ones(int((fold == each).sum()))] @ weights
    return total / ROUNDS


def auc(scores: Vector, labels: Vector) -> float:
    """Area under the ROC curve: how often a faithful sentence scores above another one; ties count half."""
    good, bad = scores[labels == 1], scores[labels == 0]
    if not len(good) or not len(bad):
        return float("nan")
    return float(np.mean((good[:, None] > bad) + 0.5 * (good[:, None] == bad)))


def interval(rows: Rows, measure: Callable[[NDArray[np.int64]], float]) -> tuple[float, float]:
    """The 95% interval of a measure of row indices, by resampling texts."""
    random = np.random.default_rng(1)
    members = [np.flatnonzero(rows.groups == group) for group in range(int(rows.groups.max()) + 1)]
    values = [
        measure(np.concatenate([members[i] for i in random.integers(0, len(members), len(members))]))
        for _ in range(RESAMPLES)
    ]
    return float(np.nanpercentile(values, 2.5)), float(np.nanpercentile(values, 97.5))


def threshold(rows: Rows, scores: Vector, target: tuple[float, float]) -> float:
    """The least log-odds from which on the sentences kept reach the target, as few as `FEWEST_KEPT` of them.

    Sentences that the text has word for word do not count.
    """
    passing = np.flatnonzero(~rows.vetoed & ~rows.verbatim)
    order = passing[np.argsort(-scores[passing])]
    faithful = np.cumsum(rows.faithful[order]) / np.arange(1, len(order) + 1)
    nearly = np.cumsum(rows.nearly[order]) / np.arange(1, len(order) + 1)
    reached = np.flatnonzero((faithful >= target[0]) & (nearly >= target[1]))
    reached = reached[reached >= FEWEST_KEPT]
    return float(scores[order[reached[-1]]]) if len(reached) else float("inf")


def main() -> None:
    """Fit, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, nargs="+", default=[LABELS])
    parser.add_argument("--write", metavar="NAME", nargs="+", default=[], help="names of the tables to write")
    parser.add_argument("--table", metavar="NAME", help="a table of verify.toml to try on the labels")
    parser.add_argument("--without-confidence", action="store_true", help="ignore the model's confidence")
    parser.add_argument("--sets", type=Path, nargs="+", metavar="FILE", help="sets whose summaries the model re-reads")
    parser.add_argument("--model", default="qwen2.5-coder-1.5b", help="the model that re-reads")
    parser.add_argument("--items", type=int, default=60, help="items of each set")
    parser.add_argument("--window", type=int, default=160, help="words of the passage")
    parser.add_argument("--threads", type=int, default=2, help="threads of the model that re-reads")
    options = parser.parse_args()
    if options.sets:
        rereading.show(options.sets, options.model, options.items, options.window, options.threads)
        return
    rows = load(options.labels)
    if options.table:
        _try(rows, tables()[options.table])
        return
    means, scales = rows.features.mean(0), np.maximum(rows.features.std(0), 1e-6)
    standardized = (rows.features - means) / scales * _used(options.without_confidence)
    scores = held_out(rows, standardized)
    console = Console(width=120, highlight=False)
    console.print(
        f"{len(scores)} sentences of {int(rows.groups.max()) + 1} texts or passages; {rows.faithful.mean():.1%} "
        f"faithful, {rows.nearly.mean():.1%} apart from small details"
    )
    for name, labels in (("faithful", rows.faithful), ("apart from small details", rows.nearly)):
        low, high = interval(rows, lambda at, labels=labels: auc(scores[at], labels[at]))
        console.print(f"AUC, {name}: {auc(scores, labels):.3f} (95% interval {low:.3f} to {high:.3f})")
    weights = fit(standardized, rows.faithful)
    shown = Shown("feature", "AUC", "apart from small details", "weight")
    for i, feature in enumerate(FEATURES):
        up = np.sign(weights[i]) or 1.0
        alone = [auc(up * rows.features[:, i], labels) for labels in (rows.faithful, rows.nearly)]
        shown.add_row(feature, *(f"{each:.3f}" for each in alone), f"{weights[i]:+.2f}")
    console.print(shown)
    kept = ~rows.vetoed
    console.print(
        f"Vetoed: {1 - kept[rows.faithful == 1].mean():.1%} of the faithful, "
        f"{1 - kept[rows.faithful == 0].mean():.1%} of the others"
    )
    shown = Shown("kept of all", "faithful", "95% interval", "apart from small details")
    for share in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        count = min(round(share * len(scores)), int(kept.sum()))
        best = np.flatnonzero(kept)[np.argsort(-scores[kept])[:count]]
        chosen = np.zeros(len(scores), dtype=bool)
        chosen[best] = True
        low, high = interval(rows, lambda at, chosen=chosen: float(rows.faithful[at][chosen[at]].mean()))
        shown.add_row(
            f"{count / len(scores):.0%}",
            f"{rows.faithful[best].mean():.1%}",
            f"{low:.1%} to {high:.1%}",
            f"{rows.nearly[best].mean():.1%}",
        )
    console.print(shown)
    read = ~rows.verbatim
    areas = [auc(scores[read], labels[read]) for labels in (rows.faithful, rows.nearly)]
    console.print(
        f"Without {rows.verbatim.sum()} that the text has word for word: {rows.faithful[read].mean():.1%} faithful, "
        f"AUC {areas[0]:.3f}, apart from small details {areas[1]:.3f}"
    )
    points = {name: threshold(rows, scores, target) for name, target in TARGETS.items()}
    for name, point in points.items():
        passing = kept & (scores >= point)
        own = passing & read
        console.print(
            f"{name}, without those: keeps {own.sum() / read.sum():.1%}: {rows.faithful[own].mean():.1%} faithful, "
            f"{rows.nearly[own].mean():.1%} apart from small details"
        )
        console.print(
            f"{name}: probability {1 / (1 + np.exp(-point)):.3f} or more keeps {passing.mean():.1%}: "
            f"{rows.faithful[passing].mean():.1%} faithful, {rows.nearly[passing].mean():.1%} apart from small details"
        )
    for name in options.write:
        targets = {CAREFUL: CAREFUL_TARGETS, UNSCORED: UNSCORED_TARGETS}.get(name, TARGETS)
        _write(name, means, scales, weights, {each: threshold(rows, scores, targets[each]) for each in targets})


def _used(without_confidence: bool) -> list[bool]:
    """Whether each feature counts."""
    return [not without_confidence or name not in CONFIDENCE_FEATURES for name in FEATURES]


def _try(rows: Rows, table: Table) -> None:
    """Print what a fitted table makes of labels that it has not seen."""
    scores = np.array([table.probability(tuple(each), own_words=False) for each in rows.features.tolist()])
    areas = [auc(scores, labels) for labels in (rows.faithful, rows.nearly)]
    print(f"{len(scores)} sentences; AUC {areas[0]:.3f}, apart from small details {areas[1]:.3f}")
    for name, least in (("strict", table.strict), ("balanced", table.balanced)):
        kept = ~rows.vetoed & (scores >= least)
        print(
            f"{name} keeps {kept.mean():.1%}: {rows.faithful[kept].mean():.1%} faithful, "
            f"{rows.nearly[kept].mean():.1%} apart from small details"
        )


def _write(name: str, means: Vector, scales: Vector, weights: Vector, points: dict[str, float]) -> None:
    text = TABLES.read_text("utf-8") if TABLES.exists() else ""
    kept = [block for block in text.split("\n\n") if block.strip() and f"[{json.dumps(name)}]" not in block]
    rows = {"means": means, "scales": scales, "weights": weights[:-1]}
    lines = [f"[{json.dumps(name)}]"]
    lines += [f"{key} = [{', '.join(f'{value:.4f}' for value in values)}]" for key, values in rows.items()]
    lines.append(f"bias = {weights[-1]:.4f}")
    lines += [f"{key} = {1 / (1 + np.exp(-point)):.4f}" for key, point in points.items()]
    if found := tables().get(name):
        lines.append(f"minutes = {found.minutes}")  # set by reading, since no drafts of conversations are labelled
    TABLES.write_text("\n\n".join([*(block.strip() for block in kept), "\n".join(lines)]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
