"""Bills of materials (CycloneDX, JSON): which packages a release contains or installs, with versions and licences.

The Python packages are those that the wheel needs with llama.cpp, in the versions of this environment, which
constraints.txt pins; cyclonedx-py describes them. What applies to other systems only is not in the bill. The packages
of the VS Code extension are those whose licences are in its NOTICES.txt, hence those in its bundle; npm describes them.
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
EMBEDDED = "embedded"  # the extra that brings llama.cpp


def needed_distributions(requirements: list[str], extra: str = "") -> dict[str, Distribution]:
    """Return the installed packages that `requirements` need on this system, directly or not, by normalized name.

    Args:
        requirements: as in the metadata of a package.
        extra: the extra of that package that is installed; "" for none.

    Raises:
        importlib.metadata.PackageNotFoundError: if one is not installed.
    """
    needed: dict[str, Distribution] = {}
    waiting = [(Requirement(line), extra) for line in requirements]
    done: set[tuple[str, str]] = set()
    while waiting:
        requirement, parent_extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": parent_extra}):
            continue
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        needed.setdefault(name, distribution(name))
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in done:
                done.add((name, wanted))
                waiting += [(Requirement(line), wanted) for line in needed[name].requires or []]
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
        version = own.version
        for name, needed in needed_distributions(own.requires or [], EMBEDDED).items():
            target = site / f"{name.replace('-', '_')}-{needed.version}.dist-info"
            target.mkdir()
            (target / "METADATA").write_text(needed.read_text("METADATA") or "", encoding="utf-8")
        options = ["--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml"), "--of", "JSON"]
        command = [sys.executable, "-m", "cyclonedx_py", "environment", *options, folder]
        bill = json.loads(_output(command, ROOT, epoch_s))
    bill["metadata"]["component"]["version"] = version  # pyproject.toml has none: the version is dynamic
    return bill


def extension_bill(vsix: Path, epoch_s: int) -> dict[str, Any]:
    """Return the bill of the packages in the bundle of the VS Code extension."""
    with zipfile.ZipFile(vsix) as archive:
        names = bundled_packages(archive.read("extension/dist/NOTICES.txt").decode("utf-8"))
    # Not with --omit dev, which leaves out what the bundle and a tool for developers both need.
    options = ["--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "application"]
    bill = json.loads(_output([shutil.which("npm") or "npm", "sbom", *options], VSCODE, epoch_s))
    return restricted(bill, names, epoch_s)


def bundled_packages(notices: str) -> set[str]:
    """Return the packages that a NOTICES.txt is about, as name@version."""
    heads = re.findall(r"(?:\A|^-{80}\n\n)(\S+) (\S+) \(.*\)$", notices, re.MULTILINE)
    return {f"{name}@{version}" for name, version in heads}


def restricted(bill: dict[str, Any], names: set[str], epoch_s: int) -> dict[str, Any]:
    """Return a bill by npm with only the packages `names`, as the main package's own, and without what is random.

    Raises:
        ValueError: if the bill has no entry for one of them.
    """
    if missing := names - {component["bom-ref"] for component in bill["components"]}:
        raise ValueError(f"package-lock.json has no {', '.join(sorted(missing))}")
    main = bill["metadata"]["component"]
    main["name"] = main["bom-ref"].rpartition("@")[0]  # npm takes that of the folder
    components = [component for component in bill["components"] if component["bom-ref"] in names]
    for component in components:
        # npm takes all of them for the developers' own, since the bundle is made with the other packages of the lock.
        component |= {"scope": "required", "properties": []}
    edges = {one["ref"]: names.intersection(one.get("dependsOn", ())) for one in bill["dependencies"]}
    metadata = bill["metadata"] | {"timestamp": datetime.fromtimestamp(epoch_s, UTC).isoformat()}
    return {key: value for key, value in bill.items() if key != "serialNumber"} | {
        "metadata": metadata,
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": sorted(edges[ref])} for ref in (main["bom-ref"], *sorted(names))],
    }


def write_bill(target: Path, bill: dict[str, Any]) -> None:
    """Write a bill as indented JSON."""
    target.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _output(command: list[str], folder: Path, epoch_s: int) -> str:
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch_s), "npm_config_update_notifier": "false"}
    return subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
