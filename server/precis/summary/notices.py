"""The notices about what was not read, because it is not prose."""

from __future__ import annotations

from precis.summary.result import Notice
from precis.text.reading import Reading


def passed_over_notices(reading: Reading) -> list[Notice]:
    """Return what to tell about the parts that are not prose."""
    if reading.only:
        return [
            Notice(
                "no-prose",
                f"The text has no sentences but a {reading.only}, which was read line by line. Only a model that "
                "writes can say in words what is in it.",
            )
        ]
    if not reading.passed_over:
        return []
    counts = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(reading.passed_over.items())]
    return [Notice("passed-over", f"Not read, because it is not prose: {', '.join(counts)}.")]
