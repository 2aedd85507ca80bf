from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from precis.settings import Settings, read

README = Path(__file__).parent.parent / "README.md"


def test_nothing_given_is_all_defaults() -> None:
    assert read({}) == (Settings(), [])
    assert read({"words": None}) == (Settings(), [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("words", 10),
        ("words", 10_000),
        ("paragraphs", 1),
        ("paragraphs", 20),
        ("ratio", 1),
        ("ratio", 0.01),
        ("length", "exact"),
        ("grounding", "off"),
        ("language", "de"),
        ("model", "/models/some.gguf"),
        ("seed", 0),
        ("idleMinutes", 0.5),
        ("prompt", "Anything goes."),
        ("prompt", "{{words}} are {words}"),
    ],
)
def test_what_is_right_is_taken(name: str, value: object) -> None:
    settings, problems = read({name: value})
    assert problems == []
    assert settings.model_dump(by_alias=True)[name] == value


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("words", 0, "greater than or equal to 10"),
        ("words", -5, "greater than or equal to 10"),
        ("words", "many", "valid integer"),
        ("words", True, "valid integer"),
        ("words", 200.5, "valid integer"),
        ("paragraphs", 21, "less than or equal to 20"),
        ("ratio", 0, "greater than 0"),
        ("ratio", 1.5, "less than or equal to 1"),
        ("length", "roughly", "'upTo' or 'exact'"),
        ("grounding", "maybe", "'strict', 'balanced' or 'off'"),
        ("language", "German", "match pattern"),
        ("model", "", "at least 1 character"),
        ("seed", -1, "greater than or equal to 0"),
        ("idleMinutes", 0, "greater than 0"),
        ("prompt", "", "is blank"),
        ("prompt", "{number} words", "{number}"),
        ("prompt", "{", "brace"),
        ("prompt", "}", "brace"),
        ("prompt", "{}", "placeholder"),
        ("prompt", ["a"], "valid string"),
    ],
)
def test_what_is_wrong_is_told_and_its_default_holds(name: str, value: object, says: str) -> None:
    settings, (problem,) = read({name: value, "seed": 7} if name != "seed" else {name: value})
    assert problem.name == name
    assert problem.value == value
    assert says in problem.message
    assert f"precis.{name}" in problem.message
    assert repr(problem.default) in problem.message
    assert settings == Settings(seed=1 if name == "seed" else 7)


def test_several_faults_are_several_problems() -> None:
    settings, problems = read({"words": 0, "paragraphs": "six", "ratio": 0.3})
    assert settings == Settings(ratio=0.3)
    assert {problem.name for problem in problems} == {"words", "paragraphs"}


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    settings, (problem,) = read({"wordz": 100, "words": 100})
    assert settings.words == 100
    assert "precis.wordz is not known" in problem.message
    assert "words" in problem.message


def test_a_long_value_is_cut_in_the_message() -> None:
    _, (problem,) = read({"words": "x" * 10_000})
    assert len(problem.message) < 300


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([to_camel(name) for name in Settings.model_fields] + ["other"]), json_like))
def test_nothing_that_an_editor_sends_raises(raw: dict[str, object]) -> None:
    settings, problems = read(raw)
    assert isinstance(settings, Settings)
    assert {problem.name for problem in problems} <= raw.keys()


def test_the_readme_has_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `(.+?)` \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    defaults = {
        to_camel(name): f'"{field.default}"' if isinstance(field.default, str) else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert {name: rows.get(name) for name in defaults} == defaults
