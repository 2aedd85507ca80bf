"""Which model suits a machine: the one to recommend, and the best of those that are installed.

The order of the catalog, the smallest first and the one with the best evidence of quality last, decides; the machine's
memory and cores limit. Pure functions: what is installed, and what the machine has, is found out elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from precis.errors import ModelError
from precis.models.catalog import Catalog, CatalogEntry, WheelSource
from precis.models.checksum import format_bytes
from precis.models.machine import Machine

AUTO = "auto"  # the name that stands for the best installed model

SPEEDS = ("fast", "medium", "slow")
CORES_FOR_SLOW = 4  # with fewer, and no GPU, no slow model is recommended
LARGEST_SHARE = 0.5  # of the machine's memory, for a model that is recommended: the rest is for what else runs
ADDED_SHARE, ADDED_BYTES = 1.5, 400_000_000  # memory that an added model needs: times its size, and more


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that is there.

    Attributes:
        name: what a person types.
        size_bytes: of its file.
        entry: of the catalog; None for an added model.
    """

    name: str
    size_bytes: int
    entry: CatalogEntry | None = None

    @property
    def memory_bytes(self) -> int:
        """Resident memory to expect; for an added model an estimate from its size."""
        return self.entry.memory_bytes if self.entry else round(ADDED_SHARE * self.size_bytes) + ADDED_BYTES


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The catalog's model that suits a machine best, and why, as part of a sentence."""

    entry: CatalogEntry
    reason: str


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The installed model that "auto" stands for, and why, as part of a sentence."""

    name: str
    reason: str


def recommend_model(catalog: Catalog, machine: Machine) -> Recommendation:
    """The model to recommend for `machine`; the smallest of the catalog where none suits it.

    Among models of the same speed class, a measured one comes before others, and one that the package index has too
    before one that only the web has.
    """
    slowest = len(SPEEDS) if machine.gpu or machine.cores >= CORES_FOR_SLOW else SPEEDS.index("slow")
    suited = [
        entry
        for entry in catalog
        if entry.memory_bytes <= LARGEST_SHARE * machine.total_bytes and entry.speed in SPEEDS[:slowest]
    ]
    total = format_bytes(machine.total_bytes)
    if not suited:
        smallest = min(catalog, key=lambda entry: entry.memory_bytes)
        return Recommendation(smallest, f"the smallest, for a machine with {total} of memory")
    alike = [entry for entry in suited if entry.speed == suited[-1].speed]
    measured = [entry for entry in alike if entry.measured]
    indexed = [entry for entry in alike if any(isinstance(source, WheelSource) for source in entry.sources)]
    best = (measured or indexed or alike)[-1]
    most = "the best measured one" if measured else "the best one"
    computes = "a GPU" if machine.gpu else f"{machine.cores} core{'' if machine.cores == 1 else 's'}"
    return Recommendation(
        best, f"{most} that needs at most half of {total} of memory and is quick enough on {computes}"
    )


def choose_installed(
    installed: Sequence[InstalledModel], catalog: Catalog, machine: Machine, loaded: str | None = None
) -> ModelChoice:
    """The best of the installed models that fits into the memory that is free.

    An added model counts only where none of the catalog is installed; among added ones the largest is the best.

    Args:
        installed: in any order.
        catalog: the known models.
        machine: for its free memory.
        loaded: the model that is at work already, which fits however tight memory has become.

    Raises:
        ModelError: "model-missing" where none is installed.
    """
    if not installed:
        raise none_installed_error(catalog, machine)
    free = format_bytes(machine.free_bytes)
    ranked = _ranked(installed, catalog)
    for model in reversed(ranked):
        if model.name == loaded or model.memory_bytes <= machine.free_bytes:
            if len(installed) == 1:
                return ModelChoice(model.name, "the only installed model")
            if model.memory_bytes > machine.free_bytes:
                return ModelChoice(model.name, "the best installed model, which is loaded already")
            return ModelChoice(model.name, f"the best installed model that fits into the {free} that are free")
    smallest = min(ranked, key=lambda model: model.memory_bytes)
    return ModelChoice(smallest.name, f"the smallest installed model, since none fits into the {free} that are free")


def models_to_offer(catalog: Catalog, machine: Machine) -> list[CatalogEntry]:
    """The models to offer where none is installed: the recommended one, then the small one where that is another."""
    best = recommend_model(catalog, machine).entry
    return [best] if best == catalog.default else [best, catalog.default]


def none_installed_error(catalog: Catalog, machine: Machine) -> ModelError:
    """The failure to show where no model is installed."""
    best, *small = [
        f"`precis models install {entry.name}` ({format_bytes(entry.size_bytes)})"
        for entry in models_to_offer(catalog, machine)
    ]
    also = f", or {small[0]} for the small one" if small else ""
    return ModelError(
        f"No model is installed. Run {best}, which is recommended for this machine{also}.", code="model-missing"
    )


def _ranked(installed: Sequence[InstalledModel], catalog: Catalog) -> list[InstalledModel]:
    """The models that count, the best one last."""
    places = {entry.name: place for place, entry in enumerate(catalog)}
    known = [
        ((SPEEDS.index(model.entry.speed), model.entry.measured is not None, places[model.name]), model)
        for model in installed
        if model.entry
    ]
    if known:
        return [model for _, model in sorted(known, key=lambda row: row[0])]
    return sorted(installed, key=lambda model: model.size_bytes)
