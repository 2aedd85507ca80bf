"""Whether llama.cpp is installed, without loading it: an installation that only uses a server does without."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from precis.errors import EngineError


def has_llama() -> bool:
    """Return whether this Python has llama-cpp-python."""
    return find_spec("llama_cpp") is not None


def require_llama() -> None:
    """Check that a model can be run here.

    Raises:
        EngineError: "llama-missing" if llama-cpp-python is not installed.
    """
    if not has_llama():
        raise EngineError(
            "Précis cannot run a model itself, because llama.cpp is not installed. Either install it: "
            f"`{sys.executable} -m pip install llama-cpp-python` (in VS Code, the command “Set Up Précis”); or let a "
            'server run the model: set precis.engine to "endpoint" and precis.endpoint.url to its URL.',
            code="llama-missing",
        )
