"""A server that speaks the OpenAI chat interface: asked over HTTP, with patience and within bounds.

The interface: https://platform.openai.com/docs/api-reference/chat/create, of which llama.cpp, Ollama and vLLM speak the
part that is used here (`model`, `messages`, `temperature`, `response_format`).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from ssl import SSLCertVerificationError
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from khabar.errors import KhabarError, OptionError

#: the environment variable that holds the key
KEY_VARIABLE = "KHABAR_READER_KEY"
#: requests about one part of a report, when the server is busy, broken or slow
TRIES = 4
#: seconds before the second try (doubled for each after it), and the most that a server's Retry-After is honoured
PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
#: of an answer, and of what is read of a refusal
ANSWER_BYTES = 2 * 1024 * 1024
_REFUSAL_BYTES = 4096
_PIECE_BYTES = 65536
#: what is asked for beyond the question, fullest first: a server that answers 400 is asked with less
_EXTRAS: tuple[dict[str, object], ...] = (
    {"temperature": 0, "response_format": {"type": "json_object"}},
    {"temperature": 0},
    {},
)
_PRINTING = re.compile(r"[!-~]+")
_FINAL = frozenset((301, 302, 303, 307, 308, 401, 402, 403, 404, 405))
_BAD_REQUEST = frozenset((400, 422))
_PASSING = frozenset((408, 425, 429))


class NoAnswerError(KhabarError):
    """A question that got no answer; `code` is that of the report's problem."""

    def __init__(self, what: str, where: str = "", remedy: str = "", code: str = "reader-failed") -> None:
        super().__init__(what, where, remedy)
        self.code = code


class _PassingError(Exception):
    """What may be over at the next try; `wait`: seconds that the server asks for."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


class _BadRequestError(Exception):
    """The server does not understand the question in this form."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked: `address` as it is called, `host` (with port) as it is told in records."""

    address: str
    host: str
    model: str
    is_local: bool

    @classmethod
    def of(cls, url: str, model: str) -> Endpoint:
        """The endpoint of a base address such as `http://localhost:8080/v1`; OptionError when it is none."""
        remedy = "give the base address of the interface, as in http://localhost:8080/v1"
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018  # is checked as it is read
        except ValueError as fault:
            raise OptionError(f"no address: {fault}", "--reader", remedy) from fault
        if parts.scheme not in ("http", "https") or not parts.hostname or not _PRINTING.fullmatch(url):
            raise OptionError("no http or https address", "--reader", remedy)
        if parts.username is not None or parts.password is not None:
            raise OptionError(
                "an address with a name or password in it", "--reader", f"put the key into {KEY_VARIABLE}"
            )
        if parts.query or parts.fragment:
            raise OptionError("an address with ? or # in it", "--reader", remedy)
        if not model.strip() or not model.isprintable():
            raise OptionError("no name of a model", "--model", "give the name by which the server knows it")
        is_local = parts.hostname in ("localhost", "::1") or parts.hostname.startswith("127.")
        path = parts.path.rstrip("/").removesuffix("/chat/completions")
        address = f"{parts.scheme}://{parts.netloc}{path}/chat/completions"
        return cls(address, parts.netloc, model, is_local)


class Server:
    """Asks one endpoint, one question at a time. `budget`: the most requests, tries included (None: no bound).

    `key` goes into the header of requests to this endpoint and nowhere else: redirects are not followed.
    """

    def __init__(
        self, endpoint: Endpoint, *, key: str | None = None, timeout: float = 300.0, budget: int | None = None,
        pause: float = PAUSE_SECONDS,
    ) -> None:  # fmt: skip
        key = (key or "").strip()
        if key and not _PRINTING.fullmatch(key):
            raise OptionError("holds characters that no key has", KEY_VARIABLE, "set it to the key alone")
        self.endpoint, self.timeout, self.budget, self.pause = endpoint, timeout, budget, pause
        self.asked = 0
        self._key = key
        self._extras = 0
        self._is_gone = False
        self._refusal: NoAnswerError | None = None
        self._opener = _opener(endpoint)

    def ask(self, messages: Sequence[dict[str, str]]) -> str:
        """The words of the model's answer; NoAnswerError says why there is none."""
        if self._refusal:
            raise self._refusal
        told = ""
        for number in range(self._extras, len(_EXTRAS)):
            question = {"model": self.endpoint.model, "messages": list(messages), "stream": False, **_EXTRAS[number]}
            try:
                answer = self._answer(json.dumps(question).encode())
            except _BadRequestError as refused:
                told = str(refused)
                continue
            self._extras = number
            return answer
        raise self._failed(told)

    def _answer(self, question: bytes) -> str:
        """Asks until there is an answer or no hope. A server that was gone for one report gets one try for the next."""
        tries = 1 if self._is_gone else TRIES
        wait, told = 0.0, ""
        for number in range(tries):
            self._check_budget(told)
            if number:
                time.sleep(min(max(wait, self.pause * 2 ** (number - 1)), LONGEST_PAUSE_SECONDS))
            try:
                raw = self._post(question)
            except _PassingError as fault:
                told, wait = str(fault), fault.wait
                continue
            self._is_gone = False
            return self._clean(self._content(raw))
        self._is_gone = True
        raise self._failed(f"{told}; tried {tries} times" if tries > 1 else told)

    def _check_budget(self, told: str) -> None:
        """NoAnswerError when no request is left; `told` is what the last one came to."""
        if self.budget is not None and self.asked >= self.budget:
            what = f"{self.endpoint.host} {self._clean(told) + '; ' if told else ''}is not asked"
            what += f"{' again' if told else ''}: the budget of {self.budget} requests is spent"
            raise NoAnswerError(what, remedy="raise --budget; what was answered is kept", code="reader-budget")

    def _post(self, question: bytes) -> bytes:
        """The answer to one request. _PassingError, _BadRequestError, NoAnswerError: what came instead."""
        self.asked += 1
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "khabar"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = Request(self.endpoint.address, question, headers, method="POST")  # noqa: S310  # http(s): Endpoint.of
        until = time.monotonic() + self.timeout
        try:
            with self._opener.open(request, timeout=self.timeout) as answer:
                return self._bounded(answer, until)
        except HTTPError as refused:
            with refused:
                raise self._refused(refused) from None
        except URLError as fault:
            raise self._lost(fault.reason) from None
        except (OSError, HTTPException, ValueError) as fault:
            raise self._lost(fault) from None

    def _bounded(self, answer: HTTPResponse, until: float) -> bytes:
        """The bytes of an answer, while they are not too many and do not take too long."""
        pieces, size, left = [], 0, answer.length
        while left is None or left > 0:
            piece = answer.read1(_PIECE_BYTES if left is None else min(left, _PIECE_BYTES))
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
            left = left and left - len(piece)
            if size > ANSWER_BYTES:
                raise self._failed(f"answers with more than {ANSWER_BYTES // 1024**2} MiB")
            if time.monotonic() > until:
                raise TimeoutError
        if left:
            raise HTTPException("the answer breaks off")
        return b"".join(pieces)

    def _content(self, raw: bytes) -> str:
        """The words of the first choice of a chat completion."""
        try:
            choice = json.loads(raw)["choices"][0]
            content = choice["message"]["content"]
            ending = choice.get("finish_reason")
        except (ValueError, RecursionError, TypeError, LookupError, AttributeError):
            raise self._failed("does not answer in the form of the chat interface") from None
        if ending == "length":
            raise self._failed("cut its answer off", "let it write longer answers (its context or limit of tokens)")
        if isinstance(content, list):
            content = "".join(p["text"] for p in content if isinstance(p, dict) and isinstance(p.get("text"), str))
        if not isinstance(content, str) or not content.strip():
            raise self._failed("gives an empty answer")
        return content

    def _refused(self, refused: HTTPError) -> Exception:
        """What an HTTP status other than 2xx means for the question, the next try, and all further questions."""
        told = f"answers {refused.code}{self._reason(refused)}"
        if refused.code in _BAD_REQUEST:
            return _BadRequestError(told)
        if refused.code in _PASSING or refused.code >= 500:
            return _PassingError(told, _seconds(refused.headers.get("Retry-After")))
        remedy = ""
        if refused.code in (401, 403):
            remedy = f"set {KEY_VARIABLE} to a key that it takes"
        elif 300 <= refused.code < 400:
            elsewhere = urlsplit(refused.headers.get("Location") or "").netloc[:80] or "another address"
            told = f"sends on to {elsewhere} ({refused.code}), which is not followed"
            remedy = "give --reader the address that is to be asked"
        elif refused.code in (404, 405):
            remedy = "see that --reader is the base address (often ending in /v1) and --model is one that it has"
        failed = self._failed(told, remedy)
        if refused.code in _FINAL:
            self._refusal = failed
        return failed

    def _reason(self, refused: HTTPError) -> str:
        """What a refusal says of itself, cut, where it is JSON of the interface's form."""
        try:
            told = json.loads(refused.read(_REFUSAL_BYTES))
        except (OSError, HTTPException, ValueError, RecursionError):
            return ""
        error = told.get("error") if isinstance(told, dict) else None
        message = error.get("message") if isinstance(error, dict) else error
        return f": {' '.join(self._clean(message).split())[:160]}" if isinstance(message, str) else ""

    def _lost(self, fault: object) -> Exception:
        """A connection that failed or broke off; a certificate that fails will fail again."""
        if isinstance(fault, SSLCertVerificationError):
            return self._failed(f"is not whom it says it is ({fault.verify_message})")
        if isinstance(fault, TimeoutError):
            return _PassingError(f"gave no answer within {self.timeout:g} seconds")
        told = (isinstance(fault, OSError) and fault.strerror) or str(fault) or type(fault).__name__
        return _PassingError(f"cannot be reached ({' '.join(told.split())[:160]})")

    def _failed(self, what: str, remedy: str = "") -> NoAnswerError:
        return NoAnswerError(f"{self.endpoint.host} {self._clean(what)}", remedy=remedy)

    def _clean(self, text: str) -> str:
        """`text` without the key, should the server have sent it back."""
        return text.replace(self._key, "[key]") if self._key else text


class _Stay(HTTPRedirectHandler):
    """Follows nothing, so that the report and the key go to the address that the user gave, and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


def _opener(endpoint: Endpoint) -> OpenerDirector:
    """Opens addresses; one's own machine is never asked by way of a proxy."""
    return build_opener(_Stay, *([ProxyHandler({})] if endpoint.is_local else []))


def _seconds(retry_after: str | None) -> float:
    """The seconds of a Retry-After header: a number or a date (RFC 9110, 10.2.3); 0 when it is neither."""
    if not retry_after:
        return 0.0
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", retry_after.strip()):
        return float(retry_after)
    try:
        return max(parsedate_to_datetime(retry_after).timestamp() - time.time(), 0.0)
    except (ValueError, OverflowError):
        return 0.0
