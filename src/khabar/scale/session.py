"""Spark, as this work needs it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from khabar.errors import KhabarError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# A row holds a page and its record: few at a time, so that memory stays small.
_ROWS_AT_A_TIME = "128"
_NO_JAVA = "install Java 17 or later (Debian: openjdk-17-jre-headless), or set JAVA_HOME"
_LOCAL = re.compile(r"local(?:\[|-cluster|$)")
_SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": _ROWS_AT_A_TIME,
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.python.worker.reuse": "true",
    "spark.ui.showConsoleProgress": "false",
}


@contextlib.contextmanager
def spark_session(master: str | None) -> Iterator[SparkSession]:
    """A session on `master`, or where `spark-submit` said; else on all cores of this machine. Stopped at the end.

    KhabarError where pyspark or Java are missing, or Spark does not start.
    """
    _check_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with warnings.catch_warnings():
        # Spark warns of pandas 3, of which nothing is used here.
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        session = _started(master)
        try:
            yield session
        except _spark_error() as fault:
            remedy = "call it again to go on where it stopped"
            raise KhabarError(f"Spark gave up: {_first_line(fault)}", "", remedy) from fault
        finally:
            session.stop()


def _started(master: str | None) -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise KhabarError("pyspark is not installed", "", "pip install 'khabar[scale]'") from missing
    builder = SparkSession.builder.appName("khabar scale code")
    for name, value in _settings(master).items():
        builder = builder.config(name, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except (_spark_error(), OSError) as fault:
        raise KhabarError(f"Spark did not start: {_first_line(fault)}", master or "", _NO_JAVA) from fault
    return session


def _spark_error() -> type[Exception]:
    from pyspark.errors import PySparkException

    fault: type[Exception] = PySparkException
    return fault


def _settings(master: str | None) -> dict[str, str]:
    """What differs from Spark's own settings, and on this machine from those of a cluster."""
    if master is None and "SPARK_ENV_LOADED" in os.environ:
        return _SETTINGS
    master = master or "local[*]"
    settings = _SETTINGS | {"spark.master": master}
    if _LOCAL.match(master):
        log = Path(__file__).with_name("log4j2.properties").as_uri()
        settings |= {
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log}",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 2)),
            "spark.ui.enabled": "false",
        }
    return settings


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (home and Path(home, "bin", "java").exists()) and shutil.which("java") is None:
        raise KhabarError("Java, which Spark runs on, was not found", "", _NO_JAVA)


def _first_line(fault: Exception) -> str:
    """What happened, without the stack of Java's calls."""
    lines = [line for line in str(fault).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(fault).__name__
