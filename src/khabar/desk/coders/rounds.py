"""A round: a sample of reports that several people code, each alone, and how far they have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Stratified = Literal["no", "source", "type"]
Standing = Literal["open", "submitted", "reopened"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One report of a sample: the capture that was drawn, and its stratum. Later versions are not what is coded."""

    capture: int
    stratum: str


@dataclass(frozen=True, slots=True)
class Round:
    """A sample that coders code. `sequence` is that of its entry in the journal, `recorded_at` UTC.

    `start`: coders begin with the machine's coding; else it is hidden. `of`: the filter of the overview whose reports
    could be drawn, empty for all of the record; `population`: how many there were in each stratum.
    """

    sequence: int
    number: int
    name: str
    by: str
    recorded_at: str
    coders: tuple[str, ...]
    start: bool
    seed: int
    of: str
    stratified: Stratified
    population: Mapping[str, int]
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """That a coder submitted the coding of a report; `version` counts those of this coder and report from 1."""

    sequence: int
    capture: int
    coder: str
    recorded_at: str
    version: int


@dataclass(frozen=True, slots=True)
class Reopened:
    """That a lead had one coder code a report again; what was submitted before stays."""

    sequence: int
    capture: int
    coder: str
    by: str
    recorded_at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """That somebody decided the differences of a report."""

    sequence: int
    capture: int
    by: str
    recorded_at: str


@dataclass(slots=True)
class Progress:
    """What has been done in a round, in the order in which it was done."""

    round: Round
    submitted: list[Submitted] = field(default_factory=list)
    reopened: list[Reopened] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)

    def last(self, capture: int, coder: str) -> Submitted | None:
        """The last coding of a report by a coder."""
        return next((s for s in reversed(self.submitted) if (s.capture, s.coder) == (capture, coder)), None)

    def standing(self, capture: int, coder: str) -> Standing:
        """Whether a coder still has to code a report, has done so, or has to do so again."""
        last = self.last(capture, coder)
        if last is None:
            return "open"
        again = any(r.sequence > last.sequence for r in self.reopened if (r.capture, r.coder) == (capture, coder))
        return "reopened" if again else "submitted"

    def is_complete(self, capture: int) -> bool:
        """Whether all coders have submitted a report; before that nobody sees another's coding."""
        return all(self.standing(capture, coder) == "submitted" for coder in self.round.coders)

    def codings(self, capture: int) -> tuple[Submitted, ...]:
        """The last codings of a report, in the order of the coders."""
        found = (self.last(capture, coder) for coder in self.round.coders)
        return tuple(one for one in found if one is not None)

    def settling(self, capture: int) -> Settled | None:
        """The decision on the differences of a report that is in force: later than all of its codings."""
        last = next((s for s in reversed(self.settled) if s.capture == capture), None)
        if last is None or not self.is_complete(capture):
            return None
        return last if all(last.sequence > one.sequence for one in self.codings(capture)) else None

    def was_reopened(self, capture: int) -> bool:
        """Whether a coder coded this report more than once."""
        return any(one.version > 1 for one in self.codings(capture))

    def next_for(self, coder: str, after: int | None = None) -> int | None:
        """The next report that a coder has to code, in the order of the sample, `after` one of them."""
        order = [drawn.capture for drawn in self.round.drawn]
        start = order.index(after) + 1 if after in order else 0
        turned = (*order[start:], *order[:start])
        return next((capture for capture in turned if self.standing(capture, coder) != "submitted"), None)
