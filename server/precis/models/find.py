"""Find the file of a model by its name or path. Runs for every job, so it reads as little as possible.

If size and modification time of an installed model's file are as recorded, the file is not read; otherwise it is hashed
again, and is used only if its checksum is right. For a file given by its path, the header is checked, and tells whether
it is a model of the catalog.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from precis.errors import ModelError
from precis.models.catalog import Catalog, CatalogEntry, ModelStyle, load_catalog, suggest_names
from precis.models.choose import AUTO, InstalledModel, choose_installed
from precis.models.folders import expand_home
from precis.models.gguf_header import read_header
from precis.models.machine import Machine, detect_machine
from precis.models.prepared import usable_copy
from precis.models.store import Manifest, Store, user_store

UNKNOWN_MODEL = (
    "The model {} is not in the catalog: it is used as one that writes, and what it writes is checked as strictly as "
    "that of a model that was never measured."
)


@dataclass(frozen=True, slots=True)
class ResolvedModel:
    """A model that can be loaded.

    Attributes:
        name: the requested name or path; for "auto", the name of the selected model.
        path: the file to load.
        style: the kind of instructions that suit it.
        thinks: whether it writes its reasoning unless told not to.
        drafting_languages: ISO 639-1 codes of the languages in which it drafts unless its style is "point"; None if the
            catalog does not have the model.
        reason: why "auto" selected it, as part of a sentence; "" if it was requested by name or path.
        notice: how a file is used of which nothing is known, for the user; "" otherwise.
        watched: the files and folders, beside `path`, whose change can make the same request find another model.
    """

    name: str
    path: Path
    style: ModelStyle
    thinks: bool
    drafting_languages: tuple[str, ...] | None = None
    reason: str = ""
    notice: str = ""
    watched: tuple[Path, ...] = field(default=(), compare=False)


def find_model(
    name_or_path: str,
    *,
    loaded: str | None = None,
    catalog: Catalog | None = None,
    store: Store | None = None,
    machine: Machine | None = None,
) -> ResolvedModel:
    """Return the model that `name_or_path` names, after the checks that are cheap.

    "auto" selects the best installed model that fits into the free memory. Otherwise names of installed, added and
    catalog models come first; anything else that has a path separator, ends in .gguf or exists is taken as a path.

    Args:
        name_or_path: the value of the setting `model`.
        loaded: the name of the loaded model, which "auto" does not replace with a smaller one.
        catalog: the known models; by default those of the program.
        store: the store of the models; by default the user's data folder.
        machine: the machine to choose for; by default this one.

    Raises:
        ModelError: "model-missing" if installing it would help, "model-unknown" if there is no such name or path,
            "model-damaged" if its file is not the one that was installed or added, "model-unfit" if the file is not a
            model.
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    if name_or_path == AUTO:
        chosen = choose_installed(installed_models(catalog, store), catalog, machine or detect_machine(), loaded)
        found = find_model(chosen.name, catalog=catalog, store=store)
        return replace(found, reason=chosen.reason, watched=(store.folder, *found.watched))
    manifest, entry = store.read(name_or_path), catalog.get(name_or_path)
    if manifest and not _is_superseded(manifest, entry):
        return _resolve_recorded(manifest, entry, store)
    if entry:
        raise not_installed_error(entry)
    if _looks_like_a_path(name_or_path):
        return _resolve_path(name_or_path, catalog)
    raise unknown_model_error(name_or_path, catalog, store)


def original_path(name: str, *, catalog: Catalog | None = None, store: Store | None = None) -> Path:
    """Return the original file of the model `name`, as it was installed or added. Another file may be loaded.

    Raises:
        ModelError: as `find_model` does.
    """
    store = store or user_store()
    model = find_model(name, catalog=catalog, store=store)
    manifest = store.read(model.name)
    return store.locate(manifest) if manifest else model.path


def installed_models(catalog: Catalog, store: Store) -> list[InstalledModel]:
    """Return the models that "auto" may select, in any order. Skip those with a damaged record or a missing file."""
    found: list[InstalledModel] = []
    for name in store.names():
        try:
            manifest = store.read(name)
        except ModelError:
            continue
        entry = catalog.get(name)
        if manifest and not _is_superseded(manifest, entry) and store.state(manifest) != "gone":
            own_entry = entry if manifest.origin == "catalog" else None
            found.append(InstalledModel(name, manifest.original.size_bytes, own_entry))
    return found


def not_installed_error(entry: CatalogEntry) -> ModelError:
    """Return the error for a model of the catalog that is not installed."""
    return ModelError(
        f"The model {entry.name} is not installed. Run `precis models install {entry.name}`.", code="model-missing"
    )


def unknown_model_error(name: str, catalog: Catalog, store: Store) -> ModelError:
    """Return the error for a name that no model has."""
    known = [entry.name for entry in catalog]
    known += [added for added in store.names() if added not in known]
    return ModelError(
        f"There is no model called {name!r}. {suggest_names(name, known)} "
        "To use your own file, give its path or add it with `precis models add PATH`.",
        code="model-unknown",
    )


def reinstall_hint(manifest: Manifest, store: Store) -> str:
    """Return how to repair a recorded model, as a sentence."""
    if manifest.origin == "catalog":
        return f"Run `precis models install {manifest.name}` to install it again."
    path = store.locate(manifest)
    return f'Restore the file, or accept the current one with `precis models add "{path}" --name {manifest.name}`.'


def _resolve_recorded(manifest: Manifest, entry: CatalogEntry | None, store: Store) -> ResolvedModel:
    path = store.locate(manifest)
    state = store.state(manifest)
    if state == "gone":
        if entry and manifest.origin == "catalog":
            raise not_installed_error(entry)
        raise ModelError(
            f"The file {path} of the model {manifest.name} is missing. Restore it, or run `precis models remove "
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
    described: CatalogEntry | Manifest = entry if entry and manifest.origin == "catalog" else manifest
    return ResolvedModel(
        manifest.name,
        usable_copy(manifest, store) or path,
        described.style,
        described.thinks,
        described.drafting_languages,
        watched=(path, store.manifest_path(manifest.name)),
    )


def damaged_error(manifest: Manifest, store: Store) -> ModelError:
    """Return the error for a recorded model whose file has changed."""
    return ModelError(
        f"The model file {store.locate(manifest)} is not the one that was "
        f"{'installed' if manifest.origin == 'catalog' else 'added'}: its checksum differs, so it is not used. "
        f"{reinstall_hint(manifest, store)}",
        code="model-damaged",
    )


def _is_superseded(manifest: Manifest, entry: CatalogEntry | None) -> bool:
    """Return whether the catalog of this version of the program names another file than the installed one."""
    return manifest.origin == "catalog" and entry is not None and entry.sha256 != manifest.original.sha256


def _looks_like_a_path(name: str) -> bool:
    has_separator = any(separator in name for separator in (os.sep, os.altsep, "/") if separator)
    return has_separator or name.lower().endswith(".gguf") or os.path.exists(name)  # noqa: PTH110 - Path.exists raises for long names


def _resolve_path(given: str, catalog: Catalog) -> ResolvedModel:
    if "\0" in given:
        raise ModelError(
            f"{given!r} is not a path: it contains a NUL character. Check the setting precis.model.",
            code="model-unknown",
        )
    path = expand_home(given)
    header = read_header(path)
    known = catalog.recognize(header.size_bytes, header.architecture, header.parameters)
    if known is None:
        return ResolvedModel(given, path, "instruct", header.thinks, notice=UNKNOWN_MODEL.format(path.name))
    return ResolvedModel(given, path, known.style, known.thinks or header.thinks, known.drafting_languages)
