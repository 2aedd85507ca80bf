"""The process that renders chat templates: what it can still do once it has limited itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import jinja2
import pytest

from precis.engine import template_child

FILTERS = list(enumerate(sorted(jinja2.Environment().filters), 1))  # noqa: S701 - nothing is rendered as HTML
# What a filter raises that misses arguments.
FAULTS = set("AttributeError FilterArgumentError KeyError TypeError UndefinedError ValueError".split())


def answer(source: str, *, conversations: list[list[str]] | None = None) -> object:
    request = {"source": source, "bos": "<s>", "eos": "</s>", "conversations": conversations or [["user"]]}
    done = subprocess.run(
        [sys.executable, "-S", "-P", template_child.__file__],
        input=json.dumps(request).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        check=True,
    )
    return json.loads(done.stdout)


def test_an_answer_has_texts_and_numbers_of_messages() -> None:
    source = "{% for m in messages %}{{ m.role }}: {{ m.content | trim }}\n{% endfor %}"
    assert answer(source, conversations=[["user"], ["system", "user"]]) == [
        ["user: ", 0, "\n"],
        ["system: ", 0, "\nuser: ", 1, "\n"],
    ]


def test_errors_are_named_for_each_conversation_or_for_all() -> None:
    assert answer("{{ messages[1].content }}", conversations=[["user"], ["system", "user"]]) == ["UndefinedError", [1]]
    assert answer("{% for %}") == "TemplateSyntaxError"
    assert answer("{{ 'a' * 10 ** 10 }}") == "MemoryError"


def test_every_filter_of_jinja_finds_what_it_needs() -> None:
    """No filter opens a file, which the limits would refuse: the conversation of N messages calls the Nth filter."""
    for given in ("'a b'", "[1, 2]", "{'a': 1}"):
        calls = (f"{{% if messages | length == {n} %}}{{{{ {given} | {name} }}}}{{% endif %}}" for n, name in FILTERS)
        results = answer("".join(calls), conversations=[["user"] * n for n, _ in FILTERS])
        assert isinstance(results, list), results
        assert {result for result in results if isinstance(result, str)} <= FAULTS
        assert sum(isinstance(result, list) for result in results) > len(FILTERS) // 3


@pytest.mark.skipif(sys.platform == "win32", reason="the limits of the kernel are a POSIX matter")
def test_what_escapes_the_sandbox_opens_no_file_and_starts_no_process() -> None:
    code = (
        "from precis.engine import template_child; template_child.limit_process()\n"
        "import os\n"
        "try: open(os.devnull)\n"
        "except OSError as error: print(error.strerror)\n"
        "try: bytearray(1 << 29)\n"
        "except MemoryError: print('memory')\n"
        "while True: pass"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("Too many open files\nmemory\n", -signal.SIGPROF)
