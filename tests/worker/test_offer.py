from __future__ import annotations

import pytest

from precis.worker.offer import offer


@pytest.mark.parametrize(
    ("model", "words"),
    [("smollm2-135m", "Install the default model (98 MB)"), ("no-such-model", None), ("/tmp/model.gguf", None)],  # noqa: S108 - it is only named
)
def test_what_is_offered(model: str, words: str | None) -> None:
    assert offer(model) == words
