"""Which markup language a format's name stands for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from precis.layout.comments import comment_style
from precis.text.markup import (
    asciidoc,
    git_commit,
    html,
    latex,
    manpage,
    markdown,
    org,
    restructuredtext,
    source_code,
    wikitext,
)
from precis.text.markup.base import Markup

DEFAULT = "markdown"  # also reads plain text, pasted pages and text from PDF files
DRAFT_FORMAT = "draft"  # a model's draft, which is read as it is: it was pasted from nowhere

_MARKUPS: Mapping[str, Markup] = {
    DEFAULT: markdown.mark,
    DRAFT_FORMAT: markdown.mark,
    "asciidoc": asciidoc.mark,
    "git-commit": git_commit.mark,
    "html": html.mark,
    "latex": latex.mark,
    "manpage": manpage.mark,
    "org": org.mark,
    "restructuredtext": restructuredtext.mark,
    "wikitext": wikitext.mark,
}


def get_markup(name: str) -> Markup:
    """Return the markup language of a format; Markdown for one that is not known.

    Args:
        name: one of the formats above, or the identifier of a programming language, whose comments are read.
    """
    if name in _MARKUPS:
        return _MARKUPS[name]
    style = comment_style(name)
    return partial(source_code.mark, style=style) if style else markdown.mark


def is_known(name: str) -> bool:
    """Return whether a format has a markup language of its own."""
    return name in _MARKUPS
