"""Passwords: hashed slowly (argon2id, RFC 9106), compared slowly, invented where people are new."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from khabar.desk.faults import FieldError

SHORTEST, LONGEST = 12, 200
# Each takes 64 MiB while it is made or compared; a crowd of logins must not take all there is.
_AT_ONCE = threading.BoundedSemaphore(4)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def check_password(password: str, name: str) -> None:
    """OptionError: the password is too short, too long, or just the name."""
    remedy = f"take {SHORTEST} characters or more, as in four words of your own"
    if len(password) < SHORTEST:
        raise FieldError(f"has {len(password)} characters", "password", remedy, "new")
    if len(password) > LONGEST:
        raise FieldError(f"has more than {LONGEST} characters", "password", "take a shorter one", "new")
    if len(set(password)) < 5 or password.casefold().replace(name.casefold(), "").strip() == "":
        raise FieldError("is easily guessed", "password", remedy, "new")


def hashed(password: str) -> str:
    """The hash of a password, with its salt and parameters (about 50 ms and 64 MiB)."""
    with _AT_ONCE:
        return _hasher().hash(_same(password))


def matches(known: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; with None as slow, and false, so that no name is told apart."""
    with _AT_ONCE:
        try:
            return _hasher().verify(known or _nobody(), _same(password)) and known is not None
        except (Argon2Error, InvalidHashError):
            return False


def invented() -> str:
    """A password that nobody guesses (98 bits), in groups that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def _same(password: str) -> bytes:
    """The bytes of a password, whatever way a keyboard put its letters together (RFC 8265: NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_bytes(16))
