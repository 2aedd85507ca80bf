"""What limits a claim, and whether a draft keeps it: who says so, how sure they are, when, of how many, and negation.

A summary that drops "the company claims", "may", "plans to" or "not" turns a claim, a possibility, a plan or a denial
into a fact. Each limit is looked for where it belongs: in the source sentences that the draft draws on, beside the word
that it governs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.text.grounding import NEGATIONS
from precis.text.words import STOP_WORDS, tokens

STEM_LETTERS = 5  # words that share so many first letters count as forms of one word
REACH = 3  # content words behind a limit among which is the word that it governs
FIRST_PERSON_SHARE = 0.2  # of a text's sentences
USED_SHARE = 0.34  # of a source sentence's content words, from which a draft is taken to repeat its claim

_ATTRIBUTIONS = frozenset(
    """said says say saying told tells according reported reports report reportedly claim claims claimed claiming
    allege alleges alleged allegedly argue argues argued arguing believe believes believed think thinks thought
    accuse accuses accused accusing cited cites added adds warned warns warning suggest suggests suggested deny
    denies denied estimate estimates estimated announce announces announced insist insists insisted maintain
    maintains maintained admit admits admitted acknowledge acknowledged promise promises promised wrote writes
    write explain explained explains feared fear fears suspect suspects suspected hope hopes hoped doubt doubts
    doubted ask recommend recommends recommended propose proposes proposed describe described
    describes complain complained predict predicted predicts stated concluded
    concludes conclude noted testified replied answered agrees disputes disputed
    dispute urged urges demanded demands quoted opinion accusation allegation allegations testimony
    interview""".split()
)
_POSSIBILITIES = frozenset(
    """may might could can possible possibly possibility probably likely unlikely perhaps maybe apparently
    presumably seem seems seemed appear appears appeared suspected believed thought if unless provided
    potential potentially whether suggest suggests suggested""".split()
)
_PLANS = frozenset(
    """will would shall should plan plans planned planning intend intends intended expect expects expected hope
    hopes hoped aim aims want wants wanted propose proposes proposed due scheduled going promise promised
    promises must need needs supposed ought 'll i'll we'll he'll she'll they'll it'll recommend recommends
    recommended agreed decided""".split()
)
_QUANTITIES = frozenset(
    """some most many few several half almost nearly about around over under least only roughly approximately
    partly mostly mainly often sometimes usually rarely part third quarter""".split()
)
_DENIALS = frozenset(
    """fail fails failed failing refuse refuses refused refusing decline declined denies denied deny lack lacks
    lacked lacking unable without avoid avoided prevent prevented stopped stop missing absence impossible
    unlike instead rather reject rejected rejects neither despite although though longer barely less fewer""".split()
)
_CONDITIONS = frozenset("if unless until provided except".split())
_LIMITS = {"possibility": _POSSIBILITIES, "plan": _PLANS, "quantity": _QUANTITIES, "condition": _CONDITIONS}
# Past forms that share too few letters with the present.
_IRREGULAR = {
    past: verb
    for verb, pasts in (
        each.split(":")
        for each in """leave:left pay:paid sell:sold go:went,gone,goes come:came take:took,taken give:gave,given
        make:made say:said see:saw,seen know:knew,known get:got run:ran buy:bought bring:brought think:thought
        find:found hold:held keep:kept lose:lost meet:met win:won write:wrote,written rise:rose,risen fall:fell,fallen
        begin:began,begun grow:grew,grown break:broke,broken choose:chose,chosen speak:spoke,spoken drive:drove,driven
        build:built send:sent spend:spent stand:stood tell:told teach:taught catch:caught fight:fought seek:sought
        feel:felt mean:meant sleep:slept read:reads become:became lead:led eat:ate,eaten draw:drew,drawn
        throw:threw,thrown wear:wore,worn steal:stole,stolen sink:sank,sunk swim:swam drink:drank""".split()
    )
    for past in pasts.split(",")
}
_ENDING = re.compile(r"(?<=[a-z]{3})(?:e?s|ed|ing|e)$")
_MONTH_OF_MAY = re.compile(r"(?<!^)\bMay\b|^May\b(?!\s+[a-z])")  # only at the head, "May" may be a hedge
_MARKED_SPEECH = re.compile('[“"«„]')
_FIRST_PERSON = frozenset(
    "i me my mine myself we us our ours ourselves i'm i've i'd i'll we're we've we'd we'll".split()
)
_SECOND_PERSON = frozenset("you your yours yourself you're you've you'll".split())
_NARRATORS = frozenset("author narrator speaker writer reader".split())
_QUOTED = re.compile('[“"][^”"“]*[”"]|„[^“”„]*[“”]|«[^»«]*»')


def lost(draft: str, sources: Sequence[str]) -> str:
    """The first limit on a source sentence's claim that `draft` repeats without: a stable name, or "".

    "attribution", "negation", "possibility", "plan", "quantity" or "condition".

    Args:
        draft: one sentence.
        sources: the source sentences that it draws on, in order.
    """
    said = tokens(_MONTH_OF_MAY.sub("", draft))
    stems = {_stem(word) for word in said if word not in STOP_WORDS}
    speaks = not _ATTRIBUTIONS.isdisjoint(said) or bool(_MARKED_SPEECH.search(draft))
    for source in sources:
        given = tokens(_MONTH_OF_MAY.sub("", source))
        content = {_stem(word) for word in given if word not in STOP_WORDS and word not in _ATTRIBUTIONS}
        used = len(content & stems) / len(content) if content else 0.0
        if not speaks and used >= USED_SHARE and _is_attributed(source, given):
            return "attribution"
    whole = [word for source in sources for word in tokens(_MONTH_OF_MAY.sub("", source))]
    if not _same_negations(said, whole):
        return "negation"
    known = set(said)
    for name, limits in _LIMITS.items():
        if known & limits:
            continue
        for at, word in enumerate(whole):
            denied = whole[at + 1 : at + 2] == ["not"]  # "could not" is no possibility; it is looked at above
            if word in limits and not denied and _governed(whole, at) & stems:
                return name
    return ""


def limits(draft: str, sources: Sequence[str]) -> int:
    """How many kinds of limit the source sentences have anywhere and `draft` has not, from 0 to 5."""
    said, given = set(tokens(draft)), set(tokens(_MONTH_OF_MAY.sub("", " ".join(sources))))
    return sum(bool(given & words) and not said & words for words in (_ATTRIBUTIONS, *_LIMITS.values()))


def speaker_changed(draft: str, sources: Sequence[str]) -> bool:
    """Whether `draft` says "I" or "you" outside quotation marks where its sources do not, or speaks of an author."""
    said, given = set(tokens(_QUOTED.sub(" ", draft))), set(tokens(" ".join(sources)))
    changed = any(said & person and not given & person for person in (_FIRST_PERSON, _SECOND_PERSON))
    return changed or bool(said & _NARRATORS - given)


def speaks_in_first_person(sentences: Sequence[str]) -> bool:
    """Whether a text speaks as "I" or "we": a good part of its sentences do, outside quotation marks."""
    speaking = sum(not _FIRST_PERSON.isdisjoint(tokens(_QUOTED.sub(" ", sentence))) for sentence in sentences)
    return speaking > FIRST_PERSON_SHARE * len(sentences)


def _is_attributed(source: str, given: Sequence[str]) -> bool:
    return not _ATTRIBUTIONS.isdisjoint(given) or bool(_MARKED_SPEECH.search(source))


def _governed(words: Sequence[str], at: int) -> set[str]:
    """Stems of the first content word behind the limit at `at`."""
    behind = (word for word in words[at + 1 : at + 1 + 2 * REACH] if word not in STOP_WORDS)
    first = next(behind, None)
    return {_stem(first)} if first else set()


def _same_negations(said: Sequence[str], given: Sequence[str]) -> bool:
    """Whether what the draft negates is negated in the source, and what the source negates is not affirmed."""
    source_negated = {stem for at in _negated_at(given) for stem in _near(given, at)}
    denied = source_negated | {stem for at, word in enumerate(given) if word in _DENIALS for stem in _near(given, at)}
    for at in _negated_at(said):
        near = _near(said, at)
        if near and not near & denied:
            return False
    draft_negated = {stem for at in _negated_at(said) for stem in _near(said, at)}
    draft_negated |= {stem for at, word in enumerate(said) if word in _DENIALS for stem in _near(said, at)}
    affirmed = {_stem(word) for word in said if word not in STOP_WORDS}
    for at in _negated_at(given):
        governed = _governed(given, at)
        if (
            governed & affirmed
            and not governed & draft_negated
            and not any(_stem(word) in governed for i, word in enumerate(given) if i < at)
        ):
            return False
    return True


def _negated_at(words: Sequence[str]) -> Iterator[int]:
    return (at for at, word in enumerate(words) if word in NEGATIONS or word.endswith("n't"))


def _near(words: Sequence[str], at: int) -> set[str]:
    """Stems of the content words just behind and just before a negation."""
    behind = [word for word in words[at + 1 : at + 1 + 2 * REACH] if word not in STOP_WORDS][:REACH]
    before = [word for word in words[max(0, at - REACH) : at] if word not in STOP_WORDS][-1:]
    return {_stem(word) for word in [*behind, *before]}


def _stem(word: str) -> str:
    """The letters that the forms of a word share: "open", "opens", "opened"; "left" and "leave" have the same."""
    word = _IRREGULAR.get(word, word)
    ending = _ENDING.search(word)
    return (word[: ending.start()] if ending else word)[:STEM_LETTERS]
