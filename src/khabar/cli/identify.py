"""`khabar identify`: who a mention of an actor means, as of a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import click

from khabar.cli.endings import Ending, tell, tell_problem
from khabar.cli.flow import counted, output
from khabar.cli.given_lines import given_objects
from khabar.cli.options import gives_output
from khabar.errors import InputError

if TYPE_CHECKING:
    from khabar.nouns import Span
    from khabar.nouns.identity import Identity

HELP = """Say who a mention of an actor means: which organisation, under its usual name at the date, of what kind.

INPUT is JSON Lines (also .gz), or - for standard input. A line has the text, where the mention stands in it, the date,
and the country that the text is about where that is known:

\b
  {"text": "Nusra Front shelled Aleppo", "span": [0, 11], "date": "2016-04-13"}

A line that makes no sense is told on standard error and has nulls in its place in the output.

\b
Examples:
  khabar identify mentions.jsonl
  khabar identify mentions.jsonl --format jsonl --explain
"""
_KEYS = ("name", "id", "kind", "country", "score", "rivals")


@dataclass(frozen=True)
class _Mention:
    """A line of the input that makes sense."""

    text: str
    span: Span
    date: str | None
    country: str | None


@dataclass
class _Told:
    """What was answered, and what could not be."""

    read: int = 0
    failed: int = 0

    def ending(self) -> Ending:
        """The exit status: lines that made no sense have their nulls; when none made sense nothing was read."""
        if not self.read:
            if not self.failed:
                tell("no line was given; give JSON Lines")
            return Ending.NOTHING_READ
        return Ending.SOME_UNREAD if self.failed else Ending.ALL_READ


@click.command("identify", help=HELP, short_help="Say who a mention of an actor means.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--explain", is_flag=True, help="Add the reasons and their weights.")
@gives_output(("text", "jsonl"))
def command(inputs: tuple[str, ...], form: str, output_path: str | None, explain: bool) -> Ending:
    """Reads mentions, identifies and writes; gives the exit status."""
    told = _Told()
    with output(output_path) as stream:
        for answer in counted(_answers(inputs, told), "identified"):
            _write(form, answer, stream, explain=explain)
    return told.ending()


def _answers(inputs: tuple[str, ...], told: _Told) -> Iterator[tuple[_Mention, Identity] | None]:
    """What each line means, in order; None for a line that was told as a problem."""
    from khabar.resolve.actors import identify

    for name in inputs:
        for mention in _mentions(name, told):
            if mention is None:
                yield None
            else:
                yield mention, identify(mention.text, mention.span, on=mention.date, country=mention.country)


def _mentions(name: str, told: _Told) -> Iterator[_Mention | None]:
    from khabar.nouns import Problem

    for where, given in given_objects(name):
        mention = given if isinstance(given, InputError) else _mention(given)
        if isinstance(mention, InputError):
            told.failed += 1
            whole_file = where == name
            tell_problem(Problem("unreadable" if whole_file else "bad-line", str(mention), where))
            if whole_file:
                continue
        told.read += not isinstance(mention, InputError)
        yield None if isinstance(mention, InputError) else mention


def _mention(line: Mapping[str, object]) -> _Mention | InputError:
    """The mention of a line, or what is wrong with it."""
    from khabar.nouns import Span

    text, span = str(line["text"]), line.get("span")
    if not (isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span)):
        return InputError('"span" is no pair of numbers')
    start, end = span
    if not 0 <= start < end <= len(text):
        return InputError(f'"span" [{start}, {end}] lies outside the text of {len(text)} characters or is empty')
    try:
        return _Mention(text, Span.of(text, start, end), _date(line), _country(line))
    except InputError as fault:
        return fault


def _date(line: Mapping[str, object]) -> str | None:
    from khabar.resolve.actor_context import day_of

    given = line.get("date")
    if given is None or given == "":
        return None
    day = day_of(given) if isinstance(given, str) else None
    if day is None:
        raise InputError(f'"date" {_short(given)} is no date; write it as in 2016-04-13')
    return day


def _country(line: Mapping[str, object]) -> str | None:
    from khabar.resolve.actor_lands import known_countries

    given = line.get("country")
    if given is None or given == "":
        return None
    if not isinstance(given, str) or given.strip().upper() not in known_countries():
        raise InputError(f'"country" {_short(given)} is no country; write two letters of ISO 3166-1, as in SY')
    return given.strip().upper()


def _short(value: object) -> str:
    return repr(value)[:40]


def _write(form: str, answer: tuple[_Mention, Identity] | None, stream: TextIO, *, explain: bool) -> None:
    if form == "text":
        stream.writelines(f"{line}\n" for line in _lines(answer, explain=explain))
        return
    from khabar.export import record_json

    record_json.write_lines([_encoded(answer, explain=explain)], stream)


def _encoded(answer: tuple[_Mention, Identity] | None, *, explain: bool) -> dict[str, object]:
    if answer is None:
        return {**dict.fromkeys(_KEYS), "rivals": []}
    identity = answer[1]
    line = {**_object(identity), "rivals": [_object(rival) for rival in identity.rivals]}
    if explain:
        line["person"] = identity.person
        line["reasons"] = [{"name": reason.name, "weight": reason.weight} for reason in identity.reasons]
    return line


def _object(identity: Identity) -> dict[str, object]:
    return {key: getattr(identity, key) for key in _KEYS if key != "rivals"}


def _lines(answer: tuple[_Mention, Identity] | None, *, explain: bool) -> Iterator[str]:
    if answer is None:
        yield "?"
        return
    mention, identity = answer
    words = " ".join(mention.span.text.split())
    name = identity.name or ("a private person" if identity.person else "no known organisation")
    kind = ", ".join(part for part in (identity.kind, identity.country) if part)
    score = f"  {identity.score:.2f}" if identity.id else ""
    yield f"{words}: {name}" + (f" ({kind})" if kind else "") + score
    if explain:
        yield from (f"    {reason.weight:+.1f}  {reason.name}" for reason in identity.reasons)
        yield from (f"    or  {rival.name}  {rival.score:.2f}" for rival in identity.rivals)
