"""Whether summaries stay the same while the code is restructured.

    python bench/unchanged.py --save DIR [--model smollm2-135m]
    python bench/unchanged.py --against DIR [--model smollm2-135m]

Summarizes the English texts of bench/texts and the short ones of bench/texts/languages with default settings, each by
`python -m precis summarize --json`, so that PYTHONPATH decides which version of the package is measured. `--save`
writes one JSON file for each text. `--against` compares with such files, prints each sentence that differs before and
after, and ends with 1 where something changed, with 2 where a text could not be summarized.

Each text in another language has a sentence that begins with a connective, one that begins with a pronoun, a quotation,
numbers with the separators of its language and, where its script allows, a sentence whose first word is also an English
word ("So kam es, dass …", "But avoué : …", "I banchi …", "A班は…"): rules for English must leave these alone.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

TEXTS = Path(__file__).parent / "texts"
TIMEOUT_S = 600.0  # for one summary, on a machine that other programs keep busy
CHANGED, FAILED = 1, 2  # exit codes


class RunError(Exception):
    """`precis summarize` failed; the message is what it wrote to standard error."""


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary.

    Attributes:
        paragraph: its number, from 1.
        kind: "written", "compressed" or "quoted".
        text: the sentence.
        spans: its source spans, (start, end) in code points of the file.
    """

    paragraph: int
    kind: str
    text: str
    spans: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        spans = " ".join(f"{start}-{end}" for start, end in self.spans)
        return f"§{self.paragraph} {self.kind} {spans}: {self.text}"


def summarize(path: Path, model: str) -> list[SummarySentence]:
    """Run the command line on a file and return the sentences of the summary.

    Raises:
        RunError: the command failed or took longer than `TIMEOUT_S`.
    """
    command = [sys.executable, "-m", "precis", "summarize", "--quiet", "--json", "--model", model, str(path)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        raise RunError(f"no summary within {TIMEOUT_S:.0f} s") from None
    except subprocess.CalledProcessError as error:
        raise RunError(error.stderr.decode("utf-8", "replace").strip()) from None
    return [
        SummarySentence(
            number,
            sentence["kind"],
            sentence["text"],
            tuple((each["start"], each["end"]) for each in sentence["sources"]),
        )
        for number, paragraph in enumerate(json.loads(done.stdout)["paragraphs"], 1)
        for sentence in paragraph["sentences"]
    ]


def save(folder: Path, name: str, model: str, sentences: list[SummarySentence]) -> None:
    """Write the sentences of one summary to `folder`."""
    content = {"model": model, "sentences": [asdict(sentence) for sentence in sentences]}
    (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path, name: str, model: str) -> list[SummarySentence]:
    """Read what `save` wrote.

    Raises:
        RunError: there is no such file, or it was made with another model.
    """
    path = folder / f"{name}.json"
    if not path.exists():
        raise RunError(f"{path} is missing; run --save with this text first")
    content = json.loads(path.read_text(encoding="utf-8"))
    if content["model"] != model:
        raise RunError(f"{path} was made with --model {content['model']}")
    return [
        SummarySentence(each["paragraph"], each["kind"], each["text"], tuple((s, e) for s, e in each["spans"]))
        for each in content["sentences"]
    ]


def changes(before: list[SummarySentence], after: list[SummarySentence]) -> list[tuple[str, str]]:
    """Return the sentences that differ, as (before, after); "" where a sentence was added or removed."""
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            old, new = map(str, before[a:b]), map(str, after[c:d])
            found.extend(itertools.zip_longest(old, new, fillvalue=""))
    return found


def main() -> int:
    """Summarize all texts, save or compare, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--save", type=Path, metavar="DIR", help="where to write the summaries")
    action.add_argument("--against", type=Path, metavar="DIR", help="summaries that --save wrote")
    parser.add_argument("--model", default="smollm2-135m")
    options = parser.parse_args()
    if options.save:
        options.save.mkdir(parents=True, exist_ok=True)

    paths = sorted(TEXTS.glob("*.md")) + sorted((TEXTS / "languages").glob("*.md"))
    table = Table("text", "sentences", "compressed", "result" if options.against else "saved", title=options.model)
    different: dict[str, list[tuple[str, str]]] = {}
    failed = False
    for path in track(paths, "Summarizing", console=Console(stderr=True), transient=True):
        sentences: list[SummarySentence] = []
        try:
            sentences = summarize(path, options.model)
            if options.save:
                save(options.save, path.stem, options.model, sentences)
                result = "yes"
            else:
                found = changes(load(options.against, path.stem, options.model), sentences)
                result = f"changed ({len(found)})" if found else "same"
                if found:
                    different[path.stem] = found
        except RunError as error:
            result, failed = str(error), True
        compressed = sum(sentence.kind == "compressed" for sentence in sentences)
        table.add_row(path.stem, str(len(sentences)), str(compressed), escape(result))

    console = Console()
    console.print(table)
    for name, found in different.items():
        console.print(f"\n[bold]{name}[/bold]")
        for before, after in found:
            console.print(
                f"- {before or '(none)'}\n+ {after or '(none)'}", markup=False, highlight=False, soft_wrap=True
            )
    return FAILED if failed else CHANGED if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
