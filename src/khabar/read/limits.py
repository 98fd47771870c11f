"""How much is read of what: bounds that keep memory bounded, far above what real reports need."""

from __future__ import annotations

WHOLE_BYTES = 64 * 1024 * 1024  # a file that must be read whole: page, feed, PDF, plain text, JSON object
LINE_BYTES = 16 * 1024 * 1024  # one line of JSON Lines
CODED_LINE_BYTES = 256 * 1024 * 1024  # one coded report, which is some eight times as long as its text
RECORD_BYTES = 16 * 1024 * 1024  # one record of a web archive, as stored and as unpacked
SKIPPED_BYTES = 256 * 1024 * 1024  # of a line or record that is too long, before the file is given up
HEAD_BYTES = 64 * 1024  # looked at to tell the kind
FETCH_SECONDS = 20
FETCH_BYTES = 16 * 1024 * 1024
PDF_PAGES = 2_000


def in_mib(size: int) -> str:
    """`size` for people: "64 MiB"."""
    return f"{size // (1024 * 1024)} MiB"
