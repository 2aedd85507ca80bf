"""The options of the command line that name a server, and what `precis doctor` finds out about it."""

from __future__ import annotations

import argparse
import os
import time

from pydantic.alias_generators import to_camel, to_snake

from precis.errors import PrecisError, SettingError
from precis.settings import EndpointSettings, read_settings

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


def print_endpoint(options: argparse.Namespace) -> bool:
    """Print whether the server that the options name can be used, and return it.

    It is asked for its models and for one token; nothing of a text is sent.
    """
    from precis.engine.endpoint.engine import open_endpoint
    from precis.worker.endpoint_cache import KEY_VARIABLE, describe_server, endpoint_of

    try:
        settings, _ = read_settings(given_endpoint(options))
        endpoint = endpoint_of(settings.endpoint, os.environ.get(KEY_VARIABLE, "").strip())
        started = time.perf_counter()
        engine = open_endpoint(endpoint, lambda: False)
    except PrecisError as error:
        print(f"FAIL  endpoint: {error.message}")
        return False
    seconds = time.perf_counter() - started
    engine.close()
    scores = "says" if engine.is_scored else "does not say"
    print(
        f"ok    endpoint: {endpoint.address.place} offers {engine.model}, {scores} how probable the words are, and "
        f"answers in {seconds:.1f} s"
    )
    print(f"note  not offline: with this engine, your texts are sent to {describe_server(endpoint.address)}")
    return True
