"""The texts of the prompts for drafts in English.

The examples combine several facts in each sentence, mostly in the passage's own words, since a model follows an example
rather than an instruction.
"""

from __future__ import annotations

from precis.languages.base import AgendaTexts, Combination, CombiningTexts, DraftingTexts, Example
from precis.languages.en.retelling import name_inside

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
_CONVERSATIONS = (
    Example(
        passage=(
            "Chair: We come to the ferry. Berit, what did the yard say?\n"
            "Berit: They looked at the hull on Monday. It needs eleven new plates, and that costs 38,000.\n"
            "Olav: We have 25,000 for repairs this year. I can't find more before the autumn.\n"
            "Berit: We could do the six worst ones now. The yard says she would be safe until November.\n"
            "Chair: Then we do that. Is anybody against it? Good.\n"
            "Chair: Olav, will you ask the county for the rest?\n"
            "Olav: Yes, I'll write to them this week."
        ),
        summary=(
            "Berit said that the hull of the ferry needs eleven new plates, which would cost 38,000, but Olav has only "
            "25,000 for repairs this year. They decided to do the six worst plates now, with which the ferry would be "
            "safe until November, according to the yard. Olav will write to the county this week and ask for the rest."
        ),
        heading="Repairs of the ferry",
        first_person=False,
        topics="the new plates of the ferry's hull, the money of the ferry",
    ),
    Example(
        passage=(
            "Project Lead: The testers did not like the new timer. Most of them found the dial too small.\n"
            "Designer: I can make it wider, but then the battery has to go to the back.\n"
            "Marketing: People above sixty would buy it if they could read the numbers. That was the clearest result.\n"
            "Project Lead: What about the sound?\n"
            "Marketing: Nobody asked for a choice of sounds. One loud bell is enough.\n"
            "Designer: I agree. That saves us about two euros for each timer.\n"
            "Project Lead: Then please show us a wide dial next week, with one bell."
        ),
        summary=(
            "The Project Lead reported that most testers found the dial of the new timer too small, and Marketing "
            "added that people above sixty would buy it if they could read the numbers. The Designer can make the "
            "dial wider if the battery goes to the back. Marketing and the Designer agreed that one loud bell is "
            "enough, which saves about two euros for each timer. The Designer will show a wide dial with one bell "
            "next week."
        ),
        heading="The dial of the timer",
        first_person=False,
        topics="the dial of the new timer, the battery of the timer, the bell of the timer",
    ),
)
MINUTES = DraftingTexts(
    system=(
        "You write the minutes of conversations in one paragraph each, about as long as you are asked for. You report "
        "in the third person who said, proposed, decided and will do what, and you leave out small talk. You say only "
        "what the speakers say, and you keep what is only planned, possible or asked."
    ),
    heading_system="You give minutes a heading of two to six words that says what they are about.",
    examples=_CONVERSATIONS,
    one_sentence="one sentence",
    sentences="{count} sentences",
    words="{words} words",
    counted=tuple("one two three four five six seven eight nine ten".split()),
    measured=True,
    agenda=AgendaTexts(
        system=(
            "You read a part of a conversation and say in a few words what it is about, as the agenda of a meeting "
            "does. You name the subjects of the talk in its own words, and nothing else."
        ),
        question="(What is it about?)",
        first="{speakers} talked about {topics}.",
        then="Then they turned to {topics}.",
        last="Finally, they talked about {topics}.",
        mail="The mail is about “{topics}”.",
        thread="The mails are about “{topics}”.",
        group="The participants",
        conjunction="and",
        name=name_inside,
    ),
)
COMBINING = CombiningTexts(
    system=(
        "You put the sentences of a short passage together into one sentence, about as long as you are asked for. You "
        "say only what the passage says, in its own words as far as you can, and you keep who says or claims a thing, "
        "and what is only planned, possible or expected."
    ),
    examples=(
        Combination(
            passage=(
                "The hospital trust in Marlow has bought nine electric ambulances, the first in the county, and "
                "says that they will be on the road by October. Each cost 212,000 pounds, about a third more than a "
                "diesel one."
            ),
            sentence=(
                "The hospital trust in Marlow has bought nine electric ambulances for 212,000 pounds each, and says "
                "that they will be on the road by October."
            ),
        ),
        Combination(
            passage='My brother had not slept. "It only coughs," he said, and he handed me the lamp in silence.',
            sentence="My brother, who had not slept, handed me the lamp and said that it only coughed.",
        ),
        Combination(
            passage=(
                "The drivers' union, which has 300 members, is less sure. Its secretary, Paul Renner, claims that "
                "the range falls by 40 percent in cold weather, and that nobody asked the crews before the order "
                "was placed. The trust denies this."
            ),
            sentence=(
                "Paul Renner, the secretary of the drivers' union, claims that the range falls by 40 percent in the "
                "cold and that nobody asked the crews, which the trust denies."
            ),
        ),
        Combination(
            passage=(
                "I cleaned the filter, which was full of something like brown sugar. The engine started at once. My "
                "brother laughed, but our uncle got up without a word."
            ),
            sentence=(
                "Once I had cleaned the filter the engine started, and while my brother laughed, our uncle got up "
                "without a word."
            ),
        ),
        Combination(
            passage=(
                "According to a survey in which only 62 of the 400 members of the club took part, most people who "
                "live near the harbour and use the old slipway at least once a week in summer would rather have it "
                "repaired than replaced."
            ),
            sentence=(
                "According to a survey of only 62 of the club's 400 members, most people who live near the harbour "
                "would rather have the old slipway repaired than replaced."
            ),
        ),
        Combination(
            passage=(
                "However, nothing is decided. If the trial succeeds, the remaining 31 vehicles could be replaced by "
                "2030, but the money for them has not been found."
            ),
            sentence=(
                "Nothing is decided, but if the trial succeeds, the remaining 31 vehicles could be replaced by "
                "2030, for which the money has not been found."
            ),
        ),
    ),
    words="one sentence of about {words} words",
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
    minutes=MINUTES,
    combining=COMBINING,
)
