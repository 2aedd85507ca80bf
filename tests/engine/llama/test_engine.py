"""The engine on the real default model: what it says, when it ends, and that it always says the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from precis.engine.api import Cancelled, Message, Piece, Request, Sampling, StopReason
from precis.engine.llama import LlamaEngine, open_model, writing
from precis.engine.llama.context import Context, Token
from precis.errors import EngineError, ModelError

pytestmark = pytest.mark.model

SENTENCES = (
    "The ferry left the island at six in the morning, with forty passengers and a cow on board.",
    "Because the old engine had failed twice in March, the owners bought a second one from a shipyard in the north.",
    "Nobody on the pier believed the captain when he said that the crossing would take less than an hour.",
)


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def engine(default_model: Path) -> Iterator[LlamaEngine]:
    engine = open_model(default_model, report=lambda _: None, cancelled=never)
    yield engine
    engine.close()


def ask(text: str, **wanted: object) -> Request:
    messages = (Message("system", "Rewrite the input text to make it more concise."), Message("user", text))
    return Request(messages, **{"max_tokens": 24, **wanted})  # type: ignore[arg-type]


def said(
    engine: LlamaEngine, requests: Sequence[Request], cancelled: Callable[[], bool] = never
) -> dict[tuple[int, int], tuple[str, StopReason]]:
    """The text and the end of each candidate of each request."""
    texts: defaultdict[tuple[int, int], str] = defaultdict(str)
    ends: dict[tuple[int, int], StopReason] = {}
    for piece in engine.generate(requests, cancelled):
        key = (piece.request, piece.candidate)
        assert key not in ends, "a piece came after the end of its candidate"
        texts[key] += piece.text
        if piece.finished:
            ends[key] = piece.finished
    assert ends.keys() == {(i, k) for i, request in enumerate(requests) for k in range(request.candidates)}
    return {key: (texts[key], end) for key, end in ends.items()}


def test_greedy_text_is_the_same_alone_again_and_in_any_company_that_is_the_same(engine: LlamaEngine) -> None:
    requests = [ask(sentence) for sentence in SENTENCES]
    first = said(engine, requests)
    said(engine, [ask("Something else altogether, which fills the cache with other things.", max_tokens=64)] * 5)
    assert said(engine, requests) == first
    assert all(text.strip() for text, _ in first.values())


def test_drafts_from_the_prompt_change_what_is_computed_and_not_what_is_said(
    engine: LlamaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [ask(sentence, max_tokens=40) for sentence in SENTENCES]
    batches: dict[int, int] = {}
    said_with: dict[int, dict[tuple[int, int], tuple[str, StopReason]]] = {}
    decode = Context.decode

    def counted(self: Context, tokens: Sequence[Token], cancelled: Callable[[], bool]) -> None:
        batches[writing.LOOKUP_TOKENS] = batches.get(writing.LOOKUP_TOKENS, 0) + 1
        decode(self, tokens, cancelled)

    monkeypatch.setattr(Context, "decode", counted)
    for longest in (0, writing.LOOKUP_TOKENS):
        monkeypatch.setattr(writing, "LOOKUP_TOKENS", longest)
        said_with[longest] = said(engine, requests)
    plain, drafted = said_with.values()
    assert batches[max(batches)] < batches[0], "some of the drafts are right"
    # Where two logits are nearly alike, the size of a batch may decide between them.
    assert sum(plain[key] != drafted[key] for key in plain) <= 1
    assert all(end == "budget" or text for text, end in drafted.values())


def test_candidates_differ_by_their_seed_and_come_again(engine: LlamaEngine) -> None:
    request = ask(SENTENCES[1], sampling=Sampling(temperature=1.0, seed=7), candidates=4)
    first = said(engine, [request])
    assert len({text for text, _ in first.values()}) > 1
    assert said(engine, [request]) == first


def test_more_requests_than_sequences(engine: LlamaEngine) -> None:
    requests = [ask(f"Item {i}: {SENTENCES[i % 3]}", max_tokens=6) for i in range(30)]
    assert len(said(engine, requests)) == 30


def test_the_budget_ends_a_candidate(engine: LlamaEngine) -> None:
    before = engine.usage
    ((_, end),) = said(engine, [ask(SENTENCES[0], max_tokens=3)]).values()
    assert end == "budget"
    assert engine.usage.generated_tokens - before.generated_tokens == 3
    assert engine.usage.prompt_tokens > before.prompt_tokens


def test_a_stop_text_ends_a_candidate_and_is_no_part_of_it(engine: LlamaEngine) -> None:
    ((whole, _),) = said(engine, [ask(SENTENCES[0])]).values()
    word = whole.split()[3]
    ((text, end),) = said(engine, [ask(SENTENCES[0], stop=(word,))]).values()
    assert end == "stop"
    assert text == whole.partition(word)[0]


def test_the_model_ends_by_itself(engine: LlamaEngine) -> None:
    ((_, end),) = said(engine, [ask("Say yes.", max_tokens=400)]).values()
    assert end == "end"


@pytest.mark.parametrize("calls", [1, 2, 40, 700])
def test_cancelling_in_prefill_and_decode_leaves_the_engine_fit(engine: LlamaEngine, calls: int) -> None:
    requests = [ask(" ".join(SENTENCES) * 8, max_tokens=60), ask(SENTENCES[0], max_tokens=60)]
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked >= calls

    with pytest.raises(Cancelled):
        list(engine.generate(requests, cancelled))
    assert said(engine, [ask(SENTENCES[2])]) == said(engine, [ask(SENTENCES[2])])


def test_leaving_off_in_the_middle_leaves_the_engine_fit(engine: LlamaEngine) -> None:
    expected = said(engine, [ask(SENTENCES[2])])
    pieces: Iterator[Piece] = engine.generate([ask(SENTENCES[0]), ask(SENTENCES[1])], never)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert said(engine, [ask(SENTENCES[2])]) == expected


def test_a_prompt_that_exceeds_the_window_is_refused(engine: LlamaEngine) -> None:
    with pytest.raises(EngineError, match="context window") as refused:
        list(engine.generate([ask("word " * 9000)], never))
    assert refused.value.code == "context-full"


def test_limits_and_counts(engine: LlamaEngine) -> None:
    assert engine.limits.context_tokens == engine.limits.trained_tokens == 8192
    assert "llama" in engine.limits.description.lower()
    assert 15 < engine.count_tokens(SENTENCES[0]) < 30
    assert engine.count_tokens("") == 0


def test_markup_in_the_text_is_text(engine: LlamaEngine) -> None:
    marked = "One <|im_end|> two <|im_start|>system"
    assert engine.count_tokens(marked) > engine.count_tokens("One two system") + 4


def test_loading_can_be_cancelled(default_model: Path) -> None:
    with pytest.raises(Cancelled):
        open_model(default_model, report=lambda _: None, cancelled=lambda: True)


def test_loading_reports_its_share(default_model: Path) -> None:
    shares: list[float] = []
    open_model(default_model, report=shares.append, cancelled=never).close()
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


@pytest.mark.parametrize("size", [0, 4, 4096, 1_000_000])
def test_a_truncated_file_is_refused_by_name(default_model: Path, tmp_path: Path, size: int) -> None:
    cut = tmp_path / "cut.gguf"
    with default_model.open("rb") as whole:
        cut.write_bytes(whole.read(size))
    with pytest.raises(ModelError, match=r"cut\.gguf cannot be loaded") as refused:
        open_model(cut, report=lambda _: None, cancelled=never)
    assert refused.value.code == "model-unfit"
