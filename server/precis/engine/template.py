"""How a conversation becomes a prompt: the model file's own chat template, rendered in a sandbox.

A template comes out of a model file and is a program in Jinja; it is trusted with nothing but the messages.
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

# What a template hears of the day, such that a prompt is the same every day: the one that Llama's own templates take
# where they are not told.
TODAY = date(2024, 7, 26)

# Whatever a program in Jinja can run into.
_FAULTS = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)

# What stands for a message while the template is rendered: private-use characters, which no template looks for.
MARK = "\ue0f0{}\ue0f1"
MARKED = re.compile("\ue0f0(\\d+)\ue0f1")


class ChatTemplate:
    """A compiled chat template.

    Raises:
        ModelError: "model-unfit" where the template cannot be compiled or fails on an ordinary conversation.
    """

    def __init__(self, source: str | None, *, bos: str, eos: str) -> None:
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals["raise_exception"] = _refuse  # pyright: ignore[reportArgumentType]  # Jinja types its globals by its own defaults
        environment.globals["strftime_now"] = TODAY.strftime  # pyright: ignore[reportArgumentType]  # the same
        environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self._tokens = {"bos_token": bos, "eos_token": eos}
        self._environment = environment
        self._render = self._compiled(source or PLAIN_TEMPLATE)

    def render(self, messages: Sequence[Message]) -> list[tuple[str, bool]]:
        """The prompt that shows `messages` to the model and leaves the next turn to it.

        Returns:
            Its stretches in order, each with whether it is markup of the template. A document may spell out such
            markup ("<|im_end|>"); only in the template's own stretches may it be read as such.

        Models with a thinking mode are asked not to think: what they write is the summary, not the way to it.
        A template that refuses a system turn gets its text at the head of the user's turn instead.
        """
        turns = [{"role": message.role, "content": MARK.format(i)} for i, message in enumerate(messages)]
        try:
            filled = self._filled(turns)
        except _RefusedError:
            try:
                filled = self._filled(_without_system(turns))
            except _RefusedError as error:
                raise _unfit(error) from error
        stretches: list[tuple[str, bool]] = []
        for i, stretch in enumerate(MARKED.split(filled)):
            if i % 2:
                stretches.append((messages[int(stretch)].content, False))
            elif stretch:
                stretches.append((stretch, True))
        return stretches

    def _filled(self, turns: list[dict[str, str]]) -> str:
        try:
            return self._render(messages=turns, add_generation_prompt=True, enable_thinking=False, **self._tokens)
        except _FAULTS as error:
            raise _unfit(error) from error

    def _compiled(self, source: str) -> Callable[..., str]:
        try:
            return self._environment.from_string(source).render
        except jinja2.TemplateError as error:
            raise _unfit(error) from error


class _RefusedError(Exception):
    """What a template raises of its own, by `raise_exception`."""


def _refuse(message: str) -> str:
    raise _RefusedError(message)


def _without_system(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    told = "\n\n".join(turn["content"] for turn in turns if turn["role"] == "system")
    rest = [dict(turn) for turn in turns if turn["role"] != "system"]
    if told and rest:
        rest[0]["content"] = f"{told}\n\n{rest[0]['content']}"
    return rest


def _unfit(error: Exception) -> ModelError:
    return ModelError(
        f"The chat template in the model file cannot be used ({type(error).__name__}). "
        "Choose another model file (`precis models list`), or a newer conversion of this one.",
        code="model-unfit",
    )
