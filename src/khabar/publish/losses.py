"""What an export could not hold, and what had to be decided to fill it: told beside the export, never hidden in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

from khabar.export.layout import shown
from khabar.export.record_json import Writable, to_text

Kind = Literal["dropped", "decided", "refused"]
_EXAMPLE = 34


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing lost or decided: of which incident, under which heading (`second figure`, `day`, ...), in words.

    `dropped`: the schema has no home for it. `decided`: a value was chosen to fill a column. `refused`: the incident is
    left out, with the reason.
    """

    incident: str
    kind: Kind
    heading: str
    what: str


@dataclass
class Losses:
    """Takes losses as they come: hands each on and keeps counts and one example a heading, so memory stays bounded."""

    hand_on: Callable[[Loss], None] = lambda _loss: None
    counts: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    examples: dict[tuple[Kind, str], Loss] = field(default_factory=dict)

    def take(self, losses: Iterable[Loss]) -> None:
        for loss in losses:
            key = (loss.kind, loss.heading)
            self.counts[key] += 1
            self.examples.setdefault(key, loss)
            self.hand_on(loss)


@dataclass(frozen=True, slots=True)
class Notes:
    """The losses of one incident, noted while its row is made."""

    incident: str
    noted: list[Loss] = field(default_factory=list)

    def dropped(self, heading: str, what: str) -> None:
        self.noted.append(Loss(self.incident, "dropped", heading, what))

    def decided(self, heading: str, what: str) -> None:
        self.noted.append(Loss(self.incident, "decided", heading, what))

    def refused(self, heading: str, what: str) -> None:
        """Leaves the incident out: what was noted of its row before is of no account."""
        self.noted[:] = [Loss(self.incident, "refused", heading, what)]


def writer(stream: Writable) -> Callable[[Loss], None]:
    """A `hand_on` that writes each loss as a line of JSON: `{"incident", "kind", "heading", "what"}`."""

    def write(loss: Loss) -> None:
        stream.write(to_text(asdict(loss)) + "\n")

    return write


def table(schema: str, losses: Losses) -> Iterator[str]:
    """Lines for people: of each kind and heading how many, and one example; none where nothing was lost."""
    if not losses.counts:
        return
    yield f"{schema}: what the schema does not hold, and what was decided to fill it"
    for (kind, heading), count in sorted(losses.counts.items()):
        example = losses.examples[kind, heading]
        yield f"  {kind:8} {count:6,}  {heading:18} {example.incident}: {_short(example.what)}"


def _short(what: str) -> str:
    line = shown(what)
    return line if len(line) <= 3 * _EXAMPLE else line[: 3 * _EXAMPLE - 3] + "..."
