"""The documented configurations of editors that do not run here: what they name exists, and the server answers to them.

Each configuration is read from its page or file and sent as the editor's documentation says it is: Zed and LSP4IJ send
the section `precis` when asked for it, and Sublime Text's package LSP makes sections of dotted names.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from precis.layout.comments import comment_styles
from precis.settings import read_settings

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "docs" / "editors"
ZED = ROOT / "clients" / "zed"
JETBRAINS = ROOT / "clients" / "jetbrains" / "precis"
COMMAND = ["precis", "server"]
Connect = Any


def block(page: str) -> Any:
    """The first JSON block of a page."""
    found = re.search(r"^```json\n(.*?)^```$", (PAGES / f"{page}.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def sections(dotted: Mapping[str, Any]) -> dict[str, Any]:
    """The sections that the package LSP makes of names such as "precis.words"."""
    made: dict[str, Any] = {}
    for name, value in dotted.items():
        section, _, setting = name.partition(".")
        made.setdefault(section, {})[setting] = value
    return made


def zed() -> tuple[list[str], Any]:
    server = block("zed")["lsp"]["precis"]
    assert server.keys() == {"binary", "settings"}
    return [server["binary"]["path"], *server["binary"]["arguments"]], server["settings"]


def jetbrains() -> tuple[list[str], Any]:
    program = json.loads((JETBRAINS / "template.json").read_text("utf-8"))["programArgs"]
    assert program == {"default": 'sh -c "precis server"', "windows": "precis.exe server"}
    return COMMAND, block("jetbrains")["precis"]


def sublime() -> tuple[list[str], Any]:
    client = block("sublime-text")["clients"]["precis"]
    assert client.keys() == {"enabled", "command", "selector", "settings"}
    assert client["enabled"] is True
    return client["command"], sections(client["settings"])["precis"]


@pytest.mark.parametrize("editor_of", [zed, jetbrains, sublime])
async def test_the_server_takes_the_settings_of_a_page(connect: Connect, editor_of: Any) -> None:
    command, settings = editor_of()
    assert command == COMMAND
    async with connect(settings=settings) as editor:
        editor.open("One two three.\n")
        await editor.asked_for_settings(2)
        await editor.summarize("One two three.")
        await editor.jobs_end(1)
        assert f"Paragraph {settings['paragraphs']} of {settings['paragraphs']}." in editor.text
        assert [kind for kind, _ in editor.messages if kind == "warning"] == []


def test_the_settings_of_the_template_are_the_defaults() -> None:
    given = json.loads((JETBRAINS / "settings.json").read_text("utf-8"))["precis"]
    assert read_settings(given) == read_settings({})


def known_languages() -> set[str]:
    """The language identifiers that a format or a comment style names."""
    formats = tomllib.loads((ROOT / "server" / "precis" / "text" / "markup" / "formats.toml").read_text("utf-8"))
    named = {language for each in formats.values() for language in each.get("languages", ())}
    return named | set(comment_styles()) | {"plaintext"}


def test_the_template_names_languages_that_the_server_knows() -> None:
    template = json.loads((JETBRAINS / "template.json").read_text("utf-8"))
    assert template.keys() == {"id", "name", "programArgs", "fileTypeMappings"}
    mapped = {each["languageId"] for each in template["fileTypeMappings"]}
    assert mapped <= known_languages()
    assert all(each["fileType"]["patterns"] for each in template["fileTypeMappings"])


def test_the_extension_names_languages_that_the_server_knows() -> None:
    manifest = tomllib.loads((ZED / "extension.toml").read_text("utf-8"))
    assert manifest.keys() == {
        *("id", "name", "version", "schema_version", "authors", "description", "language_servers")
    }
    server = manifest["language_servers"]["precis"]
    identifiers = server["language_ids"]
    assert identifiers.keys() <= set(server["languages"])
    sent = {identifiers.get(language, language.lower()) for language in server["languages"]}
    assert sent - known_languages() == set()


def test_the_extension_is_built_as_zed_wants_it() -> None:
    package = tomllib.loads((ZED / "Cargo.toml").read_text("utf-8"))
    assert package["lib"] == {"crate-type": ["cdylib"]}
    assert list(package["dependencies"]) == ["zed_extension_api"]
    assert (ZED / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    source = (ZED / "src" / "lib.rs").read_text("utf-8")
    assert re.findall(r'^const (?:PROGRAM|SECTION): &str = "(.*)";$', source, re.MULTILINE) == ["precis", "precis"]
