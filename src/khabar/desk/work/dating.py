"""The day of publication that a person gives of a report that is in already: its bytes are read and coded once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from khabar.desk.work.jobs import Fault, Job, Line, Work
from khabar.errors import OptionError
from khabar.nouns import Problem
from khabar.read.build import Given
from khabar.read.captured import Captured, read_again
from khabar.record.captures import Capture, source_of

if TYPE_CHECKING:
    from khabar.desk.state import Desk


def dating(desk: Desk, capture: Capture, day: str, why: str) -> Work:
    """The work of reading a capture again with a day of publication, as `khabar add --published` would. OptionError:
    `day` is none. Who gave it and why stand with the capture that this makes in the journal.
    """
    given = Given.of(day, None, None)

    def work(job: Job) -> None:
        from khabar.record.intake import arrivals

        for found in arrivals(_again(capture, str(given.published)), desk.store.known, lambda _: job.told("same")):
            if isinstance(found, Problem):
                job.fault(Fault(found.code, found.at, found.message))
                continue
            told = {**found.capture.told, "why": why}
            arrival = replace(found, capture=replace(found.capture, told=told))
            with desk.write:
                outcomes = desk.store.add([arrival], by=job.by)
            title = found.record.report.title or capture.key
            address = f"/report?id={quote(capture.key, safe='')}"
            for outcome in outcomes:
                job.told(outcome, Line(title, f"published {given.published}, as given", why, address))

    return work


def _again(capture: Capture, day: str) -> Iterator[Captured]:
    """The report of a capture, read with the day. OptionError: it cannot be read any more."""
    source = source_of(capture)
    for found in read_again(replace(source, given=replace(source.given, published=day))):
        if isinstance(found, Captured) and found.number == capture.number:
            yield found
            return
    raise OptionError("cannot be read any more from the bytes that were kept", capture.key, "add the report anew")
