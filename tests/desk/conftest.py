"""Desks for tests: records to open, a server that answers, a browser that watches.

- `coded`: reports coded once for all tests (the strike, the examples, invented stories)
- `record`: a fresh record of them, a file of its own for each test
- `served`: a desk on `record`, of one person without login (`serve` makes others)
- `page`: a browser on `served`; the test fails on any console error, anything the policy forbids, any request to
  another host. `watched.expect("409")` where a test makes the server refuse something
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from khabar.nouns import Record
from khabar.record.store import open_store

for absent in ("fastapi", "jinja2", "argon2", "uvicorn"):
    pytest.importorskip(absent, reason=f"needs {absent}: pip install 'khabar[desk]'")

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "record")]

from browsing import CHROMIUM, Watched, browsing  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from record_stories import story  # noqa: E402
from served import PASSWORD, TEAM, Served, serving  # noqa: E402

from khabar.desk.security.accounts import Accounts  # noqa: E402
from khabar.desk.state import Settings  # noqa: E402

ROOT = HERE.parents[1]


@pytest.fixture(scope="session")
def coded() -> tuple[Record, ...]:
    """The strike (where ../shared is), the two examples of three villages, and invented stories."""
    import khabar

    found: list[Record] = []
    strike = ROOT.parent / "shared" / "codebook" / "aleppo.txt"
    if strike.is_file():
        found += khabar.code(strike, published="2016-04-14", publisher="ARA News")
    found += khabar.code(ROOT / "examples" / "three-villages.txt", published="2016-04-14")
    found += khabar.code(ROOT / "examples" / "three-villages-agency.txt", published="2016-04-14")
    found += [
        story("lerm-a", "Lerm", "2016-04-13", 5),
        story("lerm-b", "Lerm", "2016-04-13", 9, source="rescuers"),
        story("qasra", "Qasra", "2016-05-02", 3, source="residents"),
        story("murjan", "Murjan", "2016-06-11", 12),
    ]
    return tuple(found)


@pytest.fixture(scope="session")
def _made(coded: tuple[Record, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "war.khabar"
    with open_store(path, create=True) as store:
        store.add(coded, by="A. Coder")
    return path


def _copied(record: Path, to: Path) -> Path:
    """A copy of a record that nobody has open."""
    for more in ("", "-wal", "-shm"):
        if (part := record.with_name(record.name + more)).exists():
            shutil.copy(part, to.with_name(to.name + more))
    return to


@pytest.fixture
def record(_made: Path, tmp_path: Path) -> Path:
    """A fresh record of the coded reports."""
    return _copied(_made, tmp_path / "war.khabar")


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Serves records until the test ends: `serve(record, settings)`."""
    with ExitStack() as open_desks:
        yield lambda *given, **named: open_desks.enter_context(serving(*given, **named))


@pytest.fixture
def served(serve: Callable[..., Served], record: Path) -> Served:
    """A desk on `record`, of one person without login."""
    return serve(record)


@pytest.fixture(scope="session")
def served_once(_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One desk for all tests that change nothing."""
    path = _copied(_made, tmp_path_factory.mktemp("desk-read") / "war.khabar")
    with serving(path, Settings(by="A. Coder")) as desk:
        yield desk


@pytest.fixture(scope="session")
def _team_made(_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = _copied(_made, tmp_path_factory.mktemp("desk-team") / "war.khabar")
    with open_store(path) as store:
        people = Accounts(store.place, Settings(accounts=True))
        for name, role in TEAM.items():
            people.add(name, role, PASSWORD)
    return path


@pytest.fixture
def team_record(_team_made: Path, tmp_path: Path) -> Path:
    """A fresh record of the coded reports, with the accounts of `served.TEAM`."""
    return _copied(_team_made, tmp_path / "war.khabar")


@pytest.fixture
def team(serve: Callable[..., Served], team_record: Path) -> Served:
    """A desk on `team_record` that demands accounts (`served.logged_in`)."""
    return serve(team_record, Settings(accounts=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as Debian has it. Where it is absent the test is skipped, unless KHABAR_REQUIRE_BROWSER is set."""
    if not Path(CHROMIUM).exists() and not os.environ.get("KHABAR_REQUIRE_BROWSER"):
        pytest.skip(f"needs a browser at {CHROMIUM}: apt-get install chromium, or name one in KHABAR_CHROMIUM")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"], timeout=120_000
        )
        yield running
        running.close()


@pytest.fixture
def browse(
    browser: Browser,
    serve: Callable[..., Served],  # noqa: ARG001  made first, so that pages that still load are closed before their desk
) -> Iterator[Callable[..., tuple[Page, Watched]]]:
    """What opens a page on a desk (`browse(url)`), watched until the test ends."""
    with ExitStack() as open_pages:
        yield lambda url, **how: open_pages.enter_context(browsing(browser, url, **how))


@pytest.fixture
def watched_page(browse: Callable[..., tuple[Page, Watched]], served: Served) -> tuple[Page, Watched]:
    return browse(served.url)


@pytest.fixture
def page(watched_page: tuple[Page, Watched]) -> Page:
    """A page of a browser on `served`."""
    return watched_page[0]


@pytest.fixture
def watched(watched_page: tuple[Page, Watched]) -> Watched:
    """What went wrong in `page`."""
    return watched_page[1]
