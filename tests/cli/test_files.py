from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from precis.cli.files import read_text
from precis.cli.main import main
from precis.errors import InputError

TEXTS = [b"\xef\xbb\xbfOne.\r\nTwo.\rThree.\n", "caf\u00e9 \U0001f600\u2028".encode()]


def refused(name: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read_text(name)
    return caught.value


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Have standard input hold these bytes."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


@pytest.mark.parametrize("data", TEXTS)
def test_a_text_is_read_to_the_last_byte_whatever_the_locale(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a text.md"
    path.write_bytes(data)
    assert read_text(str(path)).encode() == data
    pipe(monkeypatch, data)
    assert read_text("-").encode() == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"caf\xe9 au lait", "not-utf-8"),
        (b"A text that ends too early \xe2\x82", "not-utf-8"),
        ("A text.".encode("utf-16"), "not-utf-8"),
        (b"\xfe\xff\0A", "not-utf-8"),
        (b"\xff\xfe", "not-utf-8"),
        (b"A text\0", "binary"),
        (b"\0\xff", "binary"),
    ],
)
def test_what_is_no_utf_8_is_refused_from_a_file_and_from_a_pipe(
    data: bytes, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "input.txt"
    path.write_bytes(data)
    error = refused(str(path))
    assert error.code == code
    assert error.message.startswith(str(path))
    pipe(monkeypatch, data)
    error = refused("-")
    assert error.code == code
    assert error.message.startswith("standard input")


def test_what_cannot_be_opened_is_named_with_its_cause(tmp_path: Path) -> None:
    assert refused(str(tmp_path / "none.txt")).code == "no-file"
    assert refused(str(tmp_path)).code == "folder"
    (tmp_path / "file").touch()
    assert refused(str(tmp_path / "file" / "below")).code == "unreadable"
    long = refused("n" * 5000)
    assert long.code == "unreadable"
    assert "too long" in long.message


def test_a_file_without_permission_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", forbidden)  # permissions do not keep the superuser out
    path = tmp_path / "mine.txt"
    path.touch()
    error = refused(str(path))
    assert error.code == "unreadable"
    assert "Check its permissions" in error.message
    assert refused(str(tmp_path)).code == "folder"  # as Windows reports it


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "There is no file"),
        ("folder", "is a folder"),
        (b"caf\xe9 au lait", "is not UTF-8: the byte at offset 3"),
        ("A text.".encode("utf-16"), "is UTF-16"),
        (b"A text\0with NUL.", "contains NUL bytes"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0", "contains NUL bytes"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_4_and_names_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes | str | None, said: str
) -> None:
    path = tmp_path / "input.txt"
    if isinstance(data, bytes):
        path.write_bytes(data)
    elif data == "folder":
        path.mkdir()
    assert main(["summarize", str(path)]) == 4
    shown = capsys.readouterr()
    assert said in shown.err
    assert str(path) in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n\t\n"])
def test_an_empty_file_is_named(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(data)
    with pytest.raises(InputError, match=r"notes\.txt is empty\.") as caught:
        read_text(str(tmp_path / "notes.txt"))
    assert (caught.value.code, caught.value.exit_code) == ("nothing-to-read", 4)
