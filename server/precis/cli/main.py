"""The command `precis`: parse the command line, run a command, and report its errors."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import precis
from precis.cli import check, doctor, models, server, settings, summarize
from precis.errors import PrecisError

CANCELLED = 130  # exit code that shells use for a program ended by Ctrl-C

OWN_FILES = 0o077  # umask: whatever it was, files and folders that are created here are the user's own (0600, 0700)

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
    parser = argparse.ArgumentParser(prog="precis", description="Summarize text offline, with a model on this machine.")
    parser.add_argument("--version", action="version", version=f"precis {precis.__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.add_arguments(subparsers.add_parser(name, help=command.HELP))
    options = parser.parse_args(argv)
    os.umask(OWN_FILES)
    try:
        return int(options.func(options))
    except PrecisError as error:
        print(f"precis: {error.message}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("precis: cancelled", file=sys.stderr)
        return CANCELLED
    except BrokenPipeError:
        # The reader is gone, as with `| head`. Redirect the output, so that the interpreter reports no error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
