"""`precis summarize`: a text from a file or standard input, its summary on standard output."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from precis.cli.files import read_text
from precis.cli.subparsers import Subparsers
from precis.errors import SettingError
from precis.settings import Settings, read_settings

if TYPE_CHECKING:
    from precis.worker.messages import Done

_OPTIONS: dict[str, type] = {
    "prompt": str,
    "words": int,
    "paragraphs": int,
    "ratio": float,
    "length": str,
    "model": str,
    "seed": int,
}


def add_parser(subparsers: Subparsers) -> None:
    """Add the subcommand and its options; their descriptions and defaults are those of the settings."""
    parser = subparsers.add_parser("summarize", help="summarize a file or standard input")
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="a UTF-8 text, or - for standard input")
    for name in _OPTIONS:
        field = Settings.model_fields[name]
        described = f"{field.description} Default: {field.default!r}.".replace("%", "%%")
        parser.add_argument(f"--{name}", metavar="TEXT" if name == "prompt" else name.upper(), help=described)
    parser.add_argument("--json", action="store_true", help="print the summary with its sentences and their sources")
    parser.add_argument("--quiet", action="store_true", help="no progress and no figures; notices still appear")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Summarize, print, and return the exit code."""
    settings = _settings(options)
    text = read_text(options.file)
    filename = "" if options.file == "-" else Path(options.file).name
    done = asyncio.run(_summarize(text, settings, filename, quiet=options.quiet))
    shown = json.dumps(done.summary.as_json(), ensure_ascii=False, indent=2) if options.json else done.summary.text
    sys.stdout.buffer.write(shown.encode("utf-8", "replace") + b"\n")
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


def _settings(options: argparse.Namespace) -> Settings:
    raw: dict[str, object] = {}
    for name, kind in _OPTIONS.items():
        given = getattr(options, name)
        if given is None:
            continue
        try:
            raw[name] = kind(given)
        except ValueError:
            raw[name] = given  # it stays as it was typed, and is refused below with what is allowed
    settings, problems = read_settings(raw)
    if problems:
        first = problems[0]
        shown = getattr(options, first.name)
        raise SettingError(f"The option --{first.name} {shown!r} cannot be used: {first.complaint}.", code="bad-option")
    return settings
