"""States of the words of many texts, by the reader that is shipped; made once and kept in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from khabar.tagger.encoding import Encoder
from khabar.tagger.words import Words, words_of

States: TypeAlias = NDArray[np.float16]


def states_of(texts: Sequence[str], encoder: Encoder, kept: Path) -> list[tuple[Words, States]]:
    """For each text its words and their states (words, 2 * size), read from the file `kept` where it is there already.

    The file holds the states of all words of all texts in order; it belongs to the same texts and the same pack.
    """
    words = [words_of(text, encoder.graphs.tokenizer) for text in texts]
    ends = np.cumsum([len(w) for w in words])
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        found = [
            encoder.read(text)[1].states().astype(np.float16) for text, w in zip(texts, words, strict=True) if len(w)
        ]
        np.save(kept, np.concatenate(found))
    states: States = np.load(kept, mmap_mode="r")
    if len(states) != ends[-1]:
        raise ValueError(f"{kept} holds {len(states)} words, not {ends[-1]}: remove it")
    return [(w, states[end - len(w) : end]) for w, end in zip(words, ends.tolist(), strict=True)]
