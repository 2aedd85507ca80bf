"""A work-done progress in the client: begun once it is created there, never falling, ended once.

Specification: LSP 3.17, "Server Initiated Progress". A client that cannot show one gets none, and one that does not
answer does not hold the work up.
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

log = logging.getLogger(__name__)

CREATED_WITHIN_S = 5.0  # then the work begins without a progress


class Progress:
    """One progress, from entering to leaving it.

    Args:
        client: shows it.
        title: what is being done.
        cancel: called where the person cancels it.
    """

    def __init__(self, client: Client, title: str, cancel: Callable[[], None]) -> None:
        self._token = str(uuid.uuid4())  # never used twice
        self._client = client
        self._title = title
        self._cancel = cancel
        self._percentage = 0
        self._shown = False
        self._conclusion: str | None = None

    async def __aenter__(self) -> Self:
        if self._client.can("window.work_done_progress"):
            params = types.WorkDoneProgressCreateParams(self._token)
            try:
                async with asyncio.timeout(CREATED_WITHIN_S):
                    self._shown = await self._client.accepts(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params)
            except TimeoutError:
                log.warning("The client did not create a progress within %s seconds.", CREATED_WITHIN_S)
        if self._shown:
            self._client.progress_begins(self._token, self._title, "Waiting", self._cancel)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._shown:
            self._client.progress_ends(self._token, self._conclusion)

    def report(self, message: str, share: float | None = None) -> None:
        """Show `message`, and how much of the work is done: `share` in [0, 1], or as much as before."""
        if share is not None:
            self._percentage = max(self._percentage, min(100, int(100 * share)))
        if self._shown:
            self._client.progress_goes_on(self._token, message, self._percentage)

    def conclude(self, message: str) -> None:
        """What to say when it ends."""
        self._conclusion = message
