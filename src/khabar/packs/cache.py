"""Where what can be made again is kept between calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: Names another folder for it.
CACHE_VARIABLE = "KHABAR_CACHE"


def cache_folder() -> Path:
    """KHABAR_CACHE, else the place that the system has for caches."""
    if os.environ.get(CACHE_VARIABLE):
        return Path(os.environ[CACHE_VARIABLE])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "khabar"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "khabar"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "khabar"
