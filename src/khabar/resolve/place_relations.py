"""Words around place names that move or widen a place ("10 km south of") or say what it is ("the village of").

The words and the patterns of them are tables (`data/place_relation_words.tsv`, `data/place_relation_patterns.tsv`);
what they come to on the ground is `khabar.resolve.place_areas`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, cast

from khabar.nouns.span import Span
from khabar.resolve.place_relation_grammar import (
    BEGINNING,
    DIRECTION,
    FIRST,
    HELD,
    REST,
    by_beginning,
    rest_of_list,
    subject,
    tail,
    word_values,
)
from khabar.text.numbers import find_numbers

RelationKind = Literal[
    "distance", "direction-of", "part", "near", "between", "road", "border", "coast", "along", "unit", "within"
]
Share = Literal["inside", "edge", "around", "whole", "coast"]
UnitKind = Literal["admin0", "admin1", "admin2", "settlement", "quarter", "area", "site", "water", "relief"]

_BLOT = {ord(FIRST): " ", ord(REST): " "}
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\t": " ", "\r": " "}
)
_LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n)")
_ARTICLE = re.compile(r"(?:(?:to|in|from|into|across) )?the ")
_DIRECTION = re.compile(DIRECTION)
_COMPASS = re.compile(r"(north|south)?[ -]?(east|west)?")
_BEARINGS = {"north": 0.0, "east": 90.0, "south": 180.0, "west": 270.0}
_LETTERS = {name[0]: name for name in _BEARINGS}
# "ten", "15.5", "a few" at the end of what stands before "km"
_NUMERAL = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:,\d{3}|\d{1,2})?(?:\.\d{1,2})?)(?: ?(?:-|to|or) ?(\d{1,4}(?:\.\d{1,2})?))?[ -]{0,3}$"
)
_VAGUE = re.compile(r"(?<!\w)(?:(half a)|(an?|one)|(?:a )?few|several|tens of|dozens of|a couple of)[ -]{1,3}$")
_NUMBER_WINDOW = 40
_LOCATED_WINDOW = 90
_LEAD = re.compile(r"(?:^|[^\w-])((?:near|along|around|across|close to|outside|next to) {1,3}(?:the )?)$")
_LEAD_WINDOW = 20
# "Clashes broke out on Friday between"
_SIDES_WORDS, _SIDES_WINDOW = 5, 60


@dataclass(frozen=True, slots=True)
class Relation:
    """Words about names. `anchors` are indices of the names that they rest on, in the order of the text.

    `words` are those that move or widen the place, beside the anchor or around the anchors; `phrase` is all of it with
    its names ("southern countryside of Hamra city"). `bearing_degrees` is clockwise from north, seen from the anchor;
    None: no direction or several that part. `share` says which part of the anchor is meant, `unit` what the words call
    it. `located` is the index of a name that the words tell the place of ("Wadia, 10 km south of Hamra"): for that one
    they are evidence, and the anchor is only its landmark. "within" has two anchors: the first lies in the second.
    """

    kind: RelationKind
    anchors: tuple[int, ...]
    words: Span
    phrase: Span
    distance_km: float | None = None
    bearing_degrees: float | None = None
    share: Share | None = None
    unit: UnitKind | None = None
    located: int | None = None


def relations(text: str, names: Sequence[Span]) -> tuple[Relation, ...]:
    """The relations in `text` around `names`, in the order of the text; of names that overlap the longest counts.

    A name is the anchor of at most one relation that moves or widens it, and of any number of "unit" and "within". Time
    is linear in the length of the text; nothing is raised for any text and spans of it.

    >>> text = "Shells hit Wadia, 10 km south of Hamra city."
    >>> moved, inside = relations(text, [Span.of(text, 11, 16), Span.of(text, 33, 38)])
    >>> moved.phrase.text, moved.distance_km, moved.bearing_degrees, moved.anchors, moved.located
    ('10 km south of Hamra city', 10.0, 180.0, (1,), 0)
    """
    scene = _Scene.of(text, names)
    if not scene.at:
        return ()
    found = tuple(_found(scene))
    units = tuple(_units(found))
    kept = [*_movers(found), *units, *_containments(scene, found, units)]
    return tuple(sorted(kept, key=lambda found: (found.phrase.start, found.phrase.end, found.kind)))


_Found = tuple[int, Relation]
_HINTS = ("unit", "within")


class _Scene(NamedTuple):
    """A text, the same in plain lower case with its names blotted out, and the index of the name at each position."""

    text: str
    plain: str
    at: dict[int, int]

    @classmethod
    def of(cls, text: str, names: Sequence[Span]) -> _Scene:
        letters = list(_lowered(text).translate(_BLOT | _PLAIN))
        at: dict[int, int] = {}
        end = 0
        for index in sorted(range(len(names)), key=lambda i: (names[i].start, -names[i].end)):
            name = names[index]
            if end <= name.start and name.end <= len(text):
                letters[name.start : name.end] = FIRST + REST * (name.end - name.start - 1)
                at[name.start] = index
                end = name.end
        # Within a paragraph a line break is a space.
        return cls(text, _LINE_BREAK.sub(" ", "".join(letters)), at)


def _lowered(text: str) -> str:
    lower = text.lower()
    # "İ" grows by a mark: then letter by letter.
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _movers(found: Sequence[_Found]) -> Iterator[Relation]:
    """The relations that move or widen, one an anchor: by the order of their patterns, then the longer."""
    taken: set[int] = set()
    for _, relation in sorted(found, key=lambda one: (one[0], -len(one[1].phrase.text), one[1].phrase.start)):
        if relation.kind not in _HINTS and taken.isdisjoint(relation.anchors):
            taken.update(relation.anchors)
            yield relation


def _units(found: Sequence[_Found]) -> Iterator[Relation]:
    """What names are called, each once by the same unit: "A, B and C provinces" and no "C provinces" beside it."""
    called: set[tuple[int, str | None]] = set()
    for _, relation in sorted((one for one in found if one[1].kind == "unit"), key=lambda one: one[0]):
        if not called.issuperset((anchor, relation.unit) for anchor in relation.anchors):
            called.update((anchor, relation.unit) for anchor in relation.anchors)
            yield relation


def _containments(scene: _Scene, found: Sequence[_Found], units: Sequence[Relation]) -> Iterator[Relation]:
    """What lies in what, one container a name: by the order of the patterns.

    What the last of a list lies in, all lie in: "the villages of A, B and C in southern D".
    """
    lists = {unit.anchors[-1]: unit.anchors[:-1] for unit in units if len(unit.anchors) > 1}
    starts = {name: start for start, name in scene.at.items()}
    contained: set[int] = set()
    for _, relation in sorted((one for one in found if one[1].kind == "within"), key=lambda one: one[0]):
        inner, outer = relation.anchors
        for name in (*lists.get(inner, ()), inner):
            if name not in contained and name != outer:
                contained.add(name)
                yield relation if name == inner else _spread(scene, relation, name, starts[name])


def _spread(scene: _Scene, relation: Relation, name: int, start: int) -> Relation:
    """The same of a name before, with its words from there on."""
    phrase = Span.of(scene.text, min(relation.phrase.start, start), relation.phrase.end)
    return replace(relation, anchors=(name, relation.anchors[1]), words=phrase, phrase=phrase)


def _found(scene: _Scene) -> Iterator[_Found]:
    """All that the patterns find, each with its pattern's place in the table; overlapping, in the order of the text."""
    plain, patterns = scene.plain, by_beginning()
    for start in BEGINNING.finditer(plain):
        word = start.group()
        for rank, kind, pattern in patterns.get(HELD if "-" in word else word, ()):
            match = pattern.match(plain, start.start())
            if match and (relation := _relation(scene, cast("RelationKind", kind), match)):
                yield rank, relation


def _is_list(scene: _Scene, match: re.Match[str]) -> bool:
    """Whether names after a comma are a list ("Hamra, Wadia and Qasra") and not a place with its area ("Hamra, WA")."""
    last = scene.text[match.start("a_2") : match.end("a_2")]
    is_code = last.isupper() and len(last) <= 4
    return "," in match.group() and not is_code and bool(rest_of_list().match(scene.plain, match.end()))


def _relation(scene: _Scene, kind: RelationKind, match: re.Match[str]) -> Relation | None:
    """What a match comes to; None where it begins inside a word or its words mean something else here."""
    start, groups = match.start(), match.groupdict()
    if _is_cut(scene.plain, start, kind) or _means_else(scene, kind, match):
        return None
    distance, start = _distance(scene, match) if kind == "distance" else (None, start)
    places = _anchors(match)
    phrase = _phrase(scene, start if kind in _HINTS else _lead(scene.plain, start), match.end())
    return Relation(
        kind,
        tuple(scene.at[place] for place in places),
        _beside(scene, phrase, places),
        phrase,
        distance,
        _bearing(groups.get("dirs_1"), groups.get("short_1")),
        cast("Share", _value(groups, "part", "of_part", "inner", "whole") or "inside") if kind == "part" else None,
        cast("UnitKind | None", _value(groups, "unit") if kind == "unit" else None),
        None if kind in ("unit", "within") else _located(scene, start),
    )


def _is_cut(plain: str, start: int, kind: RelationKind) -> bool:
    """Whether it begins inside a word ("cross-border"); numbers may stick to their unit ("10km", "8-kilometre")."""
    before = plain[max(0, start - 2) : start]
    letter = before[:1] if before.endswith("-") else before[-1:]
    return letter.isalnum() and not (kind == "distance" and letter.isdigit())


def _means_else(scene: _Scene, kind: RelationKind, match: re.Match[str]) -> bool:
    """Whether "between" parts sides and no places ("clashes between A and B"), or names after a comma are a list."""
    if kind == "between":
        before = scene.plain[max(0, match.start() - _SIDES_WINDOW) : match.start()].split()[-_SIDES_WORDS:]
        placed = before[-1:] and before[-1] in word_values("place_noun")
        return not placed and any(word in word_values("not_between") for word in before)
    return kind == "within" and _is_list(scene, match)


def _anchors(match: re.Match[str]) -> list[int]:
    """Where the names start that the words rest on."""
    if "l_1" in match.re.groupindex:
        return [match.start("l_1") + at for at, sign in enumerate(match["l_1"]) if sign == FIRST]
    return [match.start(name) for name in sorted(match.re.groupindex) if name.startswith("a_") and match[name]]


def _lead(plain: str, start: int) -> int:
    """Where words begin that widen a whole phrase: "near the Norland-Sudland border"."""
    window = max(0, start - _LEAD_WINDOW)
    lead = _LEAD.search(plain[window:start])
    return window + lead.start(1) if lead else start


def _phrase(scene: _Scene, start: int, end: int) -> Span:
    """The words from `start` without their article, with what the last name is called after it ("Hamra city")."""
    article = _ARTICLE.match(scene.plain, start, end)
    after = tail().match(scene.plain, end) if scene.plain[end - 1] in (FIRST, REST) else None
    return Span.of(scene.text, article.end() if article else start, after.end() if after else end)


def _beside(scene: _Scene, phrase: Span, places: Sequence[int]) -> Span:
    """The words of a phrase beside its one anchor, or the whole phrase around several."""
    if len(places) > 1:
        return phrase
    end = places[0] + 1
    while end < len(scene.plain) and scene.plain[end] == REST:
        end += 1
    if places[0] <= phrase.start:
        return _stripped(scene, end, phrase.end) or phrase
    return _stripped(scene, phrase.start, places[0]) or phrase


def _stripped(scene: _Scene, start: int, end: int) -> Span | None:
    """The stretch without the possessive and spaces around; None where nothing else is there."""
    words = scene.plain[start:end]
    lead = len(words) - len(words.removeprefix("'s").lstrip(" ,'("))
    words = words[lead:].rstrip(" ,(")
    return Span.of(scene.text, start + lead, start + lead + len(words)) if words else None


def _distance(scene: _Scene, match: re.Match[str]) -> tuple[float | None, int]:
    """Kilometres, and where the number begins; "a few" is no number, but belongs to the phrase."""
    unit_at = match.start("length_1")
    unit = float(word_values("length")[match["length_1"]])
    window = max(0, unit_at - _NUMBER_WINDOW)
    number, at = _number(scene, window, unit_at)
    return None if number is None else number * unit, min(match.start(), at)


def _number(scene: _Scene, start: int, end: int) -> tuple[float | None, int]:
    """The number that ends at `end`, and where it begins (at `end` when there is none)."""
    before = scene.plain[start:end]
    if numeral := _NUMERAL.search(before):
        values = [float(number.replace(",", "")) for number in numeral.groups() if number]
        return sum(values) / len(values), start + numeral.start()
    if vague := _VAGUE.search(before):
        return 0.5 if vague[1] else 1.0 if vague[2] else None, start + vague.start()
    for number in reversed(find_numbers(scene.text, start, end)):
        if not scene.plain[number.span.end : end].strip(" -"):
            return (number.low + (number.high or number.low)) / 2, number.span.start
    return None, end


def _bearing(directions: str | None, short: str | None) -> float | None:
    """Degrees of a direction; of two at a right angle or less, the middle ("northern and western": north-west)."""
    if short:
        return _compass("".join(_LETTERS[letter] for letter in short))
    bearings = [bearing for word in _DIRECTION.findall(directions or "") if (bearing := _compass(word)) is not None]
    if not bearings or len(bearings) > 2:
        return None
    return _middle(bearings[0], bearings[-1])


def _compass(word: str) -> float | None:
    """The bearing of "north", "south-eastern"."""
    match = _COMPASS.match(word)
    known = [_BEARINGS[part] for part in match.groups() if part] if match else []
    return _middle(known[0], known[-1]) if known else None


def _middle(one: float, other: float) -> float | None:
    turn = (other - one + 180) % 360 - 180
    return (one + turn / 2) % 360 if abs(turn) <= 90 else None


def _value(groups: dict[str, str | None], *classes: str) -> str | None:
    """What the first word of one of the classes stands for."""
    known = ((name, groups.get(f"{name}_{count}")) for name in classes for count in (1, 2))
    return next((word_values(name)[word] for name, word in known if word), None)


def _located(scene: _Scene, start: int) -> int | None:
    """The name right before the words that say where it lies: "Wadia village, some 10 km south of"."""
    window = max(0, start - _LOCATED_WINDOW)
    before = subject().search(scene.plain[window:start])
    return scene.at.get(window + before.start()) if before else None
