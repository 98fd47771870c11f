"""One row a claim: the columns of `khabar code --format csv`, with the incident that the claim speaks on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from khabar.export.csv_claims import COLUMNS, rows
from khabar.nouns import Record
from khabar.nouns.incident import Weighed
from khabar.publish.columns import Column, Row


@cache
def claim_columns() -> tuple[Column, ...]:
    """The columns: of the incident, then of its claim."""
    own = (
        Column("incident_id", "text", True, (), "id of the incident, never reused", "number of the record"),
        Column("grade", "text", True, (), "how well the incident is founded", "weighing"),
        Column("copies", "text", True, (), "key of the group of copies of the report", "copies"),
    )
    return (*own, *(Column(one.name, one.kind, False, (), one.meaning, "coding of the report") for one in COLUMNS))


def claim_rows(weighed: Weighed) -> Iterator[Row]:
    """The rows of an incident, in the order of its accounts; an event that nobody claims has a row without claim."""
    for account in weighed.incident.accounts:
        head = {"incident_id": weighed.incident.id, "grade": weighed.grade, "copies": account.copies}
        for row in rows([Record(account.report, (account.event,))]):
            yield {**head, **{column.name: column.value(row) for column in COLUMNS}}
