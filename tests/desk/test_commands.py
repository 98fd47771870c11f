"""`khabar serve` and `khabar users` as people call them: real processes, real sockets."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from khabar.record.store import open_store


def khabar(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-c", "from khabar.cli import main; main()", *arguments]
    return subprocess.run(call, input=typed, capture_output=True, text=True, timeout=120, check=False)


def users(record: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return khabar("users", *arguments, "--record", str(record), typed=typed)


@contextlib.contextmanager
def serve(record: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A desk in a process of its own: where it answers, and the process."""
    call = [sys.executable, "-c", "from khabar.cli import main; main()", "serve", "--record", str(record)]
    with subprocess.Popen(
        [*call, "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stderr is not None
            lines = iter(process.stderr.readline, "")
            found = next((found for line in lines if (found := re.search(r"is open at (http\S+)/ ", line))), None)
            assert found, "it does not start"
            yield found[1], process
        finally:
            process.kill()


def test_one_person_needs_no_set_up(tmp_path: Path) -> None:
    record = tmp_path / "new.khabar"
    with serve(record, "--by", "A. Coder") as (url, process):
        told = httpx.get(f"{url}/session", headers={"Accept": "application/json"}, trust_env=False, timeout=60).json()
        assert (told["user"], told["role"]) == ("A. Coder", "admin")
        assert httpx.head(f"{url}/health", trust_env=False, timeout=60).status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert record.is_file()


def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    with serve(tmp_path / "new.khabar") as (_, process):
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 143


@pytest.mark.parametrize(
    "how",
    [
        ["--host", "0.0.0.0"],  # noqa: S104  what is tried
        ["--behind-proxy"],
        ["--accounts"],
    ],
)
def test_where_others_could_come_in_somebody_needs_an_account(tmp_path: Path, how: list[str]) -> None:
    record = tmp_path / "war.khabar"
    told = khabar("serve", "--record", str(record), "--port", "0", *how)
    assert told.returncode == 3
    assert not record.exists()
    with open_store(record, create=True):
        told = khabar("serve", "--record", str(record), "--port", "0", *how)
    assert told.returncode == 2
    assert "khabar users add" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = khabar("serve", "--record", str(tmp_path / "r"), "--port", str(taken.getsockname()[1]))
    assert told.returncode == 2
    assert "cannot listen there: address already in use" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_what_is_no_record_is_not_opened(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("not a record", "utf-8")
    told = khabar("serve", "--record", str(other), "--port", "0")
    assert told.returncode == 3
    assert "is no record of Khabar" in told.stderr


def test_accounts_from_the_first_to_a_login(tmp_path: Path) -> None:
    record, file = tmp_path / "war.khabar", tmp_path / "password"
    file.write_text("four words of nobody\n", "utf-8")
    assert users(record, "add", "Boss", "--role", "admin", "--password-file", str(file)).returncode == 0
    made = users(record, "add", "A. Coder", "--role", "coder", "--invent")
    invented = re.search(r"shown only now: (\S+)", made.stdout)
    assert invented
    with serve(record, "--accounts") as (url, _), httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        client.headers["Accept"] = "application/json"
        assert client.get("/session").status_code == 401
        for name, password in {"Boss": "four words of nobody", "A. Coder": invented[1]}.items():
            assert client.post("/login", data={"name": name, "password": password}).status_code == 200
        token = users(record, "token", "Boss", "--label", "export", "--role", "reader", "--days", "30")
        secret = token.stdout.split("shown only now: ")[1].strip()
        header = {"Authorization": f"Bearer {secret}"}
        assert client.get("/session", headers=header).json()["role"] == "reader"
        listed = users(record, "list").stdout
        assert "Boss\tadmin\tin use" in listed
        assert "A. Coder\tcoder\tpassword not chosen yet" in listed
        assert "export" in listed
        assert secret not in listed
        number = re.search(r"token (\w{8})", listed)
        assert number
        assert users(record, "token", "Boss", "--revoke", number[1]).returncode == 0
        assert client.get("/session", headers=header).status_code == 401
        assert users(record, "disable", "A. Coder").returncode == 0
        assert client.get("/session").status_code == 401, "the session that was open has ended"


def test_a_password_is_no_argument_and_a_weak_one_is_refused(tmp_path: Path) -> None:
    record = tmp_path / "war.khabar"
    assert users(record, "add", "Boss", "a password").returncode == 2
    nobody = users(record, "add", "Boss")
    assert nobody.returncode == 2
    assert "--password-file" in nobody.stderr
    for weak in ("short\n", "\n", "aaaaaaaaaaaaaaaa\n", "BossBossBossBoss\n"):
        told = users(record, "add", "Boss", "--password-file", "-", typed=weak)
        assert told.returncode == 2, weak
        assert "Traceback" not in told.stderr
    assert users(record, "add", "Boss", "--password-file", "-", typed="four words of nobody\n").returncode == 0
    assert "has an account already" in users(record, "add", " BOSS ", "--invent").stderr
    for lacking in (["role", "Nobody", "reader"], ["disable", "Nobody"], ["password", "Nobody", "--invent"]):
        told = users(record, *lacking)
        assert told.returncode == 2
        assert "has no account" in told.stderr


def test_accounts_are_no_part_of_the_record(tmp_path: Path) -> None:
    record = tmp_path / "war.khabar"
    users(record, "add", "Boss", "--invent")
    assert khabar("verify", "--record", str(record)).returncode == 0
    assert khabar("rebuild", "--record", str(record)).returncode == 0
    assert "Boss" in users(record, "list").stdout
