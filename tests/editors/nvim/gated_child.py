"""The scripted child, with one more line: for a text with a line GATE, it waits after the first paragraph for a file.

The environment variable PRECIS_TEST_GATE is the path of this file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import scripted_child as scripted
from precis.engine.api import Cancelled, Engine
from precis.engine.scripted import ScriptedEngine
from precis.summary.drafter import Drafter
from precis.summary.result import Paragraph
from precis.worker.job import SummaryPipeline
from precis.worker.main import prepare_process, serve_jobs

GATE = Path(os.environ["PRECIS_TEST_GATE"])


def write(
    plan: scripted.Plan,
    engine: Engine,
    drafter: Drafter | None,
    cancelled: Callable[[], bool],
    report: Callable[[float], None],
) -> Iterator[Paragraph]:
    for paragraph in scripted.write(plan, engine, drafter, cancelled, report):
        yield paragraph
        if plan.says("GATE"):
            scripted.wait_until(lambda: cancelled() or GATE.exists())
            if cancelled():
                raise Cancelled


if __name__ == "__main__":
    stdout = prepare_process()
    steps = SummaryPipeline(scripted.make_plan, write, scripted.finish)
    serve_jobs(scripted.Scripted(ScriptedEngine(echo=True)), steps, sys.stdin.buffer, stdout)
