"""Texts of any length for the tests: sentences put together from word lists, none twice."""

from __future__ import annotations

import random

_WHO = (
    "The harbour master,A young surveyor,The council,Every second household,The miller's widow,An old engineer,"
    "The school's choir,A travelling dentist,The lighthouse crew,Nobody from the valley,The night shift,Her cousin,"
    "The botanist,A retired judge,The ferry company,Our neighbour,The orchestra,A group of students,The mayor,"
    "The last cartographer"
).split(",")
_DID = "repaired sold measured painted described counted borrowed defended visited photographed hid renamed".split()
_WHAT = (
    "the stone bridge,a leaking reservoir,the customs archive,seventeen orchards,the cable car,a collection of clocks,"
    "the northern railway,three abandoned mines,the public baths,an unfinished canal,the town's only printing press,"
    "a field of barley,the observatory,the fishing licences,a set of glass negatives,the avalanche barriers"
).split(",")
_HOW = (
    "before the first snow,without asking for money,because the insurance had lapsed,in the spring of 1911,"
    "after a long quarrel,with borrowed tools,during the dry summer,against the advice of the doctor,"
    "in less than forty days,although the roads were closed,for reasons that were never written down,"
    "while the river was still frozen,and told the newspaper about it,to the surprise of the whole street"
).split(",")


def prose(words: int, seed: int = 1) -> str:
    """About `words` words in paragraphs of four to seven sentences, all sentences different."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    seen: set[str] = set()
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < words:
        sentences: list[str] = []
        for _ in range(chance.randint(4, 7)):
            sentence = ""
            while not sentence or sentence in seen:
                number = chance.randint(2, 9999)
                sentence = (
                    f"{chance.choice(_WHO)} {chance.choice(_DID)} {chance.choice(_WHAT)} {chance.choice(_HOW)}, "
                    f"as item {number} of the register shows."
                )
            seen.add(sentence)
            sentences.append(sentence)
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs) + "\n"
