"""The sources of an incident by kind and independence: who is a first source, who repeats whom, what is a copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from khabar.desk.views.sayings import ReportView, Telling, WhoView, is_credible, report_view
from khabar.nouns.incident import Account, Saying
from khabar.weigh.decided import accepted, rejected

#: so many first sources and reports are shown unless all are asked for
FEW = 20


@dataclass(frozen=True, slots=True)
class VoiceView:
    """One first source of an incident. `counts_as`: whose word it repeats (a report's own words sum up what the source
    says that it names first); None: it counts itself. `is_credible`: of a kind that can know, and no party.
    """

    who: WhoView
    first: str
    is_credible: bool
    claims: int
    denials: int
    hedged: int
    reports: tuple[ReportView, ...]
    counts_as: str | None


@dataclass(frozen=True, slots=True)
class KindView:
    """The first sources of one kind."""

    kind: str
    voices: tuple[VoiceView, ...]


@dataclass(frozen=True, slots=True)
class CopiesView:
    """Reports that are copies of one story and count once; the first published stands first."""

    reports: tuple[ReportView, ...]


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account: the event of a report. `verdict`: a person's ("accept", "reject") with `by` and `reason`."""

    number: int
    report: ReportView
    event: str
    type: str
    status: str
    is_main: bool
    confidence: float
    verdict: str | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class VoicesView:
    """All sources. `independent`: first sources that assert the incident; `more`: accounts that are not shown."""

    independent: int
    kinds: tuple[KindView, ...]
    copies: tuple[CopiesView, ...]
    accounts: tuple[AccountView, ...]
    more: int


@dataclass
class _Heard:
    """What one first source says, while its sayings are gathered."""

    saying: Saying
    counts_as: str
    accounts: list[Account] = field(default_factory=list)
    claims: int = 0
    denials: int = 0
    hedged: int = 0


def voices_view(telling: Telling, *, whole: bool) -> VoicesView:
    """The sources of an incident, the kinds with most first sources first."""
    by_kind: dict[str, list[VoiceView]] = {}
    for heard in _heard(telling):
        by_kind.setdefault(heard.saying.kind, []).append(_voice(telling, heard))
    kinds = sorted(by_kind.items(), key=lambda item: (-sum(v.counts_as is None for v in item[1]), item[0]))
    accounts = telling.weighed.incident.accounts
    shown = accounts if whole else accounts[:FEW]
    return VoicesView(
        independent=telling.weighed.independent,
        kinds=tuple(KindView(kind, tuple(voices if whole else voices[:FEW])) for kind, voices in kinds),
        copies=tuple(_copies(telling)),
        accounts=tuple(_accounts(telling, shown)),
        more=len(accounts) - len(shown),
    )


def _heard(telling: Telling) -> Sequence[_Heard]:
    """One for each first source, those that count themselves and say most first."""
    found: dict[str, _Heard] = {}
    status = telling.weighed.findings["status"]
    for saying in (*status.agreeing, *status.differing):
        one = found.setdefault(saying.first, _Heard(saying, telling.hearing.behind(saying)))
        one.claims += 1
        one.denials += saying.stance == "denies"
        one.hedged += saying.hedge
        account = telling.accounts[saying.account]
        if account not in one.accounts:
            one.accounts.append(account)
    return sorted(found.values(), key=lambda one: (one.counts_as != one.saying.first, -one.claims, one.saying.first))


def _voice(telling: Telling, heard: _Heard) -> VoiceView:
    saying = heard.saying
    reports = {account.report.id: telling.report(account) for account in heard.accounts}
    other = heard.counts_as != saying.first
    return VoiceView(
        who=telling.who(saying),
        first=telling.first_words(saying.first, saying),
        is_credible=is_credible(saying.kind),
        claims=heard.claims,
        denials=heard.denials,
        hedged=heard.hedged,
        reports=tuple(reports.values()),
        counts_as=telling.first_words(heard.counts_as) if other else None,
    )


def _copies(telling: Telling) -> Iterator[CopiesView]:
    reports = {account.report.id: account for account in telling.weighed.incident.accounts}
    for keys in telling.groups.values():
        if len(keys) > 1:
            told = sorted((reports[key] for key in keys), key=_published)
            yield CopiesView(tuple(report_view(account, telling.names) for account in told))


def _published(account: Account) -> tuple[bool, str, str]:
    published = account.report.published
    return published is None, published.date if published else "", account.report.id


def _accounts(telling: Telling, accounts: Sequence[Account]) -> Iterator[AccountView]:
    incident = telling.weighed.incident
    verdicts = {**accepted(incident), **rejected(incident)}
    for number, account in enumerate(accounts, 1):
        decision = verdicts.get(account.key)
        event = account.event
        yield AccountView(
            number,
            telling.report(account),
            event.id,
            event.type,
            event.status,
            event.main,
            round(event.confidence, 3),
            decision.kind if decision else None,
            decision.by if decision else "",
            decision.reason if decision else "",
        )
