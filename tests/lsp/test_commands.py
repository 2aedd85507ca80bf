"""The names of the commands, and the arguments that go to the client and back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.protocol import default_converter

from precis.lsp import commands
from precis.lsp.commands import VARIATION_TITLES, RewriteArgs, SelectionArgs, SummaryArgs, selection_argument
from precis.lsp.documents.document import Document
from precis.lsp.request import Variation

CLIENTS = Path(__file__).parent.parent.parent / "clients"
SELECTED = types.Range(types.Position(1, 2), types.Position(3, 4))


def ids() -> list[str]:
    constants = [value for name, value in vars(commands).items() if name.isupper() and isinstance(value, str)]
    return [value for value in constants if value.startswith("precis.server.")]


def returned(argument: object, kind: type) -> Any:
    """The argument as the server reads it when the client sends it back."""
    return default_converter().structure(json.loads(json.dumps(argument)), kind)


def test_each_command_has_an_id_of_its_own() -> None:
    assert len(ids()) == 9
    assert len(set(ids())) == 9


def test_each_variation_has_a_title_of_its_own() -> None:
    assert VARIATION_TITLES.keys() == set(Variation)
    assert len(set(VARIATION_TITLES.values())) == len(Variation)


@pytest.mark.parametrize("client", ["nvim", "vscode"])
def test_the_clients_name_no_other_commands(client: str) -> None:
    sources = [
        path
        for ending in ("*.lua", "*.ts")
        for path in (CLIENTS / client).rglob(ending)
        if "node_modules" not in path.parts
    ]
    named = {
        found for path in sources for found in re.findall(r"precis\.server\.\w+", path.read_text(encoding="utf-8"))
    }
    assert {"precis.server.summarize", "precis.server.cancel"} <= named
    assert named <= set(ids())


@pytest.mark.parametrize("title", [None, "For a manager"])
@pytest.mark.parametrize("version", [None, 7])
def test_a_selection_comes_back_as_it_was_sent(title: str | None, version: int | None) -> None:
    document = Document("file:///a%20text.md", "", version, "markdown", types.PositionEncodingKind.Utf16)
    argument = selection_argument(document, SELECTED, title)
    assert returned(argument, SelectionArgs) == SelectionArgs("file:///a%20text.md", SELECTED, version, title)


def test_a_selection_without_version_and_title_is_understood() -> None:
    start, end = {"line": 1, "character": 2}, {"line": 3, "character": 4}
    argument = {"uri": "file:///a.md", "range": {"start": start, "end": end}}
    assert returned(argument, SelectionArgs) == SelectionArgs("file:///a.md", SELECTED, None, None)


@pytest.mark.parametrize("variation", Variation)
def test_a_variation_is_named_by_its_value(variation: Variation) -> None:
    assert returned({"summary": 3, "how": variation.value}, RewriteArgs) == RewriteArgs(3, variation)


def test_a_summary_to_remove_is_named_by_its_id() -> None:
    assert returned({"summary": 3}, SummaryArgs) == SummaryArgs(3)
