"""What may go wrong with a record: each is one clear error, and nothing is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import kill_record
import pytest
from record_stories import story
from sqlalchemy import create_engine, text, update
from sqlalchemy.engine import make_url

from khabar.errors import OptionError, RecordError
from khabar.record import schema
from khabar.record.adding import add_arrivals
from khabar.record.captures import coded_arrival
from khabar.record.journal import Writer
from khabar.record.linking import Linker
from khabar.record.store import Store, open_store


def test_a_record_of_a_newer_version_is_not_opened(where: str) -> None:
    with open_store(where, create=True) as store, store.place.writing() as connection:
        connection.execute(update(schema.about).where(schema.about.c.name == "version").values(value="99"))
    with pytest.raises(RecordError, match="newer Khabar"):
        open_store(where)


@pytest.mark.parametrize("content", [b"just words", b"SQLite format 3\x00" + bytes(200)])
def test_a_file_that_is_no_record_is_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes"
    file.write_bytes(content)
    with pytest.raises(RecordError):
        open_store(file, create=True)
    assert file.read_bytes() == content


def test_a_database_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "theirs"
    with sqlite3.connect(file) as theirs:
        theirs.execute("CREATE TABLE journal (a)")
    theirs.close()
    before = file.read_bytes()
    with pytest.raises(RecordError, match="no record"):
        open_store(file, create=True)
    assert file.read_bytes() == before


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no such folder"):
        open_store(tmp_path / "nowhere" / "record", create=True)


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(OptionError, match="no address"):
        open_store("postgresql://", create=True)


def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(RecordError, match="cannot be reached"):
        open_store("postgresql://nobody:secret@127.0.0.1:1/war", create=True, wait_seconds=2)


def test_a_password_is_never_told() -> None:
    with pytest.raises(RecordError) as told:
        open_store("postgresql://nobody:secret@127.0.0.1:1/war", create=True, wait_seconds=2)
    assert "secret" not in str(told.value)


def test_a_second_writer_waits_and_then_is_told(where: str) -> None:
    with open_store(where, create=True) as store, open_store(where, wait_seconds=0.3) as other:
        with store.place.writing() as connection:
            connection.execute(text("SELECT 1"))
            with pytest.raises(RecordError, match="another process is writing"):
                other.add([story("a")])
        assert other.add([story("a")]) == {"new": 1}


def test_two_writers_at_once_lose_nothing(where: str) -> None:
    open_store(where, create=True).close()

    def write(name: str) -> None:
        with open_store(where) as store:
            for number in range(10):
                store.add([story(f"{name}{number}", day=f"2016-04-{number + 10}")])

    writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with open_store(where) as store:
        found = store.verify()
        assert (found.faults, found.captures) == ([], 20)


def test_reading_goes_on_while_another_writes(store: Store, where: str) -> None:
    store.add([story("a"), story("b", "Qasra", "2016-06-01")])
    reading = store.incidents()
    assert next(reading).number == 1
    with open_store(where) as other:
        other.add([story("c", "Murjan", "2016-07-01")])
    assert [incident.number for incident in reading] == [2]


def test_a_full_disk_is_said_and_what_was_committed_stands(tmp_path: Path) -> None:
    with open_store(tmp_path / "record", create=True) as store:
        store.add([story("a")])
        with store.place.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(RecordError, match="no room is left"):
            store.add(story(f"b{number}", more="word " * 2000) for number in range(32))
    with open_store(tmp_path / "record") as store:
        assert [account.report.id for incident in store.incidents() for account in incident.accounts] == ["a"]
        assert not store.verify().faults


def test_a_server_that_goes_away_in_the_middle_is_said_and_nothing_is_half_made(database: str) -> None:
    url = make_url(database)
    server = create_engine(url.set(drivername="postgresql+psycopg", database="postgres"))
    end_all = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    with open_store(database, create=True) as store:
        store.add([story("a")])
        with pytest.raises(RecordError, match="cannot be reached"), store.place.writing() as connection:
            add_arrivals(connection, Writer(connection, "ada"), Linker(), [coded_arrival(story("b"))])
            with server.connect() as other:
                other.execute(end_all, {"name": url.database})
            add_arrivals(connection, Writer(connection, "ada"), Linker(), [coded_arrival(story("c"))])
        assert [account.report.id for incident in store.incidents() for account in incident.accounts] == ["a"]
        assert store.add([story("b"), story("c")]) == {"new": 2}
        assert not store.verify().faults
    server.dispose()


def test_a_decision_on_a_record_that_lost_its_derived_tables_says_what_to_do(store: Store) -> None:
    store.add([story("a")])
    before = list(store.incidents())
    with store.place.writing() as connection:
        schema.derived.drop_all(connection)
    with pytest.raises(RecordError, match="khabar rebuild"):
        list(store.incidents())
    assert not store.verify().faults
    store.rebuild(by="ada")
    assert list(store.incidents()) == before


def test_a_kill_at_any_moment_leaves_nothing_half_made(where: str, tmp_path: Path) -> None:
    coded = tmp_path / "coded.jsonl"
    kill_record.write_coded((story(f"r{n}", day=f"2016-{n % 12 + 1:02}-{n % 28 + 1:02}") for n in range(120)), coded)
    assert kill_record.run(5, where, coded) == []
    assert kill_record.undisturbed(where, coded) == []


def test_an_interrupted_command_keeps_what_it_told_of(tmp_path: Path) -> None:
    coded = tmp_path / "coded.jsonl"
    kill_record.write_coded((story(f"r{n}") for n in range(40)), coded)
    record = str(tmp_path / "record")
    command = [sys.executable, "-c", "from khabar.cli import main; main()", "add", str(coded), "--record", record]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "KHABAR_BY": "ada"}) as process:
        process.send_signal(signal.SIGTERM)
    assert process.returncode in (143, -15, 0)
    if Path(record).exists():
        with open_store(record, create=True) as store:
            assert not store.verify().faults


@pytest.mark.parametrize("given", ["-3", "nan", "inf", "soon", "100000"])
def test_a_wait_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("KHABAR_RECORD_WAIT", given)
    with pytest.raises(OptionError, match=r"KHABAR_RECORD_WAIT: .* is no number of seconds up to a day; write it as"):
        open_store(tmp_path / "war.khabar", create=True)


def test_ids_that_differ_in_control_characters_alone_are_two_reports(store: Store) -> None:
    store.add([story("a\tb", killed=3), story("a\nb", "Qasra")])
    assert len({account.key.report for incident in store.incidents() for account in incident.accounts}) == 2
