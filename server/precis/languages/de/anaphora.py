"""Anaphora and connectives in German: whether a sentence needs the one before it, and what can be removed.

The finite verb is the second constituent of a German sentence. An adverb such as "deshalb" is the first one and cannot
be removed: "Deshalb kam das Schiff" would become a question. Only a conjunction, which precedes the first constituent,
can. The first constituent usually shows whether a sentence needs an antecedent.
"""

from __future__ import annotations

import re
from collections.abc import Container

from precis.text.words import tokens

_ADJECTIVES = r"(?:[a-zäöüß-]+(?:e|en|er|es|em)\s+){0,2}"
_NOUN = r"[A-ZÄÖÜ][\wäöüß-]+"
# Finite verbs, which distinguish a pronoun from an article: "Das hatte …", but "Das alte Haus …".
_FINITE = (
    r"(?:ist|sind|war|waren|wäre|wären|sei|wird|werden|wurde|wurden|würde|würden|hat|haben|hatte|hatten|hätte|hätten|kann"
    r"|können|konnte|konnten|könnte|könnten|muss|müssen|musste|mussten|müsste|soll|sollen|sollte|sollten|will|wollen"
    r"|wollte|wollten|darf|dürfen|durfte|durften|dürfte|mag|mochte|möchte|gibt|gab|geht|ging|kommt|kam|kamen|bleibt|blieb"
    r"|heißt|hieß|liegt|lag|steht|stand|gilt|galt|macht|machte|machten|brachte|bringt|sagte|sagten|meinte|meinten|zeigte"
    r"|zeigten|bedeutet|bedeutete|führte|führten|führt|reichte|kostete|kostet|dauerte|half|gelang|geschah|passierte"
    r"|stimmt|stimmte|scheint|schien|ließ|lässt|sah|sieht|tat|tut|fand|findet|weiß|wusste|hält|hielt|nennt|nannte)"
)

# An initial personal, possessive or demonstrative pronoun that refers to something said before.
_POINTING = re.compile(
    r"^(?:Er|Sie|Ihm|Ihn|Ihnen|Ihr|Sein|Ihre[nmrs]?|Seine[nmrs]?|Dies|Diese[nmrs]?|Jene[nmrs]?|Solche[nmrs]?|Derlei"
    r"|Dergleichen|Derselben?|Dieselben?|Dasselbe|Ersteren?|Ersterer|Letzteren?|Letzterer|Letzteres|Beiden?|Beides|Andere"
    r"|Anderen|Anderes|Weitere|Dessen|Deren|Denen|Sowas|Niemand von ihnen|Einer von ihnen)\b"
)
# A form of the article that is a pronoun.
_ARTICLE_AS_PRONOUN = re.compile(rf"^(?:Der|Die|Das|Dem|Den)\s+{_FINITE}\b")
_NEUTER_AS_PRONOUN = re.compile(
    rf"^Das\s+(?!{_ADJECTIVES}{_NOUN})(?!(?:in|an|auf|von|zu|mit|für|am|im|zum|zur|seit|vor)\s)[a-z]"
)
# Initial adverbs that refer back, unless a clause follows directly, as in "Dafür, dass …".
_ADVERB = re.compile(
    r"^(?:Da(?:bei|durch|für|gegen|her|hin|hinter|mit|nach|neben|ran|rauf|raufhin|raus|rin|rüber|rum|runter|von|vor|zu"
    r"|zwischen)|Hier(?:bei|durch|für|mit|von|zu|auf|über)?|Dort|Dorthin|Deshalb|Deswegen|Demnach|Demzufolge|Folglich"
    r"|Infolgedessen|Somit|Mithin|Also|Trotzdem|Dennoch|Gleichwohl|Nichtsdestotrotz|Allerdings|Jedoch|Hingegen|Dagegen"
    r"|Stattdessen|Außerdem|Zudem|Überdies|Ferner|Ebenso|Ebenfalls|Gleichzeitig|Auch|Seitdem|Seither|Anschließend|Zuvor"
    r"|Vorher|Nachher|Hinterher|Dann|Danach|Sonst|Andernfalls|Umgekehrt|Genauso|So|Nur so|Erst dann|Bis dahin|Doch dann"
    r"|Insofern|Insoweit|Indessen|Derweil|Währenddessen|Unterdessen|Zweitens|Drittens|Viertens|Andererseits|Einerseits"
    r"|Sondern|Weder noch|Kurz darauf|Tags darauf|Bald darauf|Wenig später|Wenige \w+ später)\b"
    r"(?!\s*,\s*(?:dass|ob|wie|wer|was|wo|wann|warum|weil|wenn|welche[nmrs]?)\b)"
)
# Homographs of these adverbs that refer to nothing: "So viele Gäste …", "Damit die Rohre halten, …", "Auch wenn …".
_NO_ADVERB = re.compile(
    r"^(?:So\s+(?:viel|viele|wenig|wenige|weit|lange|voll|gut|groß|sehr|genannte[nmrs]?)\b"
    r"|So\s+[a-zäöüß]+\s+(?:wie|auch)\b|Ebenso\s+\w+\s+wie\b|Genauso\s+\w+\s+wie\b|Hier\s+in\b"
    rf"|Damit\s+(?:die|der|das|ein|eine|keine?|niemand|man|alle|{_NOUN})\b(?=[^,]*,)"
    r"|Auch\s+(?:wenn|im|in|am|als)\b|Dort,\s+wo\b|Dann,\s+wenn\b|Einerseits\b.*\bandererseits\b)"
)
_DA = re.compile(rf"^Da\s+{_FINITE}\b")  # "Da war …", but "Da der Rat …"
# An expletive pronoun: "Es gibt …", "Es regnet", "Es ist klar, dass …", "Es kamen viele".
_EXPLETIVE = re.compile(
    r"\b[Ee]s\s+(?:gibt|gab|gäbe|regnet|regnete|schneit|schneite|heißt|hieß|handelt|handelte|geht|ging\s+um|kommt|kam"
    r"\s+(?:zu|zum|zur|vor|darauf)|bedarf|bedurfte|fehlt|fehlte|dauert|dauerte|folgt|folgte|scheint|schien|gelang|gelingt"
    r"|sind|waren|wurden|werden|haben|hatten|kamen|gingen|blieben|bleiben|standen|stehen|lagen|liegen|folgten|entstanden"
    r"|fehlten|fehlen|nahmen|stimmten|sprachen|meldeten|fanden|können|konnten|sollen|sollten|müssen|mussten|dürfen"
    r"|braucht|brauchte|lohnt|lohnte|nützt|war\s+einmal)\b"
    r"|\b[Ee]s\s+(?:ist|war|wäre|wird|wurde|bleibt|blieb|erscheint|gilt|galt|steht|stand|kann|könnte)\b[^.;]{0,80}"
    r"(?:,\s*(?:dass|ob|wie|wer|was|wo|wann|warum)|\bzu)\b"
    r"|\b[Ee]s\s+(?:ist|war|wäre)\b[^.;,]{0,60},\s*(?:weil|wenn|als|der|die|das)\b"
    r"|\b[Ww]ar\s+es\s+(?:einmal|nur)\b"
)
_SUBORDINATORS = (
    r"(?:[Aa]ls|[Ww]enn|[Ww]eil|[Dd]a|[Oo]bwohl|[Nn]achdem|[Bb]evor|[Ee]he|[Bb]is|[Ss]eit|[Ww]ährend|[Ss]obald|[Ss]olange|"
    r"[Ff]alls|[Ss]ofern|[Oo]b|[Dd]ass|[Ii]ndem|[Dd]amit|[Ww]ie|[Ww]o|[Ww]as|[Ww]arum|[Ww]ann)"
)
# "Als er kam, …", "Ob es noch läuft, …", "Bis das geklärt ist, …".
_CLAUSE_FIRST = re.compile(
    rf"^{_SUBORDINATORS}\s+(?:er|sie|es|ihm|ihn|ihnen|ihre?[nmrs]?|seine?[nmrs]?|dies|diese[nmrs]?"
    rf"|das(?=\s+(?!{_ADJECTIVES}{_NOUN})[a-zäöüß]))\b"
)
_PREPOSITIONS = (
    r"(?:In|An|Auf|Aus|Bei|Mit|Nach|Seit|Von|Vor|Zu|Über|Unter|Hinter|Neben|Zwischen|Durch|Für|Gegen|Ohne|Um|Bis|Trotz"
    r"|Wegen|Während|Statt|Laut|Dank|Gemäß|Außer)"
)
_DATE = (
    r"(?:Jahr|Jahres|Woche|Monats?|Sommers?|Winters?|Frühjahrs?|Herbst|Montag|Dienstag|Mittwoch|Donnerstag|Freitag)\b"
)
# "Mit seiner Frau …", "Zu ihrem Glück …", "Nach dieser Sitzung …"; but "In diesem Jahr …" is a date.
_POINTING_PHRASE = re.compile(
    rf"^{_PREPOSITIONS}\s+(?:ihm|ihn|ihnen|ihre?[nmrs]?|seine?[nmrs]?|dem(?=\s+{_FINITE})|beiden?|diese[nmrs]?"
    rf"(?!\s+{_DATE})|jene[nmrs]?|denen|dessen|deren)\b"
    # Later, before the first comma: "Die Fraktion hält diese Summe für zu niedrig."
    rf"|^[^,;:„»]{{0,80}}\b(?:diese[nmrs]?|jene[nmrs]?)\s+(?!{_DATE}){_ADJECTIVES}{_NOUN}"
)
# A pronoun after an opening phrase that names nobody: "Am Abend ging er …", "1987 verließ sie …".
_SOMEBODY_SECOND = re.compile(r"^[A-ZÄÖÜ0-9][^,;:„»“]{0,60}?\s[a-zäöüß]{2,}\s(?:er|sie|ihm|ihn|ihnen|ihre?|seine?)\b")
_OPENS_PHRASE = re.compile(
    rf"^(?:{_PREPOSITIONS}|Am|Im|Zum|Zur|Beim|Vom|Ins|\d|Heute|Gestern|Morgen|Später|Zuletzt|Schließlich|Zunächst|Zuerst"
    r"|Jetzt|Nun|Inzwischen|Damals|Oft|Manchmal|Bald|Plötzlich|Vielleicht|Wahrscheinlich|Vermutlich|Anfangs|Einmal|Früher"
    r"|Bisher|Immer|Nie|Niemals|Endlich|Trotz|Ende|Anfang|Mitte|Letzte[nmrs]?|Vorige[nmrs]?|Nächste[nmrs]?|Eines|Jede[nmrs]?"
    r"|Kurz|Lange|Noch|Schon|Erst)\b"
)
# Later in the sentence: "Zwei davon …", "Einige von ihnen …", "ein weiterer Grund", "Der Grund dafür …".
_POINTING_LATER = re.compile(
    r"^(?:[\w-]+\s+){1,2}(?:davon|darunter|dafür|dagegen|daran|dazu|daraus|damit|darüber|hingegen|dagegen|jedoch|allerdings"
    r"|wiederum)\b(?!\s*,\s*(?:dass|ob|wie|wer|was|weil))"
    r"|^(?:[\w-]+\s+)von\s+(?:ihnen|diesen|beiden)\b"
    r"|^(?:Ein|Eine|Einen|Einem|Einer)\s+(?:weitere[nmrs]?|andere[nmrs]?|zweite[nmrs]?|dritte[nmrs]?|solche[nmrs]?)\b"
    r"|^(?:Der|Die|Das)\s+(?:andere|anderen|übrigen?|beiden|erstere|letztere|gleiche|gleichen|selbe|selben)\b"
)
# An "es" that refers to a thing: "Still, fast lautlos, legte es sich auf die Seite.", "Nach der Rechnung kostet es …";
# but not "Heute ist es kalt.".
_SOMETHING_SECOND = re.compile(
    r"\b(?!handelt|lohnt|ergab|ergibt|zeigt|stellt)[a-zäöüß]{3,}\s+es\s+sich\b(?![^.]*,\s*dass\b)"
    r"|^[A-ZÄÖÜ0-9][^,;:„»]{2,60}\s(?:kostete?|gehörte?|stammte?|enthält|enthielt|besteht|bestand|wiegt|wog|diente?|sank|fährt"
    r"|fuhr|trägt|trug|umfasste?|besitzt|besaß|lieferte?|verkaufte?|beförderte?|verlor|verliert)\s+es\b"
)
# A reference without an antecedent before the first comma: "Ferber begründet das damit, dass …", "Die Zeitung schrieb
# damals …", "1950 arbeiteten noch 85 Menschen dort.", "Falls nicht, …", "Silber widerspricht: …", "Ich glaubte ihm
# nicht.".
_POINTING_INSIDE = re.compile(
    rf"^[^,;:„»]{{2,60}}?\s(?:das|dies)\s+(?!{_ADJECTIVES}{_NOUN})[a-zäöüß]+\b"
    r"|^[^,;:„»]*\bdamals\b"
    r"|^(?!.*\b(?:in|aus|bei|auf|an|im|am|nach|vor)\s+(?:[a-zäöüß]+\s+){0,2}[A-ZÄÖÜ].*\bdort\b)[^,;:„»]*\bdort\b(?!,?\s+wo\b)"
    r"|^[^,;:„»]*\b(?:da(?:bei|durch|für|gegen|nach|ran|rauf|raus|rin|rüber|von|vor|zu)|damit|daraufhin|deshalb|daher"
    r"|deswegen|dennoch|trotzdem|allerdings|jedoch|hingegen|ebenfalls|stattdessen)\b(?!\s*,)"
    r"|^(?:Falls|Wenn)\s+(?:nicht|ja|doch)\s*,"
    r"|\b(?:widerspr(?:icht|ach|echen|achen))\s*[:.]"
    r"|^(?:Ich|Wir|Man|Niemand|Jemand|Alle)\s+[a-zäöüß]+\s+(?:ihm|ihn|ihnen|sie|es)\b(?!\s+(?:nicht\s+)?(?:für|gelungen)\b)"
)
# A pronoun or an ellipsis after an inverted opening:
# "Finanziert wird sie von einer Stiftung.", "Erhalten ist nur ihr Schwungrad.", "Den dritten habe ich behalten."
_OUT_OF_ORDER = re.compile(
    r"^[A-ZÄÖÜ][a-zäöüß]+(?:t|en)\s+(?:wird|werden|wurden?|ist|sind|war|waren|hat|haben|hatten?)\s+(?:nur\s+|auch\s+|noch\s+)?"
    r"(?:er|sie|ihn|ihnen|ihre?|seine?)\b"
    rf"|^(?:Der|Die|Das|Den|Dem)\s+(?:erste|zweite|dritte|vierte|fünfte|letzte|nächste)[nr]?\s+(?:habe|{_FINITE})\b"
)
# A quotation whose speaker is a pronoun, as in „Sie hält“, sagte er, or is not mentioned.
_SPOKEN = re.compile(
    r"[“«\"][,.]?\s*,?\s*[a-zäöüß]+\s+(?:er|sie)\b|^[„»\"][^“«\"„»]*[“«\"]\W*$"
    r"|,\s+(?:so|(?:sagt|mein|erklär|warn|bericht|behaupt|frag|schreib|vermut|fürcht|glaub|hoff)(?:e|t|te|et|ete)?|schrieb|fügte)"
    r"\s+(?:er|sie)\b"
)

_DETERMINERS = """der die das dem den des ein eine einen einem einer eines kein keine keinen keinem keiner dieser diese
dieses diesem diesen jeder jede jedes jedem jeden mein meine meinen meinem meiner dein deine sein seine seinen seinem
seiner ihr ihre ihren ihrem ihrer unser unsere unseren unserem unserer alle viele wenige einige manche mehrere beide
zwei drei vier fünf sechs sieben acht neun zehn elf zwölf""".split()
_PRONOUNS = "ich du er sie es wir ihr man niemand jemand keiner alle vieles nichts etwas was wer".split()
_OPENERS = """in an auf aus bei mit nach seit von vor zu über unter hinter neben zwischen durch für gegen ohne um
bis trotz wegen während am im zum zur beim vom ins als wenn weil obwohl nachdem bevor sobald solange
falls ob da heute gestern jetzt nun dann dort hier deshalb deswegen trotzdem dennoch auch selbst
nicht noch schon erst bald später immer nie niemals vielleicht womöglich vermutlich wahrscheinlich
offenbar inzwischen seitdem damals""".split()
# A conjunction can be removed if the first constituent follows, never directly before the verb.
_CONJUNCTION = re.compile(
    rf"^(?:Aber|Und|Denn|Doch|Oder)\s+(?=(?:{'|'.join(sorted({*_DETERMINERS, *_PRONOUNS, *_OPENERS}))}|{_NOUN})\b)"
    r"(?!das\s+(?:bei|mit|trotz|ohne|nur|auch)\b|zwar\b|ob\b|wie\b)"
)
_WITH_COLON = re.compile(
    r"^(?:Allerdings|Jedoch|Dennoch|Trotzdem|Kurzum|Mehr noch|Kurz gesagt|Mit anderen Worten|Anders gesagt|Das heißt"
    r"|Übrigens|Außerdem|Zudem|Denn|Aber)\s*:\s+(?=[A-ZÄÖÜ])"
)

_NEW = re.compile(rf"\b[Ee]ine?[nmrs]?\s+{_ADJECTIVES}({_NOUN})")
_KNOWN = re.compile(
    rf"\b(?:[Dd](?:er|ie|as|en|em|es)|[Aa]m|[Ii]m|[Zz]um|[Zz]ur|[Bb]eim|[Vv]om)\s+{_ADJECTIVES}({_NOUN})"
    r"(?!\s+(?:de[rsmn]|von|eine[rsmn]?|aus|für|zu[mr]?|i[nm])\b|,\s+(?:de[rmn]|die|das|dessen|deren|wo)\b)"
)
_NOUN_ENDING = re.compile(r"(?<=\w{3})(?:es|en|er|s|n|e)$")


def needs_antecedent(sentence: str) -> bool:
    """Return whether a sentence refers to something in the sentence before it."""
    sentence = strip_connective(sentence)
    if _SPOKEN.search(sentence):
        return True
    text = sentence.lstrip('„»"‚› ')
    text = text[:1].upper() + text[1:]
    if any(each.search(text) for each in (_POINTING_PHRASE, _POINTING_LATER, _POINTING_INSIDE, _OUT_OF_ORDER)):
        return True
    if _EXPLETIVE.match(text) or (_CLAUSE_FIRST.match(text) and _EXPLETIVE.search(text.partition(",")[0])):
        return False
    if text.startswith("Es "):
        return True
    if _NO_ADVERB.match(text):
        return False
    if any(
        each.match(text) for each in (_POINTING, _ARTICLE_AS_PRONOUN, _NEUTER_AS_PRONOUN, _ADVERB, _DA, _CLAUSE_FIRST)
    ):
        return True
    if _SOMEBODY_SECOND.match(text) and _OPENS_PHRASE.match(text):
        return True
    return bool(_SOMETHING_SECOND.search(text))


def repeats_new_noun(sentence: str, before: str, earlier: Container[str]) -> bool:
    """Return whether `sentence` mentions as "der …" what the sentence before it has just introduced as "ein …".

    Args:
        sentence: the sentence.
        before: the sentence before it.
        earlier: tokens of the text before `before`, which need no introduction.
    """
    new = {_base(noun) for noun in _NEW.findall(before) if tokens(noun)[0] not in earlier}
    return bool(new) and any(_base(noun) in new for noun in _KNOWN.findall(sentence))


def strip_connective(sentence: str) -> str:
    """Return a sentence without its initial conjunction; unchanged if the rest would begin with its verb."""
    found = _CONJUNCTION.match(sentence) or _WITH_COLON.match(sentence)
    if not found or found.end() == len(sentence):
        return sentence
    rest = sentence[found.end() :]
    return rest[:1].upper() + rest[1:]


def _base(noun: str) -> str:
    return _NOUN_ENDING.sub("", noun.lower())
