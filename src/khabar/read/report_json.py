"""Report JSON (contract, "What goes in"): an object, a list of objects, or JSON Lines; each to a report or a problem.

Lines are read one by one, so that a file of any length takes little memory.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from khabar.nouns import Problem, Report
from khabar.nouns.report import PublishedFrom
from khabar.read import limits
from khabar.read.build import Draft, Given, Origin, build
from khabar.read.captured import Source
from khabar.read.dates import iso_date

_KNOWN = ("id", "title", "text", "published", "publisher", "url", "byline", "agency", "dateline", "language")
# of a report as `khabar read` prints it
_OURS = ("body_start", "input", "sha256", "furniture", "problems", "extra")
_ORIGINS: tuple[PublishedFrom, ...] = ("text", "page", "argument", "feed")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number; `raw` None: longer than is read; `last`: so long that the file was given up there."""

    number: int
    raw: bytes | None
    last: bool = False


def lines_of(stream: BinaryIO, most: int = limits.LINE_BYTES) -> Iterator[Line]:
    """The lines of a stream that are not blank, without their ends; one of `most` bytes is skipped within bounds."""
    number, skipped = 0, 0
    while raw := stream.readline(most):
        number += 1
        if len(raw) == most and not raw.endswith(b"\n"):
            while (raw := stream.readline(most)) and not raw.endswith(b"\n"):
                skipped += len(raw)
                if skipped > limits.SKIPPED_BYTES:
                    yield Line(number, None, last=True)
                    return
            yield Line(number, None)
        elif raw.strip():
            yield Line(
                number, raw.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n") if number == 1 else raw.rstrip(b"\r\n")
            )


def read_json_lines(lines: Iterator[Line], origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """A report or a problem for each line, in order, each with the digest of the line's bytes."""
    for number, line in enumerate(lines, 1):
        if line.raw is None:
            rest = ", and so is what follows: the rest of the file was not read" if line.last else ""
            message = f"the line is longer than {limits.in_mib(limits.LINE_BYTES)}{rest}"
            yield Problem("too-large", message, f"{origin.input}:{line.number}")
            continue
        here = origin.inside(str(line.number), number, hashlib.sha256(line.raw).hexdigest())
        yield from read_line(line.raw, here, given)


def read_line(raw: bytes, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """The reports of one line of JSON Lines, from its bytes without their end; `origin` has their digest."""
    if origin.keeper:
        origin.keeper.keep(Source(raw, "line", origin, given))
    yield from read_json(raw, origin, given)


def read_json(raw: bytes, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """The reports of one JSON value; a problem where it is none."""
    try:
        value = loaded(raw)
    except (ValueError, RecursionError) as error:
        yield Problem("not-json", why_not_json(error), origin.at)
        return
    if not isinstance(value, list):
        yield from read_value(value, origin, given)
        return
    for number, item in enumerate(value, 1):
        place = f"{origin.place}[{number - 1}]" if origin.place else f"[{number - 1}]"
        yield from read_value(item, origin.inside(place, number), given)


def loaded(raw: bytes) -> object:
    """The JSON value of bytes. ValueError: no JSON, or no UTF-8; RecursionError: nested too deeply."""
    return json.loads(raw.decode("utf-8-sig"), parse_constant=lambda _: None, parse_float=_finite)


def why_not_json(error: ValueError | RecursionError) -> str:
    """What is wrong, for people."""
    if isinstance(error, RecursionError):
        return "no report: JSON nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"no report: not UTF-8 at byte {error.start}"
    if isinstance(error, json.JSONDecodeError):
        return f"no report: not JSON: {error.msg.lower()} at character {error.pos}"
    return "no report: JSON with a number too long to read"


def _finite(words: str) -> float | None:
    number = float(words)
    return number if math.isfinite(number) else None


def read_value(value: object, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """The report of one JSON object; a problem when it is none."""
    if not isinstance(value, dict):
        yield Problem("not-a-report", f"no report: a JSON object is needed, this is {_called(value)}", origin.at)
        return
    if "text" not in value and isinstance(value.get("report"), dict):
        value = _unwrapped(value["report"])
    text = value.get("text")
    if not isinstance(text, str) or not text.strip():
        said = "has no text" if text is None or isinstance(text, str) else f'has {_called(text)} for its "text"'
        yield Problem("not-a-report", f"no report: the object {said}", origin.at)
        return
    yield build(_draft(value, origin), origin, given)


def _called(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")


def _unwrapped(report: Mapping[str, object]) -> dict[str, object]:
    """The report of a line that `khabar read` or `khabar code` printed, as it went in: title and body apart."""
    extra = report.get("extra")
    kept = {key: value for key, value in report.items() if key not in _OURS}
    text, title, start = (report.get(key) for key in ("text", "title", "body_start"))
    if isinstance(text, str) and isinstance(start, int) and isinstance(title, str) and text[:start].strip() == title:
        kept["text"] = text[start:]
    return kept | (extra if isinstance(extra, dict) else {})


def _draft(value: Mapping[str, object], origin: Origin) -> Draft:
    problems: list[Problem] = []
    clean = _Cleaner(problems, origin)
    day = value.get("published")
    date = _date(day, problems, origin)
    printed = day if isinstance(day, dict) else {}
    language = clean.words(value.get("language"), "language")
    return Draft(
        body=clean.text(str(value["text"]), "text"),
        title=clean.words(value.get("title"), "title"),
        byline=_byline(value.get("byline"), clean),
        agency=clean.words(value.get("agency"), "agency"),
        dateline=clean.words(value.get("dateline"), "dateline"),
        published=date,
        published_words=clean.words(printed.get("words"), "published"),
        published_from=next((known for known in _ORIGINS if known == printed.get("from")), "argument"),
        publisher=clean.words(value.get("publisher"), "publisher"),
        url=clean.words(value.get("url"), "url"),
        language=language,
        id=_id(value.get("id"), clean),
        extra={clean.text(k, k): clean.value(v, k) for k, v in value.items() if k not in _KNOWN},
        problems=tuple(problems),
    )


class _Cleaner:
    """Puts U+FFFD for lone surrogates, which no file can hold, and says so once a field."""

    def __init__(self, problems: list[Problem], origin: Origin) -> None:
        self.problems, self.origin = problems, origin

    def text(self, words: str, name: str) -> str:
        clean, count = _SURROGATE.subn("\ufffd", words)
        if count:
            name = _SURROGATE.sub("\ufffd", name)
            message = f'{count} lone surrogates in "{name}": U+FFFD put in their place'
            self.problems.append(Problem("lone-surrogate", message, self.origin.at))
        return clean

    def words(self, value: object, name: str) -> str | None:
        """The string that a field holds, None when it holds nothing; a problem when it holds something else."""
        if isinstance(value, str):
            return self.text(value, name) if value.strip() else None
        if value is not None:
            self.problems.append(
                Problem("field", f'"{name}" is {_called(value)}, not a string: left out', self.origin.at)
            )
        return None

    def value(self, value: object, name: str) -> object:
        if isinstance(value, str):
            return self.text(value, name)
        if isinstance(value, list):
            return [self.value(item, name) for item in value]
        if isinstance(value, dict):
            return {self.text(key, name): self.value(item, name) for key, item in value.items()}
        return value


def _byline(value: object, clean: _Cleaner) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    found = (clean.words(name, "byline") for name in names)
    return tuple(name for name in found if name)


def _id(value: object, clean: _Cleaner) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else clean.words(value, "id")


def _date(value: object, problems: list[Problem], origin: Origin) -> str | None:
    if isinstance(value, dict):
        value = value.get("date")
    found = iso_date(value) if isinstance(value, str) else None
    if found is None and value not in (None, ""):
        shown = str(value)[:40].encode("ascii", "replace").decode()
        problems.append(Problem("date-unread", f'"published" is no date: {shown!r}', origin.at))
    return found
