"""Chat logs: a message on each line, after the nickname in angle brackets and mostly a time stamp."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from precis.text.conversations.turn import STAMP, Conversation, Turn, spoken_pieces
from precis.text.lines import Line

FEWEST_MESSAGES = 3
MESSAGE_SHARE = 0.6  # of the lines that are not blank

_MESSAGE = re.compile(
    rf"[ \t]*(?P<stamp>[\[(]?{STAMP}[\])]?[ \t]*)?<[@+%~&! ]?(?P<name>[\w\[\]\\`^{{}}|.-]{{1,40}})>[ \t]"
)
_ADDRESSED = re.compile(r"(?P<name>[\w.-]{1,40}):[ \t]+(?=\S)")  # "ana: it is open"
# "* kestrel has joined", "-!- pell has quit": what happens in the channel. An action, "* kestrel waves", is one, too.
_EVENT = re.compile(rf"[ \t]*(?:[\[(]?{STAMP}[\])]?[ \t]*)?(?:\*{{1,3}}|-!-|-->|<--|===|---)[ \t]")


def find_chat(all_lines: Sequence[Line]) -> Conversation | None:
    """Return the conversation if the text is a chat log, else None."""
    nicknames = frozenset(found["name"].lower() for each in all_lines if (found := _MESSAGE.match(each.text[:120])))
    turns: list[tuple[str, list[tuple[int, int]]]] = []
    messages = events = filled = 0
    names: Counter[str] = Counter()
    for line in all_lines:
        if not line.text.strip():
            continue
        filled += 1
        if found := _MESSAGE.match(line.text[:120]):
            messages += 1
            names[found["name"]] += 1
            first = found.end() + _address_length(line.text[found.end() :], nicknames)
            turns.append((found["name"], list(spoken_pieces(line.text[first:], line.start + first))))
        elif _EVENT.match(line.text[:120]):
            events += 1
        elif turns:
            turns[-1][1].extend(spoken_pieces(line.text, line.start))
    if messages < FEWEST_MESSAGES or messages + events < MESSAGE_SHARE * filled or messages == len(names):
        return None
    if any(f"</{name}>" in line.text for line in all_lines for name in names):  # tags of HTML
        return None
    return Conversation("chat", tuple(Turn(name, tuple(pieces)) for name, pieces in turns if pieces))


def _address_length(message: str, nicknames: frozenset[str]) -> int:
    """Return the length of the nickname at the beginning of a message, which says whom it is for; 0 for none."""
    found = _ADDRESSED.match(message)
    return found.end() if found and found["name"].lower() in nicknames else 0
