"""Whether a draft joins clauses that its source does not join in this way.

A model that fuses sentences keeps "and neither did she" without what she did not do, keeps "him" without the name that
stood in the sentence between, or turns two facts into a cause and its effect.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.languages.en.anaphora import needs_antecedent
from precis.text.words import STOP_WORDS, content_stems, tokens

_AUXILIARY = "(?:am|is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|must|may|might)"
# What repeats the predicate of the clause before it.
_ELLIPSIS = re.compile(
    rf"\b(?:neither|nor|so)\s+{_AUXILIARY}\b"
    rf"|\b(?:{_AUXILIARY}(?:n['’]t)?,?\s+)?(?:too|either|as well|likewise)(?=[,;.:]|$)"
    r"|\b(?:the same|the others?|the former|the latter|the opposite|the reverse)"
    r"(?=[,;.:]|$|\s+(?:is|was|are|were|did)\b)"
    r"|\bby (?:whom|which|what)(?=[,;.:]|$)",
    re.IGNORECASE,
)
# A clause of one noun, made of a quotation: "He thought about it and said that sand."
_STUMP = re.compile(r"\b(?:said|says|added|answered|claimed|replied|thought|wrote)\s+that\s+(?:an?\s+)?[\w’'-]+\W*$")
_CLAUSE_MARK = re.compile(r"[,;:.!?]\s|\s[–—-]\s|\s(?:and|but)\s")
_CAUSE = re.compile(
    r"\b(?:because|therefore|thus|hence|consequently|as a result|resulting in|resulted in|results in|due to|leading to"
    r"|led to|causing|caused|owing to|thanks to)\b|,\s(?:so|as|since)\s(?!well|much|many|far|long|soon)",
    re.IGNORECASE,
)
_ANY_CAUSE = re.compile(
    r"\b(?:because|therefore|thus|hence|consequently|results?|resulting|resulted|due|leads?|leading|led|so|as|since|for"
    r"|caus(?:es?|ed|ing)|owing|thanks|reasons?|why|if|when|after|once|following)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?P<opener>if|unless)\b(?P<clause>[^,;.]*)", re.IGNORECASE)
REPEATED_SHARE = 0.5  # of the content words of a condition that a draft repeats
_END_OF_CLAUSE = re.compile(r"[;:.]\s")
_END_OF_PHRASE = re.compile(r"[,;:.]\s")
_DENIAL = re.compile(r"\b(?:not|no|never|nobody|none|nothing|cannot|hardly)\b|n['’]t\b", re.IGNORECASE)
_SCOPE = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|cannot|all|every|any|always|everybody|everyone|everything|each|only)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_AND = re.compile(r",\s+and\s+")
_LAST_WORD = re.compile(r"[\w’'-]+(?=[,;:.!?]|\s[–—]|$)")
_RESTRICTION = re.compile(
    r"^\s+(?:that|who|which|whose|caused|made|[a-z]{3,}ed|[a-z]{3,}ing|because|when|while|without|during|except|under)\b"
)
# What is told of the other or of the rest, by the word that a draft of it must keep.
_TOLD = r"(?P<told>(?:\s+[^\s,;.:]+){1,8})"
_OTHERS = {
    "other": re.compile(rf"\bthe other (?!hand\b|day\b|way\b|night\b)[a-z]+{_TOLD}", re.IGNORECASE),
    "rest": re.compile(rf"\bfor the rest,?{_TOLD}", re.IGNORECASE),
}
# "You don't need it, whatever the leaflet suggests": what the clause says does not matter, or is denied.
_WHATEVER = re.compile(r"\b(?:whatever|whoever|no matter (?:what|who|how))\b(?P<clause>[^,;:.]*)", re.IGNORECASE)
_HOWEVER = re.compile(r"([\w’'-]+), however, ([\w’'-]+)", re.IGNORECASE)
_FUTURE_ABILITY = re.compile(r"\b(?:will|would|shall|should|may|might) be able to (\w+)", re.IGNORECASE)
_ABILITY = re.compile(r"\b(?:can|(?:is|are) able to) (\w+)", re.IGNORECASE)
_BACKWARD = frozenset("he she him her his hers it its they them their this that these those so".split())
USED_SHARE, UNUSED_SHARE = 0.3, 0.15  # of a sentence's content words; a draft uses it from the first on, not below


def lost_joint(draft: str, sources: Sequence[str]) -> str:
    """Return what is wrong with the joints of a draft.

    Args:
        draft: one sentence.
        sources: the source sentences that it is based on, in order.

    Returns:
        A stable name, or "" for none:

        - "ellipsis": a clause repeats one that is missing.
        - "antecedent": the sentence before one that needs it was left out between two others.
        - "leap": "and" joins the sentences before and after one that was left out.
        - "concession": what follows a "but" was left out although it denies something, a "whatever" was lost, or a
          "however" became a "but".
        - "plan": what will be possible is told as possible now.
        - "restriction": a denied or general claim lost what restricts it, what "the other party" does is told without
          "other", or an "unless" became an "if".
        - "cause": a cause was added.
    """
    stems, source = content_stems(draft), " ".join(sources)
    if _loses_ellipsis(draft, source):
        return "ellipsis"
    said = _BACKWARD.intersection(tokens(draft))
    for i in _after_skipped(stems, sources):
        if not said.isdisjoint(tokens(sources[i])) and needs_antecedent(sources[i]):
            return "antecedent"
        if _is_leap(draft, sources[i - 2], sources[i]):
            return "leap"
    if any(_keeps_concession_only(stems, each) for each in sources) or _loses_whatever(draft, source):
        return "concession"
    if any(f"{before}, but {after}" in draft for before, after in _HOWEVER.findall(source)):
        return "concession"  # "at the latest, however, after five years" has no clause that a "but" could open
    if set(_ABILITY.findall(draft)) & set(_FUTURE_ABILITY.findall(source)) - set(_ABILITY.findall(source)):
        return "plan"
    if _loses_restriction(draft, source) or _loses_other(draft, source) or _reverses_condition(draft, source):
        return "restriction"
    return "cause" if _CAUSE.search(draft) and not _ANY_CAUSE.search(source) else ""


def _after_skipped(stems: set[str], sources: Sequence[str]) -> list[int]:
    """Return the indices of the sentences that a draft uses directly after one that it leaves out, not at the start."""
    shares = [len(each & stems) / max(1, len(each)) for each in map(content_stems, sources)]
    return [
        i for i in range(2, len(sources)) if shares[i - 1] < UNUSED_SHARE <= USED_SHARE <= min(shares[i], shares[i - 2])
    ]


def _is_leap(draft: str, before: str, after: str) -> bool:
    """Return whether ", and" joins what is from `before` with what is from `after`, which do not belong together."""
    first, last = content_stems(before), content_stems(after)
    for found in _AND.finditer(draft):
        left, right = content_stems(draft[: found.start()]), content_stems(draft[found.end() :])
        if len(left & first) > len(left & last) and len(right & last) > len(right & first):
            return True
    return False


def _reverses_condition(draft: str, source: str) -> bool:
    """Return whether "unless" became "if", or the reverse, before the same words with as many denials."""
    for told in _CONDITION.finditer(draft):
        stems = content_stems(told["clause"])
        given = [
            each
            for each in _CONDITION.finditer(source)
            if stems and len(stems & content_stems(each["clause"])) >= REPEATED_SHARE * len(stems)
        ]
        reversed_ = [
            each["opener"].lower() != told["opener"].lower()
            and len(_DENIAL.findall(each["clause"])) == len(_DENIAL.findall(told["clause"]))
            for each in given
        ]
        if reversed_ and all(reversed_):
            return True
    return False


def _loses_ellipsis(draft: str, source: str) -> bool:
    if _STUMP.search(draft):
        return True
    for found in _ELLIPSIS.finditer(draft):
        places = [each for each in _ELLIPSIS.finditer(source) if each[0].lower() == found[0].lower()]
        said = content_stems(draft[: found.start()])
        repeated = [content_stems(_clause_before(source, each.start())) for each in places]
        if repeated and all(stems and stems.isdisjoint(said) for stems in repeated):
            return True
    return False


def _keeps_concession_only(stems: set[str], source: str) -> bool:
    """Return whether the words of a draft include what a source concedes, without the denial after its "but"."""
    conceded, but, rest = source.partition(", but ")
    denial = _END_OF_CLAUSE.split(rest)[0]
    if not but or not _DENIAL.search(denial):
        return False
    kept, denied = content_stems(_END_OF_CLAUSE.split(conceded)[-1]), content_stems(denial)
    own = denied - kept
    return bool(kept and own) and 2 * len(kept & stems) >= len(kept) and own.isdisjoint(stems)


def _loses_restriction(draft: str, source: str) -> bool:
    """Return whether a denied or general clause ends with a noun that the source always restricts."""
    stems = content_stems(draft)
    for found in _LAST_WORD.finditer(draft):
        clause = _END_OF_PHRASE.split(draft[: found.end()])[-1]
        if found[0].lower() in STOP_WORDS or not _SCOPE.search(clause):
            continue
        after = [source[each.end() :] for each in re.finditer(rf"(?<![\w’'-]){re.escape(found[0])}(?![\w’'-])", source)]
        restrictions = [content_stems(" ".join(rest.split()[:6])) for rest in after if _RESTRICTION.match(rest)]
        if after and len(restrictions) == len(after) and stems.isdisjoint(restrictions[0]):
            return True
    return False


def _loses_other(draft: str, source: str) -> bool:
    """Return whether a draft tells of nobody in particular, or of somebody else, what is told of "the other"."""
    stems, words = content_stems(draft), tokens(draft)
    told = [
        content_stems(found["told"])
        for word, pattern in _OTHERS.items()
        if word not in words
        for found in pattern.finditer(source)
    ]
    return any(each and 2 * len(each & stems) > len(each) for each in told)


def _loses_whatever(draft: str, source: str) -> bool:
    """Return whether a draft tells as a fact what stands behind "whatever" in its source."""
    stems = content_stems(draft)
    clauses = [content_stems(found["clause"]) for found in _WHATEVER.finditer(source)]
    return not _WHATEVER.search(draft) and any(each and 2 * len(each & stems) > len(each) for each in clauses)


def _clause_before(text: str, end: int) -> str:
    """Return the last clause with content words before the clause that contains an offset."""
    *clauses, _ = _CLAUSE_MARK.split(text[:end])
    return next((each for each in reversed(clauses) if content_stems(each)), "")
