"""The texts of the prompts for drafts in English.

The examples combine several facts in each sentence, mostly in the passage's own words, since a model follows an example
rather than an instruction.
"""

from __future__ import annotations

from precis.languages.base import DraftingTexts, Example

_EXAMPLES = (
    Example(
        passage=(
            "I came down to the boathouse before it was light, because my brother had asked me to look at "
            'the engine. He had not slept. "It only coughs," he said, and he handed me the lamp. Our uncle '
            "was sitting on an upturned crate with his coat on, and he told us that the fuel was the same "
            "that he had sold to Berit the week before, and that her boat ran perfectly well. I cleaned the "
            "filter, which was full of something like brown sugar. The engine started at once. My brother "
            "laughed, but our uncle got up without a word and walked along the quay to Berit's house."
        ),
        summary=(
            "My brother, who had not slept, had asked me to look at the engine, which he said only coughed, so "
            "I came down to the boathouse before it was light. Our uncle, who was sitting there on a crate, told "
            "us that Berit's boat ran perfectly well on the same fuel. Once I had cleaned the filter the engine "
            "started, but while my brother laughed, our uncle walked to Berit's house without a word."
        ),
        heading="A cough in the engine",
        first_person=True,
    ),
    Example(
        passage=(
            "The hospital trust in Marlow has bought nine electric ambulances, the first in the county, and "
            "says that they will be on the road by October. Each cost 212,000 pounds, about a third more "
            'than a diesel one. "We expect to earn that back in six years," said Dana Whitcombe, who '
            "manages the fleet. The drivers' union is less sure. Its secretary, Paul Renner, claims that "
            "the range falls by 40 percent in cold weather, and that nobody asked the crews before the "
            "order was placed. The trust denies this: it held two meetings with crews in the spring, it "
            "says, and the batteries were tested in January. If the trial succeeds, the remaining 31 "
            "vehicles could be replaced by 2030."
        ),
        summary=(
            "The hospital trust in Marlow has bought nine electric ambulances, which cost 212,000 pounds each, "
            "and says that they will be on the road by October. While Dana Whitcombe, who manages the fleet, "
            "expects to earn the extra cost back in six years, Paul Renner of the drivers' union claims that their "
            "range falls by 40 percent in the cold and that the crews were not asked, which the trust denies. The "
            "other 31 vehicles could be replaced by 2030 if the trial succeeds."
        ),
        heading="Electric ambulances in Marlow",
        first_person=False,
    ),
)
TEXTS = DraftingTexts(
    system=(
        "You summarize passages in one paragraph each, about as long as you are asked for. You say only what the "
        "passage says, in connected sentences that put several of its facts together, and you keep who says or "
        "claims a thing, and what is only planned, possible or expected."
    ),
    heading_system="You give a paragraph a heading of two to six words that says what it is about.",
    examples=_EXAMPLES,
    one_sentence="one sentence",
    sentences="{count} sentences",
    words="{words} words",
    counted=tuple("one two three four five six seven eight nine ten".split()),
    measured=True,
)
