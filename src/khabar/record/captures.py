"""What a record takes in: the bytes of a report with all that is needed to read and code it again.

A coding that can be made again (by the reader that comes with Khabar) is not kept for ever; one that cannot, for a
language model made it or it was given as a coded line, is captured like the bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from khabar.errors import InputError, UnfoundedError
from khabar.export import record_json
from khabar.nouns import Problem, Record, Report
from khabar.nouns.types import EVENT_TYPES
from khabar.read.build import Given, Origin
from khabar.read.captured import HOW, Captured, How, Source, read_again
from khabar.record.keys import canonical, digest_of, is_given, post_of, report_key

_GIVEN = ("published", "publisher", "url")
_LINES = re.compile(r"\.(?:jsonl|ndjson)(?:\.gz)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes of one report: `number` says which of those that were read from the same bytes (from 0).

    `how`: as in `khabar.read.captured`, or "coded": the bytes are a coded line (contract). `told` holds what its
    reading depends on beside the bytes, and where they came from. `coding`: the JSON of a record that is taken for
    the report's instead of coding it.
    """

    raw: bytes
    how: How | Literal["coded"]
    key: str
    number: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)
    coding: bytes | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def fingerprint(self) -> str:
        """The same for the same bytes read in the same way, wherever they come from."""
        told = {name: self.told.get(name) for name in ("given", "options")}
        coding = hashlib.sha256(self.coding).hexdigest() if self.coding is not None else None
        return digest_of(canonical([self.sha256, self.how, self.key, self.number, told, coding]))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A capture and its record; `record.report.id` is the capture's key."""

    capture: Capture
    record: Record


def captured_report(captured: Captured) -> tuple[Capture, Report]:
    """The capture of a report that was just read, and the report under its key."""
    source, origin = captured.source, captured.source.origin
    key = _key(captured.report, id_given=captured.id_given, alike=captured.alike)
    told = {
        "input": origin.input,
        "stem": origin.stem,
        "place": origin.place,
        "number": origin.number,
        "given": {name: value for name in _GIVEN if (value := getattr(source.given, name)) is not None},
        "options": {name: value for name, value in source.options.items() if value is not None},
    }
    report = dataclasses.replace(captured.report, id=key)
    return Capture(source.raw, source.how, key, captured.number, told), report


class Alike:
    """Counts reports that were read from the same bytes and have the same address, as they come in order."""

    def __init__(self) -> None:
        self._sha256 = ""
        self._ids: dict[str | None, dict[str, int]] = {}

    def before(self, report: Report) -> int:
        """How many others came before a report from its bytes, with its address; a line of JSON holds but one."""
        if not report.sha256 or _LINES.search(report.input):
            return 0
        if report.sha256 != self._sha256:
            self._sha256, self._ids = report.sha256, {}
        ids = self._ids.setdefault(report.url, {})
        return ids.setdefault(report.id, len(ids))


def coded_arrival(record: Record, raw: bytes | None = None, alike: int = 0) -> Arrival:
    """A record that was coded elsewhere; `raw`: the line it was read from, else the one that `khabar code` prints.

    `alike`: how many came before it from the same bytes with the same address (`Alike`).
    """
    line = raw if raw is not None else record_json.to_line(record).encode()
    _check(record)
    key = _key(record.report, id_given=is_given(record.report), alike=alike)
    if not key:
        raise InputError("has neither id, url nor sha256", record.report.input, "give its report one of them")
    return Arrival(Capture(line, "coded", key), _under(key, record))


def _check(record: Record) -> None:
    """InputError: its events are none that a record could hold, count and point at."""
    ids = [event.id for event in record.events]
    if len(set(ids)) < len(ids):
        raise InputError("two events of it have one id", record.report.id, "number them e1, e2 and so on")
    for event in record.events:
        if not event.mentions:
            raise InputError(f"{event.id} has no mention", record.report.id, "give the words that tell of it")
        if EVENT_TYPES.get(event.type) != event.event_type:
            what = f"{event.id} is of no type of the codebook: {event.event_type}, {event.type}"
            raise InputError(what, record.report.id, "give a sub-event type and its event type")


def with_coding(capture: Capture, record: Record) -> Arrival:
    """The arrival of a report whose coding cannot be made again: it is captured too."""
    coding = record_json.to_line(record).encode()
    return Arrival(dataclasses.replace(capture, coding=coding), record)


def decoded(line: bytes) -> Record:
    """The record of a coded line. InputError, UnfoundedError: it is none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError("is no JSON") from None
    return record_json.decode(value)


def _key(report: Report, *, id_given: bool, alike: int) -> str:
    """The name of a report; of several that would have the same, without ids or posts: "name", "name#2", "name#3"."""
    key = report_key(report, id_given=id_given)
    return f"{key}#{alike + 1}" if key and alike and not id_given and not post_of(report) else key


def _under(key: str, record: Record) -> Record:
    return dataclasses.replace(record, report=dataclasses.replace(record.report, id=key))


class Rereader:
    """Reads captures again. Reports that share their bytes are read in one go when they come in order."""

    def __init__(self) -> None:
        self._source: tuple[str, str] | None = None
        self._number = -1
        self._found: Iterator[Captured | Problem] = iter(())

    def read(self, capture: Capture) -> Record | Report:
        """The record, where the coding was captured, else the report. InputError: no such report is in the bytes."""
        coded = capture.raw if capture.how == "coded" else capture.coding
        if coded is not None:
            try:
                return _under(capture.key, decoded(coded))
            except UnfoundedError as fault:
                raise InputError(str(fault), capture.key) from fault
        return dataclasses.replace(self._report(capture), id=capture.key)

    def _report(self, capture: Capture) -> Report:
        source = (capture.sha256, canonical(dict(capture.told)))
        if source != self._source or capture.number <= self._number:
            self._source, self._number, self._found = source, -1, read_again(source_of(capture))
        for found in self._found:
            if isinstance(found, Captured):
                self._number = found.number
                if found.number == capture.number:
                    return found.report
        self._source = None
        raise InputError("cannot be read any more from the bytes that were kept", capture.key)


def source_of(capture: Capture) -> Source:
    """What the reports of a capture are read from again."""
    told, how = capture.told, capture.how
    if how not in HOW:
        raise InputError(f'captured in an unknown way ("{how}")', capture.key, "use a newer Khabar")
    number = told.get("number")
    origin = Origin(
        str(told.get("input", "")),
        str(told.get("stem", "")),
        capture.sha256,
        str(told.get("place", "")),
        number if isinstance(number, int) else None,
    )
    given = Given(**{name: told.get("given", {}).get(name) for name in _GIVEN})
    return Source(capture.raw, how, origin, given, told.get("options", {}))
