"""Spans that can be deleted from an English sentence so that it stays true.

Sentence compression by deletion (Knight and Marcu 2002; Clarke and Lapata 2008), with a grammar of punctuation and
closed-class words only. The rules propose only spans whose deletion weakens the statement without changing it: never
words that tell who claims something, under which condition, or of how many it is true. A language model decides
whether the remaining words read as a sentence.
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
from precis.languages.vocabulary import vocabulary
from precis.text.deletions import Deletion

SHORTEST_WORDS = 5  # minimum number of words of the remaining sentence
SHORTEST_RELATIVE = 3  # words of a relative clause: "which is new"
LONGEST_ADVERBIAL = 4  # words of an adverbial that ends a clause; a longer phrase may contain the clause's verb

_EXAMPLES = frozenset("including especially particularly notably".split())
_CONDITIONS = frozenset("if unless or nor than except without only until provided whether otherwise".split())
_MODALS = frozenset("will would can could may might must should shall if".split())
_PRONOUNS = frozenset(
    """he she it they this that these those his her their its him them i we you who which there such both one another
    some many most""".split()
)
_NEVER_LAST = frozenset(  # words that cannot end a clause
    """is are was were be been being am 's 're became become becomes seem seems seemed remain remains remained has have
    had do does did will would can could may might must shall should to not a an the this that these those his her its
    their my our your of and or but nor very so too more most less as than if about like when where who which while
    between either both such""".split()
)
_UTMOST = frozenset("latest earliest least most best worst".split())  # "at the latest", "at least"
_REASONS = frozenset("although though whereas because since while".split())  # what they open limits no claim
_DEMONSTRATIVES = frozenset("that this those these such it".split())
_BEFORE_AND = frozenset("come came go went try stop stay wait nothing none all anything".split())  # "come and see"
_WHEN_OR_WHERE = frozenset("in at during after before since under near within throughout".split())
_REFERRING = frozenset("either neither both respectively former latter names".split())  # to words between commas
_ANOTHER_CLAUSE = frozenset("and but so yet while although though because whereas".split())
# They open the last item of a list, or a noun that the rest of the clause may follow.
_ITEM_OPENERS = frozenset("and or a an the".split())
_SUBJECT_OPENERS = frozenset("a an the his her its their our my your he she it they we i you".split())
_BEFORE_AS = frozenset("as such same so known regarded seen described many much long soon well far".split())

_NUMERALS = vocabulary("en").numerals

_COMMA = re.compile(r",\W*$")
_ITEM_NUMBER = re.compile(r"\((?:[a-z]{1,2}|[ivx]{1,4}|\d{1,2})\)")


def removable_spans(words: Sequence[str]) -> list[Deletion]:
    """Return the spans that can be deleted from an English sentence, in order; they may overlap.

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
        _final_after_comma,
        _final,
        _before_comma,
        _fillers,
    ):
        found.update(deletion for deletion in rule(clause) if _is_possible(clause, deletion))
    return sorted(found, key=lambda deletion: (deletion.start, deletion.end))


def optional_clauses(words: Sequence[str]) -> list[Deletion]:
    """Return the relative clauses and the final clauses that can be deleted although no model reads what remains.

    Args:
        words: the runs of the sentence.
    """
    lowered = [word.lower() for word in words]
    return [each for each in removable_spans(words) if each.start and _is_optional(lowered, each)]


def _is_optional(lowered: Sequence[str], deletion: Deletion) -> bool:
    head, before = lowered[deletion.start], lowered[deletion.start - 1]
    phrase = lowered[deletion.start : deletion.end]
    if not (_COMMA.search(before) or before in DASHES) or any(word.endswith(";") for word in phrase):
        return False  # after a semicolon, another main clause begins
    if head in RELATIVES:  # with a comma in it, the main clause may go on after it
        return len(phrase) >= SHORTEST_RELATIVE and not any(_COMMA.search(word) for word in phrase[:-1])
    return deletion.end == len(lowered) and head not in _ITEM_OPENERS


def _is_possible(clause: Clause, deletion: Deletion) -> bool:
    phrase = clause.lowered[deletion.start : deletion.end]
    if phrase and phrase[0] == "at" and not _UTMOST.isdisjoint(phrase[1:3]):
        return False
    remaining = clause.n - (deletion.end - deletion.start)
    is_long_enough = deletion.start < deletion.end and remaining >= SHORTEST_WORDS
    return is_long_enough and clause.is_separable(deletion.start, deletion.end)


def _brackets(clause: Clause) -> Iterator[Deletion]:
    """Yield parentheses: "… (pictured) …"; not the number of an item, "(a)"."""
    for i, word in enumerate(clause.words):
        if i and word.startswith("(") and not _ITEM_NUMBER.fullmatch(word):
            for j in range(i, clause.n):
                if clause.words[j].rstrip(",.;: ").endswith(")"):
                    yield Deletion(i, j + 1)
                    break


def _dashes(clause: Clause) -> Iterator[Deletion]:
    """Yield a phrase between two dashes, "… – in spite of the rain – …", or after a single one."""
    at = [i for i, word in enumerate(clause.words) if word in DASHES]
    if len(at) == 2 and not clause.has_reporting(*at):  # noqa: PLR2004  # a pair
        yield Deletion(at[0], at[1] + 1)
    elif len(at) == 1 and not clause.has_reporting(at[0], clause.n):
        yield Deletion(at[0], clause.n)


def _between_commas(clause: Clause) -> Iterator[Deletion]:
    """Yield phrases between commas, "…, which nobody expected, …": clauses, participles, appositions."""
    for k, before in enumerate(clause.commas):
        start = before + 1
        relative = clause.lowered[start] in RELATIVES
        # A relative clause may contain commas.
        for after in clause.commas[k + 1 :] if relative else clause.commas[k + 1 : k + 2]:
            end = after + 1
            if not (_COMMA.search(clause.words[before]) and _COMMA.search(clause.words[after])):
                continue
            if _is_parenthetical(clause, start, end):
                yield Deletion(start, end, joint="")


def _is_parenthetical(clause: Clause, start: int, end: int) -> bool:
    head, following = clause.lowered[start], clause.lowered[end]
    if clause.has_reporting(start, end) or head in _CONDITIONS or not _REFERRING.isdisjoint(clause.lowered[end:]):
        return False
    if head in RELATIVES or clause.is_participle(start) or head in FILLERS:
        return True
    if following in ("and", "or", "but"):  # an item of a series
        return False
    if head in PREPOSITIONS or head in SUBORDINATORS or head in _EXAMPLES:
        if head not in _EXAMPLES and head not in _REASONS and not clause.is_past(0, clause.n):
            return False
        return not clause.has_scope_word_before(start)
    # A comma after an article and an adjective is followed by another adjective: "a second, smaller battery".
    return head in ("a", "an", "the") and end - start > 1 and start > 1 and clause.lowered[start - 2] not in ("a", "an")


def _opening(clause: Clause) -> Iterator[Deletion]:
    """Yield opening phrases, "In the spring of 1911, …", and conjunctions, unless the next words depend on them."""
    if clause.lowered and clause.lowered[0] in ("but", "and", "yet", "so") and 0 not in clause.commas:
        yield Deletion(0, 1)
    for comma in clause.commas[:2]:
        end = comma + 1
        head, following = clause.lowered[0], clause.lowered[end]
        opens = (
            head in PREPOSITIONS
            or head in SUBORDINATORS
            or head in FILLERS
            or head in OPENERS
            or head == "to"
            or (head.endswith("ly") and end == 1)
            or clause.is_participle(0)
        )
        if not opens or head in _CONDITIONS or not _COMMA.search(clause.words[comma]):
            continue
        if head == "as" and clause.lowered[1] in ("for", "to"):  # the topic of the sentence
            continue
        if following in ("a", "an", "the") and _is_apposition(clause, end):
            continue
        if following in _PRONOUNS or following in ("and", "or", "but"):
            continue
        if following[:1].isdigit() or following in _NUMERALS:  # "At this pace it ends in May, four months late."
            continue
        if _limits_rest(clause, end):
            continue
        if not clause.has_reporting(0, end) and not clause.has_scope_word_before(end):
            yield Deletion(0, end)


def _limits_rest(clause: Clause, end: int) -> bool:
    """Return whether the rest may be untrue without its opening: "Near the hives, bees were a third less common"."""
    head = clause.lowered[0]
    if head not in PREPOSITIONS and (head not in SUBORDINATORS or head in _REASONS):
        return False
    return not clause.is_past(end, clause.n) or clause.is_measured(end, clause.n)


def _is_apposition(clause: Clause, start: int) -> bool:
    """Return whether the article at run `start` opens an apposition: "On 24 July, the feast of …, the …"."""
    after = next((comma + 1 for comma in clause.commas if comma >= start), clause.n)
    return after < clause.n and (clause.lowered[after] in _SUBJECT_OPENERS or clause.words[after][:1].isupper())


def _final_after_comma(clause: Clause) -> Iterator[Deletion]:
    """Yield additions after a comma to a sentence that is complete: "…, although a third had to be replaced"."""
    adding = RELATIVES | SUBORDINATORS | PREPOSITIONS | _EXAMPLES | {"so", "and", "a", "an", "the", "then"}
    limiting = PREPOSITIONS | SUBORDINATORS
    for comma in clause.commas:
        start = comma + 1
        head = clause.lowered[start]
        if head in _CONDITIONS or (clause.has_reporting(start, clause.n) and head != "and"):
            continue
        coordinated = head in ("and", "so", "then") or head in RELATIVES
        if clause.has_scope_word_before(start) and not coordinated and head not in CONCESSIVES and head in limiting:
            continue
        if start > 1 and clause.lowered[start - 2] in ("and", "or", "but"):  # "…, and once, after a week, …"
            continue
        if head in ("and", "then") and clause.is_in_series(start):
            continue
        if head in ("a", "an", "the") and (
            clause.has_verb(start) or (comma in clause.commas[:2] and clause.has_opening_phrase())
        ):
            continue  # the noun phrase is a subject
        if head in ("a", "an", "the") and any(
            clause.lowered[c + 1] in PREPOSITIONS for c in clause.commas if c < comma
        ):
            continue  # "… rejected, by 188 votes to 151, the proposal …"
        if head in adding or clause.is_participle(start) or clause.words[comma].rstrip().endswith(";"):
            yield Deletion(start, clause.n)


def _final(clause: Clause) -> Iterator[Deletion]:
    """Yield additions without a comma: "… and went home", "… in the spring of 1911", "… while cars drive on"."""
    for start in range(SHORTEST_WORDS - 1, clause.n - 1):  # a single last word belongs to its verb: "pass it on"
        head, before = clause.lowered[start], clause.lowered[start - 1]
        if not _can_end(clause, start):
            continue
        if head == "and":
            split = {"between", "both", "either", "only"} & set(clause.lowered[:start])
            joined = before in _BEFORE_AND or "of" in clause.lowered[start - 3 : start]  # "the study of Ada and others"
            if not (split or joined or clause.is_in_series(start)):
                yield Deletion(start, clause.n)
            continue
        if (
            clause.has_reporting(start, clause.n)
            or clause.has_scope_word_before(start)
            or clause.has_continuation(start)
        ):
            continue
        if head in PREPOSITIONS and not _is_limiting(clause, start, clause.n):
            yield Deletion(start, clause.n)
        elif head in SUBORDINATORS and not (head == "as" and (before in _BEFORE_AS or _is_role(clause, start))):
            timed = head in ("when", "whenever", "once")
            if not timed or _MODALS.isdisjoint(clause.lowered[:start]):
                yield Deletion(start, clause.n)


def _before_comma(clause: Clause) -> Iterator[Deletion]:
    """Yield adverbials of time or place at the end of a clause: "… went [in September], and …"; its comma stays."""
    for comma in clause.commas:
        mark = clause.words[comma].rstrip("\"'”’»)] ")[-1:]
        another = clause.lowered[comma + 1] in _ANOTHER_CLAUSE or mark == ";"
        if not another or clause.is_in_series(comma + 1):
            continue
        for start in range(max(SHORTEST_WORDS - 1, comma + 1 - LONGEST_ADVERBIAL), comma):
            phrase = clause.lowered[start : comma + 1]
            when_or_where = phrase[0] in _WHEN_OR_WHERE and {"and", "or"}.isdisjoint(phrase)
            if not when_or_where or not _can_end(clause, start) or _is_limiting(clause, start, comma + 1):
                continue
            if clause.lowered[comma + 2 : comma + 3] == phrase[:1]:  # "in English, and in the afternoon in Hebrew"
                continue
            if not (clause.has_reporting(start, comma + 1) or clause.has_scope_word_before(start)):
                yield Deletion(start, comma + 1, joint=mark)


def _can_end(clause: Clause, start: int) -> bool:
    """Return whether a clause can end before run `start`."""
    before = clause.lowered[start - 1]
    return not (before in _NEVER_LAST or before in PREPOSITIONS or clause.words[start - 1][-1] in ",;:–—-")


def _is_limiting(clause: Clause, start: int, end: int) -> bool:
    """Return whether the sentence may need the prepositional phrase of these runs to stay true."""
    head, following = clause.lowered[start], clause.lowered[start + 1]
    if following in _DEMONSTRATIVES | {"and", "or"} or not {"only", "than", "own"}.isdisjoint(
        clause.lowered[start:end]
    ):
        return True
    if head == "for" and start + 2 == end:  # "ask for butter"
        return True
    if not clause.is_past(0, start):  # "The shop is open from six to ten."
        return True
    return not {"if", "unless", "until", "so"}.isdisjoint(clause.lowered[:start])  # part of a condition or a purpose


def _is_role(clause: Clause, start: int) -> bool:
    """Return whether the "as" at run `start` tells as what, not while what: "keep the pipeline as a second step"."""
    return clause.lowered[start + 1] in ("a", "an", "its", "their", "his", "her") and not clause.is_past(
        start, clause.n
    )


def _fillers(clause: Clause) -> Iterator[Deletion]:
    """Yield words such as "also" and "very" in the middle of a sentence."""
    for i in range(1, clause.n - 1):
        if clause.lowered[i] not in FILLERS or ENDS_CLAUSE.search(clause.words[i]):
            continue
        before = clause.lowered[i - 1]
        if ENDS_CLAUSE.search(clause.words[i - 1]) or before in ("not", "only", "quite", "but"):
            continue
        if clause.lowered[i] in ("very", "quite") and before in ("the", "this", "that"):
            continue
        if not before.endswith("n't"):
            yield Deletion(i, i + 1)
