"""Whether a draft takes for known, as "the weaver's family", what its source introduces, as "a weaver's family"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.text.words import content_words, tokens

_DEFINITE = re.compile(r"\bthe\s+(?P<noun>[\w’'-]+(?:\s+[\w’'-]+)?),?\s+(?P<next>[\w’'-]+)", re.IGNORECASE)


def presupposes_new_noun(draft: str, sources: Sequence[str], around: Sequence[str]) -> bool:
    """Return whether `draft` has "the" in place of the "a" with which `sources` introduce a noun.

    Args:
        draft: one sentence.
        sources: the source sentences that it is based on.
        around: the passage, with `sources` in it. What it has mentioned before them may be known.
    """
    source, passage = " ".join(sources), " ".join(around)
    earlier = passage[: max(0, passage.find(source))]
    for found in _DEFINITE.finditer(draft):
        noun = re.escape(found["noun"])
        introduced = re.search(rf"\ban?\s+{noun},?\s+{re.escape(found['next'])}\b", source, re.IGNORECASE)
        known = re.search(rf"\b(?:the|his|her|its|their|my|our)\s+{noun}\b", passage, re.IGNORECASE)
        before = tokens(f"{earlier} {draft[: found.start()]}")
        if introduced and not known and set(content_words(found["noun"])).isdisjoint(before):
            return True
    return False
