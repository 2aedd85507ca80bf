"""From what a person calls a model to the file to load. Asked at every job, so it reads no more than it must.

An installed model whose file is as recorded costs a look at its size and time; one that was touched is hashed anew,
and is used only if its checksum holds. A file given by its path has its header checked.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from precis.errors import ModelError
from precis.models.catalog import Catalog, CatalogEntry, ModelStyle, load_catalog, suggest_names
from precis.models.choose import AUTO, InstalledModel, choose_installed
from precis.models.gguf_header import read_header
from precis.models.machine import Machine, detect_machine
from precis.models.prepared import usable_copy
from precis.models.store import Manifest, Store, user_store


@dataclass(frozen=True, slots=True)
class ResolvedModel:
    """A model that can be loaded.

    Attributes:
        name: as the person asked for it; under "auto", of the model that this stands for.
        path: the file to load.
        style: which instructions suit it.
        thinks: whether it thinks aloud unless told not to.
        drafting_languages: ISO 639-1 codes of the languages in which it drafts if its style is not "point"; None if the
            catalog does not have the model.
        reason: why "auto" stands for it, as part of a sentence; "" where it was asked for by name or path.
    """

    name: str
    path: Path
    style: ModelStyle
    thinks: bool
    drafting_languages: tuple[str, ...] | None = None
    reason: str = ""


def find_model(
    name_or_path: str,
    *,
    loaded: str | None = None,
    catalog: Catalog | None = None,
    store: Store | None = None,
    machine: Machine | None = None,
) -> ResolvedModel:
    """The model that `name_or_path` stands for, checked as far as is cheap.

    "auto" is the best installed model that fits into the memory that is free. Else a name of the catalog or of an added
    model comes first; what has a path separator, ends in .gguf or exists is taken as a path.

    Args:
        name_or_path: as the setting has it.
        loaded: the name of a model that is loaded already, which "auto" does not exchange for a smaller one.
        catalog: the known models, where not those that came with the program.
        store: where they are, where not in the user's data folder.
        machine: where not this one.

    Raises:
        ModelError: "model-missing" where installing it would help, "model-unknown" where there is nothing of that name
            or path, "model-damaged" where its file is not what was installed or added, "model-unfit" where the file is
            no model.
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    if name_or_path == AUTO:
        chosen = choose_installed(installed_models(catalog, store), catalog, machine or detect_machine(), loaded)
        return replace(find_model(chosen.name, catalog=catalog, store=store), reason=chosen.reason)
    manifest, entry = store.read(name_or_path), catalog.get(name_or_path)
    if manifest and not _is_superseded(manifest, entry):
        return _recorded(manifest, entry, store)
    if entry:
        raise not_installed_error(entry)
    if _looks_like_a_path(name_or_path):
        return _at(name_or_path)
    raise unknown_model_error(name_or_path, catalog, store)


def original_path(name: str, *, catalog: Catalog | None = None, store: Store | None = None) -> Path:
    """The file of the model `name` as it was installed or added, which may differ from the one to load.

    Raises:
        ModelError: as `find_model` does.
    """
    store = store or user_store()
    model = find_model(name, catalog=catalog, store=store)
    manifest = store.read(model.name)
    return store.locate(manifest) if manifest else model.path


def installed_models(catalog: Catalog, store: Store) -> list[InstalledModel]:
    """What "auto" may stand for, in any order. A model whose record is damaged or whose file is gone is passed over."""
    found: list[InstalledModel] = []
    for name in store.names():
        try:
            manifest = store.read(name)
        except ModelError:
            continue
        entry = catalog.get(name)
        if manifest and not _is_superseded(manifest, entry) and store.state(manifest) != "gone":
            told = entry if manifest.origin == "catalog" else None
            found.append(InstalledModel(name, manifest.original.size_bytes, told))
    return found


def not_installed_error(entry: CatalogEntry) -> ModelError:
    """The failure to show where a model of the catalog is not installed."""
    return ModelError(
        f"The model {entry.name} is not installed. Run `precis models install {entry.name}`.", code="model-missing"
    )


def unknown_model_error(name: str, catalog: Catalog, store: Store) -> ModelError:
    """The failure to show where nothing is called `name`."""
    known = [entry.name for entry in catalog]
    known += [added for added in store.names() if added not in known]
    return ModelError(
        f"There is no model called {name!r}. {suggest_names(name, known)} "
        "A file of your own is given by its path, or named with `precis models add PATH`.",
        code="model-unknown",
    )


def reinstall_hint(manifest: Manifest, store: Store) -> str:
    """What a person does to have a recorded model anew, as a sentence."""
    if manifest.origin == "catalog":
        return f"Run `precis models install {manifest.name}` to install it again."
    path = store.locate(manifest)
    return f'Restore the file, or accept it as it is with `precis models add "{path}" --name {manifest.name}`.'


def _recorded(manifest: Manifest, entry: CatalogEntry | None, store: Store) -> ResolvedModel:
    path = store.locate(manifest)
    state = store.state(manifest)
    if state == "gone":
        if entry and manifest.origin == "catalog":
            raise not_installed_error(entry)
        raise ModelError(
            f"The file {path} of the model {manifest.name} is gone. Put it back, or run `precis models remove "
            f"{manifest.name}`.",
            code="model-damaged",
        )
    try:
        whole = state == "same" or store.is_whole(manifest)
    except OSError as error:
        raise ModelError(
            f"The model file {path} cannot be read: {error.strerror}. Check its permissions.", code="model-unfit"
        ) from error
    if not whole:
        raise damaged_error(manifest, store)
    told: CatalogEntry | Manifest = entry if entry and manifest.origin == "catalog" else manifest
    path = usable_copy(manifest, store) or path
    return ResolvedModel(manifest.name, path, told.style, told.thinks, told.drafting_languages)


def damaged_error(manifest: Manifest, store: Store) -> ModelError:
    """The failure to show where a recorded model's file has changed."""
    return ModelError(
        f"The model file {store.locate(manifest)} is not the one that was "
        f"{'installed' if manifest.origin == 'catalog' else 'added'}: its checksum differs, so it is not used. "
        f"{reinstall_hint(manifest, store)}",
        code="model-damaged",
    )


def _is_superseded(manifest: Manifest, entry: CatalogEntry | None) -> bool:
    """Whether the catalog of this version of the program wants another file than the one installed."""
    return manifest.origin == "catalog" and entry is not None and entry.sha256 != manifest.original.sha256


def _looks_like_a_path(name: str) -> bool:
    has_separator = any(separator in name for separator in (os.sep, os.altsep, "/") if separator)
    return has_separator or name.lower().endswith(".gguf") or os.path.exists(name)  # noqa: PTH110 - Path.exists raises for long names


def _at(given: str) -> ResolvedModel:
    if "\0" in given:
        raise ModelError(
            f"{given!r} is not a path: it holds a NUL character. Check the model setting.", code="model-unknown"
        )
    path = Path(given).expanduser().absolute()
    return ResolvedModel(given, path, "instruct", read_header(path).thinks)
