from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.abbreviations import abbreviations
from precis.text.boundaries import sentence_ends, short_words


def sentences(text: str, language: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in sentence_ends(text, language, short_words(text)):
        found.append(text[start:end].strip())
        start = end
    assert start == len(text)
    return found


# The sentences of a text, by language.
ROWS = {
    "en": """
    See par. 2 and vol. 3 of the report. | Nobody has read them.
    The caretaker comes on the first Mon. of each month. | He stays for an hour.
    It is done without prejudice to Secs. 21 et seq. of the Act. | The board decides.
    The limits in para. 1 do not apply, cf. No. 3 below. | They never did.
    The cost is shared pursuant to § 9 para. 2 sentence 1. | All tenants pay.
    It opens on 1 Nov. and closes on 31 Mar. at noon. | Nobody minds.
    The rules of 3 Apr. 2011 were replaced on 12 Dec. 2016. | They are long.
    Dogs, cats, etc. are kept on a lead, i.e. never alone. | The lead is short.
    Cllr. Hart, Mx. Doe and Messrs. Lie met approx. 40 people. | They left.
    She turned to art. 40 works were sold. | It was a good year.
    He said no. | Then he left. | She stayed in. | It rained.
    It was founded in 1911. | 40 people came. | Nobody knew why.
    The dam broke. | 12 people drowned. | The mayor resigned.
    It came at 5 p.m. | The bus left. | They sold bread, milk, etc. | The shop was full.
    I bought an iPhone. | iPhones are dear. | That is so.
    Where is it? | 3 of them know. | Look!
    “Stop!” she cried. | He went on. | “Why?” asked Ann. | Nobody knew.
    Acme Inc. was sold. | The buyer is known. | It paid $3.5 million.
    It begins under 6.1. | The yearly charge is 48.00 per household. | It is due in May.
    The garden is open from 7 a.m. to 10 p.m. daily. | It is small.
    The bees left.[4]:17 | Some came back.[5][6][note 1] | Others did not.[citation needed] | It is known.[7]
    Several councils followed.¹ | One limits hives to seven per km²,³ and pays.[15] | That helps.(p. 204) | It does.
    The roof leaked. [12] | It was repaired. [13, 14] | It is dry.
    The clock lost time.1 | The hall was cold.2 | Nobody came.
    He left. | [He] came back. | It was late.
    The library moves next spring 🎉🎉 | The move costs 900,000 🏛️ | It is cheap.
    The coffee shop stays 😀 but closes at six. | I ❤️ New York. | Thanks! 🙏 | See you.
    Version v2.0.1 is out. | It runs on example.com and on others.
    """,
    "de": """
    Die Mühle wurde im 17. Jahrhundert gebaut. | Der 2. Weltkrieg ließ sie stehen.
    Das 3. Kapitel handelt davon. | Jeder 5. Schüler fehlte. | Niemand fragte.
    Der 1. FC Köln gewann. | Gegen den 1. FC Union verlor er. | Es war der 3. Sieg.
    Die Stadt suchte einen Pächter, der auch das 1. Stockwerk bewohnt. | Einer kam.
    Am 3. Sept. tagte der Rat. | Er tagt vom 1. Okt. bis zum 15. Dez., d. h. lange.
    Sie kam am 3. | Das war ein Montag. | Am 4. | Danach ging sie.
    Er wurde nur 40. | Seine Frau lebte länger. | Sie wurde 80. | Niemand wusste es.
    Die Fa. Holm und die Gebr. Lind bauen am Bhf. Nord. | Der Bau dauert 3 Std. täglich.
    Gem. § 12 Abs. 3 Satz 2 gilt das. | Nach Art. 5 Ziff. 2 auch. | Sonst nicht.
    Das kostet ca. 5 Mio. Euro inkl. Gebühr. | Das ist lt. Plan wenig.
    „Das ist das Mindeste“, meinte Herr Dr. h. c. Berg. | Er ging.
    Sie widersprach: ›Niemand hat uns gefragt.‹ | Im 19. Jh. war hier eine Furt.
    »Die Brücke wird gesperrt.« | Das sagte sie. | ‚Nein.‘ | Er schwieg.
    Der Damm brach. | 12 Menschen starben. | 2019 wurde er gebaut.
    Kaiser Karl V. regierte lange. | Ludwig XIV. war König. | Danach kam keiner.
    Es geschah am 3. 12. 2020. | Seitdem ist Ruhe.
    Sie kauften Brot, Milch usw. beim Bäcker. | Er schloss um 17.30 Uhr.
    Das Tor schoss Nr. 7. | Danach war Schluss. | Es endete 3 zu 2.
    Sie wohnt in der Bahnhofstr. 12 in St. Anna. | Das Haus ist alt.
    Es kostet 5 Mio. | Der Rat zahlt. | Das dauert 3 Std. | Danach ist Schluss.
    Er kam um 8. | Sie wohnt in der Karl-Marx-Str. 5 seit 1990. | Damals war sie neu.
    Er liebt mich. | Dann ging sie. | Alle waren in ihrer Art. | Niemand sagte etwas.
    """,
    "nb": """
    Den 17. mai er fri. | Det 19. århundret var langt. | Han bodde i 3. etasje.
    Møtet er kl. 18 den 3. des. i salen. | Det koster ca. 5 mill. kroner.
    Jf. pkt. 3 i avtalen, bl.a. om leie. | Dr. Berg bodde i Karl Johans gt. 5.
    Den 2. Verdenskrig kom. | Han ble 40. | Det var i 1911. | Ingen vet det.
    Den ble bygget i 1911. | 40 personer kom. | Ingen gikk.
    """,
    "da": """
    I det 19. århundrede var her en mølle. | Den 2. Verdenskrig ødelagde den.
    Mødet er kl. 18 den 3. okt. i salen. | Se art. 5, stk. 2. | Det gælder bl.a. her.
    Han blev 40. | Det var i 1911. | Ingen ved det. | Prisen er ca. 5 mia. kr. i alt.
    »Broen lukkes.« | Det sagde hun. | Fr. Holm gik.
    """,
    "sv": """
    Mötet är kl. 18 den 3 okt. i salen. | Det kostar ca. 5 milj. kronor.
    Enligt 3 kap. 5 § gäller det bl.a. här. | Ingen vet det. | Hon fyllde 40. | Det var 1911.
    J. R. Holm kom med A. Lind. | De gick.
    Så sade hon. | ”Det är bra så.” | Sedan kom han. | Det var allt.
    ”Bron stängs.” | Det sade hon. | Dr. Holm gick t.ex. hem.
    """,
    "fi": """
    Se rakennettiin 19. vuosisadalla. | Kokous on 3. lokakuuta klo. 18 salissa.
    Hän täytti 40. | Se oli vuonna 1911. | Prof. Holm lähti esim. kotiin.
    Ks. s. 5 ja luku 3. | Kukaan ei tiedä.
    """,
    "hu": """
    A 19. században malom volt itt. | A 2. emeleten lakott. | Senki sem tudja.
    Az ülés okt. 3. napján lesz. | Dr. Holm és özv. Lind Anna jött. | A bolt kb. 5 mrd. forint.
    Ifj. Kovács János a Fő u. 5. szám alatt lakik. | Szép ház.
    """,
    "is": """
    Þann 17. júní er frí. | Á 19. öld var hér mylla. | Enginn veit það.
    Fundurinn er 3. okt. í salnum. | Sbr. 5. gr. laganna. | Hann varð 40. | Það var 1911.
    """,
    "hr": """
    U 19. stoljeću ovdje je bio mlin. | U 2. Svjetskom ratu je stajao. | Nitko ne zna.
    Sjednica je 3. listopada u dvorani. | Prema čl. 5. st. 2. zakona to vrijedi. | Dr. sc. Holm je otišao.
    Imao je 40. | To je bilo davno. | Cijena je oko 5 mlrd. eura.
    """,
    "cs": """
    V 19. století tu byl mlýn. | Po 2. Světové válce stál. | Nikdo to neví.
    Schůze je 3. října v sále. | Podle čl. 5 odst. 2 to platí. | Ing. Holm odešel tzv. domů.
    Bylo mu 40. | To bylo dávno. | Cena je cca 5 mld. korun. | Karel IV. vládl dlouho.
    """,
    "sk": """
    V 19. storočí tu bol mlyn. | Podľa čl. 5 ods. 2 to platí. | Ing. Holm odišiel napr. domov.
    """,
    "fr": """
    Le 1er oct. on ferme. | Le conseil se réunit le 3 janv. 2024. | Personne ne vient.
    Mme. Petit et Mlle. Roux ont lu la p. 12 de l’art. 5. | MM. Aubert et Dr. Berg partent.
    Cf. chap. 3, al. 2. | C’est écrit env. 5 fois. | « Venez. » | Il vint. | « Non ! » dit-elle.
    Il y en a. | Nous en avons. | Elle est née en 1911. | 40 personnes sont venues.
    """,
    "it": """
    L’art. 5 c. 2 non si applica. | Il sig. Rossi e la dott.ssa Bianchi sono d’accordo.
    La riunione è il 3 sett. in sala, cfr. pag. 12. | Nessuno viene. | Costa ca. 5 mld. di euro.
    Disse di no. | Poi venne con me. | Non lo sa mai. | Vive al mare.
    «Il ponte chiude.» | Lo disse il sindaco. | È nato nel 1911. | 40 persone sono venute.
    """,
    "es": """
    El Sr. Ruiz y la Dña. Mora leyeron el art. 5 núm. 2. | La Avda. Mayor está cerrada.
    La reunión es el 3 ene. 2024, cf. pág. 12. | ¿Quién viene? | ¡Nadie! | Nació en 1911.
    «El puente cierra.» | Lo dijo la alcaldesa. | Cuesta aprox. 5 millones.
    """,
    "pt": """
    O Sr. Ruiz e a Profa. Mora leram o art. 5 n. 2. | A Av. Central está fechada.
    A reunião é em 3 jan. 2024, cf. pág. 12 do vol. 3. | Ninguém vem. | Nasceu em 1911.
    """,
    "nl": """
    O.a. mevr. Jansen en dhr. De Vries kwamen. | Het kost ca. 5 mln. euro. | Niemand weet het.
    De vergadering is op 3 okt. in de zaal, zie art. 5 lid. 2. | Dr. Holm ging naar huis.
    Hij werd 40. | Dat was in 1911. | Het ging m.b.t. de brug goed, d.w.z. snel.
    """,
    "pl": """
    W XIX w. był tu bród. | Remont kosztuje ok. 3,4 mln. zł. | Nikt nie pytał.
    „Nie mamy innego wyjścia.” | Burmistrz powtórzyła to na rynku. | „Pęknięcia są wszędzie.” | Tak jest.
    Zgodnie z art. 5 ust. 2 pkt. 3 to obowiązuje. | Dr. Nowak i ks. Lis mieszkają przy ul. Długiej.
    Urodził się w 1911 r. w Gdańsku. | Miał 40 lat. | To było dawno.
    """,
    "ro": """
    Conform art. 5 alin. 2 lit. b se aplică. | Dl. Popescu și dna. Ionescu locuiesc pe str. Lungă.
    Costă cca. 5 mil. lei. | Nimeni nu știe. | S-a născut în 1911.
    """,
    "ru": """
    Мост построили в 1911 г. инженеры города. | Он стоит 5 млн. руб. и больше. | Никто не знает.
    Согласно ст. 5 п. 2 это так. | См. рис. 3 на стр. 12. | Ул. им. Ленина закрыта.
    В XIX в. здесь был брод. | «Мост стоит», — сказала она. | Ему было 40. | Это было давно.
    """,
    "uk": """
    Згідно зі ст. 5 п. 2 це так. | Див. рис. 3 на стор. 12. | Ніхто не знає. | Йому було 40.
    """,
    "bg": """
    Според чл. 5 ал. 2 това е така. | Г-н. Петров живее на ул. Дълга. | Никой не знае.
    """,
    "el": """
    Σύμφωνα με το άρθρ. 5 παρ. 2 ισχύει. | Ο κ. Παπάς ήρθε. | Κανείς δεν ξέρει.
    """,
    "tr": """
    Osmanlı 19. yüzyılda bir köprü yaptı. | Prof. Dr. Yılmaz geldi. | Kimse bilmiyor. | Bkz. s. 5 ve md. 3.
    """,
    "he": """
    העירייה הוציאה 40 מיליון ש"ח על תיקונים.\u200f | ד"ר כהן אמר: "היסודות חלשים."\u200f | הגשר נסגר.
    הוא בא. | היא הלכה. | זה קרה בשנת 1934.
    """,
    "ar": """
    وصلت العبارة عند الظهر. | لم ينتظرها أحد. | هل غرق القارب؟ | لا.
    """,
    "ur": """
    پل ٹوٹ گیا۔ | کوئی نہیں آیا۔ | کیا ہوا؟
    """,
    "hi": """
    पुल टूट गया। | कोई नहीं आया। | डॉ. शर्मा चले गए।
    """,
    "hy": """
    Կամուրջը փլվեց։ | Ոչ ոք չեկավ։
    """,
    "am": """
    ድልድዩ ተሰበረ። | ማንም አልመጣም።
    """,
    "th": """
    สะพานใหม่ข้ามแม่น้ำจะเปิดในเดือนพฤษภาคมปีหน้า | สะพานเก่าสร้างเมื่อปี พ.ศ. 2477 และรับน้ำหนักรถบรรทุกไม่ได้แล้ว
    """,
    "ko": """
    다리가 무너졌다. | 아무도 오지 않았다. | 왜?
    """,
}
# Where sentences are not separated by spaces.
UNSPACED = {
    "ja": """
    「橋は落ちない。」 | 市長はそう言った。 | 本当か？
    """,
    "zh": """
    春天来了。 | 河水涨了三米！ | “没有人相信他。” | 他走了。
    """,
    "km": """
    ស្ពានបាក់។ | គ្មាននរណាមក។
    """,
}


def rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, line.strip()) for language, lines in table.items() for line in lines.split("\n") if line.strip()]


@pytest.mark.parametrize(("language", "row"), rows(ROWS))
def test_ends_of_sentences(language: str, row: str) -> None:
    expected = row.split(" | ")
    assert sentences(" ".join(expected), language) == expected


@pytest.mark.parametrize(("language", "row"), rows(UNSPACED))
def test_ends_without_spaces(language: str, row: str) -> None:
    expected = row.split(" | ")
    assert sentences("".join(expected), language) == expected


def test_rows_are_many() -> None:
    texts = [row for _, row in [*rows(ROWS), *rows(UNSPACED)]]
    assert sum(row.count(" | ") + 1 for row in texts) >= 300
    assert len(ROWS) + len(UNSPACED) >= 30


@pytest.mark.parametrize(
    "row",
    [
        "i came home. | she left. | nobody minds it. | we do not mind it at all.",
        "He judges the pace. | he leaves his runs until later. | It is unique.",
        "It holds. | we know where to look. | Nobody looked up, but they may look.",
    ],
)
def test_sentences_in_small_letters(row: str) -> None:
    assert sentences(row.replace(" | ", " "), "en") == row.split(" | ")


def test_a_table_may_stand_for_another() -> None:
    assert abbreviations("nn") is abbreviations("nb")
    assert abbreviations("xx").titles == frozenset()


PIECES = st.sampled_from(
    [
        *[
            "The ferry",
            " left",
            ". ",
            ".",
            "! ",
            "?",
            "…",
            "“",
            "”",
            "„",
            "»",
            "«",
            "‹",
            "›",
            '"',
            " (",
            ") ",
            "[1]",
            "¹",
        ],
        *[
            "[note 1]",
            ":17",
            " 🎉",
            "👩🏻‍🦰",
            " 3. ",
            "19. Jh. ",
            "Art. ",
            "par. 2",
            "XIV. ",
            "z. B. ",
            'ש"ח',
            "\u200f",
            "\ufffc",
        ],
        *["橋は落ちた。", "」", "؟ ", "។", "สะพานใหม่ข้ามแม่น้ำ ", "&amp; ", "\u00a0", "\n", "e\u0301", "a", "A"],
    ]
)


@given(
    st.lists(PIECES, max_size=40).map("".join) | st.text(),
    st.sampled_from(["en", "de", "pl", "cs", "nb", "he", "th", "km", "ja", "xx"]),
)
def test_ends_of_any_text(text: str, language: str) -> None:
    ends = list(sentence_ends(text, language, short_words(text)))
    assert ends == sorted(set(ends))
    assert all(0 < end <= len(text) for end in ends)
    assert ends[-1:] == ([len(text)] if text else [])
