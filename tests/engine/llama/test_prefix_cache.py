from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from precis.engine.api import GenerationRequest, Message, Piece
from precis.engine.llama import open_model
from precis.engine.llama.prefix_cache import FEWEST_TOKENS, MOST_FILES, PrefixCache

HEAD = list(range(FEWEST_TOKENS))


@pytest.fixture
def heads(tmp_path: Path) -> PrefixCache:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"weights")
    return PrefixCache(tmp_path / "cache", model, "plain")


def files(folder: Path) -> list[Path]:
    return sorted((folder / "cache").iterdir())


def test_what_is_kept_is_found(heads: PrefixCache, tmp_path: Path) -> None:
    assert heads.find(HEAD) == b""
    heads.keep(HEAD, b"state")
    assert heads.find(HEAD) == b"state"
    assert heads.find([*HEAD, 7]) == b""
    (file,) = files(tmp_path)
    if os.name == "posix":
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(("tokens", "state"), [(HEAD[:-1], b"state"), (HEAD, b"")])
def test_what_is_not_worth_a_file(heads: PrefixCache, tmp_path: Path, tokens: list[int], state: bytes) -> None:
    heads.keep(tokens, state)
    assert not (tmp_path / "cache").exists()


def test_another_model_file_or_kind_of_cache_has_heads_of_its_own(heads: PrefixCache, tmp_path: Path) -> None:
    heads.keep(HEAD, b"state")
    model = tmp_path / "model.gguf"
    assert PrefixCache(tmp_path / "cache", model, "plain").find(HEAD) == b"state"
    assert PrefixCache(tmp_path / "cache", model, "flash").find(HEAD) == b""
    model.write_bytes(b"other weights")
    assert PrefixCache(tmp_path / "cache", model, "plain").find(HEAD) == b""


@pytest.mark.parametrize("content", [b"", b"short", bytes(32) + b"state"])
def test_a_damaged_file_is_not_used(heads: PrefixCache, tmp_path: Path, content: bytes) -> None:
    heads.keep(HEAD, b"state")
    (file,) = files(tmp_path)
    file.write_bytes(content)
    assert heads.find(HEAD) == b""


def test_the_ones_used_last_stay(heads: PrefixCache, tmp_path: Path) -> None:
    for i in range(MOST_FILES + 2):
        heads.keep([i, *HEAD], b"state %d" % i)
        assert heads.find([0, *HEAD]) == b"state 0"  # it is used all the time
    assert len(files(tmp_path)) == MOST_FILES


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"weights")
    (tmp_path / "cache").write_text("a file in the folder's place")
    heads = PrefixCache(tmp_path / "cache", model, "plain")
    heads.keep(HEAD, b"state")
    assert heads.find(HEAD) == b""


@pytest.mark.model
def test_an_engine_that_finds_a_head_says_the_same_as_one_that_computes_it(default_model: Path, tmp_path: Path) -> None:
    example = Message("system", "The ferry left the island at six in the morning, with a cow on board. " * 12)
    request = GenerationRequest((example, Message("user", "The old engine had failed twice in March.")), 24)
    said: list[str] = []
    computed: list[int] = []
    for cache in (tmp_path / "cache", tmp_path / "cache", None):
        engine = open_model(default_model, report=lambda _: None, cancelled=lambda: False, cache=cache)
        requests = [request, replace(request, messages=(example, Message("user", "Nobody believed the captain.")))]
        pieces = [each for each in engine.generate(requests, lambda: False) if isinstance(each, Piece)]
        said.append("".join(each.text for each in pieces if not each.request))
        computed.append(engine.usage.prompt_tokens)
        engine.close()
    assert said[0] == said[1] == said[2]
    assert computed[1] < computed[0] - FEWEST_TOKENS
    assert computed[2] == computed[0]
