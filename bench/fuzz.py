"""What a session survives whose messages are broken in every way: a fuzz of the language server.

    python bench/fuzz.py [--seconds 1800] [--seed 1]

Real sessions (open, select, ask for actions, summarize, edit, hover, check, cancel, close) are mutated, in their fields
and in their bytes, and sent to a real server. Its worker is the scripted one of the tests, so no model is needed. After
each burst of messages the server is asked something, and must answer rightly. At the end of a session it is shut down
or left without a word. Prints each seed before its session, so that a session can be repeated alone with `--seed N
--sessions 1`, and a table at the end. Exits with 1 if anything was found.

What counts as found: no answer within `ANSWER_S`, an end of the server, text of a document in the log or in an error, a
traceback in the log, a path in an error, more memory than `MAX_MB` beyond the start, more than `MAX_MESSAGES` messages
to the person in one session, or a process that stays.
"""

from __future__ import annotations

import argparse
import copy
import json
import queue
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

TESTS = Path(__file__).parent.parent / "tests"
SERVER = [
    sys.executable,
    "-P",
    str(TESTS / "lsp" / "scripted_server.py"),
    "--impatient",
    str(TESTS / "scripted_child.py"),
]
MARK = "Zephyrine"  # in every text, so that a text is known wherever it turns up
TEXT = f"{MARK} sailed 😀 on Monday. {MARK} came back on Friday.\r\n{MARK} said nothing.\n"
URI = "file:///fuzz.md"
ANSWER_S = 30.0
MAX_MB = 300.0
MAX_MESSAGES = 60
BURST = 12
HEADERS = [
    b"Content-Length: %d\r\n\r\n",
    b"content-length: %d\r\n\r\n",
    b"Content-Length: %d\n\n",
    b"Content-Type: x; charset=utf-8\r\nContent-Length:%d\r\n\r\n",
]
BAD_HEADERS = [
    b"Content-Length: -1\r\n\r\n",
    b"Content-Length: 99999999999999\r\n\r\n",
    b"Content-Length: 0\r\n\r\n",
    b"Content-Length: x\r\n\r\n",
    b"X-Long: " + b"x" * 70_000 + b"\r\n\r\n",
    b"\r\n\r\n\r\n",
    b"\xff\xfe\x00",
    b"Content-Length: 40\r\n\r\n",
]
NASTY: list[Any] = [
    None, True, -1, 0, 2**31, 2**64, 1.5, -0.0, "", "x", MARK, "\ud83d", "😀" * 50, "\0", [], {}, [[]], [None], {"": 0},
    "file:///../../etc/passwd", "untitled:x", "precis.server.summarize", {"jsonrpc": "2.0"}, list(range(50)),
]  # fmt: skip


def place(line: int, character: int) -> dict[str, int]:
    """A position."""
    return {"line": line, "character": character}


EVERYTHING = {"start": place(0, 0), "end": place(2, 0)}
DOCUMENT = {"uri": URI}
SELECTION = {"uri": URI, "range": EVERYTHING}


def command(name: str, *arguments: object) -> tuple[str, dict[str, Any]]:
    """A request for a command."""
    return "workspace/executeCommand", {"command": f"precis.server.{name}", "arguments": list(arguments)}


REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("textDocument/codeAction", {"textDocument": DOCUMENT, "range": EVERYTHING, "context": {"diagnostics": []}}),
    ("textDocument/hover", {"textDocument": DOCUMENT, "position": place(0, 3)}),
    ("textDocument/definition", {"textDocument": DOCUMENT, "position": place(4, 3)}),
    (
        "textDocument/references",
        {"textDocument": DOCUMENT, "position": place(0, 3), "context": {"includeDeclaration": True}},
    ),
    ("textDocument/codeLens", {"textDocument": DOCUMENT}),
    command("summarize", SELECTION),
    command("rewrite", {"summary": 1, "how": "shorter"}),
    command("remove", {"summary": 1}),
    command("showSources", {"summary": 1}),
    ("workspace/textDocumentContent", {"uri": "precis-sources://summary/1/fuzz.sources.md"}),
    command("cancel", 1),
    command("cancel"),
    command("insert", SELECTION),
    command("lastSummary"),
    command("check", SELECTION),
    command("endCheck", SELECTION),
    ("initialize", {"processId": None, "rootUri": None, "capabilities": {}}),
    ("unknown/request", {"text": MARK}),
]
NOTIFICATIONS: list[tuple[str, dict[str, Any]]] = [
    ("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "markdown", "version": 1, "text": TEXT}}),
    ("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": TEXT * 2}]}),
    (
        "textDocument/didChange",
        {
            "textDocument": {"uri": URI, "version": 3},
            "contentChanges": [{"range": {"start": place(0, 1), "end": place(1, 2)}, "text": f"{MARK}\r"}],
        },
    ),
    ("textDocument/didClose", {"textDocument": DOCUMENT}),
    ("workspace/didChangeConfiguration", {"settings": {"precis": {"paragraphs": 2, "prompt": MARK}}}),
    ("window/workDoneProgress/cancel", {"token": "x"}),
    ("$/cancelRequest", {"id": 5}),
    ("$/setTrace", {"value": "verbose"}),
    ("initialized", {}),
    ("workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": "file:///a", "name": "a"}], "removed": []}}),
    (
        "notebookDocument/didOpen",
        {
            "notebookDocument": {"uri": "file:///n", "notebookType": "x", "version": 1, "cells": []},
            "cellTextDocuments": [{"uri": "file:///n#1", "languageId": "markdown", "version": 1, "text": TEXT}],
        },
    ),
]


class Mutator:
    """Breaks messages; the same seed breaks the same messages in the same way."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - it repeats, it keeps no secret

    def value(self, value: object, depth: int = 0) -> Any:
        """The value with a part of it replaced, dropped, doubled, nested or lengthened."""
        chance = self.chance
        if isinstance(value, dict) and value and depth < 6 and chance.random() < 0.85:  # noqa: PLR2004
            changed = dict(value)
            name = chance.choice(list(changed))
            what = chance.random()
            if what < 0.15:  # noqa: PLR2004
                del changed[name]
            elif what < 0.2:  # noqa: PLR2004
                changed[chance.choice(["", "x", "id", "uri", "jsonrpc"])] = chance.choice(NASTY)
            else:
                changed[name] = self.value(changed[name], depth + 1)
            return changed
        if isinstance(value, list) and value and chance.random() < 0.7:  # noqa: PLR2004
            changed = list(value)
            at = chance.randrange(len(changed))
            if chance.random() < 0.2:  # noqa: PLR2004
                return changed * chance.choice([0, 2, 40])
            changed[at] = self.value(changed[at], depth + 1)
            return changed
        if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.6:  # noqa: PLR2004
            return value + chance.choice([-(2**31), -1, 1, 7, 1000, 2**31 - 1])
        if isinstance(value, str) and value and chance.random() < 0.5:  # noqa: PLR2004
            at = chance.randrange(len(value))
            return value[:at] + chance.choice(["", "\ud800", "\0", "%00", "é", "\r\n", "😀"]) + value[at + 1 :]
        return copy.deepcopy(chance.choice(NASTY))

    def message(self, number: int) -> dict[str, Any]:
        """A message of a session, now and then a response to nothing, broken more often than not."""
        chance = self.chance
        if chance.random() < 0.05:  # noqa: PLR2004
            message: dict[str, Any] = {"jsonrpc": "2.0", "id": chance.choice([1, "x", None]), "result": [{}]}
        else:
            is_request = chance.random() < 0.6  # noqa: PLR2004
            method, params = copy.deepcopy(chance.choice(REQUESTS if is_request else NOTIFICATIONS))
            message = {"jsonrpc": "2.0", "method": method, "params": params}
            if is_request:
                message["id"] = number
        for _ in range(chance.choice([0, 0, 1, 1, 2, 4])):
            if chance.random() < 0.3:  # noqa: PLR2004
                message = self.value(message)
            elif "params" in message:
                message["params"] = self.value(message["params"])
            if not isinstance(message, dict):
                break
        if isinstance(message, dict) and message.get("method") in ("exit", "shutdown"):
            message["method"] = "x"
        return message

    def frame(self, message: object) -> bytes:
        """The message as bytes, whose header or body is broken now and then."""
        chance = self.chance
        body = json.dumps(message, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")  # noqa: PLR2004
        what = chance.random()
        if what < 0.03:  # noqa: PLR2004
            return chance.choice(BAD_HEADERS) + (body if chance.random() < 0.5 else b"")  # noqa: PLR2004
        if what < 0.06 and body:  # noqa: PLR2004
            at = chance.randrange(len(body))
            body = body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]
        if what > 0.98:  # noqa: PLR2004
            body = b"[" * 20_000
        length = len(body) + (chance.choice([-3, 5, 60]) if 0.06 < what < 0.08 else 0)  # noqa: PLR2004
        return chance.choice(HEADERS) % max(0, length) + body


class Session:
    """A server, and what it says."""

    def __init__(self) -> None:
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the session
        self.server = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        self.process = psutil.Process(self.server.pid)
        self.answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.seen: Counter[str] = Counter()
        self.found: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, "first")
        self.send(b"", {"jsonrpc": "2.0", "method": "initialized", "params": {}})
        self.started_mb = self.process.memory_info().rss / 1e6

    def send(self, raw: bytes, message: object = None) -> None:
        """Send bytes, or a message."""
        assert self.server.stdin  # noqa: S101
        if message is not None:
            body = json.dumps(message).encode()
            raw = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        try:
            self.server.stdin.write(raw)
            self.server.stdin.flush()
        except OSError:
            self.found.append("the server has ended")

    def request(self, method: str, params: object, request_id: str) -> dict[str, Any] | None:
        """Send a request and return its answer; None, and noted, if there is none."""
        self.send(b"", {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})
        end = time.monotonic() + ANSWER_S
        while (left := end - time.monotonic()) > 0:
            try:
                answer = self.answers.get(timeout=left)
            except queue.Empty:
                break
            if answer is None:
                break
            if answer.get("id") == request_id and "method" not in answer:
                return answer
        self.found.append(f"no answer to {method}")
        return None

    def probe(self, number: int) -> None:
        """See that the server knows a document that it is told of now."""
        # The first message makes up for one whose bytes were to be more; it is lost, or it is not.
        self.send(b"", {"jsonrpc": "2.0", "method": "$/nothing", "params": {}})
        self.send(b"", {"jsonrpc": "2.0", "method": "$/nothing", "params": {}})
        uri = f"file:///probe{number}.md"
        item = {"uri": uri, "languageId": "markdown", "version": 1, "text": "One.\n"}
        self.send(b"", {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}})
        selected = {"start": place(0, 0), "end": place(0, 4)}
        params = {"textDocument": {"uri": uri}, "range": selected, "context": {"diagnostics": []}}
        answer = self.request("textDocument/codeAction", params, f"probe {number}")
        if answer and not any(each["title"] == "Summarize selection" for each in answer.get("result") or ()):
            self.found.append("a wrong answer")
        self.send(b"", {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
        grown = self.process.memory_info().rss / 1e6 - self.started_mb if self.server.poll() is None else 0
        if grown > MAX_MB:
            self.found.append(f"{grown:.0f} MB more memory")

    def end(self, *, politely: bool) -> None:
        """Leave, and look at what stays and what was logged."""
        children = self.process.children(recursive=True) if self.server.poll() is None else []
        if politely and not self.found:
            self.request("shutdown", None, "last")
            self.send(b"", {"jsonrpc": "2.0", "method": "exit"})
        assert self.server.stdin  # noqa: S101
        try:
            self.server.stdin.close()
            code = self.server.wait(ANSWER_S)
            if politely and code and not self.found:
                self.found.append(f"exit code {code}")
        except (OSError, subprocess.TimeoutExpired):
            self.found.append("the server does not end")
            self.server.kill()
        _, stay = psutil.wait_procs(children, timeout=ANSWER_S)
        self.found += ["a process stays"] * bool(stay)
        self.log.seek(0)
        said = self.log.read().decode(errors="replace")
        self.log.close()
        self.seen["log, kB"] = len(said) // 1000
        if MARK in said:
            self.found.append("text in the log: " + said[said.index(MARK) - 200 :][:400])
        if "Traceback" in said or '  File "' in said:
            frames = re.findall(r"(?:^  .*\n)+^\S.*$", said, re.MULTILINE)
            self.found.append("a traceback in the log:\n" + "\n".join(dict.fromkeys(frames)))
        if self.seen["messages"] > MAX_MESSAGES:
            self.found.append(f"{self.seen['messages']} messages to the person")

    def _listen(self) -> None:
        assert self.server.stdout  # noqa: S101
        for message in read_messages(self.server.stdout):
            if message.get("method") == "window/showMessage":
                self.seen["messages"] += 1
            if error := message.get("error"):
                self.seen["errors"] += 1
                said = json.dumps(error)
                if MARK in said or re.search(r"site-packages|\.py|traceback", said):
                    self.found.append(f"an error says too much: {said[:300]}")
                if error["code"] == -32603:  # noqa: PLR2004 - InternalError
                    self.found.append(f"an internal error: {said[:300]}")
            if "method" in message and "id" in message:
                self.answer(message)
            else:
                self.answers.put(message)
        self.answers.put(None)

    def answer(self, message: dict[str, Any]) -> None:
        """Answer a request of the server; not all, since editors do not."""
        if message["method"] == "workspace/applyEdit":
            result: object = {"applied": False}
        elif message["method"] == "workspace/configuration":
            result = [{"paragraphs": 2}]
        else:
            result = None
        self.answers.put({"method": "answered"})
        self.send(b"", {"jsonrpc": "2.0", "id": message["id"], "result": result})


def read_messages(stream: Any) -> Iterator[dict[str, Any]]:
    """What the server says; it must be framed strictly."""
    while line := stream.readline():
        length = 0
        while line.strip():
            name, _, value = line.partition(b": ")
            length = int(value) if name == b"Content-Length" else length
            line = stream.readline()
        yield json.loads(stream.read(length))


def fuzz(seed: int, until: float) -> Session:
    """One session with this seed, of 10 bursts or until a time."""
    mutator, session = Mutator(seed), Session()
    for number in range(10):
        for each in range(BURST):
            session.send(mutator.frame(mutator.message(number * BURST + each)))
        session.seen["sent"] += BURST
        session.probe(number)
        if session.found or time.monotonic() > until:
            break
    session.end(politely=mutator.chance.random() < 0.7)  # noqa: PLR2004
    return session


def main() -> int:
    """Fuzz, print what was found and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--seed", type=int, default=1, help="of the first session; each next one has the next seed")
    parser.add_argument("--sessions", type=int, default=10**9, help="at most so many")
    options = parser.parse_args()
    until = time.monotonic() + options.seconds
    total: Counter[str] = Counter()
    for seed in range(options.seed, options.seed + options.sessions):
        if time.monotonic() > until:
            break
        print(f"seed {seed}", flush=True)
        session = fuzz(seed, until)
        total["sessions"] += 1
        total.update(session.seen)
        for each in dict.fromkeys(session.found):
            total["found"] += 1
            print(f"found: {each}", flush=True)
    print(" · ".join(f"{name} {count:,}" for name, count in total.items()))
    return 1 if total["found"] else 0


if __name__ == "__main__":
    sys.exit(main())
