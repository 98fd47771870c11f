"""What kind of input bytes are, by what they begin with; a name's suffix decides nothing."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from khabar.read import limits
from khabar.read.tables import rows

Kind = Literal["empty", "gzip", "pdf", "warc", "json", "telegram-html", "feed", "html", "text", "other"]

_SIGNS: tuple[tuple[bytes, tuple[Kind, str]], ...] = (
    (b"\x1f\x8b", ("gzip", "a gzip file")),
    (b"WARC/", ("warc", "a web archive")),
    (b"filedesc:", ("warc", "a web archive")),
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FEED = re.compile(r"<(?:[a-z]{1,12}:)?(?:rss|feed|RDF)[\s>]")
# Feeds are found within pages too, as converters leave them: then the namespace or version tells.
_SURE_FEED = re.compile(r"<feed\s[^<>]{0,300}xmlns=\"http://www\.w3\.org/2005/Atom|<rss\s[^<>]{0,300}version=")
_ROOT = re.compile(r"<(?!\?|!--)(!doctype\s{1,4})?([a-zA-Z][\w:-]{0,40})")
_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|link|script|style|article|main|section|div|p|h[1-6]|span|table|ul|a"
    r"|img|br|center|b|i)[\s/>]",
    re.IGNORECASE,
)
_TELEGRAM = re.compile(r"<title>\s{0,20}Exported Data\s{0,20}</title>|class=\"page_wrap\"")


def kind_of(head: bytes) -> tuple[Kind, str]:
    """The kind of the bytes that begin so, and what they are for people where that is "other"."""
    if len(head) < limits.HEAD_BYTES and not head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        return "empty", "an empty file"
    if found := next((found for sign, found in _SIGNS if head.startswith(sign)), None):
        return found
    if b"%PDF-" in head[:1024]:
        return "pdf", "a PDF"
    named = next(
        (what for beginning, what in rows("other_kinds.tsv") if head.startswith(bytes.fromhex(beginning))), None
    )
    if named is None and head[4:8] == b"ftyp":
        named = "a film or picture (MP4)"
    if named and not _is_words(head, named):
        return "other", named
    return _kind_of_text(text_head(head))


def _is_words(head: bytes, named: str) -> bool:
    """Whether what begins like a picture or program is text all the same ("BMW said ...", "MZ ...")."""
    return (
        head[:2].isalpha()
        and len(head) > 8
        and named[:4] in ("a pi", "a pr", "a so", "an e")
        and not _is_binary(head.decode("latin-1")[:512])
    )


def text_head(head: bytes) -> str:
    """The beginning of the text, whatever its encoding, good enough to tell kinds apart."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    even, odd = head[:2000:2].count(0), head[1:2000:2].count(0)
    if max(even, odd) * 5 > min(len(head), 2000) and min(even, odd) * 8 < max(even, odd):
        return head[: len(head) // 2 * 2].decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        return head[: error.start].decode("utf-8") if error.start > len(head) - 4 else head.decode("latin-1")


def _kind_of_text(text: str) -> tuple[Kind, str]:
    start = text.lstrip("\ufeff \t\r\n\x00")
    if _is_binary(text):
        return "other", "no text: binary data of an unknown kind"
    if start[:1] in "{[" and _is_json(start):
        return "json", "JSON"
    if start[:1] == "<":
        return _kind_of_markup(start)
    return ("html", "a page") if len(_TAG.findall(text[:20_000])) >= 8 else ("text", "text")


def _is_json(start: str) -> bool:
    """Not: "[Photo] Two shells fell", which is text."""
    return re.match(r"\{\s*(?:\"|\}|\Z)|\[\s*(?:[\[{\"\]\d-]|null|true|false|\Z)", start) is not None


def _kind_of_markup(start: str) -> tuple[Kind, str]:
    if _TELEGRAM.search(start[:3000]) and 'class="history"' in start:
        return "telegram-html", "a Telegram export"
    if _SURE_FEED.search(start[:4000]):
        return "feed", "a feed"
    root = _ROOT.search(start)
    name = root[2].lower() if root else ""
    if _FEED.search(start[:4000]) and name != "html" and not (root and root[1]):
        return "feed", "a feed"
    declared = start.startswith("<?xml")
    if root and root[1]:
        return "html", "a page"
    if declared and name not in ("html", "body", "head", "div", "article"):
        return "other", f"XML of an unknown kind (<{name}>): no RSS or Atom feed, no page"
    return ("html", "a page") if _TAG.search(start) else ("text", "text")


_ODD = re.compile("[\ufffd\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _is_binary(text: str) -> bool:
    sample = text[:8000]
    return "\x00\x00" in sample or len(_ODD.findall(sample)) * 12 > len(sample)
