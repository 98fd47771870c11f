"""The organisations that met names may mean, with what speaks for and against each: wording, life, country."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from khabar.packs.roster import OrganisationName, Roster, holds, is_over
from khabar.resolve.actor_index import Met, is_acronym, is_description
from khabar.resolve.actor_phrase import noun_at
from khabar.resolve.actor_reach import reach
from khabar.resolve.actor_scores import Candidate, Setting, ranked, reason
from khabar.resolve.actor_words import words_of
from khabar.text.tables import words as table_words

_HOW = {"singular": "other number", "short": "short for it", "sound": "spelt by ear"}
_YEAR = 366
_MANY = 12
# An organisation with so many times the names of another is meant by letters that they share.
_BETTER_KNOWN = 2
# Nouns for fighters that only those of a body are called.
_BODIES = frozenset(["paramilitary", "loyalist"])
# A description of so many words means a body of the whole world wherever it stands: "chemical weapons watchdog".
_TELLING = 3
_SOMEBODY = frozenset(["official", "source", "officer", "leader", "minister"])


def candidates(roster: Roster, met: Met, setting: Setting) -> list[Candidate]:
    """The organisations that the names at one place may mean, the likeliest first."""
    best: dict[str, Candidate] = {}
    for name in _near(roster, met, setting):
        found = _candidate(roster, name, met, setting)
        if found.id not in best or found.total > best[found.id].total:
            best[found.id] = found
    if len(best) > 1:
        for whole in {whole for part in best for whole in wholes(roster, part)} & best.keys():
            best[whole] = best[whole].because("the whole of it")
        well_known = _best_known(roster, best)
        if well_known and met.how != "sound":
            best[well_known] = best[well_known].because("better known")
    return ranked(best.values())


def _near(roster: Roster, met: Met, setting: Setting) -> Sequence[OrganisationName]:
    """The names that a wording of a great many organisations ("the army") may mean: those of the countries around."""
    if len(met.names) <= _MANY:
        return met.names
    around = {setting.country, *setting.countries, *setting.lands, ""}
    return [name for name in met.names if roster.organisations[name.id].country in around] or met.names[:1]


def _candidate(roster: Roster, name: OrganisationName, met: Met, setting: Setting) -> Candidate:
    described = is_description(name)
    letters = is_acronym(name) and not described
    reasons = [_wording(met, described, letters)]
    if met.how in _HOW:
        reasons.append(_HOW[met.how])
    if met.how == "sound" and met.last - met.first == 1:
        reasons.append("one word, by ear")
    if name.role == "usual":
        reasons.append("usual name")
    now = roster.at(name.id, setting.on)
    reasons += _life(roster, now, name, setting.on, weak=described or letters)
    shared = letters and (len(name.name) < 3 or _families(roster, met) > 1)
    common = is_common_wording(name.name) and not _is_title(roster, name, now)
    telling = not roster.organisations[now].country and met.last - met.first >= _TELLING
    weak = (described and not telling) or common or met.how == "short"
    reasons += reach(roster, now, setting, letters=shared, described=weak, own=described and not common)
    if described and _is_common(name.name) and not (name.start or _is_only_group(roster, now, setting.on)):
        reasons.append("common noun only")
    if _is_unnamed_official(name.name):
        reasons.append("somebody of it, not it")
    return Candidate(now, tuple(map(reason, reasons)))


def _is_title(roster: Roster, name: OrganisationName, id: str) -> bool:
    """Whether common words are a medium's own name: "Press TV"."""
    if name.role != "usual" or roster.organisations[id].kind != "medium":
        return False
    return len([word for word in words_of(name.name) if word.folded != "the"]) > 1


def _wording(met: Met, described: bool, letters: bool) -> str:
    if described:
        return "description"
    if letters:
        return "acronym"
    return "full name" if met.last - met.first > 1 else "single name"


@cache
def _common_words() -> frozenset[str]:
    tables = ("actor_adjectives.tsv", "actor_common_words.txt")
    return frozenset().union(*(table_words("khabar.resolve", table) for table in tables))


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
    return bool(words) and words[-1].single in _SOMEBODY


@cache
def _is_common(name: str) -> bool:
    """Whether a description is but a noun for fighters ("rebels", "the insurgents"), which many groups are called."""
    words = words_of(name)
    noun = noun_at(words, 0, len(words)) if words else None
    if noun is None or noun.last < len(words):
        return False
    return noun.group == "member" and noun.kind in ("rebel group", "political militia") and noun.word not in _BODIES


def _is_only_group(roster: Roster, id: str, on: str | None) -> bool:
    """Whether no other rebels of its country are there at the time."""
    own = roster.organisations[id]
    return on is not None and not any(
        other.kind == own.kind and other.id != id and roster.lives(other.id, on)
        for other in roster.by_country.get(own.country, ())
    )


def _families(roster: Roster, met: Met) -> int:
    """How many organisations share a name that are no part of another one that has it."""
    ids = {name.id for name in met.names}
    ids -= {part for part in ids if any(whole in ids for whole in wholes(roster, part))}
    return 1 if _best_known(roster, ids) else len(ids)


def _best_known(roster: Roster, ids: Iterable[str]) -> str | None:
    """The organisation that has many more names than the others."""
    known = sorted(((len(roster.names_by_id[own]), own) for own in ids), reverse=True)
    return known[0][1] if len(known) > 1 and known[0][0] > known[1][0] * _BETTER_KNOWN else None


def wholes(roster: Roster, id: str) -> list[str]:
    """The organisations that it is a part of."""
    return [relation.other for relation in roster.relations_by_id.get(id, ()) if relation.relation == "parent"]


def _life(roster: Roster, id: str, name: OrganisationName, on: str | None, *, weak: bool) -> list[str]:
    if on is None:
        return ["perhaps gone"] if roster.organisations[id].end else []
    organisation = roster.organisations[id]
    found: list[str] = []
    if organisation.start > on:
        found.append("just before its time" if _days_between(on, organisation.start) < _YEAR else "not yet there")
    elif is_over(organisation.end, on):
        found.append("gone, and only letters or a description" if weak else "gone")
    else:
        found.append("alive" if id == name.id else "continued by another")
    if name.role == "description" and (id != name.id or not holds(name.start, name.end, on)):
        found.append("wording of another time")
    return found


def _days_between(on: str, start: str) -> int:
    """Days from `on` to the first day of a date, month or year, by months of 30.5 days."""
    year, month, day = (int(part) for part in (start + "-01-01")[:10].split("-"))
    return int((year - int(on[:4])) * 365.25 + (month - int(on[5:7])) * 30.5 + day - int(on[8:10]))
