from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from precis.settings import EndpointSettings, Settings, read_settings


def test_nothing_given_is_all_defaults() -> None:
    assert read_settings({}) == (Settings(), [])
    assert read_settings({"words": None}) == (Settings(), [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("insert", "replace"),
        ("heading", "Summary"),
        ("wrap", "off"),
        ("wrap", 20),
        ("wrap", 400),
        ("excludedLanguages", ["log"]),
        ("warmUp", False),
        ("threads", 0),
        ("gpuLayers", -1),
        ("flashAttention", "on"),
        ("prompt", "{selection} {language} {title} {filename}"),
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
        ("engine", "endpoint"),
    ],
)
def test_what_is_right_is_taken(name: str, value: object) -> None:
    settings, problems = read_settings({name: value})
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
        ("language", "German", "expected: "),
        ("model", "", "at least 1 character"),
        ("seed", -1, "greater than or equal to 0"),
        ("idleMinutes", 0, "greater than 0"),
        ("prompt", "", "must not be blank"),
        ("insert", "left", "'below', 'above' or 'replace'"),
        ("heading", "one\ntwo", "expected: "),
        ("wrap", 19, "from 20 to 400"),
        ("wrap", True, "'auto', 'off'"),
        ("wrap", "wide", "'auto', 'off'"),
        ("excludedLanguages", "log", "valid list"),
        ("excludedLanguages", ["log", 1], "valid string"),
        ("warmUp", 1, "valid boolean"),
        ("threads", -1, "greater than or equal to 0"),
        ("gpuLayers", -2, "greater than or equal to -1"),
        ("flashAttention", True, "'auto', 'on' or 'off'"),
        ("prompts", ["x"], "valid dictionary"),
        ("prompt", "{number} words", "{number}"),
        ("prompt", "{wrds} words", "did you mean {words}?"),
        ("prompt", "{", "brace"),
        ("prompt", "}", "brace"),
        ("prompt", "{}", "placeholder"),
        ("prompt", ["a"], "valid string"),
        ("engine", "cloud", "'embedded' or 'endpoint'"),
    ],
)
def test_what_is_wrong_is_told_and_its_default_holds(name: str, value: object, says: str) -> None:
    settings, (problem,) = read_settings({name: value, "seed": 7} if name != "seed" else {name: value})
    assert problem.name == name
    assert problem.value == value
    assert says in problem.message
    assert f"precis.{name}" in problem.message
    assert json.dumps(problem.default) in problem.message
    assert settings == Settings(seed=1 if name == "seed" else 7)


def test_settings_of_the_endpoint_are_taken_one_by_one() -> None:
    given = {"url": "https://llm.example/v1", "parallel": 0, "allowRemote": "yes", "caFile": None, "modle": "x"}
    settings, problems = read_settings({"endpoint": given, "words": 100})
    assert settings.endpoint == EndpointSettings(url="https://llm.example/v1")
    assert settings.words == 100
    assert {problem.name: (problem.value, problem.default) for problem in problems} == {
        "endpoint.modle": ("x", None),
        "endpoint.parallel": (0, 4),
        "endpoint.allowRemote": ("yes", False),
    }
    assert "Did you mean endpoint.model?" in problems[0].message
    assert "precis.endpoint.parallel = 0 cannot be used" in "".join(problem.message for problem in problems)
    assert given["modle"] == "x"  # what was given is not changed


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://localhost", "http://me@localhost", "http://localhost/?key=x"])
def test_a_url_of_no_server_is_told(url: str) -> None:
    settings, (problem,) = read_settings({"endpoint": {"url": url}})
    assert settings == Settings()
    assert "expected: The URL of the server" in problem.message


@pytest.mark.parametrize("endpoint", ["http://localhost", 5, ["http://localhost"]])
def test_an_endpoint_that_is_no_object_is_told(endpoint: object) -> None:
    settings, (problem,) = read_settings({"endpoint": endpoint})
    assert settings == Settings()
    assert problem.name == "endpoint"


def test_each_prompt_that_cannot_be_used_is_told_and_the_others_hold() -> None:
    settings, problems = read_settings(
        {
            "prompts": {
                "Plain": "Sum up in {words} words",
                "Own counts": {"prompt": "Sum up", "words": 100, "paragraphs": 2, "length": "exact", "insert": "above"},
                "Number": 5,
                "Blank": " ",
                "Few": {"prompt": "Sum up", "words": 3},
                "Odd": {"prompt": "Sum up", "wrds": 300},
            }
        }
    )
    assert settings.prompts.keys() == {"Plain", "Own counts"}
    assert {problem.name: problem.message for problem in problems} == {
        "prompts.Number": "The setting precis.prompts.Number cannot be used: should be a prompt, or an object with "
        "“prompt” and optional counts. It is ignored.",
        "prompts.Blank": "The setting precis.prompts.Blank cannot be used: its prompt: must not be blank. "
        "It is ignored.",
        "prompts.Few": "The setting precis.prompts.Few cannot be used: its words: input should be greater than or "
        "equal to 10. It is ignored.",
        "prompts.Odd": "The setting precis.prompts.Odd cannot be used: its wrds: extra inputs are not permitted. It is "
        "ignored.",
    }


def test_a_prompt_takes_the_place_of_the_settings_own() -> None:
    settings, _ = read_settings(
        {"words": 500, "prompts": {"Short": {"prompt": "Be short", "words": 100}, "Long": "Be long"}}
    )
    assert settings.with_prompt(None) == settings
    short, long = settings.with_prompt("Short"), settings.with_prompt("Long")
    assert (short.prompt, short.words, short.paragraphs) == ("Be short", 100, 6)
    assert (long.prompt, long.words, long.paragraphs) == ("Be long", 500, 6)
    with pytest.raises(KeyError):
        settings.with_prompt("None such")


def test_several_faults_are_several_problems() -> None:
    settings, problems = read_settings({"words": 0, "paragraphs": "six", "ratio": 0.3})
    assert settings == Settings(ratio=0.3)
    assert {problem.name for problem in problems} == {"words", "paragraphs"}


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    settings, (problem,) = read_settings({"wordz": 100, "words": 100})
    assert settings.words == 100
    assert "precis.wordz is not known" in problem.message
    assert "Did you mean words?" in problem.message


def test_a_long_value_is_cut_in_the_message() -> None:
    _, (problem,) = read_settings({"words": "x" * 10_000})
    assert len(problem.message) < 300


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([to_camel(name) for name in Settings.model_fields] + ["other"]), json_like))
def test_nothing_that_an_editor_sends_raises(raw: dict[str, object]) -> None:
    settings, problems = read_settings(raw)
    assert isinstance(settings, Settings)
    assert {problem.name.split(".")[0] for problem in problems} <= raw.keys()
