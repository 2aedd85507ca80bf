"""The boundary of a job, where the fault is the program's own."""

from __future__ import annotations

import asyncio
import logging
from typing import cast

import pytest
from lsprotocol import types
from pygls.lsp.server import LanguageServer

from precis.lsp.client import Client
from precis.lsp.config import Config
from precis.lsp.documents.document import Document
from precis.lsp.edit.apply import Timeouts
from precis.lsp.jobs.jobs import Jobs
from precis.lsp.provenance.summaries import Summaries
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.worker.supervisor import Supervisor

TEXT = "a sentence of the document"


class Talk(Client):
    """A client that cannot do anything but hear."""

    def __init__(self) -> None:
        super().__init__(cast("LanguageServer", None))
        self.heard: list[tuple[str, str]] = []
        self.told = asyncio.Event()

    def can(self, capability: str) -> bool:
        return capability == "nothing"

    def show_message(self, level: str, message: str) -> None:
        self.heard.append((level, message))
        self.told.set()


class Faulty(Config):
    async def read(self, uri: str | None) -> Settings:
        raise KeyError(uri, TEXT)


async def test_a_fault_costs_one_job_and_its_text_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    client = Talk()
    document = Document("file:///a.md", TEXT, 1, None, types.PositionEncodingKind.Utf16)
    jobs = Jobs(
        client,
        Faulty(client, lambda _: None),
        Supervisor(["nothing"], idle_s=1),
        summaries=Summaries(lambda _: None),
        get_open=lambda _: document,
        install_command=None,
        timeouts=Timeouts(),
    )
    for number in (1, 2):
        client.told.clear()
        assert jobs.start(document, (0, 6 - number), SummaryRequest(), "Summarize selection") == number
        async with asyncio.timeout(60):
            await client.told.wait()
    ((level, message), _) = client.heard
    assert level == "error"
    assert "bug in Précis (KeyError)" in message
    assert TEXT not in message + caplog.text
    assert "test_jobs.py" in caplog.text
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    await jobs.close()
    assert jobs.start(document, (0, 6), SummaryRequest(), "Summarize selection") is None
