"""At which first source a word begins (docs/weighing.md, "First sources").

Sayings with the same key are not independent of each other. Keys hold within one incident:

    actor:sohr                  an organisation of the roster, whoever prints its word
    name:mustafa sulaiman       a person or organisation by name
    office:police               an institution that nobody resolved
    unnamed:witness@outlet:x    people without a name, for whom only the outlet vouches that quotes them
    outlet:x                    the word of the report itself
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from khabar.nouns import Claim, Party, Report, Span
from khabar.nouns.identity import Identity, SourceKind
from khabar.nouns.incident import Account
from khabar.resolve.actor_lookup import bearers
from khabar.resolve.source_kinds import source_kind
from khabar.text.folding import consonant_key, fold
from khabar.text.singular import singular
from khabar.text.tables import rows, words

_DATA = "khabar.weigh"
#: organisations that print or publish; an abbreviation that an army bears too means them where it stands for an outlet
_PUBLISHING = ("medium", "monitor/NGO", "international organisation")
_BRACKETED = re.compile(r"\s*\(([^()]*)\)\s*$")
_HANDLE = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who answers for a report's own words: its key, its kind of source, and its organisation where it is known."""

    key: str
    kind: SourceKind
    party: Party | None


@dataclass(frozen=True, slots=True)
class Firsts:
    """The first sources of an incident's accounts: `outlets` by group of copies, `fuller` names by shorter ones."""

    outlets: Mapping[str, Outlet]
    fuller: Mapping[str, str]

    @classmethod
    def of(cls, accounts: Sequence[Account]) -> Firsts:
        groups: dict[str, list[Report]] = defaultdict(list)
        for account in accounts:
            groups[account.copies].append(account.report)
        named = {name for a in accounts for c in a.event.claims if c.source and (name := _name(c.source))}
        return cls({copies: _outlet(reports) for copies, reports in groups.items()}, _fuller(named))

    def key(self, account: Account, claim: Claim | None) -> str:
        """The key of a claim; of the report's own word where it is None or names nobody."""
        outlet = self.outlets[account.copies]
        if claim is None or claim.source is None:
            return outlet.key
        source = claim.source
        if source.id:
            return f"actor:{source.id}"
        if name := _name(source):
            name = self.fuller.get(name, name)
            own = _heads().get(_sounds(name))
            return f"actor:{own}" if own else f"name:{name}"
        kind = claim.source_kind or "other"
        if standing(kind).by == "office" and (office := _office(source)):
            return f"office:{office}"
        return f"unnamed:{kind}@{outlet.key}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a kind of source counts for: a row of source_standing.tsv. `reliability`: the smaller, the better."""

    by: str
    credible: bool
    reliability: int


def standing(kind: str) -> Standing:
    """What sources of this kind count for; an unknown kind counts as "other"."""
    return _standings().get(kind, _standings()["other"])


@cache
def _standings() -> Mapping[str, Standing]:
    table = rows(_DATA, "source_standing.tsv")
    return {kind: Standing(by, credible == "yes", int(rank)) for kind, by, credible, rank in table}


def _outlet(reports: Iterable[Report]) -> Outlet:
    """The outlet of a group of copies: the agency that any of them was taken from, else who published it first."""
    told = sorted(reports, key=lambda r: (r.published is None, r.published.date if r.published else "", r.id))
    agency = next((r.agency for r in told if r.agency), None)
    name = agency or next((r.publisher for r in told[:1] if r.publisher), None)
    return outlet_named(name) if name else Outlet(f"report:{told[0].id}", "medium", None)


@lru_cache(4096)
def outlet_named(name: str) -> Outlet:
    """The outlet that goes by `name`, also where it is written with its abbreviation in brackets or as a handle."""
    whole = _HANDLE.sub("", _BRACKETED.sub("", name)) or name
    inner = found.group(1) if (found := _BRACKETED.search(name)) else ""
    tried = [wording for wording in (whole, inner) if any(map(str.isalpha, wording))]
    met = next((known for wording in tried if (known := bearers(wording))), ())
    if not met:
        return Outlet(f"outlet:{fold(whole)}", "medium", None)
    own = next((one for one in met if one.kind in _PUBLISHING), met[0])
    words_ = Span(0, len(name), name)
    identity = Identity(name, own.id, own.kind, own.country or None, 1.0)
    party = Party(words_, (), name, own.id, own.kind, own.country or None)
    return Outlet(f"actor:{own.id}", source_kind(name, words_, identity) or "medium", party)


def _name(source: Party) -> str | None:
    """The folded name among a source's wordings, without ranks; None where none of them is a name."""
    names = [name for span in (source.words, *source.wordings) if (name := _as_name(span.text, source.private))]
    return max(names, key=lambda name: (len(name.split()), len(name), name), default=None)


def _as_name(text: str, private: bool) -> str | None:
    """As in "media activist Abdul Wahab", "Col. Riad al-Asaad"; None for "a spokesman at the hospital in Idlib"."""
    found = re.findall(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*", text)
    while found and (
        found[0][0].islower() or singular(found[0].lower().strip(".")) in words(_DATA, "source_ranks.txt")
    ):
        if found[0].lower() in words(_DATA, "prepositions.txt"):
            return None
        found = found[1:]
    if not found or not found[-1][0].isupper() or singular(found[-1].lower()) in _common():
        return None
    if any(word[0].islower() and word.lower() not in words(_DATA, "name_particles.txt") for word in found):
        return None
    return fold(" ".join(found)) if private or len(found) > 1 or text.strip() == found[0] else None


def _office(source: Party) -> str | None:
    """The institution that unresolved words stand for; None where they name none."""
    table = _offices()
    for span in (source.words, *source.wordings):
        for word in reversed(re.findall(r"[^\W\d_]+", span.text.lower())):
            if office := table.get(singular(word)) or table.get(word):
                return office
    return None


@cache
def _offices() -> Mapping[str, str]:
    return {row[0]: row[1] for row in rows(_DATA, "offices.tsv")}


@cache
def _common() -> frozenset[str]:
    """Nouns that make a name-like phrase a description: "Syrian activists", "Aleppo Residents"."""
    return words("khabar.resolve", "source_words.tsv") | words(_DATA, "offices.tsv")


@cache
def _heads() -> Mapping[frozenset[str], str]:
    """Organisations by the sounds of the names of those who speak for them."""
    return {_sounds(fold(row[0])): row[1] for row in rows(_DATA, "heads_of_sources.tsv")}


def _sounds(name: str) -> frozenset[str]:
    """The consonants of each word of a name, which its spellings share."""
    return frozenset(key for word in name.split() if (key := consonant_key(word)))


def _fuller(names: Iterable[str]) -> Mapping[str, str]:
    """For each name the fullest that can mean the same person: "sulaiman" is "mustafa suleiman" where no other is."""
    heard: dict[frozenset[str], str] = {}
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        heard.setdefault(_sounds(name), name)
    out = {}
    for name in names:
        own = _sounds(name)
        fullest = [one for one in heard if own <= one and not any(one < other for other in heard)]
        out[name] = heard[fullest[0]] if len(fullest) == 1 else heard[own]
    return out
