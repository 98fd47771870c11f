"""Invented reports for the report's pages: any text with events on any words, bytes of every kind, hostile pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from khabar.nouns import (
    Claim,
    Event,
    Harm,
    Interval,
    Mention,
    Part,
    Party,
    Place,
    Published,
    Range,
    Record,
    Report,
    Span,
)
from khabar.read.captured import Captured, read_captured
from khabar.record.captures import Arrival, captured_report

TYPES = (
    ("Shelling/artillery/missile attack", "Explosions/Remote violence"),
    ("Armed clash", "Battles"),
    ("Attack", "Violence against civilians"),
    ("Peaceful protest", "Protests"),
    ("Mob violence", "Riots"),
    ("Arrests", "Strategic developments"),
)

ARABIC = (
    "قصف على سوق ليرم يقتل خمسة\n\n"
    "ليرم – قُتِلَ خمسةُ أشخاصٍ 😀 وجُرح تسعة عندما قصف الجيش السوق يوم الأربعاء، قال أبو سمير.\n\n"
    "ونفت State TV (قناة الدولة) أيّ قصف 🇸🇾 على ليرم؛ وقال العميد: “لم نقصف”.\n"
)
ENGLISH = (
    "Shells hit the market of Lerm\n\n"
    "LERM – Shells hit the market on Wednesday, killing five people, Ahmad Khalil, a baker, said.\n\n"
    "The army may have shelled the town, a rescuer said. The army denied any attack.\n"
)


def report_of(key: str, text: str, *, language: str = "en", **more: object) -> Report:
    """A report with a text, its first line the title."""
    title = text.partition("\n\n")[0] if "\n\n" in text else None
    return Report(
        id=key,
        text=text,
        body_start=len(title) + 2 if title else 0,
        title=title,
        published=Published("2016-04-13", None, None, "argument"),
        publisher="Lerm Post",
        language=language,
        input="reports.jsonl",
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        **more,  # type: ignore[arg-type]
    )


def words(text: str, said: str, after: int = 0) -> Span:
    """The first place of some words."""
    start = text.index(said, after)
    return Span.of(text, start, start + len(said))


def event_on(
    number: int, trigger: Span, quote: Span, *, hedge: bool = False, source: Party | None = None, **more: object
) -> Event:
    """An event whose trigger and only claim stand on some words."""
    kind = TYPES[number % len(TYPES)]
    filled = {"time": Interval(None), "harm": Harm(), **more}
    return Event(
        id=f"e{number}",
        type=kind[0],
        event_type=kind[1],
        status="happened",
        aggregate=False,
        main=number == 1,
        civilians=False,
        confidence=0.8,
        mentions=(Mention(trigger, quote),),
        claims=(Claim(source, None, "asserts", hedge, quote, "witness" if source else None),),
        **filled,  # type: ignore[arg-type]
    )


def lerm(key: str = "lerm", text: str = ENGLISH) -> Record:
    """Two events, a private person as a source, a hedge, overlapping and nested words."""
    first = words(text, "Shells hit the market on Wednesday, killing five people, Ahmad Khalil, a baker, said.")
    person = Party(words(text, "Ahmad Khalil"), kind="civilians", private=True)
    place = Place(words(text, "Lerm"), (words(text, "LERM"),), "Lerm", lat=36.2, lon=37.15, radius_km=1.0, country="SY")
    one = event_on(
        1, words(text, "hit", text.index("LERM")), first, source=person,
        time=Interval(words(text, "on Wednesday"), "2016-04-13", "2016-04-13", "day"),
        harm=Harm(killed=Range(5, 5, words(text, "five"))),
        doers=(Party(words(text, "Shells", text.index("LERM"))),),
        targets=(Party(words(text, "the market on"), (words(text, "market of Lerm"),)),),
        places=(place,),
    )  # fmt: skip
    second = words(text, "The army may have shelled the town, a rescuer said.")
    two = event_on(
        2, words(text, "shelled"), second, hedge=True, source=Party(words(text, "a rescuer")),
        doers=(Party(words(text, "The army"), name="Lermian Army", kind="state forces"),),
    )  # fmt: skip
    return Record(report_of(key, text), (one, two), (), "by hand")


def arabic(key: str = "arabic") -> Record:
    """A report from right to left with marks above letters, emoji, English within."""
    text = ARABIC
    quote = words(text, "قُتِلَ خمسةُ أشخاصٍ 😀 وجُرح تسعة عندما قصف الجيش السوق يوم الأربعاء، قال أبو سمير.")
    event = event_on(
        1, words(text, "قصف الجيش"), quote, source=Party(words(text, "أبو سمير")),
        time=Interval(words(text, "يوم الأربعاء"), "2016-04-13", "2016-04-13", "day"),
        harm=Harm(killed=Range(5, 5, words(text, "خمسةُ أشخاصٍ 😀"))),
        doers=(Party(words(text, "الجيش")),), targets=(Party(words(text, "السوق")),),
        places=(Place(words(text, "ليرم"), name="Lerm"),),
    )  # fmt: skip
    denied = event_on(2, words(text, "قصف 🇸🇾"), words(text, "ونفت State TV (قناة الدولة) أيّ قصف 🇸🇾 على ليرم"))
    return Record(report_of(key, text, language="ar"), (event, denied), (), "by hand")


def dense(key: str, characters: int, spans: int) -> Record:
    """A long report of many paragraphs with about so many words on which something rests, five an event."""
    sentence = "Shells hit the village number {n} on Monday and killed 4 people, officials of the town said there. "
    count = max(spans // 5, 1)
    filler = "Nothing was heard of it from anywhere else. " * max(0, (characters // count - len(sentence)) // 44)
    pieces = [sentence.format(n=number) + filler + ("\n\n" if number % 4 == 3 else "") for number in range(count)]
    text = "Long report\n\n" + "".join(pieces)
    events, at = [], 13
    for number, piece in enumerate(pieces, 1):
        quote = words(text, "Shells", at)
        quote = Span.of(text, quote.start, text.index("there.", at) + 6)
        source = Party(words(text, "officials of the town", at))
        killed = Range(4, 4, words(text, "4 people", at))
        place = Place(words(text, "village", at), name=f"Village {number}")
        trigger = words(text, "hit", at)
        events.append(event_on(number, trigger, quote, source=source, harm=Harm(killed), places=(place,)))
        at += len(piece)
    return Record(report_of(key, text), tuple(events), (), "by hand")


def captured(*inputs: Path, **given: str) -> Iterator[Arrival]:
    """What was read from files, as it is added to a record, without any event."""
    for found in read_captured(list(inputs), **given):  # type: ignore[arg-type]
        assert isinstance(found, Captured), found
        capture, report = captured_report(found)
        yield Arrival(capture, Record(report, (), (), "by hand"))


ARTICLE = (
    "<p>Shells hit the market of Lerm on Wednesday, killing five people, medics said in the town.</p>"
    "<p>The army denied any attack on the market, and said that it had been far away on that day.</p>"
    "<p>Residents said that the market was full when the shells fell, and that many had fled since.</p>"
)

HOSTILE = f"""<!doctype html><html><head><title>Shells hit Lerm</title>
<base href="http://evil.example/"><meta http-equiv="refresh" content="0;url=http://evil.example/refresh">
<link rel="stylesheet" href="http://evil.example/a.css"><link rel="prefetch" href="http://evil.example/prefetch">
<link rel="preload" as="image" href="http://evil.example/preload"><link rel="dns-prefetch" href="//evil.example">
<link rel="icon" href="http://evil.example/icon"><link rel="manifest" href="http://evil.example/manifest">
<style>@import url(http://evil.example/import.css); body {{ background: url(http://evil.example/css) }}
@font-face {{ font-family: x; src: url(http://evil.example/font) }} * {{ font-family: x }}</style>
<script>parent.hacked = top.hacked = window.hacked = 1; document.title = "hacked"</script>
<script src="http://evil.example/x.js"></script></head>
<body onload="top.hacked=1" background="http://evil.example/bg"
 style="background-image:url('http://evil.example/style')">
<h1 onclick="top.hacked=1">Shells hit Lerm</h1>{ARTICLE}
<img src="http://evil.example/img" srcset="http://evil.example/set 2x" onerror="top.hacked=1"
 alt="a picture of the market">
<picture><source srcset="http://evil.example/source"><img src="x" onerror="top.hacked=1"></picture>
<svg onload="top.hacked=1"><script>top.hacked=1</script>
<image href="http://evil.example/svg"/><use href="//evil.example/u#a"/>
<a xlink:href="javascript:top.hacked=1"><text>svg</text></a><animate onbegin="top.hacked=1" attributeName="x"/></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=top.hacked=1&gt;"></mtext></math>
<iframe src="http://evil.example/frame" srcdoc="<script>top.hacked=1</script>"></iframe>
<object data="http://evil.example/o"></object>
<embed src="http://evil.example/e"><video src="http://evil.example/v" poster="http://evil.example/p" autoplay></video>
<audio src="http://evil.example/a" autoplay></audio><form action="http://evil.example/form"><input name="a" autofocus
 onfocus="top.hacked=1"><button formaction="http://evil.example/b">go</button></form>
<a href="javascript:top.hacked=1">a link</a> <a href="http://evil.example/link" target="_top" ping="http://evil.example/ping">out</a>
<noscript><p title="</noscript><img src=x onerror=top.hacked=1>"></noscript>
<template><img src=x onerror=top.hacked=1></template>
<p style="background:url(http://evil.example/inline);position:fixed;inset:0">styled</p>
<details open ontoggle="top.hacked=1">d</details>
<textarea></textarea><xmp><script>top.hacked=1</script></xmp><plaintext><script>top.hacked=1</script>
</body></html>"""

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Lerm Post</title>
<item><title>Shells hit Lerm</title><link>https://post.example/1</link><pubDate>Wed, 13 Apr 2016 08:00:00 GMT</pubDate>
<description>&lt;img src=x onerror=top.hacked=1&gt;Shells hit the market, killing five people.</description></item>
<item><title>Quiet in Qasra</title><link>https://post.example/2</link><pubDate>Thu, 14 Apr 2016 08:00:00 GMT</pubDate>
<description>Nothing happened in Qasra, residents said on Thursday.</description></item></channel></rss>"""

TELEGRAM = json.dumps(
    {
        "name": "Lerm Now", "type": "public_channel", "id": 7,
        "messages": [
            {"id": 11, "type": "message", "date": "2016-04-13T09:00:00", "text": "Shells hit the market of Lerm."},
            {
                "id": 12, "type": "message", "date": "2016-04-13T10:00:00",
                "text": ["Five killed, ", {"type": "bold", "text": "medics"}, " say."],
            },
        ],
    }
)  # fmt: skip


def nested(key: str, spans: int) -> Record:
    """A report whose words all lie within each other, thirty a report's event."""
    text = "Shells hit Lerm. " + "x" * (2 * spans + 20)
    events = []
    for number in range(spans // 30):
        figures = (Span.of(text, at, len(text) - at) for at in range(number * 30 + 1, number * 30 + 31))
        parts = tuple(Part("all", None, killed=Range(1, 1, figure)) for figure in figures)
        events.append(event_on(number + 1, Span.of(text, 7, 10), Span.of(text, 0, 16), harm=Harm(parts=parts)))
    return Record(report_of(key, text), tuple(events), (), "by hand")
