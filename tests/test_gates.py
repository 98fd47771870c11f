from __future__ import annotations

import json
import sys
from pathlib import Path

import gates
import pytest
from gates import Gate, raised, regressions, unpinned

PINNED: gates.Pinned = {"digest": "d", "floors": {"f1": 0.9, "date": 0.8}}


def test_a_figure_below_its_floor_is_a_regression() -> None:
    assert not regressions("pages", {"f1": 0.9, "date": 0.81}, "d", PINNED)
    (fault,) = regressions("pages", {"f1": 0.8999, "date": 0.8}, "d", PINNED)
    assert "f1" in fault


def test_a_figure_that_is_no_longer_measured_is_a_regression() -> None:
    assert len(regressions("pages", {"f1": 0.95}, "d", PINNED)) == 1


def test_floors_of_another_set_do_not_hold() -> None:
    (fault,) = regressions("pages", {"f1": 1.0, "date": 1.0}, "e", PINNED)
    assert "--allow-regression" in fault


def test_a_new_figure_needs_a_floor() -> None:
    assert len(unpinned("pages", {"f1": 0.9, "new": 0.5}, PINNED["floors"])) == 1


def test_floors_rise_and_are_lowered_only_when_allowed() -> None:
    assert raised({"f1": 0.99, "date": 0.5}, PINNED["floors"], 0.005, False) == {"f1": 0.985, "date": 0.8}
    assert raised({"f1": 0.99, "date": 0.5}, PINNED["floors"], 0.005, True) == {"f1": 0.985, "date": 0.495}


def test_the_digest_follows_every_byte_of_the_set(tmp_path: Path) -> None:
    gate = Gate("set", ("folder",), "none:none")
    file = tmp_path / "folder" / "a.txt"
    file.parent.mkdir()
    file.write_text("one", "utf-8")
    before = gate.digest(tmp_path)
    assert gate.digest(tmp_path) == before
    file.write_text("two", "utf-8")
    assert gate.digest(tmp_path) != before


def test_updating_pins_a_new_set_and_then_refuses_to_lower_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("one", "utf-8")
    floors = tmp_path / "floors.json"
    measured = {"f1": 0.9}
    monkeypatch.setattr(gates, "FLOORS", floors)
    monkeypatch.setattr(gates, "GATES", (Gate("set", ("a.txt",), "measures:figures"),))
    monkeypatch.setattr(Gate, "figures", lambda _gate, _shared: measured)

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["gates.py", "--shared", str(tmp_path), *arguments])
        return gates.main()

    assert run() == 1
    assert run("--update") == 0
    assert json.loads(floors.read_text("utf-8"))["set"]["floors"] == {"f1": 0.895}
    assert run() == 0
    measured["f1"] = 0.5
    assert run("--update") == 1
    assert json.loads(floors.read_text("utf-8"))["set"]["floors"] == {"f1": 0.895}
    assert run("--update", "--allow-regression") == 0
    assert "CHANGELOG" in capsys.readouterr().err
    assert json.loads(floors.read_text("utf-8"))["set"]["floors"] == {"f1": 0.495}


def test_without_the_data_nothing_is_measured_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gates.py", "--shared", str(tmp_path / "absent")])
    assert gates.main() == 0
    assert "not measured" in capsys.readouterr().out
