"""Documents to labelled spans and links; nothing outside this folder knows what a model is."""

from __future__ import annotations

from pathlib import Path

from khabar.nouns import Tagger

__all__ = ["load_tagger"]


def load_tagger(folder: Path | None = None) -> Tagger:
    """The reader of a pack folder, by default the shipped one; PackError when it cannot be used."""
    from khabar.tagger.reader import load_reader

    return load_reader(folder)
