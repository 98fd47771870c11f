"""From bytes to text, whatever the declaration says.

A byte order mark wins; bytes that are valid UTF-8 are UTF-8; a declaration counts when the bytes bear it out; else the
words decide. What was doubtful is said.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from khabar.read import encodings
from khabar.read.mojibake import control_free, is_doubled, undoubled

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 65_536
# <meta charset="utf-8">  charset=iso-8859-1">
_IN_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
# <?xml version="1.0" encoding="windows-1251"?>
_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
# <html lang="ar">
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE)
# So many of a hundred beyond-ASCII bytes may be broken in what is still UTF-8 (a cut, or a foreign snippet).
_BROKEN_PERCENT = 5


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the encoding it was read in (Python's name), and what was doubtful, in words."""

    text: str
    encoding: str
    doubts: tuple[str, ...] = ()


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """`raw` as text; `declared` is what came with the file, such as the HTTP charset. Never raises.

    Law: the text holds no NUL, no control character but tab and line breaks, no lone surrogate.
    """
    encoding, doubts, mark = _encoding(raw, declared)
    text = raw[mark:].decode(encoding, "replace")
    if is_doubled(text):
        text = undoubled(text)
        doubts = (*doubts, "UTF-8 encoded twice: repaired")
    elif not doubts and text.count("\ufffd") > raw.count("\ufffd".encode()):
        doubts = (f"not all bytes are {encoding}",)
    return Decoded(control_free(text), encoding, doubts)


def _encoding(raw: bytes, declared: str | None) -> tuple[str, tuple[str, ...], int]:
    """The encoding, the doubts, and the length of the byte order mark."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding, (), len(mark)
    if order := wide(raw):
        return order, (f"no byte order mark: read as {order} for its NUL bytes",), 0
    declarations = _declarations(raw, declared)
    if _is_utf8(raw):
        wrong = declarations[0] if declarations and not raw.isascii() else "utf-8"
        if declarations and raw.isascii() and declarations[0].startswith("iso2022"):
            return declarations[0], (), 0
        return "utf-8", () if wrong == "utf-8" else (f"declared {wrong}, but the bytes are utf-8",), 0
    return *_beyond_utf8(raw, declarations), 0


def wide(raw: bytes) -> str | None:
    """UTF-16 told by its NUL bytes: markup and blanks leave every other byte empty."""
    head = raw[:4096]
    if len(head) < 4 or head.count(0) < len(head) // 20:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end >= len(raw) > 64 and error.reason == "unexpected end of data"
    return True


def _declarations(raw: bytes, declared: str | None) -> list[str]:
    """Python's names of the encodings declared for the bytes, most binding first."""
    head = raw[:_HEAD]
    found = [declared or ""] + [m[1].decode("ascii") for m in (_IN_XML.search(head), _IN_META.search(head)) if m]
    names = [encodings.known(name) for name in found]
    return list(dict.fromkeys(name for name in names if name))


def _beyond_utf8(raw: bytes, declarations: list[str]) -> tuple[str, tuple[str, ...]]:
    """The encoding of bytes that are not valid UTF-8, and the doubts."""
    if _nearly_utf8(raw):
        return "utf-8", ("some bytes are not utf-8: shown as \ufffd",)
    language = _LANGUAGE.search(raw[:_HEAD])
    hint = language[1].decode("ascii").lower() if language else None
    for name in declarations:
        if name != "utf-8" and encodings.bears_out(raw, name):
            return name, ()
    guess = encodings.guessed(raw, hint)
    if declarations:
        return guess, (f"declared {declarations[0]}, but the bytes are not: read as {guess}",)
    return guess, (f"no encoding declared: read as {guess}",)


def _nearly_utf8(raw: bytes) -> bool:
    beyond = sum(byte > 127 for byte in raw[:200_000])
    broken = raw[:200_000].decode("utf-8", "replace").count("\ufffd")
    return beyond >= 20 and broken * 100 <= _BROKEN_PERCENT * beyond
