"""The llama.cpp engine: many requests in shared batches, as many in parallel as the sequences and the KV cache allow.

Which requests run in parallel depends on the requests alone, never on the clock, so that a seed gives the same text on
one build of llama.cpp.
"""

from __future__ import annotations

import pathlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence

from precis.engine.api import (
    Cancelled,
    GenerationRequest,
    Hardware,
    Message,
    Piece,
    PointingRequest,
    PointingResult,
    SkipPath,
    Usage,
)
from precis.engine.llama.context import Context, Token
from precis.engine.llama.generation import GenerationTask
from precis.engine.llama.hardware import usable_cores, uses_flash_attention
from precis.engine.llama.model import LlamaModel
from precis.engine.llama.pointing import PointingTask
from precis.engine.llama.prefix_cache import PrefixCache
from precis.errors import EngineError

MAX_SEQUENCES = 16  # with more, two cores decode hardly more tokens per second (bench/speed.py)
BLOCK_ROWS = 16  # kernels compute 16 rows at a time, so rows that complete a block cost no extra time
LOOKUP_ROWS = 8  # drafted tokens per sequence while few sequences are decoded
MIN_SIBLING_TOKENS = 32  # tokens shared with the previous prompt, beyond the common prefix, that are worth waiting for
PREFIX_SEQUENCE = MAX_SEQUENCES  # holds the common prefix of all prompts
MIN_PREFIX_TOKENS = 8  # shorter common prefixes are not shared
MAX_ANSWERS = 4096  # cached results of pointing requests, in memory only
BATCH_TOKENS = 256  # maximum per call to llama_decode
MAX_CONTEXT_TOKENS = 8192  # upper bound of the KV cache for any model
CONTEXT_STEP_TOKENS = 1024  # contexts grow in steps, so that they are rarely recreated

_EngineTask = GenerationTask | PointingTask


def open_model(
    path: pathlib.Path,
    *,
    report: Callable[[float], None],
    cancelled: Callable[[], bool],
    thinks: bool = False,
    hardware: Hardware | None = None,
    cache: pathlib.Path | None = None,
) -> LlamaEngine:
    """Load the model file at `path`.

    Args:
        path: a GGUF file.
        report: called with the loaded share, in [0, 1].
        cancelled: polled while loading.
        thinks: whether the model writes its reasoning, which is then left out of the text.
        hardware: hardware that it may use; chosen automatically by default.
        cache: folder in which prompt prefixes are cached for later engines; not cached by default.

    Raises:
        Cancelled: `cancelled` returned true.
        ModelError: llama.cpp cannot load the file; the message contains its reason.
    """
    hardware = hardware or Hardware()
    model = LlamaModel(path, report=report, cancelled=cancelled, gpu_layers=hardware.gpu_layers)
    kind = "flash" if uses_flash_attention(hardware) else "plain"
    return LlamaEngine(
        model, thinks=thinks, hardware=hardware, prefix_cache=PrefixCache(cache, path, kind) if cache else None
    )


class LlamaEngine:
    """A model, with a context that is as large as the current requests need."""

    def __init__(
        self, model: LlamaModel, *, thinks: bool, hardware: Hardware, prefix_cache: PrefixCache | None = None
    ) -> None:
        self._model = model
        self._prefix_cache = prefix_cache
        self._thinks = thinks
        self._threads = hardware.threads or usable_cores()
        self._flash_attention = uses_flash_attention(hardware)
        self._current: Context | None = None
        self._answers: OrderedDict[PointingRequest, tuple[SkipPath, ...]] = OrderedDict()
        self._prefix: list[int] = []  # tokens that the shared sequence holds
        self._prompt_tokens = self._generated_tokens = 0

    @property
    def context_tokens(self) -> int:
        """The longest sequence: the model's context window, at most `MAX_CONTEXT_TOKENS`."""
        return min(self._model.trained_tokens, MAX_CONTEXT_TOKENS)

    @property
    def usage(self) -> Usage:
        """Tokens processed since the model was loaded."""
        return Usage(self._prompt_tokens, self._generated_tokens)

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text` alone."""
        return len(self._model.tokenize(text))

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        """Implement `Engine.generate`. The results of `PointingRequest`s come first.

        Each `PointingRequest` is computed alone, so that its result does not depend on other requests and can be
        cached: after an edit, only the changed sentences are read again. Generation requests are decoded in parallel.
        """
        generation_tasks: list[GenerationTask] = []
        for number, request in enumerate(requests):
            if isinstance(request, GenerationRequest):
                generation_tasks.append(self._generation_task(number, request))
                continue
            paths = self._answers.get(request)
            if paths is None:
                task = self._pointing_task(request)
                prefix = _common_prefix([task.prompt, self._model.prompt(_without_last_text(request.messages))])
                for _ in self._run_tasks([task], prefix, cancelled):
                    pass  # pointing tasks yield no pieces
                paths = self._answers[request] = task.paths
            elif cancelled():
                raise Cancelled
            self._answers.move_to_end(request)
            if len(self._answers) > MAX_ANSWERS:
                self._answers.popitem(last=False)
            yield PointingResult(number, paths)
        if generation_tasks:
            first = next(request for request in requests if isinstance(request, GenerationRequest))
            bare = self._model.prompt(_without_last_text(first.messages))
            prefix = _common_prefix([bare, *(task.prompt for task in generation_tasks)])
            yield from self._run_tasks(generation_tasks, prefix, cancelled)

    def _run_tasks(
        self, tasks: Sequence[_EngineTask], prefix: list[int], cancelled: Callable[[], bool]
    ) -> Iterator[Piece]:
        """Run `tasks`, whose prompts all begin with `prefix`, in parallel."""
        cells = _required_cells(tasks, len(prefix))
        context = self._context(cells + len(prefix))
        shared = self._load_prefix(context, prefix, cancelled)
        free: list[int] = list(range(MAX_SEQUENCES))
        pending = deque(zip([None, *tasks], tasks, strict=False))
        active: list[tuple[_EngineTask, list[int]]] = []
        try:
            while pending or active:
                while pending and _fits(pending[0][1], free, [task for task, _ in active], cells, len(prefix)):
                    previous, task = pending[0]
                    sibling = _find_sibling(previous, task, len(prefix))
                    if sibling and sibling[0].prefilled < sibling[1]:
                        break  # wait for the shared tokens that the previous task is computing
                    pending.popleft()
                    sequences = [free.pop(0) for _ in range(task.sequences_needed)]
                    source, shared_tokens = (
                        (sibling[0].first_sequence, sibling[1]) if sibling else (PREFIX_SEQUENCE, shared)
                    )
                    if shared_tokens:
                        context.copy(source, sequences[0], shared_tokens)
                    task.start(sequences, shared_tokens)
                    active.append((task, sequences))
                yield from self._step(context, [task for task, _ in active], cancelled)
                for task, sequences in [each for each in active if each[0].finished]:
                    active.remove((task, sequences))
                    free += sequences
                    free.sort()
        finally:
            for task, _ in active:
                task.close()
            for sequence in range(MAX_SEQUENCES):
                context.remove(sequence)

    def close(self) -> None:
        """Free the context and the model."""
        if self._current:
            self._current.close()
            self._current = None
        self._model.close()

    def _load_prefix(self, context: Context, prefix: list[int], cancelled: Callable[[], bool]) -> int:
        """Make sure that the cache holds `prefix`, and return its number of tokens.

        The prefix is computed alone, so that its state does not depend on whether it was cached, and is kept for the
        next call. It takes the first cells, and a prefix that is no longer needed is removed entirely: the cell in
        which a token lies affects the last digits of what is computed from it.
        """
        if len(prefix) < MIN_PREFIX_TOKENS:
            prefix = []
        if prefix != self._prefix:
            context.clear()
            self._prefix = []
            state = self._prefix_cache.load(prefix) if self._prefix_cache else b""
            if not state or not context.restore(PREFIX_SEQUENCE, state):
                self._compute_prefix(context, prefix, cancelled)
                if self._prefix_cache:
                    self._prefix_cache.store(prefix, context.serialize(PREFIX_SEQUENCE))
            self._prefix = prefix
        return len(prefix)

    def _compute_prefix(self, context: Context, prefix: list[int], cancelled: Callable[[], bool]) -> None:
        """Compute `prefix` into its sequence, which must be empty."""
        for at in range(0, len(prefix), BATCH_TOKENS):
            part = prefix[at : at + BATCH_TOKENS]
            batch = [Token(token, at + i, PREFIX_SEQUENCE, logits=False) for i, token in enumerate(part)]
            context.decode(batch, cancelled)
            self._prompt_tokens += len(part)

    def _step(self, context: Context, tasks: Sequence[_EngineTask], cancelled: Callable[[], bool]) -> Iterator[Piece]:
        """Decode one batch: the next tokens of all generating tasks, then as much of the prompts as fits."""
        batch: list[Token] = []
        rows: list[tuple[_EngineTask, range]] = []
        decoding = sum(task.sequences_needed for task in tasks if not task.prefilling)
        max_drafts = LOOKUP_ROWS * decoding if 2 * decoding < BLOCK_ROWS else max(0, BLOCK_ROWS - decoding)
        for task in sorted(tasks, key=lambda task: task.prefilling):
            if max_tokens := BATCH_TOKENS - len(batch):
                prefilling = task.prefilling
                if isinstance(task, GenerationTask):
                    tokens = task.offer(max_tokens, max_drafts)
                else:
                    tokens = task.offer(max_tokens)
                max_drafts -= 0 if prefilling else max(0, len(tokens) - task.sequences_needed)
                rows.append((task, range(len(batch), len(batch) + len(tokens))))
                batch += tokens
                self._prompt_tokens += len(tokens) if prefilling else 0
        context.decode(batch, cancelled)
        for task, task_rows in rows:
            before = task.generated_tokens
            yield from task.advance(context, task_rows)
            self._generated_tokens += task.generated_tokens - before

    def _generation_task(self, number: int, request: GenerationRequest) -> GenerationTask:
        task = GenerationTask(number, request, self._model.prompt(request.messages), self._model, thinks=self._thinks)
        self._check_size(task, request.max_tokens)
        return task

    def _pointing_task(self, request: PointingRequest) -> PointingTask:
        task = PointingTask(request, self._model.prompt(request.messages), self._model)
        self._check_size(task, task.source_tokens)
        return task

    def _check_size(self, task: _EngineTask, more_tokens: int) -> None:
        """Raise `EngineError` if a prompt and the tokens that follow it exceed the context window."""
        window = self.context_tokens
        if len(task.prompt) + more_tokens > window or task.sequences_needed > MAX_SEQUENCES:
            raise EngineError(
                f"A part of the text takes {len(task.prompt)} tokens and {more_tokens} tokens of output, more than the "
                f"model's context window of {window}. "
                "Select less text, or choose a model with a larger window.",
                code="context-full",
            )

    def _context(self, cells: int) -> Context:
        """Return a context of at least `cells` cells.

        One that is too small is replaced, and the prefix is copied to the new one.
        """
        if self._current and self._current.cells >= cells:
            return self._current
        saved = b""
        if self._current:
            saved = self._current.serialize(PREFIX_SEQUENCE) if self._prefix else b""
            self._current.close()
        shared, self._current, self._prefix = self._prefix, None, []
        context = self._current = Context(
            self._model,
            cells=cells,
            sequences=MAX_SEQUENCES + 1,
            batch_tokens=BATCH_TOKENS,
            threads=self._threads,
            flash_attention=self._flash_attention,
        )
        if saved and context.restore(PREFIX_SEQUENCE, saved):
            self._prefix = shared
        return context


def _required_cells(tasks: Sequence[_EngineTask], shared: int) -> int:
    """Return the cells that hold the largest tasks in parallel.

    That is at most `MAX_CONTEXT_TOKENS`, unless one task needs more. The first `shared` tokens of each prompt are not
    counted, since one sequence holds them for all tasks. The result depends on the tasks alone: earlier computations
    must not change which tasks run in parallel.
    """
    largest = sorted((task.cells_needed - shared for task in tasks), reverse=True)
    cells = -(-sum(largest[:MAX_SEQUENCES]) // CONTEXT_STEP_TOKENS) * CONTEXT_STEP_TOKENS
    return max(min(cells, MAX_CONTEXT_TOKENS), CONTEXT_STEP_TOKENS, *largest[:1])


def _without_last_text(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return the conversation with an empty last message. Its prompt begins like that of any text."""
    return (*messages[:-1], Message(messages[-1].role, ""))


def _common_prefix(prompts: list[list[int]]) -> list[int]:
    """Return the longest common prefix of two or more prompts, excluding the last token of the shortest."""
    if len(prompts) <= 1:
        return []
    first, last = min(prompts), max(prompts)
    most = min(len(first), len(last)) - 1
    length = next((i for i in range(most) if first[i] != last[i]), most)
    return first[:length]


def _find_sibling(
    before: _EngineTask | None, task: _EngineTask, prefix_tokens: int
) -> tuple[GenerationTask, int] | None:
    """Return the previous task, if it is running and shares more than the common prefix, and the shared length."""
    if not isinstance(before, GenerationTask) or before.finished:
        return None
    common = len(_common_prefix([before.prompt, task.prompt]))
    return (before, common) if common >= prefix_tokens + MIN_SIBLING_TOKENS else None


def _fits(task: _EngineTask, free: Sequence[int], active: Sequence[_EngineTask], cells: int, shared: int) -> bool:
    """Return whether the KV cache holds the task next to the active ones even if all use their full budgets."""
    held = sum(each.cells_needed - shared for each in (*active, task))
    return len(free) >= task.sequences_needed and held <= cells
