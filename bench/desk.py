"""How quick the overview is over a large record: `python bench/desk.py [--incidents 100000]`.

The record holds summaries of invented incidents (`desk_summaries`). Milliseconds of the processor, for the machine may
be busy with other work, and beside them of the clock: the whole page as HTML, as JSON, signs of the map by zoom.
Then the same numbers (matches, counts of each filter, bars, a page of the list) by plain Python over the same rows, and
the matches alone by SQL over a table of the same columns. Exit 1: a page takes a second, signs 200 ms, or more.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from desk_summaries import summaries
from fastapi.testclient import TestClient

from khabar.desk.app import create_app
from khabar.desk.state import Desk
from khabar.record.schema import summaries as table
from khabar.record.store import Store, open_store
from khabar.record.summaries import Summary, to_text

MOST_PAGE_MS, MOST_SIGNS_MS = 1_000.0, 200.0
PAGES = (
    ("all", "/"),
    ("country, type, days", "/?country=SY&type=Battles&since=2016-01-01&until=2018-12-31"),
    ("words", "/?q=brigade+12"),
    ("place and actor", "/?place=Province+3&actor=front"),
    ("a box, page 20", "/?box=35,34,42,38&page=20"),
    ("least sure", "/?sort=unsure"),
)
SIGNS = (
    ("world", "/map/clusters?zoom=1"),
    ("region", "/map/clusters?zoom=4&view=25,10,60,45"),
    ("country", "/map/clusters?zoom=6.5&view=34,31,44,38"),
    ("city", "/map/clusters?zoom=11&view=37,36,37.5,36.4"),
    ("country, words", "/map/clusters?zoom=6.5&view=34,31,44,38&q=brigade+12"),
)
RUNS = 5


def main() -> int:
    """Measures and prints; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=100_000)
    given = parser.parse_args()
    rows = summaries(given.incidents)
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "record", create=True) as store:
        _fill(store, rows)
        desk = Desk(store)
        with TestClient(
            create_app(desk), base_url="http://127.0.0.1", headers={"Accept": "application/json"}
        ) as client:
            return _measure(client, desk, rows)


def _fill(store: Store, rows: Sequence[Summary]) -> None:
    """Puts the summaries where the record keeps them."""
    store.removed()  # marks that all rows there are made by this Khabar
    with store.place.writing() as connection:
        made = [{"number": one.number, "revision": one.revision, "held": 1, "data": to_text(one)} for one in rows]
        connection.execute(table.insert(), made)


def _measure(client: TestClient, desk: Desk, rows: Sequence[Summary]) -> int:
    began = time.process_time()
    while not client.get("/", params={"format": "json"}).json()["is_whole"]:
        pass
    print(f"{len(rows):,} incidents, read into the index in {time.process_time() - began:.1f} s of the processor")
    print(f"{'':34} {'CPU ms':>8} {'ms':>8} {'kB':>8}")
    slow = []
    for name, address in PAGES:
        html = _timed(lambda: client.get(address, headers={"Accept": "text/html"}))  # noqa: B023  called at once
        _told(f"page, {name}", *html)
        _told(f"JSON, {name}", *_timed(lambda: client.get(address)))  # noqa: B023
        slow += [name] if html[0] >= MOST_PAGE_MS else []
    for name, address in SIGNS:
        signs = _timed(lambda: client.get(address))  # noqa: B023
        _told(f"signs, {name}", *signs)
        slow += [name] if signs[0] >= MOST_SIGNS_MS else []
    _told("after a decision, page", *_timed(lambda: _changed(client, desk, rows)))
    _compare(client, rows)
    if slow:
        print(f"too slow: {', '.join(slow)}")
    return int(bool(slow))


def _timed(ask: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds of the processor and of the clock, medians of some runs, and kilobytes."""
    ask()
    cpu, clock = [], []
    size = 0
    for _ in range(RUNS):
        gc.collect()
        began, began_cpu = time.perf_counter(), time.process_time()
        answer = ask()
        cpu.append(1000 * (time.process_time() - began_cpu))
        clock.append(1000 * (time.perf_counter() - began))
        size = len(getattr(answer, "content", b""))
    return median(cpu), median(clock), size / 1000


def _told(name: str, cpu: float, clock: float, size: float) -> None:
    print(f"{name:34} {cpu:8.1f} {clock:8.1f} {size:8.1f}")


def _changed(client: TestClient, desk: Desk, rows: Sequence[Summary]) -> object:
    """A page after one incident has changed."""
    one = dataclasses.replace(rows[0], revision=time.time_ns() >> 10)
    with desk.store.place.writing() as connection:
        where = table.c.number == one.number
        connection.execute(table.update().where(where).values(revision=one.revision, data=to_text(one)))
    return client.get("/", headers={"Accept": "text/html"})


def _compare(client: TestClient, rows: Sequence[Summary]) -> None:
    """The same by plain Python and, the matches alone, by SQL."""
    address = PAGES[1][1]
    ours, _, _ = _timed(lambda: client.get(address))
    plain, _, _ = _timed(lambda: _plainly(rows))
    print(f"plain Python for the same numbers {plain:9.1f} ms: {plain / ours:.0f} times as long as page and all")
    connection = _table(rows)
    by_sql, _, _ = _timed(lambda: _by_sql(connection))
    print(f"SQL for matches, counts, a page   {by_sql:9.1f} ms: {by_sql / ours:.1f} times as long as page and all")
    found = client.get(address).json()
    assert found["total"] == _plainly(rows) == _by_sql(connection)


_WHERE = {
    "country": lambda one: "SY" in one.countries,
    "type": lambda one: one.event_type == "Battles",
    "days": lambda one: (one.end or one.published) >= "2016-01-01" and (one.start or one.published) <= "2018-12-31",
    "status": lambda one: one.status == "happened",
}
_COUNTED = {
    "country": lambda one: one.countries,
    "type": lambda one: (one.type, one.event_type),
    "status": lambda one: (one.status,),
    "grade": lambda one: (one.grade,),
    "area": lambda one: (one.admin1,),
    "actor": lambda one: tuple(actor[1] for actor in one.actors),
    "source": lambda one: one.outlets,
}


def _plainly(rows: Sequence[Summary]) -> int:
    """Matches, counts under all other filters, bars and a page, as one writes it down."""
    matching = [one for one in rows if all(test(one) for test in _WHERE.values())]
    for name, values in _COUNTED.items():
        others = [test for of, test in _WHERE.items() if of != name]
        Counter(value for one in rows if all(test(one) for test in others) for value in values(one))
    Counter(one.start[:7] for one in matching if one.start)
    sorted(matching, key=lambda one: one.start or "", reverse=True)[:50]
    return len(matching)


def _table(rows: Sequence[Summary]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("create table i (country, event_type, type, first, last, status, grade, area)")
    connection.executemany("insert into i values (?, ?, ?, ?, ?, ?, ?, ?)", map(_columns, rows))
    for column in ("country", "event_type", "first", "status"):
        connection.execute(f"create index by_{column} on i ({column})")
    return connection


def _columns(one: Summary) -> tuple[object, ...]:
    first, last = one.start or one.published, one.end or one.published
    return one.country, one.event_type, one.type, first, last, one.status, one.grade, one.admin1


_SQL = {
    "country": "country = 'SY'",
    "event_type": "event_type = 'Battles'",
    "days": "last >= '2016-01-01' and first <= '2018-12-31'",
    "status": "status = 'happened'",
}


def _by_sql(connection: sqlite3.Connection) -> int:
    where = " and ".join(_SQL.values())
    (total,) = connection.execute(f"select count(*) from i where {where}").fetchone()  # noqa: S608  our own words
    for name in ("country", "event_type", "type", "status", "grade", "area"):
        kept = " and ".join(test for of, test in _SQL.items() if of != {"type": "event_type"}.get(name, name))
        connection.execute(f"select {name}, count(*) from i where {kept} group by 1").fetchall()  # noqa: S608
    connection.execute(f"select * from i where {where} order by first desc limit 50").fetchall()  # noqa: S608
    return int(total)


if __name__ == "__main__":
    sys.exit(main())
