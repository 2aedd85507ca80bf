"""The states of a job, as `precis/status` and the log name them."""

from __future__ import annotations

from enum import Enum


class JobState(Enum):
    """The state of a job. The values are part of the wire format."""

    QUEUED = "queued"
    LOADING = "loading"
    PLANNING = "planning"
    WRITING = "writing"
    INSTALLING = "installing"
    CONFIRMING = "confirming"
    INSERTING = "inserting"
    ASKING = "asking"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
