"""A chat reader's answer, checked against the report: only what stands in its text comes through.

The answer is parsed as JSON in the quote format (codebook section 11) and as nothing else. Every quote is looked for in
the words that were sent; what is not there, and what the codebook does not know, is dropped and told of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from khabar.errors import UnfoundedError
from khabar.nouns.types import EVENT_TYPES
from khabar.tagger.chat_passage import Offsets, Passage

STATUSES = ("happened", "planned", "denied")
ROLES = {"doers": "doer", "targets": "target", "places": "place", "weapons": "weapon"}
MEASURES = ("killed", "wounded", "taken")
#: what one answer may hold; more is left out, and said
MOST_EVENTS = 60
MOST_IN_LIST = 20
MOST_WORDINGS = 8
MOST_CHARACTERS = 2_000
MOST_IN_TRIGGER = 60
#: where an answer's objects are looked for in prose
_MOST_BRACES = 50
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class SaidClaim:
    """What one source says of an event: where its words stand (None: the answer gives none)."""

    quote: Offsets
    source: Offsets | None
    cue: Offsets | None
    denies: bool
    hedge: bool
    figures: tuple[tuple[str, Offsets], ...]


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One event of an answer, its words found in the text. Law: at least one trigger.

    `fillers`: a role's link label and the places of all wordings of one referent.
    """

    type: str
    status: str
    flags: frozenset[str]
    triggers: tuple[Offsets, ...]
    fillers: tuple[tuple[str, tuple[Offsets, ...]], ...]
    claims: tuple[SaidClaim, ...]
    figures: tuple[tuple[str, Offsets], ...] = ()


def read_answer(content: str) -> dict[str, object]:
    """The JSON object with `events` that an answer is or holds: bare, in a code fence, after thoughts or in prose.

    ValueError when there is none, with the reason.
    """
    thoughts, _, after = content.rpartition("</think>")
    text = (after if thoughts else content).strip()
    if not text:
        raise ValueError("the answer is empty")
    for found in _objects(text):
        if isinstance(found, list) and found and all(isinstance(item, dict) for item in found):
            return {"events": found}
        if isinstance(found, dict) and isinstance(found.get("events"), list):
            return found
    raise ValueError("the answer is no JSON object with events")


def _objects(text: str) -> Iterator[object]:
    """The JSON values of `text`: itself, else those that begin at one of its braces."""
    try:
        yield json.loads(text)
        return
    except (ValueError, RecursionError):
        pass
    decoder, at = json.JSONDecoder(), -1
    for _ in range(_MOST_BRACES):
        at = text.find("{", at + 1)
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        yield value
        at = end - 1


@dataclass(slots=True)
class _Checking:
    """One answer being checked: what is dropped is told to `drop`."""

    passage: Passage
    drop: Callable[[str], None]
    #: trigger -> number of the event that it stands for
    taken: dict[Offsets, int] = field(default_factory=dict)

    def event(self, data: object, number: int) -> ToldEvent:
        """The event that an object tells of; UnfoundedError when it tells of none."""
        at = f"event {number}"
        if not isinstance(data, dict):
            raise UnfoundedError(f"{at}: no object")
        at += f" ({_shown(data.get('type'))})"
        kind, status = data.get("type"), data.get("status", "happened")
        if not isinstance(kind, str) or kind not in EVENT_TYPES:
            raise UnfoundedError(f"{at}: no type of the codebook")
        if status not in STATUSES:
            raise UnfoundedError(f"{at}: status {_shown(status)} is none of {', '.join(STATUSES)}")
        triggers = self._triggers(data, number, at)
        if not triggers:
            raise UnfoundedError(f"{at}: no word of the report is found that tells of it")
        flags = frozenset(flag for flag in ("aggregate", "main", "civilians") if data.get(flag) is True)
        claims = tuple(c for said in self._list(data, "claims", at) if (c := self._claim_or_none(said, at)))
        near = [self.passage.sentences.at(trigger[0]) for trigger in triggers]
        claimed = {measure for claim in claims for measure, _ in claim.figures}
        unclaimed = {key: value for key, value in data.items() if key not in claimed}
        figures = tuple(self._figures(unclaimed, near, at))
        return ToldEvent(kind, str(status), flags, triggers, tuple(self._fillers(data, at)), claims, figures)

    def _triggers(self, data: dict[str, object], number: int, at: str) -> tuple[Offsets, ...]:
        """One place a mention: its trigger within its clause, not yet another event's."""
        mentions, words = self._list(data, "mentions", at), self._list(data, "triggers", at)
        if len(mentions) != len(words):
            self.drop(f"{at}: {len(mentions)} mentions and {len(words)} triggers; the surplus has no partner")
        found: dict[Offsets, None] = {}
        for mention, word in zip(mentions, words, strict=False):
            clauses = self.passage.every(mention) if _is_words(mention) else []
            if not clauses:
                self.drop(f"{at}: mention {_shown(mention)} does not stand in the report")
                continue
            is_short = _is_words(word) and len(word) <= MOST_IN_TRIGGER
            spans = [s for clause in clauses for s in self.passage.every(str(word), *clause)] if is_short else []
            free = next((s for s in spans if self.taken.get(s, number) == number), None)
            if free:
                found[free] = None
                self.taken[free] = number
            else:
                why = "already tells of another event" if spans else "does not stand in its mention"
                self.drop(f"{at}: trigger {_shown(word)} {why}")
        return tuple(sorted(found))

    def _fillers(self, data: dict[str, object], at: str) -> Iterator[tuple[str, tuple[Offsets, ...]]]:
        for key, role in ROLES.items():
            for entry in self._list(data, key, at):
                if spans := self._wordings(entry, f"{at}: {key}"):
                    yield role, spans
        time = data.get("time")
        words = time.get("words") if isinstance(time, dict) else time
        if words and (spans := self._wordings(words, f"{at}: time")):
            yield "time", spans

    def _claim_or_none(self, data: object, at: str) -> SaidClaim | None:
        try:
            return self._claim(data, at)
        except UnfoundedError as fault:
            self.drop(fault.what)
            return None

    def _claim(self, data: object, at: str) -> SaidClaim:
        if not isinstance(data, dict):
            raise UnfoundedError(f"{at}: a claim is no object")
        quote = self.passage.first(said) if _is_words(said := data.get("quote")) else None
        if quote is None:
            raise UnfoundedError(f"{at}: quote {_shown(said)} does not stand in the report")
        if data.get("stance", "asserts") not in ("asserts", "denies"):
            raise UnfoundedError(f"{at}: stance {_shown(data.get('stance'))} is neither asserts nor denies")
        source, cue = data.get("source"), data.get("cue")
        sources = self._wordings(source, f"{at}: source") if source else ()
        if source and not sources:
            raise UnfoundedError(f"{at}: a claim whose source does not stand in the report")
        cues = self._wordings(cue, f"{at}: cue") if cue else ()
        nearest = self.passage.nearest
        figures = tuple(self._figures(data, [quote, self.passage.sentences.reach(quote)], at))
        denies, hedge = data.get("stance") == "denies", data.get("hedge") is True
        return SaidClaim(quote, nearest(sources, quote), nearest(cues, quote), denies, hedge, figures)

    def _figures(self, data: dict[str, object], near: list[Offsets], at: str) -> Iterator[tuple[str, Offsets]]:
        """Where the words of each figure stand: within the first of `near` that holds them."""
        for measure in MEASURES:
            value = data.get(measure)
            if value is None or value in ("", []):
                continue
            if isinstance(value, str):
                spans = [s for area in near for s in self.passage.every(value, *area)]
            elif (bounds := _bounds(value)) is None:
                self.drop(f"{at}: {measure} {_shown(value)} is no possible range")
                continue
            else:
                spans = [s for area in near if (s := self.passage.number(*bounds, area))]
            if spans:
                yield measure, spans[0]
            else:
                self.drop(f"{at}: {measure} {_shown(value)} does not stand where it is said to")

    def _wordings(self, entry: object, at: str) -> tuple[Offsets, ...]:
        """Every place of every wording of one referent, parted by " | " or in a list; none within a longer one."""
        wordings = entry.split("|") if isinstance(entry, str) else entry if isinstance(entry, list) else [entry]
        spans: dict[Offsets, None] = {}
        for wording in wordings[:MOST_WORDINGS]:
            places = self.passage.every(wording) if _is_words(wording) else []
            if not places:
                self.drop(f"{at} {_shown(wording)} does not stand in the report")
            spans.update(dict.fromkeys(places))
        return tuple(_longest(spans))

    def _list(self, data: dict[str, object], key: str, at: str) -> list[object]:
        value = data.get(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        if len(values) > MOST_IN_LIST:
            self.drop(f"{at}: {key} holds {len(values)} entries; those after the first {MOST_IN_LIST} are left out")
        return values[:MOST_IN_LIST]


def events_of(answer: dict[str, object], passage: Passage, drop: Callable[[str], None]) -> list[ToldEvent]:
    """The events of an answer whose words stand in `passage`; `drop` is told of the rest, and why. Never raises."""
    told = answer.get("events")
    events = told if isinstance(told, list) else []
    if len(events) > MOST_EVENTS:
        drop(f"{len(events)} events; those after the first {MOST_EVENTS} are left out")
    checking = _Checking(passage, drop)
    out = []
    for number, event in enumerate(events[:MOST_EVENTS], 1):
        try:
            out.append(checking.event(event, number))
        except UnfoundedError as fault:
            drop(fault.what)
    return out


def _longest(spans: Iterable[Offsets]) -> Iterator[Offsets]:
    """In text order, without those that lie within another."""
    reached = -1
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if span[1] > reached:
            reached = span[1]
            yield span


def _bounds(value: object) -> tuple[int, int | None] | None:
    """A range [low, high] of the quote format, or a bare number; None when it cannot be one."""
    low, high = value if isinstance(value, list) and len(value) == 2 else (value, value)
    if type(low) is not int or low < 0:
        return None
    if high is None:
        return low, None
    return (low, high) if type(high) is int and high >= low else None


def _is_words(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= MOST_CHARACTERS


def _shown(value: object) -> str:
    """A value of the answer for people: on one line, cut."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        text = "lists within lists"
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:MOST_CHARACTERS]).split())
    return f'"{line[:_SHOWN]}…"' if len(line) > _SHOWN else f'"{line}"'
