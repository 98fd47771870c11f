"""The commands on a record, called as from a shell."""

from __future__ import annotations

import gzip
import importlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from kill_record import write_coded
from record_stories import story

from khabar.cli.endings import report_fault
from khabar.nouns import Record
from khabar.read import limits


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def khabar(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs `khabar NAME ARGUMENTS --record R`."""

    def run(name: str, *arguments: str, record: str = "") -> Outcome:
        command = importlib.import_module(f"khabar.cli.{name}").command
        given = [*arguments, "--record", record or str(tmp_path / "record")]
        try:
            status = int(command.main(given, name, standalone_mode=False) or 0)
        except Exception as fault:  # as the command line itself ends
            status = report_fault(fault)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Outcome(status, out, err)

    return run


@pytest.fixture
def coded(tmp_path: Path) -> Callable[..., str]:
    """Writes records as coded lines."""

    def write(*records: Record, name: str = "coded.jsonl") -> str:
        write_coded(records, tmp_path / name)
        return str(tmp_path / name)

    return write


def test_adding_tells_what_became_of_the_reports(khabar: Run, coded: Callable[..., str]) -> None:
    assert khabar("add", coded(story("a"), story("b"))) == (0, "2 added\n", "")
    assert khabar("add", coded(story("a"), story("b"))).out == "2 there already\n"
    changed = khabar("add", coded(story("a", killed=9)))
    assert changed.status == 0
    assert "a: version 2\n" in changed.out
    assert "+Shells hit the market of Lerm on Wednesday, killing 9 people" in changed.out


def test_a_coded_line_may_be_longer_than_a_line_that_is_read(khabar: Run, coded: Callable[..., str]) -> None:
    told = story("a")
    report = replace(told.report, text=told.report.text + "\n" * 9_000_000)
    file = coded(replace(told, report=report))
    assert Path(file).stat().st_size > limits.LINE_BYTES
    assert khabar("add", file).out == "1 added\n"


def test_what_is_read_and_coded_is_the_same_as_what_was_coded_before(khabar: Run, tmp_path: Path) -> None:
    text = "Two shells hit Aleppo\n\nALEPPO - Two shells hit the market of Aleppo, killing five people, medics said.\n"
    report = tmp_path / "reports.jsonl"
    report.write_text(json.dumps({"id": "a", "text": text, "published": "2016-04-13"}) + "\n")
    assert khabar("add", str(report)).out == "1 added\n"
    assert khabar("add", str(report)).out == "1 there already\n"
    assert khabar("rebuild", "--recode").status == 0
    assert khabar("verify").status == 0


LIVE = {
    "@type": "LiveBlogPosting", "headline": "Live: shelling of Aleppo", "url": "https://a.example/live",
    "liveBlogUpdate": [
        {"@type": "BlogPosting", "headline": head, "articleBody": body, "datePublished": "2016-04-13"}
        for head, body in (
            ("Two killed in Idlib", "Gunmen attacked a village near Idlib on Wednesday, killing two civilians."),
            ("Market of Aleppo hit", "Two shells hit the market of Aleppo on Wednesday, killing five people."),
        )
    ],
}  # fmt: skip
LIVE_PAGE = (
    f'<html><head><script type="application/ld+json">{json.dumps(LIVE)}</script></head><body>%s</body></html>'
    % ("".join(f"<h2>{one['headline']}</h2><p>{one['articleBody']}</p>" for one in LIVE["liveBlogUpdate"]))
)
CHAT = {"name": "A channel", "type": "public_channel", "messages": [
    {"id": 41, "type": "message", "date": "2016-04-13T10:00:00", "text": "Two shells hit Aleppo, killing five people."},
    {"id": 42, "type": "message", "date": "2016-04-13T11:00:00", "text": "A mine killed two farmers near Idlib."},
]}  # fmt: skip
LIST = [{"text": "Two shells hit Aleppo on 13 April 2016, killing five."}, {"text": "A mine killed two in Idlib."}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("live.html", LIVE_PAGE),
        ("result.json", json.dumps(CHAT)),
        ("of_id.json", json.dumps({"id": 7, **CHAT})),
        ("list.json", json.dumps(LIST)),
    ],
)
@pytest.mark.parametrize("address", [(), ("--url", "https://a.example/all")])
def test_reports_of_one_file_that_name_themselves_alike_are_reports_of_their_own(
    khabar: Run, tmp_path: Path, name: str, content: str, address: tuple[str, ...]
) -> None:
    (tmp_path / name).write_text(content)
    assert khabar("add", str(tmp_path / name), *address).out == "2 added\n"
    assert khabar("add", str(tmp_path / name), *address).out == "2 there already\n"
    lines = khabar("export", "--as", "incidents", "--format", "jsonl").out.splitlines()
    reports = {account["report"] for line in lines for account in json.loads(line)["accounts"]}
    assert len(reports) == 2
    before = khabar("export", "--as", "jsonl").out
    assert khabar("rebuild", "--recode").status == 0
    assert khabar("export", "--as", "jsonl").out == before
    coded = str(tmp_path / "coded.jsonl")
    _code(tmp_path / name, address, coded)
    other = str(tmp_path / "other")
    assert khabar("add", coded, record=other).out == "2 added\n"
    same = khabar("export", "--as", "incidents", "--format", "jsonl", record=other).out.splitlines()
    assert {account["report"] for line in same for account in json.loads(line)["accounts"]} == reports


def test_a_post_is_the_same_report_in_every_export_of_its_chat(khabar: Run, tmp_path: Path) -> None:
    export = tmp_path / "result.json"
    chat = {"id": 1501, **CHAT}
    export.write_text(json.dumps(chat))
    assert khabar("add", str(export)).out == "2 added\n"
    corrected = {**CHAT["messages"][0], "text": "Two shells hit Aleppo, killing six people."}
    new = {"id": 43, "type": "message", "date": "2016-04-14T09:00:00", "text": "A third shell hit Aleppo."}
    later = tmp_path / "later.json"
    later.write_text(json.dumps({**chat, "messages": [corrected, *CHAT["messages"][1:], new]}))
    told = khabar("add", str(later)).out
    assert "telegram:1501/41: version 2" in told
    assert told.endswith("1 added, 1 new versions, 1 seen again with the same words\n")
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**chat, "id": 1502}))
    assert khabar("add", str(other)).out == "2 added\n"


def _code(file: Path, address: tuple[str, ...], to: str) -> None:
    from khabar.cli.code import command

    command.main([str(file), *address, "--format", "jsonl", "-o", to], "code", standalone_mode=False)


def test_a_line_of_json_that_stands_twice_is_one_report(khabar: Run, tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    file.write_text(f"{json.dumps(LIST[0])}\n" * 2)
    assert khabar("add", str(file)).out == "1 added, 1 there already\n"
    coded = str(tmp_path / "coded.jsonl")
    _code(file, (), coded)
    assert "1 added" in khabar("add", coded, record=str(tmp_path / "other")).out


def test_lines_that_are_not_coded_are_told_and_the_rest_is_added(
    khabar: Run, tmp_path: Path, coded: Callable[..., str]
) -> None:
    file = Path(coded(story("a")))
    file.write_bytes(file.read_bytes() + b'{"text": "no record"}\n')
    outcome = khabar("add", "--from", str(file))
    assert (outcome.status, outcome.out) == (1, "1 added\n")
    assert f"{file}:2: no coded record" in outcome.err
    assert khabar("add", "--from", str(tmp_path / "nowhere")).status == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mentions": []}, "has no mention"),
        ({"type": "Dragon"}, "no type of the codebook"),
        ({"event_type": "Battles"}, "no type of the codebook"),
        ({}, "have one id"),
    ],
)
def test_coded_events_that_cannot_be_held_are_told_and_the_rest_is_added(
    khabar: Run, coded: Callable[..., str], change: dict[str, object], said: str
) -> None:
    file = Path(coded(story("a"), story("b")))
    first, second = map(json.loads, file.read_text().splitlines())
    first["events"] = [first["events"][0] | change] * (1 if change else 2)
    file.write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n")
    outcome = khabar("add", "--from", str(file))
    assert (outcome.status, outcome.out) == (1, "1 added\n")
    assert said in outcome.err
    assert f"{file}:1: no coded record" in outcome.err


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("time", {"start": "2016-13-99", "end": "2016-13-99"}),
        ("places", {"lat": 1e308}),
        ("places", {"lat": float("nan")}),
        ("places", {"radius_km": -1.0}),
        ("published", {"date": "last week"}),
    ],
)
def test_values_that_no_export_could_write_are_not_taken_in(
    khabar: Run, coded: Callable[..., str], where: str, change: dict[str, object]
) -> None:
    file = Path(coded(story("a"), story("b")))
    first, second = map(json.loads, file.read_text().splitlines())
    held = {"time": first["events"][0]["time"], "places": first["events"][0]["places"][0],
            "published": first["report"]["published"]}  # fmt: skip
    held[where].update(change)
    file.write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n")
    outcome = khabar("add", "--from", str(file))
    assert (outcome.status, outcome.out) == (1, "1 added\n")
    assert f"{file}:1: no coded record" in outcome.err
    assert where in outcome.err


def test_a_file_that_is_cut_off_is_told_and_what_came_before_is_added(khabar: Run, coded: Callable[..., str]) -> None:
    file = Path(coded(*(story(f"r{number}", more=f"It was attack {number}.") for number in range(400))))
    packed = file.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(file.read_bytes())[:-400])
    outcome = khabar("add", "--from", str(packed))
    assert outcome.status == 1
    assert " added\n" in outcome.out
    assert f"{packed}: damaged or cut off" in outcome.err
    broken = file.with_suffix(".parquet")
    broken.write_bytes(b"PAR1 and no more")
    outcome = khabar("add", "--from", str(broken))
    assert (outcome.status, outcome.out) == (3, "nothing added\n")
    assert "damaged" in outcome.err


def test_deciding_by_number_account_and_report(khabar: Run, coded: Callable[..., str]) -> None:
    khabar("add", coded(story("a"), story("b"), story("c", "Qasra", "2016-06-01")))
    assert khabar("decide", "apart", "b:e1", "i1", "--reason", "the night before").out.startswith("decided ")
    merged = khabar("decide", "together", "i1", "i2", "--reason", "one funeral")
    assert merged.status == 0
    assert "i2 was merged into i1" in khabar("decide", "grade", "i2", "--value", "fair", "--reason", "seen").err
    shown = khabar("history", "i2")
    assert "i2 was merged into i1" in shown.err
    assert "why: one funeral" in shown.out
    decision = merged.out.split()[1]
    assert khabar("decide", "undo", decision[:9], "--reason", "two after all").status == 0
    told = [json.loads(line) for line in khabar("history", "i2", "--format", "jsonl").out.splitlines()]
    assert told[-1]["what"] == "i2 stands by itself again"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("grade", "i1", "--value", "sure"), "no grade"),
        (("together", "i1"), "needs 2 targets"),
        (("marry", "i1"), "no decision is called"),
        (("apart", "nonsense", "i1"), "is no target"),
        (("correct", "i1", "--value", "words"), "no JSON object"),
        (("correct", "i1", "--value", '{"field": "killed", "value": "many"}'), "no value of killed"),
        (("correct", "i1", "--value", '{"field": "colour", "value": 1}'), "cannot be corrected"),
        (("correct", "i1", "--value", '{"field": "killed", "value": NaN}'), "no JSON object"),
        (("reject", "\udcff:e1"), "no text in UTF-8"),
        (("reject", "i1", "--by", "\udcff"), "no text in UTF-8"),
        (("reject", "i1", "--by", " "), "is empty"),
        (("reject", "i99"), "no incident i99"),
    ],
)
def test_a_decision_that_makes_no_sense_is_wrong_use(
    khabar: Run, coded: Callable[..., str], arguments: tuple[str, ...], said: str
) -> None:
    khabar("add", coded(story("a")))
    outcome = khabar("decide", *arguments, "--reason", "because")
    assert outcome.status == 2
    assert said in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_what_was_refused_is_not_in_the_record(khabar: Run, coded: Callable[..., str]) -> None:
    khabar("add", coded(story("a")))
    khabar("decide", "correct", "i1", "--value", '{"field": "killed", "value": -1}', "--reason", "because")
    assert "0 decisions" in khabar("verify").out


@pytest.mark.parametrize("name", ["explain", "history"])
def test_an_incident_that_never_was_is_wrong_use(khabar: Run, coded: Callable[..., str], name: str) -> None:
    khabar("add", coded(story("a")))
    outcome = khabar(name, "i7")
    assert outcome.status == 2
    assert "no incident i7" in outcome.err


def test_explaining_shows_the_words_and_not_every_pair(khabar: Run, coded: Callable[..., str]) -> None:
    own = [". ".join(f"Then {name} {number} spoke of {name}{number}" for name in "abcdefgh") for number in range(12)]
    khabar("add", coded(*(story(f"a{number}", more=f"{own[number]}.") for number in range(12))))
    shown = khabar("explain", "i1").out
    assert '"Shells hit the market of Lerm on Wednesday, killing 5 people, medics said."' in shown
    assert shown.count(" and [") == 50
    assert "16 more pairs" in shown
    assert len(khabar("explain", "i1", "--format", "jsonl").out.splitlines()) == 66


def test_words_of_strangers_do_nothing_to_the_screen(khabar: Run, coded: Callable[..., str]) -> None:
    evil = "a\u202e\u2066b"
    khabar("add", coded(story(evil)))
    changed = khabar("add", coded(story(evil, more="Then \x1b[31m\u202eall fled.")))
    khabar("decide", "accept", "i1", "--reason", "seen\x1b[2J\u202e", "--by", "ad\u202ea")
    told = changed.out + khabar("explain", "i1").out + khabar("history", "i1").out
    assert "all fled" in told
    assert "seen" in told
    assert not {"\u202e", "\u2066", "\x1b"} & set(told)


def test_sealing_and_verifying(khabar: Run, coded: Callable[..., str]) -> None:
    khabar("add", coded(story("a"), story("b")))
    assert "1 report erased" in khabar("seal", "b", "--reason", "in danger").out
    outcome = khabar("verify")
    assert outcome.status == 0
    assert "2 captures (1 sealed)" in outcome.out
    assert khabar("seal", "b", "--reason", "again").status == 2
    assert khabar("verify", "--head", "ab" * 32).status == 1


def test_bytes_of_many_reports_are_sealed_only_when_that_is_meant(khabar: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(json.dumps([{"id": "a", "text": "Nobody spoke."}, {"id": "b", "text": "Nobody wrote."}]))
    khabar("add", str(file))
    refused = khabar("seal", "a", "--reason", "in danger")
    assert refused.status == 2
    assert "--all" in refused.err
    assert "2 reports erased" in khabar("seal", "a", "--all", "--reason", "in danger").out


def test_the_head_for_a_witness(khabar: Run, tmp_path: Path, coded: Callable[..., str]) -> None:
    khabar("add", coded(story("a")))
    outcome = khabar("timestamp", "-o", str(tmp_path / "head.tsq"))
    assert outcome.out.startswith("khabar record, 2 entries until ")
    head = outcome.out.split()[-1]
    assert bytes.fromhex(head) in (tmp_path / "head.tsq").read_bytes()
    assert khabar("verify", "--head", head).status == 0
    assert khabar("timestamp", "-o", str(tmp_path / "no" / "folder")).status == 2


def test_a_record_that_is_not_there_is_said(khabar: Run) -> None:
    outcome = khabar("history", "i1")
    assert outcome.status == 3
    assert "no record is there" in outcome.err


def test_a_time_that_is_none_is_wrong_use(khabar: Run, coded: Callable[..., str]) -> None:
    khabar("add", coded(story("a")))
    assert khabar("history", "i1", "--as-of", "yesterday").status == 2


def test_coded_rows_of_parquet_are_taken(khabar: Run, tmp_path: Path, coded: Callable[..., str]) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'khabar[arrow]'")
    from pyarrow import parquet

    lines = Path(coded(story("a"), story("b"))).read_text(encoding="utf-8").splitlines()
    parquet.write_table(pyarrow.table({"id": ["a", "b"], "record": lines}), tmp_path / "coded.parquet")
    assert khabar("add", "--from", str(tmp_path / "coded.parquet")).out == "2 added\n"


def test_a_missed_event_is_added_by_its_words_and_shown(khabar: Run, coded: Callable[..., str]) -> None:
    khabar("add", coded(story("a", more="Gunmen shot two men there. They shot well."), story("b", killed=7)))
    value = '{"type": "Attack", "killed": 2, "doers": ["Gunmen"]}'
    assert "stands 2 times in it" in khabar("decide", "add", 'a:"shot"', "--value", value, "--reason", "missed").err
    assert "are no words" in khabar("decide", "add", "a", "--value", value, "--reason", "missed").err
    assert "no report 'x'" in khabar("decide", "add", 'x:"shot"', "--value", value, "--reason", "missed").err
    assert "is no place" in khabar("decide", "add", "a:5-4", "--value", value, "--reason", "missed").err
    done = khabar("decide", "add", 'a:"shot two"', "--value", value, "--reason", "missed", "--by", "ada")
    assert (done.status, done.out[:8]) == (0, "decided ")
    shown = khabar("show", "i2").out
    assert "Attack" in shown
    assert "Gunmen" in shown
    assert "add by ada: missed" in shown


def test_an_incident_is_shown_with_who_agrees_and_differs(khabar: Run, coded: Callable[..., str]) -> None:
    khabar("add", coded(story("a"), story("b", killed=7, more="The mayor wept.")))
    text = " ".join(khabar("show", "i1").out.split())
    assert text.startswith("i1 Shelling/artillery/missile attack")
    assert "Killed 5 to 7" in text
    assert "“5” – medics (other, in a news) [1]" in text
    assert "[2] b e1: Shells hit Lerm (b news, 13 April 2016" in text
    (line,) = khabar("show", "i1", "--format", "jsonl").out.splitlines()
    assert json.loads(line)["id"] == "i1"
    assert khabar("show", "i1", "--as-of", "2999-01-01").out.startswith("i1")
    assert khabar("show", "i9").status == 2
