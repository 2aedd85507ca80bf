"""Every user setting: its name, default, range and description. The one home of defaults.

The editor's settings, the server's initialization options and the command line's options all pass through `read`,
which keeps what is right, replaces what is wrong by its default and says so. Names are camelCase outside and
snake_case inside.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

DEFAULT_PROMPT = "Summarize this content to {words} words in {paragraphs} paragraphs"
PLACEHOLDERS = ("words", "paragraphs")
SHOWN_CHARACTERS = 60  # of a bad value, in a message

Length = Literal["upTo", "exact"]
Grounding = Literal["strict", "balanced", "off"]


class Settings(BaseModel):
    """What a person can set. Immutable; every field has a default that works."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=True)

    prompt: Annotated[
        str,
        Field(
            description=(
                "What is asked of the model. {words} and {paragraphs} stand for the settings of these names; a count "
                "written out in the prompt, such as “500 words”, overrides the setting. Write {{ and }} for braces."
            ),
        ),
    ] = DEFAULT_PROMPT
    words: Annotated[int, Field(ge=10, le=10_000, description="The number of words to aim at.")] = 2000
    paragraphs: Annotated[int, Field(ge=1, le=20, description="The number of paragraphs.")] = 6
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
        str, Field(min_length=1, description="The name of an installed model, or the path of a GGUF file.")
    ] = "smollm2-135m"
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
    seed: Annotated[
        int, Field(ge=0, le=2**31 - 1, description="The seed of the sampler: the same seed gives the same summary.")
    ] = 1
    idle_minutes: Annotated[
        float,
        Field(
            gt=0, le=24 * 60, strict=False, description="Minutes without a summary after which the model is unloaded."
        ),
    ] = 15

    @field_validator("prompt")
    @classmethod
    def _prompt_is_usable(cls, prompt: str) -> str:
        if not prompt.strip():
            raise ValueError("is blank")
        try:
            fields = [name for _, name, _, _ in string.Formatter().parse(prompt) if name is not None]
        except ValueError:
            raise ValueError("has a brace without its partner; write {{ or }} for a brace itself") from None
        for name in fields:
            if name not in PLACEHOLDERS:
                known = " and ".join(f"{{{known}}}" for known in PLACEHOLDERS)
                raise ValueError(
                    f"has the placeholder {{{name}}}, and only {known} are known; write {{{{ and }}}} for braces"
                )
        return prompt


@dataclass(frozen=True, slots=True)
class Problem:
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
        shown = (
            repr(self.value) if len(repr(self.value)) <= SHOWN_CHARACTERS else repr(self.value)[:SHOWN_CHARACTERS] + "…"
        )
        if self.default is None:
            return f"The setting precis.{self.name} {self.complaint}"
        return (
            f"The setting precis.{self.name} = {shown} cannot be used: {self.complaint}. "
            f"The default holds: {self.default!r}."
        )


def read(raw: Mapping[str, object]) -> tuple[Settings, list[Problem]]:
    """The settings that `raw` describes, and a problem for each entry that was replaced by its default.

    Args:
        raw: camelCase names to values, as an editor sends them. `None` counts as not set.
    """
    given = {name: value for name, value in raw.items() if value is not None}
    known = {to_camel(name): field.default for name, field in Settings.model_fields.items()}
    problems: list[Problem] = []
    for name in sorted(given.keys() - known.keys()):
        complaint = f"is not known; it is passed over. Known are: {', '.join(known)}."
        problems.append(Problem(name, given.pop(name), complaint, None))
    try:
        return Settings.model_validate(given), problems
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            name = str(detail["loc"][0])
            if name in given:
                said = detail["msg"].removeprefix("Value error, ")
                problems.append(Problem(name, given.pop(name), said[:1].lower() + said[1:], known[name]))
    return Settings.model_validate(given), problems
