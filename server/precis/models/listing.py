"""List the models of the catalog and the added ones, with the state of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from precis.errors import ModelError
from precis.models.catalog import Catalog, CatalogEntry, ModelStyle, Speed, load_catalog
from precis.models.checksum import format_bytes
from precis.models.choose import InstalledModel, choose_installed, recommend_model
from precis.models.find import installed_models
from precis.models.machine import GB, Machine, detect_machine
from precis.models.store import PREPARED, Manifest, Store, user_store

ModelState = Literal["installed", "added", "changed", "gone", "damaged", "not installed"]


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model, as far as can be determined without reading its file.

    Attributes:
        name: the name in settings and commands.
        title: the display name.
        state: "changed" if the file's size or modification time differs from the recorded one (the next use verifies
            it), "gone" if there is no file, "damaged" if the manifest cannot be read.
        path: the original file; None if there is none.
        size_bytes: size of the model file; None if unknown.
        licence: the licence that the catalog or the file states, or "".
        memory_bytes: expected resident memory; None if unknown.
        memory: the same compared with the machine's memory: "2.2 of 24 GB", or "too much: 4.2 of 4.0 GB".
        context_tokens: the context window that it was trained for; None if unknown.
        speed: speed class on a laptop's CPU; None if unknown.
        writes: whether it writes its own sentences; if not, it only shortens source sentences.
        faithful_share: share of its unchecked sentences that are faithful; None if the project has not measured it.
        quality: the same in words: "80% of its unchecked sentences faithful", "not measured", or the origin of its
            sentences if it writes none.
        recommended: whether it is the recommended model for this machine.
        auto: whether the setting "auto" currently selects it.
        note: a few words.
    """

    name: str
    title: str
    state: ModelState
    path: Path | None
    size_bytes: int | None
    licence: str
    memory_bytes: int | None
    memory: str
    context_tokens: int | None
    speed: Speed | None
    writes: bool
    faithful_share: float | None
    quality: str
    recommended: bool
    auto: bool
    note: str


def list_models(
    catalog: Catalog | None = None, store: Store | None = None, machine: Machine | None = None
) -> list[ListedModel]:
    """Return all models: those of the catalog in its order, then the added ones by name."""
    catalog, store, machine = catalog or load_catalog(), store or user_store(), machine or detect_machine()
    known = [entry.name for entry in catalog]
    names = known + [name for name in store.names() if name not in known]
    best = recommend_model(catalog, machine).entry.name
    installed = installed_models(catalog, store)
    chosen = choose_installed(installed, catalog, machine).name if installed else None
    return [
        replace(_list_model(name, catalog.get(name), store, machine), recommended=name == best, auto=name == chosen)
        for name in names
    ]


def _list_model(name: str, entry: CatalogEntry | None, store: Store, machine: Machine) -> ListedModel:
    try:
        manifest = store.read(name)
    except ModelError as error:
        return _describe(name, entry, None, "damaged", machine, note=error.message)
    if manifest is None:
        return _describe(name, entry, None, "not installed", machine)
    states: dict[str, ModelState] = {
        "same": "installed" if manifest.origin == "catalog" else "added",
        "touched": "changed",
        "gone": "gone",
    }
    return _describe(name, entry, manifest, states[store.state(manifest)], machine, path=store.locate(manifest))


def _copy_note(manifest: Manifest | None) -> str:
    if manifest is None or PREPARED not in manifest.files:
        return ""
    return f"has a faster copy of {format_bytes(manifest.files[PREPARED].size_bytes)}"


def _describe(
    name: str,
    entry: CatalogEntry | None,
    manifest: Manifest | None,
    state: ModelState,
    machine: Machine,
    *,
    path: Path | None = None,
    note: str = "",
) -> ListedModel:
    size_bytes = manifest.original.size_bytes if manifest else entry.size_bytes if entry else None
    memory_bytes = None if size_bytes is None else InstalledModel(name, size_bytes, entry).memory_bytes
    style = manifest.style if manifest else entry.style if entry else "instruct"
    share = entry.measured.faithful_share if entry and entry.measured else None
    return ListedModel(
        name=name,
        title=manifest.title if manifest else entry.title if entry else name,
        state=state,
        path=path,
        size_bytes=size_bytes,
        licence=(manifest.licence if manifest else "") or (entry.licence if entry else ""),
        memory_bytes=memory_bytes,
        memory=_memory(memory_bytes, machine),
        context_tokens=manifest.context_tokens if manifest else entry.context_tokens if entry else None,
        speed=entry.speed if entry else None,
        writes=style != "point",
        faithful_share=share,
        quality=_quality(share, style),
        recommended=False,
        auto=False,
        note=note or "; ".join(filter(None, (entry.note if entry else "", _copy_note(manifest)))),
    )


def _quality(faithful_share: float | None, style: ModelStyle) -> str:
    if style == "point":
        return "sentences of the text"
    if faithful_share is None:
        return "not measured"
    return f"{faithful_share:.0%} of its unchecked sentences faithful"


def _memory(needed_bytes: int | None, machine: Machine) -> str:
    if needed_bytes is None:
        return "unknown"
    comparison = f"{needed_bytes / GB:.1f} of {format_bytes(machine.total_bytes)}"
    return f"too much: {comparison}" if needed_bytes > machine.total_bytes else comparison
