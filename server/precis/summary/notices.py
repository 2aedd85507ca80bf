"""The notices about what was read of a text, which are known before the summary is written."""

from __future__ import annotations

from collections.abc import Sequence

from precis.summary.result import Notice
from precis.text.cuts import is_unpunctuated
from precis.text.language import language_name
from precis.text.reading import Reading
from precis.text.sentences import SourceSentence

UNPUNCTUATED_SHARE = 0.5  # of the words; if more are in pieces without punctuation, a notice says so


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


def punctuation_notices(reading: Reading, sentences: Sequence[SourceSentence]) -> list[Notice]:
    """Return a notice if most of the text has no punctuation, so that its sentences are not known."""
    cut_words = sum(each.words for each in sentences if each.follows_cut or each.precedes_cut)
    if cut_words <= UNPUNCTUATED_SHARE * sum(each.words for each in sentences):
        return []
    if not is_unpunctuated(reading.text, 0, len(reading.text)):
        return []
    return [
        Notice(
            "unpunctuated",
            "The text has hardly any punctuation, so Précis cannot tell where its sentences end. It is quoted in "
            "pieces, and “…” marks where a piece was cut out.",
        )
    ]


def passed_over_notices(reading: Reading) -> list[Notice]:
    """Return a notice of what was not read."""
    if not reading.passed_over:
        return []
    counts = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(reading.passed_over.items())]
    return [Notice("passed-over", f"Not read, because it is not prose: {', '.join(counts)}.")]
