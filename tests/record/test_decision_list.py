"""All decisions with what became of them, and what the review queue asks of the record, on both databases."""

from __future__ import annotations

from record_stories import story

from khabar.nouns import Record
from khabar.nouns.incident import AccountKey
from khabar.record.deciding import Made
from khabar.record.decision_list import Ruling, decisions_of, last_own, numbers_on, rulings
from khabar.record.store import Store
from khabar.record.unjoined import last_verdicts, lost_reports, unjoined


def listed(store: Store) -> list[Ruling]:
    with store.place.reading() as connection:
        return list(rulings(connection))


def number_of(store: Store, key: str) -> int:
    return next(one.number for one in store.incidents() if any(account.report.id == key for account in one.accounts))


def undo(store: Store, made: Made) -> Made:
    return store.decide("undo", [], "by mistake", by="ada", value={"decision": made.decision.id})


def test_each_decision_says_what_became_of_it(store: Store) -> None:
    store.add([story("a", "Lerm"), story("b", "Qasra", "2016-05-02")])
    one, other = number_of(store, "a"), number_of(store, "b")
    together = store.decide("together", [one, other], "the same", by="ada")
    undone = undo(store, together)
    assert [(r.kind, r.state, r.ended_by) for r in listed(store)] == [
        ("undo", "in force", None),
        ("together", "undone", undone.decision.id),
    ]
    undo(store, undone)
    assert [(r.kind, r.state) for r in listed(store)] == [
        ("undo", "in force"),
        ("undo", "undone"),
        ("together", "in force"),
    ]
    assert {r.numbers for r in listed(store)} == {(min(one, other),)}
    with store.place.reading() as connection:
        assert numbers_on(connection, undone.decision.id) == (min(one, other),)
        assert decisions_of(connection, listed(store)).keys() == {r.entry.hash for r in listed(store)}


def test_a_later_decision_overrules_an_earlier_one(store: Store) -> None:
    store.add([story("a", "Lerm"), story("b", "Qasra", "2016-05-02")])
    one, other = number_of(store, "a"), number_of(store, "b")
    apart = store.decide("apart", [one, other], "two", by="ada")
    later = store.decide("together", [one, other], "the same after all", by="ben")
    assert [(r.kind, r.state, r.ended_by) for r in listed(store)] == [
        ("together", "in force", None),
        ("apart", "overruled", later.decision.id),
    ]
    with store.place.reading() as connection:
        own = last_own(connection, "ada", number=one)
        assert own is not None and own.hash == apart.decision.id
        assert last_own(connection, "ada", key="b") == own
        assert last_own(connection, "cora", number=one) is None


def test_words_that_are_lost_are_told(store: Store) -> None:
    store.add([story("a", "Lerm")])
    store.decide("accept", [number_of(store, "a")], "read", by="ada")
    with store.place.reading() as connection:
        assert lost_reports(connection) == frozenset()
    later = story("a", "Lerm", more="Nothing of it was true.")
    store.add([Record(later.report, (), (), "by hand")])
    assert [r.state for r in listed(store)] == ["lost words"]
    assert [held.key for held in listed(store)[0].held] == ["a"]
    with store.place.reading() as connection:
        assert lost_reports(connection) == {"a"}


def test_the_last_verdict_on_each_incident(store: Store) -> None:
    store.add([story("a", "Lerm"), story("b", "Qasra", "2016-05-02")])
    one, other = number_of(store, "a"), number_of(store, "b")
    store.decide("accept", [one], "read", by="ada")
    store.decide("status", [other], "no", by="ada", value={"value": "denied"})
    store.decide("reject", [one], "no event", by="ben")
    sequence = {r.kind: r.entry.sequence for r in listed(store)}
    with store.place.reading() as connection:
        assert last_verdicts(connection) == {one: sequence["reject"]}
        assert last_verdicts(connection, [other]) == {}


def test_incidents_that_may_be_one_unless_a_person_parted_them(store: Store) -> None:
    store.add([story("a", "Lerm"), story("b", "Lerm", killed=9, source="rescuers")])
    both = number_of(store, "a")
    assert number_of(store, "b") == both
    with store.place.reading() as connection:
        assert unjoined(connection) == {}
    parted = store.decide("apart", _accounts(store), "two shellings", by="ada")
    assert number_of(store, "a") != number_of(store, "b")
    with store.place.reading() as connection:
        assert not any(unjoined(connection).values())
    undo(store, parted)
    assert number_of(store, "b") == both


def _accounts(store: Store) -> list[AccountKey]:
    return [account.key for one in store.incidents() for account in one.accounts]
