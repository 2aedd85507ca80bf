"""The engine on the real default model: what it says, when it ends, and that it always says the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from precis.engine.api import Cancelled, GenerationRequest, Message, Piece, Sampling, StopReason, TokenScore
from precis.engine.llama import LlamaEngine, generation, open_model
from precis.engine.llama.context import Context, Sampler, Token
from precis.engine.llama.engine import MAX_SEQUENCES, MIN_SIBLING_TOKENS
from precis.engine.llama.native import lib
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


def ask(text: str, **wanted: object) -> GenerationRequest:
    messages = (Message("system", "Rewrite the input text to make it more concise."), Message("user", text))
    return GenerationRequest(messages, **{"max_tokens": 24, **wanted})  # type: ignore[arg-type]


def said(
    engine: LlamaEngine, requests: Sequence[GenerationRequest], cancelled: Callable[[], bool] = never
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
        batches[generation.LOOKUP_TOKENS] = batches.get(generation.LOOKUP_TOKENS, 0) + 1
        decode(self, tokens, cancelled)

    monkeypatch.setattr(Context, "decode", counted)
    for longest in (0, generation.LOOKUP_TOKENS):
        monkeypatch.setattr(generation, "LOOKUP_TOKENS", longest)
        said_with[longest] = said(engine, requests)
    plain, drafted = said_with.values()
    assert batches[max(batches)] < batches[0], "some of the drafts are right"
    # Where two logits are nearly alike, the size of a batch may decide between them.
    assert sum(plain[key] != drafted[key] for key in plain) <= 1
    assert all(end == "budget" or text for text, end in drafted.values())


def scored(
    engine: LlamaEngine, requests: Sequence[GenerationRequest]
) -> list[tuple[str, list[TokenScore], StopReason]]:
    """The text, the scores and the end of the first candidate of each request."""
    texts, ends = [""] * len(requests), ["end"] * len(requests)
    scores: list[list[TokenScore]] = [[] for _ in requests]
    for piece in engine.generate(requests, never):
        assert isinstance(piece, Piece)
        if piece.candidate == 0:
            texts[piece.request] += piece.text
            scores[piece.request] += piece.scores
            ends[piece.request] = piece.finished or "end"
    return list(zip(texts, scores, ends, strict=True))  # type: ignore[arg-type]


SAMPLINGS = {
    "greedy": Sampling(dry_multiplier=0.0),
    "dry": Sampling(),
    "warm": Sampling(temperature=1.5, top_p=0.9, min_p=0.05, seed=3),
    "warm, without dry": Sampling(temperature=1.5, dry_multiplier=0.0, seed=3),
}


@pytest.mark.parametrize("sampling", SAMPLINGS.values(), ids=SAMPLINGS)
@pytest.mark.parametrize("max_tokens", [7, 90])
def test_each_token_that_is_said_has_a_score(engine: LlamaEngine, sampling: Sampling, max_tokens: int) -> None:
    before = engine.usage.generated_tokens
    request = ask(SENTENCES[0], sampling=sampling, max_tokens=max_tokens, scored=True)
    ((text, scores, end),) = scored(engine, [request])
    assert len(scores) == engine.usage.generated_tokens - before
    assert (len(scores) == max_tokens) is (end == "budget")
    assert len(scores) <= len(text.encode())
    for each in scores:
        assert each.logprob <= 0
        assert 0 <= each.entropy < 12  # the logarithm of the vocabulary's size
    if sampling == Sampling(dry_multiplier=0.0):
        # The most probable token has at least the probability that the entropy leaves to it.
        assert all(each.logprob >= -each.entropy - 1e-4 for each in scores)


def test_scores_are_log_probabilities_at_temperature_one_whatever_the_sampling(
    engine: LlamaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[tuple[int, np.ndarray]] = []
    sample = Sampler.sample

    def remembered(self: Sampler, context: Context, row: int) -> int:
        logits = context.logits(row).astype(np.float64)
        token = sample(self, context, row)
        chosen.append((token, logits))
        return token

    monkeypatch.setattr(Sampler, "sample", remembered)
    for sampling in SAMPLINGS.values():
        chosen.clear()
        ((_, scores, _),) = scored(engine, [ask(SENTENCES[1], sampling=sampling, scored=True)])
        assert len(scores) > 10
        for (token, logits), score in zip(chosen, scores, strict=False):
            probabilities = np.exp(logits - logits.max())
            probabilities /= probabilities.sum()
            assert score.logprob == pytest.approx(np.log(probabilities[token]), abs=1e-3)
            some = probabilities[probabilities > 0]
            assert score.entropy == pytest.approx(-(some * np.log(some)).sum(), abs=1e-3)


def test_scores_come_with_the_text_they_belong_to_and_change_nothing_of_it(engine: LlamaEngine) -> None:
    requests = [ask(sentence, max_tokens=40) for sentence in SENTENCES]
    without = scored(engine, requests)
    assert [scores for _, scores, _ in without] == [[], [], []]
    mixed = scored(engine, [replace(request, scored=i != 1) for i, request in enumerate(requests)])
    assert [(text, end) for text, _, end in mixed] == [(text, end) for text, _, end in without]
    assert [bool(scores) for _, scores, _ in mixed] == [True, False, True]


def test_scores_that_were_held_back_with_their_text_are_not_lost(engine: LlamaEngine) -> None:
    request = ask(SENTENCES[0], scored=True)
    ((whole, every, _),) = scored(engine, [request])
    # Half of this stop text comes again and again, and is held back until it is clear that the rest does not.
    never_said = f"{whole.split()[2]} never said"
    ((text, scores, _),) = scored(engine, [replace(request, stop=(never_said,))])
    assert text == whole
    assert [score.logprob for score in scores] == pytest.approx([score.logprob for score in every], abs=0.05)


def longer(text: str, ending: str, **wanted: object) -> GenerationRequest:
    """A request about a long passage, which ends as told."""
    return ask(f"{text}\n\n{ending}", **wanted)


PASSAGES = tuple(" ".join([f"Report {i}.", *SENTENCES[i:], *SENTENCES[:i]]) for i in range(3))
ENDINGS = ("Make it short, in one sentence.", "Tell it in other words.")


def test_a_prompt_that_begins_as_the_one_before_is_computed_only_where_it_differs(engine: LlamaEngine) -> None:
    family = [longer(PASSAGES[0], ending) for ending in ENDINGS]
    said(engine, [ask(SENTENCES[0]), ask(SENTENCES[1])])  # so that what all begin with is there
    spent: list[int] = []
    for requests in ([family[0]], [family[1]], family):
        before = engine.usage.prompt_tokens
        found = said(engine, requests)
        spent.append(engine.usage.prompt_tokens - before)
        assert all(text.strip() for text, _ in found.values())
    shared = engine.count_tokens(PASSAGES[0])
    assert shared > MIN_SIBLING_TOKENS
    assert spent[2] < spent[0] + spent[1] - 0.8 * shared


def test_what_takes_over_its_siblings_prefix_goes_on_from_there_as_it_does_alone(engine: LlamaEngine) -> None:
    family = [longer(passage, ending, scored=True) for passage in PASSAGES[:2] for ending in ENDINGS]
    together = scored(engine, family)
    assert scored(engine, family) == together
    for (text, scores, _), request in zip(together, family, strict=True):
        ((_, alone, _),) = scored(engine, [request])
        assert text.strip()
        # The size of a batch is felt in the last digits alone, though they may decide between two words later on.
        assert scores[0].logprob == pytest.approx(alone[0].logprob, abs=0.3)
        assert scores[0].entropy == pytest.approx(alone[0].entropy, abs=0.5)


def test_more_siblings_than_sequences_each_with_candidates(engine: LlamaEngine) -> None:
    warm = Sampling(temperature=0.8, seed=5)
    requests = [
        longer(PASSAGES[i % 2], f"{ENDINGS[0]} {i}", max_tokens=4, candidates=5, sampling=warm) for i in range(7)
    ]
    assert len(requests) * 5 > MAX_SEQUENCES
    first = said(engine, requests)
    assert len(first) == 7 * 5
    assert said(engine, requests) == first


def test_a_sibling_of_one_that_has_ended_is_computed_by_itself(engine: LlamaEngine) -> None:
    # The first ends with its first token, before the second one's turn has come.
    family = [longer(PASSAGES[0], ENDINGS[0], max_tokens=1), *[ask(SENTENCES[i % 3]) for i in range(MAX_SEQUENCES - 1)]]
    last = longer(PASSAGES[0], ENDINGS[1])
    found = said(engine, [*family, last])
    assert found[MAX_SEQUENCES, 0][0].strip()
    assert found[0, 0][1] == "budget"


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


def test_what_all_prompts_begin_with_is_computed_once_and_moves_into_a_larger_context(default_model: Path) -> None:
    engine = open_model(default_model, report=lambda _: None, cancelled=never)
    example = Message("system", " ".join(SENTENCES) * 4)
    long = replace(ask(SENTENCES[1], max_tokens=2400, stop=(".",)), messages=(example, Message("user", SENTENCES[1])))
    head = engine.count_tokens(example.content)
    for size, request in ((16, replace(long, max_tokens=16)), (2400, long)):
        before = engine.usage.prompt_tokens
        spoken = said(engine, [request])
        spent = engine.usage.prompt_tokens - before
        assert (spent > head) is (size == 16)
    engine.close()
    fresh = open_model(default_model, report=lambda _: None, cancelled=never)
    assert said(fresh, [long]) == spoken
    fresh.close()


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


def test_context_window_and_token_counts(engine: LlamaEngine) -> None:
    assert engine.context_tokens == 8192
    assert 15 < engine.count_tokens(SENTENCES[0]) < 30
    assert engine.count_tokens("") == 0


def test_markup_in_the_text_is_text(engine: LlamaEngine) -> None:
    marked = "One <|im_end|> two <|im_start|>system"
    assert engine.count_tokens(marked) > engine.count_tokens("One two system") + 4


def test_no_text_becomes_a_control_token(engine: LlamaEngine) -> None:
    model = engine._model
    tokens = range(lib.llama_vocab_n_tokens(model.vocabulary))
    control = {token for token in tokens if lib.llama_vocab_is_control(model.vocabulary, token)}
    assert control
    marks = [model.piece(token).decode() for token in sorted(control)]
    assert all(set(model.tokenize(mark, special=True)) & control for mark in marks if mark)
    for mark in marks:
        # As part of a message, and as part of a sentence whose words the model may leave out.
        text = f"One {mark} two{mark}\n{mark}"
        assert not control & set(model.tokenize(text))
        messages = (Message("user", text),)
        template = (Message("user", ""),)
        assert sum(token in control for token in model.prompt(messages)) == sum(
            token in control for token in model.prompt(template)
        )


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
