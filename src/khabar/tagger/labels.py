"""The labels that a tagger speaks.

On trigger marks: `trigger`, `type:<sub-event type>` (a distribution over 25), `status:happened|planned|denied`,
`aggregate`, `civilians`, `main`, and of the claim that this mention makes: `hedge`, `denies`.
On cue marks: `cue`. On all others one or more of `party`, `place`, `weapon`, `time`, `source`, `content`, `figure`.

Links: trigger to span `doer`, `target`, `place`, `weapon`, `time`; trigger to source `source` (no such link: nobody
vouches); trigger to figure `killed`, `wounded`, `taken`; trigger to trigger `same` (one occurrence, head before tail in
the text); cue to span `voice-source`, `voice-content`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: link label -> label of the span it leads to
ROLE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "doer": "party",
        "target": "party",
        "place": "place",
        "weapon": "weapon",
        "time": "time",
        "source": "source",
        "killed": "figure",
        "wounded": "figure",
        "taken": "figure",
    }
)

#: triggers that are asked whether they name one occurrence, and joined, at a time: a text of more is an archive, and
#: time and memory grow with the square
JOINED_TOGETHER = 200
