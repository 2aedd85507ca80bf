"""A second file of a model's weights, in the format that a CPU computes fastest: when there is one, and where.

The conversion itself is the engine's affair, and is passed in. The original stays: it is what was fetched or given,
what `precis models path` prints, and what is used where there is no prepared file or that is not as it was recorded.
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
"""Writes the model of the first path to the second one.

Raises:
    ModelError: it cannot.
"""

# general.file_type of a GGUF file (`enum llama_ftype` of llama.h): Q4_1, Q5_0 and Q5_1 have slow kernels on CPUs, so a
# copy is made of these alone. `python bench/prepared.py --model NAME` on two cores, speed of the copy by that of the
# original for prefill, then decode with 1, 6 and 12 sequences:
#     Q4_1    smollm2-135m          1.5  1.1  1.1  1.2
#     Q4_K_M  qwen2.5-coder-0.5b    0.7  1.0  1.0  1.1     not worth 0.7 GB
#     Q4_K_M  qwen2.5-coder-1.5b    0.5  0.5  0.7  1.1     slower, and 1.9 GB
SLOW_FILE_TYPES = frozenset({3, 8, 9})
MOST_GROWTH = 1.7  # of such a file: Q8_0 takes 34 bytes for 32 weights, Q4_1 takes 20


def is_slow(path: Path) -> bool:
    """Whether the model file at `path` is in a format that is worth a conversion.

    Raises:
        ModelError: see `read_header`.
    """
    return read_header(path).file_type in SLOW_FILE_TYPES


def prepare_copy(manifest: Manifest, convert: Convert | None, say: Callable[[str], None], store: Store) -> None:
    """See to it that the recorded model has its prepared file, or, without `convert`, that it has none.

    A model whose format is quick enough gets none. Where it cannot be made, `say` is told why, and the original serves.

    Args:
        manifest: as it is recorded. The store's lock is held.
        convert: makes the file; None keeps the original alone.
        say: told what is being done, in words for people.
        store: of the model.
    """
    if convert is None:
        remove_copy(manifest, store)
        return
    source = store.locate(manifest)
    is_there = PREPARED in manifest.files and store.state(manifest, PREPARED) == "same"
    if is_there or not is_slow(source):
        return
    room = round(MOST_GROWTH * manifest.original.size_bytes)
    free = shutil.disk_usage(store.folder).free
    if free < room:
        say(
            f"{manifest.name} stays as it is: a faster copy needs {format_bytes(room)} in {store.folder}, and "
            f"{format_bytes(free)} are free. Make room and install it again for that."
        )
        return
    say(f"Making a faster copy of {manifest.name} for this computer's processor, up to {format_bytes(room)}")
    fresh = store.temporary()
    try:
        convert(source, fresh)
        sha256 = hash_file(fresh)
        path = store.folder / manifest.name / f"{source.stem}.Q8_0.gguf"
        fresh.replace(path)
    except ModelError as error:
        say(f"{error.message} The model works all the same, only slower.")
        return
    finally:
        fresh.unlink(missing_ok=True)
    store.write(replace(manifest, files=manifest.files | {PREPARED: record_file(path, sha256, recorded_as=path.name)}))


def remove_copy(manifest: Manifest, store: Store) -> None:
    """Delete the prepared file, if there is one: first its record, then the file."""
    if PREPARED in manifest.files:
        store.write(replace(manifest, files={ORIGINAL: manifest.original}))
        store.locate(manifest, PREPARED).unlink(missing_ok=True)


def usable_copy(manifest: Manifest, store: Store) -> Path | None:
    """The prepared file, where there is one and it is as it was recorded."""
    if PREPARED not in manifest.files:
        return None
    state = store.state(manifest, PREPARED)
    try:
        whole = state == "same" or (state == "touched" and store.is_whole(manifest, role=PREPARED))
    except OSError:  # the original is there
        whole = False
    return store.locate(manifest, PREPARED) if whole else None
