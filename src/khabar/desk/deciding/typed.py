"""Values that a person typed or ticked in a form, as the JSON that a decision holds (`khabar.weigh.decided_values`)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from khabar.errors import OptionError
from khabar.nouns import Span
from khabar.weigh.decided_values import CORRECTABLE, FIGURES, MAY_BE_UNKNOWN, UNKNOWN
from khabar.weigh.figures import MEASURES

Fields = Sequence[tuple[str, str]]
_LISTS = ("places", "doers", "targets", "weapons")
_YES_NO = ("civilians", "aggregate")
_COORDINATES = re.compile(r"\s*(?P<lat>[+-]?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(?P<lon>[+-]?\d{1,3}(?:\.\d+)?)\s*", re.ASCII)
MOST_VALUES = 50
LONGEST_WORDS = 5_000


def corrected(fields: Fields) -> dict[str, object]:
    """The value of a correction: `field` and what the inputs for that field hold; `UNKNOWN` where a person ticked that
    nobody tells it. OptionError names the input.

    The inputs of a field begin with its name (`places_names`), of all figures with `figure_`, of yes and no with
    `truth_`.

    >>> corrected([("field", "killed"), ("figure_low", "21"), ("figure_open", "on")])
    {'field': 'killed', 'value': {'low': 21, 'high': None}}
    >>> corrected([("field", "time"), ("time_unknown", "on"), ("time_start", "2016-04-12")])
    {'field': 'time', 'value': 'unknown'}
    """
    last = dict(fields)
    name = last.get("field", "")
    if name not in CORRECTABLE:
        raise OptionError("no field is chosen", "field", f"one of {', '.join(CORRECTABLE)}")
    read, prefix = _reader_of(name)
    own = _own(fields, prefix)
    taken_away = name in MAY_BE_UNKNOWN and (dict(own).get("unknown") or dict(own).get("is") == UNKNOWN)
    return {"field": name, "value": UNKNOWN if taken_away else read(own)}


def missed(fields: Fields) -> dict[str, object]:
    """The value of a missed event: its type, its status, and whatever else was filled in, each by its own inputs
    (`type_name`, `status`, `killed_low`, `time_start`, `places_names` ...).
    """
    last = dict(fields)
    if not last.get("type_name"):
        raise OptionError("no type is chosen", "type_name", "choose a sub-event type of the codebook (section 3)")
    value: dict[str, object] = {"type": last["type_name"], "status": last.get("status") or "happened"}
    for name in ("time", *_LISTS, *MEASURES, *_YES_NO):
        own = [(key, one) for key, one in _own(fields, name) if one.strip() and key != "precision"]
        if own:
            value[name] = _reader_of(name)[0](_own(fields, name))
    return value


@dataclass(frozen=True, slots=True)
class SaidWords:
    """Words of a report that were selected, or typed as they stand there; None: not known yet."""

    text: str
    report: str | None = None
    sha256: str | None = None
    start: int | None = None

    def span_in(self, text: str, near: int = 0) -> Span:
        """Where they stand in a text: where they were selected, else nearest to `near`. OptionError: nowhere.

        >>> SaidWords("two").span_in("two of two", 9).start
        7
        """
        if self.start is not None and text.startswith(self.text, self.start):
            return Span.of(text, self.start, self.start + len(self.text))
        found = [match.start() for match in re.finditer(re.escape(self.text), text)]
        if not found:
            remedy = "copy the words as they stand there"
            raise OptionError(f"{self.text[:40]!r} does not stand in the report", "words", remedy)
        start = min(found, key=lambda at: abs(at - near))
        return Span.of(text, start, start + len(self.text))


def said_words(fields: Fields) -> SaidWords | None:
    """The words that a form points at; None where it points at none."""
    last = dict(fields)
    text = last.get("words", "").strip("\r\n\t ")
    if not text:
        return None
    if len(text) > LONGEST_WORDS:
        raise OptionError(f"are {len(text)} characters", "words", f"at most {LONGEST_WORDS}")
    # what forms send has \r\n for line breaks
    text = text.replace("\r\n", "\n")
    start = _whole(last.get("words_start"), "words_start")
    return SaidWords(text, last.get("words_report") or None, last.get("words_sha256") or None, start)


Reader = Callable[[Fields], object]


def _reader_of(name: str) -> tuple[Reader, str]:
    """What reads the inputs of a field, and what their names begin with in the form of a correction."""
    if name in FIGURES:
        return _figure, "figure"
    if name in _YES_NO:
        return _truth, "truth"
    readers: Mapping[str, Reader] = {"time": _time, "type": _type, "places": _places, "weapons": _names}
    return readers.get(name, _parties), name


def _own(fields: Fields, prefix: str) -> Fields:
    """The inputs of a field, without what their names begin with."""
    start = f"{prefix}_"
    return [(key.removeprefix(start), value) for key, value in fields if key.startswith(start)]


def _figure(fields: Fields) -> dict[str, object]:
    last = dict(fields)
    low = _whole(last.get("low"), "low")
    if low is None:
        raise OptionError("no number is given", "low", "type how many at least; 0 for none")
    high = None if last.get("open") else _whole(last.get("high"), "high")
    if not last.get("open") and high is None:
        high = low
    if high is not None and high < low:
        raise OptionError(
            f"{high} is less than the {low} at least", "high", "type the greater number there, or leave it empty"
        )
    return {"low": low, "high": high}


def _whole(raw: str | None, where: str) -> int | None:
    given = (raw or "").strip()
    if not given:
        return None
    if not re.fullmatch("[0-9]{1,9}", given, re.ASCII):
        raise OptionError(f"{given[:20]!r} is no whole number", where, "digits only")
    return int(given)


def _time(fields: Fields) -> dict[str, object]:
    last = dict(fields)
    start = last.get("start", "").strip()
    if not start:
        raise OptionError("no day is given", "start", "as in 2016-03-09")
    end = last.get("end", "").strip() or start
    precision = last.get("precision", "").strip() or ("day" if start == end else "days")
    return {"start": start, "end": end, "precision": precision}


def _type(fields: Fields) -> str:
    return dict(fields).get("name", "").strip()


def _truth(fields: Fields) -> bool:
    given = dict(fields).get("is", "")
    if given not in ("yes", "no"):
        raise OptionError("neither yes nor no", "truth_is", "choose one of them")
    return given == "yes"


def _names(fields: Fields) -> list[object]:
    """The names ticked, and those typed, one a line or parted by semicolons."""
    return [*_ticked(fields, str), *_written(fields)]


def _parties(fields: Fields) -> list[object]:
    return [*_ticked(fields, dict), *({"name": name} for name in _written(fields))]


def _places(fields: Fields) -> list[object]:
    """Places ticked, places typed by name, and the point of a pin (`pin`: latitude, longitude), which `name` calls."""
    last = dict(fields)
    found: list[object] = [*_ticked(fields, dict), *({"name": name} for name in _written(fields))]
    if pin := last.get("pin", "").strip():
        found.append(_pin(pin, last))
    if not found:
        raise OptionError("no place is given", "places", "tick one, type a name, or give latitude and longitude")
    return found


def _pin(pin: str, last: Mapping[str, str]) -> dict[str, object]:
    at = _COORDINATES.fullmatch(pin)
    if at is None:
        raise OptionError(f"{pin[:40]!r} is no point", "pin", "latitude first, as in 36.2, 37.16")
    lat, lon = float(at["lat"]), float(at["lon"])
    if abs(lat) > 90 or abs(lon) > 180:
        raise OptionError(f"{pin} lies outside the world", "pin", "latitude first, as in 36.2, 37.16")
    found: dict[str, object] = {"lat": lat, "lon": lon}
    if km := last.get("radius_km", "").strip():
        if not re.fullmatch(r"\d{1,4}(?:\.\d+)?", km, re.ASCII):
            raise OptionError(f"{km[:20]!r} is no number of km", "radius_km", "as in 2.5")
        found["radius_km"] = float(km)
    if name := last.get("name", "").strip():
        found["name"] = name
    return found


def _ticked(fields: Fields, kind: type) -> list[object]:
    """The values of the boxes that are ticked, each JSON."""
    found: list[object] = []
    for raw in (raw for key, raw in fields if key == "picked"):
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, kind):
            raise OptionError(f"{raw[:40]!r} is no value", "picked", "tick a box, or type a name")
        found.append(value)
    return found


def _written(fields: Fields) -> list[str]:
    """Names that were typed, one a line or parted by semicolons."""
    typed = (name.strip() for key, lines in fields if key == "names" for name in re.split(r"[;\n]", lines))
    names = [name for name in typed if name]
    if len(names) > MOST_VALUES:
        raise OptionError(f"are {len(names)} values", "names", f"at most {MOST_VALUES}")
    return names
