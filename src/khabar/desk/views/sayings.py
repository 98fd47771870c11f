"""Who says what, in their own words: one saying of a finding as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from khabar.desk.registers import is_nameless
from khabar.desk.views.names import Names
from khabar.desk.views.quotes import QuoteView, quote_of, report_address
from khabar.export.phrases import days
from khabar.nouns import Interval, Party, Place, Range
from khabar.nouns.incident import Account, AccountKey, Saying, Weighed
from khabar.packs.roster import load_roster
from khabar.weigh.firsts import standing
from khabar.weigh.hearing import Hearing
from khabar.weigh.toll_words import figure_words
from khabar.weigh.values import outlet

#: from this radius on a place is told as an area
_WIDE_KM = 3.0


@dataclass(frozen=True, slots=True)
class WhoView:
    """Somebody who speaks: `address` of their page (None: none, or withheld); `is_party`: to the conflict."""

    name: str
    kind: str
    is_party: bool
    is_withheld: bool
    address: str | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report by its outlet and day; `copies`: how many more reports are copies of the same story."""

    key: str
    outlet: str
    published: str | None
    title: str
    address: str
    copies: int = 0


@dataclass(frozen=True, slots=True)
class SayingView:
    """One account's word on one value. `first`: at which source this word begins; sayings with one first source are not
    independent. `event`: the account's, in `report`; `sha256`: of the report's version, for decisions.
    """

    value: str
    who: WhoView
    first: str
    denies: bool
    hedge: bool
    report: ReportView
    event: str
    sha256: str
    quote: QuoteView | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What is needed to tell an incident's sayings: its accounts by key, how many reports tell each story."""

    weighed: Weighed
    names: Names
    hearing: Hearing
    accounts: Mapping[AccountKey, Account]
    groups: Mapping[str, tuple[str, ...]]
    speakers: Mapping[str, Saying] = field(default_factory=dict)

    @classmethod
    def of(cls, weighed: Weighed, names: Names) -> Telling:
        """Of all accounts, those that a person rejected among them."""
        accounts = weighed.incident.accounts
        groups: dict[str, tuple[str, ...]] = {}
        for account in accounts:
            groups[account.copies] = tuple(dict.fromkeys((*groups.get(account.copies, ()), account.report.id)))
        hearing = Hearing.of(weighed.incident, accounts)
        speakers: dict[str, Saying] = {}
        for found in weighed.findings.values():
            for saying in (*found.agreeing, *found.differing):
                if saying.source:
                    speakers.setdefault(saying.first, saying)
        return cls(weighed, names, hearing, {account.key: account for account in accounts}, groups, speakers)

    def view(self, saying: Saying) -> SayingView:
        """A saying as it is shown."""
        account = self.accounts[saying.account]
        words = saying.words
        if saying.value is not None and isinstance(saying.value, Party) and words is None:
            words = saying.value.words
        return SayingView(
            value=meant_words(saying.value, self.names),
            who=self.who(saying),
            first=self.first_words(saying.first, saying),
            denies=saying.stance == "denies",
            hedge=saying.hedge,
            report=self.report(account),
            event=account.event.id,
            sha256=account.report.sha256,
            quote=quote_of(account, words, saying.quote, self.names),
        )

    def who(self, saying: Saying) -> WhoView:
        """Who says it: the source, else the outlet of the report."""
        is_party = saying.kind == "party"
        if saying.source is None:
            name = outlet(self.accounts[saying.account].report) or "the report itself"
            return WhoView(name, saying.kind, is_party, is_withheld=False, address=source_address(saying.first))
        hidden = self.names.hides(saying.source, saying.kind)
        address = None if hidden or saying.source.private else source_address(saying.first)
        return WhoView(self.names.source(saying.source, saying.kind), saying.kind, is_party, hidden, address)

    def first_words(self, key: str, saying: Saying | None = None) -> str:
        """A first source (a key of `khabar.weigh.firsts`) in words, withheld as its sayings are."""
        form, _, rest = key.partition(":")
        told = self.speakers.get(key) or saying
        if form == "actor":
            return load_roster().usual_name(rest)
        if form == "name" and told is not None and told.source is not None:
            return self.names.source(told.source, told.kind)
        if form == "office":
            return rest
        if form == "unnamed":
            kind, _, printed = rest.partition("@")
            return f"unnamed ({kind}), by {self.first_words(printed)}"
        if form == "report":
            return "this report alone"
        return self.names.scrubbed(rest)

    def report(self, account: Account) -> ReportView:
        """The report of an account."""
        return report_view(account, self.names, len(self.groups.get(account.copies, ())) - 1)


def report_view(account: Account, names: Names, copies: int = 0) -> ReportView:
    """A report for a list."""
    report = account.report
    title = " ".join((report.title or report.text[:90]).split())
    return ReportView(
        key=report.id,
        outlet=outlet(report) or "outlet unknown",
        published=report.published.date if report.published else None,
        title=names.scrubbed(title),
        address=report_address(report.id),
        copies=max(0, copies),
    )


def source_address(key: str) -> str | None:
    """The page of a first source by its key; None: it has no name by which it could be told in other incidents."""
    return None if is_nameless(key) else f"/sources/view?name={quote(key, safe=':')}"


def actor_address(id: str) -> str:
    """The page of an organisation or kind of actor."""
    return f"/actors/view?id={quote(id, safe='')}"


def place_address(id: str) -> str:
    """The page of a place."""
    return f"/places/view?id={quote(id, safe='')}"


def is_credible(kind: str) -> bool:
    """Whether sources of a kind can know what they tell and are no party."""
    return standing(kind).credible


def value_words(value: object, names: Names) -> str:
    """A value of a finding or saying in words; empty where it is unknown."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Interval):
        return days(Interval(None, value.start, value.end, value.precision)) or "day not known"
    if isinstance(value, Range):
        return figure_words(Range(value.low, value.high))
    if isinstance(value, Place):
        return names.scrubbed(_place_words(value))
    if isinstance(value, Party):
        return names.party(value)
    return names.scrubbed(str(value)) if value is not None else ""


def meant_words(value: object, names: Names) -> str:
    """What the words of a saying were taken to mean; empty where they mean no more than they say."""
    if isinstance(value, Party) and not names.hides(value, None):
        return value.name or ""
    if isinstance(value, Place) and value.name is None and value.lat is None:
        return ""
    return value_words(value, names)


def _place_words(place: Place) -> str:
    name, words = place.name or place.words.text, place.words.text
    area = ", ".join(dict.fromkeys(part for part in (place.admin1, place.country) if part and part != name))
    wide = f"within {place.radius_km:.0f} km" if place.radius_km and place.radius_km >= _WIDE_KM else ""
    notes = ", ".join(part for part in (area, wide) if part)
    called = words if wide and name.casefold() in words.casefold() else name
    return f"{called} ({notes})" if notes else called
