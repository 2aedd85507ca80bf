from __future__ import annotations

import pytest

from precis.layout.comments import (
    comment_style,
    comment_styles,
    common_prefix,
    enclosing_block,
    line_comment_prefix,
    star_prefix,
)


def test_every_language_has_comments() -> None:
    for language, style in comment_styles().items():
        assert bool(style.line or style.block) is style.holds_text, language
        assert all(style.line), language


@pytest.mark.parametrize(
    ("language", "line"),
    [("python", "#"), ("c", "//"), ("sql", "--"), ("FortranFreeForm", "!"), ("Python", "#")],
)
def test_comment_style(language: str, line: str) -> None:
    found = comment_style(language)
    assert found
    assert found.line[0] == line


@pytest.mark.parametrize("language", ["plaintext", "markdown", "", "no such language"])
def test_unknown_comment_style(language: str) -> None:
    assert comment_style(language) is None


@pytest.mark.parametrize(
    ("language", "text", "opener"),
    [
        ("c", "int a; ‹", None),
        ("c", "/* a ‹ b */", "/*"),
        ("c", "/* a */ ‹", None),
        ("c", "/* a */‹", None),
        ("c", "/* a ‹*/", "/*"),
        ("c", "/* a *‹/", None),
        ("c", "/‹* a */", None),
        ("c", "/*‹ never closed", "/*"),
        ("c", "// no /* block\n‹", None),
        ("c", 'char *a = "/*";\n‹', None),
        ("c", "char a = '\"'; /* b ‹ */", "/*"),
        ("c", 'char *a = "\\"/*";\n‹', None),
        ("c", "/* one */ /* two ‹ */", "/*"),
        ("rust", "fn a<'a>() {} /* b ‹ */", "/*"),
        ("python", '"""Text.\n‹\n"""', '"""'),
        ("python", "a = '''\n‹\n'''", "'''"),
        ("python", '"""Text."""\n‹', None),
        ("python", '# """\n‹', None),
        ("python", '"""A \\""" still ‹ """', '"""'),
        ("python", "'''a\"\"\"'''\n‹", None),
        ("html", "<!-- it's\n‹ -->", "<!--"),
        ("html", "<p>it's ‹ here</p>", None),
        ("lua", "--[[ a\n‹ ]]", "--[["),
        ("lua", "-- [[ a\n‹ ]]", None),
        ("javascript", "a = `b\n‹`", "`"),
        ("coffeescript", "###\n‹\n###", "###"),
    ],
)
def test_enclosing_block(language: str, text: str, opener: str | None) -> None:
    style = comment_style(language)
    assert style
    found = enclosing_block(text.replace("‹", ""), text.index("‹"), style)
    assert (found and found.opener) == opener


@pytest.mark.parametrize(
    ("language", "lines", "prefix"),
    [
        ("python", ["# a", "# b"], "# "),
        ("python", ["    # a", "", "    #", "    #   b"], "    # "),
        ("python", ["#a"], "#"),
        ("python", ["#"], "# "),
        ("python", ["## a", "# b"], "# "),
        ("python", ["# a", "b = 1"], None),
        ("python", ["a = 1  # b"], None),
        ("python", [], None),
        ("python", ["", " "], None),
        ("python", ["  # a", "# b"], "  # "),
        ("rust", ["/// a", "/// b"], "/// "),
        ("rust", ["//! a"], "//! "),
        ("c", ["\t// a"], "\t// "),
        ("php", ["// a", "# b"], "// "),
        ("bat", ["REM a", "REM b"], "REM "),
        ("bat", ["REMOTE=1"], None),
        ("css", ["/* a */"], None),
    ],
)
def test_line_comment_prefix(language: str, lines: list[str], prefix: str | None) -> None:
    style = comment_style(language)
    assert style
    assert line_comment_prefix(lines, style) == prefix


@pytest.mark.parametrize(
    ("lines", "prefix"),
    [
        ([" * a", " *", " *   b"], " * "),
        (["\t* a"], "\t* "),
        ([" *"], " * "),
        ([" * a", "   b"], None),
        ([" */"], None),
        ([], None),
    ],
)
def test_star_prefix(lines: list[str], prefix: str | None) -> None:
    assert star_prefix(lines) == prefix


@pytest.mark.parametrize(
    ("texts", "shared"), [([], ""), (["ab"], "ab"), (["ab", "abc"], "ab"), (["ab", "ac"], "a"), (["a", ""], "")]
)
def test_common_prefix(texts: list[str], shared: str) -> None:
    assert common_prefix(texts) == shared
