"""What a summary is: paragraphs, their sentences, and where in the source each comes from. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

SentenceKind = Literal["written", "compressed", "quoted"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of the source, in code points of the text as it was given."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary.

    Attributes:
        text: as it is to be read, without surrounding white space.
        kind: "written" by the model, "compressed" (the source's own words in their order), or "quoted" (equal to the
            span).
        supported: whether the source sentences were found to say this.
        sources: where it comes from, a span for each source sentence; empty only where `supported` is false.
        drafted: whether the model wrote it; "quoted" and "compressed" sentences of a draft are those that came out as
            the source has them.
        probability: of being faithful, in [0, 1], as the check estimates it for drafted sentences; else None.
    """

    text: str
    kind: SentenceKind
    supported: bool
    sources: tuple[Span, ...]
    drafted: bool = False
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Attributes:
        text: its sentences in a row, or each on a line of its own behind "- ".
        sentences: in order.
        heading: a line above it; "" for none.
        bullets: whether its sentences are the items of a list.
    """

    text: str
    sentences: tuple[Sentence, ...]
    heading: str = ""
    bullets: bool = False

    @property
    def shown(self) -> str:
        """The text below its heading, as plain text."""
        return f"{self.heading}\n\n{self.text}" if self.heading else self.text


def paragraph(sentences: Sequence[Sentence], *, bullets: bool = False) -> Paragraph:
    """The sentences in a row, or with `bullets` each on a line of its own."""
    said = [sentence.text for sentence in sentences]
    text = "\n".join(f"- {each}" for each in said) if bullets else " ".join(said)
    return Paragraph(text, tuple(sentences), bullets=bullets)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was not done as asked. `code` is stable; `message` is for the user."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall-clock seconds of each step, and tokens computed."""

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
        words: as `text.words` counts.
        read_share: of the text's words, those in sentences that the engine was given, in [0, 1].
        notices: what was not done as asked.
        model: the name or path that was asked for; under "auto", the name of the model that this stood for.
        timing: what it took.
        model_reason: why "auto" stood for it; "" where it was asked for.
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
        """The dictionary that `precis summarize --json` prints."""
        return asdict(self)
