from __future__ import annotations

import sqlite3
import subprocess
import zlib
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from record_stories import story
from sqlalchemy import delete, select, update

from khabar.errors import InputError, RecordError
from khabar.nouns.incident import AccountKey
from khabar.record import timestamps
from khabar.record.bodies import get_body
from khabar.record.schema import accounts, bodies, journal, readings
from khabar.record.store import Store, open_store


@pytest.fixture
def filled(store: Store) -> Store:
    store.add([story("a"), story("b"), story("c", "Qasra", "2016-06-01")])
    store.decide("apart", [AccountKey("a", "e1"), AccountKey("b", "e1")], "two shellings", by="ada")
    return store


def test_a_sound_record_is_said_to_be_so(filled: Store) -> None:
    found = filled.verify()
    assert (found.faults, found.captures, found.decisions, found.sealed) == ([], 3, 1, 0)


@pytest.mark.parametrize("column", ["recorded_at", "by", "kind", "body", "previous", "hash"])
def test_an_altered_entry_is_found(filled: Store, column: str) -> None:
    with filled.place.writing() as connection:
        words = connection.execute(select(journal.c[column]).where(journal.c.sequence == 2)).scalar()
        assert isinstance(words, str)
        other = words[:-2] + ("0" if words[-2] != "0" else "1") + words[-1:]
        connection.execute(update(journal).where(journal.c.sequence == 2).values({column: other}))
    assert any("entry" in fault for fault in filled.verify().faults)


def test_a_missing_entry_is_found(filled: Store) -> None:
    with filled.place.writing() as connection:
        connection.execute(delete(journal).where(journal.c.sequence == 2))
    assert any("missing" in fault for fault in filled.verify().faults)


def test_a_chain_cut_off_is_found_by_a_published_head(filled: Store) -> None:
    head = filled.head()
    assert head
    with filled.place.writing() as connection:
        connection.execute(delete(journal).where(journal.c.sequence == head.sequence))
    assert any("published" in fault for fault in filled.verify([head.hash]).faults)


def test_altered_and_missing_bytes_are_found(filled: Store) -> None:
    with filled.place.writing() as connection:
        digests = list(connection.execute(select(bodies.c.sha256).order_by(bodies.c.sha256)).scalars())
        packed = connection.execute(select(bodies.c.packed).where(bodies.c.sha256 == digests[0])).scalar()
        assert packed
        connection.execute(
            update(bodies).where(bodies.c.sha256 == digests[0]).values(packed=packed[:-1] + bytes([packed[-1] ^ 1]))
        )
        connection.execute(delete(bodies).where(bodies.c.sha256 == digests[1]))
    faults = filled.verify().faults
    assert any("altered" in fault for fault in faults)
    assert any("missing" in fault for fault in faults)


def test_an_altered_coding_is_found(filled: Store) -> None:
    with filled.place.writing() as connection:
        row = connection.execute(select(readings.c.sequence, readings.c.record).limit(1)).one()
        packed = bytearray(row.record)
        packed[len(packed) // 2] ^= 1
        connection.execute(update(readings).where(readings.c.sequence == row.sequence).values(record=bytes(packed)))
    (fault,) = filled.verify().faults
    assert "was altered" in fault
    assert "rebuild" in fault
    with pytest.raises(RecordError, match=r"a coding in it was altered; `khabar rebuild --recode`"):
        list(filled.incidents())


def test_altered_traits_say_what_to_do(where: str, filled: Store) -> None:
    with filled.place.writing() as connection:
        connection.execute(update(accounts).values(traits='{"publisher": 1}'))
    with open_store(where) as store:
        with pytest.raises(InputError, match="altered, or of another Khabar; `khabar rebuild` makes it anew"):
            store.add([story("d")])
        store.rebuild(by="ada")
        assert store.add([story("d")]) == {"new": 1}


def test_an_altered_entry_stops_what_would_build_on_it(where: str, filled: Store) -> None:
    with filled.place.writing() as connection:
        connection.execute(update(journal).where(journal.c.kind == "decision").values(by="someone else"))
    with open_store(where) as store, pytest.raises(RecordError, match="altered"):
        store.add([story("d")])


def unpacked(packed: bytes) -> bytes | None:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return None


@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_byte_of_journal_or_bytes_that_is_altered_is_found(
    tmp_path_factory: pytest.TempPathFactory, place: float, flip: int
) -> None:
    """One byte of what the tables hold, whichever it is."""
    file = tmp_path_factory.mktemp("verify") / "record"
    with open_store(file, create=True) as store:
        store.add([story("a")])
    raw = sqlite3.connect(file)
    cells = [
        (table, column, row, bytes(value, "utf-8") if isinstance(value, str) else value)
        for table, columns in (("journal", ("by", "body", "hash", "previous")), ("bodies", ("sha256", "packed")))
        for column in columns
        for row, value in raw.execute(f'SELECT rowid, "{column}" FROM {table}')  # noqa: S608
    ]
    at = int(place * sum(len(value) for *_, value in cells))
    for table, column, row, value in cells:
        if at < len(value):
            other = value[:at] + bytes([value[at] ^ flip]) + value[at + 1 :]
            assume(column != "packed" or unpacked(other) != zlib.decompress(value))  # bits that zlib only pads with
            kind = "" if column == "packed" else "CAST(? AS TEXT)"
            raw.execute(f'UPDATE {table} SET "{column}" = {kind or "?"} WHERE rowid = ?', (other, row))  # noqa: S608
            break
        at -= len(value)
    raw.commit()
    raw.close()
    with open_store(file) as store:
        assert store.verify().faults


def test_sealing_leaves_no_word_in_the_files(tmp_path: Path) -> None:
    words = "Zebulon of the bakery"
    file = tmp_path / "record"
    with open_store(file, create=True) as store:
        store.add([story("a"), story("source-zebulon", more=f"{words} saw it.")])
        store.decide(
            "correct",
            [AccountKey("source-zebulon", "e1")],
            "a slip",
            by="ada",
            value={"field": "weapons", "value": [words]},
        )
        store.seal("source-zebulon", "in danger", by="ada")
        assert not store.verify().faults
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"zebulon" not in left.lower()


def test_what_sealing_erases_is_gone_from_all_tables(filled: Store) -> None:
    digest = None
    with filled.place.reading() as connection:
        digest = connection.execute(select(readings.c.sequence).where(readings.c.key == "b")).scalar()
    filled.seal("b", "in danger", by="ada")
    with filled.place.reading() as connection:
        assert connection.execute(select(readings).where(readings.c.sequence == digest)).first() is None
        body = connection.execute(select(journal.c.body).where(journal.c.sequence == digest)).scalar()
        assert body
        import json

        told = json.loads(body)
        assert get_body(connection, told["sha256"]) is None
        assert get_body(connection, told["detail"]) is None


def test_openssl_reads_the_time_stamp_request(tmp_path: Path) -> None:
    file = tmp_path / "head.tsq"
    file.write_bytes(timestamps.request("ab" * 32))
    try:
        told = subprocess.run(
            ["openssl", "ts", "-query", "-in", str(file), "-text"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("needs openssl")
    assert "sha256" in told.stdout
    assert "ab ab ab ab" in told.stdout
