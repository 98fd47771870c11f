"""Words that a person selected or typed, put to their place in the report that has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from khabar.desk.deciding.asked import Asked, Words
from khabar.desk.deciding.typed import SaidWords
from khabar.desk.state import Desk
from khabar.errors import OptionError
from khabar.nouns import Record, Span
from khabar.nouns.incident import Account, AccountKey, Anchor
from khabar.record.readings import current, record_of, versions


def with_words(desk: Desk, asked: Asked) -> Asked:
    """What was asked for with its words in place: a missed event is added at them, a correction points at them in the
    account that has them. OptionError: they stand nowhere.
    """
    if asked.kind == "add" and not asked.on:
        return replace(asked, on=(_trigger(desk, asked.words),))
    if asked.kind != "correct" or asked.words is None:
        return asked
    account, span = _among(_accounts(desk, asked), asked.words)
    return replace(asked, on=(account.key,), value={**asked.value, "span": [span.start, span.end]})


def anchor_of_words(desk: Desk, one: Words) -> Anchor:
    """Words of a version as a decision holds on to them. OptionError: they do not stand there."""
    text = _version(desk, one.report, one.sha256).report.text
    if one.end > len(text):
        raise OptionError(
            f"ends at {one.end}, the text has {len(text)} characters", one.report, "select the words anew"
        )
    if one.text is not None and text[one.start : one.end] != one.text:
        raise OptionError(f"the words {one.text[:40]!r} do not stand there", one.report, "select the words anew")
    return Anchor(one.report, one.sha256, Span.of(text, one.start, one.end))


def _trigger(desk: Desk, words: SaidWords | None) -> Words:
    if words is None or words.report is None:
        raise OptionError("no word is selected", "words", "select the word of the report that tells the event")
    with desk.store.place.reading() as connection:
        reading = current(connection, words.report)
        record = record_of(connection, reading.sequence) if reading else None
    if reading is None or record is None:
        raise OptionError(f"no report {words.report[:80]!r}", "words_report", "add it from the report's own page")
    if words.sha256 not in (None, reading.sha256):
        record = _version(desk, words.report, words.sha256)
    span = words.span_in(record.report.text)
    return Words(words.report, words.sha256 or reading.sha256, span.start, span.end, span.text)


def _accounts(desk: Desk, asked: Asked) -> tuple[Account, ...]:
    """The accounts that a correction may be of."""
    target = asked.on[0] if asked.on else None
    if isinstance(target, int):
        return desk.store.incident(target).accounts
    if isinstance(target, AccountKey):
        with desk.store.place.reading() as connection:
            reading = current(connection, target.report)
            record = record_of(connection, reading.sequence) if reading else None
        events = [event for event in record.events if event.id == target.event] if record else []
        if record and events:
            return (Account(record.report, events[0], target.report),)
    raise OptionError("words belong to an account or an incident", "on", "name it as REPORT:e1, or as i12")


def _among(accounts: Iterable[Account], words: SaidWords) -> tuple[Account, Span]:
    """The account in whose report words stand, and where: nearest to its trigger."""
    own = [one for one in accounts if words.report in (None, one.report.id)]
    if not own:
        raise OptionError("the words are of a report that does not tell it", "words", "select them in one that does")
    for account in own:
        trigger = account.event.mentions[0].trigger
        try:
            return account, words.span_in(account.report.text, trigger.start)
        except OptionError as fault:
            last = fault
    raise last


def _version(desk: Desk, key: str, sha256: str | None) -> Record:
    with desk.store.place.reading() as connection:
        for reading in reversed(versions(connection, key)):
            if reading.sha256 == sha256 and (record := record_of(connection, reading.sequence)):
                return record
        known = current(connection, key) is not None
    what = "no version of it has these bytes" if known else f"no report {key[:80]!r}"
    raise OptionError(what, "on", "take `sha256` from the report's page")
