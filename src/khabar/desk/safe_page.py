"""A captured page as a page that can do nothing: its words, headings, lists and tables, in the desk's own style.

What is left of it runs no script and asks for nothing: no picture, font, frame, form, style, link or address remains.
It is answered under a policy that forbids all of that once more (`khabar.desk.pages.original`).
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: so many characters of words are shown; the rest is said to be left out
MOST_CHARACTERS = 1_000_000
_MOST_ELEMENTS = 30_000
_KEPT = (
    *("a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "body", "br", "caption"),
    *("center", "cite", "code", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure"),
    *("font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "ins", "kbd", "li"),
    *("main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span"),
    *("strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt"),
    *("u", "ul", "var", "wbr"),
)
# Dropped with all that stands in them; of other elements that are not kept the words stay.
_KILLED = (
    *("applet", "audio", "base", "button", "canvas", "datalist", "embed", "frame", "frameset", "iframe", "input"),
    *("link", "map", "math", "meta", "noembed", "noframes", "noscript", "object", "option", "param", "portal"),
    *("script", "select", "slot", "source", "style", "svg", "template", "textarea", "title", "track", "video", "xmp"),
    *("plaintext", "listing", "marquee", "bgsound", "fencedframe", "model", "dialog"),
)
_ATTRIBUTES = frozenset(("colspan", "dir", "lang", "rowspan", "title"))
_LONGEST_ATTRIBUTE = 300
_STYLE = """
:root { color-scheme: light dark; background: Canvas; color: CanvasText; }
body { font: 16px/1.6 Georgia, "Noto Serif", serif; max-width: 46rem; margin: 1rem auto; padding: 0 1rem; }
body { overflow-wrap: anywhere; }
h1, h2, h3, h4, h5, h6 { font-family: system-ui, sans-serif; line-height: 1.3; }
a { text-decoration: underline dotted; }
table { border-collapse: collapse; } td, th { border: 1px solid #8888; padding: .2em .4em; text-align: start; }
.picture, .left-out { font: 13px/1.5 system-ui, sans-serif; border: 1px dashed #888; padding: 0 .3em; }
"""


def safe_page(text: str) -> str:
    """A whole document of the page's words. InputError: the page is too large or no HTML."""
    from khabar.read.html_tree import parse

    root, _ = parse(text)
    title = _title(root)
    direction, language = root.get("dir", ""), root.get("lang", "")
    _name_pictures(root)
    body = _cleaned(root)
    left_out = _cut(body)
    return _document(_inside(body), title, direction, language, left_out=left_out)


def _title(root: HtmlElement) -> str:
    found = next(root.iter("title"), None)
    return " ".join((found.text_content() if found is not None else "").split())[:_LONGEST_ATTRIBUTE]


def _name_pictures(root: HtmlElement) -> None:
    """Puts the words for a picture in its place, and the address of a link beside it."""
    for element in list(root.iter("img", "a")):
        if element.tag == "a":
            element.set("title", (element.get("href") or "")[:_LONGEST_ATTRIBUTE])
            continue
        words = (element.get("alt") or "").strip()[:_LONGEST_ATTRIBUTE]
        element.tag = "i"
        for name in list(element.attrib):
            del element.attrib[name]
        element.text = f"[picture: {words}]" if words else "[picture]"


def _cleaned(root: HtmlElement) -> HtmlElement:
    """The tree with nothing but what is kept; by lxml's cleaner first, then once more, element by element."""
    from lxml_html_clean import Cleaner

    cleaner = Cleaner(
        style=True,
        inline_style=True,
        page_structure=False,
        remove_unknown_tags=False,
        allow_tags=_KEPT,
        kill_tags=_KILLED,
        safe_attrs_only=True,
        safe_attrs=_ATTRIBUTES,
    )
    cleaner(root)
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag not in _KEPT:
            element.drop_tree()
            continue
        for name in list(element.attrib):
            if name not in _ATTRIBUTES:
                del element.attrib[name]
            elif len(element.attrib[name]) > _LONGEST_ATTRIBUTE:
                element.attrib[name] = element.attrib[name][:_LONGEST_ATTRIBUTE]
    return root


def _cut(root: HtmlElement) -> bool:
    """Takes out what is over the most that is shown; whether anything was."""
    characters = 0
    over: list[HtmlElement] = []
    for number, element in enumerate(root.iter()):
        characters += len(element.text or "") + len(element.tail or "")
        if characters > MOST_CHARACTERS or number > _MOST_ELEMENTS:
            over.append(element)
    for element in reversed(over):
        element.text = element.tail = None
        if element.getparent() is not None and not len(element):
            element.drop_tree()
    return bool(over)


def _inside(root: HtmlElement) -> str:
    from lxml.html import tostring

    body = root if root.tag == "body" else next(root.iter("body"), root)
    return html.escape(body.text or "") + "".join(tostring(child, encoding="unicode") for child in body)


def _document(body: str, title: str, direction: str, language: str, *, left_out: bool) -> str:
    said = '<p class="left-out">The rest of this page is left out here: it is too long. Download it to have it all.</p>'
    named = f' dir="{direction.lower()}"' if direction.lower() in ("rtl", "ltr", "auto") else ""
    named += f' lang="{html.escape(language[:20])}"' if language else ""
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title><style>{_STYLE}</style>'
    return f"<!doctype html><html{named}><head>{head}</head><body>{body}{said if left_out else ''}</body></html>"
