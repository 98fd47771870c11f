"""The rows of summaries: made when somebody asks, dropped in the transaction that changes what their incidents hold.

Each such change gives an incident a *revision* greater than all before it in the record: the sequence of the journal's
last entry by then, shifted, and how often all rows were made anew (after a rebuild, by another Khabar), when no entry
is written. So a revision tells which entries came after it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    tuple_,
    update,
)

import khabar
from khabar import weigh
from khabar.record import mentions
from khabar.record import summaries as of_weighed
from khabar.record.mentions import Mentions, mentions_of
from khabar.record.rows import among, put_rows
from khabar.record.schema import about, accounts, journal, numbers, summaries
from khabar.record.summaries import Summary, from_text, summary_of, to_text
from khabar.record.views import incidents

#: how many incidents are weighed before their rows are written
PAGE = 500
# A record that is made anew more often than 4,095 times shows a few changes too little as newer than a revision.
_SHIFT = 12
_READ = 1_000
_BY, _TIMES = "summarised by", "times summarised"


def sequence_of(revision: int) -> int:
    """The last entry of the journal that a revision knew of."""
    return revision >> _SHIFT


def mark(connection: Connection, changed: Collection[int], sequence: int) -> None:
    """Notes that what some incidents hold was changed by entries up to `sequence`: their rows have to be made anew."""
    if not changed:
        return
    asked = select(accounts.c.number).where(among(connection, accounts.c.number, changed)).distinct()
    held = set(connection.execute(asked).scalars())
    connection.execute(delete(summaries).where(among(connection, summaries.c.number, changed)))
    revision = _revision(connection, sequence)
    put_rows(connection, summaries, [(number, revision, int(number in held), None) for number in sorted(changed)])


def is_whole(connection: Connection) -> bool:
    """Whether every number has its row, made or to be made by this Khabar."""
    return _told(connection, _BY) == _summarising()


def mark_all(connection: Connection) -> None:
    """Notes of all incidents that their rows have to be made, by this Khabar."""
    last = connection.execute(select(func.max(journal.c.sequence))).scalar() or 0
    _tell(connection, _TIMES, str(_times(connection) + 1))
    _tell(connection, _BY, _summarising())
    revision = _revision(connection, int(last))
    connection.execute(delete(summaries))
    held = select(accounts.c.number).where(accounts.c.number.is_not(None)).distinct()
    for some, is_held in ((held, 1), (select(numbers.c.number).where(numbers.c.number.not_in(held)), 0)):
        inner = some.subquery()
        row = select(inner.c.number, literal(revision, BigInteger), literal(is_held, Integer), cast(null(), Text))
        connection.execute(insert(summaries).from_select(list(summaries.c), row))


def forget(connection: Connection) -> None:
    """Lets all rows be made anew the next time that somebody asks."""
    connection.execute(delete(about).where(about.c.name == _BY))


def make(connection: Connection) -> list[tuple[int, int, str]]:
    """Rows that are missing, the first of them: number, revision, and a line with the summary and one with the mentions
    as their column holds them.
    """
    wanted = {row.number: row.revision for row in connection.execute(_missing().limit(PAGE))}
    if not wanted:  # else every look would read all decisions
        return []
    found = ((one.number, weigh.weigh(one)) for one in incidents(connection, list(wanted)))
    return [
        (number, wanted[number], f"{to_text(summary_of(one, wanted[number]))}\n{mentions.to_text(mentions_of(one))}")
        for number, one in found
    ]


def put(connection: Connection, made: Collection[tuple[int, int, str]]) -> None:
    """Writes rows that were made, unless their incidents were changed meanwhile."""
    rows = [{"which": number, "then": revision, "text": text} for number, revision, text in made]
    asked = update(summaries).where(summaries.c.number == bindparam("which"), summaries.c.revision == bindparam("then"))
    connection.execute(asked.values(data=bindparam("text")), rows)


def after(connection: Connection, last: tuple[int, int]) -> list[tuple[int, int, str]]:
    """Some rows (number, revision, what the column holds) after one (revision, number), in the order of these; none
    after the first one that is missing.
    """
    order = (summaries.c.revision, summaries.c.number)
    missing = connection.execute(_missing().limit(1)).first()
    asked = select(*order, summaries.c.data).where(summaries.c.data.is_not(None), tuple_(*order) > tuple_(*last))
    if missing is not None:
        asked = asked.where(tuple_(*order) < tuple_(missing.revision, missing.number))
    rows = connection.execute(asked.order_by(*order).limit(_READ))
    return [(number, revision, data) for revision, number, data in rows]


def summary_in(row: tuple[int, int, str]) -> Summary:
    """The summary that a row holds."""
    number, revision, data = row
    return from_text(number, revision, data.partition("\n")[0])


def mentions_in(row: tuple[int, int, str]) -> Mentions:
    """What the incident of a row mentions."""
    return mentions.from_text(row[2].partition("\n")[2])


def removed(connection: Connection, since: int) -> tuple[int, ...]:
    """The numbers that no incident has any more (merged, withdrawn), since a revision, in order."""
    asked = select(summaries.c.number).where(summaries.c.held == 0, summaries.c.revision > since)
    # Sorted here: asked for in order, SQLite goes through all numbers instead of the late revisions.
    return tuple(sorted(connection.execute(asked).scalars()))


def revisions(connection: Connection, of: Collection[int]) -> dict[int, int]:
    """The revision of each number that was ever issued."""
    asked = select(summaries.c.number, summaries.c.revision).where(among(connection, summaries.c.number, of))
    return {row.number: row.revision for row in connection.execute(asked)}


def _missing() -> Select[tuple[int, int]]:
    """The rows that have to be made, in order."""
    order = (summaries.c.revision, summaries.c.number)
    return select(*order).where(summaries.c.held == 1, summaries.c.data.is_(None)).order_by(*order)


def _revision(connection: Connection, sequence: int) -> int:
    return (sequence << _SHIFT) + _times(connection)


def _times(connection: Connection) -> int:
    return int(_told(connection, _TIMES) or 0)


@cache
def _summarising() -> str:
    """Which Khabar makes the rows: its release and a digest of all that weighing is made of."""
    found = sha256(Path(of_weighed.__file__).read_bytes() + Path(mentions.__file__).read_bytes())
    for path in sorted(Path(weigh.__file__).parent.rglob("*")):
        if path.suffix in (".py", ".tsv", ".txt"):
            found.update(path.name.encode() + path.read_bytes())
    return f"Khabar {khabar.__version__} ({found.hexdigest()[:8]})"


def _told(connection: Connection, name: str) -> str | None:
    return connection.execute(select(about.c.value).where(about.c.name == name)).scalar()


def _tell(connection: Connection, name: str, value: str) -> None:
    connection.execute(delete(about).where(about.c.name == name))
    connection.execute(insert(about).values(name=name, value=value))
