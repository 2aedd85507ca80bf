from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from precis.models.checksum import CHUNK_BYTES, copy_and_hash, format_bytes, hash_file


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 7])
def test_a_file_is_hashed_and_copied_as_a_whole(size: int, tmp_path: Path) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    data, told = data[:size], []
    source, copy = tmp_path / "a", tmp_path / "b"
    source.write_bytes(data)
    expected = hashlib.sha256(data).hexdigest()
    assert hash_file(source, told.append) == expected
    assert told == sorted(told)
    assert told[-1:] == [size][: bool(size)]
    assert copy_and_hash(io.BytesIO(data), copy, size, lambda _: None) == (size, expected)
    assert copy.read_bytes() == data


def test_a_source_that_never_ends_is_left_off_soon(tmp_path: Path) -> None:
    copied, _ = copy_and_hash(io.BytesIO(bytes(10 * CHUNK_BYTES)), tmp_path / "b", 100, lambda _: None)
    assert copied == CHUNK_BYTES


def test_a_copy_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"dear")
    with pytest.raises(FileExistsError):
        copy_and_hash(io.BytesIO(b"new"), tmp_path / "b", 3, lambda _: None)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "2 kB"),
        (98_362_432, "98 MB"),
        (2_500_000_000, "2.5 GB"),
        (24_000_000_000, "24 GB"),
    ],
)
def test_bytes_in_words(count: int, words: str) -> None:
    assert format_bytes(count) == words
