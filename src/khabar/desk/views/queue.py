"""The review queue as a page: what most needs a person first, with the reasons for its rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from khabar.desk.deciding.words import range_words
from khabar.desk.queue.reasons import Beside, Reason, reasons_of
from khabar.record.summaries import Summary

PAGE = 30


@dataclass(frozen=True, slots=True)
class QueuedView:
    """An incident that waits. `score` is the sum of its reasons' points; `taken_by`: who has it in hand just now;
    `put_aside`: the person who asks did so, and nothing has changed since. `merge`: the one it may be one with.
    """

    rank: int
    id: str
    revision: int
    title: str
    type: str | None
    event_type: str | None
    status: str | None
    grade: str
    start: str | None
    end: str | None
    place: str | None
    country: str | None
    killed: str
    reports: int
    independent: int
    score: float
    reasons: tuple[Reason, ...]
    taken_by: str | None
    put_aside: bool
    merge: str | None


@dataclass(frozen=True, slots=True)
class QueueView:
    """A page of the queue. `total`: how many wait; `put_aside`: how many of them the person put aside; `query`: the
    filters as an address has them; `lost`: how many decisions have lost their words; `is_whole`: all incidents are in.
    """

    rows: tuple[QueuedView, ...]
    total: int
    every: int
    put_aside: int
    page: int
    pages: int
    query: str
    lost: int
    mine: str | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class NextView:
    """The incident that is handed out; None: nothing waits. `address`: its page, with the way back to the queue."""

    id: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Hands:
    """Who has which incidents in hand, and which the person who asks put aside, with their revisions then."""

    by: str
    held: Mapping[int, str]
    aside: Mapping[int, int]

    def is_aside(self, number: int, revision: int) -> bool:
        """Whether the person put it aside, as it is now."""
        return self.aside.get(number, -1) >= revision

    def taken_by(self, number: int) -> str | None:
        """Somebody else who has it in hand."""
        by = self.held.get(number)
        return by if by != self.by else None


def queued(of: Summary, rank: int, beside: Beside, hands: Hands) -> QueuedView:
    """A row of the queue."""
    reasons = reasons_of(of, beside)
    merge = (beside.merges or {}).get(of.number)
    return QueuedView(
        rank=rank,
        id=f"i{of.number}",
        revision=of.revision,
        title=of.title,
        type=of.type,
        event_type=of.event_type,
        status=of.status,
        grade=of.grade,
        start=of.start,
        end=of.end,
        place=of.place,
        country=of.country,
        killed=range_words(of.killed_low, of.killed_high) if of.killed_low is not None else "",
        reports=of.reports,
        independent=of.independent,
        score=round(sum(reason.points for reason in reasons), 2),
        reasons=tuple(Reason(one.name, one.words, round(one.points, 2)) for one in reasons),
        taken_by=hands.taken_by(of.number),
        put_aside=hands.is_aside(of.number, of.revision),
        merge=f"i{merge[0]}" if merge else None,
    )


def first_free(queue: Iterable[tuple[int, int]], hands: Hands, after: int | None = None) -> Iterator[int]:
    """The numbers that may be handed to a person, in order: neither another's nor put aside, not the one just seen.

    `queue`: numbers and revisions in their order.
    """
    for number, revision in queue:
        if number != after and hands.taken_by(number) is None and not hands.is_aside(number, revision):
            yield number


def pages_of(total: int) -> int:
    """How many pages so many incidents take."""
    return max(1, -(-total // PAGE))
