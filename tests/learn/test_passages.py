"""Passages: quoted words become offsets and come back, and each passage stands in the split of its story."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from corpus_samples import ATTACK, CONVOY, CUTS, PASSAGES, write_lines
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import InputError
from khabar.learn.coded import read_lines
from khabar.learn.corpora import read_passages as read_texts
from khabar.learn.items import Origin
from khabar.learn.passage_codes import code_faults, passage_of, quoted_passage
from khabar.learn.passage_stories import placed
from khabar.learn.passages import Passage, decode, encode, lines_of, read_passages
from khabar.learn.splits import Told
from khabar.learn.texts import Texts

ORIGIN = Origin("hill.jsonl", "road-3", 0, 150)
TEXT = CUTS[0]["text"]


def passage(code: dict[str, Any] = PASSAGES[0], text: str = TEXT) -> Passage:
    found, faults = passage_of(code, text, ORIGIN, ("ef",))
    assert found is not None, faults
    return found


def places(text: str, *triggers: str) -> list[tuple[int, int]]:
    return list(passage({"id": "x#t0", "events": [ATTACK | {"triggers": list(triggers)}]}, text).events[0].triggers)


@pytest.mark.parametrize(
    ("text", "triggers", "found"),
    [
        ("Bombs fell and bombs burst.", ["bombs"], [(15, 20)]),  # the same letters before others
        ("Bombs fell.", ["bombs"], [(0, 5)]),
        ("The raid failed; a raid cost lives.", ["raid"], [(4, 8), (19, 23)]),  # every place
        ("The raid failed; a raid cost lives.", ["raid | raid cost"], [(19, 23)]),
        ("The raid failed; a raid cost lives.", ["raid|a raid"], [(19, 23)]),
        ("Airstrikes hit; a strike followed.", ["strike"], [(18, 24)]),  # whole words before parts
        ("Airstrikes hit.", ["strike"], [(3, 9)]),
        ("Missile strikes and strikes by drones", ["Missile strikes", "strikes"], [(0, 15), (20, 27)]),
        ("They laid\nsiege to it", ["laid siege"], [(0, 0)]),
    ],
)
def test_a_trigger_means_the_places_that_its_letters_and_surroundings_say(
    text: str, triggers: list[str], found: list[tuple[int, int]]
) -> None:
    if found == [(0, 0)]:
        found = [(text.index("laid"), text.index("siege") + 5)]
    assert places(text, *triggers) == found


@pytest.mark.parametrize("trigger", ["bombed", "attack | attack on a village", "town | convoy left"])
def test_words_that_are_not_there_are_faults(trigger: str) -> None:
    (fault,) = code_faults({"id": "x", "events": [ATTACK | {"triggers": [trigger]}]}, TEXT)
    assert str(fault) == f"event 1: “{trigger}” is not in the text (section 11)"


def test_what_is_quoted_is_what_was_coded() -> None:
    quoted = quoted_passage(passage(), TEXT)
    assert quoted["events"][0]["triggers"] == ["attacked", "attack | the attack"]
    assert quoted["events"][1]["triggers"] == ["attack | an attack"]
    assert passage(quoted) == passage()


WORDS = st.lists(
    st.sampled_from(["Raid", "raid", "raids", "in", "“in", "Wasta.", "Wasta", "fell\n"]), min_size=1, max_size=12
)


@given(WORDS, st.data())
def test_to_offsets_and_back_keeps_every_place(words: list[str], data: st.DataObject) -> None:
    text = " ".join([*words, "at last"])  # an end of its own, so that each place can be told from the others
    spans = [(text[:at].count(" "), at) for at in range(len(text)) if at == 0 or text[at - 1] == " "]
    starts = data.draw(st.lists(st.sampled_from([at for _, at in spans]), min_size=1, unique=True))
    reach = data.draw(st.integers(1, 3))  # words of a trigger, so that one may lie within another
    triggers = tuple(sorted({(at, at + len(text[at:].split()[0])) for at in starts} | {_run(text, starts[0], reach)}))
    event = {"type": "Attack", "status": "happened", "aggregate": False, "main": True}
    line = {
        "id": "x#t0", "from": {"file": "f", "id": "x", "start": 0, "end": 9}, "sha256": "", "story": "x",
        "split": "train", "coders": [], "events": [event | {"triggers": [list(span) for span in triggers]}],
    }  # fmt: skip
    back = passage(quoted_passage(decode(line), text), text)
    assert back.events[0].triggers == triggers


def _run(text: str, start: int, words: int) -> tuple[int, int]:
    end = start
    for word in text[start:].split()[:words]:
        end = text.index(word, end) + len(word)
    return start, end


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(ATTACK)), JSON)
def test_any_value_in_any_field_is_taken(field: str, value: Any) -> None:
    code_faults({"id": "x", "events": [ATTACK | {field: value}]}, TEXT)
    code_faults({"id": "x", "events": value}, TEXT)


def test_a_line_holds_the_whole_passage_and_no_text(tmp_path: Path) -> None:
    (tmp_path / "passages.jsonl").write_text("".join(lines_of([passage(PASSAGES[1], "Nobody."), passage()])), "utf-8")
    first, second = read_passages(tmp_path)
    assert (first, second.id) == (passage(), "road-3#t1")
    assert decode(encode(first)) == first
    assert "attack on" not in (tmp_path / "passages.jsonl").read_text("utf-8")
    assert list(read_passages(tmp_path / "none")) == []


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"split": "gold"}, "split is 'gold', not train or dev or test"),
        ({"from": None}, "from is 'None', not a dict"),
        ({"events": [{}]}, "lacks 'type'"),
        ({"events": [ATTACK]}, "a span is 'attacked', not"),
    ],
)
def test_a_line_that_is_no_passage_is_told_with_file_and_line(
    tmp_path: Path, fields: dict[str, Any], what: str
) -> None:
    write_lines(tmp_path / "passages.jsonl", encode(passage()) | fields)
    with pytest.raises(InputError, match=what) as fault:
        list(read_passages(tmp_path))
    assert fault.value.where == f"{tmp_path / 'passages.jsonl'}, line 1"


def test_passages_teach_their_triggers(tmp_path: Path) -> None:
    write_lines(tmp_path / "hill.jsonl", CONVOY)
    (tmp_path / "passages.jsonl").write_text("".join(lines_of([passage()])), "utf-8")
    (text,) = read_texts(tmp_path, tmp_path, {"train"})
    told = [(text.text[slice(*t.span)], t.event, t.status) for t in text.triggers]
    assert told == [("attacked", 0, "happened"), ("attack", 0, "happened"), ("attack", 1, "planned")]
    assert list(read_texts(tmp_path, tmp_path, {"test"})) == []


OTHER = "Police in Wasta arrested nine students after a march for higher wages ended in the old town"


def test_a_passage_takes_story_and_split_of_what_it_shares_text_with() -> None:
    told = [Told("long-1", f"Rain fell. {TEXT}", None), Told("other-2", OTHER, None)]
    homes: Any = {"long-1": ("tale", "test"), "other-2": ("other-2", "dev")}
    (kept,), left_out = placed([passage()], {"road-3#t0": TEXT}, told, homes)
    assert (kept.story, kept.split, left_out) == ("tale", "test", [])


def test_a_passage_that_would_join_two_splits_is_left_out() -> None:
    text = f"{TEXT} {OTHER}"
    told = [Told("long-1", TEXT, None), Told("other-2", OTHER, None)]
    homes: Any = {"long-1": ("long-1", "train"), "other-2": ("other-2", "dev")}
    code = {"id": "road-3#t0", "events": []}
    kept, left_out = placed([passage(code, text)], {"road-3#t0": text}, told, homes)
    assert (kept, left_out) == ([], [("road-3#t0", "it shares text with items of dev and train")])


def test_what_tells_of_a_text_that_is_kept_apart_is_left_out_with_its_story() -> None:
    last = passage({"id": "road-3#t1", "events": []}, "Nobody marched.")
    far = passage({"id": "far-2#t0", "events": []}, OTHER)
    texts = {"road-3#t0": TEXT, "road-3#t1": "Nobody marched.", "far-2#t0": OTHER}
    kept, left_out = placed([passage(), last, far], texts, [], {}, [f"Rain fell. {TEXT}"])
    assert [p.id for p in kept] == ["far-2#t0"]
    assert sorted(name for name, _ in left_out) == ["road-3#t0", "road-3#t1"]


def test_the_published_passages_come_back_as_they_were(shared: Path) -> None:
    corpus = Path(__file__).parents[2] / "corpus"
    if not (corpus / "passages.jsonl").is_file():
        pytest.skip("the corpus is not there yet")
    texts = Texts(shared)
    for found in read_passages(corpus):
        text = texts.text_of(found)
        back, faults = passage_of(quoted_passage(found, text), text, found.origin, found.coders, found.split)
        assert not faults
        assert back is not None
        assert back.events == found.events
    assert not {p.id for p in read_passages(corpus)} & {g["id"] for g in read_lines(shared / "gold" / "reports.jsonl")}
