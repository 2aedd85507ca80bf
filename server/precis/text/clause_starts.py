"""Whether a clause begins at a word of speech without punctuation, and whether the words before it can end a sentence.

Judged by the word lists of the language: a subject and its verb, and what neither can stand without. A noun phrase or a
pronoun behind a noun may begin a relative clause instead ("the books they carried"): then its verb has no object of its
own, whereas "the heating we kept the old radiators" is two clauses.
"""

from __future__ import annotations

from collections.abc import Sequence

from precis.languages.vocabulary import Vocabulary

NOUN_WORDS = 8  # at most, from the beginning of a noun phrase to its verb
RELATIVE_WORDS = 7  # at most, from the verb of a relative clause to that of the main clause
LONG_SUBJECT_WORDS = 4  # a relative clause without "that" seldom has a longer subject
NOUN_REACH = 3  # words back from a clause, in which an article makes a relative clause likely
ADVERBIAL_WORDS = 3  # at most, in an entry of `Vocabulary.sentence_adverbials`
PHRASE_WORDS = 3  # at most, behind the preposition of an adverbial


def begins_clause(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether a subject begins at word `i`, with its verb behind it, perhaps after a few words of time or place.

    Args:
        forms: the words, in small letters.
        i: index of a word.
        vocabulary: of the language.
    """
    if verb_of_clause(forms, i, vocabulary) is not None:
        return True
    first = i
    if forms[i : i + 1] and forms[i] in vocabulary.sentence_openers:
        i += 1
    start = i + adverbial_length(forms, i, vocabulary)
    if start > first and forms[start : start + 1] and forms[start] in vocabulary.second_person & vocabulary.subjects:
        return True  # "then you run a file along the top"
    if start == i and forms[i : i + 1] and forms[i] in vocabulary.prepositions:
        starts = range(i + 2, min(i + 2 + PHRASE_WORDS, len(forms)))
        return any(
            forms[at] in vocabulary.subjects | vocabulary.articles | vocabulary.numerals.keys()
            and not needs_more(forms, at, vocabulary)
            and verb_of_clause(forms, at, vocabulary) is not None
            for at in starts
        )
    return start > first and verb_of_clause(forms, start, vocabulary) is not None


def verb_of_clause(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> int | None:
    """Return the index of the verb whose subject begins at word `i`; None if no clause begins there."""
    if i + 1 >= len(forms):
        return None
    word, following = forms[i], forms[i + 1]
    if word in vocabulary.nominatives:
        return i if "'" in word else None if following in vocabulary.joining else i + 1
    if word in vocabulary.subjects:
        return i if "'" in word else i + 1 if vocabulary.is_verb(following) else None
    if word in vocabulary.bare_subjects and following in vocabulary.relatives - vocabulary.demonstratives:
        return _verb_after_relative(forms, i + 2, vocabulary)  # "people who come by train pay less"
    if word in vocabulary.demonstratives:
        return i + 1 if vocabulary.is_verb(following) else _verb_after_noun(forms, i, vocabulary)
    if word in vocabulary.articles or (word in vocabulary.numerals and not (i and forms[i - 1] in vocabulary.numerals)):
        return _verb_after_noun(forms, i, vocabulary)
    return None


def has_object(forms: Sequence[str], verb: int, vocabulary: Vocabulary) -> bool:
    """Return whether a verb has an object or a complement of its own, so that its clause is no relative clause."""
    at = verb + 1
    while at < len(forms) and _is_verbal(forms[at], vocabulary):
        at += 1
    if at < len(forms) and forms[at] == vocabulary.infinitive:
        at += 2
    is_copula = "'" in forms[verb] or forms[at - 1] in vocabulary.copulas
    if at >= len(forms):
        return False
    if is_copula and forms[at] not in vocabulary.joining | vocabulary.sentence_openers:
        return not vocabulary.inflection.search(forms[at])  # "we were reading" may lack its object
    return forms[at] in vocabulary.articles | vocabulary.objects or forms[at] in vocabulary.numerals


def may_be_relative(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether the clause that begins at word `i` may describe the noun before it: "the books they carried"."""
    near = forms[max(0, i - NOUN_REACH) : i]
    follows_noun = not vocabulary.articles.isdisjoint(near) and near[-1] not in vocabulary.objects
    verb = verb_of_clause(forms, i, vocabulary)
    has_long_subject = verb is not None and verb - i > LONG_SUBJECT_WORDS
    return follows_noun and (verb is None or not (has_long_subject or has_object(forms, verb, vocabulary)))


def adverbial_length(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> int:
    """Return the number of words of the adverbial of a sentence that begins at word `i`, such as "in the end"."""
    lengths = range(min(ADVERBIAL_WORDS, len(forms) - i), 0, -1)
    return next((n for n in lengths if " ".join(forms[i : i + n]) in vocabulary.sentence_adverbials), 0)


def needs_more(forms: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether the words before word `at` cannot end a sentence: "because", "of", "to use"."""
    before, earlier, here = forms[at - 1], forms[at - 2] if at > 1 else "", forms[at : at + 1]
    is_nominative = bool(here) and here[0] in vocabulary.nominatives
    if before in vocabulary.objects:
        if earlier in vocabulary.clause_takers:
            return True  # "told us it works"
        if earlier in vocabulary.prepositions:
            return False  # "asking about it"
        if is_nominative and vocabulary.is_verb(earlier) and earlier not in vocabulary.clause_takers:
            return False  # "we used it"
    if before in vocabulary.final_words and earlier not in vocabulary.joining:
        is_sure = is_nominative or _opens(here, vocabulary) or here[:1] == [] or here[0] in vocabulary.joining
        return before in vocabulary.dependents and not is_sure
    limiting = vocabulary.prepositions | vocabulary.quantities | vocabulary.possibilities  # "perhaps he did"
    if before in vocabulary.dependents or before in limiting or before in vocabulary.clause_takers:
        return True
    if vocabulary.is_verb(before):
        return before in vocabulary.finite_verbs or not (is_nominative or _ends_with_verb(forms, at, vocabulary))
    return not is_nominative and _is_verb_place(forms, at - 1, vocabulary) and not _opens(here, vocabulary)


def _is_verb_place(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> bool:
    """Return whether word `i` is a verb by the word before it: "to use", "did not repeal", "we open", "who break"."""
    before = forms[i - 1] if i else ""
    if before in vocabulary.nominatives or before in (vocabulary.infinitive, vocabulary.negation):
        return True
    is_auxiliary = before in vocabulary.finite_verbs and before not in vocabulary.copulas
    return is_auxiliary or before in vocabulary.relatives - vocabulary.prepositions - vocabulary.demonstratives


def _is_verbal(word: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.is_verb(word) or word == vocabulary.negation


def _opens(here: Sequence[str], vocabulary: Vocabulary) -> bool:
    return bool(here) and here[0] in vocabulary.sentence_openers


def _ends_with_verb(forms: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence may begin at word `at`, right behind a verb: what follows is surely no object of it."""
    if _opens(forms[at : at + 1], vocabulary) or adverbial_length(forms, at, vocabulary):
        return True
    verb = verb_of_clause(forms, at, vocabulary)
    return verb is not None and forms[verb] in vocabulary.finite_verbs


def _verb_after_noun(forms: Sequence[str], i: int, vocabulary: Vocabulary) -> int | None:
    """Return the index of the verb behind the noun phrase that begins at word `i`; None if there is none."""
    no_nouns = vocabulary.subordinators | vocabulary.relatives | vocabulary.subjects | vocabulary.prepositions
    no_nouns |= vocabulary.negations | vocabulary.periods
    if forms[i] in vocabulary.final_words:
        no_nouns |= vocabulary.finite_verbs  # "one would"
    is_pair = forms[i] in vocabulary.demonstratives and forms[i + 1] in vocabulary.numerals.keys() | vocabulary.articles
    if forms[i + 1] in no_nouns or is_pair:
        return None  # "a week", "and that no …", "and that two of them …"
    at, last = i + 2, min(i + NOUN_WORDS, len(forms))
    while at < last:
        word = forms[at]
        if word in vocabulary.relatives and word not in vocabulary.prepositions and word not in vocabulary.joining:
            return _verb_after_relative(forms, at + 1, vocabulary)
        if word in vocabulary.nominatives and forms[at - 1] not in vocabulary.prepositions:
            return _verb_after_relative(forms, at, vocabulary)  # "the last thing we need is"
        if vocabulary.is_verb(word):
            is_participle = word not in vocabulary.finite_verbs and forms[at + 1 : at + 2] == [vocabulary.agent]
            return None if is_participle else at
        is_inside = forms[at - 1] in vocabulary.prepositions or word in vocabulary.final_words  # "first one"
        is_of_all = word in vocabulary.objects and forms[at - 1] in vocabulary.final_words  # "of all this"
        is_other_noun = word in vocabulary.articles | vocabulary.objects and not (is_inside or is_of_all)
        if word in vocabulary.joining or is_other_noun:
            return None
        inside = (vocabulary.prepositions | vocabulary.articles) - vocabulary.subordinators | vocabulary.final_words
        if word in vocabulary.dependents and word not in inside:
            return None
        at += 1
    return None


def _verb_after_relative(forms: Sequence[str], start: int, vocabulary: Vocabulary) -> int | None:
    """Return the index of the main verb behind a relative clause that begins at word `start`; None if there is none."""
    at = start
    if at < len(forms) and forms[at] in vocabulary.subjects:
        at += 1
    elif at < len(forms) and forms[at] in vocabulary.articles:
        at = _verb_after_noun(forms, at, vocabulary) or len(forms)
    at += 1  # its verb
    while at < len(forms) and forms[at] not in vocabulary.copulas and _is_verbal(forms[at], vocabulary):
        at += 1
    for j in range(at, min(at + RELATIVE_WORDS, len(forms))):
        if forms[j] in vocabulary.joining or forms[j] in vocabulary.subjects:
            return None
        if forms[j] in vocabulary.finite_verbs:
            return j
    return None
