"""What the rest of the program knows of an engine: requests in, text out.

Nothing here knows of llama.cpp. Two implementations stand behind the protocol: `engine.llama` and `engine.scripted`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]
StopReason = Literal["end", "stop", "budget"]


class Cancelled(Exception):  # noqa: N818  # an outcome, not an error
    """Raised out of a running engine once the job's cancellation was seen. An outcome, not a failure."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """What of the machine an engine uses.

    Attributes:
        threads: that compute; 0 leaves it to the engine.
        gpu_layers: of the model that a GPU computes, where there is one; -1 is all.
        flash_attention: "auto" leaves it to the engine.
    """

    threads: int = 0
    gpu_layers: int = -1
    flash_attention: Literal["auto", "on", "off"] = "auto"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that a request shows to the model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen.

    Attributes:
        temperature: 0 chooses the most probable token.
        top_p: the nucleus (Holtzman et al. 2020), in (0, 1].
        min_p: tokens less probable than this share of the best one are left out, in [0, 1).
        dry_multiplier: strength of the DRY repetition penalty over the generated tokens alone; 0 switches it off.
        seed: of the sampler's random numbers.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    min_p: float = 0.0
    dry_multiplier: float = 0.8
    seed: int = 1


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What one prompt asks for.

    Attributes:
        messages: the conversation, rendered with the model's own chat template.
        max_tokens: budget of generated tokens for each candidate, at least 1.
        sampling: of the first candidate; candidate k uses `seed + k`.
        stop: texts at which a candidate ends; they are not part of it.
        candidates: how many independent continuations are drawn, at least 1.
        scored: whether each generated token is scored, which costs about a fiftieth of the decoding time.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    sampling: Sampling = Sampling()
    stop: tuple[str, ...] = ()
    candidates: int = 1
    scored: bool = False


@dataclass(frozen=True, slots=True)
class TokenScore:
    """How sure the model was of one generated token: at temperature 1, before any penalty, whatever the sampling.

    Attributes:
        logprob: natural logarithm of the token's probability, in nats; at most 0.
        entropy: of the distribution that it was chosen from, in nats; at least 0.
    """

    logprob: float
    entropy: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text as it was decoded.

    Attributes:
        request: index into the requests given.
        candidate: index of the candidate, from 0.
        text: what was added, without stop texts; may be empty at the end.
        finished: why the candidate ended, or None while it goes on.
        scores: of the tokens decoded since the candidate's piece before, in order; the token that ends a candidate and
            tokens of hidden thoughts have none. Empty where the request did not ask for scores.
    """

    request: int
    candidate: int
    text: str
    finished: StopReason | None = None
    scores: tuple[TokenScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that a pointed candidate may leave out: the runs `start` to `end` (half-open) of its source.

    Attributes:
        start, end: indices into the runs; not all of them.
        before: what the run before `start` reads then, or None where it stays.
        after: what the run at `end` reads then, or None where it stays.
    """

    start: int
    end: int
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class PointingRequest:
    """Asks for pointed candidates: the model says a source's own words in their order and may only choose its skips.

    Attributes:
        messages: the conversation that leads up to it.
        runs: the source, in pieces that are said one after the other, separated by spaces.
        skips: what may be left out, ordered by start; a path takes any that do not touch each other.
        beam: how many paths are extended by a further skip.
        floor: how low a path may score, in nats (negative).
    """

    messages: tuple[Message, ...]
    runs: tuple[str, ...]
    skips: tuple[Skip, ...]
    beam: int = 4
    floor: float = -4.0


@dataclass(frozen=True, slots=True)
class SkipPath:
    """One pointed candidate.

    Attributes:
        skips: indices of the skips that it takes, at least one.
        score: by how much its words are less probable than the same words in the source as it stands, in nats; for a
            skip that leads to the end, the log-probability of the end. Above 0 where they are more probable.
    """

    skips: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class PointingResult:
    """The answer to the `PointingRequest` of index `request`: its paths, the best first. There may be none."""

    request: int
    paths: tuple[SkipPath, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the loaded model can take.

    Attributes:
        context_tokens: the longest sequence, prompt and continuation together.
        trained_tokens: the context window that the model file states.
        description: the model's own name for itself, for messages.
    """

    context_tokens: int
    trained_tokens: int
    description: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens since the engine was made: computed in prefill, and generated."""

    prompt_tokens: int
    generated_tokens: int


class Engine(Protocol):
    """A loaded model. Used by one job at a time; not thread-safe."""

    @property
    def limits(self) -> Limits:
        """What the model can take."""
        ...

    @property
    def usage(self) -> Usage:
        """What was computed so far."""
        ...

    def count_tokens(self, text: str) -> int:
        """The number of tokens of `text` alone, without template or special tokens."""
        ...

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        """The candidates of all requests, decoded side by side, piece by piece.

        Each candidate's pieces come in order and end with one whose `finished` is set; each `PointingRequest` is answered by
        one `PointingResult`.

        Args:
            requests: what to write. One whose prompt and budget exceed `limits.context_tokens` raises `EngineError`.
            cancelled: asked often; once it is true, `Cancelled` is raised within the second.
        """
        ...

    def close(self) -> None:
        """Give the memory back. The engine cannot be used afterwards."""
        ...
