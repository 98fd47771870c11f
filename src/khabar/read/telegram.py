"""Telegram Desktop's exports, `result.json` and `messages.html`: each message with text is a report.

A message's day is that of the zone in which the export shows it; `date_unixtime` is the instant (Telegram Desktop,
Export/Output: `date` is local time without a zone). Service messages, and messages without text, are no reports.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from khabar.nouns import Problem, Report
from khabar.read.build import Draft, Given, Origin, build
from khabar.read.decode import decode
from khabar.read.markup import element_text
from khabar.read.report_json import loaded, why_not_json

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SEEN_AT = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s(\d\d):(\d\d):(\d\d))?(?:\s(UTC[+-]\d\d:\d\d))?")


def is_export(value: object) -> bool:
    """Whether a JSON value is an export of one chat or of all."""
    if not isinstance(value, dict):
        return False
    chats = value.get("chats")
    return isinstance(value.get("messages"), list) or (isinstance(chats, dict) and isinstance(chats.get("list"), list))


def read_telegram_json(raw: bytes, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """A report for each message with text of `result.json`, in order."""
    try:
        value = loaded(raw)
    except (ValueError, RecursionError) as error:
        yield Problem("not-json", why_not_json(error), origin.at)
        return
    if not isinstance(value, dict) or not is_export(value):
        yield Problem("unknown-kind", "a Telegram export without messages", origin.at)
        return
    chats = [value] if isinstance(value.get("messages"), list) else value["chats"]["list"]
    for chat in chats:
        if isinstance(chat, dict):
            yield from _messages(chat, origin, given)


def _messages(chat: Mapping[str, object], origin: Origin, given: Given) -> Iterator[Report | Problem]:
    messages = chat.get("messages")
    for message in messages if isinstance(messages, list) else ():
        if not isinstance(message, dict) or message.get("type") == "service":
            continue
        text = _text(message.get("text"))
        if not text.strip():
            continue
        number = message.get("id")
        here = origin.inside(f"message {number}", number if isinstance(number, int) else None)
        yield build(_draft(chat, message, text), here, given)


def _text(value: object) -> str:
    """A message's text: a string, or a list of strings and of entities that hold one."""
    if isinstance(value, list):
        return "".join(
            _text(part.get("text") if isinstance(part, dict) else part) for part in value if not isinstance(part, list)
        )
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else ""


def _draft(chat: Mapping[str, object], message: Mapping[str, object], text: str) -> Draft:
    name, author = _string(chat.get("name")), _string(message.get("author"))
    sender = _string(message.get("from"))
    kept = ("forwarded_from", "reply_to_message_id", "edited", "date_unixtime", "media_type")
    extra = {f"telegram_{key}": message[key] for key in kept if isinstance(message.get(key), str | int)}
    for key, number in (("telegram_chat", chat.get("id")), ("telegram_id", message.get("id"))):
        extra |= {key: number} if isinstance(number, int) else {}
    return Draft(
        body=text,
        byline=tuple(n for n in (author, sender if sender != name else None) if n),
        published=_day(message),
        published_words=_string(message.get("date")),
        published_from="feed",
        publisher=name,
        extra=extra,
    )


def _string(value: object) -> str | None:
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) and value.strip() else None


def _day(message: Mapping[str, object]) -> str | None:
    """The local day that `date` shows; of the instant, in UTC, when there is no `date`."""
    shown = message.get("date")
    if isinstance(shown, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.{5,20}", shown):
        return shown[:10]
    instant = message.get("date_unixtime")
    if isinstance(instant, str) and re.fullmatch(r"\d{6,11}", instant):
        return datetime.datetime.fromtimestamp(int(instant), datetime.UTC).date().isoformat()
    return None


def read_telegram_html(raw: bytes, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """A report for each message with text of `messages.html`, in order."""
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
    root = html.document_fromstring(decode(raw).text.encode("utf-8", "replace"), parser=parser)
    names = _found(root, '//div[contains(@class,"page_header")]//div[contains(@class,"text")]')
    chat = element_text(names[0]) if names else None
    sender = None
    for node in _found(root, '//div[contains(concat(" ",@class," ")," message ") and contains(@class,"default")]'):
        named = _found(node, './div[@class="body"]/div[contains(@class,"from_name")]')
        sender = element_text(named[0]) if named else sender  # a joined message repeats no name
        text = "\n\n".join(filter(None, (element_text(part) for part in _found(node, './/div[@class="text"]'))))
        if text.strip():
            yield build(_html_draft(node, text, chat, sender), origin.inside(*_place(node)), given)


def _found(node: HtmlElement, path: str) -> list[HtmlElement]:
    found = node.xpath(path)
    return [one for one in found if hasattr(one, "iterchildren")] if isinstance(found, list) else []


def _place(node: HtmlElement) -> tuple[str, int | None]:
    number = re.search(r"\d+", node.get("id") or "")
    return (f"message {number[0]}", int(number[0])) if number and len(number[0]) < 12 else ("message", None)


def _html_draft(node: HtmlElement, text: str, chat: str | None, sender: str | None) -> Draft:
    dates = _found(node, './div[@class="body"]/div[contains(@class,"date")]')
    shown = _SEEN_AT.search(dates[0].get("title") or "") if dates else None
    forwarded = _found(node, './/div[contains(@class,"forwarded")]//div[contains(@class,"from_name")]')
    number = _place(node)[1]
    extra: dict[str, object] = {"telegram_id": number} if number is not None else {}
    if forwarded:
        extra["telegram_forwarded_from"] = re.sub(
            r"\s*\d\d\.\d\d\.\d{4}.*", "", element_text(forwarded[0]), flags=re.DOTALL
        )
    return Draft(
        body=text,
        byline=(sender,) if sender and sender != chat else (),
        published=_shown_day(shown) if shown else None,
        published_words=shown[0] if shown else None,
        published_from="feed",
        publisher=chat,
        extra=extra,
    )


def _shown_day(shown: re.Match[str]) -> str | None:
    try:
        return datetime.date(int(shown[3]), int(shown[2]), int(shown[1])).isoformat()
    except ValueError:
        return None
