"""What is wrong with the tables of a roster: every fault at once, each with its file and row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import get_args

from khabar.nouns.identity import ActorKind
from khabar.packs.roster_tables import COLUMNS, Row

KINDS = frozenset(get_args(ActorKind))
ROLES = frozenset(["usual", "alias", "acronym", "description"])
RELATIONS = frozenset(["parent", "ally", "splinter-of", "merged-into", "renamed-to", "successor-of", "side-of"])
# levant-front, m23, 14th-division
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
# 2016, 2016-07, 2016-07-28
_DATE = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
_UCDP = re.compile(r"\d+(?:,\d+)*\Z")


def faults_of(rows: Sequence[Row]) -> list[str]:
    """A line for every fault, in the order of the rows; lines about what is missing come last."""
    sound: list[Row] = []
    faults: list[str] = []
    for row in rows:
        found = _shape_fault(row)
        if found:
            faults.append(f"{row.at}: {found}")
        elif row.cells != COLUMNS[row.table]:
            sound.append(row)
    tables = {table: [row for row in sound if row.table == table] for table in COLUMNS}
    if not tables["organisations.tsv"]:
        faults.append("organisations.tsv: there is no organisation")
    ids = {row.cells[0] for row in tables["organisations.tsv"]}
    faults += _organisation_faults(tables["organisations.tsv"])
    faults += _name_faults(tables["names.tsv"], ids)
    faults += _relation_faults(tables["relations.tsv"], ids)
    faults += _usual_faults(tables["names.tsv"], ids)
    return faults


def _shape_fault(row: Row) -> str | None:
    columns = COLUMNS.get(row.table)
    if columns is None:
        return f"is no table of a roster; there are {', '.join(COLUMNS)}"
    if len(row.cells) != len(columns):
        return f"has {len(row.cells)} cells where {len(columns)} belong ({', '.join(columns)})"
    if any(cell != cell.strip() for cell in row.cells):
        return "has a blank at the edge of a cell"
    return None


def _organisation_faults(rows: Sequence[Row]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for row in rows:
        own, kind, country, start, end, ucdp, source = row.cells
        if not _ID.match(own):
            yield f"{row.at}: {own!r} is no id; write lower-case words joined by hyphens"
        if own in seen:
            yield f"{row.at}: {own!r} stands in {seen[own]} already"
        seen.setdefault(own, row.at)
        if kind not in KINDS:
            yield f"{row.at}: {kind!r} is no kind of actor"
        if country and not _COUNTRY.match(country):
            yield f"{row.at}: {country!r} is no country; write two capitals (ISO 3166-1)"
        if ucdp and not _UCDP.match(ucdp):
            yield f"{row.at}: {ucdp!r} are no UCDP ids; write numbers parted by commas"
        yield from _time_faults(row, start, end, source)


def _name_faults(rows: Sequence[Row], ids: set[str]) -> Iterator[str]:
    seen: dict[tuple[str, ...], str] = {}
    for row in rows:
        own, name, role, language, start, end, source = row.cells
        if own not in ids:
            yield f"{row.at}: {own!r} is no organisation of this roster"
        if not any(map(str.isalnum, name)):
            yield f"{row.at}: {name!r} is no name"
        if role not in ROLES:
            yield f"{row.at}: {role!r} is no role of a name; there are {', '.join(sorted(ROLES))}"
        if not _LANGUAGE.match(language):
            yield f"{row.at}: {language!r} is no language; write its ISO 639 code"
        key = (own, name, role, start)
        if key in seen:
            yield f"{row.at}: the same name stands in {seen[key]} already"
        seen.setdefault(key, row.at)
        yield from _time_faults(row, start, end, source)


def _relation_faults(rows: Sequence[Row], ids: set[str]) -> Iterator[str]:
    for row in rows:
        own, relation, other, start, end, source = row.cells
        if own not in ids:
            yield f"{row.at}: {own!r} is no organisation of this roster"
        if relation not in RELATIONS:
            yield f"{row.at}: {relation!r} is no relation; there are {', '.join(sorted(RELATIONS))}"
        if other not in ids and not (relation == "side-of" and _COUNTRY.match(other)):
            yield f"{row.at}: {other!r} is no organisation of this roster"
        if other == own:
            yield f"{row.at}: {own!r} stands in a relation to itself"
        yield from _time_faults(row, start, end, source)


def _time_faults(row: Row, start: str, end: str, source: str) -> Iterator[str]:
    for date in (start, end):
        if date and not _DATE.match(date):
            yield f"{row.at}: {date!r} is no date; write a year, YYYY-MM or YYYY-MM-DD"
    if start and end and start[: len(end)] > end:
        yield f"{row.at}: it ends ({end}) before it begins ({start})"
    if not source:
        yield f"{row.at}: it has no source"


def _usual_faults(rows: Sequence[Row], ids: set[str]) -> Iterator[str]:
    """Organisations without a usual name, and usual names that hold at the same time."""
    usual: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.cells[2] == "usual":
            usual[row.cells[0]].append(row)
    for own in sorted(ids - set(usual)):
        yield f"names.tsv: {own!r} has no usual name"
    for named in usual.values():
        named.sort(key=lambda row: row.cells[4])
        for earlier, later in pairwise(named):
            end, start = earlier.cells[5], later.cells[4]
            if not end or start[: len(end)] < end[: len(start)]:
                yield f"{later.at}: {later.cells[1]!r} is usual while {earlier.cells[1]!r} still is ({earlier.at})"
