"""The summaries of the texts in bench/texts beside their sources, as tables for a person to read and judge.

    python bench/reading.py [--judged bench/reading.md] [--model NAME] > new.md

Default settings. With --judged, what was judged there is carried over for each sentence that is unchanged; the rest is
"not read". The shell empties the file that it writes to first, so write to another one and move it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from precis.engine.api import Engine
from precis.engine.llama import open_model
from precis.languages.en.anaphora import needs_antecedent
from precis.models.find import find_model
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.plan import make_plan
from precis.summary.write import write
from precis.text.reading import plain_text, read
from precis.worker.engine_cache import drafter_of

TEXTS = Path(__file__).parent / "texts"
UNREAD = "not read"
COLUMNS = ("", "kind", "sentence", "source", "faithful", "well-formed", "why")
PREFACE = """\
# Summaries, read sentence by sentence

What the model `{model}` makes of the texts in `bench/texts` with the default settings, each sentence beside the
sentence of the text that it comes from. Made by `bench/reading.py`; the last three columns are a person's.

- **Faithful** is a sentence after which the reader believes nothing that the text does not say. It is not when it
  loses a hedge, a condition, a negation, a quantifier or who claims it, when a pronoun or a definite noun now stands
  for something else, or when a quotation has changed its speaker.
- **Well-formed** is a sentence that an editor would let pass where it stands: grammar, punctuation, no connective
  without what it connects to, no pronoun without what it stands for."""

_HEADING = re.compile(r"^## (.+)$")
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")

Place = tuple[
    str, str, str
]  # the text's name, the sentence, and the one before it where it needs_antecedent on that one


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of a sentence: "yes" or "no", twice, and why."""

    faithful: str = UNREAD
    well_formed: str = UNREAD
    why: str = ""

    @property
    def complete(self) -> bool:
        """Whether it was read."""
        return {self.faithful, self.well_formed} <= {"yes", "no"}


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence of a summary; `number` is "2.3" for the third of the second paragraph."""

    number: str
    kind: str
    sentence: str
    source: str


def summarize(text: str, engine: Engine, drafter: Drafter | None) -> Iterator[Row]:
    """The sentences of the summary of `text` with the default settings, in order."""
    reading = read(text).text
    plan = make_plan(text, Settings())
    for i, paragraph in enumerate(write(plan, engine, drafter, lambda: False, lambda _: None), start=1):
        for j, sentence in enumerate(paragraph.sentences, start=1):
            source = " / ".join(plain_text(reading[span.start : span.end]) for span in sentence.sources)
            kind = f"{sentence.kind}, drafted" if sentence.drafted else sentence.kind
            yield Row(f"{i}.{j}", kind, sentence.text, source)


def judgements(table: str) -> dict[Place, Judgement]:
    """What was judged in an earlier output of this program."""
    found: dict[Place, Judgement] = {}
    name = before = ""
    for line in table.splitlines():
        if heading := _HEADING.match(line):
            name, before = heading[1], ""
        cells = [cell.strip().replace("\\|", "|") for cell in _BETWEEN_CELLS.split(line)[1:-1]]
        if len(cells) == len(COLUMNS) and cells[0][:1].isdigit():
            found[_place(name, cells[2], before)] = Judgement(*cells[4:])
            before = cells[2]
    return found


def _place(name: str, sentence: str, before: str) -> Place:
    return name, sentence, before if needs_antecedent(sentence) else ""


def table(name: str, rows: list[Row], judged: Mapping[Place, Judgement]) -> tuple[str, list[Judgement]]:
    """The Markdown table of one summary, and the judgements in it."""
    lines = [f"## {name}", "", _line(COLUMNS), _line(["---"] * len(COLUMNS))]
    said: list[Judgement] = []
    before = ""
    for row in rows:
        verdict = judged.get(_place(name, row.sentence, before), Judgement())
        said.append(verdict)
        source = "the same" if row.source == row.sentence else row.source
        lines.append(
            _line([row.number, row.kind, row.sentence, source, verdict.faithful, verdict.well_formed, verdict.why])
        )
        before = row.sentence
    return "\n".join(lines), said


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def totals(said: list[Judgement]) -> str:
    """The last lines: how many sentences, and the shares of those that were read."""
    done = [verdict for verdict in said if verdict.complete]
    faithful = sum(verdict.faithful == "yes" for verdict in done)
    well_formed = sum(verdict.well_formed == "yes" for verdict in done)
    of = max(1, len(done))
    return (
        f"## Totals\n\n{len(said)} sentences, {len(said) - len(done)} not read. Of those read, {faithful} are faithful "
        f"({faithful / of:.1%}) and {well_formed} well-formed ({well_formed / of:.1%})."
    )


def main() -> None:
    """Summarize all texts and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judged", type=Path, default=None, help="an earlier output, filled in")
    parser.add_argument("--model", default="smollm2-135m")
    options = parser.parse_args()
    judged = judgements(options.judged.read_text(encoding="utf-8")) if options.judged else {}
    model = find_model(options.model)
    engine = open_model(model.path, report=lambda _: None, cancelled=lambda: False, thinks=model.thinks)
    said: list[Judgement] = []
    print(PREFACE.format(model=options.model))
    for path in sorted(TEXTS.glob("*.md")):
        rows = list(summarize(path.read_text(encoding="utf-8"), engine, drafter_of(model)))
        text, its = table(path.stem, rows, judged)
        said += its
        print(f"\n{text}", flush=True)
    print(f"\n{totals(said)}")
    engine.close()


if __name__ == "__main__":
    main()
