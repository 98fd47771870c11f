"""Tolls by the rules of ACLED, UCDP and Airwars."""

from __future__ import annotations

import pytest
from weigh_stories import ALEPPO, ARMY, CIVILIANS, REBELS, account, decision, incident

from khabar.errors import OptionError
from khabar.nouns.incident import Toll
from khabar.weigh import weigh
from khabar.weigh.policies import POLICIES, toll

REBEL_BASE = {"doers": [("Planes", ARMY)], "targets": [("rebels", REBELS)]}
KENYA = {**ALEPPO, "country": "KE"}

WORDS = [
    ("killed several men", 3),
    ("killed tens of men", 10),
    ("killed dozens of men", 12),
    ("killed scores of men", 20),
    ("killed hundreds of men", 100),
    ("killed tens of thousands of men", 10_000),
    ("killed at least 20 men", 20),
    ("killed over 20 men", 21),
    ("killed 20 to 30 men", 20),
    ("killed dozens of men and five soldiers", 17),
    ("Nobody was killed", 0),
    ("hit it", 0),
]


def test_there_is_no_other_policy() -> None:
    with pytest.raises(OptionError, match="choose from acled, ucdp, airwars"):
        toll(weigh(incident(account("a", (None, "hit it")))), "gdelt")  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "number"), WORDS)
def test_acled_codes_words_by_its_own_table(words: str, number: int) -> None:
    told = toll(weigh(incident(account("a", ("SOHR", words)))), "acled")
    assert (told.low, told.best, told.high) == (number, number, number)
    assert told.why


def test_acled_codes_deaths_that_nobody_counts_by_whether_there_is_war() -> None:
    here = account("a", (None, "killed people near Aleppo"), places=[("Aleppo", ALEPPO)], day=("near", "2016-03-09"))
    there = account("a", (None, "killed people near Aleppo"), places=[("Aleppo", KENYA)])
    assert [toll(weigh(incident(one)), "acled").best for one in (here, there)] == [10, 3]


def test_acled_takes_the_lowest_figure_of_each_sources_last_report() -> None:
    early = account("a", ("SOHR", "killed 4 men"), published="2016-03-09")
    late = account("b", ("SOHR", "killed 15 men"), published="2016-03-12")
    other = account("c", ("SNHR", "killed 12 men"))
    assert toll(weigh(incident(early, late, other)), "acled").best == 12


def test_no_casualties_and_several_are_no_rivals_of_a_count() -> None:
    reports = [
        account("a", (None, "Nobody was killed")),
        account("b", ("medics", "killed several men")),
        account("c", ("SOHR", "killed 9 men")),
    ]
    assert [toll(weigh(incident(*reports)), policy).best for policy in ("acled", "ucdp")] == [9, 9]


def test_a_partys_count_of_its_enemys_dead_is_high_only() -> None:
    boast = account("a", ("the Syrian army", "killed 50 rebels"), **REBEL_BASE)
    alone = weigh(incident(boast))
    assert (toll(alone, "acled").best, toll(alone, "ucdp").best, toll(alone, "ucdp").high) == (10, 0, 50)
    both = weigh(incident(boast, account("b", ("SOHR", "killed 8 rebels"), **REBEL_BASE)))
    ucdp = toll(both, "ucdp")
    assert (toll(both, "acled").best, ucdp.low, ucdp.best, ucdp.high) == (8, 8, 8, 50)


def test_ucdp_takes_the_most_reliable_source_and_parts_the_dead_by_side() -> None:
    monitor = account("a", ("SOHR", "killed 22 rebels"), **REBEL_BASE)
    hearsay = account("b", ("military sources", "killed 30 rebels"), **REBEL_BASE)
    told = toll(weigh(incident(monitor, hearsay)), "ucdp")
    assert (told.low, told.best, told.high) == (22, 22, 30)
    assert told.by_side == {"side_a": 0, "side_b": 22, "civilians": 0, "unknown": 0}


def test_ucdps_government_is_side_a_also_where_it_suffers() -> None:
    raid = account(
        "a", ("SOHR", "and rebels killed 3 soldiers"), type="Armed clash",
        doers=[("rebels", REBELS)], targets=[("soldiers", ARMY)],
    )  # fmt: skip
    assert toll(weigh(incident(raid)), "ucdp").by_side["side_a"] == 3


def test_whom_no_words_put_on_a_side_are_unknown_and_none_of_them_is_a_civilian() -> None:
    told = weigh(incident(account("a", ("SOHR", "killed two soldiers and nine others"))))
    assert toll(told, "ucdp").by_side["unknown"] == 11


CIVILIAN_TOLLS = [
    ("killed 20 civilians", (20, 20)),
    ("killed 22 rebel fighters", (0, 0)),
    ("killed at least 20 residents", (20, 20)),
    ("left 30 dead", (0, 30)),
    ("killed four children and three soldiers", (4, 4)),
]


@pytest.mark.parametrize(("words", "range_"), CIVILIAN_TOLLS)
def test_airwars_leaves_fighters_out_and_counts_the_unclear_at_most(words: str, range_: tuple[int, int]) -> None:
    told = toll(weigh(incident(account("a", ("SOHR", words)))), "airwars")
    assert ((told.low, told.high), told.best) == (range_, None)


def test_airwars_spans_credible_sources_and_the_blamed_sides_figure_sets_no_minimum() -> None:
    harmed = {"civilians": True, "doers": [("Planes", ARMY)], "targets": [("civilians", CIVILIANS)]}
    figures = [("SOHR", 5), ("SNHR", 8), ("the Syrian army", 1)]
    reports = [account(str(n), (who, f"killed {n} civilians"), **harmed) for who, n in figures]
    told = toll(weigh(incident(*reports)), "airwars")
    assert (told.low, told.high) == (5, 8)


def test_a_decided_figure_is_every_policys() -> None:
    one = account("a", ("SOHR", "killed 40 civilians"), civilians=True, targets=[("civilians", CIVILIANS)])
    weighed = weigh(incident(one, decisions=[decision("correct", one, field="killed", value={"low": 6, "high": 7})]))
    tolls = {policy: toll(weighed, policy) for policy in POLICIES}
    assert [(t.low, t.best, t.high) for t in tolls.values()] == [(6, 6, 6), (6, 6, 7), (6, None, 7)]
    assert tolls["ucdp"].by_side["civilians"] == 6
    assert all("A. Coder" in t.why for t in tolls.values())


def test_a_decided_figure_of_dead_that_all_call_fighters_is_none_of_civilians() -> None:
    one = account("a", ("SOHR", "killed 22 rebel fighters"))
    weighed = weigh(incident(one, decisions=[decision("correct", one, field="killed", value=22)]))
    told = toll(weighed, "airwars")
    assert (told.low, told.high) == (0, 0)
    assert "A. Coder" in told.why


def test_tolls_are_plain_values() -> None:
    weighed = weigh(incident(account("a", ("SOHR", "killed 4 men"))))
    assert isinstance(toll(weighed, "acled"), Toll)
    assert toll(weighed, "acled") == toll(weighed, "acled")
