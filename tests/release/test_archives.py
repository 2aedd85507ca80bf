"""Archives of the same files are the same bytes, whatever the files' times, permissions and order."""

from __future__ import annotations

import os
import tarfile
import zipfile
from pathlib import Path

import archives

MOMENT = 1_700_000_001  # 14 November 2023, 22:13:21 UTC
NAMES = ("b.txt", "a/c.txt", "a/b.txt")


def write(folder: Path, mode: int, time_s: int) -> dict[str, Path]:
    files = {name: folder / name for name in NAMES}
    for name, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"This is {name}.\n", encoding="utf-8")
        path.chmod(mode)
        os.utime(path, (time_s, time_s))
    return files


def test_two_tar_archives_of_the_same_files_are_equal(tmp_path: Path) -> None:
    first, second = write(tmp_path / "first", 0o600, 1_000_000_000), write(tmp_path / "second", 0o775, 1_600_000_000)
    archives.write_tar(tmp_path / "1.tar.gz", first, MOMENT)
    archives.write_tar(tmp_path / "2.tar.gz", dict(reversed(second.items())), MOMENT)
    assert (tmp_path / "1.tar.gz").read_bytes() == (tmp_path / "2.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "1.tar.gz") as archive:
        assert archive.getnames() == sorted(NAMES)
        assert {(entry.mode, entry.mtime, entry.uid) for entry in archive} == {(0o644, MOMENT, 0)}
        content = archive.extractfile("a/b.txt")
        assert content is not None
        assert content.read() == b"This is a/b.txt.\n"


def test_two_zip_archives_of_the_same_files_are_equal(tmp_path: Path) -> None:
    contents = []
    for name, mode, order in (("1.zip", 0o600, 1), ("2.zip", 0o775, -1)):
        files = write(tmp_path / name.removesuffix(".zip"), mode, 1_000_000_000 + mode)
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            archive.mkdir("a")
            for entry, file in list(files.items())[::order]:
                archive.write(file, entry)
        archives.rewrite_zip(path, MOMENT)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.namelist() == sorted(NAMES)
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
        assert archive.read("a/b.txt") == b"This is a/b.txt.\n"


def test_a_time_before_zip_files_is_their_first(tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    archives.rewrite_zip(path, 0)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("a.txt").date_time == (1980, 1, 1, 0, 0, 0)


def test_checksums_are_in_the_form_of_sha256sum(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("b", "a")]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    assert archives.checksums(files) == (
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a\n"
        "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  b\n"
    )
