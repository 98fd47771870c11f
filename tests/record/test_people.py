"""Several people at one record: what each has seen, what is sent twice, and what else the journal keeps of them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from record_stories import story

from khabar.errors import ConflictError, OptionError
from khabar.nouns.incident import AccountKey
from khabar.record.deciding import ChangedError
from khabar.record.store import Store, open_store

A, B = AccountKey("a", "e1"), AccountKey("b", "e1")


def grade(store: Store, value: str, **more: object) -> str:
    made = store.decide("grade", [1], f"it is {value}", by="ada", value={"value": value}, **more)  # type: ignore[arg-type]
    return made.decision.id


def test_who_has_not_seen_what_changed_is_told_so_and_nothing_is_decided(store: Store) -> None:
    store.add([story("a"), story("c", "Qasra", "2016-06-01")])
    seen = store.revision(1)
    store.add([story("b")])
    grade(store, "weak")
    before = store.head()
    with pytest.raises(ChangedError, match="i1 has changed since you looked; look at it again") as raised:
        grade(store, "fair", seen=seen)
    assert isinstance(raised.value, ConflictError)
    assert (raised.value.number, store.head()) == (1, before)
    assert [change.what.split()[0] for change in raised.value.changes] == ["captured", "grade:"]
    grade(store, "fair", seen=store.revision(1))


def test_what_changed_elsewhere_does_not_matter(store: Store) -> None:
    store.add([story("a"), story("c", "Qasra", "2016-06-01")])
    seen = store.revision(1)
    store.decide("grade", [2], "seen", by="bo", value={"value": "fair"})
    grade(store, "fair", seen=seen)


@pytest.mark.parametrize("kind", ["apart", "not-copies", "undo"])
def test_decisions_of_each_sort_look_at_what_was_seen(store: Store, kind: str) -> None:
    store.add([story("a"), story("b")])
    first, seen = grade(store, "weak"), store.revision(1)
    store.decide("accept", [A], "read", by="bo")
    on = {"apart": [A, B], "not-copies": ["a", "b"]}.get(kind, [])
    value = {"decision": first} if kind == "undo" else {}
    with pytest.raises(ChangedError):
        store.decide(kind, on, "so it is", by="ada", value=value, seen=seen)  # type: ignore[arg-type]
    store.decide(kind, on, "so it is", by="ada", value=value, seen=store.revision(1))  # type: ignore[arg-type]


def test_of_two_at_once_the_second_is_told_of_the_first(where: str) -> None:
    with open_store(where, create=True) as store, open_store(where) as other:
        store.add([story("a")])
        seen = store.revision(1)
        outcomes = at_once(
            lambda: store.decide("grade", [1], "one", by="ada", value={"value": "fair"}, seen=seen),
            lambda: other.decide("status", [1], "two", by="bo", value={"value": "planned"}, seen=seen),
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ChangedError", "Made"]
        assert len(store.incident(1).decisions) == 1


def test_what_is_sent_twice_is_decided_once(where: str) -> None:
    with open_store(where, create=True) as store, open_store(where) as other:
        store.add([story("a")])
        seen = store.revision(1)
        made = at_once(lambda: grade(store, "fair", once="x7", seen=seen), lambda: grade(other, "fair", once="x7"))
        assert made[0] == made[1]
        assert grade(store, "weak", once="x7", seen=seen) == made[0]
        assert len(store.incident(1).decisions) == 1
        bo = store.decide("grade", [1], "mine", by="bo", value={"value": "weak"}, once="x7")
        assert bo.decision.id != made[0]


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What calls give, or raise, that begin together."""
    gate = threading.Barrier(len(calls))
    outcomes: dict[int, object] = {}

    def run(place: int) -> None:
        gate.wait()
        try:
            outcomes[place] = calls[place]()
        except OptionError as fault:
            outcomes[place] = fault

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[place] for place in range(len(calls))]


def test_what_was_undone_in_the_database_is_not_remembered(store: Store) -> None:
    store.add([story("a"), story("b")])
    first = grade(store, "fair")

    def fail(*_: object) -> None:
        raise RuntimeError

    store._linker.groups = fail  # type: ignore[method-assign, assignment]
    with pytest.raises(RuntimeError):
        store.decide("apart", [A, B], "two", by="ada")
    del store._linker.groups
    assert [one.id for one in store.incident(1).decisions] == [first]
    store.decide("accept", [A], "read", by="bo")
    assert [one.kind for one in store.incident(1).decisions] == ["grade", "accept"]


def test_notes_are_kept_verified_rebuilt_and_stand_as_they_stood(store: Store) -> None:
    store.add([story("a")])
    entry = store.note("coding", {"round": 1, "capture": 1}, {"events": [{"trigger": "hit"}]}, by="cy")
    store.note("access", {"what": "names of i1"}, by="ada")
    store.note("snapshot", {"incidents": 1}, {"filters": "", "captures": [1]}, by="ada", kept=b"all of it")
    store.rebuild(by="ada")
    ((found, detail),) = store.notes("coding")
    assert (found, found.by, detail and detail["events"]) == (entry, "cy", [{"trigger": "hit"}])
    assert [found.body for found, _ in store.notes("access")] == [{"what": "names of i1"}]
    assert list(store.notes("coding", after=entry.sequence)) == []
    digest = str(next(iter(store.notes("snapshot")))[0].body["kept"])
    assert (store.kept(digest), store.kept("0" * 64)) == (b"all of it", None)
    assert store.verify().faults == []
    with store.as_of("2999-01-01") as then:
        assert list(then.notes("coding")) == [(found, detail)]


def test_sealing_erases_what_notes_hold_of_the_words(store: Store) -> None:
    store.add([story("a"), story("c", "Qasra", "2016-06-01")])
    for capture in (1, 3):
        store.note("coding", {"capture": capture}, {"events": [{"trigger": "hit"}]}, by="cy")
    store.note("snapshot", {"incidents": 2}, {"filters": ""}, by="ada", kept=b"all")
    store.note("snapshot", {"incidents": 1}, {"captures": [3]}, by="ada", kept=b"one")
    kept = [str(entry.body["kept"]) for entry, _ in store.notes("snapshot")]
    assert [entry.sequence for entry, _ in store.notes("coding")] == [5, 6]
    store.seal("a", "in danger", by="ada")
    assert [detail is None for _, detail in store.notes("coding")] == [True, False]
    assert [store.kept(digest) for digest in kept] == [None, b"one"]
    assert store.verify().faults == []


def test_a_note_that_is_no_json_is_refused(store: Store) -> None:
    with pytest.raises(OptionError, match="no JSON"):
        store.note("access", {"what": {1, 2}}, by="ada")
    with pytest.raises(OptionError, match="record's own key"):
        store.note("access", {"kept": "x"}, by="ada")
    with pytest.raises(OptionError, match="no note"):
        store.note("gossip", {}, by="ada")  # type: ignore[arg-type]
    assert store.head() is None
