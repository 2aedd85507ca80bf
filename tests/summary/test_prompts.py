from __future__ import annotations

import pytest

from precis.settings import DEFAULT_PROMPT, Settings
from precis.summary import prompts


@pytest.mark.parametrize(
    ("prompt", "words", "paragraphs"),
    [
        ("Summarize this content to {words} words in {paragraphs} paragraphs", 2000, 6),
        ("Sum it up.", 2000, 6),
        ("Give me 500 words.", 500, 6),
        ("Give me a 500-word digest.", 500, 6),
        ("At most 1,200 words in 3 paragraphs, please.", 1200, 3),
        ("Write three paragraphs.", 2000, 3),
        ("One paragraph of {words} words.", 2000, 1),
        ("Three-paragraph overview", 2000, 3),
        # What is out of a setting's range is no count that could be kept.
        ("In 3 words.", 2000, 6),
        ("In 99 paragraphs.", 2000, 6),
        ("In 20000 words.", 2000, 6),
        # Numbers that count something else.
        ("Mention the 12 apostles.", 2000, 6),
        ("Read chapter 4.12 words and all.", 2000, 6),
    ],
)
def test_counts_written_into_the_prompt_override_the_settings(prompt: str, words: int, paragraphs: int) -> None:
    asked = prompts.asked(Settings(prompt=prompt))
    assert (asked.words, asked.paragraphs) == (words, paragraphs)


def test_placeholders_are_filled_and_doubled_braces_become_braces() -> None:
    prompt = "{{x}} {words}/{paragraphs}, {language}, {title}, {filename}"
    asked = prompts.asked(
        Settings(prompt=prompt, words=300, paragraphs=2), language="German", title="Der Wald", filename="wald.md"
    )
    assert asked.before == "{x} 300/2, German, Der Wald, wald.md\n\n"
    assert asked.after == ""


def test_the_selection_stands_where_the_prompt_wants_it() -> None:
    asked = prompts.asked(Settings(prompt="<{selection}> Sum up {selection}, in {words} words."))
    messages = prompts.part(asked, "The text.", number=1, of=1, words=40)
    assert messages[1].content == "<The text.> Sum up The text., in 2000 words."


def test_what_a_title_says_is_no_focus() -> None:
    asked = prompts.asked(Settings(prompt="Sum up {title}."), title="The costs of harbours")
    assert asked.focus == prompts.asked(Settings(prompt="Sum up {filename}.")).focus


@pytest.mark.parametrize(
    ("prompt", "manner"),
    [
        (DEFAULT_PROMPT, False),
        ("Summarize this content to {words} words in 3 paragraphs", False),
        ("Sum up {title} in two paragraphs, please", False),
        ("Summarize this; focus on the costs and the harbour", False),
        ("A summary of {selection} in 300 words, especially about the children", False),
        ("Summarize this like a pirate", True),
        ("Summarize this in German", True),
        ("Summarize this for a manager who decides on the budget", True),
        ("Translate this", True),
        ("Focus on the costs. Use bullet points.", True),
    ],
)
def test_what_only_a_model_can_follow(prompt: str, manner: bool) -> None:
    assert prompts.asked(Settings(prompt=prompt)).manner is manner


def test_the_persons_prompt_stands_verbatim_before_the_text() -> None:
    asked = prompts.asked(Settings(prompt="Write like a pirate: {{arr}}"))
    messages = prompts.part(asked, "The text.", number=2, of=6, words=40)
    assert [message.role for message in messages] == ["system", "user"]
    assert "part 2 of 6" in messages[0].content
    assert "40 words" in messages[0].content
    assert messages[1].content == "Write like a pirate: {arr}\n\nThe text."
