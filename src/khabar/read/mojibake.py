"""Repair of text whose UTF-8 was encoded twice, and of characters that no text holds."""

from __future__ import annotations

import re

# What windows-1252 shows for the bytes 0x80 to 0x9f; the five it leaves open stay control characters.
_FROM_1252 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
_TO_BYTE = {ord(char): code for code, char in _FROM_1252.items()} | {code: code for code in range(0x80, 0x100)}
_TRAIL = "".join(re.escape(chr(c)) for c, byte in _TO_BYTE.items() if 0x80 <= byte <= 0xBF)
# Ã©  â€™  Ð¯
_DOUBLED = re.compile(f"[\u00c2-\u00df][{_TRAIL}]|[\u00e0-\u00ef][{_TRAIL}]{{2}}|[\u00f0-\u00f4][{_TRAIL}]{{3}}")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_C1 = re.compile("[\x80-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_doubled(text: str) -> bool:
    """Whether most of what is beyond ASCII in the text is UTF-8 read as windows-1252."""
    if _DOUBLED.search(text) is None:
        return False
    beyond = len(_BEYOND.findall(text))
    if beyond < 4:
        return False
    doubled = sum(len(match) for match in _DOUBLED.findall(text))
    return doubled * 10 >= beyond * 8


def undoubled(text: str) -> str:
    """The text with each doubly encoded character made single."""
    return _DOUBLED.sub(lambda m: bytes(_TO_BYTE[ord(c)] for c in m[0]).decode("utf-8", "ignore") or m[0], text)


def control_free(text: str) -> str:
    """The text without control characters (those of windows-1252 become its signs) and lone surrogates.

    >>> control_free("Wasta\\x00 \\x93hit\\x94")
    'Wasta “hit”'
    """
    text = text.replace("\x0c", "\n").replace("\x85", "…")
    text = _FORBIDDEN.sub("", text)
    text = _C1.sub(lambda m: _shown(m[0]), text)
    return _SURROGATE.sub("\ufffd", text)


def _shown(char: str) -> str:
    shown = _FROM_1252[ord(char)]
    return "" if shown == char else shown
