"""The labels that a tagger speaks.

On trigger marks: `trigger`, `type:<sub-event type>` (25, a distribution), `status:happened|planned|denied`, `aggregate`,
`civilians`, `main`, and of the claim that this mention makes: `hedge`, `denies`.
On cue marks: `cue`. On all others one or more of `party`, `place`, `weapon`, `time`, `source`, `content`, `figure`.

Links: trigger -> span `doer`, `target`, `place`, `weapon`, `time`; trigger -> source `source` (no such link: nobody
vouches); trigger -> figure `killed`, `wounded`, `taken`; trigger -> trigger `same` (one occurrence, head before tail in
the text); cue -> `source`, cue -> `content` (voices).
"""

from __future__ import annotations

ROLES = ("doer", "target", "place", "weapon", "time")
FIGURES = ("killed", "wounded", "taken")
STATUSES = ("happened", "planned", "denied")
