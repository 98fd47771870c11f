"""An archive on Spark with two workers, killed in the middle and gone on with: as on one machine."""

from __future__ import annotations

import ast
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

import khabar
from khabar.coding import code_reports
from khabar.errors import InputError
from khabar.export.record_json import decode
from khabar.link.copies import copies
from khabar.link.incidents import linked
from khabar.link.traits import traits_of
from khabar.nouns import Problem, Record
from khabar.nouns.incident import Account
from khabar.read.captured import read_captured
from khabar.record.captures import Arrival, captured_report, coded_arrival
from khabar.record.store import open_store
from khabar.scale.result import arrivals

sys.path.append(str(Path(__file__).parent))
from archive_samples import write_archive

pytestmark = pytest.mark.skipif(
    not shutil.which("java") and "CI" not in os.environ, reason="needs Java 17 or later, which Spark runs on"
)
parquet = pytest.importorskip("pyarrow.parquet", reason="needs khabar[arrow]")
if "CI" not in os.environ:
    pytest.importorskip("pyspark", reason="needs khabar[scale]")

MASTER = "local-cluster[2,1,1024]"
_SECONDS = 900
# Three short-lived Javas: compiling their code well takes longer than running it.
_QUICK = os.environ | {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
# Splits and parts as small as the archive, so that all of it is cut.
_CALL = """
import sys
from khabar.scale.code import code_archive
from khabar.scale.plan import plan_of
archive, out = sys.argv[1:]
plan = plan_of([archive], {}, split_bytes=3000, part_bytes=6000)
say = lambda told: print(told, flush=True)
say(code_archive([archive], out, say, master="%s", plan=plan))
"""


# A chain of twelve in an order of no use, a ring, and a star.
_EDGES = [*zip((7, 3, 9, 1, 11, 5, 2, 8, 12, 4, 6), (3, 9, 1, 11, 5, 2, 8, 12, 4, 6, 10), strict=True)]
_EDGES += [(21, 22), (22, 23), (23, 24), (21, 24), (31, 32), (31, 33), (31, 34)]
_HANGS_TOGETHER = """
import sys
from khabar.scale.components import components
from khabar.scale.session import spark_session
from khabar.scale.stage import Stages
with spark_session("local[1]") as session:
    edges = session.createDataFrame(%r, "a long, b long")
    labels = components(Stages(session, sys.argv[1], print), "edges", edges).collect()
    print({row["node"]: row["label"] for row in labels})
"""


@dataclass(frozen=True)
class Ran:
    """An archive and what was made of it. `kept`: when the first part was written, before and after the restart."""

    archive: Path
    out: Path
    printed: str
    kept: tuple[int, int]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Made once, by whichever of several pytest workers comes first; the others wait for it."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    told = folder / "scale.json"
    with (folder / "scale.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            printed, kept = _run_twice(folder / "archive", folder / "out")
            told.write_text(json.dumps([printed, kept]))
    printed, kept = json.loads(told.read_text())
    return Ran(folder / "archive", folder / "out", printed, (kept[0], kept[1]))


def _run_twice(archive: Path, out: Path) -> tuple[str, tuple[int, int]]:
    """Killed after its first part, and called again; what the second call prints, and when that part was written."""
    call = [sys.executable, "-c", _CALL % MASTER, str(write_archive(archive)), str(out)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True, start_new_session=True, env=_QUICK) as first:
        assert first.stdout
        for line in first.stdout:
            if line.startswith("part 1 of"):
                break
        os.killpg(first.pid, signal.SIGKILL)
    part = out / "reports" / "part-00000" / "_SUCCESS"
    before = part.stat().st_mtime_ns
    second = subprocess.run(call, capture_output=True, text=True, timeout=_SECONDS, check=False, env=_QUICK)
    assert second.returncode == 0, second.stderr
    return second.stdout, (before, part.stat().st_mtime_ns)


def test_a_run_that_was_killed_goes_on_where_it_stopped(ran: Ran) -> None:
    assert "goes on where it stopped" in ran.printed
    assert "part 1 of" not in ran.printed
    assert "part 2 of" in ran.printed
    assert ran.kept[0] == ran.kept[1]


def test_records_are_those_of_one_machine(ran: Ran) -> None:
    found = [one for one in arrivals_of(ran) if isinstance(one, Arrival)]
    alone = [one.record for one in arrivals_alone(ran)]
    assert [one.record.report.id for one in found] == [record.report.id for record in alone]
    assert [one.record.events for one in found] == [record.events for record in alone]


def test_what_cannot_be_read_is_beside_the_rest(ran: Ran) -> None:
    rows = parquet.read_table(ran.out / "problems").to_pylist()
    assert sorted(row["code"] for row in rows) == ["not-a-report", "not-a-report", "not-json"]
    assert [one for one in arrivals_of(ran) if isinstance(one, Problem)]
    assert "problems=3" in ran.printed


def test_incidents_are_those_of_one_machine(ran: Ran) -> None:
    traits = [traits_of(Account(one.report, event, one.report.id)) for one in current(ran) for event in one.events]
    group_of = {one.report.id: one.report.id for one in current(ran)}
    for members in copies([one.report for one in current(ran)]):
        group_of.update(dict.fromkeys(members, min(members)))
    alone = set(linked(traits, group_of))
    incidents: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in parquet.read_table(ran.out / "incidents").to_pylist():
        incidents[row["first_report"], row["first_event"]].add((row["report"], row["event"]))
    assert {frozenset(members) for members in incidents.values()} == {frozenset(map(tuple, one)) for one in alone}
    assert any(len(members) > 1 for members in alone)


def test_copies_are_those_of_one_machine(ran: Ran) -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in parquet.read_table(ran.out / "copies").to_pylist():
        groups[row["copies"]].add(row["key"])
    alone = copies([record.report for record in current(ran)])
    assert {frozenset(members) for members in groups.values()} == set(alone)
    assert alone
    assert all(min(members) == least for least, members in groups.items())


def test_a_record_takes_the_folder_in_and_has_the_same_incidents(ran: Ran, tmp_path: Path) -> None:
    record = tmp_path / "spark.khabar"
    khabar = Path(sys.executable).with_name("khabar")
    done = subprocess.run(
        [khabar, "add", "--from", ran.out, "--record", record], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr  # some could not be read
    with open_store(record) as store:
        spark = {frozenset(account.key for account in incident.accounts) for incident in store.incidents()}
        groups = store.copies()
    with open_store(tmp_path / "alone.khabar", create=True) as store:
        store.add(arrivals_alone(ran))
        assert spark == {frozenset(account.key for account in incident.accounts) for incident in store.incidents()}
        assert groups == store.copies()


def test_what_hangs_together_by_a_long_chain_is_found(tmp_path: Path) -> None:
    call = [sys.executable, "-c", _HANGS_TOGETHER % (_EDGES,), str(tmp_path / "out")]
    done = subprocess.run(call, capture_output=True, text=True, timeout=_SECONDS, check=False, env=_QUICK)
    assert done.returncode == 0, done.stderr
    labels = dict.fromkeys(range(1, 13), 1) | dict.fromkeys(range(21, 25), 21)
    assert ast.literal_eval(done.stdout) == labels | dict.fromkeys(range(31, 35), 31)


def test_half_a_folder_is_refused_with_the_remedy(ran: Ran, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder of `khabar scale code`"):
        list(arrivals(str(tmp_path)))
    half = shutil.copytree(ran.out, tmp_path / "half")
    (half / "reports" / "part-00001" / "_SUCCESS").unlink()
    with pytest.raises(InputError, match=r"part 2 is missing.*again to go on"):
        list(arrivals(str(half)))
    for file in (half / "reports" / "part-00000").glob("*.parquet"):
        file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(InputError, match=r"part-00000: is damaged"):
        list(arrivals(str(half)))


def arrivals_of(ran: Ran) -> Iterable[Arrival | Problem]:
    return arrivals(str(ran.out))


def arrivals_alone(ran: Ran) -> list[Arrival]:
    """As `khabar add` has them, and the rows of Parquet, which it does not read, as `khabar.code_batch` has them."""
    files = [ran.archive / "lines.jsonl", ran.archive / "pages.warc"]
    found = [captured_report(one) for one in read_captured(files) if not isinstance(one, Problem)]
    records = code_reports(report for _, report in found)
    (batch,) = parquet.read_table(ran.archive / "rows.parquet").to_batches()
    rows = [row["record"] for row in khabar.code_batch(batch).to_pylist() if row["record"]]
    return [
        *(Arrival(capture, record) for (capture, _), record in zip(found, records, strict=True)),
        *(coded_arrival(decode(json.loads(row))) for row in rows),
    ]


def current(ran: Ran) -> list[Record]:
    """Of each report the last that is not one seen before."""
    alone = arrivals_alone(ran)
    once = {one.capture.fingerprint: one for one in reversed(alone)}
    return list({one.capture.key: one.record for one in reversed(once.values())}.values())
