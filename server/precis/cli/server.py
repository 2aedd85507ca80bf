"""`precis server`: the language server, on standard input and output."""

from __future__ import annotations

import argparse
import asyncio
import sys

HELP = "run the language server (Language Server Protocol)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    # vscode-languageclient and other clients pass this option to every server on standard input and output.
    parser.add_argument("--stdio", action="store_true", help="use standard input and output; this is the default")
    parser.set_defaults(func=run)


def run(_options: argparse.Namespace) -> int:
    """Serve the client until it disconnects; return 0 if it sent `shutdown` and `exit`, otherwise 1."""
    from precis.worker.private_stdout import take_stdout

    stdout = take_stdout()  # before importing anything that might print
    from precis.lsp.logs import log_to_stderr
    from precis.lsp.server import create
    from precis.lsp.wire import serve
    from precis.settings import Settings
    from precis.worker.supervisor import Supervisor

    if sys.stdin.isatty():
        print(
            "precis: this is a language server, which an editor should start. Press Ctrl-D to end it.", file=sys.stderr
        )
    log_to_stderr()

    async def serve_client() -> int:
        server = create(Supervisor(idle_s=Settings().idle_minutes * 60))
        return await serve(server.protocol, server.jobs, sys.stdin.fileno(), stdout)

    return asyncio.run(serve_client())
