"""The texts of the prompts for drafts in German.

As in English, the examples combine several facts in each sentence, mostly in the passage's own words, and keep
attributions, plans and denials, since a model follows an example rather than an instruction.

`measured` is False: qwen2.5-coder-1.5b drafted 38 sentences in its own words for seven German texts. 22 of them reach
the threshold at which 95% of the English ones are faithful; of these, 15 are faithful, four are wrong in a detail and
three are false.
"""

from __future__ import annotations

from precis.languages.base import DraftingTexts, Example

_EXAMPLES = (
    Example(
        passage=(
            "Ich kam erst gegen Abend in der Gärtnerei an, weil der Zug in Brunn zwei Stunden gestanden hatte. Meine "
            "Schwester wartete schon am Tor. „Die Heizung läuft nicht“, sagte sie und gab mir den Schlüssel zum "
            "Gewächshaus. Drinnen war es so kalt, dass man den Atem sah. Unser Nachbar Tilo, der den Kessel im "
            "Frühjahr gereinigt hatte, meinte, dass die Pumpe schuld sei, und wollte am nächsten Morgen eine neue "
            "holen. Ich klopfte gegen das Rohr, und etwas löste sich. Nach einer Minute wurde es warm. Meine Schwester "
            "lachte nicht, sondern zeigte auf die Tomaten, die schon schwarz waren."
        ),
        summary=(
            "Weil der Zug zwei Stunden gestanden hatte, kam ich erst gegen Abend in der Gärtnerei an, wo meine "
            "Schwester mir sagte, dass die Heizung nicht laufe. Unser Nachbar Tilo, der den Kessel im Frühjahr "
            "gereinigt hatte, meinte, dass die Pumpe schuld sei. Als ich gegen das Rohr klopfte, löste sich etwas, und "
            "es wurde warm, doch meine Schwester lachte nicht, sondern zeigte auf die Tomaten, die schon schwarz "
            "waren."
        ),
        heading="Eine Nacht ohne Heizung",
        first_person=True,
    ),
    Example(
        passage=(
            "Der Landkreis Wiesenau hat sieben Rufbusse angeschafft, die ersten in der Region, und will sie ab Juni "
            "auf den Dörfern einsetzen. Jeder von ihnen kostet 94.000 Euro, etwa ein Fünftel mehr als ein gewöhnlicher "
            "Kleinbus. „Das haben wir in fünf Jahren wieder eingespart“, sagte Jasmin Rohde, die das Verkehrsamt "
            "leitet. Der Fahrgastverband ist davon nicht überzeugt. Sein Vorsitzender, Edgar Lohse, behauptet, dass "
            "die Software bei einer Probefahrt dreimal ausgefallen sei und dass niemand die Fahrer befragt habe. Der "
            "Landkreis bestreitet das: Die Fahrer seien im Herbst bei zwei Versammlungen gehört worden. Gelingt der "
            "Versuch, könnten bis 2029 auch die übrigen 16 Linien umgestellt werden."
        ),
        summary=(
            "Der Landkreis Wiesenau hat sieben Rufbusse angeschafft, die je 94.000 Euro kosten, und will sie ab Juni "
            "auf den Dörfern einsetzen. Während Jasmin Rohde, die das Verkehrsamt leitet, erwartet, dass die "
            "Mehrkosten in fünf Jahren eingespart sind, behauptet Edgar Lohse vom Fahrgastverband, dass die Software "
            "bei einer Probefahrt dreimal ausgefallen sei und niemand die Fahrer befragt habe, was der Landkreis "
            "bestreitet. Gelingt der Versuch, könnten bis 2029 auch die übrigen 16 Linien umgestellt werden."
        ),
        heading="Rufbusse für die Dörfer",
        first_person=False,
    ),
)
TEXTS = DraftingTexts(
    system=(
        "Du fasst Textstellen in je einem Absatz zusammen, etwa so lang, wie es verlangt wird. Du sagst nur, was die "
        "Textstelle sagt, in zusammenhängenden Sätzen, die mehrere ihrer Angaben verbinden, und du behältst bei, wer "
        "etwas sagt oder behauptet und was nur geplant, möglich oder erwartet ist."
    ),
    heading_system="Du gibst einem Absatz eine Überschrift von zwei bis sechs Wörtern, die sagt, wovon er handelt.",
    examples=_EXAMPLES,
    one_sentence="ein Satz",
    sentences="{count} Sätze",
    words="{words} Wörter",
    counted=tuple("ein zwei drei vier fünf sechs sieben acht neun zehn".split()),
)
