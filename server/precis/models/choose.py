"""Choose a model for a machine: the one to recommend, and the best installed one.

Models are ranked by the order of the catalog: the smallest first, the one with the best measured quality last. The
machine's memory and cores limit the choice. Pure functions: other modules determine what is installed and what the
machine has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from precis.errors import ModelError
from precis.models.catalog import Catalog, CatalogEntry, WheelSource
from precis.models.checksum import format_bytes
from precis.models.machine import Machine

AUTO = "auto"  # the value of the setting `model` that means the best installed model

SPEEDS = ("fast", "medium", "slow")
CORES_FOR_SLOW = 4  # number of cores from which a slow model is recommended without a GPU
MAX_MEMORY_SHARE = 0.5  # share of the machine's memory that a recommended model may take
ADDED_FACTOR, ADDED_BYTES = 1.5, 400_000_000  # memory of an added model: factor * file size + bytes


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """An installed or added model.

    Attributes:
        name: its name in settings and commands.
        size_bytes: size of its file.
        entry: its entry in the catalog; None for an added model.
    """

    name: str
    size_bytes: int
    entry: CatalogEntry | None = None

    @property
    def memory_bytes(self) -> int:
        """Expected resident memory; for an added model, an estimate from its size."""
        return self.entry.memory_bytes if self.entry else round(ADDED_FACTOR * self.size_bytes) + ADDED_BYTES


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The model of the catalog that suits a machine best, and the reason, as part of a sentence."""

    entry: CatalogEntry
    reason: str


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The installed model that "auto" selects, and the reason, as part of a sentence."""

    name: str
    reason: str


def recommend_model(catalog: Catalog, machine: Machine) -> Recommendation:
    """Return the model to recommend for `machine`; the smallest of the catalog if none suits it.

    Within a speed class, measured models are preferred to others, then models on the package index to those that only
    the web has.
    """
    slowest = len(SPEEDS) if machine.gpu or machine.cores >= CORES_FOR_SLOW else SPEEDS.index("slow")
    suitable = [
        entry
        for entry in catalog
        if entry.memory_bytes <= MAX_MEMORY_SHARE * machine.total_bytes and entry.speed in SPEEDS[:slowest]
    ]
    total = format_bytes(machine.total_bytes)
    if not suitable:
        smallest = min(catalog, key=lambda entry: entry.memory_bytes)
        return Recommendation(smallest, f"the smallest, for a machine with {total} of memory")
    same_speed = [entry for entry in suitable if entry.speed == suitable[-1].speed]
    measured = [entry for entry in same_speed if entry.measured]
    indexed = [entry for entry in same_speed if any(isinstance(source, WheelSource) for source in entry.sources)]
    best = (measured or indexed or same_speed)[-1]
    rank = "the best measured one" if measured else "the best one"
    processor = "a GPU" if machine.gpu else f"{machine.cores} core{'' if machine.cores == 1 else 's'}"
    return Recommendation(
        best, f"{rank} that needs at most half of {total} of memory and is fast enough on {processor}"
    )


def choose_installed(
    installed: Sequence[InstalledModel], catalog: Catalog, machine: Machine, loaded: str | None = None
) -> ModelChoice:
    """Return the best installed model that fits into the free memory.

    Added models are considered only if no model of the catalog is installed; the largest one is the best.

    Args:
        installed: the installed models, in any order.
        catalog: the known models.
        machine: the machine, for its free memory.
        loaded: the name of the loaded model, which fits regardless of the free memory.

    Raises:
        ModelError: "model-missing" if none is installed.
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
                return ModelChoice(model.name, "the best installed model, which is already loaded")
            return ModelChoice(model.name, f"the best installed model that fits into {free} of free memory")
    smallest = min(ranked, key=lambda model: model.memory_bytes)
    return ModelChoice(smallest.name, f"the smallest installed model, since none fits into {free} of free memory")


def models_to_offer(catalog: Catalog, machine: Machine) -> list[CatalogEntry]:
    """Return the models to offer if none is installed: the recommended one, then the small one if it is different."""
    best = recommend_model(catalog, machine).entry
    return [best] if best == catalog.default else [best, catalog.default]


def none_installed_error(catalog: Catalog, machine: Machine) -> ModelError:
    """Return the error for the case that no model is installed."""
    best, *small = [
        f"`precis models install {entry.name}` ({format_bytes(entry.size_bytes)})"
        for entry in models_to_offer(catalog, machine)
    ]
    also = f", or {small[0]} for the small one" if small else ""
    return ModelError(
        f"No model is installed. Run {best}, which is recommended for this machine{also}.", code="model-missing"
    )


def _ranked(installed: Sequence[InstalledModel], catalog: Catalog) -> list[InstalledModel]:
    """Return the models to consider, the best one last."""
    ranks = {entry.name: rank for rank, entry in enumerate(catalog)}
    known = [
        ((SPEEDS.index(model.entry.speed), model.entry.measured is not None, ranks[model.name]), model)
        for model in installed
        if model.entry
    ]
    if known:
        return [model for _, model in sorted(known, key=lambda row: row[0])]
    return sorted(installed, key=lambda model: model.size_bytes)
