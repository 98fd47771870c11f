"""Summaries are what weighing all incidents anew gives, whatever was done, and each change is told once."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_stories import PLACES, story
from sqlalchemy import text

from khabar.errors import OptionError
from khabar.nouns import Span
from khabar.nouns.incident import AccountKey, Anchor
from khabar.record.readings import current, record_of
from khabar.record.schema import VERSION
from khabar.record.store import Store, open_store
from khabar.record.summaries import Summary, summary_of
from khabar.weigh import weigh

PAIRS = ("together", "apart", "copies", "not-copies")
FIXED = {"accept": None, "reject": None, "grade": "contested", "status": "denied"}
CORRECTIONS = ({"field": "killed", "value": 9}, {"field": "places", "value": ["Anwan"]})
numbers = st.integers(0, 5)
adds = st.tuples(
    st.just("add"), numbers, st.sampled_from(sorted(PLACES)), st.integers(11, 16), st.integers(1, 9)
)  # of few keys, so that many are versions of others
steps = st.one_of(
    adds,
    adds,
    st.tuples(st.sampled_from(PAIRS), numbers, numbers),
    st.tuples(st.sampled_from(sorted(FIXED)), numbers),
    st.tuples(st.just("correct"), numbers, st.sampled_from(CORRECTIONS)),
    st.tuples(st.just("tell"), numbers, st.sampled_from(["Attack", "Armed clash"])),
    st.tuples(st.just("undo"), numbers),
    st.tuples(st.just("seal"), numbers),
    st.tuples(st.just("look")),
    st.tuples(st.just("rebuild")),
)


class Watched:
    """What somebody knows who asks for what is new, as the desk does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.revision = 0
        self.known: dict[int, Summary] = {}

    def look(self) -> None:
        new, gone = list(self.store.summaries(self.revision)), self.store.removed(self.revision)
        assert [one.revision for one in new] == sorted(one.revision for one in new)
        self.known.update((one.number, one) for one in new)
        for number in gone:
            self.known.pop(number, None)
        self.revision = max([self.revision, *(one.revision for one in new)])


def do(store: Store, step: Sequence[object], decided: list[str]) -> None:
    kind, *rest = step
    on = [f"r{number}" for number in rest if isinstance(number, int)]
    if kind == "add":
        number, place, day, killed = rest
        assert isinstance(killed, int)
        store.add([story(f"r{number}", str(place), f"2016-04-{day}", killed)])
    elif kind == "tell":
        with store.place.reading() as connection:
            reading = current(connection, on[0])
            record = record_of(connection, reading.sequence) if reading else None
        if record is None:
            return
        start = record.report.text.index("market")
        anchor = Anchor(on[0], record.report.sha256, Span.of(record.report.text, start, start + len("market")))
        decided.append(store.decide("add", [anchor], "missed", by="ada", value={"type": rest[-1]}).decision.id)
    elif kind == "rebuild":
        store.rebuild(by="ada")
    elif kind == "seal":
        store.seal(on[0], "so it was", by="ada")
    elif kind == "undo":
        value = {"decision": decided[int(on[0][1:]) % len(decided)]} if decided else {}
        decided.append(store.decide("undo", [], "not so", by="ada", value=value).decision.id)
    else:
        correction = next((one for one in rest if isinstance(one, dict)), None)
        fixed = FIXED.get(str(kind))
        value = correction or ({"value": fixed} if fixed else {})
        targets = on if "copies" in str(kind) else [AccountKey(key, "e1") for key in on]
        decided.append(store.decide(kind, targets, "so it was", by="ada", value=value).decision.id)  # type: ignore[arg-type]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(done=st.lists(steps, min_size=3, max_size=14))
def test_summaries_equal_weighing_all_anew_after_anything(done: list[tuple[object, ...]]) -> None:
    with TemporaryDirectory() as folder, open_store(Path(folder) / "record", create=True) as store:
        watched, decided = Watched(store), list[str]()
        for step in done:
            if step[0] == "look":
                watched.look()
                continue
            try:
                do(store, step, decided)
            except OptionError:
                continue  # about reports that are not there
        watched.look()
        anew = {one.number: summary_of(weigh(one), store.revision(one.number)) for one in store.incidents()}
        assert watched.known == anew
        assert {one.number: one for one in store.summaries()} == anew
        before = list(store.incidents())
        store.rebuild(by="ada")
        assert list(store.incidents()) == before


def test_a_summary_holds_the_main_values(store: Store) -> None:
    store.add([story("a"), story("b", killed=7)])
    (one,) = store.summaries()
    assert (one.number, one.start, one.place, one.country, one.grade) == (1, "2016-04-13", "Lerm", "SY", "fair")
    assert (one.killed_low, one.killed_high, one.wounded_low, one.differing) == (5, 7, None, ("killed",))
    assert (one.reports, one.accounts, one.report_keys, one.confidence) == (2, 2, ("a", "b"), 0.9)
    assert one.title == "Shelling/artillery/missile attack, 2016-04-13, Lerm (Wasta, SY)"
    store.decide("accept", [AccountKey("a", "e1")], "read", by="ada")
    (one,) = store.summaries(one.revision)
    assert (one.decided, one.accepted) == (("accept",), True)


def test_what_is_merged_is_removed_and_comes_back(store: Store) -> None:
    store.add([story("a"), story("c", "Qasra", "2016-06-01")])
    first = max(one.revision for one in store.summaries())
    made = store.decide("together", [1, 2], "one", by="ada")
    assert (store.removed(first), [one.number for one in store.summaries(first)]) == ((2,), [1])
    assert store.revision(2) == store.revision(1) > first
    second = store.revision(1)
    store.decide("undo", [], "two", by="ada", value={"decision": made.decision.id})
    assert (store.removed(second), [one.number for one in store.summaries(second)]) == ((), [1, 2])


def test_only_what_a_report_touches_gets_a_new_revision(store: Store) -> None:
    store.add([story("a"), story("c", "Qasra", "2016-06-01")])
    before = {one.number: one.revision for one in store.summaries()}
    store.add([story("b")])
    assert [one.number for one in store.summaries(max(before.values()))] == [1]
    assert store.revision(2) == before[2]


def test_after_a_rebuild_all_are_new_and_revisions_grow(store: Store) -> None:
    store.add([story("a"), story("c", "Qasra", "2016-06-01")])
    before = max(one.revision for one in store.summaries())
    store.rebuild(by="ada")
    assert [one.number for one in store.summaries(before)] == [1, 2]


def test_summaries_as_it_stood(store: Store) -> None:
    store.add([story("a")])
    with store.as_of("2999-01-01") as then:
        assert [one.number for one in then.summaries()] == [1]


def test_a_record_of_version_1_is_opened_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "record"
    path.write_bytes(gzip.decompress(Path(__file__).with_name("version1.khabar.gz").read_bytes()))
    with open_store(path) as store:
        assert [(one.number, one.accounts, one.grade) for one in store.summaries()] == [
            (1, 2, "contested"), (2, 2, "fair")
        ]  # fmt: skip
        assert store.removed() == (3,)
        assert store.verify().faults == []
        assert store.add([story("e", "Murjan")]) == {"new": 1}
        assert [one.number for one in store.summaries(store.revision(2))] == [4]
        store.rebuild(by="ada")
        assert len(list(store.summaries())) == 3
    with open_store(path) as store, store.place.reading() as connection:
        assert connection.execute(text("SELECT value FROM record WHERE name = 'version'")).scalar() == str(VERSION)


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_so_is_one_in_postgresql(where: str) -> None:
    with open_store(where, create=True) as store:
        store.add([story("a")])
        with store.place.writing() as connection:  # all that version 2 added
            connection.execute(text("DROP TABLE summaries"))
            connection.execute(text("UPDATE record SET value = '1' WHERE name = 'version'"))
    with open_store(where) as store:
        assert [one.number for one in store.summaries()] == [1]
