"""Numbers stay with their incidents, whatever changes at once, and whoever writes beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from record_stories import story
from sqlalchemy import update

from khabar.nouns import Record, Span
from khabar.nouns.incident import AccountKey, Anchor
from khabar.record.readings import packed
from khabar.record.schema import readings
from khabar.record.store import Store, open_store

A, B, C = (AccountKey(key, "e1") for key in "abc")


def without(made: Record) -> Record:
    """A report whose coding has no event."""
    return replace(made, events=())


def numbered(store: Store) -> dict[int, set[str]]:
    return {one.number: {account.report.id for account in one.accounts} for one in store.incidents()}


@pytest.mark.parametrize("sizes", [(1, 1), (2,)], ids=["one by one", "in one batch"])
def test_a_number_stays_when_one_report_drops_the_event_and_another_changes(store: Store, sizes: Sequence[int]) -> None:
    store.add([story("a"), story("b")])
    new = [without(story("a", more="It was untrue.")), story("b", more="A baker saw it.")]
    for size in sizes:
        store.add(new[:size])
        new = new[size:]
    assert numbered(store) == {1: {"b"}}
    store.rebuild(by="ada")
    assert numbered(store) == {1: {"b"}}


def test_a_number_stays_when_another_reader_finds_the_event_in_other_reports_alone(store: Store) -> None:
    store.add([story("a"), story("b")])
    with store.place.writing() as connection:
        record = packed(without(story("a")))
        connection.execute(update(readings).where(readings.c.key == "a").values(record=record))
    for _ in range(2):
        store.rebuild(by="ada")
        assert numbered(store) == {1: {"b"}}
        head = store.head()
    store.rebuild(by="ada")
    assert store.head() == head
    assert store.verify().faults == []


def test_a_number_stays_when_all_versions_that_tell_of_it_are_sealed_at_once_but_an_older_one(store: Store) -> None:
    first, second = (
        replace(made, report=replace(made.report, sha256="f" * 64))
        for made in (story("a", more="x"), story("b", more="x"))
    )
    store.add([without(story("a")), story("b"), first, second])
    assert numbered(store) == {1: {"a", "b"}}
    store.seal("f" * 64, "in danger", by="ada", whole=True)
    assert numbered(store) == {1: {"b"}}
    store.rebuild(by="ada")
    assert numbered(store) == {1: {"b"}}


def missed(store: Store, report: Record, place: str, day: str) -> str:
    """Adds an event of another place to a report."""
    at = report.report.text.index("struck")
    words = Anchor(report.report.id, report.report.sha256, Span.of(report.report.text, at, at + 6))
    lat, lon = {"Murjan": (34.73, 36.71), "Bayda": (33.51, 36.29)}[place]
    where = {"name": place, "lat": lat, "lon": lon, "radius_km": 1, "precision": 1, "country": "SY"}
    value = {"type": "Shelling/artillery/missile attack", "time": day, "killed": 5, "places": [where], "main": True}
    return store.decide("add", [words], "was missed", by="ada", value=value).decision.id


def test_grouping_does_not_go_by_what_another_process_did_before(where: str) -> None:
    report = story("r", more="Shells also struck the markets of Murjan and Bayda on Wednesday, medics said.")
    with open_store(where, create=True) as one, open_store(where) as other:
        one.add([report])
        first = missed(other, report, "Murjan", "2016-04-13")
        one.add([story("m", "Murjan")])
        assert frozenset("rm") in numbered(one).values()
        other.decide("undo", [], "was none", by="ada", value={"decision": first})
        missed(other, report, "Bayda", "2016-05-21")
        one.add([story("b", "Bayda", "2016-05-21")])
        before = list(one.incidents())
        assert {frozenset(keys) for keys in numbered(one).values()} == {frozenset("r"), frozenset("m"), frozenset("rb")}
        other.rebuild(by="ada")
        assert list(one.incidents()) == before


def test_a_rebuild_elsewhere_is_noticed_too(where: str) -> None:
    with open_store(where, create=True) as one, open_store(where) as other:
        one.add([story("a")])
        changed = packed(story("a", "Qasra", "2016-06-01", 7, more="A baker saw it."))
        with other.place.writing() as connection:
            connection.execute(update(readings).where(readings.c.key == "a").values(record=changed))
        other.rebuild(by="ada")
        one.add([story("b", "Qasra", "2016-06-01")])
        assert numbered(one) == {1: {"a", "b"}}


def test_of_three_together_the_one_that_may_stays_with_whom_it_was(store: Store) -> None:
    store.add([story("a", "Lerm", "2016-04-01"), story("b", "Qasra", "2016-05-01"), story("c", "Murjan", "2016-06-01")])
    store.decide("together", [A, B, C], "one", by="ada")
    store.decide("apart", [A, B], "two", by="ada")
    assert {frozenset(keys) for keys in numbered(store).values()} == {frozenset("ac"), frozenset("b")}
    store.add([story("a", "Lerm", "2016-04-01", more="A baker saw it.")])
    assert {frozenset(keys) for keys in numbered(store).values()} == {frozenset("ac"), frozenset("b")}
    store.decide("apart", [A, C], "two, too", by="ada")
    assert {frozenset(keys) for keys in numbered(store).values()} == {frozenset("a"), frozenset("bc")}
