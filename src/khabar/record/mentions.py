"""Who and what an incident mentions: its first sources, actors and places with their wordings, who copies whom.

Kept beside the summary of the incident, for registers of sources, actors and places over a whole record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import NamedTuple, cast

from khabar.nouns import Party, Place
from khabar.nouns.incident import Account, Saying, Weighed
from khabar.weigh.decided import rejected
from khabar.weigh.hearing import Hearing
from khabar.weigh.values import outlet

#: so many wordings are kept of each, and rivals of a place
_WORDINGS, _RIVALS = 6, 3


class Heard(NamedTuple):
    """A first source of an incident: its key (`khabar.weigh.firsts`), what it is called there, id, kind of source.

    `is_first`: it counts as an independent one; `is_person`: the words name a private person.
    """

    key: str
    name: str
    id: str | None
    kind: str
    claims: int
    denials: int
    hedged: int
    is_first: bool
    is_person: bool


class Acting(NamedTuple):
    """An actor of an incident with its wordings in all accounts. `role`: doers or targets; `name` None: not known."""

    role: str
    id: str | None
    name: str | None
    kind: str | None
    country: str | None
    words: tuple[str, ...]
    is_person: bool


class Placed(NamedTuple):
    """A place of an incident with its wordings; `rivals`: ids and names of what these may mean instead."""

    id: str | None
    name: str
    country: str | None
    admin1: str | None
    admin2: str | None
    lat: float | None
    lon: float | None
    words: tuple[str, ...]
    rivals: tuple[tuple[str, str], ...]


class Copied(NamedTuple):
    """An outlet whose report is a copy of what another one published first."""

    outlet: str
    of: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that an incident mentions."""

    heard: tuple[Heard, ...]
    acting: tuple[Acting, ...]
    placed: tuple[Placed, ...]
    copied: tuple[Copied, ...]


def mentions_of(weighed: Weighed) -> Mentions:
    """What a weighed incident mentions; of actors and places what was found, so that decisions count."""
    aside = rejected(weighed.incident)
    standing = [account for account in weighed.incident.accounts if account.key not in aside]
    return Mentions(
        tuple(_heard(weighed, Hearing.of(weighed.incident, standing))) if standing else (),
        tuple(_acting(weighed)),
        tuple(_placed(weighed)),
        tuple(dict.fromkeys(_copied(standing))),
    )


def to_text(mentions: Mentions) -> str:
    """As a column holds it: ASCII, on one line."""
    return json.dumps(astuple(mentions), separators=(",", ":"))


def from_text(text: str) -> Mentions:
    """What a column holds."""
    heard, acting, placed, copied = json.loads(text)
    return Mentions(
        tuple(map(Heard._make, heard)),
        tuple(Acting._make((*one[:5], tuple(one[5]), one[6])) for one in acting),
        tuple(Placed._make((*one[:7], tuple(one[7]), tuple(map(tuple, one[8])))) for one in placed),
        tuple(map(Copied._make, copied)),
    )


def _heard(weighed: Weighed, hearing: Hearing) -> Iterator[Heard]:
    """One for each first source, in the order of the first saying of each."""
    status = weighed.findings["status"]
    told: dict[str, list[Saying]] = {}
    for saying in (*status.agreeing, *status.differing):
        told.setdefault(saying.first, []).append(saying)
    accounts = {account.key: account for account in hearing.accounts}
    for key, some in told.items():
        one = next((saying for saying in some if saying.source), some[0])
        source = one.source
        own = accounts[one.account]
        name = source.words.text if source else outlet(own.report) or ""
        yield Heard(
            key,
            " ".join(name.split()),
            key.partition(":")[2] if key.startswith("actor:") else None,
            one.kind,
            len(some),
            sum(saying.stance == "denies" for saying in some),
            sum(saying.hedge for saying in some),
            any(hearing.behind(saying) == key for saying in some),
            bool(source and source.private),
        )


def _acting(weighed: Weighed) -> Iterator[Acting]:
    for role in ("doers", "targets"):
        found = cast("tuple[Party, ...]", weighed.value(role) or ())
        for party in found:
            same = [party, *(told for told in _told(weighed, role) if party.id and told.id == party.id)]
            yield Acting(role, party.id, party.name, party.kind, party.country, _wordings(same), party.private)


def _told(weighed: Weighed, field: str) -> Iterator[Party]:
    found = weighed.findings[field]
    yield from (said.value for said in (*found.agreeing, *found.differing) if isinstance(said.value, Party))


def _placed(weighed: Weighed) -> Iterator[Placed]:
    found = cast("tuple[Place, ...]", weighed.value("places") or ())
    field = weighed.findings.get("places")
    told = [said.value for said in (*field.agreeing, *field.differing)] if field else []
    for place in found:
        same = [place, *(one for one in told if isinstance(one, Place) and place.id and one.id == place.id)]
        rivals = {rival.id: rival.name for one in same for rival in one.rivals}
        kept = tuple(rivals.items())[:_RIVALS]
        name = place.name or place.words.text
        area = (place.country, place.admin1, place.admin2)
        yield Placed(place.id, " ".join(name.split()), *area, place.lat, place.lon, _wordings(same), kept)


def _wordings(of: list[Party] | list[Place]) -> tuple[str, ...]:
    every = (" ".join(span.text.split()) for one in of for span in (one.words, *one.wordings))
    return tuple(dict.fromkeys(every))[:_WORDINGS]


def _copied(accounts: list[Account]) -> Iterator[Copied]:
    """Who copies whom: of each group of copies what was published first, and the others."""
    groups: dict[str, list[Account]] = {}
    for account in accounts:
        groups.setdefault(account.copies, []).append(account)
    for some in groups.values():
        first, *others = sorted(some, key=_published)
        name = outlet(first.report)
        for other in others:
            copying = outlet(other.report)
            if name and copying and name != copying:
                yield Copied(copying, name)


def _published(account: Account) -> tuple[bool, str, str]:
    published = account.report.published
    return published is None, published.date if published else "", account.report.id
