"""ACLED's `source_scale`: how far the outlets of an incident reach."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from khabar.nouns import Report
from khabar.nouns.incident import Weighed
from khabar.text.tables import rows, words
from khabar.weigh.values import reports

#: in the order in which ACLED joins two
_ORDER = ("Local partner", "New media", "Subnational", "National", "Regional", "International", "Other")


def source_scale(weighed: Weighed, country: str) -> str:
    """The scale of an incident in `country`: that of its outlets, the first two kinds of them joined.

    An outlet of the country is National, one of another International, an agency of the world International, a page of
    a social network New media; of an outlet whose home is not known Other.
    """
    found = {_scale(report, country) for report in reports(weighed)}
    known = [scale for scale in _ORDER if scale in found and scale != "Other"]
    return "-".join(known[:2]) if known else "Other"


def _scale(report: Report, country: str) -> str:
    host = _host(report.url)
    if _ends_in(host, words("khabar.publish", "new_media_hosts.tsv")):
        return "New media"
    home = next((land for domain, land in _homes().items() if _ends_in(host, frozenset([domain]))), None)
    if home:
        return "National" if home == country else "International"
    named = {(report.agency or "").casefold(), (report.publisher or "").casefold()}
    return "International" if named & words("khabar.publish", "world_agencies.tsv") else "Other"


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").casefold()
    except ValueError:
        return ""


def _ends_in(host: str, domains: frozenset[str]) -> bool:
    parts = host.split(".")
    return any(".".join(parts[at:]) in domains for at in range(len(parts)))


@cache
def _homes() -> dict[str, str]:
    """Country of a publisher by its domain."""
    return {row[0]: row[3] for row in rows("khabar.resolve", "publisher_homes.tsv")}
