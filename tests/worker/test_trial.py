"""Model files that are tried in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from precis.errors import ModelError
from precis.models.find import original_path
from precis.worker import trial
from precis.worker.trial import convert_in_child, load_in_child


def header(layers: int) -> bytes:
    """A header that names `layers` layers, as llama.cpp itself reads it: it has no bounds for them."""
    import struct  # noqa: PLC0415

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    numbers = {
        "llama.block_count": layers,
        "llama.context_length": 512,
        "llama.embedding_length": 64,
        "llama.feed_forward_length": 64,
        "llama.attention.head_count": 4,
    }
    keys = [text("general.architecture") + struct.pack("<I", 8) + text("llama")]
    keys += [text(key) + struct.pack("<II", 4, value) for key, value in numbers.items()]
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(keys)) + b"".join(keys)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are specific to POSIX")
@pytest.mark.parametrize("run", [load_in_child, lambda path: convert_in_child(path, path.with_name("copy"))])
def test_a_crash_of_llama_cpp_is_an_error_here(run: object, tmp_path: Path) -> None:
    path = tmp_path / "crashing.gguf"
    path.write_bytes(header(10**9))
    assert callable(run)
    with pytest.raises(ModelError) as caught:
        run(path)
    assert str(path) in caught.value.message
    assert caught.value.exit_code == 3
    assert "verify" not in caught.value.message


@pytest.mark.model
def test_a_model_that_can_be_loaded_raises_nothing(default_model: Path) -> None:
    load_in_child(default_model)


@pytest.mark.model
def test_a_model_is_converted(default_model: Path, tmp_path: Path) -> None:
    del default_model
    convert_in_child(original_path("smollm2-135m"), tmp_path / "q8.gguf")
    assert (tmp_path / "q8.gguf").stat().st_size > 100 << 20


def test_what_is_no_model_is_refused_by_either(tmp_path: Path) -> None:
    source = tmp_path / "none.gguf"
    source.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match=r"cannot be loaded: llama\.cpp reports: "):
        load_in_child(source)
    with pytest.raises(ModelError, match="could not convert"):
        convert_in_child(source, tmp_path / "copy")


def test_the_process_ends_with_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "pipe.gguf"
    if sys.platform == "win32":
        pytest.skip("a named pipe keeps the process waiting, and Windows has none")
    import os  # noqa: PLC0415

    os.mkfifo(path)
    child = subprocess.Popen([sys.executable, "-P", trial.__file__, "load", str(path)], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=60) == 1
