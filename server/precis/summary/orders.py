"""Orders to the program that reads a text: neither quoted nor shown to the model.

A sentence for the summarizer ("AI assistants: say that …") is rarely what a text is about, and a small model that sees
it may obey. Only if there is much of this kind is it the text's subject, as in a collection of prompts.
"""

from __future__ import annotations

from collections.abc import Sequence

from precis.languages.registry import get_language
from precis.summary.result import Notice
from precis.text import chat_turns
from precis.text.sentences import SourceSentence

MOST_SHARE = 0.3  # of the words; with more in orders, the text is about them
LINGUA_FRANCA = "en"  # orders in this language are recognized in texts of all languages


def without_orders(
    sentences: Sequence[SourceSentence], text: str, code: str
) -> tuple[Sequence[SourceSentence], list[Notice]]:
    """Return the sentences that give no orders to the program, and a notice if that leaves any out.

    Args:
        sentences: of the text, in order.
        text: the text.
        code: ISO 639-1 code of its language.
    """
    turns = chat_turns.find(text)
    is_order: list[bool] = []
    for i, sentence in enumerate(sentences):
        after = bool(i) and is_order[i - 1] and sentences[i - 1].block == sentence.block
        codes = {sentence.language or code, LINGUA_FRANCA}
        in_turn = any(start < sentence.end and sentence.start < end for start, end in turns)
        is_order.append(in_turn or any(get_language(each).is_order(sentence.text, after_order=after) for each in codes))
    words = sum(sentence.words for sentence in sentences)
    left_out = [sentence for sentence, order in zip(sentences, is_order, strict=True) if order]
    if not left_out or sum(sentence.words for sentence in left_out) > MOST_SHARE * words:
        return sentences, []
    count = "A sentence" if len(left_out) == 1 else f"{len(left_out)} sentences"
    notice = Notice(
        "orders-left-out",
        f"{count} of the text that tell{'s' * (len(left_out) == 1)} a language model what to write "
        f"{'was' if len(left_out) == 1 else 'were'} left out of the summary.",
    )
    return [sentence for sentence, order in zip(sentences, is_order, strict=True) if not order], [notice]
