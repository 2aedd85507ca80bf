"""How fast the summaries are, beside the raw way, in one run on one machine.

    python bench/speed.py [--model NAME] [--repeats 3] [--words 300,600,3000] [--plot FILE.png]

Prints medians over the repeats:
  (a) the raw one-shot: llama-cpp-python's high-level API, the same model file, the person's prompt over the whole text,
      stopped at as many words as ours has;
  (b) a bare loop over llama_decode at several batch sizes: the ceiling;
  (c) Précis, the worker process and the model's loading included: seconds to the first paragraph and to the end, tokens
      read and generated a second, peak memory of both processes;
  (d) the same job again with one sentence of the text changed, in the same worker;
  (e) seconds from a cancellation to a worker that is ready again or gone.
Texts are put together from docs/example.md, sentence by sentence, each varied so that none comes twice.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from rich.console import Console
from rich.table import Table

from precis.engine.llama.context import Context, Token
from precis.engine.llama.model import Model
from precis.models.find import find
from precis.settings import DEFAULT_PROMPT, Settings
from precis.text.words import count_words
from precis.worker.limits import peak_bytes
from precis.worker.messages import Drafting, Wrote
from precis.worker.supervisor import Supervisor

ARTICLE = Path(__file__).parent.parent / "docs" / "example.md"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Job:
    """One job of ours: seconds, tokens and bytes."""

    first_s: float
    total_s: float
    words: int
    tokens: int
    write_s: float
    peak_bytes: int


def text_of(words: int) -> str:
    """About so many words of the article, over and over, with other numbers and names each time."""
    paragraphs = [p for p in ARTICLE.read_text(encoding="utf-8").split("\n\n") if not p.startswith("#")]
    found: list[str] = []
    total = turn = 0
    while total < words:
        for paragraph in paragraphs:
            said = re.sub(r"\d+", lambda m, turn=turn: str(int(m[0]) + turn), paragraph) if turn else paragraph
            said = said.replace("Skarvik", f"Skarvik{'' if not turn else chr(96 + turn % 26) + str(turn)}")
            found.append(said)
            total += count_words(said)
            if total >= words:
                break
        turn += 1
    return "\n\n".join(found)


async def ours(supervisor: Supervisor, text: str, settings: Settings) -> Job:
    """One job, from the asking to the summary."""
    began = time.monotonic()
    first: list[float] = []

    def tell(step: object) -> None:
        if isinstance(step, Wrote) and not first:
            first.append(time.monotonic() - began)

    done = await supervisor.run(text, settings, tell)
    timing = done.summary.timing
    return Job(
        first[0],
        time.monotonic() - began,
        done.summary.words,
        timing.prompt_tokens + timing.generated_tokens,
        timing.write_s,
        done.peak_bytes + peak_bytes(),
    )


def raw(path: Path, text: str, words: int) -> tuple[float, float]:
    """Seconds of the one-shot until it has so many words, and its tokens a second while it writes."""
    began = time.monotonic()
    llm: Any = llama_cpp.Llama(str(path), n_ctx=8192, verbose=False)
    prompt = DEFAULT_PROMPT.format(words=2000, paragraphs=6)
    messages: Any = [{"role": "user", "content": f"{prompt}\n\n{text}"}]
    said, tokens, writing = "", 0, 0.0
    for chunk in llm.create_chat_completion(messages, stream=True, temperature=0.0, max_tokens=3 * words):
        writing = writing or time.monotonic()
        said += chunk["choices"][0]["delta"].get("content", "")
        tokens += 1
        if count_words(said) >= words:
            break
    ended = time.monotonic()
    llm.close()
    return ended - began, tokens / (ended - writing)


def bare(path: Path, batch: int, tokens: int = 256) -> float:
    """Tokens a second of a loop that does nothing but decode a batch of that many sequences."""
    model = Model(path, report=lambda _: None, cancelled=lambda: False)
    context = Context(model, cells=4096, sequences=batch, batch_tokens=max(32, batch), threads=2)
    steps = max(4, tokens // batch)
    began = time.monotonic()
    for position in range(steps):
        context.decode([Token(100 + i, position, i, logits=True) for i in range(batch)], lambda: False)
    elapsed = time.monotonic() - began
    context.close()
    model.close()
    return steps * batch / elapsed


def prefill(path: Path, tokens: int = 1024) -> float:
    """Tokens a second of reading one long prompt in batches of 256."""
    model = Model(path, report=lambda _: None, cancelled=lambda: False)
    context = Context(model, cells=2048, sequences=1, batch_tokens=256, threads=2)
    chance = np.random.default_rng(1).integers(100, 20_000, tokens)
    began = time.monotonic()
    for at in range(0, tokens, 256):
        context.decode(
            [Token(int(t), at + i, 0, logits=False) for i, t in enumerate(chance[at : at + 256])], lambda: False
        )
    elapsed = time.monotonic() - began
    context.close()
    model.close()
    return tokens / elapsed


async def cancelled(supervisor: Supervisor, text: str, settings: Settings, at: type) -> float:
    """Seconds from a cancellation, once the job has said `at`, to the end of the job."""
    there = asyncio.Event()
    job = asyncio.create_task(
        supervisor.run(text, settings, lambda step: there.set() if isinstance(step, at) else None)
    )
    await there.wait()
    began = time.monotonic()
    job.cancel()
    await asyncio.wait([job])
    return time.monotonic() - began


def median(measure: Callable[[], float], repeats: int) -> float:
    """The median of several measurements."""
    return statistics.median(measure() for _ in range(repeats))


async def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--words", default="300,600,3000,20000,170000")
    parser.add_argument("--raw-words", type=int, default=3000, help="the longest text that the raw way is asked about")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    settings = Settings(model=options.model)
    path = find(options.model).path
    console = Console(width=150, highlight=False)

    speeds = Table("what", "tokens/s")
    speeds.add_row("prefill, batches of 256", f"{median(lambda: prefill(path), options.repeats):.0f}")
    for batch in (1, 6, 12, 32):
        speeds.add_row(
            f"bare decode, {batch} sequences", f"{median(lambda b=batch: bare(path, b), options.repeats):.0f}"
        )
    console.print(speeds)

    table = Table(
        "words in", "words out", "first paragraph s", "total s", "again s", "one sentence changed s", "tokens/s", "MB",
        "raw s", "ours / raw",
    )  # fmt: skip
    rows: list[tuple[int, float, float]] = []
    for words in map(int, options.words.split(",")):
        text = text_of(words)
        jobs: list[Job] = []
        agains: list[Job] = []
        changes: list[Job] = []
        for turn in range(options.repeats):
            supervisor = Supervisor(idle_s=600)
            jobs.append(await ours(supervisor, text, settings))
            agains.append(await ours(supervisor, text, settings))
            edited = text.replace(
                "The harbour office has now published its first figures.", f"Figure {turn} is out now.", 1
            )
            changes.append(await ours(supervisor, edited, settings))
            await supervisor.close()
        total = statistics.median(job.total_s for job in jobs)
        out = jobs[0].words
        other = median(lambda: raw(path, text, out)[0], 1) if words <= options.raw_words else float("nan")  # noqa: B023
        rows.append((words, total, other))
        table.add_row(
            f"{count_words(text):,}",
            str(out),
            f"{statistics.median(job.first_s for job in jobs):.2f}",
            f"{total:.2f}",
            f"{statistics.median(job.total_s for job in agains):.2f}",
            f"{statistics.median(job.total_s for job in changes):.2f}",
            f"{statistics.median(job.tokens / job.write_s for job in jobs):.0f}",
            f"{max(job.peak_bytes for job in jobs) / MEGABYTE:.0f}",
            f"{other:.1f}",
            f"{total / other:.2f}",
        )
    console.print(table)

    supervisor = Supervisor(idle_s=600)
    stops = [await cancelled(supervisor, text_of(3000), settings, Drafting) for _ in range(5)]
    await supervisor.close()
    console.print(f"cancelled while it reads: median {statistics.median(stops):.3f} s, worst {max(stops):.3f} s")
    if options.plot:
        plot(rows, options.plot)


def plot(rows: list[tuple[int, float, float]], target: Path) -> None:
    """Seconds over words, ours and the raw way's."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - only for this

    figure, axes = plt.subplots(figsize=(6, 4))
    axes.loglog([row[0] for row in rows], [row[1] for row in rows], marker="o", label="Précis")
    axes.loglog([row[0] for row in rows], [row[2] for row in rows], marker="s", label="raw one-shot")
    axes.set_xlabel("words of the text")
    axes.set_ylabel("seconds")
    axes.legend()
    figure.savefig(target, dpi=150, bbox_inches="tight")


if __name__ == "__main__":
    asyncio.run(main())
