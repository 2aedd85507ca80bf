"""What a text is written in: from its document's language identifier, its file's name, or what it looks like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import Any

from precis.layout.comments import comment_style
from precis.text.markup.registry import DEFAULT, is_known

LOOKED_AT = 20_000  # characters at the start of a text of which nothing else is known

# Languages whose texts may be anything; the name of the file or the text decides.
_UNDETERMINED = frozenset({"", "plaintext", "text", "txt", "plain", "fundamental", "untitled"})
# Languages with comments whose data may be prose, which is read as it is.
_DATA = frozenset(
    "yaml toml ini dosini properties json jsonc jsonl json5 dockercompose gitignore ignore dotenv diff csv tsv po "
    "git-rebase gitrebase vue svelte astro xml xsl svg bibtex".split()
)
_DOCTYPE = re.compile(r"\s*(?:<!doctype html|<html[\s>]|<(?:head|body)[\s>])", re.IGNORECASE)
_HTML_END = re.compile(r"</(?:p|div|li|h[1-6]|table|section|article|blockquote)>", re.IGNORECASE)
# Signs of a markup language; a text needs signs of two kinds, or the number of one kind.
_SIGNS: Mapping[str, tuple[int, tuple[re.Pattern[str], ...]]] = {
    "latex": (
        3,
        (
            re.compile(r"\\begin\{[a-z]+\*?\}"),
            re.compile(r"^\s*\\(?:sub)*section\*?\{", re.MULTILINE),
            re.compile(r"^\s*\\(?:documentclass|usepackage|title|author)\b", re.MULTILINE),
            re.compile(r"\\(?:emph|textbf|textit|cite[tp]?|ref|label)\{"),
            re.compile(r"^\s*\\item\b", re.MULTILINE),
        ),
    ),
    "org": (
        4,
        (
            re.compile(r"^#\+(?:TITLE|AUTHOR|OPTIONS|STARTUP|DATE|PROPERTY):", re.MULTILINE | re.IGNORECASE),
            re.compile(r"^#\+BEGIN_\w+", re.MULTILINE | re.IGNORECASE),
            re.compile(r"^\s*:(?:PROPERTIES|LOGBOOK|END):\s*$", re.MULTILINE),
            re.compile(r"^\s*(?:SCHEDULED|DEADLINE|CLOSED): [<\[]", re.MULTILINE),
            re.compile(r"^\*+ (?:TODO|DONE) ", re.MULTILINE),
        ),
    ),
    "wikitext": (
        4,
        (
            re.compile(r"^\{\{[^{}\n]+", re.MULTILINE),
            re.compile(r"^={2,5} ?[^=\n]+ ?={2,5}\s*$", re.MULTILINE),
            re.compile(r"<ref[\s>]"),
            re.compile(r"'''[^'\n]+'''"),
            re.compile(r"^\{\|", re.MULTILINE),
            re.compile(r"\[\[(?:File|Category|Image):", re.IGNORECASE),
        ),
    ),
    "asciidoc": (
        4,
        (
            re.compile(r"^= \S.*\n(?:.*\n)?:[\w-]+:", re.MULTILINE),
            re.compile(r"^\[(?:source|NOTE|quote|cols|abstract|TIP|WARNING)\b[^\]\n]*\]\s*$", re.MULTILINE),
            re.compile(r"^\|===\s*$", re.MULTILINE),
            re.compile(r"^={2,5} \S.*[^=\s]\s*$", re.MULTILINE),
            re.compile(r"^(?:include|image|ifdef|endif)::\S*\[", re.MULTILINE),
        ),
    ),
    "restructuredtext": (
        3,
        (
            re.compile(r"^\s*\.\. [\w-]+::(?:\s|$)", re.MULTILINE),
            re.compile(r"^\.\. (?:_[^:\n]+:|\[[#\w]+\] )", re.MULTILINE),
            re.compile(r"(?<!\w):[a-z:]+:`[^`\n]+`"),
            re.compile(r"`[^`<\n]+ <[^>\n]+>`_"),
        ),
    ),
    "manpage": (3, (re.compile(r"^\.(?:TH|SH|SS|PP|Dd|Sh|Nm)\b", re.MULTILINE), re.compile(r"\\f[BIRP]"))),
}


def format_of(text: str, language_id: str = "", filename: str = "") -> str:
    """Return the name of a text's format, for `reading.read`.

    Args:
        text: the selection.
        language_id: of its document, as the editor has it; "" if there is none.
        filename: of its document; "" for none.
    """
    language = language_id.lower()
    if language not in _UNDETERMINED:
        return _of_language(language_id, language)
    name = PurePath(filename).name
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return _by_name().get(name) or _by_extension().get(extension) or _looks_like(text[:LOOKED_AT])


def _of_language(language_id: str, language: str) -> str:
    if known := _by_language().get(language):
        return known
    is_code = language not in _DATA and comment_style(language_id) is not None
    return language_id if is_code and not is_known(language) else DEFAULT


def _looks_like(text: str) -> str:
    """Return the format whose signs a text has, or Markdown."""
    if _DOCTYPE.match(text) or (text.lstrip()[:1] == "<" and len(_HTML_END.findall(text)) > 1):
        return "html"
    for name, (enough, signs) in _SIGNS.items():
        counts = [sum(1 for _ in sign.finditer(text)) for sign in signs]
        if sum(map(bool, counts)) > 1 or (max(counts) >= enough and name in ("latex", "restructuredtext", "manpage")):
            return name
    return DEFAULT


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("precis.text.markup") / "formats.toml").read_text(encoding="utf-8"))


@cache
def _by_language() -> Mapping[str, str]:
    return {each: name for name, row in _table().items() for each in row.get("languages", ())}


@cache
def _by_extension() -> Mapping[str, str]:
    code = {each: language for language, names in _table()["code"].items() for each in names}
    return code | {each: name for name, row in _table().items() if name != "code" for each in row.get("extensions", ())}


@cache
def _by_name() -> Mapping[str, str]:
    return {each: name for name, row in _table().items() for each in row.get("names", ())}
