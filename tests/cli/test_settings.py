from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

from precis.cli.main import main
from precis.cli.settings import (
    FORMATS,
    MACHINE,
    USER,
    flat_properties,
    json_schema,
    lua_defaults,
    markdown_table,
    restricted_settings,
    vscode_configuration,
    vscode_manifest,
)
from precis.settings import UNTRUSTED, EndpointSettings, Settings

ROOT = Path(__file__).parent.parent.parent
SETTINGS_PAGE = ROOT / "docs/settings.md"


def test_the_page_of_the_settings_has_the_table_that_the_command_prints() -> None:
    assert markdown_table() in SETTINGS_PAGE.read_text(encoding="utf-8")


def test_the_schema_stands_alone() -> None:
    schema = json_schema()
    assert schema["properties"].keys() == {to_camel(name) for name in Settings.model_fields}
    assert "$ref" not in json.dumps(schema)
    assert schema["properties"]["prompts"]["additionalProperties"]["type"] == ["string", "object"]


def test_an_editor_is_told_types_ranges_and_scopes() -> None:
    properties = vscode_configuration()["properties"]
    assert properties["precis.words"] == {
        "default": 2000,
        "markdownDescription": "The target number of words.",
        "maximum": 10000,
        "minimum": 10,
        "scope": "resource",
        "type": "integer",
    }
    assert properties["precis.model"]["scope"] == "machine-overridable"
    assert properties["precis.insert"]["enum"] == ["below", "above", "replace"]


def test_lua_has_every_default() -> None:
    lines = lua_defaults().splitlines()
    assert len(lines) == len(Settings.model_fields) + 3
    assert "  words = 2000," in lines
    assert "  prompts = vim.empty_dict()," in lines
    assert "  warmUp = true," in lines


def test_what_depends_on_the_machine_has_a_scope_of_its_own() -> None:
    properties = vscode_configuration()["properties"]
    scoped = {name for name, each in properties.items() if each["scope"] == "machine-overridable"}
    assert scoped == {f"precis.{name}" for name in MACHINE}
    assert {to_camel(name) for name in Settings.model_fields} >= MACHINE


def test_where_texts_are_sent_is_up_to_the_user_alone() -> None:
    properties = vscode_configuration()["properties"]
    users = {name for name, each in properties.items() if each["scope"] == "machine"}
    assert users == {"precis.engine"} | {f"precis.endpoint.{to_camel(name)}" for name in EndpointSettings.model_fields}
    assert {to_camel(name) for name in Settings.model_fields} >= USER


def test_a_folder_that_is_not_trusted_sets_only_what_does_no_harm() -> None:
    manifest = json.loads((ROOT / "clients" / "vscode" / "package.json").read_text(encoding="utf-8"))
    restricted = manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    allowed = set(manifest["contributes"]["configuration"]["properties"]) - set(restricted)
    assert allowed == {f"precis.{name}" for name in UNTRUSTED} | {"precis.preview"}
    assert {"precis.engine", "precis.endpoint.url", "precis.endpoint.allowRemote"} <= set(restricted)
    assert set(restricted_settings()) <= set(restricted)
    for harmful in ("model", "grounding", "insert", "prompt", "prompts", "heading", "language", "length", "codeLens"):
        assert f"precis.{harmful}" in restricted
    assert {"precis.confirm", "precis.serverCommand", "precis.setup.extraIndexUrl"} <= set(restricted)


def test_what_an_untrusted_folder_may_set_is_a_setting() -> None:
    assert {to_camel(name) for name in Settings.model_fields} > UNTRUSTED


def test_every_setting_has_a_default_and_a_description() -> None:
    defaults = Settings().model_dump(mode="json", by_alias=True)
    for name, setting in json_schema()["properties"].items():
        assert setting["default"] == defaults[name]
        assert setting["description"].endswith(".")
        assert "title" not in setting


def test_the_table_has_the_ranges_of_numbers() -> None:
    rows = {row.split("`")[1]: row for row in markdown_table().splitlines()[2:]}
    assert rows.keys() == set(flat_properties())
    assert rows["endpoint.parallel"].endswith(" From 1 to 64. |")
    assert rows["words"].endswith(" From 10 to 10000. |")
    assert rows["ratio"].endswith(" Above 0, up to 1. |")
    assert not rows["heading"].endswith(("to", "up to"))
    assert all(row.count("|") == 4 for row in rows.values())


def test_settings_of_the_endpoint_stand_by_themselves() -> None:
    schema = json_schema()["properties"]["endpoint"]
    assert schema["default"] == {name: each["default"] for name, each in schema["properties"].items()}
    assert all(each["description"].endswith(".") and "title" not in each for each in schema["properties"].values())
    assert flat_properties()["endpoint.url"] == schema["properties"]["url"]
    assert "endpoint" not in flat_properties()
    assert '  endpoint = { url = "", model = "", parallel = 4, allowRemote = false, caFile = "" },' in lua_defaults()


def test_lua_has_no_value_that_is_json_alone() -> None:
    lua = lua_defaults()
    assert "[" not in lua
    assert "null" not in lua
    assert lua.startswith("---@class precis.Settings\nreturn {\n")
    assert lua.endswith("}\n")


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_can_be_printed(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--format", form]) == 0
    printed = capsys.readouterr()
    assert printed.out == FORMATS[form]()
    assert printed.out.endswith("\n")
    assert printed.err == ""


@pytest.mark.parametrize(("form", "made"), [("json-schema", json_schema), ("vscode", vscode_manifest)])
def test_json_is_printed_as_it_is(form: str, made: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(made)
    main(["settings", "--format", form])
    assert json.loads(capsys.readouterr().out) == made()


def test_the_table_is_printed_unless_another_format_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    main(["settings"])
    assert capsys.readouterr().out == markdown_table()
    with pytest.raises(SystemExit):
        main(["settings", "--format", "yaml"])
    assert "--format" in capsys.readouterr().err
