"""The colours of charts, for light and dark."""

from __future__ import annotations

from functools import cache
from importlib import resources
from string import Template
from typing import Literal

# The palette of the map page (export/data/place_map.css).
_LIGHT = {"paper": "#fcfbf8", "ink": "#1c1e21", "quiet": "#5f656b", "rule": "#dcd9d1", "accent": "#b1341a"}
_DARK = {"paper": "#16181b", "ink": "#e7e4de", "quiet": "#a0a5ab", "rule": "#33373c", "accent": "#ff8e6b"}


def style(theme: Literal["auto", "light", "dark"]) -> str:
    """The CSS of a drawing; "auto" is light, and dark where the reader's screen is."""
    if theme == "auto":
        return f"{_rules('light')}@media (prefers-color-scheme: dark) {{\n{_rules('dark')}}}\n"
    return _rules(theme)


@cache
def _rules(theme: Literal["light", "dark"]) -> str:
    text = resources.files("khabar.publish").joinpath("data", "chart.css").read_text("utf-8")
    return Template(text).substitute(_DARK if theme == "dark" else _LIGHT)
