from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import PackError
from khabar.packs.roster import Roster, holds, is_over, load_roster
from khabar.packs.roster_tables import COLUMNS, keys_of

ORGANISATIONS = (
    "dune-front\trebel group\tSY\t2012-01\t2016-07-28\t77\thand",
    "dune-council\trebel group\tSY\t2016-07-29\t\t\thand",
    "kingdom-army\tstate forces\tSY\t\t\t1,2\thand",
)
NAMES = (
    "dune-front\tDune Front\tusual\ten\t\t2014-05\thand",
    "dune-front\tFront of the Dunes\tusual\ten\t2014-06\t\thand",
    "dune-front\tجبهة الكثبان\talias\tar\t\t\thand",
    "dune-council\tDune Council\tusual\ten\t\t\thand",
    "kingdom-army\tKingdom Army\tusual\ten\t\t\thand",
)
RELATIONS = ("dune-front\tmerged-into\tdune-council\t2016-07-29\t\thand", "kingdom-army\tside-of\tSY\t\t\thand")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHABAR_CACHE", str(tmp_path / "cache"))


def pack(
    folder: Path,
    organisations: tuple[str, ...] = ORGANISATIONS,
    names: tuple[str, ...] = NAMES,
    relations: tuple[str, ...] = RELATIONS,
    version: str = "1\n",
) -> Path:
    part = folder / "somewhere"
    part.mkdir(parents=True, exist_ok=True)
    (folder / "version.txt").write_text(version, "utf-8")
    for table, rows in zip(COLUMNS, (organisations, names, relations), strict=True):
        lines = ["# a comment", "\t".join(COLUMNS[table]), *rows]
        (part / table).write_text("\n".join(lines) + "\n", "utf-8")
    return folder


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    return load_roster(pack(tmp_path / "roster"))


def test_a_name_is_the_usual_one_of_its_day(roster: Roster) -> None:
    days = ("2010-01-01", "2014-05-31", "2014-06-01", "2020-01-01", None)
    told = [roster.usual_name("dune-front", day) for day in days]
    assert told == ["Dune Front", "Dune Front", "Front of the Dunes", "Front of the Dunes", "Front of the Dunes"]


def test_what_merged_goes_on_as_what_it_merged_into(roster: Roster) -> None:
    assert roster.at("dune-front", "2016-07-28") == "dune-front"
    assert roster.at("dune-front", "2018-01-01") == "dune-council"
    assert roster.at("dune-front", None) == "dune-front"
    assert not roster.lives("dune-front", "2016-07-29")
    assert roster.lives("kingdom-army", "1900-01-01")


def test_the_second_reading_gives_the_same(tmp_path: Path) -> None:
    first, second = pack(tmp_path / "one"), pack(tmp_path / "two")
    assert load_roster(first) == load_roster(second)
    assert list((tmp_path / "cache").glob("roster-*.json"))


def test_a_damaged_memory_is_made_again(tmp_path: Path) -> None:
    first = load_roster(pack(tmp_path / "one"))
    for memory in (tmp_path / "cache").glob("roster-*.json"):
        memory.write_text("[[", "utf-8")
    assert load_roster(pack(tmp_path / "two")) == first


def test_a_roster_is_read_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("KHABAR_CACHE", str(tmp_path / "file"))
    assert load_roster(pack(tmp_path / "roster")).organisations


def test_all_faults_are_told_at_once_with_file_and_row(tmp_path: Path) -> None:
    broken = pack(
        tmp_path / "roster",
        (*ORGANISATIONS, "Dune Front\tarmy\tSyria\t2020-13\t\tx\t", "dune-front\trebel group\tSY\t2015\t2014\t\thand"),
        (
            *NAMES,
            "nobody\tX\tnickname\tEnglish\t\t\thand",
            "kingdom-army\tKing's Army\tusual\ten\t2001\t\thand",
            "short\trow",
        ),
        (*RELATIONS, "dune-front\tfriend\tdune-front\t\t\thand", "dune-front\tally\tnowhere\t\t\thand"),
    )  # fmt: skip
    with pytest.raises(PackError) as told:
        load_roster(broken)
    text = str(told.value)
    for fault in (
        "organisations.tsv row 6: 'Dune Front' is no id", "'army' is no kind", "'Syria' is no country",
        "'2020-13' is no date", "'x' are no UCDP ids", "row 6: it has no source",
        "row 7: 'dune-front' stands in somewhere/organisations.tsv row 3", "it ends (2014) before it begins (2015)",
        "names.tsv row 8: 'nobody' is no organisation", "'nickname' is no role", "'English' is no language",
        "row 9: \"King's Army\" is usual while 'Kingdom Army' still is", "names.tsv row 10: has 2 cells where 7 belong",
        "relations.tsv row 5: 'friend' is no relation", "stands in a relation to itself",
        "'nowhere' is no organisation", "'Dune Front' has no usual name",
    ):  # fmt: skip
        assert fault in text
    assert "faults in the roster" in text


def test_another_table_or_no_organisation_is_a_fault(tmp_path: Path) -> None:
    empty = pack(tmp_path / "roster", (), (), ())
    (empty / "somewhere" / "notes.tsv").write_text("x\n", "utf-8")
    with pytest.raises(PackError, match=r"(?s)notes.tsv: is no table of a roster.*there is no organisation"):
        load_roster(empty)


def test_another_version_or_no_roster_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="version '9'"):
        load_roster(pack(tmp_path / "roster", version="9"))
    with pytest.raises(PackError, match=r"no version\.txt"):
        load_roster(tmp_path / "absent")


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    folder = pack(tmp_path / "roster")
    (folder / "somewhere" / "names.tsv").write_bytes(b"id\xff\n")
    with pytest.raises(PackError, match="not UTF-8 at byte 2"):
        load_roster(folder)


def test_times_are_inclusive_at_any_precision() -> None:
    assert holds("2016-07-28", "2016-07-28", "2016-07-28")
    assert holds("", "2016", "2016-12-31")
    assert not holds("", "2016-06", "2016-07-01")
    assert not is_over("", "2999-01-01")


@given(st.lists(st.text(max_size=20), max_size=5))
def test_every_name_has_one_key(names: list[str]) -> None:
    assert len(keys_of(names)) == max(len(names), 0) or not names


def test_the_roster_that_comes_with_khabar_is_sound() -> None:
    roster = load_roster()
    assert len(roster.organisations) > 1_000
    assert {name.role for name in roster.names} == {"usual", "alias", "acronym", "description"}
    assert roster.usual_name("nusra-front", "2016-04-13") == "Nusra Front"
    assert roster.usual_name("nusra-front", "2016-09-01") == "Jabhat Fateh al-Sham"
    assert roster.usual_name(roster.at("nusra-front", "2018-01-01"), "2018-01-01") == "Hay'at Tahrir al-Sham"
