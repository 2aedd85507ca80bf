"""A heading over each paragraph, where the prompt asks for that: the model's, as far as the text bears it out."""

from __future__ import annotations

import re
from collections.abc import Callable

from precis.engine.api import Engine, GenerationRequest, Piece, Sampling
from precis.languages.registry import language as language_of
from precis.summary import prompts
from precis.summary.plan import Plan
from precis.summary.result import Paragraph
from precis.text.grounding import contradiction
from precis.text.words import content_words, count_words, stem_of

MOST_TOKENS = 24
MOST_HEADING_WORDS = 10
PARAGRAPH_SHARE = 0.5  # of a heading's content words that its paragraph has; the rest stands elsewhere in the text
_MARKS = re.compile(r"^[\s#*_\"“'>-]+|[\s*_\"”'.:]+$")


class Headings:
    """Finds a heading for each paragraph in turn.

    Args:
        plan: what is written.
        engine: that writes.
        writes: whether the model writes; without that, only the text's own headings are used.
        cancelled: asked often; once true, `Cancelled` is raised.
    """

    def __init__(self, plan: Plan, engine: Engine, *, writes: bool, cancelled: Callable[[], bool]) -> None:
        self._plan = plan
        self._engine = engine
        self._grammar = language_of(plan.language)
        self._writes = writes
        self._cancelled = cancelled
        self._stems = self._content_stems(plan.source)
        self._used = {""}

    def over(self, number: int, paragraph: Paragraph) -> str:
        """A heading for paragraph `number` (from 0), none twice; "" where none is true or where none was asked for."""
        if not self._plan.request.headings:
            return ""
        proposed = [self._written(paragraph.text)] if self._writes else []
        proposed.append(self._plan.paragraphs[number].heading)
        chosen = next((each for each in proposed if each not in self._used), "")
        self._used.add(chosen)
        return chosen

    def _written(self, text: str) -> str:
        """What the model calls a paragraph; "" where the text does not bear it out."""
        if self._grammar.drafting is None:
            return ""
        request = GenerationRequest(
            prompts.heading_messages(text, self._grammar.drafting), MOST_TOKENS, Sampling(seed=self._plan.seed)
        )
        pieces = self._engine.generate([request], self._cancelled)
        lines = self._grammar.without_framing(
            "".join(piece.text for piece in pieces if isinstance(piece, Piece))
        ).splitlines()
        heading = _MARKS.sub("", lines[0]) if lines else ""
        stems = self._content_stems(heading)
        if not stems or count_words(heading) > MOST_HEADING_WORDS or not stems <= self._stems:
            return ""
        held = len(stems & self._content_stems(text)) / len(stems)
        return (
            heading
            if held >= PARAGRAPH_SHARE and contradiction(heading, [text], words=self._grammar.words) in ("", "negation")
            else ""
        )

    def _content_stems(self, text: str) -> set[str]:
        return {stem_of(word) for word in content_words(text, self._grammar.words)}
