"""A model on a server beside the same model file in Précis, and many clients on one server.

    python bench/endpoint.py same URL --model FILE [--texts TEXT …]
    python bench/endpoint.py stop URL [--parallel 4]
    python bench/endpoint.py clients URL [--clients 1 4 16] [--jobs 2] [--words 250]

Start the server yourself, with one slot for each request that is to run side by side, for example:

    llama-server -m FILE --parallel 4 --ctx-size 32768 --port 8080

`same` summarizes each text by both engines and prints what differs: counts, kinds, the probability of drafted
sentences, source spans; and for a draft without sampling or penalties, the texts and the log-probabilities.
A model on a server is checked with the most careful table, since nobody knows the file behind its name.

`stop` begins as many long answers as the server has slots, cancels them, and prints how long a short request takes
before and after. A server that went on with the cancelled ones would have no slot for it.

`clients` starts a worker for each client, as each editor does, and gives all of them their jobs at the same time, each
with another part of the texts, so that no prompt is in the server's cache. It prints throughput, the time of a job, and
fairness, which is 1 if all clients wait equally long and 1/n if one waits for all (Jain, Chiu and Hawe 1984).
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from precis.engine.api import Cancelled, Engine, GenerationRequest, Message, Piece, Sampling
from precis.engine.endpoint.address import Endpoint, parse_address
from precis.engine.endpoint.engine import open_endpoint
from precis.engine.llama import open_model
from precis.errors import PrecisError
from precis.settings import EndpointSettings, Settings
from precis.summary.result import Summary
from precis.worker.supervisor import Supervisor

ROOT = Path(__file__).parent.parent
TEXTS = sorted((ROOT / "bench" / "texts").glob("*.md"))
GREEDY = Sampling(dry_multiplier=0.0)
QUESTIONS = (
    "Explain in a short paragraph why ships float although steel is heavier than water.",
    "Name the planets of the solar system, from the sun outwards.",
    "Say in one sentence: the ferry was late, since a cable had broken, and two passengers missed their train.",
    "What is a contract?",
    "How is bread baked?",
)


def main() -> None:
    """Run one of the two benches."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    same = commands.add_parser("same")
    same.add_argument("url")
    same.add_argument("--texts", nargs="+", type=Path, default=[ROOT / "docs" / "example.md"])
    same.add_argument("--model", required=True, help="the model file that the server runs")
    same.add_argument("--parallel", type=int, default=4)
    same.set_defaults(run=compare)
    stop = commands.add_parser("stop")
    stop.add_argument("url")
    stop.add_argument("--parallel", type=int, default=4, help="the number of slots")
    stop.set_defaults(run=cancel)
    clients = commands.add_parser("clients")
    clients.add_argument("url")
    clients.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16])
    clients.add_argument("--jobs", type=int, default=2, help="for each client")
    clients.add_argument("--words", type=int, default=250, help="of each text")
    clients.add_argument("--parallel", type=int, default=4, help="requests of one client side by side")
    clients.set_defaults(run=load)
    options = parser.parse_args()
    asyncio.run(options.run(options))


def on_server(url: str, parallel: int, **given: int) -> Settings:
    """The settings of a client of the server."""
    return Settings(engine="endpoint", endpoint=EndpointSettings(url=url, parallel=parallel), **given)


async def summarized(text: str, settings: Settings) -> Summary:
    """A summary by a worker of its own."""
    supervisor = Supervisor(idle_s=60)
    try:
        return (await supervisor.run(text, settings, lambda _: None)).summary
    finally:
        await supervisor.close()


async def compare(options: argparse.Namespace) -> None:
    """Print what differs between the two engines."""
    print_drafts(options.model, options.url)
    for path in options.texts:
        text = path.read_text(encoding="utf-8")
        embedded = await summarized(text, Settings(model=options.model))
        server = await summarized(text, on_server(options.url, options.parallel))
        print(f"\n{path.name}")
        for name, summary in (("embedded", embedded), ("server", server)):
            print(f"  {name:8} {described(summary)}")
        sentences = [
            [each.text for part in summary.paragraphs for each in part.sentences] for summary in (embedded, server)
        ]
        shared = len(set(sentences[0]) & set(sentences[1]))
        spans = [
            {(span.start, span.end) for part in summary.paragraphs for each in part.sentences for span in each.sources}
            for summary in (embedded, server)
        ]
        union = len(spans[0] | spans[1])
        print(f"  alike    {shared} sentences; {len(spans[0] & spans[1])} of {union} source spans")


def described(summary: Summary) -> str:
    """A summary in one line."""
    sentences = [each for part in summary.paragraphs for each in part.sentences]
    kinds = Counter(each.kind for each in sentences)
    drafted = [each.probability for each in sentences if each.probability is not None]
    traced = all(each.sources for each in sentences if each.supported)
    counts = ", ".join(f"{kinds[kind]} {kind}" for kind in ("written", "compressed", "quoted"))
    probability = f"{statistics.mean(drafted):.2f}" if drafted else "none"
    return (
        f"{len(summary.paragraphs)} paragraphs, {summary.words} words; {counts}; mean probability {probability}; "
        f"{'all traced' if traced else 'NOT all traced'}; {summary.timing.total_s:.1f} s; "
        f"{summary.timing.prompt_tokens} + {summary.timing.generated_tokens} tokens; "
        f"{', '.join(notice.code for notice in summary.notices)}"
    )


def print_drafts(model: str, url: str) -> None:
    """Print the same drafts by both engines, without sampling: the scores of their tokens as long as they are equal."""
    embedded = open_model(Path(model), report=lambda _: None, cancelled=lambda: False)
    server = open_endpoint(Endpoint(parse_address(url, allow_remote=False)), lambda: False)
    pairs: list[tuple[Token, Token]] = []
    equal = total = 0
    for question in QUESTIONS:
        request = GenerationRequest((Message("user", question),), 40, GREEDY, scored=True)
        drafts = [draft(engine, request) for engine in (embedded, server)]
        same = list(takewhile(lambda pair: pair[0].text == pair[1].text, zip(*drafts, strict=False)))
        pairs += same
        equal, total = equal + len(same), total + max(map(len, drafts))
    for engine in (embedded, server):
        engine.close()
    print(f"drafts: {equal} of {total} tokens are equal, up to the first that is not; over these:")
    for name in ("logprob", "entropy"):
        values = [(getattr(one, name), getattr(other, name)) for one, other in pairs]
        means = [statistics.fmean(each) for each in zip(*values, strict=True)]
        gaps = sorted(abs(one - other) for one, other in values)
        print(
            f"  {name}: means {means[0]:.3f} and {means[1]:.3f} nats; difference {share(gaps, 0.5):.3f} (median), ",
            end="",
        )
        print(f"{share(gaps, 0.95):.3f} (95th percentile)", flush=True)


@dataclass(frozen=True)
class Token:
    """Tokens whose text came at once, nearly always one, and the scores of the last."""

    text: str
    logprob: float
    entropy: float


def draft(engine: Engine, request: GenerationRequest) -> list[Token]:
    """The tokens of a request's only candidate."""
    pieces = [piece for piece in engine.generate([request], lambda: False) if isinstance(piece, Piece)]
    return [Token(piece.text, piece.scores[-1].logprob, piece.scores[-1].entropy) for piece in pieces if piece.scores]


async def cancel(options: argparse.Namespace) -> None:
    """Print how long a short request takes before and after long ones were cancelled."""
    server = open_endpoint(
        Endpoint(parse_address(options.url, allow_remote=False), parallel=options.parallel), lambda: False
    )
    story = GenerationRequest((Message("user", "Write a story of five thousand words about a lighthouse."),), 4000)
    long = replace(story, candidates=options.parallel)
    short = replace(story, max_tokens=1)

    def seconds(request: GenerationRequest, at_most_s: float) -> float:
        began = time.monotonic()
        with suppress(Cancelled):
            list(server.generate([request], lambda: time.monotonic() - began > at_most_s))
        return time.monotonic() - began

    print(f"a short request alone: {seconds(short, 600):.2f} s")
    print(f"{options.parallel} long requests, cancelled after 5 s: they ended after {seconds(long, 5):.2f} s")
    print(f"a short request after that: {seconds(short, 600):.2f} s")
    server.close()


@dataclass(frozen=True)
class Job:
    """One job of one client. Times in seconds."""

    client: int
    waited_s: float
    tokens: int
    error: str = ""


async def load(options: argparse.Namespace) -> None:
    """Print a row for each number of clients."""
    settings = on_server(options.url, options.parallel, words=options.words // 2, paragraphs=2)
    taken = 0
    print("clients  jobs  failed  jobs/min  tokens/s   p50 s   p95 s  max s  fairness")
    for count in options.clients:
        parts = slices(options.words, taken, count * options.jobs)
        taken += len(parts)
        supervisors = [Supervisor(idle_s=600) for _ in range(count)]
        try:
            await asyncio.gather(*(each.run(parts[0], settings, lambda _: None) for each in supervisors[:1]))
            began = time.monotonic()
            found = await asyncio.gather(
                *(
                    client(number, supervisor, parts[number::count], settings)
                    for number, supervisor in enumerate(supervisors)
                )
            )
            seconds = time.monotonic() - began
        finally:
            await asyncio.gather(*(each.close() for each in supervisors))
        jobs = [job for each in found for job in each]
        print_row(count, jobs, seconds)


async def client(number: int, supervisor: Supervisor, texts: Sequence[str], settings: Settings) -> list[Job]:
    """Summarize texts one after the other."""
    jobs: list[Job] = []
    for text in texts:
        began = time.monotonic()
        try:
            timing = (await supervisor.run(text, settings, lambda _: None)).summary.timing
            jobs.append(Job(number, time.monotonic() - began, timing.generated_tokens))
        except PrecisError as error:
            jobs.append(Job(number, time.monotonic() - began, 0, error.message))
    return jobs


def print_row(count: int, jobs: Sequence[Job], seconds: float) -> None:
    """Print what a number of clients got."""
    waits = sorted(job.waited_s for job in jobs)
    each = [sum(job.waited_s for job in jobs if job.client == number) for number in range(count)]
    fairness = sum(each) ** 2 / (count * sum(wait**2 for wait in each))
    failed = [job.error for job in jobs if job.error]
    print(
        f"{count:7}  {len(jobs):4}  {len(failed):6}  {60 * len(jobs) / seconds:8.1f}  "
        f"{sum(job.tokens for job in jobs) / seconds:8.1f}  {share(waits, 0.5):6.1f}  {share(waits, 0.95):6.1f}  "
        f"{waits[-1]:5.1f}  {fairness:8.3f}",
        flush=True,
    )
    for message in sorted(set(failed)):
        print(f"         {message}")


def share(ordered: Sequence[float], part: float) -> float:
    """The value that a share of the values does not exceed."""
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def slices(words: int, first: int, number: int) -> list[str]:
    """Different parts of the texts, of about so many words, from the part `first` on; they repeat when all are used."""
    parts: list[str] = []
    for path in TEXTS:
        part: list[str] = []
        for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
            part.append(paragraph)
            if sum(len(each.split()) for each in part) >= words:
                parts.append("\n\n".join(part))
                part = []
    return [f"{parts[at % len(parts)]}\n\nPart {at}." for at in range(first, first + number)]


if __name__ == "__main__":
    main()
