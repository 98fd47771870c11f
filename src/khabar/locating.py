"""The place names of reports, found and resolved; everything that locates goes through `locate_reports`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from khabar.nouns import Problem, Report, Span, place_of
from khabar.nouns.toponym import Located

if TYPE_CHECKING:
    from khabar.packs.gazetteer.lookup import Gazetteer

GIVEN = "toponyms"


def locate(
    x: str | bytes | Path | Report,
    *,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    gazetteer: Path | None = None,
) -> tuple[Located, ...]:
    """For each report in `x` its place names and what they mean. Arguments and errors as in `khabar.read`.

    `gazetteer` is the folder of another pack than the shipped one; PackError when it cannot be used.
    """
    from khabar.coding import read
    from khabar.packs.gazetteer.lookup import open_gazetteer

    reports = read(x, published=published, publisher=publisher, url=url)
    return tuple(answer.located for answer in locate_reports(reports, open_gazetteer(gazetteer)))


class Answer(NamedTuple):
    """A report located; `given`: for each span that came with it the toponym that answers it (None: it is no span)."""

    located: Located
    given: tuple[int | None, ...] | None = None
    problems: tuple[Problem, ...] = ()

    def asked(self) -> list[tuple[int | None, object]] | None:
        """What came with the report, each with the number of the toponym that answers it; None when nothing came."""
        if self.given is None:
            return None
        return list(zip(self.given, _listed(self.located.report), strict=True))


def locate_reports(reports: Iterable[Report], gazetteer: Gazetteer) -> Iterator[Answer]:
    """Each report located, in order, as they come.

    A report that came with `toponyms` (contract, `khabar locate`) has just these, in their order; in others the names
    are found.
    """
    from khabar.resolve.place_finding import place_names
    from khabar.resolve.places import locate as resolved

    for report in reports:
        if report.extra.get(GIVEN) is None:
            yield Answer(resolved(report, place_names(gazetteer, report), gazetteer))
            continue
        spans = given_names(report)
        held = [span for span in spans if span is not None]
        numbers = iter(range(len(held)))
        given = tuple(None if span is None else next(numbers) for span in spans)
        yield Answer(resolved(report, held, gazetteer), given, _not_spans(report, spans))


def given_names(report: Report) -> tuple[Span | None, ...]:
    """The spans that came with a report, offsets into its text as given; None for what is none."""
    return tuple(_span(report, one) for one in _listed(report))


def _listed(report: Report) -> Sequence[object]:
    given = report.extra.get(GIVEN)
    return given if isinstance(given, list) else [given]


def _not_spans(report: Report, spans: Sequence[Span | None]) -> tuple[Problem, ...]:
    length = len(report.text) - report.body_start
    what = 'toponym %d is no {"start", "end"} within the text of %d characters; it is answered with nulls'
    return tuple(
        Problem("toponyms", what % (number, length), place_of(report))
        for number, span in enumerate(spans)
        if span is None
    )


def _span(report: Report, one: object) -> Span | None:
    if not isinstance(one, Mapping):
        return None
    start, end = one.get("start"), one.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        return None
    offset = report.body_start
    return Span.of(report.text, start + offset, end + offset) if end + offset <= len(report.text) else None
