"""The notices about the plan of a summary: how it will differ from what was asked for, and what was read."""

from __future__ import annotations

from collections.abc import Sequence

from precis.languages.vocabulary import vocabulary
from precis.settings import Settings
from precis.summary.prompts import PromptRequest
from precis.summary.result import Notice
from precis.text import detector
from precis.text.language import language_name
from precis.text.reading import Reading
from precis.text.utterances import is_unpunctuated
from precis.text.words import count_words

TOLERANCE_SHARE, TOLERANCE_WORDS = 0.1, 10  # tolerated difference from the target: share of it or words, the larger one
UNPUNCTUATED_SHARE = 0.5  # of the words; if more are in blocks without punctuation, a notice says so


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


def detection_notices() -> list[Notice]:
    """Return a notice if no language can be detected."""
    if not (problem := detector.problem()):
        return []
    return [
        Notice(
            "language-assumed",
            f"The language of the text could not be detected, so English is assumed: {problem}. Choose the language "
            "(setting precis.language), or install Précis again.",
        )
    ]


def language_notices(code: str, others: Sequence[str]) -> list[Notice]:
    """Return a notice if some blocks have another language than the text: `others` has the language of each block."""
    names = [language_name(other) for other in dict.fromkeys(others) if other != code]
    if not names:
        return []
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return [
        Notice(
            "other-languages",
            f"The text seems to be in {language_name(code)}, and partly in {listed}. Only English sentences are "
            "shortened.",
        )
    ]


def punctuation_notices(reading: Reading, code: str) -> list[Notice]:
    """Return a notice if most of the text has no punctuation, so that the ends of its sentences had to be guessed.

    Only in a language with word lists for such texts; many languages separate sentences otherwise.
    """
    if not vocabulary(code).finite_verbs:
        return []
    blocks = [reading.text[block.start : block.end] for block in reading.blocks]
    words = [count_words(block) for block in blocks]
    guessed = sum(count for count, block in zip(words, blocks, strict=True) if is_unpunctuated(block))
    if guessed <= UNPUNCTUATED_SHARE * sum(words):
        return []
    return [
        Notice(
            "unpunctuated",
            "The text has hardly any punctuation. Précis has guessed where its sentences end; check the summary "
            "against the text.",
        )
    ]


def passed_over_notices(reading: Reading) -> list[Notice]:
    """Return a notice of what was not read."""
    if reading.only:
        return [
            Notice(
                "no-prose",
                f"The text has no sentences but a {reading.only}, which was read line by line. Only a model that "
                "writes can say in words what is in it.",
            )
        ]
    if not reading.passed_over:
        return []
    counts = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(reading.passed_over.items())]
    return [Notice("passed-over", f"Not read, because it is not prose: {', '.join(counts)}.")]
