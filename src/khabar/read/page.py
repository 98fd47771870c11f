"""A page to its report, or to the reports of a live blog, one for each dated entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from khabar.errors import InputError
from khabar.nouns import Problem, Report
from khabar.read.build import Draft, Given, Origin, build
from khabar.read.html import Page, read_page


def read_html(
    raw: bytes, origin: Origin, given: Given, *, url: str | None = None, charset: str | None = None
) -> Iterator[Report | Problem]:
    """The report of a page, or one for each entry of a live blog; a problem when it holds no article."""
    try:
        page = read_page(raw, url=url or given.url, charset=charset)
    except InputError as error:
        yield Problem("no-article", "; ".join(filter(None, (error.what, error.remedy))), origin.at)
        return
    except Exception as error:  # the last net: one page on which a library stumbles does not stop the others
        yield Problem("damaged", f"the page could not be read: {type(error).__name__}", origin.at)
        return
    if not page.entries:
        yield build(_draft(page, origin, url), origin, given)
        return
    for number, entry in enumerate(page.entries, 1):
        place = ", ".join(filter(None, (origin.place, f"entry {number}")))
        here = replace(origin, place=place, stem=origin.id, number=number)
        yield build(_draft(entry, here, url or page.url), here, given)


def _draft(page: Page, origin: Origin, url: str | None) -> Draft:
    published = page.published
    return Draft(
        body="\n\n".join(page.paragraphs),
        title=page.title,
        byline=page.byline,
        agency=page.agency,
        dateline=page.dateline,
        published=published.date if published else None,
        published_words=published.words if published else None,
        published_from=published.origin if published else "page",
        publisher=page.publisher,
        url=page.url or url,
        language=page.language,
        problems=tuple(Problem(p.code, p.message, origin.at) for p in page.problems),
    )
