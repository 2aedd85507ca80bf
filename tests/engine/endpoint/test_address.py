from __future__ import annotations

import pytest

from precis.engine.endpoint.address import Address, parse_address
from precis.errors import SettingError


@pytest.mark.parametrize(
    ("url", "address", "place"),
    [
        ("http://localhost:8080", Address("http", "localhost", 8080, "/v1"), "localhost:8080"),
        ("http://127.0.0.1:8080/", Address("http", "127.0.0.1", 8080, "/v1"), "127.0.0.1:8080"),
        (" https://LLM.example.org/api/v1/ ", Address("https", "llm.example.org", 443, "/api/v1"), "llm.example.org"),
        ("http://[::1]:80/v1", Address("http", "::1", 80, "/v1"), "[::1]"),
    ],
)
def test_from_a_url_to_an_address(url: str, address: Address, place: str) -> None:
    assert parse_address(url, allow_remote=True) == address
    assert address.place == place
    assert address.origin == f"{address.scheme}://{place}"


@pytest.mark.parametrize(
    "url",
    ["", "localhost:8080", "ftp://localhost", "http://", "http://localhost:0x", "http://localhost:99999",
     "http://me:secret@localhost", "http://localhost/v1?key=secret", "http://localhost/#secret"],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(SettingError) as raised:
        parse_address(url, allow_remote=True)
    assert raised.value.code == "endpoint-url"
    assert "secret" not in raised.value.message


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [("localhost", True), ("127.0.0.1", True), ("127.8.9.1", True), ("[::1]", True), ("0.0.0.0", False),  # noqa: S104
     ("localhost.example.org", False), ("127.0.0.1.example.org", False), ("192.168.0.5", False), ("[fe80::1]", False)],
)  # fmt: skip
def test_only_this_machine_unless_others_are_allowed(host: str, is_loopback: bool) -> None:
    url = f"http://{host}:8080"
    assert parse_address(url, allow_remote=True).is_loopback == is_loopback
    if is_loopback:
        assert parse_address(url, allow_remote=False).is_loopback
        return
    with pytest.raises(SettingError) as raised:
        parse_address(url, allow_remote=False)
    assert raised.value.code == "endpoint-remote"
    assert "precis.endpoint.allowRemote" in raised.value.message
