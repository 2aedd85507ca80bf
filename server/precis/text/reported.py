"""Reported speech: what a speaker says in the words of somebody else, and whose words a report repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from precis.languages.vocabulary import Vocabulary
from precis.text.words import content_stems, tokens

NEARLY = 0.75  # share of the best overlap; sentences with so much may be what a report repeats
GROUP_REACH = 3  # sentences before one of a speaker, in which a "they" for others is still in mind
PLAN_REACH = 2  # words after a name, in which "will" or "must" tells what the named one does

_WORD = re.compile(r"[\w]+(?:['’]\w+)*")


def reported(sentence: str, speaker: str, words: Vocabulary) -> str:
    """Return a sentence as others report it, after the name of its speaker, as in "Nadia: Nadia will write to them.".

    Only pronouns and their contractions are replaced, so that the words can be compared with those of a report. The
    sentence is unchanged if the speaker is not known.
    """
    if not speaker:
        return sentence

    def replacement(found: re.Match[str]) -> str:
        said = words.reported.get(found[0].replace("’", "'").lower())
        return found[0] if said is None else said.replace("{speaker}", speaker)

    return f"{speaker}: {_WORD.sub(replacement, sentence)}"


def misattributed(
    draft: str, sentences: Sequence[str], speakers: Sequence[str], everybody: Sequence[str], words: Vocabulary
) -> bool:
    """Return whether a report names a speaker for what only others say, or will do.

    What follows a name, up to the next one, is compared with each sentence. One that shares the most words with it must
    be said by that speaker, or mention the speaker, who may be the one who is asked to do it. If the report says that
    the speaker will do something, a sentence in which the speaker only says "you" is no evidence. What follows somebody
    who is asked is compared with what the asking speaker says.

    Args:
        draft: one sentence of the report.
        sentences: those that it is based on.
        speakers: who says each of them.
        everybody: the names of all speakers of the conversation.
        words: of the language.
    """
    named = [each for each in _mentions(draft, everybody) if not words.addressed.search(draft, 0, each[0])]
    for (start, name), (end, _) in pairwise([*named, (len(draft), "")]):
        said = content_stems(draft[start + len(name) : end]) - content_stems(" ".join(everybody))
        overlaps = [len(said & content_stems(sentence)) for sentence in sentences]
        best = max(overlaps, default=0)
        if not best:
            if name not in speakers and not any(_mentions(sentence, [name]) for sentence in sentences):
                return True
            continue
        near = [i for i, overlap in enumerate(overlaps) if overlap >= NEARLY * best]
        plans = not words.plans.isdisjoint(tokens(draft[start + len(name) : end])[:PLAN_REACH])
        if not any(
            _mentions(sentences[i], [name]) or (speakers[i] == name and not (plans and _tells(sentences[i], words)))
            for i in near
        ):
            return True
    return False


def blurs_group(report: str, said: str, before: Sequence[str], words: Vocabulary) -> bool:
    """Return whether a "they" of a report, which stands for the "we" of a speaker, would be taken for somebody else.

    It is if the speaker has just spoken of others as "they": "They can come in April. I said we would confirm.".

    Args:
        report: what the speaker says in the words of somebody else.
        said: what it reports.
        before: what the same speaker says shortly before that.
        words: of the language.
    """
    group = {we: told for we, told in words.reported.items() if we in words.first_person and "{speaker}" not in told}
    others = {tokens(told)[0] for told in group.values()}
    if group.keys().isdisjoint(tokens(said)) or others.isdisjoint(tokens(report)):
        return False
    count = sum(word in others for word in tokens(report))
    return not others.isdisjoint(tokens(" ".join(before))) or (not others.isdisjoint(tokens(said)) and count > 1)


def _tells(sentence: str, words: Vocabulary) -> bool:
    """Return whether a speaker tells others what to do: "you will have to work", without an "I" or "we"."""
    said = set(tokens(sentence))
    return bool(said & words.second_person) and not said & words.first_person


def _mentions(text: str, names: Sequence[str]) -> list[tuple[int, str]]:
    """Return where a text mentions which name, in order; the longest name counts at each place."""
    lowered = text.lower()
    found: dict[int, str] = {}
    taken: set[int] = set()
    for name in sorted(set(names) - {""}, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name.lower())}(?!\w)", lowered):
            if taken.isdisjoint(range(match.start(), match.end())):
                found[match.start()] = name
                taken.update(range(match.start(), match.end()))
    return sorted(found.items())


def passage_text(sentences: Sequence[str], speakers: Sequence[str]) -> str:
    """Return the turns of a passage for a prompt, each on a line after the name of its speaker."""
    lines: list[str] = []
    before = None
    for sentence, speaker in zip(sentences, speakers, strict=True):
        text = sentence[:1].upper() + sentence[1:]
        if speaker and speaker == before:
            lines[-1] += f" {text}"
        else:
            lines.append(f"{speaker}: {text}" if speaker else text)
        before = speaker
    return "\n".join(lines)
