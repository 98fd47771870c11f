"""The dateline: the place that opens a report, with the agency and date printed beside it.

Forms: "BEIRUT (Reuters) - ", "KABUL, Sept 3 (AFP) –", "KABUL, Afghanistan (Sep. 17, 2011)", "ALEPPO – ",
"Damascus, SANA –", "RIYADH: ", "ЯСЕНКИ, 16 марта. ", "دير السلمان (وكالة) - ", and in text that is all lower case
"new delhi: ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from khabar.nouns import Span
from khabar.read.credits import agency_names, is_agency
from khabar.read.dates import Printed, date_at, find_dates, months_pattern
from khabar.read.tables import column


@dataclass(frozen=True, slots=True)
class Dateline:
    """The place's words, the agency's if printed beside it, a date printed in full, and where the story goes on."""

    place: Span
    agency: Span | None
    printed: tuple[str, Span] | None
    end: int


_PLACE = r"(?P<place>[^\W\d_](?:[^\W\d_]|[ ,.'’/-](?=[^\s,])|, ){1,60}?)"
_DASH = r"(?:[.,:]?\s{0,2}(?:[—–]|--|-(?=[\s\u00a0]))[-\s\u00a0]{0,3})"


@cache
def _with_agency() -> re.Pattern[str]:
    """ "KABUL, Sept 3 (AFP) –": place, date without year, agency or full date in brackets, dash or colon."""
    return re.compile(
        rf"{_PLACE}(?P<day>,?\s{{1,2}}(?:le\s)?(?:{_day()}))?\.?\s{{0,2}}[(\[/](?P<inside>[^()\[\]/\n]{{2,40}})[)\]/]"
        rf"(?P<sep>{_DASH}|:\s|\s?[.,]\s|\s|$)",
        re.IGNORECASE,
    )


@cache
def _with_dash() -> re.Pattern[str]:
    """ "ALEPPO – ", "LVIV, Ukraine, March 3 — ", "Damascus, SANA –", "ЯСЕНКИ, 16 марта. "."""
    return re.compile(
        rf"{_PLACE}(?:(?P<day>,?\s{{1,2}}(?:{_day()}))(?P<stop>\.\s|:\s)?)?(?(stop)|(?P<sep>{_DASH}))(?=\S)",
        re.IGNORECASE,
    )


_BRACKET = re.compile(r"[(\[/]")
_DASH_OR_DIGIT = re.compile(r"[—–\-\d]")
_WITH_COLON = re.compile(rf"{_PLACE}:\s(?=\S)")
_BEFORE_DATE = re.compile(r"(?P<place>[^\W\d_a-z]{3,}(?:[ -][^\W\d_a-z]{2,}){0,3}),?\s(?=\d|[A-Z])")
_RUN_ON = re.compile(r"(?P<place>[^\W\d_a-z]{4,}(?:[ -][^\W\d_a-z]{3,}){0,2})\s(?=[A-Z](?:[a-z]|\s[a-z]))")


@cache
def _day() -> str:
    month = rf"(?:{months_pattern()})"
    return rf"{month}\.?\s\d{{1,2}}(?:\s?\d{{4}}|,\s?\d{{4}})?(?!\d)|\d{{1,2}}\s{month}(?!\w)\.?(?:\s\d{{4}})?"


def dateline_at(text: str, start: int, *, line_start: bool = True) -> Dateline | None:
    """The dateline that begins at `start`; off the start of a line only forms that nothing else takes.

    >>> found = dateline_at("KABUL, Sept 3 (AFP) – Two shells fell.", 0)
    >>> found.place.text, found.agency.text, found.end
    ('KABUL', 'AFP', 22)
    """
    end = min(len(text), start + 140)
    forms = (_agency_form, _dash_form, _date_form)
    return next((found for form in forms if (found := form(text, start, end, line_start))), None)


def run_on_dateline(text: str, start: int) -> Dateline | None:
    """The place in capitals that goes over into the story without a mark: "BEIRUT At least 70"."""
    match = _RUN_ON.match(text, start, start + 80)
    if not match or _is_no_place(match["place"]) or is_agency(match["place"]):
        return None
    return Dateline(Span.of(text, start, match.end("place")), None, None, match.end())


def _agency_form(text: str, start: int, end: int, line_start: bool) -> Dateline | None:
    match = _with_agency().match(text, start, end) if _BRACKET.search(text, start, end) else None
    if not match:
        return None
    place, inside = match["place"], match["inside"].strip()
    printed = next(find_dates(text, match.start("inside"), match.end("inside")), None)
    capitals, dashed = _in_capitals(place), bool(match["sep"].strip()) and match["sep"].strip() not in ".,"
    known = is_agency(inside)
    named = known or (
        "," not in place and " " not in place and place[:1].isupper() and inside.istitle() and " " in inside
    )
    sound = printed or _is_day(inside) or known or ((capitals or named) and dashed and line_start)
    if not sound or not _is_place(place, loose=known and dashed) or not (capitals or line_start):
        return None
    if not place.isascii() and not capitals and not dashed:
        return None
    agency = None if printed or _is_day(inside) else _trimmed(text, match.start("inside"), match.end("inside"))
    return Dateline(_place_span(text, match), agency, _dated(text, printed, match), match.end())


def _dash_form(text: str, start: int, end: int, line_start: bool) -> Dateline | None:
    match = _with_dash().match(text, start, end) if _DASH_OR_DIGIT.search(text, start, end) else None
    if match and (found := _sound_dash(text, match, line_start)):
        return found
    match = _WITH_COLON.match(text, start, end) if line_start else None
    if not match or not _is_place(match["place"]):
        return None
    if (
        _in_capitals(match["place"])
        or _is_named_alone(match["place"], text, match.end())
        or (match["place"].islower() and _all_lower(text, match.end()))
    ):
        return Dateline(_place_span(text, match), None, None, match.end())
    return None


def _date_form(text: str, start: int, end: int, line_start: bool) -> Dateline | None:
    """ "TAIPEI 1997-03-10" on a line of its own."""
    match = _BEFORE_DATE.match(text, start, end) if line_start else None
    printed = date_at(text, match.end()) if match else None
    if (
        not match
        or not printed
        or text[printed.end : printed.end + 1] not in ("", "\n", "\r")
        or _is_no_place(match["place"])
    ):
        return None
    dated = (printed.date, Span.of(text, printed.start, printed.end))
    return Dateline(_place_span(text, match), None, dated, printed.end)


def _sound_dash(text: str, match: re.Match[str], line_start: bool) -> Dateline | None:
    place, agency = match["place"], None
    head, comma, last = place.rpartition(", ")
    if comma and is_agency(last) and (len(last) > 4 or last.isupper()):
        begin = match.start("place") + len(head) + 2
        place, agency = head, Span.of(text, begin, match.end("place"))
    capitals, separator = _in_capitals(place), match["sep"] or "."
    if not _is_place(place) or (not capitals and not line_start):
        return None
    spaced = separator[:1].isspace() or match["day"] is not None
    long_dash = "—" in separator or "–" in separator or "--" in separator
    if not (spaced or (capitals and long_dash) or agency):
        return None
    if not (capitals or agency or match["day"] or _is_plain_opening(place, text, match)):
        return None
    printed = next(find_dates(text, match.start(), match.end()), None)
    end = match.start("place") + len(place.rstrip(" ,"))
    abbreviated = agency is None and match["day"] is None and "," in place and text[end : end + 1] == "."
    span = Span.of(text, match.start("place"), end + abbreviated)  # "PASADENA, Calif. —"
    agency = agency or _agency_after(text, match.end())
    return Dateline(span, agency, _dated(text, printed, match), agency.end if agency else match.end())


def _agency_after(text: str, start: int) -> Span | None:
    """ "МОСКВА, 3 мар — РИА Новости. ": the agency that stands between the dash and the story."""
    match = agency_names().match(text, start)
    return Span.of(text, start, match.end()) if match and text[match.end() : match.end() + 2] == ". " else None


def _is_plain_opening(place: str, text: str, match: re.Match[str]) -> bool:
    """ "Nairobi – Police": few words before a dash with spaces, and after it a sentence that begins."""
    after = text[match.end() : match.end() + 1]
    return (
        len(place.split(",", maxsplit=1)[0].split()) <= 2
        and (after.isupper() or after in "“\"'‘")
        and match["sep"][-1:].isspace()
    )


def _is_named_alone(place: str, text: str, after: int) -> bool:
    """ "Washington: A newspaper ..." or "Beni, DR Congo: A bomb ...": a name of one word before a whole sentence."""
    first = place.split(", ", maxsplit=1)[0]
    return " " not in first and place[:1].isupper() and _SENTENCE.match(text, after) is not None


_SENTENCE = re.compile(r"[A-Z][^\n:]{40}")


def _is_place(place: str, *, loose: bool = False) -> bool:
    if _is_no_place(place) or is_agency(place):
        return False
    first = re.split(r"[ ,/]", place)[0].casefold()
    if first in {
        "the",
        "a",
        "an",
        "by",
        "in",
        "at",
        "on",
        "and",
        "but",
        "update",
        "for",
        "photo",
        "photos",
        "le",
        "la",
        "les",
        "el",
    }:
        return place[:3] in {"LA ", "EL "}
    if any(len(word) > 1 and word.isupper() and is_agency(word) for word in place.split()):
        return False
    parts = place.split(", ")
    words = [word for part in parts for word in re.split(r"[ /-]", part)]
    if len(parts) > 3 or len(parts[0].split()) > (5 if loose else 4) or len(words) > 8:
        return False
    small = {"of", "al", "el", "de", "la", "le", "sur", "province", "district", "and", "the", "near"}
    cased = all(w[:1].isupper() or not w[:1].islower() or w.casefold() in small for w in words if w)
    return cased or (place.islower() and len(words) <= 3)


def _is_no_place(place: str) -> bool:
    folded = place.casefold().strip(" .,")
    return folded in column("no_place.txt") or folded.split(" ")[0] in {"breaking", "update", "exclusive", "updated"}


def _in_capitals(place: str) -> bool:
    first = place.split(",", maxsplit=1)[0].strip(" .")
    letters = [c for c in first if c.isalpha()]
    return (
        len(letters) >= 3 and all(c.isupper() for c in letters if c.isupper() or c.islower()) and letters[0].isupper()
    )


def _all_lower(text: str, start: int) -> bool:
    return text[start : start + 200].islower()


def _is_day(words: str) -> bool:
    return bool(re.fullmatch(rf"(?:{_day()})\.?", words, re.IGNORECASE))


def _place_span(text: str, match: re.Match[str]) -> Span:
    start = match.start("place")
    end = start + len(match["place"].rstrip(" ,.") or match["place"])
    return Span.of(text, start, end + ("," in match["place"] and text[end : end + 1] == "."))  # "TUCSON, Ariz. (AP) -"


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return Span.of(text, start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip()))


def _dated(text: str, printed: Printed | None, match: re.Match[str]) -> tuple[str, Span] | None:
    found = printed or date_at(text, match.end("place"))
    return (found.date, Span.of(text, found.start, found.end)) if found else None
