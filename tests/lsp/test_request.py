"""What is asked of a selection beyond the settings."""

from __future__ import annotations

import pytest

from precis.errors import SettingError
from precis.lsp.request import SummaryRequest, Variation
from precis.settings import Prompt, Settings

SETTINGS = Settings(words=300, prompts={"Mine": Prompt(prompt="Give me 1,000 words", paragraphs=2)})


def test_the_settings_alone() -> None:
    assert SummaryRequest().apply_to(SETTINGS) == SETTINGS


def test_a_prompt_a_seed_and_words() -> None:
    settings = SummaryRequest("Mine", seed=7, words=40).apply_to(SETTINGS)
    assert (settings.prompt, settings.paragraphs, settings.seed) == ("Give me {words} words", 2, 7)
    assert (settings.words, settings.ratio) == (40, 1.0)
    assert Settings.model_validate(settings.model_dump()) == settings


def test_a_prompt_that_is_not_there() -> None:
    with pytest.raises(SettingError, match="“Yours”"):
        SummaryRequest("Yours").apply_to(SETTINGS)


@pytest.mark.parametrize(
    ("how", "seed", "words", "expected"),
    [
        (Variation.AGAIN, 1, 100, SummaryRequest("Mine", 2, 90)),
        (Variation.AGAIN, 2**31 - 1, 100, SummaryRequest("Mine", 0, 90)),
        (Variation.SHORTER, 1, 100, SummaryRequest("Mine", 1, 60)),
        (Variation.SHORTER, 1, 12, SummaryRequest("Mine", 1, 10)),
        (Variation.LONGER, 1, 100, SummaryRequest("Mine", 1, 150)),
        (Variation.LONGER, 1, 9000, SummaryRequest("Mine", 1, 10_000)),
    ],
)
def test_variations(how: Variation, seed: int, words: int, expected: SummaryRequest) -> None:
    assert SummaryRequest("Mine", 5, 90).vary(how, seed=seed, words=words) == expected
