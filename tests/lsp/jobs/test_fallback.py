"""Where a finished summary can go if not to its selection, and what is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from lsprotocol import types

from precis.layout.layout import LayoutParagraph
from precis.lsp.client import Client, EditResponse
from precis.lsp.documents.document import Document
from precis.lsp.edit.apply import EditFailure, Timeouts
from precis.lsp.jobs.fallback import (
    AT_THE_END,
    DISCARD,
    MAX_NEW_NAMES,
    NEW_DOCUMENT,
    PLACE_QUESTION,
    ask_where_to_insert,
    insert_below,
)
from precis.lsp.jobs.pending import FinishedSummary
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.summary.result import Sentence, Span, Summary, Timing, paragraph

URI = "file:///notes/a%20text.md"
SUMMARY = "A summary."
TIMEOUTS = Timeouts(refusal_s=0, question_s=7)


class ScriptedUser:
    """A user who makes these choices, in an editor that makes edits unless it refuses.

    Attributes:
        questions: message and choices of each question.
        files: the text of each document by URI; those of before are not touched.
        labels: the names of the edits.
        creates: whether the editor can create documents.
        refuses: called before each edit; whether the editor refuses it.
    """

    def __init__(self, document: Document, *choices: str | None) -> None:
        self.document = document
        self.questions: list[tuple[str, list[str]]] = []
        self.files: dict[str, str] = {}
        self.labels: list[str] = []
        self.creates = True
        self.refuses: Callable[[], bool] = lambda: False
        self._choices = list(choices)

    def can_create(self) -> bool:
        return self.creates

    async def choose(self, level: str, message: str, choices: list[str], timeout_s: float) -> str | None:
        assert (level, timeout_s) == ("warning", TIMEOUTS.question_s)
        self.questions.append((message, choices))
        return self._choices.pop(0)

    async def create(self, label: str, uri: str, text: str, timeout_s: float) -> bool:
        assert timeout_s == TIMEOUTS.response_s
        self.labels.append(label)
        if uri in self.files:
            return False
        self.files[uri] = text
        return True

    async def apply(
        self, label: str, uri: str, version: int | None, edit: types.TextEdit, _timeout_s: float
    ) -> EditResponse:
        assert (uri, version) == (self.document.uri, self.document.version)
        if self.refuses():
            return EditResponse.REFUSED
        self.labels.append(label)
        self.document.apply_change(types.TextDocumentContentChangePartial(edit.range, edit.new_text))
        self.document.version = (self.document.version or 0) + 1
        return EditResponse.APPLIED

    async def asked(self, summary: FinishedSummary) -> EditFailure | None:
        """What becomes of the summary, whose text is no longer in the document."""

        def get_open(uri: str) -> Document | None:
            assert uri == self.document.uri
            return None if self.document.closed else self.document

        failure = EditFailure.TEXT_GONE
        return await ask_where_to_insert(cast("Client", self), get_open, summary, failure, TIMEOUTS)


def opened(text: str = "One.\n\nTwo.\n", uri: str = URI) -> Document:
    return Document(uri, text, 1, "markdown", types.PositionEncodingKind.Utf16)


def finished(document: Document, **settings: object) -> FinishedSummary:
    """A summary of the first sentence."""
    selection, request = document.track_span(0, 4), SummaryRequest()
    paragraphs = (paragraph([Sentence(SUMMARY, "quoted", supported=True, sources=(Span(0, 4),))]),)
    summary = Summary(paragraphs, 2, 1.0, (), "small", Timing(0, 0, 0, 0, 0, 0))
    return FinishedSummary(
        1,
        "Summarize selection",
        selection,
        "markdown",
        "One.",
        request,
        None,
        Settings.model_validate(settings),
        summary,
        (LayoutParagraph(SUMMARY),),
    )


async def test_the_question_says_why_it_is_asked_and_offers_all_places() -> None:
    user = ScriptedUser(opened(), DISCARD)
    assert await user.asked(finished(user.document)) is None
    message = f"{EditFailure.TEXT_GONE.value} {PLACE_QUESTION}"
    assert user.questions == [(message, [AT_THE_END, NEW_DOCUMENT, DISCARD])]
    assert user.document.source == "One.\n\nTwo.\n"
    assert user.files == {}


@pytest.mark.parametrize("answer", [None, "Something else"])
async def test_a_question_that_is_not_answered_leaves_the_failure(answer: str | None) -> None:
    user = ScriptedUser(opened(), answer)
    assert await user.asked(finished(user.document)) is EditFailure.TEXT_GONE
    assert len(user.questions) == 1
    assert user.labels == []


@pytest.mark.parametrize("insert", ["below", "above", "replace"])
async def test_at_the_end_nothing_is_replaced_wherever_a_summary_usually_goes(insert: str) -> None:
    user = ScriptedUser(opened(), AT_THE_END)
    assert await user.asked(finished(user.document, insert=insert)) is None
    assert user.document.source == f"One.\n\nTwo.\n\n{SUMMARY}\n"
    assert user.labels == [AT_THE_END]


async def test_a_new_document_has_the_summary_with_its_heading() -> None:
    user = ScriptedUser(opened(), NEW_DOCUMENT)
    assert await user.asked(finished(user.document, heading="In short")) is None
    assert user.files == {"file:///notes/a%20text%20summary.md": f"In short\n\n{SUMMARY}\n"}
    assert user.labels == [NEW_DOCUMENT]
    assert user.document.source == "One.\n\nTwo.\n"


@pytest.mark.parametrize(
    ("uri", "created"),
    [
        ("file:///notes/a.b.txt", "file:///notes/a.b%20summary.md"),
        ("file:///notes/50%25%23%3F.md", "file:///notes/50%25%23%3F%20summary.md"),
        ("file:///c%3A/r%C3%A9sum%C3%A9.tex", "file:///c%3A/r%C3%A9sum%C3%A9%20summary.md"),
        ("file:///LICENCE", "file:///LICENCE%20summary.md"),
        ("file:///", "file:///summary.md"),
        ("untitled:Untitled-1", "untitled:Untitled-1%20summary.md"),
        ("vscode-remote://wsl+ubuntu/home/a.md", "vscode-remote://wsl+ubuntu/home/a%20summary.md"),
    ],
)
async def test_a_new_document_is_beside_the_old_one(uri: str, created: str) -> None:
    user = ScriptedUser(opened(uri=uri), NEW_DOCUMENT)
    await user.asked(finished(user.document))
    assert list(user.files) == [created]


async def test_a_new_document_takes_the_first_name_that_is_free() -> None:
    user = ScriptedUser(opened(), NEW_DOCUMENT)
    user.files = {f"file:///notes/a%20text%20summary{number}.md": "Mine." for number in ("", "%202")}
    assert await user.asked(finished(user.document)) is None
    assert user.files.pop("file:///notes/a%20text%20summary%203.md") == f"{SUMMARY}\n"
    assert set(user.files.values()) == {"Mine."}


async def test_a_choice_that_fails_is_not_offered_again_and_the_question_says_why() -> None:
    user = ScriptedUser(opened(), NEW_DOCUMENT, AT_THE_END)
    user.files = {f"file:///notes/a%20text%20summary{number}.md": "Mine." for number in ("", "%202", "%203")}
    user.refuses = lambda: True
    assert await user.asked(finished(user.document)) is EditFailure.REFUSED
    assert user.labels == [NEW_DOCUMENT] * MAX_NEW_NAMES
    assert [message.removesuffix(f" {PLACE_QUESTION}") for message, _ in user.questions] == [
        EditFailure.TEXT_GONE.value,
        EditFailure.REFUSED.value,
    ]
    assert [choices for _, choices in user.questions] == [[AT_THE_END, NEW_DOCUMENT, DISCARD], [AT_THE_END, DISCARD]]


async def test_a_closed_document_takes_nothing_at_its_end() -> None:
    user = ScriptedUser(opened(), NEW_DOCUMENT)
    summary = finished(user.document)
    user.document.close()
    assert await user.asked(summary) is None
    assert [choices for _, choices in user.questions] == [[NEW_DOCUMENT, DISCARD]]
    assert len(user.files) == 1


async def test_a_document_that_is_closed_while_the_user_thinks_is_a_choice_that_fails() -> None:
    user = ScriptedUser(opened(), AT_THE_END, DISCARD)
    choose = user.choose

    async def close_and_choose(level: str, message: str, choices: list[str], timeout_s: float) -> str | None:
        user.document.close()
        return await choose(level, message, choices, timeout_s)

    user.choose = close_and_choose
    assert await user.asked(finished(user.document)) is None
    assert EditFailure.CLOSED.value in user.questions[1][0]
    assert user.questions[1][1] == [NEW_DOCUMENT, DISCARD]


async def test_nothing_is_asked_when_there_is_no_place() -> None:
    user = ScriptedUser(opened())
    user.creates = False
    summary = finished(user.document)
    user.document.close()
    assert await user.asked(summary) is EditFailure.TEXT_GONE
    assert user.questions == []


async def test_an_editor_that_cannot_create_documents_is_offered_the_end_alone() -> None:
    user = ScriptedUser(opened(), DISCARD)
    user.creates = False
    await user.asked(finished(user.document))
    assert [choices for _, choices in user.questions] == [[AT_THE_END, DISCARD]]


async def test_a_summary_is_inserted_below_another_range_than_its_selection() -> None:
    user = ScriptedUser(opened("One.\n\nTwo.\n\nThree.\n"))
    summary = finished(user.document, insert="above")
    target = user.document.track_span(6, 10)
    label = "Insert finished summary"
    assert await insert_below(cast("Client", user), summary, target, label, TIMEOUTS) is None
    assert user.document.source == f"One.\n\nTwo.\n\n{SUMMARY}\n\nThree.\n"
    assert user.labels == [label]
    assert set(user.document._tracked) == {summary.selection, target}


async def test_what_is_typed_before_the_edit_moves_the_place_below_a_range() -> None:
    user = ScriptedUser(opened())
    summary, target = finished(user.document), user.document.track_span(0, 4)

    def type_once() -> bool:
        if user.document.version != 1:
            return False
        user.document.apply_change(types.TextDocumentContentChangeWholeDocument("Typed.\n\nOne.\n\nTwo.\n"))
        user.document.version = 2
        return True

    user.refuses = type_once
    assert await insert_below(cast("Client", user), summary, target, "Insert", TIMEOUTS) is None
    assert user.document.source == f"Typed.\n\nOne.\n\n{SUMMARY}\n\nTwo.\n"


async def test_a_refused_edit_below_a_range_is_a_failure() -> None:
    user = ScriptedUser(opened())
    user.refuses = lambda: True
    summary, target = finished(user.document), user.document.track_span(0, 4)
    outcome = await insert_below(cast("Client", user), summary, target, "Insert", TIMEOUTS)
    assert outcome is EditFailure.REFUSED
    assert user.document.source == "One.\n\nTwo.\n"
