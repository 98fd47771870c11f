from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from console_blocks import commands, workplace

from khabar.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

SHOWN = [command for page in PAGES for command in commands(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_commands_in_documents_print_what_is_shown(page: Path) -> None:
    with workplace() as folder:
        for command in commands(page.read_text("utf-8")):
            lines = command.run(folder)
            shown = "\n".join(lines)
            assert command.agrees(lines), f"{page.name} is out of date, `make docs` renews it: {command.line}\n{shown}"


def test_the_reference_is_current() -> None:
    """In a process of its own: a command keeps the help option of the context in which it first ran."""
    made = subprocess.run([sys.executable, "-m", "khabar.cli.reference"], check=True, capture_output=True, timeout=120)
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == made.stdout.decode(), "`make docs` renews it"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_an_example_that_runs(name: str) -> None:
    assert any(re.search(rf"\bkhabar {name}\b", command.line) for command in SHOWN)


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_nothing_of_the_machine_it_was_written_on_stands_in_the_pages() -> None:
    for page in PAGES:
        assert not re.search(r"/(?:work|root|home|tmp)/", page.read_text("utf-8")), page.name
