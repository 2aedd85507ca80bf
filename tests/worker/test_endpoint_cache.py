"""The engine on a server in a worker: with a scripted engine, and with the real worker and a real server."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from precis.engine.endpoint.address import Endpoint, parse_address
from precis.engine.scripted import ScriptedEngine
from precis.errors import EngineError, ModelError, PrecisError, SettingError
from precis.settings import EndpointSettings, Settings
from precis.summary.drafter import Drafter
from precis.summary.verify import CAREFUL, table_for, tables
from precis.worker.confinement import Confinement, landlock_version
from precis.worker.endpoint_cache import EndpointCache, describe_server, endpoint_of
from precis.worker.engine_cache import LoadedEngine
from precis.worker.messages import Done, JobProgress, ModelReady
from precis.worker.supervisor import Supervisor

from ..chat_server import Behaviour, ChatServer, hang, refuse, say  # noqa: TID252 - shared by folders

HERE = EndpointSettings(url="http://localhost:8080", model="tiny")
TEXT = " ".join(
    f"The council of Vellin closed the dam number {number} in March, after divers had seen cracks in its wall."
    for number in ("one", "two", "three", "four", "five", "six")
)


class ScriptedServer(ScriptedEngine):
    """An engine whose model can be another one when it is asked again."""

    def __init__(self, model: str, *, is_scored: bool) -> None:
        super().__init__()
        self.model, self.is_scored, self.prepared = model, is_scored, 0

    def prepare(self, _model: str, _cancelled: Callable[[], bool]) -> None:
        self.prepared += 1
        self.model = "another"


class Servers:
    """Opens scripted engines."""

    def __init__(self, *, is_scored: bool = True) -> None:
        self.opened: list[Endpoint] = []
        self.engines: list[ScriptedServer] = []
        self.confined = 0
        self.fails = False
        self.is_scored = is_scored
        self.cache = EndpointCache(self.open_server, self.confine, "sesame")

    def open_server(self, endpoint: Endpoint, _cancelled: Callable[[], bool]) -> ScriptedServer:
        if self.fails:
            raise EngineError("It cannot be reached.")
        self.opened.append(endpoint)
        self.engines.append(ScriptedServer(endpoint.model or "only", is_scored=self.is_scored))
        return self.engines[-1]

    def confine(self) -> Confinement:
        assert self.opened  # only once it is connected
        self.confined += 1
        return Confinement(network=True, files=True)

    def open(self, endpoint: EndpointSettings) -> LoadedEngine:
        return self.cache.open(Settings(engine="endpoint", endpoint=endpoint), lambda _: None, lambda: False)

    def can_open(self, endpoint: EndpointSettings) -> bool:
        return self.cache.can_open(Settings(engine="endpoint", endpoint=endpoint))


def test_an_engine_is_kept_and_drafts() -> None:
    servers = Servers()
    first, second = servers.open(HERE), servers.open(HERE)
    assert first == second
    assert (first.model, first.drafter) == ("tiny at localhost:8080", Drafter("tiny at localhost:8080"))
    assert (len(servers.opened), servers.confined, servers.engines[0].prepared) == (1, 1, 0)
    assert servers.opened[0].key == "sesame"
    assert str(first.confinement) == "not offline: localhost:8080 on this machine; the kernel refuses all else"


def test_a_server_whose_model_was_not_named_is_asked_again() -> None:
    servers = Servers()
    unnamed = HERE.model_copy(update={"model": ""})
    assert [servers.open(unnamed).model for _ in range(2)] == ["only at localhost:8080", "another at localhost:8080"]


def test_another_server_needs_another_process() -> None:
    servers = Servers()
    assert servers.can_open(HERE)
    servers.fails = True
    with pytest.raises(EngineError):
        servers.open(HERE)
    servers.fails = False
    elsewhere = HERE.model_copy(update={"url": "http://localhost:9"})
    assert servers.can_open(elsewhere)  # nothing was opened, so nothing is confined
    servers.open(HERE)
    assert servers.can_open(HERE)
    assert not servers.can_open(elsewhere)
    servers.cache.drop()
    assert servers.engines[0].closed
    assert not servers.can_open(HERE)


@pytest.mark.parametrize("is_scored", [True, False])
def test_what_is_not_known_is_a_notice_and_checked_with_care(is_scored: bool) -> None:
    opened = Servers(is_scored=is_scored).open(HERE.model_copy(update={"model": "qwen2.5-coder-1.5b"}))
    codes = [notice.code for notice in opened.notices]
    assert codes == ["model-unrecognized", *([] if is_scored else ["no-probabilities"])]
    assert "qwen2.5-coder-1.5b" in tables()  # measured as a file, but nobody knows what the server has by that name
    assert opened.drafter
    assert table_for(opened.drafter.name) is tables()[CAREFUL]


@pytest.mark.parametrize(
    ("given", "code"),
    [({}, "endpoint-url"), ({"url": "http://192.0.2.1"}, "endpoint-remote"),
     ({"url": "http://x.example"}, "endpoint-remote")],
)  # fmt: skip
def test_what_no_server_may_be(given: dict[str, Any], code: str) -> None:
    with pytest.raises(SettingError) as raised:
        endpoint_of(EndpointSettings(**given), "")
    assert raised.value.code == code


@pytest.mark.parametrize("key", ["ses ame", "ses\name", "sésame"])
def test_what_no_key_can_be_is_told_without_it(key: str) -> None:
    with pytest.raises(SettingError, match="PRECIS_API_KEY") as raised:
        endpoint_of(HERE, key)
    assert key not in raised.value.message


def test_from_settings_to_a_server() -> None:
    given = EndpointSettings(url="https://llm.example", allow_remote=True, ca_file="~/ca.pem", parallel=9, model="m")
    found = endpoint_of(given, "sesame")
    assert (found.model, found.parallel, found.key, found.loopback_only) == ("m", 9, "sesame", False)
    assert found.ca_file == Path.home() / "ca.pem"
    assert endpoint_of(HERE.model_copy(update={"allow_remote": True}), "").loopback_only  # it names this machine


@pytest.mark.parametrize(
    ("url", "text"),
    [("http://localhost:8080", "localhost:8080 on this machine"), ("https://llm.example", "llm.example"),
     ("http://llm.example:8000", "llm.example:8000, unencrypted")],
)  # fmt: skip
def test_what_is_said_of_a_server(url: str, text: str) -> None:
    assert describe_server(parse_address(url, allow_remote=True)) == text


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(idle_s=600)
    yield supervisor
    await supervisor.close()


async def job(supervisor: Supervisor, server: ChatServer | None, **given: Any) -> tuple[Done, ModelReady]:
    told: list[JobProgress] = []
    endpoint = EndpointSettings(url=server.url if server else "", **given)
    done = await supervisor.run(
        TEXT, Settings(engine="endpoint", endpoint=endpoint, words=40, paragraphs=1), told.append
    )
    return done, next(each for each in told if isinstance(each, ModelReady))


def quote(handler: Any, body: dict[str, Any]) -> None:
    """Say the first sentence of the text."""
    say(TEXT.partition(". ")[0] + ".")(handler, body)


async def test_the_real_worker_writes_by_a_server(supervisor: Supervisor) -> None:
    with ChatServer(usual=quote) as server:
        done, ready = await job(supervisor, server)
        assert done.summary.model == f"tiny at localhost:{server.port}"
        assert done.summary.words > 10
        assert (ready.offline, ready.model) == ("endpoint", done.summary.model)
        assert ready.offline_detail.startswith(f"not offline: localhost:{server.port} on this machine; ")
        assert "model-unrecognized" in [notice.code for notice in done.summary.notices]
        assert "dam number six" in str(server.asked[-1]["messages"])
        pid = supervisor.pid
        await job(supervisor, server)
        assert supervisor.pid == pid
        if landlock_version() > 0:
            assert ready.offline_detail.endswith("; the kernel refuses all else")


def assert_filtered(pid: int) -> None:
    """All threads of a process are bound by a filter of system calls."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        assert "\nSeccomp:\t2\n" in (task / "status").read_text("ascii")


@pytest.mark.skipif(sys.platform != "linux" or landlock_version() <= 0, reason="a matter of Linux with Landlock")
async def test_the_worker_is_as_confined_as_without_a_server(supervisor: Supervisor) -> None:
    with ChatServer(usual=quote) as server:
        await job(supervisor, server)
        worker = psutil.Process(supervisor.pid)
        assert_filtered(worker.pid)
        (gate,) = worker.children()
        assert "gate_child.py" in gate.cmdline()[-5]
        await supervisor.close()
        gone, _ = psutil.wait_procs([gate], 30)
        assert gone


@pytest.mark.parametrize(
    ("troubles", "error", "says"),
    [
        ([refuse(401)], EngineError, "wants a key"),
        ([refuse(302, Location="http://other.example/")], EngineError, "redirects to another address"),
        ([say("Hi."), say("Hi."), *[refuse(400)] * 2], EngineError, "status 400"),
    ],
)
async def test_a_failure_is_one_message_and_the_next_job_is_right(
    supervisor: Supervisor, troubles: list[Behaviour], error: type[PrecisError], says: str
) -> None:
    with ChatServer(troubles, usual=quote) as server:
        with pytest.raises(error, match=says):
            await job(supervisor, server, parallel=1)
        server.behaviours.clear()
        done, _ = await job(supervisor, server, parallel=1)
        assert done.summary.words > 10


async def test_settings_that_name_no_server_leave_the_worker_as_it_is(supervisor: Supervisor) -> None:
    with pytest.raises(SettingError):
        await job(supervisor, None)
    with ChatServer(usual=quote) as server:
        with pytest.raises(ModelError, match="does not offer the model 'big'"):
            await job(supervisor, server, model="big")
        pid = supervisor.pid
        done, _ = await job(supervisor, server)
        assert (done.summary.words > 10, supervisor.pid) == (True, pid)


async def test_another_server_gets_another_worker(supervisor: Supervisor) -> None:
    with ChatServer(usual=quote) as first, ChatServer(usual=quote) as second:
        await job(supervisor, first)
        pid = supervisor.pid
        done, _ = await job(supervisor, second)
        assert done.summary.model == f"tiny at localhost:{second.port}"
        assert (supervisor.pid == pid) == (landlock_version() <= 0 and sys.platform != "linux")


async def test_the_key_comes_from_the_environment(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECIS_API_KEY", "sesame\n")
    with ChatServer(usual=quote) as server:
        await job(supervisor, server)
        assert set(server.keys) == {"Bearer sesame"}


@pytest.fixture
def without_llama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if llama-cpp-python were not installed, for Python processes that are started from now on."""
    (tmp_path / "sitecustomize.py").write_text("import sys\n\nsys.modules['llama_cpp'] = None\n", "utf-8")
    paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))


@pytest.mark.usefixtures("without_llama")
async def test_a_server_is_used_where_llama_is_not_installed(supervisor: Supervisor) -> None:
    with ChatServer(usual=quote) as server:
        with pytest.raises(EngineError, match=r"llama\.cpp is not installed") as raised:
            await supervisor.run(TEXT, Settings(words=40, paragraphs=1), lambda _: None)
        assert raised.value.code == "llama-missing"
        done, _ = await job(supervisor, server)
        assert done.summary.words > 10


async def test_without_probabilities_words_decide_and_it_is_said(supervisor: Supervisor) -> None:
    with ChatServer(usual=say(TEXT.partition(". ")[0] + ".", scored=False)) as server:
        done, _ = await job(supervisor, server)
        assert [notice.code for notice in done.summary.notices][:2] == ["model-unrecognized", "no-probabilities"]
        assert done.summary.words > 10


async def test_cancelling_a_job_closes_its_requests(supervisor: Supervisor) -> None:
    with ChatServer([say("Hi."), say("Hi.")], usual=hang("It")) as server:
        running = asyncio.create_task(job(supervisor, server))
        assert await asyncio.to_thread(server.hung.acquire, timeout=60)
        pid = supervisor.pid
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await asyncio.to_thread(server.left.acquire, timeout=30)
        server.usual = quote
        done, _ = await job(supervisor, server)
        assert (done.summary.words > 10, supervisor.pid) == (True, pid)  # the worker did not have to be killed
