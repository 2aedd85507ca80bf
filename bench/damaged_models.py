"""What happens with damaged and hostile model files: exit code, message, time and peak memory of each.

    python bench/damaged_models.py [--model NAME] [--kinds KIND] [--only WORD]

Makes the files from an installed model, and runs `precis summarize --model FILE` and `precis models add FILE` on each,
in a data folder of its own and with a limit on address space. A file must be refused with exit code 3 and one message
that names it, without a crash, within `MOST_S` seconds of processor time and `MOST_BYTES` of memory; a file whose fault
does no harm may also be used. Ends with status 1 if one is not.
"""

from __future__ import annotations

import argparse
import os
import resource
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from precis.models.find import original_path

MOST_S = 5.0  # of processor time of all processes together, which does not depend on what else runs
MOST_BYTES = 1 << 30  # of all processes together, beside the pages of the model file
ADDRESS_SPACE = 6 << 30
TEXT = "The ferry left the island at six. The old engine had failed twice in March. Nobody believed the captain. " * 4
STRING, U32, ARRAY, FLOAT32 = 8, 4, 9, 6

TEMPLATES = {
    "product": "{{ 'a' * 10 ** 10 }}",
    "width, while compiling": "{{ '%3000000000s' | format('a') }}",
    "doubling": "{% set n = namespace(x='a') %}{% for _ in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "nested lists": "{% set n = namespace(x=[]) %}{% for _ in range(99) %}{% set n.x = [n.x] * 2 %}{% endfor %}{{n.x}}",
    "nested loops": "{% for _ in range(99999) %}{% for _ in range(99999) %}{% endfor %}{% endfor %}",
    "power": "{{ 10 ** (10 ** 9) }}",
    "parentheses": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "nested blocks": "{% if true %}" * 300 + "{% endif %}" * 300,
    "recursion": "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "syntax": "{% for %}",
    "refuses all": "{{ raise_exception('never') }}",
    "long output": "{% for _ in range(99999) %}{{ messages[0].content }}{% endfor %}",
    "private-use characters": "\ue0f099\ue0f1{{ messages[-1].content }}",  # does no harm
}


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged file: its path, what is wrong, and whether it does no harm, so that it may be used."""

    path: Path
    fault: str
    harmless: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did with a file. `peak_bytes` is the largest sum of the processes' private memory."""

    code: int
    message: str
    lines: int
    seconds: float
    processor_s: float
    peak_bytes: int


def text(value: str) -> bytes:
    """Return a string as a header has it."""
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


class Header:
    """The parts of a model file: each key with its value as it is in the file, each tensor's description, the data."""

    def __init__(self, data: bytes) -> None:
        self.tensor_count, key_count = struct.unpack_from("<QQ", data, 8)
        self.at, self.data = 24, data
        self.keys: dict[str, bytes] = {}
        for _ in range(key_count):
            name = self._text()
            begin = self.at
            self._skip_value(self._number("<I"))
            self.keys[name] = data[begin : self.at]
        self.tensors: list[tuple[str, list[int], int, int]] = []
        for _ in range(self.tensor_count):
            name, dimensions = self._text(), self._number("<I")
            shape = [self._number("<Q") for _ in range(dimensions)]
            self.tensors.append((name, shape, self._number("<I"), self._number("<Q")))
        self.weights = data[-(-self.at // 32) * 32 :]

    def written(
        self,
        keys: dict[str, bytes | None] | None = None,
        tensors: list[tuple[str, list[int], int, int]] | None = None,
        counts: tuple[int, int] | None = None,
    ) -> bytes:
        """Return the file with other keys (None leaves one out), other tensors, or wrong counts."""
        merged = {name: value for name, value in {**self.keys, **(keys or {})}.items() if value is not None}
        described = self.tensors if tensors is None else tensors
        head = b"GGUF" + struct.pack("<IQQ", 3, *(counts or (len(described), len(merged))))
        head += b"".join(text(name) + value for name, value in merged.items())
        for name, shape, kind, offset in described:
            head += text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", size) for size in shape)
            head += struct.pack("<IQ", kind, offset)
        return head + bytes(-len(head) % 32) + self.weights

    def _number(self, layout: str) -> int:
        (value,) = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return value

    def _text(self) -> str:
        length = self._number("<Q")
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def _skip_value(self, kind: int) -> None:
        sizes = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
        if kind == STRING:
            self._text()
        elif kind == ARRAY:
            inner, count = self._number("<I"), self._number("<Q")
            if inner == STRING:
                for _ in range(count):
                    self._text()
            else:
                self.at += count * sizes[inner]
        else:
            self.at += sizes[kind]


Fault = tuple[str, bytes] | tuple[str, bytes, bool]  # what is wrong, the file, and whether it does no harm


def damaged(model: Path, folder: Path, kinds: str) -> Iterator[Case]:
    """Make the files of the makers whose name contains `kinds`, one after the other; each replaces the one before."""
    whole = model.read_bytes()
    header = Header(whole)
    path = folder / "damaged.gguf"
    makers = (of_structure, of_numbers, of_vocabulary, of_tensors, of_templates, of_other_files)
    for maker in makers:
        if kinds in maker.__name__:
            for fault, data, *harmless in maker(header, whole):
                path.write_bytes(data)
                yield Case(path, fault, any(harmless))
    if kinds not in "of_other_files":
        return
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    yield Case(path, "a named pipe")
    path.unlink()
    path.mkdir()
    yield Case(path, "a folder")
    yield Case(folder / "nothing.gguf", "missing")
    yield Case(Path("/dev/zero"), "a device")


def of_structure(header: Header, whole: bytes) -> Iterator[Fault]:
    """Truncated files, and lengths and counts that are wrong."""
    for length in (0, 3, 4, 8, 20, 24, 100, 5000, header.at - 40, header.at, len(whole) // 2, len(whole) - 1):
        yield (f"truncated to {length} bytes", whole[:length])
    yield ("another magic", b"GGML" + whole[4:])
    for version in (0, 1, 4, 2**32 - 1, 3 << 24):
        yield (f"version {version}", whole[:4] + struct.pack("<I", version) + whole[8:])
    for counts in ((0, len(header.keys)), (2**63, 1), (2**64 - 1, 2**64 - 1), (1, 2**40), (99_999, 9_999), (271, 33)):
        yield (f"{counts[0]} tensors, {counts[1]} keys", header.written(counts=counts))
    yield ("a string of 2**62 bytes", whole[:24] + struct.pack("<Q", 2**62) + whole[32:])
    yield ("a key of 900 kB of zeros", header.written({"\0" * 900_000: struct.pack("<II", U32, 1)}), True)


def of_numbers(header: Header, _whole: bytes) -> Iterator[Fault]:
    """Numbers that llama.cpp allocates, divides or indexes by."""
    arch = "llama"
    number = struct.Struct("<II")
    numbers = {
        "block_count": (0, 1, 31, 272, 513, 10**9, 2**32 - 1),
        "embedding_length": (0, 1, 577, 10**9),
        "context_length": (0, 2**32 - 1),
        "feed_forward_length": (0, 10**9),
        "attention.head_count": (0, 1, 7, 10**9),
        "attention.head_count_kv": (0, 2, 10**9),
        "rope.dimension_count": (0, 63, 10**9),
        "vocab_size": (0, 10**9),
        "expert_count": (10**9,),
    }
    harmless = {("vocab_size", 10**3), ("rope.dimension_count", 0)}
    for key, values in numbers.items():
        for value in values:
            data = header.written({f"{arch}.{key}": number.pack(U32, value)})
            yield (f"{key} {value}", data, (key, value) in harmless)
    yield ("block_count is a text", header.written({f"{arch}.block_count": struct.pack("<I", STRING) + text("30")}))
    yield ("no architecture", header.written({"general.architecture": None}))
    for name in ("\x1b[2Jllama", "no-such", "", "bert"):
        yield (f"architecture {name!r}", header.written({"general.architecture": struct.pack("<I", 8) + text(name)}))
    for value in (0, 3, 2**31):
        yield (f"alignment {value}", header.written({"general.alignment": number.pack(U32, value)}))


def of_vocabulary(header: Header, _whole: bytes) -> Iterator[Fault]:
    """Arrays that do not fit each other."""
    number = struct.Struct("<II")
    vocabulary = {
        "tokens": struct.pack("<IIQ", ARRAY, U32, 7) + bytes(28),
        "scores": struct.pack("<IIQ", ARRAY, FLOAT32, 1) + bytes(4),
        "token_type": struct.pack("<IIQ", ARRAY, U32, 1) + bytes(4),
        "merges": struct.pack("<IIQ", ARRAY, U32, 1) + bytes(4),
        "model": struct.pack("<I", STRING) + text("no-such"),
    }
    for key, value in vocabulary.items():
        yield (f"another {key}", header.written({f"tokenizer.ggml.{key}": value}))
    yield ("no vocabulary", header.written({"tokenizer.ggml.tokens": None}))
    yield ("2**60 tokens", header.written({"tokenizer.ggml.tokens": struct.pack("<IIQ", ARRAY, STRING, 2**60)}))
    for token in (2**31, 2**32 - 2):
        data = header.written({"tokenizer.ggml.bos_token_id": number.pack(U32, token)})
        yield (f"bos_token_id {token}", data, True)


def of_tensors(header: Header, _whole: bytes) -> Iterator[Fault]:
    """Descriptions of tensors that do not fit the file."""
    name, shape, kind, offset = header.tensors[1]
    others = {
        "type 4": (name, shape, 4, offset),
        "type 99": (name, shape, 99, offset),
        "another type": (name, shape, 1, offset),
        "offset 2**63": (name, shape, kind, 2**63),
        "offset at the end": (name, shape, kind, len(header.weights) // 32 * 32),
        "an odd offset": (name, shape, kind, offset + 1),
        "2**40 rows": (name, [shape[0], 2**40], kind, offset),
        "no rows": (name, [0, 0], kind, offset),
        "a name of 5 kB": ("n" * 5000, shape, kind, offset),
        "no name": ("", shape, kind, offset),
        "the name of another": (header.tensors[0][0], shape, kind, offset),
        "shape turned": (name, shape[::-1] if len(shape) > 1 else [*shape, 2], kind, offset),
        "five dimensions": (name, [1] * 5, kind, offset),
    }
    for fault, tensor in others.items():
        yield (f"tensor: {fault}", header.written(tensors=[header.tensors[0], tensor, *header.tensors[2:]]))
    yield ("a tensor is missing", header.written(tensors=header.tensors[:-1]))
    yield ("split in three", header.written({"split.count": struct.pack("<IH", 2, 3)}))


def of_templates(header: Header, _whole: bytes) -> Iterator[Fault]:
    """Chat templates that take too much, want too much, or fail."""
    for fault, source in TEMPLATES.items():
        data = header.written({"tokenizer.chat_template": struct.pack("<I", STRING) + text(source)})
        yield (f"template: {fault}", data, fault.startswith("private"))


def of_other_files(_header: Header, _whole: bytes) -> Iterator[Fault]:
    """What is no model at all."""
    yield from {
        "a zip archive": b"PK\x03\x04" + bytes(999),
        "a web page": b"<!DOCTYPE html><html></html>",
        "zeros": bytes(1 << 20),
        "noise": os.urandom(1 << 20),
        "GGUF and noise": b"GGUF\x03\0\0\0" + os.urandom(1 << 20),
    }.items()


def run(arguments: list[str], data_folder: Path) -> Outcome:
    """Run the command line and measure it with its child processes."""
    environment = {**os.environ, "PRECIS_DATA_DIR": str(data_folder), "NO_COLOR": "1"}
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "precis", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE)),  # noqa: PLW1509 - no threads yet
    )
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    _, errors = process.communicate(TEXT.encode(), timeout=120)
    seconds = time.monotonic() - started
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = [line for line in errors.decode("utf-8", "replace").splitlines() if line.startswith("precis: ")]
    others = [line for line in errors.decode("utf-8", "replace").splitlines() if "Traceback" in line]
    return Outcome(process.returncode, said[0] if said else "", len(said) + len(others), seconds, processor_s, peak[0])


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    """Keep the largest sum of private memory of a process and its children in `peak`."""
    while process.poll() is None:
        total = 0
        try:
            own = psutil.Process(process.pid)
            for each in (own, *own.children(recursive=True)):
                memory = each.memory_info()
                total += memory.rss - memory.shared
        except psutil.Error:
            continue
        peak[0] = max(peak[0], total)
        time.sleep(0.01)


def holds(case: Case, outcome: Outcome) -> bool:
    """Return whether the outcome is as it must be."""
    refused = outcome.code == 3 and outcome.lines == 1 and case.path.name in outcome.message  # noqa: PLR2004 - ModelError
    fine = refused or (case.harmless and outcome.code == 0)
    return fine and outcome.processor_s <= MOST_S and outcome.peak_bytes <= MOST_BYTES


def main() -> int:
    """Print the table and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="smollm2-135m", help="an installed model of the architecture llama")
    parser.add_argument("--kinds", default="", help="structure, numbers, vocabulary, tensors, templates or other_files")
    parser.add_argument("--only", default="", help="only the faults that contain this")
    parser.add_argument("--command", choices=("summarize", "add", "both"), default="both")
    options = parser.parse_args()
    model = original_path(options.model)
    made, failed, worst_s, worst_bytes = 0, 0, 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        data_folder = Path(folder, "data")
        print(f"{'fault':32} {'command':9} {'exit':>4} {'seconds':>7} {'CPU s':>6} {'MB':>5}  message")
        for case in damaged(model, Path(folder), options.kinds):
            if options.only not in case.fault:
                continue
            made += 1
            commands = {
                "summarize": ["summarize", "-", "--quiet", "--model", str(case.path)],
                "add": ["models", "add", str(case.path), "--name", f"m{made}"],
            }
            for name, arguments in commands.items():
                if options.command not in (name, "both"):
                    continue
                outcome = run(arguments, data_folder)
                good = holds(case, outcome)
                failed += not good
                worst_s, worst_bytes = max(worst_s, outcome.processor_s), max(worst_bytes, outcome.peak_bytes)
                message = outcome.message.replace(str(case.path), case.path.name).removeprefix("precis: ")
                print(
                    f"{case.fault[:32]:32} {name:9} {outcome.code:4} {outcome.seconds:7.2f} {outcome.processor_s:6.2f} "
                    f"{outcome.peak_bytes / 1e6:5.0f}  {'' if good else 'FAILS: '}{message[:150]}",
                    flush=True,
                )
            recorded = data_folder / "models" / f"m{made}"
            if recorded.exists() and not case.harmless:
                failed += 1
                print(f"{case.fault[:32]:32} FAILS: it stays recorded")
    print(
        f"\n{made} files, {failed} failures; at most {worst_s:.1f} s of processor time and {worst_bytes / 1e6:.0f} MB"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
