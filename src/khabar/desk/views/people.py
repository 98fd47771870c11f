"""What the pages of the login, of one's own account and of all accounts show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from khabar.desk.security.accounts import Accounts, Person
from khabar.desk.security.people import ROLES, Role, User
from khabar.desk.security.tokens import Token


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that waits to be sent again; `written`: as it stands in a hidden field."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool
    written: str


@dataclass(frozen=True, slots=True)
class LoginView:
    """The login. `next`: where it leads; `wrong`: what was wrong with the last try, of `name`; `kept`: what waits."""

    next: str = "/"
    wrong: str = ""
    remedy: str = ""
    kept: KeptForm | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class LoggedInView:
    """Who has logged in, and the token that changes need from now on."""

    user: str
    role: Role
    token: str
    must_change: bool = False


@dataclass(frozen=True, slots=True)
class KeptView:
    """A form to be sent again."""

    kept: KeptForm


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token of the API; moments in UTC."""

    id: str
    label: str
    role: Role
    created_at: str
    expires_at: str | None
    seen_at: str | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """One's own account. `secret`: a new token, shown this once."""

    name: str
    role: Role
    must_change: bool
    sessions: int
    roles: tuple[Role, ...]
    tokens: tuple[TokenView, ...] = ()
    said: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody's account; moments in UTC, `seen_at` None: never logged in."""

    name: str
    role: Role
    disabled: bool
    must_change: bool
    created_at: str
    seen_at: str | None


@dataclass(frozen=True, slots=True)
class UsersView:
    """All accounts. `secret`: a new password of `of`, shown this once."""

    users: tuple[PersonView, ...]
    roles: tuple[Role, ...] = ROLES
    said: str = ""
    of: str = ""
    secret: str = ""


def account_view(people: Accounts, user: User, *, said: str = "", secret: str = "") -> AccountView:
    """One's own account, as it is now."""
    return AccountView(
        user.name,
        user.role,
        user.must_change,
        people.count_sessions(user.name),
        ROLES[: ROLES.index(user.role) + 1],
        tuple(_token(token) for token in people.tokens_of(user.name)),
        said,
        secret,
    )


def users_view(people: Accounts, *, said: str = "", of: str = "", secret: str = "") -> UsersView:
    """All accounts, as they are now."""
    return UsersView(tuple(_person(person) for person in people.everybody()), said=said, of=of, secret=secret)


def _token(token: Token) -> TokenView:
    return TokenView(
        token.id,
        token.label,
        token.role,
        _moment(token.created_at) or "",
        _moment(token.expires_at),
        _moment(token.seen_at),
    )


def _person(person: Person) -> PersonView:
    return PersonView(
        person.name,
        person.role,
        person.disabled,
        person.must_change,
        _moment(person.created_at) or "",
        _moment(person.seen_at),
    )


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
