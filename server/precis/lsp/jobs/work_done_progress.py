"""A work-done progress in the client: begins once the client has created it, never moves backwards, ends once.

Specification: LSP 3.17, "Server Initiated Progress". A client that cannot show one gets none, and one that does not
answer does not delay the work.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Self

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.jobs.progress_text import ProgressUpdate

log = logging.getLogger(__name__)

CREATE_TIMEOUT_S = 5.0  # time after which the work begins without showing progress


class WorkDoneProgress:
    """One progress, shown while its `async with` block runs.

    Args:
        client: shows it.
        title: the title of the work.
        message: the first text below the title.
        cancel: called when the user cancels it.
    """

    def __init__(self, client: Client, title: str, message: str, cancel: Callable[[], None]) -> None:
        self._token = str(uuid.uuid4())  # never used twice
        self._client = client
        self._title = title
        self._message = message
        self._cancel = cancel
        self._percentage = 0
        self._is_shown = False
        self._conclusion: str | None = None

    async def __aenter__(self) -> Self:
        if self._client.can("window.work_done_progress"):
            params = types.WorkDoneProgressCreateParams(self._token)
            try:
                async with asyncio.timeout(CREATE_TIMEOUT_S):
                    self._is_shown = await self._client.accepts(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params)
            except TimeoutError:
                log.warning("The client did not create a progress within %s seconds.", CREATE_TIMEOUT_S)
        if self._is_shown:
            self._client.begin_progress(self._token, self._title, self._message, self._cancel)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._is_shown:
            self._is_shown = False
            self._client.end_progress(self._token, self._conclusion)

    def report(self, update: ProgressUpdate) -> None:
        """Show an update. A share below one that was shown before is ignored, and so are updates after the end."""
        if update.share is not None:
            self._percentage = max(self._percentage, min(100, int(100 * update.share)))
        if self._is_shown:
            self._client.report_progress(self._token, update.message, self._percentage)

    def conclude(self, message: str) -> None:
        """Set the text to show at the end."""
        self._conclusion = message
