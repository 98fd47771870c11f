"""Who still codes a report alone sees nothing that the machine, or anybody, made of it before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from sqlalchemy import Connection, select
from starlette.requests import Request

from khabar.desk.coders.kept import coding_entries
from khabar.desk.faults import BlindError
from khabar.desk.names_shown import note_once
from khabar.desk.security.people import User
from khabar.desk.state import Desk, desk_of
from khabar.record.reports import copies_of
from khabar.record.rows import among
from khabar.record.schema import readings


def still_to_code(desk: Desk, name: str) -> Mapping[str, int]:
    """The reports that somebody still codes blind: their keys, each with the number of its round.

    Rounds that begin with the machine's coding hide nothing.
    """
    # In one pass, without what `kept.all_rounds` reads besides: this is asked with every page.
    left: dict[int, set[int]] = {}  # by round, the captures
    for entry in coding_entries(desk.store):
        body = entry.body
        number = body.get("round", body.get("number"))
        if body["what"] == "round" and name in body["coders"] and not body["start"]:
            left[number] = {int(capture) for capture, _ in body["drawn"]}
        elif body["what"] == "submitted" and entry.by == name and number in left:
            left[number].discard(int(body["capture"]))
        elif body["what"] == "reopened" and body["coder"] == name and number in left:
            left[number].add(int(body["capture"]))
    round_of = {capture: number for number, captures in left.items() for capture in captures}
    if not round_of:
        return {}
    with desk.store.place.reading() as connection:
        asked = select(readings.c.sequence, readings.c.key)
        rows = connection.execute(asked.where(among(connection, readings.c.sequence, list(round_of)))).all()
    return {row.key: round_of[row.sequence] for row in rows}


def hidden_from(desk: Desk, user: User) -> frozenset[str]:
    """The keys of reports whose coding is hidden from somebody now; from a lead none is."""
    return frozenset() if user.may("lead") else frozenset(still_to_code(desk, user.name))


def check_blind(request: Request, user: User, keys: Iterable[str]) -> None:
    """BlindError: one of these reports is still to be coded blind by who asks. A lead may look, which is noted."""
    if not user.may("coder"):
        return
    left = still_to_code(desk_of(request), user.name)
    key = next((one for one in keys if one in left), None)
    if key is None:
        return
    number = left[key]
    if user.may("lead"):
        note_once(request, user, "coding seen before one's own", f"round {number}")
        return
    raise BlindError(
        f"you still code a report of this page in round {number}, alone: what the machine or others made of it would "
        "pull you towards it",
        request.url.path,
        "it opens as soon as you have submitted your coding; a lead may look before",
        f"/rounds/{number}/code?id={quote(key, safe='')}",
    )


def with_copies(connection: Connection, key: str) -> tuple[str, ...]:
    """A report and its copies, whose coding tells the same."""
    return (key, *copies_of(connection, key))
