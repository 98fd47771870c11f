"""States of the words of many texts, as a reader pack gives them; made once and kept in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from khabar.learn.progress import Progress
from khabar.learn.texts import digest
from khabar.tagger.encoding import Encoder
from khabar.tagger.words import Words, words_of

States: TypeAlias = NDArray[np.float16]
#: texts whose states stand in one file
TOGETHER = 200


def states_of(
    texts: Sequence[str], encoder: Encoder, kept: Path, name: str, progress: Progress
) -> list[tuple[Words, States]]:
    """For each text its words and their states (words, 2 * size).

    They are made once: the folder `kept`, which belongs to one pack, holds those of every `TOGETHER` texts in a file.
    """
    kept.mkdir(parents=True, exist_ok=True)
    found = []
    for start in range(0, len(texts), TOGETHER):
        some = texts[start : start + TOGETHER]
        words = [words_of(text, encoder.graphs.tokenizer) for text in some]
        ends = np.cumsum([len(w) for w in words]).tolist()
        states = _states(some, encoder, kept)
        found += [(w, states[end - len(w) : end]) for w, end in zip(words, ends, strict=True)]
        progress.tell((start + len(some)) / len(texts), f"{name}, {start + len(some)} of {len(texts)} texts")
    return found


def _states(texts: Sequence[str], encoder: Encoder, kept: Path) -> States:
    """(words, 2 * size): of all words of these texts; read from the file where they stand in one already."""
    path = kept / f"{digest(chr(0).join(texts))[:32]}.npy"
    if not path.exists():
        found = [encoder.read(text)[1].states().astype(np.float16) for text in texts if text.strip()]
        part = path.with_suffix(".part.npy")
        np.save(part, np.concatenate(found) if found else np.zeros((0, 1), np.float16))
        part.replace(path)
    states: States = np.load(path, mmap_mode="r")
    return states
