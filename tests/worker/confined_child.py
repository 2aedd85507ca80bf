"""A worker with a scripted engine and the real confinement. Its summary is what a module in it could still do, as JSON.

The models are the files in the folder `sys.argv[1]`; the cache folder is `sys.argv[2]`.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from precis.engine.scripted import ScriptedEngine
from precis.models.find import ResolvedModel
from precis.settings import Settings
from precis.summary.preload import preload
from precis.summary.result import Notice, Paragraph, Sentence, Span
from precis.worker.confinement import Confinement, confine
from precis.worker.engine_cache import EngineCache
from precis.worker.inbox import Inbox
from precis.worker.job import SummaryPipeline
from precis.worker.limits import peak_memory_bytes
from precis.worker.main import prepare_process, serve_jobs

STDOUT = prepare_process()
MODELS, CACHE = Path(sys.argv[1]), Path(sys.argv[2])
INBOX = Inbox()


def attempts() -> dict[str, Callable[[], Any]]:
    def connect() -> None:
        with socket.socket(socket.AF_INET) as internet:
            internet.connect(("127.0.0.1", 9))

    def io_uring() -> None:
        if ctypes.CDLL(None, use_errno=True).syscall(425, 1, ctypes.create_string_buffer(120)) < 0:
            raise OSError(ctypes.get_errno(), "io_uring_setup")

    return {
        "connect": connect,
        "socketpair": socket.socketpair,
        "read": Path("/etc/hostname").read_bytes,
        "own code": Path(__file__).read_bytes,
        "list": lambda: list(Path("/").iterdir()),
        "write": lambda: (MODELS / "written").write_bytes(b"text"),
        "delete": (MODELS / "old").unlink,
        "mode": lambda: (MODELS / "old").chmod(0o777),
        "execute": lambda: subprocess.run(["/bin/true"], check=True),
        "become": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "io_uring": io_uring,
        "signal": lambda: os.kill(os.getppid(), 0),
        "cache": cache,
    }


def cache() -> None:
    """Do all that the cache of prompt prefixes does."""
    part = CACHE / ".part"
    part.write_bytes(b"state")
    part.replace(CACHE / "state")
    assert (CACHE / "state").read_bytes() == b"state"
    assert list(CACHE.glob("*")) == [CACHE / "state"]
    os.utime(CACHE / "state")
    (CACHE / "state").unlink()


def outcomes() -> dict[str, str]:
    found = {}
    for name, attempt in attempts().items():
        try:
            attempt()
        except OSError as error:
            found[name] = os.strerror(error.errno or 0)
        else:
            found[name] = "done"
    return found


class Plan:
    paragraphs = ("only",)
    target_words = 1
    read_share = 1.0


def write(*_: object) -> Iterator[Paragraph]:
    here = outcomes()
    elsewhere: list[dict[str, str]] = []
    later = threading.Thread(target=lambda: elsewhere.append(outcomes()))
    later.start()
    later.join()
    INBOX.run_in_reader(lambda: elsewhere.append(outcomes()))
    text = json.dumps([here, *elsewhere])
    yield Paragraph(text, (Sentence(text, "quoted", True, (Span(0, 1),)),))


def finish(_plan: object, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    return len(paragraphs), ()


def find(name: str, /, *, loaded: str | None = None) -> ResolvedModel:
    return ResolvedModel(name if name != "auto" else loaded or "small", MODELS / name, "point", False)


def open_file(*_: object, **__: object) -> ScriptedEngine:
    return ScriptedEngine()


def confined(_hardware: object) -> Confinement:
    preload()
    peak_memory_bytes()
    return confine(CACHE, INBOX.run_in_reader)


def make_plan(_text: str, _settings: Settings, _filename: str, _language_id: str) -> Plan:
    return Plan()


if __name__ == "__main__":
    engines = EngineCache(find, open_file, confined)
    serve_jobs(engines, SummaryPipeline(make_plan, write, finish), sys.stdin.buffer, STDOUT, INBOX)
