"""Drawing reports of a record by chance."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection, select

from khabar.desk.coders.rounds import Stratified
from khabar.desk.coders.sampling import NO_STRATUM, Candidate, Sample, sample
from khabar.nouns import Record
from khabar.record.readings import Records, chunks
from khabar.record.schema import readings

MOST_DRAWN = 1_000
#: strata are looked at in so many reports at most, drawn by the same seed: to know them each must be opened
MOST_OPENED = 3_000


def drawn_reports(
    connection: Connection, size: int, seed: int, stratified: Stratified, keys: Collection[str] | None
) -> Sample[int]:
    """The captures of so many current reports, of `keys` where these are given."""
    candidates = [Candidate(key, NO_STRATUM, sequence) for key, sequence in current_reports(connection, keys)]
    if stratified == "no":
        return sample(candidates, size, seed)
    opened = in_strata(connection, candidates, stratified, seed)
    return sample(opened, size, seed)


def current_reports(connection: Connection, keys: Collection[str] | None) -> list[tuple[str, int]]:
    """The key of each report, or of those of `keys` that are there, with its current capture."""
    asked = select(readings.c.key, readings.c.sequence).where(readings.c.is_current)
    rows = [(str(row.key), int(row.sequence)) for row in connection.execute(asked)]
    wanted = None if keys is None else frozenset(keys)
    return sorted(row for row in rows if wanted is None or row[0] in wanted)


def in_strata(
    connection: Connection, candidates: Sequence[Candidate[int]], stratified: Stratified, seed: int
) -> list[Candidate[int]]:
    """The candidates with their strata: the source of a report, or the type of its main event."""
    chosen = list(candidates)
    if len(chosen) > MOST_OPENED:
        chosen = random.Random(seed).sample(chosen, MOST_OPENED)  # noqa: S311  a sample, not a secret
    return list(_opened(connection, chosen, stratified))


def _opened(
    connection: Connection, candidates: Sequence[Candidate[int]], stratified: Stratified
) -> Iterator[Candidate[int]]:
    records = Records(connection)
    for some in chunks(candidates):
        held = records.of([one.item for one in some])
        for one in some:
            if (record := held.get(one.item)) is not None:
                yield Candidate(one.key, stratum_of(record, stratified), one.item)


def stratum_of(record: Record, stratified: Stratified) -> str:
    """The stratum of a report."""
    if stratified == "source":
        return record.report.publisher or "source unknown"
    main = next((event.type for event in record.events if event.main), None)
    return main or (record.events[0].type if record.events else "no event")
