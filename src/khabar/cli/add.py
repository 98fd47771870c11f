"""`khabar add`: reports into a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from khabar.cli.chosen_reader import ChosenReader, takes_reader
from khabar.cli.endings import Ending, tell, tell_problem
from khabar.cli.flow import HowFar, Intake, counted
from khabar.cli.options import takes_gazetteer, takes_inputs
from khabar.cli.record_options import opened, takes_author, takes_record
from khabar.export.layout import shown

if TYPE_CHECKING:
    from khabar.read.captured import Captured
    from khabar.record.adding import Added
    from khabar.record.captures import Arrival
    from khabar.record.store import Store

HELP = """Add reports to a record: what they say is coded, copies and accounts of one occurrence are put together.

INPUT is what `khabar code` takes. A file that `khabar code --format jsonl` wrote, or a folder of `khabar scale code`,
is taken as it was coded. A report that is there already changes nothing; other bytes under the same id or address are
a new version of it, and what differs is shown. The bytes that were read are kept, so that everything can be derived
from them again.

\b
Examples:
  khabar add reports/ --record war.khabar
  khabar add page.html --url ADDRESS --record war.khabar --by "A. Coder"
  khabar add --from coded.jsonl --record postgresql://me@server/war
"""


@click.command("add", help=HELP, short_help="Add reports to a record.")
@takes_inputs
@click.option("--from", "coded", is_flag=True, help="INPUT is coded already; refuse what is not.")
@takes_record
@takes_author
@takes_gazetteer
@takes_reader
def command(record: str, by: str, coded: bool, gazetteer: Path | None, **given: Any) -> Ending:  # noqa: ANN401  click's
    """Reads, codes, adds; gives the exit status."""
    chosen = ChosenReader(*(given.pop(name) for name in ("reader", "model", "timeout", "budget", "no_cache")))
    adding = _Adding(Intake(**given), chosen, gazetteer, coded)
    with opened(record, create=True) as store:
        return adding.run(store, by)


@dataclass
class _Adding:
    """One call: what came in, what became of it."""

    intake: Intake
    chosen: ChosenReader
    gazetteer: Path | None
    coded: bool
    counts: dict[str, int] = field(default_factory=dict)

    def run(self, store: Store, by: str) -> Ending:
        from khabar.errors import RecordError

        try:
            store.add(counted(self._arrivals(store), "added"), by=by, told=self._told)
        except RecordError as fault:
            if not self.counts:
                raise
            tell(str(fault))
            self._tell_counts()
            return Ending.SOME_UNREAD
        self._tell_counts()
        return self.chosen.ending(self.intake.ending())

    def _arrivals(self, store: Store) -> Iterator[Arrival]:
        """The arrivals of all inputs in order: neighbours of one kind together, so that they are coded in batches."""
        from khabar.record.intake import is_coded
        from khabar.scale.result import is_coded_archive

        plain: list[str] = []
        for name in self.intake.inputs:
            if self.coded or is_coded_archive(name) or is_coded(Path(name.replace("\x00", "\ufffd"))):
                yield from self._uncoded(store, plain)
                plain = []
                yield from self._taken(name)
            else:
                plain.append(name)
        yield from self._uncoded(store, plain)

    def _uncoded(self, store: Store, names: list[str]) -> Iterator[Arrival]:
        if not names:
            return
        from khabar.nouns import Problem
        from khabar.packs.gazetteer.lookup import open_gazetteer
        from khabar.record.intake import arrivals

        places = open_gazetteer(self.gazetteer, tell)
        tagger = self.chosen.open()
        kept = tagger is not None or self.gazetteer is not None
        found = arrivals(
            self._captured(names),
            store.known,
            lambda _: self._count("same"),
            tagger,
            places,
            keep_codings=kept,
            watch=None if tagger else HowFar(),
        )
        for one in found:
            if isinstance(one, Problem):
                self.intake.read -= 1
                self.intake.unread += 1
                tell_problem(one)
            else:
                yield one

    def _captured(self, names: list[str]) -> Iterator[Captured]:
        from khabar.nouns import Problem
        from khabar.read.captured import read_captured

        intake = self.intake
        told = {"published": intake.published, "publisher": intake.publisher, "url": intake.url}
        for found in read_captured(names, fetch=intake.fetch, **told):
            if isinstance(found, Problem):
                intake.unread += 1
                tell_problem(found)
            else:
                intake.read += 1
                yield found

    def _taken(self, name: str) -> Iterator[Arrival]:
        from khabar.nouns import Problem
        from khabar.record.intake import coded_arrivals
        from khabar.scale.result import arrivals, is_coded_archive

        try:
            for found in arrivals(name) if is_coded_archive(name) else coded_arrivals(Path(name)):
                if isinstance(found, Problem):
                    self.intake.unread += 1
                    tell_problem(found)
                else:
                    self.intake.read += 1
                    yield found
        except OSError as fault:
            self.intake.unread += 1
            tell(f"{name}: {(fault.strerror or str(fault)).lower()}")

    def _told(self, added: Added) -> None:
        self._count(added.outcome)
        if added.outcome == "version":
            click.echo(f"{shown(added.key)}: version {added.version}")
            for line in added.difference:
                click.echo(f"  {line[:1]}{shown(line[1:])}")
        elif added.outcome == "sealed":
            tell(f"{added.key}: not taken in, for its bytes were sealed")

    def _count(self, outcome: str) -> None:
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def _tell_counts(self) -> None:
        said = (("new", "added"), ("version", "new versions"), ("again", "seen again with the same words"))
        more = (("same", "there already"), ("sealed", "sealed before, not taken in"))
        told = [f"{self.counts[name]} {words}" for name, words in (*said, *more) if self.counts.get(name)]
        click.echo(", ".join(told) or "nothing added")
