"""`precis settings`: every setting with its default, for people and for the editors' own descriptions of settings."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from precis.cli.subparsers import Subparsers
from precis.settings import Settings

Schema = dict[str, Any]

# Of these an editor asks on the machine that the server runs on; a folder from elsewhere may not set them unasked.
MACHINE = frozenset({"model", "idleMinutes", "warmUp", "threads", "gpuLayers", "flashAttention"})


def add_parser(subparsers: Subparsers) -> None:
    """Add the subcommand and its option."""
    parser = subparsers.add_parser("settings", help="print every setting with its default")
    parser.add_argument("--format", choices=FORMATS, default="markdown", help="Default: markdown, a table.")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Print, and return the exit code."""
    print(FORMATS[options.format](), end="")
    return 0


def json_schema() -> Schema:
    """The settings as a JSON schema (draft 2020-12) of the section `precis`, without references."""
    schema = Settings.model_json_schema()
    definitions: Schema = schema.pop("$defs", {})
    for setting in schema["properties"].values():
        setting.pop("title", None)
    resolved = cast("Schema", _without_references(schema, definitions))
    return {"title": "Précis", "type": "object", "additionalProperties": False, "properties": resolved["properties"]}


def _without_references(value: object, definitions: Schema) -> object:
    if isinstance(value, dict):
        node = cast("Schema", value)
        if "$ref" in node:
            return _without_references(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
        return {name: _without_references(inner, definitions) for name, inner in node.items()}
    if isinstance(value, list):
        return [_without_references(inner, definitions) for inner in cast("list[object]", value)]
    return value


def vscode_configuration() -> Schema:
    """The value of `contributes.configuration` in the VS Code extension's package.json."""
    properties: Schema = {}
    for name, setting in json_schema()["properties"].items():
        shown = dict(setting)
        described = shown.pop("description")
        scope = "machine-overridable" if name in MACHINE else "resource"
        properties[f"precis.{name}"] = {**shown, "markdownDescription": described, "scope": scope}
    properties["precis.prompt"]["editPresentation"] = "multilineText"
    return {"title": "Précis", "properties": properties}


def lua_defaults() -> str:
    """The defaults as a Lua module, for the Neovim client."""
    rows = [f"  {name} = {_lua(setting['default'])}," for name, setting in json_schema()["properties"].items()]
    return "\n".join(["---@class precis.Settings", "return {", *rows, "}"]) + "\n"


def _lua(value: object) -> str:
    if isinstance(value, Mapping | list):
        return "vim.empty_dict()" if value == {} else "{}"  # no default holds anything
    return json.dumps(value, ensure_ascii=False)


def markdown_table() -> str:
    """A table for the README: setting, default, meaning."""
    rows = ["| setting | default | meaning |", "| --- | --- | --- |"]
    for name, setting in json_schema()["properties"].items():
        default = json.dumps(setting["default"], ensure_ascii=False)
        rows.append(f"| `{name}` | `{default}` | {setting['description']}{_allowed(setting)} |")
    return "\n".join(rows) + "\n"


def _allowed(setting: Schema) -> str:
    """The range of a number, as a sentence of its own."""
    low, high = setting.get("minimum"), setting.get("maximum")
    if low is not None and high is not None:
        return f" From {low} to {high}."
    low, high = setting.get("exclusiveMinimum", low), setting.get("exclusiveMaximum", high)
    return f" Above {low}, up to {high}." if low is not None and high is not None else ""


FORMATS: dict[str, Callable[[], str]] = {
    "markdown": markdown_table,
    "json-schema": lambda: json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n",
    "vscode": lambda: json.dumps(vscode_configuration(), ensure_ascii=False, indent=2) + "\n",
    "lua": lua_defaults,
}
