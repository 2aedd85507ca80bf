"""Subtitles (SubRip, WebVTT) and captions with a time stamp above or before each line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from precis.text.conversations.turn import SPEAKER_NAME, STAMP, Conversation, Turn, is_speaker, seconds, spoken_pieces
from precis.text.lines import Line

FEWEST_CUES = 2  # with the arrow of a subtitle
FEWEST_STAMPS = 4
STAMPED_SHARE = 0.25  # of the lines that are not blank
STAMPED_TEXT_SHARE = 0.7  # of them, if the stamps stand before text
LONGEST_GAP_S = 20  # median seconds between stamps; chapters of a video and time tables have longer ones
LABELLED_CUE_SHARE = 0.3  # of the lines; with so many names before a colon, they are the speakers
SHORTEST_PAUSE_MS = 1000  # between two cues
ROLLED_LINES = 2  # lines before this one that captions of live speech repeat

_TIMING = re.compile(r"\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{3}")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{3})")
_BLOCK = re.compile(r"\ufeff?(?:WEBVTT|NOTE|STYLE|REGION)\b")
_ALONE = re.compile(rf"\s*[\[(]?{STAMP}[\])]?\s*$")
_BEFORE = re.compile(rf"\s*[\[(]?{STAMP}(?:[ ]-->[ ]{STAMP})?[\])]?[ \t]*[-–—|]?[ \t]+(?=\S)")
_VOICE = re.compile(r"\s*<v(?:\.[\w.]+)?\s+([^>\n]{1,40})>|\s*(?:-\s*|>>\s*)?([A-Z][A-Z.'’ ]{1,25}):\s")
_NAMED = re.compile(rf"\s*({SPEAKER_NAME}?):\s+(?=\S)")
_NEW_SPEAKER = re.compile(r"\s*(?:<[ibu]>)?\s*(?:[-–—]|>>)\s*(?=\S)")


def find_subtitles(all_lines: Sequence[Line]) -> Conversation | None:
    """Return the conversation if the text consists of subtitles with timings ("00:00:01,200 --> …"), else None."""
    timings = {i for i, line in enumerate(all_lines) if _TIMING.match(line.text[:120])}
    if len(timings) < FEWEST_CUES:
        return None
    return _conversation(_cue_lines(all_lines, timings), _pauses(all_lines, sorted(timings)))


def find_captions(all_lines: Sequence[Line]) -> Conversation | None:
    """Return the conversation if the text consists of lines with a time stamp above or before each, else None."""
    filled = [line for line in all_lines if line.text.strip()]
    alone = [line for line in filled if len(line.text) < 40 and _ALONE.match(line.text)]  # noqa: PLR2004  # a stamp
    if len(alone) >= max(FEWEST_STAMPS, STAMPED_SHARE * len(filled)) and _is_dense(alone):
        stamps = set(alone)
        return _conversation([(line, 0) for line in filled if line not in stamps])
    before = {line: found.end() for line in filled if (found := _BEFORE.match(line.text[:60]))}
    if len(before) >= max(FEWEST_STAMPS, STAMPED_TEXT_SHARE * len(filled)) and _is_dense(list(before)):
        return _conversation([(line, before.get(line, 0)) for line in filled])
    return None


def _is_dense(stamped: Sequence[Line]) -> bool:
    """Return whether the stamps grow by a few seconds, as those of speech do."""
    times = [each for line in stamped if (each := seconds(line.text[:40])) is not None]
    gaps = [after - before for before, after in pairwise(times)]
    return bool(gaps) and min(gaps) >= 0 and median(gaps) <= LONGEST_GAP_S


def _pauses(all_lines: Sequence[Line], timings: Sequence[int]) -> frozenset[int]:
    """Return the starts of the lines of text before which the speaker pauses, by the timings at these indices."""
    found: set[int] = set()
    before = None
    for i in timings:
        start, end = (_milliseconds(each) for each in _CLOCK.findall(all_lines[i].text[:120])[:2])
        if before is not None and start - before >= SHORTEST_PAUSE_MS and i + 1 < len(all_lines):
            found.add(all_lines[i + 1].start)
        before = end
    return frozenset(found)


def _milliseconds(clock: tuple[str, str, str, str]) -> int:
    hours, minutes, whole, thousandths = clock
    return 1000 * (3600 * int(hours or 0) + 60 * int(minutes) + int(whole)) + int(thousandths)


def _cue_lines(all_lines: Sequence[Line], timings: set[int]) -> list[tuple[Line, int]]:
    """Return the lines of text of subtitles, without numbers, timings, headers and comments."""
    found: list[tuple[Line, int]] = []
    skipping = False
    for i, line in enumerate(all_lines):
        blank = not line.text.strip()
        after_blank = i == 0 or not all_lines[i - 1].text.strip()
        if blank or i in timings:
            skipping = False
        elif after_blank and _BLOCK.match(line.text):
            skipping = True
        if not blank and not skipping and i not in timings and i + 1 not in timings:
            found.append((line, 0))
    return found


def _conversation(cues: Sequence[tuple[Line, int]], pauses: frozenset[int] = frozenset()) -> Conversation | None:
    """Return the conversation of lines of text.

    A turn goes on until a dash or a name begins the next one, or until a line has nothing but a sound.

    Args:
        cues: the lines, each with the index of its first word.
        pauses: the starts of the lines before which the speaker pauses.
    """
    labels = sum(_label(line.text[first:]) is not None for line, first in cues)
    labelled = labels >= LABELLED_CUE_SHARE * len(cues)
    turns: list[tuple[str, list[tuple[int, int]]]] = [("", [])]
    paused: set[int] = set()
    recent: list[str] = []
    for line, first in cues:
        text = line.text[first:]
        if text.strip() in recent:
            continue
        recent = [*recent[1 - ROLLED_LINES :], text.strip()]
        voice, dash = _VOICE.match(text[:80]), _NEW_SPEAKER.match(text[:80])
        named = _NAMED.match(text[:80]) if labelled and not voice and _label(text) else None
        opening = voice or named or dash
        at = opening.end() if opening else 0
        pieces = list(spoken_pieces(text[at:], line.start + first + at))
        if opening or not pieces:
            name = named[1] if named else (voice[1] or voice[2]).strip() if voice else ""
            turns.append((name, []))
        turns[-1][1].extend(pieces)
        if line.start in pauses and pieces:
            paused.add(pieces[0][0])
    found = tuple(
        Turn(name, tuple(pieces), pauses=frozenset(start for start, _ in pieces if start in paused))
        for name, pieces in turns
        if pieces
    )
    return Conversation("subtitles", found) if found else None


def _label(text: str) -> str | None:
    """Return the name before a colon at the beginning of a line, as programs for meetings write it; None for none."""
    found = _NAMED.match(text[:80])
    return found[1] if found and is_speaker(found[1]) else None
