"""What a person is offered where a model is missing: the only thing that a server need know of the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from precis.models import choose
from precis.models.catalog import Catalog, load_catalog
from precis.models.checksum import format_bytes
from precis.models.choose import AUTO
from precis.models.machine import Machine, detect_machine


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be installed, and the size of its file."""

    model: str
    size_bytes: int

    @property
    def words(self) -> str:
        """On a button."""
        return f"Install {self.model}{_size(self)}"


def offers(model: str, catalog: Catalog | None = None, machine: Machine | None = None) -> list[Offer]:
    """What to offer where the model of the setting is missing, such as "Install qwen2.5-coder-1.5b (1.1 GB)".

    Where the setting is "auto": the recommended model, then the small one. None where it is not in the catalog.
    """
    catalog = catalog or load_catalog()
    if model == AUTO:
        entries = choose.models_to_offer(catalog, machine or detect_machine())
    else:
        entries = [entry for entry in catalog if entry.name == model]
    return [Offer(entry.name, entry.size_bytes) for entry in entries]


def question(model: str, offered: Sequence[Offer]) -> str:
    """What is asked with the offers. It has the sizes too: an editor may cut the words on its buttons off."""
    if model != AUTO:
        return f"The model {model}{_size(offered[0])} is not installed. Précis needs it to write on this computer."
    best, *small = offered
    also = f", and {small[0].model}{_size(small[0])} is the small one" if small else ""
    return (
        "No model is installed. Précis needs one to write on this computer: "
        f"{best.model}{_size(best)} is recommended{also}."
    )


def _size(offer: Offer) -> str:
    return f" ({format_bytes(offer.size_bytes)})"
