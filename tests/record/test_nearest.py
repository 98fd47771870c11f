"""What came nearest to being one incident with another, and why it is not."""

from __future__ import annotations

from record_stories import story

from khabar.link.parting import parted
from khabar.record.nearest import nearest
from khabar.record.store import Store


def _numbers(store: Store) -> dict[str, int]:
    return {account.report.id: one.number for one in store.incidents() for account in one.accounts}


def test_the_same_place_a_day_later_is_near_and_kept_apart_by_the_day(store: Store) -> None:
    store.add([story("a", "Lerm", "2016-04-13"), story("b", "Lerm", "2016-04-15"), story("c", "Bayda", "2017-01-01")])
    numbers = _numbers(store)
    with store.place.reading() as connection:
        near = nearest(connection, numbers["a"])
    assert near[0].number == numbers["b"]
    told = parted(store.incident(numbers["a"]), store.incident(numbers["b"]))
    assert "two days" in told.why
    assert told.best.score == near[0].score
    assert told.best.reasons


def test_no_incident_is_near_itself_and_an_only_one_has_no_neighbour(store: Store) -> None:
    store.add([story("a", "Lerm", "2016-04-13")])
    with store.place.reading() as connection:
        assert nearest(connection, _numbers(store)["a"]) == ()
        assert nearest(connection, 99) == ()


def test_mentions_follow_what_changes(store: Store) -> None:
    store.add([story("a", "Lerm", "2016-04-13", source="rescuers")])
    ((number, revision, told),) = store.mentions()
    assert [one.name for one in told.placed] == ["Lerm"]
    store.decide("reject", [number], "seen", by="ada")
    ((_, later, now),) = store.mentions(revision)
    assert later > revision
    assert now.heard == ()
    assert list(store.mentions(later)) == []
