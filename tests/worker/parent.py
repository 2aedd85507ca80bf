"""A parent that hands a child a job which never ends, and says on standard output who the child is.

python tests/worker/parent.py COMMAND…
"""

from __future__ import annotations

import asyncio
import sys

from precis.settings import Settings
from precis.worker.messages import JobProgress, Wrote
from precis.worker.supervisor import Supervisor


async def main() -> None:
    supervisor = Supervisor(sys.argv[1:], idle_s=60)

    def tell(progress: JobProgress) -> None:
        if isinstance(progress, Wrote):
            sys.stdout.write(f"{supervisor.pid}\n")
            sys.stdout.flush()

    await supervisor.run("part deaf", Settings(), tell)


if __name__ == "__main__":
    asyncio.run(main())
