"""Actors: organisations of the roster and those that it does not know, with what they did, suffered and said."""

from __future__ import annotations

from dataclasses import dataclass

from khabar.desk.registers import ROLES, UNKNOWN, Entry, State, Vocabulary
from khabar.desk.views.mentioned import MentionedView
from khabar.desk.views.names import is_kept_back
from khabar.desk.views.registered import MANY, Counted, Paging, holds, page_of, ranked, tally, wordings
from khabar.desk.views.sayings import actor_address, source_address
from khabar.packs.roster import Organisation, Relation, load_roster

#: before the id of a kind of actor
KIND = "kind:"
_TIES = {
    "parent": "part of", "ally": "ally of", "splinter-of": "split from", "merged-into": "merged into",
    "renamed-to": "goes on as", "successor-of": "continues", "side-of": "on the side of",
}  # fmt: skip
_BACK = {
    "parent": "has as part", "merged-into": "took in", "side-of": "on its side", "splinter-of": "split off",
    "ally": "ally of", "renamed-to": "went before as", "successor-of": "went on as",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActorRow:
    """An actor in a list, and in how many incidents it is a doer, a target, a source."""

    name: str
    address: str
    kind: str | None
    country: str | None
    is_known: bool
    incidents: int
    doer: int
    target: int
    source: int


@dataclass(frozen=True, slots=True)
class ActorsView:
    """`known`: "yes" of the roster alone, "no" those that it lacks, by wording. `left_out`: private persons."""

    q: str
    kind: str
    country: str
    known: str
    actors: tuple[ActorRow, ...]
    paging: Paging
    kinds: tuple[Counted, ...]
    countries: tuple[Counted, ...]
    unknown: int
    left_out: int
    names_shown: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class NameView:
    """A name of an organisation: role (usual, alias, acronym, description), language, since when and until when."""

    name: str
    role: str
    language: str
    start: str
    end: str
    source: str


@dataclass(frozen=True, slots=True)
class TieView:
    """How an organisation stands to another."""

    tie: str
    name: str
    address: str | None
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class ActorView:
    """An organisation, an unknown actor (`id` "?wording"), or a kind of actor ("kind:rebel group").

    `life` from and to as the roster has them. `mentioned` counts it as doer and target; `source`: its page as a source.
    """

    id: str
    name: str
    kind: str | None
    country: str | None
    life: tuple[str, str]
    ucdp: str
    roster_source: str
    part: str
    names: tuple[NameView, ...]
    ties: tuple[TieView, ...]
    doer: int
    target: int
    as_source: int
    source_address: str | None
    wordings: tuple[Counted, ...]
    mentioned: MentionedView
    is_whole: bool

    @property
    def is_known(self) -> bool:
        return not self.id.startswith((UNKNOWN, KIND))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actors a list shows."""

    q: str = ""
    kind: str = ""
    country: str = ""
    known: str = "yes"
    page: int = 1


def actors_view(state: State, of: Vocabulary, wanted: Wanted, *, names_shown: bool) -> ActorsView:
    """The actors wanted, the most frequent first."""
    entries = list(of.actor_entries)
    counts = state.acting.counts(len(entries))
    every = ranked(counts)
    open_ = [n for n in every if names_shown or not _kept_back(entries[n])]
    some = [n for n in open_ if (entries[n].id is not None) == (wanted.known != "no")]
    found = [n for n in some if _is_wanted(entries[n], wanted)]
    shown, paging = page_of(found, wanted.page)
    known = "&known=no" if wanted.known == "no" else ""
    return ActorsView(
        q=wanted.q,
        kind=wanted.kind,
        country=wanted.country,
        known="no" if wanted.known == "no" else "yes",
        actors=tuple(_row(state, of, n, int(counts[n])) for n in shown),
        paging=paging,
        kinds=tally((entries[n].kind for n in some), lambda one: f"/actors?kind={one.replace(' ', '+')}{known}"),
        countries=tally((entries[n].country for n in some), lambda one: f"/actors?country={one}{known}"),
        unknown=sum(entries[n].id is None for n in open_),
        left_out=len(every) - len(open_),
        names_shown=names_shown,
        is_whole=state.is_whole,
    )


def entries_of(id: str, of: Vocabulary) -> list[int]:
    """The numbers of the entries that an id means: one, or all of a kind; none where nothing of it was ever met."""
    if id.startswith(KIND):
        kind = id.removeprefix(KIND)
        return [number for number, entry in enumerate(list(of.actor_entries)) if entry.kind == kind]
    number = of.find("actors", id)
    return [] if number is None else [number]


def is_withheld(number: int, of: Vocabulary) -> bool:
    """Whether an actor is shown to those alone to whom names are shown."""
    return _kept_back(of.actor_entries[number])


def actor_view(state: State, of: Vocabulary, id: str, entries: list[int], found: MentionedView) -> ActorView:
    """The page of an actor. `entries`: what it is in the registers; none: no incident mentions it."""
    roster = load_roster()
    own = roster.organisations.get(id)
    met = of.actor_entries[entries[0]] if len(entries) == 1 else None
    name = id.removeprefix(KIND) if id.startswith(KIND) else roster.usual_name(id) if own else met.name if met else id
    source = of.find("sources", f"actor:{id}") if own else None
    roles = [sum(len({*_in_role(state, number, role)}) for number in entries) for role in range(len(ROLES))]
    return ActorView(
        id=id,
        name=name,
        kind=own.kind if own else met.kind if met else None,
        country=(own.country if own else met.country if met else None) or None,
        life=(own.start, own.end) if own else ("", ""),
        ucdp=own.ucdp.replace(",", ", ") if own else "",
        roster_source=own.source if own else "",
        part=_part(own),
        names=tuple(_names(own)),
        ties=tuple(_ties(own)),
        doer=roles[0],
        target=roles[1],
        as_source=_heard(state, source),
        source_address=source_address(f"actor:{id}") if source is not None else None,
        wordings=tuple(
            sorted((one for n in entries[:MANY] for one in wordings(state.called, of, n)), key=lambda one: -one.count)
        )[:MANY],
        mentioned=found,
        is_whole=state.is_whole and found.is_whole,
    )


def _part(own: Organisation | None) -> str:
    from khabar.desk.patches import part_of

    return part_of(own.id).name if own else ""


def _names(own: Organisation | None) -> list[NameView]:
    order = ("usual", "acronym", "alias", "description")
    found = load_roster().names_by_id.get(own.id, ()) if own else ()
    made = [NameView(n.name, n.role, n.language, n.start, n.end, n.source) for n in found]
    return sorted(made, key=lambda one: (order.index(one.role), one.start))


def _ties(own: Organisation | None) -> list[TieView]:
    if own is None:
        return []
    roster = load_roster()
    mine = [(relation, relation.other, _TIES) for relation in roster.relations_by_id.get(own.id, ())]
    theirs = [(relation, relation.id, _BACK) for relation in roster.relations_by_other.get(own.id, ())]
    return [_tie(relation, other, words) for relation, other, words in (*mine, *theirs)][:MANY]


def _tie(relation: Relation, other: str, words: dict[str, str]) -> TieView:
    roster = load_roster()
    known = other in roster.organisations
    name = roster.usual_name(other) if known else other
    address = actor_address(other) if known else None
    return TieView(words.get(relation.relation, relation.relation), name, address, relation.start, relation.end)


def _row(state: State, of: Vocabulary, number: int, count: int) -> ActorRow:
    entry = of.actor_entries[number]
    name = load_roster().usual_name(entry.id) if entry.id else entry.name
    doer, target = (len({*_in_role(state, number, role)}) for role in range(len(ROLES)))
    source = _heard(state, of.find("sources", f"actor:{entry.id}")) if entry.id else 0
    own = load_roster().organisations.get(entry.id or "")
    kind, country = (own.kind, own.country or None) if own else (entry.kind, entry.country)
    return ActorRow(name, actor_address(entry.key), kind, country, entry.id is not None, count, doer, target, source)


def _in_role(state: State, number: int, role: int) -> list[int]:
    rows = state.acting.on(number)
    found: list[int] = rows[rows[:, 2] == role][:, 0].tolist()
    return found


def _heard(state: State, source: int | None) -> int:
    return 0 if source is None else len({*state.heard.on(source)[:, 0].tolist()})


def _is_wanted(entry: Entry, wanted: Wanted) -> bool:
    name = load_roster().usual_name(entry.id) if entry.id else entry.name
    return (
        (not wanted.kind or entry.kind == wanted.kind)
        and (not wanted.country or entry.country == wanted.country)
        and (not wanted.q or holds(wanted.q, name) or holds(wanted.q, entry.name))
    )


def _kept_back(entry: Entry) -> bool:
    return is_kept_back(
        entry.name, entry.kind, as_source=False, is_person=entry.is_person, is_known=entry.id is not None
    )
