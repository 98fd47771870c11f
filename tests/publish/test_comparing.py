"""Other data sets' events beside a record's: read with their faults told, put together by day, place and type."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import InputError
from khabar.publish.columns import columns
from khabar.publish.comparing import Own, Span, compared, own_of
from khabar.publish.foreign import Dayless, ForeignEvent, Source, read_foreign

sys.path.append(str(Path(__file__).parent))
from incident_samples import incident, strike, undated

DAY = date(2016, 4, 12)
GOOD = {
    "event_id_cnty": "SYR1", "event_date": "12 April 2016", "event_type": "Explosions/Remote violence",
    "latitude": "36.07", "longitude": "36.98", "time_precision": "1", "geo_precision": "1", "fatalities": "21",
}  # fmt: skip
UCDP = {
    "id": "7", "date_start": "2016-04-12 00:00:00.000", "date_end": "2016-04-12 00:00:00.000", "latitude": "36.07",
    "longitude": "36.98", "type_of_violence": "1", "best": "22", "where_prec": "1", "side_a": "A", "side_b": "B",
}  # fmt: skip
Reading = Callable[..., list[ForeignEvent | Dayless | InputError]]


def own(
    id: str = "i1", day: date = DAY, lat: float = 36.07, type: str = "Explosions/Remote violence", killed: int = 21
) -> Own:
    return Own(id, day, day, lat, 36.98, 1.0, type, "strike", killed)


def event(
    id: str = "SYR1", day: date = DAY, lat: float = 36.07, types: tuple[str, ...] = ("Explosions/Remote violence",)
) -> ForeignEvent:
    return ForeignEvent(2, id, day, day, lat, 36.98, 5.0, frozenset(types), "strike", 21)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    def read(
        source: Source, *rows: dict[str, str], delimiter: str = ",", header: bool = True
    ) -> list[ForeignEvent | Dayless | InputError]:
        names = [column.name for column in columns(source)]
        lines = [delimiter.join(f'"{row.get(name, "")}"' for name in names) for row in rows]
        file = tmp_path / "their.csv"
        file.write_text(
            "\n".join([*([delimiter.join(names)] if header else []), *lines]), "utf-8-sig" if header else "utf-8"
        )
        return list(read_foreign(file, source))

    return read


@pytest.mark.parametrize("day", ["12 April 2016", "2016-04-12", "12-Apr-16", "12 Apr 2016"])
def test_an_acled_row_is_read(reading: Reading, day: str) -> None:
    (found,) = reading("acled", GOOD | {"event_date": day})
    assert isinstance(found, ForeignEvent)
    assert (found.id, found.start, found.end, found.lat, found.killed) == ("SYR1", DAY, DAY, 36.07, 21)


def test_a_file_parted_by_semicolons_is_read(reading: Reading) -> None:
    (found,) = reading("acled", GOOD, delimiter=";")
    assert isinstance(found, ForeignEvent)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_as_spreadsheets_save_it_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = tmp_path / "their.csv"
    file.write_text("\r\n".join((delimiter.join(GOOD), delimiter.join(GOOD.values()), "")), encoding)
    (found,) = read_foreign(file, "acled")
    assert isinstance(found, ForeignEvent)
    assert found.killed == 21


def test_a_comma_in_a_number_shifts_no_cells_unseen(tmp_path: Path) -> None:
    file = tmp_path / "their.csv"
    wrong = ",".join((GOOD | {"latitude": "36,07"}).values())
    file.write_text("\n".join((",".join(GOOD), wrong, ",".join(GOOD.values()) + ",,")))
    fault, found = read_foreign(file, "acled")
    assert "has more cells than the header" in str(fault)
    assert isinstance(found, ForeignEvent)


def test_an_actor_a_row_is_one_event(reading: Reading) -> None:
    assert len(reading("acled", GOOD, GOOD)) == 1


def test_a_week_and_a_month_are_as_wide_as_told(reading: Reading) -> None:
    week, month = reading("acled", GOOD | {"time_precision": "2"}, GOOD | {"event_id_cnty": "b", "time_precision": "3"})
    assert isinstance(week, ForeignEvent)
    assert isinstance(month, ForeignEvent)
    assert (week.end - week.start).days == 6
    assert (month.start, month.end) == (date(2016, 4, 1), date(2016, 4, 30))


@pytest.mark.parametrize("header", [True, False])
def test_a_ucdp_row_is_read_with_and_without_header(reading: Reading, header: bool) -> None:
    (found,) = reading("ucdp", UCDP, header=header)
    assert isinstance(found, ForeignEvent)
    assert (found.id, found.start, found.killed, found.label) == ("7", DAY, 22, "A - B")


def test_a_row_without_a_day_is_no_fault(reading: Reading) -> None:
    dayless, found = reading("acled", GOOD | {"event_date": "", "event_id_cnty": "SYR2"}, GOOD)
    assert dayless == Dayless(2)
    assert isinstance(found, ForeignEvent)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"event_date": "31 April 2016"}, "is no day"),
        ({"latitude": "95"}, "is no point"),
        ({"longitude": "east"}, "is no point"),
        ({"event_type": "Strike"}, "no event type"),
        ({"fatalities": "many"}, "fatalities is 'many'"),
        ({"event_id_cnty": ""}, "has no id"),
        ({"fatalities": "-5"}, "fatalities is '-5'"),
        ({"fatalities": "1e308"}, "fatalities is '1e308'"),
        ({"fatalities": "2.5"}, "fatalities is '2.5'"),
    ],
)
def test_a_faulty_row_is_told_with_its_line_and_the_rest_goes_on(
    reading: Reading, change: dict[str, str], said: str
) -> None:
    fault, found = reading("acled", GOOD | change, GOOD)
    assert isinstance(fault, InputError)
    assert isinstance(found, ForeignEvent)
    assert said in str(fault)
    assert "their.csv:2" in str(fault)
    assert fault.remedy


def test_a_file_of_another_kind_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="has no column event_id_cnty"):
        list(read_foreign(tmp_path / "x.csv", "acled"))
    with pytest.raises(InputError, match="could not be read"):
        list(read_foreign(tmp_path / "none.csv", "ucdp"))


@given(st.binary(max_size=300), st.sampled_from(["acled", "ucdp"]))
def test_any_bytes_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, data: bytes, source: Source) -> None:
    file = tmp_path_factory.mktemp("bytes") / "x.csv"
    header = ",".join(column.name for column in columns(source)).encode()
    for body in (data, header + b"\n" + data):
        file.write_bytes(body)
        try:
            list(read_foreign(file, source))
        except InputError as fault:
            assert fault.remedy


def test_what_both_have_is_put_together() -> None:
    (line,) = compared([own()], [event()])
    assert (line.have, line.days_apart, line.km_apart) == ("both", 0, 0.0)


@pytest.mark.parametrize(
    "other",
    [event(day=date(2016, 4, 15)), event(lat=36.5), event(types=("Protests",))],
    ids=["another day", "another place", "another family"],
)
def test_what_is_apart_stays_apart(other: ForeignEvent) -> None:
    assert [line.have for line in compared([own()], [other])] == ["record", "file"]


def test_a_type_of_the_family_and_a_day_beside_still_fit() -> None:
    (line,) = compared([own(type="Battles")], [event(day=date(2016, 4, 13))])
    assert line.have == "both"


def test_the_nearest_is_taken_each_once_in_any_order() -> None:
    owns = [own("i1"), own("i2", lat=36.09)]
    events = [event("a", lat=36.09), event("b", lat=36.10), event("c", day=date(2016, 5, 1))]
    wanted = {("i2", "a"), ("i1", "b"), (None, "c")}
    for order in itertools.permutations(events):
        owns.reverse()
        found = {(line.own and line.own.id, line.event and line.event.id) for line in compared(owns, order)}
        assert found == wanted


def test_an_incident_is_compared_by_its_day_place_and_dead() -> None:
    found = own_of(incident(), deadly=True)
    assert found is not None
    assert (found.start, found.type, found.killed, found.label) == (
        DAY, "Explosions/Remote violence", 21, "Air/drone strike, Az Zarbah",
    )  # fmt: skip
    week = own_of(incident(undated(strike())), deadly=False)
    assert week is not None
    assert (week.start, week.end) == (date(2016, 4, 6), date(2016, 4, 13))


def test_what_no_such_file_holds_is_not_compared() -> None:
    assert own_of(incident(strike(aggregate=True)), deadly=False) is None
    assert own_of(incident(strike(places=())), deadly=False) is None
    assert own_of(incident(undated(strike()), published=None), deadly=False) is None


def test_incidents_outside_the_file_are_not_missing_in_it() -> None:
    span = Span.of([event(day=date(2016, 5, 1))])
    assert span
    assert not span.holds(own())
    assert Span.of([]) is None
