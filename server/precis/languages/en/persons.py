"""Whether a draft says of one person what its source says of another, both by a pronoun.

When a model fuses two sentences, a pronoun often changes: "he would lose the cottage" becomes "they would lose the
cottage", "asked us" becomes "asked him". Compared by the word that a pronoun stands next to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.languages.en.quotations import outside_quotations
from precis.text.words import STOP_WORDS, stem_of, tokens

VERB_REACH = 3  # words after a pronoun, auxiliaries among them, one of which is its verb or noun

_PERSON = {
    word: person
    for person, forms in {
        "I": "i me my mine myself i'm i've i'll i'd",
        "we": "we us our ours ourselves we're we've we'll we'd",
        "you": "you your yours yourself yourselves you're you've you'll you'd",
        "he": "he him his himself he's he'll he'd",
        "she": "she her hers herself she's she'll she'd",
        "it": "it its itself it's",
        "they": "they them their theirs themselves they're they've they'll they'd",
    }.items()
    for word in forms.split()
}
_SAME = (frozenset(("it", "they")),)  # a company is "it" or "they"
_SPEAKING = frozenset(("I", "we", "you"))
# A quotation in single marks, which apostrophes make hard to end, or one that another sentence ends.
_OPENS_SPEECH = re.compile("(?:^|[\\s(])['‘“\"][A-Z]")
_SKIPPED = frozenset(
    """not has had have be been is are was were will would can could may might must should did do does to also only
    never always""".split()
)


def confuses_persons(draft: str, sources: Sequence[str], around: Sequence[str]) -> bool:
    """Return whether a pronoun of `draft` stands where `sources` have the pronoun of another person.

    Args:
        draft: one sentence.
        sources: the source sentences that it is based on.
        around: more of the source. What it says of the person of the draft is no confusion.
    """
    source = outside_quotations(" ".join(sources))
    told = set(_links(source))
    if _OPENS_SPEECH.search(source):
        told = {link for link in told if link[0] not in _SPEAKING}
    whole = " ".join((*sources, *around))
    known = {(person, stem) for text in (whole, outside_quotations(whole)) for person, stem, _ in _links(text)}
    for person, stem, follows in _links(outside_quotations(draft)):
        others = {other for other, each, side in told if each == stem and side == follows} - {person}
        if (person, stem) not in known and any(frozenset((person, other)) not in _SAME for other in others):
            return True
    return False


def _links(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each pronoun's person with the stem of a content word next to it, and whether that follows it."""
    words = tokens(text)
    for at, word in enumerate(words):
        if word not in _PERSON:
            continue
        after = next((each for each in words[at + 1 : at + 1 + VERB_REACH] if each not in _SKIPPED), "")
        before = words[at - 1] if at else ""
        if after and after not in STOP_WORDS:
            yield _PERSON[word], stem_of(after), True
        if before and before not in STOP_WORDS:
            yield _PERSON[word], stem_of(before), False
