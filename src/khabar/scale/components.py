"""What hangs together by edges, found by labels that spread along them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khabar.scale.stage import Stages

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def components(stages: Stages, name: str, edges: DataFrame) -> DataFrame:
    """For each end of an edge (columns `a`, `b`) the least number that it hangs together with: `node`, `label`.

    Each round every node takes the least label beside it, and then that label's own, so that labels spread twice as far
    each time: a chain of n takes about log n rounds. Every round is written, and found again by a restart.
    """
    from pyspark.sql import functions as f

    both = edges.select("a", "b").union(edges.select(f.col("b").alias("a"), f.col("a").alias("b"))).distinct()
    both = stages.kept(f"work/{name}/edges", lambda: both)
    labels = stages.kept(
        f"work/{name}/round-0", lambda: both.groupBy("a").agg(f.min("b").alias("b")).select(
            f.col("a").alias("node"), f.least("a", "b").alias("label")
        )
    )  # fmt: skip
    number = 0
    while True:
        number += 1
        before = labels
        labels = stages.kept(f"work/{name}/round-{number}", lambda: _round(both, before))  # noqa: B023  used at once
        changed = labels.join(before.withColumnRenamed("label", "was"), "node").where(f.col("label") != f.col("was"))
        if changed.isEmpty():
            return labels


def _round(both: DataFrame, labels: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    beside = both.join(labels, both.b == labels.node).groupBy("a").agg(f.min("label").alias("near"))
    nearest = labels.join(beside, labels.node == beside.a).select("node", f.least("label", "near").alias("label"))
    jumped = nearest.select(f.col("node").alias("label"), f.col("label").alias("further"))
    return nearest.join(jumped, "label").select("node", f.least("label", "further").alias("label"))
