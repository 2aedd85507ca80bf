"""Load every module and data file that is otherwise loaded on first use: the worker can open no files later."""

from __future__ import annotations

import codecs
import importlib
from importlib import resources

from precis.languages.abbreviations import abbreviations
from precis.languages.registry import get_language
from precis.languages.vocabulary import vocabulary
from precis.summary.verify import tables
from precis.text.language import detect
from precis.text.markup.detect import format_of

LAZY_MODULES = ("numpy.random",)
CODECS = ("ascii", "latin-1", "utf-8", "utf-16-le", "utf-32-le")


def preload() -> None:
    """Load the data of all languages and formats, the language detector and the weights of the verification."""
    detect("Enough words to make the detector load its tables.")
    for folder in resources.files("precis.languages").iterdir():
        if folder.is_dir() and folder.name.isalpha():
            get_language(folder.name)
            vocabulary(folder.name)
    abbreviations("en")
    tables()
    format_of("", "python")  # the tables of formats and of comment styles
    for name in LAZY_MODULES:
        importlib.import_module(name)
    for name in CODECS:
        codecs.lookup(name)
