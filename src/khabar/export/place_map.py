"""The places of reports on a map, in one HTML file that asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from string import Template

from khabar.export.map_places import Mention, Shown, ShownPlaces, shown_places
from khabar.export.map_svg import map_svg
from khabar.export.page_text import safe
from khabar.nouns.report import Report
from khabar.nouns.span import Span
from khabar.nouns.toponym import Area, Candidate, GazetteerPlace, Located
from khabar.packs.outlines import Outlines
from khabar.text.tables import rows

_PACKAGE = "khabar.export"
_CREDITS = (
    "Outlines: Natural Earth (public domain), Who’s On First (CC BY), OCHA (CC BY-IGO). Places: GeoNames (CC BY 4.0) "
    "and the other sources of the gazetteer. A circle is the area that the words allow, not the reach of an event. "
    "Borders and names are those of the sources and no statement on the status of any area."
)
_PARAGRAPH = re.compile(r"\n\s*\n")


def place_map(located: Sequence[Located], outlines: Outlines) -> str:
    """An HTML page: a map of all places with their areas, the reports beside it, and the names that were not placed.

    Self-contained and offline: its Content-Security-Policy forbids every request. All text of reports is escaped; what
    no page can hold (control characters, lone surrogates) becomes U+FFFD, so that it can be written as UTF-8.
    """
    places = shown_places(located)
    linked = _Linker(places)
    style, script = _file("place_map.css"), _file("place_map.js")
    heading = linked.heading(located[0], 0) if len(located) == 1 else f"Places of {len(located)} reports"
    return Template(_file("place_map.html")).substitute(
        title=safe(_title(located[0].report)) if len(located) == 1 else heading,
        heading=heading,
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        summary=_summary(places),
        map="\n".join(map_svg(places.shown, outlines)),
        reports="\n".join(linked.article(one, number, alone=len(located) == 1) for number, one in enumerate(located)),
        places=_list("Places", places.placed(), _countries(outlines)),
        unresolved=_list("Not placed", places.lost(), _countries(outlines)),
        credits=safe(_CREDITS),
    )


class _Linker:
    """Texts with their names as links; the first link of a place in the page is where its sign leads."""

    def __init__(self, places: ShownPlaces) -> None:
        self.places = places
        self.linked: set[int] = set()
        self.moving = [_merged([m.relation for m in mentions if m.relation]) for mentions in places.mentions]

    def heading(self, located: Located, number: int) -> str:
        """The title of a report, with links where it is a part of the text."""
        report = located.report
        if report.body_start and report.text[: report.body_start].strip():
            return self._linked(report, number, 0, len(report.text[: report.body_start].rstrip()))
        return safe(_title(report))

    def article(self, located: Located, number: int, alone: bool) -> str:
        """A report; without its title where that is the page's."""
        report = located.report
        language = f' lang="{safe(report.language)}"' if report.language else ""
        title = "" if alone else f'<h2 dir="auto">{self.heading(located, number)}</h2>\n'
        about = " · ".join(
            safe(part) for part in (report.publisher, report.published and report.published.date) if part
        )
        meta = f'<p class="meta" dir="auto">{about}</p>\n' if about else ""
        body = "\n".join(f'<p dir="auto">{piece}</p>' for piece in self._paragraphs(report, number))
        return f"<article{language}>\n{title}{meta}{body}\n</article>"

    def _paragraphs(self, report: Report, number: int) -> Iterator[str]:
        start = report.body_start
        for gap in (*_PARAGRAPH.finditer(report.text, start), None):
            end = gap.start() if gap else len(report.text)
            if report.text[start:end].strip():
                yield self._linked(report, number, start, end)
            start = gap.end() if gap else end

    def _linked(self, report: Report, number: int, start: int, end: int) -> str:
        """`text[start:end]` with its names as links, and the words that move or widen them marked."""
        pieces = []
        for mention in self.places.mentions[number]:
            if start <= mention.words.start and mention.words.end <= end:
                pieces.append(self._marked(report, number, start, mention.words.start))
                pieces.append(self._link(mention))
                start = mention.words.end
        return "".join((*pieces, self._marked(report, number, start, end)))

    def _marked(self, report: Report, number: int, start: int, end: int) -> str:
        stretches = self.moving[number]
        pieces = []
        for first, last in stretches[max(0, bisect(stretches, (start, 0)) - 1) :]:
            if first >= end:
                break
            if last > start:
                begun, done = max(first, start), min(last, end)
                pieces.append(_text(report.text[start:begun]))
                pieces.append(f'<span class="rel">{_text(report.text[begun:done])}</span>')
                start = done
        return "".join((*pieces, _text(report.text[start:end])))

    def _link(self, mention: Mention) -> str:
        shown = self.places.shown[mention.number]
        anchor = "" if mention.number in self.linked else f' id="t{mention.number}"'
        self.linked.add(mention.number)
        kind, target = ("name", "m") if shown.area else ("name lost", "d")
        return (
            f'<a class="{kind}"{anchor} href="#{target}{mention.number}" data-place="{mention.number}">'
            f"{_text(mention.words.text)}</a>"
        )


def _merged(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The stretches that spans cover, in order."""
    merged: list[tuple[int, int]] = []
    for span in sorted(spans):
        first, last = (*merged.pop(),) if merged and span.start <= merged[-1][1] else (span.start, span.end)
        merged.append((first, max(last, span.end)))
    return merged


def _text(words: str) -> str:
    return safe(words).replace("\n", "<br>\n")


def _title(report: Report) -> str:
    return report.title or report.id


def _summary(places: ShownPlaces) -> str:
    names, placed = sum(map(len, places.mentions)), len(places.placed())
    return f"{_counted(names, 'place name')}, {_counted(placed, 'place')} on the map, {len(places.lost())} not placed"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _list(heading: str, shown: Sequence[Shown], countries: Mapping[str, str]) -> str:
    if not shown:
        return ""
    items = "\n".join(_item(one, countries) for one in shown)
    return f'<h2 class="list">{heading}</h2>\n<ul class="places">\n{items}\n</ul>'


def _item(one: Shown, countries: Mapping[str, str]) -> str:
    words = ", ".join(_worded(wording, count) for wording, count in one.wordings.items())
    lines = [f'<p><a href="#t{one.number}">{words}</a>{_meant(one.best, countries) if one.best else ""}</p>']
    if one.area:
        score = f" · score {_score(one.best.score)}" if one.best else ""
        lines.append(f'<p class="q">{_precision(one.area)}{score}</p>')
    if one.why:
        lines.append(f'<p dir="auto">{safe(one.why)}</p>')
    if one.rivals:
        rivals = "; ".join(_candidate(rival, countries) for rival in one.rivals)
        lines.append(f'<p class="q">{"Could also be" if one.best else "Could be"} {rivals}</p>')
    return f'<li id="d{one.number}" data-place="{one.number}">{"".join(lines)}</li>'


def _worded(wording: str, count: int) -> str:
    times = f' <span class="q">× {count}</span>' if count > 1 else ""
    return f"<bdi>“{safe(wording)}”</bdi>{times}"


def _meant(best: Candidate, countries: Mapping[str, str]) -> str:
    where = _where(best.place, countries)
    return f' <span class="to"><bdi>{safe(best.place.name)}</bdi></span> <span class="q">{where}</span>'


def _candidate(rival: Candidate, countries: Mapping[str, str]) -> str:
    place = rival.place
    point = f'<span class="n">{place.lat:.3f}, {place.lon:.3f}</span>'
    about = "; ".join(part for part in (_where(place, countries), point, _score(rival.score)) if part)
    return f"<bdi>{safe(place.name)}</bdi> ({about})"


def _where(place: GazetteerPlace, countries: Mapping[str, str]) -> str:
    """The areas around a place, from the narrowest; nothing for a country."""
    parts = (place.admin2, place.admin1, countries.get(place.country, place.country))
    return safe(", ".join(dict.fromkeys(part for part in parts if part and part != place.name)))


def _score(score: float) -> str:
    return f'<span class="n">{score:.2f}</span>'


def _precision(area: Area) -> str:
    words = {int(row[0]): row[1] for row in rows(_PACKAGE, "place_precisions.tsv")}
    radius = f"{area.radius_km:.0f}" if area.radius_km >= 10 else f"{area.radius_km:.1f}".removesuffix(".0")
    return f'{safe(words.get(area.precision, ""))}, <span class="n">± {radius} km</span>'


def _countries(outlines: Outlines) -> dict[str, str]:
    """English names by ISO code; of several outlines of one country the one that is called like it comes first."""
    names: dict[str, str] = {}
    for unit in outlines.units:
        if unit.level == 0 and (unit.country not in names or unit.id.removeprefix("ne:").isdigit()):
            names[unit.country] = unit.name
    return names


def _hash(content: str) -> str:
    """A content's hash as a Content-Security-Policy names it (CSP level 3, section 2.3.1)."""
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@cache
def _file(name: str) -> str:
    return resources.files(_PACKAGE).joinpath("data", name).read_text("utf-8")
