"""Organisations that met names may mean, each with the reasons for and against it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from khabar.nouns.toponym import Reason
from khabar.packs.roster import OrganisationName, Roster, holds, is_over
from khabar.resolve.actor_index import Met, is_acronym, is_description
from khabar.resolve.actor_lands import Focus, lands_in
from khabar.resolve.actor_phrase import noun_at
from khabar.resolve.actor_words import words_of
from khabar.text.tables import rows
from khabar.text.tables import words as table_words

_FOCUS_ENOUGH = 0.15
_YEAR = 366
# An organisation with so many times the names of another is meant by letters that they share.
_BETTER_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where a mention stands: the day, the countries of the report by weight, those that its own words name."""

    on: str | None
    focus: Focus = ()
    lands: frozenset[str] = frozenset()

    @property
    def country(self) -> str | None:
        """The country that the report is about."""
        return self.focus[0][0] if self.focus else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation, and why; `total` is the sum of the weights."""

    id: str
    reasons: tuple[Reason, ...]
    total: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(reason.weight for reason in self.reasons))

    @property
    def score(self) -> float:
        """The sum as a probability."""
        return round(1 / (1 + math.exp(weights()["threshold"] - self.total)), 3)

    @property
    def warranted(self) -> bool:
        return self.total >= weights()["threshold"]

    def because(self, *names: str) -> Candidate:
        """The same with further reasons."""
        return replace(self, reasons=(*self.reasons, *map(reason, names))) if names else self


@cache
def reason(name: str) -> Reason:
    """A reason of the table with its weight."""
    return Reason(name, weights()[name])


@cache
def weights() -> Mapping[str, float]:
    """The weight of each reason."""
    return {name: float(weight) for name, weight in rows("khabar.resolve", "actor_weights.tsv")}


def candidates(roster: Roster, met: Met, setting: Setting) -> list[Candidate]:
    """The organisations that the names at one place may mean, the likeliest first."""
    best: dict[str, Candidate] = {}
    for name in met.names:
        found = _candidate(roster, name, met, setting)
        if found.id not in best or found.total > best[found.id].total:
            best[found.id] = found
    if len(best) > 1:
        for whole in {whole for id in best for whole in wholes(roster, id)} & best.keys():
            best[whole] = best[whole].because("the whole of it")
        well_known = _best_known(roster, best)
        if well_known and any(map(is_acronym, met.names)):
            best[well_known] = best[well_known].because("better known")
    return ranked(best.values())


def ranked(found: Iterable[Candidate]) -> list[Candidate]:
    """The likeliest first; ids settle ties, so that the order is always the same."""
    return sorted(found, key=lambda candidate: (-candidate.total, candidate.id))


def _candidate(roster: Roster, name: OrganisationName, met: Met, setting: Setting) -> Candidate:
    described = is_description(name)
    letters = is_acronym(name) and not described
    reasons = [_wording(met, described, letters)]
    if met.how != "exact":
        reasons.append("other number" if met.how == "singular" else "spelt by ear")
    id = roster.at(name.id, setting.on)
    reasons += _life(roster, id, name, setting.on, weak=described or letters)
    shared = letters and (len(name.name) < 3 or _families(roster, met) > 1)
    reasons += place_reasons(roster, id, setting, letters=shared, described=described or is_common_wording(name.name))
    if described and _is_common(name.name):
        reasons.append("common noun only")
    if _is_unnamed_official(name.name):
        reasons.append("somebody of it, not it")
    return Candidate(id, tuple(map(reason, reasons)))


def _wording(met: Met, described: bool, letters: bool) -> str:
    if described:
        return "description"
    if letters:
        return "acronym"
    return "full name" if met.last - met.first > 1 else "single name"


@cache
def _common_words() -> frozenset[str]:
    return table_words("khabar.resolve", "actor_adjectives.tsv") | {"the", "for", "of", "and"}


@cache
def is_common_wording(name: str) -> bool:
    """Whether a name is made of words that every country has: "National Police", "Civil Defence"."""
    words = words_of(name)
    at = 0
    while at < len(words):
        noun = noun_at(words, at, len(words))
        if noun is None and words[at].folded not in _common_words():
            return False
        at = noun.last if noun else at + 1
    return True


@cache
def _is_unnamed_official(name: str) -> bool:
    """Whether a wording is for persons without a name: "US officials", "military sources"."""
    words = words_of(name)
    return bool(words) and words[-1].single in ("official", "source", "officer", "leader", "minister")


# Nouns for fighters that only those of a body are called.
_BODIES = frozenset(["paramilitary", "loyalist"])


@cache
def _is_common(name: str) -> bool:
    """Whether a description is but a noun for fighters ("rebels", "the insurgents"), which many groups are called."""
    words = words_of(name)
    noun = noun_at(words, 0, len(words)) if words else None
    if noun is None or noun.last < len(words):
        return False
    return noun.group == "member" and noun.kind in ("rebel group", "political militia") and noun.word not in _BODIES


def _families(roster: Roster, met: Met) -> int:
    """How many organisations share a name that are no part of another one that has it."""
    ids = {name.id for name in met.names}
    ids -= {id for id in ids if any(whole in ids for whole in wholes(roster, id))}
    return 1 if _best_known(roster, ids) else len(ids)


def _best_known(roster: Roster, ids: Iterable[str]) -> str | None:
    """The organisation that has many more names than the others."""
    known = sorted(((len(roster.names_by_id[id]), id) for id in ids), reverse=True)
    return known[0][1] if len(known) > 1 and known[0][0] > known[1][0] * _BETTER_KNOWN else None


def wholes(roster: Roster, id: str) -> list[str]:
    """The organisations that it is a part of."""
    return [relation.other for relation in roster.relations_by_id.get(id, ()) if relation.relation == "parent"]


def _life(roster: Roster, id: str, name: OrganisationName, on: str | None, *, weak: bool) -> list[str]:
    if on is None:
        return []
    organisation = roster.organisations[id]
    found: list[str] = []
    if organisation.start > on:
        found.append("just before its time" if _days_between(on, organisation.start) < _YEAR else "not yet there")
    elif is_over(organisation.end, on):
        found.append("gone, and only letters or a description" if weak else "gone")
    else:
        found.append("alive" if id == name.id else "continued by another")
    if name.role == "description" and not holds(name.start, name.end, on):
        found.append("wording of another time")
    return found


def _days_between(on: str, start: str) -> int:
    """Days from `on` to the first day of a date, month or year, by months of 30.5 days."""
    year, month, day = (int(part) for part in (start + "-01-01")[:10].split("-"))
    return int((year - int(on[:4])) * 365.25 + (month - int(on[5:7])) * 30.5 + day - int(on[8:10]))


def place_reasons(
    roster: Roster, id: str, setting: Setting, *, letters: bool = False, described: bool = False
) -> Sequence[str]:
    """What the countries of the report and of the words say about an organisation."""
    home = roster.organisations[id].country
    homes = _homes(roster, id)
    if setting.lands and homes:
        if homes & setting.lands:
            return ("words name its country",)
        return ("words name another country",) if described or letters else ()
    if setting.country in homes:
        return ("home is the country",)
    if not home:
        return ("international",)
    if dict(setting.focus).get(home, 0.0) >= _FOCUS_ENOUGH:
        return ("description from a second country",) if described else ("home is one of the countries",)
    if not setting.focus:
        return ()
    if _acts_there(roster, id, setting):
        return ("description from a second country",) if described else ("active beside",)
    if described:
        return ("description from elsewhere",)
    return ("acronym from elsewhere",) if letters else ("home is elsewhere",)


def _homes(roster: Roster, id: str) -> frozenset[str]:
    """The country of an organisation, and those in its usual name: the Syrian Observatory sits in Britain."""
    organisation = roster.organisations[id]
    return _lands_of_name(roster.usual_name(id)) | {organisation.country} - {""}


@lru_cache(maxsize=20_000)
def _lands_of_name(name: str) -> frozenset[str]:
    return frozenset(land.country for land in lands_in(words_of(name)) if land.use != "capital")


def _acts_there(roster: Roster, id: str, setting: Setting) -> bool:
    """Whether the organisation fights in the country: a state's forces do, or a relation ties it to somebody there."""
    organisation = roster.organisations[id]
    if organisation.kind == "state forces" and setting.country:
        for state, start, end in _abroad().get(setting.country, ()):
            if state == organisation.country and (setting.on is None or holds(start, end, setting.on)):
                return True
    return _sides_there(roster, id, setting)


@cache
def _abroad() -> Mapping[str, list[tuple[str, str, str]]]:
    """States whose forces were in a country, and when."""
    table: dict[str, list[tuple[str, str, str]]] = {}
    for country, state, start, *end in rows("khabar.resolve", "actor_abroad.tsv"):
        table.setdefault(country, []).append((state, start, end[0] if end else ""))
    return table


def _sides_there(roster: Roster, id: str, setting: Setting) -> bool:
    """Whether a relation ties the organisation to the country of the report or one of its organisations."""
    for relation in roster.relations_by_id.get(id, ()):
        if setting.on and not holds(relation.start, relation.end, setting.on):
            continue
        other = roster.organisations.get(relation.other)
        if (other.country if other else relation.other) == setting.country:
            return True
    return False
