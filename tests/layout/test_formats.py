from __future__ import annotations

import pytest

from precis.layout.formats import (
    asciidoc,
    comment,
    escape_html,
    escape_latex,
    escape_markdown_start,
    escape_rst,
    restructuredtext,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("The harbour froze.", "The harbour froze."),
        ("# 1", r"\# 1"),
        ("#1 of ten", "#1 of ten"),
        ("###### six", r"\###### six"),
        ("- minus", r"\- minus"),
        ("-1 degree", "-1 degree"),
        ("+ plus", r"\+ plus"),
        ("* star", r"\* star"),
        ("*stressed* word", "*stressed* word"),
        ("1. May", r"1\. May"),
        ("1987.", r"1987\."),
        ("12) twelve", r"12\) twelve"),
        ("1.5 metres", "1.5 metres"),
        ("> 20 boats", r"\> 20 boats"),
        (">20 boats", r"\>20 boats"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("* * *", r"\* * *"),
        ("___", r"\___"),
        ("_stressed_", "_stressed_"),
        ("```", r"\```"),
        ("`code` first", "`code` first"),
        ("~~~", r"\~~~"),
        ("<div> is a tag", r"\<div> is a tag"),
        ("[1]: a note", r"\[1]: a note"),
        ("| a | b |", r"\| a | b |"),
        (": a definition", r"\: a definition"),
        (r"\# escaped already", r"\# escaped already"),
        ("", ""),
    ],
)
def test_what_begins_a_block_of_markdown(text: str, written: str) -> None:
    assert escape_markdown_start(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a < b > c", "a &lt; b &gt; c"),
        ("Anne & Sons", "Anne &amp; Sons"),
        ("Anne &amp; Sons", "Anne &amp; Sons"),
        ("&#8212; and &#x2014;", "&#8212; and &#x2014;"),
        ("AT&T; no entity", "AT&amp;T; no entity"),
        ("&", "&amp;"),
        ("&&amp;", "&amp;&amp;"),
        ("“quoted” 'so'", "“quoted” 'so'"),
    ],
)
def test_html_is_escaped_once(text: str, written: str) -> None:
    assert escape_html(text) == written


@pytest.mark.parametrize(
    ("text", "source", "written"),
    [
        ("50% & more", "", r"50\% \& more"),
        (r"50\% \& more", "", r"50\% \& more"),
        ("item #4_b", "", r"item \#4\_b"),
        ("$5 and $6", "", r"\$5 and \$6"),
        ("$x_1$ rose", "so $x_1$ rose", "$x_1$ rose"),
        ("$x_1$ rose", "it rose", r"\$x\_1\$ rose"),
        (
            r"the \emph{old \textbf{port}} froze",
            r"in \emph{old \textbf{port}} it",
            r"the \emph{old \textbf{port}} froze",
        ),
        (r"see \cite[p.~3]{kay_85}", r"and \cite[p.~3]{kay_85}.", r"see \cite[p.~3]{kay_85}"),
        (r"see \input{x}", "", r"see \textbackslash{}input\{x\}"),
        (r"\LaTeX is", r"\LaTeX was", r"\LaTeX is"),
        ("no.~3", "no.~3", "no.~3"),
        ("~3", "", r"\textasciitilde{}3"),
        ("2^3", "", r"2\textasciicircum{}3"),
        ("{a}", "", r"\{a\}"),
        (r"\( alone", r"\(x\)", r"\textbackslash{}( alone"),
        (r"\(x_1\) rose", r"where \(x_1\) is", r"\(x_1\) rose"),
        ("ends with \\", "", r"ends with \textbackslash{}"),
    ],
)
def test_latex_is_escaped_once(text: str, source: str, written: str) -> None:
    assert escape_latex(text, source) == written


@pytest.mark.parametrize(
    ("never", "text", "written"),
    [
        (("*/", "/*"), "a/*b*/", "a/ *b* /"),
        (("-->", "<!--", "--"), "a---->b", "a- - - ->b"),
        (("`",), "a `b`", "a 'b'"),
        (('"""',), 'say """"', 'say " " ""'),
        ((), "a*/", "a*/"),
    ],
)
def test_nothing_closes_a_comment(never: tuple[str, ...], text: str, written: str) -> None:
    safe = comment(never).paragraph(text)
    assert safe == written
    assert not any(sequence in safe for sequence in never)


@pytest.mark.parametrize(("line", "written"), [("C:\\", "C:\\."), ("C:", "C:")])
def test_a_comment_does_not_swallow_the_next_line(line: str, written: str) -> None:
    assert comment(()).escape_line_end(line) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (". step", "{empty}. step"),
        (".5 metres", "{empty}.5 metres"),
        ("... and on", "{empty}... and on"),
        ("* star", "{empty}* star"),
        ("*stressed* word", "*stressed* word"),
        ("1. May", "{empty}1. May"),
        ("1.5 metres", "1.5 metres"),
        ("NOTE: cold", "{empty}NOTE: cold"),
        ("== title", "{empty}== title"),
        ("// hidden", "{empty}// hidden"),
        ("-1 degree", "-1 degree"),
    ],
)
def test_what_begins_a_block_of_asciidoc(text: str, written: str) -> None:
    assert asciidoc().escape_line_start(text) == written


@pytest.mark.parametrize(
    ("line", "written"), [("It reads::", "It reads::{empty}"), ("1 +", "1 +{empty}"), ("so:", "so:")]
)
def test_what_ends_a_line_of_asciidoc(line: str, written: str) -> None:
    assert asciidoc().escape_line_end(line) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("a*b", r"a\*b"), ("see f_ or f_b", r"see f\_ or f_b"), ("C:\\new", r"C:\\new"), ("`a` |b|", r"\`a\` \|b\|")],
)
def test_inline_marks_of_restructuredtext_are_escaped(text: str, written: str) -> None:
    assert escape_rst(text) == written


def test_the_end_of_a_paragraph_of_restructuredtext_announces_nothing() -> None:
    assert restructuredtext().escape_line_end("It reads::") == r"It reads:\:"
