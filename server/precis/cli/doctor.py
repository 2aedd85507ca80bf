"""`precis doctor`: check this installation, one line for each part."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from typing import cast

from precis.cli.endpoint import add_endpoint_arguments, given_endpoint, print_endpoint
from precis.errors import EngineError, SettingError
from precis.settings import EndpointSettings, read_settings

HELP = "check this installation: Python, llama.cpp, models or a server, and what the kernel enforces"
TIMEOUT_S = 60.0
SERVER_NOTE = (
    "this holds for the worker; the language server opens no connection either, but the kernel would not refuse it"
)

# Each runs in a process of its own: a native library may crash, and a confinement cannot be undone.
_LLAMA = """
from precis.engine.llama.native import lib
print(f"llama-cpp-python {lib.__version__},", "with GPU support" if lib.llama_supports_gpu_offload() else "for the CPU")
"""
_CONFINEMENT = """
import sys, time
from pathlib import Path
from precis.engine.api import Hardware
from precis.engine.llama.hardware import uses_gpu
from precis.worker.confinement import ON_GPU, confine
started = time.perf_counter()
result = ON_GPU if uses_gpu(Hardware()) else confine(Path(sys.argv[1]))
print(f"{result}; {1000 * (time.perf_counter() - started):.1f} ms" if result.network else result)
"""

_CONFINEMENT_BESIDE_ENDPOINT = """
from precis.worker.confinement import confine
result = confine(None)
held = "the kernel refuses all other connections" if result.network else "other connections are not refused here"
print(f"{held} ({result.reason})" if result.reason else held)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_endpoint_arguments(parser)
    parser.add_argument("--settings", metavar="JSON", help='the settings of an editor, such as {"engine": "embedded"}')
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each part, and return 1 if one of them does not work.

    If a server runs the model, neither llama.cpp nor a model is needed here.

    Raises:
        SettingError: an option cannot be used.
    """
    print(f"ok    Python: {platform.python_version()}, {sys.executable}")
    settings, problems = read_settings(_given_settings(options))
    for problem in problems:
        print(f"FAIL  settings: {problem.message}")
    is_server = settings.engine == "endpoint"
    print(f"note  engine: {settings.engine}, that is, {'a server runs the model' if is_server else 'Précis itself'}")
    works = _check_endpoint(settings.endpoint) if is_server else _check_embedded()
    return 0 if works and not problems else 1


def _given_settings(options: argparse.Namespace) -> dict[str, object]:
    if options.settings is None:
        return given_endpoint(options)
    try:
        given: object = json.loads(options.settings)
    except ValueError as error:
        raise SettingError(f"The option --settings cannot be used: {error}.", code="bad-option") from error
    if not isinstance(given, dict):
        raise SettingError("The option --settings cannot be used: it must be a JSON object.", code="bad-option")
    return {str(name): value for name, value in cast("dict[object, object]", given).items()}


def _check_embedded() -> bool:
    has_llama = _print_llama()
    has_models = _print_models()
    if not has_llama:
        return False
    with tempfile.TemporaryDirectory() as folder:
        holds, text = _run_in_child(_CONFINEMENT, folder)
    print(f"{'ok   ' if holds else 'FAIL '} {text}")
    print(f"note  {SERVER_NOTE}")
    return holds and has_models


def _check_endpoint(given: EndpointSettings) -> bool:
    if not print_endpoint(given):
        return False
    if sys.platform != "linux":
        print("note  other connections are not refused: Précis has no means for it on this system")
        return True
    with tempfile.TemporaryDirectory() as folder:
        holds, text = _run_in_child(_CONFINEMENT_BESIDE_ENDPOINT, folder)
    print(f"{'ok   ' if holds else 'FAIL '} {text}")
    return holds


def _print_llama() -> bool:
    """Print whether llama.cpp can be loaded, and return it."""
    from precis.engine.installed import require_llama

    try:
        require_llama()
    except EngineError as error:
        print(f"FAIL  llama.cpp: {error.message}")
        return False
    works, text = _run_in_child(_LLAMA)
    print(f"{'ok   ' if works else 'FAIL '} llama.cpp: {text}")
    return works


def _print_models() -> bool:
    """Print the models that can be used, and return whether there is one."""
    from precis.models.catalog import load_catalog
    from precis.models.find import installed_models
    from precis.models.store import user_store

    store = user_store()
    names = sorted(model.name for model in installed_models(load_catalog(), store))
    if names:
        print(f"ok    models: {', '.join(names)} in {store.folder}")
        return True
    print(f"FAIL  models: none in {store.folder}. Run `precis models install`.")
    return False


def _run_in_child(code: str, *arguments: str) -> tuple[bool, str]:
    """Run Python code in another process; return whether it succeeded, and the last line that it printed."""
    from precis.worker.process import ENVIRONMENT

    command = [sys.executable, "-X", "utf8", "-P", "-c", code, *arguments]
    environment = {**os.environ, **ENVIRONMENT}
    try:
        ended = subprocess.run(
            command, capture_output=True, env=environment, text=True, encoding="utf-8", timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False, f"no answer within {TIMEOUT_S:.0f} s"
    if ended.returncode < 0:
        return False, f"crashed ({signal.Signals(-ended.returncode).name})"
    lines = (ended.stdout if ended.returncode == 0 else ended.stderr).strip().splitlines()
    return ended.returncode == 0, lines[-1] if lines else f"ended with code {ended.returncode}"
