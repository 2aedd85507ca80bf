"""Render a chat template for all conversations that the engine asks about, in a process of its own with limits.

A template is a Jinja program from an untrusted model file. Jinja's sandbox keeps it away from Python, but not from
memory and time: `{{ 'a' * 10 ** 10 }}` takes all memory, even while the template is compiled. So this process limits
itself first: memory, processor time, no new files and no new processes. `engine/template.py` starts it, ends it when
it takes too long, and believes none of its answers without checking them.

It runs as a script, without the package and without `site`, so that it starts quickly. It reads a request as JSON from
standard input and prints its answer as JSON:

    {"source": Jinja source, "bos": token, "eos": token, "conversations": [[role, …], …]}
    [[text or number of a message, …] or the name of an error, …]  or only the name of an error
"""

from __future__ import annotations

import codecs
import importlib
import json
import re
import secrets
import signal
import sys
from collections.abc import Callable
from datetime import date

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

MEMORY_BYTES = 256 << 20  # address space; Python and Jinja take about 40 MB of it
PROCESSOR_S = 1.0  # for all conversations, of which an ordinary template renders 18 in 0.02 s
MAX_CHARS = 1 << 16  # of one rendered conversation without the texts of its messages

# What Jinja and MarkupSafe load on first use, when no file can be opened any more.
CODECS = ("ascii", "latin-1", "unicode-escape", "utf-8")
MODULES = ("html", "pprint", "textwrap", "jinja2.constants", "jinja2.debug")

# A fixed date for templates that print today's, so that prompts do not change from day to day. Llama's own templates
# use this one by default.
TODAY = date(2024, 7, 26)


class RefusedError(Exception):
    """Raised by a template itself, through `raise_exception`."""


class TooLongError(Exception):
    """A rendered conversation has more than `MAX_CHARS` characters."""


# What a template raises by a fault that may concern one conversation only.
FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RefusedError, jinja2.TemplateError)


def main() -> None:
    """Answer the request on standard input."""
    limit_process()
    try:
        answer: object = render(json.loads(sys.stdin.buffer.read()))
    except Exception as error:  # noqa: BLE001 - a hostile program may raise anything; its name is the whole answer
        answer = type(error).__name__
    sys.stdout.write(json.dumps(answer))


def limit_process() -> None:
    """Limit this process for good. On Windows its parent only limits its time."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    for name in MODULES:
        importlib.import_module(name)
    for name in CODECS:
        codecs.lookup(name)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_S)  # SIGPROF ends the process


def render(request: dict[str, object]) -> list[list[str | int] | str]:
    """Return each conversation as text and numbers of messages in order, or the name of the error that it raised."""
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = _refuse  # pyright: ignore[reportArgumentType]  # Jinja types its globals by its own defaults
    environment.globals["strftime_now"] = TODAY.strftime  # pyright: ignore[reportArgumentType]  # as above
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    fill = environment.from_string(str(request["source"])).render
    tokens = {"bos_token": request["bos"], "eos_token": request["eos"]}
    rendered: list[list[str | int] | str] = []
    for roles in request["conversations"]:  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
        try:
            rendered.append(_render_one(fill, roles, tokens))  # pyright: ignore[reportUnknownArgumentType]
        except FAULTS as error:
            rendered.append(type(error).__name__)  # it may render other conversations
    return rendered


def _render_one(fill: Callable[..., str], roles: list[str], tokens: dict[str, object]) -> list[str | int]:
    # Placeholders in private-use characters, for which no template tests, with a number that no template can know.
    number = "".join(secrets.choice("0123456789") for _ in range(12))
    turns = [{"role": role, "content": f"\ue0f0{number}{i:02}\ue0f1"} for i, role in enumerate(roles)]
    given = {"add_generation_prompt": True, "enable_thinking": False, **tokens}
    try:
        prompt = fill(messages=turns, **given)
    except RefusedError:
        prompt = fill(messages=without_system(turns), **given)
    if len(prompt) > MAX_CHARS:
        raise TooLongError
    parts = re.split(f"\ue0f0{number}([0-9]{{2}})\ue0f1", prompt)
    return [int(part) if i % 2 else part for i, part in enumerate(parts) if i % 2 or part]


def without_system(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the turns with the system's text prepended to the first other turn."""
    system_text = "\n\n".join(turn["content"] for turn in turns if turn["role"] == "system")
    rest = [dict(turn) for turn in turns if turn["role"] != "system"]
    if system_text and rest:
        rest[0]["content"] = f"{system_text}\n\n{rest[0]['content']}"
    return rest


def _refuse(message: str) -> str:
    raise RefusedError(message)


if __name__ == "__main__":
    main()
