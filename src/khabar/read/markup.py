"""The text of a piece of HTML: paragraphs parted by blank lines, line breaks kept, tags, scripts and spaces gone.

For pieces that are text by their place (a feed's content, a message); a whole page goes through `html.read_page`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "table",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "figure",
        "dl",
        "dt",
        "dd",
        "hr",
    ]
)
_NO_TEXT = frozenset(
    ["script", "style", "noscript", "template", "iframe", "svg", "object", "form", "button", "figcaption"]
)
_DEEPEST = 200


def fragment_text(markup: str) -> str:
    """The text of a fragment of HTML; of plain words those words.

    >>> fragment_text("<p>Two <b>shells</b> fell.</p><p>Nobody<br>was hurt.</p>")
    'Two shells fell.\\n\\nNobody\\nwas hurt.'
    """
    if "<" not in markup and "&" not in markup:
        return _tidied(markup)
    from lxml import etree, html

    try:
        root = html.fragment_fromstring(
            re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", markup), create_parent="div"
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _tidied(re.sub(r"<[^<>]{0,2000}>", " ", markup))
    return element_text(root)


def element_text(node: HtmlElement) -> str:
    """The text below one element."""
    pieces: list[str] = []
    _walk(node, pieces)
    return _tidied("".join(pieces))


def _walk(node: HtmlElement, pieces: list[str], depth: int = 0) -> None:
    if not isinstance(node.tag, str) or node.tag in _NO_TEXT or depth > _DEEPEST:
        return
    block = node.tag in _BLOCKS
    pieces.append("\u2029" if block else "\u2028" if node.tag == "br" else "")
    pieces.append(_flat(node.text, node.tag))
    for child in node:
        _walk(child, pieces, depth + 1)
        pieces.append(_flat(child.tail, node.tag))
    pieces.append("\u2029" if block else "")


def _flat(words: str | None, tag: object) -> str:
    if not words:
        return ""
    return words.replace("\n", "\u2028") if tag == "pre" else re.sub(r"\s+", " ", words)


def _tidied(text: str) -> str:
    paragraphs = (
        "\n".join(" ".join(line.split(" ")).strip() for line in part.split("\u2028")).strip("\n")
        for part in re.split("\u2029+", text)
    )
    kept = (re.sub(r"\n{3,}", "\n\n", p.strip(" ")) for p in paragraphs if p.strip())
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", "\n\n".join(kept))).strip()
