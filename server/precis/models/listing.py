"""Which models there are: those of the catalog and those that the user added, and the state each is in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from precis.errors import ModelError
from precis.models.catalog import Catalog, Entry, load
from precis.models.checksum import in_words
from precis.models.store import PREPARED, Manifest, Store, user_store

State = Literal["installed", "added", "changed", "gone", "damaged", "not installed", "to be fetched by you"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One model, as far as can be told without reading its file.

    Attributes:
        name: what a person types.
        title: its name for people.
        state: "changed" is a file whose size or time is not as recorded (the next use checks it), "gone" one that is
            not there, "damaged" a record that cannot be read.
        path: the original file, or None where there is none.
        size_bytes: of the model file, or None where unknown.
        approximate: whether sizes are estimates.
        licence: as the catalog or the file states it, or "".
        memory_bytes: resident memory to expect, or None where unknown.
        context_tokens: the context window that it was trained for, or None where unknown.
        default: whether this is the model used where none is chosen.
        note: a few words.
        how_to_get: what a person does to have it, or "" where Précis installs it or it is there.
    """

    name: str
    title: str
    state: State
    path: Path | None
    size_bytes: int | None
    approximate: bool
    licence: str
    memory_bytes: int | None
    context_tokens: int | None
    default: bool
    note: str
    how_to_get: str


def listing(catalog: Catalog | None = None, store: Store | None = None) -> list[Listed]:
    """All models: those of the catalog in its order, then the added ones by name."""
    catalog, store = catalog or load(), store or user_store()
    known = [entry.name for entry in catalog]
    names = known + [name for name in store.names() if name not in known]
    return [_listed(name, catalog.get(name), store) for name in names]


def _listed(name: str, entry: Entry | None, store: Store) -> Listed:
    try:
        manifest = store.read(name)
    except ModelError as error:
        return _line(name, entry, None, "damaged", note=error.message)
    if manifest is None:
        return _line(name, entry, None, "not installed")
    states: dict[str, State] = {
        "same": "installed" if manifest.origin == "catalog" else "added",
        "touched": "changed",
        "gone": "gone",
    }
    return _line(name, entry, manifest, states[store.state(manifest)], path=store.locate(manifest))


def _copy(manifest: Manifest | None) -> str:
    if manifest is None or PREPARED not in manifest.files:
        return ""
    return f"with a faster copy of {in_words(manifest.files[PREPARED].size_bytes)}"


def _line(
    name: str, entry: Entry | None, manifest: Manifest | None, state: State, *, path: Path | None = None, note: str = ""
) -> Listed:
    size_bytes = manifest.original.size_bytes if manifest else entry.size_bytes if entry else None
    context_tokens = manifest.context_tokens if manifest else entry.context_tokens if entry else None
    return Listed(
        name=name,
        title=manifest.title if manifest else entry.title if entry else name,
        state=state,
        path=path,
        size_bytes=size_bytes,
        approximate=False,
        licence=(manifest.licence if manifest else "") or (entry.licence if entry else ""),
        memory_bytes=entry.memory_bytes if entry else None,
        context_tokens=context_tokens,
        default=entry is not None and entry.default,
        note=note or "; ".join(filter(None, (entry.note if entry else "", _copy(manifest)))),
        how_to_get="",
    )
