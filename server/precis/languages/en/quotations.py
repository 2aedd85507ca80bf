"""Quotations in a sentence, whose tense and persons are those of their speaker."""

from __future__ import annotations

import re

_QUOTATION = re.compile('[“"][^”"“]*[”"]|„[^“”„]*[“”]|«[^»«]*»|»[^»«]*«')


def outside_quotations(text: str) -> str:
    """Return a text with a comma in place of each quotation."""
    return _QUOTATION.sub(" , ", text)
