"""`precis server`: the language server, on standard input and output."""

from __future__ import annotations

import argparse
import asyncio
import sys

from precis.cli.subparsers import Subparsers


def add_parser(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("server", help="serve an editor (Language Server Protocol)")
    # vscode-languageclient and others add this word to every server that they speak to over its standard streams.
    parser.add_argument("--stdio", action="store_true", help="use standard input and output, which is done anyway")
    parser.set_defaults(func=run)


def run(_options: argparse.Namespace) -> int:
    """Serve until the editor leaves, and return the exit code: 0 where it said so in the order of the protocol."""
    from precis.worker.private_stdout import take_stdout

    stdout = take_stdout()  # before anything else is loaded that might print
    from precis.lsp.logs import log_to_stderr
    from precis.lsp.server import create
    from precis.lsp.wire import serve
    from precis.settings import Settings
    from precis.worker.supervisor import Supervisor

    if sys.stdin.isatty():
        print("precis: this is a language server; it is started by an editor. Ctrl-D ends it.", file=sys.stderr)
    log_to_stderr()

    async def live() -> int:
        server = create(Supervisor(idle_s=Settings().idle_minutes * 60))
        return await serve(server, server.jobs, sys.stdin.fileno(), stdout)

    return asyncio.run(live())
