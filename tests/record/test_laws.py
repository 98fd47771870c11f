"""Laws of a record over any reports, orders and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_stories import PLACES, story

from khabar.nouns import Record
from khabar.nouns.incident import AccountKey, Incident
from khabar.record.store import Store, open_store

MORE = (
    "",
    "A baker saw it.",
    "The hospital of the town counted the dead until the evening, a nurse said to the agency.",
)
KINDS = ("together", "apart", "copies", "not-copies")
days = st.integers(1, 6).map(lambda day: f"2016-04-{day + 10}")
told = st.tuples(st.sampled_from(sorted(PLACES)), days, st.integers(1, 30), st.sampled_from(MORE))
reports = st.lists(told, min_size=1, max_size=9).map(
    lambda all_told: [
        story(f"r{n}", place, day, killed, more=more) for n, (place, day, killed, more) in enumerate(all_told)
    ]
)
decided = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 8), st.integers(0, 8)), max_size=5)
few = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])


def new(folder: str, name: str = "record") -> Store:
    return open_store(Path(folder) / name, create=True)


def sets(incidents: Sequence[Incident]) -> set[frozenset[AccountKey]]:
    return {frozenset(account.key for account in incident.accounts) for incident in incidents}


def decide(store: Store, made: Sequence[Record], decisions: Sequence[tuple[str, int, int]]) -> None:
    for kind, one, other in decisions:
        keys = sorted({made[one % len(made)].report.id, made[other % len(made)].report.id})
        if len(keys) == 2:
            on = keys if "copies" in kind else [AccountKey(key, "e1") for key in keys]
            store.decide(kind, on, "so it was", by="ada")  # type: ignore[arg-type]


@few
@given(made=reports, data=st.data())
def test_any_order_of_arrival_gives_the_same_incidents_and_copies(made: list[Record], data: st.DataObject) -> None:
    other_order = data.draw(st.permutations(made))
    with TemporaryDirectory() as folder, new(folder) as store, new(folder, "other") as other:
        store.add(made)
        for report in other_order:
            other.add([report])
        assert sets(list(store.incidents())) == sets(list(other.incidents()))
        assert store.copies() == other.copies()


@few
@given(made=reports, decisions=decided)
def test_adding_again_changes_nothing(made: list[Record], decisions: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder, new(folder) as store:
        store.add(made)
        decide(store, made, decisions)
        before, head = list(store.incidents()), store.head()
        store.add(reversed(made))
        assert (list(store.incidents()), store.head()) == (before, head)


@few
@given(made=reports, decisions=decided, changed=st.integers(0, 8), data=st.data())
def test_a_rebuild_equals_the_record_and_numbers_stay(
    made: list[Record], decisions: list[tuple[str, int, int]], changed: int, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder, new(folder) as store:
        store.add(made)
        decide(store, made, decisions)
        of = made[changed % len(made)].report.id
        place, day, killed, more = data.draw(told)
        store.add([story(of, place, day, killed, more=more)])
        if data.draw(st.booleans()):
            store.seal(made[0].report.id, "in danger", by="ada")
        before, head, copies = list(store.incidents()), store.head(), store.copies()
        store.rebuild(by="ada")
        assert list(store.incidents()) == before
        assert store.copies() == copies
        assert store.head() == head
        assert not store.verify().faults


@few
@given(made=reports, decisions=decided)
def test_decisions_survive_whatever_comes(made: list[Record], decisions: list[tuple[str, int, int]]) -> None:
    """Together and apart are obeyed by the last decision on a pair, also when all reports come again, changed."""
    with TemporaryDirectory() as folder, new(folder) as store:
        store.add(made)
        on_accounts = [one for one in decisions if "copies" not in one[0]]
        decide(store, made, on_accounts)
        store.add([story(r.report.id, "Lerm", "2016-04-13", 5, more=f"Told anew {r.report.id}.") for r in made])
        held = {account.report.id: incident.number for incident in store.incidents() for account in incident.accounts}
        if on_accounts:
            kind, one, other = on_accounts[-1]
            ends = {made[one % len(made)].report.id, made[other % len(made)].report.id}
            if len(ends) == 2:
                assert (len({held[end] for end in ends}) == 1) == (kind == "together")


@few
@given(made=reports, sealed=st.lists(st.integers(0, 8), max_size=4))
def test_a_number_never_comes_back(made: list[Record], sealed: list[int]) -> None:
    with TemporaryDirectory() as folder, new(folder) as store:
        meant: dict[int, set[str]] = {}
        gone: set[int] = set()
        for step, report in enumerate(made):
            store.add([report])
            if step < len(sealed) and sealed[step] <= step and store.add([made[sealed[step]]]) == {"same": 1}:
                store.seal(made[sealed[step]].report.id, "in danger", by="ada")
            now = {i.number: {account.report.id for account in i.accounts} for i in store.incidents()}
            gone |= {number for number in meant if number not in now and not _leads(store, number)}
            assert gone.isdisjoint(now)
            for number, keys in now.items():
                meant.setdefault(number, keys)


def _leads(store: Store, number: int) -> bool:
    return store.number_now(number) != number
