"""The command line called in this process, as from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import STORY, Outcome, Run

from khabar.cli import main


@pytest.fixture
def khabar(capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Outcome(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def story(tmp_path: Path) -> str:
    file = tmp_path / "story.txt"
    file.write_text(STORY, "utf-8")
    return str(file)
