from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from precis.errors import ModelError
from precis.models.gguf_header import MAX_SHOWN, GgufHeader, read_header

Make = Callable[..., bytes]


def refused(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        read_header(path)
    assert str(path) in caught.value.message
    assert caught.value.exit_code == 3
    return caught.value


def test_what_a_sound_file_says_of_itself(tmp_path: Path, gguf: Make) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(template="{{ messages }}"))
    size_bytes = path.stat().st_size
    assert read_header(path) == GgufHeader(
        "llama", "A tiny model", "", 512, "{{ messages }}", size_bytes, parameters=64
    )


@pytest.mark.parametrize(
    ("template", "thinks"),
    [("", False), ("{{ messages }}", False), ("{% if enable_thinking %}", True), ("<think>\n", True)],
)
def test_a_template_tells_whether_a_model_thinks_aloud(template: str, thinks: bool, tmp_path: Path, gguf: Make) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(template=template))
    assert read_header(path).thinks is thinks


FILES: list[tuple[bytes, str, str]] = [
    (b"", "model-damaged", "is damaged: it is empty. Download it again."),
    (b"PK\x03\x04" + bytes(99), "model-unfit", "it is a zip archive. Unpack it and give the path of the .gguf file"),
    (b"\x1f\x8b\x08" + bytes(99), "model-unfit", "it is a compressed archive. Unpack it first."),
    (b"version https://git-lfs.github.com/spec/v1\n", "model-unfit", "Git LFS pointer, not the model. Run `git lfs"),
    (b"<!DOCTYPE html>\n<html>", "model-unfit", "it is a web page. Download the file itself through the link"),
    (b"\n <HTML>", "model-unfit", "it is a web page."),
    (b"tjgg" + bytes(99), "model-unfit", "its format is older than GGUF. Look for a newer file"),
    (b"GGU", "model-unfit", "it is not a GGUF file. Look for a GGUF file of the model."),
    (b"Dear reader,\n", "model-unfit", "it is not a GGUF file."),
    (b"GGUF", "model-damaged", "it is truncated (it ends within its header). Download it again."),
    (b"GGUF" + struct.pack("<IQQ", 1, 1, 1), "model-unfit", "it has format version 1; 2 and 3 are supported"),
    (b"GGUF" + struct.pack(">IQQ", 3, 1, 1), "model-unfit", "it is big-endian"),
    (b"GGUF" + struct.pack("<IQQ", 3, 2**60, 1), "model-unfit", "tensors and 1 keys"),
    (b"GGUF" + struct.pack("<IQQ", 3, 1, 2**60), "model-unfit", "1 tensors and"),
    (b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, 2**62), "model-unfit", "it declares a string of"),
]


@pytest.mark.parametrize(("data", "code", "says"), FILES)
def test_what_is_no_model_is_named(data: bytes, code: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(data)
    error = refused(path)
    assert (error.code, says in error.message) == (code, True), error.message


MADE: list[tuple[dict[str, Any], str, str]] = [
    ({"architecture": "bert"}, "model-unfit", "models of its architecture, 'bert', do not write text. Choose another"),
    ({"architecture": "t5encoder"}, "model-unfit", "do not write text"),
    ({"architecture": None}, "model-unfit", "it names no architecture"),
    ({"extra": struct.pack("<Q", 1) + b"k" + struct.pack("<I", 77), "extra_keys": 1}, "model-unfit", "type 77"),
    (
        {"extra": struct.pack("<Q", 1) + b"k" + struct.pack("<IIQ", 9, 9, 1), "extra_keys": 1},
        "model-unfit",
        "an array of the unknown type 9",
    ),
    (
        {"extra": struct.pack("<Q", 1) + b"k" + struct.pack("<IIQ", 9, 8, 2**60), "extra_keys": 1},
        "model-damaged",
        "it ends within its header",
    ),
    (
        {"extra": struct.pack("<Q", 1) + b"k" + struct.pack("<IIQ", 9, 4, 2**60), "extra_keys": 1},
        "model-damaged",
        "it ends within its header",
    ),
    (
        {"extra": struct.pack("<Q", 17) + b"general.alignment" + struct.pack("<II", 4, 0), "extra_keys": 1},
        "model-unfit",
        "its alignment is 0",
    ),
    (
        {"extra": struct.pack("<Q", 12) + b"general.type" + struct.pack("<IQ", 8, 7) + b"adapter", "extra_keys": 1},
        "model-unfit",
        "it contains 'adapter', not a whole model",
    ),
    (
        {"extra": struct.pack("<Q", 12) + b"general.name" + struct.pack("<II", 4, 0), "extra_keys": 1},
        "model-unfit",
        "twice",
    ),
    ({"tensor": (0, 65, 0)}, "model-damaged", "it is truncated"),
    ({"tensor": (0, 64, 32)}, "model-damaged", "it is truncated"),
    ({"tensor": (12, 512, 0)}, "model-damaged", "it is truncated"),
    ({"tensor": (99, 64, 0)}, "model-unfit", "the tensor 'token_embd.weight' is of the unknown type 99"),
]


@pytest.mark.parametrize(("how", "code", "says"), MADE)
def test_a_model_with_a_fault_is_named(how: dict[str, Any], code: str, says: str, tmp_path: Path, gguf: Make) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(**how))
    error = refused(path)
    assert (error.code, says in error.message) == (code, True), error.message


def test_an_architecture_that_is_not_known_passes(tmp_path: Path, gguf: Make) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(architecture="brand-new"))
    assert read_header(path).architecture == "brand-new"


def test_texts_from_the_file_cannot_steer_a_terminal(tmp_path: Path, gguf: Make) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(architecture="ll\x1b[2Jama"))
    assert "it names no architecture" in refused(path).message
    name = "\x1b]0;title\x07" + "long " * 99
    licence = struct.pack("<Q", 15) + b"general.license" + struct.pack("<IQ", 8, len(name)) + name.encode()
    path.write_bytes(gguf(extra=licence, extra_keys=1))
    assert read_header(path).licence == f"]0;title{'long ' * 99}"[:MAX_SHOWN]


def test_a_model_is_noticed_wherever_it_is_cut_off(tmp_path: Path, gguf: Make) -> None:
    whole, path = gguf(), tmp_path / "model.gguf"
    for length in {*range(4, len(whole), 7), len(whole) - 1}:
        path.write_bytes(whole[:length])
        assert refused(path).code == "model-damaged", length
    path.write_bytes(whole)
    read_header(path)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(4, 1500), put=st.binary(min_size=1, max_size=8))
@example(at=4, put=b"\x02")
def test_no_header_does_worse_than_be_refused(at: int, put: bytes, tmp_path: Path, gguf: Make) -> None:
    whole, path = gguf(template="{{ messages }}"), tmp_path / "model.gguf"
    path.write_bytes(whole[:at] + put + whole[at + len(put) :])
    try:
        said = read_header(path).architecture
    except ModelError as error:
        said = error.message
    assert said


def test_what_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing.gguf").code == "model-unknown"
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file" / "below.gguf").code == "model-unknown"
    (tmp_path / "folder.gguf").mkdir()
    error = refused(tmp_path / "folder.gguf")
    assert "it is a folder. Give the path of the .gguf file itself." in error.message
    assert "cannot be read" in refused(tmp_path / ("n" * 5000)).message


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are a POSIX matter")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    assert "it is not a regular file" in refused(tmp_path / "pipe.gguf").message
