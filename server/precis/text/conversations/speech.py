"""Speech as a recognizer writes it: words without capitals and punctuation, in one long paragraph or a few."""

from __future__ import annotations

from collections.abc import Sequence

from precis.text.conversations.turn import Conversation, Turn, spoken_pieces
from precis.text.lines import Line
from precis.text.utterances import is_unpunctuated

WORDS_PER_PARAGRAPH = 40  # at least, on average; poems and lists have fewer
WORDS_PER_LINE = 8  # the same


def find_speech(all_lines: Sequence[Line]) -> Conversation | None:
    """Return the conversation, without speakers, if the text is speech without punctuation, else None."""
    paragraphs: list[list[Line]] = [[]]
    for line in all_lines:
        if line.text.strip():
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    texts = [" ".join(line.text for line in each) for each in paragraphs if each]
    words = sum(len(text.split()) for text in texts)
    filled = sum(len(each) for each in paragraphs)
    if (
        not texts
        or words < WORDS_PER_LINE * filled
        or words < WORDS_PER_PARAGRAPH * len(texts)
        or not all(_is_speech(text) for text in texts)
    ):
        return None
    turns = ((piece for line in each for piece in spoken_pieces(line.text, line.start)) for each in paragraphs if each)
    return Conversation("speech", tuple(Turn("", pieces) for each in turns if (pieces := tuple(each))))


def _is_speech(paragraph: str) -> bool:
    """Return whether a paragraph begins with a small letter and has next to no capitals and punctuation."""
    words = paragraph.split()
    capitalized = sum(word[0].isupper() and len(word) > 1 for word in words)
    return words[0][0].islower() and capitalized * 10 < len(words) and is_unpunctuated(paragraph)
