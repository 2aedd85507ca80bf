"""What a person is offered where a model is missing: the only thing that a server need know of the catalog."""

from __future__ import annotations

from precis.models.catalog import load
from precis.models.checksum import in_words


def offer(model: str) -> str | None:
    """The words that offer to install `model`, such as "Install the default model (98 MB)".

    None where it is not in the catalog.
    """
    entry = load().get(model)
    if entry is None:
        return None
    shown = "the default model" if entry.default else f"the model {entry.name}"
    return f"Install {shown} ({in_words(entry.size_bytes)})"
