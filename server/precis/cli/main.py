"""The command `precis`: parse the command line, run a command, and report its errors."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import precis
from precis.cli import check, doctor, models, server, settings, summarize
from precis.cli.streams import prepare_streams
from precis.errors import PrecisError

CANCELLED = 130  # exit code that shells use for a program ended by Ctrl-C

PRIVATE = 0o077  # the permissions that no file of ours gives to others, whatever the user's umask

COMMANDS = {
    "summarize": summarize,
    "check": check,
    "models": models,
    "settings": settings,
    "doctor": doctor,
    "server": server,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    0 success, 1 failure, 2 usage or setting, 3 model, 4 input, 130 cancelled.
    """
    prepare_streams()
    os.umask(PRIVATE)
    parser = argparse.ArgumentParser(prog="precis", description="Summarize text offline, with a model on this machine.")
    parser.add_argument("--version", action="version", version=f"precis {precis.__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.add_arguments(subparsers.add_parser(name, help=command.HELP))
    options = parser.parse_args(argv)
    try:
        return _run(options)
    except PrecisError as error:
        print(f"precis: {error.message}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("precis: cancelled", file=sys.stderr)
        return CANCELLED
    except BrokenPipeError:
        _discard_output()  # the reader is gone, as with `| head`
        return 1
    except OSError as error:  # of what the commands do not expect, such as a full disk behind the output
        what = error.filename or "The output cannot be written"
        print(f"precis: {what}: {error.strerror or error}.", file=sys.stderr)
        _discard_output()
        return 1
    except MemoryError:
        print("precis: There is not enough memory. Close other programs, or summarize less text.", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    status = int(options.func(options))
    sys.stdout.flush()  # what cannot be written is to be reported, too
    return status


def _discard_output() -> None:
    """Send what is left of the output nowhere, so that the interpreter reports no error at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
