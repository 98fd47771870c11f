"""What is wrong in a coded report is found, and told with its rule."""

from __future__ import annotations

from typing import Any

import pytest
from corpus_samples import CODED, REPORT, changed
from hypothesis import given
from hypothesis import strategies as st

from khabar.learn.coded import read_lines
from khabar.learn.coding_faults import coding_faults
from khabar.read.compose import compose

TEXT, BODY_START = compose(REPORT["title"], REPORT["text"])


def told(coded: dict[str, Any], hard: bool) -> list[str]:
    return [str(fault) for fault in coding_faults(coded, TEXT, BODY_START) if fault.hard == hard]


def test_a_report_coded_by_the_rules_has_no_faults() -> None:
    assert coding_faults(CODED, TEXT, BODY_START) == []


def test_a_report_without_events_has_no_faults() -> None:
    assert coding_faults({"id": "x", "published": None, "events": []}, "Rain fell.") == []


TIME = CODED["events"][0]["time"]
CLAIM = CODED["events"][0]["claims"][0]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"type": "Battle"}, "e1: type must be a sub-event type, not 'Battle' (section 3)"),
        ({"type": ["Attack"]}, "e1: type must be a sub-event type"),
        ({"status": "done"}, "e1: status must be happened or planned or denied, not 'done' (section 4)"),
        ({"main": False}, "no events are main, where exactly one is (section 2.8)"),
        ({"aggregate": True}, "an aggregate is main beside single events (section 2.8)"),
        ({"id": "e2"}, "e2: 2 events have this id (section 11)"),
        ({"triggers": ["hit"]}, "e1: 4 mentions, but 1 triggers (section 11)"),
        ({"mentions": [], "triggers": []}, "e1: no mention (section 11)"),
        ({"triggers": ["hit", "shelled", "guns", "army"]}, "e1 mention 4: the trigger “army” is not in “two men died"),
        ({"places": ["Kesh"]}, "e1 places: “Kesh” is not in the text (section 11)"),
        ({"places": ["Rasha | "]}, "e1: places must be a list of words, wordings parted by ' | '"),
        ({"killed": [3, 2]}, "e1: killed must be [low, high], high null or not below low, not '[3, 2]' (section 6)"),
        ({"claims": []}, "e1: claims must be a list of at least one claim, not '[]' (section 8)"),
        ({"claims": [CLAIM | {"stance": "says"}]}, "e1 claim 1: stance must be asserts or denies, not 'says'"),
        ({"claims": [CLAIM | {"quote": None}]}, "e1 claim 1: quote must be a text, not 'None' (section 8)"),
        ({"time": TIME | {"precision": "hour"}}, "e1 time: precision must be day or days or week or month"),
        ({"time": TIME | {"start": "2016-02-30"}}, "e1 time: start must be a date (2016-04-13) or null"),
        (
            {"time": TIME | {"start": "2016-04-13"}},
            "e1 time: start and end make no interval: start 2016-04-13 is",
        ),
        ({"time": None}, "e1 time: must be an object (section 11)"),
    ],
)
def test_what_is_wrong_by_its_form_is_a_hard_fault(fields: dict[str, Any], fault: str) -> None:
    assert any(found.startswith(fault) for found in told(changed(**fields), hard=True))


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"killed": [3, 3]}, "e1: killed [3, 3], but the claims come to [2, 3] (section 6.3)"),
        ({"wounded": [1, None]}, "e1: wounded [1, null], but no claim says so (section 6.3)"),
        ({"doers": ["the army"]}, "e1 doers: “the army” begins with an article (section 5)"),
        ({"mentions": ["Shells hit Rasha", "guns", "Our guns were silent", "two men died there"],
          "triggers": ["hit", "guns", "silent", "died"]}, "e1: “guns” stands more than once (section 11)"),
        ({"type": "Protest with intervention", "doers": ["villagers"]}, None),
        ({"type": "Peaceful protest", "doers": ["men"], "targets": []}, None),
        ({"time": TIME | {"end": "2016-04-14"}}, "e1 time: precision day for 3 days (section 7)"),
        ({"time": TIME | {"words": None}}, "e1 time: dates without words (section 7)"),
        ({"time": TIME | {"start": "2016-04-14", "end": "2016-04-14"}},
         "e1 time: happened after the report of 2016-04-13 (section 7)"),
        ({"claims": [CLAIM, CLAIM | {"source": None, "cue": None, "quote": "Shells hit Rasha", "killed": [2, 2]}]},
         "e1 claim 2: a claim of nobody, which rests on the title alone, beside a named source (ruling 26)"),
        ({"note": "why"}, "e1: unknown field 'note' (section 11)"),
    ],
)  # fmt: skip
def test_what_is_odd_is_a_warning(fields: dict[str, Any], warning: str | None) -> None:
    coded = changed(**fields)
    assert told(coded, hard=True) == []
    assert told(coded, hard=False) == ([warning] if warning else [])


def test_protesters_are_not_the_doers_where_police_steps_in() -> None:
    text = "Protesters were dispersed by police in Rasha."
    claim = {"source": None, "cue": None, "stance": "asserts", "hedge": False, "quote": text[:-1]}
    event = changed(
        type="Protest with intervention", mentions=[text[:-1]], triggers=["dispersed"], doers=["Protesters"],
        targets=["police"], places=["Rasha"], weapons=[], claims=[claim],
        time={"words": None, "start": None, "end": None, "precision": "unknown"},
    )["events"][0]  # fmt: skip
    del event["killed"]
    (fault,) = coding_faults({"id": "x", "published": None, "events": [event]}, text)
    assert (fault.rule, fault.hard) == ("ruling 23", False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(CODED["events"][0])), JSON)
def test_any_value_in_any_field_is_taken(field: str, value: Any) -> None:
    coding_faults(changed(**{field: value}), TEXT)
    coding_faults({"id": "x", "published": value, "events": value}, TEXT)


def test_the_gold_reports_have_no_hard_faults(shared: Any) -> None:
    texts = {r["id"]: compose(r.get("title"), r["text"]) for r in read_lines(shared / "gold" / "reports.jsonl")}
    faults = {c["id"]: coding_faults(c, *texts[c["id"]]) for c in read_lines(shared / "gold" / "gold.jsonl")}
    assert [(name, str(fault)) for name, found in faults.items() for fault in found if fault.hard] == []
