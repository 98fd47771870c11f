"""What no request can do: forged changes, other names of the host, bodies too long or too slow, faults told in full."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from served import Served, logged_in

from khabar.desk import serving as serving_module
from khabar.desk.state import Settings

CHANGE = "/account/tokens"
FORM = {"label": "x", "role": "reader"}


def test_a_change_needs_the_token_of_the_session(team: Served) -> None:
    with logged_in(team, "Ruth") as client, logged_in(team, "Lena") as other:
        token = client.headers.pop("X-Khabar-Token")
        assert client.post(CHANGE, data=FORM).status_code == 403
        assert client.post(CHANGE, data={**FORM, "token": "wrong"}).status_code == 403
        assert client.post(CHANGE, data={**FORM, "token": other.headers["X-Khabar-Token"]}).status_code == 403
        assert client.post(CHANGE, data={**FORM, "token": token}).status_code == 200
        assert client.post(CHANGE, data=FORM, headers={"X-Khabar-Token": token}).status_code == 200
        assert len(client.get("/account").json()["tokens"]) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_a_change_from_another_site_is_refused_even_with_the_token(team: Served, headers: dict[str, str]) -> None:
    with logged_in(team, "Ruth") as client:
        assert client.post(CHANGE, data=FORM, headers=headers).status_code == 403
        assert client.post("/login", data={"name": "Ruth", "password": "x"}, headers=headers).status_code == 403
        assert client.get("/account", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "a@127.0.0.1", "192.168.0.7"]
)
def test_another_name_of_the_host_is_refused(served_once: Served, host: str) -> None:
    with served_once.client() as client:
        assert client.get("/session", headers={"Host": host}).status_code in (400, 403)


@pytest.mark.parametrize("host", ["localhost", "localhost:8420", "127.0.0.1", "[::1]:8420", "LOCALHOST"])
def test_this_machines_own_names_are_taken(served_once: Served, host: str) -> None:
    with served_once.client() as client:
        assert client.get("/session", headers={"Host": host}).status_code == 200


def test_strangers_behind_a_proxy_are_no_owner(served_once: Served) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        with served_once.client(**{header: "203.0.113.9"}) as client:
            told = client.get("/session")
            assert told.status_code == 403
            assert "--behind-proxy" in told.json()["error"]["remedy"]


@pytest.mark.parametrize("path", ["/nowhere", "/session", "/static/css/desk.css", "/health", "/static/nowhere"])
def test_every_answer_has_the_headers(served_once: Served, path: str) -> None:
    with served_once.client(Accept="text/html") as client:
        headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")
    assert "server" not in headers


def test_a_body_too_long_is_refused_whole_or_in_pieces(team: Served) -> None:
    with logged_in(team, "Ruth") as client:
        whole = client.post(CHANGE, data={**FORM, "more": "x" * 3_000_000})
        assert (whole.status_code, whole.json()["error"]["status"]) == (413, 413)

        def pieces() -> Iterator[bytes]:
            yield b"label=x&role=reader&more="
            for _ in range(30):
                yield b"x" * 100_000

        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        in_pieces = client.post(CHANGE, content=pieces(), headers=headers)
        assert in_pieces.status_code == 413
        assert "1 MB" in in_pieces.json()["error"]["what"]


def test_a_body_that_stops_coming_is_not_waited_for(record: Path, serve: Callable[..., Served]) -> None:
    desk = serve(record, Settings(body_seconds=0.5))
    form = "Content-Type: application/x-www-form-urlencoded"
    head = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n{form}\r\nContent-Length: 100\r\n\r\nname="
    with socket.create_connection(("127.0.0.1", int(desk.url.rpartition(":")[2])), timeout=30) as raw:
        raw.sendall(head.encode())
        assert b" 408 " in raw.recv(4000)


def test_a_connection_that_asks_nothing_is_closed(
    record: Path, serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving_module, "HEAD_SECONDS", 0.5)
    desk = serve(record)
    with socket.create_connection(("127.0.0.1", int(desk.url.rpartition(":")[2])), timeout=30) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        assert raw.recv(4000) == b""


def test_a_fault_of_ours_has_an_id_and_shows_nothing_else(
    record: Path, serve: Callable[..., Served], caplog: pytest.LogCaptureFixture
) -> None:
    def boom() -> None:
        raise ValueError("a secret of the machine")

    def change(app: FastAPI) -> None:
        app.add_api_route("/boom", boom)

    desk = serve(record, None, None, change)
    with caplog.at_level(logging.ERROR), desk.client() as client:
        told = client.get("/boom")
        page = client.get("/boom", headers={"Accept": "text/html"})
        assert client.get("/health").status_code == 200
    assert told.status_code == page.status_code == 500
    assert "secret" not in told.text + page.text
    assert "Traceback" not in page.text
    named = told.json()["error"]["what"].split()[1]
    assert any(named in line.getMessage() and line.exc_info for line in caplog.records)


@pytest.mark.parametrize(
    ("method", "path", "how", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("GET", "/static/../app.py", {}, 404),
        ("GET", "/static/%2e%2e/app.py", {}, 404),
        ("DELETE", "/session", {}, 405),
        ("PUT", "/health", {}, 405),
        ("POST", "/users/role", {"data": {"name": "x"}}, 422),
        ("POST", "/users/role", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 422),
    ],
)
def test_every_error_has_one_shape(served: Served, method: str, path: str, how: dict, status: int) -> None:
    token = served.token()
    with served.client(**{"X-Khabar-Token": token}) as client:
        told = client.request(method, path, **how)
        how = {**how, "headers": {**how.get("headers", {}), "Accept": "text/html"}}
        page = client.request(method, path, **how)
    assert told.status_code == page.status_code == status
    assert set(told.json()) == {"error"}
    assert set(told.json()["error"]) == {"what", "where", "remedy", "status"}
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1>" in page.text


def test_json_is_given_to_whom_it_is_due(served_once: Served) -> None:
    def kind(path: str = "/nowhere", **headers: str) -> str:
        answer = httpx.get(served_once.url + path, headers=headers, trust_env=False, timeout=60)
        return answer.headers["content-type"].partition(";")[0]

    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert kind(Accept=browser) == "text/html"
    assert kind(Accept="*/*") == "text/html"
    assert kind(Accept="application/json") == "application/json"
    assert kind("/nowhere?format=json", Accept=browser) == "application/json"
    assert kind("/nowhere?format=html", Accept="application/json") == "text/html"
    assert kind(Accept="text/html;q=0.5, application/json") == "application/json"
