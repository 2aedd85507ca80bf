"""Every kind of text that people select: the shape of each summary, and what in it no reader wants.

    python bench/genres.py bench/texts/genres [FILE …] [--model NAME] [--words 90] [--paragraphs 2] [--show]
    python bench/genres.py meetings.jsonl [--rows 0,1] [--model NAME] [--baselines lexrank,lead]

A file of JSON lines has `id`, `doc` and `refs`, as for quality.py; of its texts the overlap with the references is
printed, too, beside other ways to a summary of as many words. Other files are read as their names say.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import baselines
from measures import rouge
from precis.engine.api import Engine
from precis.engine.llama import open_model
from precis.languages.vocabulary import vocabulary
from precis.models.find import find_model
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.plan import make_plan
from precis.summary.result import Sentence
from precis.summary.write import write
from precis.text.wellformed import is_whole
from precis.text.words import count_words, tokens
from precis.worker.engine_cache import drafter_of

SHORTEST_SENTENCE = 3  # words
_FILLERS = sorted(vocabulary("en").fillers - {"ah", "oh"}, key=len, reverse=True)
JUNK = {
    "time stamp": r"\b\d{1,2}:\d{2}:\d{2}\b|[\[(]\d{1,2}:\d{2}[\])]|-->",
    "markup": r"\{[^}]*\}|\]\(|\[\[|\]\]|</?[a-z]+[ >/]|\*\*|^\s*#+ |\\[a-z]+\{|\{\{|&[a-z]+;|`|%%|\$\$",
    "sound": r"\[[A-Z][A-Za-z ]*\]|\[[a-z]+\]|♪",
    "filler": r"(?i)(?<![\w'-])(?:" + "|".join(map(re.escape, _FILLERS)) + r")(?![\w'-])",
    "repeated word": r"(?i)\b(?!(?:had|that|very|so|far|long|many|much|really|no)\b)([a-z]+),? \1\b",
    "mail": r"(?m)^>|\bwrote:|(?:^|\s)(?:From|To|Subject|Cc):\s|intended recipient",
    "page number": r"(?m)^\s*\d{1,4}\s*$|\bPage \d+\b",
    "cut off": r"(?:…|\.\.\.)(?=[\"”]?(?:\s|$))",
    "spacing": r"\s[,.;:?!](?:\s|$)|\s'(?:s|m|re|ve|ll|d|t)\b",
}
_JUNK = {name: re.compile(pattern) for name, pattern in JUNK.items()}


@dataclass(frozen=True)
class Result:
    """A summary with the sentences it consists of, and the seconds that it took."""

    paragraphs: tuple[tuple[Sentence, ...], ...]
    seconds: float

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences, in order."""
        return [sentence for each in self.paragraphs for sentence in each]

    @property
    def text(self) -> str:
        """The paragraphs, separated by blank lines."""
        return "\n\n".join(" ".join(sentence.text for sentence in each) for each in self.paragraphs)


def summarize(text: str, filename: str, settings: Settings, engine: Engine, drafter: Drafter | None) -> Result:
    """The summary of `text`, whose file name may tell its format."""
    start = time.monotonic()
    plan = make_plan(text, settings, filename)
    written = tuple(each.sentences for each in write(plan, engine, drafter, lambda: False, lambda _: None))
    return Result(written, time.monotonic() - start)


def junk(text: str) -> dict[str, list[str]]:
    """What no reader wants in `text`, by its kind."""
    found = {name: [match[0].strip() for match in pattern.finditer(text)] for name, pattern in _JUNK.items()}
    return {name: each for name, each in found.items() if each}


def stubs(sentences: Sequence[Sentence]) -> list[str]:
    """The sentences that are none: too short, or without a mark at the end."""
    return [
        sentence.text
        for sentence in sentences
        if len(tokens(sentence.text)) < SHORTEST_SENTENCE or not is_whole(sentence.text)
    ]


def texts(paths: Sequence[Path], rows: frozenset[int] | None) -> Iterator[tuple[str, str, list[str]]]:
    """The name, the text and the references of each text."""
    for path in paths:
        if path.is_dir():
            yield from texts(sorted(each for each in path.iterdir() if each.is_file()), rows)
        elif path.suffix == ".jsonl":
            for i, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
                if rows is None or i in rows:
                    row = json.loads(line)
                    yield f"{path.stem} {i}", row["doc"], row["refs"]
        else:
            yield path.name, path.read_text(encoding="utf-8"), []


def main() -> None:
    """Summarize all texts and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--words", type=int, default=90)
    parser.add_argument("--paragraphs", type=int, default=2)
    parser.add_argument("--rows", default="", help="numbers of the lines to use of a file of JSON lines, from 0")
    parser.add_argument("--baselines", default="lexrank,lead")
    parser.add_argument("--show", action="store_true", help="print the summaries and the junk, too")
    options = parser.parse_args()
    settings = Settings(words=options.words, paragraphs=options.paragraphs)
    model = find_model(options.model)
    engine = open_model(model.path, report=lambda _: None, cancelled=lambda: False)
    rows = frozenset(map(int, options.rows.split(","))) if options.rows else None
    print("| text | kind | paragraphs | words | junk | no sentences | seconds | ROUGE-1 / 2 / L | beside |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    scores: dict[str, list[tuple[float, ...]]] = {}
    for name, text, references in texts(options.paths, rows):
        result = summarize(text, name, settings, engine, drafter_of(model))
        words = count_words(result.text)
        found = junk(result.text)
        each = {"Précis": rouge(result.text, references)} if references else {}
        if references:
            each |= {
                b: rouge(getattr(baselines, b)(text, words), references) for b in options.baselines.split(",") if b
            }
        for method, values in each.items():
            scores.setdefault(method, []).append(values)
        beside = "; ".join(f"{method} {_shown(values)}" for method, values in each.items() if method != "Précis")
        kinds = ", ".join(f"{what} {len(hits)}" for what, hits in found.items()) or "0"
        kind = make_plan(text, settings, name).conversation or "prose"
        print(
            f"| {name} | {kind} | {len(result.paragraphs)} | {words} "
            f"| {kinds} | {len(stubs(result.sentences))} of {len(result.sentences)} | {result.seconds:.0f} "
            f"| {_shown(each.get('Précis', ()))} | {beside} |",
            flush=True,
        )
        if options.show:
            print(f"\n{result.text}\n\n{found}\n{stubs(result.sentences)}\n", flush=True)
    for method, values in scores.items():
        mean = tuple(sum(each) / len(each) for each in zip(*values, strict=True))
        print(f"| mean | {method} |  |  |  |  |  | {_shown(mean)} |  |")


def _shown(values: Sequence[float]) -> str:
    return " / ".join(f"{value:.3f}".lstrip("0") for value in values)


if __name__ == "__main__":
    main()
