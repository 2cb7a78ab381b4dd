"""Bytes of a user's file become text: UTF-8, or UTF-16 and UTF-32 where a mark or the bytes themselves say so."""

from __future__ import annotations

import codecs
import re
from collections import Counter

HEAD = 65_536  # bytes that are looked at
LOW = frozenset(range(9))  # upper halves of Latin, Greek, Cyrillic, Hebrew and Arabic letters in UTF-16
MARKS = {  # the longer marks first: that of UTF-32 begins like that of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def encoding_of(head: bytes) -> str:
    """Return the encoding of a file that begins with these bytes.

    UTF-16 without a mark has a NUL behind (or before) nearly every letter, and UTF-8 has none there.

    >>> encoding_of("one".encode()), encoding_of("one".encode("utf-16")), encoding_of("one".encode("utf-16-be"))
    ('utf-8-sig', 'utf-16', 'utf-16-be')
    """
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    head = head[:HEAD]
    if b"\0" in head and len(head) > 1:
        sides = [Counter(head[start::2]) for start in (0, 1)]
        low = [sum(n for byte, n in side.items() if byte in LOW) / max(side.total(), 1) for side in sides]
        for upper, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            if sides[upper][0] and low[upper] > 0.7 and low[1 - upper] < 0.1:
                return name
    return "utf-8-sig"


def decode(data: bytes) -> str:
    """Decode a whole file.

    Raises:
        UnicodeDecodeError: if it is no text in its encoding.
    """
    return data.decode(encoding_of(data))


def one_line_end(text: str) -> str:
    r"""Write every line end as \n, whichever system wrote the text.

    >>> one_line_end("a\r\nb\rc\n")
    'a\nb\nc\n'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def printable(name: str) -> str:
    r"""Write a name that is no UTF-8 so that it can be shown and stored: a stray byte as \xNN, half a pair as \uNNNN.

    >>> printable("caf\udce9.txt"), printable("caf\ud83d")
    ('caf\\xe9.txt', 'caf\\ud83d')
    """
    return re.sub("[\ud800-\udfff]", _escape, name)


def _escape(found: re.Match) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
