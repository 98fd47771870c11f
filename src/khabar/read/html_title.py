"""The title of the report on a page: what its heading, its head and its JSON-LD agree on, less the name of the site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khabar.read.html_facts import Facts, split, words_of
from khabar.read.html_prune import kind_by_name

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAX = 400
# Shelling hits ferry landing - Lerm Courier    Floods | World | Ersk Mail    标题--时政--人民网
_SEPARATOR = re.compile(r"\s+[-|–—•·:/»«‹›]+\s+|\s*(?:\||--|::|»|\uff5c|_)\s*|\s+\[(?=[^\]]+\]$)")
_HEADING_NAMES = re.compile(r"(?i)headline|(?:^|[\W_])(?:title|titulo|titre|titel)(?:$|[\W_])|entry-title|post-title")
_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Title:
    """The title, and the name of the site where the page puts it beside the title."""

    words: str | None
    site: str | None


def title(root: HtmlElement, facts: Facts) -> Title:
    """The title; of rival wordings the one most given by heading, JSON-LD, og:title, <title>; a tie: the heading's."""
    raw = _raw(root, facts)
    sites = _site_names(root, facts)
    headings = _headings(root, sites, list(raw.values()))
    known = {letters(words) for words in (*headings, *raw.values())}
    clean = {source: _less_site(words, known, sites) for source, words in raw.items()}
    heading = _heading_of_report(headings, list(clean.values()))
    ballots = ([heading] if heading else []) + [words for words in clean.values() if words]
    return Title(_most_said(ballots), _site_beside(raw.get("title"), _most_said(ballots)))


def letters(words: str) -> str:
    """The words as bare letters and digits, for comparing."""
    return _LETTERS.sub("", words).casefold()


def _squeezed(words: str | None) -> str:
    return " ".join((words or "").split())[:_MAX]


def _raw(root: HtmlElement, facts: Facts) -> dict[str, str]:
    found = {
        "ld": words_of(facts.article.get("headline")) or "",
        "og": facts.first("og:title", "twitter:title") or "",
        "title": next(
            (e.text_content() for e in root.iter("title") if e.getparent() is None or e.getparent().tag != "svg"), ""
        ),
    }
    return {source: _squeezed(words) for source, words in found.items() if _squeezed(words)}


def _site_names(root: HtmlElement, facts: Facts) -> set[str]:
    """The names of the site, as bare letters: what it calls itself, its links home, its domain."""
    names = [facts.publisher or "", *facts.meta.get("og:site_name", ()), *facts.meta.get("application-name", ())]
    host = split(facts.url).hostname if facts.url else None
    if host:
        parts = host.removeprefix("www.").split(".")
        names += [host, host.removeprefix("www."), parts[0], parts[-2] if len(parts) > 1 else ""]
    for link in root.iter("a"):
        if _leads_home(link, host) and len(names) < 60:
            names.append(_squeezed(link.text_content()))
    return {letters(name) for name in names if 1 < len(letters(name)) <= 60}


def _leads_home(link: HtmlElement, host: str | None) -> bool:
    href = (link.get("href") or "").strip()
    if href in ("/", "./", "#"):
        return href != "#"
    parts = split(href) if href.startswith("http") and len(href) < 200 else None
    return parts is not None and parts.path in ("", "/") and not parts.query and bool(host) and parts.hostname == host


def _headings(root: HtmlElement, sites: set[str], said: Sequence[str]) -> list[str]:
    """The first-level headings that are no logo; else other headings whose words the head of the page gives too."""
    first = [e for e in root.iter("h1") if not _is_logo(e, sites)]
    found = [words for e in first if (words := _squeezed(e.text_content()))]
    others = [e for e in root.iter("h2", "h3", "p", "div") if e.tag != "div" or len(e) <= 2]
    for element in others if not found else ():
        if not (element.tag in ("h2", "h3") or _HEADING_NAMES.search(element.get("class") or "")):
            continue
        words = _squeezed(element.text_content()) if sum(1 for _ in element.iter()) < 12 else ""
        if len(words) >= 10 and any(_opens(whole, words) for whole in said):
            found.append(words)
    return found


def _is_logo(heading: HtmlElement, sites: set[str]) -> bool:
    names = [heading, *heading.iterancestors()][:3]
    in_navigation = any(e.tag == "nav" or kind_by_name(e) == "navigation" for e in names)
    return letters(heading.text_content()) in sites or in_navigation


def _opens(whole: str, words: str) -> bool:
    return letters(whole).startswith(letters(words)) and bool(letters(words))


def _less_site(words: str, known: set[str], sites: set[str]) -> str:
    """The title without the site's name and sections: cut where the rest is said elsewhere too, or at the name."""
    cuts = list(_SEPARATOR.finditer(words))
    for cut in cuts:
        head, tail = words[: cut.start()].strip(), words[cut.end() :].strip()
        if letters(head) in known and letters(head) not in sites and len(letters(head)) >= 8:
            return head
        if letters(tail) in known and letters(head) in sites:
            return tail
    while cuts:
        cut = cuts.pop()
        head, tail = words[: cut.start()].strip(), words[cut.end() :].strip(" ]")
        if not head or not _names_site(tail, sites):
            break
        words = head
    cuts = list(_SEPARATOR.finditer(words))
    if cuts and letters(words[: cuts[0].start()]) in sites:
        words = words[cuts[0].end() :].strip()
    return words


def _names_site(tail: str, sites: set[str]) -> bool:
    bare = letters(tail)
    return bool(bare) and any(bare == s or (min(len(bare), len(s)) >= 5 and (bare in s or s in bare)) for s in sites)


def _heading_of_report(headings: Sequence[str], said: Sequence[str]) -> str | None:
    """The heading that shares most words with what the head of the page says, else the first."""
    if not headings:
        return None
    return max(headings, key=lambda words: max((_shared(words, other) for other in said), default=0.0))


def _shared(one: str, other: str) -> float:
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return len(a & b) / max(1, min(len(a), len(b))) if len(a) > 1 else 0.0


def _most_said(ballots: Sequence[str]) -> str | None:
    """The wording given most often; at a tie the first."""
    counts: dict[str, int] = {}
    for words in ballots:
        counts[letters(words)] = counts.get(letters(words), 0) + 1
    return max(ballots, key=lambda words: counts[letters(words)], default=None)


def _site_beside(whole: str | None, words: str | None) -> str | None:
    """The last part of <title> after the report's title, when it is short enough to be a name."""
    if not whole or not words or not letters(whole).startswith(letters(words)):
        return None
    cuts = list(_SEPARATOR.finditer(whole))
    tail = whole[cuts[-1].end() :].strip(" ]") if cuts else ""
    return tail if 0 < len(tail.split()) <= 6 and letters(tail) not in letters(words) else None
