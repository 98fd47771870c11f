"""An invented report, and two codings of it that differ as people's do."""

from __future__ import annotations

import copy
from typing import Any

TEXT = """Rebels shell Lerm as ceasefire fails

Rebel gunners shelled the market of Lerm on Wednesday, killing at least five civilians, rescuers said.
The army said nine people died in the shelling. Hours later helicopters bombed Tell Hamid, residents said.
The Northern Front denied that it had shelled Lerm. It vowed to storm the town of Qasra next week.
"""
PUBLISHED = "2016-04-14"


def first() -> dict[str, Any]:
    """The first coder's coding, in words."""
    return copy.deepcopy(
        {
            "events": [
                {
                    "type": "Shelling/artillery/missile attack",
                    "status": "happened",
                    "main": True,
                    "civilians": True,
                    "mentions": [
                        "Rebels shell Lerm",
                        "Rebel gunners shelled the market of Lerm",
                        "it had shelled Lerm",
                    ],
                    "triggers": ["shell", "shelled", "shelled"],
                    "doers": ["Rebel gunners | Rebels"],
                    "targets": ["civilians"],
                    "places": ["Lerm"],
                    "time": {"words": "Wednesday", "start": "2016-04-13", "end": "2016-04-13", "precision": "day"},
                    "killed": [5, 9],
                    "claims": [
                        {
                            "source": "rescuers",
                            "cue": "said",
                            "killed": [5, None],
                            "quote": "shelled the market of Lerm on Wednesday, killing at least five civilians",
                        },
                        {
                            "source": "army",
                            "cue": "said",
                            "killed": [9, 9],
                            "quote": "nine people died in the shelling",
                        },
                        {
                            "source": "Northern Front",
                            "cue": "denied",
                            "stance": "denies",
                            "quote": "it had shelled Lerm",
                        },
                    ],
                },
                {
                    "type": "Air/drone strike",
                    "status": "happened",
                    "mentions": ["helicopters bombed Tell Hamid"],
                    "triggers": ["bombed"],
                    "doers": ["helicopters"],
                    "places": ["Tell Hamid"],
                    "claims": [{"source": "residents", "cue": "said", "quote": "helicopters bombed Tell Hamid"}],
                },
                {
                    "type": "Armed clash",
                    "status": "planned",
                    "mentions": ["vowed to storm the town of Qasra"],
                    "triggers": ["storm"],
                    "doers": ["Northern Front"],
                    "places": ["Qasra"],
                    "claims": [
                        {"source": "Northern Front", "cue": "vowed", "quote": "It vowed to storm the town of Qasra"}
                    ],
                },
            ]
        }
    )


def second() -> dict[str, Any]:
    """The second coder's: another type and day of the first event, a claim less, the planned one left out."""
    coding = first()
    shelling, strike, _ = coding["events"]
    shelling |= {"type": "Attack", "killed": [5, None], "doers": ["gunners"]}
    shelling["claims"] = shelling["claims"][:1]
    strike["targets"] = ["Tell Hamid"]
    return {"events": [shelling, strike]}
