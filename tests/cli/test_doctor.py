from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from precis.cli import doctor
from precis.cli.main import main
from precis.errors import SettingError
from precis.worker.confinement import landlock_version


@pytest.mark.usefixtures("default_model")
def test_each_part_gets_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    python, engine, llama, models, offline, note = capsys.readouterr().out.splitlines()
    assert python.endswith(sys.executable)
    assert engine == "note  engine: embedded, that is, Précis itself"
    assert llama.startswith("ok    llama.cpp: llama-cpp-python 0.")
    assert models.startswith("ok    models: ")
    assert "smollm2-135m" in models
    assert offline.startswith("ok    offline: ")
    assert note.startswith("note  this holds for the worker; the language server opens no connection either, but")
    if landlock_version() > 0 and llama.endswith("for the CPU"):
        assert offline.startswith("ok    offline: enforced by the kernel; ")


def test_what_does_not_work_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRECIS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(doctor, "_LLAMA", "raise ImportError('no llama.cpp')")
    assert main(["doctor"]) == 1
    _, _, llama, models = capsys.readouterr().out.splitlines()
    assert llama == "FAIL  llama.cpp: ImportError: no llama.cpp"
    assert models == f"FAIL  models: none in {tmp_path / 'models'}. Run `precis models install`."


@pytest.mark.skipif(sys.platform == "win32", reason="a matter of POSIX")
def test_a_crash_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "_LLAMA", "import os; os.abort()")
    assert main(["doctor"]) == 1
    assert "FAIL  llama.cpp: crashed (SIGABRT)" in capsys.readouterr().out


def test_what_to_do_without_llama_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "llama_cpp", None)  # as if it were not installed
    assert main(["doctor"]) == 1
    assert "FAIL  llama.cpp: Précis cannot run a model itself" in capsys.readouterr().out


def test_the_settings_of_an_editor_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    given = {"engine": "endpoint", "endpoint": {"url": "http://192.0.2.1", "modell": "x"}}
    assert main(["doctor", "--settings", json.dumps(given)]) == 1
    _, problem, engine, endpoint = capsys.readouterr().out.splitlines()
    assert problem.startswith("FAIL  settings: The setting precis.endpoint.modell is not known and is ignored.")
    assert engine == "note  engine: endpoint, that is, a server runs the model"
    assert endpoint.startswith("FAIL  endpoint: The server 192.0.2.1 is not on this machine")


@pytest.mark.parametrize("settings", ["{", "[]"])
def test_settings_that_cannot_be_read_are_told(settings: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--settings", settings]) == SettingError.exit_code
    assert "The option --settings cannot be used" in capsys.readouterr().err
