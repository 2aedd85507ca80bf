"""The code actions of a selection.

Clients request them at every move of the cursor, so nothing is started and the client is asked nothing here.
"""

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
    SHOW_SOURCES,
    SHOW_SOURCES_TITLE,
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
    can_show_sources: bool,
    running_job: int | None,
    has_pending_summary: bool,
) -> list[types.CodeAction]:
    """Return the actions of a selection: summarize it, unless it is blank, and change the summaries that it touches.

    Wherever the cursor is, there are also the actions on the document's jobs: cancel a running job, and insert a
    pending summary. They serve editors that have no other way to offer these commands.

    The list is empty if other kinds of actions are requested, and in languages that the settings exclude.

    Args:
        document: the document of the selection.
        params: the selection, and the requested kinds of actions.
        settings: the settings of the document.
        summaries: the summaries that the selection touches.
        supports_tags: whether the client knows the tag of actions whose result a language model writes (LSP 3.18).
        can_show_sources: whether the client can show the sources of a summary as a document (LSP 3.18).
        running_job: the id of the job to cancel; None for no cancel action.
        has_pending_summary: whether a finished summary has not been inserted yet.
    """
    is_requested = is_kind_requested(SUMMARIZE_KIND, params.context.only)
    if not is_requested or document.language_id in settings.excluded_languages:
        return []
    tags = [types.CodeActionTag.LlmGenerated] if supports_tags else None
    actions: list[types.CodeAction] = []
    if has_pending_summary:
        actions.append(_action(INSERT_TITLE, INSERT, selection_argument(document, params.range), None))
    if not document.is_blank(*document.span_of(params.range)):
        titles = (None, *settings.prompts)
        actions += [
            _action(title or SUMMARIZE_TITLE, SUMMARIZE, selection_argument(document, params.range, title), tags)
            for title in titles
        ]
    for summary in summaries:
        if summary.source_span is not None:
            actions += [
                _action(title, REWRITE, {"summary": summary.id, "how": variation.value}, tags)
                for variation, title in VARIATION_TITLES.items()
            ]
        if can_show_sources:
            actions.append(_action(SHOW_SOURCES_TITLE, SHOW_SOURCES, {"summary": summary.id}, None))
        if summary.is_removable:
            actions.append(_action(REMOVE_TITLE, REMOVE, {"summary": summary.id}, None))
    if running_job is not None:
        actions.append(_action(CANCEL_TITLE, CANCEL, running_job, None))
    return actions


def should_warm_up(params: types.CodeActionParams, settings: Settings) -> bool:
    """Return whether to load the model: the user opened the actions of a selection, and the settings allow it."""
    is_invoked = params.context.trigger_kind is types.CodeActionTriggerKind.Invoked
    return is_invoked and settings.warm_up and params.range.start != params.range.end


def is_kind_requested(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Return whether `only` contains `kind` or one of its parent kinds. The empty kind is a parent of all kinds."""
    return not only or any(each in ("", kind) or kind.startswith(f"{each}.") for each in map(_kind_name, only))


def _kind_name(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _action(
    title: str, command: str, argument: Mapping[str, object] | int, tags: Sequence[types.CodeActionTag] | None
) -> types.CodeAction:
    return types.CodeAction(
        title, kind=SUMMARIZE_KIND, command=types.Command(title, command, arguments=[argument]), tags=tags
    )
