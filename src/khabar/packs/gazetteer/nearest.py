"""The spellings nearest to a name that nobody bears: a scan over all names, for the message that says so."""

from __future__ import annotations

import numpy as np

from khabar.packs.gazetteer.lookup import LONGEST_NAME, Gazetteer
from khabar.text.folding import fold

_LENGTHS_APART = 2
_LEAST_ALIKE = 60


def nearest_names(gazetteer: Gazetteer, name: str, count: int = 5) -> tuple[str, ...]:
    """Names of the gazetteer, folded, that share most letters with `name`, the likest first; takes about a second."""
    from rapidfuzz import fuzz, process

    folded = fold(name[:LONGEST_NAME])
    if not folded:
        return ()
    arrays = gazetteer.index.arrays
    lengths = np.diff(arrays["name_text_start"]) - 1
    near = np.flatnonzero(np.abs(lengths.astype(np.int64) - len(folded.encode("utf-8", "replace"))) <= _LENGTHS_APART)
    lines = arrays["name_text"].tobytes().decode("utf-8", "replace").split("\n")
    names = [lines[number] for number in near.tolist()]
    found = process.extract(folded, names, scorer=fuzz.ratio, limit=count, score_cutoff=_LEAST_ALIKE)
    return tuple(one for one, _alike, _at in found)
