"""Add the user's own model files, verify models, and remove them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from precis.errors import ModelError, SettingError
from precis.models.catalog import Catalog, CatalogEntry, load_catalog
from precis.models.checksum import hash_file
from precis.models.choose import AUTO
from precis.models.find import UNKNOWN_MODEL, damaged_error, not_installed_error, reinstall_hint, unknown_model_error
from precis.models.folders import expand_home
from precis.models.gguf_header import GgufHeader, read_header
from precis.models.partial import partial_download
from precis.models.prepared import Convert, prepare_copy, remove_copy, usable_copy
from precis.models.store import NAME, ORIGINAL, PREPARED, Manifest, Store, record_file, user_store

Waiting = Callable[[], None]
Load = Callable[[Path], None]
"""Load the model file at a path. Raises `ModelError` if that fails."""


@dataclass(frozen=True, slots=True)
class AddedModel:
    """A model that was added: its name, its file, and notes for the user."""

    name: str
    path: Path
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """The result of verifying one model: whether it can be used (`whole`), and a message for the user."""

    name: str
    whole: bool
    message: str


def add_model(
    path: Path,
    name: str | None = None,
    *,
    report: Callable[[int, int], None] = lambda _done, _total: None,
    waiting: Waiting = lambda: None,
    say: Callable[[str], None] = lambda _: None,
    load: Load = lambda _: None,
    convert: Convert | None = None,
    catalog: Catalog | None = None,
    store: Store | None = None,
) -> AddedModel:
    """Record the user's own model file under `name`. The file stays where it is.

    Adding the same file again accepts its current content.

    Args:
        path: a GGUF file.
        name: the name of the model; by default derived from the name of the file.
        report: called with the number of bytes hashed so far, and the total.
        waiting: called if another process is changing the models.
        say: called with messages about the prepared file.
        load: loads the file, which shows whether it can be used; it should do so in another process.
        convert: creates the prepared file if the model's format is slow; None uses only the original.
        catalog: the known models; by default those of the program.
        store: where to record it; by default in the user's data folder.

    Raises:
        ModelError: the file is not a model ("model-unknown", "model-unfit", "model-damaged"), `load` failed, or
            "data-folder". Nothing is recorded then.
        SettingError: the name is invalid or taken.
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    path = expand_home(path)
    header = read_header(path)
    name = name or _name_for(path)
    _check_name(name, catalog, store)
    try:
        sha256 = hash_file(path, lambda done: report(done, header.size_bytes))
    except OSError as error:
        raise ModelError(
            f"The model file {path} cannot be read: {error.strerror}. Check its disk and permissions.",
            code="model-unfit",
        ) from error
    load(path)
    known = catalog.recognize(header.size_bytes, header.architecture, header.parameters)
    manifest = Manifest(
        name=name,
        origin="added",
        title=header.name or path.stem,
        style=known.style if known else "instruct",
        thinks=header.thinks or (known is not None and known.thinks),
        context_tokens=header.context_tokens,
        files={ORIGINAL: record_file(path, sha256, recorded_as=str(path))},
        licence=header.licence,
        drafting_languages=known.drafting_languages if known else None,
    )
    with store.changing(waiting):
        before = _readable(name, store)
        if before and store.locate(before) != path:
            raise SettingError(
                f"The name {name} is already used for {store.locate(before)}. Choose another one with --name, "
                f"or run `precis models remove {name}` first.",
                code="model-name",
            )
        if before and before.original.sha256 == sha256:
            manifest = replace(manifest, files=before.files | manifest.files)
        elif before:
            remove_copy(before, store)
        store.write(manifest)
        prepare_copy(manifest, convert, say, store)
    return AddedModel(name, path, _notes(header, path, known))


def verify_models(
    names: Sequence[str],
    *,
    report: Callable[[str, int, int], None] = lambda _name, _done, _total: None,
    catalog: Catalog | None = None,
    store: Store | None = None,
) -> list[VerificationResult]:
    """Read the models' files in full and compare their checksums with the recorded ones.

    Args:
        names: names of recorded models; empty for all of them.
        report: called with the name, the number of bytes hashed so far, and the total.
        catalog: the known models; by default those of the program.
        store: the store of the models; by default the user's data folder.

    Returns:
        A result for each name, in the same order.

    Raises:
        ModelError: no recorded model has one of the names.
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    return [_verify(name, report, catalog, store) for name in names or store.names()]


def remove_model(
    name: str, *, waiting: Waiting = lambda: None, catalog: Catalog | None = None, store: Store | None = None
) -> str:
    """Delete an installed model or its partial download; forget an added model, whose file is kept.

    Returns:
        A sentence that says what was done.

    Raises:
        ModelError: "model-missing" or "model-unknown" if there is nothing to remove, or "data-folder".
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    with store.changing(waiting):
        entry = catalog.get(name)
        had_partial = entry is not None and partial_download(entry, store.folder).discard()
        if name not in store.names():
            if had_partial:
                return f"The partial download of {name} was removed."
            raise _missing_error(name, catalog, store)
        manifest = _readable(name, store)
        store.erase(name)
    if manifest and manifest.origin == "added":
        return f"{name} was removed from the list; its file {store.locate(manifest)} was kept."
    return f"{name} was removed."


def _verify(name: str, report: Callable[[str, int, int], None], catalog: Catalog, store: Store) -> VerificationResult:
    try:
        manifest = store.read(name)
        if manifest is None:
            raise _missing_error(name, catalog, store)
        total = manifest.original.size_bytes
        if store.is_whole(manifest, lambda done: report(name, done, total)):
            if PREPARED in manifest.files and usable_copy(manifest, store) is None:
                message = f"{name} is intact, but its faster copy is damaged. {reinstall_hint(manifest, store)}"
                return VerificationResult(name, whole=True, message=message)
            return VerificationResult(name, whole=True, message=f"{name} is intact.")
        return VerificationResult(name, whole=False, message=damaged_error(manifest, store).message)
    except ModelError as error:
        if error.code != "model-damaged":
            raise
        return VerificationResult(name, whole=False, message=error.message)
    except OSError as error:
        message = f"The file of {name} cannot be read: {error.strerror} ({error.filename})."
        return VerificationResult(name, whole=False, message=message)


def _missing_error(name: str, catalog: Catalog, store: Store) -> ModelError:
    entry = catalog.get(name)
    return not_installed_error(entry) if entry else unknown_model_error(name, catalog, store)


def _readable(name: str, store: Store) -> Manifest | None:
    """Return the manifest of `name`; None if there is none, or if it is damaged and so may be replaced or erased."""
    try:
        return store.read(name)
    except ModelError as error:
        if error.code != "model-damaged":
            raise
        return None


def _name_for(path: Path) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()).strip("-._")[:64]


def _check_name(name: str, catalog: Catalog, store: Store) -> None:
    if not NAME.fullmatch(name):
        raise SettingError(
            f"{name!r} is not a valid model name: use up to 64 lower-case letters (a to z), digits, dots, hyphens "
            "and underscores, and begin with a letter or digit. Set one with --name.",
            code="model-name",
        )
    if name == AUTO:
        raise SettingError(
            f"{AUTO!r} is reserved for the best installed model. Choose another name with --name.", code="model-name"
        )
    before = _readable(name, store)
    if catalog.get(name) and not (before and before.origin == "added"):
        raise SettingError(
            f"{name} is the name of a model in the catalog. Choose another one with --name.",
            code="model-name",
        )


def _notes(header: GgufHeader, path: Path, known: CatalogEntry | None) -> tuple[str, ...]:
    notes: list[str] = []
    if known is None:
        notes.append(UNKNOWN_MODEL.format(path.name))
    if header.chat_template is None:
        notes.append(
            "The file has no chat template. It may be a base model that was not trained to follow instructions; "
            "an “instruct” or “chat” version of the model writes better."
        )
    return tuple(notes)
