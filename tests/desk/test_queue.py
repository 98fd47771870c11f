"""The review queue: its order and reasons, who takes what, what leaves it and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from record_stories import story
from served import Served

from khabar.desk.columns import Vocabulary, columns_of
from khabar.desk.queue.keeping import CLAIM_SECONDS, Claims, Skips
from khabar.desk.queue.ranking import Rows, ranked
from khabar.desk.queue.reasons import BESIDE, OWN, Beside, reasons_of, strengths, weights
from khabar.desk.views.queue import Hands, first_free, queued
from khabar.nouns import Record
from khabar.record.store import Store, open_store
from khabar.record.summaries import Summary


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client(**{"X-Khabar-Token": served.token()}) as asking:
        yield asking


@pytest.fixture
def told(tmp_path: Path) -> list[Summary]:
    """Three shellings: of 5, of 5 or 9, of 60 dead."""
    with open_store(tmp_path / "record", create=True) as store:
        store.add([story("a", "Lerm", killed=5), story("b", "Lerm", killed=9, source="rescuers")])
        store.add([story("c", "Qasra", "2016-05-02", 5), story("d", "Murjan", "2016-06-11", 60)])
        return list(store.summaries())


def test_every_reason_has_its_weight_and_its_words() -> None:
    assert {one.name for one in weights()} == {*OWN, *BESIDE}
    assert all(one.weight > 0 and one.words for one in weights())


def test_the_score_is_the_sum_of_the_reasons(told: list[Summary]) -> None:
    beside = Beside(
        frozenset(), {told[0].number: (7, 2.0)}, frozenset(told[0].report_keys), frozenset({told[0].number})
    )
    columns = columns_of(told, Vocabulary())
    ranking = ranked(columns, Rows.of(told), {}, {}, Beside())
    for row, one in enumerate(told):
        own = queued(one, 1, ranking.beside, Hands("ada", {}, {}))
        assert own.score == pytest.approx(float(ranking.score[row]), abs=0.05 * len(weights()))
    names = {reason.name for reason in reasons_of(told[0], beside)}
    assert {"merge", "lost words", "changed", "new place"} <= names
    assert "i7" in next(reason.words for reason in reasons_of(told[0], beside) if reason.name == "merge")


def test_more_dead_come_first_of_equals_and_all_strengths_lie_within_one(told: list[Summary]) -> None:
    columns = columns_of(told, Vocabulary())
    ranking = ranked(columns, Rows.of(told), {}, {}, Beside())
    by_place = {columns.summaries[row].place: place for place, row in enumerate(ranking.rows(np.ones(len(told), bool)))}
    assert by_place["Murjan"] < by_place["Qasra"]
    assert all(0 <= value <= 1 for one in told for value in strengths(one))


def test_a_place_is_new_until_an_incident_there_is_accepted(served: Served, client: httpx.Client) -> None:
    def new(place: str) -> bool:
        rows = client.get(f"/queue?place={place}").json()["rows"]
        return any(reason["name"] == "new place" for row in rows for reason in row["reasons"])

    served.desk.store.add([story("lerm-later", "Lerm", "2016-09-01", 2)])
    assert new("Lerm")
    first = next(row for row in client.get("/queue?place=Lerm").json()["rows"] if row["start"] == "2016-04-13")
    body = {"kind": "accept", "on": [first["id"]], "reason": "read"}
    assert client.post("/decisions", json=body).is_success
    assert [row["start"] for row in client.get("/queue?place=Lerm").json()["rows"]] == ["2016-09-01"]
    assert not new("Lerm")


def test_what_was_accepted_leaves_until_something_changes(served: Served, client: httpx.Client) -> None:
    def waiting() -> dict[str, list[str]]:
        rows = client.get("/queue").json()["rows"]
        return {row["id"]: [reason["name"] for reason in row["reasons"]] for row in rows}

    lerm = next(row["id"] for row in client.get("/queue?place=Lerm").json()["rows"])
    client.post("/decisions", json={"kind": "accept", "on": [lerm], "reason": "read"})
    assert lerm not in waiting()
    served.desk.store.add([story("lerm-c", "Lerm", "2016-04-13", 7, source="the mayor")])
    assert "changed" in waiting()[lerm]
    client.post("/decisions", json={"kind": "reject", "on": [lerm], "reason": "no event"})
    assert lerm not in waiting()
    last = client.get("/decisions").json()["rows"][0]
    client.post(f"/decisions/{last['id']}/undo", json={"reason": "it was one"})
    assert lerm in waiting()


def test_two_coders_are_not_handed_the_same_incident() -> None:
    now = [0.0]
    claims = Claims(lambda: now[0])
    assert claims.take("ada", 1) and claims.take("ada", 1)
    assert not claims.take("ben", 1)
    assert claims.take("ben", 2) and claims.held() == {1: "ada", 2: "ben"}
    assert claims.take("ada", 3) and claims.held() == {3: "ada", 2: "ben"}
    now[0] = CLAIM_SECONDS + 1
    assert claims.held() == {} and claims.take("ben", 3)
    hands = Hands("ada", {1: "ben", 2: "ada"}, {3: 5})
    assert list(first_free([(1, 5), (2, 5), (3, 5), (4, 5)], hands, after=2)) == [4]


def test_what_is_put_aside_comes_back_when_it_changes(store: Store) -> None:
    skips = Skips(store.place)
    assert skips.of("ada") == {}
    skips.put("ada", 3, 40)
    skips.put("ada", 3, 41)
    assert skips.of("ada") == {3: 41} and skips.of("ben") == {}
    hands = Hands("ada", {}, skips.of("ada"))
    assert hands.is_aside(3, 41) and not hands.is_aside(3, 42)
    skips.forget("ada")
    assert skips.of("ada") == {}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "record", create=True) as opened:
        yield opened


def test_next_hands_out_in_order_and_says_when_nothing_is_left(client: httpx.Client) -> None:
    order = [row["id"] for row in client.get("/queue").json()["rows"]]
    first = client.post("/queue/next", json={}).json()
    assert first == {"id": order[0], "address": f"/incidents/{order[0]}?queue="}
    assert client.get("/queue").json()["mine"] == order[0]
    second = client.post("/queue/skip", json={"on": order[0]}).json()
    assert second["id"] == order[1]
    assert client.get("/queue").json()["put_aside"] == 1
    for one in order[1:]:
        client.post("/queue/skip", json={"on": one})
    assert client.post("/queue/next", json={}).json() == {"id": None, "address": "/queue?empty=1"}
    assert client.post("/queue/unskip", json={}).json()["put_aside"] == 0
    narrow = client.post("/queue/next", json={"query": "place=Qasra"}).json()
    assert narrow["address"] == f"/incidents/{narrow['id']}?queue=place%3DQasra"


def test_filters_are_those_of_the_overview(client: httpx.Client) -> None:
    assert client.get("/queue?since=2016-06-01&until=2016-06-30").json()["total"] == 1
    assert client.get("/queue?q=murjan").json()["total"] == 1
    assert client.get("/queue?grade=superb").status_code == 400
    assert client.get("/queue?nonsense=1").status_code == 400
    assert client.post("/queue/next", json={"query": "grade=superb"}).status_code == 400
    assert client.post("/queue/skip", json={}).status_code == 400
    assert client.post("/queue/skip", json={"on": "12"}).status_code == 400
    assert client.post("/queue/skip", json={"on": "i99999"}).status_code == 404


def test_decisions_without_their_words_are_told(served: Served, client: httpx.Client) -> None:
    qasra = next(row["id"] for row in client.get("/queue?place=Qasra").json()["rows"])
    client.post("/decisions", json={"kind": "status", "on": [qasra], "reason": "x", "value": {"value": "denied"}})
    later = story("qasra", "Qasra", "2016-05-02", 3, source="residents", more="Nothing of it was true.")
    served.desk.store.add([Record(later.report, (), (), "by hand")])
    assert client.get("/queue").json()["lost"] == 1
    assert client.get("/decisions?state=lost words").json()["total"] == 1
    assert "no longer finds" in client.get("/queue", headers={"Accept": "text/html"}).text
