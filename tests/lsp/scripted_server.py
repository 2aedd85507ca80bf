"""The language server over a worker that needs no model.

    python tests/lsp/scripted_server.py [--impatient] CHILD [INSTALL…]

CHILD is the script of the worker's child; INSTALL is what to run in place of `precis models install`. With --impatient
it waits only for moments for an editor that does not do what it should. All else is the server as it is, but it logs
more: the child's process id, and every change of state.
"""

from __future__ import annotations

import asyncio
import logging
import sys

from precis.lsp.edit.apply import Timeouts
from precis.lsp.logs import log_to_stderr
from precis.lsp.server import create
from precis.lsp.wire import serve
from precis.worker.private_stdout import take_stdout
from precis.worker.supervisor import Supervisor


async def main() -> int:
    impatient = sys.argv[1] == "--impatient"
    child, *install = sys.argv[2 if impatient else 1 :]
    timeouts = Timeouts(response_s=1, change_s=0.5, settle_s=0.5, refusal_s=0.5, error_s=0.5, question_s=0.5)
    supervisor = Supervisor([sys.executable, "-P", child], idle_s=600)
    server = create(supervisor, install or None, timeouts if impatient else None)
    return await serve(server.protocol, server.jobs, sys.stdin.fileno(), stdout)


if __name__ == "__main__":
    stdout = take_stdout()
    log_to_stderr(logging.INFO)
    sys.exit(asyncio.run(main()))
