"""Incidents without what identifies private persons (docs/exports.md, "For the public").

The rule is kept by construction: an incident is rebuilt from what may stand, and every schema is made of that. Nothing
that reports say in running words goes out: no quotes, titles, texts, addresses of pages, words of figures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from khabar.nouns import Claim, Event, Harm, Interval, Party, Place, Range, Report, Span
from khabar.nouns.incident import Account, AccountKey, Decision, Finding, Incident, Saying, Weighed
from khabar.nouns.record import Status
from khabar.nouns.types import EVENT_TYPES
from khabar.publish.figures import Told, told
from khabar.publish.public_words import LOCAL, Scrubber, is_general, of_kind, of_source

WITHHELD = "[withheld]"
#: what lies finer than a populated place is put to the area around it
_FINER_KM = 1.0
_COARSE_KM = 10.0
#: values that say nothing of anybody, whatever a person is called ("Remote explosive/landmine/IED")
_CODES = frozenset([*EVENT_TYPES, *EVENT_TYPES.values(), *get_args(Status)])


def made_public(weighed: Weighed) -> Told:
    """The incident as it may be published; its tolls are those of the whole words."""
    whole = told(weighed)
    keeper = _Keeper(Scrubber.of(whole))
    incident = keeper.incident(whole.incident)
    findings = {name: keeper.finding(finding) for name, finding in whole.findings.items()}
    by_policy = {name: replace(toll, why=f"by the {name} policy over all claims") for name, toll in whole.tolls.items()}
    why = whole.why if not whole.incident.decisions else "as people decided by its claims"
    return Told(incident, findings, whole.grade, keeper.scrubber.scrubbed(why), whole.independent, by_policy)


@dataclass
class _Keeper:
    """Rebuilds the nouns of one incident; reports, copies and sources are numbered in the order in which they come."""

    scrubber: Scrubber

    def __post_init__(self) -> None:
        self._numbers: dict[tuple[str, str], str] = {}

    def incident(self, incident: Incident) -> Incident:
        accounts = tuple(self._account(account) for account in incident.accounts)
        return Incident(incident.number, accounts, tuple(map(_decision, incident.decisions)))

    def finding(self, finding: Finding) -> Finding:
        return Finding(
            finding.field,
            self._value(finding.value),
            tuple(map(self._saying, finding.agreeing)),
            tuple(map(self._saying, finding.differing)),
            _decision(finding.decision) if finding.decision else None,
        )

    def _number(self, letter: str, key: str) -> str:
        return self._numbers.setdefault((letter, key), f"{letter}{sum(k[0] == letter for k in self._numbers) + 1}")

    def _account(self, account: Account) -> Account:
        report = self._report(account.report)
        return Account(report, self._event(account.event), self._number("c", account.copies))

    def _report(self, report: Report) -> Report:
        """Outlet, day and language; the address is cut to its host, for the rest of it often repeats the title."""
        return Report(
            id=self._number("r", report.id),
            text="",
            agency=self._words(report.agency),
            published=replace(report.published, words=None, span=None) if report.published else None,
            publisher=self._words(report.publisher),
            url=_host_only(report.url),
            language=report.language,
        )

    def _event(self, event: Event) -> Event:
        return replace(
            event,
            mentions=(),
            time=_interval(event.time),
            harm=_harm(event.harm),
            claims=tuple(map(self._claim, event.claims)),
            doers=self._parties(event.doers),
            targets=self._parties(event.targets),
            weapons=tuple(_span(self.scrubber.scrubbed(span.text)) for span in event.weapons),
            places=_places(event.places),
        )

    def _claim(self, claim: Claim) -> Claim:
        return Claim(
            self._source(claim.source, claim.source_kind),
            _span(self.scrubber.scrubbed(claim.cue.text)) if claim.cue else None,
            claim.stance,
            claim.hedge,
            _span(WITHHELD),
            claim.source_kind,
            _range(claim.killed),
            _range(claim.wounded),
            _range(claim.taken),
        )

    def _saying(self, saying: Saying) -> Saying:
        key = AccountKey(self._number("r", saying.account.report), saying.account.event)
        source = self._source(saying.source, saying.kind)
        first = self._number("s", saying.first)
        return Saying(key, self._value(saying.value), None, source, saying.kind, saying.stance, saying.hedge, first)

    def _source(self, source: Party | None, kind: str | None) -> Party | None:
        """A local source by its kind and number alone; an organisation by its name; others by general words."""
        if source is None:
            return None
        if source.private or kind in LOCAL or not (source.id or is_general(source)):
            number = self._number("person", self.scrubber.person(source)).removeprefix("person")
            words = f"{of_source(kind)} {number}"
            return Party(_span(words), kind=source.kind, country=source.country, private=True)
        return self._party(source)

    def _parties(self, parties: tuple[Party, ...]) -> tuple[Party, ...]:
        return tuple(dict.fromkeys(map(self._party, parties)))

    def _party(self, party: Party) -> Party:
        """An organisation of the roster by its name, others by general words, all else by what it is: a name that a
        person typed in a decision may be anybody's.
        """
        if party.private or not (party.id or is_general(party)):
            return Party(_span(of_kind(party.kind)), kind=party.kind, country=party.country, private=True)
        name = party.name if party.id else None
        return Party(
            _span(name or self.scrubber.scrubbed(party.words.text)), (), name, party.id, party.kind, party.country
        )

    def _words(self, text: str | None) -> str | None:
        return self.scrubber.scrubbed(text) if text else None

    def _value(self, value: object) -> object:
        """The value of a finding or saying, rebuilt by what it is; what is of no known kind does not go out."""
        if isinstance(value, tuple):
            places = _places(tuple(one for one in value if isinstance(one, Place)))
            return tuple(dict.fromkeys([*places, *(self._value(one) for one in value if not isinstance(one, Place))]))
        rebuilt: object = None
        if isinstance(value, Place):
            rebuilt = next(iter(_places((value,))), None)
        elif isinstance(value, Party):
            rebuilt = self._party(value)
        elif isinstance(value, Range):
            rebuilt = _range(value)
        elif isinstance(value, Interval):
            rebuilt = _interval(value)
        elif isinstance(value, Span | str):
            rebuilt = self._plain(value)
        elif isinstance(value, bool | int | float):
            rebuilt = value
        return rebuilt

    def _plain(self, value: Span | str) -> Span | str:
        if isinstance(value, Span):
            return _span(self.scrubber.scrubbed(value.text))
        return value if value in _CODES else self.scrubber.scrubbed(value)


def _span(words: str) -> Span:
    """Words without their place in the report, by which what is withheld could be looked up there."""
    return Span(0, len(words), words)


def _range(found: Range | None) -> Range | None:
    """The numbers without their words, which may describe the person ("a nine-year-old girl")."""
    return Range(found.low, found.high) if found else None


def _interval(found: Interval) -> Interval:
    return Interval(None, found.start, found.end, found.precision)


def _harm(harm: Harm) -> Harm:
    """Figures and whose they are, without the words for the persons."""
    parts = tuple(
        replace(part, who=None, killed=_range(part.killed), wounded=_range(part.wounded), taken=_range(part.taken))
        for part in harm.parts
    )
    return Harm(_range(harm.killed), _range(harm.wounded), _range(harm.taken), parts)


def _places(found: tuple[Place, ...]) -> tuple[Place, ...]:
    """Places of the gazetteer by their own names; one that could not be resolved is left out, and a pin that a person
    called something becomes the area around it: either may be a house.

    What is finer than a populated place (a hospital, a bridge) becomes the area around it: a tenth of a degree, the
    name of its district or province. Points of populated places are cut to a hundredth of a degree.
    """
    kept = [place for place in found if place.name is not None and (place.id or place.lat is not None)]
    return tuple(dict.fromkeys(map(_place, kept)))


def _place(place: Place) -> Place:
    finer = place.id is None or (place.radius_km is not None and place.radius_km < _FINER_KM)
    digits = 1 if finer else 2
    name = (place.admin2 or place.admin1 or place.country or WITHHELD) if finer else place.name or WITHHELD
    return Place(
        words=_span(name),
        name=name,
        id=None if finer else place.id,
        lat=None if place.lat is None else round(place.lat, digits),
        lon=None if place.lon is None else round(place.lon, digits),
        radius_km=max(place.radius_km or 0.0, _COARSE_KM if finer else _FINER_KM),
        country=place.country,
        admin1=place.admin1,
        admin2=place.admin2,
        precision=max(place.precision or 1, 2) if finer else place.precision,
        score=None,
    )


def _decision(decision: Decision) -> Decision:
    """That a person decided, and of which kind; who, why and on which words stays in the record."""
    return Decision(decision.id, decision.kind, WITHHELD, decision.recorded_at, WITHHELD)


def _host_only(url: str | None) -> str | None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url or "")
        return f"{parts.scheme}://{parts.hostname}/" if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
