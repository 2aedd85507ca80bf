"""A loaded model file: vocabulary, context window, chat template, and the reason if it cannot be loaded."""

from __future__ import annotations

import ctypes
import logging
import os
from collections import deque
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from precis.engine.api import Cancelled, Message
from precis.engine.llama.native import lib
from precis.engine.template import TemplateRenderer
from precis.errors import ModelError

log = logging.getLogger(__name__)

GGML_LOG_LEVEL_WARN, GGML_LOG_LEVEL_ERROR = 3, 4
_NO_MEMORY = ("failed to allocate", "unable to allocate", "Cannot allocate memory", "std::bad_alloc")
PIECE_BYTES = 64  # longer than ordinary tokens; for longer ones the buffer is enlarged


class _NativeLog:
    """Keeps llama.cpp's latest errors for messages. Must not be collected while native code may call it."""

    def __init__(self) -> None:
        self.errors: deque[str] = deque(maxlen=40)
        self.callback = lib.llama_log_callback(self._record)

    def _record(self, level: int, text: bytes, _data: object) -> None:
        line = text.decode("utf-8", "replace").strip()
        if level in (GGML_LOG_LEVEL_WARN, GGML_LOG_LEVEL_ERROR) and line:
            log.debug("llama.cpp: %s", line)
            if level == GGML_LOG_LEVEL_ERROR:
                self.errors.append(line)


# llama.cpp has one log callback per process, and calling a collected callback is a segmentation fault.
_NATIVE_LOG = _NativeLog()


class LlamaModel:
    """A loaded model.

    Args:
        path: a GGUF file.
        report: called with the loaded share, in [0, 1].
        cancelled: polled while loading.
        gpu_layers: number of layers computed on a GPU, if llama.cpp was built for one; -1 means all.

    Raises:
        Cancelled: `cancelled` returned true.
        ModelError: "model-unfit" if llama.cpp cannot load the file; the message contains its reason.
    """

    def __init__(
        self, path: Path, *, report: Callable[[float], None], cancelled: Callable[[], bool], gpu_layers: int = -1
    ) -> None:
        with TemplateRenderer() as renderer:
            self.handle, self.vocabulary = _load(path, report, cancelled, gpu_layers)
            self._bos = int(lib.llama_vocab_bos(self.vocabulary))  # pyright: ignore[reportArgumentType]  # an int, typed c_int32
            eos = int(lib.llama_vocab_eos(self.vocabulary))  # pyright: ignore[reportArgumentType]  # an int, typed c_int32
            self._adds_bos = bool(lib.llama_vocab_get_add_bos(self.vocabulary))
            source = lib.llama_model_chat_template(self.handle, None)
            try:
                self._template = renderer.render(
                    source.decode("utf-8", "replace") if source else None,
                    bos=self.piece(self._bos).decode("utf-8", "replace"),
                    eos=self.piece(eos).decode("utf-8", "replace"),
                    path=path,
                )
            except ModelError:
                self.close()
                raise

    @property
    def trained_tokens(self) -> int:
        """The context window that the model was trained for."""
        return int(lib.llama_model_n_ctx_train(self.handle))

    def prompt(self, messages: tuple[Message, ...]) -> list[int]:
        """Tokenize a conversation in the model's chat template. Message text is never tokenized as markup."""
        tokens = [
            token for text, markup in self._template.render(messages) for token in self.tokenize(text, special=markup)
        ]
        if self._adds_bos and tokens[:1] != [self._bos]:
            tokens.insert(0, self._bos)
        return tokens

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """Tokenize `text`; with `special`, markup such as "<|im_end|>" becomes special tokens."""
        data = text.encode("utf-8", "replace")
        tokens = (lib.llama_token * (len(data) + 8))()
        count = lib.llama_tokenize(self.vocabulary, data, len(data), tokens, len(tokens), False, special)
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """Return the bytes of `token`, which may be incomplete characters; empty for a negative token."""
        if token < 0:
            return b""
        size = PIECE_BYTES
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = lib.llama_token_to_piece(self.vocabulary, token, buffer, size, 0, True)
            if length >= 0:
                return buffer.raw[:length]
            size = -length

    @cached_property
    def sentence_ends(self) -> NDArray[np.int64]:
        """The tokens that end a sentence: a full stop, or an end-of-generation token."""
        count = int(lib.llama_vocab_n_tokens(self.vocabulary))
        return np.array([t for t in range(count) if self.ends(t) or self.piece(t).rstrip() == b"."], dtype=np.int64)

    def ends(self, token: int) -> bool:
        """Return whether `token` is an end-of-generation token."""
        return bool(lib.llama_vocab_is_eog(self.vocabulary, token))

    def close(self) -> None:
        """Free the memory."""
        lib.llama_model_free(self.handle)


def _load(
    path: Path, report: Callable[[float], None], cancelled: Callable[[], bool], gpu_layers: int
) -> tuple[Any, Any]:
    """Return the handles of the loaded model and of its vocabulary."""
    lib.llama_log_set(_NATIVE_LOG.callback, ctypes.c_void_p(0))
    lib.llama_backend_init()
    _NATIVE_LOG.errors.clear()

    def progress(share: float, _data: object) -> bool:
        report(share)
        return not cancelled()

    callback = lib.llama_progress_callback(progress)
    params = lib.llama_model_default_params()
    params.progress_callback = callback
    params.n_gpu_layers = gpu_layers
    handle = lib.llama_model_load_from_file(os.fsencode(path), params)
    if cancelled():
        if handle:
            lib.llama_model_free(handle)
        raise Cancelled
    vocabulary = lib.llama_model_get_vocab(handle) if handle else None
    if not handle or vocabulary is None:
        raise _load_failure(path)
    return handle, vocabulary


def _load_failure(path: Path) -> ModelError:
    errors = list(_NATIVE_LOG.errors)
    log_text = "\n".join(errors)
    next_step = "Download it again, or choose another model (`precis models list`)"
    if "unknown model architecture" in log_text:
        name = log_text.partition("unknown model architecture:")[2].partition("\n")[0].strip(" '")
        reason = f"the installed llama.cpp does not support its architecture {name!r}"
        next_step = "Choose another model (`precis models list`), or update llama-cpp-python"
    elif any(mark in log_text for mark in _NO_MEMORY):
        reason = "there is not enough memory"
        next_step = "Close other programs or choose a smaller model (`precis models list`)"
    else:
        reason = f"llama.cpp reports: {errors[0].rstrip('.')}" if errors else "llama.cpp gave no reason"
    return ModelError(f"The model file {path} cannot be loaded: {reason}. {next_step}.", code="model-unfit")
