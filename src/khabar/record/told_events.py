"""Events that people add to a report: from what they give to an event of the contract, and into other versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from khabar.errors import InputError, OptionError, UnfoundedError
from khabar.export.record_json import decode_event, encode_noun
from khabar.nouns import Claim, Event, Harm, Interval, Mention, Part, Party, Place, Range, Report, Span
from khabar.nouns.types import EVENT_TYPES
from khabar.text.sentence import sentences
from khabar.weigh.decided_values import value_of
from khabar.weigh.figures import MEASURES

N = TypeVar("N", Party, Place)
H = TypeVar("H", Harm, Part, Claim)
_LISTS = ("doers", "targets", "weapons", "places")
_TRUTHS = ("aggregate", "main", "civilians")
_KNOWN = ("type", "status", "time", "harm", "parts", "claims", *_LISTS, *_TRUTHS, *MEASURES)
#: what else an event of the contract has, which follows from the words and the type
_FOLLOWS = ("id", "event_type", "confidence", "mentions")


def event_json(value: Mapping[str, object], report: Report, triggers: Sequence[Span]) -> dict[str, object]:
    """The event that a person tells, as the contract writes it. OptionError names what makes no sense.

    `value`: `type`, and whatever else an event of the contract has; figures may stand beside `harm` or in it, names may
    stand for parties and places. What gives no `span` is looked for in the report, else it rests on the trigger.
    """
    if unknown := sorted(value.keys() - {*_KNOWN, *_FOLLOWS}):
        raise OptionError(f"an event has no {unknown[0]!r}", "add", f"one of {', '.join(_KNOWN)}")
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in EVENT_TYPES:
        raise OptionError(f"{kind!r} is no sub-event type", "add: type", "give one of the codebook (section 3)")
    told = _Told(report, triggers)
    mentions = tuple(Mention(trigger, told.sentence(trigger)) for trigger in triggers)
    event = Event(
        id="a",
        type=kind,
        event_type=EVENT_TYPES[kind],
        status=value_of("status", value.get("status", "happened")),  # type: ignore[arg-type]
        **{name: value_of("aggregate", value.get(name) or False) for name in _TRUTHS},  # type: ignore[arg-type]
        confidence=1.0,
        mentions=mentions,
        time=told.time(value.get("time")),
        harm=told.harm(value),
        claims=(),
        **{name: told.several(name, value.get(name)) for name in _LISTS},  # type: ignore[arg-type]
    )
    written = encode_noun(event) | {"parts": value.get("parts") or []}
    written["claims"] = value.get("claims") or [encode_noun(_own_claim(event))]
    return encode_noun(_checked(written, report.text))


def _own_claim(event: Event) -> Claim:
    """What the report itself says where nobody tells who says it."""
    harm = event.harm
    quote = event.mentions[0].sentence
    return Claim(None, None, "asserts", False, quote, None, harm.killed, harm.wounded, harm.taken)


def _checked(written: Mapping[str, object], text: str) -> Event:
    try:
        return decode_event(written, text)
    except (InputError, UnfoundedError) as fault:
        raise OptionError(fault.what, f"add: {fault.where}", fault.remedy) from fault


class _Told:
    """Values that a person gives, put to the words of a report."""

    def __init__(self, report: Report, triggers: Sequence[Span]) -> None:
        self.text, self.trigger = report.text, triggers[0]
        self._sentences = sentences(report.text, report.body_start)

    def sentence(self, trigger: Span) -> Span:
        return next((one for one in self._sentences if one.overlaps(trigger)), trigger)

    def time(self, raw: object) -> Interval:
        if raw is None or (isinstance(raw, Mapping) and raw.get("start") is None):
            return Interval(self._spoken(raw))
        return cast("Interval", value_of("time", raw, self._spoken(raw) or self.trigger))

    def harm(self, value: Mapping[str, object]) -> Harm:
        inside = value.get("harm")
        given = {**inside, **value} if isinstance(inside, Mapping) else value
        return Harm(**{name: self._range(name, given.get(name)) for name in MEASURES})  # type: ignore[arg-type]

    def several(self, name: str, raw: object) -> tuple[object, ...]:
        items = raw if isinstance(raw, list | tuple) else [] if raw is None else [raw]
        return tuple(self._one(name, item) for item in items)

    def _one(self, name: str, raw: object) -> object:
        told = raw if isinstance(raw, Mapping) else {"name": raw}
        words = [one for key in ("text", "name") if isinstance(one := told.get(key), str) and one]
        spoken = self._spoken(raw) or next((at for one in words if (at := self._nearest(one))), None)
        if name == "weapons":
            if spoken is None:
                raise OptionError(f"{raw!r} does not stand in the report", "add: weapons", "give the words it has")
            return spoken
        found = cast("tuple[object]", value_of(name, [raw], spoken or self.trigger))[0]
        if isinstance(found, Place) and found.lat is not None and found.score is None:
            return replace(found, score=1.0)  # who gives the point is sure of it
        return found

    def _range(self, name: str, raw: object) -> Range | None:
        return None if raw is None else cast("Range", value_of(name, raw, self._spoken(raw)))

    def _spoken(self, raw: object) -> Span | None:
        """The words that a value points at."""
        pair = raw.get("span") if isinstance(raw, Mapping) else None
        if pair is None:
            return None
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and all(type(one) is int for one in pair)):
            raise OptionError(f"{pair!r} is no span", "add", "give [start, end], in code points of the text")
        try:
            return Span.of(self.text, pair[0], pair[1])
        except UnfoundedError as fault:
            raise OptionError(fault.what, "add") from fault

    def _nearest(self, words: str) -> Span | None:
        at = nearest(self.text, words, self.trigger.start)
        return None if at is None else Span.of(self.text, at, at + len(words))


def nearest(text: str, words: str, place: int) -> int | None:
    """Where words stand that are nearest to a place; None: nowhere.

    >>> nearest("two of two", "two", 9)
    7
    """
    found = [at for at in (text.rfind(words, 0, place + len(words)), text.find(words, place)) if at >= 0]
    return min(found, key=lambda at: abs(at - place), default=None)


#: where a span of another text stands in the report; None: its words are lost
Move = Callable[[Span], Span | None]


def event_in(event: Event, report: Report, move: Move) -> Event | None:
    """An event in another version of its report; None where none of its triggers stands there.

    Parties, places and weapons whose words are lost are left out; figures and times stay.
    """
    triggers = [at for mention in event.mentions if (at := move(mention.trigger))]
    if not triggers:
        return None
    told = _Told(report, triggers)
    mentions = tuple(Mention(trigger, told.sentence(trigger)) for trigger in triggers)
    return replace(
        event,
        mentions=mentions,
        time=replace(event.time, words=_maybe(event.time.words, move)),
        harm=_harm(event.harm, move),
        claims=tuple(one for claim in event.claims if (one := _claim(claim, mentions[0].sentence, move))),
        doers=_kept(event.doers, move),
        targets=_kept(event.targets, move),
        weapons=tuple(at for weapon in event.weapons if (at := move(weapon))),
        places=_kept(event.places, move),
    )


def _maybe(span: Span | None, move: Move) -> Span | None:
    return move(span) if span else None


def _kept(named: Iterable[N], move: Move) -> tuple[N, ...]:
    return tuple(one for old in named if (one := _named(old, move)))


def _named(one: N, move: Move) -> N | None:
    spoken = move(one.words)
    wordings = tuple(at for wording in one.wordings if (at := move(wording)))
    return replace(one, words=spoken, wordings=wordings) if spoken else None


def _range(found: Range | None, move: Move) -> Range | None:
    return replace(found, span=_maybe(found.span, move)) if found else None


def _figures(one: H, move: Move) -> H:
    found: dict[str, Any] = {name: _range(getattr(one, name), move) for name in MEASURES}
    return replace(one, **found)


def _harm(harm: Harm, move: Move) -> Harm:
    parts = tuple(replace(_figures(part, move), who=_maybe(part.who, move)) for part in harm.parts)
    return replace(_figures(harm, move), parts=parts)


def _claim(claim: Claim, sentence: Span, move: Move) -> Claim | None:
    """A claim with its words; one whose source is lost is nobody's. A quotation that changed is the whole sentence."""
    source = _named(claim.source, move) if claim.source else None
    if claim.source and not source:
        return None
    quote = move(claim.quote) or sentence
    return replace(_figures(claim, move), source=source, cue=_maybe(claim.cue, move), quote=quote)
