"""How good the summaries are, beside other ways, in one run.

    python bench/quality.py DATA.jsonl [--models NAME,…] [--baselines lexrank,lead,sections,raw] [--words N]
                            [--length upTo|exact] [--limit N] [--show FILE]

DATA.jsonl has rows {"id", "doc", "refs"}. Prints one table: a row for each model of ours and each baseline.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from baselines import lead, lead_of_sections, lexrank, one_shot
from measures import Measured, measure
from precis.engine.llama import LlamaEngine, open_model
from precis.models.find import find_model
from precis.settings import Settings
from precis.summary.notices import tolerance
from precis.summary.plan import make_plan
from precis.summary.write import finish, write
from precis.text.words import count_words


@dataclass
class Row:
    """What one way did on all texts."""

    name: str
    measured: list[Measured] = field(default_factory=list)
    shapes: list[bool] = field(default_factory=list)
    lengths: list[bool] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    drafted: int = 0
    seconds: float = 0.0
    compression: list[float] = field(default_factory=list)

    def add(self, text: str, doc: dict[str, object], aim: int, paragraphs: int, seconds: float) -> None:
        """Take one summary in."""
        source = str(doc["doc"])
        measured = measure(text, source, list(doc["refs"]))  # type: ignore[call-overload]
        self.measured.append(measured)
        self.shapes.append(measured.paragraphs == paragraphs)
        self.lengths.append(abs(measured.words - aim) <= tolerance(aim))
        self.compression.append(measured.words / max(1, count_words(source)))
        self.seconds += seconds

    def cells(self) -> list[str]:
        """The row of the table."""
        n = len(self.measured)

        def mean(values: list[float]) -> float:
            return sum(values) / max(1, len(values))

        sentences = sum(m.sentences for m in self.measured)
        rouge = [mean([m.rouge[k] for m in self.measured if m.rouge]) for k in range(3)]
        kinds = "/".join(str(self.kinds[kind]) for kind in ("written", "compressed", "quoted")) if self.kinds else "–"
        return [
            self.name,
            f"{mean([float(x) for x in self.shapes]):.2f}",
            f"{mean([float(x) for x in self.lengths]):.2f}",
            f"{mean([float(m.words) for m in self.measured]):.0f}",
            f"{mean([m.repeated for m in self.measured]):.3f}",
            str(sum(m.twice for m in self.measured)),
            kinds,
            f"{self.drafted / sum(self.kinds.values()):.2f}" if self.kinds else "–",
            f"{self.kinds['written'] / sum(self.kinds.values()):.2f}" if self.kinds else "–",
            f"{mean([m.copied for m in self.measured]):.2f}",
            str(sum(m.novel_numbers for m in self.measured)),
            f"{sum(m.novel_names for m in self.measured) / max(1, sentences):.3f}",
            f"{mean([m.bigrams for m in self.measured]):.3f}",
            f"{mean([m.support for m in self.measured]):.3f}",
            " ".join(f"{x:.3f}" for x in rouge),
            f"{mean(self.compression):.3f}",
            f"{self.seconds / n:.1f}",
        ]


BASELINES = {"lexrank": lexrank, "lead": lead, "sections": lead_of_sections}
COLUMNS = (
    "way;paragraphs right;words in rule;words;repeated 4-grams;sentences twice;written/compressed/quoted;drafted;"
    "written;copied whole;novel numbers;novel names;source bigrams;embedding support;ROUGE-1 -2 -L;compression;seconds"
).split(";")


def _ours(
    name: str, engine: LlamaEngine, drafter: str | None, docs: list[dict[str, str]], settings: Settings
) -> tuple[Row, list[str]]:
    row = Row(f"Précis, {name}")
    shown: list[str] = []
    for doc in docs:
        began = time.monotonic()
        plan = make_plan(doc["doc"], settings)
        paragraphs = list(write(plan, engine, drafter, lambda: False, lambda _: None))
        seconds = time.monotonic() - began
        text = "\n\n".join(paragraph.text for paragraph in paragraphs)
        wanted = min(settings.paragraphs, max(1, count_words(doc["doc"]) // 10))
        row.add(text, doc, plan.target_words, wanted, seconds)
        sentences = [sentence for paragraph in paragraphs for sentence in paragraph.sentences]
        row.kinds.update(sentence.kind for sentence in sentences)
        row.drafted += sum(sentence.drafted for sentence in sentences)
        shown.append(f"# {doc['id']} {finish(plan, paragraphs)[0]} of {plan.target_words}\n\n{text}\n")
    return row, shown


def _baseline(name: str, engine: LlamaEngine, docs: list[dict[str, str]], settings: Settings) -> Row:
    row = Row(name)
    for doc in docs:
        plan = make_plan(doc["doc"], settings)
        began = time.monotonic()
        if name == "raw":
            asked = plan.request
            prompt = asked.fill_in("", words=asked.words, paragraphs=asked.paragraphs).strip()
            text = one_shot(engine, doc["doc"], plan.target_words, prompt)
        else:
            text = BASELINES[name](doc["doc"], plan.target_words)
        row.add(text, doc, plan.target_words, settings.paragraphs, time.monotonic() - began)
    return row


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--models", default="smollm2-135m")
    parser.add_argument("--baselines", default="lexrank,lead,sections")
    parser.add_argument("--words", type=int, default=None)
    parser.add_argument("--length", choices=("upTo", "exact"), default="upTo")
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--show", type=Path, default=None, help="write the summaries there")
    options = parser.parse_args()
    lines = options.data.read_text(encoding="utf-8").splitlines()[: options.limit]
    docs = [json.loads(line) for line in lines]
    given = {"words": options.words} if options.words else {}
    settings = Settings(length=options.length, **given)
    rows: list[Row] = []
    shown: list[str] = []
    for name in options.models.split(","):
        model = find_model(name)
        engine = open_model(model.path, report=lambda _: None, cancelled=lambda: False, thinks=model.thinks)
        row, texts = _ours(name, engine, model.drafter, docs, settings)
        rows.append(row)
        shown += texts
        for baseline in filter(None, options.baselines.split(",")):
            if all(row.name != baseline for row in rows):
                rows.append(_baseline(baseline, engine, docs, settings))
        engine.close()
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*row.cells())
    console = Console(width=230)
    console.print(f"{options.data.name}: {len(docs)} texts", highlight=False)
    console.print(table)
    if options.show:
        options.show.write_text("\n".join(shown), encoding="utf-8")


if __name__ == "__main__":
    main()
