"""More than the rows of languages/en/cases.toml: what the text has mentioned before."""

from __future__ import annotations

from precis.languages.en.articles import presupposes_new_noun

SOURCE = "A weaver's family in Vellin spent much on bread."
DRAFT = "The weaver's family in Vellin spent much on bread."


def test_what_the_passage_has_mentioned_before_is_known() -> None:
    assert presupposes_new_noun(DRAFT, [SOURCE], [SOURCE])
    assert not presupposes_new_noun(DRAFT, [SOURCE], ["Every family was poor.", SOURCE])
    assert presupposes_new_noun(DRAFT, [SOURCE], [SOURCE, "Every family was poor."])


def test_what_the_draft_itself_has_introduced_is_known() -> None:
    source = "A letter of four pages came, and a clerk read it."
    assert not presupposes_new_noun("A letter came, and a clerk read the letter of four pages.", [source], [source])
