from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str) -> list[str]:
    """The blocks as a person reads them."""
    reading = read(source, "html")
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


def headings(source: str) -> list[str]:
    reading = read(source, "html")
    return [plain_text(reading.text[heading.start : heading.end]) for heading in reading.headings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>The <b>old</b>\nferry</p>", ["The old ferry"]),
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<p>One.<p>Two.", ["One.", "Two."]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<div>One.<div>Two.</div>Three.</div>", ["One.", "Two.", "Three."]),
        # entities, also at the end of a sentence and in a word
        ("<p>caf&eacute; &amp; bar&hellip;</p>", ["café & bar…"]),
        ("<p>40&nbsp;kg &lt;dry&gt;, isn&#39;t it?</p>", ["40 kg <dry>, isn't it?"]),
        ("<p>R&D and AT&T and &unknown;</p>", ["R&D and AT&T and &unknown;"]),
        ("<p>5 < 6 and 7 > 6</p>", ["5 < 6 and 7 > 6"]),
        # a line break ends a block, unless the sentence goes on
        ("<p>Dear Ada,<br>The ferry left.</p>", ["Dear Ada,", "The ferry left."]),
        ("<p>The ferry<br>left early.</p>", ["The ferry left early."]),
        # what is not read
        ("<head><title>T</title><style>p { x: y }</style></head><p>One.</p>", ["One."]),
        ("<script>if (a < b) { say('<p>no</p>'); }</script><p>One.</p>", ["One."]),
        ("<!-- <p>no</p> --><p>One.</p>", ["One."]),
        ("<nav><ul><li>Home</li></ul></nav><p>One.</p><footer>All rights</footer>", ["One."]),
        ('<p>One.</p><div class="ad box">Buy <div>now</div></div><p>Two.</p>', ["One.", "Two."]),
        ('<p hidden>No.</p><p aria-hidden="true">No.</p><p>One.</p>', ["One."]),
        ("<p>One.</p><pre>x = 1\ny = 2</pre>", ["One."]),
        ("<figure><img src=a><figcaption>The old dam</figcaption></figure><p>One.</p>", ["One."]),
        # footnote marks, but no other raised characters
        ('<p>It left.<sup><a href="#n">1</a></sup> It came.</p>', ["It left. It came."]),
        ('<p>It left<sup class="reference">[2]</sup>, then came.</p>', ["It left, then came."]),
        ("<p>12 m<sup>2</sup> and 1<sup>st</sup></p>", ["12 m2 and 1st"]),
        # a table of data is none of layout
        ("<p>One.</p><table><tr><td>2023</td><td>9,100</td></tr></table>", ["One."]),
        ("<table><tr><td><p>The ferry left.</p></td><td>Home</td></tr></table>", ["The ferry left.", "Home"]),
        # names that only look like those of furniture
        ('<p class="address">One.</p><p class="shared-memory">Two.</p>', ["One.", "Two."]),
        ("<nav>The ferry left, and the menu was never closed.", ["The ferry left, and the menu was never closed."]),
        ('<p title="a > b">One.</p>', ["One."]),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_headings() -> None:
    assert headings("<h1>The <i>old</i> ferry</h1><p>One.</p><h2>The dam&rsquo;s end</h2>") == [
        "The old ferry",
        "The dam’s end",
    ]


def test_what_is_passed_over_is_counted() -> None:
    source = "<p>One.</p><table><tr><td>1</td><td>2</td></tr></table><pre>x</pre><figcaption>The dam</figcaption>"
    assert read(source, "html").passed_over == {"table": 1, "code block": 1, "caption": 1}


def test_the_span_of_a_sentence_contains_its_entities() -> None:
    source = "<p>He left&hellip;</p>"
    (block,) = read(source, "html").blocks
    assert source[block.start : block.end].startswith("He left&hellip;")
