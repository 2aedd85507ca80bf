"""`precis summarize`: a text from a file or standard input, its summary on standard output."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from precis.cli.subparsers import Subparsers
from precis.errors import InputError, SettingError
from precis.settings import Settings, read

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
    text = _read(options.file)
    filename = "" if options.file == "-" else Path(options.file).name
    done = asyncio.run(_summarize(text, settings, filename, quiet=options.quiet))
    shown = json.dumps(done.summary.as_json(), ensure_ascii=False, indent=2) if options.json else done.summary.text
    sys.stdout.buffer.write(shown.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    return 0


async def _summarize(text: str, settings: Settings, filename: str, *, quiet: bool) -> Done:
    from precis.cli.progress import Display
    from precis.worker.supervisor import Supervisor

    supervisor = Supervisor(idle_s=settings.idle_minutes * 60)
    try:
        with Display(settings.model, quiet=quiet) as display:
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
    settings, problems = read(raw)
    if problems:
        first = problems[0]
        shown = getattr(options, first.name)
        raise SettingError(f"The option --{first.name} {shown!r} cannot be used: {first.complaint}.", code="bad-option")
    return settings


def _read(name: str) -> str:
    """The text in the file, not a character changed. A byte-order mark stays, and counts as one."""
    if name == "-":
        shown, data = "standard input", sys.stdin.buffer.read()
    else:
        shown = name
        try:
            data = Path(name).read_bytes()
        except FileNotFoundError:
            raise InputError(f"There is no file {name}. Check the path.", code="no-file") from None
        except IsADirectoryError:
            raise InputError(f"{name} is a folder. Name a text file in it.", code="folder") from None
        except PermissionError:
            if Path(name).is_dir():  # Windows answers so for folders
                raise InputError(f"{name} is a folder. Name a text file in it.", code="folder") from None
            raise InputError(f"The file {name} may not be read. Check its permissions.", code="unreadable") from None
        except OSError as error:
            raise InputError(f"The file {name} cannot be read: {error.strerror}.", code="unreadable") from error
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{shown} is UTF-16, not UTF-8. Save it as UTF-8 and try again.", code="not-utf-8")
    if b"\0" in data:
        raise InputError(f"{shown} holds NUL bytes, so it is probably no text. Name a text file.", code="binary")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{shown} is not UTF-8: the byte at {error.start} does not belong there. Save it as UTF-8 and try again.",
            code="not-utf-8",
        ) from None
