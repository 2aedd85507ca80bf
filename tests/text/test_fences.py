from __future__ import annotations

import pytest

from precis.text.fences import Fence, indent_columns, opening_fence


@pytest.mark.parametrize(
    ("line", "fence"),
    [
        ("```", Fence("```", "")),
        ("````", Fence("````", "")),
        ("~~~", Fence("~~~", "")),
        ("   ```", Fence("```", "")),
        ("    ```", None),
        ("     ```", None),
        ("\t```", None),
        (" \t```", None),
        ("``", None),
        ("```python title", Fence("```", "python")),
        ("``` {.python}", Fence("```", "python")),
        ("``` a ` b", None),
        ("~~~ a ` b", Fence("~~~", "a")),
        ("text ```", None),
        ("", None),
    ],
)
def test_opening_fence(line: str, fence: Fence | None) -> None:
    assert opening_fence(line) == fence


@pytest.mark.parametrize(
    ("opening", "line", "closed"),
    [
        ("```", "```", True),
        ("```", "`````", True),
        ("````", "```", False),
        ("```", "~~~", False),
        ("```", "``` python", False),
        ("```", "   ```  ", True),
        ("```", "    ```", False),
        ("```", "     ```", False),
        ("```", "\t```", False),
        ("~~~", "~~~~", True),
        ("~~~", "", False),
    ],
)
def test_is_closed_by(opening: str, line: str, closed: bool) -> None:
    fence = opening_fence(opening)
    assert fence
    assert fence.is_closed_by(line) is closed


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("a", 0), ("  a", 2), ("\ta", 4), ("  \ta", 4), ("\t a", 5), ("    \ta", 8)]
)
def test_indent_columns(text: str, columns: int) -> None:
    assert indent_columns(text) == columns
