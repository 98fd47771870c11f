"""What pages say of decisions, as values: candidates that stay on offer, what counts no more, what was read beside."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "weigh"))

from record_stories import story
from weigh_stories import RASHA, account, decision, incident

from khabar.desk.deciding.conflict import change_shown
from khabar.desk.security.people import User
from khabar.desk.views.deciding import Asking, DecidingView, of_incident
from khabar.desk.views.evidence import coded
from khabar.desk.views.incident import Asked, incident_view
from khabar.desk.views.picks import EVERYBODY, account_picks
from khabar.nouns import Rival
from khabar.nouns.incident import AccountKey, Incident
from khabar.record.chronicle import Change
from khabar.record.decision_list import corrections, overruled
from khabar.record.store import open_store
from khabar.weigh import weigh

#: Aleppo and Idlib, whom the shipped gazetteer knows, and one whom it does not
RIVALS = (
    Rival("geonames:170063", "Wasta", 36.2, 37.16, 0.4),
    Rival("geonames:169389", "Wasta", 35.93, 36.63, 0.3),
    Rival("x:1", "Wasitah", 35.83, 37.02, 0.2),
)
TOLD = account("r1", (None, "A raid on Rasha killed 4"), places=[("Rasha", {**RASHA, "rivals": RIVALS})])


def deciding(found: Incident, **how: object) -> DecidingView:
    user = User("A. Coder", "coder", "loopback")
    return of_incident(weigh(found), 3, Asking(user, "once", {}, **how), [], EVERYBODY)  # type: ignore[arg-type]


def places(view: DecidingView) -> dict[object, bool]:
    return {json.loads(one.value).get("id"): one.ticked for one in view.picks if one.field == "places"}


def test_after_a_choice_all_that_the_words_may_mean_stays_on_offer_with_the_choice_first() -> None:
    before = places(deciding(incident(TOLD)))
    assert before == {RASHA["id"]: True, **dict.fromkeys((one.id for one in RIVALS), False)}
    chosen = {"name": "Wasta", "id": RIVALS[1].id, "lat": 35.93, "lon": 36.63, "precision": 1}
    after = places(deciding(incident(TOLD, decisions=[decision("correct", TOLD, field="places", value=[chosen])])))
    assert after.keys() == before.keys()
    assert next(iter(after.items())) == (RIVALS[1].id, True)
    assert [place for place, ticked in after.items() if ticked] == [RIVALS[1].id]


def test_rivals_of_one_name_are_told_apart_by_their_areas() -> None:
    details = [one.detail for one in deciding(incident(TOLD)).picks if "for “" in one.label]
    assert len(set(details)) == len(RIVALS)
    assert all("SY" in one for one in details[:2]), details


def test_on_a_report_the_decided_value_is_ticked_and_the_read_one_offered() -> None:
    made = decision("correct", TOLD, field="places", value=[{"name": "Lerm", "lat": 36.0, "lon": 37.0}])
    picks = [one for one in account_picks(TOLD, {"places": made}) if one.field == "places"]
    assert [(one.label, one.ticked) for one in picks[:2]] == [("Lerm", True), (picks[1].label, False)]
    assert json.loads(picks[1].value)["id"] == RASHA["id"]


def test_what_was_rejected_as_a_whole_offers_to_take_that_back_and_nothing_else() -> None:
    gone = incident(TOLD, decisions=[decision("reject", TOLD)])
    assert deciding(gone, undo=("ab", "i1 rejected"), rejected=True).actions == ()
    assert [one.kind for one in deciding(gone, rejected=True).actions] == ["accept"]
    assert incident_view(weigh(gone), 7, Asked()).head.what == f"Rejected: {TOLD.event.type}"


def test_a_decision_that_a_later_one_overrules_is_marked() -> None:
    first = decision("correct", TOLD, field="killed", value=5)
    last = decision("correct", TOLD, at="2016-04-02T10:00:00Z", field="killed", value=6)
    other = decision("correct", TOLD, field="wounded", value=7)
    shown = incident_view(weigh(incident(TOLD, decisions=[first, last, other])), 7, Asked()).decisions
    assert {one.id: one.overruled_by for one in shown} == {first.id: last.id, last.id: None, other.id: None}
    assert {(one.called, one.value) for one in shown} >= {("Correct a field", "killed: 6")}


def test_of_a_merge_and_a_split_the_record_knows_which_counts(tmp_path: Path) -> None:
    with open_store(tmp_path / "war.khabar", create=True) as store:
        store.add([story("qasra", "Qasra", "2016-05-02", 3), story("murjan", "Murjan", "2016-06-11", 12)])
        merged = store.decide("together", [1, 2], "one day", by="ada").decision.id
        parted = store.decide("apart", [AccountKey("murjan", "e1"), 1], "two days", by="bo").decision.id
        store.decide("correct", [1], "counted", by="ada", value={"field": "killed", "value": 4})
        store.decide("status", [1], "heard", by="bo", value={"value": "planned"})
        with store.place.reading() as connection:
            assert overruled(connection) == {merged: parted}
            found = corrections(connection, [1, 2])
        assert {field: one.by for field, one in found[1].items()} == {"killed": "ada", "status": "bo"}
        assert 2 not in found


def test_what_was_decided_comes_before_what_was_read() -> None:
    event = story("qasra", "Qasra", "2016-05-02", 3).events[0]
    made = decision("correct", TOLD, field="killed", value={"low": 22, "high": 22})
    of_parts = decision("correct", TOLD, field="killed.civilians", value=2)
    values = coded(event, 1, 1, EVERYBODY, {"killed": made, "killed.civilians": of_parts}).values
    killed = [one for one in values if one.field == "killed"]
    assert [(one.value, bool(one.decided), one.is_replaced) for one in killed] == [
        ("22", True, False),
        (killed[1].value, False, True),
    ]
    assert (killed[1].low, killed[1].high, killed[1].corrected_as) == (3, 3, "killed")
    assert (values[-1].field, values[-1].value, values[-1].corrected_as) == (
        "killed, of civilians",
        "2",
        "killed.civilians",
    )


def test_a_conflict_says_what_a_colleague_decided_without_digests() -> None:
    digest = "840d63ae" * 8
    change = Change("2016-04-01T10:00:00Z", "Ann", f'correct: {digest} "bombs"', "ab", "why")
    made = decision("correct", TOLD, field="killed", value=5)
    shown = change_shown(change, made)
    assert (shown.what, shown.says) == (f"Correct a field: “{TOLD.event.mentions[0].trigger.text}”", "killed: 5")
    assert digest not in change_shown(replace(change, what=f"captured {digest} ({digest[:16]})"), None).what
