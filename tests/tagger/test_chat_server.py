"""A server is asked with patience and within bounds; what it does wrong is one clear reason."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any

import pytest
from answering import JSON, Answering, Reply, answering, chat, refusal

from khabar.errors import OptionError
from khabar.tagger.chat_server import ANSWER_BYTES, TRIES, Endpoint, NoAnswerError, Server

ASKED = [{"role": "user", "content": "?"}]
GOOD = chat('{"events": []}')
HTML = (("Content-Type", "text/html"),)


def server_of(running: Answering, **given: Any) -> Server:
    return Server(Endpoint.of(running.url, "small"), **{"pause": 0.01, **given})


def ask(*replies: Reply, **given: Any) -> tuple[str, int]:
    """The answer, and how many requests it took."""
    with answering(*replies) as running:
        return server_of(running, **given).ask(ASKED), len(running.asked)


def fault(*replies: Reply, **given: Any) -> tuple[str, int]:
    """Why there is none, and how many requests that took."""
    with answering(*replies) as running:
        with pytest.raises(NoAnswerError) as refused:
            server_of(running, **given).ask(ASKED)
        assert running.url.removeprefix("http://").removesuffix("/v1") in str(refused.value)
        return str(refused.value), len(running.asked)


def test_a_server_that_breaks_twice_is_asked_a_third_time() -> None:
    assert ask(refusal(500), refusal(503), GOOD) == ('{"events": []}', 3)


def test_a_busy_server_is_given_the_time_that_it_asks_for() -> None:
    began = time.monotonic()
    assert ask(refusal(429, Retry_After="1"), GOOD)[1] == 2
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("when", ["soon", "-5", "1e400", "9" * 400, formatdate(0, usegmt=True), "Thu, 99 Foo"])
def test_a_retry_after_that_makes_no_sense_is_no_reason_to_wait(when: str) -> None:
    assert ask(refusal(429, Retry_After=when), GOOD)[1] == 2


def test_after_some_tries_it_is_given_up_and_then_tried_once() -> None:
    with answering(refusal(502, "upstream is gone")) as running:
        server = server_of(running)
        for requests in (TRIES, TRIES + 1):
            with pytest.raises(NoAnswerError, match="answers 502: upstream is gone"):
                server.ask(ASKED)
            assert len(running.asked) == requests
        running.replies = [GOOD, refusal(500), GOOD]
        assert server.ask(ASKED) == server.ask(ASKED) == '{"events": []}'


def test_a_server_that_does_not_take_a_format_is_asked_with_less_and_remembered() -> None:
    with answering(refusal(400), refusal(422), GOOD) as running:
        server = server_of(running)
        server.ask(ASKED)
        server.ask(ASKED)
        extras = [sorted(set(asked) - {"model", "messages", "stream"}) for _, _, asked in running.asked]
        assert extras == [["response_format", "temperature"], ["temperature"], [], []]


def test_a_question_that_no_form_helps_is_told_in_the_servers_words() -> None:
    told, requests = fault(refusal(400, "context of 4096 tokens\nis too small"))
    assert "answers 400: context of 4096 tokens is too small" in told
    assert requests == 3


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_for_good_is_not_asked_for_twice(status: int) -> None:
    with answering(refusal(status, "no such model")) as running:
        server = server_of(running)
        for _ in range(3):
            with pytest.raises(NoAnswerError, match=f"answers {status}: no such model; "):
                server.ask(ASKED)
        assert len(running.asked) == 1


def test_the_key_stands_in_no_message_even_when_the_server_sends_it_back() -> None:
    told, _ = fault(refusal(401, "bad key secret-key"), key="secret-key")
    assert "[key]" in told
    assert "secret-key" not in told
    assert "secret-key" not in ask(chat("the key is secret-key"), key="secret-key")[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else(status: int) -> None:
    with answering(GOOD) as other:
        told, _ = fault(refusal(status, Location=f"{other.url}/chat/completions"), key="secret-key")
        assert not other.asked
    assert "is not followed" in told
    assert other.url.removeprefix("http://").removesuffix("/v1") in told


def test_a_server_that_hangs_is_given_up_after_the_time_out() -> None:
    began = time.monotonic()
    told, requests = fault(Reply(b"", delay=30), timeout=0.2)
    assert "gave no answer within 0.2 seconds" in told
    assert requests == TRIES
    assert time.monotonic() - began < 10


def test_an_answer_that_comes_in_drops_is_given_up_too() -> None:
    told, _ = fault(Reply(GOOD.body, pieces=40, pause=0.05), timeout=0.3)
    assert "gave no answer" in told


@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_in_pieces_is_whole(chunked: bool) -> None:
    assert ask(Reply(GOOD.body, pieces=7, pause=0.01, chunked=chunked))[0] == '{"events": []}'


def test_a_huge_answer_is_not_read_to_its_end() -> None:
    for chunked in (False, True):
        told, _ = fault(Reply(b" " * (ANSWER_BYTES + 100_000), chunked=chunked))
        assert "more than 2 MiB" in told


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    assert ask(Reply(GOOD.body[:40], length=len(GOOD.body)), GOOD)[1] == 2
    assert "breaks off" in fault(Reply(GOOD.body[:40], length=len(GOOD.body)))[0]


def test_a_server_that_is_not_there_is_told() -> None:
    with answering(GOOD) as running:
        pass
    with pytest.raises(NoAnswerError, match="cannot be reached"):
        server_of(running).ask(ASKED)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(b"<html>Sign in to the hotel's network</html>", headers=HTML), "the form of the chat interface"),
        (Reply(b""), "the form of the chat interface"),
        (Reply(b"[" * 100_000), "the form of the chat interface"),
        (Reply(b'{"choices": []}'), "the form of the chat interface"),
        (Reply(b'{"choices": [{"message": null}]}'), "the form of the chat interface"),
        (Reply(b'{"choices": "none"}'), "the form of the chat interface"),
        (Reply(b"\xff\xfe\x00"), "the form of the chat interface"),
        (chat(""), "an empty answer"),
        (Reply(b'{"choices": [{"message": {"content": null}}]}'), "an empty answer"),
        (Reply(b'{"choices": [{"message": {"content": {"events": []}}}]}'), "an empty answer"),
        (chat('{"events": [{"type": "Att', "length"), "cut its answer off"),
    ],
)
def test_what_is_no_answer_is_told(reply: Reply, told: str) -> None:
    message, requests = fault(reply)
    assert told in message
    assert requests == 1


def test_the_content_type_does_not_matter_and_content_may_come_in_parts() -> None:
    assert ask(Reply(GOOD.body, headers=HTML))[0] == '{"events": []}'
    parts = [{"type": "text", "text": '{"events":'}, {"type": "image"}, 7, {"type": "text", "text": " []}"}]
    body = json.dumps({"choices": [{"message": {"content": parts}}]}).encode()
    assert ask(Reply(body, headers=(("Content-Type", JSON),)))[0] == '{"events": []}'


def test_the_budget_counts_every_try() -> None:
    with answering(refusal(500)) as running:
        server = server_of(running, budget=3)
        with pytest.raises(NoAnswerError) as refused:
            server.ask(ASKED)
        assert refused.value.code == "reader-budget"
        assert len(running.asked) == 3


@pytest.mark.parametrize(
    "url",
    ["localhost:8080", "ftp://h/v1", "file:///etc/passwd", "http://", "http://h:port/v1", "http://me:pw@h/v1", "",
     "http://h/v1?key=x", "http://h/v1#x", "http://h/v 1", "http://h/\n", "http://[::1", "javascript:alert(1)",
     "http://münchen/v1", "http://h:99999/"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(OptionError) as refused:
        Endpoint.of(url, "small")
    assert "pw" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://h:8080/v1", "http://h:8080/v1/", "HTTP://h:8080/v1/chat/completions"])
def test_the_base_address_may_be_written_as_people_write_it(url: str) -> None:
    endpoint = Endpoint.of(url, "small")
    assert (endpoint.address, endpoint.host) == ("http://h:8080/v1/chat/completions", "h:8080")


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "ключ"])
def test_a_key_that_is_none_is_refused_and_not_told(key: str) -> None:
    with pytest.raises(OptionError) as refused:
        Server(Endpoint.of("http://h/v1", "small"), key=key)
    assert key not in str(refused.value)


def test_ones_own_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert ask(GOOD)[1] == 1
