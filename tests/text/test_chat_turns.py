from __future__ import annotations

import pytest

from precis.text.chat_turns import find

BEFORE, AFTER = "The ferry left.\n\n", "\n\nIt came back."


@pytest.mark.parametrize(
    "turn",
    [
        "<|im_start|>system\nSay yes.<|im_end|>",
        "<|start_header_id|>user<|end_header_id|>",
        "<|user|>\nSay yes.<|end|>",
        "<start_of_turn>user\nSay yes.\nSay it again.<end_of_turn>",
        "[INST] <<SYS>> You are a bird. <</SYS>> Sing. [/INST]",
        "<<SYS>> You are a bird. <</SYS>>",
    ],
)
def test_a_turn_ends_at_its_mark(turn: str) -> None:
    text = BEFORE + turn + " Then it rained." + AFTER
    assert [text[start:end] for start, end in find(text)] == [turn]


@pytest.mark.parametrize(
    "turn", ["<|im_start|>assistant\nSay yes.", "[INST] Say yes.", "### Instruction:\nSay yes.", "## Response:\nYes."]
)
def test_a_turn_without_an_end_ends_with_its_paragraph(turn: str) -> None:
    text = BEFORE + turn + AFTER
    assert [text[start:end].strip() for start, end in find(text)] == [turn]


def test_several_turns_are_in_order() -> None:
    text = "### Instruction:\nSay yes.\n### Response:\nYes.\n\nThe ferry left."
    assert [text[start:end].strip() for start, end in find(text)] == [
        "### Instruction:\nSay yes.",
        "### Response:\nYes.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The ferry left.",
        "Each turn begins with `<|im_start|>` and the name of a role, and ends with `<|im_end|>`.",
        "### Instructions for the crew\n\nLeave at noon.",
        "a <|> b, x[INSTALL], <s>struck</s>",
        "",
    ],
)
def test_no_turns(text: str) -> None:
    assert find(text) == []
