"""One coding out of several: where they agree what they say, where they differ what somebody chose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from khabar.desk.coders.aligning import Field, Row
from khabar.desk.coders.codings import FLAGS, MEASURES, ROLES, CodedClaim, CodedEvent, Coding
from khabar.desk.coders.decoding import decode
from khabar.desk.coders.differences import ASKED, Difference, claim_rows, differ, rows_of
from khabar.desk.faults import FieldError
from khabar.errors import OptionError

LONGEST_REASON = 2_000
_RANGE = re.compile(r"(?P<low>\d{1,9})(?:\s*(?:-|–|to)\s*(?P<high>\d{1,9}))?\s*(?P<open>\+|or more)?", re.ASCII)
_DAYS = re.compile(
    r"(?P<start>\d{4}-\d\d-\d\d)(?:\s*(?:\.\.|to)\s*(?P<end>\d{4}-\d\d-\d\d))?\s*\(?(?P<precision>[a-z]*)\)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one difference: a coder, by their place among the coders, or a third value with its reason.

    `third` is written as people write it: a type, yes or no, `2-4`, `20+`, `none`, a day (`2016-04-13 to 2016-04-14
    days`), words of the report (`Levant Front | rebels; army`).
    """

    take: int | None
    third: str = ""
    reason: str = ""


def choices_of(raw: object, asked: Sequence[Difference], coders: int) -> dict[str, Choice]:
    """The choices that a JSON object holds, by the ids of differences. OptionError: one is missing or no choice."""
    if not isinstance(raw, Mapping):
        raise OptionError("is no object", "choices", 'as in {"0.type": {"take": 0}}')
    return {one.id: _choice(raw.get(one.id), one, coders) for one in asked}


def _choice(raw: object, asked: Difference, coders: int) -> Choice:
    where = f"{asked.about}, {asked.field}"
    nothing = FieldError("nothing is chosen", where, "choose a coder's value, or write a third", f"take.{asked.id}")
    if not isinstance(raw, Mapping):
        raise nothing
    take, third, reason = raw.get("take"), raw.get("third") or "", raw.get("reason") or ""
    if not isinstance(third, str) or not isinstance(reason, str) or len(reason) > LONGEST_REASON or len(third) > 4_000:
        raise OptionError("third and reason are texts", where)
    if isinstance(take, int) and not isinstance(take, bool) and 0 <= take < coders:
        return Choice(take, "", reason.strip())
    if asked.kind != "field" or not third.strip():
        raise nothing
    if not reason.strip():
        remedy = "say why neither coder is right"
        raise FieldError("a third value needs its reason", where, remedy, f"reason.{asked.id}")
    return Choice(None, third.strip(), reason.strip())


def settled(codings: Sequence[Coding], text: str, choices: Mapping[str, Choice]) -> Coding:
    """The coding that the choices make of several; `choices`: one for each difference.

    Words that name an event are those of all coders who coded it. Values that are the same by their words are the first
    coder's. OptionError: a third value has no form, or its words are not in the report.
    """
    events: list[CodedEvent] = []
    for number, row in enumerate(rows_of(codings, text)):
        event = _event(number, row, text, choices)
        if event is not None:
            events.append(replace(event, id=f"e{len(events) + 1}"))
    return Coding(tuple(events), "; ".join(filter(None, (coding.note for coding in codings))))


def _event(number: int, row: Row, text: str, choices: Mapping[str, Choice]) -> CodedEvent | None:
    there = [event for event in row if event]
    presence = choices.get(f"{number}.event")
    if presence is not None and presence.take is not None and row[presence.take] is None:
        return None
    triggers = sorted({trigger for event in there for trigger in event.triggers})
    event = replace(there[0], triggers=tuple(triggers), claims=_claims(number, row, choices))
    for field in ASKED:
        choice = choices.get(f"{number}.{field}")
        if choice is None:
            continue
        chosen = row[choice.take] if choice.take is not None else _third_of(number, event, field, choice, text)
        # Who did not code the event has no value of its field: the question falls to the first who did.
        event = _with(event, chosen or there[0], field)
    return event


def _third_of(number: int, event: CodedEvent, field: Field, choice: Choice, text: str) -> CodedEvent:
    try:
        return third(event, field, choice.third, text)
    except OptionError as fault:
        raise FieldError(fault.what, fault.where, fault.remedy, f"third.{number}.{field}") from fault


def _claims(number: int, row: Row, choices: Mapping[str, Choice]) -> tuple[CodedClaim, ...]:
    found = []
    for place, claims in enumerate(claim_rows(row)):
        choice = choices.get(f"{number}.claim.{place}")
        if differ(claims, row) and choice is not None and choice.take is not None:
            chosen = claims[choice.take]
        else:
            chosen = next(filter(None, claims))
        found += [chosen] if chosen else []
    return tuple(found)


def _with(event: CodedEvent, source: CodedEvent, field: Field) -> CodedEvent:
    """The event with one field of another."""
    if field in ROLES:
        return replace(event, roles={**event.roles, **{role: source.roles[role] for role in ROLES if role == field}})
    if field in MEASURES:
        others = {measure: figure for measure, figure in event.figures.items() if measure != field}
        own = {measure: figure for measure, figure in source.figures.items() if measure == field}
        return replace(event, figures={**others, **own})
    changed: dict[str, Any] = {field: getattr(source, field)}
    return replace(event, **changed)


def third(event: CodedEvent, field: Field, words: str, text: str) -> CodedEvent:
    """An event with the value of `field` that somebody wrote. OptionError: it has not the form of that field."""
    near = [[trigger.start, trigger.end] for trigger in event.triggers]
    value = _written(field, words)
    if field == "time" and isinstance(value, dict) and value and event.time.words:
        value = {**value, "span": [event.time.words.start, event.time.words.end]}
    raw: dict[str, object] = {"type": event.type, "triggers": near, field: value}
    try:
        return decode({"events": [raw]}, text).events[0]
    except OptionError as fault:
        raise OptionError(
            fault.what, f"third value of {field}", _FORMS.get(field, "copy the words of the report")
        ) from fault


def _written(field: Field, words: str) -> object:
    is_none = words.lower() in ("none", "nothing", "not said", "–", "-")
    if field in ROLES:
        return [] if is_none else [part.strip() for part in words.split(";") if part.strip()]
    if field in MEASURES:
        return None if is_none else _range(words)
    if field == "time":
        return {} if is_none else _days(words)
    if field in FLAGS:
        return {"yes": True, "true": True, "no": False, "false": False}.get(words.lower(), words)
    return words


def _range(words: str) -> object:
    found = _RANGE.fullmatch(words.strip())
    if found is None:
        return words
    low = int(found["low"])
    return [low, None if found["open"] else int(found["high"] or low)]


def _days(words: str) -> object:
    found = _DAYS.fullmatch(words.strip())
    if found is None:
        return words
    end = found["end"] or found["start"]
    precision = found["precision"] or ("day" if end == found["start"] else "days")
    return {"start": found["start"], "end": end, "precision": precision}


_FORMS: dict[str, str] = {
    **dict.fromkeys(MEASURES, "write 3, 2-4, 20+ or none"),
    **dict.fromkeys(FLAGS, "write yes or no"),
    "time": "write 2016-04-13, or 2016-04-13 to 2016-04-14 days, or none",
    "type": "write a sub-event type of the codebook (section 3)",
    "status": "write happened, planned or denied",
}
