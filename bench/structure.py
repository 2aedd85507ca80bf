"""How the server's code is laid out: module sizes, names defined twice, English outside languages/, missing tests.

    python bench/structure.py [ROOT]

ROOT is a checkout of this repository, by default the one that holds this script. The code is parsed, not imported.

- An English word list is a string with `.split()`, or a set, list, tuple or dictionary of strings, with at least five
  English words. A pattern counts if `re.compile` is given at least three English words of three letters or more.
  English words are those of bench/texts and of docs/example.md beside this script, the same for every ROOT.
- A module has a test of its own if tests/ holds `test_<module>.py`: in the folder of the same path where two modules
  share their name, else anywhere.
"""

from __future__ import annotations

import argparse
import ast
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
LEAST_LIST_WORDS = 5
LEAST_PATTERN_WORDS, LEAST_LETTERS = 3, 3
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_SYNTAX = re.compile(r"\\[pP]\{\w+\}|\\[xuU][0-9a-fA-F]+|\\.|\(\?P[<=]\w+[>)]|\(\?[aiLmsux-]+[:)]")  # regex, not text

WordKind = Literal["list", "pattern"]


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the server.

    Attributes:
        name: dotted, below the package `precis`.
        lines: of its file.
        tree: its syntax.
    """

    name: str
    lines: int
    tree: ast.Module

    @property
    def package(self) -> str:
        """The dotted name of its package; "precis" at the top."""
        return self.name.rpartition(".")[0] or "precis"

    @property
    def stem(self) -> str:
        """The last part of its name."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """A word list or a pattern with English words in it."""

    module: str
    kind: WordKind
    line: int
    words: int


def read_modules(root: Path) -> list[Module]:
    """Parse every module of the server below `root`, sorted by name; `__init__` files without code are left out."""
    package = root / "server" / "precis"
    modules: list[Module] = []
    for path in package.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        has_code = any(not isinstance(node, ast.Expr) for node in tree.body)
        if path.stem != "__init__" or has_code:
            name = ".".join(path.relative_to(package).with_suffix("").parts)
            modules.append(Module(name, len(source.splitlines()), tree))
    return sorted(modules, key=lambda module: module.name)


def public_names(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield each public name defined at the top of a module with its kind; loggers are left out."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            found = [(node.name, "class")]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found = [(node.name, "function")]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            is_logger = node.value is not None and "getLogger" in ast.unparse(node.value)
            names = (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
            found = [] if is_logger else [(name, "constant") for name in names]
        elif isinstance(node, ast.If | ast.Try):
            handlers = [line for handler in getattr(node, "handlers", []) for line in handler.body]
            found = list(public_names([*node.body, *handlers, *node.orelse]))
        else:
            found = []
        yield from ((name, kind) for name, kind in found if not name.startswith("_"))


def shared_names(modules: Sequence[Module]) -> dict[tuple[str, str], list[str]]:
    """Return (name, kinds) to the modules that define it, for each public name with more than one."""
    places: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for module in modules:
        for name, kind in public_names(module.tree.body):
            places[name][module.name] = kind
    return {
        (name, ", ".join(sorted(set(found.values())))): sorted(found)
        for name, found in sorted(places.items())
        if len(found) > 1
    }


def read_vocabulary() -> frozenset[str]:
    """Return the English words of the benchmark's texts, in lower case."""
    paths = [*(HERE / "texts").glob("*.md"), HERE.parent / "docs" / "example.md"]
    return frozenset(word for path in paths for word in _WORD.findall(path.read_text(encoding="utf-8").lower()))


def literal_text(node: ast.expr | None) -> str:
    """Return the constant parts of a string expression; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return " ".join(literal_text(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return literal_text(node.left) + literal_text(node.right)
    return ""


def find_english(module: Module, vocabulary: frozenset[str]) -> Iterator[EnglishWords]:
    """Yield the word lists and patterns of a module that hold English words."""
    for node in ast.walk(module.tree):
        kind: WordKind = "list"
        words: set[str] = set()
        least = LEAST_LIST_WORDS
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            words = set(literal_text(node.func.value).lower().split())
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile" and node.args:
            kind, least = "pattern", LEAST_PATTERN_WORDS
            letters = _WORD.findall(_SYNTAX.sub(" ", literal_text(node.args[0])).lower())
            words = {word for word in letters if len(word) >= LEAST_LETTERS and word in vocabulary}
        elif isinstance(node, ast.Set | ast.List | ast.Tuple):
            words = {literal_text(each).lower() for each in node.elts}
        elif isinstance(node, ast.Dict) and not any(" " in literal_text(each) for each in node.values):  # no messages
            words = {literal_text(each).lower() for each in node.keys}
        if len(words & vocabulary) >= least:
            yield EnglishWords(module.name, kind, node.lineno, len(words - {""}))


def untested(modules: Sequence[Module], root: Path) -> list[str]:
    """Return the modules without a test file of their own name."""
    tests = root / "tests"
    stems = Counter(module.stem for module in modules)
    files = {path.stem for path in tests.rglob("test_*.py")}
    missing: list[str] = []
    for module in modules:
        if module.stem.startswith("__"):
            continue
        mirrored = tests.joinpath(*module.name.split(".")[:-1], f"test_{module.stem}.py")
        if not mirrored.exists() and (stems[module.stem] > 1 or f"test_{module.stem}" not in files):
            missing.append(module.name)
    return missing


def size_table(modules: Sequence[Module]) -> Table:
    """Return the modules, median and longest module of each package, and of all."""
    table = Table("package", "modules", "lines", "median", "longest", title="Module sizes (lines)")
    by_package: defaultdict[str, list[Module]] = defaultdict(list)
    for module in modules:
        by_package[module.package].append(module)
    for name, found in [*sorted(by_package.items()), ("all", list(modules))]:
        lines = [module.lines for module in found]
        longest = max(found, key=lambda module: module.lines)
        median = f"{statistics.median(lines):.0f}"
        table.add_row(name, str(len(found)), str(sum(lines)), median, f"{longest.lines} ({longest.name})")
    return table


def main() -> None:
    """Parse the code and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", type=Path, default=HERE.parent)
    root: Path = parser.parse_args().root
    modules = read_modules(root)
    if not modules:
        parser.error(f"There is no module in {root / 'server' / 'precis'}.")
    console = Console()
    console.print(size_table(modules))

    shared = shared_names(modules)
    table = Table("name", "kind", "modules", title=f"Public names defined in more than one module: {len(shared)}")
    for (name, kind), places in shared.items():
        table.add_row(name, kind, ", ".join(places))
    console.print(table)

    vocabulary = read_vocabulary()
    english = [
        found
        for module in modules
        if module.name.partition(".")[0] != "languages"
        for found in find_english(module, vocabulary)
    ]
    lists, patterns = ([each for each in english if each.kind == kind] for kind in ("list", "pattern"))
    title = (
        f"English outside languages/: {len(lists)} word lists ({sum(each.words for each in lists)} words) and "
        f"{len(patterns)} patterns in {len({each.module for each in english})} modules"
    )
    table = Table("module", "word lists", "words", "patterns", "lines", title=title)
    for name in sorted({each.module for each in english}):
        mine = [each for each in english if each.module == name]
        words = [each.words for each in mine if each.kind == "list"]
        lines = ", ".join(str(line) for line in sorted(each.line for each in mine))
        table.add_row(name, str(len(words)), str(sum(words)), str(len(mine) - len(words)), lines)
    console.print(table)

    missing = untested(modules, root)
    table = Table("package", "modules", title=f"Modules without a test of their own name: {len(missing)}")
    by_package: defaultdict[str, list[str]] = defaultdict(list)
    for name in missing:
        package, _, stem = name.rpartition(".")
        by_package[package or "precis"].append(stem)
    for package, stems in sorted(by_package.items()):
        table.add_row(package, ", ".join(stems))
    console.print(table)


if __name__ == "__main__":
    main()
