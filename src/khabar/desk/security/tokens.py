"""Tokens of the API: named, bound to a role, shown once, kept as a hash, revocable."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from khabar.desk.security.people import Role
from khabar.desk.tables import tokens, users

PREFIX = "khabar_"
_DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; moments are seconds since 1970 (UTC), `expires_at` None: never."""

    id: str
    label: str
    role: Role
    created_at: float
    expires_at: float | None
    seen_at: float | None


def make(connection: Connection, user: str, label: str, role: Role, now: float, days: int | None) -> tuple[str, Token]:
    """A new token (256 random bits) and what is known of it."""
    secret = PREFIX + secrets.token_urlsafe(32)
    made = Token(secrets.token_hex(4), label, role, now, now + days * _DAY_SECONDS if days else None, None)
    connection.execute(
        insert(tokens).values(
            id=made.id,
            hash=_hash(secret),
            user=user,
            label=label,
            role=role,
            created_at=now,
            expires_at=made.expires_at,
        )
    )
    return secret, made


def find(connection: Connection, token: str, now: float) -> Row[*tuple[Any, ...]] | None:
    """The account whose token this is, with `token_role` and `token_seen_at`; None: there is none, or it has ended."""
    wanted = (
        select(users.c.name, users.c.role, tokens.c.role.label("token_role"), tokens.c.seen_at.label("token_seen_at"))
        .join(users, users.c.folded == tokens.c.user)
        .where(tokens.c.hash == _hash(token), users.c.disabled.is_(False))
        .where(or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > now))
    )
    return connection.execute(wanted).first()


def touch(connection: Connection, token: str, now: float) -> None:
    """Notes that a token was used."""
    connection.execute(update(tokens).where(tokens.c.hash == _hash(token)).values(seen_at=now))


def of(connection: Connection, user: str) -> tuple[Token, ...]:
    """The tokens of somebody, the newest first."""
    rows = connection.execute(select(tokens).where(tokens.c.user == user).order_by(tokens.c.created_at.desc()))
    return tuple(Token(row.id, row.label, row.role, row.created_at, row.expires_at, row.seen_at) for row in rows)


def revoke(connection: Connection, user: str, token: str) -> bool:
    """Revokes a token by its id; whether there was one."""
    return bool(connection.execute(delete(tokens).where(tokens.c.user == user, tokens.c.id == token)).rowcount)


def revoke_all(connection: Connection, user: str) -> None:
    """Revokes all tokens of somebody."""
    connection.execute(delete(tokens).where(tokens.c.user == user))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
