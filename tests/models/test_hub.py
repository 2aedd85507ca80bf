"""The web source, in a process of its own against an imitation of the hub: its library reads its settings once."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.models.partial import partial_download

if TYPE_CHECKING:
    from imitation import Hub

    from conftest import Shop
else:
    Shop = Hub = Any

SCRIPT = str(Path(__file__).with_name("installing.py"))
DEADLINE_S = 60
REVISION = "a" * 40
INSTALLED = ["tiny/manifest.json", "tiny/tiny.gguf"]


@pytest.fixture
def hub(shop: Shop, imitation: Any) -> Generator[Hub]:
    shop.with_sources(shop.on_the_web)
    path = f"makers/tiny-GGUF/resolve/{REVISION}/tiny.gguf"
    with imitation.serving(imitation.Hub(path, shop.data, REVISION, shop.sha256)) as hub:
        yield hub


@dataclass
class Installing:
    """An installation in a process of its own, and what it told."""

    shop: Shop
    environment: dict[str, str]
    most_bytes: int = 0  # of a file, where the disk is to be full

    async def start(self) -> asyncio.subprocess.Process:
        catalog = self.shop.write("catalog.toml", self.shop.text.encode())
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *(SCRIPT, "fetch", "-", str(self.shop.store.folder), str(catalog)),
            env=os.environ | {"HF_HOME": str(self.shop.folder / "cache"), "HF_TOKEN": "secret"} | self.environment,
            stdout=asyncio.subprocess.PIPE,
            preexec_fn=self.limit if self.most_bytes else None,
        )

    def limit(self) -> None:
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_FSIZE, (self.most_bytes, self.most_bytes))

    async def run(self) -> list[dict[str, Any]]:
        async with asyncio.timeout(DEADLINE_S):
            process = await self.start()
            out, _ = await process.communicate()
        assert process.returncode == 0
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def installing(shop: Shop, hub: Hub) -> Installing:
    return Installing(shop, {"HF_ENDPOINT": hub.url, "NO_PROXY": "127.0.0.1,localhost"})


def begun(shop: Shop, data: bytes | None = None) -> int:
    """Have the first megabyte arrived, as a killed installation leaves it; its size in bytes."""
    partial = partial_download(shop.catalog.default, shop.store.folder)
    shop.store.folder.mkdir(parents=True)
    partial.make()
    partial.file.write_bytes(data or shop.data[: 1 << 20])
    return partial.size()


def partial_size(shop: Shop) -> int:
    return sum(path.stat().st_size for path in shop.store.folder.glob(".partial-*/model"))


async def test_from_the_web(shop: Shop, hub: Hub, installing: Installing) -> None:
    steps = await installing.run()
    assert list(dict.fromkeys(step["step"] for step in steps)) == ["checking", "fetching", "verifying", "done"]
    fetching = [step["done_bytes"] for step in steps if step["step"] == "fetching"]
    assert (fetching[0], fetching[-1], fetching) == (0, len(shop.data), sorted(fetching))
    assert shop.kept() == INSTALLED
    assert hub.ranges() == [""]


async def test_neither_a_token_nor_telemetry_is_sent(hub: Hub, installing: Installing) -> None:
    await installing.run()
    for _, _, headers in hub.requests:
        assert "authorization" not in headers
        assert "torch" not in headers["user-agent"]
        assert "agent/" not in headers["user-agent"]
    paths = {path for _, path, _ in hub.requests}
    assert paths == {f"/{hub.path}", "/cdn"}


async def test_a_cut_connection_is_taken_up_where_it_broke(shop: Shop, hub: Hub, installing: Installing) -> None:
    hub.cut_after = [1 << 20, 1 << 19]
    assert (await installing.run())[-1]["step"] == "done"
    assert shop.kept() == INSTALLED
    starts = [int(asked.removeprefix("bytes=").rstrip("-")) for asked in hub.ranges() if asked]
    assert starts == sorted(set(starts))
    assert len(starts) == 2


async def test_a_hub_without_ranges_begins_anew(shop: Shop, hub: Hub, installing: Installing) -> None:
    hub.fault, hub.cut_after = "no ranges", [1 << 20]
    assert (await installing.run())[-1]["step"] == "done"
    assert shop.kept() == INSTALLED


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX matter")
async def test_a_killed_installation_goes_on(shop: Shop, hub: Hub, installing: Installing) -> None:
    hub.fault, hub.cut_after = "stops", [2 << 20]
    async with asyncio.timeout(DEADLINE_S):
        process = await installing.start()
        assert process.stdout is not None
        async for line in process.stdout:
            if json.loads(line)["done_bytes"] >= 1 << 20:
                break
        process.send_signal(signal.SIGKILL)
        await process.communicate()
    arrived = partial_size(shop)
    assert arrived >= 1 << 20
    hub.fault = ""
    steps = await installing.run()
    assert "resuming at" in next(step["message"] for step in steps if step["step"] == "fetching")
    assert hub.ranges() == ["", f"bytes={arrived}-"]
    assert shop.kept() == INSTALLED


async def test_a_slow_start_is_waited_for(shop: Shop, hub: Hub, installing: Installing) -> None:
    hub.fault = "slow start"
    async with asyncio.timeout(DEADLINE_S):
        process = await installing.start()
        await asyncio.to_thread(hub.content_requested.wait, DEADLINE_S)
        hub.go_on.set()
        await process.communicate()
    assert shop.kept() == INSTALLED


@pytest.mark.parametrize(
    ("fault", "code", "says"),
    [
        ("404", "model-fetch", "does not have tiny.gguf (404)."),
        ("503", "model-fetch", "responded with HTTP status 503."),
        ("401", "model-fetch", "responded with HTTP status 401."),
        ("page", "model-fetch", "does not respond like a model hub; a proxy, a firewall or a login page may be"),
        ("other revision", "model-fetch", "does not respond like a model hub"),
        ("other size", "model-fetch", "is not the file in the catalog."),
        ("other sum", "model-fetch", "is not the file in the catalog."),
        ("page for content", "model-fetch", "Fetching from "),
        ("silence", "model-fetch", "did not respond in time."),
        ("wrong byte", "model-damaged", "The file was deleted."),
    ],
)
async def test_each_fault_is_one_message_and_leaves_nothing(
    shop: Shop, hub: Hub, installing: Installing, fault: str, code: str, says: str
) -> None:
    hub.fault = fault
    installing.environment["HF_HUB_ETAG_TIMEOUT"] = "1"
    failure = (await installing.run())[-1]
    assert failure["code"] == code
    assert says in failure["message"]
    assert "could not be fetched from the model hub (makers/tiny-GGUF)." in failure["message"]
    assert "run the command again" in failure["message"]
    assert "--from PATH" in failure["message"]
    assert shop.kept() == []


async def test_a_wrong_byte_names_both_sums(shop: Shop, hub: Hub, installing: Installing) -> None:
    hub.fault = "wrong byte"
    message = (await installing.run())[-1]["message"]
    assert shop.sha256 in message
    assert message.count("SHA-256") == 1


async def test_what_arrived_is_kept_while_the_hub_is_gone(shop: Shop, hub: Hub, installing: Installing) -> None:
    arrived = begun(shop)
    hub.fault = "503"
    failure = (await installing.run())[-1]
    assert "run the command again; it resumes at 1 MB." in failure["message"]
    hub.fault = ""
    await installing.run()
    assert hub.ranges() == [f"bytes={arrived}-"]
    assert shop.kept() == INSTALLED


async def test_a_beginning_that_is_wrong_is_found_in_the_end(shop: Shop, hub: Hub, installing: Installing) -> None:
    begun(shop, bytes(1 << 20))
    failure = (await installing.run())[-1]
    assert failure["code"] == "model-damaged"
    assert shop.kept() == []
    assert (await installing.run())[-1]["step"] == "done"
    assert hub.ranges() == [f"bytes={1 << 20}-", ""]


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "http://hub.invalid"])
async def test_without_a_network_it_fails_at_once(shop: Shop, installing: Installing, address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    installing.environment["HF_ENDPOINT"] = address.format(port=port)
    failure = (await installing.run())[-1]
    assert "cannot be reached: " in failure["message"]
    assert shop.kept() == []


async def test_a_proxy_that_answers_with_a_page_is_told(shop: Shop, hub: Hub, installing: Installing) -> None:
    hub.fault = "page"
    installing.environment |= {"HF_ENDPOINT": "http://hub.invalid", "HTTP_PROXY": hub.url, "NO_PROXY": ""}
    failure = (await installing.run())[-1]
    assert "hub.invalid does not respond like a model hub; a proxy" in failure["message"]
    assert shop.kept() == []


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of file sizes is a POSIX matter")
async def test_a_disk_that_is_full_is_told_and_keeps_what_arrived(shop: Shop, hub: Hub, installing: Installing) -> None:
    installing.most_bytes = 1 << 20
    failure = (await installing.run())[-1]
    assert failure["code"] == "data-folder"
    assert f"The data folder {shop.store.folder} cannot be used: {os.strerror(errno.EFBIG)}." in failure["message"]
    assert partial_size(shop) == 1 << 20
    installing.most_bytes = 0
    await installing.run()
    assert hub.ranges() == ["", f"bytes={1 << 20}-"]
    assert shop.kept() == INSTALLED


def in_cache(shop: Shop, data: bytes) -> Path:
    blobs = shop.folder / "cache" / "hub" / "models--makers--tiny-GGUF" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / shop.sha256).write_bytes(data)
    return blobs


async def test_a_file_that_another_program_fetched_is_not_fetched_again(
    shop: Shop, hub: Hub, installing: Installing
) -> None:
    blobs = in_cache(shop, shop.data)
    steps = await installing.run()
    assert f"Copying tiny.gguf from {blobs}" in [step["message"] for step in steps]
    assert hub.requests == []
    assert shop.kept() == INSTALLED
    assert (blobs / shop.sha256).read_bytes() == shop.data


@pytest.mark.parametrize("kind", ["changed", "cut off"])
async def test_a_damaged_file_of_the_cache_is_fetched(shop: Shop, hub: Hub, installing: Installing, kind: str) -> None:
    in_cache(shop, bytes(len(shop.data)) if kind == "changed" else shop.data[:-1])
    await installing.run()
    assert hub.ranges() == [""]
    assert shop.kept() == INSTALLED
