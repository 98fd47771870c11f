"""Small invented gazetteers in the forms that people download, for tests."""

from __future__ import annotations

from pathlib import Path

from khabar.packs.gazetteer.build import build_gazetteer

HEADER = "id,name,names,lat,lon,kind,country,admin1,admin1_name,admin2_name,population,source,demonyms,abbreviations\n"
OWN = (
    HEADER
    + "own:1,Dar Kesh,دار كش|Darkesh,36.01,37.02,P.PPL,SY,SY02,Aleppo,Hillside,1200,own,,\n"
    + "own:2,Qorm Kabir,قرم كبير,36.11,37.12,P.PPL,SY,SY02,Aleppo,Hillside,,own,,\n"
    + "own:3,Mashrafat al Qorm,,36.12,37.13,P.PPL,SY,SY02,Aleppo,Hillside,0,own,,\n"
    + "own:4,Hill 105,,36.2,37.2,hill,SY,SY02,Aleppo,,,own,,\n"
    + "own:5,Qorm,Корм,48.1,38.2,P.PPL,UA,,,,300,osm,,\n"
    + "own:6,Keshland,,36,37,A.PCLI,SY,,,,9000000,own,Keshi|Keshis,K.L.|KL\n"
)


def geonames_line(id: int, name: str, others: str, lat: float, lon: float, country: str = "SY") -> str:
    """A line of a GeoNames dump, 19 columns."""
    cells = [str(id), name, name, others, str(lat), str(lon), "P", "PPL", country, "", "09", "0901", "", "", "4200"]
    return "\t".join([*cells, "", "310", "Asia/Damascus", "2016-04-13"]) + "\n"


def names_line(number: int, id: int, language: str, name: str) -> str:
    """A line of alternateNamesV2, 10 columns."""
    return "\t".join([str(number), str(id), language, name, "", "", "", "", "", ""]) + "\n"


def own_csv(folder: Path, text: str = OWN, name: str = "own.csv") -> Path:
    """A table of one's own in a file."""
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def own_pack(folder: Path, text: str = OWN) -> Path:
    """A pack built from that table."""
    folder.mkdir(parents=True, exist_ok=True)
    pack = folder / "pack"
    build_gazetteer([own_csv(folder, text)], pack)
    return pack
