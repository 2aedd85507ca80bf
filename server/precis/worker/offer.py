"""What a person is offered where a model is missing: the only thing that a server need know of the catalog."""

from __future__ import annotations

from dataclasses import dataclass

from precis.models.catalog import Catalog, load
from precis.models.checksum import in_words
from precis.models.choose import AUTO, Machine, offered, this_machine


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be installed, and the words that offer it."""

    model: str
    words: str


def offers(model: str, catalog: Catalog | None = None, machine: Machine | None = None) -> list[Offer]:
    """What to offer where the model of the setting is missing, such as "Install qwen2.5-coder-1.5b (1.1 GB)".

    Where the setting is "auto": the recommended model, then the small one. None where it is not in the catalog.
    """
    catalog = catalog or load()
    if model == AUTO:
        entries = offered(catalog, machine or this_machine())
    else:
        entries = [entry for entry in catalog if entry.name == model]
    return [Offer(entry.name, f"Install {entry.name} ({in_words(entry.size_bytes)})") for entry in entries]


def question(model: str, offered_first: Offer) -> str:
    """What is asked with the offers."""
    if model == AUTO:
        return (
            "No model is installed. Précis needs one to write summaries on this computer; for this computer, "
            f"{offered_first.model} is recommended."
        )
    return f"The model {model} is not installed. Précis needs it to write summaries on this computer."
