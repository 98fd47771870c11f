"""The singular of English nouns, near enough to make names and nouns comparable."""

from __future__ import annotations

from functools import cache, lru_cache

from khabar.text.tables import rows


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """The singular of a folded word by its ending, or by the table of those that have their own; the same for others.

    >>> [singular(w) for w in ("forces", "militias", "armies", "gunmen", "press", "jets")]
    ['force', 'militia', 'army', 'gunman', 'press', 'jet']
    """
    own = _own().get(word)
    if own:
        return own
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


@cache
def _own() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("khabar.text", "plurals.tsv")}
