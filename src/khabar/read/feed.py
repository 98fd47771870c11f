"""RSS and Atom files: each entry a report, of its full content where the feed has it, else of its summary."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from khabar.nouns import Problem, Report
from khabar.read.build import Draft, Given, Origin, build
from khabar.read.dates import iso_date
from khabar.read.decode import decode
from khabar.read.markup import fragment_text

_PARSED = ("published_parsed", "updated_parsed")
# <?xml version="1.0" encoding="windows-1256"?>: the declaration no longer holds once the feed is decoded
_DECLARED = re.compile(r"""^(\s*<\?xml[^>]{0,100}?)\sencoding\s*=\s*["'][^"'>]{0,60}["']""")
Entry = Mapping[str, Any]  # feedparser's dictionaries, which have no types


def read_feed(raw: bytes, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """A report for each entry with words, in the order of the feed; one problem when it is no feed or is damaged."""
    import feedparser

    decoded = decode(raw)
    text = _DECLARED.sub(r"\1", decoded.text.lstrip("\ufeff"), count=1)
    # A stream, for feedparser would take bytes that look like an address or a path for one.
    try:
        found = feedparser.parse(io.BytesIO(text.encode("utf-8", "replace")))
    except Exception as error:  # feedparser stumbles over some damaged feeds, each in its own way
        yield Problem("damaged", f"no readable feed: {type(error).__name__}", origin.at)
        return
    doubts = tuple(Problem("encoding-doubt", doubt, origin.at) for doubt in decoded.doubts)
    if not found.version or not found.entries:
        fault = "no RSS or Atom feed" if not found.version else "a feed without entries"
        yield Problem("no-entries", fault, origin.at)
        return
    for number, entry in enumerate(found.entries, 1):
        here = origin.inside(f"entry {number}", number)
        draft = _draft(entry, found.feed, found.version, here)
        if not draft.body and not draft.title:
            yield Problem("empty", "the entry has no words", here.at)
            continue
        yield build(replace(draft, problems=(*doubts, *draft.problems)), here, given)
    if found.bozo and _is_damage(found.bozo_exception):
        yield Problem("damaged", f"the feed breaks off or is no sound XML: {_said(found.bozo_exception)}", origin.at)


def _draft(entry: Entry, feed: Entry, version: str, origin: Origin) -> Draft:
    shown = _words(entry, "published") or (_words(entry, "updated") if version.startswith("rss") else None)
    day = _day(entry, shown)
    unread = Problem("date-unread", f"the entry's date cannot be read: {(shown or '')[:40]!r}", origin.at)
    return Draft(
        body=_body(entry),
        title=fragment_text(entry.get("title") or "").replace("\n", " ") or None,
        byline=_authors(entry),
        published=day,
        published_words=shown,
        published_from="feed",
        publisher=fragment_text(feed.get("title") or "").replace("\n", " ") or None,
        url=_address(entry, feed),
        language=_language(entry, feed),
        problems=(unread,) if shown and not day else (),
    )


def _words(entry: Entry, key: str) -> str | None:
    value = entry.get(key) if key in entry else None  # feedparser: get alone would give `published` for `updated`
    return value.strip() if isinstance(value, str) and value.strip() else None


def _day(entry: Entry, shown: str | None) -> str | None:
    """The day as the feed prints it, in its own zone; else as feedparser reads it (two-digit years and the like)."""
    if not shown:
        return None
    parsed = next((entry[key] for key in _PARSED if key in entry), None)
    return iso_date(shown) or (f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}" if parsed else None)


def _body(entry: Entry) -> str:
    contents = [fragment_text(part.get("value") or "") for part in entry.get("content") or ()]
    return max(contents, key=len, default="") or fragment_text(entry.get("summary") or "")


def _authors(entry: Entry) -> tuple[str, ...]:
    names = [author.get("name") or "" for author in entry.get("authors") or ()] or [entry.get("author") or ""]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _address(entry: Entry, feed: Entry) -> str | None:
    """The entry's own page, behind the redirect of an alert."""
    alternates = [link.get("href") for link in entry.get("links") or () if link.get("rel") == "alternate"]
    address = next((a for a in alternates if a), None) or entry.get("link")
    if not isinstance(address, str) or not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if not parts.scheme:
        return urljoin(feed.get("link") or "", address)
    if parts.path == "/url" and "google." in (parts.hostname or ""):
        behind = parse_qs(parts.query)
        return next((v for key in ("url", "q") for v in behind.get(key, ()) if v.startswith("http")), address)
    return address


def _language(entry: Entry, feed: Entry) -> str | None:
    code = entry.get("language") or feed.get("language")
    head = code.replace("_", "-").split("-")[0].lower() if isinstance(code, str) else ""
    return head if 2 <= len(head) <= 3 and head.isalpha() else None


def _is_damage(error: BaseException) -> bool:
    """Not: a wrong declaration of the encoding or the media type, which feedparser mends by itself."""
    mended = type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType", "UndeclaredNamespace")
    return not mended and "declaration not at start" not in str(error)  # a blank line before <?xml


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())[:120]
