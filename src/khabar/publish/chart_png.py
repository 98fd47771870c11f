"""A chart as PNG, drawn from its SVG; its words go with it."""

from __future__ import annotations

import struct
import zlib
from functools import cache

from khabar.errors import KhabarError
from khabar.publish.chart_figures import Figures
from khabar.publish.chart_svg import Theme, chart_svg, in_words

_SIGNATURE_AND_HEADER = 8 + 25
_SANS = ("DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica")


def chart_png(figures: Figures, width: int = 960, theme: Theme = "light", zoom: int = 2) -> bytes:
    """A PNG of `width * zoom` pixels across; its words are in it as the text "Description" (PNG 3, section 11.3.3.4).

    KhabarError where the renderer (`khabar[chart]`) or any font is missing: a chart without words is none.
    """
    svg = chart_svg(figures, width, "light" if theme == "auto" else theme)
    return _described(_drawn(svg, zoom, _family()), in_words(figures))


def _drawn(svg: str, zoom: int, family: str) -> bytes:
    try:
        import resvg_py
    except ImportError as missing:
        remedy = "pip install 'khabar[chart]', or write .svg or .html"
        raise KhabarError("resvg-py, which draws PNG, is not installed", "", remedy) from missing
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, font_family=family, sans_serif_family=family))


@cache
def _family() -> str:
    """A sans-serif font that this machine has; another one where it has none of the usual."""
    blank = _drawn(_sample(""), 1, "none")
    for family in (*_SANS, "sans-serif"):
        if _drawn(_sample(family), 1, family) != blank:
            return family
    raise KhabarError(
        "no font was found, so the chart would have no words", "", "install one (Debian: fonts-dejavu-core)"
    )


def _sample(family: str) -> str:
    words = f'<text y="15" font-family="\'{family}\'">Khabar</text>' if family else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">{words}</svg>'


def _described(png: bytes, told: str) -> bytes:
    """The PNG with a text chunk after its header."""
    body = b"iTXt" + b"Description\0\0\0en\0\0" + told.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:_SIGNATURE_AND_HEADER] + chunk + png[_SIGNATURE_AND_HEADER:]
