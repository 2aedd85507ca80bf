"""The summaries in docs/examples: made anew, and compared with those that are there.

    python bench/examples.py --write [NAME…]
    python bench/examples.py --check [NAME…]

Each page in docs/examples holds the summary of one text, made with the default settings and the recommended model that
writes. `--write` makes the pages. `--check` makes the summaries anew, prints each sentence that differs, and ends with
1 where something drifted, with 2 where a text could not be summarized. On another machine or build of llama.cpp a seed
can give other sentences.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from unchanged import CHANGED, FAILED, RunError, SummarySentence, changes, summarize

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "examples"
MODEL = "qwen2.5-coder-1.5b"
EXAMPLES = {
    "news": ("A news article", "docs/example.md"),
    "report": ("A report", "bench/texts/company.md"),
    "meeting": ("The minutes of a meeting", "bench/texts/minutes.md"),
    "story": ("A story", "bench/texts/story.md"),
    "technical": ("A technical text", "bench/texts/postmortem.md"),
}
_LINE = re.compile(r"^>(?: (.*))?$")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence on a page, and the number of its paragraph, from 1."""

    paragraph: int
    text: str

    def __str__(self) -> str:
        return f"§{self.paragraph} {self.text}"


def escape(text: str) -> str:
    """Return a sentence as Markdown shows it: without emphasis or links of its own."""
    return re.sub(r"([\\*_\[\]<>`])", r"\\\1", text)


def unescape(text: str) -> str:
    """Return what `escape` was given."""
    return re.sub(r"\\(.)", r"\1", text)


def render(name: str, sentences: Sequence[SummarySentence], model: str) -> str:
    """Return the page of an example: the summary as a quotation, with each sentence in a line of its own."""
    title, source = EXAMPLES[name]
    link = Path(os.path.relpath(ROOT / source, FOLDER)).as_posix()
    read = len((ROOT / source).read_text(encoding="utf-8").split())
    written = sum(len(sentence.text.split()) for sentence in sentences)
    kinds = Counter(sentence.kind for sentence in sentences)
    summary = f"The summary was made by `{model}` with the default settings"
    shares = f"{kinds['compressed']} are the text's own, shortened, and {kinds['quoted']} unchanged"
    about = (
        f"Its text is [{source}]({link}), {read} words.",
        f"{summary}: {written} words in {sentences[-1].paragraph} paragraphs.",
        f"Of its {len(sentences)} sentences the model wrote {kinds['written']}; {shares}.",
    )
    quoted: list[str] = []
    for paragraph, members in itertools.groupby(sentences, key=lambda sentence: sentence.paragraph):
        quoted += [">"] * (paragraph > 1) + [f"> {escape(sentence.text)}" for sentence in members]
    return f"# {title}\n\n" + "\n".join(about) + "\n\n" + "\n".join(quoted) + "\n"


def read_page(page: str) -> list[Line]:
    """Return the sentences of a page that `render` made."""
    lines: list[Line] = []
    paragraph = 1
    for match in filter(None, map(_LINE.match, page.splitlines())):
        if match[1] is None:
            paragraph += 1
        else:
            lines.append(Line(paragraph, unescape(match[1])))
    return lines


def summary_of(name: str, model: str) -> list[SummarySentence]:
    """Summarize the text of an example.

    Raises:
        RunError: the command line failed, or made nothing.
    """
    sentences = summarize(ROOT / EXAMPLES[name][1], model)
    if not sentences:
        raise RunError("the summary is empty")
    return sentences


def main() -> int:
    """Write the pages, or compare them, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="make the pages in docs/examples")
    action.add_argument("--check", action="store_true", help="compare new summaries with the pages")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *EXAMPLES], help=", ".join(EXAMPLES))
    parser.add_argument("--model", default=MODEL)
    options = parser.parse_args()
    console, log = Console(), Console(stderr=True)
    table = Table("example", "sentences", "the model's", "drifted", title=options.model)
    different: dict[str, list[tuple[str, str]]] = {}
    failed = False
    for name in options.names or EXAMPLES:
        path = FOLDER / f"{name}.md"
        log.print(f"Summarizing {EXAMPLES[name][1]}", highlight=False)
        try:
            sentences = summary_of(name, options.model)
        except RunError as error:
            table.add_row(name, "", "", str(error))
            failed = True
            continue
        result = "written"
        if options.write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(render(name, sentences, options.model), encoding="utf-8")
        else:
            before = read_page(path.read_text(encoding="utf-8")) if path.exists() else []
            found = changes(before, [Line(one.paragraph, one.text) for one in sentences])
            result = f"{len(found)} of {len(before)} sentences" if found else "no"
            if found:
                different[name] = found
        table.add_row(name, str(len(sentences)), str(sum(one.kind == "written" for one in sentences)), result)
    console.print(table)
    for name, found in different.items():
        console.print(f"\n[bold]{name}[/bold]")
        for old, new in found:
            text = f"- {old or '(none)'}\n+ {new or '(none)'}"
            console.print(text, markup=False, highlight=False, soft_wrap=True)
    return FAILED if failed else CHANGED if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
