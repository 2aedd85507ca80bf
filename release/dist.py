"""Build all that a release consists of into dist/, so that the same commit gives the same bytes.

    precis_ls-VERSION.tar.gz               the source distribution
    precis_ls-VERSION-py3-none-any.whl     the wheel, built from it
    precis.vsix                            the VS Code extension, with that wheel in it
    precis-nvim.tar.gz                     the Neovim plugin
    precis-ls.cdx.json                     which packages the wheel needs
    precis-vsix.cdx.json                   which packages are bundled in the extension
    SHA256SUMS                             for sha256sum --check

All times are that of the commit, or of SOURCE_DATE_EPOCH if it is set. Run it with `make dist`, which installs the
tools in the versions that constraints.txt pins; another version of one of them may give other bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import archives
import neovim
import sbom
import version

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"


def commit_time() -> int:
    """Return when the commit was made, in seconds since 1970, or SOURCE_DATE_EPOCH if it is set."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return int(given or _git("log", "-1", "--format=%ct"))


def build_python(folder: Path, epoch_s: int) -> tuple[Path, Path]:
    """Build the source distribution and, from it, the wheel into `folder`. Return both."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    _run(command, epoch_s)
    [source], [wheel] = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return source, wheel


def build_extension(target: Path, wheel: Path, epoch_s: int) -> None:
    """Pack the VS Code extension with `wheel` into `target`."""
    node = shutil.which("node") or "node"
    script = ROOT / "clients" / "vscode" / "scripts" / "package.mjs"
    _run([node, str(script), "--wheel", str(wheel), "--out", str(target)], epoch_s)
    archives.rewrite_zip(target, epoch_s)


def build(folder: Path, epoch_s: int) -> list[Path]:
    """Build all files into `folder`, which is empty. Return them; the checksums come last."""
    source, wheel = build_python(folder, epoch_s)
    extension, plugin = folder / "precis.vsix", folder / "precis-nvim.tar.gz"
    build_extension(extension, wheel, epoch_s)
    neovim.pack(plugin, epoch_s)
    bills = {
        folder / "precis-ls.cdx.json": sbom.wheel_bill(wheel, epoch_s),
        folder / "precis-vsix.cdx.json": sbom.extension_bill(extension, epoch_s),
    }
    for path, bill in bills.items():
        sbom.write_bill(path, bill)
    built = [source, wheel, extension, plugin, *bills]
    sums = folder / "SHA256SUMS"
    sums.write_text(archives.checksums(built), encoding="utf-8", newline="\n")
    return [*built, sums]


def _run(command: list[str], epoch_s: int) -> None:
    """Run a program in UTC, with its output on standard error."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch_s), "TZ": "UTC"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)


def _git(*arguments: str) -> str:
    command = [shutil.which("git") or "git", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def main() -> int:
    if different := version.different_manifests(ROOT):
        print(f"These have another version: {', '.join(map(str, different))}. Run: make version", file=sys.stderr)
        return 1
    if _git("status", "--porcelain"):
        print("There are changes that are not committed: these are not the packages of a commit.", file=sys.stderr)
    DIST.mkdir(exist_ok=True)
    for old in DIST.glob("precis_ls-*"):
        old.unlink()
    with tempfile.TemporaryDirectory(dir=DIST) as folder:
        files = build(Path(folder), commit_time())
        sums = files[-1].read_text(encoding="utf-8")
        for path in files:
            path.replace(DIST / path.name)
    print(sums, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
