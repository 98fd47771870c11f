"""Keys by which candidates for copies are found in an index: a few rare shingles of each sentence."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from khabar.link.copies_words import LAST

#: keys of a sentence: two, and of one that was not told apart from its neighbours one for so many words
KEYS_OF_A_SENTENCE = 2
WORDS_A_KEY = 14
#: words of a report that get keys
WORDS_KEYED = 700
_SHORTEST = 6

Words = npt.NDArray[np.uint64]


@lru_cache(maxsize=4096)
def keys_of(words: bytes, marks: bytes) -> frozenset[str]:
    """The least hashes of the rows of three words of each sentence at the top of a report, as hexadecimal words."""
    ids = np.frombuffer(words, "<u2").astype(np.uint64)
    flags = np.frombuffer(marks, np.uint8)
    keys: set[int] = set()
    start = 0
    hashes = mixed(shingles(ids)) if len(ids) > 2 else ids[:0]
    for end in (np.flatnonzero(flags[:WORDS_KEYED] & LAST) + 1).tolist() or [len(ids)]:
        if end - start >= _SHORTEST:
            count = max(KEYS_OF_A_SENTENCE, (end - start) // WORDS_A_KEY)
            keys.update(sorted(set(hashes[start : end - 2].tolist()))[:count])
        start = end
    if not keys and len(ids):
        keys.add(int(mixed(np.bitwise_xor.reduce(mixed(ids), keepdims=True))[0]))
    return frozenset(f"{key:016x}" for key in keys)


def shingles(ids: Words) -> Words:
    """Three words in a row as one number, for each place of `ids` but the last two."""
    return (ids[:-2] << np.uint64(32)) | (ids[1:-1] << np.uint64(16)) | ids[2:]


def mixed(values: Words) -> Words:
    """Numbers spread over 64 bits (the finaliser of SplitMix64, Steele et al. 2014), so that the least are a sample."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
