"""The version: read it, set it, and carry it into the files that must repeat it.

    version.py           write the version of server/precis/__init__.py into the clients' manifests
    version.py 0.2.0     set the version there first
    version.py --check   change nothing; fail if a manifest has another version

The wheel and the server take the version from server/precis/__init__.py. VS Code, npm, Cargo and Zed each want it in a
manifest of their own.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = Path("server/precis/__init__.py")
DECLARATION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
SHAPE = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")  # what PEP 440, npm, Cargo and VS Code all accept


def read_version(root: Path) -> str:
    """Return the version that the checkout in `root` declares.

    Raises:
        ValueError: if server/precis/__init__.py declares none, or one that is not MAJOR.MINOR.PATCH.
    """
    found = DECLARATION.search((root / SOURCE).read_text(encoding="utf-8"))
    if found is None or not SHAPE.fullmatch(found[1]):
        raise ValueError(f'{SOURCE} must contain a line such as: __version__ = "1.2.3"')
    return found[1]


def set_version(root: Path, version: str) -> None:
    """Declare `version`, MAJOR.MINOR.PATCH, in server/precis/__init__.py."""
    if not SHAPE.fullmatch(version):
        raise ValueError(f"{version} is not a version such as 1.2.3")
    path = root / SOURCE
    path.write_text(DECLARATION.sub(f'__version__ = "{version}"', path.read_text(encoding="utf-8")), encoding="utf-8")


def different_manifests(root: Path) -> list[Path]:
    """Return the manifests, relative to `root`, that do not have the declared version."""
    version = read_version(root)
    return [path for path, change in MANIFESTS.items() if change(_read(root / path), version) != _read(root / path)]


def write_manifests(root: Path) -> list[Path]:
    """Write the declared version into all manifests. Return those that changed, relative to `root`."""
    changed = different_manifests(root)
    for path in changed:
        content = MANIFESTS[path](_read(root / path), read_version(root))
        (root / path).write_text(content, encoding="utf-8", newline="\n")
    return changed


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def change_package_json(content: str, version: str) -> str:
    manifest = json.loads(content)
    manifest["version"] = version
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def change_package_lock(content: str, version: str) -> str:
    lock = json.loads(content)
    lock["version"] = lock["packages"][""]["version"] = version
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


def change_toml(content: str, version: str) -> str:
    """Change the first version of a TOML file, which is that of the package itself."""
    changed, count = re.subn(r'^version = "[^"]*"$', f'version = "{version}"', content, count=1, flags=re.MULTILINE)
    if count == 0:
        raise ValueError("A manifest has no line with its version.")
    return changed


MANIFESTS: dict[Path, Callable[[str, str], str]] = {
    Path("clients/vscode/package.json"): change_package_json,
    Path("clients/vscode/package-lock.json"): change_package_lock,
    Path("clients/zed/Cargo.toml"): change_toml,
    Path("clients/zed/extension.toml"): change_toml,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Set the version, or carry it into the clients' manifests.")
    parser.add_argument("version", nargs="?", help="the new version; without it, the declared one is used")
    parser.add_argument("--check", action="store_true", help="only compare")
    arguments = parser.parse_args()
    if arguments.check:
        different = different_manifests(ROOT)
        for path in different:
            print(f"{path} does not have the version {read_version(ROOT)}. Run: make version", file=sys.stderr)
        return 1 if different else 0
    if arguments.version is not None:
        set_version(ROOT, arguments.version)
    changed = write_manifests(ROOT)
    print(read_version(ROOT), *(f"→ {path}" for path in changed), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
