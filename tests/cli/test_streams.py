"""The commands in odd environments: closed and full outputs, users without a home, folders that cannot be used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="POSIX descriptors, users and limits")

SOURCE = "The ferry left the island before the first snow. The council will decide in March about a second ferry.\n"
SUMMARY = "The ferry left the island before the first snow.\n"


@pytest.fixture
def texts(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "source.txt").write_text(SOURCE, "utf-8")
    (tmp_path / "summary.txt").write_text(SUMMARY, "utf-8")
    return str(tmp_path / "summary.txt"), str(tmp_path / "source.txt")


def precis(
    *arguments: str,
    closed: Sequence[int] = (),
    environment: dict[str, str] | None = None,
    without: Sequence[str] = (),
    prepare: Callable[[], object] = lambda: None,
    **options: object,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command with these descriptors closed, and these environment variables set or missing."""

    def before() -> None:
        prepare()
        for descriptor in closed:
            os.close(descriptor)

    variables = {name: value for name, value in os.environ.items() if name not in without} | (environment or {})
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    command = [sys.executable, "-P", "-m", "precis", *arguments]
    return subprocess.run(command, env=variables, preexec_fn=before, check=False, timeout=120, **streams)  # type: ignore[call-overload]


COMMANDS = ("check", "models list", "settings")


def command(name: str, texts: tuple[str, str]) -> list[str]:
    return [*name.split(), *(texts if name == "check" else ())]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_the_output_is_one_message(name: str, texts: tuple[str, str]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = precis(*command(name, texts), stdout=full)
    assert (done.returncode, done.stderr) == (
        1,
        b"precis: The output cannot be written: No space left on device.\n",
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_closed_output_is_one_message(name: str, texts: tuple[str, str]) -> None:
    done = precis(*command(name, texts), closed=[1])
    assert (done.returncode, done.stderr) == (1, b"precis: The output cannot be written: Bad file descriptor.\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_closed_other_streams_change_nothing(name: str, texts: tuple[str, str]) -> None:
    usual = precis(*command(name, texts))
    assert usual.returncode == 0
    assert precis(*command(name, texts), closed=[0]).stdout == usual.stdout
    odd = precis(*command(name, texts), closed=[0, 2])
    assert (odd.returncode, odd.stdout) == (0, usual.stdout)


def test_no_file_gets_the_place_of_a_closed_stream(texts: tuple[str, str]) -> None:
    before = [Path(each).read_bytes() for each in texts]
    assert precis("check", *texts, closed=[0, 1, 2]).returncode == 1
    assert [Path(each).read_bytes() for each in texts] == before


def test_what_the_output_cannot_encode_is_replaced(texts: tuple[str, str]) -> None:
    for name in COMMANDS:
        done = precis(*command(name, texts), environment={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_text_behind_a_closed_door_is_named(texts: tuple[str, str], tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    Path(texts[0]).rename(room / "summary.txt")
    room.chmod(0o000)

    # The interpreter's own files may be closed to another user, so the user changes after all imports.
    script = (
        "import os, sys\nfrom precis.cli.files import read_text\nfrom precis.errors import InputError\n"
        "if os.getuid() == 0: os.setgroups([]); os.setuid(65534)\n"
        "try: read_text(sys.argv[1])\nexcept InputError as error: print(error.code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, room / "summary.txt"], capture_output=True, check=False, timeout=120
    )
    room.chmod(0o700)
    assert (done.stdout, done.stderr) == (b"unreadable\n", b"")


@pytest.mark.parametrize(
    ("environment", "without"),
    [
        ({}, ["HOME"]),
        ({"HOME": ""}, []),
        ({"HOME": "relative"}, []),
        ({"HOME": "/nonexistent/home"}, []),
        ({"HOME": "/dev/null"}, []),
        ({"HOME": "/nonexistent/a b ü 日"}, []),
        ({"TMPDIR": "/nonexistent/tmp"}, []),
        ({"XDG_DATA_HOME": "relative", "XDG_CACHE_HOME": "relative"}, []),
        ({"LC_ALL": "xx_YY.nothing"}, []),
        ({"PYTHONWARNINGS": "error"}, []),
        ({"PYTHONOPTIMIZE": "2"}, []),
        ({"OMP_NUM_THREADS": "many", "COLUMNS": "0", "TERM": "none"}, []),
    ],
    ids=str,
)
def test_odd_variables(environment: dict[str, str], without: list[str], texts: tuple[str, str], tmp_path: Path) -> None:
    for name in ("check", "models list"):
        done = precis(*command(name, texts), environment=environment, without=without, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["source.txt", "summary.txt"]


@pytest.mark.parametrize("folder", ["~no-such-user/x", "/dev/null", "/dev/null/x", "/proc/1/none", "\udcff"])
def test_an_odd_data_folder_is_one_message_or_an_empty_one(folder: str, tmp_path: Path) -> None:
    environment = {"PRECIS_DATA_DIR": folder}
    done = precis("models", "list", environment=environment, cwd=tmp_path)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 3)
    assert list(tmp_path.iterdir()) == []


def test_no_file_may_be_written(texts: tuple[str, str]) -> None:
    done = precis("check", *texts, prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_current_folder_may_be_gone(texts: tuple[str, str], tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()

    def leave() -> None:
        os.chdir(gone)
        gone.rmdir()

    assert precis("check", *texts, prepare=leave).returncode == 0


@pytest.mark.model
@pytest.mark.usefixtures("default_model")
@pytest.mark.parametrize("megabytes", [250, 350])
def test_too_little_memory_is_one_message(megabytes: int, texts: tuple[str, str]) -> None:
    limit = megabytes << 20
    done = precis(
        *("summarize", "--quiet", "--model", "smollm2-135m", texts[1]),
        prepare=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    said = done.stderr.decode().splitlines()
    assert done.returncode in (1, 3)
    assert len(said) == 1
    assert re.search("not enough memory|ran out of memory", said[0])


@pytest.mark.parametrize(("environment", "without", "closed"), [({}, ["HOME"], []), ({"HOME": "/dev/null"}, [], [2])])
def test_the_server_starts_and_ends(environment: dict[str, str], without: list[str], closed: list[int]) -> None:
    messages = (
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}},
        {"jsonrpc": "2.0", "id": 2, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "exit"},
    )
    bodies = [json.dumps(message).encode() for message in messages]
    given = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)
    done = precis("server", environment=environment, without=without, closed=closed, stdin=None, input=given)
    assert done.returncode == 0
    assert b'"id":1' in done.stdout.replace(b" ", b"")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_what_is_written_is_the_users_own(umask: int, tmp_path: Path) -> None:
    program = (
        "import os, sys\nfrom precis.worker.main import prepare_process\nprepare_process()\n"
        "os.makedirs(sys.argv[1] + '/a/b')\nopen(sys.argv[1] + '/a/b/c', 'w').close()"
    )
    folder = tmp_path / "worker"
    done = subprocess.run(
        [sys.executable, "-c", program, folder],
        preexec_fn=lambda: os.umask(umask),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    # A command that takes the store's lock, and so creates the folder of the models.
    data = tmp_path / "data" / "precis"
    precis("models", "remove", "none", environment={"PRECIS_DATA_DIR": str(data)}, prepare=lambda: os.umask(umask))
    written = [each for root in (folder, tmp_path / "data") for each in (root, *root.rglob("*")) if each.exists()]
    assert len(written) > len(("a", "b", "c"))
    for each in written:
        assert each.stat().st_mode & 0o777 == (0o700 if each.is_dir() else 0o600), each


def test_nothing_of_the_current_folder_is_imported(texts: tuple[str, str], tmp_path: Path) -> None:
    for name in ("json", "llama_cpp", "precis", "pygls", "numpy", "sitecustomize", "usercustomize", "asyncio", "lzma"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w').write({name!r})\n", "utf-8")
    for name in COMMANDS:
        done = precis(*command(name, texts), cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
    program = Path(sys.executable).with_name("precis")
    done = subprocess.run([program, "models", "list"], cwd=tmp_path, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not (tmp_path / "imported").exists()
