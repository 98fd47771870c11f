"""The reports of the corpus that were coded twice and adjudicated: how well records agree with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def figures(shared: Path) -> dict[str, float]:
    """F1 of each field, of `main` and `whole` the share, over the corpus's split `test`."""
    khabar = Path(sys.executable).with_name("khabar")
    asked = [khabar, "evaluate", "--split", "test", "--corpus", ROOT / "corpus", "--texts", shared, "--format", "json"]
    found = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    return {name: row.get("f1", row.get("share", 0.0)) for name, row in found["fields"].items()}
