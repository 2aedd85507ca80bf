"""After `preload`, summaries of all kinds open no file: tried by counting what Python opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TEXTS = Path(__file__).parents[2] / "bench" / "texts"

SCRIPT = """
import sys
from pathlib import Path
from precis.engine.scripted import ScriptedEngine
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.plan import make_plan
from precis.summary.preload import preload
from precis.summary.verify import table_for
from precis.summary.write import finish, write
from precis.languages.registry import get_language

def passage(request, _candidate):
    return request.messages[-1].content.partition("\\n\\n")[0]

def summarize(text, **settings):
    plan = make_plan(text, Settings(**settings))
    for drafter in (Drafter("any", ("en", "de")), None):
        finish(plan, list(write(plan, ScriptedEngine([passage] * 500), drafter, lambda: False, lambda share: None)))

texts = [Path(path).read_text("utf-8")[:3000] for path in sys.argv[1:]]
preload()
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
for text in texts:
    summarize(text)
for settings in (
    {"seed": 2}, {"length": "exact"}, {"grounding": "off"}, {"grounding": "balanced"}, {"language": "de"},
    {"prompt": "Summarize in 3 paragraphs with headings"}, {"prompt": "Summarize as bullet points; focus on the costs"},
    {"prompt": "Summarize in 300 words for children, in a cheerful tone"}, {"prompt": "Summarize {selection}"},
):
    summarize(texts[0], **settings)
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
    texts = [str(path) for path in sorted(TEXTS.rglob("*.*"))]
    command = [sys.executable, "-c", SCRIPT, *texts]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (ended.stdout, ended.returncode) == ("[]\n", 0), ended.stderr
