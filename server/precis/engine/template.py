"""Render a conversation as a prompt with the chat template of the model file, in a sandbox.

A template is a Jinja program from an untrusted model file, so it gets access to the messages only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from precis.engine.api import Message
from precis.errors import ModelError

# For model files without a template: most such models were trained to continue plain text.
PLAIN_TEMPLATE = "{% for message in messages %}{{ message['content'] }}\n\n{% endfor %}"

# A fixed date for templates that print today's, so that prompts do not change from day to day. Llama's own templates
# use this one by default.
TODAY = date(2024, 7, 26)

# The exceptions that a Jinja program can raise.
_TEMPLATE_ERRORS = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)

# Placeholder for a message while the template is rendered. No template tests for these private-use characters.
MARK = "\ue0f0{}\ue0f1"
MARKED = re.compile("\ue0f0(\\d+)\ue0f1")


class ChatTemplate:
    """A compiled chat template.

    Raises:
        ModelError: "model-unfit" if the template cannot be compiled or fails on an ordinary conversation.
    """

    def __init__(self, source: str | None, *, bos: str, eos: str) -> None:
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals["raise_exception"] = _refuse  # pyright: ignore[reportArgumentType]  # Jinja types its globals by its own defaults
        environment.globals["strftime_now"] = TODAY.strftime  # pyright: ignore[reportArgumentType]  # as above
        environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self._tokens = {"bos_token": bos, "eos_token": eos}
        self._environment = environment
        self._render = self._compile(source or PLAIN_TEMPLATE)

    def render(self, messages: Sequence[Message]) -> list[tuple[str, bool]]:
        """Render `messages` as a prompt that leaves the next turn to the model.

        Models with a reasoning mode are asked not to use it: their output is the summary, not the reasoning before it.
        If a template rejects a system message, its text is prepended to the first remaining message.

        Returns:
            The prompt's segments in order, each with whether it is markup of the template. A document may contain such
            markup literally ("<|im_end|>"); only segments from the template may be tokenized as markup.
        """
        turns = [{"role": message.role, "content": MARK.format(i)} for i, message in enumerate(messages)]
        try:
            prompt = self._fill(turns)
        except _RefusedError:
            try:
                prompt = self._fill(_without_system(turns))
            except _RefusedError as error:
                raise _unfit(error) from error
        segments: list[tuple[str, bool]] = []
        for i, part in enumerate(MARKED.split(prompt)):
            if i % 2:
                segments.append((messages[int(part)].content, False))
            elif part:
                segments.append((part, True))
        return segments

    def _fill(self, turns: list[dict[str, str]]) -> str:
        try:
            return self._render(messages=turns, add_generation_prompt=True, enable_thinking=False, **self._tokens)
        except _TEMPLATE_ERRORS as error:
            raise _unfit(error) from error

    def _compile(self, source: str) -> Callable[..., str]:
        try:
            return self._environment.from_string(source).render
        except jinja2.TemplateError as error:
            raise _unfit(error) from error


class _RefusedError(Exception):
    """Raised by a template itself, through `raise_exception`."""


def _refuse(message: str) -> str:
    raise _RefusedError(message)


def _without_system(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    system_text = "\n\n".join(turn["content"] for turn in turns if turn["role"] == "system")
    rest = [dict(turn) for turn in turns if turn["role"] != "system"]
    if system_text and rest:
        rest[0]["content"] = f"{system_text}\n\n{rest[0]['content']}"
    return rest


def _unfit(error: Exception) -> ModelError:
    return ModelError(
        f"The chat template in the model file cannot be used ({type(error).__name__}). "
        "Choose another model file (`precis models list`), or a newer conversion of this one.",
        code="model-unfit",
    )
