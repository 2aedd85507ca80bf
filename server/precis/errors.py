"""What can go wrong, in the user's words, with the next step.

Every failure that a person may meet is one of these types. Its message says what happened, which file, option or
setting it was about, and what to do next; `code` is a stable name for programs, `exit_code` is what the command line
returns. Messages never hold document text.
"""

from __future__ import annotations

from typing import ClassVar


class PrecisError(Exception):
    """A failure with a message for the user.

    Attributes:
        message: one or two sentences, ready to be shown.
        code: a stable, kebab-case name of the cause.
        exit_code: the exit status of the command line.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, code: str = "failed") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class SettingError(PrecisError):
    """A setting or a command-line option that cannot be used."""

    exit_code = 2


class ModelError(PrecisError):
    """A model that is missing, damaged or unfit. `code` is "model-missing" where installing one would help."""

    exit_code = 3


class InputError(PrecisError):
    """A text that cannot be read or holds nothing to summarize."""

    exit_code = 4


class EngineError(PrecisError):
    """The engine failed in the middle of a job."""


class WorkerError(PrecisError):
    """The worker process died or could not be started."""


BY_NAME: dict[str, type[PrecisError]] = {
    kind.__name__: kind for kind in (PrecisError, SettingError, ModelError, InputError, EngineError, WorkerError)
}
"""The types by name, for carrying a failure across a process boundary."""
