"""Every user setting: its name, default, range and description. The one home of defaults.

The editor's settings, the server's initialization options and the command line's options all pass through
`read_settings`, which keeps valid values, replaces invalid ones with their defaults and reports those. Names are
camelCase outside and snake_case inside.
"""

from __future__ import annotations

import difflib
import json
import string
from collections.abc import Mapping
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
NARROWEST, WIDEST = 20, 400  # columns
SHOWN_CHARACTERS = 60  # of a bad value, in a message

Length = Literal["upTo", "exact"]
Grounding = Literal["strict", "balanced", "off"]
Insert = Literal["below", "above", "replace"]
FlashAttention = Literal["auto", "on", "off"]


def _usable_prompt(prompt: str) -> str:
    """The prompt itself, where it can be filled in."""
    if not prompt.strip():
        raise ValueError("is blank")
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(prompt) if name is not None]
    except ValueError:
        raise ValueError("has a brace without its partner; write {{ or }} for a brace itself") from None
    for name in fields:
        if name not in PLACEHOLDERS:
            nearest = difflib.get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0.4)
            meant = f"did you mean {{{nearest[0]}}}? " if nearest else ""
            known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
            raise ValueError(
                f"has the placeholder {{{name}}}, which is not known; {meant}Known are {known}. "
                "Write {{ and }} for braces"
            )
    return prompt


def _usable_width(wrap: object) -> object:
    """The width itself, where it is one. One message for what would else be one for each type it could have."""
    if wrap in ("auto", "off") or (type(wrap) is int and NARROWEST <= wrap <= WIDEST):
        return wrap
    raise ValueError(f"should be 'auto', 'off' or a number of columns from {NARROWEST} to {WIDEST}")


PromptText = Annotated[str, AfterValidator(_usable_prompt)]
Words = Annotated[int, Field(ge=10, le=10_000)]
Paragraphs = Annotated[int, Field(ge=1, le=20)]


class Prompt(BaseModel):
    """A prompt of the person's own, offered as an action. What is left out is as the other settings say."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=to_camel,
        populate_by_name=True,
        json_schema_extra={"type": ["string", "object"]},  # the prompt alone will do
    )

    prompt: PromptText
    words: Words | None = None
    paragraphs: Paragraphs | None = None
    length: Length | None = None
    insert: Insert | None = None

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, given: object) -> object:
        if isinstance(given, str):
            return {"prompt": given}
        if not isinstance(given, Mapping | Prompt):
            raise ValueError("should be a prompt, or an object with “prompt” and, if need be, counts of its own")  # noqa: TRY004 - pydantic collects these
        return cast("object", given)


class Settings(BaseModel):
    """What a person can set. Immutable; every field has a default that works."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=True)

    prompt: Annotated[
        PromptText,
        Field(
            description=(
                "What is asked of the model. {words} and {paragraphs} stand for the settings of these names; a count "
                "written out in the prompt, such as “500 words”, overrides the setting. {language}, {title} and "
                "{filename} are those of the text, and {selection} is the place for the text itself, which otherwise "
                "follows the prompt. Write {{ and }} for braces."
            ),
        ),
    ] = DEFAULT_PROMPT
    prompts: Annotated[
        dict[str, Prompt],
        Field(
            description=(
                "More prompts, each an action of its own: titles to prompts. A prompt may be an object with `prompt` "
                "and its own `words`, `paragraphs`, `length` and `insert`."
            ),
        ),
    ] = {}
    words: Annotated[Words, Field(description="The number of words to aim at.")] = 2000
    paragraphs: Annotated[Paragraphs, Field(description="The number of paragraphs.")] = 6
    ratio: Annotated[
        float,
        Field(gt=0, le=1, strict=False, description="With length “upTo”: the largest share of the selection's words."),
    ] = 0.5
    length: Annotated[
        Length,
        Field(
            description=(
                "“upTo”: no more words than the text can carry (see ratio). “exact”: the number of words asked for, "
                "with every sentence marked that the text does not support."
            ),
        ),
    ] = "upTo"
    model: Annotated[
        str,
        Field(
            min_length=1,
            description=(
                "The name of an installed model, the path of a GGUF file, or “auto”: the best installed model that "
                "fits into the memory that is free."
            ),
        ),
    ] = "auto"
    grounding: Annotated[
        Grounding,
        Field(
            description=(
                "What becomes of a sentence that the model wrote and the text is not found to say. “strict”: the "
                "text's own sentence is taken instead. “balanced”: it may stand, marked, where most of it is found. "
                "“off”: it may stand, marked."
            ),
        ),
    ] = "strict"
    language: Annotated[
        str,
        Field(
            pattern="^(auto|[a-z]{2})$",
            description="The language of the text as a code of two letters, or “auto” to have it detected.",
        ),
    ] = "auto"
    insert: Annotated[
        Insert,
        Field(description="Where the summary goes: “below” or “above” the selection, or “replace” to take its place."),
    ] = "below"
    heading: Annotated[
        str, Field(pattern=r"^[^\r\n]*$", description="A line to put above the summary, such as “Summary”.")
    ] = ""
    wrap: Annotated[
        Literal["auto", "off"] | int,
        BeforeValidator(_usable_width),
        WithJsonSchema(
            {"anyOf": [{"enum": ["auto", "off"]}, {"type": "integer", "minimum": NARROWEST, "maximum": WIDEST}]}
        ),
        Field(
            description=(
                "How long lines may get: “auto” follows the selection where that is wrapped, “off” gives each "
                "paragraph one line, a number is a width in columns."
            ),
        ),
    ] = "auto"
    code_lens: Annotated[
        bool,
        Field(description="Whether a line above each summary says what it is and offers to change it."),
    ] = True
    excluded_languages: Annotated[
        list[str],
        Field(description="Language identifiers of documents in which no action is offered."),
    ] = []
    seed: Annotated[
        int,
        Field(
            ge=0,
            le=2**31 - 1,
            description=(
                "The seed of what is left to chance: the same seed gives the same summary. With 1 the sentences are "
                "chosen by what they carry alone; any other varies the choice."
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
        Field(description="Whether the model is loaded as soon as the actions for a selection are opened by hand."),
    ] = True
    threads: Annotated[
        int,
        Field(ge=0, le=256, description="Threads that the model runs on; 0 is one for each physical core."),
    ] = 0
    gpu_layers: Annotated[
        int,
        Field(
            ge=-1,
            le=1000,
            description="Layers of the model that a GPU computes, where llama.cpp was built for one; -1 is all.",
        ),
    ] = -1
    flash_attention: Annotated[
        FlashAttention,
        Field(description="Whether the model uses flash attention: “auto” does on a GPU, and not on a CPU."),
    ] = "auto"

    def with_prompt(self, title: str | None) -> Settings:
        """These settings with the prompt of this title in `prompts` in place of their own; None is their own.

        Raises:
            KeyError: there is no such title.
        """
        if title is None:
            return self
        return self.model_copy(update=self.prompts[title].model_dump(exclude_none=True))


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """An entry that cannot be used.

    Attributes:
        name: of the setting, in camelCase.
        value: as it was given.
        complaint: what is wrong with it, as the second half of a sentence.
        default: what holds instead, or None where the name is unknown.
    """

    name: str
    value: object
    complaint: str
    default: object

    @property
    def message(self) -> str:
        """For people who set it in an editor."""
        shown = _shown(self.value)
        shown = shown if len(shown) <= SHOWN_CHARACTERS else shown[:SHOWN_CHARACTERS] + "…"
        if self.default is None:
            return f"The setting precis.{self.name} {self.complaint}"
        return (
            f"The setting precis.{self.name} = {shown} cannot be used: {self.complaint}. "
            f"The default holds: {_shown(self.default)}."
        )


def _shown(value: object) -> str:
    """A value as it is written in an editor's settings."""
    return json.dumps(value, ensure_ascii=False, default=str)


def read_settings(raw: Mapping[str, object]) -> tuple[Settings, list[SettingProblem]]:
    """The settings that `raw` describes, and a problem for each entry that was replaced by its default.

    Of `prompts`, only the prompts that cannot be used are passed over.

    Args:
        raw: camelCase names to values, as an editor sends them. `None` counts as not set.
    """
    given = {name: value for name, value in raw.items() if value is not None}
    known = {to_camel(name): field.default for name, field in Settings.model_fields.items()}
    problems: list[SettingProblem] = []
    for name in sorted(given.keys() - known.keys()):
        nearest = difflib.get_close_matches(name, known, n=1)
        meant = f"did you mean {nearest[0]}? " if nearest else ""
        complaint = f"is not known, and is passed over; {meant}Known are: {', '.join(known)}."
        problems.append(SettingProblem(name, given.pop(name), complaint, None))
    while True:
        try:
            return Settings.model_validate(given), problems
        except ValidationError as error:
            # One at a time: an entry may be complained of once for each of the types that it could have had.
            detail = error.errors(include_url=False)[0]
            said = detail["msg"]
            if detail["type"] == "string_pattern_mismatch":
                about = {to_camel(name): field.description for name, field in Settings.model_fields.items()}
                said = f"it should be this: {about.get(str(detail['loc'][0]))}".rstrip(".")
            problems.append(_drop(given, detail["loc"], said, known))


def _drop(
    given: dict[str, object], loc: tuple[int | str, ...], said: str, known: Mapping[str, object]
) -> SettingProblem:
    """Take out of `given` what a complaint is about, and tell of it."""
    name = str(loc[0])
    said = said.removeprefix("Value error, ")
    complaint = said[:1].lower() + said[1:]
    if name == "prompts" and len(loc) > 1:
        prompts = {str(title): prompt for title, prompt in cast("Mapping[object, object]", given[name]).items()}
        title = str(loc[1])
        value = prompts.pop(title)
        given[name] = prompts
        inner = "".join(f"its {part}: " for part in loc[2:])
        return SettingProblem(
            f"prompts.{title}", value, f"cannot be used: {inner}{complaint}. It is not offered.", None
        )
    return SettingProblem(name, given.pop(name), complaint, known[name])
