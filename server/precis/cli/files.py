"""Read the text files named on the command line."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path

from precis.errors import InputError


def read_text(name: str) -> str:
    """Return the text of the file, or of standard input for "-", unchanged, including a byte-order mark.

    Raises:
        InputError: "no-file", "folder", "unreadable", "not-utf-8", "binary" or "nothing-to-read".
    """
    if name == "-":
        origin, data = "standard input", sys.stdin.buffer.read()
    else:
        origin = name
        try:
            data = Path(name).read_bytes()
        except FileNotFoundError:
            raise InputError(f"There is no file {name}. Check the path.", code="no-file") from None
        except IsADirectoryError:
            raise InputError(f"{name} is a folder. Name a text file in it.", code="folder") from None
        except PermissionError:
            if os.path.isdir(name):  # noqa: PTH112  # Windows reports a folder this way; Path.is_dir may raise
                raise InputError(f"{name} is a folder. Name a text file in it.", code="folder") from None
            raise InputError(f"The file {name} cannot be read. Check its permissions.", code="unreadable") from None
        except OSError as error:
            raise InputError(f"The file {name} cannot be read: {error.strerror}.", code="unreadable") from error
    return _decode(data, origin)


def _decode(data: bytes, origin: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{origin} is UTF-16, not UTF-8. Save it as UTF-8 and try again.", code="not-utf-8")
    if b"\0" in data:
        raise InputError(f"{origin} contains NUL bytes, so it is probably not text. Name a text file.", code="binary")
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise InputError(f"{origin} is empty. Name a text file with some text in it.", code="nothing-to-read")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{origin} is not UTF-8: the byte at offset {error.start} is invalid. Save it as UTF-8 and try again.",
            code="not-utf-8",
        ) from None
