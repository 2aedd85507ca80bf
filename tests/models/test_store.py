"""The records of models, and what other processes and faults do to them."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import filelock
import pytest

from precis.errors import ModelError
from precis.models import store as store_module
from precis.models.checksum import hash_file
from precis.models.store import (
    DATA_DIR_VARIABLE,
    INVALID_MTIME_NS,
    NAME,
    ORIGINAL,
    PREPARED,
    TEMPORARY_PREFIX,
    Manifest,
    Store,
    StoredFile,
    data_folder,
    record_file,
    user_store,
)

DEADLINE_S = 60.0  # for liveness alone
WEIGHTS = b"weights"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "data" / "models")
    store.folder.mkdir(parents=True)
    return store


def installed(store: Store, name: str = "tiny") -> Manifest:
    """The manifest of a model whose file is in the store."""
    path = store.folder / name / f"{name}.gguf"
    path.parent.mkdir()
    path.write_bytes(WEIGHTS)
    record = record_file(path, hash_file(path), path.name)
    manifest = Manifest(name, "catalog", "A tiny model", "point", False, 512, {ORIGINAL: record}, "MIT")
    store.write(manifest)
    return manifest


def temporaries(store: Store) -> list[Path]:
    return list(store.folder.glob(f"{TEMPORARY_PREFIX}*"))


def failing() -> None:
    pytest.fail("nobody else holds the lock")


@pytest.mark.parametrize("name", ["a", "a" * 64, "qwen3-0.6b", "0", "a_b.c", "console", "com", "nul-2"])
def test_a_name_that_can_be_given(name: str) -> None:
    assert NAME.fullmatch(name)


@pytest.mark.parametrize("name", ["", "A", "a b", ".a", "a.", "-a", "a/b", "..", "con", "nul.gguf", "lpt1", "a" * 65])
def test_a_name_that_some_file_system_does_not_take_cannot_be_given(name: str) -> None:
    assert not NAME.fullmatch(name)


def test_the_data_folder_can_be_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "mine"))
    assert data_folder() == tmp_path / "mine"
    assert user_store().folder == tmp_path / "mine" / "models"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv(DATA_DIR_VARIABLE, "~/mine")
    assert data_folder() == tmp_path / "mine"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(DATA_DIR_VARIABLE, "mine")
    assert data_folder() == tmp_path / "mine"
    monkeypatch.setenv(DATA_DIR_VARIABLE, "")
    assert data_folder().is_absolute()
    assert data_folder().name == "precis"


def test_a_manifest_is_read_as_it_was_written(store: Store) -> None:
    manifest = installed(store)
    assert store.read("tiny") == manifest
    prepared = StoredFile("tiny.Q8_0.gguf", 1, 2, "0" * 64)
    both = replace(manifest, files={**manifest.files, PREPARED: prepared}, context_tokens=None, thinks=True)
    store.write(both)
    assert store.read("tiny") == both
    assert both.original == manifest.files[ORIGINAL]
    assert temporaries(store) == []


def test_a_manifest_of_an_older_version_has_no_licence(store: Store) -> None:
    installed(store)
    path = store.folder / "tiny" / "manifest.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    del written["licence"]
    path.write_text(json.dumps(written), encoding="utf-8")
    manifest = store.read("tiny")
    assert manifest is not None
    assert manifest.licence == ""


@pytest.mark.skipif(os.name != "posix", reason="file permissions are a POSIX matter")
def test_others_may_read_a_manifest_if_they_may_read_files_at_all(store: Store) -> None:
    installed(store)
    plain = store.folder / "plain"
    plain.touch()
    assert stat.S_IMODE((store.folder / "tiny" / "manifest.json").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_manifest_that_cannot_be_written_leaves_the_old_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = installed(store)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.write(replace(manifest, title="Another title"))
    assert store.read("tiny") == manifest
    assert temporaries(store) == []


@pytest.mark.parametrize("name", ["nobody", "", "..", "../models", "Tiny", "tiny/../tiny", "file"])
def test_there_is_no_model_of_any_other_name(store: Store, name: str) -> None:
    installed(store)
    (store.folder / "file").touch()
    assert store.read(name) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"name": "tiny"}', "no original"])
def test_a_damaged_manifest_is_told_with_what_to_do(store: Store, content: str) -> None:
    installed(store)
    path = store.folder / "tiny" / "manifest.json"
    if content == "no original":
        content = path.read_text(encoding="utf-8").replace(f'"{ORIGINAL}"', '"other"')
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match="precis models remove tiny") as caught:
        store.read("tiny")
    assert caught.value.code == "model-damaged"
    assert str(path) in caught.value.message


def test_a_manifest_that_cannot_be_read_is_a_fault_of_the_folder(store: Store) -> None:
    (store.folder / "tiny" / "manifest.json").mkdir(parents=True)
    with pytest.raises(ModelError) as caught:
        store.read("tiny")
    assert caught.value.code == "data-folder"


def test_only_folders_with_a_manifest_are_models(store: Store) -> None:
    assert Store(store.folder / "nowhere").names() == []
    for name in ("tiny", "grand"):
        installed(store, name)
    (store.folder / "unfinished").mkdir()
    hidden = store.temporary()
    hidden.mkdir()
    (hidden / "manifest.json").touch()
    assert store.names() == ["grand", "tiny"]


def test_an_erased_model_is_gone_with_its_files(store: Store) -> None:
    installed(store)
    installed(store, "other")
    store.erase("tiny")
    assert store.names() == ["other"]
    assert not (store.folder / "tiny").exists()
    assert temporaries(store) == []


def test_a_file_is_the_same_until_its_size_or_time_changes(store: Store) -> None:
    manifest = installed(store)
    path = store.locate(manifest)
    assert path == store.folder / "tiny" / "tiny.gguf"
    assert store.state(manifest) == "same"
    time_ns = path.stat().st_mtime_ns
    os.utime(path, ns=(time_ns, time_ns + 1_000_000_000))
    assert store.state(manifest) == "touched"
    path.write_bytes(WEIGHTS + b"!")
    os.utime(path, ns=(time_ns, time_ns))
    assert store.state(manifest) == "touched"
    path.unlink()
    assert store.state(manifest) == "gone"


def test_an_added_file_is_where_it_was(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(WEIGHTS)
    record = record_file(path, hash_file(path), str(path))
    manifest = Manifest("mine", "added", "Mine", "rewrite", False, None, {ORIGINAL: record})
    assert store.locate(manifest) == path
    assert store.state(manifest) == "same"
    assert (record.size_bytes, record.mtime_ns) == (len(WEIGHTS), path.stat().st_mtime_ns)


def test_a_touched_file_that_is_whole_counts_as_unchanged_from_then_on(store: Store) -> None:
    manifest = installed(store)
    os.utime(store.locate(manifest), ns=(1, 1_000_000_000))
    told: list[int] = []
    assert store.is_whole(manifest, told.append)
    assert told == [len(WEIGHTS)]
    written = store.read("tiny")
    assert written is not None
    assert store.state(written) == "same"


def test_a_file_that_is_not_whole_never_counts_as_unchanged_again(store: Store) -> None:
    manifest = installed(store)
    path = store.locate(manifest)
    time_ns = path.stat().st_mtime_ns
    path.write_bytes(WEIGHTS[:-1] + b"!")
    os.utime(path, ns=(time_ns, time_ns))  # as a failing disk would leave it
    assert store.state(manifest) == "same"
    assert not store.is_whole(manifest)
    written = store.read("tiny")
    assert written is not None
    assert written.original.mtime_ns == INVALID_MTIME_NS
    assert store.state(written) == "touched"


def test_a_file_of_another_size_is_not_read(store: Store) -> None:
    manifest = installed(store)
    store.locate(manifest).write_bytes(WEIGHTS + b"!")
    told: list[int] = []
    assert not store.is_whole(manifest, told.append)
    assert told == []


def test_each_role_has_a_file_and_a_record_of_its_own(store: Store) -> None:
    manifest = installed(store)
    path = store.folder / "tiny" / "tiny.Q8_0.gguf"
    path.write_bytes(b"prepared")
    record = record_file(path, hash_file(path), path.name)
    manifest = replace(manifest, files={**manifest.files, PREPARED: record})
    assert store.locate(manifest, PREPARED) == path
    path.write_bytes(b"Prepared")
    assert not store.is_whole(manifest, role=PREPARED)
    written = store.read("tiny")
    assert written is not None
    assert (store.state(written), store.state(written, PREPARED)) == ("same", "touched")
    path.unlink()
    assert (store.state(written), store.state(written, PREPARED)) == ("same", "gone")
    with pytest.raises(FileNotFoundError):
        store.is_whole(written, role=PREPARED)


def test_a_record_that_cannot_be_updated_does_not_change_the_finding(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = installed(store)
    os.utime(store.locate(manifest), ns=(1, 1_000_000_000))

    def read_only(_descriptor: int) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "fsync", read_only)
    assert store.is_whole(manifest)
    assert store.read("tiny") == manifest


def test_a_change_makes_the_folder_and_clears_what_killed_commands_left(tmp_path: Path) -> None:
    store = Store(tmp_path / "not" / "yet" / "there")
    with store.changing(failing):
        assert store.folder.is_dir()
    store.temporary().touch()
    leftover = store.temporary()
    (leftover / "deep").mkdir(parents=True)
    installed(store)
    with store.changing(failing):
        assert temporaries(store) == []
        assert store.names() == ["tiny"]


def test_one_command_waits_for_the_other_and_says_so_once(store: Store) -> None:
    waiting, entered = threading.Event(), threading.Event()
    said: list[str] = []

    def wait() -> None:
        said.append("waiting")
        waiting.set()

    def change() -> None:
        with store.changing(wait):
            entered.set()

    other = filelock.FileLock(store.folder / ".lock")
    thread = threading.Thread(target=change)
    with other:
        thread.start()
        assert waiting.wait(DEADLINE_S)
        assert not entered.is_set()
    assert entered.wait(DEADLINE_S)
    thread.join()
    assert said == ["waiting"]


def test_the_lock_is_released_when_a_change_fails(store: Store) -> None:
    with pytest.raises(KeyError), store.changing(failing):
        raise KeyError
    with store.changing(failing):
        pass


def test_a_folder_that_cannot_be_used_is_named_with_the_reason(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError) as caught, Store(tmp_path / "file" / "models").changing(failing):
        pytest.fail("there is no folder")
    assert caught.value.code == "data-folder"
    assert str(tmp_path / "file" / "models") in caught.value.message
    assert DATA_DIR_VARIABLE in caught.value.message
    with pytest.raises(ModelError, match=os.strerror(errno.ENOSPC)), store.changing(failing):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_old_manifest_and_no_other_file(store: Store) -> None:
    resource = pytest.importorskip("resource")
    manifest = installed(store)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, usual[1]))
    try:
        with pytest.raises(ModelError, match=os.strerror(errno.EFBIG)), store.changing(failing):
            store.write(replace(manifest, title="Another title"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert store.read("tiny") == manifest
    assert temporaries(store) == []


def test_a_folder_that_cannot_be_read_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: Path, _pattern: str) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "glob", refuse)
    with pytest.raises(ModelError, match=os.strerror(errno.EACCES)) as caught:
        store.names()
    assert caught.value.code == "data-folder"


def test_a_reader_of_the_progress_who_is_gone_is_no_fault_of_the_folder(store: Store) -> None:
    with pytest.raises(BrokenPipeError), store.changing(failing):
        raise BrokenPipeError


def test_what_cannot_be_cleared_yet_does_not_stop_a_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.temporary().mkdir()

    def busy(_path: Path) -> None:
        raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY))

    monkeypatch.setattr(store_module.shutil, "rmtree", busy)
    with store.changing(failing):
        assert len(temporaries(store)) == 1
