"""Convert a candidate's bytes to visible text: whole characters, up to a stop string, without hidden reasoning."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

THOUGHT_OPENS, THOUGHT_CLOSES = "<think>", "</think>"


class TextStream:
    """Decode the bytes of one candidate, holding back text that may turn out to be part of a stop string.

    Args:
        stop: strings that end the candidate; neither they nor what follows is returned.
        thinks: whether text between `<think>` and `</think>` is left out.
    """

    def __init__(self, stop: Sequence[str], *, thinks: bool = False) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._stop = tuple(stop)
        self._thinks = thinks
        self._thinking = False
        self._held: str = ""
        self.stopped = False

    @property
    def thinking(self) -> bool:
        """Whether the next text is hidden reasoning, as far as known."""
        return self._thinking

    def feed(self, data: bytes, *, final: bool = False) -> str:
        """Return the text that is certain after `data`. After a stop string, `stopped` is true and nothing follows."""
        if self.stopped:
            return ""
        self._held += self._decode(data, final)
        shown = self._outside_thoughts(final=final) if self._thinks else self._take(self._stop, final=final)
        for stop in self._stop if self._thinks else ():
            if (at := shown.find(stop)) >= 0:
                shown, self.stopped = shown[:at], True
        return shown

    def _take(self, marks: Sequence[str], *, final: bool) -> str:
        found = [at for at in (self._held.find(mark) for mark in marks) if at >= 0]
        keep = 0 if final else max((_overlap(self._held, mark) for mark in marks), default=0)
        if found and min(found) <= len(self._held) - keep:  # a longer mark might start earlier
            self.stopped = True
            shown, self._held = self._held[: min(found)], ""
            return shown
        shown, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return shown

    def _outside_thoughts(self, *, final: bool) -> str:
        shown: list[str] = []
        while True:
            mark = THOUGHT_CLOSES if self._thinking else THOUGHT_OPENS
            at = self._held.find(mark)
            if at < 0:
                break
            if not self._thinking:
                shown.append(self._held[:at])
            self._held = self._held[at + len(mark) :]
            self._thinking = not self._thinking
        keep = 0 if final else max(_overlap(self._held, mark) for mark in (mark, *self._stop))
        rest, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        if not self._thinking:
            shown.append(rest)
        return "".join(shown)


def _overlap(text: str, mark: str) -> int:
    """Return how many characters at the end of `text` are a prefix of `mark`."""
    return next((size for size in range(min(len(text), len(mark) - 1), 0, -1) if mark.startswith(text[-size:])), 0)
