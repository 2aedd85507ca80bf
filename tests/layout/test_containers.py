"""Each row is a document, with the blocks around each line: > a quotation, - a list item, ~ code."""

from __future__ import annotations

import pytest

from precis.layout.containers import read_containers

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
    "no fence indented by five columns": [("a", ""), ("", ""), ("     ```", "~"), ("- b", "-"), ("> c", ">")],
    "a fence in an item, five columns from the margin": [("- a", "-"), ("     ```", "-~"), ("  > b", "-~"), ("", "-~")],
    "no closing fence indented by five columns": [("```", "~"), ("     ```", "~"), ("- a", "~"), ("   ```", "")],
}


@pytest.mark.parametrize("name", ROWS)
def test_blocks_around_a_line(name: str) -> None:
    rows = ROWS[name]
    contexts = read_containers([line for line, _ in rows])
    marks = [
        "".join(">" if container.kind == "quote" else "-" for container in context.containers)
        + ("~" if context.is_indented_code or context.fence else "")
        for context in contexts
    ]
    assert marks == [mark for _, mark in rows]
    for context in contexts:
        assert len(context.offsets) == len(context.containers) + 1


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
def test_prefix_of_the_next_line(lines: list[str], continuation: str) -> None:
    assert "".join(container.continuation for container in read_containers(lines)[-1].containers) == continuation


def test_language_of_a_fenced_block() -> None:
    contexts = read_containers(["```{.python}", "a", "```", "~~~", "~~~"])
    assert [context.fence and context.fence.language for context in contexts] == ["python", "python", None, "", None]
