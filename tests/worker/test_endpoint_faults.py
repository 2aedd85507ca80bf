"""What goes wrong with a server that a real worker uses: one message each, nothing lost, the next job is right."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from precis.errors import PrecisError
from precis.settings import EndpointSettings, Settings
from precis.summary.result import Summary
from precis.worker.supervisor import Supervisor

from ..chat_server import Behaviour, ChatServer, cut, raw, refuse, say  # noqa: TID252 - shared by folders

CHILD = Path(__file__).with_name("chat_server_child.py")
NUMBERS = ("one", "two", "three", "four", "five", "six")
TEXT = " ".join(
    f"The council of Vellin closed the dam number {number} in March, after divers had seen cracks in its wall."
    for number in NUMBERS
)
HELLO = [say("Hi.")] * 2  # whether it answers, and with scores
quote = say(TEXT.partition(". ")[0] + ".")


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(idle_s=600)
    yield supervisor
    await supervisor.close()


async def job(supervisor: Supervisor, url: str, **given: Any) -> Summary:
    endpoint = EndpointSettings(url=url, **given)
    settings = Settings(engine="endpoint", endpoint=endpoint, words=40, paragraphs=1)
    return (await supervisor.run(TEXT, settings, lambda _: None)).summary


def texts(summary: Summary) -> list[str]:
    return [paragraph.text for paragraph in summary.paragraphs]


@pytest.mark.parametrize(
    "troubles",
    [[refuse(429, Retry_After="1")] * 2, [refuse(503)], [cut("It was")] * 2, [raw(b"")], [say("It is", finish=None)]],
    ids=["429 with Retry-After", "503", "cut in the middle", "an empty answer", "an answer without an end"],
)
async def test_what_passes_changes_nothing(supervisor: Supervisor, troubles: list[Behaviour]) -> None:
    with ChatServer([*HELLO, *troubles], usual=quote) as server:
        troubled = await job(supervisor, server.url, parallel=1)
        assert len(server.asked) > len(HELLO) + len(troubles)
        assert texts(troubled) == texts(await job(supervisor, server.url, parallel=1))
        assert troubled.words > 10


@contextmanager
def serving(kind: str, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server in a process of its own, and its port."""
    command = [sys.executable, str(CHILD), str(port), kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


@asynccontextmanager
async def killed_server(supervisor: Supervisor) -> AsyncIterator[tuple[asyncio.Task[Summary], int]]:
    """A job whose server was killed in the middle of an answer, and the port of the server."""
    with serving("hang") as (process, port):
        running = asyncio.create_task(job(supervisor, f"http://localhost:{port}", parallel=2))
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "begun\n"
        process.kill()
        await asyncio.to_thread(process.wait)
        yield running, port


async def test_a_server_that_is_killed_and_comes_back_finishes_the_job(supervisor: Supervisor) -> None:
    async with killed_server(supervisor) as (running, port):
        with serving("quote", port):
            assert TEXT.partition(".")[0] in texts(await running)[0]


async def test_a_server_that_is_killed_and_stays_away_is_one_message(supervisor: Supervisor) -> None:
    async with killed_server(supervisor) as (running, port):
        with pytest.raises(PrecisError, match=f"localhost:{port} is not available: Connection refused") as raised:
            await running
        assert raised.value.code == "endpoint-unavailable"
        with serving("quote", port):
            assert TEXT.partition(".")[0] in texts(await job(supervisor, f"http://localhost:{port}", parallel=2))[0]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (raw(b"<html>\n<p>Sign in to the network of the hotel\n"), "endpoint-answer"),
        (raw(b'data: {"choices": [{"delta": {"content": "It"}}]}\n\ndata: \xff\xfe{{{\n\n'), "endpoint-answer"),
        (refuse(307, Location="http://192.0.2.1/v1/chat/completions"), "endpoint-redirect"),
        (refuse(429, Retry_After="3600"), "endpoint-unavailable"),
        (refuse(401), "endpoint-key"),
    ],
    ids=["a page", "garbage in the stream", "a redirect to another host", "come back in an hour", "a key is wanted"],
)
async def test_what_does_not_pass_is_one_message(supervisor: Supervisor, trouble: Behaviour, code: str) -> None:
    with ChatServer([*HELLO, trouble], usual=quote) as server:
        with pytest.raises(PrecisError) as raised:
            await job(supervisor, server.url, parallel=1)
        assert raised.value.code == code
        assert f"localhost:{server.port}" in raised.value.message
        assert "Vellin" not in raised.value.message
        assert len(server.asked) == len(HELLO) + 1  # it was not asked again
        pid = supervisor.pid
        assert TEXT.partition(".")[0] in texts(await job(supervisor, server.url, parallel=1))[0]
        assert supervisor.pid == pid


async def test_a_certificate_that_is_not_trusted_gets_no_text(supervisor: Supervisor, certificate: Path) -> None:
    with ChatServer(usual=quote, certificate=str(certificate)) as server:
        with pytest.raises(PrecisError, match=r"is not trusted \(self-signed certificate\)") as raised:
            await job(supervisor, server.url)
        assert (raised.value.code, server.asked, server.keys) == ("endpoint-certificate", [], [])
        trusting = await job(supervisor, server.url, ca_file=str(certificate))
        assert TEXT.partition(".")[0] in texts(trusting)[0]


async def test_another_machine_that_is_not_allowed_gets_no_text(supervisor: Supervisor) -> None:
    for url in ("http://192.0.2.1:8000/v1", "https://llm.example/v1"):
        with pytest.raises(PrecisError, match="is not on this machine, so nothing was sent to it") as raised:
            await job(supervisor, url)
        assert raised.value.code == "endpoint-remote"
    with ChatServer(usual=quote) as server:
        assert TEXT.partition(".")[0] in texts(await job(supervisor, server.url))[0]
