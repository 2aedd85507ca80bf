"""Remarks of a model about its task in an English draft."""

from __future__ import annotations

import re

_FRAMING = re.compile(
    r"^\W*(?:(?:sure|certainly|okay|of course)\b[^.:\n]*[.:!]\s*)?"
    r"(?:(?:here(?:'s| is| are)|this is|below is)\b[^:\n]{0,80}:\s*|(?:summary|rewritten text|concise version)\s*:\s*"
    r"|(?:this|the) (?:text|passage|article|content) (?:says that|states that)\s+"
    r"|(?:in conclusion|in summary|to summarize|to sum up|overall),?\s+)?",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"\b(?:(?:this|the) (?:text|passage|paragraph|article|summary|content|excerpt)\b|as an AI|language model"
    r"|(?:rewritten|summarized) (?:version|text))",
    re.IGNORECASE,
)


def without_framing(text: str) -> str:
    """Return a draft without an introduction by the model, such as "Here is a summary:" or "In conclusion,"."""
    framing = _FRAMING.match(text)
    return text[framing.end() :] if framing and any(c.isalnum() for c in framing[0]) else text.lstrip()


def mentions_task(sentence: str) -> bool:
    """Return whether a sentence is about the task or the text as such."""
    return bool(_TASK.search(sentence))
