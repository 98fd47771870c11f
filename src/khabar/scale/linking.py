"""Copies and incidents: pairs that share a key are compared, and what hangs together is grouped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from khabar.link.alike import likenesses
from khabar.link.blocks import blocks_of
from khabar.link.copies import Sketch, bands, is_copy
from khabar.link.grouping import edge, group, pair
from khabar.link.traits import from_json
from khabar.nouns.incident import AccountKey
from khabar.scale.components import components
from khabar.scale.rows import account_number, table_of
from khabar.scale.stage import Stages

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

Batches = Iterable["pyarrow.RecordBatch"]
T = TypeVar("T")
EDGES = "a long, b long, score double"
TOLD = "id long, value string, report string, event string, likeness string"
INCIDENTS = "report string, event string, first_report string, first_event string"


def current_readings(reports: DataFrame) -> DataFrame:
    """Of each report the reading that counts, as in a record: bytes that came before are passed over, and of the others
    the last is taken.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    coded = reports.where(f.col("record").isNotNull()).select("reading", "key", "fingerprint", "sketch", "traits")
    first = Window.partitionBy("fingerprint").orderBy("reading")
    last = Window.partitionBy("key").orderBy(f.col("reading").desc())
    once = coded.withColumn("n", f.row_number().over(first)).where("n = 1")
    return once.withColumn("n", f.row_number().over(last)).where("n = 1").drop("n", "fingerprint")


def copies(stages: Stages, current: DataFrame) -> DataFrame:
    """The groups of two and more copies: `key` of a report, `copies` the least key of its group."""
    from pyspark.sql import functions as f

    sketches = current.select(f.col("reading").alias("id"), f.col("sketch").alias("value"))
    edges = stages.kept("copy_edges", lambda: _edges(sketches, _bands, _copied))
    labels = components(stages, "copies", edges)
    members = labels.join(current.select("reading", "key"), labels.node == current.reading)
    least = members.groupBy("label").agg(f.min("key").alias("copies"))
    return stages.kept("copies", lambda: members.join(least, "label").select("key", "copies"))


def incidents(stages: Stages, current: DataFrame, copied: DataFrame) -> DataFrame:
    """The accounts of each incident: `report`, `event`, and `first_report`, `first_event` of its least account.

    `copied`: the groups of copies; of their accounts that tell the same one is compared (`khabar.link.alike`).
    """
    from pyspark.sql import functions as f

    standing = stages.kept("accounts", lambda: _standing(current, copied))
    edges = stages.kept("edges", lambda: _edges(standing.select("id", "value"), _blocks, _linked))
    labels = components(stages, "incidents", edges)
    alone = standing.join(labels, standing.id == labels.node, "left_anti").mapInArrow(_alone, INCIDENTS)
    columns = (f.col("label").alias("inside"), "id", "value", "members")
    inside = standing.join(labels, standing.id == labels.node).select(*columns)
    among = edges.join(labels, edges.a == labels.node).select(f.col("label").alias("among"), "a", "b", "score")
    grouped = inside.groupBy("inside").cogroup(among.groupBy("among")).applyInArrow(_grouped, INCIDENTS)
    return stages.kept("incidents", lambda: grouped.union(alone))


def _standing(current: DataFrame, copied: DataFrame) -> DataFrame:
    """The accounts that are compared: `id`, `value`, and in `members` all for which each stands, as JSON."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    told = current.select("reading", "key", "traits").mapInArrow(_told, TOLD)
    named = told.join(copied.withColumnRenamed("key", "report"), "report", "left")
    alike = Window.partitionBy(f.coalesce("copies", "report"), f.coalesce("likeness", f.col("id").cast("string")))
    first = f.first("id").over(alike.orderBy("report", "event"))
    stands = named.withColumn("stands", first)
    members = stands.groupBy("stands").agg(f.to_json(f.collect_list(f.array("report", "event"))).alias("members"))
    return members.join(named, members.stands == named.id).select("id", "value", "members")


def _told(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
    """The accounts of reports."""
    for batch in batches:
        for row in batch.to_pylist():
            told = [from_json(value) for value in row["traits"]]
            numbered = enumerate(zip(told, row["traits"], likenesses(told), strict=True))
            rows = [
                {"id": account_number(row["reading"], place), "value": value, "likeness": likeness}
                | {"report": traits.report, "event": traits.event}
                for place, (traits, value, likeness) in numbered
            ]
            yield table_of(rows, TOLD)


def _edges(
    things: DataFrame, keys: Callable[[Batches], Iterator[Any]], compared: Callable[[Batches], Iterator[Any]]
) -> DataFrame:
    """Pairs of things (`id`, `value`) that share a key and stand the comparison: `a`, `b`, `score`, a the lesser id."""
    from pyspark.sql import functions as f

    held = things.mapInArrow(keys, "id long, key string")
    one, other = held.alias("one"), held.alias("other")
    shared = (f.col("one.key") == f.col("other.key")) & (f.col("one.id") < f.col("other.id"))
    pairs = one.join(other, shared).select(f.col("one.id").alias("a"), f.col("other.id").alias("b")).distinct()
    left = things.select(f.col("id").alias("a"), f.col("value").alias("one"))
    right = things.select(f.col("id").alias("b"), f.col("value").alias("other"))
    return pairs.join(left, "a").join(right, "b").mapInArrow(compared, EDGES)


def _bands(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
    return _keys(batches, lambda value: bands(_sketch(value)))


def _blocks(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
    return _keys(batches, lambda value: blocks_of(from_json(value)))


def _keys(batches: Batches, keys_of: Callable[[str], frozenset[str]]) -> Iterator[pyarrow.RecordBatch]:
    for batch in batches:
        rows = [{"id": row["id"], "key": key} for row in batch.to_pylist() for key in sorted(keys_of(row["value"]))]
        yield table_of(rows, "id long, key string")


def _copied(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
    return _compared(batches, _sketch, lambda one, other: 1.0 if is_copy(one, other) else None)


def _linked(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
    return _compared(batches, from_json, edge)


def _compared(
    batches: Batches, read: Callable[[str], T], score: Callable[[T, T], float | None]
) -> Iterator[pyarrow.RecordBatch]:
    for batch in batches:
        pairs = batch.to_pylist()
        values = {row[end]: row[name] for row in pairs for end, name in (("a", "one"), ("b", "other"))}
        known = {number: read(value) for number, value in values.items()}
        scored = ((row["a"], row["b"], score(known[row["a"]], known[row["b"]])) for row in pairs)
        rows = [{"a": a, "b": b, "score": value} for a, b, value in scored if value is not None]
        yield table_of(rows, EDGES)


def _sketch(value: str) -> Sketch:
    return Sketch.from_json(json.loads(value))


def _grouped(accounts: pyarrow.Table, edges: pyarrow.Table) -> pyarrow.Table:
    """The incidents of one component."""
    import pyarrow

    rows = accounts.to_pylist()
    traits = {row["id"]: from_json(row["value"]) for row in rows}
    scores = {pair(traits[row["a"]].key, traits[row["b"]].key): row["score"] for row in edges.to_pylist()}
    members = {traits[row["id"]].key: _keys_of(row["members"]) for row in rows}
    reports = {key: frozenset(one.report for one in held) for key, held in members.items() if len(held) > 1}
    groups = group(list(traits.values()), edges=scores, reports=reports)
    found = [row for some in groups for row in _rows([one for key in some for one in members[key]])]
    return pyarrow.Table.from_batches([table_of(found, INCIDENTS)])


def _alone(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
    for batch in batches:
        rows = [row for held in batch.to_pylist() for row in _rows(_keys_of(held["members"]))]
        yield table_of(rows, INCIDENTS)


def _keys_of(members: str) -> list[AccountKey]:
    return [AccountKey(*key) for key in json.loads(members)]


def _rows(members: Sequence[AccountKey]) -> list[dict[str, Any]]:
    """The rows of an incident."""
    first = min(members)
    return [
        {"report": key.report, "event": key.event, "first_report": first.report, "first_event": first.event}
        for key in members
    ]
