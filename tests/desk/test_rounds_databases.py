"""Rounds and drafts on both databases, many coders at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from coded_stories import first
from served import Served
from teams import client_of, made_round, make_team

from khabar.desk.state import Settings

KEYS = ("lerm-1", "lerm-2", "lerm-3")


@pytest.fixture(params=["sqlite", "postgresql"])
def team(request: pytest.FixtureRequest, serve: Callable[..., Served], tmp_path: Path) -> Served:
    where: Any = tmp_path / "team.khabar" if request.param == "sqlite" else request.getfixturevalue("database")
    make_team(where, KEYS)
    return serve(where, Settings(by="nobody", accounts=True))


def test_coders_save_and_submit_at_once_and_nothing_is_lost(team: Served) -> None:
    coders = ("ada", "bea", "cay")
    with client_of(team, "lea") as lead:
        made_round(lead, coders=list(coders))

    def work(name: str) -> list[int]:
        found = []
        with client_of(team, name) as client:
            for key in KEYS:
                where = {"params": {"id": key}}
                for revision in range(4):
                    draft = {"coding": {"events": [], "note": f"{name} {revision}"}, "seen": revision}
                    found.append(client.post("/rounds/1/draft", **where, json=draft).status_code)
                found.append(client.post("/rounds/1/code", **where, json={"coding": first()}).status_code)
                found.append(client.post("/rounds/1/code", **where, json={"coding": first()}).status_code)
        return found

    with ThreadPoolExecutor(len(coders)) as pool:
        answers = list(pool.map(work, coders))
    assert answers == [[200, 200, 200, 200, 200, 409] * len(KEYS)] * len(coders)
    with client_of(team, "ada") as ada:
        found = ada.get("/rounds/1/agreement").json()
    assert (found["complete"], found["whole"]["shared"]) == (3, 9)
    assert team.desk.store.verify().faults == []
