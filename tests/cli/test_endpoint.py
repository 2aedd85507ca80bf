"""`precis summarize` and `precis doctor` with a server."""

from __future__ import annotations

import argparse
import asyncio
import sys

import pytest

from precis.cli.endpoint import add_endpoint_arguments, given_endpoint
from precis.cli.main import main
from precis.errors import SettingError
from precis.settings import EndpointSettings, read_settings

from ..chat_server import ChatServer, refuse, say  # noqa: TID252 - shared by folders

DAM = "The council of Vellin closed the dam in March, after divers had seen cracks in its wall."


def given(*arguments: str) -> dict[str, object]:
    parser = argparse.ArgumentParser()
    add_endpoint_arguments(parser)
    return given_endpoint(parser.parse_args(arguments))


def test_options_name_a_server() -> None:
    assert given() == {}
    settings, problems = read_settings(given("--endpoint", "http://localhost:8080"))
    assert (settings.engine, settings.endpoint, problems) == (
        "endpoint",
        EndpointSettings(url="http://localhost:8080"),
        [],
    )
    more = ("--endpoint-model", "tiny", "--allow-remote", "--ca-file", "ca.pem", "--endpoint-parallel", "2")
    settings, _ = read_settings(given("--endpoint", "https://llm.example", *more))
    assert settings.endpoint == EndpointSettings(
        url="https://llm.example", model="tiny", parallel=2, allow_remote=True, ca_file="ca.pem"
    )


def test_an_option_that_cannot_be_used_is_told() -> None:
    with pytest.raises(SettingError, match="The option --endpoint cannot be used: expected: The URL"):
        given("--endpoint", "localhost:8080")
    with pytest.raises(SettingError, match=r"The option --endpoint-parallel cannot be used: .* greater than"):
        given("--endpoint", "http://localhost:8080", "--endpoint-parallel", "0")


def test_the_doctor_asks_the_server(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECIS_API_KEY", "sesame")
    with ChatServer() as server:
        assert main(["doctor", "--endpoint", server.url]) == 0
        place = f"localhost:{server.port}"
        _, _, endpoint, note, kernel = capsys.readouterr().out.splitlines()
        assert endpoint.startswith(f"ok    endpoint: {place} offers tiny, says how probable the words are, answers in ")
        assert endpoint.endswith(" tokens per second")
        assert note == f"note  not offline: with this engine, your texts are sent to {place} on this machine"
        if sys.platform == "linux":
            assert kernel.startswith("ok    ")
            assert "other connections" in kernel
        assert set(server.keys) == {"Bearer sesame"}


def test_the_doctor_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(usual=refuse(401)) as server:
        assert main(["doctor", "--endpoint", server.url]) == 1
        assert "FAIL  endpoint: The server localhost" in capsys.readouterr().out
    assert main(["doctor", "--endpoint", "http://192.0.2.1"]) == 1
    assert "FAIL  endpoint: The server 192.0.2.1 is not on this machine" in capsys.readouterr().out
    assert main(["doctor", "--endpoint", "192.0.2.1"]) == SettingError.exit_code
    assert "The option --endpoint cannot be used" in capsys.readouterr().err


async def test_a_text_is_summarized_and_it_is_said_where() -> None:
    with ChatServer(usual=say(DAM)) as server:
        command = [sys.executable, "-P", "-m", "precis", "summarize", "--words", "40", "--endpoint", server.url]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
        output, told = await process.communicate((DAM + " Nobody was hurt.\n").encode())
        assert process.returncode == 0
        assert output.decode().startswith("The council of Vellin")
        assert f"precis: not offline: localhost:{server.port} on this machine; " in told.decode()
        assert "was never measured" in told.decode()
