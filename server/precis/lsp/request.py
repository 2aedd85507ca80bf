"""Requests for one summary, which override settings: the prompt, the seed and the number of words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from precis.errors import SettingError
from precis.settings import Settings

MIN_WORDS, MAX_WORDS, MAX_SEED = 10, 10_000, 2**31 - 1  # limits of the settings `words` and `seed`
SHORTER_FACTOR, LONGER_FACTOR = 0.6, 1.5
# A number of words in the prompt would override the requested one, so it is replaced by the placeholder.
_WORD_COUNT = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[,. ]\d{3})+|\d+)(?=[- ]words?\b)", re.IGNORECASE)


class Variation(Enum):
    """How another version of a summary differs from the one in the document."""

    AGAIN = "again"
    SHORTER = "shorter"
    LONGER = "longer"


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """A request for one summary; None means the value of the settings.

    Attributes:
        title: the title of a prompt in the setting `prompts`.
        seed: the seed of the sampler.
        words: the target number of words, limited only by the length of the selection.
    """

    title: str | None = None
    seed: int | None = None
    words: int | None = None

    def apply_to(self, settings: Settings) -> Settings:
        """Return the settings with the request applied.

        Raises:
            SettingError: no prompt has the requested title.
        """
        if self.title is not None and self.title not in settings.prompts:
            raise SettingError(
                f"The setting precis.prompts no longer has a prompt with the title “{self.title}”. Open the actions of "
                "the selection again to see the available prompts.",
                code="prompt-unknown",
            )
        applied = settings.with_prompt(self.title)
        if self.seed is not None:
            applied = applied.model_copy(update={"seed": self.seed})
        if self.words is not None:
            prompt = _WORD_COUNT.sub("{words}", applied.prompt)
            applied = applied.model_copy(update={"words": self.words, "ratio": 1.0, "prompt": prompt})
        return applied

    def vary(self, variation: Variation, *, seed: int, words: int) -> SummaryRequest:
        """Return the request for another version of a summary.

        Args:
            variation: how the new version should differ.
            seed: the seed of the summary.
            words: the number of words of the summary.
        """
        match variation:
            case Variation.AGAIN:
                return replace(self, seed=0 if seed == MAX_SEED else seed + 1)
            case Variation.SHORTER:
                return replace(self, seed=seed, words=max(MIN_WORDS, round(SHORTER_FACTOR * words)))
            case Variation.LONGER:
                return replace(self, seed=seed, words=min(MAX_WORDS, round(LONGER_FACTOR * words)))
