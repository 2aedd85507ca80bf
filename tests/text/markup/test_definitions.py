from __future__ import annotations

import pytest

from precis.text.markup.definitions import Definition, definition_above, definition_below


@pytest.mark.parametrize(
    ("below", "name", "is_public"),
    [
        ("def open_gate(cm):", "open_gate", True),
        ("async def _wait():", "_wait", False),
        ("@cache\ndef level():", "level", True),
        ("class Gate:", "Gate", True),
        ("int open_gate(int cm)", "open_gate", True),
        ("static int read_level(int sensor)", "read_level", False),
        ("public static void main(String[] args) {", "main", True),
        ("private reset(): void {}", "reset", False),
        ("export async function loadTable(day: string): Promise<Entry[]> {", "loadTable", True),
        ("export const heightAt = (entries: Entry[]): number => {", "heightAt", True),
        ("export interface Entry {", "Entry", True),
        ("mount_disk() {", "mount_disk", True),
        ("func (g *Gate) Open(cm int) error {", "Open", True),
        ("#[derive(Debug)]\npub struct Gate {", "Gate", True),
        ("pub(crate) fn open(cm: u8) -> bool {", "open", True),
        ("local function level(x)", "level", False),
    ],
)
def test_what_a_comment_above_it_describes(below: str, name: str, is_public: bool) -> None:
    comment = "/* Moves it. */"
    assert definition_below(f"{comment}\n{below}\n", len(comment)) == Definition(name, is_public)


@pytest.mark.parametrize("below", ["", "x = 1", "if (x) {", "return open_gate(2);", "for (;;) {", "#include <gate.h>"])
def test_a_comment_above_something_else_describes_no_definition(below: str) -> None:
    comment = "/* Moves it. */"
    assert definition_below(f"{comment}\n{below}\n", len(comment)) is None
    assert definition_below(f"{comment} {below}\nint x(int y)", len(comment)) is None or not below


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("def choose(a, b):\n    ", "choose"),
        ("def choose(\n    a: int,  # one\n    b: int = 2,\n) -> int:\n    ", "choose"),
        ("class Gate(Base):\n    ", "Gate"),
        ("def choose(a):\n    return a\n\nx = ", None),
        ("def choose(a):\n    if a:\n        ", None),
        ("", None),
    ],
)
def test_what_a_documentation_string_below_it_describes(above: str, name: str | None) -> None:
    found = definition_above(f'{above}"""Moves it."""', len(above))
    assert (found.name if found else None) == name
