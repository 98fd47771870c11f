"""Incidents across reports: accounts that tell one occurrence, what people decided, and what all of it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from khabar.nouns.record import Event, Party, Range, Stance
from khabar.nouns.report import Report
from khabar.nouns.span import Span

Grade = Literal["confirmed", "fair", "weak", "contested", "discounted"]
DecisionKind = Literal[
    "together", "apart", "copies", "not-copies", "accept", "reject", "correct", "add", "grade", "status", "undo"
]


class AccountKey(NamedTuple):
    """Which account: the report's key in the record and the event's id in the report's coding."""

    report: str
    event: str


@dataclass(frozen=True, slots=True)
class Account:
    """One event as one report tells it. `report.id` is the report's key in the record.

    `copies` is the key of the group of copies that the report belongs to (the least key in it; the report's own where
    it is alone): accounts of one group count once.
    """

    report: Report
    event: Event
    copies: str

    @property
    def key(self) -> AccountKey:
        return AccountKey(self.report.id, self.event.id)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of a report that a decision or an incident's number holds on to; event ids change with the reader.

    An anchor means the account one of whose triggers it overlaps; of several the one whose `event` is told. `sha256`:
    of the version of the report in which the words were seen.
    """

    report: str
    sha256: str
    span: Span
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided, for ever. `id` is the hash of its entry in the journal, `recorded_at` UTC (ISO 8601).

    `value`: for `correct` {"field", "value", "span"}, for `status` and `grade` the new one, for `undo` the id undone,
    for `add` the event as the contract writes it; else empty.
    """

    id: str
    kind: DecisionKind
    by: str
    recorded_at: str
    reason: str
    anchors: tuple[Anchor, ...] = ()
    value: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incident:
    """Accounts that tell one occurrence, in the order of their keys; `number` is issued once and never reused."""

    number: int
    accounts: tuple[Account, ...]
    decisions: tuple[Decision, ...] = ()

    @property
    def id(self) -> str:
        return f"i{self.number}"


@dataclass(frozen=True, slots=True)
class Saying:
    """One account's word on one value, and who says it: the words stand in the account's report.

    `source` None: the report itself. `value` is what these words say: a Range, a name, an interval. `first` is the key
    of the source at which this word begins: sayings with the same one are not independent of each other.
    """

    account: AccountKey
    value: object
    words: Span | None
    source: Party | None
    kind: str
    stance: Stance
    hedge: bool
    first: str
    quote: Span | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the record concludes for one field of an incident, who agrees and who differs.

    `value` None: unknown. Types of `value` by field: `type`, `event_type`, `status` str; `time` Interval; `places`
    tuple[Place, ...]; `doers`, `targets` tuple[Party, ...]; `weapons` tuple[str, ...]; `civilians`, `aggregate` bool;
    `killed`, `wounded`, `taken` Range. `decision`: a person's, where the value is theirs.
    """

    field: str
    value: object
    agreeing: tuple[Saying, ...] = ()
    differing: tuple[Saying, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Toll:
    """How many were killed by one casualty policy (docs/weighing.md), and in words how it came to that.

    `best` None: the policy has none. `by_side`: deaths by whose they are (UCDP: "side_a", "side_b", "civilians",
    "unknown").
    """

    policy: Literal["acled", "ucdp", "airwars"]
    low: int
    best: int | None
    high: int
    why: str
    by_side: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An incident with its findings by field, grade, and the number of independent first sources behind it.

    `why`: the grade in one sentence. `killed` is the codebook's range over all claims (section 6.3).
    """

    incident: Incident
    findings: Mapping[str, Finding]
    grade: Grade
    why: str
    independent: int

    def value(self, name: str) -> object:
        """The finding's value; None where nothing is known of the field."""
        found = self.findings.get(name)
        return found.value if found else None

    @property
    def killed(self) -> Range | None:
        value = self.value("killed")
        return value if isinstance(value, Range) else None
