"""Which documents the client has open."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.workspace import Workspace

from precis.lsp.documents.document import Document
from precis.lsp.documents.workspace import Documents

UTF16 = types.PositionEncodingKind.Utf16
URI = "file:///a.md"


@pytest.fixture
def documents() -> Documents:
    return Documents.from_workspace(Workspace(None, position_encoding=UTF16))


def open_document(documents: Documents, uri: str = URI, text: str = "One.\n") -> Document:
    documents.put_text_document(types.TextDocumentItem(uri, "markdown", 1, text))
    document = documents.get_open(uri)
    assert document
    return document


def test_a_document_is_open_until_the_client_closes_it(documents: Documents) -> None:
    assert documents.get_open(URI) is None
    document = open_document(documents)
    assert (document.source, document.version, document.language_id) == ("One.\n", 1, "markdown")
    assert documents.get_open(URI) is document
    documents.remove_text_document(URI)
    assert documents.get_open(URI) is None
    assert document.closed


@pytest.mark.parametrize("language_id", [7, 0.5, True])
def test_a_number_is_no_language_identifier(documents: Documents, language_id: Any) -> None:
    item = {"uri": URI, "languageId": language_id, "version": 1, "text": "One.\n"}
    documents.put_text_document(get_converter().structure(item, types.TextDocumentItem))
    document = documents.get_open(URI)
    assert document
    assert document.language_id is None


def test_a_file_that_the_client_has_not_opened_is_not_open(documents: Documents, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("One.\n", encoding="utf-8")
    assert documents.get_open(path.as_uri()) is None
    assert documents.all_open() == []


async def test_a_document_that_is_opened_again_is_another_one(documents: Documents) -> None:
    first = open_document(documents)
    waiting = asyncio.create_task(first.wait_for_change(1, None))
    second = open_document(documents, text="Two.\n")
    assert first.closed
    assert not second.closed
    assert (first.source, second.source) == ("One.\n", "Two.\n")
    assert await waiting is False


def test_all_open_documents_are_in_the_order_of_opening(documents: Documents) -> None:
    b, c, a = (open_document(documents, f"file:///{name}.md") for name in "bca")
    assert documents.all_open() == [b, c, a]
    documents.remove_text_document(c.uri)
    assert documents.all_open() == [b, a]


def test_a_change_reaches_the_document_and_its_version(documents: Documents) -> None:
    document = open_document(documents)
    place = types.Range(types.Position(0, 4), types.Position(0, 99))
    change = types.TextDocumentContentChangePartial(place, " Two.")
    documents.update_text_document(types.VersionedTextDocumentIdentifier(2, URI), change)
    assert (document.source, document.version) == ("One. Two.\n", 2)


@pytest.mark.parametrize("encoding", list(types.PositionEncodingKind))
def test_folders_and_position_encoding_are_those_of_the_other_workspace(encoding: types.PositionEncodingKind) -> None:
    folder = types.WorkspaceFolder("file:///notes", "notes")
    plain = Workspace(None, workspace_folders=[folder], position_encoding=encoding)
    documents = Documents.from_workspace(plain)
    assert documents.folders == {folder.uri: folder}
    document = open_document(documents, text="😀One.")
    width = {"utf-8": 4, "utf-16": 2, "utf-32": 1}[encoding.value]
    assert document.position_at(1) == types.Position(0, width)
    assert document.offset_at(types.Position(0, 99)) == 5
