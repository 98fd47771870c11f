"""Which mentions are one event, of what status, and which event is the main one (codebook sections 2 and 4)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from khabar.assemble import assemble
from khabar.nouns.types import EVENT_TYPES

TWICE = "Guns shelled Rasha on Monday. Nobody fled. The bombardment of Rasha went on for an hour."


def test_two_mentions_of_one_occurrence_are_one_event(telling: Any) -> None:
    told = telling(TWICE)
    told.same(told.trigger("shelled"), told.trigger("bombardment"))
    (event,) = assemble(told.tagged())
    assert [mention.trigger.text for mention in event.mentions] == ["shelled", "bombardment"]
    assert [mention.sentence.text for mention in event.mentions] == [
        "Guns shelled Rasha on Monday.",
        "The bombardment of Rasha went on for an hour.",
    ]


@pytest.mark.parametrize("score", [0.0, 0.05, 0.1])
def test_mentions_that_are_not_one_occurrence_stay_two(telling: Any, score: float) -> None:
    told = telling(TWICE)
    told.same(told.trigger("shelled"), told.trigger("bombardment"), score=score)
    first, second = assemble(told.tagged())
    assert (first.id, second.id) == ("e1", "e2")
    assert first.mentions[0].trigger.text == "shelled"


def test_one_strong_tie_does_not_join_what_the_other_mentions_keep_apart(telling: Any) -> None:
    told = telling("Guns shelled Rasha. Guns shelled Tellin. Shells hit Tellin again.")
    rasha, tellin, again = told.trigger("shelled", nth=1), told.trigger("shelled", nth=2), told.trigger("hit")
    told.same(tellin, again, score=0.95)
    told.same(rasha, again, score=0.35)
    told.same(rasha, tellin, score=0.001)
    assert [[m.trigger for m in event.mentions] for event in assemble(told.tagged())] == [[rasha], [tellin, again]]


def test_no_triggers_no_events(telling: Any) -> None:
    told = telling("The shops were open.")
    assert assemble(told.tagged()) == ()


@pytest.mark.parametrize("status", ["happened", "planned", "denied"])
def test_an_event_has_the_status_of_its_mentions(telling: Any, status: str) -> None:
    told = telling("The army would storm Tellin.")
    told.trigger("storm", "Armed clash", status)
    (event,) = assemble(told.tagged())
    assert event.status == status


def test_what_one_side_asserts_and_another_denies_has_happened_with_both_claims(telling: Any) -> None:
    told = telling("Residents said that guns shelled Rasha. The army denied that its guns had fired on Rasha.")
    shelled, fired = told.trigger("shelled"), told.trigger("fired", status="denied", denies=0.95)
    told.marks[fired] |= {"status:happened": 0.45, "status:denied": 0.5}
    told.same(shelled, fired)
    told.role(shelled, "source", "Residents")
    told.role(fired, "source", "army")
    told.voice("said", "Residents", "guns shelled Rasha")
    told.voice("denied", "army", "its guns had fired on Rasha")
    (event,) = assemble(told.tagged())
    assert event.status == "happened"
    assert [(claim.source.words.text, claim.stance) for claim in event.claims] == [
        ("Residents", "asserts"),
        ("army", "denies"),
    ]


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_each_type_comes_with_its_event_type(telling: Any, name: str) -> None:
    told = telling("It began in Rasha.")
    told.trigger("began", name)
    (event,) = assemble(told.tagged())
    assert (event.type, event.event_type) == (name, EVENT_TYPES[name])
    assert 0 <= event.confidence <= 1


def test_exactly_one_event_is_main_and_never_an_aggregate_beside_an_occurrence(telling: Any) -> None:
    told = telling("Thousands have died since 2011. Guns shelled Rasha. Mines killed a boy.")
    told.trigger("died", "Armed clash", aggregate=0.95, main=0.99)
    told.trigger("shelled", main=0.2)
    told.trigger("killed", "Remote explosive/landmine/IED", main=0.6)
    events = assemble(told.tagged())
    assert [event.aggregate for event in events] == [True, False, False]
    assert [event.main for event in events] == [False, False, True]


def test_of_equally_likely_events_the_first_told_is_main(telling: Any) -> None:
    told = telling("Guns shelled Rasha. Guns bombed Tellin.")
    told.trigger("shelled")
    told.trigger("bombed")
    assert [event.main for event in assemble(told.tagged())] == [True, False]


def test_an_aggregate_alone_is_main(telling: Any) -> None:
    told = telling("Thousands have died since 2011.")
    told.trigger("died", "Armed clash", aggregate=0.95)
    assert [event.main for event in assemble(told.tagged())] == [True]


def test_events_come_in_the_order_in_which_they_are_first_told(telling: Any) -> None:
    told = telling("A mine blew up. Guns shelled Rasha. The blast killed a boy. Troops entered Tellin.")
    told.same(told.trigger("blew up"), told.trigger("blast"))
    told.trigger("shelled")
    told.trigger("entered")
    events = assemble(told.tagged())
    assert [event.id for event in events] == ["e1", "e2", "e3"]
    assert all(a.mentions[0].trigger < b.mentions[0].trigger for a, b in pairwise(events))


def test_the_time_that_the_tagger_links_is_the_event_s(telling: Any) -> None:
    told = telling("Guns shelled Rasha on Tuesday, the monitor said on Thursday.", published="2015-05-15")
    told.role(told.trigger("shelled"), "time", "Tuesday")
    (event,) = assemble(told.tagged())
    assert (event.time.start, event.time.end, event.time.precision) == ("2015-05-12", "2015-05-12", "day")


def test_without_a_day_of_publication_a_weekday_keeps_its_words_alone(telling: Any) -> None:
    told = telling("Guns shelled Rasha on Tuesday.")
    told.role(told.trigger("shelled"), "time", "Tuesday")
    (event,) = assemble(told.tagged())
    assert event.time.words is not None
    assert "Tuesday" in event.time.words.text
    assert (event.time.start, event.time.end, event.time.precision) == (None, None, "unknown")
