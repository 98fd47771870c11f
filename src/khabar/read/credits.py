"""Who a report is from, in the words it is printed in: agencies, outlets, and the names of reporters."""

from __future__ import annotations

import re
from functools import cache

from khabar.read.tables import column, rows

_ARTICLES = frozenset({"al", "de", "el", "bin", "ibn", "abu", "van", "von", "der", "da", "di", "and", "ag", "ould"})


@cache
def _kinds() -> dict[str, str]:
    return {name.casefold(): kind for kind, name in rows("agencies.tsv")}


@cache
def agency_names() -> re.Pattern[str]:
    """A pattern for every agency and outlet that is known by name, longest first, at word boundaries."""
    names = sorted((row[1] for row in rows("agencies.tsv")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def is_wire(name: str) -> bool:
    """Whether others print what `name` writes, so that it is not itself the publisher."""
    return _kinds().get(name.casefold().strip()) == "wire"


def is_agency(words: str) -> bool:
    """Whether `words` are an agency or outlet: known by name, several joined, or with a word such as "News" in them.

    >>> is_agency("Reuters"), is_agency("AFP and Reuters"), is_agency("Delta Wire"), is_agency("two killed")
    (True, True, True, False)
    """
    parts = re.split(r"\s?(?:,|/|&|\+| and )\s?", words.strip()[:80])
    return all(_is_one_agency(part) for part in parts)


def _is_one_agency(words: str) -> bool:
    if words.casefold() in _kinds():
        return True
    tokens = words.split()
    if not 1 < len(tokens) <= 6 or not (set(words.casefold().split()) & column("agency_words.txt")):
        return False
    return all(not t[:1].islower() or t in ("for", "of", "and") for t in tokens)


def names_in(words: str) -> tuple[str, ...]:
    """The reporters' names in a byline without its "By": cut at commas, "and" and strokes; titles and places left out.

    >>> names_in("Jane Doe and Karim al-Nabi in Port Lerm, Special Correspondent")
    ('Jane Doe', 'Karim al-Nabi')
    """
    words = re.sub(r"\s+(?:in|from|à|en|aus)\s+[^,;&/]{2,40}", "", words.strip(" .:;|-–—\t"))
    parts = [part.strip() for part in _JOINS.split(words)]
    # "By Jane Doe, Kano": one word after a comma is a place or a role, after "and" it could be a name.
    sound = [p for n, p in enumerate(parts) if looks_like_a_name(p) and (n == 0 or " " in p or "." in p)]
    return tuple(dict.fromkeys(sound))


_JOINS = re.compile(r"\s*(?:,|;|/|&|\||\s(?:and|et|y|und|и|و)\s)\s*")
_ROLE = re.compile(
    r"\b(?:correspondents?|writers?|reporters?|editors?|staff|bureau|chief|analyst|researchers?|contributors?|author|special|senior)\b",
    re.IGNORECASE,
)


def looks_like_a_name(words: str) -> bool:
    """Whether `words` could be a person's name: one to five words, each begun by a capital, no role and no outlet."""
    tokens = re.split(r"[\s-]+", words)
    if not 1 <= len(tokens) <= 6 or len(words) > 50 or any(c.isdigit() for c in words) or len(words) < 3:
        return False
    if _ROLE.search(words) or is_agency(words) or any(t.lower() in column("agency_words.txt") for t in tokens):
        return False
    return all(t[:1].isupper() or t.lower() in _ARTICLES or (t[:1].isalpha() and not t[:1].islower()) for t in tokens)
