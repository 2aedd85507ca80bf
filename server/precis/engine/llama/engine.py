"""The engine: many requests in shared batches, as many side by side as the sequences and the KV cache allow.

What runs beside what follows from the requests alone, never from the clock, so that a seed gives the same text on one
build of llama.cpp.
"""

from __future__ import annotations

import pathlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence

from precis.engine.api import (
    Cancelled,
    GenerationRequest,
    Hardware,
    Limits,
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

MAX_SEQUENCES = 16  # beyond that, a two-core machine decodes hardly more tokens a second (bench/speed.py)
BLOCK_ROWS = 16  # that the kernels compute at once: from half of them on, the other half costs nothing
LOOKUP_ROWS = 8  # drafted for each continuation where there are few
FEWEST_SIBLING_TOKENS = 32  # of a prompt that begins as the one before, for which waiting for that one is worth it
SHARED_SEQUENCE = MAX_SEQUENCES  # one more, for what all prompts begin with
FEWEST_SHARED_TOKENS = 8  # for which sharing is worth it
MOST_ANSWERS = 4096  # to requests for pointed candidates that are kept, in memory alone
BATCH_TOKENS = 256  # of one call to llama_decode
MAX_CONTEXT_TOKENS = 8192  # bounds the KV cache, whatever the model was trained for
CONTEXT_STEP_TOKENS = 1024  # contexts grow in such steps, so that one is made anew only seldom

_Task = GenerationTask | PointingTask


def open_model(
    path: pathlib.Path,
    *,
    report: Callable[[float], None],
    cancelled: Callable[[], bool],
    thinks: bool = False,
    hardware: Hardware | None = None,
    cache: pathlib.Path | None = None,
) -> LlamaEngine:
    """The engine that runs the model file at `path`.

    Args:
        path: a GGUF file.
        report: told the share that is loaded, in [0, 1].
        cancelled: asked while loading.
        thinks: whether the model thinks aloud; its thoughts are left out.
        hardware: that it may use; by default all that suits it.
        cache: folder where what all prompts begin with is kept for the next engine; by default it is not.

    Raises:
        Cancelled: `cancelled` became true.
        ModelError: llama.cpp cannot load the file; the message names its reason.
    """
    hardware = hardware or Hardware()
    model = LlamaModel(path, report=report, cancelled=cancelled, gpu_layers=hardware.gpu_layers)
    kind = "flash" if uses_flash_attention(hardware) else "plain"
    return LlamaEngine(model, thinks=thinks, hardware=hardware, heads=PrefixCache(cache, path, kind) if cache else None)


class LlamaEngine:
    """A model, and a context of the size that the requests at hand need."""

    def __init__(
        self, model: LlamaModel, *, thinks: bool, hardware: Hardware, heads: PrefixCache | None = None
    ) -> None:
        self._model = model
        self._heads = heads
        self._thinks = thinks
        self._threads = hardware.threads or usable_cores()
        self._flash_attention = uses_flash_attention(hardware)
        self._kept: Context | None = None
        self._answers: OrderedDict[PointingRequest, tuple[SkipPath, ...]] = OrderedDict()
        self._shared: list[int] = []  # tokens that the shared sequence holds
        self._prompt_tokens = self._generated_tokens = 0

    @property
    def limits(self) -> Limits:
        """What the model can take; the context is bounded by `MAX_CONTEXT_TOKENS`."""
        trained = self._model.trained_tokens
        return Limits(min(trained, MAX_CONTEXT_TOKENS), trained, self._model.description)

    @property
    def usage(self) -> Usage:
        """Tokens computed since the model was loaded."""
        return Usage(self._prompt_tokens, self._generated_tokens)

    def count_tokens(self, text: str) -> int:
        """The number of tokens of `text` alone."""
        return len(self._model.tokenize(text))

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        """See `Engine.generate`. Pointed candidates come first.

        Each `PointingRequest` is computed by itself, so that its answer is the same in any company and can be kept: of an
        edited text, only the sentences that changed are read again. Free candidates are decoded side by side.
        """
        free: list[GenerationTask] = []
        for number, request in enumerate(requests):
            if isinstance(request, GenerationRequest):
                free.append(self._writing(number, request))
                continue
            paths = self._answers.get(request)
            if paths is None:
                task = self._pointing(request)
                head = _common_head([task.prompt, self._model.prompt(_without_text(request.messages))])
                for _ in self._together([task], head, cancelled):
                    pass  # it says nothing before it is finished
                paths = self._answers[request] = task.paths
            elif cancelled():
                raise Cancelled
            self._answers.move_to_end(request)
            if len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)
            yield PointingResult(number, paths)
        if free:
            first = next(request for request in requests if isinstance(request, GenerationRequest))
            bare = self._model.prompt(_without_text(first.messages))
            yield from self._together(free, _common_head([bare, *(task.prompt for task in free)]), cancelled)

    def _together(self, tasks: Sequence[_Task], head: list[int], cancelled: Callable[[], bool]) -> Iterator[Piece]:
        """Do `tasks`, whose prompts all begin with `head`, side by side."""
        cells = _cells_for(tasks, len(head))
        context = self._context(cells + len(head))
        shared = self._share(context, head, cancelled)
        free: list[int] = list(range(MAX_SEQUENCES))
        waiting = deque(zip([None, *tasks], tasks, strict=False))
        active: list[tuple[_Task, list[int]]] = []
        try:
            while waiting or active:
                while waiting and _fits(waiting[0][1], free, [task for task, _ in active], cells, len(head)):
                    before, task = waiting[0]
                    sibling = _sibling(before, task, len(head))
                    if sibling and sibling[0].prefilled < sibling[1]:
                        break  # what the one before is computing will serve this one, too
                    waiting.popleft()
                    mine = [free.pop(0) for _ in range(task.sequences_needed)]
                    source, begun = (sibling[0].first_sequence, sibling[1]) if sibling else (SHARED_SEQUENCE, shared)
                    if begun:
                        context.copy(source, mine[0], begun)
                    task.start(mine, begun)
                    active.append((task, mine))
                yield from self._step(context, [task for task, _ in active], cancelled)
                for task, mine in [each for each in active if each[0].finished]:
                    active.remove((task, mine))
                    free += mine
                    free.sort()
        finally:
            for task, _ in active:
                task.close()
            for sequence in range(MAX_SEQUENCES):
                context.remove(sequence)

    def close(self) -> None:
        """Free the context and the model."""
        if self._kept:
            self._kept.close()
            self._kept = None
        self._model.close()

    def _share(self, context: Context, head: list[int], cancelled: Callable[[], bool]) -> int:
        """See to it that `head` is in the cache, and return how many tokens of it are.

        It is computed by itself, so that it is the same whether it was there before or not, and it stays for the next
        call. It takes the first cells, and what is no longer wanted leaves none behind: where a token lies in the cache
        is felt in the last digits of what is computed from it.
        """
        if len(head) < FEWEST_SHARED_TOKENS:
            head = []
        if head != self._shared:
            context.clear()
            self._shared = []
            kept = self._heads.find(head) if self._heads else b""
            if not kept or not context.restore(SHARED_SEQUENCE, kept):
                self._compute(context, head, cancelled)
                if self._heads:
                    self._heads.keep(head, context.saved(SHARED_SEQUENCE))
            self._shared = head
        return len(head)

    def _compute(self, context: Context, head: list[int], cancelled: Callable[[], bool]) -> None:
        """Let the shared sequence, which is empty, hold `head`."""
        for at in range(0, len(head), BATCH_TOKENS):
            part = head[at : at + BATCH_TOKENS]
            batch = [Token(token, at + i, SHARED_SEQUENCE, logits=False) for i, token in enumerate(part)]
            context.decode(batch, cancelled)
            self._prompt_tokens += len(part)

    def _step(self, context: Context, tasks: Sequence[_Task], cancelled: Callable[[], bool]) -> Iterator[Piece]:
        """One batch: the next tokens of all that write, then as much of the prompts as fits beside them."""
        batch: list[Token] = []
        rows: list[tuple[_Task, range]] = []
        crowd = sum(task.sequences_needed for task in tasks if not task.prefilling)
        spare = LOOKUP_ROWS * crowd if 2 * crowd < BLOCK_ROWS else max(0, BLOCK_ROWS - crowd)
        for task in sorted(tasks, key=lambda task: task.prefilling):
            if room := BATCH_TOKENS - len(batch):
                prefilling = task.prefilling
                tokens = task.offer(context, room, spare)
                spare -= 0 if prefilling else max(0, len(tokens) - task.sequences_needed)
                rows.append((task, range(len(batch), len(batch) + len(tokens))))
                batch += tokens
                self._prompt_tokens += len(tokens) if prefilling else 0
        context.decode(batch, cancelled)
        for task, mine in rows:
            before = task.generated_tokens
            yield from task.advance(context, mine)
            self._generated_tokens += task.generated_tokens - before

    def _writing(self, number: int, request: GenerationRequest) -> GenerationTask:
        task = GenerationTask(number, request, self._model.prompt(request.messages), self._model, thinks=self._thinks)
        self._admit(task, request.max_tokens)
        return task

    def _pointing(self, request: PointingRequest) -> PointingTask:
        task = PointingTask(request, self._model.prompt(request.messages), self._model)
        self._admit(task, task.source_tokens)
        return task

    def _admit(self, task: _Task, more_tokens: int) -> None:
        """Raise where a prompt and what comes behind it are too long for the model."""
        window = self.limits.context_tokens
        if len(task.prompt) + more_tokens > window or task.sequences_needed > MAX_SEQUENCES:
            raise EngineError(
                f"A part of the text takes {len(task.prompt)} tokens, more than the model's context window of {window} "
                f"holds beside the {more_tokens} to be written. "
                "Select less text, or choose a model with a larger window.",
                code="context-full",
            )

    def _context(self, cells: int) -> Context:
        """A context of so many cells or more; one that is too small is replaced, and what is shared moves over."""
        if self._kept and self._kept.cells >= cells:
            return self._kept
        saved = b""
        if self._kept:
            saved = self._kept.saved(SHARED_SEQUENCE) if self._shared else b""
            self._kept.close()
        shared, self._kept, self._shared = self._shared, None, []
        context = self._kept = Context(
            self._model,
            cells=cells,
            sequences=MAX_SEQUENCES + 1,
            batch_tokens=BATCH_TOKENS,
            threads=self._threads,
            flash_attention=self._flash_attention,
        )
        if saved and context.restore(SHARED_SEQUENCE, saved):
            self._shared = shared
        return context


def _cells_for(tasks: Sequence[_Task], shared: int) -> int:
    """The cells that hold the largest tasks side by side, at most `MAX_CONTEXT_TOKENS` if one fits in that.

    The first `shared` tokens of each prompt are not counted: one sequence holds them for all.

    The number follows from the tasks alone: what was computed before must not change what runs beside what.
    """
    largest = sorted((task.cells_needed - shared for task in tasks), reverse=True)
    cells = -(-sum(largest[:MAX_SEQUENCES]) // CONTEXT_STEP_TOKENS) * CONTEXT_STEP_TOKENS
    return max(min(cells, MAX_CONTEXT_TOKENS), CONTEXT_STEP_TOKENS, *largest[:1])


def _without_text(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The conversation with nothing in its last message: its prompt begins as that of every text does."""
    return (*messages[:-1], Message(messages[-1].role, ""))


def _common_head(prompts: list[list[int]]) -> list[int]:
    """The tokens that two or more prompts all begin with, short of the end of any."""
    if len(prompts) <= 1:
        return []
    first, last = min(prompts), max(prompts)
    most = min(len(first), len(last)) - 1
    length = next((i for i in range(most) if first[i] != last[i]), most)
    return first[:length]


def _sibling(before: _Task | None, task: _Task, head_tokens: int) -> tuple[GenerationTask, int] | None:
    """The task before, where it is at work and its prompt begins as this one's does, and for how many tokens."""
    if not isinstance(before, GenerationTask) or before.finished:
        return None
    common = len(_common_head([before.prompt, task.prompt]))
    return (before, common) if common >= head_tokens + FEWEST_SIBLING_TOKENS else None


def _fits(task: _Task, free: Sequence[int], active: Sequence[_Task], cells: int, shared: int) -> bool:
    """Whether the KV cache holds the task beside those at work, even if all of them use their budgets."""
    held = sum(each.cells_needed - shared for each in (*active, task))
    return len(free) >= task.sequences_needed and held <= cells
