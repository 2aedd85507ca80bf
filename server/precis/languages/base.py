"""What the program asks of a language. `languages.null` answers for every language that has no folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from precis.languages.vocabulary import Vocabulary
from precis.text.claims import Claims
from precis.text.deletions import Deletion


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a sentence takes for known and nothing before it has introduced.

    Attributes:
        stems: stems of words; one of them makes it known. Empty where only the sentence before can.
        introduced: indices of the source sentences that introduce it, the first one first; at least one.
    """

    stems: frozenset[str]
    introduced: tuple[int, ...]


class Introductions(Protocol):
    """Where a text introduces what it later takes for known. Places are indices of its sentences."""

    def missing(self, sentence: str, place: int, known: set[str], was_said: Callable[[int], bool]) -> Iterable[Missing]:
        """Return what `sentence` takes for known although it is not.

        Args:
            sentence: stands for the source sentence `place`, in its words or others.
            place: an index.
            known: stems of all words before it.
            was_said: whether the source sentence of an index comes before it.
        """
        ...

    def people(self, place: int) -> set[str]:
        """Return the stems of the names of people in the source sentence `place`."""
        ...

    def rebound(self, sentence: str, place: int, before: set[str]) -> Iterable[Missing]:
        """Return whom a pronoun of `sentence` stands for, where a reader would take it for somebody else.

        Args:
            sentence: as for `missing`.
            place: as for `missing`.
            before: the people in the last sentence before it that names anybody.
        """
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a draft that a model is shown.

    Attributes:
        passage: what is summarized.
        summary: how.
        heading: of the summary.
        first_person: whether both speak as "I".
    """

    passage: str
    summary: str
    heading: str
    first_person: bool


@dataclass(frozen=True, slots=True)
class DraftingTexts:
    """What a model is told when it drafts in a language.

    Attributes:
        system: the system prompt of a draft.
        heading_system: the system prompt of a heading.
        examples: two, of which one speaks as "I".
        one_sentence: how one sentence is asked for.
        sentences: how several are asked for; "{count}" stands for a number in words.
        words: how a number of words is asked for; "{words}" stands for it.
        counted: the numbers from one to ten in words.
        measured: whether the tables of summary/verify.toml were fitted on drafts in this language. Where they were not,
            the table for unknown models decides on them, which asks for more.
    """

    system: str
    heading_system: str
    examples: tuple[Example, ...]
    one_sentence: str
    sentences: str
    words: str
    counted: tuple[str, ...]
    measured: bool = False


class Language(Protocol):
    """The grammar of one language, as far as summarizing needs it.

    Attributes:
        code: ISO 639-1.
        words: its word lists.
        claims: compares claims by these words.
        shortens: whether `removable_spans` knows the language's sentences.
        drafting: what a model is told; None where no drafts are asked for in this language.
    """

    @property
    def code(self) -> str: ...
    @property
    def words(self) -> Vocabulary: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def shortens(self) -> bool: ...
    @property
    def drafting(self) -> DraftingTexts | None: ...

    def needs_antecedent(self, sentence: str) -> bool:
        """Return whether a sentence cannot be understood without the one before it."""
        ...

    def repeats_new_noun(self, sentence: str, before: str, earlier: Container[str]) -> bool:
        """Return whether a sentence speaks of something that the sentence before it has just introduced.

        Args:
            sentence: which may depend on `before`.
            before: the sentence before it.
            earlier: tokens of the text before that.
        """
        ...

    def strip_connective(self, sentence: str) -> str:
        """Return a sentence without a connective at its head; itself where that is all there is."""
        ...

    def removable_spans(self, runs: Sequence[str]) -> list[Deletion]:
        """Return the spans that can be left out of a sentence so that it stays a true sentence.

        Args:
            runs: as `text.deletions.runs` makes them.
        """
        ...

    def optional_clauses(self, runs: Sequence[str]) -> list[Deletion]:
        """Return those of the removable spans that a reader need not look at: relative and closing clauses."""
        ...

    def is_dialogue(self, sentence: str) -> bool:
        """Return whether a sentence is somebody's talk."""
        ...

    def introductions(self, sentences: Sequence[str]) -> Introductions | None:
        """Return where a text introduces what it takes for known; None where the language has no rules for it."""
        ...

    def without_framing(self, text: str) -> str:
        """Return a draft without what models say before it ("Here is a summary:")."""
        ...

    def mentions_task(self, sentence: str) -> bool:
        """Return whether a sentence of a draft is about the task instead of the text."""
        ...
