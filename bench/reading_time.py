"""Whether the time to read a text is linear in its length, whatever markup it repeats.

    python bench/reading_time.py [--characters 20000] [--formats markdown,latex]

Reads texts that repeat one piece of markup, at two lengths, and prints those for which twice the length takes more than
three times the time: a pattern that starts over at every character would take four times as long.
"""

from __future__ import annotations

import argparse
import time

from rich.console import Console
from rich.progress import track
from rich.table import Table

from precis.text.reading import read

FORMATS = [
    *["asciidoc", "draft", "html", "latex", "manpage", "markdown", "org", "restructuredtext", "wikitext"],
    *["python", "javascript", "lua"],
]
PIECES = [
    *["<a ", '<a "', "<", "<!--", "</p", "<p>", "&", "&amp;", "[", "![", "[[", "]]", "{{", "}}", "{{a}}", "[a](", "("],
    *["\\begin{a}", "\\begin{table}", "\\emph{", "\\footnote{", "{", "$a", "$$", "\\[", "%%", "``", "`a", "~~a", "*a"],
    *[
        "<ref>",
        "{|\n",
        '"""',
        "/* ",
        "(A, ",
        "[1, ",
        " ",
        "\t",
        "#a ",
        "^a ",
        "http://a ",
        "- ",
        "1. ",
        "> ",
        "|",
        "a|",
    ],
    *["\n", "a\n\n", "-\n", "12\n", "re-\n", "<ul><li>", "<span>", "<table><td>", ".B a\n", ".. a::\n", "[^a]: b\n"],
]
MAX_GROWTH = 3.0
MIN_S = 0.1  # shorter times say nothing


def seconds(piece: str, name: str, characters: int) -> float:
    """Return the CPU time that it takes to read a text which repeats `piece`."""
    start = time.process_time()
    read(piece * (characters // len(piece)), name)
    return time.process_time() - start


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=20_000)
    parser.add_argument("--formats", default=",".join(FORMATS))
    options = parser.parse_args()
    names = options.formats.split(",")
    table = Table("format", "repeated", "seconds", "twice the length")
    for name in track(names, console=Console(stderr=True)):
        for piece in PIECES:
            once, twice = (seconds(piece, name, factor * options.characters) for factor in (1, 2))
            if twice > max(MIN_S, MAX_GROWTH * once):
                table.add_row(name, repr(piece), f"{once:.2f}", f"{twice:.2f}")
    Console().print(
        f"{len(PIECES)} pieces in {len(names)} formats; {table.row_count} are read in more than linear time."
    )
    if table.row_count:
        Console().print(table)


if __name__ == "__main__":
    main()
