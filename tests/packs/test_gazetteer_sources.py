from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from gazetteer_samples import HEADER, OWN, geonames_line, names_line, own_csv, own_pack

from khabar.errors import PackError
from khabar.packs.gazetteer.build import BrokenRowsError, build_gazetteer, is_share_alike, licence_of
from khabar.packs.gazetteer.cells import Fault
from khabar.packs.gazetteer.files import read_card, read_pack
from khabar.packs.gazetteer.rows import Row
from khabar.packs.gazetteer.sources import read_source


def rows(path: Path) -> list[Row]:
    found = list(read_source(path))
    assert all(isinstance(one, Row) for one in found), found
    return [one for one in found if isinstance(one, Row)]


def fault(path: Path) -> str:
    (found,) = read_source(path)
    assert isinstance(found, Fault)
    return str(found)


def test_a_pack_gives_back_what_it_was_built_from(tmp_path: Path) -> None:
    given = rows(own_csv(tmp_path))
    again = rows(own_pack(tmp_path))
    assert sorted(again, key=lambda row: row.id) == given


def test_a_pack_of_a_pack_is_the_same_pack(tmp_path: Path) -> None:
    pack = own_pack(tmp_path)
    build_gazetteer([pack], tmp_path / "again")
    for file in ("names.xz", "numbers.xz", "words.xz", "pack.json"):
        assert (tmp_path / "again" / file).read_bytes() == (pack / file).read_bytes()


def test_parquet_gives_the_same_as_a_table(tmp_path: Path) -> None:
    csv = pytest.importorskip("pyarrow.csv")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = own_csv(tmp_path)
    parquet.write_table(csv.read_csv(table), tmp_path / "own.parquet")
    assert rows(tmp_path / "own.parquet") == rows(table)


def test_geonames_dumps_are_read_packed_and_plain(tmp_path: Path) -> None:
    lines = geonames_line(170999, "Dar Kesh", "Darkesh,دار كش", 36.01, 37.02) + geonames_line(7, "Qorm", "", 1, 2)
    (tmp_path / "SY.txt").write_text(lines, "utf-8")
    with zipfile.ZipFile(tmp_path / "SY.zip", "w") as archive:
        archive.writestr("readme.txt", "short")
        archive.writestr("SY.txt", lines)
    plain = rows(tmp_path / "SY.txt")
    assert plain == rows(tmp_path / "SY.zip")
    assert plain[0].id == "geonames:170999"
    assert "دار كش" in plain[0].names
    assert (plain[0].kind, plain[0].population, plain[0].country) == ("P.PPL", 4200, "SY")


def test_alternate_names_join_their_places_wherever_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "SY.txt").write_text(geonames_line(7, "Qorm", "", 36, 37), "utf-8")
    names = names_line(1, 7, "ar", "قرم") + names_line(2, 7, "link", "https://x.example") + names_line(3, 8, "", "No")
    (tmp_path / "alternateNamesV2.txt").write_text(names, "utf-8")
    build_gazetteer([tmp_path / "alternateNamesV2.txt", tmp_path / "SY.txt"], tmp_path / "pack")
    assert read_pack(tmp_path / "pack").names.decode() == "Qorm|قرم"


def test_ocha_tables_of_areas_and_communities_are_known_by_their_headings(tmp_path: Path) -> None:
    areas = (
        "ADM2_EN,ADM2_AR,ADM2_PCODE,ADM1_EN,ADM1_PCODE,ADM0_PCODE,Latitude,Longitude\n"
        "#adm2+name+en,#adm2+name+ar,#adm2+code,#adm1+name,#adm1+code,#country+code,#geo+lat,#geo+lon\n"
        "Hillside,التل,SY0299,Aleppo,SY02,SY,36.0,37.0\n"
    )
    (area,) = rows(own_csv(tmp_path, areas, "areas.csv"))
    assert (area.id, area.name, area.names, area.kind) == ("SY0299", "Hillside", ("التل",), "A.ADM2")
    assert (area.admin1, area.admin1_code, area.country) == ("Aleppo", "SY02", "SY")
    places = "admin4Name_en,admin4Name_ar,admin4Pcode,admin2Name_en,y,x\nDar Kesh,دار كش,C999,Hillside,36.01,37.02\n"
    (place,) = rows(own_csv(tmp_path, places, "places.csv"))
    assert (place.id, place.name, place.kind, place.admin2) == ("C999", "Dar Kesh", "P.PPL", "Hillside")


def test_words_stand_for_kinds_and_countries(tmp_path: Path) -> None:
    table = "name,lat,lon,kind,country\nPost 7,36,37,Checkpoint,Syria\n"
    (row,) = rows(own_csv(tmp_path, table))
    assert (row.kind, row.country) == ("S.INSM", "SY")


def test_all_broken_rows_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    broken = [
        ",36,37,,,",
        "A,136,37,,,",
        "B,x,37,,,",
        "C,1,2,,QQQ,",
        "D,1,2,thing,,",
        "E,1,2,,,many",
        "F,nan,2,,,",
        "G,1,,,,",
    ]
    table = own_csv(tmp_path, "\n".join(["name,lat,lon,kind,country,population", *broken, "Sound,1,2,,,"]))
    dump = tmp_path / "SY.txt"
    dump.write_text(geonames_line(7, "Qorm", "", 36, 37) + "cut\tshort\n", "utf-8")
    with pytest.raises(BrokenRowsError) as told:
        build_gazetteer([dump, table], tmp_path / "pack")
    faults = list(map(str, told.value.faults))
    assert faults[0].startswith(f"{dump}, row 2: 2 columns")
    assert [line.split(":")[0] for line in faults[1:]] == [f"{table}, row {number}" for number in range(2, 10)]
    assert not (tmp_path / "pack").exists()


def test_bytes_that_are_no_utf8_are_a_fault_of_their_row(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_bytes(b"name,lat,lon\nQ\xf6rm,36,37\n")
    assert fault(file).endswith("row 2: not UTF-8; save the file in that encoding")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("own.csv", b"", "no column for lat, lon, name"),
        ("own.csv", b'name,lat,lon\n"Qorm,36,37\n', "row 2"),
        ("own.parquet", b"PAR1", "not readable as Parquet"),
        ("own.zip", b"PK\x05\x06" + b"\0" * 18, "no .txt is in it"),
        ("own.zip", b"no zip", "cannot be read"),
        ("own.shp", b"", "of no kind"),
        ("absent.txt", None, "cannot be read"),
        ("absent.gpkg", None, "is not there"),
    ],
)
def test_a_source_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes | None, told: str) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PackError) as fault:
        build_gazetteer([file], tmp_path / "pack")
    assert told in str(fault.value)
    assert str(file) in str(fault.value)
    assert not (tmp_path / "pack").exists()


def test_share_alike_rows_are_marked_and_can_be_left_out(tmp_path: Path) -> None:
    table = own_csv(tmp_path)
    assert build_gazetteer([table], tmp_path / "all") == 6
    assert build_gazetteer([table], tmp_path / "fewer", share_alike=False) == 5
    sources = read_card(tmp_path / "all")["sources"]
    assert isinstance(sources, dict)
    assert sources["osm"]["terms"] == "share-alike"
    assert "osm" not in json.dumps(read_card(tmp_path / "fewer"))
    assert is_share_alike("wof+osm")
    assert not is_share_alike("wof")
    assert "ODbL" in licence_of("wof+osm")


def test_the_first_source_gives_the_point_and_all_give_names(tmp_path: Path) -> None:
    first = own_csv(tmp_path, "id,name,names,lat,lon\nx,Qorm,,36,37\n", "first.csv")
    second = own_csv(tmp_path, "id,name,names,lat,lon\nx,Kourm,Qorm|قرم,1,2\n", "second.csv")
    build_gazetteer([first, second], tmp_path / "pack")
    columns = read_pack(tmp_path / "pack")
    assert columns.names.decode() == "Qorm|Kourm|قرم"
    assert columns.numbers["lat"].tolist() == [3_600_000]


def test_line_breaks_and_bars_in_cells_break_nothing(tmp_path: Path) -> None:
    table = 'name,names,lat,lon,admin1\n"Dar\nKesh|x","a\tb|c\u2028d",36,37,"e\nf"\nQorm,,1,2,\n'
    build_gazetteer([own_csv(tmp_path, table)], tmp_path / "pack")
    assert {row.name for row in rows(tmp_path / "pack")} == {"Dar Kesh x", "Qorm"}


def test_a_pack_of_another_version_says_so(tmp_path: Path) -> None:
    pack = own_pack(tmp_path)
    card = json.loads((pack / "pack.json").read_text("utf-8"))
    (pack / "pack.json").write_text(json.dumps({**card, "format": 99}), "utf-8")
    with pytest.raises(PackError, match="format 99"):
        read_pack(pack)


@pytest.mark.parametrize("file", ["names.xz", "numbers.xz", "words.xz"])
def test_a_damaged_or_missing_file_of_a_pack_is_named(tmp_path: Path, file: str) -> None:
    pack = own_pack(tmp_path)
    whole = (pack / file).read_bytes()
    (pack / file).write_bytes(whole[:-1] + b"x")
    with pytest.raises(PackError, match=file):
        read_pack(pack)
    (pack / file).unlink()
    with pytest.raises(PackError, match=file):
        read_pack(pack)


def test_a_build_that_fails_leaves_the_old_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = own_pack(tmp_path)
    before = {file.name: file.read_bytes() for file in pack.iterdir()}

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("khabar.packs.gazetteer.files._write_packed", full)
    with pytest.raises(OSError, match="No space"):
        build_gazetteer([own_csv(tmp_path, HEADER + OWN.splitlines()[1] + "\n")], pack)
    assert {file.name: file.read_bytes() for file in pack.iterdir()} == before


def test_names_of_300_characters_and_5000_names_are_kept(tmp_path: Path) -> None:
    many = "|".join(f"Qorm {number}" for number in range(5000))
    (row,) = rows(own_csv(tmp_path, f"name,names,lat,lon\n{'x' * 300},{many},36,37\n"))
    assert (len(row.name), len(row.names)) == (300, 5000)
