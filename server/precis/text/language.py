"""The language of a text, and the language that a prompt asks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from precis.text import detector
from precis.text.words import count_words, tokens

SAMPLE_CHARACTERS = 4000  # from the middle of the text, since a pasted page often begins with a menu
DETECTABLE_WORDS = 4  # fewer words are not enough to detect a language
# Those that can be detected.
LANGUAGE_NAMES = {
    "af": "Afrikaans",
    "am": "Amharic",
    "an": "Aragonese",
    "ar": "Arabic",
    "as": "Assamese",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "br": "Breton",
    "bs": "Bosnian",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "dz": "Dzongkha",
    "el": "Greek",
    "en": "English",
    "eo": "Esperanto",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fo": "Faroese",
    "fr": "French",
    "ga": "Irish",
    "gl": "Galician",
    "gu": "Gujarati",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "ht": "Haitian Creole",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "jv": "Javanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "km": "Khmer",
    "kn": "Kannada",
    "ko": "Korean",
    "ku": "Kurdish",
    "ky": "Kyrgyz",
    "la": "Latin",
    "lb": "Luxembourgish",
    "lo": "Lao",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mg": "Malagasy",
    "mk": "Macedonian",
    "ml": "Malayalam",
    "mn": "Mongolian",
    "mr": "Marathi",
    "ms": "Malay",
    "mt": "Maltese",
    "nb": "Norwegian Bokmål",
    "ne": "Nepali",
    "nl": "Dutch",
    "nn": "Norwegian Nynorsk",
    "no": "Norwegian",
    "oc": "Occitan",
    "or": "Odia",
    "pa": "Punjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "qu": "Quechua",
    "ro": "Romanian",
    "ru": "Russian",
    "rw": "Kinyarwanda",
    "se": "Northern Sami",
    "si": "Sinhala",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tl": "Tagalog",
    "tr": "Turkish",
    "ug": "Uyghur",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "vo": "Volapük",
    "wa": "Walloon",
    "xh": "Xhosa",
    "zh": "Chinese",
    "zu": "Zulu",
}
PARAGRAPH_WORDS = 12  # fewer words are not enough to detect that a paragraph has another language than the text
OTHER_LANGUAGE_WORDS, OTHER_LANGUAGE_SHARE = 30, 0.08  # what a language needs of the text, so as not to be a mistake
MAX_PARAGRAPHS = 400  # whose language is detected
_NATIVE_REQUESTS = {  # how a prompt in one of these languages asks for that language
    "ar": "بالعربية",
    "de": "auf deutsch",
    "es": "en español",
    "fr": "en français",
    "it": "in italiano",
    "ja": "日本語で",
    "ko": "한국어로",
    "nl": "in het nederlands",
    "pl": "po polsku",
    "pt": "em português",
    "ru": "на русском",
    "tr": "türkçe",
    "zh": "用中文",
}
_CODES = {name.lower(): code for code, name in LANGUAGE_NAMES.items()}
# "in German", "into plain German", but not "in German companies".
_REQUEST = re.compile(
    rf"\b(?:in|into|to)\s+(?:\w+\s+)?({'|'.join(_CODES)})\b(?!\s+(?!and|in|with|for|to|as|using|please|at|of)\w)",
    re.IGNORECASE,
)


def requested_language(prompt: str) -> str:
    """Return the ISO 639-1 code of the language that `prompt` asks for by name; "" if it asks for none."""
    if found := _REQUEST.search(prompt):
        return _CODES[found[1].lower()]
    return next((code for code, words in _NATIVE_REQUESTS.items() if words in prompt.lower()), "")


def without_request(prompt: str) -> str:
    """Return `prompt` without the words that ask for a language in English."""
    return _REQUEST.sub(" ", prompt)


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`; "en" if the text is too short to tell.

    If the detector cannot be used, this is "en" for every text; `detector.problem` says so.
    """
    middle = max(0, (len(text) - SAMPLE_CHARACTERS) // 2)
    sample = text[middle : middle + SAMPLE_CHARACTERS]
    if len(tokens(sample)) < DETECTABLE_WORDS:
        return detector.ASSUMED
    return detector.classify(sample)


def detect_each(texts: Sequence[str]) -> tuple[str, list[str]]:
    """Return the language of a text, and the language of each of its paragraphs.

    A paragraph has another language than the text only if it is long enough to tell, and if that language has enough
    of the words: a paragraph of names in an English text is not in Latin.

    Args:
        texts: the paragraphs.
    """
    main = detect("\n".join(texts))
    lengths = [count_words(text) for text in texts]
    long = [i for i, length in enumerate(lengths) if length >= PARAGRAPH_WORDS][:MAX_PARAGRAPHS]
    if len(texts) < 2 or not long:  # noqa: PLR2004  # nothing to compare
        return main, [main] * len(texts)
    found = {i: detect(texts[i]) for i in long}
    words: Counter[str] = Counter()
    for i, code in found.items():
        words[code] += lengths[i]
    least = max(OTHER_LANGUAGE_WORDS, OTHER_LANGUAGE_SHARE * words.total())
    others = {code for code, count in words.items() if count >= least and code != main}
    if others:
        main = max([main, *(code for code in words if code in others)], key=lambda code: words[code])
        others = {code for code in words if words[code] >= least}
    return main, [code if (code := found.get(i, main)) in others else main for i in range(len(texts))]


def language_name(code: str) -> str:
    """Return the language's name in English, or its code if `LANGUAGE_NAMES` does not have it."""
    return LANGUAGE_NAMES.get(code, code)
