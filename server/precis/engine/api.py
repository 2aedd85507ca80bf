"""The interface between the program and a language model: requests in, text out.

This module must not depend on llama.cpp. Three classes implement the protocol `Engine`: `engine.llama.LlamaEngine`,
`engine.endpoint.engine.EndpointEngine` and `engine.scripted.ScriptedEngine`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]
StopReason = Literal["end", "stop", "budget"]


class Cancelled(Exception):  # noqa: N818  # an outcome, not an error
    """Raised by a running engine when it notices that its job was cancelled. An outcome, not a failure."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """The hardware that an engine may use.

    Attributes:
        threads: number of compute threads; 0 lets the engine choose.
        gpu_layers: number of model layers computed on a GPU, if there is one; -1 means all.
        flash_attention: "auto" lets the engine choose.
    """

    threads: int = 0
    gpu_layers: int = -1
    flash_attention: Literal["auto", "on", "off"] = "auto"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation in a request."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen.

    Attributes:
        temperature: 0 selects the most probable token.
        top_p: nucleus sampling (Holtzman et al. 2020), in (0, 1].
        min_p: tokens less probable than this share of the most probable one are excluded, in [0, 1).
        dry_multiplier: strength of the DRY repetition penalty, applied to generated tokens only; 0 disables it.
        seed: seed of the sampler's random numbers.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    min_p: float = 0.0
    dry_multiplier: float = 0.8
    seed: int = 1


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """A request for free text.

    Attributes:
        messages: the conversation, rendered with the model's own chat template.
        max_tokens: maximum number of generated tokens for each candidate, at least 1.
        sampling: parameters of the first candidate; candidate k uses `seed + k`.
        stop: strings at which a candidate ends; they are not included in its text.
        candidates: number of independent continuations, at least 1.
        scored: whether to score each generated token, which adds about 2% to the decoding time.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    sampling: Sampling = Sampling()
    stop: tuple[str, ...] = ()
    candidates: int = 1
    scored: bool = False


@dataclass(frozen=True, slots=True)
class TokenScore:
    """The model's certainty about one generated token: at temperature 1, before penalties, whatever the sampling.

    Attributes:
        logprob: natural logarithm of the token's probability, in nats; at most 0.
        entropy: entropy of the distribution that the token was drawn from, in nats; at least 0.
    """

    logprob: float
    entropy: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of decoded text.

    Attributes:
        request: index into the given requests.
        candidate: index of the candidate, from 0.
        text: the added text, without stop strings; may be empty at the end.
        finished: why the candidate ended, or None if it continues.
        scores: scores of the tokens decoded since the candidate's previous piece, in order. The token that ends a
            candidate and tokens of hidden reasoning have none. Empty if the request did not ask for scores.
    """

    request: int
    candidate: int
    text: str
    finished: StopReason | None = None
    scores: tuple[TokenScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """Words that a shortened sentence may leave out: the runs `start` to `end` (half-open) of its source.

    Attributes:
        start, end: indices into the runs; a skip never covers all runs.
        before: replacement for the run before `start`, or None to leave it unchanged.
        after: replacement for the run at `end`, or None to leave it unchanged.
    """

    start: int
    end: int
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class PointingRequest:
    """A request for shortened forms of a source sentence: the model only chooses which of its words to leave out.

    Attributes:
        messages: the conversation that precedes the source.
        runs: the source, in pieces that are joined by spaces.
        skips: what may be left out, ordered by start; a path takes any skips that do not touch each other.
        beam: number of paths that are extended by a further skip.
        floor: minimum score of a path, in nats (negative).
    """

    messages: tuple[Message, ...]
    runs: tuple[str, ...]
    skips: tuple[Skip, ...]
    beam: int = 4
    floor: float = -4.0


@dataclass(frozen=True, slots=True)
class SkipPath:
    """One shortened form of a source sentence.

    Attributes:
        skips: indices of the skips that it takes, at least one.
        score: log-probability of the words behind the skips, minus that of the same words in the unshortened source, in
            nats; for a skip that leads to the end of the source, the log-probability of the end. Above 0 if the words
            are more probable than in the source.
    """

    skips: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class PointingResult:
    """The answer to the `PointingRequest` of index `request`: its paths, best first. There may be none."""

    request: int
    paths: tuple[SkipPath, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens processed since the engine was created: computed in prefill, and generated."""

    prompt_tokens: int
    generated_tokens: int


class Engine(Protocol):
    """A loaded model. Used by one job at a time; not thread-safe."""

    @property
    def context_tokens(self) -> int:
        """The longest sequence that the engine accepts, prompt and continuation together."""
        ...

    @property
    def usage(self) -> Usage:
        """The number of tokens processed so far."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text` alone, without template or special tokens."""
        ...

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        """Decode the candidates of all requests in parallel and yield them piece by piece.

        Each candidate's pieces come in order and end with one whose `finished` is set. Each `PointingRequest` is
        answered by one `PointingResult`.

        Args:
            requests: what to generate. `EngineError` is raised if a prompt and its budget exceed `context_tokens`.
            cancelled: polled often; once it returns true, `Cancelled` is raised within a second.
        """
        ...

    def close(self) -> None:
        """Free the memory. The engine cannot be used afterwards."""
        ...
