"""The types of all failures that are shown to the user.

A message says what happened, which file, option or setting it concerns, and what to do next. Messages never contain
document text.
"""

from __future__ import annotations

import re
from typing import ClassVar

# A message may quote a file name, or a line about a model file, and both may try to steer the terminal.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class PrecisError(Exception):
    """A failure with a message for the user.

    Attributes:
        message: one or two sentences for the user.
        code: a stable, kebab-case name of the cause, for programs.
        exit_code: the exit status of the command line.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, code: str = "failed") -> None:
        message = _CONTROL.sub("\ufffd", message)
        super().__init__(message)
        self.message = message
        self.code = code


class SettingError(PrecisError):
    """A setting or a command-line option that cannot be used."""

    exit_code = 2


class ModelError(PrecisError):
    """A model that is missing, damaged or unusable. `code` is "model-missing" if installing one would help."""

    exit_code = 3


class InputError(PrecisError):
    """A text that cannot be read or contains nothing to summarize."""

    exit_code = 4


class EngineError(PrecisError):
    """The engine failed in the middle of a job."""


class WorkerError(PrecisError):
    """The worker process died or could not be started."""


BY_NAME: dict[str, type[PrecisError]] = {
    kind.__name__: kind for kind in (PrecisError, SettingError, ModelError, InputError, EngineError, WorkerError)
}
"""The types by name, to pass a failure from one process to another."""
