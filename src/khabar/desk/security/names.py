"""Names of people and tokens: what may be one, and which are the same."""

from __future__ import annotations

import re
import unicodedata

from khabar.errors import OptionError

LONGEST = 60
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")


def check_name(given: str, what: str = "name") -> str:
    """A name as it stands in the record: composed letters, single spaces. OptionError: it is none."""
    name = " ".join(unicodedata.normalize("NFC", given).split())
    if not name:
        raise OptionError("is empty", what, "give one")
    if len(name) > LONGEST:
        raise OptionError(f"has {len(name)} characters", what, f"take {LONGEST} at most")
    if _UNSEEN.search(name):
        raise OptionError("holds signs that nobody sees", what, "type it by hand")
    return name


def folded_name(name: str) -> str:
    """A name as names are compared: no two people differ by capitals or kinds of letters alone.

    >>> folded_name("Ａ. Coder") == folded_name("a.  coder")
    True
    """
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[:200]
