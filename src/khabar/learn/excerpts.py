"""Excerpts of coded reports as texts of their own, so that a reader learns to read one sentence as well as a report."""

from __future__ import annotations

import random
from dataclasses import replace

from khabar.learn.coded import CodedText, Offsets, moved

#: an excerpt has up to so many sentences
MOST_SENTENCES = 5


def excerpt(coded: CodedText, chance: random.Random) -> CodedText | None:
    """Some sentences of a text that follow each other, with all that is coded in them; None where it has no more.

    Whether an event is the main one is a matter of the whole report, and unknown here.
    """
    most = min(MOST_SENTENCES, len(coded.sentences) - 1)
    if most < 1:
        return None
    count = chance.randint(1, most)
    first = chance.randrange(len(coded.sentences) - count + 1)
    whole = coded.sentences[first : first + count]
    start, end = whole[0][0], whole[-1][1]
    part = coded.text[start:end]
    end = start + len(part.rstrip())
    start += len(part) - len(part.lstrip())

    def move(span: Offsets) -> Offsets | None:
        return (span[0] - start, span[1] - start) if start <= span[0] and span[1] <= end else None

    out = moved(coded, coded.text[start:end], move)
    sentences = [(max(a, start) - start, min(b, end) - start) for a, b in whole]
    return replace(out, triggers=[replace(one, main=None) for one in out.triggers], sentences=sentences)
