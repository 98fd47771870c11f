"""The patterns of relation words, made of their table (`place_relation_patterns.tsv` says how they are written)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from khabar.text.tables import rows

# A name is blotted out letter by letter, so that positions stay: its first letter is one sign, the others another.
FIRST, REST = "\ue000", "\ue001"

_PACKAGE = "khabar.resolve"
_NAME = f"{FIRST}{REST}*+"
_NAMES = rf"{_NAME}(?:, ?{_NAME}){{0,12}}(?:,? (?:and|or|&) {_NAME})"
DIRECTION = (
    r"(?:(?:north|south)(?:(?: |-)?(?:east|west|central))?(?:ern|erly|wards?)?"
    r"|(?:east|west)(?:(?: |-)central|ern|erly|wards?)?)(?![a-z])"
)
_DIRECTIONS = rf"{DIRECTION}(?:(?:, | and | or |, and | |-|/){DIRECTION}){{0,3}}"
_NO_FILLER = r"(?!(?:and|or|with|that|which|who|where|when|in|on|at|to|from|for|by|after|before|but|as)[^\w-])"
_WORD = rf"{_NO_FILLER}[\w'.{FIRST}{REST}-]{{1,40}}+"
_HOLDING = "held|controlled|occupied|run|ruled"
_HELD = rf"[a-z]{{2,20}}-(?:{_HOLDING})"
HELD = "-held"
_SIDES = ("north", "northeast", "northwest", "south", "southeast", "southwest", "east", "west")
_FIRST_WORD = re.compile(r"[^a-z]+")
_MACRO = re.compile(r"<(\w+)>")
_CLASSES = frozenset({"length", "part", "of_part", "inner", "whole", "near", "road", "border", "coast", "unit"})


class Pattern(NamedTuple):
    """A row of the table: its place there, the kind of relation, and what it looks like in a blotted text."""

    rank: int
    kind: str
    pattern: re.Pattern[str]


# Where a pattern may begin: at a word, or at a name.
BEGINNING = re.compile(rf"[^\W\d_]+(?:-(?:{_HOLDING})(?![a-z]))?|{FIRST}")


@cache
def by_beginning() -> dict[str, tuple[Pattern, ...]]:
    """For each word, or name, the patterns that may begin with it, in the order of the table.

    HELD stands for all matches of `BEGINNING` with a hyphen.
    """
    begun: dict[str, list[Pattern]] = {}
    for rank, (kind, starts, written, _) in enumerate(rows(_PACKAGE, "place_relation_patterns.tsv")):
        pattern = Pattern(rank, kind, compiled(written))
        for start in sorted({start for name in starts.split() for start in _starts(name)}):
            begun.setdefault(start, []).append(pattern)
    return {start: tuple(found) for start, found in begun.items()}


def _starts(name: str) -> set[str]:
    """The first words of a class, or the word itself."""
    if name == "dirs":
        return {_FIRST_WORD.split(side + end)[0] for side in _SIDES for end in ("", "ern", "erly", "ward", "wards")}
    if name == "held":
        return {HELD, "occupied", "liberated"}
    if name in _CLASSES:
        return {_FIRST_WORD.split(word)[0] for word in word_values(name)}
    return {FIRST if name == "name" else name}


@cache
def word_values(name: str) -> dict[str, str]:
    """The words of a class with what they stand for."""
    table = rows(_PACKAGE, "place_relation_words.tsv")
    return {row[1]: row[2] if len(row) > 2 else "" for row in table if row[0] == name}


@cache
def compiled(written: str) -> re.Pattern[str]:
    """A pattern as the table writes it, compiled.

    Its groups are `a_1`, `a_2` ... for the names it rests on, `list` for a list of them, `dirs_1`, `short_1`, and
    `unit_1`, `part_1` ... for words of a class. A word that goes on behind the pattern is another word.
    """
    count: dict[str, int] = {}

    def opened(macro: re.Match[str]) -> str:
        name = macro[1].lower()
        fixed = _fixed().get(macro[1])
        if fixed is not None:
            return fixed
        if name.startswith("a_"):
            return f"(?P<{name}>{_NAME})"
        count[name] = count.get(name, 0) + 1
        return f"(?P<{name}_{count[name]}>{_captured(name)})"

    return re.compile(_spaced(_MACRO.sub(opened, written)) + r"(?!\w)")


def _captured(name: str) -> str:
    if name in _CLASSES:
        return _any_of(name)
    return {"a": _NAME, "l": _NAMES, "dirs": _DIRECTIONS, "short": "(?:n|s)?(?:n|s|e|w)[ew]?"}[name]


@cache
def _fixed() -> dict[str, str]:
    """What stands for a macro without a group."""
    unit, modifier = _any_of("unit"), _any_of("modifier")
    classes = "|".join(_any_of(name) for name in ("part", "of_part", "unit", "modifier", "inner"))
    # "In the north of Hamra" is inside, "an area north of Hamra" is not.
    parts = rf"the {_DIRECTIONS} of|{_DIRECTIONS}(?! (?:of|from) )|{classes}"
    described = rf"(?:{_WORD} ){{0,4}}{unit} (?:of |called |named |known as )?(?:the )?"
    return {
        "N": _NAME,
        "w": _WORD,
        "dir": DIRECTION,
        "held": rf"(?:{_HELD}|occupied|liberated)(?: {_WORD})?",
        "fill": rf"(?:(?:the|its|their|this) )?(?:{described}|(?:(?:{modifier}|{_HELD}|{_NAME}'s) ){{1,2}})?",
        "glue": rf"(?:{parts}|of|the|and|{_HELD}|{_NAME}'s)",
    }


@cache
def _any_of(name: str) -> str:
    """Any word of a class, the longest first."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(word_values(name), key=lambda word: (-len(word), word)))})"


def _spaced(pattern: str) -> str:
    """The pattern with a space as one to three, one with a question mark as none to three."""
    return pattern.replace("\\ ", " ").replace(" ?", "\0").replace(" ", " {1,3}").replace("\0", " {0,3}")


@cache
def subject() -> re.Pattern[str]:
    """A name at the end of a text that says with a few words that what follows is where it lies.

    Example: "[Wadia] village, which lies some " before "10 km south of".
    """
    lying = "which|that|is|was|are|lies|lying|located|situated|about|some|around|roughly|just|nearly|in|on|at|an?|the"
    return re.compile(_spaced(rf"(?P<a>{_NAME})(?:'s)?[,(]? ?(?:(?:{lying}|{_any_of('unit')})[ ,]){{0,6}}") + "$")


@cache
def tail() -> re.Pattern[str]:
    """A word right after a name that says what it is: "[Hamra] city"."""
    return re.compile(rf" {{1,3}}{_any_of('unit')}(?!\w)")


@cache
def rest_of_list() -> re.Pattern[str]:
    """What makes names before it a list: ", [Wadia] and [Qasra]"."""
    return re.compile(rf"(?:, ?{_NAME}){{0,12}},? {{1,3}}(?:and|or|&) {{1,3}}(?:the )?{_NAME}")
