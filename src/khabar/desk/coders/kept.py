"""Rounds as the journal keeps them: made, submitted, reopened, settled; for ever, each with its time and name."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from khabar.desk.coders.codings import Coding, encode
from khabar.desk.coders.decoding import decode
from khabar.desk.coders.rounds import Drawn, Progress, Reopened, Round, Settled, Stratified, Submitted
from khabar.desk.coders.sampling import Sample
from khabar.desk.faults import ConflictError, MissingError
from khabar.errors import OptionError
from khabar.record.journal import Entry, detail_of, entries, entry_at
from khabar.record.store import Store


@dataclass(frozen=True, slots=True)
class WantedRound:
    """A round to be made, as `Round` has it."""

    name: str
    coders: tuple[str, ...]
    start: bool
    seed: int
    of: str
    stratified: Stratified
    sample: Sample[int]


class _Known:
    """The coding entries of a record that were read already: the journal only grows."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.entries: list[Entry] = []

    def up_to_date(self, connection: Connection) -> list[Entry]:
        """All of them, in order."""
        with self.lock:
            after = self.entries[-1].sequence if self.entries else 0
            self.entries += entries(connection, "coding", after=after)
            return list(self.entries)


_KNOWN: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()
_MAKING = threading.Lock()


def coding_entries(store: Store) -> list[Entry]:
    """The entries of rounds and audits, in order."""
    with _MAKING:
        known = _KNOWN.setdefault(store, _Known())
    with store.place.reading() as connection:
        return known.up_to_date(connection)


def all_rounds(store: Store) -> tuple[Progress, ...]:
    """The rounds of a record with what has been done in them, in the order of their numbers."""
    found: dict[int, Progress] = {}
    told = coding_entries(store)
    with store.place.reading() as connection:
        for entry in told:
            if entry.body["what"] == "round":
                made = _round(entry, detail_of(connection, entry))
                found[made.number] = Progress(made)
            elif (going := found.get(entry.body.get("round", 0))) is not None:
                _note_done(going, entry)
    return tuple(found.values())


def round_of(store: Store, number: int) -> Progress:
    """One round. MissingError: there is none of this number."""
    found = next((going for going in all_rounds(store) if going.round.number == number), None)
    if found is None:
        raise MissingError(f"no round {number}", "round", "/rounds lists them")
    return found


def _round(entry: Entry, detail: Mapping[str, Any] | None) -> Round:
    body, told = entry.body, detail or {}
    strata: Sequence[str] = told.get("strata", [str(n) for n in range(len(body["population"]))])
    return Round(
        sequence=entry.sequence,
        number=int(body["number"]),
        name=str(told.get("name", "")),
        by=entry.by,
        recorded_at=entry.recorded_at,
        coders=tuple(body["coders"]),
        start=bool(body["start"]),
        seed=int(body["seed"]),
        of=str(told.get("of", "")),
        stratified=body["stratified"],
        population=dict(zip(strata, body["population"], strict=True)),
        drawn=tuple(Drawn(capture, strata[kind]) for capture, kind in body["drawn"]),
    )


def _note_done(going: Progress, entry: Entry) -> None:
    body, capture = entry.body, int(entry.body["capture"])
    match body["what"]:
        case "submitted":
            before = going.last(capture, entry.by)
            version = before.version + 1 if before else 1
            going.submitted.append(Submitted(entry.sequence, capture, entry.by, entry.recorded_at, version))
        case "reopened":
            told = (entry.by, entry.recorded_at, str(body["reason"]))
            going.reopened.append(Reopened(entry.sequence, capture, str(body["coder"]), *told))
        case "settled":
            going.settled.append(Settled(entry.sequence, capture, entry.by, entry.recorded_at))


def make_round(store: Store, wanted: WantedRound, by: str) -> int:
    """Makes a round and gives its number."""
    strata = list(wanted.sample.population)
    number = max((going.round.number for going in all_rounds(store)), default=0) + 1
    body = {
        "what": "round",
        "number": number,
        "coders": list(wanted.coders),
        "start": wanted.start,
        "seed": wanted.seed,
        "stratified": wanted.stratified,
        "population": list(wanted.sample.population.values()),
        "drawn": [[one.item, strata.index(one.stratum)] for one in wanted.sample.drawn],
    }
    detail: dict[str, object] = {"name": wanted.name, "of": wanted.of, "strata": strata}
    if wanted.stratified == "source":
        # Strata are names of sources: when a report of one is sealed, its name must go with it.
        detail["captures"] = [one.item for one in wanted.sample.drawn]
    store.note("coding", body, detail=detail, by=by)
    return number


def submit(store: Store, going: Progress, capture: int, coder: str, coding: Coding) -> None:
    """Keeps a coding for ever. ConflictError: this coder submitted the report already."""
    if coder not in going.round.coders:
        raise OptionError(f"{coder} is no coder of round {going.round.number}", "round", "ask its lead")
    if going.standing(capture, coder) == "submitted":
        raise ConflictError("you have submitted this report", "submit", "a lead can reopen it")
    body = {"what": "submitted", "round": going.round.number, "capture": capture}
    store.note("coding", body, detail={"coding": encode(coding)}, by=coder)


def reopen(store: Store, going: Progress, capture: int, coder: str, reason: str, by: str) -> None:
    """Has one coder code a report again. OptionError: the coder has not submitted it, or no reason is given."""
    if not reason.strip():
        raise OptionError("has no reason", "reason", "say why it is to be coded again")
    if going.standing(capture, coder) != "submitted":
        raise OptionError(f"{coder} has not submitted this report", "coder", "only what is submitted can be reopened")
    body = {"what": "reopened", "round": going.round.number, "capture": capture, "coder": coder}
    store.note("coding", body | {"reason": reason.strip()}, by=by)


def settle(
    store: Store, going: Progress, capture: int, coding: Coding, choices: Mapping[str, Mapping[str, object]], by: str
) -> None:
    """Keeps what somebody made of several codings, with the choices. ConflictError: not all have submitted."""
    if not going.is_complete(capture):
        raise ConflictError("not all coders have submitted this report", "adjudicate", "wait for the others")
    body = {"what": "settled", "round": going.round.number, "capture": capture}
    of = [one.sequence for one in going.codings(capture)]
    store.note("coding", body | {"of": of}, detail={"coding": encode(coding), "choices": choices}, by=by)


def coding_at(store: Store, sequence: int, text: str) -> Coding:
    """The coding of an entry. MissingError: it was erased with its report."""
    return decode(_detail(store, sequence)["coding"], text)


def choices_at(store: Store, sequence: int) -> Mapping[str, Mapping[str, object]]:
    """The choices by which a coding was settled."""
    found: Mapping[str, Mapping[str, object]] = _detail(store, sequence)["choices"]
    return found


def _detail(store: Store, sequence: int) -> Mapping[str, Any]:
    with store.place.reading() as connection:
        entry = entry_at(connection, sequence)
        detail = detail_of(connection, entry) if entry else None
    if not detail:
        raise MissingError("this coding was erased when its report was sealed", "coding", "draw another report")
    return detail
