"""Registers of sources, actors and places: counted from mentions, brought up to date, shown by pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "weigh"))

from browsing import axe, shots
from playwright.sync_api import Page, expect
from served import Served, logged_in
from weigh_stories import RASHA, REBELS, account, copy_of, incident

from khabar.desk.registers import Registers
from khabar.desk.views.actors import Wanted, actors_view
from khabar.desk.views.places import Wanted as WantedPlaces
from khabar.desk.views.places import places_view
from khabar.desk.views.sources import key_of, sources_view
from khabar.nouns.incident import Account
from khabar.record import mentions
from khabar.record.mentions import Mentions, mentions_of
from khabar.weigh import weigh


class Kept:
    """A record in a list: mentions by number, each with its revision."""

    def __init__(self) -> None:
        self.held: dict[int, tuple[int, Mentions]] = {}
        self.gone: dict[int, int] = {}
        self.revision = 0

    def put(self, number: int, *accounts: Account) -> None:
        self.revision += 1
        self.held[number] = (self.revision, mentions_of(weigh(incident(*accounts))))

    def take(self, number: int) -> None:
        self.revision += 1
        del self.held[number]
        self.gone[number] = self.revision

    def mentions(self, since: int = 0) -> Iterator[tuple[int, int, Mentions]]:
        for number, (revision, told) in sorted(self.held.items(), key=lambda item: item[1][0]):
            if revision > since:
                yield number, revision, told

    def removed(self, since: int = 0) -> tuple[int, ...]:
        return tuple(number for number, revision in self.gone.items() if revision > since)


def raid(report: str, *said: tuple[str | None, str], **more: object) -> Account:
    said = said or (("SOHR", "A raid on Rasha killed 4"),)
    return account(report, *said, places=[("Rasha", RASHA)], targets=[("Rasha", REBELS)], **more)  # type: ignore[arg-type]


@pytest.fixture
def kept() -> Kept:
    made = Kept()
    made.put(1, raid("r1"))
    made.put(
        2, raid("r2", ("SOHR", "Rasha was not bombed"), denies=["SOHR"]), raid("r3", ("Adel Haddad", "Rasha burns"))
    )
    return made


def test_mentions_survive_their_column() -> None:
    told = mentions_of(weigh(incident(raid("r1"), copy_of(raid("r1", copies="r1"), "r2"))))
    assert mentions.from_text(mentions.to_text(told)) == told
    assert told.copied[0] == ("Copyist r2", "Outlet r1")


def test_sources_are_counted_with_denials_and_first_sources(kept: Kept) -> None:
    registers = Registers(kept)
    view = sources_view(registers.now(), registers.vocabulary, "", "", 1, names_shown=False)
    sohr = next(one for one in view.sources if one.name == "Syrian Observatory for Human Rights")
    assert (sohr.incidents, sohr.first, sohr.claims, sohr.denials) == (2, 2, 2, 0.5)
    assert sohr.address == "/sources/view?name=actor:sohr"


def test_private_sources_are_left_out_until_names_are_shown(kept: Kept) -> None:
    registers = Registers(kept)
    state, of = registers.now(), registers.vocabulary
    hidden = sources_view(state, of, "", "", 1, names_shown=False)
    assert hidden.left_out == 1
    assert not any("Haddad" in one.name for one in hidden.sources)
    assert any("Haddad" in one.name for one in sources_view(state, of, "", "", 1, names_shown=True).sources)


def test_changed_and_withdrawn_incidents_are_counted_anew(kept: Kept) -> None:
    registers = Registers(kept)
    first = registers.now()
    kept.put(1, raid("r1", ("police", "A raid on Rasha killed 4")))
    kept.take(2)
    kept.put(3, raid("r4"))
    state = registers.now()
    fresh = Registers(kept).now()
    assert sorted(state.heard.held[:, 0].tolist()) == sorted(fresh.heard.held[:, 0].tolist()) == [1, 3]
    assert len(first.heard.held) > 0
    assert set(state.acting.held[:, 0].tolist()) == {1, 3}


def test_nothing_new_changes_nothing(kept: Kept) -> None:
    registers = Registers(kept)
    assert registers.now() is registers.now()


def test_a_great_record_is_counted_with_patience(kept: Kept) -> None:
    registers = Registers(kept, patience_seconds=-1)
    assert not registers.now().is_whole
    for _ in range(4):
        state = registers.now()
    assert state.is_whole
    assert len(state.heard.held) == len(Registers(kept).now().heard.held)


def test_a_source_is_found_by_key_and_by_name(kept: Kept) -> None:
    registers = Registers(kept)
    registers.now()
    known = registers.vocabulary.sources.known
    assert key_of("actor:sohr", known) == key_of("SOHR", known) is not None
    assert key_of("nobody", known) is None


def test_actors_and_places_are_listed_by_how_often_they_are_met(kept: Kept) -> None:
    registers = Registers(kept)
    state, of = registers.now(), registers.vocabulary
    actor = actors_view(state, of, Wanted(), names_shown=False).actors[0]
    assert (actor.name, actor.incidents, actor.target, actor.doer) == ("Jaysh al-Islam", 2, 2, 0)
    place = places_view(state, of, WantedPlaces(country="SY")).places[0]
    assert (place.name, place.incidents, place.area) == ("Rasha", 2, "Aleppo")
    assert not places_view(state, of, WantedPlaces(country="LB")).places


def test_the_pages_are_sound_at_three_widths(page: Page, served: Served) -> None:
    paths = {
        "actors": "/actors", "unknown-actors": "/actors?known=no", "places": "/places", "sources": "/sources",
        "actor": "/actors/view?id=syrian-arab-army", "kind": "/actors/view?id=kind:civilians",
    }  # fmt: skip
    with served.client() as client:
        source = client.get("/sources").json()["sources"][0]["address"]
        place = client.get("/places").json()["places"][0]["address"]
    for name, path in {**paths, "source": source, "place": place}.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        shots(page, name)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    axe(page)


def test_a_list_leads_to_its_entries_and_these_to_incidents(page: Page) -> None:
    page.goto("/sources")
    page.locator(".table tbody a").first.click()
    page.locator("#incidents tbody a").first.click()
    page.wait_for_url("**/incidents/i*")


def test_what_is_not_there_is_told(served_once: Served) -> None:
    with served_once.client() as client:
        for path in ("/actors/view?id=nobody", "/places/view?id=nowhere", "/sources/view?name=nobody"):
            assert client.get(path).status_code == 404, path
        assert client.get("/actors?page=0").status_code == 422
        assert client.get("/actors?page=99999").json()["actors"] == []


def test_a_correction_of_an_organisation_is_a_difference_to_review(served_once: Served) -> None:
    token = {"token": served_once.token()}
    with served_once.client() as client:
        named = {"id": "levant-front", "name": "Shamiyah fighters", "role": "alias", "language": "en"}
        answer = client.post("/actors/correction", data={**named, "source": "film", **token})
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        assert "+levant-front\tShamiyah fighters\talias\ten\t\t\tfilm; proposed by A. Coder\n" in answer.text
        unsound = client.post("/actors/correction", data={**named, "role": "nickname", "source": "film", **token})
        assert unsound.status_code == 400
        assert "no role" in unsound.json()["error"]["what"]


def test_a_correction_of_a_place_is_a_table_to_build_from(served_once: Served) -> None:
    token = {"token": served_once.token()}
    with served_once.client() as client:
        told = {"name": "Hill 105", "lat": "36.01", "lon": "37.03", "kind": "hill", "country": "sy"}
        answer = client.post("/places/correction", data={**told, **token})
        assert answer.status_code == 200
        head, row = answer.text.splitlines()
        assert dict(zip(head.split("\t"), row.split("\t"), strict=True))["country"] == "SY"
        assert client.post("/places/correction", data={**told, "lat": "north", **token}).status_code == 400


def test_readers_propose_nothing_and_see_no_private_names(team: Served) -> None:
    with logged_in(team, "Ruth") as reader:
        assert reader.post("/actors/correction", data={"name": "x"}).status_code == 403
        assert reader.post("/sources/names", data={"shown": "true"}).status_code == 403
        assert reader.get("/places?known=no").json()["known"] == "yes"
        assert "Sulaiman" not in reader.get("/sources").text
    with logged_in(team, "A. Coder") as coder:
        coder.post("/sources/names", data={"shown": "true"})
        assert coder.get("/sources").json()["names_shown"]
    assert [entry.body["on"] for entry, _ in team.desk.store.notes("access")] == ["sources"]
