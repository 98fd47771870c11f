"""The place names in a text: those that the reader sees, and words with capitals that name somewhere well known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from khabar.nouns import Report, Span
from khabar.packs.gazetteer.lookup import ABBREVIATION, EXACT, MAIN, Gazetteer, Matches
from khabar.packs.roster import load_roster
from khabar.resolve.place_candidates import GREAT, is_unit
from khabar.text.folding import fold
from khabar.text.tables import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from khabar.tagger.names import NameSpan

#: A run of words that begin with a capital, or are of a script without capitals: "Deir ez-Zor", "حلب"
_WORD = r"(?:[^\W\d_](?:[\w'’ʼ`-]*\w)?|(?:[A-Z]\.){2,4})"
_RUN = re.compile(rf"{_WORD}(?: {_WORD}){{0,5}}")
_PIECE = re.compile(_WORD)
#: Between a name and what it lies in: ", ", " in the northern ", " ("
_INSIDE = re.compile(r"(?:,? in |, | \(|,? of )(?:the )?(?:[a-z]{4,12}ern |rural )?")
_KNOWN_LETTERS = ("US", "UK")
#: No name is shorter, but for abbreviations.
SHORTEST = 3
_LONGEST = 4
#: A town of so many people is well known; areas always are.
WELL_KNOWN_PEOPLE = 15_000
#: A name spelt otherwise must be so like.
ALIKE = 0.85
_AREAS = ("A.PCL", "A.ADM1", "A.ADM2", "L.CONT", "L.RGN", "H.SEA", "H.OCN", "H.GULF")


def place_names(gazetteer: Gazetteer, report: Report) -> tuple[Span, ...]:
    """The place names in a report: those that the reader sees, and well-known ones by the gazetteer.

    None lies in the name of a person or organisation, nor in what the reporter did not write.
    """
    from khabar.tagger.names import load_names
    from khabar.text import document

    seen = [name for name in next(load_names().read([document(report)])) if _is_name(name)]
    places = [piece for name in seen if name.label == "place" for piece in _lines(report.text, name.span)]
    taken = [name.span for name in seen if not _begins_with_a_people(name)]
    known = well_known_names(gazetteer, report.text, [*places, *taken])
    return tuple(sorted(s for s in (*places, *known) if not any(s.overlaps(other) for other in report.furniture)))


def _is_name(name: NameSpan) -> bool:
    """Not a letter alone ("U" of "U. S."), nor a common word or an organisation that the reader took for a place."""
    words = name.span.text
    if len(words) < 2:
        return False
    return name.label != "place" or (words.lower().rstrip(".") not in _common() and fold(words) not in _organisations())


def _begins_with_a_people(name: NameSpan) -> bool:
    """Whether an organisation is a people and what it has ("Syrian army"): the people is a name of its own."""
    first, _, rest = name.span.text.partition(" ")
    return name.label == "organisation" and bool(rest) and first[:1].isupper() and rest == rest.lower()


def _lines(text: str, span: Span) -> Iterator[Span]:
    """The span cut at line breaks, over which no name reaches."""
    for line in re.finditer(r"[^\n]+", span.text):
        inside = line[0].strip().strip("".join(set(re.findall(r"[^\w')’.]", line[0]))))  # no half of a flag
        if inside:
            start = span.start + line.start() + line[0].index(inside)
            yield Span.of(text, start, start + len(inside))


def well_known_names(gazetteer: Gazetteer, text: str, taken: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The names of countries, areas and towns in a text, in order, none over another or over what is `taken`.

    Of names that overlap the longest counts. Words that are also common words or first names are left out.
    """
    return _names(gazetteer, lambda name, whole: _is_known(gazetteer, name, whole), text, taken)


def hinted_names(gazetteer: Gazetteer, text: str, taken: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The same with the beginnings of longer names ("Paris Police"): no names of places, but hints of where one is."""
    return _names(gazetteer, lambda name, _whole: _is_known(gazetteer, name, whole=True), text, taken)


def _names(
    gazetteer: Gazetteer, is_known: Callable[[str, bool], bool], text: str, taken: Sequence[Span]
) -> tuple[Span, ...]:
    runs = list(_RUN.finditer(text))
    gazetteer.all_exact([name for run in runs for name in _candidates(run[0])])  # at once, and kept for what follows
    ends = sorted((span.start, span.end) for span in taken)
    return tuple(
        Span.of(text, start, end)
        for run in runs
        for start, end in _in_run(is_known, run[0], run.start())
        if not any(start < other_end and other_start < end for other_start, other_end in ends)
        and _may_be_letters(text, start, end)
    )


def _may_be_letters(text: str, start: int, end: int) -> bool:
    """Whether two capitals are a place: the best known, and "Long Beach, CA"; "IS" and "IN" are words elsewhere."""
    letters = text[start:end]
    return len(letters) != 2 or not letters.isupper() or letters in _KNOWN_LETTERS or text[:start].endswith(", ")


def _candidates(run: str) -> Iterator[str]:
    """All that may be a name in a run of words."""
    pieces = _pieces(run)
    for first, (start, _) in enumerate(pieces):
        for last in _lengths(run, pieces, first):
            if (name := run[start : pieces[last][1]]).lower() not in _common():
                yield name


def areas_spelt_otherwise(
    gazetteer: Gazetteer, text: str, countries: Sequence[str], names: Sequence[Span]
) -> tuple[Span, ...]:
    """What stands behind a name as that which it lies in and sounds like an area or larger town of `countries`
    ("Wadia, Al Hassakah"), none of `names` again.
    """
    starts = {span.start for span in names}
    found: dict[int, Span] = {}
    for name in names:
        gap = _INSIDE.match(text, name.end)
        run = _RUN.match(text, gap.end()) if gap and countries else None
        if run is None or run.start() in starts or run.start() in found:
            continue
        known = _in_run(lambda name, _whole: _sounds_known(gazetteer, name, tuple(countries)), run[0], run.start())
        start, end = next(known, (-1, -1))
        if start == run.start() and not any(start < span.end and span.start < end for span in names):
            found[start] = Span.of(text, start, end)
    return tuple(found.values())


def _sounds_known(gazetteer: Gazetteer, name: str, countries: tuple[str, ...]) -> bool:
    if name.lower() in _common() or len(name) < 5:
        return False
    near = gazetteer.sounding(name, countries)
    return bool((well_known(gazetteer, near) & (near.likeness >= ALIKE)).any())


def _in_run(is_known: Callable[[str, bool], bool], run: str, offset: int) -> Iterator[tuple[int, int]]:
    """The names in a run of words; `is_known` is asked for some of its words, and whether they are all of a name."""
    pieces = _pieces(run)
    first = 0
    while first < len(pieces):
        start = pieces[first][0]
        ends = _lengths(run, pieces, first)
        last = next((n for n in ends if is_known(run[start : pieces[n][1]], _ends_there(run, pieces, n))), None)
        if last is None:
            first += 1
        else:
            yield offset + start, offset + pieces[last][1]
            first = last + 1


def _pieces(run: str) -> list[tuple[int, int]]:
    """Where the words of a run begin and end."""
    return [piece.span() for piece in _PIECE.finditer(run)]


def _lengths(run: str, pieces: Sequence[tuple[int, int]], first: int) -> Iterator[int]:
    """Where a name that begins at a piece may end, the longest first."""
    if not _may_begin(run[pieces[first][0]]):
        return
    for last in range(min(len(pieces), first + _LONGEST) - 1, first - 1, -1):
        if _may_begin(run[pieces[last][0]]):
            yield last


def _ends_there(run: str, pieces: Sequence[tuple[int, int]], last: int) -> bool:
    """Whether a name may end with this word: the next is in small letters, or says what it is ("Aleppo Province")."""
    if last + 1 == len(pieces):
        return True
    start, end = pieces[last + 1]
    return not run[start].isupper() or is_unit(run[start:end])


def _may_begin(letter: str) -> bool:
    return letter.isupper() or letter.upper() == letter.lower()


@cache
def _organisations() -> frozenset[str]:
    """The names of the roster's organisations, folded, without those that are only told of them ("the regime")."""
    names = (name for listed in load_roster().names_by_id.values() for name in listed)
    return frozenset(fold(name.name) for name in names if name.role != "description")


@cache
def _common() -> frozenset[str]:
    return words("khabar.resolve", "place_common_words.tsv")


def _is_known(gazetteer: Gazetteer, name: str, whole: bool) -> bool:
    """Whether somewhere well known bears the name. The beginning of a longer name counts only for countries and great
    cities under their main name: "Turkish President", "Kyiv Mayor", but not the "Dar" of "Dar Kesh".
    """
    if name.lower() in _common():
        return False
    found = gazetteer.exact(name)
    if not whole:
        country = gazetteer.kinds_beginning(("A.PCL",))[gazetteer.kind[found.place]]
        return bool((country | ((found.how == MAIN) & (gazetteer.population[found.place] >= GREAT))).any())
    if len(name) < SHORTEST:
        return bool((found.how == ABBREVIATION).any()) and len(name) > 1
    return bool(well_known(gazetteer, found).any())


def well_known(gazetteer: Gazetteer, found: Matches) -> NDArray[np.bool_]:
    """Which of the places are areas or larger towns, or were met by their abbreviation.

    Under another name than its main one ("Not" for Novato) only a country, area or great city is well known.
    """
    kinds = gazetteer.kinds_beginning(_AREAS)[gazetteer.kind[found.place]]
    people = gazetteer.population[found.place].astype(np.int64)
    towns = (people >= GREAT) | ((people >= WELL_KNOWN_PEOPLE) & (found.how != EXACT))
    return np.asarray(kinds | towns | (found.how == ABBREVIATION), np.bool_)
