"""What the figures of two accounts say for or against one occurrence."""

from __future__ import annotations

import math

from khabar.link.traits import Bounds, Traits


def reasons(one: Traits, other: Traits) -> dict[str, float]:
    """Figures of the dead that are equal, fit, grow with the days or clash; the same for wounded and taken together."""
    held = _killed(one, other)
    for name in ("wounded", "taken"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine and theirs:
            held[f"same {name}"] = float(mine[0] == theirs[0] and mine[0] > 0)
            held[f"{name} clash"] = _clash(mine, theirs)
    return held


def _killed(one: Traits, other: Traits) -> dict[str, float]:
    mine, theirs = one.killed, other.killed
    if mine is None or theirs is None:
        return {"toll told by one only": float((mine or theirs) is not None and (mine or theirs) != (0, 0))}
    if mine[0] == theirs[0] > 0:
        return {"same toll": min(1.0, math.log1p(mine[0]) / math.log1p(20))}
    clash = _clash(mine, theirs)
    if not clash:
        return {"tolls fit": 1.0}
    if one.published is not None and other.published is not None and one.published != other.published:
        earlier, later = (mine, theirs) if one.published < other.published else (theirs, mine)
        if later[0] > earlier[0]:
            return {"toll grew": clash}
    return {"tolls clash": clash}


def _clash(mine: Bounds, theirs: Bounds) -> float:
    """0 where the ranges meet, else how many times the lower one the higher one is, 1 for tenfold."""
    low, high = sorted((mine, theirs), key=lambda bounds: bounds[0])
    if low[1] is None or low[1] >= high[0]:
        return 0.0
    return min(1.0, math.log((high[0] + 1) / (low[1] + 1)) / math.log(10))
