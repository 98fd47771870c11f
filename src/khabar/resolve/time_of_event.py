"""The time of an event: which of a report's time words hold for it (codebook section 7, ruling 3)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from khabar.nouns import Document, Interval, Span, holder
from khabar.resolve.calendar import Against, Days, days_of
from khabar.resolve.time_beside import is_beside, is_off, joined
from khabar.resolve.time_grammar import TimeWords, find_times
from khabar.resolve.times import last_day_named, resolve_time
from khabar.text.tables import rows

_WORD = re.compile(r"[^\W\d_]+|[,;:]")
_FAR = 60
_HEAD = 600
# What each kind of time tells; the fullest counts most. Others tell less than a weekday alone.
_WEIGHT = {"date": 9, "range_dates": 9, "short_date": 8, "weekday": 6, "range_weekdays": 7, "today": 6, "month": 4,
           "overnight_into": 7, "tonight": 5, "part_of": 4, "overnight": 5, "weekend": 5, "year": 2,
           "clock": 1, "part": 1}  # fmt: skip


# Before the time of what the event comes before: "restrictions until 25 March", "arrested ahead of 15 March"
_ENDS = re.compile(r"\b(?:ahead of|prior to|till|until|up to|no later than)\s+(?:the\s+)?$", re.IGNORECASE)
# Between a trigger and a time in one clause no other clause opens
_CLAUSE = re.compile(r"[;:]|,\s+(?:and|but|while|as|when|after|before|who|which|where)\b", re.IGNORECASE)
_AHEAD = frozenset(["this_unit", "month", "part_of", "weekday", "weekend", "season", "coming"])
_YEAR_COMMA = re.compile(r"(?<=\d\d\d\d),")  # "the April 15, 2013, bombing"
_COMMA = re.compile(r"['’)\s]*,")
# Words between a day and the trigger that it belongs to: "after Monday's deadly suicide bombing"
_OWN_WITHIN = 2
# Between an event and the time from which it goes on: "fighting in the east that erupted on 3 May"
_BEGAN = re.compile(r"(?:\s+[^\W\d_]+){0,4}?\s+(began|started|erupted|broke out)\s+")


@dataclass(frozen=True, slots=True)
class _Candidate:
    words: TimeWords
    score: float


@dataclass(frozen=True, slots=True)
class _Event:
    """What is known of an event whose time is asked for."""

    document: Document
    triggers: Sequence[Span]
    published: date | None
    planned: bool
    aggregate: bool

    @property
    def text(self) -> str:
        return self.document.report.text


def time_of_words(
    document: Document,
    triggers: Sequence[Span],
    linked: Sequence[Span],
    *,
    published: date | None,
    planned: bool = False,
    aggregate: bool = False,
) -> Interval:
    """When an event happened, by time words known to be its own: the fullest of them; none without any."""
    event = _Event(document, triggers, published, planned, aggregate)
    return max((_resolved(event, span) for span in linked), key=_fullness, default=Interval(None))


def time_of_event(
    document: Document,
    triggers: Sequence[Span],
    *,
    published: date | None,
    planned: bool = False,
    aggregate: bool = False,
    rivals: Iterable[Span] = (),
    theirs: Sequence[Span] = (),
    least: float = -math.inf,
) -> Interval:
    """When an event happened, by the times in the sentences that mention it.

    The time of saying is not the event's; a time that stands nearer to a trigger of another event (`rivals`) is rather
    that event's, one known to be another's (`theirs`) surely. A time that fits worse than `least` (about 9 for a date
    beside the trigger, 1 less for each four words between) is none. Without any time: no words, no dates, `unknown`.
    """
    event = _Event(document, triggers, published, planned, aggregate)
    others = sorted(set(rivals) - set(triggers))
    found = [
        _Candidate(c.words, c.score - min(rank, 6) / 2)
        for rank, (sentence, own) in enumerate(_sentences(document, triggers))
        for c in _candidates(event.text, sentence, own, others)
        if not any(span.overlaps(c.words.span) for span in theirs)
    ]
    found = [c for c in found if aggregate or not _is_background(c.words)]
    found = [c for c in found if planned or not _is_ahead(c.words)]
    found = [c for c in found if not _is_printed_day(document, c.words, published)]
    best = max(found, key=lambda candidate: candidate.score, default=None)
    return _resolved(event, best.words.span) if best and best.score >= least else Interval(None)


def _resolved(event: _Event, words: Span) -> Interval:
    sentence = holder(event.document.sentences, words.start)
    behind = any(words.end <= t.start < sentence.end for t in event.triggers) if sentence else False
    words = _with_beginning(event, words) if event.aggregate else words
    return resolve_time(
        words,
        event.text,
        published=event.published,
        anchor=last_day_named(event.text, words.start, event.published),
        planned=event.planned,
        counts_back=behind,
    )


def _with_beginning(event: _Event, words: Span) -> Span:
    """The words with "began" before them where it is the event that began, and so goes on."""
    for trigger in event.triggers:
        if began := _BEGAN.fullmatch(event.text, trigger.end, max(words.start, trigger.end)):
            return Span.of(event.text, began.start(1), words.end)
    return words


def _fullness(interval: Interval) -> tuple[int, int]:
    order = ("unknown", "longer", "year", "month", "week", "days", "day")
    return int(interval.start is not None), order.index(interval.precision)


def _sentences(document: Document, triggers: Sequence[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """Each sentence that mentions the event, with the triggers in it."""
    held: dict[Span, list[Span]] = {}
    for trigger in sorted(triggers):
        sentence = holder(document.sentences, trigger.start)
        if sentence:
            held.setdefault(sentence, []).append(trigger)
    yield from held.items()


def _candidates(text: str, sentence: Span, own: list[Span], others: list[Span]) -> Iterator[_Candidate]:
    rivals = [rival for rival in others if sentence.contains(rival)]
    for words in _told(text, find_times(text, sentence.start, sentence.end), own):
        if words.kind in ("recently", "shift", "lasting") and not words.has("count", "day"):
            continue
        if is_off(words, text) or _ENDS.search(text, max(words.span.start - 20, 0), words.span.start):
            continue
        if is_beside(words, text) and not _belongs(text, words.span, own):
            continue
        if _is_time_of_saying(text, sentence, words.span, own, rivals):
            continue
        distance = min(_distance(text, words.span, trigger) for trigger in own)
        nearer = any(_distance(text, words.span, rival) < distance for rival in rivals)
        yield _Candidate(words, _WEIGHT.get(words.kind, 3) - min(distance, _FAR) / 4 - 6 * nearer)


def _told(text: str, found: tuple[TimeWords, ...], own: list[Span]) -> Iterator[TimeWords]:
    """The times, with "two days after" and the 3 May behind it as one where 3 May is another event's day."""
    pairs = [joined(found[at : at + 2], text) for at in range(len(found))]
    for at, words in enumerate(found):
        pair = pairs[at]
        taken = pairs[at - 1] if at else None
        if pair:
            if not _belongs(text, found[at + 1].span, own):
                yield replace(pair, kind=found[at + 1].kind)
        elif not taken or _belongs(text, words.span, own):
            yield words


def _belongs(text: str, day: Span, own: list[Span]) -> bool:
    """Whether an own trigger stands right behind a day, as in "Monday's deadly bombing"."""
    if _YEAR_COMMA.match(text, day.end):
        day = Span.of(text, day.start, day.end + 1)
    return any(day.end <= t.start and _distance(text, day, t) <= _OWN_WITHIN for t in own)


def _is_printed_day(document: Document, words: TimeWords, published: date | None) -> bool:
    """The day of publication as a page or agency prints it at the head: "AFP Friday 23 May 2014"."""
    bracketed = document.report.text[words.span.start - 1 : words.span.start] == "("
    bare = words.has("year", "full") or bracketed
    bare = bare and words.kind == "date" and not words.has("on", "in", "at", "of", "during")
    if not bare or words.span.start > _HEAD or published is None or words.span.start == 0:
        return False
    return days_of(words, Against(published)) == Days(published, published, "day")


def _is_ahead(words: TimeWords) -> bool:
    """As in "next week", "tomorrow", "in the coming days"."""
    if words.kind == "today":
        return any(token.kind == "today" and token.value > 0 for token in words.tokens)
    return words.kind in _AHEAD and words.has("next", "coming")


def _is_background(words: TimeWords) -> bool:
    return words.since and not words.has("weekday", "today", "day", "ordinal")


def _distance(text: str, one: Span, other: Span) -> int:
    """Words between two spans; a comma counts for three."""
    start, end = min(one.end, other.end), max(one.start, other.start)
    if end <= start:
        return 0
    return sum(3 if word in ",;:" else 1 for word in _WORD.findall(text[start : min(end, start + 800)]))


def _is_time_of_saying(text: str, sentence: Span, time: Span, triggers: list[Span], others: list[Span]) -> bool:
    """As in "the monitor said on Tuesday", "On Tuesday the army stated that", "the army on Tuesday said"."""
    if _follows_saying(text, sentence, time, triggers):
        return True
    return _opens_saying(text, time, triggers) and not _closes_telling(text, time, [*triggers, *others])


def _closes_telling(text: str, time: Span, triggers: list[Span]) -> bool:
    """Whether the time ends the clause of a trigger, as in "gunmen killed five on Sunday, police said, and"."""
    if not _COMMA.match(text, time.end):
        return False
    ends = [trigger.end for trigger in triggers if time.start - 200 <= trigger.end <= time.start]
    return any(not _CLAUSE.search(text, end, time.start) for end in ends)


def _follows_saying(text: str, sentence: Span, time: Span, triggers: list[Span]) -> bool:
    kinds = _kinds()
    lead = text[max(sentence.start, time.start - 90) : time.start]
    for at in reversed(list(_WORD.finditer(lead))):
        word = at.group()
        kind = kinds.get(word.lower())
        start = time.start - len(lead) + at.start()
        if kind == "verb":
            return not any(trigger.start <= start < trigger.end for trigger in triggers)
        if kind != "between" and not word[0].isupper():
            return False
    return False


def _opens_saying(text: str, time: Span, triggers: list[Span]) -> bool:
    """Whether a word of saying follows within eight words, before any trigger."""
    first = min((trigger.start for trigger in triggers if trigger.start >= time.end), default=None)
    if first is None:
        return False
    kinds = _kinds()
    for at, word in enumerate(_WORD.finditer(text, time.end, min(first, time.end + 120))):
        if at > 8:
            return False
        if kinds.get(word.group().lower()) == "verb":
            return True
    return False


@cache
def _kinds() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("khabar.resolve", "saying.tsv")}
