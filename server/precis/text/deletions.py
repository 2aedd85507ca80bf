"""Which spans an English sentence can do without and still be a sentence that is true.

Sentence compression by deletion (Knight and Marcu 2002; Clarke and Lapata 2008), with the grammar reduced to what
punctuation and closed-class words tell. The rules propose only spans whose loss leaves a weaker statement, never
another one: nothing that says who claims something, under which condition, or of how many it holds. Whether what is
left reads as a sentence is for a language model to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SHORTEST_WORDS = 5  # of what is left
LONGEST_SERIES_ITEM = 4  # words: a longer piece between commas is no item of a list

_PREPOSITIONS = frozenset(
    """in on at by for from with into during after before through across against under over within along among until
    since throughout despite amid near beside beneath beyond behind alongside towards toward following via onto
    upon""".split()
)
_SUBORDINATORS = frozenset("although though while whereas because since as after before when whenever once".split())
_CONCESSIVES = frozenset("although though whereas".split())  # they limit nothing
_RELATIVES = frozenset("who whom whose which where".split())
_EXAMPLES = frozenset("including especially particularly notably".split())
# Words of reporting: who says so must not be lost, nor what they say become a fact.
_REPORTING = frozenset(
    """said says say saying tell tells told add adds added according report reports reported reportedly suspect suspects
    suspected claim claims claimed allege alleges alleged allegedly estimate estimates estimated believe believes
    believed think thinks thought argue argues argued accuse accuses accused cite cites cited warn warns warned predict
    predicts predicted suggest suggests suggested expect expects expected hope hopes hoped ask asked asks write writes
    wrote insist insists insisted state states stated note notes noted announce announces announced explain explains
    explained apparently perhaps presumably supposedly likely probably possibly""".split()
)
_CONDITIONS = frozenset("if unless or nor than except without only until provided whether otherwise".split())
# What is said of all, none, the first or the most must keep the words that limit it.
_LIMITED = frozenset(
    """not no never none nor neither without hardly only all every each any always most least best worst first last few
    fewer less more little nobody nothing cannot nowhere everyone everything everybody anyone anything same""".split()
)
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
_FILLERS = frozenset(
    """also however moreover furthermore therefore thus meanwhile additionally indeed actually basically really very
    quite simply consequently nevertheless nonetheless hence besides""".split()
)
_OPENERS = frozenset("still yet instead finally then today yesterday later earlier so but and now".split())
_AFTER_AS = frozenset("as such same so known regarded seen described many much long soon well far".split())

_DETACHED = re.compile(r"[,.;:!?…)\]’”»]+|''|'|\"")
_OPENING = re.compile(r"[(\[“«‘]|``")
_EDGES = re.compile(r"^\W+|\W+$")
_ENDS_CLAUSE = re.compile(r"[,;]\W*$")
_COMMA = re.compile(r",\W*$")
_DASHES = frozenset("– — - --".split())
_FINAL = re.compile("[.!?…。][\"'”’»)\\]]*$")


@dataclass(frozen=True, slots=True)
class Deletion:
    """Leaving out the runs `start` to `end` (half-open) of a sentence.

    Attributes:
        start, end: indices into the sentence's runs; never all of them.
        trims: whether the run before `start` loses the comma or dash at its end.
    """

    start: int
    end: int
    trims: bool = False


def runs(sentence: str) -> list[str]:
    """The words of `sentence` with the punctuation that belongs to them; joined by spaces they are the sentence.

    Punctuation that stands alone ("palace ,") goes with the word before it, an opening bracket with the next.
    """
    joined: list[str] = []
    opening = False
    for word in sentence.split():
        if joined and (opening or _DETACHED.fullmatch(word)):
            joined[-1] += " " + word
        else:
            joined.append(word)
        opening = bool(_OPENING.fullmatch(word))
    return joined


def find(words: Sequence[str]) -> list[Deletion]:
    """The spans that may be left out of an English sentence, ordered; they may overlap.

    Args:
        words: its runs.
    """
    clause = _Clause(words)
    found: set[Deletion] = set()
    for rule in (_brackets, _dashes, _between_commas, _opening, _closing_after_comma, _closing, _fillers):
        found.update(deletion for deletion in rule(clause) if clause.allows(deletion))
    return sorted(found, key=lambda deletion: (deletion.start, deletion.end))


def without(words: Sequence[str], deletions: Sequence[Deletion]) -> str:
    """The sentence that is left, with a capital at its head and a full stop at its end.

    Args:
        words: the sentence's runs.
        deletions: ordered, none overlapping.
    """
    return " ".join(kept(words, deletions))


def kept(words: Sequence[str], deletions: Sequence[Deletion]) -> list[str]:
    """The runs that are left, as `without` joins them; the first has its capital, the last its full stop."""
    left: list[str] = []
    at = 0
    for deletion in deletions:
        left += words[at : deletion.start]
        if left and (deletion.trims or deletion.end == len(words)):
            left[-1] = left[-1].rstrip(" ,;:–—-")
        at = deletion.end
    left += words[at:]
    if not _FINAL.search(left[-1]):
        left[-1] = left[-1].rstrip(" ,;:–—-") + "."
    left[0] = left[0][:1].upper() + left[0][1:]
    return left


def overlap(one: Deletion, other: Deletion) -> bool:
    """Whether the two cannot be made together: they share a run, or one begins where the other ends."""
    return one.start <= other.end and other.start <= one.end


class _Clause:
    """A sentence's runs with what the rules ask of them."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.low = [_EDGES.sub("", word).lower().replace("’", "'") for word in words]
        self.n = len(words)
        self.protected = self._inside_marks()
        self.commas = [i for i in range(self.n - 1) if _ENDS_CLAUSE.search(self.words[i]) and not self.protected[i + 1]]
        self.question = bool(re.search(r"\?\W*$", words[-1])) if words else False

    def _inside_marks(self) -> list[bool]:
        """For each run whether it stands inside a quotation or brackets that were opened before it."""
        inside: list[bool] = []
        depth, quoted = 0, False
        for word in self.words:
            inside.append(quoted or depth > 0)
            for mark in word.replace("''", '"').replace("``", '"'):
                if mark == '"':
                    quoted = not quoted
                elif mark in "“«„":
                    quoted = True
                elif mark in "”»":
                    quoted = False
                depth += (mark in "([") - (mark in ")]")
        return inside

    def allows(self, deletion: Deletion) -> bool:
        """Whether enough is left, and all marks that open in what goes also close in it."""
        if self.n - (deletion.end - deletion.start) < SHORTEST_WORDS or deletion.start >= deletion.end:
            return False
        if deletion.end == self.n and self.question:
            return False
        if self.protected[deletion.start] or (deletion.end < self.n and self.protected[deletion.end]):
            return False
        text = " ".join(self.words[deletion.start : deletion.end])
        pairs = ("“”", "()", "[]", "«»")
        return all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0

    def reports(self, start: int, end: int) -> bool:
        """Whether the runs say who claims something, or how sure it is."""
        return not _REPORTING.isdisjoint(self.low[start:end])

    def limited(self, end: int) -> bool:
        """Whether the head of the sentence holds a word whose reach the rest may limit."""
        return any(
            word in _LIMITED or word.endswith("n't") or (word.endswith("est") and len(word) > 5)  # noqa: PLR2004
            for word in self.low[:end]
        )

    def participle(self, i: int) -> bool:
        """Whether run i looks like a present participle."""
        return self.low[i].endswith("ing") and len(self.low[i]) > 4  # noqa: PLR2004  # "king", "ring"


def _brackets(clause: _Clause) -> Iterator[Deletion]:
    """A bracket: "… (pictured) …"."""
    for i, word in enumerate(clause.words):
        if i and word.startswith("("):
            for j in range(i, clause.n):
                if clause.words[j].rstrip(",.;: ").endswith(")"):
                    yield Deletion(i, j + 1)
                    break


def _dashes(clause: _Clause) -> Iterator[Deletion]:
    """A pair of dashes, "… – in spite of the rain – …", or one that leads to the end."""
    at = [i for i, word in enumerate(clause.words) if word in _DASHES]
    if len(at) == 2 and not clause.reports(*at):  # noqa: PLR2004  # a pair
        yield Deletion(at[0], at[1] + 1)
    elif len(at) == 1 and not clause.reports(at[0], clause.n):
        yield Deletion(at[0], clause.n)


def _between_commas(clause: _Clause) -> Iterator[Deletion]:
    """What stands between commas, "…, which nobody expected, …": a clause, a participle, an apposition."""
    for k, before in enumerate(clause.commas):
        start = before + 1
        relative = clause.low[start] in _RELATIVES
        # A relative clause may hold commas of its own.
        for after in clause.commas[k + 1 :] if relative else clause.commas[k + 1 : k + 2]:
            end = after + 1
            if not (_COMMA.search(clause.words[before]) and _COMMA.search(clause.words[after])):
                continue
            if _parenthetical(clause, start, end):
                yield Deletion(start, end, trims=True)


def _parenthetical(clause: _Clause, start: int, end: int) -> bool:
    head, following = clause.low[start], clause.low[end]
    if clause.reports(start, end) or head in _CONDITIONS:
        return False
    if head in _RELATIVES or clause.participle(start) or head in _FILLERS:
        return True
    if following in ("and", "or", "but"):  # an item of a series
        return False
    if head in _PREPOSITIONS or head in _SUBORDINATORS or head in _EXAMPLES:
        return not clause.limited(start)
    # Adjectives in a row ("a second, smaller battery") also stand after a comma and an article.
    return head in ("a", "an", "the") and end - start > 1 and start > 1 and clause.low[start - 2] not in ("a", "an")


def _opening(clause: _Clause) -> Iterator[Deletion]:
    """What comes first, "In the spring of 1911, …", where what follows does not lean on it."""
    if clause.low and clause.low[0] in ("but", "and", "yet", "so") and 0 not in clause.commas:
        yield Deletion(0, 1)
    for comma in clause.commas[:2]:
        end = comma + 1
        head, following = clause.low[0], clause.low[end]
        opens = (
            head in _PREPOSITIONS
            or head in _SUBORDINATORS
            or head in _FILLERS
            or head in _OPENERS
            or head == "to"
            or (head.endswith("ly") and end == 1)
            or clause.participle(0)
        )
        if not opens or head in _CONDITIONS or not _COMMA.search(clause.words[comma]):
            continue
        if following in _PRONOUNS or following in ("and", "or", "but") or following[:1].isdigit():
            continue
        if not clause.reports(0, end) and not clause.limited(end):
            yield Deletion(0, end)


def _closing_after_comma(clause: _Clause) -> Iterator[Deletion]:
    """What adds to a sentence that is already complete: "…, although a third had to be replaced"."""
    adding = _RELATIVES | _SUBORDINATORS | _PREPOSITIONS | _EXAMPLES | {"but", "so", "and", "a", "an", "the", "then"}
    limiting = _PREPOSITIONS | _SUBORDINATORS
    for comma in clause.commas:
        start = comma + 1
        head = clause.low[start]
        if head in _CONDITIONS or (clause.reports(start, clause.n) and head not in ("and", "but")):
            continue
        coordinated = head in ("and", "but", "so", "then") or head in _RELATIVES
        if clause.limited(start) and not coordinated and head not in _CONCESSIVES and head in limiting:
            continue
        if head in adding or clause.participle(start) or clause.words[comma].rstrip().endswith(";"):
            yield Deletion(start, clause.n)


def _closing(clause: _Clause) -> Iterator[Deletion]:
    """The same without a comma: "… and went home", "… in the spring of 1911", "… while cars drive on"."""
    for start in range(SHORTEST_WORDS - 1, clause.n):
        head, before = clause.low[start], clause.low[start - 1]
        if before in _NO_END or before in _PREPOSITIONS or clause.words[start - 1][-1] in ",;:–—-":
            continue
        if head in ("and", "but"):
            split = {"between", "both", "either"} & set(clause.low[:start])
            if not split and before not in ("nothing", "none", "all", "anything") and "only" not in clause.low[:start]:
                yield Deletion(start, clause.n)
            continue
        if clause.reports(start, clause.n) or clause.limited(start):
            continue
        if head in _PREPOSITIONS and "only" not in clause.low[start:]:
            yield Deletion(start, clause.n)
        elif head in _SUBORDINATORS and not (head == "as" and before in _AFTER_AS):
            timed = head in ("when", "whenever", "once")
            if not timed or _MODALS.isdisjoint(clause.low[:start]):
                yield Deletion(start, clause.n)


def _fillers(clause: _Clause) -> Iterator[Deletion]:
    """Words such as "also" and "very" in the middle of a sentence."""
    for i in range(1, clause.n - 1):
        if clause.low[i] not in _FILLERS or _ENDS_CLAUSE.search(clause.words[i]):
            continue
        before = clause.low[i - 1]
        if _ENDS_CLAUSE.search(clause.words[i - 1]) or before in ("not", "only", "quite", "but"):
            continue
        if clause.low[i] in ("very", "quite") and before in ("the", "this", "that"):
            continue
        if not before.endswith("n't"):
            yield Deletion(i, i + 1)
