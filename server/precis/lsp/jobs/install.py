"""Offering to install a model that is missing, and installing it. The server itself fetches nothing: a process does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from precis.errors import ModelError
from precis.lsp.client import Client
from precis.lsp.jobs.progress import Progress
from precis.worker.installer import InstallProgress, install_in_subprocess
from precis.worker.offer import offers, question

NOT_NOW = "Not now"


class Installing:
    """Asks before it installs, and does so once where several jobs miss the same model.

    Args:
        client: shows the question and the progress.
        command: what to run in place of `precis models install`.
    """

    def __init__(self, client: Client, command: Sequence[str] | None) -> None:
        self._client = client
        self._command = command
        self._turn = asyncio.Lock()
        self._installed: dict[str, int] = {}

    async def offer(self, model: str, missing: ModelError, cancel: Callable[[], None]) -> bool:
        """Whether the model was installed; False where the person does not want that.

        Args:
            model: the setting of this name.
            missing: the failure that said so.
            cancel: called where the person cancels the installation.

        Raises:
            ModelError: `missing`, where it cannot be installed; another one where the installation failed.
        """
        choices = offers(model)
        if not choices:
            raise missing
        times = self._installed.get(model, 0)
        async with self._turn:
            if self._installed.get(model, 0) > times:  # by another job, while this one waited
                return True
            titles = [*(choice.words for choice in choices), NOT_NOW]
            answer = await self._client.choose("info", question(model, choices), titles)
            wanted = next((choice.model for choice in choices if choice.words == answer), None)
            if wanted is None:
                return False
            await self._install(wanted, cancel)
            self._installed[model] = times + 1
        return True

    async def _install(self, model: str, cancel: Callable[[], None]) -> None:
        async with Progress(self._client, f"Installing {model}", cancel) as progress:

            def report(step: InstallProgress) -> None:
                # Each step starts from nothing; the bar shows the fetching, which is nearly all of the time.
                total_bytes = step.total_bytes if step.step == "fetching" else None
                said = f"{step.message}: {step.details}" if total_bytes else step.message
                progress.report(said, step.done_bytes / total_bytes if total_bytes else None)

            await install_in_subprocess(model, report, self._command)
