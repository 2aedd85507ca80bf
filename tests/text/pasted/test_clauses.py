from __future__ import annotations

import pytest

from precis.text.pasted.clauses import letter_mark
from precis.text.reading import plain_text, read


def parts(source: str) -> tuple[list[str], list[str]]:
    """The headings and the blocks as a person reads them."""
    reading = read(source)
    spans = [[(each.start, each.end) for each in found] for found in (reading.headings, reading.blocks)]
    headings, blocks = ([plain_text(reading.text[start:end]) for start, end in each] for each in spans)
    return headings, blocks


@pytest.mark.parametrize(
    ("source", "headings", "blocks"),
    [
        ("§ 4 Term\n(1) It ends in May.", ["§ 4 Term"], ["It ends in May."]),
        ("It ends.\n§ 5 Liability\n(1) He pays.", ["§ 5 Liability"], ["It ends.", "He pays."]),
        ("Art. 5 Use of the garden\nIt is open.", ["Art. 5 Use of the garden"], ["It is open."]),
        ("Article IV\nExclusions\nHe pays nothing for the storm.", ["Article IV", "Exclusions"], None),
        ("12.3 Liability\nThe owner pays.", ["12.3 Liability"], ["The owner pays."]),
        ("1. Terms\n\n1.1 Rent is paid.\n1.2 It rises.", ["Terms"], ["Rent is paid.", "It rises."]),
        ("2 Terms\n(1) Rent is paid.", ["2 Terms"], ["Rent is paid."]),
        # headings with a full stop, and paragraphs that look like them
        ("§ 5 Use of the common garden.\n(1) It is open.", ["§ 5 Use of the common garden."], ["It is open."]),
        ("3. Disputes and their settlement.\n3.1 We meet.\n3.2 We vote.", ["Disputes and their settlement."], None),
        (
            "Section 12. Keeping of dogs in parks.\nDogs are led.\n\nSection 13. Fires in the open.\nNo fires.",
            ["Section 12. Keeping of dogs in parks.", "Section 13. Fires in the open."],
            ["Dogs are led.", "No fires."],
        ),
        ("§ 5 Dogs are kept on a lead.\n(1) It is long.", [], ["§ 5 Dogs are kept on a lead.", "It is long."]),
        ("§ 5 The tenant pays the rent.\n(1) It is due.", [], ["§ 5 The tenant pays the rent.", "It is due."]),
        # the title of a paragraph on its own line
        ("Art. 7. Disputes. The meeting decides.", [], ["The meeting decides."]),
        ("Section 7: Payment. Rent is due.", [], ["Rent is due."]),
        # numbers of paragraphs, in a row
        ("6.1. Rent is due.\n6.2. It rises.\n7.1 It ends.", [], ["Rent is due.", "It rises.", "It ends."]),
        ("3.5 Tonnen liegen dort. Es regnet.", [], ["3.5 Tonnen liegen dort. Es regnet."]),
        (
            "2.5 Tonnen liegen hier.\n3.8 Tonnen liegen dort.",
            [],
            ["2.5 Tonnen liegen hier.", "3.8 Tonnen liegen dort."],
        ),
        # references are words of their sentence
        ("He pays under 6.1 and § 4 para. 2.", [], ["He pays under 6.1 and § 4 para. 2."]),
        ("Section 7 of the Act applies.\nIt ends.", [], ["Section 7 of the Act applies.", "It ends."]),
        ("It is ruled in\nArt. 5 of the Act that he pays.", [], ["It is ruled in", "Art. 5 of the Act that he pays."]),
        ("Part II was sold.", [], ["Part II was sold."]),
        # items with letters
        ("He pays if\n(a) it rains,\n(b) it snows.", [], ["He pays if (a) it rains, (b) it snows."]),
        ("It covers:\n(a) glass\n(b) wood\n(c) damage", [], ["It covers: glass, wood, damage"]),
        ("(c) Reuters\nIt rained.", [], ["It rained."]),
    ],
)
def test_clauses(source: str, headings: list[str], blocks: list[str] | None) -> None:
    found = parts(source)
    assert found[0] == headings
    assert blocks is None or found[1] == blocks


@pytest.mark.parametrize(("text", "length"), [("(a) glass", 4), ("  b) wood", 5), ("a glass", 0), ("(1) wood", 0)])
def test_letter_mark(text: str, length: int) -> None:
    assert letter_mark(text) == length
