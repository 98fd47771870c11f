"""The people of a desk: accounts and their roles, logins, sessions, tokens of the API."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from khabar.desk.faults import BusyError, FieldError, MissingError, UnknownError
from khabar.desk.security import attempts, sessions, tokens
from khabar.desk.security.names import check_name, folded_name
from khabar.desk.security.passwords import check_password, hashed, invented, matches
from khabar.desk.security.people import ROLES, Role, User, named
from khabar.desk.state import Settings
from khabar.desk.tables import are_there, make, users
from khabar.errors import OptionError
from khabar.record.engine import Place

#: sessions and tokens note when they were last seen, no more often than this
TOUCH_SECONDS = 60.0
_TOUCH_WAIT_MS = 100


@dataclass(frozen=True, slots=True)
class Person:
    """An account. Moments are seconds since 1970 (UTC); `seen_at` None: never logged in."""

    name: str
    role: Role
    disabled: bool
    must_change: bool
    created_at: float
    seen_at: float | None


class Accounts:
    """The accounts in a record's database. Every change is one transaction; RecordError as for the record itself."""

    def __init__(self, place: Place, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self.place, self.settings, self.clock = place, settings, clock
        self._made = False

    def anybody(self) -> bool:
        """Whether somebody may log in."""
        with self.place.reading() as connection:
            if not are_there(connection):
                return False
            found = select(func.count()).select_from(users).where(users.c.disabled.is_(False))
            return bool(connection.execute(found).scalar())

    def everybody(self) -> tuple[Person, ...]:
        """All accounts, by name."""
        with self.place.reading() as connection:
            if not are_there(connection):
                return ()
            return tuple(_person(row) for row in connection.execute(select(users).order_by(users.c.folded)))

    def person(self, name: str) -> Person:
        """The account of a name. MissingError: there is none."""
        with self.place.reading() as connection:
            return _person(_row(connection, name))

    def add(self, name: str, role: Role, password: str | None = None) -> str:
        """Makes an account and gives its password: the one given, or an invented one that must be changed.

        OptionError: the name is taken or none, the role is none, the password too weak.
        """
        name = check_name(name)
        given = password or invented()
        check_password(given, name)
        row = {
            "folded": folded_name(name),
            "name": name,
            "role": _role(role),
            "password": hashed(given),
            "must_change": password is None,
            "disabled": False,
            "created_at": self.clock(),
        }
        with self._writing() as connection:
            try:
                connection.execute(insert(users).values(row))
            except IntegrityError:
                raise FieldError("has an account already", name, "choose another name", "name") from None
        return given

    def set_role(self, name: str, role: Role) -> None:
        """Gives somebody another role; at once, in open sessions too."""
        with self._writing() as connection:
            _change(connection, name, role=_role(role))

    def disable(self, name: str, disabled: bool = True) -> None:
        """Ends all sessions and tokens of somebody and lets them in no more; or lets them in again."""
        with self._writing() as connection:
            folded = _change(connection, name, disabled=disabled)
            if disabled:
                sessions.end_all(connection, folded)
                tokens.revoke_all(connection, folded)

    def set_password(self, name: str, password: str | None = None, *, keep: str = "") -> str:
        """Sets a password (None: an invented one, that must be changed), gives it, ends the person's sessions.

        `keep`: the id of a session that goes on.
        """
        given = password or invented()
        check_password(given, name)
        slow = hashed(given)
        with self._writing() as connection:
            folded = _change(connection, name, password=slow, must_change=password is None)
            sessions.end_all(connection, folded, but=keep)
            attempts.forget_name(connection, folded)
        return given

    def change_password(self, name: str, old: str, new: str, address: str, *, keep: str) -> None:
        """Sets one's own password. OptionError: the old one is another, the new one weak. BusyError: too many tries."""
        check_password(new, name)
        if not self._right(name, old, address):
            raise FieldError("is not your password", "old password", "type it again", "old")
        if old == new:
            raise FieldError("is the old one", "new password", "choose another", "new")
        self.set_password(name, new, keep=keep)

    def log_in(self, name: str, password: str, address: str) -> tuple[User, str]:
        """Who logs in, and the id of their new session.

        UnknownError: name or password are wrong, or the account is disabled; which of them is not said. BusyError: too
        many tries under this name or from this address.
        """
        if not self._right(name, password, address):
            raise UnknownError(
                "name or password is wrong", "login", "type them again, or ask an admin for a new password"
            )
        now = self.clock()
        with self._writing() as connection:
            row = _row(connection, name)
            connection.execute(update(users).where(users.c.folded == row.folded).values(seen_at=now))
            session = sessions.start(connection, row.folded, now, self.settings)
        return _user(row, "session"), session

    def _right(self, name: str, password: str, address: str) -> bool:
        """Whether name and password are right. BusyError: not looked at, for there were too many tries."""
        keys = attempts.keys_of(folded_name(name), address)
        with self._writing() as connection:
            wait = attempts.begin(connection, keys, self.clock())
        if wait:
            remedy = f"wait {wait} seconds; an admin can give you a new password at once"
            raise BusyError("too many failed logins", "login", remedy, wait)
        with self.place.reading() as connection:
            row = connection.execute(select(users).where(users.c.folded == folded_name(name))).first()
        known = row.password if row is not None and not row.disabled else None
        if not matches(known, password[:1000]):
            return False
        with self._writing() as connection:
            attempts.succeed(connection, keys, self.clock())
        return True

    def log_out(self, session: str) -> None:
        """Ends a session."""
        with self._writing() as connection:
            sessions.end(connection, session)

    def end_sessions(self, name: str, *, keep: str = "") -> None:
        """Ends the sessions of somebody, but for one."""
        with self._writing() as connection:
            sessions.end_all(connection, folded_name(name), but=keep)

    def count_sessions(self, name: str) -> int:
        """How many sessions of somebody are open."""
        with self.place.reading() as connection:
            return sessions.count(connection, folded_name(name), self.clock(), self.settings)

    def of_session(self, session: str) -> User | None:
        """Whose session this is; None: nobody's, or it has ended."""
        now = self.clock()
        with self.place.reading() as connection:
            found = sessions.find(connection, session, now, self.settings)
        if found is None:
            return None
        if now - found.seen_at > min(TOUCH_SECONDS, self.settings.idle_seconds / 4):
            self._touch(lambda connection: sessions.touch(connection, session, now))
        return _user(found, "session")

    def of_token(self, token: str) -> User | None:
        """Whose token of the API this is, with the lesser of its role and theirs; None: nobody's, or it has ended."""
        now = self.clock()
        with self.place.reading() as connection:
            found = tokens.find(connection, token, now)
        if found is None:
            return None
        if now - (found.token_seen_at or 0.0) > TOUCH_SECONDS:
            self._touch(lambda connection: tokens.touch(connection, token, now))
        role = min(found.role, found.token_role, key=ROLES.index)
        return User(found.name, role, "token")

    def make_token(self, name: str, label: str, role: Role, days: int | None = None) -> tuple[str, tokens.Token]:
        """A new token of somebody's, told this once, and what is known of it. OptionError: above their own role."""
        _role(role)
        label = check_name(label, "label")
        now = self.clock()
        with self._writing() as connection:
            row = _row(connection, name)
            if ROLES.index(role) > ROLES.index(row.role):
                raise OptionError(f"{row.name} is {named(row.role)}", "role", f"take {row.role} or less")
            return tokens.make(connection, row.folded, label, role, now, days)

    def tokens_of(self, name: str) -> tuple[tokens.Token, ...]:
        """The tokens of somebody that were not revoked, the newest first."""
        with self.place.reading() as connection:
            return tokens.of(connection, folded_name(name)) if are_there(connection) else ()

    def revoke_token(self, name: str, token: str) -> None:
        """Revokes a token by its id. MissingError: the person has none of it."""
        with self._writing() as connection:
            if not tokens.revoke(connection, folded_name(name), token):
                raise MissingError(f"{name} has no token {token}", "token", "see the list of them")

    def _touch(self, change: Callable[[Connection], None]) -> None:
        """Notes that somebody was seen; where another writer is at work, another time."""
        with contextlib.suppress(OperationalError), self.place.engine.connect() as opened:
            if self.place.is_file:
                opened.connection.dbapi_connection.execute(f"PRAGMA busy_timeout = {_TOUCH_WAIT_MS}")  # type: ignore[union-attr]
            connection = opened.execution_options(khabar_writes=True)
            try:
                with connection.begin():
                    change(connection)
            finally:
                if self.place.is_file:
                    wait = int(self.place.wait_seconds * 1000)
                    opened.connection.dbapi_connection.execute(f"PRAGMA busy_timeout = {wait}")  # type: ignore[union-attr]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction on the accounts alone: on PostgreSQL it waits for no writer of the record."""
        if not self._made:
            with self.place.writing() as connection:
                make(connection)
            self._made = True
        if self.place.is_file:
            with self.place.writing() as connection:
                yield connection
        else:
            with self.place.faults(), self.place.engine.begin() as connection:
                yield connection


def _row(connection: Connection, name: str) -> Row[*tuple[Any, ...]]:
    found = None
    if are_there(connection):
        found = connection.execute(select(users).where(users.c.folded == folded_name(name))).first()
    if found is None:
        raise MissingError("has no account", name, "`khabar users list` shows who has")
    return found


def _change(connection: Connection, name: str, **values: object) -> str:
    """Changes an account and gives the folded name. MissingError: there is none."""
    folded: str = _row(connection, name).folded
    connection.execute(update(users).where(users.c.folded == folded).values(values))
    return folded


def _person(row: Row[*tuple[Any, ...]]) -> Person:
    return Person(row.name, row.role, row.disabled, row.must_change, row.created_at, row.seen_at)


def _user(row: Row[*tuple[Any, ...]], way: str) -> User:
    return User(row.name, row.role, "session" if way == "session" else "token", bool(row.must_change))


def _role(role: str) -> str:
    if role not in ROLES:
        raise OptionError(f"no role is called {role!r}", "role", f"one of {', '.join(ROLES)}")
    return role
