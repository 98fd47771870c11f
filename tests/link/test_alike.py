"""Of accounts of copies that tell the same one stands for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from khabar.link.alike import likenesses, standing
from khabar.link.incidents import linked
from khabar.link.traits import Traits
from khabar.nouns.incident import AccountKey

DAY = date(2016, 4, 13).toordinal()
WORDS = frozenset({"haqqani", "khost", "truck", "market", "imam"})


def told(report: str, event: str = "e1", **changes: object) -> Traits:
    """A bomb in a market, as a report tells it."""
    kind = ("Remote explosive/landmine/IED", "Explosions/Remote violence", "happened")
    one = Traits(
        report, event, *kind, aggregate=False, main=event == "e1", published=DAY, start=DAY, end=DAY, precision="day",
        stated=True, killed=(22, 22), words=WORDS, names=WORDS,
    )  # fmt: skip
    return replace(one, **changes)  # type: ignore[arg-type]


def key(report: str, event: str = "e1") -> AccountKey:
    return AccountKey(report, event)


def test_the_least_stands_for_copies_that_tell_the_same_in_other_words() -> None:
    accounts = [
        told("c", words=WORDS | {"herald"}),
        told("a", publisher="daily"),
        told("b", killed=(20, 20)),
        told("d"),
    ]
    stands = standing(accounts, {"a": "a", "b": "a", "c": "a", "d": "d"})
    assert stands == {key("a"): key("a"), key("b"): key("b"), key("c"): key("a"), key("d"): key("d")}


def test_what_a_report_tells_twice_nobody_stands_for() -> None:
    assert likenesses([told("a"), told("a", "e2", main=True)]) == [None, None]
    accounts = [told("a"), told("b"), told("b", "e2", main=True)]
    assert len(set(standing(accounts, {"a": "a", "b": "a"}).values())) == 3


def test_two_events_of_one_copy_stay_two_though_others_stand_for_them() -> None:
    """The first tells a, the second both of what a third tells with one more figure: joined, it would be one of two."""
    first, second = told("a"), told("b", "e1")
    beside = replace(told("b", "e2", main=True), killed=(22, None))
    groups = linked([first, second, beside], {"a": "a", "b": "a"})
    assert groups == ({key("a"), key("b")}, {key("b", "e2")})


_accounts = st.lists(
    st.tuples(st.integers(0, 4), st.booleans(), st.sampled_from([(22, 22), (20, None)]), st.integers(0, 1)), max_size=8
)


@given(_accounts, st.randoms(use_true_random=False))
def test_groups_hold_all_and_no_report_twice(
    drawn: list[tuple[int, bool, tuple[int, int | None], int]], chance: object
) -> None:
    accounts = [
        told(f"r{report}", f"e{number}", main=main, killed=killed, start=DAY + day, end=DAY + day, stated=False)
        for number, (report, main, killed, day) in enumerate(drawn)
    ]
    copies = {one.report: f"r{int(one.report[1:]) // 2}" for one in accounts}
    groups = linked(accounts, copies)
    assert sorted(one for members in groups for one in members) == sorted(one.key for one in accounts)
    assert all(len({one.report for one in members}) == len(members) for members in groups)
    chance.shuffle(accounts)  # type: ignore[attr-defined]
    assert linked(accounts, copies) == groups
