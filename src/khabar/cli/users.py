"""`khabar users`: who may log in to the desk of a record."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending
from khabar.cli.record_options import sound, takes_record
from khabar.errors import InputError, OptionError

if TYPE_CHECKING:
    from khabar.desk.security.accounts import Accounts

HELP = """The accounts of a record's desk. They lie in the record's database, and are no part of its history.

A password is asked for, or read from a file; it is never an argument, for others see those. With --invent one is made
up, shown once, and must be changed at the first login.

\b
Roles, each with what those before it may:
  reader   reads
  coder    decides, adds reports, codes in rounds
  lead     opens rounds and audits, settles differences
  admin    keeps the accounts

\b
Examples:
  khabar users add "A. Coder" --role coder --invent --record war.khabar
  khabar users list --record war.khabar
  khabar users token "A. Coder" --label "nightly export" --role reader --days 365 --record war.khabar
"""
_ROLE = click.Choice(["reader", "coder", "lead", "admin"])
_password_file = click.option(
    "--password-file", type=click.Path(path_type=Path), metavar="FILE", help="Its first line; `-`: standard input."
)
_invent = click.option("--invent", is_flag=True, help="Make one up and show it.")


@click.group("users", help=HELP, short_help="Accounts of a record's desk.")
def command() -> None:
    """The accounts of a desk."""


@command.command("add", short_help="Make an account.")
@click.argument("name", callback=sound)
@click.option("--role", type=_ROLE, default="reader", show_default=True)
@_password_file
@_invent
@takes_record
def add(name: str, role: str, password_file: Path | None, invent: bool, record: str) -> Ending:
    """Makes an account for NAME."""
    with _accounts(record, create=True) as people:
        made = people.add(name, role, _password(password_file, invent))  # type: ignore[arg-type]  # click checked it
    click.echo(f"{name} is {_named(role)}" + (f"; password, shown only now: {made}" if invent else ""))
    return Ending.ALL_READ


@command.command("list", short_help="Who has an account.")
@takes_record
def list_(record: str) -> Ending:
    """Lists the accounts and their tokens."""
    with _accounts(record) as people:
        for person in people.everybody():
            state = "disabled" if person.disabled else "password not chosen yet" if person.must_change else "in use"
            click.echo(f"{person.name}\t{person.role}\t{state}\tlast login {_moment(person.seen_at)}")
            for token in people.tokens_of(person.name):
                ends = f"ends {_moment(token.expires_at)}" if token.expires_at else "does not end"
                click.echo(
                    f"  token {token.id}\t{token.role}\t{token.label}\t{ends}\tlast used {_moment(token.seen_at)}"
                )
    return Ending.ALL_READ


@command.command("role", short_help="Give somebody another role.")
@click.argument("name", callback=sound)
@click.argument("role", type=_ROLE)
@takes_record
def role_(name: str, role: str, record: str) -> Ending:
    """Gives NAME another ROLE, at once."""
    with _accounts(record) as people:
        people.set_role(name, role)  # type: ignore[arg-type]  # click checked it
    click.echo(f"{name} is {_named(role)}")
    return Ending.ALL_READ


@command.command("disable", short_help="Let somebody in no more.")
@click.argument("name", callback=sound)
@click.option("--enable", is_flag=True, help="Let them in again.")
@takes_record
def disable(name: str, enable: bool, record: str) -> Ending:
    """Ends all sessions and tokens of NAME and lets them in no more."""
    with _accounts(record) as people:
        people.disable(name, not enable)
    click.echo(f"{name} is let in {'again' if enable else 'no more'}")
    return Ending.ALL_READ


@command.command("password", short_help="Give somebody a new password.")
@click.argument("name", callback=sound)
@_password_file
@_invent
@takes_record
def password(name: str, password_file: Path | None, invent: bool, record: str) -> Ending:
    """Sets the password of NAME, ends their sessions, forgets failed logins."""
    with _accounts(record) as people:
        people.person(name)
        made = people.set_password(name, _password(password_file, invent))
    click.echo(f"{name} has a new password" + (f", shown only now: {made}" if invent else ""))
    return Ending.ALL_READ


@command.command("token", short_help="Make or revoke a token of the API.")
@click.argument("name", callback=sound)
@click.option("--label", metavar="TEXT", help="What it is for.")
@click.option("--role", type=_ROLE, default="reader", show_default=True, help="What it may; at most what NAME may.")
@click.option("--days", type=click.IntRange(1, 3650), help="Ends after so many days; else never.")
@click.option("--revoke", metavar="ID", help="Revoke the token of this id instead.")
@takes_record
def token(name: str, label: str | None, role: str, days: int | None, revoke: str | None, record: str) -> Ending:
    """Makes a token for NAME and shows it, this once."""
    with _accounts(record) as people:
        if revoke:
            people.revoke_token(name, revoke)
            click.echo(f"token {revoke} is revoked")
            return Ending.ALL_READ
        if not label:
            raise OptionError("is missing", "--label", "say what the token is for")
        secret, made = people.make_token(name, label, role, days)  # type: ignore[arg-type]  # click checked it
    click.echo(f"token {made.id}, shown only now: {secret}")
    return Ending.ALL_READ


def _accounts(record: str, *, create: bool = False) -> _Opened:
    try:
        from khabar.desk.security.accounts import Accounts
        from khabar.desk.state import Settings
    except ModuleNotFoundError as absent:
        if absent.name and absent.name.startswith("khabar"):
            raise
        raise OptionError(f"accounts need {absent.name}", "users", "pip install 'khabar[desk]'") from None
    from khabar.cli.record_options import opened

    store = opened(record, create=create, any_state=True)
    return _Opened(Accounts(store.place, Settings()))


class _Opened:
    """Accounts that are closed at the end."""

    def __init__(self, people: Accounts) -> None:
        self.people = people

    def __enter__(self) -> Accounts:
        return self.people

    def __exit__(self, *_fault: object) -> None:
        self.people.place.close()


def _password(file: Path | None, invent: bool) -> str | None:
    """The password that is given; None: one is to be invented. Asked for twice at a terminal."""
    if invent:
        if file:
            raise OptionError("are two ways to a password", "--invent, --password-file", "take one of them")
        return None
    if file is None:
        if not sys.stdin.isatty():
            raise OptionError("nobody can type it here", "password", "give --password-file FILE (or -), or --invent")
        return str(click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True))
    try:
        text = sys.stdin.readline() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"cannot be read: {fault}", str(file), "write the password into its first line") from None
    first = text.splitlines()[0] if text.strip() else ""
    if not first:
        raise OptionError("holds no password", str(file), "write it into the first line")
    return first


def _named(role: str) -> str:
    return f"{'an' if role == 'admin' else 'a'} {role}"


def _moment(seconds: float | None) -> str:
    return "never" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
