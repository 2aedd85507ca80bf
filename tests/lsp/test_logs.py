"""What is logged of libraries, and what is not."""

from __future__ import annotations

import logging
import sys

import pytest
from pygls.exceptions import JsonRpcInvalidParams

from precis.lsp.logs import RedactingFormatter, RepeatFilter, is_milestone

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


def test_what_a_client_did_wrong_is_no_traceback() -> None:
    error = JsonRpcInvalidParams(TEXT)
    record = logging.LogRecord("pygls", logging.ERROR, "", 0, "It failed", (), (type(error), error, None))
    assert RedactingFormatter().format(record) == "ERROR pygls: (a message): JsonRpcInvalidParams"


def test_a_number_of_times_is_a_milestone_if_it_is_a_power_of_ten() -> None:
    assert [count for count in range(2000) if is_milestone(count)] == [1, 10, 100, 1000]


@pytest.mark.parametrize("name", ["pygls", "precis.lsp.protocol"])
def test_a_warning_that_comes_often_is_logged_a_few_times(name: str) -> None:
    repeats, formatter = RepeatFilter(), RedactingFormatter()
    records = [logging.LogRecord(name, logging.WARNING, "", 0, "It was %s", (number,), None) for number in range(1200)]
    passed = [formatter.format(record) for record in records if repeats.filter(record)]
    assert len(passed) == 12
    assert "times by now" not in passed[0]
    assert all("times by now" in each for each in passed[-3:])


def test_what_is_no_warning_is_logged_as_often_as_it_comes() -> None:
    repeats = RepeatFilter()
    record = logging.LogRecord("precis", logging.INFO, "", 0, "job", (), None)
    assert all(repeats.filter(record) for _ in range(50))
