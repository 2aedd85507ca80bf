"""The turns of a chat template in a text, such as "<|im_start|>system … <|im_end|>", which are written for a model."""

from __future__ import annotations

import re

_TURN = re.compile(
    # ChatML and its kin. A turn begins on a line of its own and ends at its end mark, or else with the paragraph.
    r"^[ \t]*<\|(?!\w*end)\w+\|>.*?(?:<\|\w*(?:end|eot|eom|eos)\w*\|>|\n[ \t]*\n|\Z)"
    r"|^[ \t]*<start_of_turn>.*?(?:<end_of_turn>|\n[ \t]*\n|\Z)"
    # Llama 2 and Mistral.
    r"|\[INST\].*?(?:\[/INST\]|\n[ \t]*\n|\Z)"
    r"|<<SYS>>.*?(?:<</SYS>>|\n[ \t]*\n|\Z)"
    # Alpaca and its kin.
    r"|^[ \t]*#{2,3} ?(?:Instruction|Response|System|User|Assistant|Human|Input):.*?(?=\n[ \t]*\n|\n[ \t]*#{2,3} |\Z)",
    re.DOTALL | re.MULTILINE,
)


def find(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end) of the turns in `text`, in order, in code points."""
    return [found.span() for found in _TURN.finditer(text)]
