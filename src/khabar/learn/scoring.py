"""How well coded reports agree (`khabar.desk.agreement.scoring`), from the forms in which codes come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from khabar.desk.agreement.scoring import (
    FIELDS,
    ROLES,
    SHARES,
    Comparison,
    Fate,
    ScoredEvent,
    compare,
    figures,
    intervals,
    sentence_around,
    total,
)
from khabar.errors import InputError
from khabar.learn.coded import Offsets
from khabar.learn.items import typed
from khabar.read.quoted import Finder

__all__ = [
    "FIELDS",
    "SHARES",
    "Comparison",
    "Fate",
    "ScoredEvent",
    "compare",
    "events_of",
    "figures",
    "intervals",
    "total",
]


def events_of(coded: Mapping[str, Any], text: str, where: str) -> list[ScoredEvent]:
    """The events of a report coded in the quote format, or of a line of `khabar code --format jsonl`.

    InputError naming `where` and the event for what is neither.
    """
    remedy = "give lines of khabar code --format jsonl, or codes that khabar corpus check finds no fault in"
    if not isinstance(coded.get("events"), list):
        raise InputError("lacks events", where, remedy)
    finder, found = Finder(text), []
    for number, event in enumerate(coded["events"], 1):
        try:
            found.append(_event(typed(event, dict, "an event"), text, finder))
        except (IndexError, KeyError, TypeError, ValueError) as fault:
            why = f"lacks {fault}" if isinstance(fault, KeyError) else str(fault)
            raise InputError(why, f"{where}, event {number}", remedy) from fault
    return found


def _event(event: dict[str, Any], text: str, finder: Finder) -> ScoredEvent:
    mentions = typed(event["mentions"], list, "mentions")
    time = typed(event.get("time") or {}, dict, "time")
    if mentions and isinstance(mentions[0], str):
        triggers = _quoted_triggers(mentions, typed(event["triggers"], list, "triggers"), finder)
        killed = event.get("killed")
    else:
        triggers = [(typed(m["trigger"][0], int, "trigger"), typed(m["trigger"][1], int, "trigger")) for m in mentions]
        told = typed(event.get("harm") or {}, dict, "harm").get("killed")
        killed = [told["low"], told["high"]] if told else None
    return ScoredEvent(
        type=typed(event["type"], str, "type"),
        status=typed(event["status"], str, "status"),
        aggregate=typed(event["aggregate"], bool, "aggregate"),
        main=typed(event["main"], bool, "main"),
        triggers=triggers,
        sentences=[sentence_around(span, text) for span in triggers],
        roles={role: [_wordings(value) for value in event.get(role, [])] for role in ROLES},
        killed=None if killed is None else _range(killed),
        date=(typed(time["start"], str, "start"), typed(time["end"], str, "end")) if time.get("start") else None,
        sources=[_wordings(typed(claim, dict, "a claim").get("source")) for claim in event.get("claims", [])],
    )


def _range(value: object) -> list[int | None]:
    match value:
        case [int(low), int() | None as high]:
            return [low, high]
    raise ValueError(f"killed is {str(value)[:40]!r}, not [low, high]")


def _quoted_triggers(mentions: Sequence[str], words: Sequence[str], finder: Finder) -> list[Offsets]:
    if len(mentions) != len(words):
        raise ValueError(f"has {len(mentions)} mentions, but {len(words)} triggers")
    spans = []
    for mention, trigger in zip(mentions, words, strict=True):
        if whole := finder.first(typed(mention, str, "a mention")):
            spans.append(finder.first(typed(trigger, str, "a trigger"), whole[0]) or whole)
    return spans


def _wordings(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.split(" | ")
    party = typed(value, dict, "a referent")
    others = [w["text"] if isinstance(w, dict) else w for w in party.get("wordings", [])]
    return [typed(w, str, "a wording") for w in [party.get("text"), *others] if w]
