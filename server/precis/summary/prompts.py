"""Prompts: parsing the user's prompt, and the messages that are sent to the model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from precis.engine.api import Message
from precis.languages.base import AgendaTexts, CombiningTexts, DraftingTexts
from precis.languages.en.prompt import asks_for_bullets, asks_for_headings, asks_for_manner, topic_request, topics
from precis.settings import DEFAULT_PROMPT, Settings
from precis.text.language import requested_language, without_request
from precis.text.words import count_words

# Word counts in prompts are multiples of these, since models know only round numbers.
ROUND_WORDS, ROUND_WORDS_OF_SENTENCE = 10, 5

# The system prompt that SmolLM2 was trained on for rewriting (SmolTalk, smol-rewrite), which it follows best.
SHORTENING_SYSTEM = (
    "You're an AI assistant for text re-writing. Rewrite the input text to make it more concise while preserving its "
    "core meaning."
)
WORDS_PER_SENTENCE = 24

MANNERED_SYSTEM = "You write exact summaries."
MANNERED = (
    "Write one paragraph of about {words} words, and nothing before or after it. Say only what the passage says, with "
    "its own names and numbers."
)
# The counterpart of `SHORTENING_SYSTEM`; models of all styles follow it.
ELABORATION_SYSTEM = (
    "You're an AI assistant for text re-writing. Rewrite the input text in more detail, in several full sentences, in "
    "its own terms and without adding people, numbers or dates."
)

# Marks for the selection and the counts in a parsed prompt; no setting contains these characters.
_SELECTION_MARK, _WORDS_MARK, _PARAGRAPHS_MARK = "\0", "\x01", "\x02"
_PARAGRAPHS_PHRASE = re.compile(rf"{_PARAGRAPHS_MARK}[- ]paragraphs?")
_WORDS = re.compile(r"(?<![\w.,])(\d{1,3}(?:[,. ]\d{3})+|\d+)[- ]words?\b", re.IGNORECASE)
_NUMERALS = {name: i for i, name in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_PARAGRAPHS = re.compile(rf"(?<![\w.,])(\d+|{'|'.join(_NUMERALS)})[- ]paragraphs?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PromptRequest:
    """What the user's prompt and settings ask for.

    Attributes:
        prompt: the user's prompt with its placeholders filled in, and with marks for its counts and the text.
        words, paragraphs: the counts; those in the prompt override the settings.
        manner: whether the prompt asks for a manner of writing, which only a model can follow; counts, topics and a
            language are not a manner.
        focus: the topics that the prompt names; see `languages.en.prompt.topics`.
        bullets: whether the sentences are to be list items.
        headings: whether each paragraph is to have a heading.
        topic_request: the words in which the prompt names its topics; "" for none.
        language: ISO 639-1 code of the language that the prompt asks for; "" for none.
    """

    prompt: str
    words: int
    paragraphs: int
    manner: bool
    focus: frozenset[str] = frozenset()
    bullets: bool = False
    headings: bool = False
    topic_request: str = ""
    language: str = ""

    def fill_in(self, text: str, *, words: int, paragraphs: int) -> str:
        """Return the prompt with these counts, and with `text` as the selection."""
        prompt = _PARAGRAPHS_PHRASE.sub("one paragraph", self.prompt) if paragraphs == 1 else self.prompt
        prompt = prompt.replace(_WORDS_MARK, str(words)).replace(_PARAGRAPHS_MARK, str(paragraphs))
        return prompt.replace(_SELECTION_MARK, text)


def parse_prompt(settings: Settings, *, language: str = "", title: str = "", filename: str = "") -> PromptRequest:
    """Return what `settings` ask for; a count in the prompt overrides its setting.

    A count outside the setting's range is ignored.

    Args:
        settings: include the prompt.
        language: the English name of the text's language.
        title: of the text.
        filename: of the document that the text comes from.
    """
    words = _parse_count(_WORDS, settings.prompt, settings.words, low=10, high=10_000)
    paragraphs = _parse_count(_PARAGRAPHS, settings.prompt, settings.paragraphs, low=1, high=20)
    marked = settings.prompt  # marked before the title is filled in, since a count in the title stays as it is
    for pattern, mark in ((_WORDS, f"{_WORDS_MARK} words"), (_PARAGRAPHS, f"{_PARAGRAPHS_MARK} paragraphs")):
        marked = pattern.sub(mark, marked, count=1)
    filled = marked.format(
        words=_WORDS_MARK,
        paragraphs=_PARAGRAPHS_MARK,
        language=language,
        title=title,
        filename=filename,
        selection=_SELECTION_MARK,
    )
    custom = settings.prompt != DEFAULT_PROMPT
    # The title and the file name come from the text; their words are no request of the user.
    bare = settings.prompt.format(words="", paragraphs="", language="", title="", filename="", selection="")
    return PromptRequest(
        filled,
        words,
        paragraphs,
        asks_for_manner(without_request(bare)),
        topics(bare) if custom else frozenset(),
        asks_for_bullets(bare),
        asks_for_headings(bare),
        topic_request(bare) if custom else "",
        requested_language(bare),
    )


def shortening(sentence: str) -> tuple[Message, ...]:
    """Return the messages that ask for a shorter form of one sentence, as the smallest model was trained on them."""
    return (Message("system", SHORTENING_SYSTEM), Message("user", sentence))


def draft(
    request: PromptRequest, passage: str, words: int, length: str, *, texts: DraftingTexts, first_person: bool = False
) -> tuple[Message, ...]:
    """Return the messages that ask for a paragraph that summarizes a passage.

    Two examples come first, which all requests share: small models follow them better than any instruction. If the
    user's prompt asks for a manner of writing, there are no examples, which would set a manner, too; the prompt follows
    the passage, with the counts of the paragraph instead of its own.

    Args:
        request: the user's request.
        passage: of the source.
        words: the approximate number of words of the paragraph.
        length: the unit in which the length is stated: "sentences" or "words"; ignored if a manner is asked for.
        texts: the prompt texts of the language to write in.
        first_person: whether the paragraph is to be written in the first person, like the text.
    """
    if not request.manner:
        return (
            *_example_messages(texts, first_person=first_person),
            _draft_message(texts, passage, words, length, request.topic_request),
        )
    prompt = request.fill_in(passage, words=words, paragraphs=1)
    text = prompt if _SELECTION_MARK in request.prompt else f"{passage}\n\n{prompt}"
    return (Message("system", MANNERED_SYSTEM), Message("user", f"{text}\n\n{MANNERED.format(words=words)}"))


def combine(request: PromptRequest, passage: str, words: int, *, texts: CombiningTexts) -> tuple[Message, ...]:
    """Return the messages that ask for one sentence that combines those of a short passage, after the examples.

    Args:
        request: the user's request.
        passage: of the source.
        words: the approximate number of words of the sentence.
        texts: the prompt texts of the language to write in.
    """
    messages = [Message("system", texts.system)]
    for example in texts.examples:
        length = texts.words.format(words=round_to(count_words(example.sentence), ROUND_WORDS_OF_SENTENCE))
        messages += [_with_instruction(example.passage, length), Message("assistant", example.sentence)]
    return (*messages, _with_instruction(passage, texts.words.format(words=words), request.topic_request))


def round_to(words: int, multiple: int) -> int:
    """Return the nearest multiple of `multiple` that is not 0."""
    return max(multiple, multiple * round(words / multiple))


def _example_messages(texts: DraftingTexts, *, first_person: bool) -> tuple[Message, ...]:
    """Return the system prompt and the examples; the example in the same person as the text comes last."""
    messages = [Message("system", texts.system)]
    ordered = sorted(texts.examples, key=lambda each: each.first_person == first_person)
    for example, length in zip(ordered, ("sentences", "words"), strict=True):
        words = round_to(count_words(example.summary), ROUND_WORDS)
        messages += [_draft_message(texts, example.passage, words, length), Message("assistant", example.summary)]
    return tuple(messages)


def _draft_message(texts: DraftingTexts, passage: str, words: int, length: str, topics: str = "") -> Message:
    count = min(len(texts.counted), max(1, round(words / WORDS_PER_SENTENCE)))
    if length == "words":
        instruction = texts.words.format(words=words)
    else:
        instruction = texts.one_sentence if count == 1 else texts.sentences.format(count=texts.counted[count - 1])
    return _with_instruction(passage, instruction, topics)


def _with_instruction(passage: str, instruction: str, topics: str = "") -> Message:
    return Message("user", f"{passage}\n\n({instruction}; {topics})" if topics else f"{passage}\n\n({instruction})")


def heading_messages(paragraph: str, texts: DraftingTexts) -> tuple[Message, ...]:
    """Return the messages that ask for a heading, after the examples and their headings."""
    examples = [
        message
        for example in texts.examples
        for message in (Message("user", example.summary), Message("assistant", example.heading))
    ]
    return (Message("system", texts.heading_system), *examples, Message("user", paragraph))


def topics_messages(passage: str, texts: DraftingTexts, agenda: AgendaTexts) -> tuple[Message, ...]:
    """Return the messages that ask what a passage of a conversation is about, after the examples.

    Args:
        passage: of the source, with the names of its speakers.
        texts: those for conversations.
        agenda: the texts of the question.
    """
    examples = [
        message
        for example in texts.examples
        for message in (
            Message("user", f"{example.passage}\n\n{agenda.question}"),
            Message("assistant", example.topics),
        )
    ]
    return (Message("system", agenda.system), *examples, Message("user", f"{passage}\n\n{agenda.question}"))


def elaboration(text: str) -> tuple[Message, ...]:
    """Return the messages that ask for one or two sentences in more words."""
    return (Message("system", ELABORATION_SYSTEM), Message("user", text))


def _parse_count(pattern: re.Pattern[str], prompt: str, default: int, *, low: int, high: int) -> int:
    found = pattern.search(prompt)
    if not found:
        return default
    number = found[1].lower()
    count = _NUMERALS.get(number) or int(re.sub(r"\D", "", number))
    return count if low <= count <= high else default
