"""A small archive of invented reports: JSON Lines, Parquet and a WARC, with copies, versions and bad input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PLACES = ("Rasha", "Tellin", "Aleppo", "Idlib", "Homs", "Raqqa")
_TOLD = (
    (
        "Two shells hit a market in {place} on Tuesday and killed {n} people, a doctor said. The wounded came to a "
        "field hospital in the next village, where the lights had failed the night before."
    ),
    (
        "Air strikes on the town of {place} killed at least {n} civilians on Tuesday, the Syrian Observatory for Human"
        " Rights said. Rescuers dug through the rubble of a bakery until the evening."
    ),
    (
        "Rebels and government forces clashed near {place} on Wednesday, residents said. {n} fighters were killed, a "
        "tank was burnt on the road to the airport, they added."
    ),
)


def stories() -> Iterator[dict[str, Any]]:
    """Reports of three kinds on six places, each occurrence told by two, on two days of publication."""
    for number, place in enumerate(_PLACES):
        for kind, told in enumerate(_TOLD):
            if (number + kind) % 2:
                continue
            for outlet in ("Hill News", "Vale Post"):
                yield {
                    "id": f"{outlet[:4].lower()}-{number}{kind}",
                    "title": f"{outlet}: {place}",
                    "text": told.format(place=place, n=3 + number) + f" {outlet} could not reach the {place} council.",
                    "published": "2016-04-14",
                    "publisher": outlet,
                }


def lines() -> list[str]:
    """Lines of JSON: stories, one twice, one changed, two without an id, blanks, and two that are none."""
    told = list(stories())
    changed = told[2] | {"text": told[2]["text"] + " Later the toll rose to 19 dead, the doctor said."}
    nameless = [{"text": told[n]["text"] + " Nobody else told it.", "published": "2016-04-15"} for n in (0, 3)]
    objects = [*told, told[1], changed, *nameless]
    rows = [json.dumps(one, ensure_ascii=False) for one in objects]
    return [*rows[:5], "", '{"text": 3}', *rows[5:9], "no JSON", "", *rows[9:]]


def write_archive(folder: Path) -> Path:
    """The archive as files."""
    import pyarrow
    from pyarrow import parquet

    folder.mkdir()
    (folder / "lines.jsonl").write_text("\n".join(lines()) + "\n", "utf-8")
    more = [one | {"id": f"p-{number}"} for number, one in enumerate(stories()) if number in (4, 9)]
    parquet.write_table(pyarrow.Table.from_pylist([*more, {"id": "p-empty", "text": None}]), folder / "rows.parquet")
    (folder / "pages.warc").write_bytes(b"".join(map(_record, ("a", "b"))))
    (folder / "_SUCCESS").write_bytes(b"")
    return folder


def _record(name: str) -> bytes:
    body = (
        f"<html><head><title>Clashes at Tellin {name}</title></head><body><article><h1>Clashes at Tellin {name}</h1>"
        "<p>Rebels attacked an army post in Tellin on Wednesday and killed four soldiers, residents said on the phone. "
        "The army shelled the village in the night, and two houses burnt down before the fire was put out.</p>"
        "</article></body></html>"
    ).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://hill.example/{name}\r\n"
        f"WARC-Date: 2016-04-14T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:0000000{name}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"
