"""What git keeps of a commit message: the comments at its end are removed, and all below the scissors line is cut off.

See git-commit, DISCUSSION and `--cleanup`. Knows nothing of summaries.
"""

from __future__ import annotations

from collections.abc import Sequence

from precis.layout.blocks import BlockMap, ClosedBlock

_SCISSORS = "# ------------------------ >8 ------------------------"


def commit_message_blocks(lines: Sequence[str]) -> BlockMap:
    """Return the end of a commit message that git removes; text for it is inserted above."""
    end = next((i for i, line in enumerate(lines) if line == _SCISSORS), len(lines))
    while end and (lines[end - 1].startswith("#") or not lines[end - 1].strip()):
        end -= 1
    first = next((i for i in range(end, len(lines)) if lines[i].strip()), len(lines))
    return BlockMap([ClosedBlock(first, len(lines), leave="above")] if first < len(lines) else [])
