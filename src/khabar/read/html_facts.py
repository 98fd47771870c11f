"""What a page says of itself in its head: JSON-LD, meta elements, canonical address, language."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Node = Mapping[str, object]

_MAX_JSON = 5_000_000
_MAX_NODES = 5_000
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|Posting)$")
# https://web.archive.org/web/20240316101500/https://www.lermcourier.example/x  .../20240316101500im_/https://...
_ARCHIVED = re.compile(
    r"^https?://(?:web\.archive\.org|archive\.[a-z]{2,3}|web\.archive\.org\.au)/(?:web/)?\d{4,14}[a-z_]{0,4}/(?=https?:)"
)
# {"name": "Yearly pass",}
_LAST_COMMA = re.compile(r",\s*(?=[}\]])")
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?=$|[-_])")


@dataclass(frozen=True, slots=True)
class Facts:
    """`article` is the JSON-LD node of the report; `meta` holds all contents by name or property, in small letters."""

    article: Node = field(default_factory=dict)
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    url: str | None = None
    language: str | None = None
    publisher: str | None = None

    def first(self, *names: str) -> str | None:
        """The first content of the first of the meta names that has one."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)


def facts(root: HtmlElement, url: str | None) -> Facts:
    """What the page says of itself; `url` is the address it was fetched from, if known."""
    meta = _meta(root)
    address = _own_address(root, meta, url)
    article = _article(list(_nodes(root)), address)
    return Facts(article, meta, address, _language(root, meta), _publisher(article, meta))


def words_of(value: object) -> str | None:
    """A JSON-LD value as words: a text, or the name of a node, or the first of several."""
    if isinstance(value, str):
        return " ".join(html.unescape(value).split()) or None
    if isinstance(value, Mapping):
        return words_of(value.get("name"))
    if isinstance(value, list):
        return next((words for item in value if (words := words_of(item))), None)
    return None


def unarchived(url: str) -> str:
    """The address less what a web archive puts before it."""
    return _ARCHIVED.sub("", url)


def split(url: str) -> SplitResult:
    """The parts of an address; all empty for what is none, such as "https://[preferences]"."""
    try:
        parts = urlsplit(url[:2_000])
        parts.hostname  # noqa: B018  raises for a malformed host
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def types_of(node: Node) -> tuple[str, ...]:
    """The names in the node's @type."""
    found = node.get("@type")
    names = found if isinstance(found, list) else [found]
    return tuple(name for name in names if isinstance(name, str))


def _meta(root: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        for key in ("property", "name", "itemprop"):
            name = (element.get(key) or "").strip().lower()
            if name and content:
                found.setdefault(name, []).append(content)
    return {name: tuple(values) for name, values in found.items()}


def _own_address(root: HtmlElement, meta: Mapping[str, tuple[str, ...]], url: str | None) -> str | None:
    canonical = next((e.get("href") for e in root.iter("link") if (e.get("rel") or "").lower() == "canonical"), None)
    for given in (url, canonical, *meta.get("og:url", ())):
        address = unarchived((given or "").strip())
        if address.startswith(("http://", "https://")) and split(address).netloc:
            return address
    return None


def _language(root: HtmlElement, meta: Mapping[str, tuple[str, ...]]) -> str | None:
    holder = root if root.tag == "html" else next(root.iter("html"), root)
    for value in (
        holder.get("lang"),
        holder.get("xml:lang"),
        *meta.get("og:locale", ()),
        *meta.get("content-language", ()),
    ):
        match = _LANGUAGE.match((value or "").strip())
        if match:
            return match[0].lower()
    return None


def _publisher(article: Node, meta: Mapping[str, tuple[str, ...]]) -> str | None:
    for words in (words_of(article.get("publisher")), *meta.get("og:site_name", ()), *meta.get("application-name", ())):
        if words and len(words) <= 80 and not words.startswith(("http:", "https:")):
            return words
    return None


def _nodes(root: HtmlElement) -> Iterator[Node]:
    """Every JSON-LD node of the page; a block that is no JSON is passed over."""
    budget = _MAX_JSON
    for script in root.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "").lower() or len(text) > budget:
            continue
        budget -= len(text)
        yield from islice(_walk(_parsed(text)), _MAX_NODES)


def _parsed(text: str) -> object:
    text = (
        text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>").strip()
    )
    for attempt in (text, _LAST_COMMA.sub("", text).rstrip(";")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: object) -> Iterator[Node]:
    """The node and those within it, except the parts of lists of other stories."""
    waiting = deque([value])
    while waiting:
        item = waiting.popleft()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, Mapping):
            yield item
            for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemReviewed"):
                if isinstance(item.get(key), list | Mapping):
                    waiting.append(item[key])


def _article(nodes: list[Node], address: str | None) -> Node:
    """The node of the report: the one with this page's address, else the fullest of the first kind."""
    articles = [n for n in nodes if any(_ARTICLE.search(t) for t in types_of(n))]
    path = split(address).path.rstrip("/") if address else ""
    for node in articles:
        own = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
        own += [n.get("@id") for n in own if isinstance(n, Mapping)]
        if path and any(isinstance(u, str) and split(unarchived(u)).path.rstrip("/") == path for u in own):
            return node
    fallback = [n for n in nodes if "datePublished" in n and any(t == "WebPage" for t in types_of(n))]
    return next((n for n in articles if n.get("headline")), next(iter(articles or fallback), {}))
