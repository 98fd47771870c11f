"""Words of reports as text of an HTML page."""

from __future__ import annotations

import re
from html import escape

# Control characters but tab and line breaks, lone surrogates and what Unicode calls no characters: HTML forbids them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def safe(text: str) -> str:
    """The text escaped for content and for quoted attributes; what a page cannot hold becomes U+FFFD.

    >>> safe('<b title="x">\\x00')
    '&lt;b title=&quot;x&quot;&gt;\\ufffd'
    """
    return escape(_FORBIDDEN.sub("\ufffd", text), quote=True)
