"""Offer to install a missing model, and install it if the user accepts.

The server downloads nothing itself; a separate process does. No other module of the language server may import the
package `models`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from precis.errors import ModelError
from precis.lsp.client import Client
from precis.lsp.jobs.progress_text import STATE_TEXTS, describe_install
from precis.lsp.jobs.state import JobState
from precis.lsp.jobs.work_done_progress import WorkDoneProgress
from precis.models.catalog import Catalog, load_catalog
from precis.models.checksum import format_bytes
from precis.models.choose import AUTO, models_to_offer
from precis.models.machine import Machine, detect_machine
from precis.worker.installer import InstallProgress, install_in_subprocess

NOT_NOW = "Not now"


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """A model that can be installed, and the size of its file."""

    model: str
    size_bytes: int

    @property
    def title(self) -> str:
        """The text of its button, such as "Install qwen2.5-coder-1.5b (1.1 GB)"."""
        return f"Install {self}"

    def __str__(self) -> str:
        return f"{self.model} ({format_bytes(self.size_bytes)})"


class ModelInstaller:
    """Offers missing models and installs them, once for all jobs that miss the same model.

    Args:
        client: shows the question and the progress.
        command: the command to run instead of `precis models install`; None for that.
    """

    def __init__(self, client: Client, command: Sequence[str] | None) -> None:
        self._client = client
        self._command = command
        self._turn = asyncio.Lock()
        self._install_counts: dict[str, int] = {}

    async def offer(self, model: str, missing: ModelError, cancel: Callable[[], None]) -> bool:
        """Offer to install a missing model, and install it; return False if the user declines.

        Args:
            model: the value of the setting `model`.
            missing: the error that reported the model missing.
            cancel: called when the user cancels the installation.

        Raises:
            ModelError: `missing` if the model cannot be installed; another one if the installation failed.
        """
        offers = make_offers(model)
        if not offers:
            raise missing
        count = self._install_counts.get(model, 0)
        async with self._turn:
            if self._install_counts.get(model, 0) > count:  # by another job, while this one waited
                return True
            titles = [*(offer.title for offer in offers), NOT_NOW]
            answer = await self._client.choose("info", make_question(model, offers), titles)
            chosen = next((offer.model for offer in offers if offer.title == answer), None)
            if chosen is None:
                return False
            await self._install(chosen, cancel)
            self._install_counts[model] = count + 1
        return True

    async def _install(self, model: str, cancel: Callable[[], None]) -> None:
        title, waiting = f"Installing {model}", STATE_TEXTS[JobState.QUEUED]
        async with WorkDoneProgress(self._client, title, waiting, cancel) as progress:

            def report(step: InstallProgress) -> None:
                progress.report(describe_install(step))

            await install_in_subprocess(model, report, self._command)


def make_offers(model: str, catalog: Catalog | None = None, machine: Machine | None = None) -> list[ModelOffer]:
    """Return the models to offer when the model of a setting is missing.

    For "auto" these are the recommended model and the small one; for a model that is not in the catalog there are none.

    Args:
        model: the value of the setting `model`.
        catalog: the models that can be installed; by default those of the package.
        machine: the machine to recommend a model for; by default this one.
    """
    catalog = catalog or load_catalog()
    if model == AUTO:
        entries = models_to_offer(catalog, machine or detect_machine())
    else:
        entries = [entry for entry in catalog if entry.name == model]
    return [ModelOffer(entry.name, entry.size_bytes) for entry in entries]


def make_question(model: str, offers: Sequence[ModelOffer]) -> str:
    """Return the question to show with the offers. It repeats the sizes because an editor may truncate its buttons."""
    if model != AUTO:
        return f"The model {offers[0]} is not installed. Précis needs it to write on this computer."
    best, *small = offers
    also = f", and {small[0]} is the small one" if small else ""
    return f"No model is installed. Précis needs one to write on this computer: {best} is recommended{also}."
