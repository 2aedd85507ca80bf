"""What a person asks of a selection, beyond the settings: another prompt, another seed, fewer or more words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from precis.errors import SettingError
from precis.settings import Settings

FEWEST_WORDS, MOST_WORDS, LAST_SEED = 10, 10_000, 2**31 - 1  # what the settings of these names can be
SHORTER, LONGER = 0.6, 1.5
# A count in a prompt comes before the setting, so it gives way to the setting's placeholder.
_WRITTEN_COUNT = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[,. ]\d{3})+|\d+)(?=[- ]words?\b)", re.IGNORECASE)


class Variation(Enum):
    """What can be asked of a summary that stands in a document."""

    AGAIN = "again"
    SHORTER = "shorter"
    LONGER = "longer"


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What is asked for; None is as the settings have it.

    Attributes:
        title: of the prompt, in the setting `prompts`.
        seed: of the sampler.
        words: to aim at, of as many as the selection has.
    """

    title: str | None = None
    seed: int | None = None
    words: int | None = None

    def apply_to(self, settings: Settings) -> Settings:
        """The settings that it comes to.

        Raises:
            SettingError: there is no prompt of this title.
        """
        if self.title is not None and self.title not in settings.prompts:
            raise SettingError(
                f"There is no prompt with the title “{self.title}” in the setting precis.prompts any more. Open the "
                "actions of the selection again to see which there are.",
                code="prompt-unknown",
            )
        chosen = settings.with_prompt(self.title)
        if self.seed is not None:
            chosen = chosen.model_copy(update={"seed": self.seed})
        if self.words is not None:
            prompt = _WRITTEN_COUNT.sub("{words}", chosen.prompt)
            chosen = chosen.model_copy(update={"words": self.words, "ratio": 1.0, "prompt": prompt})
        return chosen

    def vary(self, how: Variation, *, seed: int, words: int) -> SummaryRequest:
        """The request for another summary in the stead of one that has this seed and so many words."""
        match how:
            case Variation.AGAIN:
                return replace(self, seed=0 if seed == LAST_SEED else seed + 1)
            case Variation.SHORTER:
                return replace(self, seed=seed, words=max(FEWEST_WORDS, round(SHORTER * words)))
            case Variation.LONGER:
                return replace(self, seed=seed, words=min(MOST_WORDS, round(LONGER * words)))
