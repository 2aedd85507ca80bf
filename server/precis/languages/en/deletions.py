"""Which spans an English sentence can do without and still be a sentence that is true.

Sentence compression by deletion (Knight and Marcu 2002; Clarke and Lapata 2008), with the grammar reduced to what
punctuation and closed-class words tell. The rules propose only spans whose loss leaves a weaker statement, never
another one: nothing that says who claims something, under which condition, or of how many it holds. Whether what is
left reads as a sentence is for a language model to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.languages.en.clause import (
    CONCESSIVES,
    DASHES,
    ENDS_CLAUSE,
    FILLERS,
    OPENERS,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    Clause,
)
from precis.text.deletions import Deletion

SHORTEST_WORDS = 5  # of what is left
LONGEST_ADVERBIAL = 4  # words of a phrase that ends a clause: in a longer one may be the clause's verb

_EXAMPLES = frozenset("including especially particularly notably".split())
_CONDITIONS = frozenset("if unless or nor than except without only until provided whether otherwise".split())
_MODALS = frozenset("will would can could may might must should shall if".split())
_PRONOUNS = frozenset(
    """he she it they this that these those his her their its him them i we you who which there such both one another
    some many most""".split()
)
_NO_END = frozenset(  # words after which nothing ends
    """is are was were be been being am 's 're became become becomes seem seems seemed remain remains remained has have
    had do does did will would can could may might must shall should to not a an the this that these those his her its
    their my our your of and or but nor very so too more most less as than if about like when where who which while
    between either both such""".split()
)
_DEMONSTRATIVES = frozenset("that this those these such it".split())
_BEFORE_AND = frozenset("come came go went try stop stay wait nothing none all anything".split())  # "come and see"
_WHEN_OR_WHERE = frozenset("in at during after before since under near within throughout".split())
_SAME = frozenset("either neither both respectively former latter names".split())  # of what stood between commas
_ANOTHER_CLAUSE = frozenset("and but so yet while although though because whereas".split())
_SUBJECT_OPENERS = frozenset("a an the his her its their our my your he she it they we i you".split())
_AFTER_AS = frozenset("as such same so known regarded seen described many much long soon well far".split())


_COMMA = re.compile(r",\W*$")


def removable_spans(words: Sequence[str]) -> list[Deletion]:
    """The spans that may be left out of an English sentence, ordered; they may overlap.

    Args:
        words: its runs.
    """
    clause = Clause(words)
    found: set[Deletion] = set()
    for rule in (
        _brackets,
        _dashes,
        _between_commas,
        _opening,
        _closing_after_comma,
        _closing,
        _before_comma,
        _fillers,
    ):
        found.update(deletion for deletion in rule(clause) if _leaves_enough(clause, deletion))
    return sorted(found, key=lambda deletion: (deletion.start, deletion.end))


def _leaves_enough(clause: Clause, deletion: Deletion) -> bool:
    left = clause.n - (deletion.end - deletion.start)
    return deletion.start < deletion.end and left >= SHORTEST_WORDS and clause.separable(deletion.start, deletion.end)


def _brackets(clause: Clause) -> Iterator[Deletion]:
    """A bracket: "… (pictured) …"."""
    for i, word in enumerate(clause.words):
        if i and word.startswith("("):
            for j in range(i, clause.n):
                if clause.words[j].rstrip(",.;: ").endswith(")"):
                    yield Deletion(i, j + 1)
                    break


def _dashes(clause: Clause) -> Iterator[Deletion]:
    """A pair of dashes, "… – in spite of the rain – …", or one that leads to the end."""
    at = [i for i, word in enumerate(clause.words) if word in DASHES]
    if len(at) == 2 and not clause.reports(*at):  # noqa: PLR2004  # a pair
        yield Deletion(at[0], at[1] + 1)
    elif len(at) == 1 and not clause.reports(at[0], clause.n):
        yield Deletion(at[0], clause.n)


def _between_commas(clause: Clause) -> Iterator[Deletion]:
    """What stands between commas, "…, which nobody expected, …": a clause, a participle, an apposition."""
    for k, before in enumerate(clause.commas):
        start = before + 1
        relative = clause.low[start] in RELATIVES
        # A relative clause may hold commas of its own.
        for after in clause.commas[k + 1 :] if relative else clause.commas[k + 1 : k + 2]:
            end = after + 1
            if not (_COMMA.search(clause.words[before]) and _COMMA.search(clause.words[after])):
                continue
            if _parenthetical(clause, start, end):
                yield Deletion(start, end, joint="")


def _parenthetical(clause: Clause, start: int, end: int) -> bool:
    head, following = clause.low[start], clause.low[end]
    if clause.reports(start, end) or head in _CONDITIONS or not _SAME.isdisjoint(clause.low[end:]):
        return False
    if head in RELATIVES or clause.participle(start) or head in FILLERS:
        return True
    if following in ("and", "or", "but"):  # an item of a series
        return False
    if head in PREPOSITIONS or head in SUBORDINATORS or head in _EXAMPLES:
        return not clause.limited(start)
    # Adjectives in a row ("a second, smaller battery") also stand after a comma and an article.
    return head in ("a", "an", "the") and end - start > 1 and start > 1 and clause.low[start - 2] not in ("a", "an")


def _opening(clause: Clause) -> Iterator[Deletion]:
    """What comes first, "In the spring of 1911, …", where what follows does not lean on it."""
    if clause.low and clause.low[0] in ("but", "and", "yet", "so") and 0 not in clause.commas:
        yield Deletion(0, 1)
    for comma in clause.commas[:2]:
        end = comma + 1
        head, following = clause.low[0], clause.low[end]
        opens = (
            head in PREPOSITIONS
            or head in SUBORDINATORS
            or head in FILLERS
            or head in OPENERS
            or head == "to"
            or (head.endswith("ly") and end == 1)
            or clause.participle(0)
        )
        if not opens or head in _CONDITIONS or not _COMMA.search(clause.words[comma]):
            continue
        if head == "as" and clause.low[1] in ("for", "to"):  # what the sentence is about
            continue
        if following in ("a", "an", "the") and _apposition_opens(clause, end):
            continue
        if following in _PRONOUNS or following in ("and", "or", "but") or following[:1].isdigit():
            continue
        if not clause.reports(0, end) and not clause.limited(end):
            yield Deletion(0, end)


def _apposition_opens(clause: Clause, start: int) -> bool:
    """Whether the article at run `start` says more of what was just named: "On 24 July, the feast of …, the …"."""
    after = next((comma + 1 for comma in clause.commas if comma >= start), clause.n)
    return after < clause.n and (clause.low[after] in _SUBJECT_OPENERS or clause.words[after][:1].isupper())


def _closing_after_comma(clause: Clause) -> Iterator[Deletion]:
    """What adds to a sentence that is already complete: "…, although a third had to be replaced"."""
    adding = RELATIVES | SUBORDINATORS | PREPOSITIONS | _EXAMPLES | {"but", "so", "and", "a", "an", "the", "then"}
    limiting = PREPOSITIONS | SUBORDINATORS
    for comma in clause.commas:
        start = comma + 1
        head = clause.low[start]
        if head in _CONDITIONS or (clause.reports(start, clause.n) and head not in ("and", "but")):
            continue
        coordinated = head in ("and", "but", "so", "then") or head in RELATIVES
        if clause.limited(start) and not coordinated and head not in CONCESSIVES and head in limiting:
            continue
        if head == "but" and clause.corrects(start):
            continue
        if start > 1 and clause.low[start - 2] in ("and", "or", "but"):  # "…, and once, after a week, …"
            continue
        if head in ("and", "but", "then") and clause.in_series(start):
            continue
        if head in ("a", "an", "the") and (
            clause.states(start) or (comma in clause.commas[:2] and clause.opens_early())
        ):
            continue  # that is a subject
        if head in ("a", "an", "the") and any(clause.low[c + 1] in PREPOSITIONS for c in clause.commas if c < comma):
            continue  # "… rejected, by 188 votes to 151, the proposal …"
        if head in adding or clause.participle(start) or clause.words[comma].rstrip().endswith(";"):
            yield Deletion(start, clause.n)


def _closing(clause: Clause) -> Iterator[Deletion]:
    """The same without a comma: "… and went home", "… in the spring of 1911", "… while cars drive on"."""
    for start in range(SHORTEST_WORDS - 1, clause.n - 1):  # a single word, "pass it on", belongs to its verb
        head, before = clause.low[start], clause.low[start - 1]
        if not _ends(clause, start):
            continue
        if head in ("and", "but"):
            split = {"between", "both", "either", "only"} & set(clause.low[:start])
            joined = before in _BEFORE_AND or "of" in clause.low[start - 3 : start]  # "the study of Ada and others"
            corrects = head == "but" and clause.corrects(start)
            if not (split or joined or corrects or clause.in_series(start)):
                yield Deletion(start, clause.n)
            continue
        if clause.reports(start, clause.n) or clause.limited(start) or clause.goes_on(start):
            continue
        if head in PREPOSITIONS and not _limits(clause, start, clause.n):
            yield Deletion(start, clause.n)
        elif head in SUBORDINATORS and not (head == "as" and before in _AFTER_AS):
            timed = head in ("when", "whenever", "once")
            if not timed or _MODALS.isdisjoint(clause.low[:start]):
                yield Deletion(start, clause.n)


def _before_comma(clause: Clause) -> Iterator[Deletion]:
    """When or where, at the end of a clause: "… went [in September], and the crew …"; its comma stays."""
    for comma in clause.commas:
        mark = clause.words[comma].rstrip("\"'”’»)] ")[-1:]
        another = clause.low[comma + 1] in _ANOTHER_CLAUSE or mark == ";"
        if not another or clause.in_series(comma + 1):
            continue
        for start in range(max(SHORTEST_WORDS - 1, comma + 1 - LONGEST_ADVERBIAL), comma):
            phrase = clause.low[start : comma + 1]
            when_or_where = phrase[0] in _WHEN_OR_WHERE and {"and", "or"}.isdisjoint(phrase)
            if not when_or_where or not _ends(clause, start) or _limits(clause, start, comma + 1):
                continue
            if not (clause.reports(start, comma + 1) or clause.limited(start)):
                yield Deletion(start, comma + 1, joint=mark)


def _ends(clause: Clause, start: int) -> bool:
    """Whether what comes before run `start` can be the end of a clause."""
    before = clause.low[start - 1]
    return not (before in _NO_END or before in PREPOSITIONS or clause.words[start - 1][-1] in ",;:–—-")


def _limits(clause: Clause, start: int, end: int) -> bool:
    """Whether the sentence needs the prepositional phrase of these runs for its sense, as far as words tell."""
    head, following = clause.low[start], clause.low[start + 1]
    if following in _DEMONSTRATIVES | {"and", "or"} or not {"only", "than", "own"}.isdisjoint(clause.low[start:end]):
        return True
    if head == "for" and start + 2 == end:  # "ask for butter"
        return True
    return not {"if", "unless", "until", "so"}.isdisjoint(clause.low[:start])  # under which condition, to what end


def _fillers(clause: Clause) -> Iterator[Deletion]:
    """Words such as "also" and "very" in the middle of a sentence."""
    for i in range(1, clause.n - 1):
        if clause.low[i] not in FILLERS or ENDS_CLAUSE.search(clause.words[i]):
            continue
        before = clause.low[i - 1]
        if ENDS_CLAUSE.search(clause.words[i - 1]) or before in ("not", "only", "quite", "but"):
            continue
        if clause.low[i] in ("very", "quite") and before in ("the", "this", "that"):
            continue
        if not before.endswith("n't"):
            yield Deletion(i, i + 1)
