"""What people send to be added: read and coded piece by piece, each batch committed before the next is begun."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from khabar.desk.work.jobs import Fault, Job, Line, Work
from khabar.errors import OptionError, StoppedError
from khabar.nouns import Problem, Report
from khabar.read.build import Given, Origin
from khabar.read.captured import Captured, Keeper, captured_of
from khabar.record.adding import Added
from khabar.record.captures import Arrival

if TYPE_CHECKING:
    from khabar.desk.state import Desk

_ADDRESS = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)
#: how many reports are coded before they are committed, and for how long
_BATCH, _BATCH_SECONDS = 8, 2.0
_LONGEST_TITLE = 120
_WORDS = {
    "new": "added",
    "version": "a new version",
    "again": "seen again with the same words",
    "same": "there already",
    "sealed": "sealed before, not taken in",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that was sent: a file that was stored at `path`, or words typed in, or an address to be fetched.

    `name` is what people call it.
    """

    name: str
    path: Path | None = None
    words: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the person says of all that was sent, where it says nothing itself."""

    published: str | None = None
    publisher: str | None = None
    url: str | None = None


def check(sent: Sequence[Sent], told: Told) -> None:
    """OptionError: nothing was sent, an address or a day is none; before anything is begun."""
    if not sent:
        raise OptionError("nothing was sent", "add", "drop files, paste a text, or give an address")
    if told.url and len(sent) > 1:
        raise OptionError("one address for several reports", "url", "leave it empty, or send one report at a time")
    for one in sent:
        if one.address is not None and not _ADDRESS.match(one.address):
            raise OptionError(
                f"{one.address[:80]!r} is no address", "address", "paste it whole, with http:// or https://"
            )
    if told.url and not _ADDRESS.match(told.url):
        raise OptionError(f"{told.url[:80]!r} is no address", "url", "paste it whole, or leave it empty")
    Given.of(told.published, told.publisher, told.url)


def adding(desk: Desk, sent: tuple[Sent, ...], told: Told) -> Work:
    """The work of adding what was sent."""

    def work(job: Job) -> None:
        for number, one in enumerate(sent, 1):
            watch = _Watch(job, number if len(sent) > 1 else None, len(sent))
            for batch in _batches(job, _arrivals(desk, job, one, told, watch)):
                titles = {arrival.capture.key: _title(arrival) for arrival in batch}
                job.at("read; what it tells is being put into the record")
                with desk.write:
                    desk.store.add(batch, by=job.by, told=partial(_tell, job, titles))

    return work


@dataclass(frozen=True, slots=True)
class _Watch:
    """Tells how far the report in hand is, and ends it when the job is to end. `number`: which of `of` things sent."""

    job: Job
    number: int | None
    of: int

    def read(self, number: int, share: float) -> None:
        which = f"{self.number} of {self.of}" if self.number else str(number)
        self.job.at(f"report {which}: {share:.0%} read".replace("%", " %"), round(share, 2))

    def check(self) -> None:
        self.job.check()


def _title(arrival: Arrival) -> tuple[str, str]:
    """What a report is called in a list, and how many events it tells."""
    report, count = arrival.record.report, len(arrival.record.events)
    first = (report.title or report.text[report.body_start :]).strip().partition("\n")[0]
    return first[:_LONGEST_TITLE] or arrival.capture.key, f"{count} event{'' if count == 1 else 's'}"


def _tell(job: Job, titles: Mapping[str, tuple[str, str]], added: Added) -> None:
    if added.outcome == "sealed":
        job.told(added.outcome, Line(added.key, _WORDS[added.outcome]))
        return
    title, more = titles.get(added.key, (added.key, ""))
    told = f"version {added.version}, {more}" if added.outcome == "version" else more
    job.told(added.outcome, Line(title, _WORDS[added.outcome], told, f"/report?id={quote(added.key, safe='')}"))


def _batches(job: Job, found: Iterator[Arrival | Problem]) -> Iterator[list[Arrival]]:
    """Arrivals as many as were coded in so long; problems are told. What was coded when an end is asked for is kept."""
    batch: list[Arrival] = []
    began = time.monotonic()
    try:
        for one in found:
            if isinstance(one, Problem):
                job.fault(Fault(one.code, one.at, one.message))
            else:
                batch.append(one)
            if len(batch) >= _BATCH or (batch and time.monotonic() - began > _BATCH_SECONDS):
                yield batch
                batch, began = [], time.monotonic()
            job.check()
    except StoppedError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _arrivals(desk: Desk, job: Job, one: Sent, told: Told, watch: _Watch) -> Iterator[Arrival | Problem]:
    from khabar.record.intake import arrivals, coded_arrivals, is_coded

    if one.path is not None and is_coded(one.path):
        for found in coded_arrivals(one.path):
            yield _named(found, str(one.path), one.name) if isinstance(found, Problem) else found
        return
    known = {"published": told.published, "publisher": told.publisher, "url": told.url}
    captured = captured_of(_reading(one), **known)
    yield from arrivals(_readable(job, captured), desk.store.known, lambda _: job.told("same"), watch=watch)


def _named(problem: Problem, path: str, name: str) -> Problem:
    return Problem(problem.code, problem.message.replace(path, name), problem.at.replace(path, name))


def _readable(job: Job, found: Iterator[Captured | Problem]) -> Iterator[Captured]:
    for one in found:
        job.check()
        if isinstance(one, Problem):
            job.fault(Fault(one.code, one.at, one.message))
        else:
            yield one


def _reading(one: Sent) -> Callable[[Given, Keeper], Iterator[Report | Problem]]:
    """What reads a thing that was sent; the bytes are captured under the name that people know."""
    from khabar.read.content import read_stream
    from khabar.read.fetch import read_address
    from khabar.read.inputs import read_text_bytes, stem_of
    from khabar.read.public_address import public_opener

    def read(given: Given, keeper: Keeper) -> Iterator[Report | Problem]:
        if one.address is not None:
            yield from read_address(one.address, given, fetch=True, keeper=keeper, opener=public_opener())
        elif one.words is not None:
            raw = one.words.encode("utf-8", "surrogatepass")
            yield read_text_bytes(raw, Origin(one.name, one.name, sha256(raw).hexdigest(), keeper=keeper), given)
        elif one.path is not None:
            with one.path.open("rb") as stream:
                yield from read_stream(stream, Origin(one.name, stem_of(one.name), keeper=keeper), given)

    return read
