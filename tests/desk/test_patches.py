"""Corrections to the packs: files that apply, and nothing else changed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from khabar.desk.patches import (
    gazetteer_table,
    name_edit,
    new_organisation,
    organisation_edit,
    part_of,
    roster_patch,
)
from khabar.errors import OptionError
from khabar.packs.gazetteer.sources import read_source
from khabar.packs.roster import SHIPPED


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which the roster lies as in the repository."""
    shutil.copytree(SHIPPED, tmp_path / "src/khabar/packs/roster")
    return tmp_path


def applied(checkout: Path, patch: str) -> None:
    subprocess.run(["patch", "-p1", "--fuzz=0"], cwd=checkout, input=patch, text=True, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch(1)")
def test_a_patch_applies_and_changes_its_line_alone(checkout: Path) -> None:
    part = part_of("levant-front")
    names = checkout / f"src/khabar/packs/roster/{part.name}/names.tsv"
    before = names.read_text("utf-8").splitlines()
    applied(checkout, roster_patch(part, [name_edit("levant-front", "Shamiyah men", "alias", "en", "", "", "film")]))
    after = names.read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == ["levant-front\tShamiyah men\talias\ten\t\t\tfilm"]
    assert len(after) == len(before) + 1


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch(1)")
def test_a_new_organisation_comes_with_its_usual_name(checkout: Path) -> None:
    own, edits = new_organisation("Liwa Tést Brigade", "rebel group", "SY", "2015", "", "film")
    assert own == "liwa-test-brigade"
    applied(checkout, roster_patch(part_of(own), edits))
    roster = checkout / "src/khabar/packs/roster/world"
    assert "liwa-test-brigade\trebel group\tSY\t2015\t\t\tfilm" in (roster / "organisations.tsv").read_text("utf-8")
    assert "liwa-test-brigade\tLiwa Tést Brigade\tusual\ten" in (roster / "names.tsv").read_text("utf-8")


def test_a_changed_row_takes_the_place_of_the_old_one() -> None:
    part = part_of("levant-front")
    patch = roster_patch(part, [organisation_edit(part, "levant-front", {"to": "2025-01", "source": "film"})])
    assert patch.count("\n-") == 1 + patch.count("\n--- ")
    assert "\n+levant-front\trebel group\tSY\t2014-12-25\t2025-01\t6372\tfilm\n" in patch


@pytest.mark.parametrize(
    "cells",
    [
        ("levant-front", "a\tb", "alias", "en", "", "", "film"),
        ("levant-front", "name", "nickname", "en", "", "", "film"),
        ("levant-front", "name", "alias", "english", "", "", "film"),
        ("levant-front", "name", "alias", "en", "soon", "", "film"),
        ("levant-front", "name", "alias", "en", "", "", ""),
        ("nobody-at-all", "name", "alias", "en", "", "", "film"),
    ],
)
def test_what_the_roster_would_refuse_is_refused_here(cells: tuple[str, ...]) -> None:
    with pytest.raises(OptionError):
        roster_patch(part_of("levant-front"), [name_edit(*cells)])


def test_a_table_can_be_read_by_the_gazetteers_own_builder(tmp_path: Path) -> None:
    row = {
        "name": "Hill 105",
        "names": "Tell Kesh|تل كش",
        "lat": "36.01",
        "lon": "37.03",
        "kind": "hill",
        "country": "SY",
    }
    (tmp_path / "hills.tsv").write_text(gazetteer_table(row), "utf-8")
    (found,) = read_source(tmp_path / "hills.tsv")
    assert (found.name, found.country, found.lat, found.kind) == ("Hill 105", "SY", 36.01, "T.HLL")
    assert "تل كش" in found.names


@pytest.mark.parametrize("wrong", [{"lat": "x"}, {"lat": "91"}, {"lon": ""}, {"name": " "}, {"name": "a\nb"}])
def test_a_row_that_is_no_place_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(OptionError):
        gazetteer_table({"name": "Hill", "lat": "36", "lon": "37", **wrong})
