"""The index finds the accounts that share a block, neither more nor less; copies count once in linking."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_stories import story

from khabar.link.blocks import blocks_of
from khabar.link.copies import copies
from khabar.link.grouping import FARTHEST_DAYS, days_apart
from khabar.link.incidents import linked
from khabar.link.sites import Site
from khabar.link.traits import Traits, traits_of
from khabar.nouns import Record
from khabar.nouns.incident import Account, AccountKey
from khabar.record import finding, linking
from khabar.record.rows import put_rows
from khabar.record.schema import blocks
from khabar.record.store import Store, open_store

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Around a new year and the end of February, and half a year off.
DAYS = [date(2015, 12, 31).toordinal() + n for n in (-40, -9, -2, -1, 0, 1, 2, 8, 58, 59, 60, 61, 200)]
WORDS = ("haqqani", "khost", "barrel", "zarbeh", "bakery", "imam", "truck", "ambush", "tunnel", "clinic")
WRITTEN = ("12-31", "01-01", "02-28", "02-29", "03-01", "2016")
PLACES = (
    Site(("zrbh",), ("zarbeh",), "z", 36.2, 37.1, 2.0, 1, "SY", "Aleppo", None, certain=True),
    Site(("khst",), ("khost",)),
)


@st.composite
def accounts(draw: st.DrawFn) -> list[Traits]:
    """Accounts of one family with few words: dated ones of a day or of weeks, and undated ones that write days."""
    found = []
    for number in range(draw(st.integers(2, 8))):
        start = draw(st.none() | st.sampled_from(DAYS))
        length = draw(st.sampled_from((0, 0, 1, 3, 7, 8, 20, 34, 35, 250)))
        toll = draw(st.none() | st.sampled_from((2, 9)))
        found.append(
            Traits(
                f"r{number}", "e1", "Attack", "Violence against civilians", "happened", aggregate=False,
                main=draw(st.booleans()), start=start, end=None if start is None else start + length,
                published=draw(st.none() | st.sampled_from(DAYS)) if start is None else start,
                sites=tuple(draw(st.lists(st.sampled_from(PLACES), max_size=2, unique=True))),
                killed=None if toll is None else (toll, toll),
                words=draw(st.frozensets(st.sampled_from(WORDS), max_size=5)),
                dates=draw(st.frozensets(st.sampled_from(WRITTEN), max_size=3)),
            )
        )  # fmt: skip
    return found


@few
@given(accounts())
def test_the_index_finds_those_that_share_a_block(found: list[Traits]) -> None:
    near = {
        (a, b)
        for a, b in combinations(range(len(found)), 2)
        if days_apart(found[a], found[b]) <= FARTHEST_DAYS and blocks_of(found[a]) & blocks_of(found[b])
    }
    with TemporaryDirectory() as folder, open_store(Path(folder) / "record", create=True) as store:
        for first in range(len(found)):
            with store.place.writing() as connection:
                new = {first: found[first]}
                put_rows(connection, blocks, sorted(finding.held(first, found[first])))
                pairs = {(row.old, row.fresh) for row in connection.execute(finding.beside(connection, new))}
            earlier = {
                (old, fresh)
                for old, fresh in pairs
                if old < fresh and days_apart(found[old], found[fresh]) <= FARTHEST_DAYS
            }
            assert earlier == {pair for pair in near if pair[1] == first}


def in_memory(made: Sequence[Record]) -> set[frozenset[AccountKey]]:
    """The incidents of reports as `khabar.link` finds them in memory."""
    group_of = {one.report.id: one.report.id for one in made}
    for group in copies([one.report for one in made]):
        group_of.update(dict.fromkeys(group, min(group)))
    told = [traits_of(Account(one.report, event, one.report.id)) for one in made for event in one.events]
    return set(linked(told, group_of))


MORE = ("", "A baker saw it from the roof of the mill.", "The hospital of the town counted the dead until the evening.")
drawn = st.tuples(st.sampled_from(("Lerm", "Qasra")), st.integers(13, 15), st.integers(3, 5), st.sampled_from(MORE))
stories = st.lists(drawn, min_size=1, max_size=9).map(
    lambda told: [
        story(f"r{n}", place, f"2016-04-{day}", killed, more=more) for n, (place, day, killed, more) in enumerate(told)
    ]
)


def sets(store: Store) -> set[frozenset[AccountKey]]:
    return {frozenset(account.key for account in incident.accounts) for incident in store.incidents()}


@few
@given(made=stories, chance=st.randoms(use_true_random=False), changed=st.integers(0, 8))
def test_a_record_links_as_memory_does_whatever_was_changed_or_decided(
    made: list[Record], chance: random.Random, changed: int
) -> None:
    chance.shuffle(made)
    with TemporaryDirectory() as folder, open_store(Path(folder) / "record", create=True) as store:
        for start in range(0, len(made), 3):
            store.add(made[start : start + 3])
        assert sets(store) == in_memory(made)
        ends = sorted({made[0].report.id, made[-1].report.id})
        if len(ends) == 2:
            parted = store.decide("apart", [AccountKey(end, "e1") for end in ends], "seen by both", by="ada")
            assert not any({AccountKey(end, "e1") for end in ends} <= members for members in sets(store))
            store.decide("undo", [], "it was one", by="ada", value={"decision": parted.decision.id})
            assert sets(store) == in_memory(made)
        at = changed % len(made)
        made[at] = story(made[at].report.id, "Qasra", "2016-04-14", 4, more=MORE[changed % 3])
        store.add([made[at]])
        assert sets(store) == in_memory(made)
        assert store.copies() == copies([one.report for one in made])


def test_a_story_in_five_hundred_outlets_is_added_in_linear_time(store: Store) -> None:
    made = [story(f"r{n:04}", more=MORE[2] + " " + MORE[1]) for n in range(500)]
    random.Random(1).shuffle(made)  # noqa: S311 - a test
    took = []
    for start in range(0, 500, 100):
        begun = time.process_time()
        store.add(made[start : start + 100])
        took.append(time.process_time() - begun)
    (incident,) = store.incidents()
    assert len(incident.accounts) == 500
    assert [len(group) for group in store.copies()] == [500]
    assert took[-1] < 3 * min(took)


def test_one_account_of_a_story_can_be_taken_out_and_comes_back(store: Store) -> None:
    store.add([story(f"r{n}", more=MORE[2] + " " + MORE[1]) for n in range(6)])
    (whole,) = sets(store)
    made = store.decide("apart", [AccountKey("r0", "e1"), AccountKey("r3", "e1")], "another village", by="ada")
    parts = sets(store)
    assert len(parts) == 2
    assert not any({AccountKey("r0", "e1"), AccountKey("r3", "e1")} <= part for part in parts)
    store.rebuild(by="ada")
    assert sets(store) == parts
    store.decide("undo", [], "the same one", by="ada", value={"decision": made.decision.id})
    assert sets(store) == {whole}


def test_a_story_whose_first_copy_changed_holds_together(store: Store) -> None:
    store.add([story(f"r{n}", more=MORE[2] + " " + MORE[1]) for n in range(5)])
    other = replace(story("r0", "Bayda", "2016-09-01", 40))
    store.add([other])
    assert store.copies() == (frozenset({"r1", "r2", "r3", "r4"}),)
    assert sets(store) == {
        frozenset({AccountKey("r0", "e1")}), frozenset(AccountKey(f"r{n}", "e1") for n in range(1, 5)),
    }  # fmt: skip


def test_accounts_of_a_report_with_very_many_find_the_same_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [story("a"), story("b", source="police"), story("c", place="Qasra"), story("d", source="residents")]
    found = []
    for most in (linking.MANY_OF_ONE, 0):
        monkeypatch.setattr(linking, "MANY_OF_ONE", most)
        with open_store(tmp_path / f"{most}.khabar", create=True) as store:
            store.add(told[:2])
            store.add(told[2:])
            found.append([sorted(account.report.id for account in one.accounts) for one in store.incidents()])
    assert found[0] == found[1]
    assert max(map(len, found[0])) > 1
