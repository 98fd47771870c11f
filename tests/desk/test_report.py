"""A report's page as programs ask for it, as readers may see it, and when there is much of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from report_samples import ENGLISH, dense, event_on, lerm, report_of, words
from served import TEAM, Served, logged_in, serving

from khabar.nouns import Problem, Record
from khabar.nouns.incident import AccountKey
from khabar.record.store import open_store


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk on a report with two versions and decisions on it, a copy, and one that shares an incident."""
    path = tmp_path_factory.mktemp("report") / "war.khabar"
    later = ENGLISH.replace("The army may have shelled the town, a rescuer said. ", "") + "\nMore is not known.\n"
    told = words(later, "Shells hit the market on Wednesday")
    newer = Record(
        report_of("lerm", later), (event_on(1, words(later, "hit", later.index("LERM")), told),), (), "by hand"
    )
    doubt = Problem("date-differs", "the report prints 2016-04-13, but 2016-04-14 came with it", "lerm")
    with open_store(path, create=True) as store:
        store.add([lerm(), lerm("lerm-copy"), Record(lerm("odd").report, lerm().events, (doubt,), "by hand")], by="ada")
        store.decide("accept", [AccountKey("lerm", "e1")], "seen by two", by="ada")
        store.decide("reject", [AccountKey("lerm", "e2")], "hearsay", by="ada")
        store.add([newer], by="ada")
    with serving(path) as desk:
        with desk.client(**{"X-Khabar-Token": desk.token()}) as client:  # names are covered until they are asked for
            assert client.post("/report/names", params={"id": "odd"}).status_code == 200
        yield desk


def asked(desk: Served, **params: object) -> httpx.Response:
    with desk.client() as client:
        return client.get("/report", params={"id": "lerm", **params})  # type: ignore[dict-item]


def test_a_report_tells_its_words_its_events_and_their_incidents(reports: Served) -> None:
    told = asked(reports, id="odd").json()
    text = lerm().report.text
    for paragraph in told["page"]["paragraphs"]:
        assert "".join(piece["text"] for piece in paragraph["pieces"]) == text[paragraph["start"] : paragraph["end"]]
    assert [event["type"] for event in told["page"]["events"]] == ["Armed clash", "Attack"]
    assert all(event["incident"] for event in told["page"]["events"])
    assert [doubt["code"] for doubt in told["doubts"]] == ["date-differs"]
    others = {one["key"] for one in (*told["copies"], *told["beside"])}
    assert "lerm-copy" in others


def test_an_older_version_has_no_incidents_and_says_so(reports: Served) -> None:
    told = asked(reports, version=1).json()
    assert not told["head"]["is_current"]
    assert [event["incident"] for event in told["page"]["events"]] == [None, None]
    assert [one["version"] for one in told["versions"]] == [1, 2]
    assert {one["kind"]: one["event"] for one in told["decisions"]} == {"accept": "e1", "reject": None}
    assert asked(reports).json()["head"]["version"] == 2


def test_a_report_is_found_by_the_digest_of_its_bytes(reports: Served) -> None:
    digest = asked(reports).json()["head"]["sha256"]
    assert asked(reports, id=digest[:12]).json()["head"]["key"] == "lerm"


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"id": "nowhere"}, 404),
        ({"version": 9}, 404),
        ({"version": "x"}, 422),
        ({"version": 0}, 422),
        ({"id": ""}, 422),
        ({"at": "9999-10000"}, 400),
        ({"at": "5-5"}, 400),
        ({"at": "x"}, 400),
        ({"show": "everything"}, 422),
        ({"part": 0}, 422),
        ({"part": 99}, 200),
        ({"event": "e99"}, 200),
        ({"id": "f" * 64}, 404),
        ({"id": "\x00"}, 404),
    ],
)
def test_what_makes_no_sense_is_told(reports: Served, params: dict[str, object], status: int) -> None:
    answer = asked(reports, **params)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert set(answer.json()["error"]) == {"what", "where", "remedy", "status"}


def test_openapi_describes_all_addresses(reports: Served) -> None:
    with reports.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    for path in ("/report", "/report/original", "/report/original/frame", "/report/original/bytes", "/report/versions"):
        assert "get" in paths[path], path


class _Text(HTMLParser):
    """The text of the element that holds the report."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside |= tag == "p" and "data-start" in dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    text = "Title <script>alert(1)</script>\n\n</p><img src=x onerror=alert(2)>\"'&lt; {{ 7*7 }} \r\n end \u202e."
    record = Record(report_of("<b>key</b>", text), (event_on(1, words(text, "<img src"), words(text, "</p><img")),))
    with open_store(tmp_path / "record", create=True) as store:
        store.add([record])
    with serving(tmp_path / "record") as desk, desk.client(Accept="text/html") as client:
        page = client.get("/report", params={"id": "<b>key</b>"}).text
    parser = _Text()
    parser.feed(page)
    assert "".join(parser.found) == text.replace("\n", "")
    assert "<script>alert" not in page and "<img" not in page and "<b>key" not in page


def test_a_report_of_20_mb_comes_in_bounded_pages_with_all_of_it(tmp_path: Path) -> None:
    record = dense("long", 20_000_000, 500)
    with open_store(tmp_path / "record", create=True) as store:
        store.add([record], by="ada")
    with serving(tmp_path / "record") as desk, desk.client() as client:
        first = client.get("/report", params={"id": "long"}).json()
        page = client.get("/report", params={"id": "long"}, headers={"Accept": "text/html"})
        last = client.get("/report", params={"id": "long", "part": len(first["page"]["parts"])}).json()
    parts = first["page"]["parts"]
    assert parts[0]["start"] == 0 and parts[-1]["end"] == len(record.report.text)
    assert all(one["end"] == two["start"] for one, two in pairwise(parts))
    assert max(part["end"] - part["start"] for part in parts) <= 60_000
    assert len(page.content) < 1_500_000
    assert last["page"]["paragraphs"][-1]["end"] <= len(record.report.text)
    shown = "".join(piece["text"] for piece in last["page"]["paragraphs"][-1]["pieces"])
    assert record.report.text.rstrip("\n").endswith(shown)


@pytest.fixture
def team_of_reports(serve: Callable[..., Served], team_record: Path) -> Served:
    from khabar.desk.state import Settings

    with open_store(team_record) as store:
        store.add([lerm()], by="ada")
    return serve(team_record, Settings(accounts=True))


def test_a_reader_sees_no_name_of_a_private_person(team_of_reports: Served) -> None:
    name = next(name for name, role in TEAM.items() if role == "reader")
    with logged_in(team_of_reports, name) as client:
        for address in ("/report", "/report/versions"):
            for accept in ("text/html", "application/json"):
                answer = client.get(address, params={"id": "lerm"}, headers={"Accept": accept})
                assert answer.status_code == 200
                assert "Khalil" not in answer.text and "Ahmad" not in answer.text, address
        for address in ("/report/original", "/report/original/bytes", "/report/original/frame"):
            assert client.get(address, params={"id": "lerm"}).status_code == 403
    assert not list(team_of_reports.desk.store.notes("access"))


def test_a_coder_sees_names_once_they_are_asked_for_which_is_noted(team_of_reports: Served) -> None:
    name = next(name for name, role in TEAM.items() if role == "coder")
    where = {"params": {"id": "lerm"}}
    with logged_in(team_of_reports, name) as client:
        for address in ("/report", "/report/versions", "/report/original", "/decisions/words?report=lerm"):
            for accept in ("text/html", "application/json"):
                told = client.get(address, headers={"Accept": accept}, **({} if "?" in address else where))
                assert told.status_code == 200
                assert "Khalil" not in told.text, address
        for address in ("/report/original/bytes", "/report/original/frame"):
            assert client.get(address, **where).status_code == 403
        assert not list(team_of_reports.desk.store.notes("access"))
        page = client.get("/report", **where, headers={"Accept": "text/html"}).text
        assert "Show names" in page and 'action="/report/names?id=lerm&amp;version=1"' in page
        shown = client.post(
            "/report/names", **where, data={"shown": "true", "to": "versions"}, headers={"Accept": "text/html"}
        )
        assert shown.headers["location"] == "/report/versions?id=lerm&new=1"
        for address in ("/report", "/report/original/bytes", "/decisions/words?report=lerm"):
            assert "Khalil" in client.get(address, **({} if "?" in address else where)).text, address
    noted = [
        (entry, detail)
        for entry, detail in team_of_reports.desk.store.notes("access")
        if entry.body["what"] == "names shown"
    ]
    assert [(entry.by, re.match(r"report [0-9a-f]{16}$", str(entry.body["on"])) is not None) for entry, _ in noted] == [
        (name, True)
    ]


def test_names_asked_for_on_an_incident_are_shown_in_its_reports_and_noted(team_of_reports: Served) -> None:
    name = next(name for name, role in TEAM.items() if role == "coder")
    with logged_in(team_of_reports, name) as client:
        report = client.get("/report", params={"id": "lerm"}).json()
        number = next(event["incident"] for event in report["page"]["events"])
        assert report["withheld"] and report["private"]
        client.post(f"/incidents/i{number}/names", data={"shown": "true"})
        for _ in range(2):
            assert not client.get("/report", params={"id": "lerm"}).json()["withheld"]
        told = [str(entry.body["on"]) for entry, _ in team_of_reports.desk.store.notes("access")]
        assert [one.partition(" ")[0] for one in told] == [f"i{number}", "report"]
        client.post("/report/names", params={"id": "lerm"}, data={"shown": "false"})
        assert client.get("/report", params={"id": "lerm"}).json()["withheld"]
    with logged_in(team_of_reports, "Ruth") as reader:
        assert reader.post("/report/names", params={"id": "lerm"}).status_code == 403
