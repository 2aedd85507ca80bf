r"""Formulas in TeX notation, in LaTeX and in Markdown.

A formula in a sentence is written in plain characters as far as it has them ("m^2" as "m²", "\approx" as "≈"); a
displayed one is left out, and the sentence goes on behind it.
"""

from __future__ import annotations

import re

from precis.text.markup.base import Marking, enclosed

LONGEST_INLINE = 300  # characters of a formula in a sentence
LONGEST_PLAIN = 120  # characters of a displayed formula that is written in plain characters
NEAR = 200  # characters on each side of a displayed formula in which the paragraph must go on

_DISPLAYS = ((re.compile(r"(?<![\\$])\$\$"), "$$"), (re.compile(r"(?<!\\)\\\[(?=\s*\S)"), "\\]"))
# As Pandoc has it: no space inside the dollar signs, and no digit behind the second, so that prices are no formulas.
_INLINE = re.compile(
    rf"(?<![\\$\w])\$(?![\s$])([^$\n]{{1,{LONGEST_INLINE}}}?)(?<![\s\\])\$(?![\d$])|\\\((.{{1,{LONGEST_INLINE}}}?)\\\)"
)
_LOOKS_LIKE_MATH = re.compile(r"[\\^_=<>{}+]|^[A-Za-z]'?$|^[\d.,\s]+$|^-?\d*[A-Za-z]$|^[A-Za-z]\(")
_PIECE = re.compile(r"\\[A-Za-z]+\s?|\\.|\{,\}|[\^_](?:\{[\w+-]{1,4}\}|\w)|[{}]|~")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_PLAIN = frozenset("left right big Big quad qquad mathrm mathit text".split())  # commands that change no character
_SUPERSCRIPTS = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_SYMBOLS = {
    "approx": "≈", "cdot": "·", "times": "×", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "neq": "≠", "to": "→", "infty": "∞", "sim": "~", "percent": "%", "circ": "°", "degree": "°", "ldots": "…",
    "dots": "…", "in": "∈", "sum": "∑", "sqrt": "√", "partial": "∂", "alpha": "α", "beta": "β", "gamma": "γ",
    "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip


def mask_displays(marking: Marking, text: str) -> None:
    """Mask displayed formulas; a paragraph that they interrupt is one paragraph.

    Args:
        marking: of the source.
        text: the source, without the parts in which no formula begins.
    """
    for opener, closer in _DISPLAYS:
        if closer not in text:
            continue
        for start, end in enclosed(text, opener, closer):
            content = text[start + 2 : end - 2]
            if content.strip() and "\n\n" not in content:
                mask_display(marking, text, start, end, delimiter=2)


def mask_display(marking: Marking, text: str, start: int, end: int, *, delimiter: int = 0) -> None:
    """Mask one displayed formula; a simple one in the middle of a sentence is written in plain characters.

    Args:
        marking: of the source.
        text: the source, without the parts in which no formula begins.
        start: of the formula.
        end: of the formula.
        delimiter: the length of what encloses it on each side; 0 for an environment, which is always masked.
    """
    before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    gap_before, gap_after = before[len(before.rstrip()) :], after[: len(after) - len(after.lstrip())]
    goes_on_before = bool(before.strip()) and gap_before.count("\n") <= 1
    goes_on_after = bool(after.strip()) and gap_after.count("\n") <= 1
    if goes_on_before:
        marking.join_lines(start - len(gap_before), start)
    if goes_on_after:
        marking.join_lines(end, end + len(gap_after))
    if delimiter and goes_on_before and goes_on_after and _is_simple(text[start + delimiter : end - delimiter]):
        marking.join_lines(start, end)
        marking.hide(start, start + delimiter)
        marking.hide(end - delimiter, end)
        write_formula(marking, start + delimiter, end - delimiter)
        return
    marking.hide(start, end)
    marking.unread["formula"] += 1
    if goes_on_before and goes_on_after:
        marking.write(start, end, "…")  # the sentence may go on: "follows a simple balance: … where A is the surface"


def _is_simple(formula: str) -> bool:
    """Return whether plain characters can show a displayed formula, such as "ΔV = A (e₀ - r)"; a fraction cannot."""
    if len(formula) > LONGEST_PLAIN or "&" in formula or "\\\\" in formula:
        return False
    return all(name in _SYMBOLS or name in _PLAIN for name in _COMMAND.findall(formula))


def mask_inline(marking: Marking, start: int, end: int) -> None:
    """Write the formulas of a sentence in plain characters."""
    for found in _INLINE.finditer(marking.source, start, end):
        group = 1 if found[1] is not None else 2
        if group == 1 and not _LOOKS_LIKE_MATH.search(found[1]):
            continue
        marking.hide(found.start(), found.start(group))
        marking.hide(found.end(group), found.end())
        write_formula(marking, found.start(group), found.end(group))


def write_formula(marking: Marking, start: int, end: int) -> None:
    """Write the content of a formula in plain characters."""
    for found in _PIECE.finditer(marking.source, start, end):
        piece = found[0]
        name = piece[1:].strip()
        if piece[0] in "^_":
            digits = name.strip("{}")
            table = _SUPERSCRIPTS if piece[0] == "^" else _SUBSCRIPTS
            if all(ord(digit) in table for digit in digits):
                marking.write(found.start(), found.end(), digits.translate(table))
            elif name.startswith("{"):
                marking.hide(found.start() + 1, found.start() + 2)
                marking.hide(found.end() - 1, found.end())
        elif piece == "{,}":
            marking.write(found.start(), found.end(), ",")
        elif piece[0] == "\\" and name in _SYMBOLS:
            marking.write(found.start(), found.end(), _SYMBOLS[name] + (" " if piece[-1] == " " else ""))
        elif piece in ("\\,", "\\;", "\\:", "\\ ", "~"):
            marking.write(found.start(), found.end(), " ")
        elif piece[0] == "\\" and not name.isalpha():
            marking.hide(found.start(), found.start() + 1)
        else:
            marking.hide(found.start(), found.end())
