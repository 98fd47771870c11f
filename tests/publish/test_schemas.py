"""Rows of ACLED, UCDP, PLOVER: columns and codes of the schemas, and that nothing is lost without being told."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.nouns import Interval, Range
from khabar.nouns.incident import Weighed
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.publish import acled, plover, ucdp, validate
from khabar.publish.acled_actors import interaction
from khabar.publish.columns import codes, columns
from khabar.publish.countries import countries
from khabar.publish.losses import Loss, Notes
from khabar.publish.refusal import RefusedError
from khabar.text.tables import rows

sys.path.append(str(Path(__file__).parent))
from incident_samples import LEVANT, incident, of_type, party, strike, undated, zarbeh

MAKERS = {"acled": acled.row, "ucdp": ucdp.row, "plover": plover.row}


def made(schema: str, weighed: Weighed) -> tuple[dict[str, Any], list[Loss]]:
    notes = Notes(weighed.incident.id)
    row = dict(MAKERS[schema](weighed, notes))
    assert validate.faults(schema, row) == []
    return row, notes.noted


def told(losses: list[Loss], heading: str) -> list[str]:
    return [loss.what for loss in losses if loss.heading == heading]


@pytest.mark.parametrize(("schema", "file"), [("acled", "acled_header.csv"), ("ucdp", "ucdp_ged_header.csv")])
def test_the_columns_are_those_of_the_schema(shared: Path, schema: str, file: str) -> None:
    header = (shared / "schemas" / file).read_text("utf-8").strip()
    assert ",".join(column.name for column in columns(schema)) == header


def test_no_country_of_the_outlines_is_without_a_row() -> None:
    drawn = {code for _number, code, _name in rows("khabar.packs", "outline_countries.tsv")}
    assert {code for code in drawn if code.isalpha()} - set(countries()) <= {"SU"}


def test_the_interactions_are_acleds(shared: Path) -> None:
    with (shared / "schemas" / "acled_interaction.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["words"] for row in csv.DictReader(stream)} == set(codes("acled_interactions"))


def test_a_strike_is_acleds_row() -> None:
    weighed = incident()
    row, _ = made("acled", weighed)
    assert (row["event_id_cnty"], row["event_date"], row["year"]) == ("SYR12", "12 April 2016", 2016)
    assert (row["actor1"], row["inter1"]) == ("Military Forces of Russia (2000-)", "External/Other forces")
    assert (row["actor2"], row["assoc_actor_2"]) == ("Levant Front", "Civilians (Syria)")
    assert row["interaction"] == "Rebel group-External/Other forces"
    assert (row["country"], row["iso"], row["region"]) == ("Syria", 760, "Middle East")
    assert (row["location"], row["latitude"], row["geo_precision"], row["time_precision"]) == (
        "Az Zarbah",
        36.0677,
        1,
        1,
    )
    assert row["fatalities"] == 21
    assert row["notes"].startswith("On 12 April 2016, ")
    assert '"over 20" (21 or more)' in row["notes"]
    assert "22 by" in row["notes"]
    assert row["notes"].endswith(f"Told in {weighed.incident.accounts[0].report.id}.")
    assert row["source"] == "Hill News"


def test_what_acled_has_no_home_for_is_told() -> None:
    _, losses = made("acled", incident())
    (figures,) = told(losses, "second figure")
    assert '"over 20" (21 or more) by Omar Nasri beside 22 by Omar Nasri\'s brother' in figures
    assert "denied by Moscow" in told(losses, "denial")[0]
    assert "reportedly" in told(losses, "hedge")[0]
    assert "four children" in told(losses, "sub-count")[0]
    assert "Zarbah (35.100, 36.100; score 0.20)" in told(losses, "rival place")[0]
    assert told(losses, "wounded")
    assert told(losses, "fatalities")[0].startswith("21: ")


def test_a_strike_is_ucdps_row() -> None:
    row, losses = made("ucdp", incident())
    assert (row["type_of_violence"], row["side_a"], row["side_b"]) == (
        1, "Government of Russia (Soviet Union)", "Levant Front",
    )  # fmt: skip
    assert (row["side_a_new_id"], row["gwnoa"], row["country_id"], row["region"]) == (57, 365, 652, "Middle East")
    assert (row["low"], row["high"]) == (21, 22)
    assert row["low"] <= row["best"] <= row["high"]
    assert (row["date_prec"], row["date_start"]) == (1, "2016-04-12 00:00:00.000")
    assert row["geom_wkt"] == "POINT (36.980134 36.067712)"
    assert row["source_article"] == '"Hill News,2016-04-13,Hospital of Dr. Samira Haddad hit"'
    assert told(losses, "denial")


def test_a_known_dyad_has_ucdps_ids() -> None:
    army = party("Russian warplanes", name="Syrian Arab Army", kind="state forces", country="SY")
    islamic_state = party("rebels of the Levant Front", name="Islamic State", id="islamic-state", kind="rebel group")
    row, _ = made("ucdp", incident(strike(doers=(army,), targets=(islamic_state,))))
    assert (row["dyad_name"], row["conflict_name"]) == ("Government of Syria - IS", "Syria: Islamic State")
    assert isinstance(row["dyad_new_id"], int)


def test_a_rebel_attack_on_soldiers_has_the_government_as_side_a() -> None:
    army = party("Russian warplanes", name="Syrian Arab Army", kind="state forces", country="SY")
    rebels = party("rebels of the Levant Front", **LEVANT)
    row, losses = made("ucdp", incident(strike(doers=(rebels,), targets=(army,), civilians=False)))
    assert (row["side_a"], row["side_b"]) == ("Government of Syria", "Levant Front")
    assert any("side_a is Government of Syria" in what for what in told(losses, "actor"))


def test_violence_against_civilians_has_civilians_as_second_side() -> None:
    event = of_type("Attack", targets=(party("Yusuf Karim, a 9-year-old boy", kind="civilians"),))
    row, _ = made("acled", incident(event))
    assert (row["actor2"], row["civilian_targeting"]) == ("Civilians (Syria)", "Civilian targeting")
    row, _ = made("ucdp", incident(event))
    assert (row["type_of_violence"], row["side_b"], row["side_b_new_id"]) == (3, "Civilians", 1)
    assert row["deaths_civilians"] == row["best"]


@pytest.mark.parametrize(
    ("day", "years"), [("2024-12-07", " (2000-2024)"), ("2024-12-08", " (2024-)"), ("1999-01-01", "")]
)
def test_the_government_is_the_one_that_held_on_the_day(day: str, years: str) -> None:
    police = party("Russian warplanes", name="Army", kind="state forces", country="SY")
    told = Interval(None, day, day, "day")
    row, _ = made("acled", incident(of_type("Shelling/artillery/missile attack", doers=(police,), time=told)))
    assert row["actor1"] == f"Military Forces of Syria{years}"


def test_police_at_a_protest_are_the_second_side() -> None:
    police = party("Russian warplanes", name="Police", kind="state forces", country="SY")
    crowd = party("rebels of the Levant Front", kind="protesters")
    row, _ = made("acled", incident(of_type("Excessive force against protesters", doers=(police,), targets=(crowd,))))
    assert (row["actor1"], row["actor2"]) == ("Protesters (Syria)", "Police Forces of Syria (2000-2024)")
    assert (row["interaction"], row["disorder_type"]) == (
        "State forces-Protesters",
        "Political violence; Demonstrations",
    )
    assert row["tags"] == "crowd size=no report"


def test_an_unnamed_doer_is_unidentified_and_told() -> None:
    row, losses = made("acled", incident(strike(doers=())))
    assert (row["actor1"], row["inter1"]) == ("Unidentified Armed Group (Syria)", "Political militia")
    assert "Unidentified Armed Group (Syria)" in told(losses, "actor")[0]
    row, _ = made("ucdp", incident(strike(doers=())))
    assert row["code_status"] == "Check actor"


def test_an_unknown_day_is_that_of_publication_and_told() -> None:
    row, losses = made("acled", incident(undated(strike())))
    assert (row["event_date"], row["time_precision"]) == ("13 April 2016", 3)
    assert "2016-04-13" in told(losses, "day")[0]
    row, _ = made("ucdp", incident(undated(strike())))
    assert (row["date_start"][:10], row["date_end"][:10], row["date_prec"]) == ("2016-03-14", "2016-04-13", 4)


def test_a_day_that_nobody_tells_stays_empty() -> None:
    for schema, column in (("acled", "event_date"), ("ucdp", "date_start"), ("plover", "date")):
        row, losses = made(schema, incident(undated(strike()), published=None))
        assert row[column] is None
        assert "left empty" in told(losses, "day")[0]


def test_a_further_place_is_told_and_widens_ucdps_precision() -> None:
    far = zarbeh(name="Tall Sultan", id="geonames:163442", lat=35.799, lon=36.9914)
    row, losses = made("ucdp", incident(strike(places=(zarbeh(), far))))
    assert (row["where_prec"], row["event_clarity"]) == (5, 2)
    assert told(losses, "further place") == ["Tall Sultan"]


@pytest.mark.parametrize(
    ("schema", "event", "heading"),
    [
        ("acled", strike(places=()), "place"),
        ("acled", strike(places=(zarbeh(precision=6),)), "place"),
        ("acled", strike(time=Interval(None, "2016-01-01", "2016-12-31", "year")), "day"),
        ("ucdp", strike(claims=(), harm=replace(strike().harm, killed=None, parts=())), "deaths"),
        ("plover", of_type("Other"), "type"),
    ],
)
def test_what_a_schema_has_no_place_for_is_refused_with_the_reason(schema: str, event: Any, heading: str) -> None:
    with pytest.raises(RefusedError) as refused:
        MAKERS[schema](incident(event), Notes("i12"))
    assert refused.value.heading == heading


def test_plover_names_actors_by_country_and_sector() -> None:
    row, _ = made("plover", incident())
    assert (row["actor"], row["recipient"], row["event"], row["mode"]) == ("RUSMIL", "SYRREB", "ASSAULT", "aerial")
    assert (row["quad_code"], row["event_scale"]) == (4, -9.5)
    nested = plover.nested(row)
    assert nested["size"] == {"dead": 21, "injured": 24}
    assert nested["context"] == ["military", "human_rights"]
    json.dumps(nested)


def test_every_type_has_a_plover_event_or_none() -> None:
    known = set(codes("plover_types"))
    assert set(SUB_EVENT_TYPES) - known == {"Other"}
    assert set(codes("acled_types")) == set(SUB_EVENT_TYPES)


KINDS = st.sampled_from([
    "state forces", "rebel group", "political militia", "identity militia", "rioters", "protesters", "civilians",
    "external/other forces", "government (civil)", "international organisation", "monitor/NGO", "medium", "other", None,
])  # fmt: skip
TIMES = st.sampled_from([
    Interval(None), Interval(None, "2016-04-12", "2016-04-12", "day"),
    Interval(None, "2016-04-10", "2016-04-12", "days"),
    Interval(None, "2016-04-04", "2016-04-10", "week"), Interval(None, "2016-03-01", "2016-03-31", "month"),
    Interval(None, "2016-03-10", "2016-04-12", "longer"), Interval(None, "2015-01-01", "2015-12-31", "year"),
    Interval(None, "2011-01-01", "2016-04-12", "longer"),
])  # fmt: skip
RANGES = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 300), st.integers(0, 50), st.booleans()).map(
        lambda n: Range(n[0], None if n[2] else n[0] + n[1])
    ),
)


@st.composite
def parties(draw: st.DrawFn) -> tuple[Any, ...]:
    named = [{"name": "Levant Front", "id": "levant-front"}, {}]
    return tuple(
        party(
            wanted,
            kind=draw(KINDS),
            country=draw(st.sampled_from(["SY", "RU", "XK", None])),
            **draw(st.sampled_from(named)),
        )
        for wanted in draw(st.lists(st.sampled_from(["Russian warplanes", "rebels of the Levant Front"]), max_size=2))
    )


@given(
    type=st.sampled_from(SUB_EVENT_TYPES), doers=parties(), targets=parties(), time=TIMES, killed=RANGES,
    civilians=st.booleans(), precision=st.sampled_from([None, 1, 2, 3, 4, 5, 6, 7]),
    place=st.sampled_from(["SY", "PS", "XK", "US", None]), status=st.sampled_from(["happened", "planned", "denied"]),
)  # fmt: skip
def test_every_row_is_valid_or_refused(
    *, type: str, doers: Any, targets: Any, time: Interval, killed: Range | None, civilians: bool,
    precision: int | None, place: str | None, status: str,
) -> None:  # fmt: skip
    claims = tuple(replace(claim, killed=killed) for claim in strike().claims[:1])
    event = of_type(
        type, doers=doers, targets=targets, time=time, harm=replace(strike().harm, killed=killed), claims=claims,
        civilians=civilians, places=(zarbeh(precision=precision, country=place),), status=status,
    )  # fmt: skip
    weighed = incident(event)
    for schema, make in MAKERS.items():
        try:
            row = make(weighed, Notes("i12"))
        except RefusedError:
            continue
        assert validate.faults(schema, row) == []


@given(st.sampled_from(codes("acled_actor_types")), st.sampled_from(codes("acled_actor_types")))
def test_every_pair_of_sides_has_an_interaction(first: str, second: str) -> None:
    assert interaction(first, second) == interaction(second, first)
    assert interaction(first, second) in codes("acled_interactions")


def test_the_validator_takes_what_ucdp_itself_publishes(shared: Path) -> None:
    import gzip

    file = shared / "data" / "actors" / "ucdp_ged_sample.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = [validate.parsed("ucdp", cells) for cells in csv.DictReader(stream)]
    wrong = [faults for row in rows if (faults := validate.faults("ucdp", row))]
    assert all(fault.startswith("low, best and high") for faults in wrong for fault in faults)
    assert len(wrong) < len(rows) / 50


@pytest.mark.parametrize(
    ("schema", "column", "value", "said"),
    [
        ("acled", "inter1", "Rebels", "not in its code list"),
        ("acled", "interaction", "State forces only", "interaction is"),
        ("acled", "civilian_targeting", "Civilian targeting", "civilian_targeting of"),
        ("acled", "fatalities", -1, "fatalities is -1"),
        ("acled", "actor1", None, "actor1 is empty"),
        ("ucdp", "best", 40, "sum of the deaths"),
        ("ucdp", "priogrid_gid", 1, "priogrid_gid"),
        ("ucdp", "date_prec", 3, "date_prec is 3"),
        ("plover", "mode", "troops", "no mode troops"),
    ],
)
def test_a_faulty_row_is_told(schema: str, column: str, value: object, said: str) -> None:
    row, _ = made(schema, incident())
    (fault, *_) = validate.faults(schema, row | {column: value})
    assert said in fault


def test_a_row_with_a_strange_column_is_told() -> None:
    row, _ = made("acled", incident())
    assert "columns missing" in validate.faults("acled", {k: v for k, v in row.items() if k != "notes"})[0]
