"""Why an incident has no row in a schema."""

from __future__ import annotations


class RefusedError(Exception):
    """The schema has no place for the incident: the heading, and why, in words. The other incidents go on."""

    def __init__(self, heading: str, why: str) -> None:
        self.heading, self.why = heading, why
        super().__init__(heading, why)
