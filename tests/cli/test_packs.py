from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from calling import Run
from gazetteer_samples import OWN, geonames_line, own_csv, own_pack

from khabar.packs.gazetteer.files import read_card


def test_a_pack_is_built_and_progress_told_on_standard_error(khabar: Run, tmp_path: Path) -> None:
    dump = tmp_path / "SY.txt"
    dump.write_text(geonames_line(7, "Qorm", "قرم", 36, 37), "utf-8")
    done = khabar("packs", "build", "gazetteer", str(dump), str(own_csv(tmp_path)), "--out", str(tmp_path / "pack"))
    assert (done.status, done.out) == (0, "")
    assert f"reading {dump}" in done.err
    assert "7 places" in done.err
    assert read_card(tmp_path / "pack")["places"] == 7


def test_broken_rows_are_listed_a_line_each_and_nothing_is_written(khabar: Run, tmp_path: Path) -> None:
    table = own_csv(tmp_path, OWN + "x,,,1,2\n" + "y,Y,,91,2\n")
    done = khabar("packs", "build", "gazetteer", str(table), "--out", str(tmp_path / "pack"))
    assert (done.status, done.out) == (3, "")
    told = done.err.splitlines()[1:]
    assert [line.split(":")[1].strip() for line in told[:2]] == [f"{table}, row 8", f"{table}, row 9"]
    assert told[2] == "khabar: 2 rows cannot be taken; mend or remove what is listed; nothing was written"
    assert not (tmp_path / "pack").exists()


def test_rows_under_share_alike_terms_can_be_left_out(khabar: Run, tmp_path: Path) -> None:
    out = str(tmp_path / "pack")
    assert khabar("packs", "build", "gazetteer", str(own_csv(tmp_path)), "--out", out, "--no-share-alike").status == 0
    assert read_card(tmp_path / "pack")["places"] == 5


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_pack_is_not_written_over(khabar: Run, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    held = out if kind == "file" else out / "mine.txt"
    held.parent.mkdir(exist_ok=True)
    held.write_text("mine")
    done = khabar("packs", "build", "gazetteer", str(own_csv(tmp_path)), "--out", str(out))
    assert done.status == 2
    assert "--out" in done.err
    assert held.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_one_line(khabar: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = khabar("packs", "build", "gazetteer", str(own_csv(tmp_path)), "--out", str(tmp_path / "file" / "pack"))
    assert done.status == 2
    assert "choose another --out" in done.err.splitlines()[-1]


def test_without_pyarrow_parquet_says_what_to_install(
    khabar: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    file = tmp_path / "own.parquet"
    file.touch()
    done = khabar("packs", "build", "gazetteer", str(file), "--out", str(tmp_path / "pack"))
    assert done.status == 3
    assert "khabar[arrow]" in done.err


def test_info_names_sources_licences_and_terms(khabar: Run, tmp_path: Path) -> None:
    own = ("--gazetteer", str(own_pack(tmp_path)))
    text = khabar("packs", "info", "gazetteer", *own).out
    assert "ODbL 1.0; share-alike" in text
    (card,) = map(json.loads, khabar("packs", "info", "gazetteer", "--format", "jsonl", *own).out.splitlines())
    assert (card["places"], card["sources"]["osm"]["rows"]) == (6, 1)
    shipped = khabar("packs", "info", "gazetteer").out
    for credited in ("GeoNames", "Who's On First", "OCHA", "OpenStreetMap", "Natural Earth"):
        assert credited in shipped


@pytest.mark.parametrize("pack", ["roster", "reader"])
def test_info_knows_the_other_packs(khabar: Run, pack: str) -> None:
    assert khabar("packs", "info", pack).out.split("\n")[0].split() == ["pack", pack]
