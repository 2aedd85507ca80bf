"""The language detector: the tables of py3langid, read without unpacking them into a file.

The package itself unpacks them into a temporary file of 68 MB, for which a small or read-only temporary folder has no
room. Here they are read as a stream, array by array.
"""

from __future__ import annotations

import lzma
import struct
from array import array
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from typing import Any, BinaryIO, cast

from numpy.lib.format import read_array
from numpy.typing import NDArray
from py3langid import langid  # pyright: ignore[reportMissingTypeStubs]  # the package is untyped

Classify = Callable[[str], tuple[str, float]]

# Local file header of a ZIP archive (APPNOTE.TXT 4.3.7): signature, version, flags, method, time, date, checksum, both
# sizes, and the lengths of the name and the extra field that follow it.
_HEADER = struct.Struct("<4s5H3I2H")
_SIGNATURE = b"PK\x03\x04"


ASSUMED = "en"  # the language of every text if the detector cannot be used


def classify(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text` (Lui and Baldwin 2012); `ASSUMED` if there is a problem."""
    identify, _ = _load()
    return identify(text)[0] if identify else ASSUMED


def problem() -> str:
    """Return why the detector cannot be used, as the end of a sentence; "" if it can."""
    return _load()[1]


@cache
def _load() -> tuple[Classify | None, str]:
    """Return the function that returns a text's language and a score, or None and why there is none."""
    try:
        with (resources.files("py3langid") / langid.MODEL_FILE).open("rb") as packed, lzma.open(packed) as stream:
            tables = dict(_arrays(cast("BinaryIO", stream)))
        identifier = langid.LanguageIdentifier(
            tables["ptc"],
            tables["pc"],
            cast("list[str]", tables["classes"].tolist()),
            _fast(tables["nextmove"]),
            cast("list[int]", tables["out_feat"].tolist()),
            tk_row=_fast(tables["nextmove_row"]),
        )
    except OSError as error:
        return None, f"the tables of py3langid cannot be read ({error.strerror or error})"
    except (lzma.LZMAError, struct.error, EOFError, KeyError, ValueError) as error:
        return None, f"the tables of py3langid are damaged ({type(error).__name__})"
    return cast("Classify", identifier.classify), ""


def _arrays(stream: BinaryIO) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the name and the value of each array of an uncompressed NumPy archive (.npz), in the archive's order."""
    while True:
        header = stream.read(_HEADER.size)
        signature, _, _, method, *_, name_length, extra_length = _HEADER.unpack(header)
        if signature != _SIGNATURE:  # the table of contents follows the last file
            return
        name = stream.read(name_length).decode("ascii")
        stream.read(extra_length)
        if method != 0:
            raise ValueError(f"{name} is compressed")
        yield name.removesuffix(".npy"), read_array(stream, allow_pickle=False)


def _fast(values: NDArray[Any]) -> array[int]:
    """Return integers as an array of the standard library, whose elements Python reads faster than those of NumPy."""
    result: array[int] = array(values.dtype.char)
    result.frombytes(values.data.cast("B"))
    return result
