"""Read and validate the header of a GGUF file, with a limit on every length.

The reader is our own because a model given by its path is checked for every job. The `gguf` package maps the whole file
and creates an object for every token of the vocabulary, which takes 2.3 to 2.9 seconds for the default model instead of
a few hundredths of a second; it also depends on `requests`, which an offline program does not need. This reader skips
the vocabulary. `models/gguf_checks.py` says what must hold before llama.cpp is given the file.

Source: the GGUF specification (ggml, docs/gguf.md), versions 2 and 3.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from precis.errors import ModelError
from precis.models.gguf_checks import MAX_DIMENSIONS, Tensor, alignment_of, check_metadata, check_tensors
from precis.models.gguf_reader import GgufReader, MalformedError, TruncatedError, Value

MAX_KEYS = 10_000
MAX_TENSORS = 100_000
MAX_SHOWN = 100  # characters of a text from the file in a message

# Architectures that llama.cpp loads (llama-arch.cpp) but that cannot continue a text: encoders, parts of vision and
# speech models, and models that need an encoder's pass first.
NON_GENERATIVE = frozenset(
    "bert modern-bert neo-bert eurobert nomic-bert nomic-bert-moe jina-bert-v2 jina-bert-v3 gemma-embedding "
    "t5 t5encoder clip wavtokenizer-dec".split()
)


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """The metadata of a model file.

    Attributes:
        architecture: such as "llama" or "qwen3".
        name: the model's own name, or "".
        licence: the licence as stated in the file, or "".
        context_tokens: the context window that it was trained for; None if not stated.
        chat_template: the Jinja source, or None.
        size_bytes: size of the whole file.
        file_type: the format of most of its weights (`enum llama_ftype` of llama.h); None if not stated.
        parameters: the number of its weights.
    """

    architecture: str
    name: str
    licence: str
    context_tokens: int | None
    chat_template: str | None
    size_bytes: int
    file_type: int | None = None
    parameters: int = 0

    @property
    def thinks(self) -> bool:
        """Whether the chat template supports reasoning."""
        template = self.chat_template or ""
        return "<think>" in template or "enable_thinking" in template


def read_header(path: Path) -> GgufHeader:
    """Return the metadata of the model file at `path`, after checking that it is a complete model file.

    Raises:
        ModelError: "model-unknown" if there is no such file, "model-damaged" if it is empty or truncated, "model-unfit"
            if it is another kind of file or cannot be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise _unfit(path, f"it is {kind}", "Give the path of the .gguf file itself.")
        if status.st_size == 0:
            raise _damaged(path, "it is empty", "Download it again.")
        with path.open("rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            beginning = file.read(1024)
            if not beginning.startswith(b"GGUF"):
                raise _unfit(path, *_identify(beginning))
            file.seek(0)
            header = _read(GgufReader(file, size_bytes), size_bytes)
    except (FileNotFoundError, NotADirectoryError):
        raise ModelError(
            f"There is no model file {path}. Check the path, or choose a model from `precis models list`.",
            code="model-unknown",
        ) from None
    except OSError as error:
        raise _unfit(path, f"it cannot be read ({error.strerror})", "Check its permissions.") from error
    except TruncatedError as error:
        raise _damaged(path, f"it is truncated ({error})", "Download it again.") from None
    except MalformedError as error:
        raise _unfit(path, f"its header is invalid ({error})", "Download it again, or choose another file.") from None
    if header.architecture in NON_GENERATIVE:
        reason = f"models of its architecture, {header.architecture!r}, do not write text"
        raise _unfit(path, reason, "Choose another model (`precis models list`).")
    return header


def _read(reader: GgufReader, size_bytes: int) -> GgufHeader:
    reader.skip(4)
    version = reader.u32()
    if version not in (2, 3):
        swapped = int.from_bytes(version.to_bytes(4, "little"), "big")
        reason = "it is big-endian" if swapped in (2, 3) else f"it has format version {version}; 2 and 3 are supported"
        raise MalformedError(reason)
    tensors, keys = reader.u64(), reader.u64()
    if not 0 < tensors <= MAX_TENSORS or keys > MAX_KEYS:
        raise MalformedError(f"it declares {tensors} tensors and {keys} keys")
    metadata: dict[str, Value] = {}
    for _ in range(keys):
        key = reader.text()
        if key in metadata:
            raise MalformedError(f"it declares the key {_shown(key)!r} twice")
        metadata[key] = reader.value()
    if (kind := metadata.get("general.type", "model")) != "model":
        raise MalformedError(f"it contains {_shown(kind)!r}, not a whole model")
    architecture = metadata.get("general.architecture")
    if not isinstance(architecture, str) or architecture != _shown(architecture) or not architecture:
        raise MalformedError("it names no architecture")
    described = [_read_tensor(reader) for _ in range(tensors)]
    check_tensors(described, reader.position, alignment_of(metadata), size_bytes)
    if architecture not in NON_GENERATIVE:
        check_metadata(metadata, architecture, tensors)
    context = metadata.get(f"{architecture}.context_length")
    template = metadata.get("tokenizer.chat_template")
    file_type = metadata.get("general.file_type")
    return GgufHeader(
        architecture=architecture,
        name=_shown(metadata.get("general.name", "")),
        licence=_shown(metadata.get("general.license", "")),
        context_tokens=context if isinstance(context, int) else None,
        chat_template=template if isinstance(template, str) else None,
        size_bytes=size_bytes,
        file_type=file_type if isinstance(file_type, int) else None,
        parameters=sum(tensor.elements for tensor in described),
    )


def _read_tensor(reader: GgufReader) -> Tensor:
    name, dimensions = reader.text(), reader.u32()
    if dimensions > MAX_DIMENSIONS:
        raise MalformedError(f"a tensor has {dimensions} dimensions")
    shape = tuple(reader.u64() for _ in range(dimensions))
    return Tensor(name, shape, reader.u32(), reader.u64())


def _shown(value: Value) -> str:
    """Return a value from the file as it can be shown on a terminal; "" unless it is text."""
    text = value if isinstance(value, str) else ""
    return "".join(character for character in text if character.isprintable())[:MAX_SHOWN]


def _identify(beginning: bytes) -> tuple[str, str]:
    """Return what a file that is not GGUF probably is, and what to do, by its first bytes."""
    head = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(b"PK\x03\x04"):
        return "it is a zip archive", "Unpack it and give the path of the .gguf file inside."
    if beginning.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"\xfd7zXZ", b"(\xb5/\xfd", b"BZh")):
        return "it is a compressed archive", "Unpack it first."
    if head.startswith(b"version https://git-lfs"):
        return (
            "it is a Git LFS pointer, not the model",
            "Run `git lfs pull` in its repository, or download the file itself.",
        )
    if head.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        return "it is a web page", "Download the file itself through the link on that page."
    if beginning.startswith((b"ggml", b"lmgg", b"ggjt", b"tjgg", b"fmgg")):
        return "its format is older than GGUF", "Look for a newer file of the same model."
    return "it is not a GGUF file", "Look for a GGUF file of the model."


def _unfit(path: Path, reason: str, step: str) -> ModelError:
    return ModelError(f"The model file {path} cannot be used: {reason}. {step}", code="model-unfit")


def _damaged(path: Path, reason: str, step: str) -> ModelError:
    return ModelError(f"The model file {path} is damaged: {reason}. {step}", code="model-damaged")
