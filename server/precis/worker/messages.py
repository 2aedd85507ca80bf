"""The messages between parent and worker: one JSON object per line, each with its `type`.

The parent sends `Start`, `WarmUp`, `Cancel` and `Ping`, and ends the worker by closing the pipe. The worker answers a
`Start` with any number of `Loading` and `Drafting`, at most one `Planned` and one `ModelReady`, a `Wrote` for each
paragraph in order, and then exactly one of `Done`, `Failed` and `Stopped`; and a `WarmUp` with one of `WarmedUp`,
`Failed` and `Stopped`. A worker that can open no other model any more answers either with `Restart` alone, and ends. A
`Ping` is answered with a `Pong` at any time.

Lines end with the byte 0x0A and can be as long as the text in them. Other line separators are escaped by JSON or are
part of a longer UTF-8 sequence.
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
    """Replace each lone surrogate in `text` with U+FFFD, one for one, so that offsets stay valid.

    An editor may send half of a surrogate pair, which UTF-8 cannot encode.
    """
    try:
        text.encode()  # ten times as fast as the search, and nearly always sufficient
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", text)
    return text


Text = Annotated[str, PlainSerializer(without_surrogates, when_used="json")]


@dataclass(frozen=True, slots=True)
class Start:
    """Summarize `text` from the document `filename` with `settings`. `job` is the parent's number for the job.

    `language_id` is the document's language as its editor names it; "" if there is no editor. A lone surrogate in
    `text` arrives as U+FFFD.
    """

    job: int
    text: Text
    settings: Settings
    filename: Text = ""
    language_id: Text = ""
    type: Literal["start"] = "start"


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Prepare for a job with these settings. `job` is the parent's number for the request."""

    job: int
    settings: Settings
    type: Literal["warm-up"] = "warm-up"


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the job. Answered with `Stopped`, unless the job has just ended otherwise."""

    job: int
    type: Literal["cancel"] = "cancel"


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask for a sign of life."""

    type: Literal["ping"] = "ping"


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a `Ping`.

    Attributes:
        polls: how often the jobs of this worker have asked whether they are cancelled.
        steps: how many of these came while a summary was written.
        longest_s: the longest time between two of the latter, in seconds.
    """

    polls: int
    steps: int
    longest_s: float
    type: Literal["pong"] = "pong"


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is being loaded; `share` is in [0, 1]."""

    job: int
    share: float
    type: Literal["loading"] = "loading"


@dataclass(frozen=True, slots=True)
class Planned:
    """Planning is complete: number of paragraphs and target number of words."""

    job: int
    paragraphs: int
    words: int
    type: Literal["planned"] = "planned"


@dataclass(frozen=True, slots=True)
class ModelReady:
    """The model is loaded: its name, and why "auto" selected it; `reason` is "" if the user named the model.

    `offline` says whether the kernel refuses the worker the network, or that texts are sent to a server ("endpoint");
    `offline_detail` says it for people.
    """

    job: int
    model: Text
    reason: str
    offline: Literal["enforced", "not-enforced", "endpoint"] = "not-enforced"
    offline_detail: str = ""
    type: Literal["model-ready"] = "model-ready"


@dataclass(frozen=True, slots=True)
class Drafting:
    """The engine has finished the share `share`, in [0, 1], of its drafts."""

    job: int
    share: float
    type: Literal["drafting"] = "drafting"


@dataclass(frozen=True, slots=True)
class Wrote:
    """Paragraph `part` (from 1) of `of` is finished: its text, and the total number of words so far."""

    job: int
    part: int
    of: int
    text: Text
    words: int
    type: Literal["wrote"] = "wrote"


@dataclass(frozen=True, slots=True)
class Done:
    """The summary, and the worker's peak resident memory in bytes (0 if the platform does not report it)."""

    job: int
    summary: Summary
    peak_bytes: int
    type: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class WarmedUp:
    """The worker is ready for a job."""

    job: int
    type: Literal["warmed-up"] = "warmed-up"


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
    """The job was cancelled; it sends no further messages."""

    job: int
    type: Literal["stopped"] = "stopped"


@dataclass(frozen=True, slots=True)
class Restart:
    """The request needs a new worker: this one is confined, and can open no other model. It ends now."""

    job: int
    type: Literal["restart"] = "restart"


ToChild = Start | WarmUp | Cancel | Ping
JobProgress = Loading | Planned | ModelReady | Drafting | Wrote
ToParent = JobProgress | Done | WarmedUp | Failed | Stopped | Restart | Pong

_to_child: TypeAdapter[ToChild] = TypeAdapter(Annotated[ToChild, Field(discriminator="type")])
_to_parent: TypeAdapter[ToParent] = TypeAdapter(Annotated[ToParent, Field(discriminator="type")])


def encode(message: ToChild | ToParent) -> bytes:
    """Encode a message as a line of UTF-8, including the line break."""
    if isinstance(message, ToChild):
        return _to_child.dump_json(message, by_alias=True) + b"\n"
    return _to_parent.dump_json(message, by_alias=True) + b"\n"


def decode_for_child(line: bytes) -> ToChild:
    """Decode a line from the parent.

    Raises:
        pydantic.ValidationError: the line is not a message. The error quotes the line, so it must not be logged.
    """
    return _to_child.validate_json(line)


def decode_for_parent(line: bytes) -> ToParent:
    """Decode a line from the worker.

    Raises:
        pydantic.ValidationError: the line is not a message. The error quotes the line, so it must not be logged.
    """
    return _to_parent.validate_json(line)
