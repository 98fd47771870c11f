"""What is shown of work in the background, and of the page that begins some of it."""

from __future__ import annotations

from dataclasses import dataclass

from khabar.desk.work.jobs import Job, Progress
from khabar.errors import OptionError


@dataclass(frozen=True, slots=True)
class WorkView:
    """One piece of work. `file`: where what it made can be taken, once it is there."""

    work: Progress
    file: str | None
    address: str


@dataclass(frozen=True, slots=True)
class AddView:
    """The page for adding: what the address of the page fills in, and what was begun lately, newest first."""

    address: str
    published: str
    publisher: str
    work: tuple[Progress, ...]


def work_view(job: Job) -> WorkView:
    """What is shown of a piece of work."""
    progress = job.progress()
    address = f"/work/{job.id}"
    return WorkView(progress, f"{address}/file" if progress.made else None, address)


class FullError(OptionError):
    """So much is waiting that no more is taken."""
