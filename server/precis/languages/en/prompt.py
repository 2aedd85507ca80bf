"""Topics, forms and manners of writing that a user's prompt asks for, and the sentences that mention these topics."""

from __future__ import annotations

import re

from precis.text.words import content_stems, content_words, stem_of, tokens

# Words of any prompt, which name no topic.
_TASK_WORDS = frozenset(
    """summarize summarise summary summarized summarised content text article passage selection document paper chapter
    word words paragraph paragraphs sentence sentences write writes written rewrite give tell explain describe make
    focus focused focusing emphasize emphasise concentrate especially mainly particularly mention include including
    please short shorter brief briefly long longer detailed detail details concise simple plain language style tone
    formal informal english french german spanish italian russian japanese chinese arabic main key important points
    point idea ideas bullet bullets following one two three four five six seven eight nine ten use using keep without
    like way part parts heading headings subheading subheadings headline headlines each every everything anything things
    thing well reader readers audience child children expert
    cover covers covering stress highlight attention pay special aspects aspect regard regarding concerning
    information say says""".split()
)
# Words of a prompt that asks for nothing but a summary and its length.
_PLAIN_WORDS = frozenset(
    """summarize summarise summary sum content text article passage selection document paper chapter word words
    paragraph paragraphs sentence sentences write give make please me it one two three four five six seven eight nine
    ten following whole entire short brief""".split()
)
# The part of a prompt that names topics, up to the end of the sentence.
_TOPICS_FOLLOW = re.compile(
    r"\b(?:focus\w*|emphasi\w+|concentrat\w+|stress\w*|highlight\w*|especially|mainly|particularly|attention|about"
    r"|regarding|concerning|cover\w*)\b[^.!?\n]*",
    re.IGNORECASE,
)
# A request for bullet points, which need no model.
_BULLETS = re.compile(
    r"\b(?:(?:use|using|with|as|in|into|write|make|give)\s+(?:a\s+|the\s+|short\s+)?)?"
    r"(?:bullet(?:ed)?[- ](?:points?|lists?|form)|bulletpoints?|bullets)\b",
    re.IGNORECASE,
)
# A request for headings, which a model writes or the text has.
_HEADINGS = re.compile(
    r"\b(?:(?:use|using|with|add|and|under|give|put)\s+)?(?:(?:an?|short|brief|its own|their own)\s+)*"
    r"(?:sub-?)?(?:headings?|headlines?)\b(?:\s+(?:for|above|over|on|to|in)\s+(?:each|every|all)\b(?:\s+\w+)?)?",
    re.IGNORECASE,
)
_COUNTS_FOLLOW = re.compile(
    r"\s*(?:[,;:]|\b(?:in|to|within|with|as)\s[^,;:]*(?:words?|paragraphs?|bullets?)\b).*", re.DOTALL
)
_NEGATION_BEFORE = re.compile(r"\b(?:no|not|without|never|instead of|don['’]t)\s+(?:\w+\s+)?$", re.IGNORECASE)
# Topics that a text mentions by figures and symbols rather than by name.
_MONEY = frozenset("money cost costs price prices financial finance finances budget expenses funding economics".split())
_TIME = frozenset("date dates time timeline chronology chronological years history".split())
_PEOPLE = frozenset("people persons who names characters".split())
_NUMBERS = frozenset("numbers figures statistics quantities data".split())
_MONEY_PATTERN = re.compile(
    r"[$€£¥]|\b(?:dollars?|euros?|pounds?|cents?|francs?|yen|rupees?|millions?|billions?|cost\w*|pric\w+|pa(?:y|id|ys|ying)"
    r"|fund\w*|budget\w*|fees?|tax\w*|salar\w+|wages?|loans?|debts?|cheap\w*|dear\w*|expensive|afford\w*|spen[dt]\w*)\b",
    re.IGNORECASE,
)
_TIME_PATTERN = re.compile(
    r"\b(?:1\d|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|year|years|month|months|week|weeks|century|decades?)\b",
    re.IGNORECASE,
)
_NAME_PATTERN = re.compile(r"(?<=[\w,;] )[A-ZÀ-ÖØ-Þ][a-zà-öø-þ]+")
_NUMBER_PATTERN = re.compile(r"\d")
_TOPIC_KINDS = (
    ("<money>", _MONEY, _MONEY_PATTERN),
    ("<time>", _TIME, _TIME_PATTERN),
    ("<people>", _PEOPLE, _NAME_PATTERN),
    ("<numbers>", _NUMBERS, _NUMBER_PATTERN),
)


def topics(prompt: str) -> frozenset[str]:
    """Return the topics that `prompt` names: stems of its words, and kinds such as "<money>"; empty for none."""
    words = [word for word in content_words(prompt) if word not in _TASK_WORDS and not word.isdigit()]
    kinds = {kind for kind, names, _ in _TOPIC_KINDS if not names.isdisjoint(tokens(prompt))}
    return frozenset(stem_of(word) for word in words) | kinds


def asks_for_manner(prompt: str) -> bool:
    """Return whether `prompt` asks for more than a length, topics, bullets and headings, such as a tone or a reader."""
    remaining = _HEADINGS.sub(" ", _TOPICS_FOLLOW.sub(" ", _BULLETS.sub(" ", prompt)))
    return any(word not in _PLAIN_WORDS and not word.isdigit() for word in content_words(remaining))


def asks_for_bullets(prompt: str) -> bool:
    """Return whether `prompt` asks for bullet points; "no bullet points" does not."""
    return _asks(prompt, _BULLETS)


def asks_for_headings(prompt: str) -> bool:
    """Return whether `prompt` asks for a heading of each paragraph; "no headings" does not."""
    return _asks(_TOPICS_FOLLOW.sub(" ", prompt), _HEADINGS)


def topic_request(prompt: str) -> str:
    """Return the words in which `prompt` names its topics, such as "focus on the costs"; "" if it names none."""
    found = _TOPICS_FOLLOW.search(prompt)
    return _COUNTS_FOLLOW.sub("", found[0]).strip() if found else ""


def _asks(prompt: str, form: re.Pattern[str]) -> bool:
    found = form.search(prompt)
    return bool(found) and not _NEGATION_BEFORE.search(prompt[: found.start()])


def matches(sentence: str, requested: frozenset[str]) -> int:
    """Return how many of the requested topics a sentence mentions."""
    kinds = sum(kind in requested and bool(pattern.search(sentence)) for kind, _, pattern in _TOPIC_KINDS)
    return len(content_stems(sentence) & requested) + kinds
