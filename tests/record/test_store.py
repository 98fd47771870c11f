from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from record_stories import story

from khabar.errors import OptionError, RecordError
from khabar.nouns.incident import AccountKey
from khabar.record.adding import Added
from khabar.record.store import Store, open_store
from khabar.weigh import weigh


def sets(store: Store) -> set[frozenset[AccountKey]]:
    return {frozenset(account.key for account in incident.accounts) for incident in store.incidents()}


def keys(store: Store, number: int) -> set[str]:
    return {account.report.id for account in store.incident(number).accounts}


def test_accounts_of_one_occurrence_are_one_incident(store: Store) -> None:
    assert store.add([story("a"), story("b", killed=7), story("c", "Qasra", "2016-06-01")]) == {"new": 3}
    assert {frozenset(a.report.id for a in i.accounts) for i in store.incidents()} == {frozenset("ab"), frozenset("c")}
    assert [i.number for i in store.incidents()] == [1, 2]


def test_a_report_added_twice_is_one(store: Store) -> None:
    store.add([story("a")])
    before = store.head()
    assert store.add([story("a"), story("a")]) == {"same": 2}
    assert store.head() == before


def test_other_words_under_the_same_id_are_a_new_version_and_what_differs_is_told(store: Store) -> None:
    told: list[Added] = []
    store.add([story("a"), story("b")])
    store.add([story("a", killed=9)], told=told.append)
    (added,) = told
    assert (added.outcome, added.version) == ("version", 2)
    assert [line[0] for line in added.difference if "killing" in line] == ["-", "+"]
    assert [a.event.harm.killed.low for a in store.incident(1).accounts if a.event.harm.killed] == [9, 5]


def test_two_versions_in_one_batch_are_two_versions(store: Store) -> None:
    assert store.add([story("a"), story("a", killed=9), story("a", killed=8)]) == {"new": 1, "version": 2}
    assert [a.event.harm.killed.low for a in store.incident(1).accounts if a.event.harm.killed] == [8]


def test_the_address_names_a_report_that_came_without_an_id(store: Store) -> None:
    store.add(
        [story("page", url="https://a.example/1", given=False), story("page", url="https://a.example/2", given=False)]
    )
    assert {a.report.id for i in store.incidents() for a in i.accounts} == {
        "https://a.example/1",
        "https://a.example/2",
    }


def test_copies_are_found(store: Store) -> None:
    told = "The market was crowded when the first shell fell near the bakery, and shopkeepers carried the wounded away."
    store.add([story("a", more=told), story("b", more=told), story("c", "Qasra", "2017-01-01", 3)])
    assert store.copies() == (frozenset("ab"),)
    assert {a.copies for a in store.incident(1).accounts} == {"a"}


def test_a_number_that_was_never_issued_is_said_so(store: Store) -> None:
    with pytest.raises(OptionError, match="i7"):
        store.incident(7)


def test_a_record_is_made_only_when_asked(where: str) -> None:
    with pytest.raises(RecordError, match="no record is there"):
        open_store(where)
    open_store(where, create=True).close()
    open_store(where).close()


def test_rebuilding_gives_the_same_record(store: Store) -> None:
    store.add([story("a"), story("b", killed=7), story("c", "Qasra", "2016-06-01"), story("a", killed=6)])
    store.decide("apart", [AccountKey("a", "e1"), AccountKey("b", "e1")], "two shellings", by="ada")
    before, head = list(store.incidents()), store.head()
    store.rebuild(by="ada")
    assert list(store.incidents()) == before
    assert store.head() == head


def test_apart_and_together_are_obeyed_and_undone(store: Store) -> None:
    store.add([story("a"), story("b"), story("c", "Qasra", "2016-06-01")])
    apart = store.decide("apart", [AccountKey("a", "e1"), AccountKey("b", "e1")], "two shellings", by="ada")
    assert len(sets(store)) == 3
    one = store.decide("together", [AccountKey("a", "e1"), AccountKey("c", "e1")], "one", by="ada")
    assert keys(store, 1) == {"a", "c"}
    store.decide("undo", [], "two again", by="bo", value={"decision": one.decision.id})
    store.decide("undo", [], "it was one", by="bo", value={"decision": apart.decision.id[:10]})
    assert keys(store, 1) == {"a", "b"}


def test_the_later_of_two_contradicting_decisions_wins_and_it_is_said(store: Store) -> None:
    store.add([story("a"), story("b")])
    pair = [AccountKey("a", "e1"), AccountKey("b", "e1")]
    store.decide("apart", pair, "two shellings", by="ada")
    made = store.decide("together", pair, "the mayor says one", by="bo")
    assert len(sets(store)) == 1
    assert "two shellings" in made.told[0]


def test_the_lower_number_survives_a_merge_and_a_split_gives_each_its_own_back(store: Store) -> None:
    store.add([story("a"), story("c", "Qasra", "2016-06-01")])
    made = store.decide("together", [1, 2], "one", by="ada")
    assert store.incident(2).number == 1
    told = store.decide("grade", [2], "seen by us", by="ada", value={"value": "confirmed"}).told
    assert "i2 was merged into i1" in told[0]
    store.decide("undo", [], "two", by="ada", value={"decision": made.decision.id})
    assert keys(store, 2) == {"c"}
    assert [d.kind for d in store.incident(1).decisions] == ["grade"]


def test_a_number_is_never_used_again(store: Store) -> None:
    store.add([story("a"), story("c", "Qasra", "2016-06-01")])
    store.seal("c", "in danger", by="ada")
    store.add([story("d", "Murjan", "2016-07-01")])
    assert [i.number for i in store.incidents()] == [1, 3]
    with pytest.raises(RecordError, match="withdrawn"):
        store.incident(2)


def test_an_incident_keeps_its_number_when_its_first_report_is_sealed(store: Store) -> None:
    store.add([story("a"), story("b")])
    store.seal("a", "in danger", by="ada")
    assert keys(store, 1) == {"b"}
    store.rebuild(by="ada")
    assert keys(store, 1) == {"b"}


def test_a_decision_survives_a_new_version_that_keeps_its_words(store: Store) -> None:
    store.add([story("a"), story("b")])
    store.decide("apart", [AccountKey("a", "e1"), AccountKey("b", "e1")], "two shellings", by="ada")
    store.add([story("a", more="Nobody has claimed it.")])
    assert len(sets(store)) == 2
    assert not store.unresolved()


def test_a_decision_whose_words_are_sealed_is_listed(store: Store) -> None:
    store.add([story("a"), story("b")])
    store.decide("apart", [AccountKey("a", "e1"), AccountKey("b", "e1")], "two shellings", by="ada")
    store.seal("b", "in danger", by="ada")
    (lost,) = store.unresolved()
    assert lost.reason == "two shellings"


def test_sealed_bytes_are_gone_and_do_not_come_in_again(store: Store) -> None:
    store.add([story("a"), story("b")])
    store.seal("b", "a court's order", by="ada")
    assert store.add([story("b")]) == {"sealed": 1}
    found = store.verify()
    assert (found.faults, found.sealed, found.captures) == ([], 1, 2)


def test_sealing_the_newest_version_brings_the_older_one_back(store: Store) -> None:
    store.add([story("a"), story("b"), story("a", killed=9)])
    digest = story("a", killed=9).report.sha256
    store.seal(digest[:12], "a wrong name in it", by="ada")
    assert [a.event.harm.killed.low for a in store.incident(1).accounts if a.event.harm.killed] == [5, 5]


def test_the_record_as_it_stood(store: Store) -> None:
    store.add([story("a")])
    then = store.head()
    assert then
    store.add([story("b"), story("a", killed=9)])
    store.decide("grade", [1], "seen", by="ada", value={"value": "confirmed"})
    (incident,) = store.incidents(as_of=then.recorded_at)
    assert [a.event.harm.killed.low for a in incident.accounts if a.event.harm.killed] == [5]
    assert not incident.decisions


def test_history_tells_who_changed_what_when_and_why(store: Store) -> None:
    store.add([story("a")], by="ada")
    store.add([story("a", killed=9)], by="bo")
    store.decide("grade", [1], "seen by us", by="cy", value={"value": "confirmed"})
    changes = store.history(1)
    assert [change.by for change in changes] == ["ada", "ada", "bo", "cy"]
    assert changes[-1].why == "seen by us"
    assert any("killing 9" in line for line in changes[2].lines)


@pytest.mark.parametrize(
    ("kind", "on", "value", "said"),
    [
        ("together", [1], {}, "needs 2 targets"),
        ("grade", [1], {"value": "sure"}, "no grade"),
        ("grade", [9], {"value": "fair"}, "no incident i9"),
        ("apart", [AccountKey("a", "e1"), AccountKey("a", "e1")], {}, "same account"),
        ("undo", [], {"decision": "ff"}, "no decision"),
        ("reject", [AccountKey("x", "e1")], {}, "no account x:e1"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(store: Store, kind: Any, on: Any, value: Any, said: str) -> None:
    store.add([story("a")])
    with pytest.raises(OptionError, match=said):
        store.decide(kind, on, "because", by="ada", value=value)
    assert not store.verify().decisions


def test_both_databases_hold_the_same(store: Store, new_record: Callable[[], Store]) -> None:
    stories = [story("a"), story("b"), story("c", "Qasra", "2016-06-01")]
    store.add(stories)
    with new_record() as other:
        other.add(stories)
        assert list(other.incidents()) == list(store.incidents())


def test_an_incident_is_rejected_and_accepted_with_all_its_accounts(store: Store) -> None:
    store.add([story("a"), story("b"), story("c")])
    (number,) = store.numbers()
    store.decide("reject", [AccountKey("b", "e1")], "a copy of a rumour", by="ada")
    accepted = store.decide("accept", [number], "seen on film", by="ada").decision
    assert {anchor.report for anchor in accepted.anchors} == {"a", "c"}
    store.decide("reject", [number], "a hoax", by="ada")
    weighed = weigh(store.incident(number))
    assert (weighed.grade, weighed.value("status"), weighed.value("type")) == ("discounted", None, None)
    again = store.decide("accept", [number], "no hoax", by="ada").decision
    assert {anchor.report for anchor in again.anchors} == {"a", "b", "c"}


def test_sealing_says_when_what_was_erased_cannot_leave_the_log_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHABAR_RECORD_WAIT", "0.2")
    file = tmp_path / "record"
    with open_store(file, create=True) as writer, open_store(file) as reader:
        writer.add([story("a", source="Umm Khalid"), story("b", "Qasra")])
        reading = reader.incidents()
        next(reading)
        with pytest.raises(RecordError, match="while somebody reads it"):
            writer.seal("a", "in danger", by="ada")
        reading.close()
    held = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert b"Umm Khalid" not in held
