from __future__ import annotations

import pytest

from precis.languages.base import Example
from precis.languages.en.drafting import TEXTS
from precis.languages.registry import get_language
from precis.settings import DEFAULT_PROMPT, Settings
from precis.summary import prompts
from precis.summary.drafts import Confidence, DraftedSentence
from precis.summary.verify import CAREFUL, Passage, table_for
from precis.text.reading import read
from precis.text.sentences import split

SURE = Confidence(0.0, 0.0, 0.0, 0.0)


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
    asked = prompts.parse_prompt(Settings(prompt=prompt))
    assert (asked.words, asked.paragraphs) == (words, paragraphs)


def test_placeholders_are_filled_and_doubled_braces_become_braces() -> None:
    prompt = "{{x}} {words}/{paragraphs}, {language}, {title}, {filename}"
    asked = prompts.parse_prompt(
        Settings(prompt=prompt, words=300, paragraphs=2), language="German", title="Der Wald", filename="wald.md"
    )
    assert asked.fill_in("", words=300, paragraphs=2) == "{x} 300/2, German, Der Wald, wald.md"


@pytest.mark.parametrize(
    ("prompt", "whole"),
    [
        ("<{selection}> Sum up {selection}.", "<The text.> Sum up The text.."),
        (DEFAULT_PROMPT, "Summarize this content to 40 words in one paragraph"),
        ("Sing it in {words} words.", "Sing it in 40 words."),
        ("Sing it in 6 paragraphs of 500 words.", "Sing it in one paragraph of 40 words."),
        ("A three-paragraph song of 1,200 words", "A one paragraph song of 40 words"),
        ("Sing it in {paragraphs} verses.", "Sing it in 1 verses."),
        # The first of each is the count that holds.
        ("Sing 90 words, not 100 words.", "Sing 40 words, not 100 words."),
        ("Sing of the 12 apostles.", "Sing of the 12 apostles."),
    ],
)
def test_the_prompt_is_put_with_a_parts_own_counts(prompt: str, whole: str) -> None:
    assert prompts.parse_prompt(Settings(prompt=prompt)).fill_in("The text.", words=40, paragraphs=1) == whole


def test_the_prompt_is_put_with_other_counts_than_one() -> None:
    asked = prompts.parse_prompt(Settings(prompt="In 3 paragraphs of 500 words: {selection}"))
    assert asked.fill_in("The text.", words=70, paragraphs=2) == "In 2 paragraphs of 70 words: The text."


@pytest.mark.parametrize("title", ["500 words on rivers", "In 2 paragraphs", "{words} {selection}"])
def test_what_a_title_holds_is_no_count_and_no_placeholder(title: str) -> None:
    asked = prompts.parse_prompt(Settings(prompt="Sing of {title}."), title=title)
    assert asked.fill_in("The text.", words=40, paragraphs=1) == f"Sing of {title}."
    assert (asked.words, asked.paragraphs) == (2000, 6)


def test_what_a_title_says_is_no_focus() -> None:
    asked = prompts.parse_prompt(Settings(prompt="Sum up {title}."), title="The costs of harbours")
    assert asked.focus == prompts.parse_prompt(Settings(prompt="Sum up {filename}.")).focus


@pytest.mark.parametrize(
    ("prompt", "manner"),
    [
        (DEFAULT_PROMPT, False),
        ("Summarize this content to {words} words in 3 paragraphs", False),
        ("Sum up {title} in two paragraphs, please", False),
        ("Summarize this; focus on the costs and the harbour", False),
        ("A summary of {selection} in 300 words, especially about the children", False),
        ("Summarize this like a pirate", True),
        ("Summarize this in German", False),
        ("Summarize this in simple German", False),
        ("Summarize this in the style of German romantics", True),
        ("Summarize this with headings", False),
        ("Use bullet points under a heading for each paragraph.", False),
        ("Summarize this for a manager who decides on the budget", True),
        ("Translate this", True),
        ("Focus on the costs. Use bullet points.", False),
        ("A bulleted list like a pirate's", True),
    ],
)
def test_what_only_a_model_can_follow(prompt: str, manner: bool) -> None:
    assert prompts.parse_prompt(Settings(prompt=prompt)).manner is manner


@pytest.mark.parametrize(
    ("prompt", "bullets"),
    [
        (DEFAULT_PROMPT, False),
        ("Summarize this in 300 words, as bullet points", True),
        ("Use a bulleted list.", True),
        ("Summarize this without bullet points", False),
        ("Don't use bullets.", False),
        ("Summarize the history of the bullet train", False),
    ],
)
def test_bullets(prompt: str, bullets: bool) -> None:
    assert prompts.parse_prompt(Settings(prompt=prompt)).bullets is bullets


@pytest.mark.parametrize(
    ("prompt", "headings"),
    [
        (DEFAULT_PROMPT, False),
        ("Summarize this in 3 paragraphs with headings", True),
        ("Put a short heading over each paragraph.", True),
        ("Bullet points under sub-headings", True),
        ("Summarize this without headings", False),
        ("Focus on the headings of the report.", False),
    ],
)
def test_headings(prompt: str, headings: bool) -> None:
    assert prompts.parse_prompt(Settings(prompt=prompt)).headings is headings


def test_a_heading_is_asked_for_behind_those_of_the_examples() -> None:
    messages = prompts.heading_messages("The dam broke.", TEXTS)
    assert [message.role for message in messages] == ["system", *["user", "assistant"] * len(TEXTS.examples), "user"]
    assert messages[2].content == TEXTS.examples[0].heading
    assert messages[-1].content == "The dam broke."


def test_the_topics_are_told_behind_the_length() -> None:
    asked = prompts.parse_prompt(Settings(prompt="In 200 words, focus on the dam and its costs; be brief."))
    messages = prompts.draft(asked, "The dam broke.", 40, "words", texts=TEXTS)
    assert messages[-1].content == "The dam broke.\n\n(40 words; focus on the dam and its costs)"


def test_a_draft_is_asked_for_behind_examples_that_all_requests_share() -> None:
    asked = prompts.parse_prompt(Settings())
    in_words = prompts.draft(asked, "The dam broke.", 40, "words", texts=TEXTS)
    in_sentences = prompts.draft(asked, "The mayor left.", 90, "sentences", texts=TEXTS)
    assert in_words[:-1] == in_sentences[:-1]
    assert [message.role for message in in_words] == ["system", *["user", "assistant"] * len(TEXTS.examples), "user"]
    assert in_words[-1].content == "The dam broke.\n\n(40 words)"
    assert in_sentences[-1].content == "The mayor left.\n\n(four sentences)"


@pytest.mark.parametrize(
    ("words", "told"),
    [(1, "(one sentence)"), (30, "(one sentence)"), (40, "(two sentences)"), (900, "(ten sentences)")],
)
def test_how_many_sentences_are_asked_for(words: int, told: str) -> None:
    messages = prompts.draft(prompts.parse_prompt(Settings()), "The dam broke.", words, "sentences", texts=TEXTS)
    assert messages[-1].content.endswith(told)


@pytest.mark.parametrize("first_person", [True, False])
def test_the_example_in_the_texts_own_person_stands_last(first_person: bool) -> None:
    shown = prompts.draft(
        prompts.parse_prompt(Settings()), "Rain fell.", 40, "words", texts=TEXTS, first_person=first_person
    )
    assert shown[-2].content == next(each.summary for each in TEXTS.examples if each.first_person == first_person)
    assert len(shown) == 2 + 2 * len(TEXTS.examples)


@pytest.mark.parametrize("example", TEXTS.examples)
def test_the_examples_say_nothing_that_their_passages_do_not(example: Example) -> None:
    passage = Passage([sentence.text for sentence in split(read(example.passage))], get_language("en"))
    drafts = [DraftedSentence(each.text, SURE, i) for i, each in enumerate(split(read(example.summary)))]
    vetoes = {passage.verify(draft, table_for(CAREFUL)).veto for draft in drafts}
    assert vetoes.isdisjoint({"number", "measure", "name", "quotation", "negation", "speaker"})
    assert get_language("en").claims.speaks_in_first_person([draft.text for draft in drafts]) is example.first_person


def test_the_persons_prompt_stands_behind_the_passage_where_it_asks_for_a_manner() -> None:
    asked = prompts.parse_prompt(Settings(prompt="Write like a pirate in 6 paragraphs of {words} words: {{arr}}"))
    messages = prompts.draft(asked, "The dam broke.", 40, "words", texts=TEXTS)
    assert [message.role for message in messages] == ["system", "user"]
    passage, request, format_ = messages[1].content.split("\n\n")
    assert passage == "The dam broke."
    assert request == "Write like a pirate in one paragraph of 40 words: {arr}"
    assert format_ == prompts.MANNERED.format(words=40)


def test_the_passage_stands_where_the_persons_prompt_wants_it() -> None:
    asked = prompts.parse_prompt(Settings(prompt="Like a pirate: <{selection}>"))
    messages = prompts.draft(asked, "The dam broke.", 40, "sentences", texts=TEXTS)
    assert messages[1].content == "Like a pirate: <The dam broke.>\n\n" + prompts.MANNERED.format(words=40)
