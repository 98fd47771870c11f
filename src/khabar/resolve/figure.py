"""A figure of harm, and the sentences that deny harm (codebook section 6.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from khabar.nouns import Span
from khabar.nouns.record import Whose

Measure = Literal["killed", "wounded", "taken"]

_HARM = r"(?:(?:civilian|human)\s+)?(?:casualt\w+|causalit\w+|deaths?|fatalit\w+|injur(?:y|ies)|loss(?:es)?)"
_HARMED = r"(?:killed|hurt|injured|harmed|wounded)"
_WAS = r"(?:was|were|has\s+been|have\s+been)\s+(?:reported\s+)?"
_NO_HARM = re.compile(
    r"\b(?:(?:no|without(?: any)?|zero)\s+(?:(?:other|further|immediate|major|serious|reported)\s+)?"
    r"(?:reports?\s+(?:on|of)\s+(?:any\s+)?)?(?P<whose>civilians?\s+|human\s+)?(?:casualt\w+|causalit\w+|deaths?|fatalit\w+|"
    r"injur\w+|victims|loss(?:es)?\s+of\s+life|human\s+loss(?:es)?|(?:one|body|people|persons?|residents?)\s+(?:was|were|"
    r"has\s+been|have\s+been|is|are)?\s*(?:reported\s+)?(?:killed|hurt|injured|harmed|wounded))"
    rf"|(?P<who>(?:nobody|no\s+one)(?:\s+else)?|none|no\s+civilians?(?:\s+or\s+\w+)?)\s+{_WAS}{_HARMED}"
    rf"|(?P<some>none\s+of\s+(?:\w+\s+){{1,4}}?){_WAS}{_HARMED}"
    rf"|(?P<these>no\s+(?!civilian|one\b|doubt\b|fewer\b|less\b)(?:\w+\s+){{1,2}}?){_WAS}(?:hurt|injured|harmed)"
    r"|(?P<alone>(?:escaped|remained|was|were|emerged|came\s+out|walked\s+away)\s+(?:completely\s+|reportedly\s+)?"
    r"(?:unhurt|unharmed|unscathed|uninjured))"
    r"|no\s+(?:damage|harm)\s+to\s+(?:human\s+)?(?:life|lives|people|persons|civilians)"
    r"|(?:nobody|no\s+one)\s+(?:else\s+)?(?:has\s+|had\s+)?(?:died|perished)"
    rf"|(?:not|(?:did|does|do|has|have|had|was|were|could|would)n['’]?t)\s+(?:cause|result\s+in|lead\s+to|inflict|claim|suffer|sustain|report)\s+(?:any\s+)?{_HARM}"
    rf"|there\s+(?:(?:was|were)\s+not|(?:was|were)n['’]t)\s+any\s+{_HARM}"
    rf"|(?:denied|denies|denying)\s+(?:causing|inflicting|any|that\s+there\s+were)\s+(?:any\s+)?{_HARM}"
    rf"|without\s+(?:causing|inflicting|claiming|suffering|reporting)\s+(?:any\s+)?{_HARM}"
    r"|neither\s+(?:of\s+(?:\w+\s+){1,3}?|\w+\s+)(?:has\s+|had\s+|have\s+)?"
    rf"(?:caused|reported|suffered|sustained|recorded)\s+(?:any\s+)?{_HARM}"
    r"|(?:without|not|never|\w+n['’]t)\s+(?:kill|hurt|injur|harm|wound)(?:e|ing)?\s+(?:anyone|anybody)"
    rf"|(?:{_HARMED}|killing|hurting|injuring|harming|wounding)\s+(?:nobody|no\s+one))\b",
    re.IGNORECASE,
)
# of the wounded nothing is said
_NO_DEATH = re.compile(r"\b(?:died|perished|kill(?:ed|ing)?\s+(?:any|no))", re.IGNORECASE)
# "no word on casualties", "the extent of casualties": nobody says that there were any
_UNSAID = re.compile(
    r"\b(?:no\s+(?:\w+\s+)?(?:word|information|details?|confirmation|indications?|data)\s+(?:\w+\s+)?(?:on|of|about|regarding)"
    r"|the\s+(?:\w+\s+)?(?:number|extent|scale)\s+of)\s+(?:any\s+|the\s+|possible\s+|civilian\s+|human\s+)?"
    r"(?:casualt|causalit)\w+",
    re.IGNORECASE,
)

# "gave no casualty toll": nothing is said
_UNTOLD = re.compile(r"\s+(?:tolls?|figures?|numbers?|counts?|estimates?|details?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many were harmed: `span` the number words (else the persons), at least `low`, at most `high`.

    `part`: counts some of those that another figure counts; `total`: sums up; `more`: besides those told before;
    `listed`: where the word of harm stands that is said of a list which adds up ("a commander and two guards").
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
    listed: int | None = None


def denials(text: str, start: int, end: int) -> Iterator[Figure]:
    """As in "no casualties", "nobody was hurt": none killed, none wounded.

    "No civilians", "none of" are parts (ruling 19).
    """
    for match in _NO_HARM.finditer(text, start, end):
        if _UNTOLD.match(text, match.end()):
            continue
        span = Span.of(text, match.start(), match.end())
        civilian = "civilian" in (match.group("whose") or match.group("who") or "").lower()
        part = civilian or any(match.group(name) for name in ("some", "these", "alone"))
        measures: tuple[Measure, ...] = ("killed",) if _NO_DEATH.search(match.group()) else ("killed", "wounded")
        for measure in measures:
            yield Figure(span, 0, 0, measure, of="civilians" if civilian else "all", part=part)


def unsaid(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Words that name casualties of which nobody says that there were any."""
    return tuple(Span.of(text, match.start(), match.end()) for match in _UNSAID.finditer(text, start, end))
