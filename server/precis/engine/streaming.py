"""What of a candidate's bytes may be shown: whole characters, up to a stop text, without the model's thoughts."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

THOUGHT_OPENS, THOUGHT_CLOSES = "<think>", "</think>"


class TextStream:
    """Turns the bytes of one candidate into text, holding back what may still prove to be a stop text.

    Args:
        stop: texts that end the candidate; neither they nor what follows is shown.
        thinks: whether what stands between think marks is left out.
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
        """Whether what comes next belongs to the model's thoughts, as far as is known."""
        return self._thinking

    def feed(self, data: bytes, *, final: bool = False) -> str:
        """The text that `data` makes certain. After a stop text `stopped` is true and nothing more comes."""
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
        if found and min(found) <= len(self._held) - keep:  # no longer one may have begun before it
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
    """How many characters at the end of `text` are a beginning of `mark`."""
    return next((size for size in range(min(len(text), len(mark) - 1), 0, -1) if mark.startswith(text[-size:])), 0)
