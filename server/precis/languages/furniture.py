"""Page furniture: lines around prose, such as by-lines. Independent of the language, which is not known yet."""

from __future__ import annotations

import re

LONGEST_BYLINE = 12  # words of a by-line
LONGEST_LABELLED = 40  # words of a line such as "Present: …"

_NAME = r"[A-ZÀ-ÖØ-Þ][\w.’'-]*"
# Words in lower case that may follow a name. With any other, the line is a sentence: "By May it was gone."
_AFTER_NAME = (
    "and|und|et|y|e|van|von|der|den|de|da|di|du|la|le|for|in|of|the"
    "|staff|writer|reporter|correspondent|editor|photographs|illustrations|by"
)
_BYLINE = re.compile(
    rf"^\W*(?:(?i:by|von|par|por|di)\s+{_NAME}(?:[ ,&]+(?:(?:{_AFTER_NAME})\b|{_NAME})){{0,8}}"
    r"|(?i:published|updated|posted|last updated|first published)\b.{0,60})\W*$"
)
_CAPITAL_AFTER_BY = re.compile(r"^\W*\w+\s+[A-ZÀ-ÖØ-Þ]|^\W*(?:[Pp]ublished|[Uu]pdated|[Pp]osted|[Ll]ast|[Ff]irst)\b")
_CAPTION = re.compile(
    r"^\W*(?:(?:figure|fig\.|table|plate|chart|exhibit)\s*\d+[.:–—-]?\s"
    r"|(?:photo|image|picture|photograph|illustration|credit|source|caption)s?(?:\s+(?:by|courtesy|credit))?\s*[:/©]"
    r"|©|\(c\)\s)",
    re.IGNORECASE,
)
# Labels of the fields in the header of minutes, letters and reports.
_LABELLED = re.compile(
    r"^[\W_]*(?:present|absent|apologies|attendees|attending|in attendance|chair|minutes|authors?|date|time|place"
    r"|location|venue|duration|severity|status|from|to|cc|subject|re|keywords|tags|categories|version|word count"
    r"|reading time)[*_]*:[*_]*\s",
    re.IGNORECASE,
)
_AMOUNT = r"[\d½¼¾][^\s,;:]{0,12}(?: [^\W\d_][^\s,;:.]{0,20}){1,2}"
_AMOUNTS = re.compile(rf"^[\W_]*(?:[^\W\d_][\w'’()-]*[ :]+){{1,4}}(?<=: ){_AMOUNT}(?:[,;] {_AMOUNT})+\W*$")
_DATELINE = re.compile(
    r"^\W*(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*\s?){1,4},\s(?:the\s)?\d{1,2}(?:st|nd|rd|th|\.)?\s[A-ZÀ-ÖØ-Þ][a-zà-ÿ]+(?:\s\d{4})?\W*$"
)

# The small print below mails, in the wording that most companies use.
_DISCLAIMER = re.compile(
    r"^\W*(?:this (?:e-?mail|message|communication|transmission)\b.{0,120}\b(?:confidential|privileged|intended)"
    r"|(?:confidentiality|privacy|legal|disclaimer)\b(?: notice)?:"
    r"|the information (?:contained )?in this (?:e-?mail|message)"
    r"|if you (?:are not the intended recipient|have received this)|please consider the environment before printing"
    r"|sent from my \w+|diese (?:e-?mail|nachricht)\b.{0,120}\bvertraulich"
    r"|ce (?:message|courriel|mail)\b.{0,120}\bconfidentiel|este (?:mensaje|correo)\b.{0,120}\bconfidencial)",
    re.IGNORECASE,
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december spring summer autumn "
    "fall winter januar februar märz mai juni juli oktober dezember frühjahr sommer herbst janvier février mars "
    "avril juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto "
    "septiembre "
    "octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)


# Labels of the parts of laws and contracts, with their numbers: "§ 4", "Art. 5.", "Section 7:".
_CLAUSE = re.compile(
    r"[ \t]{0,9}(?:§{1,2}[ \u00a0]?\d{1,4}[a-z]?"
    r"|(?:art(?:icle|ikel|ículo|icolo|igo)?|sec(?:tion)?|clause|chapter|part|annex|schedule|appendix|title|kapitel"
    r"|abschnitt|anhang|anlage|teil|chapitre|annexe|capítulo|sección|anexo|capitolo|artykuł|rozdział)\b\.?"
    r"[ \u00a0](?:\d{1,4}[a-z]?|(?-i:[IVXLC]{1,6}|[A-H]))\b(?!\.\d))[.:)]?(?:[ \t]*[–—-](?=[ \t]))?(?:[ \t\u00a0]+|$)",
    re.IGNORECASE,
)


def clause_label(line: str) -> int:
    """Return the length of the label before a part of a law or a contract, such as "§ 4 "; 0 if there is none."""
    found = _CLAUSE.match(line)
    return found.end() if found else 0


def is_disclaimer(line: str) -> bool:
    """Return whether a paragraph that begins like this is the small print of a mail."""
    return bool(_DISCLAIMER.match(line))


def is_month(word: str) -> bool:
    """Return whether a word is the name of a month or a season."""
    return word.lower().rstrip(".") in _MONTHS


def is_byline(line: str) -> bool:
    """Return whether a line tells who wrote the text or when it was published."""
    return bool(_BYLINE.match(line) and _CAPITAL_AFTER_BY.match(line)) and len(line.split()) <= LONGEST_BYLINE


def is_caption(line: str) -> bool:
    """Return whether a line is a caption or a picture credit."""
    return bool(_CAPTION.match(line))


def is_labelled(line: str) -> bool:
    """Return whether a line is a field of minutes, a letter or a report, such as "Present: …"."""
    return bool(_LABELLED.match(line)) and len(line.split()) <= LONGEST_LABELLED


def is_amounts(line: str) -> bool:
    """Return whether a line is a label with amounts, and no sentence: "Per slice: 180 kcal, 6 g protein, 1 g fat"."""
    return bool(_AMOUNTS.match(line))


def is_dateline(line: str) -> bool:
    """Return whether a line consists of a place and a date: "Varn, 28 October"."""
    return bool(_DATELINE.match(line))


# Labels before a colon that are never speakers: the parts of a page of questions and answers, notes, lists of points.
_LIST_LABELS = frozenset(
    """q a q&a question answer questions answers frage antwort pregunta respuesta réponse note notes hint tip warning
    caution important example examples input output step steps pros cons pro con todo fixme added changed fixed removed
    deprecated security http https""".split()
)
# The fields at the head of a mail, in the languages of common mail programs; group 1 names the sender.
_MAIL_FIELD = re.compile(
    r"[*_]{0,2}(?:(from|von|de|da|van|от)|to|cc|bcc|subject|date|sent|reply-to|an|kopie|betreff|datum|gesendet|à|objet"
    r"|envoyé|para|asunto|fecha|enviado|assunto|data|oggetto|a|aan|onderwerp|verzonden|кому|тема|дата)"
    r"[ \u00a0]?:[*_]{0,2}[ \t]+(?=\S)",
    re.IGNORECASE,
)
# "On Wed, 11 March, Tomas wrote:", "Am 11.03.2026 schrieb Tomas:".
_SUBJECT = re.compile(
    r"[*_]{0,2}(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|ämne)[*_]{0,2}[ ]?:[*_]{0,2}[ \t]*"
    r"(?:(?:(?:re|fwd?|aw|wg|sv|vs|antw|tr|rv|rif|odp)(?:\[\d{1,3}\])?[ ]?:|\[[^\[\]\n]{1,40}\])[ \t]*){0,20}",
    re.IGNORECASE,
)
_QUOTE_INTRODUCTION = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Em)\b(?=[^\n]{0,200}\d)[^\n]{4,200}?(?:"
    r"[,:0-9][ ](?P<before>[^\n,:]{1,80})[ ](?:wrote|a[ ]écrit|escribió|ha[ ]scritto|escreveu|schreef)"
    r"|[ ](?:schrieb|schreef)[ ](?P<after>[^\n:]{1,80}?))[ \u00a0]?:[ \t]*$"
)
_ORIGINAL = re.compile(
    r"-{2,}[ ]?(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original)",
    re.IGNORECASE,
)
_MAIL_FOOTER = re.compile(
    r"\b(?:intended recipient|this e-?mail (?:and any|is confidential|may contain)|confidentiality notice|unsubscribe"
    r"|sent from my|vertraulich\w*\b.{0,80}\bempfänger|destinataire prévu|destinatario previsto)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[<(\[]?[\w.+-]{1,64}@[\w.-]{1,100}[>)\]]?")


def is_list_label(label: str) -> bool:
    """Return whether a label before a colon belongs to a list, such as "Note" or "Q", and names no speaker."""
    return label.lower().rstrip(" 0123456789.)") in _LIST_LABELS


def mail_field(line: str) -> tuple[bool, str] | None:
    """Return whether a field at the head of a mail names the sender, and its value; None for any other line."""
    found = _MAIL_FIELD.match(line)
    return (found[1] is not None, line[found.end() :].strip()) if found else None


def mail_subject(line: str) -> tuple[int, int] | None:
    """Return where the words of a subject are in a field at the head of a mail; None for any other line, or no words.

    Marks of replies and of mailing lists ("Re: [list]") are none of its words.
    """
    found = _SUBJECT.match(line)
    words = line[found.end() :].rstrip() if found else ""
    return (found.end(), found.end() + len(words)) if found and words else None


def quoted_sender(line: str) -> str | None:
    """Return the sender whose mail a line introduces: "On Wed, 11 March, Tomas wrote:"; None for any other line."""
    found = _QUOTE_INTRODUCTION.match(line)
    return sender_name(found["before"] or found["after"]) if found else None


def begins_introduction(line: str) -> bool:
    """Return whether a line may begin the introduction of a quoted mail that takes two lines: "On Wed, 11 March, …"."""
    return line.startswith(("On ", "Am ", "Le ", "El "))


def introduces_original(line: str) -> bool:
    """Return whether a line separates a mail from the one that it answers."""
    return bool(_ORIGINAL.match(line))


def is_mail_footer(paragraph: str) -> bool:
    """Return whether a paragraph of a mail is small print; see `is_disclaimer` for other texts."""
    return bool(_MAIL_FOOTER.search(paragraph[:500]))


def sender_name(sender: str) -> str:
    """Return the name of a sender without the address; the part before the "@" if there is no name."""
    name = _ADDRESS.sub("", sender).strip(" \t\"',;*<>()")
    return name or sender.strip(" <>()[]").partition("@")[0]
