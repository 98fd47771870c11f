"""Events that people add: accounts like all others, held on to by their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from record_stories import story

from khabar.errors import OptionError
from khabar.nouns import Event, Mention, Range, Record, Span
from khabar.nouns.incident import AccountKey, Anchor
from khabar.record.deciding import Made
from khabar.record.store import Store
from khabar.weigh import weigh

MORE = "Two men were later shot dead by gunmen in Qasra. The baker saw it."
KIND = "Attack"


def words(report: Record, said: str) -> Anchor:
    start = report.report.text.index(said)
    return Anchor(report.report.id, report.report.sha256, Span.of(report.report.text, start, start + len(said)))


def add(store: Store, report: Record, *said: str, **more: object) -> Made:
    value: Mapping[str, object] = {"type": KIND, **more}
    return store.decide("add", [words(report, one) for one in said or ("shot",)], "was missed", by="ada", value=value)


def added(store: Store) -> list[tuple[str, Event]]:
    """The events whose ids are no reader's, with the ids of their incidents."""
    found = [(one.id, account.event) for one in store.incidents() for account in one.accounts]
    return [(incident, event) for incident, event in found if event.id.startswith("a")]


def incident_of(store: Store, key: AccountKey) -> int:
    return next(one.number for one in store.incidents() if key in [account.key for account in one.accounts])


def test_a_missed_event_becomes_an_account_and_an_incident(store: Store) -> None:
    report = story("r", more=MORE)
    store.add([report])
    seen = store.revision(1)
    made = add(
        store, report, time="2016-04-14", killed=2, places=[{"name": "Qasra", "lat": 35.93, "lon": 36.63}],
        doers=["gunmen"], targets=[{"name": "Two men", "kind": "civilians"}], civilians=True,
    )  # fmt: skip
    ((incident, event),) = added(store)
    assert (incident, event.id) == ("i2", f"a{made.decision.id[:8]}")
    assert (event.type, event.status, event.civilians, event.confidence) == (KIND, "happened", True, 1.0)
    assert (event.mentions[0].trigger.text, event.mentions[0].sentence.text) == ("shot", MORE[: MORE.index(".") + 1])
    assert (event.time.start, event.time.words, event.harm.killed) == (
        "2016-04-14",
        event.mentions[0].trigger,
        Range(2, 2),
    )
    assert [one.words.text for one in (*event.places, *event.doers, *event.targets)] == ["Qasra", "gunmen", "Two men"]
    assert (event.claims[0].quote, event.claims[0].killed) == (event.mentions[0].sentence, Range(2, 2))
    assert [one.kind for one in store.incident(2).decisions] == ["add"]
    assert store.revision(1) == seen  # what else the report tells is as it was
    assert [one.number for one in store.summaries(seen)] == [2]
    assert store.verify().faults == []


def test_it_is_linked_like_all_others(store: Store) -> None:
    report = story("r", more="Shells also struck the market of Qasra on Wednesday, killing 2 people, medics said.")
    store.add([report, story("q", "Qasra", "2016-04-13", 2)])
    place = {"name": "Qasra", "lat": 35.93, "lon": 36.63, "radius_km": 1, "precision": 1, "country": "SY"}
    told = {
        "type": "Shelling/artillery/missile attack",
        "time": "2016-04-13",
        "killed": 2,
        "places": [place],
        "main": True,
    }
    made = store.decide("add", [words(report, "struck")], "was missed", by="ada", value=told)
    both = {AccountKey("q", "e1"), AccountKey("r", f"a{made.decision.id[:8]}")}
    assert both in [{account.key for account in one.accounts} for one in store.incidents()]


def test_an_undo_takes_it_out_and_an_undo_of_that_brings_it_back_with_its_number(store: Store) -> None:
    report = story("r", more=MORE)
    store.add([report])
    made = add(store, report)
    undone = store.decide("undo", [], "was none", by="bo", value={"decision": made.decision.id})
    assert added(store) == []
    assert store.removed() == (2,)
    store.decide("undo", [], "it was", by="bo", value={"decision": undone.decision.id})
    assert [incident for incident, _ in added(store)] == ["i2"]


def test_it_stays_through_a_rebuild_and_as_it_stood(store: Store) -> None:
    report = story("r", more=MORE)
    store.add([report])
    add(
        store,
        report,
        killed={
            "low": 2,
            "high": 2,
            "span": [report.report.text.index("Two men"), report.report.text.index("Two men") + 3],
        },
    )
    before, head = list(store.incidents()), store.head()
    for recode in (False, True):
        store.rebuild(by="ada", recode=recode)
        assert (list(store.incidents()), store.head()) == (before, head)
    with store.as_of("2999-01-01") as then:
        assert list(then.incidents()) == before


def test_it_follows_its_words_into_a_new_version_and_is_told_when_they_are_lost(store: Store) -> None:
    first = story("r", more=MORE)
    store.add([first])
    made = add(store, first, places=["Qasra"], doers=["gunmen"])
    store.add([story("r", killed=7, more=f"The mayor wept. {MORE.replace('gunmen', 'soldiers')}")])
    ((_, event),) = added(store)
    assert (event.id, event.mentions[0].trigger.text) == (f"a{made.decision.id[:8]}", "shot")
    assert ([one.words.text for one in event.places], event.doers) == (["Qasra"], ())
    assert "by soldiers in Qasra" in event.claims[0].quote.text
    store.add([story("r", killed=8)])
    assert added(store) == []
    assert [one.id for one in store.unresolved()] == [made.decision.id]
    before = list(store.incidents())
    store.rebuild(by="ada")
    assert list(store.incidents()) == before
    store.add([story("r", killed=9, more=MORE)])
    assert [incident for incident, _ in added(store)] == ["i2"]


def test_it_can_be_rejected_corrected_and_put_together(store: Store) -> None:
    report = story("r", more=MORE)
    store.add([report, story("q", "Qasra", "2016-06-01")])
    made = add(store, report, "hit")  # the very word by which the reader found another event
    own = AccountKey("r", f"a{made.decision.id[:8]}")
    store.decide("correct", [own], "it was a fight", by="ada", value={"field": "type", "value": "Armed clash"})
    assert weigh(store.incident(incident_of(store, own))).value("type") == "Armed clash"
    store.decide("together", [own, AccountKey("q", "e1")], "one", by="ada")
    rejected = store.decide("reject", [own], "was none", by="ada").decision
    assert [one.event for one in rejected.anchors] == [own.event]
    weighed = weigh(store.incident(incident_of(store, own)))
    assert {saying.account for saying in weighed.findings["status"].agreeing} == {AccountKey("q", "e1")}
    store.decide("together", [own, AccountKey("r", "e1")], "all one", by="ada")
    (found,) = store.incidents()
    standing = {saying.account for saying in weigh(found).findings["status"].agreeing}
    assert standing == {AccountKey("q", "e1"), AccountKey("r", "e1")}
    before = list(store.incidents())
    store.rebuild(by="ada")
    assert list(store.incidents()) == before


def test_sealing_what_it_was_seen_in_takes_it_out_for_ever(store: Store) -> None:
    report = story("r", more=MORE)
    store.add([report, story("r", killed=9, more=MORE)])
    add(store, report)
    assert len(added(store)) == 1
    store.seal(report.report.sha256, "in danger", by="ada")
    assert added(store) == []
    assert store.verify().faults == []
    store.rebuild(by="ada")
    assert added(store) == []


def test_a_coding_that_has_the_event_by_itself_is_it(store: Store) -> None:
    report = story("r", more=MORE)
    store.add([report])
    made = add(store, report)
    event, trigger = report.events[0], words(report, "shot").span
    own = replace(
        event,
        id="e2",
        type=KIND,
        event_type="Violence against civilians",
        mentions=(Mention(trigger, trigger),),
        places=(),
        claims=(),
    )
    store.add([replace(report, events=(event, own))])
    assert added(store) == []
    assert [[a.event.id for a in one.accounts] for one in store.incidents()] == [["e1"], ["e2"]]
    assert [one.id for one in store.incident(2).decisions] == [made.decision.id]
    assert store.unresolved() == ()
    with pytest.raises(OptionError, match="the report has this event as e2"):
        add(store, report)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "no sub-event type"),
        ({"type": "Riot"}, "no sub-event type"),
        ({"type": KIND, "colour": "red"}, "no 'colour'"),
        ({"type": KIND, "weapons": ["catapult"]}, "does not stand in the report"),
        ({"type": KIND, "killed": -1}, "killed"),
        ({"type": KIND, "status": "maybe"}, "status"),
        ({"type": KIND, "doers": [{"name": "gunmen", "span": [0, 99999]}]}, "span"),
        ({"type": KIND, "claims": [{"quote": "?"}]}, "claims"),
    ],
)
def test_what_makes_no_sense_is_refused(store: Store, value: dict[str, object], said: str) -> None:
    report = story("r", more=MORE)
    store.add([report])
    head = store.head()
    with pytest.raises(OptionError, match=said):
        store.decide("add", [words(report, "shot")], "was missed", by="ada", value=value)
    with pytest.raises(OptionError, match="words of one version"):
        store.decide("add", [1], "was missed", by="ada", value={"type": KIND})
    assert store.head() == head
