"""What holds of the links of every tagger (`tagger/labels.py`)."""

from __future__ import annotations

from khabar.nouns import Tagged
from khabar.tagger.labels import ROLE_LABELS


def check_links(tagged: Tagged) -> None:
    for link in tagged.links:
        head, tail = tagged.marks[link.head].labels, tagged.marks[link.tail].labels
        if link.label == "same":
            assert "trigger" in head
            assert "trigger" in tail
            assert link.head < link.tail
        elif link.label.startswith("voice-"):
            assert "cue" in head
            assert link.label.removeprefix("voice-") in tail
        else:
            assert "trigger" in head
            assert ROLE_LABELS[link.label] in tail
