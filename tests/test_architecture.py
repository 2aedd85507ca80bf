"""The import table of ARCHITECTURE.md: which package may import which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "server" / "precis"
PAGE = ROOT / "ARCHITECTURE.md"
NVIM, VSCODE = ROOT / "clients" / "nvim", ROOT / "clients" / "vscode"
LONGEST_MODULE = 400  # lines
WALL_CLOCKS = {("time", "time"), ("time", "time_ns"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}

LSP_BASE = {"lsp.documents", "lsp.client", "lsp.commands", "lsp.request"}
# Module or package → what it may import of ours. The longest prefix of a module's name decides.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "settings": set(),
    "languages.abbreviations": set(),
    "languages.vocabulary": set(),
    "languages.furniture": set(),
    "languages": {"languages", "text"},
    "text.markup": {"text.lines", "text.marks", "text.markup", "layout.comments"},
    "text.pasted": {"text", "languages.vocabulary", "languages.furniture"},
    "text": {"text", "languages.abbreviations", "languages.vocabulary", "languages.furniture"},
    "layout": {"layout", "text"},
    "engine.api": set(),
    "engine": {"engine"},
    "models": {"models"},
    "summary": {"languages", "text", "summary", "engine.api", "settings"},
    "worker.limits": set(),
    "worker.private_stdout": set(),
    "worker.confinement": set(),
    "worker.inbox": {"worker.messages"},
    "worker.messages": {"settings", "summary.result"},
    "worker.exit_cause": set(),
    "worker.process": {"worker.messages"},
    "worker.installer": {"models"},
    "worker.watch": {"worker.messages"},
    "worker.pulse": {"worker.messages"},
    "worker.supervisor": {"settings", "worker.exit_cause", "worker.messages", "worker.process", "worker.watch"},
    "worker": {"settings", "summary", "engine", "models", "worker"},
    "lsp.documents": {"lsp.documents"},
    "lsp.client": {"lsp.documents", "lsp.wire"},
    "lsp.request": {"settings"},
    "lsp.commands": {"lsp.documents", "lsp.request"},
    "lsp.edit": {"lsp.edit", "settings", "summary.result", "layout"} | LSP_BASE,
    "lsp.provenance": {
        "lsp.provenance",
        "lsp.edit",
        "settings",
        "summary.check",
        "summary.result",
        "layout",
        "text.reading",
        "text.markup.detect",
        "text.support",
    }
    | LSP_BASE,
    "lsp.jobs": {
        "lsp.jobs",
        "lsp.provenance",
        "lsp.edit",
        "lsp.config",
        "worker",
        "settings",
        "summary.result",
        "layout",
    }
    | LSP_BASE,
    "lsp.jobs.install": {"lsp.jobs", "lsp.client", "models", "worker"},
    "lsp": {"lsp", "worker", "settings", "summary.result"},
    "cli": {"cli", "lsp", "models", "settings", "summary", "text", "worker", "engine"},
    "__main__": {"cli"},
    "api": {"worker", "settings", "summary.result"},
    "__init__": {"api"},
}
FOR_ALL = {"errors", "__init__"}
# Native or foreign libraries that one room alone may know.
OWNED = {
    "llama_cpp": "engine.llama",
    "pygls": "lsp",
    "lsprotocol": "lsp",
    "sentencex": "text",
    "pygments": "layout",
    "rich": "cli",
    "huggingface_hub": "models.hub",
    "httpx2": "models.hub",
    "httpcore2": "engine.endpoint",
}


def modules(package: Path) -> dict[str, ast.Module]:
    """The syntax of each module, by its dotted name below the package."""
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports(tree: ast.Module) -> Iterator[str]:
    """Dotted names of what is imported; for `from a import b` both a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def below(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def violations(trees: Mapping[str, ast.Module]) -> list[str]:
    """What breaks the rules, as "importer imports imported"."""
    found = set()
    for module, tree in trees.items():
        room = max((room for room in ALLOWED if below(module, room)), key=len, default=None)
        if room is None:
            found.add(f"{module} has no rule")
            continue
        for imported in imports(tree):
            owner = OWNED.get(imported.partition(".")[0])
            if owner and not below(module, owner):
                found.add(f"{module} imports {imported}")
            if imported == "precis" or not imported.startswith("precis."):
                continue
            target = imported.removeprefix("precis.")
            known = max((name for name in trees if below(target, name)), key=len, default=None)
            if known is None or known == module:
                continue
            may = ALLOWED[room] | FOR_ALL
            if (
                known in trees
                and not any(below(known, each) for each in may)
                and not _only_a_package(known, may, target)
            ):
                found.add(f"{module} imports {known}")
    return sorted(found)


def _only_a_package(known: str, may: set[str], target: str) -> bool:
    """`from precis.engine import api` names the package engine on its way to engine.api."""
    return known == target and any(below(each, known) for each in may)


def circles(trees: Mapping[str, ast.Module]) -> list[list[str]]:
    """Modules that import each other in a ring."""
    graph = {
        name: {
            known
            for imported in imports(tree)
            if (known := imported.removeprefix("precis.")) in trees and known != name
        }
        for name, tree in trees.items()
    }
    rings: list[list[str]] = []
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            rings.append([*path[path.index(name) :], name])
        elif name not in done:
            for other in sorted(graph[name]):
                visit(other, [*path, name])
            done.add(name)

    for name in sorted(graph):
        visit(name, [])
    return rings


def test_imports_follow_the_table() -> None:
    assert violations(modules(PACKAGE)) == []


def test_there_are_no_circles() -> None:
    assert circles(modules(PACKAGE)) == []


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("text.words", "from precis.summary.plan import Plan", ["text.words imports summary.plan"]),
        ("summary.plan", "from precis.engine.llama import LlamaEngine", ["summary.plan imports engine.llama"]),
        ("summary.plan", "from precis.engine.api import Engine", []),
        ("lsp.jobs", "import precis.models.find", ["lsp.jobs imports models.find"]),
        ("worker.main", "import llama_cpp", ["worker.main imports llama_cpp"]),
        ("attic", "import os", ["attic has no rule"]),
    ],
)
def test_the_rules_see_a_violation(module: str, source: str, expected: list[str]) -> None:
    trees = {name: ast.parse("") for name in ("summary.plan", "engine.llama", "engine.api", "models.find")}
    assert violations({**trees, module: ast.parse(source)}) == expected


def test_the_rules_see_a_circle() -> None:
    trees = {"text.a": ast.parse("import precis.text.b"), "text.b": ast.parse("from precis.text.a import x")}
    assert circles(trees) == [["text.a", "text.b", "text.a"]]


def test_modules_are_short_and_well_named() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE, path
        assert path.stem not in FORBIDDEN_NAMES, path


def paths_named(page: str) -> set[str]:
    """The paths in backticks and in links, without the anchors of links. Names with placeholders are left out."""
    code = re.findall(r"`([\w./-]+/|[\w./-]*\.(?:py|toml|ts|lua|md|mjs|json|sh|jsonl|txt|yml))`", page)
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page)
    return {*code, *links}


def test_every_module_and_client_file_is_on_the_page() -> None:
    named = paths_named(PAGE.read_text(encoding="utf-8"))
    modules_ = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"}
    clients = {path.relative_to(VSCODE).as_posix() for path in (VSCODE / "src").rglob("*.ts")}
    clients |= {path.relative_to(NVIM).as_posix() for path in NVIM.rglob("*.lua")}
    assert sorted({"__init__.py", *modules_, *clients} - named) == []


def test_every_path_on_the_page_exists() -> None:
    named = paths_named(PAGE.read_text(encoding="utf-8"))
    bases = (ROOT, PACKAGE, VSCODE, NVIM)
    gone = [path for path in named if "/" in path and not any((base / path).exists() for base in bases)]
    bare = {path for path in named if "/" not in path}
    known = {path.name for folder in (PACKAGE, NVIM, VSCODE / "src", ROOT / "docs") for path in folder.rglob("*.*")}
    gone += [path for path in bare if path not in known and not (ROOT / path).exists()]
    assert sorted(gone) == []


def test_the_page_has_the_table_of_imports() -> None:
    page = PAGE.read_text(encoding="utf-8")
    folders = re.findall(r"^### `([\w/]+)/`\n\n[^#|]*?^May import: ([^.]+(?:\.\w[^.]*)*)\.$", page, re.MULTILINE)
    rules = {folder.replace("/", "."): set(re.findall(r"`([\w.]+)`", line)) for folder, line in folders}
    exceptions = page.partition("### Exceptions\n")[2].partition("\n## ")[0]
    rules |= {
        module: set(re.findall(r"`([\w.]+)`", line))
        for module, line in re.findall(r"^\| `([\w.]+)` \| (.+) \|$", exceptions, re.MULTILINE)
    }
    assert rules == {module: allowed - {module} for module, allowed in ALLOWED.items()}


def test_no_time_is_taken_from_a_clock_that_can_jump() -> None:
    """A clock that is set, or a computer that was suspended, must not end, delay or repeat anything."""
    found = [
        f"{file.name}:{node.lineno}"
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and (isinstance(node.value, ast.Name) and (node.value.id, node.attr) in WALL_CLOCKS)
    ]
    assert found == []
