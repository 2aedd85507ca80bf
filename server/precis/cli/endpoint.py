"""The options of the command line that name a server, and what `precis doctor` finds out about it."""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace

from pydantic.alias_generators import to_camel, to_snake

from precis.engine.api import GenerationRequest, Message
from precis.errors import PrecisError, SettingError
from precis.settings import EndpointSettings, read_settings

ANSWER_S = 15.0  # seconds for each answer: people wait for the report
_SAMPLE = GenerationRequest((Message("user", "Write the numbers from one to forty as words."),), 64)

_OPTIONS = {
    "url": "endpoint",
    "model": "endpoint-model",
    "parallel": "endpoint-parallel",
    "allow_remote": "allow-remote",
    "ca_file": "ca-file",
}


def add_endpoint_arguments(parser: argparse.ArgumentParser) -> None:
    """Add an option for each setting of the endpoint; `--endpoint URL` also sets `engine`."""
    for name, option in _OPTIONS.items():
        field = EndpointSettings.model_fields[name]
        if field.annotation is bool:
            parser.add_argument(f"--{option}", action="store_true", default=None, help=field.description)
        else:
            kind, metavar = int if field.annotation is int else str, name.rpartition("_")[2].upper()
            parser.add_argument(f"--{option}", type=kind, metavar=metavar, help=field.description)


def given_endpoint(options: argparse.Namespace) -> dict[str, object]:
    """Return the settings in the options, as `read_settings` takes them; empty if they name no server.

    Raises:
        SettingError: an option cannot be used.
    """
    if options.endpoint is None:
        return {}
    given = {to_camel(name): getattr(options, option.replace("-", "_")) for name, option in _OPTIONS.items()}
    raw: dict[str, object] = {"engine": "endpoint", "endpoint": given}
    for problem in read_settings(raw)[1]:
        option = _OPTIONS[to_snake(problem.name.removeprefix("endpoint."))]
        raise SettingError(f"The option --{option} cannot be used: {problem.complaint}.", code="bad-option")
    return raw


def print_endpoint(given: EndpointSettings) -> bool:
    """Print whether the server that the settings name can be used, and return it.

    It is asked for its models and for a few words; nothing of a text is sent.
    """
    from precis.engine.endpoint.address import Patience
    from precis.engine.endpoint.engine import open_endpoint
    from precis.worker.endpoint_cache import KEY_VARIABLE, describe_server, endpoint_of

    try:
        endpoint = endpoint_of(given, os.environ.get(KEY_VARIABLE, "").strip())
        started = time.perf_counter()
        engine = open_endpoint(replace(endpoint, patience=Patience(first_byte_s=ANSWER_S, tries=1)), lambda: False)
        answered = time.perf_counter()
        try:
            before = engine.usage.generated_tokens
            for _ in engine.generate([_SAMPLE], lambda: False):
                pass
            tokens = engine.usage.generated_tokens - before
        finally:
            engine.close()
    except PrecisError as error:
        print(f"FAIL  endpoint: {error.message}")
        return False
    speed = tokens / (time.perf_counter() - answered)
    scores = "says" if engine.is_scored else "does not say"
    print(
        f"ok    endpoint: {endpoint.address.place} offers {engine.model}, {scores} how probable the words are, answers "
        f"in {answered - started:.1f} s and writes about {speed:.0f} tokens per second"
    )
    print(f"note  not offline: with this engine, your texts are sent to {describe_server(endpoint.address)}")
    return True
