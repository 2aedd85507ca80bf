"""All user settings: names, defaults, ranges and descriptions. The only place that defines defaults.

The editor's settings, the server's initialization options and the command-line options all pass through
`read_settings`, which keeps valid values, and reports invalid ones and replaces them with their defaults. Names are
camelCase outside the program and snake_case inside.
"""

from __future__ import annotations

import difflib
import json
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel

DEFAULT_PROMPT = "Summarize this content to {words} words in {paragraphs} paragraphs"
PLACEHOLDERS = ("words", "paragraphs", "language", "title", "filename", "selection")
MIN_WRAP, MAX_WRAP = 20, 400  # limits of the setting `wrap`, in columns
MAX_SHOWN_CHARACTERS = 60  # characters of an invalid value in a message; the rest is cut off

UNTRUSTED = frozenset({"words", "paragraphs", "ratio", "wrap", "excludedLanguages"})
"""The settings, in camelCase, that a folder may set which the user has not declared trusted.

They make a summary longer or shorter, or leave it out. All others can name a file or use up the machine (such as
`model` and `threads`), change the user's text (`insert`), put words into a summary (`prompt`, `heading`), weaken the
check of what it says (`grounding`, `length`, `language`), hide what the check has found (`codeLens`), or send the text
elsewhere (`engine`, `endpoint`). So a new setting counts among those until it is listed here.
"""

Length = Literal["upTo", "exact"]
Grounding = Literal["strict", "balanced", "off"]
Insert = Literal["below", "above", "replace"]
EngineKind = Literal["embedded", "endpoint"]
FlashAttention = Literal["auto", "on", "off"]


def _check_prompt(prompt: str) -> str:
    """Return `prompt` if it is a valid template; raise `ValueError` otherwise."""
    if not prompt.strip():
        raise ValueError("must not be blank")
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(prompt) if name is not None]
    except ValueError:
        raise ValueError("unmatched brace; write {{ or }} for a literal brace") from None
    for name in fields:
        if name not in PLACEHOLDERS:
            nearest = difflib.get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0.4)
            suggestion = f" (did you mean {{{nearest[0]}}}?)" if nearest else ""
            known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
            raise ValueError(
                f"unknown placeholder {{{name}}}{suggestion}. Known placeholders: {known}. "
                "Write {{ and }} for literal braces"
            )
    return prompt


def _check_wrap(wrap: object) -> object:
    """Return `wrap` if it is valid; raise one `ValueError` where pydantic would report one error per type."""
    if wrap in ("auto", "off") or (type(wrap) is int and MIN_WRAP <= wrap <= MAX_WRAP):
        return wrap
    raise ValueError(f"should be 'auto', 'off' or a number of columns from {MIN_WRAP} to {MAX_WRAP}")


PromptText = Annotated[str, AfterValidator(_check_prompt)]
Words = Annotated[int, Field(ge=10, le=10_000)]
Paragraphs = Annotated[int, Field(ge=1, le=20)]


_CONFIG = ConfigDict(frozen=True, extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=True)


class Prompt(BaseModel):
    """A prompt that the user has defined, offered as a code action of its own.

    None means the value of the setting of the same name.
    """

    model_config = _CONFIG | ConfigDict(json_schema_extra={"type": ["string", "object"]})  # a string is the prompt

    prompt: PromptText
    words: Words | None = None
    paragraphs: Paragraphs | None = None
    length: Length | None = None
    insert: Insert | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, given: object) -> object:
        if isinstance(given, str):
            return {"prompt": given}
        if not isinstance(given, Mapping | Prompt):
            raise ValueError("should be a prompt, or an object with “prompt” and optional counts")  # noqa: TRY004 - pydantic collects ValueErrors
        return cast("object", given)


class EndpointSettings(BaseModel):
    """The server that runs the model if `engine` is "endpoint". There is no setting for its key, which is a secret."""

    model_config = _CONFIG

    url: Annotated[
        str,
        Field(
            pattern=r"^(https?://[^\s/?#@]+(/[^\s?#]*)?)?$",
            description="The URL of the server, such as `http://127.0.0.1:8080/v1`, without a key or a query.",
        ),
    ] = ""
    model: Annotated[str, Field(description="The name of the model on the server; empty if it offers only one.")] = ""
    parallel: Annotated[int, Field(ge=1, le=64, description="Number of requests to the server side by side.")] = 4
    allow_remote: Annotated[
        bool, Field(description="Whether the server may be on another machine, to which your texts are then sent.")
    ] = False
    ca_file: Annotated[
        str, Field(description="A PEM file with certificates to trust, beside those of the system, for https.")
    ] = ""


class Settings(BaseModel):
    """All settings. Immutable; every field has a usable default."""

    model_config = _CONFIG

    prompt: Annotated[
        PromptText,
        Field(
            description=(
                "The instruction to the model. {words} and {paragraphs} stand for the settings of the same name; a "
                "number written in the prompt, such as “500 words”, overrides the setting. {language}, {title} and "
                "{filename} are replaced by those of the text, and {selection} by the text itself, which otherwise "
                "follows the prompt. Write {{ and }} for literal braces."
            ),
        ),
    ] = DEFAULT_PROMPT
    prompts: Annotated[
        dict[str, Prompt],
        Field(
            description=(
                "Additional prompts by title, each offered as a code action of its own. A prompt is a string, or an "
                "object with `prompt` and optional `words`, `paragraphs`, `length` and `insert`."
            ),
        ),
    ] = {}
    words: Annotated[Words, Field(description="The target number of words.")] = 2000
    paragraphs: Annotated[Paragraphs, Field(description="The number of paragraphs.")] = 6
    ratio: Annotated[
        float,
        Field(gt=0, le=1, strict=False, description="With length “upTo”: the maximum share of the selection's words."),
    ] = 0.5
    length: Annotated[
        Length,
        Field(
            description=(
                "“upTo”: the target number of words, or fewer if the text is short (see ratio). “exact”: the target "
                "number of words in any case; sentences that the text does not support are marked."
            ),
        ),
    ] = "upTo"
    model: Annotated[
        str,
        Field(
            min_length=1,
            description=(
                "The name of an installed model, the path of a GGUF file, or “auto”: the best installed model that "
                "fits into the free memory."
            ),
        ),
    ] = "auto"
    engine: Annotated[
        EngineKind,
        Field(
            description=(
                "What runs the model. “embedded”: Précis itself, offline. “endpoint”: a server that speaks the chat "
                "completions of the OpenAI API, such as llama-server, vLLM or Ollama; your texts are sent to it."
            ),
        ),
    ] = "embedded"
    endpoint: Annotated[
        EndpointSettings,
        Field(
            description=(
                "The server, if engine is “endpoint”. Its key, if it wants one, is read from the environment variable "
                "`PRECIS_API_KEY`, or set in VS Code with the command “Précis: Set the Key of the Endpoint”."
            ),
        ),
    ] = EndpointSettings()
    grounding: Annotated[
        Grounding,
        Field(
            description=(
                "What to do with a sentence that the model wrote and that is not found in the text. “strict”: replace "
                "it by a sentence of the text. “balanced”: keep it, marked, if most of it is found. “off”: keep it, "
                "marked."
            ),
        ),
    ] = "strict"
    language: Annotated[
        str,
        Field(
            pattern="^(auto|[a-z]{2})$",
            description="The language of the text as a two-letter code, or “auto” to detect it.",
        ),
    ] = "auto"
    insert: Annotated[
        Insert,
        Field(description="Where to insert the summary: “below” or “above” the selection, or “replace” to replace it."),
    ] = "below"
    heading: Annotated[
        str, Field(pattern=r"^[^\r\n]*$", description="A line to insert above the summary, such as “Summary”.")
    ] = ""
    wrap: Annotated[
        Literal["auto", "off"] | int,
        BeforeValidator(_check_wrap),
        WithJsonSchema(
            {"anyOf": [{"enum": ["auto", "off"]}, {"type": "integer", "minimum": MIN_WRAP, "maximum": MAX_WRAP}]}
        ),
        Field(
            description=(
                "The maximum length of lines: “auto” wraps if the selection is wrapped, “off” puts each paragraph on "
                "one line, a number is a width in columns."
            ),
        ),
    ] = "auto"
    code_lens: Annotated[
        bool,
        Field(description="Whether to show a code lens above each summary that describes it and offers to change it."),
    ] = True
    excluded_languages: Annotated[
        list[str],
        Field(description="Language identifiers of documents in which no code actions are offered."),
    ] = []
    seed: Annotated[
        int,
        Field(
            ge=0,
            le=2**31 - 1,
            description=(
                "The random seed: the same seed gives the same summary. With 1, sentences are chosen by their "
                "importance alone; any other seed varies the choice."
            ),
        ),
    ] = 1
    idle_minutes: Annotated[
        float,
        Field(
            gt=0, le=24 * 60, strict=False, description="Minutes without a summary after which the model is unloaded."
        ),
    ] = 15
    warm_up: Annotated[
        bool,
        Field(description="Whether to load the model as soon as the user opens the code actions of a selection."),
    ] = True
    threads: Annotated[
        int,
        Field(
            ge=0,
            le=256,
            description="Number of threads that the model runs on; 0 chooses by the number of physical cores.",
        ),
    ] = 0
    gpu_layers: Annotated[
        int,
        Field(
            ge=-1,
            le=1000,
            description="Number of model layers to compute on a GPU, if llama.cpp was built for one; -1 means all.",
        ),
    ] = -1
    flash_attention: Annotated[
        FlashAttention,
        Field(description="Whether to use flash attention; “auto” uses it on a GPU, but not on a CPU."),
    ] = "auto"

    def with_prompt(self, title: str | None) -> Settings:
        """Return these settings with the prompt of this title in `prompts`; None keeps the setting `prompt`.

        Raises:
            KeyError: there is no such title.
        """
        if title is None:
            return self
        return self.model_copy(update=self.prompts[title].model_dump(exclude_none=True))


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """An invalid entry of the settings.

    Attributes:
        name: the name of the setting, in camelCase.
        value: the invalid value.
        complaint: what is wrong with it, as the second half of a sentence.
        default: the value used instead; None if the entry is ignored.
    """

    name: str
    value: object
    complaint: str
    default: object

    @property
    def message(self) -> str:
        """The message for the user of an editor."""
        shown = _to_json(self.value)
        shown = shown if len(shown) <= MAX_SHOWN_CHARACTERS else shown[:MAX_SHOWN_CHARACTERS] + "…"
        if self.default is None:
            return f"The setting precis.{self.name} {self.complaint}"
        return (
            f"The setting precis.{self.name} = {shown} cannot be used: {self.complaint}. "
            f"Using the default: {_to_json(self.default)}."
        )


def _to_json(value: object) -> str:
    """Return a value as it is written in an editor's settings."""
    return json.dumps(value, ensure_ascii=False, default=str)


def read_settings(raw: Mapping[str, object]) -> tuple[Settings, list[SettingProblem]]:
    """Return the settings for `raw`, and a problem for each entry that was ignored or replaced by its default.

    An invalid prompt in `prompts` is ignored; the other prompts are kept.

    Args:
        raw: values by camelCase name, as an editor sends them. `None` counts as not set.
    """
    given = {name: value for name, value in raw.items() if value is not None}
    problems = list(_drop_unknown(given, Settings, ""))
    if isinstance(endpoint := given.get("endpoint"), Mapping):
        entries = cast("Mapping[str, object]", endpoint)
        given["endpoint"] = inner = {name: value for name, value in entries.items() if value is not None}
        problems += _drop_unknown(inner, EndpointSettings, "endpoint.")
    while True:
        try:
            return Settings.model_validate(given), problems
        except ValidationError as error:
            # Handle one error at a time: pydantic reports one for each type of a union.
            detail = error.errors(include_url=False)[0]
            problems.append(_drop(given, detail["loc"], detail["type"], detail["msg"]))


def _drop_unknown(given: dict[str, object], model: type[BaseModel], prefix: str) -> Iterator[SettingProblem]:
    """Remove the entries of `given` that `model` does not have, and yield the problems."""
    known = [to_camel(name) for name in model.model_fields]
    for name in sorted(given.keys() - known):
        nearest = difflib.get_close_matches(name, known, n=1)
        suggestion = f" Did you mean {prefix}{nearest[0]}?" if nearest else ""
        listed = ", ".join(prefix + each for each in known)
        complaint = f"is not known and is ignored.{suggestion} Known settings: {listed}."
        yield SettingProblem(prefix + name, given.pop(name), complaint, None)


def _drop(given: dict[str, object], loc: tuple[int | str, ...], kind: str, reason: str) -> SettingProblem:
    """Remove an invalid entry from `given` and return the problem.

    Args:
        given: the entries.
        loc: the path of the invalid entry, as pydantic reports it.
        kind: pydantic's name for the kind of error.
        reason: pydantic's message.
    """
    name, model, prefix = str(loc[0]), Settings, ""
    if name == "endpoint" and len(loc) > 1:
        given = cast("dict[str, object]", given[name])
        name, model, prefix = str(loc[1]), EndpointSettings, "endpoint."
    field = next(field for known, field in model.model_fields.items() if to_camel(known) == name)
    if kind == "string_pattern_mismatch":
        reason = f"expected: {field.description}".rstrip(".")
    reason = reason.removeprefix("Value error, ")
    complaint = reason[:1].lower() + reason[1:]
    if name == "prompts" and len(loc) > 1:
        prompts = {str(title): prompt for title, prompt in cast("Mapping[object, object]", given[name]).items()}
        title = str(loc[1])
        value = prompts.pop(title)
        given[name] = prompts
        inner = "".join(f"its {part}: " for part in loc[2:])
        return SettingProblem(f"prompts.{title}", value, f"cannot be used: {inner}{complaint}. It is ignored.", None)
    return SettingProblem(prefix + name, given.pop(name), complaint, field.default)
