"""Areas under one name, where the outlines know it, and as their makers call them elsewhere."""

from __future__ import annotations

from dataclasses import replace

from khabar.packs.gazetteer.gather import Gathering
from khabar.packs.gazetteer.rows import Row
from khabar.packs.outlines import load_outlines

VILLAGE = Row("geonames:1", "Khan Tuman", 36.117, 37.051, "P.PPL", "SY", admin1="H'alab", source="wof-gn")


def called(*rows: Row) -> list[str]:
    gathering = Gathering()
    for row in rows:
        gathering.add(row)
    gathering.call_areas(load_outlines())
    columns = gathering.columns()
    return [columns.tables["admin1"][number].partition("\t")[2] for number in columns.numbers["admin1"]]


def test_a_sources_own_way_of_calling_an_area_gives_way_to_the_outlines() -> None:
    assert called(VILLAGE) == ["Aleppo"]


def test_names_that_people_chose_stay() -> None:
    assert called(replace(VILLAGE, source="hills", admin1="Hillside")) == ["Hillside"]


def test_an_area_of_another_country_is_none() -> None:
    golan = replace(VILLAGE, lat=33.0, lon=35.78, admin1="Al Qunaytirah")
    assert called(golan) == ["Al Qunaytirah"]


def test_one_name_in_two_countries_is_two_areas() -> None:
    other = replace(VILLAGE, id="geonames:2", country="IQ", lat=36.34, lon=43.13)
    assert min(called(VILLAGE, other)) == "Aleppo"
    assert len(set(called(VILLAGE, other))) == 2
