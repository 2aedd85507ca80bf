"""Render conversations as prompts with the chat template of the model file.

A template is a Jinja program from an untrusted model file. It is rendered in a process of its own, with limits on
memory and time (`engine/template_child.py`), once when the model is loaded, for every conversation that the engine can
be asked about: later, the process of the engine may start no other. What comes back is text with the places of the
messages.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from pydantic import TypeAdapter, ValidationError

from precis.engine.api import Message
from precis.errors import ModelError

# For model files without a template: most such models were trained to continue plain text.
PLAIN_TEMPLATE = "{% for message in messages %}{{ message['content'] }}\n\n{% endfor %}"

MAX_TURNS = 17  # of a conversation, beside the system's message: eight examples, and the text
MAX_USES = 4  # times that a template may print one message, on average
TIME_S = 10.0  # for all conversations; on POSIX the child ends itself after one second of processor time
MEMORY_BYTES = 512 << 20  # resident, on systems where the child cannot limit itself to less
_POLL_S = 0.02

_CHILD = Path(__file__).with_name("template_child.py")
_CONVERSATIONS = [
    (*system, *("user", "assistant") * examples, "user")
    for system in ((), ("system",))
    for examples in range(MAX_TURNS // 2 + 1)
]

_TIMER_STATUS = None if sys.platform == "win32" else -signal.SIGPROF

_Rendered = list[str | int]
_answer: TypeAdapter[str | list[_Rendered | str]] = TypeAdapter(str | list[_Rendered | str])


class TemplateRenderer:
    """The process that renders a template. Start it early: it needs a tenth of a second to be ready.

    Use it as a context manager, so that the process has ended when the block is left.
    """

    def __init__(self) -> None:
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-P", "-X", "utf8", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def render(self, source: str | None, *, bos: str, eos: str, path: Path) -> ChatTemplate:
        """Render the template `source`; None for a model file without one. Call it once.

        Args:
            source: the Jinja program.
            bos: the token that begins a text, as text.
            eos: the token that ends a text, as text.
            path: the model file, for messages.

        Raises:
            ModelError: "model-unfit" if the template needs too much memory or time, or cannot render a conversation of
                one message.
        """
        request = {"source": source or PLAIN_TEMPLATE, "bos": bos, "eos": eos, "conversations": _CONVERSATIONS}
        try:
            answer = _answer.validate_json(self._exchange(json.dumps(request).encode()))
        except _StoppedError as error:
            raise _unfit(path, str(error)) from None
        except ValidationError:
            raise _unfit(path, f"rendering it ended with status {self._process.returncode}") from None
        if isinstance(answer, str):
            raise _unfit(path, answer)
        rendered = {roles: _checked(parts, roles) for roles, parts in zip(_CONVERSATIONS, answer, strict=False)}
        template = ChatTemplate(rendered, path)
        template.render((Message("user", ""),))
        return template

    def _exchange(self, request: bytes) -> bytes:
        deadline = time.monotonic() + TIME_S
        given: bytes | None = request
        while True:
            try:
                output, _ = self._process.communicate(given, timeout=_POLL_S)
            except subprocess.TimeoutExpired:
                given = None  # `communicate` keeps what is still to be written
                if time.monotonic() > deadline:
                    raise _StoppedError("it takes too long") from None
                if self._resident_bytes() > MEMORY_BYTES:
                    raise _StoppedError("it needs too much memory") from None
            else:
                if self._process.returncode == _TIMER_STATUS:
                    raise _StoppedError("it takes too long")
                return output

    def _resident_bytes(self) -> int:
        try:
            return psutil.Process(self._process.pid).memory_info().rss
        except psutil.Error:  # it has just ended
            return 0


class ChatTemplate:
    """A rendered chat template.

    Args:
        rendered: for the roles of each conversation, its text with the numbers of its messages; or why there is none.
        path: the model file, for messages.
    """

    def __init__(self, rendered: dict[tuple[str, ...], _Rendered | str], path: Path) -> None:
        self._rendered = rendered
        self._path = path

    def render(self, messages: Sequence[Message]) -> list[tuple[str, bool]]:
        """Render `messages` as a prompt that leaves the next turn to the model.

        Models with a reasoning mode are asked not to use it: their output is the summary, not the reasoning before it.
        If a template rejects a system message, its text is prepended to the first remaining message.

        Args:
            messages: a system message or none, then up to `MAX_TURNS` messages of user and assistant in turns, of which
                the user has the first and the last.

        Returns:
            The prompt's segments in order, each with whether it is markup of the template. A document may contain such
            markup literally ("<|im_end|>"); only segments from the template may be tokenized as markup.

        Raises:
            ModelError: "model-unfit" if the template fails on such a conversation.
        """
        parts = self._rendered.get(tuple(message.role for message in messages), "no such conversation")
        if isinstance(parts, str):
            raise _unfit(self._path, parts)
        return [(part, True) if isinstance(part, str) else (messages[part].content, False) for part in parts]


class _StoppedError(Exception):
    """The process exceeded a limit; the message says which."""


def _checked(parts: _Rendered | str, roles: tuple[str, ...]) -> _Rendered | str:
    """Return a rendered conversation; "TooLongError" if it refers to messages too often or to one that is missing."""
    if isinstance(parts, str):
        return parts
    used = [part for part in parts if isinstance(part, int)]
    if len(used) > MAX_USES * len(roles) or any(not 0 <= part < len(roles) for part in used):
        return "TooLongError"
    return parts


def _unfit(path: Path, reason: str) -> ModelError:
    return ModelError(
        f"The chat template in the model file {path} cannot be used ({reason}). "
        "Choose another model file (`precis models list`), or a newer conversion of this one.",
        code="model-unfit",
    )
