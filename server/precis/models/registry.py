"""The models that a person manages: adding a file of their own, checking what is there, removing it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from precis.errors import ModelError, SettingError
from precis.models.catalog import Catalog, load_catalog
from precis.models.checksum import hash_file
from precis.models.choose import AUTO
from precis.models.find import damaged_error, not_installed_error, reinstall_hint, unknown_model_error
from precis.models.gguf_header import GgufHeader, read_header
from precis.models.partial import partial_download
from precis.models.prepared import Convert, prepare_copy, remove_copy, usable_copy
from precis.models.store import NAME, ORIGINAL, PREPARED, Manifest, Store, record_file, user_store

Waiting = Callable[[], None]


@dataclass(frozen=True, slots=True)
class AddedModel:
    """A model that was added: its name, its file, and what its user should know of it."""

    name: str
    path: Path
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """What a check of one model found. `message` is for people; `whole` is whether the model can be used."""

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
    convert: Convert | None = None,
    catalog: Catalog | None = None,
    store: Store | None = None,
) -> AddedModel:
    """Record a model file of the user's, which stays where it is, under `name`.

    Adding the same file again accepts it as it now is.

    Args:
        path: a GGUF file.
        name: what to call it; by default made from the file's name.
        report: told the bytes that were hashed, and their total.
        waiting: called where another process is changing the models.
        say: told of the making of a prepared file.
        convert: makes it where the file's format is a slow one; None keeps to the original.
        catalog: the known models, where not those that came with the program.
        store: where to record it, where not in the user's data folder.

    Raises:
        ModelError: the file is no model ("model-unknown", "model-unfit", "model-damaged"), or "data-folder".
        SettingError: the name is not one, or is taken.
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    path = path.expanduser().absolute()
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
    known = next((entry for entry in catalog if entry.sha256 == sha256), None)
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
                f"The name {name} already stands for {store.locate(before)}. Choose another with --name, "
                f"or run `precis models remove {name}` first.",
                code="model-name",
            )
        if before and before.original.sha256 == sha256:
            manifest = replace(manifest, files=before.files | manifest.files)
        elif before:
            remove_copy(before, store)
        store.write(manifest)
        prepare_copy(manifest, convert, say, store)
    return AddedModel(name, path, _notes(header))


def verify_models(
    names: Sequence[str],
    *,
    report: Callable[[str, int, int], None] = lambda _name, _done, _total: None,
    catalog: Catalog | None = None,
    store: Store | None = None,
) -> list[VerificationResult]:
    """Read the models' files in full and compare their checksums with the recorded ones.

    Args:
        names: of recorded models; none stands for all of them.
        report: told the name, the bytes that were hashed, and their total.
        catalog: the known models, where not those that came with the program.
        store: where the models are, where not in the user's data folder.

    Returns:
        What was found, one for each name, in their order.

    Raises:
        ModelError: a name is not that of a recorded model.
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    return [_verified(name, report, catalog, store) for name in names or store.names()]


def remove_model(
    name: str, *, waiting: Waiting = lambda: None, catalog: Catalog | None = None, store: Store | None = None
) -> str:
    """Remove an installed model with its file, or what has arrived of it; forget an added one, whose file stays.

    Returns:
        What was done, as a sentence.

    Raises:
        ModelError: "model-missing" or "model-unknown" where there is nothing to remove, or "data-folder".
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    with store.changing(waiting):
        entry = catalog.get(name)
        has_arrived = entry is not None and partial_download(entry, store.folder).discard()
        if name not in store.names():
            if has_arrived:
                return f"What had arrived of {name} is removed."
            raise _absent(name, catalog, store)
        manifest = _readable(name, store)
        store.erase(name)
    if manifest and manifest.origin == "added":
        return f"{name} is forgotten; its file stays at {store.locate(manifest)}."
    return f"{name} is removed."


def _verified(name: str, report: Callable[[str, int, int], None], catalog: Catalog, store: Store) -> VerificationResult:
    try:
        manifest = store.read(name)
        if manifest is None:
            raise _absent(name, catalog, store)
        total = manifest.original.size_bytes
        if store.is_whole(manifest, lambda done: report(name, done, total)):
            if PREPARED in manifest.files and usable_copy(manifest, store) is None:
                message = f"{name} is as it was recorded, but its faster copy is not. {reinstall_hint(manifest, store)}"
                return VerificationResult(name, whole=True, message=message)
            return VerificationResult(name, whole=True, message=f"{name} is as it was recorded.")
        return VerificationResult(name, whole=False, message=damaged_error(manifest, store).message)
    except ModelError as error:
        if error.code != "model-damaged":
            raise
        return VerificationResult(name, whole=False, message=error.message)
    except OSError as error:
        message = f"The file of {name} cannot be read: {error.strerror} ({error.filename})."
        return VerificationResult(name, whole=False, message=message)


def _absent(name: str, catalog: Catalog, store: Store) -> ModelError:
    entry = catalog.get(name)
    return not_installed_error(entry) if entry else unknown_model_error(name, catalog, store)


def _readable(name: str, store: Store) -> Manifest | None:
    """The record of `name`, or None where there is none or it is damaged, and so may be replaced or erased."""
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
            f"{name!r} cannot be a model's name: use up to 64 lower-case letters (a to z), digits, dots, hyphens and "
            "underscores, and begin with a letter or digit. Give one with --name.",
            code="model-name",
        )
    if name == AUTO:
        raise SettingError(
            f"{AUTO!r} stands for the best installed model. Give another name with --name.", code="model-name"
        )
    before = _readable(name, store)
    if catalog.get(name) and not (before and before.origin == "added"):
        raise SettingError(
            f"{name} is the name of a model that Précis installs itself. Give another one with --name.",
            code="model-name",
        )


def _notes(header: GgufHeader) -> tuple[str, ...]:
    notes: list[str] = []
    if header.chat_template is None:
        notes.append(
            "The file has no chat template. It may be a base model that was not trained to follow instructions; "
            "an “instruct” or “chat” version of it writes better."
        )
    return tuple(notes)
