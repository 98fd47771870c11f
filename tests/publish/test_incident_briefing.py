"""The briefing of an incident: findings, who agrees and who differs, in whose words."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "weigh"))

from weigh_stories import ARMY, RASHA, TELLIN, account, copy_of, decision, incident

import khabar
from khabar.export.layout import COLUMNS, width
from khabar.nouns.incident import Account, Incident
from khabar.publish.incident_briefing import briefing, write
from khabar.weigh import weigh

ALEPPO = Path(__file__).parents[3] / "shared" / "codebook" / "aleppo.txt"


def lines(*accounts: Account, decisions: tuple = ()) -> list[str]:
    return briefing(weigh(incident(*accounts, decisions=decisions)))


def block(text: list[str], label: str) -> str:
    """The lines of one finding as one."""
    start = next(number for number, line in enumerate(text) if line.strip().startswith(label))
    end = next((n for n, line in enumerate(text[start + 1 :], start + 1) if line[:6].strip()), len(text))
    return " ".join(" ".join(text[start:end]).split())


def test_rival_figures_stand_side_by_side_with_their_sources() -> None:
    text = lines(account("a", (None, "killed over 20 men"), ("Adel Haddad", "killed 22 men"), hedges=[None]))
    assert "Killed 21 to 22" in block(text, "Killed")
    told = " ".join(" ".join(text).split())
    assert "21 or more “over 20” – Outlet a (with reserve)" in told
    assert "22 “22” – Adel Haddad (activist, in Outlet a)" in told


def test_who_agrees_and_who_differs_is_told() -> None:
    there = [account(n, ("SOHR", "hit Rasha"), places=[("Rasha", RASHA)]) for n in "ab"]
    other = account("c", ("residents", "hit Tellin"), places=[("Tellin", TELLIN)])
    where = block(lines(*there, other), "Where")
    assert where.index("agree SOHR [Syrian") < where.index("differ residents (witness, in Outlet c) [3]: “Tellin”")


def test_parties_copies_and_decisions_are_marked() -> None:
    one = account("a", ("the Syrian army", "killed 5 men"), doers=[("Planes", ARMY)])
    told = " ".join(" ".join(lines(one, copy_of(one, "b"), decisions=(decision("reject", copy_of(one, "b")),))).split())
    assert "(party, in Outlet a)" in told
    assert "copy of a" in told
    assert "rejected by A. Coder: seen on film" in told


def test_a_corrected_figure_says_whose_it_is() -> None:
    one = account("a", ("SOHR", "killed 5 men"))
    fixed = decision("correct", one, field="killed", value=6)
    assert "so decided by A. Coder on 2016-04-01: seen on film" in block(lines(one, decisions=(fixed,)), "Killed")


def test_it_keeps_to_eighty_columns_and_has_no_control_characters() -> None:
    out = io.StringIO()
    rude = account(
        "a", (None, "killed over 20 men \x1b[31m" + "x" * 90), publisher="An outlet \x07 of a very long name " * 4
    )
    write([weigh(incident(rude)), weigh(incident(rude))], out)
    assert all(width(line) <= COLUMNS for line in out.getvalue().split("\n"))
    assert not {"\x1b", "\x07"} & set(out.getvalue())


@pytest.mark.skipif(not ALEPPO.exists(), reason="needs ../shared/codebook/aleppo.txt")
def test_the_strike_near_aleppo_shows_both_figures() -> None:
    record = khabar.code(ALEPPO)[0]
    strike = next(event for event in record.events if event.harm.killed)
    weighed = weigh(Incident(1, (Account(record.report, strike, record.report.id),)))
    told = " ".join(" ".join(briefing(weighed)).split())
    assert "Killed 21 to 22" in told
    assert "“over 20”" in told
    assert "“22” – Sulaiman (activist" in told
