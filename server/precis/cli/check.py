"""`precis check`: check which sentences of a summary, from any author, are supported by its source."""

from __future__ import annotations

import argparse
import json
import sys
from bisect import bisect_right
from dataclasses import asdict

from precis.cli.files import read_text
from precis.errors import SettingError
from precis.summary.check import Checked, CheckedSentence, trace
from precis.text.markup.detect import format_of

HELP = "show which sentences of a summary are found in its source, and where"

REASONS = {
    "words": "too few of its words are in the source",
    "number": "a number is not in the source",
    "measure": "a number counts something else in the source",
    "name": "a name is not in the source",
    "quotation": "the quoted words are not in the source",
    "negation": "only one of the two is negated",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("summary", metavar="SUMMARY", help="a UTF-8 text file, or - for standard input")
    parser.add_argument("source", metavar="SOURCE", help="the text that it summarizes, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print every sentence with its offsets in both texts")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a sentence is not found")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Check the summary, print the result, and return the exit code."""
    if options.summary == options.source == "-":
        raise SettingError("Only one of the two texts can come from standard input. Name a file.", code="bad-option")
    # Files first, so that a missing one is reported without waiting for standard input.
    texts = {name: read_text(name) for name in sorted((options.summary, options.source), key=lambda name: name == "-")}
    summary, source = texts[options.summary], texts[options.source]
    checked = trace(
        summary,
        source,
        format_of(summary, filename=options.summary),
        format_of(source, filename=options.source),
    )
    for notice in checked.notices:
        print(f"precis: {notice.message}", file=sys.stderr)
    output = _to_json(checked) if options.json else _report(checked, source)
    sys.stdout.buffer.write(output.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    return int(options.strict and checked.found_share < 1)


def _to_json(checked: Checked) -> str:
    return json.dumps({**asdict(checked), "found_share": checked.found_share}, ensure_ascii=False, indent=2)


def _report(checked: Checked, source: str) -> str:
    """Return a line for each sentence, with its kind and the lines of the source, then the total."""
    starts = [0, *(at + 1 for at, letter in enumerate(source) if letter == "\n")]
    rows = [
        f"{'✓' if each.sentence.supported else '✗'} {each.sentence.text}  [{_describe(each, starts)}]"
        for each in checked.sentences
    ]
    found = sum(each.sentence.supported for each in checked.sentences)
    rows.append(f"{found} of {len(checked.sentences)} sentences are found in the source.")
    return "\n".join(rows)


def _describe(each: CheckedSentence, starts: list[int]) -> str:
    lines = sorted({bisect_right(starts, span.start) for span in each.sentence.sources})
    location = f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"
    if each.sentence.supported:
        return f"{each.sentence.kind}, {location}"
    return f"not found: {REASONS[each.reason]}" + (f"; nearest: {location}" if lines else "")
