"""`precis check`: whether the sentences of a summary, whoever wrote it, are found in its source."""

from __future__ import annotations

import argparse
import json
import sys
from bisect import bisect_right
from dataclasses import asdict

from precis.cli.files import read_text
from precis.cli.subparsers import Subparsers
from precis.errors import SettingError
from precis.summary.check import Checked, CheckedSentence, trace

REASONS = {
    "words": "too little of it stands there",
    "number": "a number is not there",
    "measure": "a number counts something else there",
    "name": "a name is not there",
    "quotation": "the words in quotation marks are not there",
    "negation": "one of the two denies it",
}


def add_parser(subparsers: Subparsers) -> None:
    """Add the subcommand and its options."""
    parser = subparsers.add_parser("check", help="see which sentences of a summary are found in its source, and where")
    parser.add_argument("summary", metavar="SUMMARY", help="a UTF-8 text, or - for standard input")
    parser.add_argument("source", metavar="SOURCE", help="the text that it is of, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print every sentence with its place in both texts")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a sentence is not found")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Check, print, and return the exit code."""
    if options.summary == options.source == "-":
        raise SettingError("Only one of the two texts can come from standard input. Name a file.", code="bad-option")
    source = read_text(options.source)
    checked = trace(read_text(options.summary), source)
    shown = _json(checked) if options.json else _report(checked, source)
    sys.stdout.buffer.write(shown.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    return int(options.strict and checked.found_share < 1)


def _json(checked: Checked) -> str:
    return json.dumps({**asdict(checked), "found_share": checked.found_share}, ensure_ascii=False, indent=2)


def _report(checked: Checked, source: str) -> str:
    """A line for each sentence, with its kind and the source's lines, then the count."""
    starts = [0, *(at + 1 for at, letter in enumerate(source) if letter == "\n")]
    rows = [
        f"{'✓' if each.sentence.supported else '✗'} {each.sentence.text}  [{_where(each, starts)}]"
        for each in checked.sentences
    ]
    found = sum(each.sentence.supported for each in checked.sentences)
    rows.append(f"{found} of {len(checked.sentences)} sentences are found in the source.")
    return "\n".join(rows)


def _where(each: CheckedSentence, starts: list[int]) -> str:
    lines = sorted({bisect_right(starts, span.start) for span in each.sentence.sources})
    where = f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"
    if each.sentence.supported:
        return f"{each.sentence.kind}, {where}"
    return f"not found: {REASONS[each.reason]}" + (f"; nearest: {where}" if lines else "")
