"""Shared by all tests: the treatment of skips, and the models."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from precis.errors import ModelError
from precis.models.find import find_model

ROOT = Path(__file__).parent.parent

# A busy machine takes longer, and no test asserts a time.
settings.register_profile("precis", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("precis")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With PRECIS_REQUIRE_ALL=1, turn skipped tests into failures: all requirements should be installed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("PRECIS_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"PRECIS_REQUIRE_ALL=1 is set, but this was skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def default_model() -> Path:
    """The path of the default model."""
    try:
        return find_model("smollm2-135m").path
    except ModelError as error:
        pytest.skip(f"{error.message} `make model` does it.")


@pytest.fixture(scope="session")
def writing_model() -> str:
    """The name of the smallest model that writes its own sentences."""
    name = "qwen2.5-coder-0.5b"
    try:
        find_model(name)
    except ModelError as error:
        pytest.skip(f"{error.message} `make test` does it.")
    return name


@pytest.fixture(scope="session")
def article() -> str:
    """The article that `make demo` summarizes."""
    return (ROOT / "docs" / "example.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for localhost that nobody trusts, unless told to."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not on this machine. Install it: apt-get install openssl.")
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    subprocess.run(
        [
            *[openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
            *["-addext", "subjectAltName=DNS:localhost", "-keyout", str(path), "-out", f"{path}.crt"],
        ],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path
