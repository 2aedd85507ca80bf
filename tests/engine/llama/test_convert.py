from __future__ import annotations

from pathlib import Path

import pytest

from precis.engine.llama.convert import convert
from precis.errors import ModelError
from precis.models.find import original_path
from precis.models.gguf_header import read_header

Q8_0 = 7


@pytest.mark.model
def test_the_same_model_in_another_format(default_model: Path, tmp_path: Path) -> None:
    del default_model
    source = original_path("smollm2-135m")
    convert(source, tmp_path / "q8.gguf")
    before, after = read_header(source), read_header(tmp_path / "q8.gguf")
    assert after.file_type == Q8_0
    assert (after.name, after.context_tokens, after.chat_template) == (
        before.name,
        before.context_tokens,
        before.chat_template,
    )


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "none.gguf"
    source.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="could not convert"):
        convert(source, tmp_path / "q8.gguf")
