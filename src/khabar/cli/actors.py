"""`khabar actors`: one organisation looked up by name."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import output
from khabar.cli.options import gives_output
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.packs.roster import Organisation, OrganisationName, Roster

HELP = """Look an organisation up in the roster: its names by date and script, kind, life, relations, UCDP ids, sources.

\b
Examples:
  khabar actors "Nusra Front" --on 2018-05-01
  khabar actors SDF --country SY
"""
_ROLES = {"usual": "usual name", "alias": "also", "acronym": "letters", "description": "told as"}
_WORDING = {
    "parent": "part of", "ally": "ally of", "splinter-of": "split from", "merged-into": "merged into",
    "renamed-to": "goes on as", "successor-of": "continues", "side-of": "on the side of",
}  # fmt: skip


@click.command("actors", help=HELP, short_help="Look an organisation up by name.")
@click.argument("name")
@click.option("--on", metavar="DATE", help="The day for which its name is asked.")
@click.option("--country", metavar="CC", help="Organisations of this country (ISO 3166-1) first.")
@gives_output(("text", "jsonl"))
def command(name: str, on: str | None, country: str | None, form: str, output_path: str | None) -> Ending:
    """Looks up and writes; gives the exit status."""
    from khabar.resolve.actor_lookup import bearers, nearest_names

    day, land = _day(on), _land(country)
    found = bearers(name, on=day, country=land)
    if not found:
        near = nearest_names(name)
        also = f"; the nearest names are {', '.join(near)}" if near else ""
        tell(f"{name}: no organisation of the roster has this name{also}")
        return Ending.SOME_UNREAD
    with output(output_path) as stream:
        for number, organisation in enumerate(found):
            if form == "jsonl":
                from khabar.export import record_json

                record_json.write_lines([_encoded(organisation, day)], stream)
            else:
                lines = [""] * (number > 0) + list(_lines(organisation, day))
                stream.writelines(f"{line}\n" for line in lines)
    return Ending.ALL_READ


def _day(given: str | None) -> str | None:
    from khabar.resolve.actor_context import day_of

    day = day_of(given)
    if given and day is None:
        raise OptionError(f"{given!r} is no date", "--on", "write it as in 2016-04-13")
    return day


def _land(given: str | None) -> str | None:
    from khabar.resolve.actor_lands import known_countries

    if given and given.strip().upper() not in known_countries():
        raise OptionError(f"{given!r} is no country", "--country", "write two letters of ISO 3166-1, as in SY")
    return given.strip().upper() if given else None


def _lines(organisation: Organisation, on: str | None) -> Iterator[str]:
    from khabar.packs.roster import load_roster

    roster = load_roster()
    now = roster.at(organisation.id, on)
    yield roster.usual_name(organisation.id, on)
    if now != organisation.id:
        yield f"  by {on}        {roster.usual_name(now, on)} ({now})"
    elif not roster.lives(organisation.id, on):
        yield f"  on {on}        does not exist"
    yield f"  id             {organisation.id}"
    yield f"  kind           {organisation.kind}"
    yield f"  country        {organisation.country or 'international'}"
    yield f"  life           {_time(organisation.start, organisation.end) or 'not dated'}"
    if organisation.ucdp:
        yield f"  UCDP           {organisation.ucdp.replace(',', ', ')}"
    for role, heading in _ROLES.items():
        named = [name for name in roster.names_by_id.get(organisation.id, ()) if name.role == role]
        yield from _filled(heading, "; ".join(map(_name, _by_script(named))))
    yield from _relations(roster, organisation)
    yield f"  source         {organisation.source}"


def _filled(heading: str, text: str) -> Iterator[str]:
    """Lines of at most 80 columns beside a heading; none for no text."""
    for number, line in enumerate(textwrap.wrap(text, 80 - 17, break_on_hyphens=False)):
        yield f"  {heading if number == 0 else '':14} {line}"


def _by_script(named: list[OrganisationName]) -> list[OrganisationName]:
    return sorted(named, key=lambda name: (_script(name.name) != "LATIN", _script(name.name), name.start))


def _script(text: str) -> str:
    letter = next(filter(str.isalpha, text), "A")
    return unicodedata.name(letter, "LATIN").split()[0]


def _name(name: OrganisationName) -> str:
    time = _time(name.start, name.end)
    notes = [part for part in ("" if name.language == "en" else name.language, time) if part]
    return f"{name.name} ({', '.join(notes)})" if notes else name.name


def _relations(roster: Roster, organisation: Organisation) -> Iterator[str]:
    for relation in roster.relations_by_id.get(organisation.id, ()):
        other = roster.usual_name(relation.other) if relation.other in roster.organisations else relation.other
        time = _time(relation.start, relation.end)
        yield f"  {_WORDING[relation.relation]:14} {other}" + (f" ({time})" if time else "")
    for relation in roster.relations_by_other.get(organisation.id, ()):
        if relation.relation in ("parent", "merged-into"):
            heading = "has as part" if relation.relation == "parent" else "took in"
            yield f"  {heading:14} {roster.usual_name(relation.id)}"


def _time(start: str, end: str) -> str:
    if start and end:
        return f"{start} to {end}"
    return f"since {start}" if start else f"until {end}" if end else ""


def _encoded(organisation: Organisation, on: str | None) -> dict[str, object]:
    from khabar.packs.roster import load_roster

    roster = load_roster()
    dated = {"from": organisation.start or None, "to": organisation.end or None}
    return {
        "name": roster.usual_name(organisation.id, on), "id": organisation.id, "kind": organisation.kind,
        "country": organisation.country or None, **dated, "on": roster.at(organisation.id, on),
        "ucdp": organisation.ucdp.split(",") if organisation.ucdp else [],
        "names": [name._asdict() for name in roster.names_by_id.get(organisation.id, ())],
        "relations": [relation._asdict() for relation in roster.relations_by_id.get(organisation.id, ())],
        "source": organisation.source,
    }  # fmt: skip
