"""A model hub and a package index on this computer, with faults to choose from."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = b"<html><body>Please log in.</body></html>\n"
CHUNK_BYTES = 1 << 16


@dataclass
class Hub:
    """Serves one file at REPO/resolve/REVISION/FILE, by way of a redirect to another host, as the real one does.

    Attributes:
        path: of the file.
        data: its content.
        revision: its commit.
        sha256: what it says of the content.
        fault: "" or one of those that `_Handler` knows.
        cut_after: bytes after which the connection breaks, one for each request of the content to come.
        requests: method, path and headers of what was asked.
        go_on: what a slow start waits for.
        content_requested: set when the content is asked for.
    """

    path: str
    data: bytes
    revision: str
    sha256: str
    fault: str = ""
    cut_after: list[int] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    content_requested: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ranges(self) -> list[str]:
        """The Range header of each request of the content."""
        return [
            headers.get("range", "") for method, path, headers in self.requests if method == "GET" and "/cdn" in path
        ]


@contextmanager
def serving(hub: Hub) -> Generator[Hub]:
    class Handler(_Handler):
        imitated = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield hub
    finally:
        hub.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    imitated: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it that
        """Keep silent."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub = self.imitated
        hub.requests.append((self.command, self.path, {key.lower(): value for key, value in self.headers.items()}))
        if hub.fault == "silence":
            hub.go_on.wait()
        elif hub.fault in {"404", "503", "401", "429"}:
            self._send(int(hub.fault), b"", {"X-Error-Code": "EntryNotFound"} if hub.fault == "404" else {})
        elif hub.fault == "page":
            self._send(200, PAGE, {"Content-Type": "text/html"})
        elif self.path == "/cdn":
            self._content()
        elif self.path != f"/{hub.path}":
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
        else:
            size_bytes = len(hub.data) + (hub.fault == "other size")
            self._send(
                302,
                b"",
                {
                    "Location": f"http://localhost:{hub.port}/cdn",
                    "X-Repo-Commit": "b" * 40 if hub.fault == "other revision" else hub.revision,
                    "X-Linked-Size": str(size_bytes),
                    "X-Linked-ETag": f'"{"0" * 64 if hub.fault == "other sum" else hub.sha256}"',
                },
            )

    def _content(self) -> None:
        hub = self.imitated
        hub.content_requested.set()
        if hub.fault == "slow start":
            hub.go_on.wait()
        if hub.fault == "page for content":
            self._send(200, PAGE, {"Content-Type": "text/html"})
            return
        data = hub.data[:-1] + b"!" if hub.fault == "wrong byte" else hub.data
        start = 0
        asked = self.headers.get("Range")
        if asked and hub.fault != "no ranges":
            start = int(asked.removeprefix("bytes=").partition("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        end = min(len(data), start + hub.cut_after.pop(0)) if hub.cut_after else len(data)
        for at in range(start, end, CHUNK_BYTES):
            self.wfile.write(data[at : min(at + CHUNK_BYTES, end)])
        if end < len(data):
            if hub.fault == "stops":
                self.wfile.flush()
                hub.go_on.wait()
            self.close_connection = True

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def index(folder: Path) -> Generator[str]:
    """The address of a simple package index of the wheels in `folder`; what is not there is not found."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it that
            """Keep silent."""

        def do_GET(self) -> None:
            name = self.path.strip("/").rpartition("/")[2]
            files = [path for path in folder.glob("*.whl") if path.name.startswith(f"{name.replace('-', '_')}-")]
            if (folder / name).is_file():
                body, kind = (folder / name).read_bytes(), "application/octet-stream"
            elif files:
                body = "".join(f'<a href="/files/{path.name}">{path.name}</a>' for path in files).encode()
                kind = "text/html"
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/simple"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
