"""The whole chain: an editor, `precis server`, the worker and the default model."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

TEXT = """\
The bakery on the corner of Mill Street closed its doors in March after ninety years. Its owner, Agnes Holm, had run
it since 1981 and found nobody who wanted to rise at two in the morning. Bread for the hospital now comes from a
factory forty kilometres away. In May three neighbours rented the empty shop, repaired the oven and began to bake on
Saturdays. They sell two hundred loaves a week and plan to open on Wednesdays as well, once they have paid for the
flour mill that Holm had leased.
"""
PRECIS = [sys.executable, "-P", "-m", "precis", "server"]


@pytest.mark.model
@pytest.mark.usefixtures("default_model")
async def test_a_summary_by_the_real_model(connect: Any) -> None:
    async with connect(command=PRECIS, settings={"paragraphs": 2, "model": "smollm2-135m"}) as editor:
        editor.open(f"# Bread\n\n{TEXT}\n# Cheese\n")
        await editor.summarize(TEXT)
        await editor.until(lambda: "answered" in [how for how, _ in editor.happened], within_s=300)
        above, below = f"# Bread\n\n{TEXT}\n", "\n\n# Cheese\n"
        assert editor.text.startswith(above)
        assert editor.text.endswith(below)
        summary = editor.text[len(above) : -len(below)]
        assert len(summary.split("\n\n")) == 2
        assert set(re.findall(r"\d+", summary)) <= set(re.findall(r"\d+", TEXT))
        assert len(summary.split()) < len(TEXT.split())
