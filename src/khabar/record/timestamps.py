"""The chain's head for an outside witness: a time-stamp request (RFC 3161), or a line to publish.

The imprint is the hash of the last entry, which is the SHA-256 of that entry and so of all before it. A time-stamping
authority answers the request with a signed token; who has the token can show that this record stood so at that time.
"""

from __future__ import annotations

import secrets

_SEQUENCE, _INTEGER, _OCTETS, _OBJECT, _NULL, _BOOLEAN = 0x30, 0x02, 0x04, 0x06, 0x05, 0x01
# 2.16.840.1.101.3.4.2.1, SHA-256 (NIST)
_SHA256 = bytes.fromhex("608648016503040201")
_NONCE_BYTES = 8


def request(head: str, nonce: bytes | None = None) -> bytes:
    """A TimeStampReq (RFC 3161, section 2.4.1) in DER for a hash in hexadecimal digits; it asks for the certificate.

    >>> len(request("ab" * 32, nonce=bytes(range(1, 9))))
    69
    """
    nonce = nonce or bytes([secrets.randbelow(127) + 1]) + secrets.token_bytes(_NONCE_BYTES - 1)
    algorithm = _der(_SEQUENCE, _der(_OBJECT, _SHA256) + _der(_NULL, b""))
    imprint = _der(_SEQUENCE, algorithm + _der(_OCTETS, bytes.fromhex(head)))
    version, certificate = _der(_INTEGER, b"\x01"), _der(_BOOLEAN, b"\xff")
    return _der(_SEQUENCE, version + imprint + _der(_INTEGER, nonce) + certificate)


def line(head: str, sequence: int, recorded_at: str) -> str:
    """A line for a newspaper, a post, a letter."""
    return f"khabar record, {sequence} entries until {recorded_at}, SHA-256 {head}"


def _der(tag: int, content: bytes) -> bytes:
    """One value; all of ours are shorter than 128 bytes, whose length is one byte (X.690, section 8.1.3.4)."""
    return bytes([tag, len(content)]) + content
