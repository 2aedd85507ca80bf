r"""LaTeX: documents and parts of documents.

What a command means is read from a table (LaTeX2e reference manual, and packages in wide use); a command that is not in
it loses its name and keeps its argument, as `\emph` does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from precis.text.lines import LineKind
from precis.text.markup import tex_math
from precis.text.markup.base import Marking

LONGEST_ARGUMENT = 20_000  # characters

_BEGIN_DOCUMENT, _END_DOCUMENT = "\\begin{document}", "\\end{document}"
_COMMENT = re.compile(r"(?<!\\)%[^\r\n]*(?:\r\n|[\r\n])?[ \t]*")
_BEGIN = re.compile(r"\\begin\{([A-Za-z]+)\*?\}")
_END = re.compile(r"\\end\{[A-Za-z]+\*?\}")
_OPTIONS = re.compile(r"(?:\[[^\]\n]{0,500}\]|\{[^{}\n]{0,200}\}){0,4}")
_COMMAND = re.compile(
    r"\\(?:([`'^\"~=.uvHcdbrk])\{(\\?[A-Za-z])\}|([`'^\"~=.])([A-Za-z])|([A-Za-z@]+)\*?[ \t]?|(.|\n))", re.DOTALL
)
_OTHER = re.compile(r"---?|``|''|~|[{}]")
_BRACKET = re.compile(r"[ \t]*\[[^\]\n]{0,500}\]")
_LABEL = re.compile(r"[ \t]*\[[^\W\d_][\w ’'-]+\]")
_BRACE = re.compile(r"(?<!\\)[{}]")

_UNREAD_ENVIRONMENTS: dict[str, LineKind] = {
    **dict.fromkeys("algorithm algorithmic alltt code comment filecontents listing lstlisting minted verbatim "
                    "Verbatim picture tikzpicture pgfpicture axis forest".split(), "code block"),
    **dict.fromkeys("array longtable sidewaystable tabbing table tabu tabular tabularx tabulary wraptable".split(),
                    "table"),
    **dict.fromkeys("bibliography thebibliography theindex filecontents titlepage".split(), "metadata"),
}  # fmt: skip
_FORMULAS = frozenset("align alignat displaymath eqnarray equation flalign gather math multline subequations".split())
_HEADINGS = frozenset(
    "chapter frametitle framesubtitle paragraph part section subparagraph subsection subsubsection".split()
)
# Commands whose arguments are not read, with the number of arguments.
_UNREAD_COMMANDS = {
    **dict.fromkeys("addbibresource addcontentsline addtocounter author autocite bibliography "
                    "bibliographystyle captionsetup cite citealp citealt citep cline cmidrule "
                    "date documentclass footcite footnote footnotemark footnotetext geometry glsadd "
                    "graphicspath hphantom hspace hypersetup hyphenation include includegraphics index input institute "
                    "label lstinputlisting lstset marginnote marginpar nocite pagenumbering pageref pagestyle "
                    "parencite phantom printbibliography setcounter setlength sidenote tag thanks "
                    "thispagestyle title todo url usepackage usetheme usetikzlibrary vphantom vspace".split(), 1),
    **dict.fromkeys("definecolor renewcommand newcommand providecommand newtheorem settowidth newenvironment "
                    "DeclareMathOperator".split(), 3),
}  # fmt: skip
_REFERENCES = frozenset("autoref cref Cref eqref nameref ref vref".split())
_CITED_NAMES = frozenset("citeauthor Citeauthor citet Citet textcite Textcite".split())  # words of their sentence
_QUANTITIES = frozenset({"SI", "qty"})
_UNIT = re.compile(r"\\([A-Za-z]+)\s*")
_PREFIXES = frozenset("kilo mega giga tera hecto deca deci centi milli micro nano pico".split())
_SKIPS_FIRST = frozenset("href textcolor colorbox color fontsize hyperref adjustbox parbox raisebox scalebox".split())
_BREAKS = frozenset(
    "par newline linebreak newpage clearpage cleardoublepage pagebreak bigskip medskip smallskip".split()
)
_TEXTS = {
    "EUR": "EUR ", "euro": "€", "texteuro": "€", "pounds": "£", "textsterling": "£", "S": "§", "P": "¶", "ss": "ß",
    "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "ı", "ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—", "LaTeX": "LaTeX",
    "TeX": "TeX", "textdegree": "°", "textregistered": "®", "texttrademark": "™", "copyright": "©", "quad": " ",
    "qquad": " ", "textbackslash": "\\", "textasciitilde": "~", "enquote": "“",
}  # fmt: skip
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_QUOTES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}


def mark(source: str) -> Marking:
    """Mask LaTeX."""
    marking = Marking(source)
    start, end = _mask_preamble(marking)
    _mask_environments(marking, start, end)
    for found in _COMMENT.finditer(source, start, end):
        is_line = found.start() == 0 or source[found.start() - 1] in "\r\n"
        stop = found.end() if is_line else found.start() + len(found[0].rstrip())
        if marking.text(found.start(), found.start() + 1) == "%":
            marking.hide(found.start(), stop)
    text = marking.text()
    tex_math.mask_displays(marking, text)
    tex_math.mask_inline(marking, start, end)
    _mask_commands(marking, start, end)
    for found in _OTHER.finditer(source, start, end):
        if marking.text(found.start(), found.end()) != found[0]:
            continue
        if found[0] in _QUOTES:
            marking.write(found.start(), found.end(), _QUOTES[found[0]])
        else:
            marking.hide(found.start(), found.end())
    marking.join_paragraphs()
    return marking


def _mask_preamble(marking: Marking) -> tuple[int, int]:
    """Mask what is before and after the document's body, and return the body's span."""
    source = marking.source
    start = source.find(_BEGIN_DOCUMENT)
    end = source.rfind(_END_DOCUMENT)
    if start >= 0:
        start += len(_BEGIN_DOCUMENT)
        marking.pass_over(0, start, "metadata")
    if end >= 0:
        marking.pass_over(end, len(source), "metadata")
    return max(start, 0), end if end >= 0 else len(source)


def _mask_environments(marking: Marking, start: int, end: int) -> None:
    """Mask the environments that are not read, and formulas."""
    text, at = marking.source[:end], start
    while found := _BEGIN.search(text, at):
        at = found.end()
        kind = _UNREAD_ENVIRONMENTS.get(found[1])
        is_formula = found[1] in _FORMULAS
        if kind is None and not is_formula:
            continue
        closers = (text.find(f"\\end{{{found[1]}{star}}}", at) for star in ("", "*"))
        close = min((each for each in closers if each >= 0), default=-1)
        if close < 0:
            continue
        at = text.index("}", close) + 1
        if is_formula:
            tex_math.mask_display(marking, text, found.start(), at)
        else:
            marking.pass_over(found.start(), at, kind or "metadata")


def _mask_commands(marking: Marking, start: int, end: int) -> None:
    source, at = marking.source, start
    while found := _COMMAND.search(source, at, end):
        at = found.end()
        if marking.text(found.start(), found.start() + 1) != "\\":
            continue
        name = found[5]
        if name in ("begin", "end"):
            pattern = _BEGIN if name == "begin" else _END
            tag = pattern.match(source, found.start())
            options = _OPTIONS.match(source, tag.end()) if tag else None
            at = options.end() if options and name == "begin" else tag.end() if tag else at
            marking.end_block(found.start(), at)
        elif name:
            at = _mask_command(marking, name, found.start(), found.end())
        elif accent := found[1] or found[3]:
            letter = (found[2] or found[4]).strip("\\")
            marking.write(found.start(), found.end(), unicodedata.normalize("NFC", letter + _ACCENTS[accent]))
        elif found[6] == "\\":
            marking.blank(found.start(), found.end())
            if bracket := _BRACKET.match(source, at):
                marking.hide(bracket.start(), bracket.end())
                at = bracket.end()
        elif found[6] in " ,;:!/\n@-":
            marking.write(found.start(), found.end(), " " if found[6] in " ,;:\n" else "")
        else:
            marking.hide(found.start(), found.start() + 1)


def _mask_command(marking: Marking, name: str, start: int, end: int) -> int:
    """Mask a command and the arguments that are not read; return where to go on."""
    source = marking.source
    if name == "item":
        bracket = _BRACKET.match(source, end)
        stop = bracket.end() if bracket else end
        marking.end_block(start, stop)
        if bracket and _LABEL.match(bracket[0]):  # of a description; others are bullets
            text = bracket[0].strip(" \t[]")
            marking.write(start + 1, stop, f"{text} ")
        return stop
    if name in _REFERENCES or name in _CITED_NAMES:
        return _write_key(marking, start, end)
    if name in _QUANTITIES:
        return _write_quantity(marking, start, end)
    if name in _TEXTS:
        return _write_text(marking, name, start, end)
    if name in _BREAKS:
        marking.end_block(start, end)
        return end
    if name in _HEADINGS or name == "caption":
        for inner, close in _arguments(source, end, 1):
            marking.end_block(start, inner)
            marking.end_block(close - 1, close)
            marking.join_lines(inner, close - 1)
            marking.kinds[start + 1] = "caption" if name == "caption" else "heading"
            return inner
    return _drop_command(marking, name, start, end)


def _write_key(marking: Marking, start: int, end: int) -> int:
    """Write the label of a reference or the key of a citation, whose number or name only LaTeX knows."""
    for inner, close in _arguments(marking.source, end, 1):
        key = marking.source[inner : close - 1]
        marking.write(start, close, ", ".join(each.rpartition(":")[2].strip() for each in key.split(",")))
        return close
    marking.hide(start, end)
    return end


def _write_quantity(marking: Marking, start: int, end: int) -> int:
    """Write a quantity of the package siunitx: "30 day", "5 kilometre/hour"."""
    spans = list(_arguments(marking.source, end, 2))
    if len(spans) != 2:  # noqa: PLR2004  # a number and a unit
        marking.hide(start, end)
        return end
    number, unit = (marking.source[inner : close - 1] for inner, close in spans)
    words = _UNIT.sub(lambda found: found[1] + ("" if found[1] in _PREFIXES else " "), unit)
    marking.write(start, spans[1][1], f"{number} {words.replace(' per ', '/').replace('percent', '%').strip()}")
    return spans[1][1]


def _write_text(marking: Marking, name: str, start: int, end: int) -> int:
    """Write the text that a command stands for; return where to go on."""
    source = marking.source
    end += source[end : end + 1] == "{"
    marking.write(start, end, _TEXTS[name] + (" " if source[end - 1] == " " else ""))
    if name == "enquote":
        for _, close in _arguments(source, end - 1, 1):
            marking.write(close - 1, close, "”")
    return end


def _drop_command(marking: Marking, name: str, start: int, end: int) -> int:
    """Mask the name of a command, and its arguments if the table says so; return where to go on."""
    source = marking.source
    count = _UNREAD_COMMANDS.get(name, int(name in _SKIPS_FIRST))
    options = _BRACKET.match(source, end)
    at = options.end() if options else end
    for _, close in _arguments(source, at, count):
        at = close
    is_unread = name in _UNREAD_COMMANDS
    if is_unread and source[start - 1 : start] in ("~", " ") and source[at : at + 1] in ".,;:)":
        marking.hide(start - 1, start)
    marking.hide(start, at)
    if not count and source[end - 1] in " \t" and source[end : end + 1] != "{":
        marking.blank(end - 1, end)
    return at


def _arguments(source: str, at: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield for up to `count` arguments in braces where the content starts and where the argument ends."""
    for _ in range(count):
        while (bracket := _BRACKET.match(source, at)) is not None:
            at = bracket.end()
        if source[at : at + 1] != "{":
            return
        depth = 0
        for brace in _BRACE.finditer(source, at, at + LONGEST_ARGUMENT):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                yield at + 1, brace.end()
                at = brace.end()
                break
        else:
            return
