"""The engine on a server: its requests run side by side, and each candidate is passed on when it is complete.

So nothing of an answer that is cut off reaches the summary: the request is sent again. Requests that only point are
answered with no paths, since the API cannot score a given text.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from precis.engine.api import Cancelled, GenerationRequest, Message, Piece, PointingRequest, PointingResult, Usage
from precis.engine.endpoint.address import Endpoint
from precis.engine.endpoint.chat import Answer, BadAnswerError, ErrorEventError, body
from precis.engine.endpoint.client import Client
from precis.engine.endpoint.connections import Connections
from precis.engine.endpoint.gate import Gate
from precis.errors import EngineError, ModelError, SettingError

CONTEXT_TOKENS, MAX_CONTEXT_TOKENS = 4096, 8192  # if the server does not say; and at most
BYTES_PER_TOKEN = 3  # English has more than 4, other languages less; too many tokens are estimated rather than too few
TOP_LOGPROBS = (20, 5)  # most probable tokens to ask for; some servers allow fewer than the 20 of the API
POLL_S = 0.05
ABORTS = 5  # times that connections are closed on the way out: a thread may be just about to open another one
MAX_LISTED = 6  # names of models in a message
PROBE = GenerationRequest((Message("user", "Hello."),), 1, scored=True)

Result = TypeVar("Result")


class _Model(BaseModel):
    id: str
    max_model_len: int | None = None  # of vLLM
    meta: dict[str, object] | None = None  # of llama-server


class _Models(BaseModel):
    data: list[_Model]


def open_endpoint(endpoint: Endpoint, cancelled: Callable[[], bool]) -> EndpointEngine:
    """Return an engine on a server that was asked for its models and for one token.

    Args:
        endpoint: the server.
        cancelled: polled meanwhile.

    Raises:
        Cancelled: `cancelled` returned true.
        SettingError: "endpoint-ca" if the file of certificates cannot be read.
        ModelError: "endpoint-model" if the server does not offer the model, or several and none was named.
        EngineError: the server cannot be reached, or does not answer as it should.
    """
    trusted = _trusted(endpoint.ca_file)
    gate = Gate(endpoint.address, loopback_only=endpoint.loopback_only)
    connections = Connections(gate.connect, endpoint.address.place)
    client = Client(endpoint.address, connections, key=endpoint.key, trusted=trusted, patience=endpoint.patience)
    engine = EndpointEngine(gate, connections, client, endpoint.parallel)
    try:
        engine.prepare(endpoint.model, cancelled)
    except BaseException:
        engine.close()
        raise
    return engine


class EndpointEngine:
    """A model on a server.

    Attributes:
        model: its name on the server.
        is_scored: whether the server gives log-probabilities.
    """

    def __init__(self, gate: Gate, connections: Connections, client: Client, parallel: int) -> None:
        self.model = ""
        self.is_scored = False
        self._gate = gate
        self._connections = connections
        self._client = client
        self._parallel = parallel
        self._context_tokens = CONTEXT_TOKENS
        self._top_logprobs = 0
        self._prompt_tokens = self._generated_tokens = 0

    @property
    def context_tokens(self) -> int:
        """The context window that the server reports, at most `MAX_CONTEXT_TOKENS`; `CONTEXT_TOKENS` if it does not."""
        return self._context_tokens

    @property
    def usage(self) -> Usage:
        """The number of tokens as the server counts them; estimated if it does not."""
        return Usage(self._prompt_tokens, self._generated_tokens)

    def count_tokens(self, text: str) -> int:
        """Return an estimate of the number of tokens of `text`: only the server knows the vocabulary."""
        return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)

    def prepare(self, model: str, cancelled: Callable[[], bool]) -> None:
        """Find the model on the server, and whether the server gives log-probabilities.

        Call it before anything else; and again to find out whether the server offers another model by now.

        Raises:
            Cancelled, ModelError, EngineError: as `open_endpoint`.
        """
        before = self.model
        for _ in self._run([lambda stopped: self._find_model(model, stopped)], cancelled):
            pass
        if self.model != before:
            for _ in self._run([self._probe], cancelled):
                pass

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        """Implement `Engine.generate`. The results of `PointingRequest`s come first and have no paths.

        Candidates run side by side, and all pieces of one come when it is complete, in the order in which they end.
        """
        jobs: list[Callable[[threading.Event], Answer]] = []
        for number, request in enumerate(requests):
            if isinstance(request, PointingRequest):
                if cancelled():
                    raise Cancelled
                yield PointingResult(number, ())
                continue
            self._admit(request)
            jobs += [self._job(request, number, candidate) for candidate in range(request.candidates)]
        for answer in self._run(jobs, cancelled):
            asked = requests[answer.number]
            self._prompt_tokens += answer.prompt_tokens or self._estimate(asked)
            self._generated_tokens += answer.generated_tokens or sum(bool(piece.text) for piece in answer.pieces)
            yield from answer.pieces

    def close(self) -> None:
        """Close all connections."""
        self._client.close()
        self._gate.close()

    def _run(
        self, jobs: Sequence[Callable[[threading.Event], Result]], cancelled: Callable[[], bool]
    ) -> Iterator[Result]:
        """Run `jobs` side by side and yield their results as they come. However this ends, no request is left.

        Neither is a thread if all jobs have ended: the worker counts its threads before it is confined.

        Raises:
            Cancelled: `cancelled` returned true.
            EngineError: the first error of a job. Nothing is sent after it.
        """
        stopped = threading.Event()
        failures: list[Exception] = []

        def run(job: Callable[[threading.Event], Result]) -> Result:
            try:
                return job(stopped)
            except Exception as error:
                failures.append(error)
                stopped.set()  # before this thread takes the next job, which would send more of the text
                raise

        threads = ThreadPoolExecutor(self._parallel, thread_name_prefix="endpoint")
        running: set[Future[Result]] = {threads.submit(run, job) for job in jobs}
        try:
            while running:
                if cancelled():
                    raise Cancelled
                done, running = wait(running, POLL_S, FIRST_COMPLETED)
                if failures:
                    raise failures[0]
                for future in done:
                    yield future.result()
        finally:
            stopped.set()
            running = {future for future in running if not future.cancel()}
            for _ in range(ABORTS if running else 0):
                self._connections.abort()
                if not wait(running, POLL_S).not_done:
                    break
            threads.shutdown(wait=not any(future.running() for future in running))

    def _job(self, request: GenerationRequest, number: int, candidate: int) -> Callable[[threading.Event], Answer]:
        return lambda stopped: self._ask(request, number, candidate, self._top_logprobs, stopped)

    def _ask(
        self,
        request: GenerationRequest,
        number: int,
        candidate: int,
        top_logprobs: int,
        stopped: threading.Event,
        tries: int | None = None,
    ) -> Answer:
        """Return the answer of the server for one candidate."""

        def read(events: Iterator[dict[str, object]]) -> Answer | None:
            answer = Answer(request, number, candidate)
            try:
                return answer if answer.read(events) else None
            except BadAnswerError:
                raise self._client.answer_error() from None
            except ErrorEventError:
                return None  # as if it had ended its answer there

        wanted = body(request, candidate, self.model, top_logprobs)
        return self._client.post("/chat/completions", wanted, read, stopped, tries=tries)

    def _find_model(self, name: str, stopped: threading.Event) -> None:
        answered = self._client.get("/models", stopped)
        try:
            offered = _Models.model_validate(answered).data if answered is not None else []
        except ValidationError:
            raise self._client.answer_error() from None
        found = [model for model in offered if model.id in (name, f"{name}:latest")] if name else offered
        if len(found) != 1 and (offered or not name):
            raise self._model_error(name, [model.id for model in offered])
        self.model = found[0].id if found else name
        if found:
            reported = found[0].max_model_len or (found[0].meta or {}).get("n_ctx")
            if isinstance(reported, int) and reported > 0:
                self._context_tokens = min(reported, MAX_CONTEXT_TOKENS)

    def _model_error(self, name: str, offered: Sequence[str]) -> ModelError:
        listed = ", ".join(offered[:MAX_LISTED]) + (", …" if len(offered) > MAX_LISTED else "")
        where = f"The server {self._client.place}"
        if not offered:
            text = f"{where} does not say which models it offers. Name one in precis.endpoint.model."
        elif name:
            text = f"{where} does not offer the model {name!r}. Set precis.endpoint.model to one of: {listed}."
        else:
            text = f"{where} offers several models. Set precis.endpoint.model to one of: {listed}."
        return ModelError(text, code="endpoint-model")

    def _probe(self, stopped: threading.Event) -> None:
        """Ask for one token, and so find out how many log-probabilities the server gives.

        A server that gives none ignores the wish or refuses the request, even as an error of its own. To tell that from
        a server that is just not available, the request is first sent without the wish.
        """
        answer = self._ask(replace(PROBE, scored=False), 0, 0, 0, stopped)
        self.is_scored, self._top_logprobs = False, 0
        for top in TOP_LOGPROBS:
            try:
                answer = self._ask(PROBE, 0, 0, top, stopped, tries=1)
            except EngineError as error:
                if error.code not in ("endpoint-refused", "endpoint-unavailable"):
                    raise
                continue
            if answer.is_scored:
                self.is_scored, self._top_logprobs = True, top
            return

    def _admit(self, request: GenerationRequest) -> None:
        prompt_tokens = self._estimate(request)
        if prompt_tokens + request.max_tokens > self._context_tokens:
            raise EngineError(
                f"A prompt of about {prompt_tokens} tokens and {request.max_tokens} tokens to generate exceed the "
                f"context window of {self._context_tokens}.",
                code="context",
            )

    def _estimate(self, request: GenerationRequest | PointingRequest) -> int:
        return sum(self.count_tokens(message.content) for message in request.messages)


def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Return the certificates that are trusted: those of the system, and those in `ca_file`."""
    trusted = ssl.create_default_context()
    if ca_file is not None:
        try:
            trusted.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise SettingError(
                f"The file {ca_file} in precis.endpoint.caFile cannot be read as certificates: "
                f"{error.strerror or error}. It must contain certificates in PEM format.",
                code="endpoint-ca",
            ) from error
    return trusted
