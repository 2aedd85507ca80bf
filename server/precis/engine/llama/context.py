"""A llama.cpp context: the KV cache of several sequences, decoded one batch of tokens at a time."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from precis.engine.api import Cancelled, Sampling, TokenScore
from precis.engine.llama.model import LlamaModel
from precis.engine.llama.native import lib
from precis.errors import EngineError

CACHE_FULL, ABORTED = 1, 2  # return values of llama_decode: no free KV cells, and stopped by the abort callback
TOP_K = 64  # lower-ranked tokens are never useful, and sorting the whole vocabulary takes a tenth of the time
DRY_BASE, DRY_ALLOWED_LENGTH = 1.75, 2  # the defaults of llama.cpp's DRY sampler
# The tokens in which DRY looks for a repetition: a loop is shorter, and a name of some sentences ago may be repeated.
# In the llama.cpp of llama-cpp-python 0.3.36, -1 ("the whole context") disables the penalty.
DRY_WINDOW = 64
DRY_BREAKERS = ("\n", ":", '"', "*")


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a batch: its id, position and sequence, and whether its logits are needed."""

    token: int
    position: int
    sequence: int
    logits: bool


class Context:
    """A KV cache of `cells` tokens, shared by all sequences.

    Args:
        model: the loaded model.
        cells: size of the KV cache in tokens.
        sequences: maximum number of sequences; their ids are 0 to `sequences` - 1.
        batch_tokens: maximum number of tokens in a batch.
        threads: number of compute threads.
        flash_attention: whether to use flash attention.

    Raises:
        EngineError: "no-memory" if the cache cannot be allocated.
    """

    def __init__(
        self,
        model: LlamaModel,
        *,
        cells: int,
        sequences: int,
        batch_tokens: int,
        threads: int,
        flash_attention: bool = False,
    ) -> None:
        self._cancelled: Callable[[], bool] = lambda: False
        self._abort = lib.ggml_abort_callback(self._is_cancelled)
        params = lib.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = cells, batch_tokens, batch_tokens
        params.n_seq_max, params.kv_unified = sequences, True
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type = int(flash_attention)
        params.abort_callback = self._abort
        params.no_perf = True
        handle = lib.llama_init_from_model(model.handle, params)
        memory = lib.llama_get_memory(handle) if handle else None
        if not handle or not memory:
            raise EngineError(
                f"There is not enough memory for a context of {cells} tokens. "
                "Close other programs or choose a smaller model (`precis models list`).",
                code="no-memory",
            )
        self.cells = cells
        self.handle = handle
        self._memory = memory
        self._vocabulary_size = int(lib.llama_vocab_n_tokens(model.vocabulary))
        self._batch = lib.llama_batch_init(batch_tokens, 0, 1)

    def decode(self, tokens: Sequence[Token], cancelled: Callable[[], bool]) -> None:
        """Compute one batch. Afterwards, row i of the logits belongs to `tokens[i]`, if its logits were requested.

        Raises:
            Cancelled: `cancelled` returned true, before or during the computation.
            EngineError: "decode-failed".
        """
        batch = self._batch
        batch.n_tokens = len(tokens)
        for i, each in enumerate(tokens):
            batch.token[i], batch.pos[i], batch.logits[i] = each.token, each.position, each.logits
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = each.sequence
        if cancelled():
            raise Cancelled
        self._cancelled = cancelled
        status = lib.llama_decode(self.handle, batch)
        self._cancelled = lambda: False
        if status == ABORTED or cancelled():
            raise Cancelled
        if status != 0:
            reason = "the KV cache is full" if status == CACHE_FULL else f"llama_decode returned {status}"
            raise EngineError(
                f"llama.cpp failed to decode: {reason}. Try again; if the error persists, choose another model.",
                code="decode-failed",
            )

    def logits(self, row: int) -> NDArray[np.float32]:
        """Return a row of the last batch's logits, one for each vocabulary token; valid until the next batch."""
        return np.ctypeslib.as_array(lib.llama_get_logits_ith(self.handle, row), shape=(self._vocabulary_size,))

    def score(self, row: int, token: int) -> TokenScore:
        """Score `token` at a row of the last batch: log-probability and entropy at temperature 1."""
        logits = self.logits(row)
        shifted = logits - logits.max()
        weights = np.exp(shifted)
        total = float(weights.sum())
        log_total = float(np.log(total))
        mean = float(weights @ shifted) / total
        return TokenScore(min(0.0, float(shifted[token]) - log_total), max(0.0, log_total - mean))

    def copy(self, sequence: int, to: int, end: int = -1) -> None:
        """Copy `sequence` up to position `end` to the empty sequence `to`. The cells are shared, not recomputed."""
        lib.llama_memory_seq_cp(self._memory, sequence, to, -1, end)

    def remove(self, sequence: int, position: int = -1) -> None:
        """Remove `sequence` from `position` on, or entirely."""
        lib.llama_memory_seq_rm(self._memory, sequence, position, -1)

    def serialize(self, sequence: int) -> bytes:
        """Serialize `sequence` for another context of the same model; empty if it holds nothing."""
        number = ctypes.c_int32(sequence)
        size = int(lib.llama_state_seq_get_size(self.handle, number))
        buffer = (ctypes.c_uint8 * size)()
        written = int(lib.llama_state_seq_get_data(self.handle, buffer, size, number))
        return bytes(buffer[:written])

    def restore(self, sequence: int, saved: bytes) -> bool:
        """Load a serialized sequence. Return False, with `sequence` left empty, if llama.cpp rejects it."""
        number = ctypes.c_int32(sequence)
        buffer = (ctypes.c_uint8 * len(saved)).from_buffer_copy(saved)
        return bool(lib.llama_state_seq_set_data(self.handle, buffer, len(saved), number))

    def clear(self) -> None:
        """Remove all sequences. The next tokens take the first cells, as in a new context."""
        lib.llama_memory_clear(self._memory, False)

    def close(self) -> None:
        """Free the memory."""
        lib.llama_batch_free(self._batch)
        lib.llama_free(self.handle)

    def _is_cancelled(self, _data: object) -> bool:
        return self._cancelled()


class Sampler:
    """Sample the tokens of one candidate. The DRY penalty sees the generated tokens only, not the prompt."""

    def __init__(self, model: LlamaModel, sampling: Sampling, seed: int) -> None:
        self._chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        for each in _samplers(model, sampling, seed):
            lib.llama_sampler_chain_add(self._chain, each)

    def sample(self, context: Context, row: int) -> int:
        """Sample the next token from a row of the last batch."""
        return int(lib.llama_sampler_sample(self._chain, context.handle, row))

    def close(self) -> None:
        """Free the memory."""
        lib.llama_sampler_free(self._chain)


def _samplers(model: LlamaModel, sampling: Sampling, seed: int) -> list[Any]:
    chain: list[Any] = []
    if sampling.dry_multiplier > 0:
        breakers = (ctypes.c_char_p * len(DRY_BREAKERS))(*(each.encode() for each in DRY_BREAKERS))
        dry = cast("Callable[..., object]", lib.llama_sampler_init_dry)  # its `seq_breakers` is untyped
        chain.append(
            dry(
                model.vocabulary,
                sampling.dry_multiplier,
                DRY_BASE,
                DRY_ALLOWED_LENGTH,
                DRY_WINDOW,
                breakers,
                len(breakers),
            )
        )
    if sampling.temperature <= 0:
        return [*chain, lib.llama_sampler_init_greedy()]
    return [
        *chain,
        lib.llama_sampler_init_top_k(TOP_K),
        lib.llama_sampler_init_top_p(sampling.top_p, 1),
        lib.llama_sampler_init_min_p(sampling.min_p, 1),
        lib.llama_sampler_init_temp(sampling.temperature),
        lib.llama_sampler_init_dist(seed),
    ]
