"""Bills of materials (CycloneDX, JSON): which packages a release contains or installs, with versions and licences.

The Python packages are those that the wheel needs, in the versions of this environment, which constraints.txt pins;
cyclonedx-py describes them. What applies to other systems only is not in the bill. The packages of the VS Code
extension are those that its bundle contains; npm describes them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
VSCODE = ROOT / "clients" / "vscode"


def needed_distributions(requirements: list[str]) -> dict[str, Distribution]:
    """Return the installed packages that `requirements` need on this system, directly or not, by normalized name.

    Raises:
        importlib.metadata.PackageNotFoundError: if one is not installed.
    """
    needed: dict[str, Distribution] = {}
    waiting = [(Requirement(line), "") for line in requirements]
    done: set[tuple[str, str]] = set()
    while waiting:
        requirement, parent_extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": parent_extra}):
            continue
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        needed.setdefault(name, distribution(name))
        for extra in ("", *requirement.extras):
            if (name, extra) not in done:
                done.add((name, extra))
                waiting += [(Requirement(line), extra) for line in needed[name].requires or []]
    return needed


def wheel_bill(wheel: Path, epoch_s: int) -> dict[str, Any]:
    """Return the bill of the wheel and all that it needs on this system."""
    with tempfile.TemporaryDirectory() as folder:
        # An environment that has nothing but the metadata of these packages.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        [site] = Path(folder).glob("[lL]ib/**/site-packages")
        with zipfile.ZipFile(wheel) as archive:
            [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
            archive.extract(metadata, site)
        [own] = Distribution.discover(path=[str(site)])
        for name, needed in needed_distributions(own.requires or []).items():
            target = site / f"{name.replace('-', '_')}-{needed.version}.dist-info"
            target.mkdir()
            (target / "METADATA").write_text(needed.read_text("METADATA") or "", encoding="utf-8")
        options = ["--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml"), "--of", "JSON"]
        command = [sys.executable, "-m", "cyclonedx_py", "environment", *options, folder]
        bill = json.loads(_output(command, ROOT, epoch_s))
    bill["metadata"]["component"]["version"] = own.version  # pyproject.toml has none: the version is dynamic
    return bill


def extension_bill(epoch_s: int) -> dict[str, Any]:
    """Return the bill of the packages in the bundle of the VS Code extension."""
    options = ["--package-lock-only", "--omit", "dev", "--sbom-format", "cyclonedx", "--sbom-type", "application"]
    bill = json.loads(_output([shutil.which("npm") or "npm", "sbom", *options], VSCODE, epoch_s))
    del bill["serialNumber"]  # random
    bill["metadata"]["timestamp"] = datetime.fromtimestamp(epoch_s, UTC).isoformat()
    return bill


def write_bill(target: Path, bill: dict[str, Any]) -> None:
    """Write a bill as indented JSON."""
    target.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _output(command: list[str], folder: Path, epoch_s: int) -> str:
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch_s)}
    return subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
