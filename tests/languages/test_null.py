"""Languages without a grammar: their sentences are quoted unchanged."""

from __future__ import annotations

import pytest

from precis.languages.null import NullLanguage
from precis.languages.registry import get_language
from precis.summary.forms import quotation
from precis.summary.plan import Unit
from precis.text.reading import read
from precis.text.sentences import split

# Sentences with an initial connective, with quotation marks, or with words that are pronouns in English.
SENTENCES = {
    "de": (
        "So kam es, dass das Schiff sank.",
        "Also muss die Gemeinde einen Kredit aufnehmen.",
        "Dennoch wollen die meisten nicht verzichten.",
        "„Der Motor ist zu retten, die Elektrik nicht“, sagte die Leiterin.",
        "Sie fragte: „Wer zahlt das alles?“",
        "„Die Leitung hält.“",
        "»Am Ende zahlen wir.«",
        "Still, fast lautlos, legte es sich auf die Seite …",
    ),
    "fr": (
        "Mais le bateau a coulé dans le port.",
        "Ainsi, on a fermé la vieille école.",
        "« Nous avons prêté des livres entre deux trains », raconte la directrice.",
        "Elle a dit : « Personne ne viendra. »",
        "C'est ainsi que le chantier a duré deux ans.",
        "Pourtant, qui va payer ?",
    ),
    "es": (
        "Pero el barco se hundió en el puerto.",
        "¿Quién cuidará ahora de la linterna?",
        "“No vendrá nadie”, dijo la farera.",
        "Así que el ayuntamiento cerró la torre.",
        "Me temo que no hay dinero.",
    ),
    "it": (
        "I libri sono rimasti nella vecchia stazione.",
        "Però la nave affondò prima di mezzanotte.",
        "Così, il comune dovette chiedere un prestito.",
        "«Il motore si può salvare», disse la direttrice.",
        "Disse: «Nessuno pagherà».",
        "E la sera I bambini tornano a casa.",
    ),
    "pt": (
        "Mas o navio afundou no porto.",
        "Assim, a câmara pediu um empréstimo.",
        "“O motor pode ser salvo”, disse a diretora.",
        "Me disseram que ninguém vai pagar.",
        "Então, quem paga?",
    ),
    "nl": (
        "Dus moet de gemeente een lening afsluiten.",
        "Toch willen de meeste eilanders de veerboot houden.",
        "‘De motor is te redden’, zei de directeur.",
        "Ze vroeg: ‘Wie betaalt dat?’",
        "„Niemand komt.”",
        "We zijn er bijna, zei de schipper.",
    ),
    "ru": (
        "Однако печь удалось починить без помощи города.",
        "И корабль затонул до полуночи.",
        "«Двигатель можно спасти», — сказала директор.",
        "Она спросила: «Кто заплатит?»",
        "Так что деревня взяла кредит.",
    ),
    "ja": (
        "しかし、船は港で沈んだ。",
        "「電車は来ないが、人は来る」と店主は言う。",
        "彼女は言った、「誰も来ない。」",
        "だから、町は金を借りた。",
        "誰が払うのか？",
    ),
    "zh": (
        "但是，船在港口沉没了。",
        "“发动机可以修好”，厂长说。",
        "她问：“谁来付钱？”",
        "因此，镇上借了一笔钱。",
        "没有人会来！",
    ),
    "ar": (
        "لكن السفينة غرقت في الميناء.",
        "وهكذا اقترضت البلدية المال.",
        "قالت المديرة: «يمكن إنقاذ المحرك».",
        "هل كانت المدة كافية؟",
        "«لن يأتي أحد.»",
    ),
}
ROWS = [(code, sentence) for code, sentences in SENTENCES.items() for sentence in sentences]


@pytest.mark.parametrize(("code", "sentence"), ROWS)
def test_a_quoted_sentence_keeps_every_character(code: str, sentence: str) -> None:
    (found,) = split(read(sentence), code)
    source = sentence[found.start : found.end]
    quoted = quotation(Unit(found, 1.0, 0, needs_antecedent=False), sentence, NullLanguage(code))
    assert quoted.sentence.text == source
    assert quoted.sentence.kind == "quoted"
    assert quoted.value == 1.0  # all its marks have their partners


@pytest.mark.parametrize("code", SENTENCES)
def test_a_text_is_cut_into_these_sentences(code: str) -> None:
    text = " ".join(SENTENCES[code])
    found = [sentence.text for sentence in split(read(text), code)]
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize(("code", "sentence"), ROWS)
def test_it_answers_no_question_about_grammar(code: str, sentence: str) -> None:
    grammar = NullLanguage(code)
    assert not grammar.needs_antecedent(sentence)
    assert not grammar.repeats_new_noun(sentence, sentence, ())
    assert not grammar.mentions_task(sentence)
    assert grammar.strip_connective(sentence) == sentence
    assert grammar.without_framing(sentence) == sentence
    assert grammar.removable_spans(sentence.split()) == []
    assert grammar.optional_clauses(sentence.split()) == []
    assert grammar.introductions([sentence]) is None


@pytest.mark.parametrize(
    ("code", "sentence", "expected"),
    [
        ("it", "I libri sono rimasti nella vecchia stazione.", False),
        ("es", "Me temo que no hay dinero.", False),
        ("nl", "We zijn er bijna, zei de schipper.", False),
        ("ru", "Однако печь удалось починить без помощи города.", False),
        ("fr", "« Nous avons prêté des livres », raconte la directrice.", True),
        ("es", "“No vendrá nadie”, dijo la farera.", True),
        ("zh", "“发动机可以修好”，厂长说。", True),
    ],
)
def test_only_quotation_marks_make_dialogue(code: str, sentence: str, expected: bool) -> None:
    assert NullLanguage(code).is_dialogue(sentence) is expected


@pytest.mark.parametrize("sentence", SENTENCES["de"])
def test_german_with_its_grammar_keeps_them_too(sentence: str) -> None:
    (found,) = split(read(sentence), "de")
    quoted = quotation(Unit(found, 1.0, 0, needs_antecedent=False), sentence, get_language("de"))
    assert (quoted.sentence.text, quoted.sentence.kind) == (sentence, "quoted")


@pytest.mark.parametrize("code", ["fr", "es", "it", "pt", "nl", "ru", "ja", "zh", "ar", "xx"])
def test_a_language_without_a_module_is_the_null_language(code: str) -> None:
    grammar = get_language(code)
    assert type(grammar) is NullLanguage
    assert grammar.code == code
    assert grammar.drafting is None
    assert not grammar.shortens
