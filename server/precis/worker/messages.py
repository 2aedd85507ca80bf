"""What parent and child say to each other: one JSON object a line, each with its `type`.

The parent sends `Start`, `WarmUp` and `Cancel`, and ends the child by closing the pipe. The child answers a `Start` with
any number of `Loading` and `Drafting`, at most one `Planned` and one `ModelReady`, a `Wrote` for each paragraph in order,
and then exactly one of `Done`, `Failed` and `Stopped`; and a `WarmUp` with one of `WarmedUp`, `Failed` and `Stopped`.

Lines end with the byte 0x0A and may be as long as the text that they carry. Everything else that looks like a line
break is escaped by JSON or lies inside a longer UTF-8 sequence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, TypeAdapter

from precis.settings import Settings
from precis.summary.result import Summary

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """`text` with U+FFFD for each lone surrogate, one for one, so that offsets stay.

    An editor may send half of a surrogate pair, which no UTF-8 can carry.
    """
    try:
        text.encode()  # ten times as fast as the search, and nearly always enough
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", text)
    return text


Text = Annotated[str, PlainSerializer(without_surrogates, when_used="json")]


@dataclass(frozen=True, slots=True)
class Start:
    """Summarize `text`, out of the document `filename`, under `settings`. `job` is the parent's number for it.

    A lone surrogate in `text` reaches the child as U+FFFD.
    """

    job: int
    text: Text
    settings: Settings
    filename: Text = ""
    type: Literal["start"] = "start"


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Make ready for a job with such settings. `job` is the parent's number for this."""

    job: int
    settings: Settings
    type: Literal["warm"] = "warm"


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
class ModelReady:
    """The model is ready: its name, and why the setting "auto" stands for it; "" where it was asked for."""

    job: int
    model: Text
    reason: str
    type: Literal["opened"] = "opened"


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
    text: Text
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
class WarmedUp:
    """All is ready for a job."""

    job: int
    type: Literal["warmed"] = "warmed"


@dataclass(frozen=True, slots=True)
class Failed:
    """The job failed. `error` is the name of a type in `errors.BY_NAME`."""

    job: int
    error: str
    code: str
    message: Text
    type: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Stopped:
    """The job was cancelled; nothing more of it will come."""

    job: int
    type: Literal["stopped"] = "stopped"


ToChild = Start | WarmUp | Cancel
JobProgress = Loading | Planned | ModelReady | Drafting | Wrote
ToParent = JobProgress | Done | WarmedUp | Failed | Stopped

_to_child: TypeAdapter[ToChild] = TypeAdapter(Annotated[ToChild, Field(discriminator="type")])
_to_parent: TypeAdapter[ToParent] = TypeAdapter(Annotated[ToParent, Field(discriminator="type")])


def encode(message: ToChild | ToParent) -> bytes:
    """One line of UTF-8, its line break included."""
    if isinstance(message, Start | WarmUp | Cancel):
        return _to_child.dump_json(message, by_alias=True) + b"\n"
    return _to_parent.dump_json(message, by_alias=True) + b"\n"


def decode_for_child(line: bytes) -> ToChild:
    """The message on a line that the parent wrote.

    Raises:
        pydantic.ValidationError: the line is none. The error's text quotes the line: never log it.
    """
    return _to_child.validate_json(line)


def decode_for_parent(line: bytes) -> ToParent:
    """The message on a line that the child wrote.

    Raises:
        pydantic.ValidationError: the line is none. The error's text quotes the line: never log it.
    """
    return _to_parent.validate_json(line)
