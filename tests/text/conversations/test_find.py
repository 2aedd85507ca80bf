from __future__ import annotations

import pytest

from precis.text.conversations.find import find_conversation

MINUTES = """\
Ada: Shall we start with the roof?
Bo: Yes. The slates came on Monday.
Ada: Are they all whole?
Bo: Nine of them are broken.
"""
STAMPED = """\
[00:00:04] Ada: Shall we start with the roof?
[00:00:09] Bo: Yes. [laughter] The slates came on Monday.
[00:00:15] Ada: Are they all whole? {vocalsound}
"""
NAMES_ABOVE = """\
Ada Lindqvist  0:03
Shall we start with the roof?

Bo Aalto  0:09
Yes. The slates came on Monday.
And nine of them are broken.

Ada Lindqvist  0:15
Then we send them back.
"""
CHAT = """\
[14:02] <ada> is the lift working again?
[14:03] * bo has joined #house
[14:03] <bo> no, the part comes on friday :)
[14:05] -!- cleo has quit (Ping timeout)
[14:06] <ada> then we carry the piano on saturday 🎹
"""
MESSENGER = """\
12/03/2026, 14:02 - Ada: is the lift working again?
12/03/2026, 14:03 - Bo: no, the part comes on friday
12/03/2026, 14:06 - Ada: then we carry the piano on saturday
"""
SUBRIP = """\
1
00:00:01,200 --> 00:00:04,000
<i>The mill was built</i>

2
00:00:04,100 --> 00:00:07,500
by three brothers.

3
00:00:08,000 --> 00:00:12,300
- Who runs it now?
- Their niece.
"""
WEBVTT = """\
WEBVTT

NOTE made by hand

00:01.000 --> 00:03.000 align:start
<v Ada>The mill was built

00:03.000 --> 00:05.000
by three brothers.
"""
NAMED_CUES = """\
WEBVTT

1
00:00:01.000 --> 00:00:03.000
Ada Lindqvist: Shall we start with the roof?

2
00:00:03.000 --> 00:00:05.000
Bo Aalto: Yes. The slates
came on Monday.
"""
RECOGNIZED = """\
[00:00.000 --> 00:04.000]  The mill was built by three brothers.
[00:04.000 --> 00:07.500]  Their niece runs it now,
[00:07.500 --> 00:09.000]  with one helper.
[00:09.000 --> 00:12.000]  Bread is sold on Fridays.
"""
RECOGNIZED_WORDS = (
    "The mill was built by three brothers. Their niece runs it now, with one helper. Bread is sold on Fridays."
)
BRACKETED = """\
[Ada]: Shall we start with the roof?
[Bo]: Yes. The slates came on Monday.
[Ada]: Are they all whole?
[Bo]: Nine of them are broken.
"""
CAPTIONS = """\
0:00
the mill was built by
0:04
three brothers in a year
[Music]
0:09
and their niece runs it
0:13
now with one helper
"""
MAIL = """\
From: Ada
To: House
Subject: Re: Piano
Date: Thu, 12 March

Hi Bo,

The lift is out until Friday. We should carry
the piano on Saturday.

Best wishes
Ada

> On Wed, 11 March, Bo wrote:
> Can the piano go up on Thursday?
> The van is free then.

--
Ada | House
This e-mail is confidential. If you are not the intended recipient, delete it.
"""
REPLY = """\
The lift is out until Friday.

Am 11.03.2026 um 10:12 schrieb Bo Aalto <bo@example.org>:
> Can the piano go up on Thursday?
"""
LETTER = (
    "Dear neighbours,\n\nThe lift is out until Friday.\nHeavy parcels stay below.\n-- \nHouse office, ground floor\n"
)
SPEECH = (
    "so today i want to show you how the mill works because many people have asked me the water comes in here and it "
    "turns the wheel which drives the stones and then the flour falls into the chest below and we sieve it twice"
)


def turns(source: str) -> list[tuple[str, str]]:
    found = find_conversation(source)
    assert found
    return [(turn.speaker, " ".join(source[start:end] for start, end in turn.pieces)) for turn in found.turns]


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        (
            MINUTES,
            "transcript",
            [
                ("Ada", "Shall we start with the roof?"),
                ("Bo", "Yes. The slates came on Monday."),
                ("Ada", "Are they all whole?"),
                ("Bo", "Nine of them are broken."),
            ],
        ),
        (
            STAMPED,
            "transcript",
            [
                ("Ada", "Shall we start with the roof?"),
                ("Bo", "Yes. The slates came on Monday."),
                ("Ada", "Are they all whole?"),
            ],
        ),
        (
            NAMES_ABOVE,
            "transcript",
            [
                ("Ada Lindqvist", "Shall we start with the roof?"),
                ("Bo Aalto", "Yes. The slates came on Monday. And nine of them are broken."),
                ("Ada Lindqvist", "Then we send them back."),
            ],
        ),
        (
            CHAT,
            "chat",
            [
                ("ada", "is the lift working again?"),
                ("bo", "no, the part comes on friday"),
                ("ada", "then we carry the piano on saturday"),
            ],
        ),
        (
            MESSENGER,
            "transcript",
            [
                ("Ada", "is the lift working again?"),
                ("Bo", "no, the part comes on friday"),
                ("Ada", "then we carry the piano on saturday"),
            ],
        ),
        (
            SUBRIP,
            "subtitles",
            [("", "The mill was built by three brothers."), ("", "Who runs it now?"), ("", "Their niece.")],
        ),
        (
            NAMED_CUES,
            "subtitles",
            [("Ada Lindqvist", "Shall we start with the roof?"), ("Bo Aalto", "Yes. The slates came on Monday.")],
        ),
        (
            RECOGNIZED,
            "subtitles",
            [
                ("", RECOGNIZED_WORDS),
            ],
        ),
        (
            BRACKETED,
            "transcript",
            [
                ("Ada", "Shall we start with the roof?"),
                ("Bo", "Yes. The slates came on Monday."),
                ("Ada", "Are they all whole?"),
                ("Bo", "Nine of them are broken."),
            ],
        ),
        (WEBVTT, "subtitles", [("Ada", "The mill was built by three brothers.")]),
        (
            CAPTIONS,
            "subtitles",
            [
                ("", "the mill was built by three brothers in a year"),
                ("", "and their niece runs it now with one helper"),
            ],
        ),
        (
            MAIL,
            "mail",
            [
                ("Ada", "The lift is out until Friday. We should carry the piano on Saturday."),
                ("Bo", "Can the piano go up on Thursday? The van is free then."),
            ],
        ),
        (LETTER, "mail", [("", "The lift is out until Friday. Heavy parcels stay below.")]),
        (SPEECH, "speech", [("", SPEECH)]),
    ],
)
def test_the_turns_of_a_conversation(source: str, kind: str, expected: list[tuple[str, str]]) -> None:
    found = find_conversation(source)
    assert found
    assert found.kind == kind
    assert turns(source) == expected


def test_whom_a_message_is_for_is_passed_over() -> None:
    source = (
        "<ana> @bo the printer moves to the second floor\n<bo> ana: the cable there is too short\n"
        "<ana> @bo, @cleo: ask @dan for a longer one\n<cleo> note: dan is on leave\n"
    )
    assert [said for _, said in turns(source)] == [
        "the printer moves to the second floor",
        "the cable there is too short",
        "ask @dan for a longer one",
        "note: dan is on leave",
    ]


def test_pauses_between_the_cues_of_subtitles() -> None:
    found = find_conversation(SUBRIP.replace("00:00:04,100", "00:00:05,000").replace("- Who", "Who"))
    assert found
    assert [SUBRIP[start : start + 2] for start in found.turns[0].pauses] == ["by"]


def test_an_unknown_speaker_has_a_number() -> None:
    source = (
        "SPEAKER_00: Is it open?\nSPEAKER_01: It is open today.\n"
        "SPEAKER_00: Then we go in at once.\nSPEAKER_01: I have the key in my pocket.\n"
    )
    assert {speaker for speaker, _ in turns(source)} == {"Speaker 0", "Speaker 1"}


def test_a_reply_without_a_head_has_one_known_sender() -> None:
    assert turns(REPLY) == [("", "The lift is out until Friday."), ("", "Can the piano go up on Thursday?")]


ARTICLE = (
    "The council met on Monday. It decided to mend the roof: nine slates are broken.\n\nAda Lindqvist said: “We "
    "order them today.” The mayor agreed. Why did nobody see it before? The report does not say.\n"
)
TERMS = "".join(
    f"{term}: a word for part {i} of a mill, is it not?\n" for i, term in enumerate("Hopper Stone Wheel Race".split())
)
RECORDS = "".join(f"Name: person number {i}\nRole: keeper of the mill?\nSince: the year {i} or so\n" for i in range(5))
PROS = "Pros: it is cheap and quick?\nCons: it breaks after a year?\n" * 3
QUESTIONS = (
    "Q: How do I open the hatch?\nA: You turn the wheel to the left.\nQ: And then?\nA: You lift it slowly.\n" * 2
)
CHANGES = "Added: a new hatch for the mill\nFixed: the wheel turns again\nAdded: a second chest\nFixed: the noise\n"
YAML = "name: mill\nwheel: large\nname: chest\nwheel: none at all?\nname: hatch\nwheel: small\n"
FIELDS = "".join(
    f"Files: part{i}/*\nCopyright: the miller\nLicense: free\n May I use the wheel? You may, if you keep\n this notice "
    "with it, and all of the others.\n\n"
    for i in range(4)
)
README = (
    "Usage: turn the wheel.\n\nWhat does it do? It grinds the flour, and the flour falls into the chest below it.\n\n"
    "Returns: the flour.\n\nIt may also grind oats, which are softer and need less water than other grain.\n\n"
) * 3
SCHEDULE = "9:00 The doors open\n9:30 The mayor speaks\n10:15 The wheel turns\n11:00 Bread for everybody\n"
CHAPTERS = "0:00 Welcome\n2:13 The wheel\n5:40 The stones\n11:02 The flour\n"
HTML = "<p> The wheel turns.</p>\n<p> The stones grind.</p>\n<p> The flour falls.</p>\n"
QUOTATION = "The miller wrote:\n\n> The wheel turns twice a minute.\n\nNobody believed him.\n"
POEM = "the wheel goes round\nthe water falls\nthe miller sleeps\nthe owl calls\n" * 6
RECIPE = (
    "Serves: 4\nTime: 20 minutes\n\nFlour: 200 g\nWater: 120 ml\n\nMix the flour and the water. Is it dry? Add it.\n"
)


@pytest.mark.parametrize(
    "source",
    [
        ARTICLE, TERMS, RECORDS, FIELDS, README,
        PROS, QUESTIONS, CHANGES, YAML, SCHEDULE, CHAPTERS, HTML, QUOTATION, POEM, RECIPE, "",
        "x" * 100_000, ":" * 1000, "[" * 1000, "> " * 1000,
    ],
)  # fmt: skip
def test_what_is_no_conversation(source: str) -> None:
    assert find_conversation(source) is None


@pytest.mark.parametrize(
    "source", [MINUTES, STAMPED, NAMES_ABOVE, CHAT, MESSENGER, SUBRIP, WEBVTT, CAPTIONS, MAIL, SPEECH]
)
def test_pieces_are_in_order_and_on_one_line(source: str) -> None:
    found = find_conversation(source)
    assert found
    spans = [piece for turn in found.turns for piece in turn.pieces]
    assert spans == sorted(spans)
    assert all(start < end and "\n" not in source[start:end] for start, end in spans)
