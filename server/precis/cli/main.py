"""The command `precis`: its subcommands, and what becomes of their failures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import precis
from precis.cli import check, models, server, settings, summarize
from precis.errors import PrecisError

CANCELLED = 130  # what shells give for a program ended by Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    0 done, 1 failure, 2 usage or setting, 3 model, 4 input, 130 cancelled.
    """
    parser = argparse.ArgumentParser(prog="precis", description="Summarize text offline, with a model on this machine.")
    parser.add_argument("--version", action="version", version=f"precis {precis.__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (summarize, check, models, settings, server):
        command.add_parser(subparsers)
    options = parser.parse_args(argv)
    try:
        return int(options.func(options))
    except PrecisError as error:
        print(f"precis: {error.message}", file=sys.stderr)  # the terminal is where this program speaks
        return error.exit_code
    except KeyboardInterrupt:
        print("precis: cancelled", file=sys.stderr)
        return CANCELLED
    except BrokenPipeError:
        # Whoever read our output has gone, as `| head` does; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
