"""The ids of headings, as GitHub makes them, so that links to sections work there and on the site."""

from __future__ import annotations

import re


def slugify(heading: str, separator: str) -> str:
    """Return the id of a heading: in small letters, without punctuation, with a hyphen for each space."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", separator)
