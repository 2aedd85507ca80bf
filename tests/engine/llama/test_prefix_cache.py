from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from precis.engine.api import GenerationRequest, Message, Piece
from precis.engine.llama import open_model
from precis.engine.llama.prefix_cache import MAX_FILES, MIN_TOKENS, PrefixCache

PREFIX = list(range(MIN_TOKENS))


@pytest.fixture
def cache(tmp_path: Path) -> PrefixCache:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"weights")
    return PrefixCache(tmp_path / "cache", model, "plain")


def files(folder: Path) -> list[Path]:
    return sorted((folder / "cache").iterdir())


def test_a_stored_prefix_is_loaded(cache: PrefixCache, tmp_path: Path) -> None:
    assert cache.load(PREFIX) == b""
    cache.store(PREFIX, b"state")
    assert cache.load(PREFIX) == b"state"
    assert cache.load([*PREFIX, 7]) == b""
    (file,) = files(tmp_path)
    if os.name == "posix":
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(("tokens", "state"), [(PREFIX[:-1], b"state"), (PREFIX, b"")])
def test_short_or_empty_prefixes_are_not_stored(
    cache: PrefixCache, tmp_path: Path, tokens: list[int], state: bytes
) -> None:
    cache.store(tokens, state)
    assert not (tmp_path / "cache").exists()


def test_other_model_files_and_formats_have_their_own_prefixes(cache: PrefixCache, tmp_path: Path) -> None:
    cache.store(PREFIX, b"state")
    model = tmp_path / "model.gguf"
    assert PrefixCache(tmp_path / "cache", model, "plain").load(PREFIX) == b"state"
    assert PrefixCache(tmp_path / "cache", model, "flash").load(PREFIX) == b""
    model.write_bytes(b"other weights")
    assert PrefixCache(tmp_path / "cache", model, "plain").load(PREFIX) == b""


@pytest.mark.parametrize("content", [b"", b"short", bytes(32) + b"state"])
def test_a_damaged_file_is_not_used(cache: PrefixCache, tmp_path: Path, content: bytes) -> None:
    cache.store(PREFIX, b"state")
    (file,) = files(tmp_path)
    file.write_bytes(content)
    assert cache.load(PREFIX) == b""


def test_the_most_recently_used_files_are_kept(cache: PrefixCache, tmp_path: Path) -> None:
    for i in range(MAX_FILES + 2):
        cache.store([i, *PREFIX], b"state %d" % i)
        assert cache.load([0, *PREFIX]) == b"state 0"  # it is used all the time
    assert len(files(tmp_path)) == MAX_FILES


def test_an_unwritable_folder_is_ignored(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"weights")
    (tmp_path / "cache").write_text("a file in the folder's place")
    cache = PrefixCache(tmp_path / "cache", model, "plain")
    cache.store(PREFIX, b"state")
    assert cache.load(PREFIX) == b""


@contextmanager
def full_disk() -> Iterator[None]:
    """Let this process write no more than a few bytes into any file, hence also pytest into a log."""
    resource = pytest.importorskip("resource")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_full_disk_leaves_nothing_behind(cache: PrefixCache, tmp_path: Path) -> None:
    with full_disk():
        cache.store(PREFIX, b"state" * 1000)
    assert files(tmp_path) == []
    assert cache.load(PREFIX) == b""


def test_a_prefix_is_loaded_from_a_folder_that_is_read_only(
    cache: PrefixCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.store(PREFIX, b"state")

    def refuse(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "utime", refuse)
    assert cache.load(PREFIX) == b"state"


@pytest.mark.parametrize("blocked", ["cache", "."])
def test_a_file_in_place_of_the_folder_is_no_failure(tmp_path: Path, blocked: str) -> None:
    (tmp_path / "home").mkdir()
    folder = tmp_path / "home" / "cache" / "precis"
    if blocked == "cache":
        folder.parent.write_bytes(b"")
    else:
        folder.parent.parent.rmdir()
        folder.parent.parent.write_bytes(b"")
    (tmp_path / "model.gguf").write_bytes(b"weights")
    cache = PrefixCache(folder, tmp_path / "model.gguf", "plain")
    cache.store(PREFIX, b"state")
    assert cache.load(PREFIX) == b""


def test_what_a_killed_process_left_is_deleted(cache: PrefixCache, tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "cache").mkdir()
    left, current = (tmp_path / "cache" / f".{number}-0a1b" for number in (ended.pid, os.getpid()))
    left.write_bytes(b"half")
    current.write_bytes(b"being written")
    cache.store(PREFIX, b"state")
    assert not left.exists()
    assert current.exists()


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"weights")
    program = (
        "import sys; from pathlib import Path\n"
        "from precis.engine.llama.prefix_cache import MIN_TOKENS, PrefixCache\n"
        "folder = Path(sys.argv[1])\n"
        "cache = PrefixCache(folder / 'cache', folder / 'model.gguf', 'plain')\n"
        "for i in range(60):\n"
        "    prefix = [i % 6] * MIN_TOKENS\n"
        "    assert cache.load(prefix) in (b'', bytes([i % 6]) * 50_000)\n"
        "    cache.store(prefix, bytes([i % 6]) * 50_000)\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", program, tmp_path], stderr=subprocess.PIPE, env={**os.environ})
        for _ in range(2)
    ]
    assert [process.communicate()[1] for process in both] == [b"", b""]
    assert [process.returncode for process in both] == [0, 0]
    assert all(file.suffix == ".head" for file in files(tmp_path))
    assert len(files(tmp_path)) <= 6


@pytest.mark.model
def test_a_cached_prefix_gives_the_same_text_as_a_computed_one(default_model: Path, tmp_path: Path) -> None:
    example = Message("system", "The ferry left the island at six in the morning, with a cow on board. " * 12)
    request = GenerationRequest((example, Message("user", "The old engine had failed twice in March.")), 24)
    said: list[str] = []
    computed: list[int] = []
    for folder in (tmp_path / "cache", tmp_path / "cache", None):
        engine = open_model(default_model, report=lambda _: None, cancelled=lambda: False, cache=folder)
        requests = [request, replace(request, messages=(example, Message("user", "Nobody believed the captain.")))]
        pieces = [each for each in engine.generate(requests, lambda: False) if isinstance(each, Piece)]
        said.append("".join(each.text for each in pieces if not each.request))
        computed.append(engine.usage.prompt_tokens)
        engine.close()
    assert said[0] == said[1] == said[2]
    assert computed[1] < computed[0] - MIN_TOKENS
    assert computed[2] == computed[0]
