"""From the text of a page to its element tree, whatever the page does to stop that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from khabar.errors import InputError
from khabar.nouns.report import Problem
from khabar.read.mojibake import control_free
from khabar.read.page_tags import tags

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_CHARACTERS = 10_000_000
MAX_ELEMENTS = 60_000
_MAX_NAME = 400
_LARGE = 1_000_000
# src="data:image/png;base64,iVBORw0KGgo..."
_PICTURE_WITHIN = re.compile(r"data:[a-z]{2,20}/[\w.+-]{1,60};base64,[A-Za-z0-9+/=%]{100,}")

# <div class="x">  </SPAN>
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>")
# <?xml version="1.0" encoding="utf-8"?>
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# &#8;  &#x1F;  &#65535
_REFERENCE = re.compile(r"&#(?:0*([0-9]{1,5})|[xX]0*([0-9a-fA-F]{1,4}))(?![0-9a-zA-Z]);?")
_REFUSED = frozenset({*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF})
# <p, <a href, </div
_ANY_TAG = re.compile(r"<[a-zA-Z!/][^<>]{0,2000}>")


def parse(text: str) -> tuple[HtmlElement, tuple[Problem, ...]]:
    """The root of the page, with a problem where nested tags had to be flattened to keep their text.

    InputError: no tags at all, or more characters (pictures within it aside) or elements than `MAX_CHARACTERS`,
    `MAX_ELEMENTS`.
    """
    if len(text) > _LARGE:
        text = _PICTURE_WITHIN.sub("data:,", text)
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"a page of {len(text):,} characters; pages of up to {MAX_CHARACTERS:,} are read",
            remedy="save the article alone, or give its text as a text file",
        )
    if not _ANY_TAG.search(text):
        raise InputError("not HTML: there is not one tag in it", remedy="give plain text as a .txt file")
    text = _REFERENCE.sub(_referred, _XML_DECLARATION.sub("", text, count=1))
    root, too_deep = _tree(text)
    problems: tuple[Problem, ...] = ()
    if too_deep:
        root, _ = _tree(_flat(text))
        problems = (Problem("page-nesting", "tags nested too deeply were flattened; paragraphs may be cut", "html"),)
    if root is None:
        raise InputError("not HTML: nothing in it can be parsed", remedy="check that the file is a saved page")
    _bounded(root)
    return root, problems


def _referred(reference: re.Match[str]) -> str:
    """The reference as it is; what is shown of the character where it is one that lxml gives out but does not take."""
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return control_free(chr(code)) if code in _REFUSED else reference[0]


def _tree(text: str) -> tuple[HtmlElement, bool]:
    """The parsed tree and whether the parser stopped at its limit of depth."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    too_deep = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log.filter_from_fatals())
    return root, too_deep


def _flat(text: str) -> str:
    """The page with every container tag turned into a paragraph break."""

    def replacement(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name in tags("flat-kept"):
            return match[0]
        return "" if name in tags("flat-inline") else "<p>"

    return _TAG.sub(replacement, text)


def _bounded(root: HtmlElement) -> None:
    """Refuses a tree that is too large; cuts names that no page needs so long."""
    count = 0
    for element in root.iter():
        count += 1
        for name in ("class", "id", "style"):
            value = element.get(name) if isinstance(element.tag, str) else None
            if value and len(value) > _MAX_NAME:
                element.set(name, value[:_MAX_NAME])
    if count > MAX_ELEMENTS:
        raise InputError(
            f"a page of {count:,} elements; pages of up to {MAX_ELEMENTS:,} are read",
            remedy="save the article alone, or give its text as a text file",
        )
