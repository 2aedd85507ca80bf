"""What the model is asked: the person's prompt, its counts, and the instruction that suits the model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from precis.engine.api import Message
from precis.settings import DEFAULT_PROMPT, Settings
from precis.text.focus import asks_for_manner, topics

# The system prompt that SmolLM2 was trained on for rewriting (SmolTalk, smol-rewrite): the one it follows best.
REWRITE = (
    "You're an AI assistant for text re-writing. Rewrite the input text to make it more concise while preserving its "
    "core meaning."
)
PART = (
    "The text is part {part} of {parts} of a longer one. Write one paragraph of about {words} words on this part. Say "
    "only what it says, in full sentences, with its own names and numbers, and nothing before or after the paragraph."
)
# The same, turned round; models of all styles follow it.
ELABORATE = (
    "You're an AI assistant for text re-writing. Rewrite the input text in more detail, in several full sentences, in "
    "its own terms and without adding people, numbers or dates."
)

_HERE = "\0"  # the selection, in a prompt: no setting holds this character
_WORDS = re.compile(r"(?<![\w.,])(\d{1,3}(?:[,. ]\d{3})+|\d+)[- ]words?\b", re.IGNORECASE)
_NUMERALS = {name: i for i, name in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_PARAGRAPHS = re.compile(rf"(?<![\w.,])(\d+|{'|'.join(_NUMERALS)})[- ]paragraphs?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for in the end.

    Attributes:
        before, after: the person's prompt with its placeholders filled in: what stands before the text and behind it.
        words, paragraphs: the counts, the prompt's own before the settings'.
        manner: whether the prompt asks for more than counts and topics, which only a model can follow.
        focus: the topics that the prompt names, as `text.focus` finds them.
    """

    before: str
    after: str
    words: int
    paragraphs: int
    manner: bool
    focus: frozenset[str] = frozenset()


def asked(settings: Settings, *, language: str = "", title: str = "", filename: str = "") -> Asked:
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
    filled = settings.prompt.format(
        words=words, paragraphs=paragraphs, language=language, title=title, filename=filename, selection=_HERE
    )
    before, here, after = filled.partition(_HERE)
    before = before if here else f"{before}\n\n"
    custom = settings.prompt != DEFAULT_PROMPT
    # What a title or a file is called is the text's affair, and no topic of the person's.
    named = settings.prompt.format(words="", paragraphs="", language="", title="", filename="", selection="")
    return Asked(before, after, words, paragraphs, asks_for_manner(named), topics(named) if custom else frozenset())


def rewrite(sentence: str) -> tuple[Message, ...]:
    """Asks for a shorter form of one sentence, in the words that a model of style "rewrite" was trained on."""
    return (Message("system", REWRITE), Message("user", sentence))


def part(wanted: Asked, text: str, *, number: int, of: int, words: int) -> tuple[Message, ...]:
    """Asks for one part's paragraph: the person's prompt verbatim, with the part's text in its place.

    Args:
        wanted: the person's prompt.
        text: of the part.
        number: of the part, from 1.
        of: how many parts there are.
        words: the part's share.
    """
    return (
        Message("system", PART.format(part=number, parts=of, words=words)),
        Message("user", f"{wanted.before}{text}{wanted.after.replace(_HERE, text)}"),
    )


def elaborate(text: str) -> tuple[Message, ...]:
    """Asks for more words on one or two sentences."""
    return (Message("system", ELABORATE), Message("user", text))


def _written(pattern: re.Pattern[str], prompt: str, default: int, *, low: int, high: int) -> int:
    found = pattern.search(prompt)
    if not found:
        return default
    said = found[1].lower()
    count = _NUMERALS.get(said) or int(re.sub(r"\D", "", said))
    return count if low <= count <= high else default
