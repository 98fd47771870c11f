"""What an incident is: its type, its status, whether civilians were harmed, whether it sums up several occurrences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from khabar.nouns import Event, Span
from khabar.nouns.incident import Account, Finding, Saying
from khabar.nouns.types import EVENT_TYPES, SUB_EVENT_TYPES
from khabar.weigh.choices import split
from khabar.weigh.hearing import Hearing, claim_of_words, claims_of

#: what is asserted at all wins over what is merely planned, that over what nobody asserts
STATUSES = ("happened", "planned", "denied")


def statuses(hearing: Hearing) -> Finding:
    """Happened where anybody asserts that it did; planned where it is only planned; denied where nobody asserts it."""
    sayings = hearing.once(
        hearing.saying(account, claim, _status(account.event, claim.stance if claim else "asserts"), _trigger(account))
        for account in hearing.accounts
        for claim in claims_of(account)
    )
    told = {saying.value for saying in sayings}
    value = next((status for status in STATUSES if status in told), None)
    return split("status", value, sayings, lambda saying: saying.value == value)


def types(hearing: Hearing) -> Finding:
    """The type that most independent sources tell, each counted at how surely its report was read; of equals the one
    that stands highest in the codebook (section 3).
    """
    sayings = hearing.once(
        hearing.saying(account, claim_of_words(account, spoken), account.event.type, spoken)
        for account in hearing.accounts
        for spoken in [_trigger(account)]
    )
    sure = {account.key: account.event.confidence for account in hearing.accounts}
    votes: dict[str, dict[str, float]] = defaultdict(dict)
    for saying in hearing.decisive(sayings):
        of_type, first = votes[str(saying.value)], hearing.behind(saying)
        of_type[first] = max(of_type.get(first, 0.0), sure[saying.account])
    value = max(
        sorted(votes, key=SUB_EVENT_TYPES.index), key=lambda name: round(sum(votes[name].values()), 6), default=None
    )
    return split("type", value, sayings, lambda saying: saying.value == value)


def event_types(found: Finding) -> Finding:
    """The event type that the type belongs to; accounts that tell another type of it agree."""
    value = EVENT_TYPES.get(str(found.value))
    sayings = [
        Saying(s.account, EVENT_TYPES.get(str(s.value)), s.words, s.source, s.kind, s.stance, s.hedge, s.first, s.quote)
        for s in (*found.agreeing, *found.differing)
    ]
    return split("event_type", value, sayings, lambda saying: saying.value == value)


def civilians(hearing: Hearing) -> Finding:
    """Whether any account tells of civilians targeted or harmed; who says that none were differs, silence does not."""
    sayings = hearing.once(saying for account in hearing.accounts for saying in _civilians(hearing, account))
    value = any(saying.value for saying in hearing.decisive(sayings))
    return split("civilians", value, sayings, lambda saying: saying.value == value)


def aggregates(hearing: Hearing) -> Finding:
    """Whether every account sums up several occurrences; one that tells a single one makes it an occurrence."""
    sayings = hearing.once(
        hearing.saying(account, claim_of_words(account, spoken), account.event.aggregate, spoken)
        for account in hearing.accounts
        for spoken in [_trigger(account)]
    )
    decisive = hearing.decisive(sayings)
    value = bool(decisive) and all(saying.value for saying in decisive)
    return split("aggregate", value, sayings, lambda saying: saying.value == value)


def _status(event: Event, stance: str) -> str:
    return "denied" if stance == "denies" else event.status


def _trigger(account: Account) -> Span:
    """The word that names the occurrence: in the body where the report says it there."""
    triggers = [mention.trigger for mention in account.event.mentions]
    body = [trigger for trigger in triggers if trigger.start >= account.report.body_start]
    return (body or triggers)[0]


def _civilians(hearing: Hearing, account: Account) -> Iterator[Saying]:
    none = [
        part
        for part in account.event.harm.parts
        if part.of == "civilians" and any(r and r.high == 0 for r in (part.killed, part.wounded))
    ]
    for part in none:
        if spoken := part.who or next((r.span for r in (part.killed, part.wounded) if r and r.span), None):
            yield hearing.saying(account, claim_of_words(account, spoken), value=False, spoken=spoken)
    if account.event.civilians:
        spoken = _civilian_words(account.event) or _trigger(account)
        yield hearing.saying(account, claim_of_words(account, spoken), value=True, spoken=spoken)


def _civilian_words(event: Event) -> Span | None:
    counted = (p.who for p in event.harm.parts if p.of == "civilians" and p.who and not _is_none(p.killed, p.wounded))
    return next(counted, None) or next((t.words for t in event.targets if t.kind == "civilians"), None)


def _is_none(*ranges: object) -> bool:
    return any(getattr(one, "high", None) == 0 for one in ranges)
