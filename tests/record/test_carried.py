"""Sealing one version: what holds on to words that another version has too goes on holding on to them there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from record_stories import story
from sqlalchemy import select

from khabar.nouns import Record
from khabar.nouns.incident import AccountKey, DecisionKind
from khabar.record.bodies import all_bodies
from khabar.record.schema import journal
from khabar.record.store import Store
from khabar.weigh import weigh
from khabar.weigh.decided import rejected

A = AccountKey("a", "e1")
FIRST, SECOND = story("a", more="Abu Sami saw it."), story("a", killed=6, more="A baker saw it.")


def two_versions(store: Store, *decided: tuple[DecisionKind, Mapping[str, object]]) -> None:
    """Decisions on the first version of a report, then its second, and the first one sealed."""
    store.add([FIRST])
    for kind, value in decided:
        store.decide(kind, [A], f"{kind}, so it is", by="ada", value=value)
    store.add([SECOND])
    store.seal(FIRST.report.sha256, "a name in it", by="ada")


def held(store: Store) -> tuple[object, ...]:
    return tuple(store.incidents()), store.unresolved(), store.head()


def lasting(store: Store) -> None:
    """What is there is what a rebuild makes, and nothing of the sealed words is left."""
    before = held(store)
    store.rebuild(by="ada")
    assert held(store) == before
    assert store.verify().faults == []
    with store.place.reading() as connection:
        kept = [raw or b"" for _, raw in all_bodies(connection)]
        told = connection.execute(select(journal.c.body)).scalars().all()
    assert not any(b"Sami" in raw for raw in kept)
    assert not any("Sami" in body for body in told)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("reject", {}),
        ("grade", {"value": "contested"}),
        ("correct", {"field": "killed", "value": 8}),
        ("correct", {"field": "doers", "value": ["A baker"]}),
        ("correct", {"field": "places", "value": {"lat": 36.2, "lon": 37.15}}),
    ],
)
def test_a_decision_follows_its_words_when_the_version_it_was_made_on_is_sealed(
    store: Store, kind: DecisionKind, value: Mapping[str, object]
) -> None:
    store.add([FIRST])
    made = store.decide(kind, [A], "so it is", by="ada", value=value)
    store.add([SECOND])
    before = store.incident(1)
    store.seal(FIRST.report.sha256, "a name in it", by="ada")
    (decision,) = store.incident(1).decisions
    assert (decision.id, decision.value) == (made.decision.id, before.decisions[0].value)
    assert [(anchor.report, anchor.sha256, anchor.span.text) for anchor in decision.anchors] == [
        ("a", SECOND.report.sha256, "hit")
    ]
    assert weigh(store.incident(1)).findings == weigh(replace(before, decisions=(decision,))).findings
    lasting(store)


def test_a_number_follows_its_words_and_can_be_decided_on(store: Store) -> None:
    two_versions(store, ("reject", {}))
    assert [incident.number for incident in store.incidents()] == [1]
    assert set(rejected(store.incident(1))) == {A}
    store.decide("grade", [1], "seen", by="ada", value={"value": "fair"})
    lasting(store)
    assert [change.what.split()[0] for change in store.history(1)] == [
        "i1", "reject:", "captured", "i1", "sealed", "grade:"
    ]  # fmt: skip


def test_words_that_only_the_sealed_version_has_are_erased_from_values(store: Store) -> None:
    two_versions(store, ("correct", {"field": "targets", "value": ["Abu Sami"]}))
    (decision,) = store.incident(1).decisions
    assert decision.value == {}
    lasting(store)


def test_the_words_that_a_correction_points_at_follow_into_the_version_that_stays(store: Store) -> None:
    store.add([FIRST])
    text = FIRST.report.text
    for said in ("medics", "Sami"):
        span = [text.index(said), text.index(said) + len(said)]
        store.decide("correct", [A], said[0], by="ada", value={"field": "killed", "value": 8, "span": span})
    store.add([story("a", killed=6, more="A baker saw it.", source="the medics")])
    store.seal(FIRST.report.sha256, "a name in it", by="ada")
    first, second = (decision.value for decision in store.incident(1).decisions)
    now = store.incident(1).accounts[0].report.text
    assert isinstance(first["span"], list)
    assert (now[slice(*first["span"])], second) == ("medics", {"field": "killed", "value": 8, "span": None})
    lasting(store)


def test_it_follows_through_one_sealing_after_the_other_and_back_to_an_older_version(store: Store) -> None:
    third = story("a", killed=7, more="Abu Sami saw it all.")
    two_versions(store, ("grade", {"value": "contested"}))
    store.add([third])
    for sealed in (SECOND, third):  # the second seal is of the last version that is left
        assert [decision.value for decision in store.incident(1).decisions] == [{"value": "contested"}]
        store.seal(sealed.report.sha256, "a name in it", by="ada")
    assert list(store.incidents()) == []
    assert [decision.value for decision in store.unresolved()] == [{}]
    assert store.verify().faults == []


def test_when_the_newest_version_is_sealed_the_older_one_takes_what_was_made_on_it(store: Store) -> None:
    store.add([SECOND, story("b", "Qasra", "2016-06-01"), FIRST])
    store.decide("together", [A, AccountKey("b", "e1")], "one", by="ada")
    store.seal(FIRST.report.sha256, "a name in it", by="ada")
    assert [len(incident.accounts) for incident in store.incidents()] == [2]
    lasting(store)


def test_a_decision_that_was_undone_comes_back_on_the_version_that_stays(store: Store) -> None:
    store.add([FIRST])
    made = store.decide("reject", [A], "no", by="ada")
    undone = store.decide("undo", [], "yes", by="bo", value={"decision": made.decision.id})
    store.add([SECOND])
    store.seal(FIRST.report.sha256, "a name in it", by="ada")
    store.decide("undo", [], "no, after all", by="ada", value={"decision": undone.decision.id})
    assert set(rejected(store.incident(1))) == {A}
    lasting(store)


def test_copies_that_people_named_stay_copies(store: Store) -> None:
    store.add([FIRST, story("b", "Qasra", "2016-06-01")])
    store.decide("copies", ["a", "b"], "one story", by="ada")
    store.add([SECOND])
    store.seal(FIRST.report.sha256, "a name in it", by="ada")
    assert store.copies() == (frozenset("ab"),)
    lasting(store)


def of_feed(key: str, place: str, file: str = "f" * 64) -> Record:
    """A coded report that was read from a file with others."""
    made = story(key, place)
    return replace(made, report=replace(made.report, sha256=file, input="feed.xml"))


def test_sealing_one_coded_report_of_a_feed_leaves_the_others(store: Store) -> None:
    first, second = of_feed("f1", "Lerm"), of_feed("f2", "Qasra")
    store.add([first])
    store.seal("f1", "in danger", by="ada")
    assert store.add([first, second]) == {"sealed": 1, "new": 1}
    renamed = replace(first, report=replace(first.report, id="f9"))
    recoded = replace(first, events=())
    assert store.add([renamed, recoded]) == {"sealed": 2}


def test_a_file_that_is_sealed_by_its_digest_is_sealed_as_a_whole(store: Store) -> None:
    store.add([of_feed("f1", "Lerm")])
    store.seal("f" * 12, "in danger", by="ada")
    assert store.add([of_feed("f1", "Lerm"), of_feed("f2", "Qasra")]) == {"sealed": 2}
