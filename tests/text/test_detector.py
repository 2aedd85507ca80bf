from __future__ import annotations

import lzma
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import py3langid
import pytest
from py3langid import langid

from precis.settings import Settings
from precis.summary.check import trace
from precis.summary.plan import make_plan
from precis.text import detector
from precis.text.language import detect

GERMAN = "Die Fähre verließ die Insel, bevor der erste Schnee des Jahres fiel, und kam nicht zurück."


@pytest.fixture
def fresh() -> Iterator[None]:
    """Let the test load the tables anew, and the tests after it load them again."""
    detector._load.cache_clear()
    yield
    detector._load.cache_clear()


def test_equals_the_package() -> None:
    for text in (GERMAN, "The ferry left.", "", "LE FERRY A QUITTÉ L'ÎLE", "\ud800", "その年の初雪が降る前に"):
        assert detector.classify(text) == py3langid.classify(text)[0]


@pytest.mark.skipif(sys.platform == "win32", reason="file sizes are limited by POSIX means")
def test_writes_no_file(tmp_path: Path) -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        f"from precis.text.detector import classify, problem\nassert (classify({GERMAN!r}), problem()) == ('de', '')"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path / "missing"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read"),
        (b"", "damaged"),
        (b"not xz", "damaged"),
        (lzma.compress(b""), "damaged"),
        (lzma.compress(b"PK\x05\x06" + bytes(40)), "damaged"),
        ("half", "damaged"),
    ],
)
def test_assumes_english_and_says_so(
    content: bytes | str | None, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = tmp_path / "model.npz.xz"
    if content is not None:
        whole = (Path(langid.__file__).parent / langid.MODEL_FILE).read_bytes()
        tables.write_bytes(whole[: len(whole) // 2] if isinstance(content, str) else content)
    monkeypatch.setattr(langid, "MODEL_FILE", str(tables))
    assert detect(GERMAN) == "en"
    assert reason in detector.problem()
    (notice,) = [each for each in make_plan(GERMAN, Settings()).notices if each.code == "language-assumed"]
    assert "English is assumed" in notice.message
    assert trace(GERMAN, GERMAN).notices == (notice,)
    # The user's choice is followed without a word.
    chosen = make_plan(GERMAN, Settings(language="de"))
    assert chosen.language == "de"
    assert "language-assumed" not in {each.code for each in chosen.notices}
