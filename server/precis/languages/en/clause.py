"""The parts of an English sentence, as far as punctuation and closed-class words show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from precis.languages.vocabulary import vocabulary

PREPOSITIONS = frozenset(
    """in on at by for from with into during after before through across against under over within along among until
    since throughout despite amid near beside beneath beyond behind alongside towards toward following via onto
    upon""".split()
)
SUBORDINATORS = frozenset("although though while whereas because since as after before when whenever once".split())
CONCESSIVES = frozenset("although though whereas".split())  # subordinators that limit no claim
RELATIVES = frozenset("who whom whose which where".split())
# Reporting and hedging words, which must not be deleted: a claim would become a fact.
_REPORTING = frozenset(
    """said says say saying tell tells told add adds added according report reports reported reportedly suspect suspects
    suspected claim claims claimed allege alleges alleged allegedly estimate estimates estimated believe believes
    believed think thinks thought argue argues argued accuse accuses accused cite cites cited warn warns warned predict
    predicts predicted suggest suggests suggested expect expects expected hope hopes hoped ask asked asks write writes
    wrote insist insists insisted state states stated note notes noted announce announces announced explain explains
    explained suppose supposes supposed apparently perhaps presumably supposedly likely probably possibly may might
    unclear uncertain unproven doubtful significance significant""".split()
)
# Words such as "all", "none" and "first", whose scope must not be changed by a deletion.
_SCOPE_WORDS = frozenset(
    """not no never none nor neither without hardly only all every each any always most least best worst first last few
    fewer less more little nobody nothing cannot nowhere everyone everything everybody anyone anything same""".split()
)
_AUXILIARIES = frozenset("is are was were has have had will would can could may might must should does did".split())
# Signs of what is true now or usually, will be or may be; a time or a place limits such a statement.
_LASTING = frozenset(
    """is are am has have will can may must should shall would could might do does stay stays remain remains keep keeps
    seem seems become becomes typically usually often generally normally""".split()
)
_WORDS = vocabulary("en")
_PAST = (_WORDS.past_forms.keys() - {"reads"}) | frozenset(
    """was were had did became drew flew froze hung led lent met rode sang sank sat shook shot slid stole stood struck
    swam swept threw tore woke wore""".split()
)
_SHARES = frozenset("third thirds half quarter quarters twice times percent equally as".split())
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
    """The runs of a sentence, with the predicates that the deletion rules need.

    Attributes:
        words: the runs.
        lowered: the runs in lower case, without punctuation at their ends.
        n: the number of runs.
        protected: for each run, whether it is inside a quotation or brackets that an earlier run opens.
        commas: indices of the runs that end with a comma or semicolon outside of these.
        is_question: whether the sentence ends with a question mark.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.lowered = [_EDGES.sub("", word).lower().replace("’", "'") for word in words]
        self.n = len(words)
        self.protected = self._inside_marks()
        self.commas = [i for i in range(self.n - 1) if ENDS_CLAUSE.search(self.words[i]) and not self.protected[i + 1]]
        self.is_question = bool(re.search(r"\?\W*$", words[-1])) if words else False

    def _inside_marks(self) -> list[bool]:
        """Return for each run whether it is inside a quotation or brackets that an earlier run opens."""
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

    def is_separable(self, start: int, end: int) -> bool:
        """Return whether the runs can be deleted without leaving unmatched quotation marks or brackets."""
        if end == self.n and self.is_question:
            return False
        if _QUOTES.match(self.words[start]) or self.protected[start]:
            return False  # “…,” he said, “but …”
        if end < self.n and self.protected[end]:
            return False
        deleted = self.words[start:end]
        if end == self.n and _QUOTES.match(self.words[0]) and any(_QUOTES.match(word) for word in deleted):
            return False  # “…,” she said at last, “if …”
        text = " ".join(deleted)
        pairs = ("“”", "()", "[]", "«»")
        return all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0

    def has_reporting(self, start: int, end: int) -> bool:
        """Return whether the runs tell who claims something, or how certain it is."""
        return any(self.lowered[i] in _REPORTING and "May" not in self.words[i] for i in range(start, end))

    def has_scope_word_before(self, end: int) -> bool:
        """Return whether a run before `end` has a word whose scope the later runs may limit."""
        return any(
            word in _SCOPE_WORDS or word.endswith("n't") or (word.endswith("est") and len(word) > 5)  # noqa: PLR2004
            for word in self.lowered[:end]
        )

    def is_past(self, start: int, end: int) -> bool:
        """Return whether the runs tell what happened, so that it stays true without its time and place."""
        words = self.lowered[start:end]
        is_told = any(word in _PAST or _WORDS.past_ending.search(word) for word in words)
        return is_told and _LASTING.isdisjoint(words)

    def is_measured(self, start: int, end: int) -> bool:
        """Return whether the runs deny, compare or count, so that a phrase outside of them may limit the claim."""
        words = self.lowered[start:end]
        scoped = self.has_scope_word_before(end) or not _SHARES.isdisjoint(words)
        return scoped or any("%" in word for word in self.words[start:end])

    def has_continuation(self, start: int) -> bool:
        """Return whether the sentence continues after the phrase at run `start`: "… in May, that …, and that …"."""
        return any(not self.opens_modifier(comma + 1) for comma in self.commas if comma >= start)

    def opens_modifier(self, i: int) -> bool:
        """Return whether run i opens a phrase that modifies the words before it."""
        openers = RELATIVES | PREPOSITIONS | SUBORDINATORS
        return self.lowered[i] in openers or self.is_participle(i)

    def has_verb(self, start: int) -> bool:
        """Return whether the noun phrase at run `start` has a verb of its own, so that it is not an apposition."""
        for i in range(start, self.n):
            if self.lowered[i] in _AUXILIARIES:
                return True
            if self.lowered[i] in RELATIVES or self.lowered[i] == "that" or i in self.commas:
                return False
        return False

    def is_in_series(self, start: int) -> bool:
        """Return whether the "and" at run `start` comes before the last item of a series: "a, b and c"."""
        commas = [comma for comma in self.commas if comma < start - 1]
        if commas and self.has_opening_phrase():
            commas = commas[1:]
        for before, after in pairwise(commas):  # a removable phrase between commas is not an item
            if self.opens_addition(before + 1) and commas[-1] == after:
                return False
        if not commas:
            return False
        head = commas[-1] + 1
        if self.lowered[head] in PREPOSITIONS:
            return (
                self.lowered[head] in self.lowered[:head]
                and start + 1 < self.n
                and self.lowered[start + 1] == self.lowered[head]
            )
        return not (
            self.opens_addition(head) or self.lowered[head] in CONCESSIVES or self.lowered[head] in _AUXILIARIES
        )

    def has_opening_phrase(self) -> bool:
        """Return whether a phrase comes before the subject: "In the spring, …"."""
        return self.lowered[0] in PREPOSITIONS or self.lowered[0] in SUBORDINATORS or self.lowered[0] in OPENERS

    def opens_addition(self, i: int) -> bool:
        """Return whether run i opens a removable addition to the words before it."""
        return self.lowered[i] in RELATIVES or self.lowered[i] in FILLERS or self.is_participle(i)

    def is_participle(self, i: int) -> bool:
        """Return whether run i looks like a present participle."""
        return self.lowered[i].endswith("ing") and len(self.lowered[i]) > 4  # noqa: PLR2004  # "king", "ring"
