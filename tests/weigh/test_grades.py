"""Independence and grades."""

from __future__ import annotations

from dataclasses import replace

import pytest
from weigh_stories import ARMY, CIVILIANS, REBELS, RUSSIA, account, copy_of, decision, incident

from khabar.nouns import Party, Span
from khabar.nouns.incident import Account
from khabar.weigh import weigh
from khabar.weigh.camps import allied, same_side
from khabar.weigh.firsts import Firsts, outlet_named


def first(one: Account, number: int = 0) -> str:
    return Firsts.of([one]).key(one, one.event.claims[number])


def party(**known: str) -> Party:
    return Party(Span(0, 1, "x"), **known)


FIRSTS = [
    ("SOHR", "actor:sohr"),
    ("Adel Haddad", "name:adel haddad"),
    ("police", "office:police"),
    ("police officials", "office:police"),
    ("residents", "unnamed:witness@outlet:outlet a"),
    ("military sources", "unnamed:anonymous@outlet:outlet a"),
    (None, "outlet:outlet a"),
]


@pytest.mark.parametrize(("source", "key"), FIRSTS)
def test_the_first_source_of_a_claim(source: str | None, key: str) -> None:
    assert first(account("a", (source, "hit it"))) == key


def test_a_name_means_its_fuller_form_where_there_is_one() -> None:
    short, full = account("a", ("Haddad", "hit it")), account("b", ("Adel Haddad", "hit it"))
    assert Firsts.of([short, full]).key(short, short.event.claims[0]) == "name:adel haddad"
    assert weigh(incident(short, full)).independent == 1


def test_an_outlet_is_the_organisation_that_others_quote() -> None:
    assert outlet_named("SOHR").key == outlet_named("Syrian Observatory for Human Rights").key == "actor:sohr"
    assert outlet_named("Syria Observatory for Human Rights (SOHR)").key == "actor:sohr"
    assert (outlet_named("SANA").kind, outlet_named("AFP").key) == ("state medium", "actor:afp")
    own = account("a", (None, "hit it"), publisher="SOHR")
    assert weigh(incident(own, account("b", ("SOHR", "hit it")))).independent == 1


def test_an_agencys_word_counts_as_the_agencys() -> None:
    taken = [account(n, (None, "hit it"), agency="Reuters") for n in "ab"]
    assert weigh(incident(*taken)).independent == 1


def test_five_outlets_that_rest_on_one_source_count_once() -> None:
    outlets = [account(str(n), (None, "hit the town"), ("SOHR", "killed 5 men")) for n in range(5)]
    weighed = weigh(incident(*outlets))
    assert (weighed.grade, weighed.independent) == ("weak", 1)


def test_copies_count_once() -> None:
    one = account("a", (None, "killed 5 men"))
    assert weigh(incident(one, copy_of(one, "b"), copy_of(one, "c"))).independent == 1


def test_two_independent_sources_are_fair() -> None:
    weighed = weigh(incident(account("a", ("SOHR", "killed 5 men")), account("b", ("SNHR", "killed 5 men"))))
    assert (weighed.grade, weighed.independent) == ("fair", 2)


@pytest.mark.parametrize("second", ["SNHR", "military sources"])
def test_hearsay_makes_no_second_source(second: str) -> None:
    hedged = account("b", (second, "killed 5 men"), hedges=[second])
    assert weigh(incident(account("a", ("SOHR", "killed 5 men")), hedged)).grade == "weak"


def test_one_party_alone_is_weak_and_marked() -> None:
    own = account("a", ("the Syrian army", "killed 5 rebels"), doers=[("Planes", ARMY)])
    weighed = weigh(incident(own))
    assert (weighed.grade, "party" in weighed.why) == ("weak", True)
    assert weighed.findings["killed"].agreeing[0].kind == "party"


def test_the_side_named_that_owns_the_act_confirms_it() -> None:
    own = account("a", ("the Syrian army", "hit it"), doers=[("Planes", ARMY)])
    assert weigh(incident(own, account("b", ("SOHR", "hit it")))).grade == "confirmed"


def test_where_civilians_were_harmed_only_owning_that_confirms() -> None:
    harmed = account("b", ("SOHR", "killed 5 civilians"), civilians=True, targets=[("civilians", CIVILIANS)])
    strikes = account("a", ("the Syrian army", "hit a base"), doers=[("Planes", ARMY)])
    assert weigh(incident(strikes, harmed)).grade == "fair"
    owns = account("a", ("the Syrian army", "killed 5 civilians"), doers=[("Planes", ARMY)])
    assert weigh(incident(owns, harmed)).grade == "confirmed"
    denial = account("a", ("the Syrian army", "did not kill 5 civilians"), doers=[("Planes", ARMY)])
    assert weigh(incident(denial, harmed)).grade != "confirmed"


def test_sources_that_blame_different_sides_contest_it() -> None:
    one = account("a", ("SOHR", "of the army hit it"), doers=[("army", ARMY)])
    other = account("b", ("SNHR", "of rebels hit it"), doers=[("rebels", REBELS)])
    weighed = weigh(incident(one, other))
    assert weighed.grade == "contested"
    assert {"army", "rebels"} <= set(weighed.why.replace(",", "").split())


def test_parties_that_blame_each_other_contest_it() -> None:
    one = account(
        "a", ("the Syrian army", "of rebels hit it"), ("Jaysh al-Islam", "of army hit it"),
        doers=[("rebels", REBELS), ("of army", ARMY)],
    )  # fmt: skip
    assert weigh(incident(one)).grade == "contested"


def test_allies_are_no_rivals() -> None:
    assert same_side(party(id="syrian-arab-army"), party(id="syrian-arab-air-force"), "2016-01-01")
    coalition, america = (
        party(id="us-led-coalition", kind="external/other forces"),
        party(**{**RUSSIA, "country": "US"}),
    )
    assert allied(coalition, america)
    assert not allied(coalition, party(**RUSSIA))


def test_a_denial_by_nobody_concerned_leaves_what_is_borne_out() -> None:
    one = account("a", ("SOHR", "hit it"), ("medics", "did not hit it"), denies=["medics"])
    assert weigh(incident(one, account("b", ("SNHR", "hit it")))).grade == "fair"
    hearsay = account("a", ("military sources", "hit it"), ("medics", "did not hit it"), denies=["medics"])
    assert weigh(incident(hearsay)).grade == "discounted"


def test_a_grade_is_given_where_no_civilian_was_harmed_and_for_plans() -> None:
    clash = account("a", ("SOHR", "hit a base"), type="Armed clash")
    assert weigh(incident(clash, account("b", ("SNHR", "hit a base"), type="Armed clash"))).grade == "fair"
    plan = account("a", ("the Syrian army", "will hit it"), status="planned", doers=[("Planes", ARMY)])
    assert weigh(incident(plan, account("b", ("SOHR", "will hit it"), status="planned"))).grade == "fair"


def test_a_rejected_copy_does_not_make_its_original_another_outlets() -> None:
    one = account("a", (None, "hit it"))
    copy = replace(copy_of(one, "b"))
    kept = weigh(incident(one, copy, decisions=[decision("reject", copy)]))
    assert kept.independent == 1
