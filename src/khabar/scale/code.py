"""The whole way of an archive: read and coded part by part, then copies and incidents over all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khabar.scale.coding import code_rows
from khabar.scale.linking import copies, current_readings, incidents
from khabar.scale.places import absolute
from khabar.scale.plan import Plan, Split, begun, plan_of
from khabar.scale.reading import COUNTS, SPLITS, count_lines, read_splits, split_row
from khabar.scale.rows import CODED, READ
from khabar.scale.session import spark_session
from khabar.scale.stage import Stages

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# Tasks of coding for each core: enough that the slowest is not waited for long.
_TASKS_PER_CORE = 4


@dataclass(frozen=True, slots=True)
class Coded:
    """What came of an archive: reports that were coded, inputs or reports that could not be, incidents."""

    reports: int
    problems: int
    incidents: int


def code_archive(
    inputs: Sequence[str],
    out: str,
    tell: Callable[[str], None],
    *,
    given: Mapping[str, str] | None = None,
    master: str | None = None,
    plan: Plan | None = None,
) -> Coded:
    """Codes an archive into the folder `out` (docs/scale.md tells what is in it); what is there already stays.

    `given`: "published", "publisher", "url" of all reports. `master`: where Spark runs. InputError: an input is
    missing; OptionError: `out` holds something else; KhabarError: Spark cannot run or gave up.
    """
    plan = plan or plan_of(inputs, given or {})
    out = absolute(out)
    if begun(plan, out):
        tell(f"{out}: goes on where it stopped")
    with spark_session(master) as session:
        stages = Stages(session, out, tell)
        reports = _reports(stages, plan)
        current = stages.kept("current", lambda: current_readings(reports))
        tell("finding copies")
        copied = copies(stages, current)
        tell("linking accounts to incidents")
        found = incidents(stages, current, copied)
        problems = stages.kept(
            "problems",
            lambda: reports.where("record is null").select("reading", "code", "message", "at").orderBy("reading"),
        )
        firsts = found.where("report = first_report and event = first_event").count()
        return Coded(reports.where("record is not null").count(), problems.count(), firsts)


def _reports(stages: Stages, plan: Plan) -> DataFrame:
    """All parts, of which those that are not there yet are read and coded now."""
    before: Mapping[int, tuple[int, int]] = {}
    if any(not stages.is_done(_part(number)) for number in range(len(plan.parts))):
        before = _lines_before(stages, [split for part in plan.parts for split in part])
    for number, splits in enumerate(plan.parts):
        if stages.is_done(_part(number)):
            continue
        began = time.monotonic()
        rows = [split_row(split, before.get(split.number, (0, 0))) for split in splits]
        reports = stages.kept(_part(number), lambda: _coded(stages, rows, plan.given))  # noqa: B023  used at once
        coded = reports.where("record is not null").count()
        speed = coded / (time.monotonic() - began)
        stages.tell(f"part {number + 1} of {len(plan.parts)}: {coded:,} reports, {speed:.1f} a second")
    return stages.all(_part(number) for number in range(len(plan.parts)))


def _part(number: int) -> str:
    return f"reports/part-{number:05d}"


def _coded(stages: Stages, rows: Sequence[tuple[object, ...]], given: Mapping[str, str]) -> DataFrame:
    """Splits read, their reports spread over all cores, and coded; in order within each file."""
    tasks = stages.session.sparkContext.defaultParallelism * _TASKS_PER_CORE
    read = _spread(stages, rows, SPLITS).mapInArrow(read_splits(given), READ)
    return read.repartition(tasks, "reading").sortWithinPartitions("reading").mapInArrow(code_rows, CODED)


def _spread(stages: Stages, rows: Sequence[tuple[object, ...]], columns: str) -> DataFrame:
    """The rows, each for a worker of its own."""
    spread = stages.session.sparkContext.parallelize(rows, len(rows))
    return stages.session.createDataFrame(spread, columns, verifySchema=False)


def _lines_before(stages: Stages, splits: Sequence[Split]) -> dict[int, tuple[int, int]]:
    """For each split of lines how many lines, and how many blank ones among them, its file has before it."""
    ranges = [split for split in splits if split.how == "lines"]
    if not ranges:
        return {}
    rows = [split_row(split) for split in ranges]
    counted = stages.kept("work/lines", lambda: _spread(stages, rows, SPLITS).mapInArrow(count_lines, COUNTS)).collect()
    inside = {row["number"]: (row["lines"], row["blank"]) for row in counted}
    before: dict[int, tuple[int, int]] = {}
    lines = blank = 0
    for split in ranges:
        if split.first == 0:
            lines = blank = 0
        before[split.number] = lines, blank
        lines, blank = lines + inside[split.number][0], blank + inside[split.number][1]
    return before
