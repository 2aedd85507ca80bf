"""Headings of paragraphs, if the prompt asks for them: the model's if the text supports it, else the text's own."""

from __future__ import annotations

import re
from collections.abc import Callable

from precis.engine.api import Engine, GenerationRequest, Piece, Sampling
from precis.languages.registry import get_language
from precis.summary import prompts
from precis.summary.plan import Plan
from precis.summary.result import Paragraph
from precis.text.grounding import contradiction
from precis.text.words import content_stems, count_words

MAX_TOKENS = 24
MAX_HEADING_WORDS = 10
PARAGRAPH_SHARE = 0.5  # of a heading's content words, which its paragraph must have; the text must have all of them
_MARKS = re.compile(r"^[\s#*_\"“'>-]+|[\s*_\"”'.:]+$")


class Headings:
    """Finds a heading for one paragraph after the other.

    Args:
        plan: the plan of the summary.
        engine: generates the headings.
        writes: whether the model writes headings; else only the text's own headings are used.
        cancelled: called often; once it returns True, `Cancelled` is raised.
    """

    def __init__(self, plan: Plan, engine: Engine, *, writes: bool, cancelled: Callable[[], bool]) -> None:
        self._plan = plan
        self._engine = engine
        self._grammar = get_language(plan.language)
        self._writes = writes
        self._cancelled = cancelled
        self._stems = content_stems(plan.source, self._grammar.words)
        self._used = {""}

    def heading(self, number: int, paragraph: Paragraph) -> str:
        """Return a heading for paragraph `number` (from 0) that was not used before.

        Returns "" if there is none that the text supports, or if the prompt asks for no headings.
        """
        if not self._plan.request.headings:
            return ""
        candidates = [self._generate(paragraph.text)] if self._writes else []
        candidates.append(self._plan.paragraphs[number].heading)
        chosen = next((each for each in candidates if each not in self._used), "")
        self._used.add(chosen)
        return chosen

    def _generate(self, text: str) -> str:
        """Return the model's heading for a paragraph; "" if the text does not support it."""
        if self._grammar.drafting is None:
            return ""
        request = GenerationRequest(
            prompts.heading_messages(text, self._grammar.drafting), MAX_TOKENS, Sampling(seed=self._plan.seed)
        )
        pieces = self._engine.generate([request], self._cancelled)
        lines = self._grammar.without_framing(
            "".join(piece.text for piece in pieces if isinstance(piece, Piece))
        ).splitlines()
        heading = _MARKS.sub("", lines[0]) if lines else ""
        stems = content_stems(heading, self._grammar.words)
        if not stems or count_words(heading) > MAX_HEADING_WORDS or not stems <= self._stems:
            return ""
        share = len(stems & content_stems(text, self._grammar.words)) / len(stems)
        conflict = contradiction(heading, [text], words=self._grammar.words)
        return heading if share >= PARAGRAPH_SHARE and conflict in ("", "negation") else ""
