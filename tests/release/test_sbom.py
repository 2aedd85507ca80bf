"""The bills of materials: which packages are in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import sbom

ROOT = Path(__file__).parent.parent.parent


def test_the_packages_that_are_needed_are_pinned() -> None:
    requirements = ["rich", "pytest ; extra == 'never'", "absent ; sys_platform == 'plan9'"]
    assert "pytest" in sbom.needed_distributions(requirements, "never")
    needed = sbom.needed_distributions(requirements)
    assert sorted(needed) == ["markdown-it-py", "mdurl", "pygments", "rich"]
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {re.sub(r"[-_.]+", "-", name).lower() for name, _, _ in (line.partition("==") for line in lines)}
    assert needed.keys() <= pinned


def test_an_extra_brings_its_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "wide-1.0.dist-info"
    folder.mkdir()
    metadata = "Metadata-Version: 2.1\nName: wide\nVersion: 1.0\nProvides-Extra: more\n"
    (folder / "METADATA").write_text(metadata + "Requires-Dist: mdurl ; extra == 'more'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert sorted(sbom.needed_distributions(["wide"])) == ["wide"]
    assert sorted(sbom.needed_distributions(["wide", "wide[more]"])) == ["mdurl", "wide"]


def test_the_bundled_packages_are_read_from_the_notices() -> None:
    separator = "-" * 80
    notices = (
        f"one 1.0.0 (MIT)\n\nText of one (here).\n\n\n{separator}\n\n@a/two 2.0.0 (ISC)\n\nuses three 3.0.0 (MIT)\n"
    )
    assert sbom.bundled_packages(notices) == {"one@1.0.0", "@a/two@2.0.0"}


def component(name: str) -> dict[str, Any]:
    return {"bom-ref": name, "scope": "optional", "properties": [{"name": "cdx:npm:package:development"}]}


def bill() -> dict[str, Any]:
    return {
        "serialNumber": "urn:uuid:random",
        "metadata": {"timestamp": "now", "component": {"bom-ref": "precis@1.0.0", "name": "folder"}},
        "components": [component("one@1"), component("two@2"), component("tool@3")],
        "dependencies": [
            {"ref": "precis@1.0.0", "dependsOn": ["tool@3", "one@1"]},
            {"ref": "one@1", "dependsOn": ["two@2"]},
            {"ref": "two@2"},
            {"ref": "tool@3", "dependsOn": ["one@1"]},
        ],
    }


def test_a_bill_has_only_what_is_bundled_and_nothing_random() -> None:
    restricted = sbom.restricted(bill(), {"one@1", "two@2"}, 0)
    assert restricted == {
        "metadata": {
            "timestamp": "1970-01-01T00:00:00+00:00",
            "component": {"bom-ref": "precis@1.0.0", "name": "precis"},
        },
        "components": [{"bom-ref": name, "scope": "required", "properties": []} for name in ("one@1", "two@2")],
        "dependencies": [
            {"ref": "precis@1.0.0", "dependsOn": ["one@1"]},
            {"ref": "one@1", "dependsOn": ["two@2"]},
            {"ref": "two@2", "dependsOn": []},
        ],
    }


def test_a_bundled_package_without_an_entry_is_an_error() -> None:
    with pytest.raises(ValueError, match="four@4"):
        sbom.restricted(bill(), {"one@1", "four@4"}, 0)
