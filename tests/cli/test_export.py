"""`khabar export` and `khabar import` as from a shell, on a record of the codebook's example."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from calling import Outcome, Run

from khabar.publish import validate


@pytest.fixture
def aleppo(khabar: Run, shared: Path, tmp_path: Path) -> Callable[..., Outcome]:
    """`khabar export` on a record of the codebook's report."""
    record = str(tmp_path / "aleppo.khabar")
    story = str(shared / "codebook" / "aleppo.txt")
    assert khabar("add", story, "--published", "2016-04-13", "--record", record).status == 0

    def export(*arguments: str) -> Outcome:
        return khabar("export", "--record", record, *arguments)

    return export


def strike(outcome: Outcome) -> dict[str, str]:
    assert outcome.status == 0
    rows = csv.DictReader(io.StringIO(outcome.out))
    return next(row for row in rows if "Zarbah" in " ".join(row.values()))


def test_the_strike_is_one_incident_with_both_figures(aleppo: Callable[..., Outcome]) -> None:
    lines = [json.loads(line) for line in aleppo("--as", "incidents", "--format", "jsonl").out.splitlines()]
    (found,) = [line for line in lines if line["findings"]["killed"]]
    assert found["findings"]["killed"]["low"] == 21
    assert found["findings"]["killed"]["high"] == 22
    figures = {(one["killed"]["low"], one["killed"]["high"]) for one in found["sources"] if one["killed"]}
    assert figures == {(21, None), (22, 22)}
    assert found["accounts"]
    shown = " ".join(aleppo("--type", "Air/drone strike").out.split())
    assert '"over 20" (21 or more)' in shown
    assert "22 by Sulaiman" in shown


def test_acleds_row_of_the_strike_and_what_it_dropped(aleppo: Callable[..., Outcome], tmp_path: Path) -> None:
    row = strike(aleppo("--as", "acled", "--type", "Air/drone strike", "--loss", str(tmp_path / "loss.jsonl")))
    assert validate.faults("acled", validate.parsed("acled", row)) == []
    assert (row["fatalities"], row["country"], row["sub_event_type"]) == ("21", "Syria", "Air/drone strike")
    losses = [json.loads(line) for line in (tmp_path / "loss.jsonl").read_text("utf-8").splitlines()]
    (second,) = [loss["what"] for loss in losses if loss["heading"] == "second figure"]
    assert "over 20" in second
    assert "22 by Sulaiman" in second
    assert {"hedge", "further place", "wounded"} <= {loss["heading"] for loss in losses}


def test_ucdps_row_of_the_strike_and_what_it_dropped(aleppo: Callable[..., Outcome]) -> None:
    outcome = aleppo("--as", "ucdp")
    row = strike(outcome)
    assert validate.faults("ucdp", validate.parsed("ucdp", row)) == []
    assert (row["low"], row["best"], row["high"], row["deaths_b"]) == ("21", "22", "22", "22")
    assert "second figure" in outcome.err
    assert "planned event" in outcome.err


@pytest.mark.parametrize("schema", ["acled", "ucdp"])
def test_the_strike_has_a_row_though_no_day_is_known(khabar: Run, shared: Path, tmp_path: Path, schema: str) -> None:
    record = str(tmp_path / "undated.khabar")
    khabar("add", str(shared / "codebook" / "aleppo.txt"), "--record", record)
    row = strike(khabar("export", "--record", record, "--as", schema, "--type", "Air/drone strike"))
    assert validate.faults(schema, validate.parsed(schema, row)) == []
    assert not row["year"]


def test_no_private_name_is_in_a_public_export(aleppo: Callable[..., Outcome]) -> None:
    for schema in ("incidents", "acled", "ucdp", "plover", "geojson", "csv", "jsonl", "hxl"):
        outcome = aleppo("--as", schema, "--public")
        assert outcome.status == 0
        for name in ("Sulaiman", "Mustafa", "Taim", "Khalil"):
            assert name not in outcome.out + outcome.err


def test_an_own_export_is_found_again_by_import(khabar: Run, aleppo: Callable[..., Outcome], tmp_path: Path) -> None:
    for schema in ("acled", "ucdp"):
        file = str(tmp_path / f"{schema}.csv")
        assert aleppo("--as", schema, "-o", file).status == 0
        outcome = khabar(
            "import", file, "--as", schema, "--record", str(tmp_path / "aleppo.khabar"), "--format", "jsonl"
        )
        assert outcome.status == 0
        assert {json.loads(line)["in"] for line in outcome.out.splitlines()} == {"both"}
    table = khabar("import", file, "--as", "ucdp", "--record", str(tmp_path / "aleppo.khabar")).out
    assert "both 1; only the record 0; only the file 0" in table


def test_a_faulty_row_ends_import_with_1(khabar: Run, aleppo: Callable[..., Outcome], tmp_path: Path) -> None:
    file = tmp_path / "acled.csv"
    aleppo("--as", "acled", "-o", str(file))
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([*lines, lines[1].replace("13 April 2016", "in April").replace("SYR", "X")]), "utf-8")
    outcome = khabar("import", str(file), "--as", "acled", "--record", str(tmp_path / "aleppo.khabar"))
    assert outcome.status == 1
    assert f"acled.csv:{len(lines) + 1}" in outcome.err
    assert "write it as 2016-05-16" in outcome.err


def test_parquet_goes_into_a_file(aleppo: Callable[..., Outcome], tmp_path: Path) -> None:
    from pyarrow import parquet

    assert aleppo("--as", "parquet", "-o", str(tmp_path / "x.parquet")).status == 0
    assert parquet.read_table(tmp_path / "x.parquet").num_rows > 5


def test_a_dictionary_needs_no_record(khabar: Run) -> None:
    outcome = khabar("export", "--as", "acled", "--dictionary")
    assert outcome.status == 0
    assert len(list(csv.DictReader(io.StringIO(outcome.out)))) == 31


def test_a_dictionary_goes_with_an_export(aleppo: Callable[..., Outcome], tmp_path: Path) -> None:
    outcome = aleppo("--as", "ucdp", "--dictionary", str(tmp_path / "d.csv"))
    assert outcome.out.startswith("id,relid")
    assert (tmp_path / "d.csv").read_text("utf-8").startswith("column,kind")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--bbox", "1,2,3"),
        ("--bbox", "0,50,10,40"),
        ("--country", "Syria"),
        ("--type", "strike"),
        ("--from", "2016-05-01", "--to", "2016-04-01"),
        ("--as", "acled", "--format", "text"),
        ("--as", "jsonl", "--rows", "claims"),
        ("--as", "copies", "--public"),
        ("-o", "/nowhere/at/all.csv"),
        ("--loss", "/nowhere/at/all.jsonl"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_in_a_line(aleppo: Callable[..., Outcome], wrong: tuple[str, ...]) -> None:
    outcome = aleppo(*wrong)
    assert outcome.status == 2
    assert not outcome.out
    assert outcome.err.strip()


def test_an_export_without_a_record_is_told(khabar: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHABAR_RECORD", raising=False)
    outcome = khabar("export", "--as", "csv")
    assert (outcome.status, "no record is named" in outcome.err) == (2, True)
