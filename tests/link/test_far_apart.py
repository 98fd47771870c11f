"""Reports and accounts that lie too far apart in time are not compared."""

from __future__ import annotations

from khabar.link.copies import least_shared
from khabar.link.grouping import FARTHEST_DAYS, days_apart, edge
from khabar.link.traits import Traits


def _told(report: str, day: int | None) -> Traits:
    words = frozenset({"haqqani", "khost", "truck", "market", "imam"})
    told = dict.fromkeys(("start", "end", "published"), day)
    kind = ("Air/drone strike", "Explosions/Remote violence", "happened")
    return Traits(report, "e1", *kind, False, True, **told, killed=(22, 22), words=words, names=words)


def test_accounts_more_than_a_month_apart_are_no_edge() -> None:
    assert days_apart(_told("a", 1_000), _told("b", 1_010)) == days_apart(_told("b", 1_010), _told("a", 1_000)) == 10
    assert edge(_told("a", 1_000), _told("b", 1_001 + FARTHEST_DAYS)) is None
    assert days_apart(_told("a", 1_000), _told("b", None)) == 0


def test_reports_of_other_days_are_compared_when_more_is_the_same() -> None:
    assert [least_shared(30, 40, days) for days in (0, 3, 4, 30, 31, None)] == [6, 6, 16, 16, 31, 10]
    assert [least_shared(3, 40, days) for days in (0, 4, 31, None)] == [1, 2, 4, 2]
