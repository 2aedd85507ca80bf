"""Notices about the plan of a summary: how it will differ from what was asked for."""

from __future__ import annotations

from precis.settings import Settings
from precis.summary.prompts import PromptRequest
from precis.summary.result import Notice
from precis.text.reading import Reading
from precis.text.utterances import is_unpunctuated

TOLERANCE_SHARE, TOLERANCE_WORDS = 0.1, 10  # tolerated difference from the target: share of it or words, the larger one


def tolerance(target_words: int) -> int:
    """Return the tolerated difference between the words of a summary and its target."""
    return max(round(TOLERANCE_SHARE * target_words), TOLERANCE_WORDS)


def length_notices(
    request: PromptRequest, settings: Settings, words: int, target: int, eligible_words: int, paragraphs: int
) -> list[Notice]:
    """Return the notices about the number of words and paragraphs."""
    notices: list[Notice] = []
    planned = min(target, eligible_words)
    if paragraphs < request.paragraphs:
        notices.append(
            Notice(
                "fewer-paragraphs",
                f"The text has {words} words, which is enough for {paragraphs} of the {request.paragraphs} paragraphs "
                "asked for.",
            )
        )
    if settings.length == "exact" and eligible_words < target - tolerance(target):
        notices.append(
            Notice(
                "elaborated",
                f"The text has only about {eligible_words} of the {target} words asked for. The model adds the rest, "
                "and sentences that were not found in the text are marked.",
            )
        )
    elif eligible_words < target - tolerance(target):
        notices.append(
            Notice(
                "fewer-words",
                f"Much of the text repeats itself or is not prose, so the summary has about {planned} instead of "
                f"{request.words} words.",
            )
        )
    elif planned < request.words - tolerance(request.words):
        notices.append(
            Notice(
                "fewer-words",
                f"The text has {words} words, so the summary has about {planned} instead of {request.words}. "
                "The setting precis.ratio limits its share of the text.",
            )
        )
    return notices


def passed_over_notices(reading: Reading) -> list[Notice]:
    """Return a notice that counts what was not read, if anything."""
    if not reading.passed_over:
        return []
    counts = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(reading.passed_over.items())]
    return [Notice("passed-over", f"Not read, because it is not prose: {', '.join(counts)}.")]


def punctuation_notices(reading: Reading) -> list[Notice]:
    """Return a notice if the text is speech without punctuation, whose sentences had to be guessed."""
    if not reading.conversation or not all(is_unpunctuated(reading.text[b.start : b.end]) for b in reading.blocks):
        return []
    return [
        Notice(
            "no-punctuation",
            "The text has no punctuation. Précis has guessed where its sentences end; check the summary against the "
            "text.",
        )
    ]
