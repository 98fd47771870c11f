"""From what was read to a Report: compose the text, survey it, and let each field come from where it is surest."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from khabar.errors import OptionError
from khabar.nouns import Problem, Published, Report
from khabar.nouns.report import PublishedFrom
from khabar.read.compose import compose
from khabar.read.dates import iso_date
from khabar.read.fields import Dated, Survey, survey
from khabar.read.language import guess_language

if TYPE_CHECKING:
    from khabar.read.captured import Keeper

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says because no file can; used where the report itself says nothing."""

    published: str | None = None
    publisher: str | None = None
    url: str | None = None

    @classmethod
    def of(cls, published: str | datetime.date | None, publisher: str | None, url: str | None) -> Given:
        """Checked: OptionError when `published` is no date."""
        if published is None:
            return cls(None, publisher, url)
        day = published.isoformat()[:10] if isinstance(published, datetime.date) else iso_date(published)
        if day is None:
            raise OptionError(f"{published!r} is no date", "published", "write it as 2016-05-27")
        return cls(day, publisher, url)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes come from: `input` as the caller wrote it, the stem for ids, the place inside, the bytes' digest.

    `keeper`: whoever wants the bytes themselves; readers hand them to it before the reports (`khabar.read.captured`).
    """

    input: str
    stem: str
    sha256: str = ""
    place: str = ""
    number: int | None = None
    keeper: Keeper | None = field(default=None, compare=False, repr=False)

    @property
    def at(self) -> str:
        """For problems: file and place."""
        return f"{self.input}:{self.place}" if self.place else self.input

    @property
    def id(self) -> str:
        """The stem, with "#n" for the n-th report of a file that can hold several."""
        return self.stem if self.number is None else f"{self.stem}#{self.number}"

    def inside(self, place: str, number: int | None = None, sha256: str | None = None) -> Origin:
        """The same origin at a place inside the file."""
        return replace(self, place=place, number=number, sha256=self.sha256 if sha256 is None else sha256)


@dataclass(frozen=True, slots=True)
class Draft:
    """What one kind of input holds of a report; None or empty where it doesn't say."""

    body: str
    title: str | None = None
    byline: tuple[str, ...] = ()
    agency: str | None = None
    dateline: str | None = None
    published: str | None = None
    published_words: str | None = None
    published_from: PublishedFrom = "page"
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    id: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def build(draft: Draft, origin: Origin, given: Given) -> Report:
    """The report of a draft; its text is the title and body unaltered, what is no story in it is `furniture`."""
    text, body_start = compose(draft.title, draft.body) if draft.body else (draft.title or "", len(draft.title or ""))
    return assembled(draft, text, body_start, survey(text, draft.title), origin, given)


def assembled(draft: Draft, text: str, body_start: int, found: Survey, origin: Origin, given: Given) -> Report:
    """The report of a text that was surveyed already."""
    published, problem = _published(draft, found, origin, given)
    if origin.keeper:
        origin.keeper.id_given = draft.id is not None
    return Report(
        id=draft.id or origin.id,
        text=text,
        body_start=body_start,
        title=draft.title,
        byline=draft.byline or found.byline,
        agency=draft.agency or found.agency,
        dateline=draft.dateline or found.dateline,
        published=published,
        publisher=draft.publisher or given.publisher or found.publisher,
        url=draft.url or given.url,
        language=draft.language or guess_language(text),
        input=origin.input,
        sha256=origin.sha256,
        furniture=found.furniture,
        problems=(*draft.problems, *problem, *_control_characters(text, origin)),
        extra=draft.extra,
    )


def _published(
    draft: Draft, found: Survey, origin: Origin, given: Given
) -> tuple[Published | None, tuple[Problem, ...]]:
    """The printed date before the one that came with the file, before the caller's (codebook section 12, ruling 1)."""
    if found.printed:
        date = found.printed.date
        differs = draft.published is not None and draft.published != date
        message = f"the report prints {date}, but {draft.published} came with it: the printed date is taken"
        problem = (Problem("date-differs", message, origin.at),) if differs else ()
        return _of_text(found.printed), problem
    if draft.published:
        return Published(draft.published, draft.published_words, None, draft.published_from), ()
    if given.published:
        return Published(given.published, None, None, "argument"), ()
    return (_of_text(found.updated) if found.updated else None), ()


def _of_text(found: Dated) -> Published:
    return Published(found.date, found.span.text, found.span, "text")


def _control_characters(text: str, origin: Origin) -> tuple[Problem, ...]:
    """One problem for a text with control characters; they stay, for offsets to hold."""
    first = _CONTROL.search(text)
    if not first:
        return ()
    count = sum(1 for _ in _CONTROL.finditer(text))
    named = f"the first U+{ord(first[0]):04X} at {first.start()}"
    message = f"{count} control characters in the text, {named}: left as they are"
    return (Problem("control-characters", message, origin.at),)
