"""Each row is a document; beside each line stands what it lies in: > a quotation, - an item, ~ code."""

from __future__ import annotations

import pytest

from precis.layout.containers import places

ROWS = {
    "a quotation in a quotation": [("> a", ">"), ("> > b", ">>"), (">> c", ">>"), (">", ">"), ("d", "")],
    "a paragraph goes on lazily": [("> a", ">"), ("b", ">"), ("", ""), ("c", "")],
    "a heading does not": [("> a", ">"), ("# b", "")],
    "an item and its lines": [("- a", "-"), ("  b", "-"), ("", "-"), ("  c", "-"), ("", "-"), ("d", "")],
    "an item in an item": [("1. a", "-"), ("   - b", "--"), ("     c", "--"), ("   d", "--"), ("2. e", "-")],
    "a quotation in an item": [("- > a", "->"), ("  > b", "->"), ("", "-"), ("  c", "-")],
    "an item in a quotation": [("> - a", ">-"), (">   b", ">-"), ("> c", ">-"), (">", ">-"), ("> d", ">")],
    "a tab after the mark": [("-\ta", "-"), ("", "-"), ("\tb", "-"), ("", "-"), (" c", "")],
    "a rule is no item": [("* * *", ""), ("- - -", ""), ("a", "")],
    "a number within a paragraph is no item": [("In the year", ""), ("1987. It froze.", "")],
    "but a first item is": [("In the year", ""), ("1. It froze.", "-")],
    "a fenced block": [("```", "~"), ("- a", "~"), ("> b", "~"), ("```", ""), ("- c", "-")],
    "a fenced block of tildes": [("~~~ py", "~"), ("```", "~"), ("~~~~", ""), ("a", "")],
    "a fenced block ends with its quotation": [("> ```", ">~"), ("> - a", ">~"), ("b", ""), ("- c", "-")],
    "a fenced block in an item": [("- ```", "-~"), ("  > a", "-~"), ("", "-~"), ("  ```", "-"), ("> b", ">")],
    "code by indentation": [("a", ""), ("", ""), ("    - b", "~"), ("", ""), ("- c", "-")],
    "a paragraph goes on indented": [("a", ""), ("    b", "")],
    "an item without text": [("-", "-"), ("  a", "-")],
    "no fence in a line of code": [("``` a ` b", ""), ("- c", "-")],
}


@pytest.mark.parametrize("name", ROWS)
def test_what_a_line_lies_in(name: str) -> None:
    rows = ROWS[name]
    found = places([line for line, _ in rows])
    marks = [
        "".join(">" if container.kind == "quote" else "-" for container in place.stack)
        + ("~" if place.code or place.fence is not None else "")
        for place in found
    ]
    assert marks == [mark for _, mark in rows]
    for place in found:
        assert len(place.offsets) == len(place.stack) + 1


@pytest.mark.parametrize(
    ("lines", "continuation"),
    [
        (["- a"], "  "),
        (["10) a"], "    "),
        (["-   a"], "    "),
        (["-     a"], "  "),
        (["-\ta"], " \t"),
        ([">a"], ">"),
        ([">"], "> "),
        ([" > - a"], " >   "),
        (["-"], "  "),
    ],
)
def test_what_the_next_line_begins_with(lines: list[str], continuation: str) -> None:
    assert "".join(container.continuation for container in places(lines)[-1].stack) == continuation


def test_the_language_of_a_fenced_block() -> None:
    assert [place.fence for place in places(["```{.python}", "a", "```", "~~~", "~~~"])] == [
        "python",
        "python",
        None,
        "",
        None,
    ]
