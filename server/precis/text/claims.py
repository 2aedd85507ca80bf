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
LONGEST_SAYING = 6  # words of a "…, she said" at the end of a clause
USED_SHARE = 0.34  # of a source sentence's content words, from which a draft is taken to repeat its claim

REPORTING = frozenset(
    """said says asked asks told tells thought thinks wrote writes replied replies answered explained believes believed
    claimed claims argued argues warned added adds insisted denied denies admitted agreed agrees suspects hopes fears
    proposed suggested noted objected laughed""".split()
)
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
_SHARES = frozenset(
    """half third thirds quarter quarters fifth fifths tenth most many some part parts majority minority group groups
    few several one two three four five six seven eight nine ten percent none each any among""".split()
)
_SHARE = re.compile(
    r"(?:\d\s?%|\bper ?cent|\b(?:half|thirds?|quarters?|fifths?|tenth|most|many|some|parts?|majority|minority|groups?"
    r"|few|several))\s+of\s+((?:[\w’'-]+\s+){0,3}[\w’'-]+)",
    re.IGNORECASE,
)
_DENIALS = frozenset(
    """fail fails failed failing refuse refuses refused refusing decline declined denies denied deny lack lacks
    lacked lacking unable without avoid avoided prevent prevented stopped stop missing absence impossible
    unlike instead rather reject rejected rejects neither despite although though longer barely less fewer""".split()
)
_CONDITIONS = frozenset("if unless provided except".split())
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
_MARK = re.compile(r"[,;:()]|\s[–—-]\s|[–—]")
_CLAUSE_MARK = re.compile(r"[;:]|\s[–—-]\s|[–—]")
_MARKED_SPEECH = re.compile('[“"«„]')
_FIRST_PERSON = frozenset(
    "i me my mine myself we us our ours ourselves i'm i've i'd i'll we're we've we'd we'll".split()
)
_SECOND_PERSON = frozenset("you your yours yourself you're you've you'll".split())
_NARRATORS = frozenset("author narrator speaker writer reader".split())
_QUOTED = re.compile('[“"][^”"“]*[”"]|„[^“”„]*[“”]|«[^»«]*»')


def lost(draft: str, sources: Sequence[str], around: Sequence[str] = ()) -> str:
    """The first limit on a source sentence's claim that `draft` repeats without: a stable name, or "".

    "attribution", "negation", "possibility", "plan", "quantity" or "condition".

    Args:
        draft: one sentence.
        sources: the source sentences that it draws on, in order.
        around: more of the source, which may deny what the draft denies.
    """
    said = tokens(_MONTH_OF_MAY.sub("", draft))
    stems = {_stem(word) for word in said if word not in STOP_WORDS}
    phrases = [phrase for source in sources for phrase in _phrases(source)]
    if _ATTRIBUTIONS.isdisjoint(said) and not _MARKED_SPEECH.search(draft):
        for source in sources:
            claimed = {_stem(word) for word in _attributed(source)}
            if claimed and len(claimed & stems) >= USED_SHARE * len(claimed):
                return "attribution"
    whole = [word for phrase in phrases for word in phrase]
    elsewhere = [word for source in around for word in tokens(source)]
    if not _same_negations(said, whole, elsewhere or whole):
        return "negation"
    if _is_generalized(draft, sources, stems):
        return "quantity"
    known = set(said)
    if _CONDITIONS & known:
        known.add("should")  # "Should it rain, …" is a condition, too
    missing = (name for name, limits in _LIMITS.items() if not known & limits and _limited(phrases, limits) & stems)
    return next(missing, "")


def _is_generalized(draft: str, sources: Sequence[str], stems: set[str]) -> bool:
    """Whether `draft` says of all what a source says of a part: "60% of our demand", "a group of botanists"."""
    phrases = [(words, {_stem(word) for word in words}) for words in _phrases(draft)]
    for source in sources:
        for found in _SHARE.finditer(source):
            of = next((_stem(word) for word in tokens(found[1]) if word not in STOP_WORDS), "")
            saying = [words for words, held in phrases if of in held]
            if of in stems and saying and not any(_tells_share(words) for words in saying):
                return True
    return False


def _tells_share(words: Sequence[str]) -> bool:
    return any(word in _QUANTITIES or word in _SHARES or word[0].isdigit() for word in words)


def _limited(phrases: Sequence[Sequence[str]], limits: frozenset[str]) -> set[str]:
    """Stems of the words that `limits` govern."""
    found: set[str] = set()
    for phrase in phrases:
        for at, word in enumerate(phrase):
            denied = phrase[at + 1 : at + 2] == ["not"]  # "could not" is no possibility, but a negation
            if word in limits and not denied:
                found |= _governed(phrase, at)
    return found


def limits(draft: str, sources: Sequence[str]) -> int:
    """How many kinds of limit the source sentences have anywhere and `draft` has not, from 0 to 5."""
    said, given = set(tokens(draft)), set(tokens(_MONTH_OF_MAY.sub("", " ".join(sources))))
    return sum(bool(given & words) and not said & words for words in (_ATTRIBUTIONS, *_LIMITS.values()))


def speaker_changed(draft: str, sources: Sequence[str], around: Sequence[str] = ()) -> bool:
    """Whether `draft` says "I" or "you" outside quotation marks where its sources do not, or speaks of an author.

    Args:
        draft: one sentence.
        sources: the source sentences that it draws on.
        around: more of the source; who speaks there, outside quotation marks, may speak in the draft.
    """
    said, given = set(tokens(_QUOTED.sub(" ", draft))), set(tokens(" ".join(sources)))
    given |= {word for source in around for word in tokens(_QUOTED.sub(" ", source))}
    changed = any(said & person and not given & person for person in (_FIRST_PERSON, _SECOND_PERSON))
    return changed or bool(said & _NARRATORS - given)


def speaks_in_first_person(sentences: Sequence[str]) -> bool:
    """Whether a text speaks as "I" or "we": a good part of its sentences do, outside quotation marks."""
    speaking = sum(not _FIRST_PERSON.isdisjoint(tokens(_QUOTED.sub(" ", sentence))) for sentence in sentences)
    return speaking > FIRST_PERSON_SHARE * len(sentences)


def _phrases(sentence: str) -> list[list[str]]:
    """The words of a sentence from one mark to the next: a limit governs nothing beyond."""
    return [tokens(phrase) for phrase in _MARK.split(_MONTH_OF_MAY.sub("", sentence))]


def _attributed(sentence: str) -> list[str]:
    """The content words of what a sentence reports as somebody's claim.

    What stands behind the word of reporting, up to the end of the clause; where that is said at its end, as in "…, she
    said", the clause; where there is a quotation, everything.
    """
    if _MARKED_SPEECH.search(sentence):
        return _content(tokens(sentence))
    for clause in _CLAUSE_MARK.split(sentence):
        words = tokens(clause)
        at = next((i for i, word in enumerate(words) if word in _ATTRIBUTIONS), None)
        if at is None:
            continue
        behind, last = _content(words[at + 1 :]), tokens(_MARK.split(clause)[-1])
        said_last = words[at] in last and len(last) <= LONGEST_SAYING
        return _content(words) if said_last or words[at] == "according" else behind
    return []


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in STOP_WORDS and word not in _ATTRIBUTIONS]


def _governed(words: Sequence[str], at: int) -> set[str]:
    """Stems of the first content word behind the limit at `at`."""
    behind = (word for word in words[at + 1 : at + 1 + 2 * REACH] if word not in STOP_WORDS)
    first = next(behind, None)
    return {_stem(first)} if first else set()


def _same_negations(said: Sequence[str], given: Sequence[str], around: Sequence[str]) -> bool:
    """Whether what the draft negates is negated there or around it, and what the source negates is not affirmed."""
    denied = _denied(around)
    for at in _negated_at(said):
        near = _near(said, at)
        if near and not near & denied:
            return False
    draft_negated = _denied(said)
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


def _denied(words: Sequence[str]) -> set[str]:
    """Stems of the words near what denies them."""
    places = [*_negated_at(words), *(at for at, word in enumerate(words) if word in _DENIALS)]
    return {stem for at in places for stem in _near(words, at)}


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
