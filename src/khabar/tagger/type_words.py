"""What a trigger word by itself says of the type: counts over coded reports, an expert beside the network.

Codebook section 3: the type that the report's own words name beats one that only follows from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from khabar.errors import PackError

_MARKS = re.compile(r"[^a-z ]")
#: how much the word weighs beside the network (both chosen on held-out coded reports), and its counts beside the prior
WEIGHT, DOUBT = 0.5, 2.0


def stem(word: str) -> str:
    """The first letters of a trigger, alike for its forms: "shelled", "shelling" -> "shelled", "shellin".

    >>> stem("Air-strikes")
    'air str'
    """
    return _MARKS.sub("", word.lower().replace("-", " "))[:7].strip()


@dataclass(frozen=True, slots=True)
class TypeWords:
    """Counts of types for each stem; `prior` (types,) sums to 1."""

    counts: Mapping[str, Sequence[int]]
    prior: NDArray[np.float64]

    @classmethod
    def read(cls, path: Path, types: int) -> TypeWords:
        """The table of a pack: a JSON object of stems to flat lists of type number, count, type number, count ..."""
        try:
            counts = json.loads(path.read_text("utf-8"))
            total = np.full(types, 0.5)
            for row in counts.values():
                np.add.at(total, row[::2], row[1::2])
        except (OSError, ValueError, IndexError, AttributeError, TypeError) as error:
            where = str(path.parent)
            raise PackError(f"no readable type_words.json: {error}", where, "install khabar again") from error
        return cls(counts, total / total.sum())

    def weigh(self, word: str, network: NDArray[np.float32]) -> NDArray[np.float64]:
        """The network's distribution over types, (types,), with the word's own counts multiplied in."""
        row = self.counts.get(stem(word))
        if row is None:
            return network.astype(np.float64)
        own = DOUBT * self.prior
        np.add.at(own, row[::2], row[1::2])
        mixed = np.maximum(network, 0.002) * (own / own.sum()) ** WEIGHT
        out: NDArray[np.float64] = mixed / mixed.sum()
        return out
