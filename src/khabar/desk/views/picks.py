"""Values to choose from when a field is corrected: what it has now, then all that the reports say or may mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from khabar.desk.deciding.words import range_words
from khabar.desk.views.names import Names
from khabar.errors import OptionError
from khabar.export.phrases import degrees, place_words
from khabar.export.record_json import encode_noun
from khabar.nouns import Interval, Party, Place, Range
from khabar.nouns.incident import Account, Decision, Weighed
from khabar.packs.gazetteer.kinds import kind_words
from khabar.packs.gazetteer.lookup import open_gazetteer
from khabar.publish.public_words import Scrubber
from khabar.weigh.decided_values import value_of

LISTS = ("places", "doers", "targets", "weapons")
#: so many rivals of a place, and so many values of a field, are offered
_MOST = 40
#: what a decision takes of a place or an actor
_KEPT = (
    "text", "name", "id", "lat", "lon", "radius_km", "country", "admin1", "admin2", "precision", "score", "kind",
)  # fmt: skip
#: nothing is withheld
EVERYBODY = Names(Scrubber(frozenset(), None), are_withheld=False)


@dataclass(frozen=True, slots=True)
class Pick:
    """A value to tick: as JSON, in words, whether the incident has it now. `on`: of which target only; "": any."""

    field: str
    value: str
    label: str
    detail: str
    ticked: bool
    on: str = ""


def incident_picks(weighed: Weighed, names: Names) -> Iterator[Pick]:
    """The values that the lists have now, then what other accounts say, then what the names of places may mean."""
    for name in LISTS:
        finding = weighed.findings.get(name)
        if finding is None:
            continue
        now = finding.value if isinstance(finding.value, tuple) else ()
        said = [saying.value for saying in (*finding.agreeing, *finding.differing) if saying.value is not None]
        for noun, number in _offered(now, said):
            if isinstance(noun, Party) and names.hides(noun, None):
                if number is not None:
                    yield Pick(name, json.dumps({"kept": number}), names.party(noun), "name withheld", ticked=True)
                continue
            yield Pick(name, _json(noun), words_of(noun, names), _detail(noun), ticked=number is not None)
        if name == "places":
            yield from _rivals((*now, *said))


def account_picks(account: Account, decided: Mapping[str, Decision], names: Names = EVERYBODY) -> Iterator[Pick]:
    """The same for one account; `decided`: corrections of its incident by field, whose values it has now."""
    on = f"{account.report.id}:{account.event.id}"
    event = account.event
    read: Mapping[str, Sequence[object]] = {
        "places": event.places,
        "doers": event.doers,
        "targets": event.targets,
        "weapons": tuple(span.text for span in event.weapons),
    }
    for name in LISTS:
        chosen = _chosen(name, decided.get(name))
        now = read[name] if chosen is None else chosen
        for noun, number in _offered(now, read[name]):
            if isinstance(noun, Party) and names.hides(noun, None):
                if number is not None and chosen is None:  # a decided one is kept by deciding on the incident
                    yield Pick(name, json.dumps({"kept": number}), names.party(noun), "name withheld", True, on)
                continue
            yield Pick(name, _json(noun), words_of(noun, names), _detail(noun), ticked=number is not None, on=on)
        if name == "places":
            yield from _rivals((*now, *read[name]), on)


def words_of(value: object, names: Names) -> str:
    """A value of a finding in words; empty where it is unknown."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Range):
        return range_words(value.low, value.high)
    if isinstance(value, Interval):
        return " to ".join(dict.fromkeys(day for day in (value.start, value.end) if day))
    if isinstance(value, Place):
        return names.scrubbed(value.name or value.words.text)
    if isinstance(value, Party):
        return names.party(value)
    return "" if value is None else names.scrubbed(str(value))


def _chosen(name: str, decision: Decision | None) -> Sequence[object] | None:
    """The values that a person gave a list; None: nobody did, or they were sealed."""
    if decision is None or "value" not in decision.value:
        return None
    try:
        found = value_of(name, decision.value["value"])
    except OptionError:
        return None
    return found if isinstance(found, tuple) else None


def _offered(now: Sequence[object], said: Iterable[object]) -> list[tuple[object, int | None]]:
    """Each value once: those of now with their number, then the others."""
    found: dict[object, tuple[object, int | None]] = {}
    for number, noun in enumerate(now):
        found.setdefault(_same(noun), (noun, number))
    for noun in said:
        found.setdefault(_same(noun), (noun, None))
    return list(found.values())[:_MOST]


def _same(noun: object) -> object:
    """By what two values are told as one: their id, else what they are called and where they are."""
    if isinstance(noun, Place | Party) and noun.id is not None:
        return noun.id
    if isinstance(noun, Place):
        return (noun.name or noun.words.text).casefold(), noun.lat, noun.lon
    if isinstance(noun, Party):
        return (noun.name or noun.words.text).casefold(), noun.kind
    return str(noun).casefold()


def _rivals(of: Iterable[object], on: str = "") -> Iterator[Pick]:
    """What the names of places may mean besides, each once."""
    places = [one for one in of if isinstance(one, Place)]
    known = {place.id for place in places}
    for place in places:
        for rival in place.rivals[:_MOST]:
            if rival.id in known:
                continue
            known.add(rival.id)
            # where_prec 1 (codebook, section 5): the rival itself, as the reader would have placed it
            value = {"name": rival.name, "id": rival.id, "lat": rival.lat, "lon": rival.lon, "precision": 1}
            label = f"{rival.name}, for “{place.words.text}”"
            detail = ", ".join((*_known_of(rival.id), degrees(rival.lat, rival.lon)))
            yield Pick("places", json.dumps(value), label, detail, ticked=False, on=on)


@lru_cache(maxsize=4096)
def _known_of(id: str) -> tuple[str, ...]:
    """What tells a place of the gazetteer from its namesakes: its kind and its areas."""
    gazetteer = open_gazetteer()
    row = gazetteer.row_of(id)
    if row is None:
        return ()
    place = gazetteer.place(row)
    return tuple(
        dict.fromkeys(word for word in (kind_words(place.kind), place.admin2, place.admin1, place.country) if word)
    )


def _json(value: object) -> str:
    """A value as a decision takes it: of a noun only what `khabar.weigh.decided_values` reads."""
    if isinstance(value, Place | Party):
        told = encode_noun(value)
        return json.dumps({key: told[key] for key in _KEPT if told.get(key) is not None}, ensure_ascii=False)
    return json.dumps(str(value), ensure_ascii=False)


def _detail(noun: object) -> str:
    if isinstance(noun, Place):
        if noun.lat is None:
            return "not on the map"
        return place_words(noun).removeprefix(noun.words.text).strip(" []")
    if isinstance(noun, Party):
        return ", ".join(part for part in (noun.kind, noun.country) if part)
    return ""
