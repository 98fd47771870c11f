"""Weighing: what is found for each field, who agrees and who differs."""

from __future__ import annotations

import pytest
from weigh_stories import ALEPPO, ARMY, CIVILIANS, RASHA, REBELS, RUSSIA, TELLIN, account, copy_of, decision, incident

from khabar.errors import OptionError
from khabar.nouns import Interval, Range
from khabar.nouns.incident import Finding, Weighed
from khabar.weigh import FIELDS, weigh
from khabar.weigh.decided_values import value_of
from khabar.weigh.policies import POLICIES, toll


def told(found: Finding) -> tuple[list[object], list[object]]:
    return [s.words.text for s in found.agreeing if s.words], [s.words.text for s in found.differing if s.words]


def range_of(weighed: Weighed, field: str = "killed") -> tuple[int, int | None] | None:
    value = weighed.value(field)
    return (value.low, value.high) if isinstance(value, Range) else None


def test_every_field_has_its_finding() -> None:
    weighed = weigh(incident(account("a", (None, "hit the town"))))
    assert set(FIELDS) <= set(weighed.findings)
    assert (weighed.value("type"), weighed.value("event_type")) == ("Air/drone strike", "Explosions/Remote violence")


def test_over_twenty_and_twenty_two_stand_side_by_side() -> None:
    one = account("a", (None, "killed over 20 rebels"), ("Adel Haddad", "killed 22 rebels"))
    weighed = weigh(incident(one))
    assert range_of(weighed) == (21, 22)
    assert told(weighed.findings["killed"]) == (["over 20", "22"], [])
    assert [s.quote.text for s in weighed.findings["killed"].agreeing if s.quote] == [
        "Planes killed over 20 rebels",
        "Planes killed 22 rebels",
    ]


def test_a_figure_that_cannot_be_true_with_most_differs_and_widens_the_range() -> None:
    weighed = weigh(
        incident(*(account(n, (None, f"killed {n} men")) for n in ("5", "12")), account("b", ("SOHR", "killed 5 men")))
    )
    assert range_of(weighed) == (5, 12)
    assert told(weighed.findings["killed"]) == (["5", "5"], ["12"])


def test_the_figure_of_a_denial_counts_only_where_it_says_that_nobody_was_harmed() -> None:
    doubting = account("a", ("SOHR", "killed 9 men"), ("the Syrian army", "killed 30 men"), denies=["the Syrian army"])
    assert range_of(weigh(incident(doubting))) == (9, 9)
    silent = account(
        "a", ("SOHR", "killed 9 men"), ("the Syrian army", "Nobody was killed"), denies=["the Syrian army"]
    )
    assert range_of(weigh(incident(silent))) == (0, 9)


def test_an_event_denied_by_a_party_and_asserted_by_others_happened_and_is_contested() -> None:
    one = account(
        "a", ("SOHR", "bombed the town"), ("the Syrian army", "did not bomb it"), denies=["the Syrian army"],
        doers=[("Planes", ARMY)],
    )  # fmt: skip
    weighed = weigh(incident(one))
    assert (weighed.value("status"), weighed.grade) == ("happened", "contested")
    assert [s.value for s in weighed.findings["status"].differing] == ["denied"]


def test_what_is_only_denied_did_not_happen() -> None:
    only = account("a", ("the Syrian army", "killed 40 men"), denies=["the Syrian army"], status="denied")
    weighed = weigh(incident(only))
    assert (weighed.value("status"), weighed.grade, weighed.value("killed")) == ("denied", "discounted", None)
    assert told(weighed.findings["killed"]) == ([], ["40"])
    assert all((toll(weighed, policy).low, toll(weighed, policy).high) == (0, 0) for policy in POLICIES)


def test_a_plan_does_not_happen_until_a_report_says_so() -> None:
    plan = account("a", (None, "will kill 40 men"), status="planned")
    assert weigh(incident(plan)).value("status") == "planned"
    assert toll(weigh(incident(plan)), "acled").best == 0
    done = weigh(incident(plan, account("b", ("SOHR", "killed 3 men"))))
    assert (done.value("status"), range_of(done)) == ("happened", (3, 3))


def test_the_most_exact_place_is_found_and_the_province_agrees() -> None:
    village = account("a", (None, "hit Rasha"), places=[("Rasha", RASHA)])
    province = account("b", (None, "hit Aleppo"), places=[("Aleppo", ALEPPO)])
    weighed = weigh(incident(village, province))
    assert told(weighed.findings["places"]) == (["Rasha", "Aleppo"], [])
    assert [place.name for place in weighed.value("places")] == ["Rasha"]


def test_another_village_differs_and_one_named_beside_it_does_not() -> None:
    both = account("a", (None, "hit Rasha and Tellin"), places=[("Rasha", RASHA), ("Tellin", TELLIN)])
    one = account("b", (None, "hit Tellin"), places=[("Tellin", TELLIN)])
    assert told(weigh(incident(both, one)).findings["places"]) == (["Rasha", "Tellin", "Tellin"], [])
    first = account("c", (None, "hit Rasha"), places=[("Rasha", RASHA)])
    second = account("d", ("SOHR", "hit Rasha"), places=[("Rasha", RASHA)])
    assert told(weigh(incident(first, second, one)).findings["places"])[1] == ["Tellin"]


def test_a_month_agrees_with_a_day_in_it_and_another_day_differs() -> None:
    day = account("a", (None, "struck on Tuesday"), day=("on Tuesday", "2016-03-08"))
    again = account("b", ("SOHR", "struck on Tuesday"), day=("on Tuesday", "2016-03-08"))
    month = account("c", (None, "struck"), time=Interval(None, "2016-03-01", "2016-03-31", "month"))
    other = account("d", (None, "struck on Sunday"), day=("on Sunday", "2016-03-06"))
    found = weigh(incident(day, again, month, other)).findings["time"]
    assert found.value.start == "2016-03-08"
    assert told(found)[1] == ["on Sunday"]
    assert {s.account.report for s in found.agreeing} == {"a", "b", "c"}


def test_words_without_a_day_contradict_nothing() -> None:
    lost = account("a", (None, "struck at dusk"), time=Interval(None))
    weighed = weigh(incident(lost, account("b", (None, "struck on Tuesday"), day=("on Tuesday", "2016-03-08"))))
    assert weighed.value("time").start == "2016-03-08"


def test_the_type_that_most_independent_sources_tell_wins_then_the_higher_in_the_codebook() -> None:
    shelling = "Shelling/artillery/missile attack"
    three = [account("a", (None, "hit it")), *(account(n, (None, "hit it"), type=shelling) for n in "bc")]
    found = weigh(incident(*three)).findings["type"]
    assert (found.value, len(found.differing)) == (shelling, 1)
    even = weigh(incident(three[0], three[1]))
    assert even.value("type") == "Air/drone strike"


def test_warplanes_are_anybodys_and_another_side_differs() -> None:
    vague = account("a", (None, "and warplanes hit it"), doers=[("warplanes", {})])
    named = account("b", (None, "of the army hit it"), doers=[("army", ARMY)])
    other = account("c", (None, "of Russia hit it"), doers=[("Russia", RUSSIA)])
    more = account("d", ("SOHR", "of the army hit it"), doers=[("army", ARMY)])
    found = weigh(incident(vague, named, other, more)).findings["doers"]
    assert told(found) == (["warplanes", "army", "army"], ["Russia"])


def test_sides_of_a_clash_may_be_named_either_way_round() -> None:
    clash = {"type": "Armed clash"}
    one = account("a", (None, "army fought rebels"), doers=[("army", ARMY)], targets=[("rebels", REBELS)], **clash)
    other = account("b", (None, "rebels fought army"), doers=[("rebels", REBELS)], targets=[("army", ARMY)], **clash)
    weighed = weigh(incident(one, other))
    assert not weighed.findings["doers"].differing
    assert len(weighed.value("doers")) == len(weighed.value("targets")) == 1
    assert weighed.grade == "fair"


def test_no_civilians_differs_and_silence_does_not() -> None:
    harmed = account("a", ("SOHR", "killed 3 civilians"), civilians=True, targets=[("civilians", CIVILIANS)])
    silent = account("b", (None, "hit a base"))
    found = weigh(incident(harmed, silent)).findings["civilians"]
    assert (found.value, len(found.agreeing), found.differing) == (True, 1, ())


def test_a_copy_changes_nothing() -> None:
    one = account("a", ("SOHR", "killed 5 men in Rasha"), (None, "hit it"), places=[("Rasha", RASHA)])
    other = account("b", ("medics", "killed 7 men"))
    plain = weigh(incident(one, other))
    copied = weigh(incident(one, other, copy_of(one, "x"), copy_of(one, "y")))
    assert {f: found.value for f, found in copied.findings.items()} == {
        f: found.value for f, found in plain.findings.items()
    }
    assert {f: found.agreeing for f, found in copied.findings.items()} == {
        f: found.agreeing for f, found in plain.findings.items()
    }
    assert (copied.grade, copied.why, copied.independent) == (plain.grade, plain.why, plain.independent)
    assert [toll(copied, policy) for policy in POLICIES] == [toll(plain, policy) for policy in POLICIES]


def test_a_correction_wins_and_what_was_found_stays_beside_it() -> None:
    one = account("a", ("SOHR", "killed 5 men"), (None, "killed 40 men"))
    right = decision("correct", one, field="killed", value={"low": 5, "high": 6})
    found = weigh(incident(one, decisions=[right])).findings["killed"]
    assert (found.value, found.decision) == (Range(5, 6), right)
    assert told(found) == (["5"], ["40"])
    assert toll(weigh(incident(one, decisions=[right])), "ucdp").high == 6


def test_a_value_that_is_taken_away_leaves_what_was_said_as_differing() -> None:
    one = account("a", ("SOHR", "killed 5 men"), (None, "killed 40 men"))
    gone = decision("correct", one, field="killed", value="unknown")
    weighed = weigh(incident(one, decisions=[gone]))
    found = weighed.findings["killed"]
    assert (found.value, found.decision, found.agreeing, len(found.differing)) == (None, gone, (), 2)
    for policy in POLICIES:
        assert (toll(weighed, policy).low, toll(weighed, policy).high) == (0, 0)
        assert "not known how many, as decided by A. Coder" in toll(weighed, policy).why
    untimed = weigh(incident(one, decisions=[decision("correct", one, field="time", value="unknown")]))
    assert untimed.findings["time"].agreeing == ()


def test_what_an_incident_always_has_cannot_be_taken_away() -> None:
    for field in ("type", "aggregate"):
        with pytest.raises(OptionError):
            value_of(field, "unknown")


def test_the_last_decision_rules_unless_it_is_undone() -> None:
    one = account("a", (None, "killed 40 men"))
    first = decision("correct", one, field="killed", value=5)
    last = decision("correct", one, at="2016-05-01T10:00:00Z", field="killed", value=7)
    assert range_of(weigh(incident(one, decisions=[last, first]))) == (7, 7)
    undo = decision("undo", at="2016-05-02T10:00:00Z", decision=last.id)
    assert range_of(weigh(incident(one, decisions=[last, undo, first]))) == (5, 5)


def test_of_two_decisions_of_one_moment_the_later_made_rules() -> None:
    one = account("a", (None, "killed 40 men"))
    for words in (("confirmed", "discounted"), ("discounted", "confirmed"), ("fair", "weak")):
        made = [decision("grade", one, value=word) for word in words]
        assert weigh(incident(one, decisions=made)).grade == words[1]


def test_a_rejected_account_leaves_the_findings() -> None:
    good, bad = account("a", ("SOHR", "killed 5 men")), account("b", (None, "killed 90 men"))
    no = decision("reject", bad)
    weighed = weigh(incident(good, bad, decisions=[no]))
    assert (range_of(weighed), len(weighed.incident.accounts)) == ((5, 5), 2)
    yes = decision("accept", bad, at="2016-05-01T10:00:00Z")
    assert range_of(weigh(incident(good, bad, decisions=[no, yes]))) == (5, 90)


def test_with_every_account_rejected_nothing_is_known() -> None:
    bad = account("a", (None, "killed 90 men"))
    weighed = weigh(incident(bad, decisions=[decision("reject", bad)]))
    assert (weighed.grade, weighed.independent, weighed.value("type")) == ("discounted", 0, None)
    assert [toll(weighed, policy).high for policy in POLICIES] == [0, 0, 0]


def test_an_accepted_account_decides_on_single_values() -> None:
    right = account("a", (None, "shelled it"), type="Shelling/artillery/missile attack")
    others = [account(n, (None, "hit it")) for n in "bcd"]
    weighed = weigh(incident(right, *others, decisions=[decision("accept", right)]))
    assert weighed.value("type") == "Shelling/artillery/missile attack"


def test_a_decided_status_and_grade_win() -> None:
    plan = account("a", (None, "killed 40 men"), status="planned")
    weighed = weigh(incident(plan, decisions=[decision("status", plan, value="happened")]))
    assert (weighed.value("status"), range_of(weighed)) == ("happened", (40, 40))
    graded = weigh(incident(plan, decisions=[decision("grade", plan, value="confirmed")]))
    assert graded.grade == "confirmed"
    assert "A. Coder" in graded.why
    assert "weak" in graded.why


CORRECTIONS = [
    ("type", "Armed clash", "Armed clash"),
    ("civilians", True, True),
    ("time", "2016-03-08", Interval(None, "2016-03-08", "2016-03-08", "day")),
    (
        "time",
        {"start": "2016-03-01", "end": "2016-03-31", "precision": "month"},
        Interval(None, "2016-03-01", "2016-03-31", "month"),
    ),
    ("killed", 3, Range(3, 3)),
    ("killed", [3, None], Range(3, None)),
    ("killed.civilians", {"low": 1, "high": 2}, Range(1, 2)),
    ("weapons", ["cluster bombs"], ("cluster bombs",)),
    *((field, "unknown", ()) for field in ("weapons", "doers", "targets", "places")),
    *((field, "unknown", None) for field in ("killed", "wounded.civilians", "civilians")),
    ("time", "unknown", Interval(None)),
]


@pytest.mark.parametrize(("field", "raw", "value"), CORRECTIONS)
def test_a_decisions_value_is_the_findings_value(field: str, raw: object, value: object) -> None:
    one = account("a", (None, "hit it"))
    weighed = weigh(incident(one, decisions=[decision("correct", one, field=field, value=raw)]))
    assert weighed.value(field) == value


def test_a_corrected_type_brings_its_event_type_and_places_their_values() -> None:
    one = account("a", (None, "hit it"))
    held = [
        decision("correct", one, field="type", value="Arrests"),
        decision("correct", one, field="places", value=[{"name": "Rasha", "lat": 36, "lon": 37}]),
    ]
    weighed = weigh(incident(one, decisions=held))
    assert weighed.value("event_type") == "Strategic developments"
    assert [(p.name, p.lat, p.words.text) for p in weighed.value("places")] == [("Rasha", 36.0, "Rasha")]


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("type", "Strike"),
        ("killed", "many"),
        ("killed", [5, 3]),
        ("time", "tomorrow"),
        ("colour", 1),
        ("civilians", 1),
        ("places", [{"name": "X", "lat": 1}]),
        ("places", [{"name": "X", "lat": 91, "lon": 1}]),
        ("places", [{"name": "X", "lat": float("nan"), "lon": 1}]),
        ("places", [{"name": "X", "country": "Syria"}]),
        ("doers", [{"name": "X", "kind": "dragon"}]),
        ("killed", 10**30),
    ],
)
def test_a_value_that_is_none_says_what_to_give(field: str, raw: object) -> None:
    from khabar.weigh.decided_values import value_of

    with pytest.raises(OptionError) as fault:
        value_of(field, raw)
    assert fault.value.remedy
