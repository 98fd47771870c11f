"""The day of publication that a person gives of a report that is in already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from record_stories import story
from served import Served

from khabar.record.store import open_store

STORY = "Two shells hit the market in Aleppo on Wednesday, killing five people, the police said."


@pytest.fixture
def desk(serve: Callable[..., Served], tmp_path: Path) -> Served:
    """A desk on one report that was coded elsewhere."""
    with open_store(tmp_path / "war.khabar", create=True) as store:
        store.add([story("qasra", "Qasra", "2016-05-02", 3)], by="ada")
    return serve(tmp_path / "war.khabar")


def test_a_day_given_afterwards_finds_the_days_of_the_report_and_stays_with_who_and_why(desk: Served) -> None:
    with desk.client(**{"X-Khabar-Token": desk.token()}) as client:
        work = desk.ended(client.post("/add", data={"text": STORY}))
        key = work["lines"][0]["href"].partition("id=")[2]  # type: ignore[index]
        before = client.get("/report", params={"id": key}).json()
        assert before["datable"] and before["head"]["published"] is None
        assert any("Give the day of publication" in doubt["message"] for doubt in before["doubts"])
        form = {"id": key, "day": "2015-03-05", "reason": "the agency's archive"}
        assert desk.ended(client.post("/report/published", data=form))["state"] == "done"
        after = client.get("/report", params={"id": key}).json()
        assert (after["head"]["published"], after["head"]["version"]) == ("2015-03-05", 2)
        times = [one["value"] for one in after["page"]["events"][0]["values"] if one["field"] == "time"]
        assert times == ["2015-03-04"]  # the Wednesday before
        number = after["page"]["events"][0]["incident"]
        assert number == before["page"]["events"][0]["incident"]
        changes = client.get(f"/incidents/i{number}/history").json()["changes"]
        given = next(one for one in changes if "2015-03-05" in one["what"])
        assert (given["by"], given["why"]) == ("A. Coder", "the agency's archive")
        assert desk.ended(client.post("/report/published", data=form))["counts"] == {"same": 1}


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"day": "2016-05-03"}, 400, "no reason"),
        ({"day": "2016-05-03", "reason": "so it is"}, 400, "no day can be given"),
        ({"id": "nobody", "day": "2016-05-03", "reason": "so it is"}, 404, "no report"),
    ],
)
def test_what_makes_no_sense_is_refused(desk: Served, form: dict[str, str], status: int, words: str) -> None:
    with desk.client(**{"X-Khabar-Token": desk.token()}) as client:
        answer = client.post("/report/published", data={"id": "qasra", **form})
    assert answer.status_code == status, answer.text
    assert words in answer.json()["error"]["what"]
