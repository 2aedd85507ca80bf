"""What parent and child say to each other: one JSON object a line, each with its `type`.

The parent sends `Start` and `Cancel`, and ends the child by closing the pipe. The child answers a `Start` with any
number of `Loading`, at most one `Planned`, a `Wrote` for each paragraph in order, and then exactly one of `Done`,
`Failed` and `Stopped`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from precis.settings import Settings
from precis.summary.result import Summary


@dataclass(frozen=True, slots=True)
class Start:
    """Summarize `text` under `settings`. `job` is the parent's number for it."""

    job: int
    text: str
    settings: Settings
    type: Literal["start"] = "start"


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the job; answered with `Stopped`, unless the job has just ended otherwise."""

    job: int
    type: Literal["cancel"] = "cancel"


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is being loaded; `share` is in [0, 1]."""

    job: int
    share: float
    type: Literal["loading"] = "loading"


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan stands: the number of paragraphs to write, and the words aimed at."""

    job: int
    paragraphs: int
    words: int
    type: Literal["planned"] = "planned"


@dataclass(frozen=True, slots=True)
class Drafting:
    """The engine is at work: `share` in [0, 1] of what it has to draft is done."""

    job: int
    share: float
    type: Literal["drafting"] = "drafting"


@dataclass(frozen=True, slots=True)
class Wrote:
    """Paragraph `part` (from 1) of `of` is finished: its text, and the words written so far in all."""

    job: int
    part: int
    of: int
    text: str
    words: int
    type: Literal["wrote"] = "wrote"


@dataclass(frozen=True, slots=True)
class Done:
    """The summary, and the child's peak resident memory in bytes (0 where the platform does not tell)."""

    job: int
    summary: Summary
    peak_bytes: int
    type: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class Failed:
    """The job failed. `error` is the name of a type in `errors.BY_NAME`."""

    job: int
    error: str
    code: str
    message: str
    type: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Stopped:
    """The job was cancelled; nothing more of it will come."""

    job: int
    type: Literal["stopped"] = "stopped"


ToChild = Start | Cancel
Progress = Loading | Planned | Drafting | Wrote
ToParent = Progress | Done | Failed | Stopped

_to_child: TypeAdapter[ToChild] = TypeAdapter(Annotated[ToChild, Field(discriminator="type")])
_to_parent: TypeAdapter[ToParent] = TypeAdapter(Annotated[ToParent, Field(discriminator="type")])


def encode(message: ToChild | ToParent) -> bytes:
    """One line, its line break included. Only ASCII: lone surrogates in a document survive the way."""
    ...


def decode_for_child(line: bytes) -> ToChild:
    """The message on a line that the parent wrote."""
    ...


def decode_for_parent(line: bytes) -> ToParent:
    """The message on a line that the child wrote."""
    ...
