"""What is logged of libraries, and what is not."""

from __future__ import annotations

import logging
import sys

import pytest

from precis.lsp.logs import RedactingFormatter

TEXT = "a sentence of the document"


@pytest.mark.parametrize(
    ("name", "message", "arguments", "line"),
    [
        ("precis.lsp.jobs.jobs", "job %d: %s", (1, "done"), "WARNING precis.lsp.jobs.jobs: job 1: done"),
        ("pygls.protocol", "Failed to handle %r: %s", ("x", TEXT), "WARNING pygls.protocol: Failed to handle %r: %s"),
        ("pygls.protocol", TEXT, (), "WARNING pygls.protocol: (a message)"),
        ("precision", TEXT, (), "WARNING precision: (a message)"),
    ],
)
def test_one_record(name: str, message: str, arguments: tuple[object, ...], line: str) -> None:
    record = logging.LogRecord(name, logging.WARNING, "", 0, message, arguments, None)
    assert RedactingFormatter().format(record) == line


def test_an_exception_of_a_library_is_a_type_and_a_place() -> None:
    def fail() -> None:
        raise KeyError(TEXT)

    try:
        fail()
    except KeyError:
        record = logging.LogRecord("asyncio", logging.ERROR, "", 0, "It failed", (), sys.exc_info())
    said = RedactingFormatter().format(record)
    assert TEXT not in said
    assert "KeyError" in said
    assert "test_logs.py" in said
