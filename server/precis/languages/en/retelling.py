"""What a speaker says, told by somebody else, as in minutes: "We order thirty" is what the Chair said that they order.

Only pronouns change, and tenses stay: minutes are read as if written during the meeting. Nothing is retold that would
need to know more than who speaks: questions, orders, what is said to "you", and an "I" that would become "he" or "she".
The exception is a request to somebody who is named in it: "The Chair asked Nadia to write to them by Friday.".
"""

from __future__ import annotations

import re

from precis.languages.en.anaphora import strip_connective
from precis.languages.vocabulary import vocabulary

_WORDS = vocabulary("en")
# Labels of speakers that are not names and take an article: "the Chair", "the Project Lead".
_ROLES = frozenset(
    "accountant auditor barrister board buyer captain chair chairman chairperson chairwoman clerk client coach "
    "consultant coordinator counsel customer defendant designer developer director doctor editor engineer "
    "facilitator foreman guest host interviewee interviewer judge landlord lawyer lead leader manager mayor "
    "minister moderator nurse officer operator owner patient plaintiff presenter president principal producer "
    "professor reporter researcher scribe secretary seller spokesman spokesperson spokeswoman student supervisor "
    "supplier teacher tenant tester treasurer witness".split()
)
_PAST_OR_MODAL = frozenset(
    "was had did could would should might must can may will shall 'll can't cannot couldn't didn't had hadn't mustn't "
    "shouldn't wasn't won't wouldn't already also never only just".split()
)
# Verbs after "I" that introduce what somebody thinks or does; "I" becomes a name, so they get an ending.
_PRESENT = frozenset(
    "agree believe count doubt expect guess hope need prefer propose recommend suggest suppose think want".split()
)
_SINGULAR = frozenset("i i'd i'll i'm i've me mine my myself".split())
# Words that a statement begins with and that are in lower case inside a sentence. Others may be names, or begin an
# order.
_OPENERS = frozenset(
    "after all although as at because before both by even every everything for from if in most no nothing on once "
    "otherwise people since there those two under unless until what when where which while with without".split()
)
_NO_STATEMENT = frozenset("let's let please".split())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUOTE = re.compile(r"[\"“”„«»]|(?<!\w)['‘]")
# "Nadia, you'll write to them by Friday?"
_REQUEST = re.compile(
    r"^(?:(?i:and|so|then|ok|okay)\b,?\s+)*(?P<name>[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*){0,2}),\s+"
    r"(?:you['’]ll|(?i:you will|(?:will|can|could|would) you))\s+(?:please\s+)?(?P<task>[^?]+?)(?:,? please)?\s*\?$",
)
_BETWEEN = re.compile(r"(?<=[a-z]{2}[.?!])\s+(?=[A-Z])")
_TAG = re.compile(r",? (?:right|isn't it|don't you|okay|you know|I think|I guess|I mean)$", re.IGNORECASE)


def name_inside(speaker: str) -> str:
    """Return a speaker's label as it is named inside a sentence: "Nadia", but "the Chair"."""
    words = speaker.split()
    return f"the {speaker}" if words and words[-1].lower() in _ROLES else speaker


def retell(sentence: str, speaker: str, *, again: bool) -> str:
    """Return what `speaker` says, told by somebody else; "" if that takes more than other pronouns.

    Args:
        sentence: what is said; several sentences are told in as many.
        speaker: the label of the speaker.
        again: whether the sentence before this one tells what the same speaker says.
    """
    if request := _asked(sentence, speaker):
        return request
    told = [_retell(each, speaker, again=again or i > 0) for i, each in enumerate(_BETWEEN.split(sentence.strip()))]
    return " ".join(told) if all(told) else ""


def _asked(question: str, speaker: str) -> str:
    """Return whom `speaker` asks to do what: "The Chair asked Nadia to write to them."; "" for another question."""
    asked = _REQUEST.match(question.strip())
    if not (asked and speaker) or _QUOTE.search(question):
        return ""
    task = asked["task"]
    if not (_SINGULAR | _WORDS.second_person).isdisjoint(_words_of(task)):
        return ""
    name = name_inside(speaker)
    told = _WORD.sub(_other_person, task)
    return f"{name[:1].upper()}{name[1:]} asked {name_inside(asked['name'])} to {told}."


def _retell(sentence: str, speaker: str, *, again: bool) -> str:
    clause = strip_connective(_TAG.sub("", sentence.rstrip(" .")))
    said = _words_of(clause)
    if not (speaker and said) or not sentence.rstrip().endswith(".") or _QUOTE.search(clause) or "—" in clause:
        return ""
    if _WORDS.second_person & set(said) or not _NO_STATEMENT.isdisjoint(said) or not _has_verb(said):
        return ""
    if _SINGULAR & set(said[1:]):
        return ""
    name = name_inside(speaker)
    told = _WORD.sub(_other_person, clause)
    if said[0] in _SINGULAR:
        subject = _WORDS.reported.get(said[0], "")
        if said[0] in ("i", "i'd", "i'll", "i'm", "i've") and (said[0] != "i" or _agrees(said[1:2])):
            told = subject.format(speaker=name) + told[len(said[0]) :]
            return f"{told[:1].upper()}{told[1:]}."
        if said[0] == "i" and said[1:2] and said[1] in _PRESENT:
            told = told[len(f"i {said[1]}") :]
            return f"{name[:1].upper()}{name[1:]} {said[1]}s{told}."
        return ""
    first = said[0]
    opens = first in _WORDS.subjects or first in _WORDS.articles or first in _WORDS.numerals or first in _OPENERS
    if not opens and first not in _WORDS.conditions and not first[0].isdigit():
        return ""
    verb = "added" if again else "said"
    return f"{name[:1].upper()}{name[1:]} {verb} that {told[:1].lower()}{told[1:]}."


def _words_of(text: str) -> list[str]:
    return [found[0].replace("’", "'").lower() for found in _WORD.finditer(text)]


def _other_person(found: re.Match[str]) -> str:
    """Return a word with "we" for the speaker's group replaced by "they"; others unchanged."""
    word = found[0].replace("’", "'").lower()
    said = _WORDS.reported.get(word)
    return found[0] if said is None or "{speaker}" in said else said


def _has_verb(said: list[str]) -> bool:
    """Return whether a sentence has a finite verb: after a pronoun, a known one, or one like "moves" before "to"."""
    return (said[0] in _WORDS.subjects and len(said) > 1) or any(
        _WORDS.is_verb(word) or "'" in word or (word[-1] == "s" and after in _WORDS.stop_words)
        for word, after in zip(said, [*said[1:], ""], strict=True)
    )


def _agrees(verb: list[str]) -> bool:
    """Return whether the verb after "I" is the same after a name: a past form or an auxiliary without an ending."""
    return bool(verb) and (verb[0] in _PAST_OR_MODAL or _WORDS.is_past(verb[0]))
