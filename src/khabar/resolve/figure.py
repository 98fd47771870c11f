"""A figure of harm, and the sentences that deny harm (codebook section 6.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from khabar.nouns import Span
from khabar.nouns.record import Whose

Measure = Literal["killed", "wounded", "taken"]

_NO_HARM = re.compile(
    r"\b(?:(?:no|without(?: any)?|zero)\s+(?:(?:other|further|immediate|major|serious|reported)\s+)?"
    r"(?:reports?\s+(?:on|of)\s+(?:any\s+)?)?(?P<whose>civilians?\s+|human\s+)?(?:casualt\w+|causalit\w+|deaths?|fatalit\w+|"
    r"injur\w+|victims|loss(?:es)?\s+of\s+life|human\s+loss(?:es)?|(?:one|body|people|persons?|residents?)\s+(?:was|were|"
    r"has\s+been|have\s+been|is|are)?\s*(?:reported\s+)?(?:killed|hurt|injured|harmed|wounded))"
    r"|(?P<who>nobody|no\s+one|none|no\s+civilians?(?:\s+or\s+\w+)?)\s+(?:was|were|has\s+been|have\s+been)\s+"
    r"(?:reported\s+)?(?:killed|hurt|injured|harmed|wounded)"
    r"|did\s+not\s+(?:cause|result\s+in|inflict|claim)\s+any\s+(?:casualt\w+|causalit\w+|injur\w+|deaths?))",
    re.IGNORECASE,
)

# "gave no casualty toll": nothing is said
_UNTOLD = re.compile(r"\s+(?:tolls?|figures?|numbers?|counts?|estimates?|details?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many were harmed: `span` the number words (else the persons), at least `low`, at most `high`.

    `part`: counts some of those that another figure counts; `total`: sums up; `more`: besides those told before;
    `listed`: one of a list that adds up ("a commander and two guards").
    """

    span: Span
    low: int
    high: int | None
    measure: Measure
    who: Span | None = None
    of: Whose | None = None
    part: bool = False
    total: bool = False
    more: bool = False
    listed: bool = False


def denials(text: str, start: int, end: int) -> Iterator[Figure]:
    """As in "no casualties", "nobody was hurt": none killed, none wounded; "no civilians" is a part (ruling 19)."""
    for match in _NO_HARM.finditer(text, start, end):
        if _UNTOLD.match(text, match.end()):
            continue
        span = Span.of(text, match.start(), match.end())
        whose = match.group("whose") or match.group("who") or ""
        part = "civilian" in whose.lower()
        for measure in ("killed", "wounded"):
            yield Figure(span, 0, 0, measure, of="civilians" if part else "all", part=part)
