"""A server that speaks the chat interface and answers what a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """One answer of the server: after `delay` seconds, in `pieces` with `pause` seconds between them."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", JSON),)
    delay: float = 0.0
    pieces: int = 1
    pause: float = 0.0
    length: int | None = None
    chunked: bool = False


def chat(content: object, finish: str = "stop") -> Reply:
    """A chat completion whose answer is `content`: text as it is, else its JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return Reply(json.dumps({"object": "chat.completion", "choices": [choice]}).encode())


def refusal(status: int, message: str = "no", **headers: str) -> Reply:
    given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(json.dumps({"error": {"message": message}}).encode(), status, (("Content-Type", JSON), *given))


@dataclass
class Answering:
    """`replies` in their order, the last one again and again; `asked`: the path, headers and JSON of each request."""

    url: str
    replies: list[Reply]
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def told(self, number: int = -1) -> str:
        """The user's message of a request."""
        return str(self.asked[number][2]["messages"][-1]["content"])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    answering: Answering

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        answering = self.server.answering
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        answering.asked.append((self.path, dict(self.headers), json.loads(raw)))
        reply = answering.next()
        answering.open.wait(reply.delay)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
        self.end_headers()
        size = -(-len(reply.body) // reply.pieces) or 1
        for at in range(0, len(reply.body), size):
            piece = reply.body[at : at + size]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if reply.chunked else piece)
            self.wfile.flush()
            time.sleep(reply.pause)
        if reply.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@contextmanager
def answering(*replies: Reply) -> Iterator[Answering]:
    """A running server on this machine; it is asked at `url`."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.answering = Answering(f"http://127.0.0.1:{server.server_port}/v1", list(replies))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.answering
    finally:
        server.answering.open.set()
        server.shutdown()
        server.server_close()
        thread.join()
