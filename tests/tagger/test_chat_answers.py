"""An answer is checked against the words of the report; what they do not bear out is dropped and told of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from khabar.nouns import Report, Span
from khabar.read.quoted import Finder
from khabar.tagger.chat_answers import MOST_EVENTS, MOST_IN_LIST, ToldEvent, events_of, read_answer
from khabar.tagger.chat_passage import Passage, Sentences
from khabar.text import document

TEXT = (
    "Shells hit the village of Rasha on Tuesday, killing at least six farmers, a doctor said. Army guns opened fire "
    "from the ridge, residents reported. The army denied that it had shelled Rasha. Rebels “vowed” to storm Tellin."
)
CLAIM: dict[str, Any] = {
    "source": "a doctor", "cue": "said", "stance": "asserts", "hedge": False, "killed": "at least six",
    "quote": "Shells hit the village of Rasha on Tuesday, killing at least six farmers",
}  # fmt: skip
EVENT: dict[str, Any] = {
    "type": "Shelling/artillery/missile attack", "status": "happened", "aggregate": False, "main": True,
    "civilians": True, "mentions": ["Shells hit the village of Rasha", "Army guns opened fire from the ridge"],
    "triggers": ["hit", "opened fire"], "doers": ["Army guns | army"], "targets": ["farmers"], "places": ["Rasha"],
    "weapons": ["Shells"], "time": "on Tuesday", "claims": [CLAIM],
}  # fmt: skip


def checked(*events: object, text: str = TEXT, furniture: tuple[Span, ...] = ()) -> tuple[list[ToldEvent], list[str]]:
    doc = document(Report("r", text, furniture=furniture))
    drops: list[str] = []
    passage = Passage(doc, Finder(text), Sentences(doc), 0, len(text))
    return events_of({"events": list(events)}, passage, drops.append), drops


def words(*spans: tuple[int, int] | None) -> list[str]:
    return [TEXT[slice(*span)] for span in spans if span]


def test_what_stands_in_the_text_comes_through() -> None:
    (event,), drops = checked(EVENT)
    assert not drops
    assert words(*event.triggers) == ["hit", "opened fire"]
    assert event.flags == {"main", "civilians"}
    assert {role: words(*spans) for role, spans in event.fillers} == {
        "doer": ["Army guns", "army"], "target": ["farmers"], "place": ["Rasha", "Rasha"], "weapon": ["Shells"],
        "time": ["on Tuesday"],
    }  # fmt: skip
    (claim,) = event.claims
    assert words(claim.source, claim.cue) == ["a doctor", "said"]
    assert [(measure, *words(span)) for measure, span in claim.figures] == [("killed", "at least six")]


def test_quotes_are_found_blind_to_case_marks_and_white_space() -> None:
    (event,), drops = checked(
        {**EVENT, "mentions": ['"rebels \n"VOWED" to storm Tellin..."'], "triggers": ["storm"], "claims": []}
    )
    assert words(*event.triggers) == ["storm"]
    assert not drops


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"type": "Alien landing"}, "no type of the codebook"),
        ({"type": ["Attack"]}, "no type of the codebook"),
        ({"status": "rumoured"}, "status"),
        ({"status": ["happened"]}, "status"),
        ({"mentions": ["Jets bombed Rasha"], "triggers": ["bombed"]}, "no word of the report"),
        ({"triggers": ["bombed", "bombed"]}, "no word of the report"),
        ({"mentions": [], "triggers": []}, "no word of the report"),
        ({"mentions": None}, "no word of the report"),
        ({"triggers": ["Shells hit the village of Rasha on Tuesday, killing at least six farmers"]}, "no word of"),
    ],
)
def test_an_event_without_type_status_or_words_is_dropped_whole(change: dict[str, object], told: str) -> None:
    events, drops = checked({**EVENT, **change}, EVENT)
    assert len(events) == 1
    assert any(told in why and why.startswith("event 1") for why in drops)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"doers": ["Russian jets"]}, '"Russian jets" does not stand'),
        ({"places": ["Ras"]}, '"Ras" does not stand'),
        ({"weapons": [{"text": "Shells"}]}, "weapons"),
        ({"time": "on Friday"}, '"on Friday" does not stand'),
        ({"claims": [{**CLAIM, "quote": "Nobody fired"}]}, '"Nobody fired" does not stand'),
        ({"claims": [{**CLAIM, "source": "the minister"}]}, '"the minister" does not stand'),
        ({"claims": [{**CLAIM, "stance": "doubts"}]}, "neither asserts nor denies"),
        ({"claims": ["a doctor said"]}, "a claim is no object"),
        ({"claims": [{**CLAIM, "killed": [9, 3]}]}, "no possible range"),
        ({"claims": [{**CLAIM, "killed": [-1, 3]}]}, "no possible range"),
        ({"claims": [{**CLAIM, "killed": True}]}, "no possible range"),
        ({"claims": [{**CLAIM, "killed": "sixty"}]}, '"sixty" does not stand'),
        ({"claims": [{**CLAIM, "killed": [60, 60]}]}, '"[60, 60]" does not stand'),
        ({"claims": [{**CLAIM, "wounded": {"low": 3}}]}, "no possible range"),
        ({"mentions": [*EVENT["mentions"], "Army guns"]}, "3 mentions and 2 triggers"),
    ],
)
def test_a_value_without_words_is_dropped_and_the_event_stays(change: dict[str, object], told: str) -> None:
    (event,), drops = checked({**EVENT, **change})
    assert words(*event.triggers) == ["hit", "opened fire"]
    assert any(told in why for why in drops), drops
    assert all(
        measure != "killed" or words(span) == ["at least six"] for c in event.claims for measure, span in c.figures
    )


@pytest.mark.parametrize("value", [[6, None], [6, 6], 6, "six", "AT LEAST SIX"])
def test_a_figure_is_marked_at_its_words_however_it_is_given(value: object) -> None:
    (event,), drops = checked({**EVENT, "claims": [{**CLAIM, "killed": value}]})
    assert "six" in words(event.claims[0].figures[0][1])[0]
    assert not drops


def test_one_word_tells_of_one_event() -> None:
    events, drops = checked(EVENT, {**EVENT, "type": "Attack"})
    assert [event.type for event in events] == ["Shelling/artillery/missile attack"]
    assert any("already tells of another event" in why for why in drops)


def test_a_word_within_another_word_is_not_found() -> None:
    events, _ = checked({**EVENT, "mentions": ["The army denied that it had shelled Rasha"], "triggers": ["shell"]})
    assert not events


def test_nothing_is_found_within_furniture() -> None:
    caption = "Shells hit Rasha, photo."
    text = f"{caption} {TEXT}"
    (event,), _ = checked(EVENT, text=text, furniture=(Span.of(text, 0, len(caption)),))
    assert all(span[0] > len(caption) for _, spans in event.fillers for span in spans)
    assert not checked(EVENT, text=caption, furniture=(Span.of(caption, 0, len(caption)),))[0]


def test_scripts_that_write_words_together_are_found() -> None:
    text = "政府军周二炮击拉沙村。"
    (event,), drops = checked(
        {
            "type": "Shelling/artillery/missile attack",
            "mentions": ["炮击拉沙村"],
            "triggers": ["炮击"],
            "places": ["拉沙"],
        },
        text=text,
    )
    assert [text[slice(*t)] for t in event.triggers] == ["炮击"]
    assert not drops


def test_too_much_is_cut_and_told() -> None:
    _, drops = checked(*[{}] * (MOST_EVENTS + 1))
    assert any(f"{MOST_EVENTS + 1} events" in why for why in drops)
    (event,), drops = checked({**EVENT, "places": ["Rasha"] * (MOST_IN_LIST + 5)})
    assert any("places holds" in why for why in drops)
    assert sum(role == "place" for role, _ in event.fillers) == MOST_IN_LIST


def test_what_is_told_of_a_drop_is_one_printing_line() -> None:
    _, drops = checked({"type": "\x1b[31m\n" + "x" * 500}, {"type": [[[]]]}, 7, None, "x")
    assert len(drops) == 5
    assert all(why.isprintable() and len(why) < 200 for why in drops)


GOOD = json.dumps({"events": [EVENT]})


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Here is the JSON you asked for:\n\n{GOOD}\n\nLet me know if {{more}} is needed.",
        f'<think>The set {{a}} or {{"events": []}}?</think>\n{GOOD}',
        json.dumps([EVENT]),
    ],
)
def test_the_object_is_found_in_what_is_around_it(content: str) -> None:
    assert read_answer(content)["events"] == [EVENT]


@pytest.mark.parametrize(
    "content",
    ["", " ", GOOD[:-20], "No events here.", "{}", '{"events": 3}', "[" * 100_000, '{"a":' * 100_000, "1" * 9999,
     "<think>" + GOOD + "</think>", "null", '"events"', "{" * 5000],
)  # fmt: skip
def test_an_answer_without_such_an_object_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match="the answer is"):
        read_answer(content)
