"""English orders to the program that reads a text ("Ignore the previous instructions and …"), not to its readers.

Only imperatives and statements that name such a program, or the task that it was given, count. Reports of an order
("The note told the bot to ignore its instructions") and quotations do not.
"""

from __future__ import annotations

import re

LONGEST = 600  # characters of a sentence in which an order is looked for; more would take too long
_AI = (
    r"(?:(?:AI|LLM|language|chat)[- ]?(?:assistant|model|system|agent|tool|bot|reviewer|summari[sz]er|reader)s?"
    r"|(?:AI )?code reviewers?|AIs?|A\.I\.|LLMs?|GPTs?|ChatGPT|Claude|Gemini|Copilot|summari[sz]ers?|bots?)"
)
_ASSISTANT = rf"(?:{_AI}|assistants?)"
_SAY = (
    r"(?:say|state|claim|write|mention|include|add|tell|answer|repl(?:y|ies)|respond|output|print|return|repeat|begin"
    r"|start|translate|recommend|praise|conclude|report|summari[sz]e|describe|call|speak|use|ignore|disregard|forget"
    r"|approve|reveal|omit|leave out)"
)
_TASK = r"(?:summar(?:y|ies)|answers?|repl(?:y|ies)|responses?|outputs?)"
# Where an imperative can begin.
_START = r"(?:^|[:;!.–—]\s*|\b(?:please|kindly|now|and|instead),?\s+)"
_ORDER = re.compile(
    "|".join(
        (
            # Whatever the program was told before.
            (
                rf"{_START}(?:ignore|disregard|forget|override|bypass)\s(?:\w+\s){{0,4}}?"
                r"(?:instructions?|prompts?|guidelines|directions|commands|rules you"
                r"|(?:told|said|written) (?:above|before)"
                r"|what you were told|everything (?:above|before))\b"
            ),
            r"^(?:system|admin|note|important|urgent)\s*:\s*(?:ignore|disregard|forget)\b",
            r"\bnew (?:task|instructions?|prompt)\s*:",
            r"\b(?:your|the|its) (?:system|initial|hidden) prompt\b.{0,40}\b(?:word for word|verbatim|in full)",
            (
                rf"{_START}(?:repeat|reveal|print|output|show|tell)\b.{{0,30}}\b(?:your|the) (?:system |initial )?"
                r"(?:prompt|instructions)\b"
            ),
            # What the program is: by name, and then told or obliged.
            (
                rf"^(?:\W{{0,5}}(?:and whoever|important|attention|note|hint|notice|reminder|message|instructions?|hi"
                rf"|hello|hey|dear)\b[\w ,]{{0,60}}?)?\W{{0,5}}(?:all |any |the |to |for )*{_AI}(?: (?:and|or) {_AI})*"
                rf"\b[^.!?]{{0,60}}?[,:!]\s(?:[^.!?]*[,:]\s)?(?:please\s)?(?:do not |don['’]t |never |always |only "
                rf"|you (?:are|must|should)\b|if you\b|when\b|{_SAY}\b)"
            ),
            rf"^(?:hi|hello|hey|dear) {_AI}\W*$",
            rf":\s*{_AI}\s*[,:]\s+(?:please\s)?(?:do not |don['’]t )?{_SAY}\b",
            rf"^assistants?,\s(?:please\s)?(?:do not |don['’]t |never )?{_SAY}\b",
            rf"\bif you(?:['’]re| are) (?:an? |the )?{_ASSISTANT}\b",
            (
                rf"\b{_AI}\b.{{0,40}}\b(?:this|the above) (?:document|text|file|page|article|message|e-?mail|report"
                rf"|contract|review|r[eé]sum[eé])\b.{{0,40}}\b(?:must|should|shall|(?:is|are) to)\b"
            ),
            (
                r"^(?:from now on,? )?you are (?:now )?(?:an? |the )?(?:\w+ ){0,2}"
                r"(?:assistant|chat ?bot|bot|AI|language model|translator|summari[sz]er)\b"
            ),
            r"^(?:from now on,? you are|you are now)\b",
            # What it is to write.
            rf"{_START}(?:begin|start|end|finish) (?:your|the|each) {_TASK}\b|\b(?:in|from|to) your summar(?:y|ies)\b",
            (
                rf"^(?:\w+, )?(?:before|when|while|if) (?:you )?(?:summari[sz]e|summari[sz]ing)\b[^.!?]*,\s"
                rf"(?:please\s)?(?:do not |don['’]t |only |always )?{_SAY}\b"
            ),
            rf"^output format\s*:|{_START}(?:return|give|write|output) (?:the|your|a) {_TASK} (?:as|in|only)\b",
            (
                rf"{_START}(?:output|return|print|say|write)\s(?:only|nothing but|exactly|just) "
                r"(?:the |this |one |these )?(?:words?|sentences?|phrases?|letters?|json|text|following|characters?)\b"
            ),
            rf"{_START}(?:respond|reply|answer)\s(?:only|exclusively|just)\s(?:with|in)\b",
            rf"{_START}(?:only|just) (?:respond|reply|answer) (?:with|in)\b",
            r"^(?:tell|inform|assure|convince) (?:the|your|any|every|all) (?:readers?|users?|humans?) that\b",
            r"^translate (?:all|everything|the (?:text|above|whole|entire)|this (?:text|into))\b",
            r"^you must (?:now )?(?:answer|respond|reply|write) (?:only )?in (?!\d|(?:the|a|an|writing|person|full)\b)",
        )
    ),
    re.IGNORECASE,
)
# What continues an order.
_CONTINUATION = re.compile(
    rf"^(?:(?:please|instead|then|also|now|and|finally),?\s+)*"
    rf"(?:(?:do not|don['’]t|never|always|only|you must|you should)\s)?"
    rf"(?:{_SAY}|you (?:are|must|only|will)|from now on)\b"
    r"|^thank you\b"
    r"|\binstructions? (?:given|written) to (?:the|an?|any) (?:system|model|AI|assistant)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"«][^“”\"«»]*[”\"»]")


def is_order(sentence: str, *, after_order: bool = False) -> bool:
    """Return whether a sentence is an order to the program that reads it.

    Args:
        sentence: on one line.
        after_order: whether the sentence before it is one; then any imperative about what to write continues it.
    """
    text = _QUOTED.sub(" ", sentence[:LONGEST])
    return bool(_ORDER.search(text)) or (after_order and bool(_CONTINUATION.search(text)))
