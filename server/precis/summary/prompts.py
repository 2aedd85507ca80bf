"""What the model is asked: the person's prompt, its counts, and the instruction that suits the model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from precis.engine.api import Message
from precis.languages.base import DraftingTexts
from precis.languages.en.prompt import asks_for_bullets, asks_for_headings, asks_for_manner, topic_request, topics
from precis.settings import DEFAULT_PROMPT, Settings
from precis.text.language import requested_language, without_request
from precis.text.words import count_words

ROUND_WORDS = 10  # to which the words asked for are rounded: models know no others

# The system prompt that SmolLM2 was trained on for rewriting (SmolTalk, smol-rewrite): the one it follows best.
SHORTENING_SYSTEM = (
    "You're an AI assistant for text re-writing. Rewrite the input text to make it more concise while preserving its "
    "core meaning."
)
WORDS_PER_SENTENCE = 24
_COUNTED = "one two three four five six seven eight nine ten".split()
MANNERED_SYSTEM = "You write exact summaries."
MANNERED = (
    "Write one paragraph of about {words} words, and nothing before or after it. Say only what the passage says, with "
    "its own names and numbers."
)
# The same, turned round; models of all styles follow it.
ELABORATION_SYSTEM = (
    "You're an AI assistant for text re-writing. Rewrite the input text in more detail, in several full sentences, in "
    "its own terms and without adding people, numbers or dates."
)

# The selection and the counts, in a prompt: no setting holds these characters.
_HERE, _WORDS_HERE, _PARAGRAPHS_HERE = "\0", "\x01", "\x02"
_ONE_PARAGRAPH = re.compile(rf"{_PARAGRAPHS_HERE}[- ]paragraphs?")
_WORDS = re.compile(r"(?<![\w.,])(\d{1,3}(?:[,. ]\d{3})+|\d+)[- ]words?\b", re.IGNORECASE)
_NUMERALS = {name: i for i, name in enumerate(_COUNTED, 1)}
_PARAGRAPHS = re.compile(rf"(?<![\w.,])(\d+|{'|'.join(_NUMERALS)})[- ]paragraphs?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PromptRequest:
    """What is asked for in the end.

    Attributes:
        prompt: the person's prompt with its placeholders filled in, and marks in the place of its counts and the text.
        words, paragraphs: the counts, the prompt's own before the settings'.
        manner: whether the prompt asks for more than counts and topics, which only a model can follow; a
            language is none of that.
        focus: the topics that the prompt names, as `text.focus` finds them.
        bullets: whether each sentence is to stand on a line of its own, behind a bullet.
        headings: whether each paragraph is to have a heading.
        topic_request: the words in which the prompt names its topics, or "".
        language: ISO 639-1 code of the language that the prompt asks for, or "".
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

    def whole(self, text: str, *, words: int, paragraphs: int) -> str:
        """The prompt with these counts, and `text` where it asks for the selection."""
        said = _ONE_PARAGRAPH.sub("one paragraph", self.prompt) if paragraphs == 1 else self.prompt
        return said.replace(_WORDS_HERE, str(words)).replace(_PARAGRAPHS_HERE, str(paragraphs)).replace(_HERE, text)


def parse_prompt(settings: Settings, *, language: str = "", title: str = "", filename: str = "") -> PromptRequest:
    """The prompt and counts that `settings` ask for; a count written out in the prompt overrides its setting.

    A count out of the setting's range is passed over: the setting holds.

    Args:
        settings: with the prompt.
        language: of the text, as its name in English.
        title: of the text.
        filename: of the document that it comes from.
    """
    words = _written(_WORDS, settings.prompt, settings.words, low=10, high=10_000)
    paragraphs = _written(_PARAGRAPHS, settings.prompt, settings.paragraphs, low=1, high=20)
    counted = settings.prompt  # before a title is filled in, whose own counts stay
    for pattern, mark in ((_WORDS, f"{_WORDS_HERE} words"), (_PARAGRAPHS, f"{_PARAGRAPHS_HERE} paragraphs")):
        counted = pattern.sub(mark, counted, count=1)
    filled = counted.format(
        words=_WORDS_HERE,
        paragraphs=_PARAGRAPHS_HERE,
        language=language,
        title=title,
        filename=filename,
        selection=_HERE,
    )
    custom = settings.prompt != DEFAULT_PROMPT
    # What a title or a file is called is the text's affair, and no topic of the person's.
    named = settings.prompt.format(words="", paragraphs="", language="", title="", filename="", selection="")
    return PromptRequest(
        filled,
        words,
        paragraphs,
        asks_for_manner(without_request(named)),
        topics(named) if custom else frozenset(),
        asks_for_bullets(named),
        asks_for_headings(named),
        topic_request(named) if custom else "",
        requested_language(named),
    )


def shortening(sentence: str) -> tuple[Message, ...]:
    """Asks for a shorter form of one sentence, in the words that the smallest model was trained on."""
    return (Message("system", SHORTENING_SYSTEM), Message("user", sentence))


def draft(
    asked: PromptRequest, passage: str, words: int, length: str, *, texts: DraftingTexts, first_person: bool = False
) -> tuple[Message, ...]:
    """Asks for one paragraph on a passage.

    Two examples come first, which all requests share: small models follow them better than any instruction. Where the
    person's prompt asks for a manner of writing it stands behind the passage instead, with the paragraph's counts in
    the place of its own, and there are no examples, which would set a manner, too.

    Args:
        asked: the person's prompt.
        passage: of the source.
        words: about how many the paragraph is to have.
        length: in what its length is told: "sentences" or "words"; passed over where the person asks for a manner.
        texts: of the language to write in.
        first_person: whether the text speaks as "I" or "we"; the paragraph is then to do so, too.
    """
    if not asked.manner:
        return (*_shown(texts, first_person=first_person), _ask(texts, passage, words, length, asked.topic_request))
    request = asked.whole(passage, words=words, paragraphs=1)
    text = request if _HERE in asked.prompt else f"{passage}\n\n{request}"
    return (Message("system", MANNERED_SYSTEM), Message("user", f"{text}\n\n{MANNERED.format(words=words)}"))


def _shown(texts: DraftingTexts, *, first_person: bool) -> tuple[Message, ...]:
    """The system prompt and the examples, the one in the text's own person last."""
    shown = [Message("system", texts.system)]
    ordered = sorted(texts.examples, key=lambda each: each.first_person == first_person)
    for example, length in zip(ordered, ("sentences", "words"), strict=True):
        words = ROUND_WORDS * round(count_words(example.summary) / ROUND_WORDS)
        shown += [_ask(texts, example.passage, words, length), Message("assistant", example.summary)]
    return tuple(shown)


def _ask(texts: DraftingTexts, passage: str, words: int, length: str, topics: str = "") -> Message:
    count = min(len(texts.counted), max(1, round(words / WORDS_PER_SENTENCE)))
    if length == "words":
        told = texts.words.format(words=words)
    else:
        told = texts.one_sentence if count == 1 else texts.sentences.format(count=texts.counted[count - 1])
    return Message("user", f"{passage}\n\n({told}; {topics})" if topics else f"{passage}\n\n({told})")


def heading_messages(paragraph: str, texts: DraftingTexts) -> tuple[Message, ...]:
    """Asks for a heading, behind those of the examples."""
    shown = [
        message
        for example in texts.examples
        for message in (Message("user", example.summary), Message("assistant", example.heading))
    ]
    return (Message("system", texts.heading_system), *shown, Message("user", paragraph))


def elaboration(text: str) -> tuple[Message, ...]:
    """Asks for more words on one or two sentences."""
    return (Message("system", ELABORATION_SYSTEM), Message("user", text))


def _written(pattern: re.Pattern[str], prompt: str, default: int, *, low: int, high: int) -> int:
    found = pattern.search(prompt)
    if not found:
        return default
    said = found[1].lower()
    count = _NUMERALS.get(said) or int(re.sub(r"\D", "", said))
    return count if low <= count <= high else default
