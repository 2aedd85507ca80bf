"""Remarks of a model about its task in a German draft."""

from __future__ import annotations

import re

_FRAMING = re.compile(
    r"^\W*(?:(?:gern|gerne|natürlich|sicher|selbstverständlich|klar|okay|ok)\b[^.:!\n]*[.:!]\s*)?"
    r"(?:(?:hier (?:ist|sind|folgt|kommt)|es folgt|dies ist|das ist|im folgenden)\b[^:\n]{0,80}:\s*"
    r"|(?:(?:kurze )?zusammenfassung|kurzfassung|gekürzte (?:fassung|version)|überarbeiteter text)\s*:\s*)?",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"\b(?:(?:[Dd]e[rsmn]|[Dd]iese[rsmn]?|[Ii]m|[Ll]aut) (?:vorliegende[nrms]? |obige[nrms]? )?"
    r"(?:Text(?:es|s)?|Textstelle|Abschnitt(?:s|es)?|Absatz(?:es)?|Artikels?|Auszug(?:s|es)?|Passage|Zusammenfassung)"
    r"|[Dd]ie (?:Zusammenfassung|Textstelle|Passage)"
    r"|[Aa]ls KI|(?:KI-)?Sprachmodell|(?:zusammengefasste|gekürzte|überarbeitete)[rn]? (?:Text|Version|Fassung)"
    r"|(?:[Zz]usammenfassend|[Zz]usammengefasst) (?:lässt|kann|ist zu))\b"
)


def without_framing(text: str) -> str:
    """Return a draft without an introduction by the model, such as "Hier ist eine Zusammenfassung:"."""
    framing = _FRAMING.match(text)
    return text[framing.end() :] if framing and any(c.isalnum() for c in framing[0]) else text.lstrip()


def mentions_task(sentence: str) -> bool:
    """Return whether a sentence is about the text or the task as such."""
    return bool(_TASK.search(sentence))
