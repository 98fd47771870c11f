"""Which time words an event gets: the tagger's links, its sentences, or none (codebook section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from khabar.assemble import assemble
from khabar.nouns import Interval


def times(told: Any) -> list[Interval]:
    return [event.time for event in assemble(told.tagged())]


def days(told: Any) -> list[tuple[str | None, str | None]]:
    return [(time.start, time.end) for time in times(told)]


def test_a_sure_link_holds_against_a_nearer_time(telling: Any) -> None:
    told = telling(
        "The port was shelled at noon on Friday, he said, a week that began with raids on Monday.",
        published="2016-09-14",
    )
    raids = told.trigger("raids")
    told.role(raids, "time", "on Friday")
    assert days(told) == [("2016-09-09", "2016-09-09")]


def test_the_sentence_holds_against_an_unsure_link(telling: Any) -> None:
    told = telling("On Friday he fled to Rasha. Guns shelled the port on Monday.", published="2016-09-14")
    told.role(told.trigger("shelled"), "time", "On Friday", score=0.45)
    assert days(told) == [("2016-09-12", "2016-09-12")]


def test_an_unsure_link_is_better_than_no_time(telling: Any) -> None:
    told = telling("On Friday he fled to Rasha. Guns shelled the port.", published="2016-09-14")
    told.role(told.trigger("shelled"), "time", "On Friday", score=0.45)
    assert days(told) == [("2016-09-09", "2016-09-09")]


def test_a_time_of_one_event_is_not_lent_to_another(telling: Any) -> None:
    told = telling("Guns shelled the port, and on Friday rebels seized the bridge.", published="2016-09-14")
    told.trigger("shelled")
    told.role(told.trigger("seized", "Non-state actor overtakes territory"), "time", "on Friday")
    assert days(told) == [(None, None), ("2016-09-09", "2016-09-09")]


def test_a_day_of_what_happened_is_not_read_as_a_coming_one(telling: Any) -> None:
    told = telling("Troops mobilized on Wednesday, in preparation to storm the town.", published="2016-09-16")
    told.role(told.trigger("mobilized", "Change to group/activity"), "time", "on Wednesday")
    told.role(told.trigger("storm", "Armed clash", status="planned"), "time", "on Wednesday", score=0.7)
    assert days(told) == [("2016-09-14", "2016-09-14"), (None, None)]


def test_words_that_name_no_day_keep_other_days_away(telling: Any) -> None:
    told = telling("On Friday he deplored that guns had shelled the port in the recent past.", published="2016-09-14")
    told.role(told.trigger("shelled"), "time", "in the recent past")
    (time,) = times(told)
    assert time.words
    assert (time.words.text, time.start, time.precision) == ("in the recent past", None, "unknown")


def test_a_far_time_is_left_where_the_tagger_told_others(telling: Any) -> None:
    text = (
        "Guns shelled the port while a crowd of men and women from all the villages of the valley waited there"
        " for the ship that was to bring the mayor home on Friday. On Monday rebels seized the bridge."
    )
    alone = telling(text, published="2016-09-14")
    alone.trigger("shelled")
    assert days(alone) == [("2016-09-09", "2016-09-09")]
    beside = telling(text, published="2016-09-14")
    beside.trigger("shelled")
    beside.role(beside.trigger("seized", "Non-state actor overtakes territory"), "time", "On Monday")
    assert days(beside) == [(None, None), ("2016-09-12", "2016-09-12")]


@pytest.mark.parametrize(
    ("words", "end"), [("2 September", "2016-09-02"), ("Since the coup on 2 September", "2016-09-14")]
)
def test_a_link_without_its_since_means_the_day(telling: Any, words: str, end: str) -> None:
    told = telling("Since the coup on 2 September forty people have been shot.", published="2016-09-14")
    told.role(told.trigger("shot" if "Since" in words else "coup"), "time", words)
    assert days(told) == [("2016-09-02", end)]


def test_a_torn_link_is_read_as_the_whole_date(telling: Any) -> None:
    told = telling("Guns shelled the port on 3 September 2014 and left.", published="2016-09-14")
    told.role(told.trigger("shelled"), "time", "September")
    assert days(told) == [("2014-09-03", "2014-09-03")]
