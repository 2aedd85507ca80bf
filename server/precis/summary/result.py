"""The parts of a summary: paragraphs, sentences and source spans. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

SentenceKind = Literal["written", "compressed", "quoted"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of the source, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary.

    Attributes:
        text: without surrounding white space.
        kind: "written" by the model, "compressed" (words of the source in their order, in minutes with pronouns of the
            third person), or "quoted" (equal to the span).
        supported: whether the check found that the source sentences say this.
        sources: a span for each source sentence that it comes from; empty only if `supported` is false.
        drafted: whether the model wrote it. A drafted sentence is "quoted" or "compressed" if the model repeated the
            words of the source.
        probability: the estimated probability that a drafted sentence is faithful, in [0, 1]; else None.
    """

    text: str
    kind: SentenceKind
    supported: bool
    sources: tuple[Span, ...]
    drafted: bool = False
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a summary.

    Attributes:
        text: its sentences joined by spaces, or with `bullets` each on its own line after "- ".
        sentences: in order.
        heading: "" for none.
        bullets: whether its sentences are list items.
    """

    text: str
    sentences: tuple[Sentence, ...]
    heading: str = ""
    bullets: bool = False

    @property
    def shown(self) -> str:
        """The heading, if any, and the text below it, as plain text."""
        return f"{self.heading}\n\n{self.text}" if self.heading else self.text


def paragraph(sentences: Sequence[Sentence], *, bullets: bool = False) -> Paragraph:
    """Return a paragraph of the sentences, or with `bullets` a list of them."""
    texts = [sentence.text for sentence in sentences]
    text = "\n".join(f"- {each}" for each in texts) if bullets else " ".join(texts)
    return Paragraph(text, tuple(sentences), bullets=bullets)


@dataclass(frozen=True, slots=True)
class Notice:
    """Tells the user how the summary differs from what was asked for. `code` is stable; `message` is for the user."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall-clock seconds of each step, and the numbers of tokens read and generated."""

    load_s: float
    plan_s: float
    write_s: float
    total_s: float
    prompt_tokens: int
    generated_tokens: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished summary.

    Attributes:
        paragraphs: in order.
        words: the number of words; see `text.words`.
        read_share: the share of the text's words in the sentences that the engine was given, in [0, 1].
        notices: how the summary differs from what was asked for.
        model: the name or path of the model from the settings; for "auto", the name of the chosen model.
        timing: the time and the tokens that it took.
        model_reason: why "auto" chose this model; "" if the settings name it.
    """

    paragraphs: tuple[Paragraph, ...]
    words: int
    read_share: float
    notices: tuple[Notice, ...]
    model: str
    timing: Timing
    model_reason: str = ""

    @property
    def text(self) -> str:
        """The paragraphs with their headings, separated by blank lines, without a final line break."""
        return "\n\n".join(paragraph.shown for paragraph in self.paragraphs)

    def as_json(self) -> dict[str, Any]:
        """Return the dictionary that `precis summarize --json` prints."""
        return asdict(self)
