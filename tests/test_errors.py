from __future__ import annotations

import pytest

from precis import errors
from precis.errors import BY_NAME, EngineError, InputError, ModelError, PrecisError, SettingError, WorkerError


def all_kinds(kind: type[PrecisError]) -> set[type[PrecisError]]:
    return {kind}.union(*(all_kinds(each) for each in kind.__subclasses__()))


def test_every_type_can_be_passed_to_another_process_by_its_name() -> None:
    assert set(BY_NAME.values()) == {kind for kind in all_kinds(PrecisError) if kind.__module__ == errors.__name__}
    assert all(name == kind.__name__ for name, kind in BY_NAME.items())


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [(PrecisError, 1), (EngineError, 1), (WorkerError, 1), (SettingError, 2), (ModelError, 3), (InputError, 4)],
)
def test_an_error_has_its_message_its_code_and_an_exit_code(kind: type[PrecisError], exit_code: int) -> None:
    error = kind("It failed. Try again.", code="it-failed")
    assert (error.message, error.code, error.exit_code) == ("It failed. Try again.", "it-failed", exit_code)
    assert str(error) == error.message
    assert kind("It failed.").code == "failed"


def test_a_message_cannot_steer_the_terminal() -> None:
    assert PrecisError("The file \x1b[2Ja\x9b1m\x07.gguf\r.").message == "The file \ufffd[2Ja\ufffd1m\ufffd.gguf\ufffd."
    assert PrecisError("Zwei\nZeilen, “größer” als 模型.").message == "Zwei\nZeilen, “größer” als 模型."
