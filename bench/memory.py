"""Whether memory stays flat over many summaries, and within what bound.

    python bench/memory.py [--jobs 100] [--words 600] [--model NAME]

One worker writes one summary after the other, each of another text. Prints the resident memory of this process, which
stands for the language server, and of the worker, after some of them; then the peak of both beside the bound, 2.5 times
the model file in use and 150 MB.
"""

from __future__ import annotations

import argparse
import asyncio

import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

from precis.models.find import find_model
from precis.settings import Settings
from precis.worker.supervisor import Supervisor
from speed import text_of

MB = 1_000_000
SHOWN = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
FILE_SHARE, BASE_MB = 2.5, 150


async def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=100)
    parser.add_argument("--words", type=int, default=600, help="of each text")
    parser.add_argument("--model", default="smollm2-135m")
    options = parser.parse_args()
    settings = Settings(model=options.model)
    own = psutil.Process()
    supervisor = Supervisor(idle_s=600)
    table = Table("summaries", "this process, MB", "worker, MB", "both, MB")
    peak = 0.0
    for done in track(range(1, options.jobs + 1), "Summarizing", console=Console(stderr=True)):
        text = text_of(options.words).replace("Torunn", f"Torunn {done}").replace("Solheim", f"Solheim-{done}")
        await supervisor.run(text, settings, lambda _step: None)
        (worker,) = own.children()
        here, there = own.memory_info().rss / MB, worker.memory_info().rss / MB
        peak = max(peak, here + there)
        if done in SHOWN or done == options.jobs:
            table.add_row(str(done), f"{here:.0f}", f"{there:.0f}", f"{here + there:.0f}")
    await supervisor.close()
    bound = FILE_SHARE * find_model(options.model).path.stat().st_size / MB + BASE_MB
    console = Console(highlight=False)
    console.print(table)
    console.print(f"peak of both: {peak:.0f} MB; the bound: {bound:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
