"""The protocol of a language. `languages.null` implements it for every language without grammar of its own."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from precis.languages.vocabulary import Vocabulary
from precis.text.claims import Claims
from precis.text.deletions import Deletion


@dataclass(frozen=True, slots=True)
class MissingIntroduction:
    """Something that a sentence presupposes and no sentence before it has introduced.

    Attributes:
        stems: stems of words, any of which would introduce it; empty if only the sentence before can.
        introduced: indices of the source sentences that introduce it, in order; at least one.
    """

    stems: frozenset[str]
    introduced: tuple[int, ...]


class Introductions(Protocol):
    """The introductions of people and things in a text. Indices are those of its sentences."""

    def missing(
        self, sentence: str, index: int, known: set[str], is_covered: Callable[[int], bool]
    ) -> Iterable[MissingIntroduction]:
        """Return what a sentence of the summary presupposes although it is not known.

        Args:
            sentence: covers the source sentence `index`, in its words or others.
            index: of the source sentence.
            known: stems of all words of the summary before it.
            is_covered: returns whether the summary before it covers the source sentence of an index.
        """
        ...

    def people(self, index: int) -> set[str]:
        """Return the stems of the names of people in the source sentence `index`."""
        ...

    def misread_pronouns(self, sentence: str, index: int, before: set[str]) -> Iterable[MissingIntroduction]:
        """Return the antecedent of a pronoun of `sentence` that a reader would take for somebody else.

        Args:
            sentence: as for `missing`.
            index: as for `missing`.
            before: stems of the people in the last sentence of the summary that names anybody.
        """
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a draft in a prompt.

    Attributes:
        passage: a passage.
        summary: its summary.
        heading: of the summary.
        first_person: whether both are written in the first person.
        topics: what a passage of a conversation is about, in a few noun phrases; "" for other passages.
    """

    passage: str
    summary: str
    heading: str
    first_person: bool
    topics: str = ""


@dataclass(frozen=True, slots=True)
class Combination:
    """An example of neighbouring sentences that are combined into one.

    Attributes:
        passage: one to three sentences.
        sentence: what they say, in one sentence.
    """

    passage: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CombiningTexts:
    """The texts of the prompts that have neighbouring sentences combined into one.

    Attributes:
        system: the system prompt.
        examples: in the order in which the model is shown them.
        words: asks for one sentence; "{words}" is its number of words.
    """

    system: str
    examples: tuple[Combination, ...]
    words: str


@dataclass(frozen=True, slots=True)
class AgendaTexts:
    """The texts for the sentences that tell what the parts of a long conversation are about.

    Attributes:
        system: the system prompt.
        question: follows each passage in the prompt.
        first, then, last: the sentences of the first part, of the parts after it, and of the last one; "{topics}" is
            what was talked about, and "{speakers}" who talked.
        mail, thread: sentences about the subject of a mail, and of several.
        group: the speakers, if there are more than two.
        conjunction: between two names or topics.
        name: returns the label of a speaker as it is inside a sentence, such as "the Chair".
    """

    system: str
    question: str
    first: str
    then: str
    last: str
    mail: str
    thread: str
    group: str
    conjunction: str
    name: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class DraftingTexts:
    """The texts of the prompts for drafts in a language.

    Attributes:
        system: the system prompt of a draft.
        heading_system: the system prompt of a heading.
        examples: two, one of them in the first person.
        one_sentence: asks for one sentence.
        sentences: asks for several sentences; "{count}" is their number in words.
        words: asks for a number of words; "{words}" is this number.
        counted: the numbers from one to ten in words.
        measured: whether the tables of summary/verify.toml were fitted on drafts in this language. If not, drafts are
            checked with the careful table, which rejects more.
        minutes: the texts for conversations, whose passages name the speaker of each turn; None to use these.
        combining: the texts for the first drafts, which combine neighbouring sentences; None if the first drafts
            summarize whole passages.
        agenda: the texts for the topics of long conversations; None in texts for others.
    """

    system: str
    heading_system: str
    examples: tuple[Example, ...]
    one_sentence: str
    sentences: str
    words: str
    counted: tuple[str, ...]
    measured: bool = False
    minutes: DraftingTexts | None = None
    combining: CombiningTexts | None = None
    agenda: AgendaTexts | None = None


class Language(Protocol):
    """The grammar of one language, as far as summarization needs it.

    Attributes:
        code: ISO 639-1 code.
        words: its word lists.
        claims: compares claims in this language.
        shortens: whether `removable_spans` has rules for this language.
        drafting: the texts of the prompts; None if models do not draft in this language.
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
        """Return whether a sentence mentions something that the sentence before it has just introduced.

        Args:
            sentence: the sentence.
            before: the sentence before it.
            earlier: tokens of the text before `before`.
        """
        ...

    def strip_connective(self, sentence: str) -> str:
        """Return a sentence without its initial connective; unchanged if it consists of nothing else."""
        ...

    def removable_spans(self, runs: Sequence[str]) -> list[Deletion]:
        """Return the spans that can be deleted from a sentence so that it stays true.

        Args:
            runs: see `text.deletions.runs`.
        """
        ...

    def optional_clauses(self, runs: Sequence[str]) -> list[Deletion]:
        """Return the removable spans whose deletion needs no check of the grammar: relative and final clauses."""
        ...

    def is_dialogue(self, sentence: str) -> bool:
        """Return whether a sentence is dialogue."""
        ...

    def distortion(self, draft: str, sources: Sequence[str], around: Sequence[str]) -> str:
        """Return the first way in which the grammar of a draft changes what its sources say.

        Args:
            draft: one sentence.
            sources: the source sentences that it is based on, in order.
            around: more of the source.

        Returns:
            A stable name, or "" for none:

            - "tense": it tells something past as present.
            - "pronoun": a pronoun has changed its person.
            - "article": it takes for known what its sources introduce.
            - "ellipsis": a clause repeats one that is missing.
            - "antecedent": it goes on with a sentence that needs one that was left out.
            - "leap": it joins two facts without the one between them.
            - "concession": it states only what its sources concede.
            - "plan": it tells what will be possible as possible now.
            - "restriction": it states without a restriction what its sources restrict.
            - "cause": it makes a fact the cause of another.
        """
        ...

    def introductions(self, sentences: Sequence[str]) -> Introductions | None:
        """Return the introductions of a text; None if the language has no rules for them."""
        ...

    def retell(self, sentence: str, speaker: str, *, again: bool) -> str:
        """Return a sentence that tells what `speaker` says in `sentence`, or "" if there is no simple one.

        Args:
            sentence: what is said in a conversation.
            speaker: the label of the speaker.
            again: whether the sentence before this one tells what the same speaker says.
        """
        ...

    def without_framing(self, text: str) -> str:
        """Return a draft without an introduction by the model, such as "Here is a summary:"."""
        ...

    def mentions_task(self, sentence: str) -> bool:
        """Return whether a sentence of a draft is about the task or the text as such."""
        ...

    def is_order(self, sentence: str, *, after_order: bool = False) -> bool:
        """Return whether a sentence of a text is an order to the program that reads it, and not to its readers.

        Args:
            sentence: of the source, on one line.
            after_order: whether the sentence before it is such an order, which it may continue.
        """
        ...
