"""An incident as a page: what, where, when, how well founded; every claim in its words; why its accounts are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from khabar.desk.deciding.words import decided_words
from khabar.desk.views.figures import MeasureView, measure_views
from khabar.desk.views.findings import DecidedView, FindingView, decided_view, finding_views
from khabar.desk.views.joining import JoiningView, joining_view
from khabar.desk.views.names import Names
from khabar.desk.views.sayings import Telling
from khabar.desk.views.small_map import for_script, signs_of, small_map
from khabar.desk.views.voices import VoicesView, voices_view
from khabar.desk.views.where import PlaceView, place_views
from khabar.export.phrases import days
from khabar.nouns import Interval
from khabar.nouns.incident import Decision, Incident, Weighed
from khabar.weigh.decided import in_force, rejected
from khabar.weigh.toll_words import figure_words
from khabar.weigh.values import country_code, figure, interval, main_place, parties, place_words

#: what an incident is beside what happened, in words
STATUS_NOTES = {
    "planned": "Planned: somebody announces it; nobody tells that it happened.",
    "denied": "Denied: nobody asserts it; the reports only deny it.",
}
NOTHING = "Nothing is known of it: every account of it was rejected."
AGGREGATE = "Sums up several occurrences: its figures are not those of one."


@dataclass(frozen=True, slots=True)
class HeadlineView:
    """What, where, when, to whom, and how well founded. Empty words: unknown. `notes`: what sets it apart."""

    what: str
    when: str
    where: str
    doers: str
    targets: str
    killed: str
    status: str | None
    event_type: str | None
    grade: str
    why: str
    independent: int
    reports: int
    outlets: int
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line for the window and for lists."""
        return ", ".join(
            part for part in (self.what, self.where or "place unknown", self.when or "day unknown") if part
        )


@dataclass(frozen=True, slots=True)
class NamesView:
    """How private persons stand: `are_private`: there are some here; `may_ask`: this person may have them shown."""

    are_private: bool
    are_withheld: bool
    may_ask: bool


@dataclass(frozen=True, slots=True)
class IncidentView:
    """All of an incident. `was`: the number that was asked for, where it was merged into this one.

    `revision` tells versions of it apart: a decision says which one was seen. `is_whole`: nothing is left out.
    """

    id: str
    was: str | None
    revision: int
    head: HeadlineView
    names: NamesView
    measures: tuple[MeasureView, ...]
    findings: tuple[FindingView, ...]
    voices: VoicesView
    places: tuple[PlaceView, ...]
    joining: JoiningView
    decisions: tuple[DecidedView, ...]
    is_whole: bool

    @property
    def number(self) -> int:
        return int(self.id[1:])

    @property
    def map(self) -> Markup:
        """The map of its places as SVG; empty where none was found."""
        placed = [place for place in self.places if place.lat is not None]
        told = "; ".join(f"{place.number}: {place.name or place.words}" for place in placed)
        return small_map(list(signs_of(self.places)), f"Map. {told}")

    @property
    def signs(self) -> list[dict[str, object]]:
        """What stands on the map, for its script."""
        return for_script(signs_of(self.places))

    @property
    def has_more(self) -> bool:
        """Whether anything is left out."""
        sayings = any(one.more_agreeing or one.more_differing for one in self.findings)
        return bool(sayings or self.voices.more or self.joining.more or any(one.more for one in self.measures))


@dataclass(frozen=True, slots=True)
class Asked:
    """How somebody asks for an incident: by which number, with names or without, whole or in short. `overruled`: ids of
    decisions that a later one overrules, with the ids of these.
    """

    was: int | None = None
    names_shown: bool = False
    may_ask_names: bool = False
    whole: bool = False
    overruled: Mapping[str, str] = field(default_factory=dict)


def incident_view(
    weighed: Weighed, revision: int, asked: Asked, nearest: Iterable[tuple[Incident, str]] = ()
) -> IncidentView:
    """The page of an incident. `nearest`: incidents that came near to being this one, each with its title."""
    names = Names.of(weighed, shown=asked.names_shown)
    telling = Telling.of(weighed, names)
    return IncidentView(
        id=weighed.incident.id,
        was=f"i{asked.was}" if asked.was else None,
        revision=revision,
        head=headline(weighed, names),
        names=NamesView(names.are_private, names.are_withheld and names.are_private, asked.may_ask_names),
        measures=tuple(measure_views(telling, whole=asked.whole)),
        findings=tuple(finding_views(telling, whole=asked.whole)),
        voices=voices_view(telling, whole=asked.whole),
        places=place_views(telling),
        joining=joining_view(weighed.incident, nearest, whole=asked.whole),
        decisions=tuple(_decisions(weighed.incident, names, asked.overruled)),
        is_whole=asked.whole,
    )


def headline(weighed: Weighed, names: Names) -> HeadlineView:
    """The head of the page."""
    status, kind, event_type = (weighed.value(name) for name in ("status", "type", "event_type"))
    killed = figure(weighed, "killed")
    accounts = weighed.incident.accounts
    told = {account.report.id: account.report for account in accounts}
    return HeadlineView(
        what=_what(weighed, kind),
        when=days_told(interval(weighed)),
        where=names.scrubbed(_where(weighed)),
        doers=_parties(weighed, "doers", names),
        targets=_parties(weighed, "targets", names),
        killed=figure_words(killed) if killed else "",
        status=str(status) if status else None,
        event_type=str(event_type) if event_type else None,
        grade=weighed.grade,
        why=names.scrubbed(weighed.why),
        independent=weighed.independent,
        reports=len(told),
        outlets=len({report.publisher or report.agency or report.id for report in told.values()}),
        notes=tuple(_notes(weighed)),
    )


def _what(weighed: Weighed, kind: object) -> str:
    """The type; of what was rejected as a whole the one that was read."""
    accounts = weighed.incident.accounts
    if kind is None and accounts and len(rejected(weighed.incident)) == len(accounts):
        return f"Rejected: {accounts[0].event.type}"
    return str(kind or "Of unknown type")


def _notes(weighed: Weighed) -> Sequence[str]:
    status = weighed.value("status")
    notes = [STATUS_NOTES[str(status)]] if status in STATUS_NOTES else []
    notes += [NOTHING] if status is None else []
    return [*notes, *([AGGREGATE] if weighed.value("aggregate") is True else [])]


def days_told(time: Interval) -> str:
    """The days without the words for them; empty: unknown."""
    return days(Interval(None, time.start, time.end, time.precision))


def _where(weighed: Weighed) -> str:
    place = main_place(weighed)
    if place is None:
        return ""
    area = ", ".join(part for part in (place.admin1, country_code(weighed, place)) if part)
    name = place_words(place)
    return f"{name} ({area})" if area and name not in area.split(", ") else name


def _parties(weighed: Weighed, role: str, names: Names) -> str:
    told = (party.name if party.name and not party.private else names.party(party) for party in parties(weighed, role))
    return ", ".join(dict.fromkeys(told))


def _decisions(incident: Incident, names: Names, overruled: Mapping[str, str]) -> Iterator[DecidedView]:
    """The decisions that nobody undid; of those that set one and the same value the last one counts."""
    standing = in_force(incident.decisions)
    last = {what: one.id for one in standing if (what := _sets(one))}
    for one in standing:
        later = overruled.get(one.id) or last.get(_sets(one), one.id)
        told = names.scrubbed(decided_words(one.kind, one.value))
        yield decided_view(one, told, None if later == one.id else later)


def _sets(decision: Decision) -> str:
    """Which value of the incident a decision sets; empty: none."""
    if decision.kind == "correct":
        return f"correct {decision.value.get('field')}"
    return decision.kind if decision.kind in ("status", "grade") else ""
