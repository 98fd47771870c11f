"""Stages whose results are written once: a restart reads what is whole and makes the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khabar.scale.places import exists, for_spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Spark writes it when all of a folder is written.
DONE = "_SUCCESS"


@dataclass(frozen=True, slots=True)
class Stages:
    """The folder that results go to, by the session that makes them; `tell` hears of each that is made."""

    session: SparkSession
    folder: str
    tell: Callable[[str], None]

    def is_done(self, name: str) -> bool:
        """Whether a result is whole."""
        return exists(f"{self.folder}/{name}/{DONE}")

    def kept(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """The result of a stage: read where it is whole, else made and written (over what is left of an older try)."""
        if not self.is_done(name):
            make().write.mode("overwrite").parquet(self._where(name))
        return self.all([name])

    def all(self, names: Iterable[str]) -> DataFrame:
        """Results that are whole, as one."""
        return self.session.read.parquet(*map(self._where, names))

    def _where(self, name: str) -> str:
        return for_spark(f"{self.folder}/{name}")
