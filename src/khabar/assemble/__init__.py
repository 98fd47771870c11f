"""Tagged documents to events with their claims, and to voices."""

from __future__ import annotations

from khabar.assemble.events import assemble
from khabar.assemble.voices import voices

__all__ = ["assemble", "voices"]
