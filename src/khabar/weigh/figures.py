"""How many were killed, wounded and taken: the codebook's range over all claims (section 6.3), and who says which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast, get_args

from khabar.nouns import Claim, Part, Range, Span
from khabar.nouns.incident import Account, AccountKey, Finding, Saying
from khabar.nouns.record import Whose
from khabar.resolve.harm import Measure, merge
from khabar.weigh.choices import split
from khabar.weigh.hearing import Hearing, claim_of_words

MEASURES: tuple[Measure, ...] = get_args(Measure)
WHOSE: tuple[Whose, ...] = get_args(Whose)
_JOINED = (" and ", ", ", ", and ", " as well as ", " plus ", " along with ")


class Figure(NamedTuple):
    """A figure of an account: who says it, and whether it counts where the account tells of what happened."""

    claim: Claim | None
    figure: Range
    counts: bool


def harm(hearing: Hearing, status: str | None) -> Iterator[Finding]:
    """The findings `killed`, `wounded`, `taken`, and of each that is told of whom (`killed.civilians`).

    The value is the range over all claims that assert something as happened; nothing where the incident did not happen.
    A saying agrees when it can be true together with the figure that most independent sources give.
    """
    for measure in MEASURES:
        told = [(a, f) for a in hearing.accounts for f in figures_of(a, measure)]
        yield _finding(measure, hearing, told, status)
        for whose in WHOSE:
            parts = [(a, f) for a in hearing.accounts for f in _parts_of(a, measure, whose)]
            if parts:
                yield _finding(f"{measure}.{whose}", hearing, parts, status)


def figures_of(account: Account, measure: Measure) -> Iterator[Figure]:
    """The figures that an account's claims state, and what it comes to where they do not tell (figures that add up).

    What a denying claim says does not count, save that nobody was harmed.
    """
    event = account.event
    told = [(claim, figure) for claim in event.claims if (figure := getattr(claim, measure))]
    total = getattr(event.harm, measure)
    merged = merge([figure for _, figure in told])
    adds_up = total is not None and (merged is None or (merged.low, merged.high) != (total.low, total.high))
    asserted = not event.claims or any(claim.stance == "asserts" for claim in event.claims)
    for claim, figure in told:
        yield Figure(claim, figure, not adds_up and (claim.stance == "asserts" or is_none(figure)))
    if total is None and not told and (counted := _counted_apart(account, measure)):
        adds_up, total = True, counted
    if adds_up:
        spoken = cast("Range", total).span
        claim_ = claim_of_words(account, spoken) if spoken else None
        yield Figure(claim_, cast("Range", total), asserted)


def _counted_apart(account: Account, measure: Measure) -> Range | None:
    """What sub-counts come to that no figure of all of them stands beside."""
    groups = [f.figure for whose in WHOSE for f in _parts_of(account, measure, whose) if not is_none(f.figure)]
    return _sum(groups) if groups else None


def happened(accounts: Sequence[Account]) -> frozenset[AccountKey]:
    """The accounts whose figures count in an incident that happened: those that tell it as done; all of them where none
    does, and it is a person who says so.
    """
    told = frozenset(account.key for account in accounts if account.event.status == "happened")
    return told or frozenset(account.key for account in accounts)


def is_none(figure: Range) -> bool:
    """Whether it says that nobody was harmed."""
    return figure.high == 0


def overlap(one: Range, other: Range) -> bool:
    """Whether one number can be in both."""
    return (other.high is None or one.low <= other.high) and (one.high is None or other.low <= one.high)


def _finding(field: str, hearing: Hearing, told: Sequence[tuple[Account, Figure]], status: str | None) -> Finding:
    real = happened(hearing.accounts)
    made = [(hearing.saying(a, f.claim, f.figure, f.figure.span), f.counts and a.key in real) for a, f in told]
    sayings = hearing.once(saying for saying, _ in made)
    counted = [saying for saying, counts in made if counts and status == "happened"]
    merged = merge([cast("Range", saying.value) for saying in counted])
    if merged is None:
        return Finding(field, None, (), sayings)
    core = most_told([saying for saying in sayings if saying in counted], hearing)
    agreeing = [s for s in sayings if s in counted and overlap(cast("Range", s.value), core)]
    return split(field, Range(merged.low, merged.high), sayings, lambda saying: saying in agreeing)


def most_told(sayings: Sequence[Saying], hearing: Hearing) -> Range:
    """The figure that can be true with those of most independent sources; of equals the narrowest, then the lowest."""

    def rank(figure: Range) -> tuple[object, ...]:
        fitting = hearing.support(s for s in sayings if overlap(cast("Range", s.value), figure))
        width = float("inf") if figure.high is None else figure.high - figure.low
        return fitting, -width, -figure.low

    return max((cast("Range", saying.value) for saying in sayings), key=rank)


def _parts_of(account: Account, measure: Measure, whose: Whose) -> Iterator[Figure]:
    """What an account's sub-counts of one group come to: the largest; a list ("two women and a boy") adds up."""
    told = [(p, figure) for p in account.event.harm.parts if p.of == whose and (figure := getattr(p, measure))]
    if not told:
        return
    lists = _lists(account.report.text, told)
    sums = [_sum(figures) for figures in lists]
    low, high = max(r.low for r in sums), None if any(r.high is None for r in sums) else max(r.high or 0 for r in sums)
    best = max(sums, key=lambda r: (r.low, r.high is None))
    claim = claim_of_words(account, best.span) if best.span else None
    asserted = not account.event.claims or any(c.stance == "asserts" for c in account.event.claims)
    yield Figure(claim, Range(low, high, best.span), asserted)


def _lists(text: str, told: Sequence[tuple[Part, Range]]) -> list[list[Range]]:
    """The figures in text order, those that only "and" or a comma parts in one list."""
    lists: list[list[Range]] = []
    end = -1
    for part, figure in sorted(told, key=lambda pair: pair[1].span.start if pair[1].span else -1):
        spans = [span for span in (figure.span, part.who) if span]
        start = min((span.start for span in spans), default=-1)
        if lists and 0 <= end <= start and text[end:start] in _JOINED:
            lists[-1].append(figure)
        else:
            lists.append([figure])
        end = max((span.end for span in spans), default=-1)
    return lists


def _sum(figures: Sequence[Range]) -> Range:
    high = None if any(f.high is None for f in figures) else sum(f.high or 0 for f in figures)
    spans: list[Span] = [f.span for f in figures if f.span]
    return Range(sum(f.low for f in figures), high, spans[0] if spans else None)
