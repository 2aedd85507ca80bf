from __future__ import annotations

import os
import subprocess
import sys

PROLOGUE = "import os, subprocess, sys\nfrom precis.worker.private_stdout import take_stdout\n"


def run(script: str) -> tuple[str, str]:
    """What a process that runs this script writes to standard output and to standard error."""
    command = [sys.executable, "-c", PROLOGUE + script]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    ended = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=True)
    return ended.stdout, ended.stderr


def test_only_the_private_stream_reaches_standard_output() -> None:
    out, err = run(
        "private = take_stdout()\n"
        "print('printed', flush=True)\n"
        "os.write(1, b'written by a library\\n')\n"
        "private.write(b'a message\\n')\n"
        "private.flush()\n"
    )
    assert out == "a message\n"
    assert err.splitlines() == ["printed", "written by a library"]


def test_what_was_printed_before_is_not_lost_or_moved() -> None:
    out, err = run("print('before')\nprivate = take_stdout()\nprivate.write(b'after\\n')\nprivate.flush()\n")
    assert out.splitlines() == ["before", "after"]
    assert err == ""


def test_a_library_that_redirects_descriptor_1_does_not_lose_messages() -> None:
    out, err = run(
        "private = take_stdout()\n"
        "null = os.open(os.devnull, os.O_WRONLY)\n"
        "os.dup2(null, 1)\n"
        "os.write(1, b'nothing')\n"
        "private.write(b'a message')\n"
        "private.flush()\n"
    )
    assert (out, err) == ("a message", "")


def test_a_child_process_writes_to_standard_error_and_has_no_copy() -> None:
    out, err = run(
        "private = take_stdout()\n"
        'child = \'import os, sys; print("from the child", flush=True); os.write(int(sys.argv[1]), b"stolen")\'\n'
        "command = [sys.executable, '-c', child, str(private.fileno())]\n"
        "ended = subprocess.run(command, close_fds=False, check=False)\n"
        "private.write(str(ended.returncode).encode())\n"
        "private.flush()\n"
    )
    assert out == "1"
    assert err.startswith("from the child\n")
    assert "OSError" in err
