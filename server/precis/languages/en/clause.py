"""What the punctuation and the closed-class words of an English sentence tell of its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

PREPOSITIONS = frozenset(
    """in on at by for from with into during after before through across against under over within along among until
    since throughout despite amid near beside beneath beyond behind alongside towards toward following via onto
    upon""".split()
)
SUBORDINATORS = frozenset("although though while whereas because since as after before when whenever once".split())
CONCESSIVES = frozenset("although though whereas".split())  # they limit nothing
RELATIVES = frozenset("who whom whose which where".split())
# Words of reporting: who says so must not be lost, nor what they say become a fact.
_REPORTING = frozenset(
    """said says say saying tell tells told add adds added according report reports reported reportedly suspect suspects
    suspected claim claims claimed allege alleges alleged allegedly estimate estimates estimated believe believes
    believed think thinks thought argue argues argued accuse accuses accused cite cites cited warn warns warned predict
    predicts predicted suggest suggests suggested expect expects expected hope hopes hoped ask asked asks write writes
    wrote insist insists insisted state states stated note notes noted announce announces announced explain explains
    explained suppose supposes supposed apparently perhaps presumably supposedly likely probably possibly may might
    unclear uncertain unproven doubtful significance significant""".split()
)
# What is said of all, none, the first or the most must keep the words that limit it.
_LIMITED = frozenset(
    """not no never none nor neither without hardly only all every each any always most least best worst first last few
    fewer less more little nobody nothing cannot nowhere everyone everything everybody anyone anything same""".split()
)
_NEGATIONS = frozenset("not no never none nor neither nobody nothing cannot nowhere hardly".split())
_TAKING_BACK = frozenset("only too few little less hardly if unless when".split())
_AUXILIARIES = frozenset("is are was were has have had will would can could may might must should does did".split())
FILLERS = frozenset(
    """also however moreover furthermore therefore thus meanwhile additionally indeed actually basically really very
    quite simply consequently nevertheless nonetheless hence besides""".split()
)
OPENERS = frozenset("still yet instead finally then today yesterday later earlier so but and now".split())

_EDGES = re.compile(r"^\W+|\W+$")
_QUOTES = re.compile('["“„«‘]|``')
DASHES = frozenset("– — - --".split())
ENDS_CLAUSE = re.compile(r"[,;]\W*$")


class Clause:
    """A sentence's runs with what the rules ask of them."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.low = [_EDGES.sub("", word).lower().replace("’", "'") for word in words]
        self.n = len(words)
        self.protected = self._inside_marks()
        self.commas = [i for i in range(self.n - 1) if ENDS_CLAUSE.search(self.words[i]) and not self.protected[i + 1]]
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

    def separable(self, start: int, end: int) -> bool:
        """Whether the runs can be taken out: all marks that open in them also close in them."""
        if end == self.n and self.question:
            return False
        if _QUOTES.match(self.words[start]) or self.protected[start]:
            return False  # “…,” he said, “but …”
        if end < self.n and self.protected[end]:
            return False
        gone = self.words[start:end]
        if end == self.n and _QUOTES.match(self.words[0]) and any(_QUOTES.match(word) for word in gone):
            return False  # “…,” she said at last, “if …”
        text = " ".join(gone)
        pairs = ("“”", "()", "[]", "«»")
        return all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0

    def reports(self, start: int, end: int) -> bool:
        """Whether the runs say who claims something, or how sure it is."""
        return any(self.low[i] in _REPORTING and "May" not in self.words[i] for i in range(start, end))

    def limited(self, end: int) -> bool:
        """Whether the head of the sentence holds a word whose reach the rest may limit."""
        return any(
            word in _LIMITED or word.endswith("n't") or (word.endswith("est") and len(word) > 5)  # noqa: PLR2004
            for word in self.low[:end]
        )

    def negated(self, start: int, end: int) -> bool:
        """Whether the runs deny something."""
        return any(word in _NEGATIONS or word.endswith("n't") for word in self.low[start:end])

    def corrects(self, start: int) -> bool:
        """Whether the "but" at run `start` brings what holds instead of what does not, or takes back what holds."""
        tail = self.low[start:]
        return self.negated(0, start) or self.negated(start, self.n) or not _TAKING_BACK.isdisjoint(tail)

    def goes_on(self, start: int) -> bool:
        """Whether other things follow behind what begins at run `start`: "… in May, that …, and that …"."""
        return any(not self.extends(comma + 1) for comma in self.commas if comma >= start)

    def extends(self, i: int) -> bool:
        """Whether run i opens a phrase that adds to the words before it."""
        openers = RELATIVES | PREPOSITIONS | SUBORDINATORS
        return self.low[i] in openers or self.participle(i)

    def states(self, start: int) -> bool:
        """Whether the noun phrase at run `start` has a verb of its own, and so is no apposition."""
        for i in range(start, self.n):
            if self.low[i] in _AUXILIARIES:
                return True
            if self.low[i] in RELATIVES or self.low[i] == "that" or i in self.commas:
                return False
        return False

    def in_series(self, start: int) -> bool:
        """Whether the "and" at run `start` comes before the last item of a series: "a, b and c", "came, saw, and …"."""
        commas = [comma for comma in self.commas if comma < start - 1]
        if commas and self.opens_early():
            commas = commas[1:]
        for before, after in pairwise(commas):  # what stands between commas and can go is no item
            if self.adds(before + 1) and commas[-1] == after:
                return False
        if not commas:
            return False
        head = commas[-1] + 1
        if self.low[head] in PREPOSITIONS:
            return self.low[head] in self.low[:head] and start + 1 < self.n and self.low[start + 1] == self.low[head]
        return not (self.adds(head) or self.low[head] in CONCESSIVES or self.low[head] in _AUXILIARIES)

    def opens_early(self) -> bool:
        """Whether something comes before the subject: "In the spring, …"."""
        return self.low[0] in PREPOSITIONS or self.low[0] in SUBORDINATORS or self.low[0] in OPENERS

    def adds(self, i: int) -> bool:
        """Whether run i opens what only adds to the words before it."""
        return self.low[i] in RELATIVES or self.low[i] in FILLERS or self.participle(i)

    def participle(self, i: int) -> bool:
        """Whether run i looks like a present participle."""
        return self.low[i].endswith("ing") and len(self.low[i]) > 4  # noqa: PLR2004  # "king", "ring"
