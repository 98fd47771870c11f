"""The finding of each field: what the record concludes, who agrees, who differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from khabar.desk.deciding.words import KIND_WORDS
from khabar.desk.views.sayings import SayingView, Telling, actor_address, place_address, value_words
from khabar.nouns import Party, Place
from khabar.nouns.incident import Decision, Finding, Saying

#: so many sayings are shown on each side unless all are asked for
FEW = 8
#: fields in the order in which they are shown, the figures apart
FIELDS = (
    ("status", "Status"),
    ("type", "Type"),
    ("time", "When"),
    ("places", "Where"),
    ("doers", "Who did it"),
    ("targets", "To whom"),
    ("weapons", "With what"),
    ("civilians", "Civilians targeted or harmed"),
    ("aggregate", "Sums up several occurrences"),
)


#: fields that an account tells as a whole: no words of their own stand for them
OF_THE_WHOLE = ("status", "type", "civilians", "aggregate")


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value in words; `address`: the page of the organisation or place that is meant."""

    words: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class DecidedView:
    """A person's decision: what (`called`: its kind for people), who, when (UTC), why; `overruled_by`: the id of a
    later one that counts instead.
    """

    id: str
    kind: str
    called: str
    by: str
    recorded_at: str
    reason: str
    value: str = ""
    overruled_by: str | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """One field. No `values`: nobody tells it. `more_agreeing`, `more_differing`: how many sayings are not shown."""

    field: str
    label: str
    values: tuple[ValueView, ...]
    decision: DecidedView | None
    agreeing: tuple[SayingView, ...]
    differing: tuple[SayingView, ...]
    more_agreeing: int = 0
    more_differing: int = 0


def finding_views(telling: Telling, *, whole: bool) -> Iterator[FindingView]:
    """The fields of an incident but its figures, each also where nothing is known of it; `whole`: with all sayings."""
    for field, label in FIELDS:
        found = telling.weighed.findings.get(field) or Finding(field, None)
        yield finding_view(telling, found, label, whole=whole)


def finding_view(telling: Telling, found: Finding, label: str, *, whole: bool) -> FindingView:
    """One field of an incident."""
    most = None if whole else FEW
    return FindingView(
        found.field,
        label,
        tuple(_values(telling, found)),
        decided_view(found.decision) if found.decision else None,
        tuple(telling.view(_own_words(found.field, saying)) for saying in found.agreeing[:most]),
        tuple(telling.view(_own_words(found.field, saying)) for saying in found.differing[:most]),
        _rest(found.agreeing, most),
        _rest(found.differing, most),
    )


def _own_words(field: str, saying: Saying) -> Saying:
    """The saying with words of who says it: the word that names the occurrence may stand outside their quotation."""
    if field not in OF_THE_WHOLE or saying.source is None or saying.quote is None or saying.words is None:
        return saying
    return saying if saying.quote.contains(saying.words) else replace(saying, words=None)


def decided_view(decision: Decision, value: str = "", overruled_by: str | None = None) -> DecidedView:
    """A decision as it is shown."""
    kind, called = decision.kind, KIND_WORDS[decision.kind][0]
    who = (decision.by, decision.recorded_at[:16], decision.reason)
    return DecidedView(decision.id, kind, called, *who, value, overruled_by)


def _values(telling: Telling, found: Finding) -> Iterator[ValueView]:
    values = found.value if isinstance(found.value, tuple) else (found.value,)
    seen: set[str] = set()
    for value in values:
        words = value_words(value, telling.names)
        if words and words not in seen:
            seen.add(words)
            yield ValueView(words, _address(telling, value))


def _address(telling: Telling, value: object) -> str | None:
    if isinstance(value, Party) and value.id and not telling.names.hides(value, None):
        return actor_address(value.id)
    return place_address(value.id) if isinstance(value, Place) and value.id else None


def _rest(sayings: Sequence[Saying], most: int | None) -> int:
    return 0 if most is None else max(0, len(sayings) - most)
