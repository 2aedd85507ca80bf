"""The KV cache on the real default model: what decoding, copying and removing do to what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from precis.engine.api import Cancelled, Sampling
from precis.engine.llama.context import Context, Sampler, Token
from precis.engine.llama.model import LlamaModel
from precis.errors import EngineError

pytestmark = pytest.mark.model

TEXT = "The ferry left the island at six in the morning, with forty passengers and a"
CELLS, SEQUENCES = 256, 3  # llama.cpp rounds the number of cells up to a multiple of 256
MakeSampler = Callable[..., Sampler]


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def model(default_model: Path) -> Iterator[LlamaModel]:
    model = LlamaModel(default_model, report=lambda _: None, cancelled=never)
    yield model
    model.close()


def new_context(model: LlamaModel, cells: int = CELLS) -> Context:
    return Context(model, cells=cells, sequences=SEQUENCES, batch_tokens=CELLS, threads=2)


@pytest.fixture
def context(model: LlamaModel) -> Iterator[Context]:
    context = new_context(model)
    yield context
    context.close()


@pytest.fixture
def sampler(model: LlamaModel) -> Iterator[MakeSampler]:
    made: list[Sampler] = []

    def make(seed: int = 1, **sampling: float) -> Sampler:
        made.append(Sampler(model, Sampling(**{"dry_multiplier": 0.0, **sampling}), seed))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


def decode(context: Context, tokens: list[int], *, sequence: int = 0, start: int = 0) -> NDArray[np.float32]:
    """Decode the tokens from position `start` on, and return the logits behind the last of them."""
    last = len(tokens) - 1
    context.decode([Token(each, start + i, sequence, i == last) for i, each in enumerate(tokens)], never)
    return context.logits(last).copy()


def alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether two rows say the same, but for the last digits, which depend on the size of a batch."""
    return bool(np.abs(one - other).max() < 0.5) and int(one.argmax()) == int(other.argmax())


def test_the_logits_depend_on_all_tokens_before(model: LlamaModel, context: Context) -> None:
    tokens = model.tokenize(TEXT)
    whole = decode(context, tokens)
    assert whole.shape == context.logits(len(tokens) - 1).shape
    assert not alike(whole, decode(context, tokens[-1:], sequence=1))
    context.clear()
    assert np.array_equal(decode(context, tokens), whole)


def test_tokens_can_be_decoded_in_several_batches(model: LlamaModel, context: Context) -> None:
    tokens = model.tokenize(TEXT)
    whole = decode(context, tokens)
    decode(context, tokens[:7], sequence=1)
    assert alike(decode(context, tokens[7:], sequence=1, start=7), whole)


def test_sequences_in_one_batch_do_not_see_each_other(model: LlamaModel, context: Context) -> None:
    one, other = model.tokenize(TEXT), model.tokenize("Nobody believed the captain of the")
    alone = decode(context, one)
    context.clear()
    batch = [Token(each, i, 0, i == len(one) - 1) for i, each in enumerate(one)]
    batch += [Token(each, i, 1, i == len(other) - 1) for i, each in enumerate(other)]
    context.decode(batch, never)
    assert alike(context.logits(len(one) - 1), alone)
    assert not alike(context.logits(len(batch) - 1), alone)


def test_a_copy_goes_on_as_the_original_does(model: LlamaModel, context: Context) -> None:
    *before, last = model.tokenize(TEXT)
    decode(context, before)
    context.copy(0, 1)
    original = decode(context, [last], start=len(before))
    assert alike(decode(context, [last], sequence=1, start=len(before)), original)


def test_a_copy_may_end_before_the_original_and_stays_when_that_is_removed(model: LlamaModel, context: Context) -> None:
    tokens = model.tokenize(TEXT)
    whole = decode(context, tokens)
    context.copy(0, 1, end=7)
    context.remove(0)
    assert alike(decode(context, tokens[7:], sequence=1, start=7), whole)


def test_a_copy_takes_no_cells(model: LlamaModel, context: Context) -> None:
    token = model.tokenize("a")[0]
    decode(context, [token] * (CELLS - 2))
    context.copy(0, 1)
    context.copy(0, 2)
    for sequence in (1, 2):
        decode(context, [token], sequence=sequence, start=CELLS - 2)


def test_what_is_removed_can_be_decoded_otherwise(model: LlamaModel, context: Context) -> None:
    tokens, other = model.tokenize(TEXT), model.tokenize(" had sunk in the winter of")
    expected = decode(context, tokens[:3] + other, sequence=1)
    decode(context, tokens)
    context.remove(0, 3)
    assert alike(decode(context, other, start=3), expected)


def test_a_full_cache_is_told_and_can_be_used_again(model: LlamaModel, context: Context) -> None:
    token = model.tokenize("a")[0]
    decode(context, [token] * CELLS)
    with pytest.raises(EngineError, match="the KV cache is full") as caught:
        decode(context, [token], sequence=1)
    assert caught.value.code == "decode-failed"
    context.remove(0)
    decode(context, [token], sequence=1)


def test_tokens_at_an_impossible_place_are_a_failure(model: LlamaModel, context: Context) -> None:
    token = model.tokenize("a")[0]
    with pytest.raises(EngineError, match="llama_decode returned -1") as caught:
        decode(context, [token], sequence=SEQUENCES)
    assert caught.value.code == "decode-failed"


@pytest.mark.parametrize("polls", [1, 2, 5])
def test_a_cancelled_batch_is_an_outcome_and_leaves_the_context_fit(
    model: LlamaModel, context: Context, polls: int
) -> None:
    tokens = model.tokenize(TEXT)
    expected = decode(context, tokens)
    context.clear()
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked >= polls

    with pytest.raises(Cancelled):
        context.decode([Token(each, i, 0, logits=True) for i, each in enumerate(tokens)], cancelled)
    context.clear()
    assert np.array_equal(decode(context, tokens), expected)


def test_a_serialized_sequence_goes_on_in_another_context(model: LlamaModel, context: Context) -> None:
    *before, last = model.tokenize(TEXT)
    decode(context, before)
    saved = context.serialize(0)
    expected = decode(context, [last], start=len(before))
    other = new_context(model, cells=2 * CELLS)
    try:
        assert other.restore(2, saved)
        assert alike(decode(other, [last], sequence=2, start=len(before)), expected)
    finally:
        other.close()


@pytest.mark.parametrize("damage", ["empty", "cut off", "garbage"])
def test_a_damaged_state_is_not_restored_and_leaves_an_empty_sequence(
    model: LlamaModel, context: Context, damage: str
) -> None:
    tokens = model.tokenize(TEXT)
    expected = decode(context, tokens)
    saved = context.serialize(0)
    damaged = {"empty": b"", "cut off": saved[: len(saved) // 2], "garbage": b"\xff" * len(saved)}[damage]
    assert not context.restore(1, damaged)
    assert alike(decode(context, tokens, sequence=1), expected)


def test_a_score_is_a_log_probability_with_the_entropy_of_all(model: LlamaModel, context: Context) -> None:
    tokens = model.tokenize(TEXT)
    logits = decode(context, tokens).astype(np.float64)
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    row = len(tokens) - 1
    entropy = -(probabilities * np.log(probabilities)).sum()
    for token in (int(logits.argmax()), int(logits.argmin()), tokens[0]):
        score = context.score(row, token)
        assert score.logprob == pytest.approx(np.log(probabilities[token]), abs=1e-3)
        assert score.entropy == pytest.approx(entropy, abs=1e-3)


def test_at_temperature_0_the_most_probable_token_is_taken(
    model: LlamaModel, context: Context, sampler: MakeSampler
) -> None:
    tokens = model.tokenize(TEXT)
    best = int(decode(context, tokens).argmax())
    assert {sampler(seed=seed).sample(context, len(tokens) - 1) for seed in range(3)} == {best}


def test_a_seed_gives_the_same_tokens_and_another_seed_others(
    model: LlamaModel, context: Context, sampler: MakeSampler
) -> None:
    tokens = model.tokenize(TEXT)
    decode(context, tokens)

    def drawn(seed: int, **sampling: float) -> list[int]:
        one = sampler(seed, **{"temperature": 2.0, **sampling})
        return [one.sample(context, len(tokens) - 1) for _ in range(20)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    best = int(context.logits(len(tokens) - 1).argmax())
    assert set(drawn(1, top_p=1e-6)) == {best}
    assert set(drawn(1, min_p=0.999)) == {best}


def test_a_repetition_is_penalized_if_it_is_asked_for(
    model: LlamaModel, context: Context, sampler: MakeSampler
) -> None:
    tokens = model.tokenize("one two three one two three one two three one two")
    best = int(decode(context, tokens).argmax())

    def repeated(dry_multiplier: float) -> set[int]:
        one = sampler(dry_multiplier=dry_multiplier)
        return {one.sample(context, len(tokens) - 1) for _ in range(9)}

    assert repeated(0.0) == {best}
    assert repeated(5.0) > {best}
