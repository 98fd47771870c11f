"""Work in the background: each piece has a page of its own that tells how far it is, and what could not be done."""

from __future__ import annotations

import logging
import queue
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from khabar.errors import KhabarError, StoppedError
from khabar.record.journal import now_utc

log = logging.getLogger("khabar.desk")

Kind = Literal["add", "export", "snapshot"]
State = Literal["waiting", "running", "stopping", "done", "stopped", "failed"]
#: how many pieces of work are remembered, and of each how many lines are shown
MOST_JOBS, MOST_LINES = 60, 500
#: how many wait or run at once, of all people
MOST_WAITING = 20
ENDED: frozenset[State] = frozenset(("done", "stopped", "failed"))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that work came to: what (a report, a file), what became of it, words beside it, where to see it."""

    what: str
    became: str
    more: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that could not be done: a code, where, and in words; with the remedy where there is one."""

    code: str
    where: str
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that work made, to be taken away; its digest is of its bytes."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is. `lines`, `faults`: the newest of them; `counts`, `faulty`: of how many.

    `now`, `share`: what it is at, and how much (0 to 1) of that is done, where that is known.
    """

    id: str
    kind: Kind
    what: str
    by: str
    began: str
    ended: str | None
    state: State
    done: int
    of: int | None
    now: str
    share: float | None
    counts: Mapping[str, int]
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    faulty: int
    made: Made | None

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


@dataclass(slots=True)
class Job:
    """A piece of work, told of by its thread and looked at by others. `folder` is its own, for files."""

    kind: Kind
    what: str
    by: str
    folder: Path
    id: str = field(default_factory=lambda: secrets.token_hex(12))
    began: str = field(default_factory=now_utc)
    ended: str | None = None
    state: State = "waiting"
    done: int = 0
    of: int | None = None
    made: Made | None = None
    _at: tuple[str, float | None] = ("", None)
    _counts: dict[str, int] = field(default_factory=dict)
    _lines: list[Line] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _faulty: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def path(self) -> Path:
        """Where the file that it makes lies."""
        return self.folder / "made"

    def told(self, outcome: str, line: Line | None = None) -> None:
        """One more thing is done, and what became of it."""
        with self._lock:
            self.done += 1
            self._counts[outcome] = self._counts.get(outcome, 0) + 1
        if line:
            self.line(line)

    def line(self, line: Line) -> None:
        """A line for people."""
        with self._lock:
            self._lines = [*self._lines[-(MOST_LINES - 1) :], line]

    def fault(self, fault: Fault) -> None:
        """One thing could not be done."""
        with self._lock:
            self._faulty += 1
            self._faults = [*self._faults[-(MOST_LINES - 1) :], fault]

    def at(self, now: str, share: float | None = None) -> None:
        """What it is at from now on, and how much of that is done."""
        self._at = now, share

    def check(self) -> None:
        """StoppedError: a person asked for an end."""
        if self._stop.is_set():
            raise StoppedError("stopped", self.what)

    def stop(self) -> None:
        """Asks for an end, at the next place where that leaves nothing half-made; until there it is `stopping`."""
        self._stop.set()

    def progress(self) -> Progress:
        """How far it is now."""
        with self._lock:
            (now, share), state = self._at, self.state
            if state in ENDED:
                now, share = "", None
            elif self._stop.is_set():
                state = "stopping"
            return Progress(
                self.id, self.kind, self.what, self.by, self.began, self.ended, state, self.done, self.of, now, share,
                dict(self._counts), tuple(self._lines), tuple(self._faults), self._faulty, self.made,
            )  # fmt: skip


Work = Callable[[Job], None]


class Jobs:
    """The work of one desk: a thread that is begun with the first piece, and what is remembered of the last ones."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._waiting: queue.Queue[tuple[Job, Work] | None] = queue.Queue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def new(self, kind: Kind, what: str, by: str) -> Job:
        """A piece of work that is to be prepared, with a folder of its own."""
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="khabar-desk-")
            job = Job(kind, what, by, Path(self._folder.name))
            job.folder = job.folder / job.id
            job.folder.mkdir()
            return job

    def is_full(self) -> bool:
        """Whether so much waits that no more is taken."""
        with self._lock:
            return sum(job.state not in ENDED for job in self._jobs.values()) >= MOST_WAITING

    def start(self, job: Job, work: Work) -> None:
        """Puts prepared work at the end of what waits."""
        with self._lock:
            self._jobs[job.id] = job
            self._forget()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="khabar-desk-work", daemon=True)
                self._thread.start()
        self._waiting.put((job, work))

    def drop(self, job: Job) -> None:
        """Removes work that was prepared and is not begun."""
        shutil.rmtree(job.folder, ignore_errors=True)

    def find(self, named: str) -> Job | None:
        """The work of an id; None where it was never there, or is forgotten."""
        with self._lock:
            return self._jobs.get(named)

    def all(self) -> tuple[Job, ...]:
        """What is remembered, newest first."""
        with self._lock:
            return tuple(reversed(self._jobs.values()))

    def close(self) -> None:
        """Ends what runs, and removes all files."""
        for job in self.all():
            job.stop()
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(10)
        if self._folder is not None:
            self._folder.cleanup()

    def _forget(self) -> None:
        ended = [job for job in self._jobs.values() if job.state in ENDED]
        for job in ended[: max(0, len(self._jobs) - MOST_JOBS)]:
            del self._jobs[job.id]
            shutil.rmtree(job.folder, ignore_errors=True)

    def _run(self) -> None:
        while (one := self._waiting.get()) is not None:
            job, work = one
            job.state = "running"
            try:
                job.check()
                work(job)
                state: State = "done"
            except StoppedError:
                state = "stopped"
            except KhabarError as fault:
                job.fault(Fault("error", fault.where, fault.what, fault.remedy))
                state = "failed"
            except Exception as fault:  # a thread that ends would leave all that waits undone
                named = secrets.token_hex(4)
                log.error("fault %s in work %s (%s)", named, job.id, job.kind, exc_info=fault)
                job.fault(Fault("fault", job.what, f"fault {named} of the desk", "report it with the desk's log"))
                state = "failed"
            job.ended, job.state = now_utc(), state
