from __future__ import annotations

import pytest

from precis.languages.en.prompt import matches, topic_request, topics
from precis.settings import DEFAULT_PROMPT


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        # What prompts are made of names no topic.
        (DEFAULT_PROMPT, ""),
        ("Summarize the text in 3 short paragraphs of 150 words, in plain language, please.", ""),
        ("Give me the key points in a formal tone, for children.", ""),
        ("", ""),
        # Words, by their stems.
        ("Focus on the harbour", "harbo"),
        ("Pay special attention to bridges and to the Dam.", "bridg dam"),
        ("What about Olsen’s ferry?", "olsen ferry"),
        # Kinds of things that texts show by signs.
        ("Focus on the costs.", "costs <money>"),
        ("mention all DATES", "dates <time>"),
        ("Who did what?", "<people>"),
        ("Keep the figures, and the prices.", "figur price <numbers> <money>"),
    ],
)
def test_topics(prompt: str, expected: str) -> None:
    assert topics(prompt) == frozenset(expected.split())


@pytest.mark.parametrize(
    ("sentence", "prompt", "count"),
    [
        ("The harbour was sold.", "on the harbour", 1),
        ("Two HARBOURS were built.", "on the harbour", 1),
        ("The bridge stands by the harbour, the harbour by the bridge.", "harbours and bridges", 2),
        ("Rain fell.", "on the harbour", 0),
        ("The harbour was sold.", "", 0),
        # money
        ("It came to $5.", "the costs", 1),
        ("They were paid in francs.", "the costs", 1),
        ("The costs came to $5.", "the costs", 2),
        ("It came to five.", "the costs", 0),
        # time
        ("The dam was built in 1911.", "the dates", 1),
        ("It broke in October.", "the dates", 1),
        ("It broke after 9110 uses.", "the dates", 0),
        # people
        ("Then the mayor met Olsen.", "who", 1),
        ("Then the mayor met an engineer.", "who", 0),
        # figures
        ("They lost 5 boats.", "the figures", 1),
        ("They lost five boats.", "the figures", 0),
        # A sign counts only where its kind was asked for.
        ("In 1911 Olsen paid $5.", "the harbour", 0),
        ("In 1911 Olsen paid $5.", "the money and the years", 2),
    ],
)
def test_matches(sentence: str, prompt: str, count: int) -> None:
    assert matches(sentence, topics(prompt)) == count


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("Summarize this.", ""),
        ("Summarize this; focus on money and costs", "focus on money and costs"),
        ("Focus on the costs in 200 words and 3 paragraphs.", "Focus on the costs"),
        ("Summarize, especially the harbour, in 3 paragraphs", "especially the harbour"),
        ("A summary about the children as bullets", "about the children"),
    ],
)
def test_in_which_words_the_topics_are_named(prompt: str, named: str) -> None:
    assert topic_request(prompt) == named
