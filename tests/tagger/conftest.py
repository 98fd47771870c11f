"""The shipped reader, opened once for all tests of the tagger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from khabar.nouns import Report, Tagged, Tagger
from khabar.tagger import load_tagger
from khabar.text import document


@pytest.fixture(scope="session")
def reader() -> Tagger:
    return load_tagger()


@pytest.fixture(scope="session")
def tag(reader: Tagger) -> Callable[..., Tagged]:
    """A text, or a report, tagged by itself."""

    def run(told: str | Report) -> Tagged:
        report = told if isinstance(told, Report) else Report("r", told)
        (tagged,) = reader.tag([document(report)])
        return tagged

    return run
