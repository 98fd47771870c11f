"""Records on both databases: a SQLite file, and the tests' PostgreSQL server (tests/conftest.py)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from khabar.record.store import Store, open_store

sys.path.insert(0, str(Path(__file__).parent))


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
