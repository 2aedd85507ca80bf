"""Selections in other languages than English: split as their readers would, in shape, quoted, and said to be so."""

from __future__ import annotations

import pytest

from precis.engine.scripted import ScriptedEngine
from precis.settings import Settings
from precis.summary.notices import tolerance
from precis.summary.plan import make_plan
from precis.summary.write import finish, write
from precis.text.reading import read
from precis.text.sentences import split

GERMAN = (
    "Im Herbst 2019 schloss die alte Mühle am Rand von Tannfeld. Der Besitzer, Herr Dr. Kessler, hatte z. B. "
    "schon im Frühjahr gewarnt, dass das Wehr undicht sei. Die Gemeinde prüfte drei Angebote, und keines lag "
    "unter 2,4 Mio. Euro. Am 3. Mai stimmte der Rat trotzdem für den Umbau. Seitdem treibt der Bach wieder "
    "ein Rad an. Es liefert Strom für vierzig Häuser. Nicht alle sind zufrieden: Die Angler klagen über den "
    "niedrigen Wasserstand. Frau Lindner vom Heimatverein sagt, man habe zu lange gewartet. Im nächsten Jahr "
    "soll ein Museum folgen. Der Eintritt wird frei sein."
)
FRENCH = (
    "La bibliothèque de Valmorin a rouvert ses portes en mars après deux ans de travaux. M. Aubert, le maire,"
    " avait promis un chantier de huit mois. Le toit coûtait pourtant plus cher que prévu : 1,2 million "
    "d'euros au lieu de 700 000. Les lecteurs ont attendu dans une ancienne gare. « Nous avons prêté des "
    "livres entre deux trains », raconte la directrice. Aujourd'hui la salle compte quatre-vingts places. Les"
    " enfants disposent d'un étage entier. Le soir, des cours de langue s'y tiennent. Personne ne regrette la"
    " gare, sauf peut-être les voyageurs. L'an prochain, un café doit ouvrir."
)
SPANISH = (
    "El faro de Puerto Calmo dejó de funcionar en enero. La Sra. Ibáñez, última farera, vivía allí desde "
    "1988. ¿Quién cuidará ahora de la linterna? El ayuntamiento recibió cinco propuestas, y ninguna incluía a"
    " los pescadores. Ellos pidieron una reunión en febrero. Al final se decidió instalar un sistema "
    "automático de 30.000 euros. La torre quedará abierta los domingos. Muchos vecinos desconfían del cambio."
    " La farera les enseñará a leer el barómetro. En verano vendrán los primeros visitantes."
)
RUSSIAN = (
    "Весной 2018 года в посёлке Озёрное закрыли старую пекарню. Её построили ещё в 1954 г., когда рядом "
    "работал завод. Жители собрали 300 тыс. рублей за шесть недель. Никто не верил, что этого хватит. Однако "
    "печь удалось починить без помощи города. Первый хлеб испекли в сентябре. Теперь здесь работают восемь "
    "человек. Пекарь А. П. Громов учит школьников месить тесто. По субботам перед дверью стоит очередь. Зимой"
    " откроют вторую печь."
)
JAPANESE = (
    "山の小さな駅が去年の春に閉まった。最後の駅長は三十年間そこで働いていた。町は駅舎を壊す予定だったが、住民が反対"
    "した。彼らは二百万円を集めて建物を買った。今は図書室とパン屋が入っている。「電車は来ないが、人は来る」と店主は"
    "言う。週末には遠くから客が訪れる。冬の間は雪のために休む。来年は古い線路が散歩道になる。工事はもう始まっている"
    "。"
)
ARABIC = (
    "أغلقت المدينة السوق القديم في شهر مارس بعد سقوط جزء من السقف. قال المهندس سامي إن الجدران لم تُفحص منذ "
    "عام 1990. طلب التجار مهلة ستة أشهر لنقل بضائعهم. هل كانت المدة كافية؟ لم يوافق المجلس إلا على ثلاثة "
    "أشهر. انتقل معظمهم إلى شارع الميناء. كلّف الترميم أربعة ملايين دينار. عاد الخياطون أولا ثم تبعهم باعة "
    "التوابل. لا يزال بائع الكتب ينتظر دوره. سيُفتح الباب الشمالي في الربيع."
)
SAMPLES = {"de": GERMAN, "fr": FRENCH, "es": SPANISH, "ru": RUSSIAN, "ja": JAPANESE, "ar": ARABIC}


@pytest.mark.parametrize("language", SAMPLES)
def test_ten_sentences_are_ten_sentences(language: str) -> None:
    found = [sentence.text for sentence in split(read(SAMPLES[language]), language)]
    assert len(found) == 10, found
    assert "".join("".join(found).split()) == "".join(SAMPLES[language].split())


@pytest.mark.parametrize("language", SAMPLES)
def test_the_summary_keeps_its_shape_in_the_texts_own_words(language: str) -> None:
    text = SAMPLES[language]
    plan = make_plan(text, Settings(paragraphs=3))
    assert plan.language == language
    paragraphs = list(write(plan, ScriptedEngine(), None, lambda: False, lambda _: None))
    words, notices = finish(plan, paragraphs)
    assert len(paragraphs) == 3
    assert abs(words - plan.target_words) <= tolerance(plan.target_words)
    assert "quoted-only" in {notice.code for notice in notices}
    said = [sentence for paragraph in paragraphs for sentence in paragraph.sentences]
    assert {sentence.kind for sentence in said} == {"quoted"}
    for sentence in said:
        (span,) = sentence.sources
        assert text[span.start : span.end] == sentence.text
