"""The settings of each document, from wherever an editor puts them."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.config import NOT_AN_OBJECT, Config, configured_position_encoding
from precis.settings import Settings

A, B = "file:///a.md", "file:///b.md"


class ScriptedClient:
    """A client with these settings, and with others for some documents.

    Attributes:
        settings: what it answers; None if there are no settings.
        of_document: the same, by URI.
        asks: whether the server can ask for the settings.
        asked: the URI of each request.
        answers: set once it answers.
        messages: the messages shown to the user.
    """

    def __init__(self) -> None:
        self.settings: object = None
        self.of_document: dict[str | None, object] = {}
        self.asks = True
        self.asked: list[str | None] = []
        self.answers = asyncio.Event()
        self.answers.set()
        self.messages: list[tuple[str, str]] = []

    def can(self, capability: str) -> bool:
        assert capability == "workspace.configuration"
        return self.asks

    async def configuration(self, section: str, uri: str | None) -> object:
        assert section == "precis"
        self.asked.append(uri)
        await self.answers.wait()
        return self.of_document.get(uri, self.settings)

    def show_message(self, level: str, message: str) -> None:
        self.messages.append((level, message))


@pytest.fixture
def client() -> ScriptedClient:
    return ScriptedClient()


@pytest.fixture
def config(client: ScriptedClient) -> Config:
    return Config(cast("Client", client), lambda _: None)


async def test_each_place_overrides_those_before_it(config: Config, client: ScriptedClient) -> None:
    config.initialize({"words": 100, "paragraphs": 2, "seed": 3})
    await config.push({"words": 200, "paragraphs": 4})
    client.settings = {"words": 300}
    assert await config.read(A) == Settings(words=300, paragraphs=4, seed=3)
    assert client.messages == []


@pytest.mark.parametrize("place", ["options", "pushed", "pulled"])
@pytest.mark.parametrize("nested", [True, False])
async def test_the_section_may_be_in_an_object(
    config: Config, client: ScriptedClient, place: str, nested: bool
) -> None:
    given = {"precis": {"words": 100}, "other": {"words": 7}} if nested else {"words": 100}
    if place == "options":
        config.initialize(given)
    elif place == "pushed":
        await config.push(given)
    else:
        client.settings = given
    assert await config.read(A) == Settings(words=100)
    assert client.messages == []


@pytest.mark.parametrize("nothing", [None, {}, {"precis": None}, {"precis": {}}, {"words": None}])
async def test_nothing_overrides_nothing(config: Config, client: ScriptedClient, nothing: object) -> None:
    config.initialize({"words": 100})
    await config.push(nothing)
    client.settings = nothing
    assert await config.read(A) == Settings(words=100)
    assert client.messages == []


@pytest.mark.parametrize("bad", ["words", 7, ["words"], {"precis": [1]}, {"precis": "words"}, False])
async def test_what_is_no_object_is_told_once_and_the_rest_is_used(
    config: Config, client: ScriptedClient, bad: object
) -> None:
    config.initialize(bad)
    await config.push(bad)
    client.settings = {"words": 100}
    assert await config.read(A) == Settings(words=100)
    assert await config.read(B) == Settings(words=100)
    assert client.messages == [("warning", NOT_AN_OBJECT)]


async def test_a_client_that_cannot_be_asked_is_not_asked(config: Config, client: ScriptedClient) -> None:
    client.asks = False
    await config.push({"words": 100})
    assert await config.read(A) == Settings(words=100)
    assert client.asked == []


async def test_documents_may_have_settings_of_their_own(config: Config, client: ScriptedClient) -> None:
    client.settings, client.of_document = {"words": 100}, {B: {"words": 200}}
    await config.read(None)
    await config.read(B)
    assert config.last_read(A).words == 100
    assert config.last_read(B).words == 200
    assert client.asked == [None, B]


async def test_the_settings_of_a_closed_document_are_forgotten(config: Config, client: ScriptedClient) -> None:
    client.of_document = {A: {"words": 100}}
    await config.read(A)
    config.forget(A)
    config.forget(B)  # which was never read
    assert config.last_read(A) == Settings()
    await config.push(None)
    assert client.asked == [A, None]


def test_before_anything_is_read_the_options_hold(config: Config, client: ScriptedClient) -> None:
    assert config.last_read(A) == Settings()
    config.initialize({"words": 100})
    assert config.last_read(A) == Settings(words=100)
    assert client.asked == []


async def test_a_change_is_read_for_every_open_document(config: Config, client: ScriptedClient) -> None:
    client.settings = {"words": 100}
    for uri in (None, A, B):
        await config.read(uri)
    client.asked.clear()
    client.settings = {"words": 200}
    await config.push(None)
    assert set(client.asked) == {None, A, B}
    assert len(client.asked) == 3
    assert [config.last_read(uri).words for uri in (A, B, "file:///c.md")] == [200] * 3


async def test_a_change_is_read_for_a_document_whose_first_settings_are_still_awaited(
    config: Config, client: ScriptedClient
) -> None:
    received = asyncio.Event()
    configuration = client.configuration

    async def answer_slowly(section: str, uri: str | None) -> object:
        answer = await configuration(section, uri)
        await received.wait()
        return answer

    client.configuration = answer_slowly
    client.settings = {"words": 100}
    reading = asyncio.create_task(config.read(A))
    await asyncio.sleep(0)
    client.settings = {"words": 200}
    changing = asyncio.create_task(config.push(None))
    await asyncio.sleep(0)
    received.set()
    await asyncio.gather(reading, changing)
    assert config.last_read(A).words == 200


async def test_settings_are_passed_on_each_time_they_are_read(client: ScriptedClient) -> None:
    seen: list[int] = []
    config = Config(cast("Client", client), lambda settings: seen.append(settings.words))
    config.initialize({"words": 50})
    for words in (100, 200):
        client.settings = {"words": words}
        await config.read(A)
    assert seen == [100, 200]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"client": {"confirm": True}, "words": 100}, {"confirm": True}),
        ({"client": "all of them"}, {}),
        ({}, {}),
        ("nonsense", {}),
    ],
)
async def test_the_client_s_abilities_are_no_setting(
    config: Config, client: ScriptedClient, options: object, found: object
) -> None:
    config.initialize(options)
    assert config.client_options == found
    await config.read(None)
    assert [message for _, message in client.messages if "client" in message] == []


async def test_a_problem_is_told_once_for_all_documents(config: Config, client: ScriptedClient) -> None:
    client.settings = {"words": 0, "wrods": 3}
    for uri in (None, A, B, A):
        assert await config.read(uri) == Settings()
    assert [level for level, _ in client.messages] == ["warning", "warning"]
    wrong, unknown = sorted(message for _, message in client.messages)
    assert "precis.words = 0" in wrong
    assert "precis.wrods is not known" in unknown


async def test_a_problem_of_one_document_is_told_when_another_has_none(config: Config, client: ScriptedClient) -> None:
    client.of_document = {B: {"words": 0}}
    await config.read(A)
    assert client.messages == []
    await config.read(B)
    await config.read(A)
    await config.read(B)
    assert len(client.messages) == 1


@pytest.mark.parametrize("solved", ["by the user", "by closing the document"])
async def test_a_problem_that_was_solved_is_told_when_it_comes_back(
    config: Config, client: ScriptedClient, solved: str
) -> None:
    await config.read(None)
    client.settings = {"words": 0}
    await config.read(A)
    if solved == "by the user":
        client.settings = {"words": 100}
        await config.read(A)
    else:
        config.forget(A)
    client.settings = {"words": 0}
    await config.read(A)
    assert len(client.messages) == 2
    assert client.messages[0] == client.messages[1]


async def test_a_problem_from_the_start_that_was_solved_is_told_when_it_comes_back(
    config: Config, client: ScriptedClient
) -> None:
    client.settings = {"words": 0}
    await config.read(None)
    client.settings = {"words": 100}
    await config.read(A)
    client.settings = {"words": 0}
    await config.read(A)
    assert len(client.messages) == 2


@pytest.mark.parametrize(
    ("options", "encoding"),
    [
        ({"client": {"positionEncoding": "utf-8"}}, types.PositionEncodingKind.Utf8),
        ({"client": {"positionEncoding": "utf-16"}}, types.PositionEncodingKind.Utf16),
        ({"client": {"positionEncoding": "utf-32"}}, types.PositionEncodingKind.Utf32),
        ({"client": {"positionEncoding": "UTF-8"}}, None),
        ({"client": {"positionEncoding": ["utf-8"]}}, None),
        ({"client": {}}, None),
        ({"client": "utf-8"}, None),
        ({"positionEncoding": "utf-8"}, None),
        ("utf-8", None),
        (None, None),
    ],
)
def test_the_units_of_positions_are_one_of_the_protocol_s(
    options: object, encoding: types.PositionEncodingKind | None
) -> None:
    assert configured_position_encoding(options) is encoding


async def test_of_a_document_that_is_closed_while_the_client_is_asked_nothing_is_kept(
    config: Config, client: ScriptedClient
) -> None:
    config.initialize({"words": 100})
    client.of_document = {A: {"words": 300, "seed": "x"}}
    client.answers = asyncio.Event()
    reading = asyncio.create_task(config.read(A))
    await asyncio.sleep(0)
    config.forget(A)
    client.answers.set()
    assert (await reading).words == 300
    assert config.last_read(A).words == 100
    client.asked.clear()
    await config.push(None)
    assert client.asked == [None]
    await config.read(B)
    assert len(client.messages) == 1
    await config.read(A)  # its problem is solved and comes back
    assert len(client.messages) == 2


async def test_a_document_that_is_closed_while_others_are_read_is_not_read_again(
    config: Config, client: ScriptedClient
) -> None:
    for uri in (A, B):
        await config.read(uri)
    client.asked.clear()
    client.answers = asyncio.Event()
    pushing = asyncio.create_task(config.push(None))
    await asyncio.sleep(0)
    closed = {A, B} - set(client.asked)
    for uri in closed:
        config.forget(uri)
    client.answers.set()
    await pushing
    assert not closed & set(client.asked)
