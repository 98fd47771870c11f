"""Who wrote the report of a page, from its JSON-LD, its head, and the lines beside the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from khabar.read.credits import is_agency, looks_like_a_name
from khabar.read.dates import find_dates
from khabar.read.html_facts import Facts, types_of, words_of
from khabar.read.html_head import HeadLine
from khabar.read.html_title import letters

_LONGEST = 400
_NAMED = re.compile(r"(?i)(?:^|[\W_])(?:by|byline|author|authors|writer|reporter|autor|auteur|autore)(?:$|[\W_]|name)")
# By Ada Kellin   Posted Mar 10, 2024 by ...   Publicado por: ...   Von Jörg Müßig   بقلم: ...
_BY = re.compile(
    r"(?i)(?:^|[\s|•·–—-])(?:(?:written |reported |reporting |story |posted |published )?by|von|par|por|door|av|af|"
    r"di|autor|auteur|yazan|oleh|автор|автори|текст|بقلم|كتب|كتبت|تقرير|نویسنده)\s?:?\s+"
)
_END = re.compile(r"\s(?:[-–—|•·]|\d)|[|•·(\[\d@]|\s{2,}|\.\s")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|<[^<>]{0,80}>")
_JOINS = re.compile(r"\s*(?:,|;|/|&|\||·|•|\s(?:and|et|y|e|und|och|og|en|i|и|та|و)\s)\s*")
# Matteo Frane in Brenn    Yara Benning | Maren
_PLACE = re.compile(
    r"^(?P<names>[^|]{3,60}?)(?:\s+(?:in|à|en|aus|em|w|v|в|في|من)\s+|\s*\|\s*)(?P<place>[^\W\d_][^|,.]{1,40})$"
)


def byline(facts: Facts, lines: Sequence[HeadLine], sites: frozenset[str]) -> tuple[str, ...]:
    """The names of the writers, in the order of the page; `sites` are names of the medium, as bare letters."""
    for found in (_of_article(facts), _of_meta(facts), _marked(lines), _spoken(lines)):
        names = [name for words in found for name in names_of(words, sites)]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def place_beside(lines: Sequence[HeadLine], names: Sequence[str], sites: frozenset[str]) -> str | None:
    """The place of writing that stands beside a writer's name: "By Matteo Frane in Brenn", "Yara Benning | Maren"."""
    for line in lines:
        words = _BY.sub(" ", f" {line.text}", count=1).strip()
        match = _PLACE.match(words)
        if not match or not any(letters(n) in letters(match["names"]) for n in names):
            continue
        place = match["place"].strip()
        fits = place[:1].isupper() or not place[:1].islower()
        dated = next(find_dates(place), None) is not None or any(c.isdigit() for c in place)
        if fits and not dated and letters(place) not in sites and not is_agency(place) and len(place.split()) <= 4:
            return place
    return None


def names_of(words: str, sites: frozenset[str]) -> tuple[str, ...]:
    """The persons named in a byline: without "By", handles in brackets, the medium, roles and dates.

    >>> names_of("By Corin Wells, Harrowgate Courier", frozenset({"harrowgatecourier"}))
    ('Corin Wells',)
    """
    words = _BRACKETS.sub(" ", words[:_LONGEST])
    words = _BY.sub(" ", f" {words}", count=1).strip() if _BY.match(f" {words}") else words.strip()
    placed = _PLACE.match(words)
    words = placed["names"] if placed and " in " in words else words
    found = []
    for part in _JOINS.split(words):
        name = " ".join(part.split()).strip(" .:-–—")
        named = looks_like_a_name(name) and letters(name) not in sites and not name.startswith(("http", "www", "@"))
        if named and not _is_medium(name, sites):
            found.append(_cased(name))
    return tuple(found)


def _is_medium(name: str, sites: frozenset[str]) -> bool:
    bare = letters(name)
    return any(len(site) >= 5 and site in bare for site in sites)


def _cased(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 4 else name


def _of_article(facts: Facts) -> Iterator[str]:
    found = facts.article.get("author")
    for author in found if isinstance(found, list) else [found]:
        organization = isinstance(author, Mapping) and any("Organization" in t for t in types_of(author))
        words = words_of(author)
        if words and not organization:
            yield words


def _of_meta(facts: Facts) -> Iterator[str]:
    for name in (
        "author",
        "article:author",
        "dc.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "cxenseparse:author",
    ):
        values = [v for v in facts.meta.get(name, ()) if not v.startswith(("http", "/"))]
        if values:
            yield from values
            return


def _marked(lines: Sequence[HeadLine]) -> Iterator[str]:
    """The words of elements marked as the writer's name: rel="author" first, then blocks of that class."""
    inner = [e for line in lines for e in line.elements if _is_writer_link(e)]
    if inner:
        yield from (" ".join(e.text_content().split())[:120] for e in dict.fromkeys(inner))
        return
    for line in lines:
        if any(_NAMED.search(e.get("class") or "") for e in line.elements[:3]):
            yield _after_by(line.text) or _END.split(line.text)[0] if "|" not in line.text else line.text.split("|")[0]


def _is_writer_link(element: object) -> bool:
    get = getattr(element, "get", None)
    return get is not None and (get("rel") == "author" or get("itemprop") in ("author", "author name", "name"))


def _spoken(lines: Sequence[HeadLine]) -> Iterator[str]:
    """The words after "By" in the lines beside the headline."""
    for line in lines:
        for part in line.parts or (line.text,):
            words = _after_by(part)
            if words:
                yield words


def _after_by(text: str) -> str | None:
    match = _BY.search(f" {text}")
    rest = f" {text}"[match.end() :] if match else ""
    return _END.split(rest)[0] or None if rest else None
