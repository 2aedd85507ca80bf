from __future__ import annotations

from precis.text.reading import plain_text, read

MESSAGE = """\
Open the gate slowly

A sudden rush of water lifted the stones.
The gate now takes ten minutes, see #12.

Signed-off-by: Ada Berg <ada@example.org>
# Please enter the commit message for your changes.
# On branch main
# ------------------------ >8 ------------------------
diff --git a/gate.py b/gate.py
"""


def test_what_git_removes_is_not_read() -> None:
    reading = read(MESSAGE, "git-commit")
    assert [plain_text(reading.text[block.start : block.end]) for block in reading.blocks] == [
        "Open the gate slowly",
        "A sudden rush of water lifted the stones. The gate now takes ten minutes, see #12.",
    ]
    assert not reading.headings
