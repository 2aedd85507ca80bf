"""Conversations: what of them a summary considers first, and how it introduces the speakers.

People say much in a conversation that nobody would minute. What is decided, assigned, counted or named weighs more, and
so do whole sentences; the beginning of a meeting weighs no more than its end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from precis.languages.base import Language
from precis.languages.vocabulary import Vocabulary
from precis.summary.compose import Candidate
from precis.summary.consider import SHORT_WORDS
from precis.summary.result import Sentence
from precis.text import salience
from precis.text.names import capitalized_words
from precis.text.reported import GROUP_REACH, blurs_group
from precis.text.sentences import SourceSentence
from precis.text.words import content_stems, content_words, count_words, tokens

DECISION_FACTOR = 2.0  # of a sentence that decides or assigns something
SHORT_DECISION_FACTOR = 3.0  # of one in few words, to which `consider.fitness` gives little weight
NUMBER_FACTOR = 1.3
NAME_FACTOR = 1.15  # of a sentence that names somebody or something inside it
QUESTION_FACTOR = 0.4
OVERRULED_FACTOR = (
    0.25  # of what an older mail of a thread plans, proposes or considers: later ones know what came of it
)
ANSWER_FACTOR = 1.2  # of the sentence after a question of somebody else
BROKEN_FACTOR = 0.3  # of an interrupted sentence, or one without an end mark if the others have one
THIN_FACTOR = 0.4  # of a sentence with few content words
FEWEST_CONTENT_WORDS = 4
VAGUE_FACTOR = 0.75  # for each vague word
LONGEST_RUN = 30  # words without a mark; longer ones are probably several sentences
LONGEST_CLEAR_WORDS = 40  # longer sentences of speech ramble; their weight falls with their length
CONTENT_SHARE = 0.4  # of the words; with fewer content words, the weight falls with the share
CONTEXT_SHARE = 2.2  # words of a passage for each word of the paragraph
LONGEST_INTERJECTION = 2  # words
LONGEST_ELLIPSIS = 6  # words of an answer that needs its question: "By barge, at low water only."
MARKED_SHARE = 0.5  # of the sentences that end with a mark; above it, the conversation is punctuated

_ENDS = re.compile("[.!?…。！？][\"'”’»)\\]]*$")


def speech_factors(
    sentences: Sequence[SourceSentence], speakers: Sequence[str], ages: Sequence[int], vocabulary: Vocabulary
) -> salience.Vector:
    """Return a positive factor for the salience of each sentence of a conversation.

    Args:
        sentences: of the conversation, in order.
        speakers: who says each.
        ages: how many mails of a thread answer each.
        vocabulary: of the language.
    """
    marked = sum(bool(_ENDS.search(sentence.text)) for sentence in sentences) > MARKED_SHARE * len(sentences)
    factors = np.ones(len(sentences))
    for i, sentence in enumerate(sentences):
        words = tokens(sentence.text)
        asks = vocabulary.asks(sentence.text)
        decides = not vocabulary.decisions.isdisjoint(words) and not asks
        plans = not (vocabulary.plans | vocabulary.possibilities).isdisjoint(words)
        asked = i > 0 and bool(vocabulary.questions.search(sentences[i - 1].text)) and speakers[i - 1] != speakers[i]
        for holds, factor in (
            (decides, DECISION_FACTOR),
            (decides and sentence.words < SHORT_WORDS, SHORT_DECISION_FACTOR),
            (any(word[0].isdigit() or word in vocabulary.numerals for word in words), NUMBER_FACTOR),
            (len(capitalized_words(sentence.text[1:], vocabulary)) > 0, NAME_FACTOR),
            (asks, QUESTION_FACTOR),
            (ages[i] > 0 and (plans or asks), OVERRULED_FACTOR),
            (asked, ANSWER_FACTOR),
            ((marked and not _ENDS.search(sentence.text)) or "—" in sentence.text, BROKEN_FACTOR),
            (not marked and sentence.words > LONGEST_RUN, BROKEN_FACTOR),
            (bool(vocabulary.broken_off.search(sentence.text)), BROKEN_FACTOR),
            (not decides and len(content_words(sentence.text)) < FEWEST_CONTENT_WORDS, THIN_FACTOR),
        ):
            factors[i] *= factor if holds else 1.0
        factors[i] *= VAGUE_FACTOR ** sum(word in vocabulary.vague for word in words)
        factors[i] *= min(1.0, LONGEST_CLEAR_WORDS / sentence.words) ** 1.5
        factors[i] *= min(1.0, len(content_words(sentence.text)) / max(1, len(words)) / CONTENT_SHARE)
    return factors


def need_question(sentences: Sequence[SourceSentence], vocabulary: Vocabulary) -> list[bool]:
    """Return for each sentence whether it is an answer too short to be understood without the question before it."""
    return [
        i > 0 and sentence.words <= LONGEST_ELLIPSIS and bool(vocabulary.questions.search(sentences[i - 1].text))
        for i, sentence in enumerate(sentences)
    ]


def with_context(
    pool: Sequence[int], candidates: range, ranks: salience.Vector, lengths: Sequence[int], budget_words: int
) -> list[int]:
    """Return the considered sentences with what is said around them, which a model needs to understand them, in order.

    Args:
        pool: indices of the considered sentences.
        candidates: indices of the part's sentences.
        ranks: the salience of all sentences.
        lengths: the number of words of all sentences.
        budget_words: the number of words of the paragraph.
    """
    found = set(pool)
    words = sum(lengths[i] for i in found)
    for i in sorted(pool, key=lambda i: (-ranks[i], i)):
        for near in (i - 1, i + 1):
            if near not in candidates or near in found or lengths[near] <= LONGEST_INTERJECTION:
                continue
            if words + lengths[near] <= CONTEXT_SHARE * budget_words:
                found.add(near)
                words += lengths[near]
    return sorted(found)


def statements(
    candidates: Sequence[Candidate], speakers: Sequence[str], ages: Sequence[int], vocabulary: Vocabulary
) -> list[Candidate]:
    """Return the candidates without quoted questions, their answers, interjections and introductions of speakers.

    Questions that assign something, such as "You'll write by Friday?", are no questions here. Without what older mails
    of a thread say that somebody will do, too: a later one knows what came of it. If there are no other candidates, all
    are returned.

    Args:
        candidates: of a paragraph.
        speakers: who says each source sentence.
        ages: how many mails of a thread answer each source sentence.
        vocabulary: of the language.
    """
    people = content_stems(" ".join(dict.fromkeys(speakers)), vocabulary)
    found = [
        each
        for each in candidates
        if not _is_overtaken(each.sentence.text, ages[each.first], vocabulary)
        and (
            each.draft is not None
            or _is_statement(each.sentence.text, each.words, each.needs_antecedent, people, vocabulary)
        )
    ]
    return found or list(candidates)


def quotable_words(
    sentences: Sequence[SourceSentence],
    speakers: Sequence[str],
    ages: Sequence[int],
    dependent: Sequence[bool],
    vocabulary: Vocabulary,
) -> list[int]:
    """Return the words of each sentence of a conversation; 0 for one that is not quoted, as in `statements`.

    Where the speaker changes, the name counts, too.

    Args:
        sentences: of the conversation.
        speakers: who says each.
        ages: how many mails of a thread answer each.
        dependent: for each sentence, whether it needs the one before it.
        vocabulary: of the language.
    """
    people = content_stems(" ".join(dict.fromkeys(speakers)), vocabulary)
    return [
        each.words + (before != speaker) * count_words(speaker)
        if _is_statement(each.text, each.words, needs, people, vocabulary)
        and not _is_overtaken(each.text, age, vocabulary)
        else 0
        for each, before, speaker, age, needs in zip(
            sentences, ["", *speakers], speakers, ages, dependent, strict=False
        )
    ]


def _is_overtaken(text: str, age: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence of a mail that `age` others answer tells an intention, of which they know more."""
    return age > 0 and not vocabulary.intentions.isdisjoint(tokens(text))


def _is_statement(text: str, words: int, needs_antecedent: bool, people: set[str], vocabulary: Vocabulary) -> bool:
    said = content_stems(text, vocabulary)
    if said and said <= people:  # "I am the Industrial Designer."
        return False
    decides = not vocabulary.decisions.isdisjoint(tokens(text))  # "We order thirty." is short, but what counts
    is_ellipsis = needs_antecedent and words <= LONGEST_ELLIPSIS and not decides
    return words > LONGEST_INTERJECTION and not is_ellipsis and not vocabulary.asks(text)


def spoken(
    candidates: Sequence[Candidate], sentences: Sequence[str], speakers: Sequence[str], grammar: Language | None
) -> list[Candidate]:
    """Return the candidates with their speakers; in minutes, those that can be are told in the third person.

    Args:
        candidates: of a paragraph.
        sentences: the source sentences.
        speakers: who says each source sentence; empty if nobody is known.
        grammar: the language of minutes; None if the turns are quoted.
    """
    found: list[Candidate] = []
    for each in candidates:
        speaker = speakers[each.first] if speakers and each.draft is None else ""
        told = grammar.retell(each.sentence.text, speaker, again=False) if grammar and speaker else ""
        near = range(max(0, each.first - GROUP_REACH), each.first)
        before = [sentences[i] for i in near if speaker and speakers[i] == speaker]
        if told and grammar and not blurs_group(told, each.sentence.text, before, grammar.words):
            sentence = replace(each.sentence, text=told, kind="compressed")
            found.append(replace(each, sentence=sentence, words=count_words(told)))
        else:
            found.append(replace(each, speaker=speaker, words=each.words + count_words(speaker)))
    return found


def told_on(
    chosen: Sequence[Candidate], sentences: Sequence[str], speakers: Sequence[str], grammar: Language
) -> list[Candidate]:
    """Return the sentences of a paragraph as they read together: who "said" something has "added" what follows.

    Args:
        chosen: the sentences, in order.
        sentences: the source sentences.
        speakers: who says each source sentence.
        grammar: the language of the minutes.
    """
    found = list(chosen[:1])
    for before, each in pairwise(chosen):
        same = before.draft is None and speakers[before.first] == speakers[each.first] and not before.speaker
        is_told = each.draft is None and not each.speaker
        told = grammar.retell(sentences[each.first], speakers[each.first], again=True) if same and is_told else ""
        found.append(replace(each, sentence=replace(each.sentence, text=told)) if told else each)
    return found


def introduce(sentences: Sequence[Sentence], speakers: Sequence[str], *, quoted: bool) -> tuple[Sentence, ...]:
    """Return the sentences of a paragraph with the names of their speakers, as in "Nadia: We order thirty.".

    A sentence that follows one of the same speaker is not introduced again.

    Args:
        sentences: of the paragraph.
        speakers: who says each; "" for nobody, as in a sentence that a model wrote.
        quoted: whether what is said is put in quotation marks, so that its end is seen among other sentences.
    """
    found: list[Sentence] = []
    before = ""
    for sentence, speaker in zip(sentences, speakers, strict=True):
        text = sentence.text
        if speaker and quoted:
            text = f"“{text}”"
        if speaker and speaker != before:
            text = f"{speaker}: {text}"
        found.append(replace(sentence, text=text))
        before = speaker
    return tuple(found)


def mark_earlier(
    sentences: Sequence[Sentence], speakers: Sequence[str], ages: Sequence[int], words: Vocabulary
) -> list[Sentence]:
    """Return the sentences of a paragraph, those of older mails of a thread marked: "Earlier, Ruth said that …".

    Args:
        sentences: of the paragraph.
        speakers: who says each, whether they are introduced as speakers or the sentence tells what they say.
        ages: how many mails answer each.
        words: of the language; without adverbs for what is earlier, none is marked.
    """
    found: list[Sentence] = []
    before = 0
    for sentence, speaker, age in zip(sentences, speakers, ages, strict=True):
        text, label = sentence.text, f"{speaker}:"
        word = words.earlier_still if 0 < before < age else words.earlier
        if word and speaker and age > 0 and age != before:
            if text.startswith(label):
                text = f"{speaker} ({word}){text[len(speaker) :]}"
            elif text.startswith(speaker):
                text = f"{word.capitalize()}, {text}"
        found.append(replace(sentence, text=text))
        before = age
    return found
