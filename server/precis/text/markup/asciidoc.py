"""AsciiDoc (AsciiDoc Language Documentation, asciidoctor.org)."""

from __future__ import annotations

import re

from precis.text.lines import Line, LineKind
from precis.text.markup import tex_math
from precis.text.markup.base import Marking

# Delimiters of blocks that are not read; those of other blocks are transparent.
_UNREAD_BLOCKS: dict[str, LineKind] = {"-": "code block", ".": "code block", "+": "code block", "/": "metadata"}
_DELIMITER = re.compile(r"^([-.+/=*_])\1{3,}\s*$|^(```)\S*\s*$|^([|,:!]===)\s*$|^(--)\s*$")
_HEADING = re.compile(r"^(?:={1,6}|#{1,6})\s+(?=\S)")
_METADATA = re.compile(
    r"^:!?[\w-]+!?:(?:\s|$)|^//(?!/)|^\[[^\]\n]{0,500}\]\s*$|^\[\[[^\]\n]{1,200}\]\]\s*$|^\+\s*$|^<<<\s*$|^'''\s*$"
    r"|^(?:ifdef|ifndef|ifeval|endif|include|image|toc|video|audio|a2s|plantuml)::?\S*\[.*\]\s*$"
)
_BLOCK_TITLE = re.compile(r"^\.(?=[^\s.])")
_ADMONITION = re.compile(r"^(?:NOTE|TIP|IMPORTANT|CAUTION|WARNING):\s+")
_ITEM = re.compile(r"^\s*(?:\*{1,5}|-|\.{1,5}|\d{1,3}\.)\s+(?:\[([ xX*])\]\s+)?")
_TERM = re.compile(r"^(?=\S)[^\n]{1,120}?(:{2,4})(?:\s+|$)")
_AUTHOR = re.compile(r"^[^<>\n]{3,120}<[^<>\s]+@[^<>\s]+>\s*$|^v?\d+(?:\.\d+)+(?:,.{0,60})?$")
_INLINE = re.compile(
    r"(?P<gone>footnote(?:ref)?:[\w-]{0,40}\[[^\]\n]{0,2000}\]|\(\(\([^()\n]{1,200}\)\)\)|image:[^\s\[]{1,500}\[[^\]\n]{0,500}\]"
    r"|indexterm:\[[^\]\n]{0,200}\]|\[\[[\w:.-]{1,100}\]\]|pass:\w{0,5}\[)"
    r"|<<(?:[^<>,\n]{1,200},\s*(?P<label>[^<>\n]{1,300})|(?P<id>[^<>,\n]{1,200}))>>"
    r"|(?:(?:link|xref|mailto):[^\s\[]{1,1000}|https?://[^\s\[]{1,1000})\[(?P<text>[^\]\n]{1,500})\]"
    r"|\(\((?P<term>[^()\n]{1,200})\)\)"
    r"|(?:kbd|btn|menu|stem|latexmath|asciimath):\w{0,20}\[(?P<key>[^\]\n]{0,200})\]"
    r"|(?<![\w*_`#])(?:\*{1,2}|_{1,2}|`{1,2}|#{1,2})(?=\S)|(?<=\S)(?:\*{1,2}|_{1,2}|`{1,2}|#{1,2})(?!\w)"
    r"|\s\+\s*$"
)


def mark(source: str) -> Marking:
    """Mask AsciiDoc."""
    marking = Marking(source)
    region: tuple[str, LineKind] | None = None  # the delimiter that ends the region, and its kind
    above: LineKind | None = None
    for i, line in enumerate(marking.lines()):
        text = line.text.rstrip()
        delimiter = _DELIMITER.match(line.text)
        if region:
            marking.kinds[line.start] = region[1]
            region = None if text == region[0] else region
        elif delimiter:
            kind = "table" if delimiter[3] else _UNREAD_BLOCKS.get(text[0] if not delimiter[4] else "")
            kind = "code block" if delimiter[2] else kind
            marking.kinds[line.start] = kind or "metadata"
            if kind:
                region = ("```" if delimiter[2] else text, kind)
        elif above == "heading" and i < 3 and _AUTHOR.match(line.text):  # noqa: PLR2004  # the document's header
            marking.kinds[line.start] = "by-line"
        else:
            _mark_line(marking, line)
        above = marking.kinds.get(line.start)
    marking.join_paragraphs()
    return marking


def _mark_line(marking: Marking, line: Line) -> None:
    start, prefix = line.start, 0
    if heading := _HEADING.match(line.text):
        marking.kinds[start] = "heading"
        prefix = heading.end()
    elif _METADATA.match(line.text):
        marking.kinds[start] = "metadata"
        return
    elif _BLOCK_TITLE.match(line.text):
        marking.kinds[start] = "caption"
        return
    elif admonition := _ADMONITION.match(line.text):
        prefix = admonition.end()
    elif item := _ITEM.match(line.text):
        prefix = item.end()
        marking.items.add(start)
        if item[1] == " ":
            marking.kinds[start] = "open task"
    elif term := _TERM.match(line.text):
        marking.items.add(start)
        marking.write(start + term.start(1), start + term.end(1), ":")
    marking.blank(start, start + prefix)
    tex_math.mask_inline(marking, start + prefix, line.end)
    for found in _INLINE.finditer(marking.source, start + prefix, line.end):
        group = next((name for name in ("label", "id", "text", "term", "key") if found[name]), None)
        if group:
            marking.hide(found.start(), found.start(group))
            marking.hide(found.end(group), found.end())
        else:
            marking.hide(found.start(), found.end())
    marking.decode_entities(start + prefix, line.end)
