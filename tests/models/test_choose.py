from __future__ import annotations

import pytest

from precis.errors import ModelError
from precis.models.catalog import load_catalog
from precis.models.choose import InstalledModel, ModelChoice, choose_installed, recommend_model
from precis.models.machine import Machine

GB = 1_000_000_000
CATALOG = load_catalog()


def machine(memory: float, free: float | None = None, cores: int = 4) -> Machine:
    return Machine(round(memory * GB), round((memory if free is None else free) * GB), cores)


def there(*names: str) -> list[InstalledModel]:
    """Installed models of the catalog, and of other names added ones, whose size in GB ends the name."""
    known = {entry.name: InstalledModel(entry.name, entry.size_bytes, entry) for entry in CATALOG}
    return [known.get(name) or InstalledModel(name, int(name[-1]) * GB) for name in names]


@pytest.mark.parametrize(
    ("memory", "cores", "name"),
    [
        (0.5, 1, "smollm2-135m"),
        (1.5, 2, "smollm2-135m"),
        (3, 2, "qwen2.5-coder-0.5b"),
        (4, 2, "qwen2.5-coder-0.5b"),
        (4, 8, "qwen2.5-coder-0.5b"),
        (8, 2, "qwen2.5-coder-1.5b"),
        (24, 2, "qwen2.5-coder-1.5b"),
        (24, 3, "qwen2.5-coder-1.5b"),
        (6, 8, "qwen2.5-coder-1.5b"),
        (7, 8, "granite-4.2-3b"),
        (32, 4, "qwen3-4b-2507"),
        (32, 8, "qwen3-4b-2507"),
    ],
)
def test_the_recommended_model(memory: float, cores: int, name: str) -> None:
    assert recommend_model(CATALOG, machine(memory, cores=cores)).entry.name == name


@pytest.mark.parametrize(
    ("memory", "cores", "reason"),
    [
        (24, 2, "the best measured one that needs at most half of 24 GB of memory and is fast enough on 2 cores"),
        (32, 8, "the best one that needs at most half of 32 GB of memory and is fast enough on 8 cores"),
        (4, 1, "the best one that needs at most half of 4.0 GB of memory and is fast enough on 1 core"),
        (0.5, 1, "the smallest, for a machine with 500 MB of memory"),
    ],
)
def test_why_it_is_recommended(memory: float, cores: int, reason: str) -> None:
    assert recommend_model(CATALOG, machine(memory, cores=cores)).reason == reason


def test_with_a_gpu_few_cores_do() -> None:
    found = recommend_model(CATALOG, Machine(32 * GB, 32 * GB, 2, gpu=True))
    assert found.entry.name == "qwen3-4b-2507"
    assert found.reason == "the best one that needs at most half of 32 GB of memory and is fast enough on a GPU"


FITS = "the best installed model that fits into {} of free memory"


@pytest.mark.parametrize(
    ("names", "free", "loaded", "chosen", "reason"),
    [
        ("smollm2-135m qwen2.5-coder-1.5b", 20, None, "qwen2.5-coder-1.5b", FITS.format("20 GB")),
        ("qwen2.5-coder-1.5b smollm2-135m", 20, None, "qwen2.5-coder-1.5b", FITS.format("20 GB")),
        ("smollm2-135m qwen2.5-coder-1.5b", 2, None, "smollm2-135m", FITS.format("2.0 GB")),
        ("smollm2-135m qwen2.5-coder-0.5b qwen3-0.6b", 2, None, "qwen3-0.6b", FITS.format("2.0 GB")),
        ("qwen3-1.7b qwen2.5-coder-1.5b", 20, None, "qwen2.5-coder-1.5b", FITS.format("20 GB")),
        ("qwen2.5-coder-1.5b qwen3-4b-2507", 20, None, "qwen3-4b-2507", FITS.format("20 GB")),
        (
            "smollm2-135m qwen2.5-coder-0.5b",
            0.1,
            None,
            "smollm2-135m",
            "the smallest installed model, since none fits into 100 MB of free memory",
        ),
        ("qwen3-4b-2507", 20, None, "qwen3-4b-2507", "the only installed model"),
        ("smollm2-135m mine-9", 20, None, "smollm2-135m", FITS.format("20 GB")),
        ("mine-1 mine-3 mine-9", 10, None, "mine-3", FITS.format("10 GB")),
        # A model that is loaded stays where memory got tighter, and goes where a better one has come.
        (
            "smollm2-135m qwen2.5-coder-1.5b",
            1,
            "qwen2.5-coder-1.5b",
            "qwen2.5-coder-1.5b",
            "the best installed model, which is already loaded",
        ),
        ("smollm2-135m qwen2.5-coder-1.5b", 20, "smollm2-135m", "qwen2.5-coder-1.5b", FITS.format("20 GB")),
    ],
)
def test_the_best_installed_model(names: str, free: float, loaded: str | None, chosen: str, reason: str) -> None:
    assert choose_installed(there(*names.split()), CATALOG, machine(24, free), loaded) == ModelChoice(chosen, reason)


@pytest.mark.parametrize(
    ("memory", "says"),
    [
        (
            24,
            "Run `precis models install qwen2.5-coder-1.5b` (1.1 GB), which is recommended for this machine, or ",
        ),
        (24, "`precis models install smollm2-135m` (98 MB) for the small one."),
        (
            1,
            "Run `precis models install smollm2-135m` (98 MB), which is recommended for this machine.",
        ),
    ],
)
def test_none_is_installed(memory: float, says: str) -> None:
    with pytest.raises(ModelError) as caught:
        choose_installed([], CATALOG, machine(memory, cores=2))
    assert caught.value.code == "model-missing"
    assert says in caught.value.message
