from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str) -> list[str]:
    """The blocks as a person reads them."""
    reading = read(source, "latex")
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


def headings(source: str) -> list[str]:
    reading = read(source, "latex")
    return [plain_text(reading.text[heading.start : heading.end]) for heading in reading.headings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"The \emph{old} \textbf{ferry} left.", ["The old ferry left."]),
        ("The ferry\nleft early.\n\nIt rained.", ["The ferry left early.", "It rained."]),
        (r"It cost \EUR{600\,000}, i.e.\ 75.5\,\%.", ["It cost EUR 600 000, i.e. 75.5 %."]),
        (r"A~quay --- the ``old'' one --- 3--4 metres", ["A quay — the “old” one — 3–4 metres"]),
        (r"Caf\'e, Schr\"oder, \c{c}a, na\"{\i}ve, \ss", ["Café, Schröder, ça, naïve, ß"]),
        (r"The ferry\footnote{It \emph{sank}.} left~\cite[p.~3]{berg}.", ["The ferry left."]),
        (r"See Figure~\ref{fig:dam} \label{here}on the dam.", ["See Figure dam on the dam."]),
        (r"As \citet{berg} and \textcite[p.~3]{lind,ost} say.", ["As berg and lind, ost say."]),
        (
            r"It is \SI{5}{\kilo\metre\per\hour}, \qty{3}{\percent} or \SI{4}{m}.",
            ["It is 5 kilometre/hour, 3 % or 4 m."],
        ),
        (
            r"\begin{description}\item[Boats] stay.\item[--] Cars cross.\end{description}",
            ["Boats stay.", "Cars cross."],
        ),
        (r"The \href{https://example.org}{old page} stays.", ["The old page stays."]),
        (r"Fish \& chips for \$5 and 50\% off, item\_1.", ["Fish & chips for $5 and 50% off, item_1."]),
        ("The ferry % it was late\nleft. 50\\% stayed.", ["The ferry left. 50% stayed."]),
        ("% a comment\n% another\nThe ferry left.", ["The ferry left."]),
        (r"\begin{itemize}\item One.\item[b)] Two.\end{itemize}", ["One.", "Two."]),
        ("The causes:\n\\begin{itemize}\n\\item wind;\n\\item rain.\n\\end{itemize}", ["The causes: wind; rain."]),
        ("\\documentclass{article}\n\\title{T}\n\\begin{document}\nOne.\n\\end{document}\nTwo.", ["One."]),
        ("\\begin{table}[h]\n1 & 2 \\\\\n\\end{table}\nOne.", ["One."]),
        ("One.\n\n\\begin{verbatim}\nNo \\emph{code}\n\\end{verbatim}", ["One."]),
        ("\\begin{abstract}\nOne.\n\\end{abstract}\nTwo.", ["One.", "Two."]),
        # formulas
        (r"The area is $A = 1{,}200\,\mathrm{m}^2$ and $r > e_0$.", ["The area is A = 1,200 m² and r > e₀."]),
        (
            "The loss is\n\\begin{equation}\nx = y\n\\end{equation}\nwhere $x$ is the loss.",
            ["The loss is … where x is the loss."],
        ),
        # no command and no environment that is closed
        (r"The path C:\new\temp", ["The path C:"]),
        (r"\begin{table} The ferry left.", ["The ferry left."]),
        (r"\footnote{The ferry left.", ["The ferry left."]),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_headings_and_captions() -> None:
    source = "\\section{The \\emph{old} ferry}\\label{s}\nOne.\n\\begin{figure}\\caption{The dam}\\end{figure}\n\nTwo."
    assert headings(source) == ["The old ferry"]
    assert blocks(source) == ["One.", "Two."]
    assert read(source, "latex").passed_over == {"caption": 1}
