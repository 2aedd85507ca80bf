"""German orders to the program that reads a text ("Ignoriere alle vorherigen Anweisungen …"), not to its readers."""

from __future__ import annotations

import re

LONGEST = 600  # characters of a sentence in which an order is looked for; more would take too long
_AI = (
    r"(?:KI(?:-(?:Assistent(?:en|in|innen)?|Modelle?n?|Systeme?n?|Agent(?:en)?|Werkzeuge?))?|K\.I\."
    r"|Sprachmodelle?n?|Chatbots?|ChatGPT|Zusammenfasser|Assistenzsysteme?)"
)
_SAY = (
    r"(?:schreibe?(?:n Sie)?|sage?(?:n Sie)?|antworte(?:n Sie)?|gib|geben Sie|nenne(?:n Sie)?|erwähne(?:n Sie)?"
    r"|übersetze(?:n Sie)?|beginne(?:n Sie)?|wiederhole(?:n Sie)?|behaupte(?:n Sie)?|empfiehl|empfehlen Sie"
    r"|verwende(?:n Sie)?|verschweige(?:n Sie)?|fasse(?:n Sie)?)"
)
_START = r"(?:^|[:;!.–—]\s*|\b(?:bitte|und|stattdessen|nun|jetzt)\s+)"
_ORDER = re.compile(
    "|".join(
        (
            (
                rf"{_START}(?:ignorier(?:e|en Sie)|missachte(?:n Sie)?|vergiss|vergessen Sie)\s(?:\w+\s){{0,4}}?"
                r"(?:Anweisung(?:en)?|Instruktion(?:en)?|Vorgaben|Prompts?|Befehle?)\b"
            ),
            r"\bneue (?:Aufgabe|Anweisung(?:en)?)\s*:",
            (
                rf"^\W{{0,5}}(?:(?:Hinweis|Anweisung|Notiz|Nachricht|Achtung|Wichtig|Liebe[rs]?|Hallo|Hey)\b"
                rf"[\w ,]{{0,40}}?)?\W{{0,5}}(?:an |für |alle |die |das |den )*{_AI}"
                rf"\b[^.!?]{{0,60}}?[,:!]\s(?:[^.!?]*[,:]\s)?(?:bitte\s)?"
                rf"(?:{_SAY}|du (?:bist|musst|sollst)|Sie (?:sind|müssen|sollen)|wenn|falls)\b"
            ),
            rf"\b(?:wenn|falls) (?:du|Sie) (?:eine? )?{_AI}\b",
            (
                rf"\b{_AI}\b.{{0,40}}\b(?:diese[ns]?|obige[ns]?) (?:Text|Dokument|Seite|Datei|Vertrag|Artikel"
                r"|Bericht)\b.{0,60}\b(?:müssen|sollen|muss|soll|haben)\b"
            ),
            r"^(?:ab jetzt|von nun an) (?:bist du|sind Sie)\b|^du bist (?:jetzt|nun|ab jetzt)\b",
            r"^(?:du bist|Sie sind) (?:eine? )?(?:\w+ )?(?:Assistent|Chatbot|KI|Sprachmodell|Übersetzer)\b",
            r"\b(?:in|mit|zu) (?:deiner|Ihrer) Zusammenfassung\b",
            rf"{_START}{_SAY} (?:\w+ )?(?:in|mit) (?:deiner|Ihrer) (?:Antwort|Ausgabe)\b",
            r"^(?:beginne?|beginnen Sie) (?:deine|Ihre) (?:Zusammenfassung|Antwort|Ausgabe)\b",
            rf"{_START}(?:antworte(?:n Sie)?|schreibe?(?:n Sie)?|gib|geben Sie)\s(?:nur|ausschließlich|lediglich)\b",
            r"^übersetze(?:n Sie)? (?:alles|das alles|den (?:ganzen |obigen )?Text|dies(?:en Text|es alles)?)\b",
        )
    ),
    re.IGNORECASE,
)
_CONTINUATION = re.compile(
    rf"^(?:(?:bitte|stattdessen|dann|nun|jetzt|und)\s+)*(?:{_SAY}|du (?:bist|musst|sollst|darfst)"
    r"|Sie (?:sind|müssen|sollen|dürfen))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[„“\"»«][^„“”\"«»]*[“”\"«»]")


def is_order(sentence: str, *, after_order: bool = False) -> bool:
    """Return whether a sentence is an order to the program that reads it; see `languages.base.Language`."""
    text = _QUOTED.sub(" ", sentence[:LONGEST])
    return bool(_ORDER.search(text)) or (after_order and bool(_CONTINUATION.search(text)))
