"""Which code actions a selection has. Asked at every move of the cursor: nothing is started or asked for here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lsprotocol import types

from precis.lsp.commands import (
    CANCEL,
    CANCEL_TITLE,
    INSERT,
    INSERT_TITLE,
    REMOVE,
    REMOVE_TITLE,
    REWRITE,
    SUMMARIZE,
    SUMMARIZE_KIND,
    SUMMARIZE_TITLE,
    VARIATION_TITLES,
    selection_argument,
)
from precis.lsp.documents.document import Document
from precis.lsp.provenance.summaries import InsertedSummary
from precis.settings import Settings


def build_code_actions(
    document: Document,
    params: types.CodeActionParams,
    settings: Settings,
    summaries: Sequence[InsertedSummary],
    *,
    supports_tags: bool,
    running_job: int | None,
    has_pending_summary: bool,
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
        supports_tags: whether the client knows the tag of actions whose outcome a language model writes (LSP 3.18).
        running_job: the job that can be cancelled.
        has_pending_summary: whether a finished summary waits for a place.
    """
    if (
        not is_kind_requested(SUMMARIZE_KIND, params.context.only)
        or document.language_id in settings.excluded_languages
    ):
        return []
    tags = [types.CodeActionTag.LlmGenerated] if supports_tags else None
    actions: list[types.CodeAction] = []
    if has_pending_summary:
        actions.append(_action(INSERT_TITLE, INSERT, selection_argument(document, params.range), None))
    if document.text_in_client_range(params.range).strip():
        titles = (None, *settings.prompts)
        actions += [
            _action(title or SUMMARIZE_TITLE, SUMMARIZE, selection_argument(document, params.range, title), tags)
            for title in titles
        ]
    for summary in summaries:
        if summary.source_span is not None:
            actions += [
                _action(label, REWRITE, {"summary": summary.id, "how": how.value}, tags)
                for how, label in VARIATION_TITLES.items()
            ]
        if summary.is_removable:
            actions.append(_action(REMOVE_TITLE, REMOVE, {"summary": summary.id}, None))
    if running_job is not None:
        actions.append(_action(CANCEL_TITLE, CANCEL, running_job, None))
    return actions


def should_warm_up(params: types.CodeActionParams, settings: Settings) -> bool:
    """Whether the person has opened the actions of a selection by hand, and the model may be loaded upon that."""
    by_hand = params.context.trigger_kind is types.CodeActionTriggerKind.Invoked
    return by_hand and settings.warm_up and params.range.start != params.range.end


def _action(
    title: str, command: str, argument: Mapping[str, object] | int, tags: Sequence[types.CodeActionTag] | None
) -> types.CodeAction:
    return types.CodeAction(
        title, kind=SUMMARIZE_KIND, command=types.Command(title, command, arguments=[argument]), tags=tags
    )


def is_kind_requested(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether `kind` or one that it is a part of is asked for. Everything is a part of the empty kind."""
    return not only or any(each in ("", kind) or kind.startswith(f"{each}.") for each in map(_name, only))


def _name(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind
