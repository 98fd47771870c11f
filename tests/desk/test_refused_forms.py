"""Forms that are refused: their page again with what was typed, what is wrong at the field, and a way back; by HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from coded_stories import first, second
from hypothesis import given
from hypothesis import strategies as st
from served import Served, logged_in
from teams import People, client_of, code, made_round, make_team

from khabar.desk.refilling import AT_FIELD, Refusal, refilled
from khabar.desk.state import Settings

KEYS = ("lerm-1", "lerm-2")
HTML = {"Accept": "text/html"}


class Page(HTMLParser):
    """What stands in the fields of a page, by name; the field with the focus; what is said at it and above its form."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.values: dict[str, list[str]] = {}
        self.focus = ""
        self.invalid: list[str] = []
        self.links: list[str] = []
        self.at_field = self.above = self.title = ""
        self._into: Callable[[str], None] | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: C901  a list of cases
        told = dict(attrs)
        name = told.get("name") or ""
        if "autofocus" in told:
            self.focus = name or told.get("class") or ""
            assert not name or AT_FIELD in (told.get("aria-describedby") or "")
        if told.get("aria-invalid") == "true":
            self.invalid.append(name)
        if tag == "a":
            self.links.append(told.get("href") or "")
        if tag == "select":
            self._select = name
        ticked = told.get("type") not in ("checkbox", "radio") or "checked" in told
        if tag == "input" and ticked:
            self.values.setdefault(name, []).append(told.get("value") or "")
        if tag == "option" and "selected" in told:
            value = told.get("value")
            self.values.setdefault(self._select, []).append(value if value is not None else "?")
        if tag == "textarea":
            self.values.setdefault(name, []).append("")
            self._into = lambda words: self.values[name].append(self.values[name].pop() + words)
        elif told.get("id") == AT_FIELD:
            self._into = lambda words: setattr(self, "at_field", self.at_field + words)
        elif "refused" in (told.get("class") or ""):
            self._into = lambda words: setattr(self, "above", self.above + words)
        elif tag == "title":
            self._into = lambda words: setattr(self, "title", self.title + words)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "span", "p", "title"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into:
            self._into(data)


def again(answer: httpx.Response, status: int = 400) -> Page:
    """The page of a form that was refused."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    page = Page(answer.text)
    assert page.title.startswith("Not done: ")
    assert "Nothing was done" in page.above and "still here" in page.above
    return page


@pytest.fixture
def people(serve: Callable[..., Served], tmp_path: Path) -> Iterator[People]:
    record = tmp_path / "team.khabar"
    make_team(record, KEYS)
    team = serve(record, Settings(by="nobody", accounts=True))
    clients = {name: client_of(team, name) for name in ("ada", "bea", "lea")}
    for client in clients.values():
        client.headers["Accept"] = "text/html"
    yield clients
    for client in clients.values():
        client.close()


def test_a_new_round_without_coders_keeps_what_was_typed(people: People) -> None:
    typed = {
        "name": '<b>"April" & co</b>', "size": "7", "seed": "99", "stratified": "type", "of": "country=SY",
        "start": "on",
    }  # fmt: skip
    page = again(people["lea"].post("/rounds?", data=typed))
    assert page.at_field == "Nobody is named; name two, at most 6."
    assert page.focus == "coders"
    for name in ("name", "size", "seed", "stratified", "of"):
        assert page.values[name] == [typed[name]], name
    assert "start" in page.values and "coders" not in page.values
    assert "/rounds" in page.links
    half = again(people["lea"].post("/rounds", data={**typed, "coders": ["ada", "bea"], "size": "many"}))
    assert half.values["coders"] == ["ada", "bea"]
    assert (half.focus, half.invalid) == ("size", ["size"])
    assert "'many' is no number" in half.at_field


def test_the_address_of_the_page_is_taken_up_again(people: People) -> None:
    page = people["lea"].post(
        "/rounds", data={"size": "0"}, headers={"Referer": f"{people['lea'].base_url}/rounds?of=country%3DSY"}
    )
    assert "/rounds?of=country%3DSY" in again(page).links


def test_a_program_gets_the_one_shape_of_errors(people: People) -> None:
    told = people["lea"].post("/rounds", data={"size": "7"}, headers={"Accept": "application/json"})
    assert told.json()["error"]["where"] == "coders"


def test_a_form_in_a_fold_is_unfolded(people: People) -> None:
    people["lea"].headers["Accept"] = "application/json"
    made_round(people["lea"])
    assert code(people["ada"], KEYS[0], first()).status_code in (200, 303)
    address = f"/rounds/1/reopen?id={KEYS[0]}"
    answer = people["lea"].post(address, data={"coder": "ada", "reason": " "}, headers=HTML)
    page = again(answer)
    assert page.focus == "reason" and page.at_field.startswith("Has no reason")
    assert '<details class="reopen" open>' in answer.text


def test_a_choice_left_open_keeps_the_others_and_a_draft(people: People) -> None:
    people["lea"].headers["Accept"] = "application/json"
    made_round(people["lea"])
    for coder, coding in (("ada", first()), ("bea", second())):
        people[coder].post("/rounds/1/code", params={"id": KEYS[0]}, json={"coding": coding})
    where = {"params": {"id": KEYS[0]}}
    asked = [one["id"] for one in people["lea"].get("/rounds/1/adjudicate", **where).json()["questions"]]
    form = {f"take.{one}": "1" for one in asked if one != "0.killed"} | {"third.1.targets": "residents"}
    page = again(people["lea"].post("/rounds/1/adjudicate", **where, data=form, headers=HTML))
    assert page.focus == "take.0.killed" and page.at_field.startswith("Nothing is chosen")
    assert page.values["take.0.type"] == ["1"] and "take.0.killed" not in page.values
    assert page.values["third.1.targets"] == ["residents"]
    kept = people["lea"].get("/rounds/1/adjudicate", **where).json()["questions"]
    assert [one["takes"] for one in kept] == [None if one == "0.killed" else 1 for one in asked]
    # Another value without its reason: the reason is asked for.
    third = form | {"take.0.killed": "third", "third.0.killed": "5+"}
    assert (
        again(people["lea"].post("/rounds/1/adjudicate", **where, data=third, headers=HTML)).focus == "reason.0.killed"
    )
    odd = third | {"third.0.killed": "many", "reason.0.killed": "x"}
    assert again(people["lea"].post("/rounds/1/adjudicate", **where, data=odd, headers=HTML)).focus == "third.0.killed"


def test_a_coding_typed_as_json_is_not_lost(people: People) -> None:
    people["lea"].headers["Accept"] = "application/json"
    made_round(people["lea"])
    where = {"params": {"id": KEYS[0]}, "headers": HTML}
    lacking = first()
    lacking["events"][1]["claims"] = []
    for typed in ("{ no </textarea> json", json.dumps(lacking)):
        page = again(people["ada"].post("/rounds/1/code", **where, data={"coding": typed}))
        assert page.values["coding"] == ["\n" + typed]
        assert page.focus == "coding" and page.at_field
    # That a report tells nothing has to be said.
    empty = again(people["ada"].post("/rounds/1/code", **where, data={"coding": '{"events": []}'}))
    assert (empty.focus, empty.at_field) == ("none", "No event was coded; say so below if the report tells none.")
    said = people["ada"].post("/rounds/1/code", **where, data={"coding": '{"events": []}', "none": "on"})
    assert said.status_code == 303


def test_accounts_passwords_and_tokens(team: Served) -> None:
    with logged_in(team, "Boss") as boss:
        boss.headers["Accept"] = "text/html"
        taken = again(boss.post("/users", data={"name": "ruth", "role": "lead"}))
        assert (taken.focus, taken.values["name"][0]) == ("name", "ruth")
        assert "has an account already" in taken.at_field.lower()
        own = boss.post("/users/role", data={"name": "Boss", "role": "reader"})
        assert own.status_code == 403
        nobody = again(boss.post("/users", data={"role": "reader"}), 422)
        assert nobody.focus == "name"
        new = {"old": "four words of nobody", "new": "one two three four", "again": "another one here"}
        page = again(boss.post("/account/password", data=new))
        assert page.focus == "again" and "four words" not in str(page.values)
        label = again(boss.post("/account/tokens", data={"label": "\u202e", "role": "reader", "days": "365"}))
        assert label.focus == "label" and label.values["days"] == ["365"]


def test_a_text_to_be_added_is_not_lost(served_once: Served) -> None:
    with served_once.client(Accept="text/html", **{"X-Khabar-Token": served_once.token()}) as client:
        typed = {"text": "Two shells\nhit <Lerm>.", "published": "soon", "publisher": "Us", "url": "", "page": ""}
        page = again(client.post("/add", files={"files": ("a.txt", b"x")}, data=typed))
        assert page.values["text"] == ["\n" + typed["text"]]
        assert (page.focus, page.values["publisher"]) == ("published", ["Us"])
        assert "Files have to be chosen again" in page.above
        sent = again(client.post("/add", data={"page": "<p>Seen</p>", "url": "nowhere"}))
        assert sent.values["page"] == ["<p>Seen</p>"] and sent.focus == "url"
        nothing = again(client.post("/add", data={"text": ""}))
        assert nothing.focus == "said bad refused" and "nothing was sent" in nothing.above
        odd = again(client.post("/publish/export", data={"schema": "acled", "form": "no", "query": "country=SY"}))
        assert odd.focus == "form" or "form" in odd.above


def test_audits_of_the_machine(served: Served) -> None:
    with served.client(Accept="text/html", **{"X-Khabar-Token": served.token()}) as lead:
        page = again(lead.post("/audits", data={"name": "May", "events": "-1", "reports": "3", "seed": "5", "of": ""}))
        assert (page.focus, page.values["name"], page.values["reports"]) == ("events", ["May"], ["3"])
        assert lead.post("/audits", data={"events": "2", "reports": "1", "seed": "5"}).status_code == 303
        verdicts = {"verdict.type": "wrong", "note": "hm", "missed_claims": "2"}
        event = again(lead.post("/audits/1/event?place=0", data=verdicts))
        assert event.focus == "verdict.event" and event.values["verdict.type"] == ["wrong"]
        assert event.values["note"] == ["\nhm"]
        counts = again(lead.post("/audits/1/report?place=0", data={"wrong": "0", "missed": "", "note": "x"}))
        assert counts.focus == "missed"


def test_an_error_that_is_no_forms_leads_back(people: People) -> None:
    page = people["lea"].get("/rounds/7")
    assert page.status_code == 404
    assert "/rounds" in Page(page.text).links and "Back" in page.text


def test_addresses_that_do_not_say_what_of_lead_on(people: People) -> None:
    lea, ada = people["lea"], people["ada"]
    lea.headers["Accept"] = "application/json"
    made_round(lea)
    ways: dict[str, Any] = {}
    for address in ("code", "adjudicate", "apply"):
        ways[address] = ada.get(f"/rounds/1/{address}").headers["location"]
    assert ways["code"].startswith("/rounds/1/code?id=")
    assert (ways["adjudicate"], ways["apply"]) == ("/rounds/1", "/rounds/1")
    lea.headers["Accept"] = "text/html"
    assert lea.get("/rounds/1/code").headers["location"] == "/rounds/1"
    for address, page in (("/report", "/"), ("/report/original", "/report"), ("/actors/view", "/actors")):
        assert lea.get(address).headers["location"] == page
        assert lea.get(address, headers={"Accept": "application/json"}).status_code == 422
    for key in KEYS:
        for coder in ("ada", "bea"):
            people[coder].post("/rounds/1/code", params={"id": key}, json={"coding": first()})
    assert lea.get("/rounds/1/adjudicate").headers["location"].startswith("/rounds/1/adjudicate?id=lerm-")
    lea.post("/rounds/1/adjudicate", params={"id": KEYS[1]}, json={"choices": {}})
    assert lea.get("/rounds/1/apply").headers["location"] == f"/rounds/1/apply?id={KEYS[1]}"


FORM = """<title>T</title><form method="get" action="/x"><input name="a" value="1"></form>
<details class="d"><form method="post" action="/x?k=%C3%A9"><input type="hidden" name="token" value="t">
<label for="a">A</label><input id="a" name="a" value="1"><input name="a"><select name="s"><option>one</option>
<option value="2" selected>two</option></select><textarea name="t">old &lt;</textarea>
<fieldset><legend>C</legend><input type="checkbox" name="c" value="x" checked><input type="checkbox" name="c" value="y">
</fieldset></form></details>"""
values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=20)


@given(values, values, values, st.sampled_from(["one", "2"]), st.sampled_from(["a", "s", "t", "c", "", "nowhere"]))
def test_whatever_was_typed_stands_there_and_the_rest_is_as_it_was(a: str, b: str, t: str, s: str, field: str) -> None:
    sent = [("token", "old"), ("a", a), ("a", b), ("s", s), ("t", t), ("c", "y")]
    found = refilled(FORM, "/x?k=é", sent, Refusal("is <wrong>", "here", "mend it", field, "/x"))
    assert found is not None
    page = Page(found)
    assert page.values["a"] == ["1", a, b]
    assert page.values["t"] == ["\n" + t] and page.values["c"] == ["y"] and page.values["token"] == ["t"]
    assert page.values["s"] == ["?" if s == "one" else "2"]
    assert page.focus == (field if field in "astc" and field else "said bad refused")
    assert ("Is <wrong>; mend it." in page.at_field) == bool(field and field in "astc")
    assert found.startswith("<title>Not done: T</title>" + FORM[len("<title>T</title>") :].partition("<details")[0])
    assert refilled(FORM, "/y", sent, Refusal("", "", "", "", "")) is None
