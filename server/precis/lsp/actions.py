"""Which code actions a selection has. Asked at every move of the cursor: nothing is started or asked for here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lsprotocol import types

from precis.lsp.documents import Document
from precis.lsp.offer import INSERT, INSERT_TITLE
from precis.lsp.request import Variation
from precis.lsp.summaries import Inserted
from precis.settings import Settings

KIND = "refactor.rewrite.summarize"
SUMMARIZE = "precis.server.summarize"
REWRITE = "precis.server.rewrite"
REMOVE = "precis.server.remove"
CANCEL = "precis.server.cancel"
TITLE = "Summarize selection"
REMOVE_TITLE = "Remove summary"
CANCEL_TITLE = "Cancel summary"
TITLES = {
    Variation.AGAIN: "Summarize again",
    Variation.SHORTER: "Shorter",
    Variation.LONGER: "Longer",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The one argument of the commands that are about a selection, such as `precis.server.summarize`.

    Attributes:
        uri: of the document.
        range: what is selected, in the units of the session's position encoding.
        version: of the document that the range was taken from, where the client knows it.
        title: of the prompt, in the setting `prompts`; None for the setting `prompt`.
    """

    uri: str
    range: types.Range
    version: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The one argument of the command `precis.server.rewrite`: the id of a summary, and what to make of it."""

    summary: int
    how: Variation


@dataclass(frozen=True, slots=True)
class Removal:
    """The one argument of the command `precis.server.remove`: the id of a summary."""

    summary: int


def actions_for(
    document: Document,
    params: types.CodeActionParams,
    settings: Settings,
    summaries: Sequence[Inserted],
    *,
    tagged: bool,
    at_work: int | None,
    has_finished: bool,
) -> list[types.CodeAction]:
    """The actions for a selection: to summarize it, unless it is blank, and those on the summaries that it touches.

    With them, wherever the cursor is, those on the document's jobs: to cancel one, and to insert a finished summary
    that has no place. So a person can do both in an editor that has no other way.

    None where actions of other kinds are asked for, and in a language that the settings exclude.

    Args:
        document: where it is.
        params: what is selected, and which kinds of actions are asked for.
        settings: of the document.
        summaries: that it touches.
        tagged: whether the client knows the tag of actions whose outcome a language model writes (LSP 3.18).
        at_work: the job that can be cancelled.
        has_finished: whether a finished summary waits for a place.
    """
    if not is_wanted(KIND, params.context.only) or document.language_id in settings.excluded_languages:
        return []
    tags = [types.CodeActionTag.LlmGenerated] if tagged else None
    actions: list[types.CodeAction] = []
    if has_finished:
        actions.append(_action(INSERT_TITLE, INSERT, selection(document, params.range), None))
    if document.text_in_client_range(params.range).strip():
        titles = (None, *settings.prompts)
        actions += [
            _action(title or TITLE, SUMMARIZE, selection(document, params.range, title), tags) for title in titles
        ]
    for summary in summaries:
        if summary.source is not None:
            actions += [
                _action(label, REWRITE, {"summary": summary.id, "how": how.value}, tags)
                for how, label in TITLES.items()
            ]
        if summary.untouched:
            actions.append(_action(REMOVE_TITLE, REMOVE, {"summary": summary.id}, None))
    if at_work is not None:
        actions.append(_action(CANCEL_TITLE, CANCEL, at_work, None))
    return actions


def warms_up(params: types.CodeActionParams, settings: Settings) -> bool:
    """Whether the person has opened the actions of a selection by hand, and the model may be loaded upon that."""
    by_hand = params.context.trigger_kind is types.CodeActionTriggerKind.Invoked
    return by_hand and settings.warm_up and params.range.start != params.range.end


def selection(document: Document, selected: types.Range, title: str | None = None) -> Mapping[str, object]:
    """A `Selection` as it goes through the client and comes back."""
    start, end = selected.start, selected.end
    return {
        "uri": document.uri,
        "range": {
            "start": {"line": start.line, "character": start.character},
            "end": {"line": end.line, "character": end.character},
        },
        "version": document.version,
        "title": title,
    }


def _action(
    title: str, command: str, argument: Mapping[str, object] | int, tags: Sequence[types.CodeActionTag] | None
) -> types.CodeAction:
    return types.CodeAction(title, kind=KIND, command=types.Command(title, command, arguments=[argument]), tags=tags)


def is_wanted(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether `kind` or one that it is a part of is asked for. Everything is a part of the empty kind."""
    return not only or any(each in ("", kind) or kind.startswith(f"{each}.") for each in map(_name, only))


def _name(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind
