"""The overview as pages and JSON: what filters let through, by status, with the map beside."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest
from served import Served

from khabar import desk
from khabar.desk.filters import read_filters
from khabar.record.store import open_store
from khabar.weigh import weigh


@pytest.fixture(scope="module")
def client(served_once: Served) -> Iterator[httpx.Client]:
    with served_once.client() as client:
        for _ in range(40):  # a slow machine may need more than one look
            if client.get("/").json()["is_whole"]:
                break
            time.sleep(0.2)
        yield client


def test_the_list_holds_what_an_export_holds(client: httpx.Client, served_once: Served) -> None:
    everything = [weigh(one) for one in served_once.desk.store.incidents()]
    for query in ("", "type=Explosions/Remote+violence", "since=2016-05-01", "place=Lerm", "actor=rebels", "q=qasra"):
        told = client.get(f"/?{query}").json()
        selection = read_filters(parse_qsl(query)).of_status("happened").selection
        wanted = {one.incident.number for one in everything if selection.takes(one)}
        numbers = {row["number"] for row in told["rows"]}
        assert told["total"] == len(numbers)
        assert numbers <= wanted if "q=" in query else numbers == wanted


def test_what_did_not_happen_is_never_beside_what_did(client: httpx.Client) -> None:
    tabs = {tab["status"]: tab for tab in client.get("/").json()["tabs"]}
    for status, tab in tabs.items():
        told = client.get(f"/?{tab['query']}").json()
        assert {row["status"] for row in told["rows"]} <= {status}
        assert told["total"] == tab["count"]
    refused = client.get("/?status=happened&status=planned")
    assert refused.status_code == 400 and "never shown in one list" in refused.json()["error"]["what"]


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "box=1", "country=Syria", "zoom=high", "contry=SY", "page=0", "type=%00", "q=%ff"],
)
def test_a_value_that_makes_no_sense_is_a_400_with_its_remedy(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/?{query}")
    if query == "q=%ff":  # browsers send such bytes; they become U+FFFD
        assert answer.status_code == 200
        return
    assert answer.status_code == 400 and answer.json()["error"]["remedy"]


def test_a_page_beyond_the_last_says_so(client: httpx.Client) -> None:
    told = client.get("/?page=99").json()
    assert told["rows"] == [] and told["total"] > 0
    page = client.get("/?page=99", headers={"Accept": "text/html"}).text
    assert "There is no page 99" in page


def test_nothing_found_tells_which_filter_to_loosen(client: httpx.Client) -> None:
    told = client.get("/?place=Lerm&since=2017-01-01").json()
    counts = {one["name"]: one["count"] for one in told["conditions"]}
    assert told["total"] == 0 and counts["since"] > 0 == counts["place"]
    page = client.get("/?place=Lerm&since=2017-01-01", headers={"Accept": "text/html"}).text
    assert "Nothing matches" in page and re.search(r"without from\s+<bdi>2017-01-01", page)
    assert "<title>Incidents: from 2017-01-01; Lerm" in page


def test_an_empty_record_says_how_to_fill_it(serve: Callable[..., Served], tmp_path: Path) -> None:
    open_store(tmp_path / "new.khabar", create=True).close()
    with serve(tmp_path / "new.khabar").client(Accept="text/html") as client:
        page = client.get("/").text
    assert "No incidents yet" in page and 'href="/add"' in page and "khabar add" in page


def test_a_decision_is_seen_at_once(served: Served) -> None:
    with served.client() as client:
        before = client.get("/").json()
        number = before["rows"][0]["number"]
        served.desk.store.decide("status", [number], "a rumour", by="me", value={"value": "denied"})
        after = client.get("/").json()
        denied = client.get("/?status=denied").json()
    assert after["total"] == before["total"] - 1
    assert number in {row["number"] for row in denied["rows"]}


def test_the_map_draws_each_incident_once(client: httpx.Client) -> None:
    total = client.get("/").json()
    for zoom in (0, 2.5, 5):
        answer = client.get(f"/map/clusters?zoom={zoom}")
        assert answer.headers["content-type"] == "application/geo+json"
        told = answer.json()
        assert told["type"] == "FeatureCollection"
        drawn = sum(feature["properties"]["count"] for feature in told["features"])
        assert drawn + told["without_place"] == told["total"] == total["total"]
    for feature in told["features"]:
        listed = client.get(f"/?{feature['properties']['query']}").json()
        assert listed["total"] >= feature["properties"]["count"]
    refused = client.get("/map/clusters?zoom=14&view=-20,-20,20,20")
    assert refused.status_code == 400 and "pixels wide" in refused.json()["error"]["what"]


def test_a_picture_stands_in_for_the_map(client: httpx.Client) -> None:
    answer = client.get("/map/still.svg?theme=dark")
    assert answer.headers["content-type"].startswith("image/svg+xml") and answer.text.startswith("<svg")
    assert client.get("/map/still.svg?theme=loud").status_code == 400


def test_the_page_needs_no_style_or_script_of_its_own(client: httpx.Client) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert "style=" not in page and not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_third_party_files_are_those_whose_digests_are_told() -> None:
    folder = Path(desk.__file__).parent / "static" / "vendor"
    told = dict(
        re.findall(r"^\| `([^`]+)`.*`([0-9a-f]{64})` \|$", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    )
    there = {path.name for path in folder.iterdir()} - {"README.md"}
    assert there == set(told)
    for name, digest in told.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
