"""Abbreviations and ordinal numbers, whose full stop does not end a sentence. Data: `languages/abbreviations.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """What is known of full stops in one language; the data file says what each list is for."""

    titles: frozenset[str] = frozenset()
    before_number: frozenset[str] = frozenset()
    before_ordinal: frozenset[str] = frozenset()
    after_ordinal: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    joiners: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    suffixes: frozenset[str] = frozenset()
    ordinals: bool = False


@cache
def abbreviations(code: str) -> Abbreviations:
    """Return the abbreviations of the language `code` (ISO 639-1); without any if the file does not have it."""
    table = _tables().get(code, {})
    if same := table.get("same_as"):
        return abbreviations(str(same))
    lists = {name: frozenset(value.split()) for name, value in table.items() if isinstance(value, str)}
    return Abbreviations(**lists, ordinals=bool(table.get("ordinals")))


@cache
def _tables() -> Mapping[str, Mapping[str, str | bool]]:
    """Return the tables of the data file by language code.

    Raises:
        ValueError: a table has a key that is not a field.
    """
    file = resources.files("precis.languages") / "abbreviations.toml"
    tables = tomllib.loads(file.read_text("utf-8"))
    known = {each.name for each in fields(Abbreviations)} | {"same_as"}
    for code, table in tables.items():
        if unknown := table.keys() - known:
            raise ValueError(f"languages/abbreviations.toml, [{code}] has unknown keys: {', '.join(sorted(unknown))}")
    return tables
