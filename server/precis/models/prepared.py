"""Manage a second copy of a model's weights in the format that a CPU computes fastest: the prepared file.

The conversion itself is done by the engine and passed in. The original is kept: `precis models path` prints its path,
and it is used if there is no prepared file or the prepared file differs from its record.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from precis.errors import ModelError
from precis.models.checksum import format_bytes, hash_file
from precis.models.gguf_header import read_header
from precis.models.store import ORIGINAL, PREPARED, Manifest, Store, record_file

Convert = Callable[[Path, Path], None]
"""Convert the model file at the first path and write it to the second path.

Raises:
    ModelError: the conversion failed.
"""

# Values of general.file_type in a GGUF file (`enum llama_ftype` of llama.h) for Q4_1, Q5_0 and Q5_1, whose kernels are
# slow on CPUs. A copy of other formats is not worth its size. Speed of the copy relative to the original on two cores,
# for prefill and for decoding 1, 6 and 12 sequences (`python bench/prepared.py --model NAME`):
#     Q4_1    smollm2-135m          1.5  1.1  1.1  1.2
#     Q4_K_M  qwen2.5-coder-0.5b    0.7  1.0  1.0  1.1     not worth 0.7 GB
#     Q4_K_M  qwen2.5-coder-1.5b    0.5  0.5  0.7  1.1     slower, and 1.9 GB
SLOW_FILE_TYPES = frozenset({3, 8, 9})
MAX_GROWTH = 1.7  # maximum size relative to the original: Q8_0 takes 34 bytes for 32 weights, Q4_1 takes 20


def is_slow(path: Path) -> bool:
    """Return whether the model file at `path` is in a format that is worth a conversion.

    Raises:
        ModelError: as `read_header` does.
    """
    return read_header(path).file_type in SLOW_FILE_TYPES


def prepare_copy(manifest: Manifest, convert: Convert | None, say: Callable[[str], None], store: Store) -> None:
    """Create the prepared file of a recorded model if its format is slow; without `convert`, delete it.

    If the file cannot be created, `say` gets the reason, and the original is used.

    Args:
        manifest: the manifest of the model. The store's lock must be held.
        convert: creates the file; None keeps only the original.
        say: called with messages for the user.
        store: the store of the model.
    """
    if convert is None:
        remove_copy(manifest, store)
        return
    source = store.locate(manifest)
    is_prepared = PREPARED in manifest.files and store.state(manifest, PREPARED) == "same"
    if is_prepared or not is_slow(source):
        return
    needed = round(MAX_GROWTH * manifest.original.size_bytes)
    free = shutil.disk_usage(store.folder).free
    if free < needed:
        say(
            f"No faster copy of {manifest.name} was made: it needs {format_bytes(needed)} in {store.folder}, and "
            f"{format_bytes(free)} are free. To make one, free some space and install the model again."
        )
        return
    say(f"Making a faster copy of {manifest.name} for this computer's processor, up to {format_bytes(needed)}")
    temporary = store.temporary()
    try:
        convert(source, temporary)
        sha256 = hash_file(temporary)
        path = store.folder / manifest.name / f"{source.stem}.Q8_0.gguf"
        temporary.replace(path)
    except ModelError as error:
        say(f"{error.message} The model works without the faster copy, but more slowly.")
        return
    finally:
        temporary.unlink(missing_ok=True)
    store.write(replace(manifest, files=manifest.files | {PREPARED: record_file(path, sha256, recorded_as=path.name)}))


def remove_copy(manifest: Manifest, store: Store) -> None:
    """Delete the prepared file, if there is one: its record first, then the file."""
    if PREPARED in manifest.files:
        store.write(replace(manifest, files={ORIGINAL: manifest.original}))
        store.locate(manifest, PREPARED).unlink(missing_ok=True)


def usable_copy(manifest: Manifest, store: Store) -> Path | None:
    """Return the prepared file if there is one and it matches its record; otherwise None."""
    if PREPARED not in manifest.files:
        return None
    state = store.state(manifest, PREPARED)
    try:
        whole = state == "same" or (state == "touched" and store.is_whole(manifest, role=PREPARED))
    except OSError:  # the original is used instead
        whole = False
    return store.locate(manifest, PREPARED) if whole else None
