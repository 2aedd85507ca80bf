"""Whether the values in a GGUF header are plausible, so that llama.cpp can be given the file.

llama.cpp trusts many of them: numbers out of range abort it, and arrays that are shorter than the vocabulary are read
beyond their end. What its own loader checks well, such as the shape of each tensor, is left to it.

Sources: the GGUF specification (ggml, docs/gguf.md); llama-hparams.h, llama-model.cpp, llama-vocab.cpp and ggml.h of
llama.cpp.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from precis.models.gguf_reader import FLOAT32, INTEGERS, STRING, Array, MalformedError, TruncatedError, Value

MAX_DIMENSIONS = 4  # GGML_MAX_DIMS
MAX_NAME_BYTES = 63  # GGML_MAX_NAME, with its final NUL
MAX_ELEMENTS = 1 << 40  # of one tensor
MAX_ALIGNMENT = 1 << 20
DEFAULT_ALIGNMENT = 32  # GGUF_DEFAULT_ALIGNMENT
MAX_TOKENS = 1 << 22  # of a vocabulary; the largest known has 262,144

# Bounds of numbers, without the name of the architecture. Where llama.cpp has no limit, ten times what any model has.
BOUNDS: dict[str, tuple[int, int]] = {
    "block_count": (1, 512),  # LLAMA_MAX_LAYERS
    "embedding_length": (1, 1 << 18),
    "context_length": (1, 1 << 30),
    "feed_forward_length": (0, 1 << 20),
    "attention.head_count": (0, 1 << 12),
    "attention.head_count_kv": (0, 1 << 12),
    "attention.key_length": (0, 1 << 14),
    "attention.value_length": (0, 1 << 14),
    "attention.sliding_window": (0, 1 << 30),
    "rope.dimension_count": (0, 1 << 14),
    "expert_count": (0, 1 << 12),
    "expert_used_count": (0, 1 << 12),
    "vocab_size": (1, MAX_TOKENS),
}
REQUIRED = ("block_count", "embedding_length", "context_length")

# Elements and bytes per block of each ggml type (ggml.h `enum ggml_type`, ggml-common.h).
BLOCKS: dict[int, tuple[int, int]] = {
    0: (1, 4),  # F32
    1: (1, 2),  # F16
    2: (32, 18),  # Q4_0
    3: (32, 20),  # Q4_1
    6: (32, 22),  # Q5_0
    7: (32, 24),  # Q5_1
    8: (32, 34),  # Q8_0
    9: (32, 36),  # Q8_1
    10: (256, 84),  # Q2_K
    11: (256, 110),  # Q3_K
    12: (256, 144),  # Q4_K
    13: (256, 176),  # Q5_K
    14: (256, 210),  # Q6_K
    15: (256, 292),  # Q8_K
    16: (256, 66),  # IQ2_XXS
    17: (256, 74),  # IQ2_XS
    18: (256, 98),  # IQ3_XXS
    19: (256, 50),  # IQ1_S
    20: (32, 18),  # IQ4_NL
    21: (256, 110),  # IQ3_S
    22: (256, 82),  # IQ2_S
    23: (256, 136),  # IQ4_XS
    24: (1, 1),  # I8
    25: (1, 2),  # I16
    26: (1, 4),  # I32
    27: (1, 8),  # I64
    28: (1, 8),  # F64
    29: (256, 56),  # IQ1_M
    30: (1, 2),  # BF16
    34: (256, 54),  # TQ1_0
    35: (256, 66),  # TQ2_0
    39: (32, 17),  # MXFP4
    40: (64, 36),  # NVFP4
    41: (128, 18),  # Q1_0
    42: (64, 18),  # Q2_0
}


@dataclass(frozen=True, slots=True)
class Tensor:
    """The description of a tensor: name, size in each dimension, ggml type, offset in the data in bytes."""

    name: str
    shape: tuple[int, ...]
    kind: int
    offset: int

    @property
    def elements(self) -> int:
        """The number of its weights."""
        return prod(self.shape)


def check_metadata(metadata: Mapping[str, Value], architecture: str, tensors: int) -> None:
    """Check the values that llama.cpp trusts.

    Args:
        metadata: all values of the header.
        architecture: the value of `general.architecture`.
        tensors: the number of tensors in the file.

    Raises:
        MalformedError: one of them is missing, of another type, or out of bounds.
    """
    for key in REQUIRED:
        if f"{architecture}.{key}" not in metadata:
            raise MalformedError(f"it has no {architecture}.{key}")
    for key, (least, most) in BOUNDS.items():
        name = f"{architecture}.{key}"
        if name in metadata:
            _check_numbers(name, metadata[name], least, most)
    blocks = metadata[f"{architecture}.block_count"]
    if isinstance(blocks, int) and blocks > tensors:
        raise MalformedError(f"it has {blocks} layers, but {tensors} tensors")
    parts = metadata.get("split.count", 0)
    if not isinstance(parts, int) or parts > 1:
        raise MalformedError(f"it is one of {parts} parts of a model; join them with `llama-gguf-split --merge`")
    _check_vocabulary(metadata)


def alignment_of(metadata: Mapping[str, Value]) -> int:
    """Return the alignment of the tensors in bytes.

    Raises:
        MalformedError: it is not a power of two, or larger than `MAX_ALIGNMENT`.
    """
    alignment = metadata.get("general.alignment", DEFAULT_ALIGNMENT)
    if not isinstance(alignment, int) or not 0 < alignment <= MAX_ALIGNMENT or alignment & (alignment - 1):
        raise MalformedError(f"its alignment is {alignment!r}")
    return alignment


def check_tensors(tensors: Sequence[Tensor], header_bytes: int, alignment: int, size_bytes: int) -> None:
    """Check that every tensor has a known type and lies within the file.

    Args:
        tensors: the tensors of the file.
        header_bytes: the length of the header, including them.
        alignment: of the tensors, in bytes.
        size_bytes: the size of the file.

    Raises:
        MalformedError: a tensor cannot be as it is described.
        TruncatedError: the file ends before a tensor does.
    """
    end = 0
    names: set[str] = set()
    for tensor in tensors:
        name = tensor.name[:MAX_NAME_BYTES]
        if len(tensor.name.encode()) > MAX_NAME_BYTES or tensor.name in names:
            raise MalformedError(f"the name of the tensor {name!r} is too long or used twice")
        names.add(tensor.name)
        if any(size < 1 for size in tensor.shape) or tensor.elements > MAX_ELEMENTS:
            raise MalformedError(f"the tensor {name!r} has the shape {tensor.shape}")
        if tensor.kind not in BLOCKS:
            raise MalformedError(f"the tensor {name!r} is of the unknown type {tensor.kind}")
        per_block, block_bytes = BLOCKS[tensor.kind]
        if (tensor.shape or (1,))[0] % per_block:
            raise MalformedError(f"the rows of the tensor {name!r} are no multiple of {per_block}")
        if tensor.offset % alignment:
            raise MalformedError(f"the tensor {name!r} is not aligned")
        end = max(end, tensor.offset + tensor.elements // per_block * block_bytes)
    begin = -(-header_bytes // alignment) * alignment
    if begin + end > size_bytes:
        raise TruncatedError(f"{size_bytes:,} bytes of at least {begin + end:,}")


def _check_numbers(name: str, value: Value, least: int, most: int) -> None:
    """Check a number, or one number for each layer."""
    numbers = value.numbers if isinstance(value, Array) else (value,)
    if not numbers or not all(type(number) is int and least <= number <= most for number in numbers):
        shown = value if isinstance(value, int | float) else "no number"
        raise MalformedError(f"its {name} is {shown}")


def _check_vocabulary(metadata: Mapping[str, Value]) -> None:
    model, tokens = metadata.get("tokenizer.ggml.model"), metadata.get("tokenizer.ggml.tokens")
    if not isinstance(model, str) or not isinstance(tokens, Array) or tokens.kind != STRING:
        raise MalformedError("it has no vocabulary")
    if not 0 < tokens.count <= MAX_TOKENS:
        raise MalformedError(f"its vocabulary has {tokens.count:,} tokens")
    for key, kinds in (("scores", {FLOAT32}), ("token_type", INTEGERS)):
        values = metadata.get(f"tokenizer.ggml.{key}")
        if values is None:
            continue
        if not isinstance(values, Array) or values.kind not in kinds or values.count != tokens.count:
            raise MalformedError(f"its tokenizer.ggml.{key} does not fit its vocabulary")
    merges = metadata.get("tokenizer.ggml.merges")
    if merges is not None and not (isinstance(merges, Array) and merges.kind == STRING):
        raise MalformedError("its tokenizer.ggml.merges is no list of texts")
    if not isinstance(metadata.get("tokenizer.chat_template", ""), str):
        raise MalformedError("its chat template is no text")
