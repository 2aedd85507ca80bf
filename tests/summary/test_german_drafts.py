"""German texts are drafted in German, and the drafts are checked with the German vocabulary."""

from __future__ import annotations

import pytest

from precis.engine.api import GenerationRequest
from precis.languages.registry import get_language
from precis.settings import Settings
from precis.summary import drafting
from precis.summary.drafting import propose_drafts
from precis.summary.plan import make_plan
from precis.summary.verify import CAREFUL, Table

from .drafter import DRAFTER, Rounds, passage, table

TEXT = (
    "Die Verwaltung hat die Kosten für den Belag nicht eingerechnet. Henrik Maurach behauptet, dass die Leitung schon "
    "im Herbst brechen werde. Die Rohre könnten im nächsten Jahr ersetzt werden. Das Vorhaben kostet 2,8 Millionen "
    "Euro, von denen das Land ein Drittel übernimmt. Im vergangenen Winter stand der Keller der Grundschule unter "
    "Wasser."
)
KEPT = (
    "Die Verwaltung hat die Kosten nicht eingerechnet.",
    "Laut Henrik Maurach wird die Leitung im Herbst brechen.",
    "Vielleicht werden die Rohre im nächsten Jahr ersetzt.",
    "Von den Ausgaben in Höhe von 2,8 Millionen Euro übernimmt das Land ein Drittel.",
    "Im Winter stand der Keller des Schulhauses unter Wasser.",
)
DROPPED = (
    "Die Verwaltung hat die Kosten eingerechnet.",
    "Die Leitung wird schon im Herbst brechen.",
    "Die Rohre werden im nächsten Jahr ersetzt.",
    "Das Vorhaben kostet 2,9 Millionen Euro.",
    "Im vergangenen Winter stand der Keller von Bergen unter Wasser.",
    "Der Text handelt von einer Leitung unter Wasser.",
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the requested tables; every sentence that is not vetoed passes."""
    names: list[str] = []

    def even(name: str) -> Table:
        names.append(name)
        return table()

    monkeypatch.setattr(drafting, "table_for", even)
    return names


def drafted(*replies: str) -> tuple[Rounds, set[str]]:
    engine = Rounds(lambda _request, _candidate=0: "Hier ist eine Zusammenfassung: " + " ".join(replies))
    plan = make_plan(TEXT, Settings(words=40, paragraphs=1))
    assert plan.language == "de"
    parts = propose_drafts(plan, engine, DRAFTER, lambda: False, lambda _: None)
    return engine, {each.sentence.text for part in parts for each in part}


@pytest.mark.parametrize("sentence", KEPT)
def test_what_is_kept(asked: list[str], sentence: str) -> None:
    assert drafted(sentence)[1] == {sentence}
    assert asked == [CAREFUL]


@pytest.mark.parametrize("sentence", DROPPED)
@pytest.mark.usefixtures("asked")
def test_what_is_not(sentence: str) -> None:
    assert drafted(sentence)[1] == set()


@pytest.mark.usefixtures("asked")
def test_a_model_is_asked_in_german() -> None:
    engine, _ = drafted(*KEPT)
    texts = get_language("de").drafting
    assert texts
    requests: list[GenerationRequest] = [request for each in engine.rounds for request in each]
    assert requests
    for request in requests:
        assert request.messages[0].content == texts.system
        assert request.messages[-1].content.startswith(passage(request))
        assert request.messages[-1].content.endswith(("Wörter)", "Satz)", "Sätze)"))


def test_the_examples_pass_their_own_check() -> None:
    texts = get_language("de").drafting
    assert texts
    assert [each.first_person for each in texts.examples] == [True, False]
    for example in texts.examples:
        assert not get_language("de").mentions_task(example.summary)
        assert get_language("de").claims.speaks_in_first_person([example.passage]) is example.first_person
