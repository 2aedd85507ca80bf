"""Anaphora and connectives: sentences that cannot be understood without the sentence before them.

Alone, such a sentence refers to nothing, so a summary needs both sentences or neither. The rules follow the
dangling-anaphora filters of extractive summarizers (Paice 1990, "Constructing literature abstracts by computer").
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from precis.languages.vocabulary import vocabulary
from precis.text.words import STOP_WORDS, tokens

_PRONOUNS = vocabulary("en").anaphors | frozenset("this that these those such".split())
_OTHERS = frozenset("another other others both neither former latter same one".split())
# "It is clear that", "It was in 1911 that", "It rained": a pronoun without an antecedent.
_EXPLETIVE = re.compile(
    r"^\W*it(?:'s| is| was| has been| will be| may be| might be| seems| seemed| takes| took| would be)\b"
    r"(?:[^,;]{0,60}\b(?:that|to(?!\s+(?:the|a|an|his|her|its|our|their|all)\b)|who|whether)\b"
    r"|(?! \S+(?:ed|en)\b| (?:built|held|kept|lost|made|paid|sent|shut|sold)\b)[^,;]{0,60}\b(?:when|if)\b)"
    r"|^\W*it (?:rain|snow)",
    re.IGNORECASE,
)
# "It took him an hour to …": "it" has no antecedent, but "him" has.
_TAKES = re.compile(r"^\W*it (?:takes|took|cost|costs|has taken|had taken) (?:him|her|them)\b", re.IGNORECASE)
_OPENERS = frozenset(
    """in on at by for from with after before during since until as when while although though because despite under
    over through throughout once""".split()
)
_DEFINITE = re.compile(r"^\W*[Tt]he\s+((?:[\w’'-]+\s*){1,3})")
# Later in the sentence, the words after a noun may identify it: "the claim of a driver", "the letter that …".
_DEFINITE_LATER = re.compile(r"\s[Tt]he\s+([\w’'-]+)(?!\s+(?:of|that|which|who|whose|where|for|to|from|in|on|at|by)\b)")
_INDEFINITE = re.compile(r"\b(?:an?|another|some)\s+((?:[\w’'-]+\s*){1,4})", re.IGNORECASE)
_UNTIL = frozenset("until till by since before".split())
_VERBS = frozenset("is was has had does did happens happened means meant".split())
_SHARES = frozenset("one two three some many most both none neither either each all any few several half".split())
_KNOWING = frozenset("mind know knew believe believed do did say said want wanted need needed forget like".split())
_OBJECTS = frozenset("it them him her this these those".split())
_PLURALS = frozenset("they them their theirs".split())
_GROUPS = frozenset(
    """people men women children police team family council committee company crowd crew government board club union
    couple public staff everyone everybody nobody anyone anybody someone somebody who whoever jury media""".split()
)
OBJECT_REACH = 7  # greatest number of words before a pronoun that is the object of the first verb
_DETERMINERS = frozenset("a an the my our your his her its their every each no some any two three four five".split())
_CLAUSE_OPENERS = frozenset(
    "that which who whom whose when where while as and but or because if unless although than".split()
)
# Ellipsis of something said before: "I did not see.", "If you think that you have, …", "When I asked about that, …".
_ELLIPTIC = re.compile(
    r"^\W*(?:I|we|you|nobody|everybody|everyone)\s+(?:did|do|could|can|would|will|was|were|had|have)(?:n[’']t|\s+not)?"
    r"(?:\s+(?:see|mind|know|say|ask|think|dare|try))?[.,;]"
    r"|\b(?:that|if|when|because)\s+(?:I|we|you|they|he|she|it)\s+(?:did|do|does|had|have|has|was|were|is|are|would|will"
    r"|can|could|should|might)"
    r"(?:n[’']t|\s+not)?[.,;]"
    r"|\b(?:has|have|had|is|was|were|are)(?:n[’']t|\s+not)(?:\s+been)?\W*$"
    r"|^(?:(?!\b(?:one|two|three|four|five|some|most|many|half|part|few|only)\b)[^,;:])*"
    r"\bthe (?:rest|remainder)\b(?! of\b)"
    r"|\bto that effect\b|\b(?:of|in|for|by|with|on) (?:those|these) (?!who|that|which|whose|of|in|from|with|on)[a-z]"
    r"|\b(?:about|after|before|by|for|from|like|of|on|to|with)\s+(?:that|this|these|those)[.,;]",
    re.IGNORECASE,
)
# A continuation of or a comparison with something said before: "“So you see,” she said.", "The older version …".
_CONTINUING = re.compile(
    r"^[\"“„«‘']\W*(?:so|but|and|or|then|because)\s+(?!far\b|long\b|many\b|much\b|few\b)[a-z]"
    r"|^\W*the\s+(?:older|newer|younger|larger|smaller|bigger|greater|lesser|longer|shorter|earlier|later|better|worse|"
    r"stronger|weaker|cheaper|simpler|easier|harder)\s+(?!the\b|than\b|part\b|of\b)[a-z]"
    r"|^\W*no\s+(?:other|better|further|such)\b(?![^,;.]*\bthan\b)",
    re.IGNORECASE,
)
# "If you put it off, …": the pronoun cannot refer to the subject, which is a person.
_OBJECT_PRONOUN = re.compile(
    r"^\W*(?:if|when|unless|until|once|because|although|though)\s+(?:I|you|we|he|she|one|they)\s+(?:[\w’'-]+\s+){1,2}?"
    r"(?:it|them|this|that)\b(?!\s+(?:is|was|were|are|will|would|has|had|the|a|an|he|she|they|we|you|I)\b)",
    re.IGNORECASE,
)
# "The mine that made it rich": the pronoun cannot refer to the noun that the clause describes.
_RELATIVE_OBJECT = re.compile(
    r"^\W*(?:the|an?)\s+[\w’'-]+\s+(?:that|which|who)\s+[\w’'-]+\s+(?:it|them|him|her)\b(?!\s+own)", re.IGNORECASE
)
# "On the fourth night he …", "By then she …": a pronoun after an adverbial of time.
_TIME_THEN_PRONOUN = re.compile(
    r"^\W*(?:on|in|at|by|after|before|during|until|since|for)\s+(?:the|that|this|one|a|his|her|their|most|some|many)?\s*"
    r"(?:[\w’-]+\s+){0,2}?(?:nights?|days?|mornings?|evenings?|afternoons?|weeks?|months?|years?|hours?|minutes?|moment"
    r"|times?|spring|summer|autumn|winter|end|beginning|then|now|last|first|once)\s+(?:he|she|they|his|her|their)\b",
    re.IGNORECASE,
)
# A speaker who is named in the sentence before: "“My wife was on that boat,” he said."
_UNNAMED_SPEAKER = re.compile(
    r"[”\"’»][,.]?\s+(?:he|she|they)\b|\b(?:he|she|they)\s+(?:said|says|wrote|added|asked|replied)\W*$"
    r"|^[“\"„«][^”\"»“]*[”\"»]\W*$"  # a quotation without a speaker
)
_NUMERAL = (
    "(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|a dozen)"
)
# A noun or a complement that only the sentence before has: "Hers had been oiled.", "We ordered thirty.", "Mr. Frayne
# voted against, saying that …", "Marchais fared better.", "“No,” said Mr. Quill.", "Inside lay a brass wheel."
_INCOMPLETE = re.compile(
    r"(?:^\W*|\b(?:that|but|said|says)\s+)(?:hers|theirs|mine|ours|yours)\s+(?:is|was|are|were|has|had|have|will|would|did|does)\b"
    rf"|\b(?:for|take[sn]?|took|needs?|needed|has|have|had|of|costs?|with|order(?:ed)?|bought|sold|wants?|get|got)\s+"
    rf"{_NUMERAL}[,.;](?!\s*(?:\d|{_NUMERAL}\b|and\b|or\b))"
    rf"|^\W*{_NUMERAL}\s+(?:is|are|was|were|will|would)\s+(?:\w+\s+)?(?:enough|too|not|plenty)\b"
    r"|\b(?:voted|spoke|argued|decided|was|were|is|are)\s+(?:against|in favou?r)(?:[,.;]|\s+(?:saying|because|since)\b)"
    r"|^\W*(?:(?!(?:no|any|even|ever|than|the|more)\b)[\w’'.-]+\s+){1,5}"
    r"(?:better|worse|longer|sooner|faster|cheaper|farther|further|less)[.!]?$"
    r"|^[\"“„«‘']\W*(?:no|yes|yeah|exactly|certainly|never|of course|maybe|perhaps)[,.!]"
    r"|^\W*(?:inside|outside|beside it|behind|below|above|beneath|underneath|opposite|nearby|next to it)\s+"
    r"(?:lay|stood|sat|hung|was|were|is|are|came|ran)\b"
    r"|^(?:(?!\b(?:and|but|in|when|after)\b).)*\b(?:since|too|either|as well|likewise)[.!]?$",
    re.IGNORECASE,
)
# "I'll tell his office.": the possessor is not the speaker.
_ANOTHERS = re.compile(
    r"^\W*(?:I|we)(?:['’]ll|['’]ve|['’]m|['’]re|['’]d)?\s+"
    r"(?:(?!(?:a|an|the|my|our|your|every|each|no|any|some|that|people|everyone|everybody)\b)[a-z]+\s+){1,2}"
    r"(?:his|her|their|him|them)\b"
)
# "The limits in para. 1": a numbered part of the text, but of no law or section that is named before or after it.
_REFERENCE = re.compile(
    r"(?P<named>(?:§|\b(?:art(?:icle)?|section|clause|annex|cf|see)\b)[^,;]{0,30}|\([^)]{0,60})?"
    r"\b(?:para|paragraph|sub-?section|sub-?paragraph|sentence)s?\b\.?\s*\(?\d+\)?(?P<of>\s+of\b)?",
    re.IGNORECASE,
)
# "If the ferry could not sail, she added, …": a speaker in passing, whom nothing before it names.
_SPEAKER_IN_PASSING = re.compile(
    r"^\W*([A-Z][\w’'-]*)(?:[^A-Z]|(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July"
    r"|August|September|October|November|December)\b)*,\s+(?:he|she|they)\s+(?:said|says|added|wrote|thought)[,.]"
)
_REFERRING = (
    _ELLIPTIC,
    _CONTINUING,
    _OBJECT_PRONOUN,
    _RELATIVE_OBJECT,
    _TIME_THEN_PRONOUN,
    _UNNAMED_SPEAKER,
    _ANOTHERS,
    _INCOMPLETE,
)
_CAPITALIZED = re.compile(r"(?<=[\w,;] )[A-ZÀ-ÖØ-Þ][\w’'-]+")

# Connectives that can be removed if the sentence before is missing.
_CONNECTIVE = re.compile(
    r"^(?:(?:however|moreover|furthermore|nevertheless|nonetheless|therefore|thus|hence|consequently|meanwhile|besides|"
    r"additionally|likewise|similarly|conversely|accordingly|instead|still|then|also|indeed|finally|of course|"
    r"in addition|as a result|as such|for example|for instance|in contrast|by contrast|on the other hand|in fact|"
    r"in other words|that is|at the same time|even so|after all|in turn),|(?:and yet|but then|and then|but|and|yet|so)"
    r"(?=\s+[a-z’']))\s+",
    re.IGNORECASE,
)
# What opens a talk and tells of what happened: "Today I want to talk about how we moved the library", of which
# "we moved the library" stays.
_ANNOUNCED = re.compile(
    r"^(?:(?:so|and|well),?\s+)?(?:today|tonight|now|in this (?:talk|video|episode))?,?\s*(?:I|we)\s+"
    r"(?:(?:want|would like|[’']d like|[’']?(?:am|are|m|re) going)\s+to\s+|will\s+|[’']ll\s+)?"
    r"(?:talk|speak|look|tell you|hear|explain|discuss|show you|see)\s+(?:about\s+|at\s+)?(?:how|why)\s+"
    r"(?P<told>(?:we|I|he|she|they|it|the|our|my|this)\s(?:(?!\s(?:and|or)\s(?:what|how|why|when)\b).)+)",
    re.IGNORECASE,
)
_AFTER_SO = re.compile(r"^(?:long|much|many|few|far|that|as)\b", re.IGNORECASE)


def needs_antecedent(sentence: str) -> bool:
    """Return whether the antecedent of a pronoun or an ellipsis in `sentence` is in the sentence before it."""
    words = tokens(sentence)
    if _EXPLETIVE.search(sentence):
        return bool(_TAKES.match(sentence)) and not _CAPITALIZED.search(sentence)
    if _refers_back(words) or _refers_to_part(sentence) or any(each.search(sentence) for each in _REFERRING):
        return True
    if (passing := _SPEAKER_IN_PASSING.search(sentence)) and passing[1].lower() in STOP_WORDS | _OPENERS:
        return True
    at = next((i for i, word in enumerate(words[:14]) if word in _PRONOUNS or (i < 2 and word in _OTHERS)), None)  # noqa: PLR2004
    if at is not None and words[at : at + 2] in (["one", "of"], ["those", "who"], ["those", "that"], ["those", "of"]):
        return False
    if at is None:
        return False
    if words[at] == "that" and at > 0:  # "said that", "the book that"
        return False
    if 1 < at <= OBJECT_REACH and words[at] in _OBJECTS and _has_single_subject(words[:at]):
        return True  # "Aune voted against it": an object cannot refer to the subject
    if words[at] in _PLURALS and at <= OBJECT_REACH and _has_single_subject(words[:at]) and not _has_plural(words[:at]):
        return True  # "Malm declined to comment on their account."
    if at <= 1:
        return not (words[at] == "this" and words[at + 1 : at + 2] in (["year"], ["week"], ["month"]))
    # "After the meeting in Oslo, he …": only a name in the opening phrase can be the antecedent.
    comma = sentence.find(",")
    opening = words[0] in _OPENERS and comma > 0 and len(tokens(sentence[:comma])) == at
    return opening and not _CAPITALIZED.search(sentence[:comma])


def _refers_to_part(sentence: str) -> bool:
    """Return whether a sentence refers to a part of the text by a number only, as in "the limits in para. 1"."""
    return any(not (found["named"] or found["of"]) for found in _REFERENCE.finditer(sentence))


def _refers_back(words: Sequence[str]) -> bool:
    """Return whether a "then", "so", "one", "them" or "that" refers to something said before, as in "I said so"."""
    if words[:1] == ["nor"] or (words[1:2] == ["then"] and words[0] in _UNTIL):
        return True
    if words[1:2] == ["that"] and words[0] in _CLAUSE_OPENERS and words[2:3] and words[2] in _VERBS:
        return True
    if words[:1] and words[0] in ("a", "an", "the") and "one" in words[2:4]:  # "a longer one would have …"
        return True
    for before, word, after in zip(words[:14], words[1:14], words[2:15], strict=False):
        if word == "of" and before in _SHARES and after in _OBJECTS:  # "one of them"
            return True
        if before in _KNOWING and word == "that" and after in _CLAUSE_OPENERS:  # "mind that unless …"
            return True
    return 1 < len(words) <= OBJECT_REACH and words[-1] in ("so", "that", "this")


def repeats_new_noun(sentence: str, before: str, earlier: Container[str]) -> bool:
    """Return whether `sentence` mentions as "the …" what the sentence before it has just introduced as "a …".

    Args:
        sentence: the sentence.
        before: the sentence before it.
        earlier: tokens of the text before `before`, which need no introduction.
    """
    introduced = {word for phrase in _INDEFINITE.findall(before) for word in tokens(phrase)} - STOP_WORDS
    if not introduced:
        return False
    head = _DEFINITE.match(sentence)
    nouns = {word for word in tokens(head[1])[:3] if word not in STOP_WORDS} if head else set[str]()
    nouns.update(word for noun in _DEFINITE_LATER.findall(sentence) for word in tokens(noun))
    return any(noun in introduced and noun not in earlier for noun in nouns)


def _has_single_subject(words: Sequence[str]) -> bool:
    """Return whether the words before a pronoun have at most one possible antecedent and open no clause."""
    return sum(word in _DETERMINERS for word in words) <= 1 and _CLAUSE_OPENERS.isdisjoint(words)


def _has_plural(words: Sequence[str]) -> bool:
    """Return whether the words before a pronoun have a possible antecedent for a plural."""
    return any(word.endswith("s") or word in _SHARES or word in _GROUPS for word in words)


def count_connective_words(words: Sequence[str]) -> int:
    """Return the number of words of the connective at the beginning of a sentence; 0 for none.

    Args:
        words: of the sentence, with their punctuation.
    """
    head = " ".join(words[:6])
    found = _CONNECTIVE.match(head)
    if not found or (words[0].lower() == "so" and _AFTER_SO.match(head[found.end() :])):
        return 0
    return len(found[0].split())


def strip_connective(sentence: str) -> str:
    """Return a sentence without its initial connective, or an announcement of what it tells.

    It is unchanged if it consists of nothing else.
    """
    if announced := _ANNOUNCED.match(sentence):
        return announced["told"]
    words = sentence.split()
    return " ".join(words[count_connective_words(words) :]) or sentence
