"""Exports: they parse back, start no formula, choose what is wanted, and keep private persons out of public."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.nouns import Range
from khabar.nouns.incident import Anchor, Decision, Weighed
from khabar.publish import columns, exporting
from khabar.publish.exporting import FORMS, Wish
from khabar.publish.losses import Losses, Notes, table, writer
from khabar.publish.selection import Box, Selection
from khabar.publish.withholding import made_public

sys.path.append(str(Path(__file__).parent))
from incident_samples import PRIVATE, incident, of_type, party, report, strike, undated, words, zarbeh

SCHEMAS = tuple(schema for schema in FORMS if schema != "copies")


def written(wish: Wish, *weighed: Weighed, losses: Losses | None = None) -> bytes:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="utf-8", newline="\n", write_through=True)
    exporting.write(wish, iter(weighed), stream, losses or Losses())
    stream.flush()
    return buffer.getvalue()


def wishes(**more: Any) -> list[Wish]:
    made = [Wish(schema, form, **more) for schema in SCHEMAS for form in FORMS[schema]]
    return [*made, Wish("csv", "csv", "claims", **more), Wish("parquet", "parquet", "claims", **more)]


def csv_rows(wish: Wish, *weighed: Weighed) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(wish, *weighed).decode(), newline="")))


def test_csv_has_a_row_an_incident_and_parses_back() -> None:
    (row,) = csv_rows(Wish("csv", "csv"), incident())
    assert list(row) == [column.name for column in columns.columns("incidents")]
    assert (row["incident_id"], row["sub_event_type"], row["start"]) == ("i12", "Air/drone strike", "2016-04-12")
    assert (row["killed_low"], row["killed_high"], row["wounded_high"]) == ("21", "22", "")
    assert (row["latitude"], row["place"]) == ("36.067712", "Az Zarbah")
    assert 'killed "over 20" (21 or more): Omar Nasri; killed 22: Omar Nasri\'s brother' in row["figures"]
    assert row["denials"].startswith("Moscow")


def test_csv_of_claims_has_a_row_a_claim() -> None:
    rows = csv_rows(Wish("csv", "csv", "claims"), incident())
    assert [row["source"] for row in rows] == ["Omar Nasri", "Omar Nasri's brother", "Dr. Samira Haddad", "Moscow"]
    assert {row["incident_id"] for row in rows} == {"i12"}
    assert (rows[1]["claim_killed_low"], rows[3]["stance"]) == ("22", "denies")


def test_parquet_gives_the_same_values_as_csv() -> None:
    from pyarrow import parquet

    data = written(Wish("parquet", "parquet"), incident(), incident(number=13))
    found = parquet.read_table(io.BytesIO(data)).to_pylist()
    assert [row["incident_id"] for row in found] == ["i12", "i13"]
    assert (found[0]["killed_low"], found[0]["civilians"], found[0]["latitude"]) == (21, True, 36.067712)
    (row,) = csv_rows(Wish("csv", "csv"), incident())
    for name, value in found[0].items():
        shown = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
        assert row[name] == shown


def test_geojson_has_a_feature_an_incident_with_its_radius() -> None:
    made = json.loads(written(Wish("geojson", "json"), incident(), incident(strike(places=()), number=13)))
    assert made["type"] == "FeatureCollection"
    first, second = made["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [36.980134, 36.067712]}
    assert (first["properties"]["radius_km"], first["properties"]["where_prec"]) == (1.0, 1)
    assert second["geometry"] is None
    assert json.loads(written(Wish("geojson", "json"))) == {"type": "FeatureCollection", "features": []}


def test_hxl_has_a_row_of_tags_under_the_heading() -> None:
    tags, row = csv_rows(Wish("hxl", "csv"), incident())
    assert (tags["killed_low"], tags["start"], tags["latitude"]) == ("#affected+killed+min", "#date+start", "#geo+lat")
    assert all(tag.startswith("#") and " " not in tag and tag == tag.lower() for tag in tags.values())
    assert row["killed_low"] == "21"


def test_jsonl_holds_the_whole_incident() -> None:
    (line,) = written(Wish("jsonl", "jsonl"), incident()).splitlines()
    whole = json.loads(line)
    assert [claim["stance"] for claim in whole["accounts"][0]["event"]["claims"]] == ["asserts"] * 3 + ["denies"]
    assert whole["accounts"][0]["event"]["parts"][0]["killed"]["low"] == 4
    assert whole["findings"]["killed"]["value"] == {"low": 21, "high": 22, "span": None}
    assert {saying["value"]["low"] for saying in whole["findings"]["killed"]["agreeing"]} == {21, 22}
    assert whole["tolls"]["ucdp"]["high"] == 22


def test_the_short_form_names_accounts() -> None:
    (line,) = written(Wish("incidents", "jsonl"), incident(strike(), strike(id="e4", main=False))).splitlines()
    short = json.loads(line)
    assert short["id"] == "i12"
    assert [(one["report"], one["event"], one["main"]) for one in short["accounts"]] == [
        ("samira-haddad-interview", "e1", True), ("r1", "e4", False),
    ]  # fmt: skip
    assert short["sources"][0]["killed"]["low"] == 21
    assert short["findings"]["type"] == "Air/drone strike"


def test_incidents_are_told_to_people_within_80_columns() -> None:
    shown = written(Wish("incidents", "text"), incident()).decode()
    assert max(map(len, shown.splitlines())) <= 80
    assert "i12" in shown
    assert '"over 20" (21 or more) by Omar Nasri' in shown
    assert "denied by Moscow" in shown
    assert shown.endswith("1 incident\n")


def test_copies_are_groups_of_at_least_two() -> None:
    stream = io.StringIO()
    exporting.write_copies([frozenset({"b", "a"}), frozenset({"c"})], stream)
    assert json.loads(stream.getvalue()) == {"id": "a", "reports": ["a", "b"]}


@pytest.mark.parametrize("wish", [wish for wish in wishes() if wish.form == "csv"], ids=str)
def test_no_cell_starts_a_formula(wish: Wish) -> None:
    evil = report(title="=HYPERLINK(1)", publisher="=cmd|' /C calc'!A0", url="@SUM(1)", agency="+1")
    doer = replace(party("Russian warplanes", kind="rebel group", name="-2+3"))
    weighed = incident(strike(doers=(doer,), places=(zarbeh(name="=1+1", admin1="\t=1"),)),
                       title=evil.title, publisher=evil.publisher, url=evil.url)  # fmt: skip
    for row in csv.reader(io.StringIO(written(wish, weighed).decode(), newline="")):
        for cell in row:
            is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_names_are_written_and_read_back(name: str, publisher: str) -> None:
    weighed = incident(strike(places=(zarbeh(name=name or None, admin1=name),)), publisher=publisher)
    for wish in wishes():
        assert written(wish, weighed)
    (row,) = csv_rows(Wish("acled", "csv"), weighed) or [{"country": "Syria"}]
    assert row["country"] == "Syria"


def test_incidents_go_out_as_they_come() -> None:
    taken = []

    def endless() -> Iterator[Weighed]:
        for number in range(1, 1_000_000):
            taken.append(number)
            yield incident(number=number)

    class Full(Exception):  # noqa: N818  a sink that takes a little
        pass

    class Sink(io.StringIO):
        def write(self, text: str, /) -> int:
            if self.tell() > 20_000:
                raise Full
            return super().write(text)

    for schema in ("acled", "csv", "jsonl", "geojson", "plover"):
        taken.clear()
        with pytest.raises(Full):
            exporting.write(Wish(schema, FORMS[schema][0]), endless(), Sink(), Losses())  # type: ignore[arg-type]
        assert len(taken) < 60


@pytest.mark.parametrize(("schema", "kept"), [("acled", False), ("ucdp", True), ("plover", False), ("csv", True)])
def test_sums_stand_where_the_schema_has_a_place_or_when_asked(schema: Any, kept: bool) -> None:
    losses = Losses()
    form = FORMS[schema][0]
    lines = written(Wish(schema, form), incident(strike(aggregate=True)), losses=losses).count(
        b"i12" if form == "jsonl" else b"\n"
    )
    assert (lines > (0 if form == "jsonl" else 1)) == kept
    assert (("refused", "aggregate") in losses.counts) != kept
    asked = written(Wish(schema, form, aggregates=True), incident(strike(aggregate=True)))
    assert len(asked.splitlines()) == (1 if form == "jsonl" else 2)


@pytest.mark.parametrize("status", ["planned", "denied"])
def test_what_did_not_happen_is_no_row_unless_asked(status: str) -> None:
    event = strike(
        status=status,
        claims=tuple(replace(c, stance="denies" if status == "denied" else "asserts") for c in strike().claims),
    )
    losses = Losses()
    assert csv_rows(Wish("acled", "csv"), incident(event)) == []
    written(Wish("acled", "csv"), incident(event), losses=losses)
    assert losses.counts == {("refused", f"{status} event"): 1}
    (row,) = csv_rows(Wish("acled", "csv", statuses=frozenset({status})), incident(event))
    assert f"status={status}" in row["tags"]
    (row,) = csv_rows(Wish("csv", "csv"), incident(event))
    assert row["status"] == status


def test_losses_are_lines_of_json_and_a_table() -> None:
    stream = io.StringIO()
    losses = Losses(writer(stream))
    written(Wish("acled", "csv"), incident(), losses=losses)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {line["incident"] for line in lines} == {"i12"}
    assert {"denial", "second figure", "hedge", "sub-count", "rival place", "wounded"} <= {
        line["heading"] for line in lines if line["kind"] == "dropped"
    }
    assert any("second figure" in line and "i12" in line for line in table("acled", losses))


def test_every_export_has_its_dictionary() -> None:
    for wish in [*wishes(), Wish("copies", "jsonl")]:
        stream = io.StringIO()
        columns.write_dictionary(exporting.columns_of(wish), stream)
        rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
        assert all(row["meaning"] for row in rows)
    for schema, form in (("acled", "csv"), ("ucdp", "csv"), ("csv", "csv"), ("hxl", "csv"), ("plover", "csv")):
        wish = Wish(schema, form)  # type: ignore[arg-type]
        heading = written(wish).decode().splitlines()[0].split(",")
        assert heading == [column.name for column in exporting.columns_of(wish)]


def test_the_dictionary_of_json_names_its_keys() -> None:
    for schema, form in (("incidents", "jsonl"), ("jsonl", "jsonl")):
        keys = json.loads(written(Wish(schema, form), incident()))  # type: ignore[arg-type]
        assert sorted(keys) == sorted(column.name for column in exporting.columns_of(Wish(schema, form)))  # type: ignore[arg-type]
    (feature,) = json.loads(written(Wish("geojson", "json"), incident()))["features"]
    described = {column.name for column in exporting.columns_of(Wish("geojson", "json"))}
    assert described == {*feature["properties"], "geometry"}


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (Selection(), True),
        (Selection(since="2016-04-12", until="2016-04-12"), True),
        (Selection(since="2016-04-13"), False),
        (Selection(until="2016-04-11"), False),
        (Selection(place="zarbeh"), True),
        (Selection(place="Aleppo"), True),
        (Selection(place="Homs"), False),
        (Selection(box=Box(36, 35, 38, 37)), True),
        (Selection(box=Box(170, 35, 38, 37)), True),
        (Selection(box=Box(30, 35, 31, 37)), False),
        (Selection(countries=frozenset({"SY"})), True),
        (Selection(countries=frozenset({"RU"})), False),
        (Selection(types=frozenset({"Air/drone strike"})), True),
        (Selection(types=frozenset({"Battles"})), False),
        (Selection(grades=frozenset({"contested"})), True),
        (Selection(grades=frozenset({"confirmed"})), False),
        (Selection(actor="levant front"), True),
        (Selection(actor="russian-air-force"), True),
        (Selection(actor="Hezbollah"), False),
        (Selection(statuses=frozenset({"planned"})), False),
        (Selection(sources=1), True),
        (Selection(sources=9), False),
    ],
    ids=str,
)
def test_incidents_are_chosen(selection: Selection, taken: bool) -> None:
    assert selection.takes(incident()) == taken


def test_an_incident_without_day_counts_by_its_publication() -> None:
    weighed = incident(undated(strike()))
    assert Selection(since="2016-04-13").takes(weighed)
    assert not Selection(until="2016-04-12").takes(weighed)


def decided() -> Weighed:
    anchor = Anchor("r", "ab", words(report().text, "hit the"))
    made = Decision(
        "d1", "grade", "Coder Nasri", "2026-05-01T10:00:00", "Omar Nasri told me", (anchor,), {"grade": "fair"}
    )
    return incident(strike(), of_type("Attack", id="e2"), decisions=(made,))


@pytest.mark.parametrize("wish", wishes(public=True, statuses=frozenset({"planned"})), ids=str)
def test_no_withheld_name_stands_in_public(wish: Wish) -> None:
    losses = io.StringIO()
    data = written(wish, incident(), decided(), losses=Losses(writer(losses)))
    if wish.form == "parquet":
        from pyarrow import parquet

        data = json.dumps(parquet.read_table(io.BytesIO(data)).to_pylist(), ensure_ascii=False).encode()
    shown = (data.decode() + losses.getvalue()).lower()
    assert len(shown) > 100
    for name in PRIVATE:
        assert name.lower() not in shown
    for told in ("9-year-old", "hospital", "four children", "over 20 rebels", "hill.example/2016", "coder nasri"):
        assert told not in shown


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_words_of_a_persons_description_are_not_taken_out_of_codes_and_general_words(form: Any) -> None:
    text = "Two IED experts for the Hill laid an IED in Zarbeh on Tuesday, said one of them."
    said = party("Two IED experts for the Hill", text)
    laid = of_type(
        "Remote explosive/landmine/IED",
        doers=(said,),
        weapons=(words(text, "IED"),),
        targets=(),
        claims=(),
    )
    made = incident(laid, publisher="Observatory for Two Rights")
    data = written(Wish("incidents" if form == "jsonl" else "csv", form, public=True), made).decode()
    assert "Remote explosive/landmine/IED" in data
    assert "[name withheld]" not in data
    assert "experts" not in data


def test_the_figures_of_a_public_incident_are_those_of_the_whole() -> None:
    whole, public = incident(), made_public(incident())
    assert public.killed == Range(21, 22)
    from khabar.publish.figures import tolls

    assert {name: (t.low, t.best, t.high) for name, t in tolls(public).items()} == {
        name: (t.low, t.best, t.high) for name, t in tolls(whole).items()
    }


def test_local_sources_stand_by_their_kind_and_apart_from_one_another() -> None:
    (line,) = written(Wish("incidents", "jsonl", public=True), incident()).splitlines()
    sources = [one["source"] for one in json.loads(line)["sources"]]
    assert sources[0].startswith("activist ")
    assert sources[1].startswith("witness ")
    assert sources[3] == "Government of Russia"


def test_a_place_finer_than_a_town_is_coarsened() -> None:
    hospital = zarbeh(name="Zahra Hospital", id="geonames:9", lat=36.0712345, radius_km=0.5)
    public = made_public(incident(strike(places=(hospital,))))
    (place,) = public.value("places")  # type: ignore[misc]
    assert (place.name, place.lat, place.lon, place.radius_km, place.id) == ("Jabal Sam'an", 36.1, 37.0, 10.0, None)
    (row,) = csv_rows(Wish("acled", "csv", public=True), incident(strike(places=(hospital,))))
    assert (row["location"], row["latitude"], row["geo_precision"]) == ("Jabal Sam'an", "36.1", "2")


def test_names_that_a_person_typed_do_not_stand_in_public() -> None:
    event = strike()
    anchor = Anchor(report().id, report().sha256, event.mentions[0].trigger)
    typed = {
        "targets": [{"name": "Ahmad Khalil"}],
        "places": [{"name": "house of Ahmad Khalil", "lat": 36.2012, "lon": 37.1512}],
    }
    decided = tuple(
        Decision(field, "correct", "ada", "2026-01-01T10:00:00Z", "seen", (anchor,), {"field": field, "value": value})
        for field, value in typed.items()
    )
    made = incident(event, decisions=decided)
    assert made.value("targets")[0].name == "Ahmad Khalil"  # type: ignore[index]
    for wish in wishes(public=True):
        assert b"Khalil" not in written(wish, made), wish
    (place,) = made_public(made).value("places")  # type: ignore[misc]
    assert (place.lat, place.lon, place.radius_km) == (36.2, 37.2, 10.0)


def test_a_place_that_is_not_resolved_is_left_out_of_public() -> None:
    house = replace(zarbeh(), name=None, words=words(report().text, "Zahra hospital"))
    assert made_public(incident(strike(places=(house,)))).value("places") == ()


def test_notes_of_a_refused_incident_are_its_refusal_alone() -> None:
    notes = Notes("i1")
    notes.dropped("denial", "x")
    notes.refused("place", "none")
    assert [note.kind for note in notes.noted] == ["refused"]
