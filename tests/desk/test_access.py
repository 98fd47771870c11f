"""Who comes in, by which way, and who does not: through real HTTP."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from served import PASSWORD, TEAM, Served, logged_in

from khabar.desk.security.accounts import Accounts
from khabar.desk.state import Settings

OPEN = {"/login", "/health"}


def _people(desk: Served) -> Accounts:
    assert desk.desk.people is not None
    return desk.desk.people


def test_without_login_nothing_answers_but_login_and_health(team: Served) -> None:
    with logged_in(team, "Boss") as boss:
        paths = boss.get("/openapi.json").json()["paths"]
    assert len(paths) > 5
    with team.client() as client:
        for path, operations in {**paths, "/openapi.json": {"get": {}}, "/nowhere": {"get": {}}}.items():
            for method in operations:
                if path in OPEN:
                    continue
                told = client.request(method, path)
                assert (told.status_code, told.json()["error"]["status"]) == (401, 401), (method, path)
                if method == "get":
                    page = client.get(path, headers={"Accept": "text/html"})
                    assert page.status_code == 303, path
                    assert page.headers["location"].startswith("/login"), path
        assert client.get("/health").status_code == 200
        assert client.get("/static/css/desk.css").status_code == 200


def test_a_way_asked_for_is_gone_on_after_login(team: Served) -> None:
    with team.client(Accept="text/html") as client:
        asked = client.get("/account?x=1")
        assert asked.headers["location"] == "/login?next=%2Faccount%3Fx%3D1"
        answer = client.post("/login", data={"name": "Ruth", "password": PASSWORD, "next": "/account?x=1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/account?x=1")
        for evil in ("//evil.example/", "/\\evil.example", "https://evil.example/", "javascript:alert(1)"):
            answer = client.post("/login", data={"name": "Ruth", "password": PASSWORD, "next": evil})
            assert answer.headers["location"] == "/"


def test_a_wrong_name_a_wrong_password_and_a_disabled_account_are_told_alike(team: Served) -> None:
    _people(team).disable("Lena")
    with team.client() as client:
        tries = [("Nobody", PASSWORD), ("Boss", "a wrong password"), ("Lena", PASSWORD)]
        told = [client.post("/login", data={"name": name, "password": word}) for name, word in tries]
    assert {answer.status_code for answer in told} == {401}
    assert len({answer.text for answer in told}) == 1


def test_names_are_the_same_whatever_their_capitals(team: Served) -> None:
    with logged_in(team, "  a.  CODER") as client:
        assert client.get("/session").json()["user"] == "A. Coder"


def test_roles_are_kept(team: Served) -> None:
    for name, status in {"Ruth": 403, "A. Coder": 403, "Lena": 403, "Boss": 200}.items():
        with logged_in(team, name) as client:
            assert client.get("/users").status_code == status
            assert client.get("/session").json()["role"] == TEAM[name]


def test_the_cookie_is_hidden_from_scripts_and_other_sites(team: Served, team_record: Path) -> None:
    with team.client() as client:
        answer = client.post("/login", data={"name": "Ruth", "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Secure" not in cookie
        session = client.cookies["khabar"]
    assert len(session) >= 43
    with sqlite3.connect(team_record) as raw:
        held = repr(raw.execute("SELECT * FROM desk_sessions").fetchall())
        passwords = repr(raw.execute("SELECT password FROM desk_users").fetchall())
    raw.close()
    assert session not in held
    assert passwords.count("$argon2id$") == len(TEAM)


def test_over_https_the_cookie_is_secure(team_record: Path, serve: Callable[..., Served]) -> None:
    settings = Settings(accounts=True, behind_proxy=True, names=frozenset({"desk.example.org"}))
    desk = serve(team_record, settings, "127.0.0.1")
    proxied = {"Host": "desk.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    with desk.client(**proxied) as client:
        answer = client.post("/login", data={"name": "Ruth", "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("__Host-khabar=")
        assert "; Secure" in answer.headers["set-cookie"]
        own = client.post("/logout", headers={"Origin": "https://desk.example.org"})
        assert own.status_code == 401  # httpx keeps a secure cookie to itself over http: the origin was let through


def test_forwarded_headers_of_strangers_are_not_believed(team: Served) -> None:
    with team.client(**{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}) as client:
        answer = client.post("/login", data={"name": "Ruth", "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("khabar=")


def test_sessions_end_when_idle_and_end_in_any_case(team: Served) -> None:
    people = _people(team)
    now = people.clock()
    with logged_in(team, "Ruth") as client:
        people.clock = lambda: now + 1.9 * 3600
        assert client.get("/session").status_code == 200  # and notes that the session is in use
        people.clock = lambda: now + 3.8 * 3600
        assert client.get("/session").status_code == 200
        people.clock = lambda: now + 5.9 * 3600
        assert client.get("/session").status_code == 401
    people.clock = lambda: now
    with logged_in(team, "Ruth") as client:
        for hours in range(1, 12):
            people.clock = lambda hours=hours: now + hours * 3600
            assert client.get("/session").status_code == 200
        people.clock = lambda: now + 12.1 * 3600
        assert client.get("/session").status_code == 401


def test_logging_out_ends_the_session_itself(team: Served) -> None:
    with logged_in(team, "Ruth") as client:
        cookies = dict(client.cookies)
        assert client.post("/logout").status_code == 200
        client.cookies.update(cookies)
        assert client.get("/session").status_code == 401


def test_a_disabled_person_is_out_at_once(team: Served) -> None:
    people = _people(team)
    secret, _ = people.make_token("A. Coder", "export", "reader")
    with logged_in(team, "A. Coder") as client, team.client(Authorization=f"Bearer {secret}") as program:
        assert program.get("/session").status_code == client.get("/session").status_code == 200
        people.disable("A. Coder")
        assert program.get("/session").status_code == client.get("/session").status_code == 401
        people.disable("A. Coder", disabled=False)
        assert program.get("/session").status_code == client.get("/session").status_code == 401


def test_guessing_costs_longer_and_longer_and_no_restart_helps(team_record: Path, serve: Callable[..., Served]) -> None:
    settings = Settings(accounts=True)
    desk = serve(team_record, settings)
    now = _people(desk).clock()
    waits = []
    with desk.client() as client:
        for _ in range(9):
            _people(desk).clock = lambda now=now: now
            answer = client.post("/login", data={"name": "Boss", "password": "a wrong password"})
            if answer.status_code == 429:
                waits.append(int(answer.headers["retry-after"]))
                right = client.post("/login", data={"name": "Boss", "password": PASSWORD})
                assert right.status_code == 429, "the right password is not even looked at"
                now += waits[-1] + 0.1
        assert waits == sorted(waits)
        assert waits[-1] > waits[0]
    again = serve(team_record, settings)
    _people(again).clock = lambda: now - 1.0
    with again.client() as client:
        assert client.post("/login", data={"name": "BOSS", "password": PASSWORD}).status_code == 429
        assert client.post("/login", data={"name": "Ruth", "password": PASSWORD}).status_code == 200
        _people(again).clock = lambda: now + 1000
        assert client.post("/login", data={"name": "Boss", "password": PASSWORD}).status_code == 200


def test_one_address_cannot_try_all_names(team: Served) -> None:
    with team.client() as client:
        told = [
            client.post("/login", data={"name": f"Nobody {number}", "password": "a wrong password"}).status_code
            for number in range(33)
        ]
    assert told[:30] == [401] * 30
    assert told[-1] == 429


def test_a_token_has_its_role_needs_no_form_token_and_can_be_revoked(team: Served) -> None:
    with logged_in(team, "A. Coder") as client:
        too_much = client.post("/account/tokens", data={"label": "x", "role": "admin"})
        assert too_much.status_code == 400
        made = client.post("/account/tokens", data={"label": "nightly export", "role": "reader", "days": 1}).json()
        secret, number = made["secret"], made["tokens"][0]["id"]
        assert made["tokens"][0]["label"] == "nightly export"
        assert client.get("/account").json()["secret"] == ""
        with team.client(Authorization=f"Bearer {secret}") as program:
            assert program.get("/session").json()["role"] == "reader"
            more = program.post("/account/tokens", data={"label": "another", "role": "reader"})
            assert more.status_code == 403, "a token makes no tokens"
            assert program.post("/account/sessions/end").status_code == 403
            now = _people(team).clock()
            _people(team).clock = lambda: now + 86_401
            assert program.get("/session").status_code == 401
            _people(team).clock = lambda: now
            assert client.post(f"/account/tokens/{number}/revoke").status_code == 200
            told = program.get("/session")
            assert told.status_code == 401
            assert told.headers["www-authenticate"] == "Bearer"


def test_a_token_never_may_more_than_its_owner(team: Served) -> None:
    people = _people(team)
    secret, _ = people.make_token("Lena", "sync", "lead")
    people.set_role("Lena", "reader")
    with team.client(Authorization=f"Bearer {secret}") as program:
        assert program.get("/session").json()["role"] == "reader"


def test_an_invented_password_must_be_changed_before_anything_else(team: Served) -> None:
    with logged_in(team, "Boss") as boss:
        made = boss.post("/users", data={"name": "New One", "role": "coder"}).json()
    with team.client() as client:
        answer = client.post("/login", data={"name": "New One", "password": made["secret"]}).json()
        assert answer["must_change"] is True
        client.headers["X-Khabar-Token"] = answer["token"]
        assert client.get("/openapi.json").status_code == 403
        page = client.get("/queue", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (303, "/account")
        new = {"old": made["secret"], "new": "words that I chose", "again": "words that I chose"}
        weak = client.post("/account/password", data={**new, "new": "short", "again": "short"})
        assert weak.status_code == 400
        assert client.post("/account/password", data=new).status_code == 200
        assert client.get("/openapi.json").status_code == 200


def test_ones_own_password_needs_the_old_one_and_ends_other_sessions(team: Served) -> None:
    new = {"old": PASSWORD, "new": "words that I chose", "again": "words that I chose"}
    with logged_in(team, "Ruth") as one, logged_in(team, "Ruth") as other:
        assert one.post("/account/password", data={**new, "old": "a wrong one"}).status_code == 400
        assert other.get("/session").status_code == 200
        assert one.post("/account/password", data=new).status_code == 200
        assert other.get("/session").status_code == 401
        assert one.get("/session").status_code == 200


def test_admins_keep_accounts_but_not_their_own(team: Served) -> None:
    with logged_in(team, "Boss") as boss, logged_in(team, "Ruth") as ruth:
        assert boss.post("/users/role", data={"name": "Ruth", "role": "coder"}).status_code == 200
        assert ruth.get("/session").json()["role"] == "coder"
        secret = boss.post("/users/password", data={"name": "Ruth"}).json()["secret"]
        assert ruth.get("/session").status_code == 401
        with team.client() as client:
            assert client.post("/login", data={"name": "Ruth", "password": secret}).status_code == 200
        for path in ("/users/role", "/users/disable", "/users/password"):
            answer = boss.post(path, data={"name": "BOSS", "role": "reader"})
            assert answer.status_code == 403, path
        assert boss.post("/users/disable", data={"name": "Nobody"}).status_code == 404
        assert boss.post("/users", data={"name": "ruth", "role": "reader"}).status_code == 400
        assert boss.post("/users", data={"name": "x\u202ey", "role": "reader"}).status_code == 400


@pytest.mark.parametrize("given", ["Bearer", "Bearer x", "Basic Qm9zczp4", "Bearer " + "a" * 5000, "\x00"])
def test_a_token_that_is_none_is_nobody(team: Served, given: str) -> None:
    with team.client() as client:
        try:
            answer = client.get("/session", headers={"Authorization": given})
        except httpx.LocalProtocolError:
            return
    assert answer.status_code in (400, 401)
