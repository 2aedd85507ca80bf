from __future__ import annotations

import sys

import pytest

from precis.engine.installed import has_llama, require_llama
from precis.errors import EngineError


def test_llama_is_found_without_being_loaded() -> None:
    loaded = "llama_cpp" in sys.modules
    assert has_llama()
    require_llama()
    assert ("llama_cpp" in sys.modules) == loaded


def test_what_to_do_without_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_cpp", None)  # as if it were not installed
    assert not has_llama()
    with pytest.raises(EngineError, match=r"-m pip install llama-cpp-python`.* set precis\.engine to") as raised:
        require_llama()
    assert raised.value.code == "llama-missing"
