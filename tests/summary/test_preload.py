"""After `preload`, the plan of a text in any language opens no file: tried by counting what Python opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TEXTS = Path(__file__).parents[2] / "bench" / "texts"

SCRIPT = """
import sys
from pathlib import Path
from precis.settings import Settings
from precis.summary import write
from precis.summary.plan import make_plan
from precis.summary.preload import preload
from precis.summary.verify import table_for
from precis.languages.registry import get_language
texts = [Path(path).read_text("utf-8")[:3000] for path in sys.argv[1:]]
preload()
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
for text in texts:
    make_plan(text, Settings(), "")
for language_id in ("", "markdown", "html", "latex", "org", "restructuredtext", "asciidoc", "python", "c", "yaml", "x"):
    make_plan(texts[0], Settings(), "", language_id)
for name in ("notes.wiki", "man.1", "COMMIT_EDITMSG", "talk.srt", "main.rs"):
    make_plan(texts[0], Settings(), name)
table_for("any")
for code in ("en", "de", "es", "fr", "ja", "xx"):
    get_language(code)
print(opened)
"""


def test_nothing_is_opened_afterwards() -> None:
    texts = [str(path) for path in sorted(TEXTS.rglob("*.md"))]
    command = [sys.executable, "-c", SCRIPT, *texts]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (ended.stdout, ended.returncode) == ("[]\n", 0), ended.stderr
