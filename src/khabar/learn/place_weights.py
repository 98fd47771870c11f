"""Learns the weights of the reasons for a place: `python -m khabar.learn.place_weights --shared ../shared`.

A name's places compete in a softmax, together with "none of them"; the likelihood of the right ones (all within the
set's tolerance of the point that people gave) is made large, by a little less the larger the weights are. The reasons
from a report's other names depend on what these have come to, so weighing and learning take turns.

Sets: LGL (Lieberman et al. 2010), the world news and conflict reports coded by hand in tests/resolve, the incidents of
Airwars in Syria by their region, and names drawn from the gazetteer itself with the spelling drawn left out of it, so
that it has to be found by its consonants. Needs the extra `learn`. Two rounds take about four minutes on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from khabar.learn import place_sets
from khabar.learn.place_sets import Asked
from khabar.nouns import Span
from khabar.packs.gazetteer.lookup import Gazetteer, open_gazetteer
from khabar.resolve import place_reasons
from khabar.resolve.place_context import distances_km
from khabar.resolve.place_reasons import NONE, OWN, REASONS
from khabar.resolve.place_weighing import weigh
from khabar.resolve.places import publisher_home

if TYPE_CHECKING:
    from khabar.resolve.place_reasons import Values

TABLE = Path(place_reasons.__file__).parent / "data" / "place_weights.tsv"
HEAD = (
    "# Weights of the reasons for a place (khabar.resolve.place_reasons), learned by khabar.learn.place_weights:\n"
    "# reason, its weight for a name by itself, its weight in a report.\n"
)
ROUNDS = 2
#: Pull of the weights (each for a reason of standard deviation 1) towards 0
PULL = 0.002


@dataclass(frozen=True, slots=True)
class Lesson:
    """A name's places: `values` (places x REASONS), which are right, and how often the report says the name so."""

    values: Values
    right: np.ndarray
    often: int


def main() -> None:
    """Learns and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the development sets")
    parser.add_argument("--out", type=Path, default=TABLE)
    given = parser.parse_args()
    gazetteer = open_gazetteer()
    asked = [one for found in place_sets.all_sets(given.shared, gazetteer).values() for one in found]
    write(learn(gazetteer, asked), given.out)


def learn(gazetteer: Gazetteer, asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """The weights of both stages."""
    table: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        lessons = [lesson for one in asked for lesson in lessons_of(gazetteer, one)]
        table = {"alone": _fitted(lessons, OWN), "context": _fitted(lessons, REASONS)}
        use(table)
    return table


def use(table: dict[str, dict[str, float]]) -> None:
    """Puts weights in the place of those of the table that is shipped."""
    place_reasons.put_weights(table)


def lessons_of(gazetteer: Gazetteer, asked: Asked) -> Iterable[Lesson]:
    """What a report teaches: one lesson a name and point; names without a place in the gazetteer teach nothing."""
    spans = [Span.of(asked.text, point.start, point.end) for point in asked.points]
    with place_sets.without(gazetteer, asked.unknown):
        weighing = weigh(gazetteer, asked.text, spans, publisher_home(asked.publisher))
    field = weighing.scene.field
    counts: dict[tuple[int, float, float], int] = {}
    for point, number in zip(asked.points, weighing.of, strict=True):
        key = (number, point.lat, point.lon)
        counts[key] = counts.get(key, 0) + 1
    for (number, lat, lon), often in counts.items():
        places = field.slice(number)
        if places.stop > places.start:
            apart = distances_km(field.lat[places], field.lon[places], np.array([lat]), np.array([lon]))[:, 0]
            right = apart <= asked.within_km
            if asked.whole or right.any():
                yield Lesson(weighing.values[places], right, often)


def _fitted(lessons: Sequence[Lesson], reasons: Sequence[str]) -> dict[str, float]:
    """The weights that make the right places likeliest."""
    blocks, right = [], []
    for lesson in lessons:
        values = np.pad(lesson.values[:, : len(reasons)], ((0, 1), (0, 1)))
        values[-1, -1] = 1  # the last row is "none of them", which has no other reason
        blocks.append(values)
        right.append(np.append(lesson.right, not lesson.right.any()))
    of = torch.tensor(np.repeat(np.arange(len(blocks)), [len(block) for block in blocks]))
    table = torch.tensor(np.vstack(blocks), dtype=torch.float32)
    scale = table.std(0) + 1e-6
    scale[-1] = 1
    often = torch.tensor([min(lesson.often, 3) ** 0.5 for lesson in lessons])
    weights = _descended(table / scale, of, torch.tensor(np.concatenate(right)), often)
    return dict(zip((*reasons, NONE), (weights / scale).tolist(), strict=True))


def _descended(values: torch.Tensor, of: torch.Tensor, right: torch.Tensor, often: torch.Tensor) -> torch.Tensor:
    count = len(often)
    pull = torch.full((values.shape[1],), PULL)
    pull[-1] /= 10
    weights = torch.zeros(values.shape[1], requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def summed(scores: torch.Tensor) -> torch.Tensor:
        most = torch.full((count,), -1e9).scatter_reduce(0, of, scores, "amax")
        raised = torch.zeros(count).scatter_add(0, of, torch.exp(scores - most[of]))
        return most + torch.log(raised + 1e-30)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = values @ weights
        missed = summed(scores) - summed(torch.where(right, scores, torch.tensor(-1e9)))
        found = (missed * often).sum() / often.sum() + (pull * weights**2).sum()
        found.backward()  # type: ignore[no-untyped-call]
        return found

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach()


def write(table: dict[str, dict[str, float]], path: Path) -> None:
    """Writes the table of weights."""
    alone, context = table["alone"], table["context"]
    lines = [
        f"{reason}\t{f'{alone[reason]:.3f}' if reason in alone else ''}\t{context[reason]:.3f}\n"
        for reason in (*REASONS, NONE)
    ]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
