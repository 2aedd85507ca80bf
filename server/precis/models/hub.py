"""Fetch a model file from a model hub on the web, or find it in the hub's cache on this computer.

Uses huggingface_hub, so that its settings apply: HF_ENDPOINT for a mirror, HF_HOME for the cache, and the proxies of
the environment. Sends no token and no telemetry. Import this module only to fetch something, since it takes long.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

# Read by huggingface_hub on import. Its own downloader (Xet) is not used, since it cannot resume after a kill.
os.environ |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_VERBOSITY": "critical"}

import httpx2
from huggingface_hub import constants
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.file_download import (
    HfFileMetadata,
    get_hf_file_metadata,  # pyright: ignore[reportUnknownVariableType] - a bare dict among its arguments
    hf_hub_url,
    http_get,  # pyright: ignore[reportUnknownVariableType] - the same
    repo_folder_name,
)
from huggingface_hub.utils import build_hf_headers  # pyright: ignore[reportUnknownVariableType] - the same

from precis.errors import ModelError
from precis.models.catalog import CatalogEntry, WebSource
from precis.models.partial import PartialDownload

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LIBRARY = "precis"  # the program's name in the user agent
log = logging.getLogger(__name__)

SHA256_DIGITS = 64

constants.DOWNLOAD_CHUNK_SIZE = 1 << 18  # bytes per write, and so the most that is lost in a kill


def find_in_cache(entry: CatalogEntry, source: WebSource) -> Path | None:
    """Return the file of `entry` in the hub's shared cache if its size is right. Its content is not checked.

    The cache names files by their checksum, so it does not matter which revision another program fetched.
    """
    folder = repo_folder_name(repo_id=source.repo, repo_type="model")
    path = Path(constants.HF_HUB_CACHE, folder, "blobs", entry.sha256)
    try:
        return path if path.is_file() and path.stat().st_size == entry.size_bytes else None
    except OSError as error:  # the folder belongs to another user
        log.info("The hub's cache cannot be read: %s", error)
        return None


def fetch_from_hub(
    entry: CatalogEntry, source: WebSource, partial: PartialDownload, report: Callable[[int], None]
) -> None:
    """Fetch the rest of the model file from the hub.

    Args:
        entry: the model.
        source: the source of the model.
        partial: the partial download, whose folder exists.
        report: called with the number of bytes fetched so far.

    Raises:
        ModelError: "model-fetch" if the hub cannot be reached or does not have the file. The fetched part is kept.
        OSError: the disk is full.
    """
    host = urlsplit(constants.ENDPOINT).netloc
    url = hf_hub_url(source.repo, entry.file, revision=source.revision)
    try:
        _check(get_hf_file_metadata(url, token=False, library_name=LIBRARY), entry, source, host)
        _download(url, entry, partial, report)
    except httpx2.HTTPError as error:
        raise ModelError(_reason(error, entry, host), code="model-fetch") from error
    except OSError as error:
        if error.errno is not None:  # from the disk; errors of the library have no number
            raise
        raise ModelError(f"Fetching from {host} failed: {_first_line(error)}", code="model-fetch") from error


def _check(metadata: HfFileMetadata, entry: CatalogEntry, source: WebSource, host: str) -> None:
    """Check, before anything is fetched, that the host is a hub and has the right file."""
    if metadata.commit_hash != source.revision:
        raise ModelError(
            f"{host} does not respond like a model hub; a proxy, a firewall or a login page may be in between.",
            code="model-fetch",
        )
    etag = metadata.etag or ""
    if metadata.size not in {None, entry.size_bytes} or (len(etag) == SHA256_DIGITS and etag != entry.sha256):
        raise ModelError(f"{entry.file} on {host} is not the file in the catalog.", code="model-fetch")


def _download(url: str, entry: CatalogEntry, partial: PartialDownload, report: Callable[[int], None]) -> None:
    headers = build_hf_headers(token=False, library_name=LIBRARY)
    before = -1
    while (arrived := partial.size()) < entry.size_bytes:
        try:
            with _ReportingFile(partial.file, report) as file:
                http_get(url, file, resume_size=arrived, headers=headers, expected_size=entry.size_bytes)
        except httpx2.TransportError:
            if partial.size() <= before:
                raise
            before = partial.size()  # there was progress, so try again
        except OSError as error:
            if error.errno is None and not isinstance(error, HfHubHTTPError):
                partial.cut(arrived)  # a complete response of another size, such as an error page
            raise


class _ReportingFile(io.BufferedRandom):
    """The file to append to, which reports its size after each write."""

    def __init__(self, path: Path, report: Callable[[int], None]) -> None:
        super().__init__(io.FileIO(path, "r+"))
        self._report = report
        self.seek(0, io.SEEK_END)

    def write(self, buffer: ReadableBuffer, /) -> int:
        count = super().write(buffer)
        self.flush()
        self._report(self.tell())
        return count


def _reason(error: httpx2.HTTPError, entry: CatalogEntry, host: str) -> str:
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        if status == HTTPStatus.NOT_FOUND:
            return f"{host} does not have {entry.file} (404)."
        return f"{host} responded with HTTP status {status}."
    if isinstance(error, httpx2.ProxyError):
        return f"The proxy for {host} failed: {_first_line(error)}"
    if isinstance(error, httpx2.TimeoutException):
        return f"{host} did not respond in time."
    return f"{host} cannot be reached: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    line = (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
    return f"{line}."
