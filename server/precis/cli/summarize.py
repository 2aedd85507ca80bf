"""`precis summarize`: summarize a file or standard input, and print the summary on standard output."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from precis.cli.endpoint import add_endpoint_arguments, given_endpoint
from precis.cli.files import read_text
from precis.errors import SettingError
from precis.settings import Settings, read_settings

if TYPE_CHECKING:
    from precis.worker.messages import Done

HELP = "summarize a file or standard input"

# Type of each setting that is also an option.
_OPTIONS: dict[str, type] = {
    "prompt": str,
    "words": int,
    "paragraphs": int,
    "ratio": float,
    "length": str,
    "model": str,
    "seed": int,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command; descriptions and defaults are those of the settings."""
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="a UTF-8 file, or - for standard input")
    for name in _OPTIONS:
        field = Settings.model_fields[name]
        description = f"{field.description} Default: {field.default!r}.".replace("%", "%%")
        parser.add_argument(f"--{name}", metavar="TEXT" if name == "prompt" else name.upper(), help=description)
    add_endpoint_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print JSON with the sentences and their source spans")
    parser.add_argument("--quiet", action="store_true", help="show notices, but no progress and no statistics")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Summarize the text, print the summary, and return the exit code."""
    settings = _read_options(options)
    text = read_text(options.file)
    filename = "" if options.file == "-" else Path(options.file).name
    done = asyncio.run(_summarize(text, settings, filename, quiet=options.quiet))
    output = json.dumps(done.summary.as_json(), ensure_ascii=False, indent=2) if options.json else done.summary.text
    sys.stdout.buffer.write(output.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    return 0


async def _summarize(text: str, settings: Settings, filename: str, *, quiet: bool) -> Done:
    from precis.cli.progress import ProgressDisplay
    from precis.worker.supervisor import Supervisor

    supervisor = Supervisor(idle_s=settings.idle_minutes * 60)
    try:
        with ProgressDisplay(settings.model, quiet=quiet) as display:
            done = await supervisor.run(text, settings, display.show, filename=filename)
    finally:
        await supervisor.close()
    display.conclude(done)
    return done


def _read_options(options: argparse.Namespace) -> Settings:
    """Return the settings; raise `SettingError` for the first invalid option."""
    raw: dict[str, object] = {}
    for name, kind in _OPTIONS.items():
        given = getattr(options, name)
        if given is None:
            continue
        try:
            raw[name] = kind(given)
        except ValueError:
            raw[name] = given  # reported as invalid below
    settings, problems = read_settings(raw | given_endpoint(options))
    if problems:
        first = problems[0]
        given = getattr(options, first.name)
        raise SettingError(f"The option --{first.name} {given!r} cannot be used: {first.complaint}.", code="bad-option")
    return settings
