"""What rests on words of captures that are being sealed, carried over to the versions that stand then: numbers and
decisions hold on to the same words there, where these have them. What only the sealed captures said is erased.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from khabar.nouns import Span
from khabar.record.anchoring import anchor_json, anchors_of, moved, place_in
from khabar.record.bodies import erase_bodies
from khabar.record.decision_log import decision_log
from khabar.record.decisions import ON_REPORTS
from khabar.record.journal import Entry, Writer, detail_of, entry_at
from khabar.record.readings import Reading, keys_of, reading_at, record_of, versions
from khabar.record.rows import among
from khabar.record.schema import numbers
from khabar.record.telling import tells_nothing_else


class Carrier:
    """Finds for anchors into captures that are being sealed the same words in the versions that will stand then."""

    def __init__(self, connection: Connection, sealed: Collection[int]) -> None:
        self.connection, self.sealed = connection, frozenset(sealed)
        self._left: dict[str, Reading | None] = {}

    def anchor(self, anchor: Mapping[str, Any], *, whole: bool = False) -> dict[str, Any] | None:
        """The anchor from then on: as it is where its capture stays; None: nothing that stays has its words.

        `whole`: it means the report, whatever its words.
        """
        if anchor["capture"] not in self.sealed:
            return dict(anchor)
        seen = reading_at(self.connection, int(anchor["capture"]))
        now = self._left_of(seen.key) if seen else None
        record = record_of(self.connection, now.sequence) if now else None
        if seen is None or now is None or record is None:
            return None
        place = place_in(self.connection, seen, now, anchor)
        text = record.report.text
        if place is None and whole and text:
            place = (0, 1)
        if place is None:
            return None
        added = {"added": anchor["added"]} if "added" in anchor else {}
        return anchor_json(now.sequence, Span.of(text, *place)) | added

    def _left_of(self, key: str) -> Reading | None:
        """The version of a report that will be the current one."""
        if key not in self._left:
            left = [one for one in versions(self.connection, key) if one.sequence not in self.sealed]
            self._left[key] = left[-1] if left else None
        return self._left[key]


def carry(connection: Connection, writer: Writer, sealed: Collection[int]) -> None:
    """Carries over what rests on captures, before these are erased, and erases what decisions say that rests on them.

    What is carried goes into the journal, so that a rebuild finds it there.
    """
    carrier = Carrier(connection, sealed)
    _carry_numbers(connection, writer, carrier)
    for entry in decision_log(connection).entries:
        if any(anchor["capture"] in carrier.sealed for anchor in entry.body["anchors"]):
            _carry_decision(connection, writer, carrier, entry)
    writer.flush()


def _carry_numbers(connection: Connection, writer: Writer, carrier: Carrier) -> None:
    keys = keys_of(connection, carrier.sealed)
    asked = select(numbers.c.number, numbers.c.entry, numbers.c.account).where(among(connection, numbers.c.key, keys))
    for row in connection.execute(asked.order_by(numbers.c.number)).all():
        entry = entry_at(connection, row.entry)
        before = entry.body["anchor"] if entry else None
        if before is None or before["capture"] not in carrier.sealed:
            continue
        anchor = carrier.anchor(before) or _anchor_of_account(connection, carrier, row.account)
        if anchor is not None:
            carried = writer.append("number", {"number": row.number, "anchor": anchor}).sequence
            connection.execute(update(numbers).where(numbers.c.number == row.number).values(entry=carried))


def _anchor_of_account(connection: Connection, carrier: Carrier, account: int | None) -> dict[str, Any] | None:
    """Other words of the account that a number has, in a version that stays."""
    found = anchors_of(connection, [account]).get(account) if account is not None else None
    return found[0] if found and found[0]["capture"] not in carrier.sealed else None


def _carry_decision(connection: Connection, writer: Writer, carrier: Carrier, entry: Entry) -> None:
    whole = entry.body["kind"] in ON_REPORTS
    found = ((place, carrier.anchor(one, whole=whole)) for place, one in enumerate(entry.body["anchors"]))
    kept = [{"place": place, **anchor} for place, anchor in found if anchor and _stays(connection, anchor)]
    detail = _detail(connection, entry, kept) if kept else None
    if "detail" in entry.body:
        erase_bodies(connection, [str(entry.body["detail"])])
    if kept:
        writer.append("anchor", {"decision": entry.sequence, "anchors": kept}, detail)


def _stays(connection: Connection, anchor: Mapping[str, Any]) -> bool:
    """Whether an anchor's capture is not one that was sealed before."""
    return reading_at(connection, int(anchor["capture"])) is not None


def _detail(connection: Connection, entry: Entry, kept: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What a decision says from then on; None where it says more than the versions that stay: that is erased.

    An event that was added is made of the words of the version that it was seen in, and goes with that.
    """
    before = detail_of(connection, entry)
    if not before or entry.body["kind"] == "add":
        return None
    value, said = dict(before["value"]), {}
    if "words" in before:
        span = _said_now(connection, entry, before, kept)
        value |= {"span": span}
        said = {"words": before["words"]} if span else {}
    texts = [record.report.text for one in kept if (record := record_of(connection, int(one["capture"])))]
    return {"value": value, **said} if tells_nothing_else(value, texts) else None


def _said_now(
    connection: Connection, entry: Entry, before: Mapping[str, Any], kept: Sequence[Mapping[str, Any]]
) -> list[int] | None:
    """Where the words that a correction points at stand in the report of its first anchor; None: nowhere any more."""
    first, now = entry.body["anchors"][0], kept[0]
    start, end = before["value"]["span"] or (0, 0)
    if now["place"] != 0:
        return None
    if now["capture"] == first["capture"]:
        return [start, end]
    old, new = (record_of(connection, int(one["capture"])) for one in (first, now))
    if old is None or new is None or old.report.text[start:end] != before["words"]:
        return None
    place = moved(old.report.text, new.report.text, start, end)
    return list(place) if place else None
