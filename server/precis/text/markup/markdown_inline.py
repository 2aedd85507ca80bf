"""The inline markup of Markdown: CommonMark 0.31 with the extensions of GitHub, Pandoc, MultiMarkdown and Obsidian."""

from __future__ import annotations

import re
from collections.abc import Iterator

from precis.text.lines import Line
from precis.text.markup import tex_math
from precis.text.markup.base import Marking
from precis.text.markup.html_tags import BLOCK_TAGS, INLINE_TAGS

LONGEST_ADDRESS = 50  # characters; of longer ones the host is enough

_ENDS_SENTENCE = re.compile("[.!?…。:;][\"'”’»)\\]]*$")
_TAGS_AT_END = re.compile(r"(?:\s#[^\W\d][\w/-]{0,60}){1,20}\s*$")
_BLOCK_ID = re.compile(r"\s\^[\w-]{1,60}\s*$")
_WIKI_LINK = re.compile(r"!?\[\[([^\[\]|\n]{1,300})(\|)?([^\[\]\n]{0,300})\]\]")
_URL = re.compile(r"(?<![\w/(\[\"'=])<?(https?://(?:www\.)?)([\w.-]{3,200})([/:?#][^\s<>]{0,2000})?>?")
# The target of a link, and its title (CommonMark 0.31, 6.3 Links).
_TARGET = (
    r"\([ \t]*(?:<[^>\n]{0,2000}>|[^()\s]{1,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?)"
    r"(?:[ \t]+[\"'(][^\n)]{0,500})?\)"
)
_INLINE = re.compile(
    rf"!\[[^\]\n]{{0,500}}\](?:\([^)\n]{{0,2000}}\)|\[[^\]\n]{{0,200}}\])"  # a whole image
    rf"|\[(?=[^\]\n]{{1,500}}\]{_TARGET})"  # a link, whose text is kept
    rf"|(?<=[^\s\[])\]{_TARGET}"
    r"|(?P<reference>\[(?!\^)(?P<words>[^\[\]\n]{1,500})\]\[(?P<label>[^\[\]\n]{0,200})\])"
    r"|(?P<note>\[\^[^\]\s]{1,60}\])"
    r"|~~(?=\S)[^~\n]{1,500}~~"  # text that was struck out
    r"|(?<!\w)==(?=\S)|(?<=\S)==(?!\w)"  # highlighted text
    r"|(?<=[^\s~^])[~^](?P<low>[\w+-]{1,8})[~^](?![~^])"  # H~2~O
    r"|(?<!\w)(?:\*{1,3}|_{1,3})(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3})(?!\w)"  # emphasis
    r"|(?<=\S)\{[.#:][^{}\n]{1,100}\}"  # attributes
    r"|(?<![\w:]):[a-z][a-z0-9_+-]{1,30}:(?![\w:])"  # :emoji:
    r"|[\u200b\u2060\ufeff\xad]"  # characters without width, including the byte-order mark and soft hyphens
    r"|`+|</?(?P<tag>[A-Za-z][A-Za-z0-9]*)[^<>\n]{0,200}>"
    r"|\\(?:(?P<escaped>[!-/:-@\[-`{-~])|$)"  # the mark that escapes another
)

_LIKE_TAG = re.compile(r"[=/@]|-\w")  # attributes, an end tag, a mail address, a custom element
_ANY = re.compile(r"[!\[\]~=^*_{:`<\\\u200b\u2060\ufeff\xad]")  # what such markup begins with


def mask(marking: Marking, line: Line, prefix: int, references: frozenset[str]) -> None:
    """Mask the inline markup of a line.

    Args:
        marking: of the source.
        line: the line.
        prefix: the number of characters at its start that are layout.
        references: the labels of the link definitions of the text, in lower case.
    """
    start, end = line.start + prefix, line.end
    if "#" in line.text:
        _mask_tags(marking, line, prefix)
    if found := _BLOCK_ID.search(line.text):
        marking.hide(line.start + found.start(), end)
    if "[[" in line.text:
        _mask_wiki_links(marking, start, end)
    if "$" in line.text or "\\(" in line.text:
        tex_math.mask_inline(marking, start, end)
    if "://" in line.text:
        _mask_urls(marking, start, end)
    for found in _inline_markup(marking.source, start, end):
        if marking.text(found.start(), found.end()) == found[0]:
            _mask_match(marking, found, references)
    marking.decode_entities(start, end)


def _inline_markup(source: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the matches of the pattern, which is tried only where markup can begin: elsewhere it costs too much."""
    while begins := _ANY.search(source, start, end):
        found = _INLINE.match(source, begins.start(), end)
        start = found.end() if found else begins.end()
        if found:
            yield found


def _mask_match(marking: Marking, found: re.Match[str], references: frozenset[str]) -> None:
    tag = (found["tag"] or "").lower()
    if tag in BLOCK_TAGS:
        marking.end_block(found.start(), found.end())
    elif tag and tag not in INLINE_TAGS and not _LIKE_TAG.search(found[0]):
        return  # a name in angle brackets
    elif tag == "br":
        marking.blank(found.start(), found.end())
    elif found["reference"]:
        if " ".join((found["label"] or found["words"]).lower().split()) in references:
            marking.hide(found.start(), found.start("words"))
            marking.hide(found.end("words"), found.end())
    elif found["escaped"]:
        marking.hide(found.start(), found.start() + 1)
    elif found["low"]:
        marking.hide(found.start(), found.start() + 1)
        marking.hide(found.end() - 1, found.end())
    else:
        marking.hide(found.start(), found.end())


def _mask_urls(marking: Marking, start: int, end: int) -> None:
    """Leave out the scheme of the addresses in a sentence, and what is behind the host of a long one."""
    for found in _URL.finditer(marking.source, start, end):
        is_bracketed = found[0][0] == "<" and found[0][-1] == ">"
        address = found[0] if is_bracketed else found[0].rstrip(".,;:!?)]>\"'*_")
        end_of_address = found.start() + len(address)
        shown = min(found.end(2), end_of_address)
        if end_of_address - is_bracketed - found.start(2) <= LONGEST_ADDRESS:
            shown = end_of_address - is_bracketed
        marking.hide(found.start(), found.start(2))
        marking.hide(shown, end_of_address)


def _mask_tags(marking: Marking, line: Line, prefix: int) -> None:
    """Mask the tags at the end of a note; a tag in a sentence is a word of it."""
    found = _TAGS_AT_END.search(line.text)
    is_title = line.text.lstrip().startswith("#")
    if found and (line.opens_item or is_title or _ENDS_SENTENCE.search(line.text[prefix : found.start()].rstrip())):
        marking.hide(line.start + found.start(), line.end)
    elif found and found.start() <= prefix:
        marking.pass_over(line.start, line.end, "metadata")


def _mask_wiki_links(marking: Marking, start: int, end: int) -> None:
    for found in _WIKI_LINK.finditer(marking.source, start, end):
        if found[0][0] == "!":
            marking.hide(found.start(), found.end())
            continue
        shown = (found.start(3), found.end(3)) if found[2] and found[3] else (found.start(1), found.end(1))
        marking.hide(found.start(), shown[0])
        marking.hide(shown[1], found.end())
