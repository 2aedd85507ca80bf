"""Make an animation of the pictures that record.mjs has taken.

    animate.py FRAMES FILE.webp

The pictures are named for the milliseconds at which they were taken. Each is shown until the next one was taken, but
long enough to be noticed, and no longer than needed where nothing happens. WebP without loss is the smallest format
for this: a third of the size of GIF.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

from PIL import Image

SHORTEST_MS, LONGEST_MS, LAST_MS = 150, 600, 2500


def animate(frames: Path, file: Path) -> None:
    """Write the animation."""
    paths = sorted(frames.glob("*.png"))
    times = [int(path.stem) for path in paths]
    durations = [min(max(after - before, SHORTEST_MS), LONGEST_MS) for before, after in pairwise(times)]
    durations.append(LAST_MS)
    first, *others = [Image.open(path).convert("RGB") for path in paths]
    compressed = {"lossless": True, "method": 4, "quality": 80}
    first.save(file, save_all=True, append_images=others, duration=durations, loop=0, minimize_size=True, **compressed)


if __name__ == "__main__":
    animate(Path(sys.argv[1]), Path(sys.argv[2]))
