"""Which values of a header keep a file from llama.cpp."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from precis.errors import ModelError
from precis.models.gguf_checks import BLOCKS, MAX_TOKENS, Tensor, alignment_of, check_metadata, check_tensors
from precis.models.gguf_header import read_header
from precis.models.gguf_reader import FLOAT32, STRING, Array, MalformedError, TruncatedError, Value

Make = Callable[..., bytes]
SOUND: dict[str, Value] = {
    "llama.block_count": 2,
    "llama.embedding_length": 64,
    "llama.context_length": 512,
    "llama.attention.head_count": 4,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.tokens": Array(STRING, 100),
    "tokenizer.ggml.scores": Array(FLOAT32, 100),
    "tokenizer.ggml.token_type": Array(5, 100),
    "tokenizer.ggml.merges": Array(STRING, 7),
    "tokenizer.chat_template": "{{ messages }}",
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"llama.attention.head_count_kv": Array(5, 2, (4, 2))},
        {"llama.attention.head_count": 0},  # a recurrent model
        {"llama.rope.freq_base": 1e6, "another.block_count": 10**9},
        {"split.count": 1},
    ],
)
def test_sound_metadata_passes(change: dict[str, Value]) -> None:
    check_metadata(SOUND | change, "llama", 3)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"llama.block_count": 0}, "its llama.block_count is 0"),
        ({"llama.block_count": 10**9}, "its llama.block_count is 1000000000"),
        ({"llama.block_count": 4}, "it has 4 layers, but 3 tensors"),
        ({"llama.block_count": "two"}, "its llama.block_count is no number"),
        ({"llama.block_count": True}, "its llama.block_count is True"),
        ({"llama.block_count": 2.0}, "its llama.block_count is 2.0"),
        ({"llama.embedding_length": 0}, "its llama.embedding_length is 0"),
        ({"llama.context_length": 2**31}, "its llama.context_length is 2147483648"),
        ({"llama.attention.head_count": -1}, "its llama.attention.head_count is -1"),
        ({"llama.attention.head_count": 2**20}, "its llama.attention.head_count is 1048576"),
        ({"llama.attention.head_count_kv": Array(5, 2, (4, -4))}, "its llama.attention.head_count_kv is no number"),
        ({"llama.attention.head_count_kv": Array(STRING, 2)}, "its llama.attention.head_count_kv is no number"),
        ({"llama.attention.key_length": 2**30}, "its llama.attention.key_length is 1073741824"),
        ({"llama.expert_count": 2**16}, "its llama.expert_count is 65536"),
        ({"split.count": 3}, "it is one of 3 parts of a model; join them with `llama-gguf-split --merge`"),
        ({"tokenizer.ggml.model": 7}, "it has no vocabulary"),
        ({"tokenizer.ggml.tokens": "a"}, "it has no vocabulary"),
        ({"tokenizer.ggml.tokens": Array(4, 100)}, "it has no vocabulary"),
        ({"tokenizer.ggml.tokens": Array(STRING, 0)}, "its vocabulary has 0 tokens"),
        ({"tokenizer.ggml.tokens": Array(STRING, MAX_TOKENS + 1)}, "its vocabulary has 4,194,305 tokens"),
        ({"tokenizer.ggml.scores": Array(FLOAT32, 99)}, "its tokenizer.ggml.scores does not fit its vocabulary"),
        ({"tokenizer.ggml.scores": Array(0, 100)}, "its tokenizer.ggml.scores does not fit its vocabulary"),
        ({"tokenizer.ggml.scores": 1.0}, "its tokenizer.ggml.scores does not fit its vocabulary"),
        ({"tokenizer.ggml.token_type": Array(5, 101)}, "its tokenizer.ggml.token_type does not fit its vocabulary"),
        ({"tokenizer.ggml.merges": Array(4, 7)}, "its tokenizer.ggml.merges is no list of texts"),
        ({"tokenizer.chat_template": Array(STRING, 1)}, "its chat template is no text"),
    ],
)
def test_metadata_that_llama_cpp_must_not_see(change: dict[str, Value], says: str) -> None:
    with pytest.raises(MalformedError) as refused:
        check_metadata(SOUND | change, "llama", 3)
    assert says in str(refused.value)


@pytest.mark.parametrize("key", [key for key in SOUND if key.endswith(("_count", "length", "model", "tokens"))])
def test_what_may_not_be_missing(key: str) -> None:
    rest = {each: value for each, value in SOUND.items() if each != key}
    if key == "llama.attention.head_count":
        check_metadata(rest, "llama", 3)
        return
    with pytest.raises(MalformedError, match="it has no"):
        check_metadata(rest, "llama", 3)


@pytest.mark.parametrize("alignment", [0, 3, -32, 2**21, "32", 32.0])
def test_an_alignment_that_cannot_be(alignment: Value) -> None:
    with pytest.raises(MalformedError, match="its alignment is"):
        alignment_of({"general.alignment": alignment})
    assert alignment_of({}) == 32
    assert alignment_of({"general.alignment": 64}) == 64


@pytest.mark.parametrize(
    ("tensor", "says"),
    [
        (Tensor("n" * 64, (32,), 0, 0), "is too long or used twice"),
        (Tensor("first", (32,), 0, 0), "'first' is too long or used twice"),
        (Tensor("a", (32, 0), 0, 0), "the tensor 'a' has the shape (32, 0)"),
        (Tensor("a", (2**40, 2**40), 0, 0), "the tensor 'a' has the shape"),
        (Tensor("a", (32,), 4, 0), "the tensor 'a' is of the unknown type 4"),
        (Tensor("a", (32,), 1000, 0), "the tensor 'a' is of the unknown type 1000"),
        (Tensor("a", (33,), 8, 0), "the rows of the tensor 'a' are no multiple of 32"),
        (Tensor("a", (16, 16), 10, 0), "the rows of the tensor 'a' are no multiple of 256"),
        (Tensor("a", (32,), 0, 31), "the tensor 'a' is not aligned"),
    ],
)
def test_a_tensor_that_cannot_be(tensor: Tensor, says: str) -> None:
    with pytest.raises(MalformedError) as refused:
        check_tensors([Tensor("first", (32,), 0, 0), tensor], 100, 32, 2**50)
    assert says in str(refused.value)


def test_a_tensor_ends_within_the_file() -> None:
    whole = [Tensor("first", (32,), 0, 0), Tensor("second", (32, 2), 8, 128)]
    size_bytes = 128 + 128 + 2 * 34
    check_tensors(whole, 100, 32, size_bytes)
    for header_bytes, size in ((100, size_bytes - 1), (129, size_bytes)):
        with pytest.raises(TruncatedError, match="bytes of at least"):
            check_tensors(whole, header_bytes, 32, size)


def test_the_types_are_those_of_the_installed_llama_cpp() -> None:
    llama_cpp = pytest.importorskip("llama_cpp")
    library = next((Path(llama_cpp.__file__).parent / "lib").glob("*ggml-base.*"))
    ggml = ctypes.CDLL(str(library))
    ggml.ggml_blck_size.restype = ctypes.c_int64
    ggml.ggml_type_size.restype = ctypes.c_size_t
    known = {kind: (ggml.ggml_blck_size(kind), ggml.ggml_type_size(kind)) for kind in range(max(BLOCKS) + 1)}
    assert {kind: sizes for kind, sizes in known.items() if sizes[0]} == BLOCKS


def said_of(path: Path) -> str:
    """What is said of a file: why it is refused, or its path and its architecture."""
    try:
        return f"{path} {read_header(path).architecture}"
    except ModelError as error:
        return error.message


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(4, 3000), st.binary(min_size=1, max_size=9)), min_size=1, max_size=4),
    cut=st.none() | st.integers(0, 3000),
    more=st.lists(st.tuples(st.text(max_size=8), st.integers(0, 13), st.binary(max_size=24)), max_size=3),
)
@example(changes=[(8, b"\xff" * 8)], cut=None, more=[])
@example(changes=[(16, b"\xff" * 8)], cut=None, more=[])
@example(changes=[(4, b"\x03")], cut=None, more=[("a", 9, struct.pack("<IQ", 8, 2**63))])
def test_no_bytes_do_worse_than_be_refused(
    changes: list[tuple[int, bytes]],
    cut: int | None,
    more: list[tuple[str, int, bytes]],
    tmp_path: Path,
    gguf: Make,
) -> None:
    extra = b"".join(
        struct.pack("<Q", len(name.encode())) + name.encode() + struct.pack("<I", kind) + value
        for name, kind, value in more
    )
    data = bytearray(gguf(template="{{ messages }}", extra=extra, extra_keys=len(more)))
    for at, put in changes:
        data[at : at + len(put)] = put
    path = tmp_path / "model.gguf"
    path.write_bytes(data[:cut])
    said = said_of(path)
    assert str(path) in said
    assert said.isprintable()
    assert len(said) < 400 + len(str(path))
