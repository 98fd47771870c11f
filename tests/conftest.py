"""What tests of several stages share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Machines differ in speed; no test fails for being slow.
settings.register_profile("khabar", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("khabar")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the project's data beside the checkout; tests that need it are skipped without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared, the project's data beside the checkout")
    return folder


@pytest.fixture(scope="session")
def examples() -> Path:
    """The example pages of this repository."""
    return ROOT / "examples"
