"""How fast the summaries are, beside the raw way, in one run on one machine.

    python bench/speed.py [--model NAME] [--repeats 5] [--words 300,600,3000] [--text FILE] [--plot FILE.png]
                          [--parts engine,tokens,jobs,again,cancel,confinement]

Prints what it measures as soon as it is measured, and medians over the repeats at the end:
  (a) the raw one-shot: llama-cpp-python's high-level API, the model's original file, the person's prompt over the whole
      text, stopped at as many words as ours has;
  (b) a bare loop over llama_decode at several batch sizes, and our engine writing twelve candidates: how near it comes;
  (c) Précis: seconds of the whole process `precis summarize`, the model's loading included, and the peak memory of both
      its processes; in a worker that is warm, seconds to the first paragraph and to the end, and tokens a second;
  (d) the same job again with one sentence of the text changed, and with none changed, in the same worker;
  (e) seconds from a cancellation to a worker that is ready again or gone;
  (f) what a job computes, which a busy machine does not disturb: tokens read and written, calls of llama_decode and the
      rows in them, to the first paragraph and to the end, beside the tokens that the raw one-shot reads and writes.
--parts measures some of these only: engine (a, b), tokens (f), jobs (c), again (d), cancel (e), confinement (g). With a
model of more than a billion parameters, `--parts tokens,jobs --repeats 1` takes a quarter of the time of all parts.
Texts are put together from docs/example.md, sentence by sentence, each varied so that none comes twice.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from rich.console import Console
from rich.table import Table

from precis.engine.api import GenerationRequest, Message, Sampling
from precis.engine.llama import open_model
from precis.engine.llama.context import Context, Token
from precis.engine.llama.model import LlamaModel
from precis.models.find import find_model, original_path
from precis.settings import DEFAULT_PROMPT, Settings
from precis.summary.plan import make_plan
from precis.summary.result import Paragraph
from precis.summary.write import write
from precis.text.words import count_words
from precis.worker.engine_cache import drafter_of
from precis.worker.messages import Drafting, Wrote
from precis.worker.process import ENVIRONMENT
from precis.worker.supervisor import Supervisor

ARTICLE = Path(__file__).parent.parent / "docs" / "example.md"
WARMING = "A few words, to have everything in place."
STEPS = 128  # tokens of each sequence
PROMPT = 1024  # tokens of a prompt
PARTS = ("engine", "tokens", "jobs", "again", "cancel", "confinement")
CONSOLE = Console(width=180, highlight=False)


@dataclass(frozen=True)
class Job:
    """One job of ours: seconds and tokens."""

    first_s: float
    total_s: float
    words: int
    tokens: int
    write_s: float


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


def bare(path: Path, batch: int) -> float:
    """Tokens a second of a loop that does nothing but decode a batch of that many sequences, `STEPS` tokens of each."""
    model = LlamaModel(path, report=lambda _: None, cancelled=lambda: False)
    context = Context(model, cells=STEPS * batch, sequences=batch, batch_tokens=max(32, batch), threads=2)
    began = time.monotonic()
    for position in range(STEPS):
        context.decode([Token(100 + i, position, i, logits=True) for i in range(batch)], lambda: False)
    elapsed = time.monotonic() - began
    context.close()
    model.close()
    return STEPS * batch / elapsed


def random_prompt() -> list[int]:
    """A prompt that no cache knows."""
    return [int(token) for token in np.random.default_rng(1).integers(100, 20_000, PROMPT)]


def raw_prefill(path: Path) -> float:
    """Tokens a second of reading one long prompt by the high-level API."""
    llm: Any = llama_cpp.Llama(str(path), n_ctx=2048, verbose=False)
    began = time.monotonic()
    llm.eval(random_prompt())
    elapsed = time.monotonic() - began
    llm.close()
    return PROMPT / elapsed


def prefill(path: Path) -> float:
    """Tokens a second of reading one long prompt in batches of 256."""
    model = LlamaModel(path, report=lambda _: None, cancelled=lambda: False)
    context = Context(model, cells=2048, sequences=1, batch_tokens=256, threads=2)
    prompt = random_prompt()
    began = time.monotonic()
    for at in range(0, PROMPT, 256):
        context.decode([Token(t, at + i, 0, logits=False) for i, t in enumerate(prompt[at : at + 256])], lambda: False)
    elapsed = time.monotonic() - began
    context.close()
    model.close()
    return PROMPT / elapsed


def engine_decode(path: Path, candidates: int = 12) -> float:
    """Tokens a second over all candidates while our engine writes them, their prompt not counted."""
    engine = open_model(path, report=lambda _: None, cancelled=lambda: False)
    request = GenerationRequest(
        (Message("user", "Tell a long story about a harbour."),),
        STEPS,
        Sampling(temperature=0.8),
        candidates=candidates,
    )
    began = 0.0
    for _ in engine.generate([request], lambda: False):
        began = began or time.monotonic()
    elapsed = time.monotonic() - began
    engine.close()
    return engine.usage.generated_tokens / elapsed


@dataclass(frozen=True)
class Work:
    """What has been computed at one moment of a job."""

    elapsed_s: float
    decode_s: float
    calls: int
    rows: int
    read: int
    written: int
    words: int


@dataclass(frozen=True)
class Counted:
    """What a job computes, and the tokens that the raw one-shot reads and writes for as many words."""

    first: Work
    all: Work
    drafted: float
    raw_read: int
    raw_written: int


def counted(text: str, model: str) -> Counted:
    """Write a summary in this process, and count what is computed."""
    found = find_model(model)
    engine = open_model(found.path, report=lambda _: None, cancelled=lambda: False)
    seconds, calls, rows = 0.0, 0, 0
    decode = Context.decode

    def counting(self: Context, tokens: Sequence[Token], cancelled: Callable[[], bool]) -> None:
        nonlocal seconds, calls, rows
        began = time.monotonic()
        decode(self, tokens, cancelled)
        seconds += time.monotonic() - began
        calls += 1
        rows += len(tokens)

    Context.decode = counting
    began = time.monotonic()
    plan = make_plan(text, Settings())
    drafter = drafter_of(found)
    works: list[Work] = []
    written: list[Paragraph] = []
    for paragraph in write(plan, engine, drafter, lambda: False, lambda _: None):
        written.append(paragraph)
        words = sum(count_words(each.text) for done in written for each in done.sentences)
        usage = engine.usage
        elapsed = time.monotonic() - began
        works.append(Work(elapsed, seconds, calls, rows, usage.prompt_tokens, usage.generated_tokens, words))
        CONSOLE.print(f"  paragraph {len(works)}: {works[-1]}")
    Context.decode = decode
    sentences = [each for done in written for each in done.sentences]
    said = "\n\n".join(" ".join(each.text for each in done.sentences) for done in written)
    prompt = DEFAULT_PROMPT.format(words=2000, paragraphs=6)
    read = engine.count_tokens(f"{prompt}\n\n{text}")
    drafted = sum(each.drafted for each in sentences) / len(sentences)
    raw_written = engine.count_tokens(said)
    engine.close()
    return Counted(works[0], works[-1], drafted, read, raw_written)


def tokens_table(texts: Sequence[str], model: str) -> Table:
    """What the jobs compute."""
    table = Table(
        "words in", "words out", "drafted", "read", "written", "calls", "rows", "raw: read", "written",
        "calls / raw's", "rows / raw's", "first paragraph: rows", "of the time", "outside llama_decode",
    )  # fmt: skip
    for text in texts:
        job = counted(text, model)
        table.add_row(
            f"{count_words(text):,}",
            str(job.all.words),
            f"{job.drafted:.0%}",
            str(job.all.read),
            str(job.all.written),
            str(job.all.calls),
            str(job.all.rows),
            str(job.raw_read),
            str(job.raw_written),
            f"{job.all.calls / job.raw_written:.2f}",
            f"{job.all.rows / (job.raw_read + job.raw_written):.2f}",
            f"{job.first.rows / job.all.rows:.2f}",
            f"{job.first.elapsed_s / job.all.elapsed_s:.2f}",
            f"{1 - job.all.decode_s / job.all.elapsed_s:.3f}",
        )
    return table


def whole(text: str, model: str) -> tuple[float, float]:
    """Seconds from the start of `precis summarize` to its end, and the peak memory of its processes in MB."""
    began = time.monotonic()
    command = [sys.executable, "-P", "-m", "precis", "summarize", "--model", model]
    ended = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    elapsed = time.monotonic() - began
    found = re.search(r"peak memory (\d+) MB", ended.stderr.decode())
    return elapsed, float(found[1]) if found else float("nan")


def speeds(given: Path, used: Path, repeats: int) -> Table:
    """Tokens a second, in turns so that a busy moment of the machine meets all alike, and what they are of the raw."""
    ways: dict[str, Callable[[], float]] = {
        "prefill, raw": lambda: raw_prefill(given),
        f"prefill, {given.name}": lambda: prefill(given),
        f"prefill, {used.name}": lambda: prefill(used),
        "raw, one sequence": lambda: raw(given, text_of(300), 150)[1],
        **{f"bare decode, {batch} sequences": lambda b=batch: bare(used, b) for batch in (1, 6, 12, 32)},
        "our engine, 12 candidates": lambda: engine_decode(used),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, measure in ways.items():
            found[name].append(measure())
            CONSOLE.print(f"  {name}: {found[name][-1]:.0f} tokens/s")
    medians = {name: statistics.median(values) for name, values in found.items()}
    table = Table("what", "tokens/s", "of the raw way's")
    for name, value in medians.items():
        base = next(iter(medians.values())) if name.startswith("prefill") else medians["raw, one sequence"]
        table.add_row(name, f"{value:.0f}", f"{value / base:.2f}")
    return table


def with_one_sentence_changed(text: str, turn: int) -> str:
    """The text with one word more in a sentence in its middle."""
    at = text.index(". ", len(text) // 2) + 2
    return f"{text[:at]}{('Yet', 'Still', 'Here', 'Now', 'Then')[turn % 5]}, {text[at:]}"


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


CONFINEMENT = """
import sys, tempfile, time
from pathlib import Path
from precis.settings import Settings
from precis.summary.plan import make_plan
from precis.summary.preload import preload
from precis.worker.confinement import confine
make_plan(sys.stdin.read(), Settings(), "")
times = [time.perf_counter()]
preload()
times.append(time.perf_counter())
result = confine(Path(sys.argv[1]))
times.append(time.perf_counter())
print(*(1000 * (after - before) for before, after in zip(times, times[1:])), result, sep="\\n")
"""


def confinement(model: str, repeats: int) -> Table:
    """Milliseconds of loading what is otherwise loaded later, of the system calls, and of whole processes."""
    text = text_of(300)
    rows: dict[str, list[float]] = {}
    said = ""
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-P", "-c", CONFINEMENT, folder]
            environment = {**os.environ, **ENVIRONMENT}
            ended = subprocess.run(command, input=text, capture_output=True, text=True, check=True, env=environment)
        loading, calls, said = ended.stdout.splitlines()
        rows.setdefault("loading what is otherwise loaded later", []).append(float(loading))
        rows.setdefault("system calls", []).append(float(calls))
        for name, unconfined in (("precis summarize, confined", ""), ("precis summarize, not confined", "1")):
            os.environ["PRECIS_UNCONFINED"] = unconfined
            rows.setdefault(name, []).append(1000 * whole(text, model)[0])
    table = Table(said, "median ms", "least ms")
    for name, values in rows.items():
        table.add_row(name, f"{statistics.median(values):.1f}", f"{min(values):.1f}")
    return table


async def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--words", default="300,600,3000,5000,20000,170000")
    parser.add_argument("--text", type=Path, help="one more text")
    parser.add_argument("--raw-words", type=int, default=3500, help="the longest text that the raw way is asked about")
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    parts = options.parts.split(",")
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"unknown parts: {', '.join(unknown)}")
    settings = Settings(model=options.model)
    texts = [text_of(int(words)) for words in options.words.split(",") if words]
    if options.text:
        texts.insert(0, options.text.read_text(encoding="utf-8"))

    if "engine" in parts:
        CONSOLE.print(speeds(original_path(options.model), find_model(options.model).path, options.repeats))
    if "tokens" in parts:
        CONSOLE.print(tokens_table(texts, options.model))
    if "jobs" in parts or "again" in parts:
        rows = await jobs_table(texts, settings, options)
        if options.plot:
            plot(rows, options.plot)
    if "confinement" in parts:
        CONSOLE.print(confinement(options.model, options.repeats))
    if "cancel" in parts:
        supervisor = Supervisor(idle_s=600)
        stops = [await cancelled(supervisor, text_of(3000), settings, Drafting) for _ in range(5)]
        await supervisor.close()
        CONSOLE.print(f"cancelled while it reads: median {statistics.median(stops):.3f} s, worst {max(stops):.3f} s")


async def jobs_table(
    texts: Sequence[str], settings: Settings, options: argparse.Namespace
) -> list[tuple[int, float, float]]:
    """Run the jobs and print their table; return the words of each text, our seconds and the raw way's."""
    table = Table(
        "words in", "words out", "whole process s", "MB", "raw s", "ours / raw", "warm: first paragraph s", "total s",
        "one sentence changed s", "the same again s", "tokens/s",
    )  # fmt: skip
    rows: list[tuple[int, float, float]] = []
    for text in texts:
        words = count_words(text)
        jobs: list[Job] = []
        wholes: list[tuple[float, float]] = []
        agains: list[Job] = []
        changes: list[Job] = []
        for turn in range(options.repeats):
            wholes.append(whole(text, options.model))
            CONSOLE.print(f"  {words:,} words, the whole process: {wholes[-1][0]:.1f} s")
            supervisor = Supervisor(idle_s=600)
            await supervisor.warm_up(settings)
            await ours(supervisor, WARMING, settings)
            jobs.append(await ours(supervisor, text, settings))
            CONSOLE.print(f"  {words:,} words, warm: {jobs[-1]}")
            if "again" in options.parts:
                agains.append(await ours(supervisor, text, settings))
                edited = with_one_sentence_changed(text, turn)
                changes.append(await ours(supervisor, edited, settings))
            await supervisor.close()
        total = statistics.median(seconds for seconds, _ in wholes)
        out = jobs[0].words
        other = raw(original_path(options.model), text, out)[0] if words <= options.raw_words else float("nan")
        CONSOLE.print(f"  {words:,} words, raw: {other:.1f} s, ours / raw {total / other:.2f}")
        rows.append((words, total, other))
        table.add_row(
            f"{words:,}",
            str(out),
            f"{total:.2f}",
            f"{max(megabytes for _, megabytes in wholes):.0f}",
            f"{other:.1f}",
            f"{total / other:.2f}",
            f"{statistics.median(job.first_s for job in jobs):.2f}",
            f"{statistics.median(job.total_s for job in jobs):.2f}",
            *(f"{statistics.median(job.total_s for job in each):.2f}" if each else "–" for each in (changes, agains)),
            f"{statistics.median(job.tokens / job.write_s for job in jobs):.0f}",
        )
    CONSOLE.print(table)
    return rows


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
