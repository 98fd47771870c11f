"""A small coded report with all fields, written for tests."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

REPORT: dict[str, Any] = {
    "id": "hill-1",
    "title": "Shells hit Rasha",
    "text": (
        "RASHA – Army guns shelled Rasha on Tuesday, killing at least three villagers, Col. Arn said.\n\n"
        "“Our guns were silent,” the army’s spokesman said later. A doctor in Rasha said two men died there.\n"
        "The army will storm Tellin next week, residents reported."
    ),
    "published": "2016-04-13",
}
CODED: dict[str, Any] = {
    "id": "hill-1", "published": "2016-04-13",
    "events": [
        {
            "id": "e1", "type": "Shelling/artillery/missile attack", "status": "happened", "aggregate": False,
            "main": True, "mentions": ["Shells hit Rasha", "Army guns shelled Rasha on Tuesday", "Our guns were silent",
            "two men died there"], "triggers": ["hit", "shelled", "silent", "died"],
            "doers": ["Army guns | Our guns"], "targets": ["villagers | men"], "places": ["Rasha"],
            "weapons": ["guns"], "civilians": True,
            "time": {"words": "Tuesday", "start": "2016-04-12", "end": "2016-04-12", "precision": "day"},
            "killed": [2, 3],
            "claims": [
                {"source": "Col. Arn", "cue": "said", "stance": "asserts", "hedge": False, "killed": [3, None],
                 "quote": "Army guns shelled Rasha on Tuesday, killing at least three villagers"},
                {"source": "army's spokesman", "cue": "said", "stance": "denies", "hedge": False,
                 "quote": "\"Our guns were silent"},
                {"source": "doctor in Rasha", "cue": "said", "stance": "asserts", "hedge": True, "killed": [2, 2],
                 "quote": "two men died there"},
            ],
        },
        {
            "id": "e2", "type": "Armed clash", "status": "planned", "aggregate": False, "main": False,
            "mentions": ["The army will storm Tellin"], "triggers": ["storm"], "doers": ["army"], "targets": [],
            "places": ["Tellin"], "weapons": [], "civilians": False,
            "time": {"words": "next week", "start": "2016-04-18", "end": "2016-04-24", "precision": "week"},
            "claims": [{"source": "residents", "cue": "reported", "stance": "asserts", "hedge": False,
                        "quote": "The army will storm Tellin next week"}],
        },
    ],
}  # fmt: skip
MADE: dict[str, Any] = {
    "id": "made-1", "made": True, "title": None, "text": "Two shells fell on Wasta. Nobody was hurt.",
    "published": "2017-01-02",
}  # fmt: skip
MADE_CODED: dict[str, Any] = {"id": "made-1", "published": "2017-01-02", "events": []}

#: a text of which passages are cut
CONVOY: dict[str, Any] = {
    "id": "road-3",
    "text": "Gunmen attacked a convoy near Wasta on Monday; the attack on the convoy left two trucks in flames. Police "
    "said an attack on the town had been planned. Nobody marched.",
}
_LAST = CONVOY["text"].index("Nobody")
#: its two passages, as texts and as coded
CUTS: tuple[dict[str, Any], ...] = tuple(
    {"id": f"road-3#t{n}", "text": CONVOY["text"][start:end].strip(),
     "from": {"file": "hill.jsonl.gz", "id": "road-3", "start": start, "end": end}}
    for n, (start, end) in enumerate([(0, _LAST - 1), (_LAST, len(CONVOY["text"]))])
)  # fmt: skip
ATTACK: dict[str, Any] = {
    "triggers": ["attacked", "attack | attack on the convoy"], "type": "Attack", "status": "happened",
    "aggregate": False, "main": True,
}  # fmt: skip
PASSAGES: tuple[dict[str, Any], ...] = (
    {"id": "road-3#t0", "events": [ATTACK, ATTACK | {
        "triggers": ["attack | attack on the town"], "status": "planned", "main": False}]},
    {"id": "road-3#t1", "events": []},
)  # fmt: skip


def changed(event: int = 0, **fields: Any) -> dict[str, Any]:
    """The coded report with other values in one event."""
    coded = copy.deepcopy(CODED)
    coded["events"][event] |= fields
    return coded


def write_lines(path: Path, *rows: dict[str, Any]) -> str:
    """A JSON Lines file; its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return str(path)
