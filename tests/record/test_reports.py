"""What a record tells of one report."""

from __future__ import annotations

import pytest
from record_stories import story

from khabar.errors import OptionError
from khabar.nouns.incident import AccountKey
from khabar.record.reports import (
    Brief,
    beside,
    briefs,
    chosen,
    copies_of,
    held,
    holdings,
    key_of_digest,
    numbers_of,
    seal_of,
)
from khabar.record.store import Store


def test_captures_and_versions_are_told_in_order(store: Store) -> None:
    store.add([story("a")], by="ada")
    store.add([story("a", more="More is known.")], by="ben")
    with store.place.reading() as connection:
        found = held(connection, "a")
        assert held(connection, "b") == ()
    assert [(one.reading.version, one.by, one.how) for one in found] == [(1, "ada", "coded"), (2, "ben", "coded")]
    assert chosen(found, None) == found[1] == chosen(found, 2)
    assert chosen(found, 1) == found[0] == chosen(found, None, found[0].reading.sequence)
    assert chosen(found, 3) is None and chosen(found, None, 10**6) is None and chosen((), None) is None


def test_a_report_is_found_by_its_digest(store: Store) -> None:
    one = story("a")
    store.add([one])
    with store.place.reading() as connection:
        captured = held(connection, "a")[0].digest
        assert key_of_digest(connection, one.report.sha256[:8]) == "a"
        assert key_of_digest(connection, captured.upper()) == "a"
        assert key_of_digest(connection, captured[:7]) is None
        assert key_of_digest(connection, "nothing of it") is None


def test_incidents_copies_and_others_beside_are_told(store: Store) -> None:
    store.add([story("a"), story("b"), story("c", "Qasra", "2016-05-02")])
    with store.place.reading() as connection:
        reading = held(connection, "a")[0].reading.sequence
        numbers = numbers_of(connection, reading)
        assert set(numbers) == {"e1"}
        assert copies_of(connection, "a") == ("b",)
        assert copies_of(connection, "c") == ()
        assert [one.key for one in beside(connection, "a", numbers.values())] == ["b"]
        assert beside(connection, "a", []) == ()
        told = briefs(connection, ["b", "nobody"])
    assert told == {"b": Brief("Shells hit Lerm", "b news", "2016-04-13")}


def test_decisions_are_told_with_the_words_they_hold_on_to(store: Store) -> None:
    store.add([story("a")])
    store.decide("accept", [AccountKey("a", "e1")], "seen", by="ada")
    undone = store.decide("reject", [AccountKey("a", "e1")], "hearsay", by="ada").decision
    store.decide("undo", [], "no", by="ada", value={"decision": undone.id})
    with store.place.reading() as connection:
        found = holdings(connection, "a")
        assert holdings(connection, "b") == ()
    assert [(one.decision.kind, one.words.text, one.event, one.is_found) for one in found] == [
        ("accept", "hit", "e1", True)
    ]


def test_a_decision_without_its_words_is_told_as_such(store: Store) -> None:
    from dataclasses import replace

    store.add([story("a")])
    store.decide("accept", [AccountKey("a", "e1")], "seen", by="ada")
    store.add([replace(story("a", more="More."), events=())])
    with store.place.reading() as connection:
        (found,) = holdings(connection, "a")
    assert (found.event, found.is_found) == (None, False)


def test_what_was_sealed_is_known_by_its_digest_alone(store: Store) -> None:
    one = story("a")
    store.add([one], by="ada")
    with store.place.reading() as connection:
        digest = held(connection, "a")[0].digest
        assert seal_of(connection, digest) is None
    store.seal("a", "court order", by="lena")
    with store.place.reading() as connection:
        assert held(connection, "a") == ()
        assert seal_of(connection, "a") is None
        found = seal_of(connection, digest[:10])
        assert found is not None and (found.by, found.reason) == ("lena", "court order")
        assert seal_of(connection, one.report.sha256) == found


def test_a_digest_that_two_share_the_beginning_of_is_refused(store: Store) -> None:
    with store.place.writing() as connection:
        from khabar.record.bodies import put_bodies

        put_bodies(connection, {"abcdef12" + digit * 56: b"x" for digit in "01"})
    with store.place.reading() as connection, pytest.raises(OptionError, match="more than one"):
        key_of_digest(connection, "abcdef12")
