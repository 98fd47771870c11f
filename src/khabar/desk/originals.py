"""The bytes that a report was read from, opened: what kind they are, and the piece of them that the report is."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from khabar.errors import KhabarError
from khabar.nouns import Report
from khabar.read import limits
from khabar.read.captured import Captured, read_again
from khabar.read.decode import decode
from khabar.read.kinds import Kind, kind_of
from khabar.read.warc import charset_of, payload_of
from khabar.record.captures import Capture, source_of

if TYPE_CHECKING:
    from lxml.etree import _Element

Shape = Literal["page", "text", "none"]
#: pieces of larger files are not looked for, only the bytes themselves are given
MOST_BYTES = 8_000_000
_MOST_GZIPS = 2
_MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "json": "application/json",
    "feed": "application/xml",
    "html": "text/html",
    "telegram-html": "text/html",
    "text": "text/plain",
    "gzip": "application/gzip",
    "warc": "application/warc",
}
_ITEMS = ("item", "entry")


@dataclass(frozen=True, slots=True)
class Original:
    """Captured bytes, opened. `media_type`: what they are (as their server said, else by what they begin with).

    `shape` "page": `text` is HTML; "text": `text` is to be shown as it is; "none": nothing can be shown, `note` says
    why. `note` also tells what of the bytes `text` is.
    """

    media_type: str
    called: str
    shape: Shape
    text: str = ""
    note: str = ""


def opened(capture: Capture) -> Original:
    """The original of a report, or the piece of it that is the report. Never raises on what the bytes are."""
    if capture.how == "text":
        return Original("text/plain", "a text", "text", capture.raw.decode("utf-8", "replace"))
    if capture.how in ("coded", "line"):
        called = "a line of JSON, already coded" if capture.how == "coded" else "a line of JSON"
        return Original("application/json", called, "text", _indented(capture.raw))
    options = {name: value for name, value in capture.told.get("options", {}).items() if value is not None}
    raw = payload_of(capture.raw, options) if capture.how == "answer" else _unpacked(capture.raw)
    said = options.get("content-type")
    if raw is None:
        return Original(_type(said, "application/octet-stream"), "packed", "none", "", "it unpacks to too much")
    kind, called = kind_of(raw[: limits.HEAD_BYTES])
    media_type = _type(said, _MEDIA_TYPES.get(kind, "application/octet-stream"))
    if kind == "pdf":
        return Original(media_type, called, "none", "", "a PDF is given as a file only; its text stands beside")
    if len(raw) > MOST_BYTES:
        size = f"{len(raw) / 1e6:.0f} MB are too many to be shown here"
        return Original(media_type, called, "none", "", f"{size}; they can be downloaded")
    return _shown(capture, kind, called, media_type, raw, options)


def _type(said: object, otherwise: str) -> str:
    """The media type that a server said, without its parameters, if it is one."""
    words = str(said or "").partition(";")[0].strip().lower()
    return words if re.fullmatch(r"[a-z]{2,20}/[\w.+-]{1,60}", words) else otherwise


def _unpacked(raw: bytes) -> bytes | None:
    """A file out of gzip; None: it is more than is read."""
    for _ in range(_MOST_GZIPS):
        if not raw.startswith(b"\x1f\x8b"):
            break
        unpacker = zlib.decompressobj(47)
        try:
            raw = unpacker.decompress(raw, limits.WHOLE_BYTES + 1)
        except zlib.error:
            return None
    return raw if len(raw) <= limits.WHOLE_BYTES else None


def _shown(
    capture: Capture, kind: Kind, called: str, media_type: str, raw: bytes, options: Mapping[str, object]
) -> Original:
    charset = options.get("charset") or charset_of(str(options.get("content-type", "")))
    text = decode(raw, charset if isinstance(charset, str) else None).text
    if kind == "html" or media_type in ("text/html", "application/xhtml+xml"):
        return Original(media_type, called, "page", text, _entry_note(capture))
    if kind == "telegram-html":
        return Original(media_type, called, "page", _message_page(text, _again(capture)), "one message of an export")
    if kind == "feed":
        piece, note = _entry(text, _again(capture))
        return Original(media_type, called, "text", piece, note)
    if kind == "json":
        piece, note = _item(raw, _again(capture))
        return Original(media_type, called, "text", piece, note)
    return Original(media_type, called, "text", text)


def _again(capture: Capture) -> Report | None:
    """The report as it is read from its bytes, with the id that it has there; None: it cannot be read any more."""
    try:
        for found in read_again(source_of(capture)):
            if isinstance(found, Captured) and found.number == capture.number:
                return found.report
    except KhabarError:
        return None
    return None


def _entry_note(capture: Capture) -> str:
    return f"the whole page; the report is entry {capture.number + 1} of it" if capture.number else ""


def _number_in(report: Report | None) -> int | None:
    """Which of the pieces of its bytes a report is, from 1, by its id ("reports#3")."""
    found = re.search(r"#([0-9]{1,9})$", report.id) if report else None
    return int(found[1]) if found else None


def _entry(text: str, report: Report | None) -> tuple[str, str]:
    """The entry of a feed, and what it is of the whole."""
    from lxml import etree

    number = _number_in(report)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    items: list[_Element] = []
    if root is not None:
        items = [one for one in root.iter() if isinstance(one.tag, str) and etree.QName(one).localname in _ITEMS]
    if number is None or not 0 < number <= len(items):
        return text, "the whole feed: the entry of this report is not found in it any more"
    piece = etree.tostring(items[number - 1], encoding="unicode", with_tail=False)
    return piece, f"entry {number} of {len(items)} of the feed"


def _item(raw: bytes, report: Report | None) -> tuple[str, str]:
    """The object of a JSON file that is the report: a message, one of a list, or the whole."""
    try:
        value = json.loads(raw.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace"), ""
    number = report.extra.get("telegram_id") if report else None
    if report is not None and isinstance(number, int):
        found = _message(value, number, report.publisher)
        if found is not None:
            return _text(found), f"message {number} of the chat"
    place = _number_in(report)
    if isinstance(value, list) and report is not None:
        named = next((one for one in value if isinstance(one, dict) and str(one.get("id")) == report.id), None)
        if named is None and place is not None and place <= len(value):
            named = value[place - 1]
        if named is not None:
            return _text(named), f"one of the {len(value)} objects of the file"
    return _text(value), ""


def _message(value: object, number: int, chat: str | None) -> object | None:
    """The message with a number, of the chat with a name where there are several."""
    if not isinstance(value, dict):
        return None
    chats = [value] if isinstance(value.get("messages"), list) else value.get("chats", {}).get("list", [])
    for one in chats:
        if isinstance(one, dict) and (len(chats) == 1 or one.get("name") == chat):
            for message in one.get("messages", ()):
                if isinstance(message, dict) and message.get("id") == number:
                    return message
    return None


def _message_page(text: str, report: Report | None) -> str:
    """The message of an exported page, as a page; the whole page where it is not found."""
    from lxml import html

    number = report.extra.get("telegram_id") if report else None
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    found = next((one for one in root.iter("div") if one.get("id") == f"message{number}"), None)
    if number is None or found is None:
        return text
    found.tail = None
    return f"<html><body>{html.tostring(found, encoding='unicode')}</body></html>"


def _indented(raw: bytes) -> str:
    try:
        return _text(json.loads(raw.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
