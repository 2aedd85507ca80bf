"""`precis settings`: print all settings with their defaults, as documentation and for the editors' clients."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from precis.settings import UNTRUSTED, Settings

Schema = dict[str, Any]

HELP = "print all settings with their defaults"

# Settings that depend on the machine that the server runs on: scope "machine-overridable" in VS Code.
MACHINE = frozenset({"model", "idleMinutes", "warmUp", "threads", "gpuLayers", "flashAttention"})
# Settings that decide where texts are sent: scope "machine" in VS Code, which takes them from the user alone.
USER = frozenset({"engine", "endpoint"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--format", choices=FORMATS, default="markdown", help="default: markdown, a table")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Print the settings and return the exit code."""
    print(FORMATS[options.format](), end="")
    return 0


def json_schema() -> Schema:
    """Return the JSON schema (draft 2020-12) of the section `precis`, without references."""
    schema = Settings.model_json_schema()
    definitions: Schema = schema.pop("$defs", {})
    for each in (schema, *definitions.values()):
        each.pop("title", None)
        for setting in each["properties"].values():
            setting.pop("title", None)
    resolved = cast("Schema", _without_references(schema, definitions))
    return {"title": "Précis", "type": "object", "additionalProperties": False, "properties": resolved["properties"]}


def _without_references(value: object, definitions: Schema) -> object:
    if isinstance(value, dict):
        node = cast("Schema", value)
        if "$ref" in node:
            rest = {name: inner for name, inner in node.items() if name != "$ref"}
            return _without_references(definitions[node["$ref"].rsplit("/", 1)[1]] | rest, definitions)
        return {name: _without_references(inner, definitions) for name, inner in node.items()}
    if isinstance(value, list):
        return [_without_references(inner, definitions) for inner in cast("list[object]", value)]
    return value


def flat_properties() -> dict[str, Schema]:
    """Return the schema of each setting by its full name, such as `endpoint.url`."""
    flat: dict[str, Schema] = {}
    for name, setting in json_schema()["properties"].items():
        inner: Schema = setting.get("properties", {})
        flat |= {f"{name}.{each}": schema for each, schema in inner.items()} or {name: setting}
    return flat


def vscode_configuration() -> Schema:
    """Return the value of `contributes.configuration` for the VS Code extension's package.json."""
    properties: Schema = {}
    for name, setting in flat_properties().items():
        property_schema = dict(setting)
        description = property_schema.pop("description")
        scope = "machine-overridable" if name in MACHINE else "resource"
        scope = "machine" if name.partition(".")[0] in USER else scope
        properties[f"precis.{name}"] = {**property_schema, "markdownDescription": description, "scope": scope}
    properties["precis.prompt"]["editPresentation"] = "multilineText"
    return {"title": "Précis", "properties": properties}


def restricted_settings() -> list[str]:
    """Return the settings that VS Code takes from the user alone, as long as the user does not trust the folder."""
    return [f"precis.{name}" for name in flat_properties() if name not in UNTRUSTED]


def vscode_manifest() -> Schema:
    """Return what of the VS Code extension's package.json depends on the settings."""
    return {"configuration": vscode_configuration(), "restrictedConfigurations": restricted_settings()}


def lua_defaults() -> str:
    """Return the defaults as a Lua module for the Neovim client."""
    rows = [f"  {name} = {_to_lua(setting['default'])}," for name, setting in json_schema()["properties"].items()]
    return "\n".join(["---@class precis.Settings", "return {", *rows, "}"]) + "\n"


def _to_lua(value: object) -> str:
    if isinstance(value, Mapping) and value:
        entries = cast("Mapping[str, object]", value).items()
        return "{ " + ", ".join(f"{name} = {_to_lua(inner)}" for name, inner in entries) + " }"
    if isinstance(value, Mapping | list):
        return "vim.empty_dict()" if value == {} else "{}"  # all lists among the defaults are empty
    return json.dumps(value, ensure_ascii=False)


def markdown_table() -> str:
    """Return a table for the README: setting, default, meaning."""
    rows = ["| setting | default | meaning |", "| --- | --- | --- |"]
    for name, setting in flat_properties().items():
        default = json.dumps(setting["default"], ensure_ascii=False)
        rows.append(f"| `{name}` | `{default}` | {setting['description']}{_describe_range(setting)} |")
    return "\n".join(rows) + "\n"


def _describe_range(setting: Schema) -> str:
    """Return the range of a number as a sentence; "" if it has none."""
    low, high = setting.get("minimum"), setting.get("maximum")
    if low is not None and high is not None:
        return f" From {low} to {high}."
    low, high = setting.get("exclusiveMinimum", low), setting.get("exclusiveMaximum", high)
    return f" Above {low}, up to {high}." if low is not None and high is not None else ""


FORMATS: dict[str, Callable[[], str]] = {
    "markdown": markdown_table,
    "json-schema": lambda: json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n",
    "vscode": lambda: json.dumps(vscode_manifest(), ensure_ascii=False, indent=2) + "\n",
    "lua": lua_defaults,
}
