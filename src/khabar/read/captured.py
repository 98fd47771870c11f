"""Reports together with the bytes they were read from, so that whoever keeps these can read the same reports again.

A `Source` is what one or more reports were read from: a file, a line of JSON, a server's answer out of an archive, a
fetched page, a text. Its digest is the `sha256` of each of its reports.
"""

from __future__ import annotations

import datetime
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

from khabar.nouns import Problem, Report
from khabar.read.build import Given, Origin

How = Literal["file", "line", "answer", "fetched", "text"]
HOW: tuple[How, ...] = ("file", "line", "answer", "fetched", "text")


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes as they came, where from, and all else that their reading depends on.

    `options` by `how`: "file" {"in_folder": bool}, "answer" {"url", and the header lines "content-type",
    "content-encoding", "transfer-encoding"}, "fetched" {"charset", "url"}; values None where nothing was said.
    """

    raw: bytes
    how: How
    origin: Origin
    given: Given
    options: Mapping[str, str | bool | None] = field(default_factory=dict)


class Captured(NamedTuple):
    """A report, its source, which of the source's reports it is (from 0), and whether its id was given with it.

    `alike`: how many reports of the source before it have its address (or none, as it has): posts of one live blog,
    messages of one chat.
    """

    report: Report
    source: Source
    number: int
    id_given: bool
    alike: int = 0


class Keeper:
    """What the readers tell while they read: the source that reports now come from, and where the last id came from."""

    def __init__(self) -> None:
        self.source: Source | None = None
        self.count = 0
        self.id_given = False
        self._addresses: Counter[str | None] = Counter()

    def keep(self, source: Source) -> None:
        """The reports that follow were read from `source`."""
        origin = replace(source.origin, keeper=None)
        self.source, self.count = replace(source, origin=origin), 0
        self._addresses.clear()

    def captured(self, report: Report) -> Captured:
        """The report that was just read, with its source. RuntimeError: a reader kept none (a fault of ours)."""
        if self.source is None:
            raise RuntimeError(f"no source was kept for {report.id}")
        self.count += 1
        alike = self._addresses[report.url]
        self._addresses[report.url] += 1
        return Captured(report, self.source, self.count - 1, self.id_given, alike)


def read_captured(
    inputs: Iterable[str | Path],
    *,
    published: str | datetime.date | None = None,
    publisher: str | None = None,
    url: str | None = None,
    fetch: bool = False,
) -> Iterator[Captured | Problem]:
    """As `read_inputs`, each report with the bytes it was read from."""
    from khabar.read.inputs import read_each

    given, keeper = Given.of(published, publisher, url), Keeper()
    for one in inputs:
        yield from _kept(read_each(one, given, fetch=fetch, keeper=keeper), keeper)


def captured_of(
    reading: Callable[[Given, Keeper], Iterable[Report | Problem]],
    *,
    published: str | datetime.date | None = None,
    publisher: str | None = None,
    url: str | None = None,
) -> Iterator[Captured | Problem]:
    """As `read_captured`, of what is no file of this machine: `reading` reads it, and keeps the bytes.

    OptionError: `published` is no date.
    """
    given, keeper = Given.of(published, publisher, url), Keeper()
    return _kept(reading(given, keeper), keeper)


def read_again(source: Source) -> Iterator[Captured | Problem]:
    """The reports and problems of a source, as they were read from it the first time."""
    keeper = Keeper()
    return _kept(_read(replace(source, origin=replace(source.origin, keeper=keeper))), keeper)


def _kept(found: Iterable[Report | Problem], keeper: Keeper) -> Iterator[Captured | Problem]:
    for one in found:
        yield keeper.captured(one) if isinstance(one, Report) else one


def _read(source: Source) -> Iterator[Report | Problem]:
    origin, given = source.origin, source.given
    if source.how == "file":
        from khabar.read.content import read_stream

        return read_stream(io.BytesIO(source.raw), origin, given, in_folder=bool(source.options.get("in_folder")))
    if source.how == "line":
        from khabar.read.report_json import read_line

        return read_line(source.raw, origin, given)
    if source.how == "answer":
        from khabar.read.warc import read_answer

        return read_answer(source.raw, source.options, origin, given)
    if source.how == "fetched":
        from khabar.read.fetch import read_fetched

        return read_fetched(source.raw, source.options, origin, given)
    from khabar.read.inputs import read_text_bytes

    return iter([read_text_bytes(source.raw, origin, given)])
