"""Exports and snapshots from the browser: the same as `khabar export`, names withheld by role, cited by digest."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import axe, shots
from playwright.sync_api import Page
from served import Served


def begin(served: Served, what: str, **data: str | list[str]) -> httpx.Response:
    with served.client() as client:
        return client.post(f"/publish/{what}", data=data, headers={"X-Khabar-Token": served.token()})


def taken(served: Served, work: dict[str, Any]) -> bytes:
    assert work["state"] == "done", work
    with served.client() as client:
        raw = client.get(f"/work/{work['id']}/file").content
    assert hashlib.sha256(raw).hexdigest() == work["made"]["sha256"]
    return raw


@pytest.mark.parametrize("schema", ["incidents", "acled", "ucdp", "plover", "geojson", "csv", "jsonl", "hxl", "copies"])
def test_an_export_is_what_the_command_writes(served: Served, record: Path, schema: str) -> None:
    raw = taken(served, served.ended(begin(served, "export", schema=schema)))
    command = [
        sys.executable,
        "-c",
        "from khabar.cli import main; main()",
        "export",
        "--as",
        schema,
        "--record",
        record,
    ]
    assert raw == subprocess.run(command, check=True, capture_output=True).stdout


def test_filters_of_the_address_hold_and_who_took_it_is_noted(served: Served) -> None:
    work = served.ended(begin(served, "export", schema="jsonl", query="since=2016-05-01&until=2016-05-31"))
    lines = [json.loads(line) for line in taken(served, work).splitlines()]
    assert [line["findings"]["time"]["value"]["start"] for line in lines] == ["2016-05-02"]
    entry, detail = list(served.desk.store.notes("access"))[-1]
    assert (entry.by, entry.body["schema"], entry.body["incidents"]) == ("A. Coder", "jsonl", 1)
    assert detail is not None
    assert detail["filters"] == "since=2016-05-01&until=2016-05-31"


def test_a_snapshot_is_cited_by_the_digest_of_its_bytes(served: Served) -> None:
    work = served.ended(begin(served, "snapshot", public="true", schema=["jsonl", "acled"]))
    raw = taken(served, work)
    digest = hashlib.sha256(raw).hexdigest()
    with served.client() as client:
        view = client.get(f"/snapshots/{digest[:12]}").json()
        assert client.get(view["file"]).content == raw
    assert digest in view["citation"]
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for file in manifest["files"]:
            assert hashlib.sha256(archive.read(file["name"])).hexdigest() == file["sha256"]
    assert {file["name"] for file in manifest["files"]} >= {"jsonl.jsonl", "acled.csv", "acled-dictionary.csv"}
    assert not served.desk.store.verify().faults


def test_a_sealed_report_takes_the_snapshots_with_it_that_rest_on_it(served: Served) -> None:
    store = served.desk.store
    raw = taken(served, served.ended(begin(served, "snapshot", query="since=2016-05-01&until=2016-05-31")))
    digest = hashlib.sha256(raw).hexdigest()
    store.seal("lerm-a", "another one", by="A. Coder")
    assert store.kept(digest) == raw
    store.seal("qasra", "its source is in danger", by="A. Coder")
    assert store.kept(digest) is None
    with served.client() as client:
        assert client.get(f"/snapshots/{digest}").json()["file"] is None
        assert client.get(f"/snapshots/{digest}/file").status_code == 404


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"schema": "acled", "form": "json"}, 400),
        ({"schema": "acled", "rows": "claims"}, 400),
        ({"schema": "nothing"}, 422),
        ({"schema": "jsonl", "query": "colour=red"}, 400),
        ({"schema": "copies", "public": "true"}, 403),
    ],
)
def test_what_makes_no_sense_is_refused(served: Served, data: dict[str, str], status: int) -> None:
    answer = begin(served, "export", **data)
    assert answer.status_code == status
    assert answer.json()["error"]["remedy"]
    assert served.desk.jobs.all() == ()


def test_publishing_in_the_browser(page: Page) -> None:
    page.goto("/publish?since=2016-04-01")
    axe(page)
    shots(page, "publish")
    page.get_by_role("radio", name="ACLED").check()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Take khabar-acled-public.csv").click()
    assert Path(download.value.path()).read_text().startswith("event_id_cnty,")
    page.goto("/publish")
    page.get_by_role("button", name="Make a snapshot").click()
    page.get_by_role("link", name="kept").or_(page.locator("a[href^='/snapshots/']")).first.click()
    page.wait_for_url("**/snapshots/*")
    axe(page)
    shots(page, "snapshot")
