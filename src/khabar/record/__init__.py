"""The lasting record: what was read, what was decided, and what comes of both (docs/record.md)."""
