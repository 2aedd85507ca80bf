"""Mails and threads of mails: who writes each paragraph, without headers, signatures and legal notices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from precis.languages.furniture import (
    begins_introduction,
    introduces_original,
    is_mail_footer,
    mail_field,
    mail_subject,
    quoted_sender,
    sender_name,
)
from precis.text.conversations.turn import Conversation, Turn
from precis.text.lines import LONGEST_SIGNATURE, SIGNATURE, Line

FEWEST_HEAD_FIELDS = 2  # at the head of a mail
GREETING_WORDS = 5  # at most; the first line of a mail that ends with a comma
FAREWELL_WORDS = 4  # at most, in each of the last lines of a mail, which end no sentence

_QUOTING = re.compile(r"[ \t]{0,3}(?:>[ \t]?){0,20}")
_SIGNATURE = re.compile(r"(?:--|__)[ \t]*$")
_SENTENCE_END = re.compile(r"[.!?…。:;][\"'”’»)\]]*$")
_ITEM = re.compile(r"(?:[-*•]|\d{1,2}[.)])[ \t]+")


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together, each as its span and its text."""

    depth: int
    sender: str
    lines: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(text for _, _, text in self.lines)


def find_mail(all_lines: Sequence[Line]) -> Conversation | None:
    """Return the conversation if the text is a mail or a thread of mails, else None."""
    parsed = [_split_quoting(line) for line in all_lines]
    heads = _heads(parsed)
    introductions = _introductions(parsed)
    first = next((i for i, (_, _, text) in enumerate(parsed) if text), 0)
    is_thread = first in heads or any(_is_quoted_below(parsed, i) for i in introductions)
    if not is_thread and not _is_signed(all_lines, parsed, first):
        return None
    paragraphs = _paragraphs(parsed, heads, introductions)
    kept = [each for i, each in enumerate(paragraphs) if not _is_frame(paragraphs, i)]
    senders = {each.sender for each in kept if each.sender}
    turns = tuple(
        Turn(each.sender if len(senders) > 1 else "", tuple((start, end) for start, end, _ in each.lines), each.depth)
        for each in kept
    )
    return Conversation("mail", turns, _subject(parsed, heads)) if turns else None


def _subject(parsed: Sequence[tuple[int, int, str]], heads: Mapping[int, str]) -> tuple[int, int] | None:
    """Return the span of the first subject at the head of a mail."""
    for i, (_, start, text) in enumerate(parsed):
        if i in heads and (words := mail_subject(text)):
            return start + words[0], start + words[1]
    return None


def _split_quoting(line: Line) -> tuple[int, int, str]:
    """Return the depth of quotation of a line, the offset of its first word, and its text."""
    prefix = _QUOTING.match(line.text)
    end = prefix.end() if prefix else 0
    rest = line.text[end:]
    return line.text[:end].count(">"), line.start + end + len(rest) - len(rest.lstrip()), rest.strip()


def _heads(parsed: Sequence[tuple[int, int, str]]) -> dict[int, str]:
    """Return the sender for each line of the heads of mails, by the index of the line."""
    found: dict[int, str] = {}
    block: list[int] = []
    sender: str | None = None
    for i, (_, _, text) in enumerate([*parsed, (0, 0, "")]):
        named = mail_field(text[:300]) if text else None
        if named:
            block.append(i)
            if named[0] and sender is None:
                sender = sender_name(named[1])
            continue
        if sender is not None and len(block) >= FEWEST_HEAD_FIELDS:
            found.update(dict.fromkeys(block, sender))
        block, sender = [], None
    return found


def _introductions(parsed: Sequence[tuple[int, int, str]]) -> dict[int, str]:
    """Return the sender for each line that introduces a quoted mail; such an introduction may take two lines."""
    found: dict[int, str] = {}
    for i, (_, _, text) in enumerate(parsed):
        if not text or len(text) > 300:  # noqa: PLR2004  # longer lines are paragraphs
            continue
        if (sender := quoted_sender(text)) is not None:
            found[i] = sender
        elif i + 1 < len(parsed) and begins_introduction(text) and parsed[i + 1][2].endswith(":"):
            sender = quoted_sender(f"{text} {parsed[i + 1][2]}"[:300])
            if sender is not None:
                found[i] = found[i + 1] = sender
    return found


def _is_quoted_below(parsed: Sequence[tuple[int, int, str]], i: int) -> bool:
    """Return whether the next line with text below line `i` is quoted."""
    return next((depth for depth, _, text in parsed[i + 1 : i + 5] if text), 0) > 0


def _is_signed(all_lines: Sequence[Line], parsed: Sequence[tuple[int, int, str]], first: int) -> bool:
    """Return whether a mail without a head begins with a greeting and ends with a signature after "-- " (RFC 3676)."""
    delimiter = next((i for i, line in enumerate(all_lines) if line.text == SIGNATURE), None)
    if delimiter is None or not parsed or not _is_greeting(parsed[first][2]):
        return False
    return sum(bool(text) for _, _, text in parsed[delimiter + 1 :]) <= LONGEST_SIGNATURE


def _is_greeting(text: str) -> bool:
    return text.endswith((",", "!")) and len(text.split()) <= GREETING_WORDS


def _paragraphs(
    parsed: Sequence[tuple[int, int, str]], heads: dict[int, str], introductions: dict[int, str]
) -> list[_Paragraph]:
    """Return the paragraphs with their senders, in order, without heads, introductions and signatures."""
    senders: dict[int, str] = {}
    found: list[_Paragraph] = []
    in_signature: int | None = None
    open_paragraph = False
    for i, (depth, start, text) in enumerate(parsed):
        if in_signature is not None and (depth != in_signature or i in heads or i in introductions):
            in_signature = None
        if i in heads:
            senders[depth] = heads[i]
        elif i in introductions:
            below = next((each for each, _, words in parsed[i + 1 : i + 6] if words), depth)
            senders[max(depth, below)] = introductions[i]
        elif _SIGNATURE.match(text):
            in_signature = depth
        if not text or i in heads or i in introductions or in_signature is not None or introduces_original(text):
            open_paragraph = False
            continue
        if not open_paragraph or found[-1].depth != depth or _ITEM.match(text):
            found.append(_Paragraph(depth, senders.get(depth, "")))
        item = _ITEM.match(text)
        skipped = item.end() if item else 0
        if text[skipped:]:
            found[-1].lines.append((start + skipped, start + len(text), text[skipped:]))
        open_paragraph = True
    return [each for each in found if each.lines]


def _is_frame(paragraphs: Sequence[_Paragraph], i: int) -> bool:
    """Return whether a paragraph is a greeting, a farewell, a name below a mail, or a legal notice."""
    each = paragraphs[i]
    if is_mail_footer(each.text):
        return True
    begins = i == 0 or (paragraphs[i - 1].depth, paragraphs[i - 1].sender) != (each.depth, each.sender)
    if begins and _is_greeting(each.text):
        return True
    return all(len(text.split()) <= FAREWELL_WORDS and not _SENTENCE_END.search(text) for _, _, text in each.lines)
