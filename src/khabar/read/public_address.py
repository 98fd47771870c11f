"""Fetching for others: addresses of the public internet alone, whatever names and redirections say.

Who may paste an address into a server must not reach what only the server can: its own machine, its network, the
addresses at which clouds keep their secrets (server-side request forgery, OWASP).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
from collections.abc import Iterator
from typing import Any
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def public_opener() -> OpenerDirector:
    """An opener of http and https that connects to public addresses only, redirections too, and through no proxy.

    A name is looked up once, and the connection made to what was looked at, so that it cannot change in between.
    """
    opener = OpenerDirector()
    for handler in (_Http, _Https, HTTPRedirectHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor, UnknownHandler):
        opener.add_handler(handler())
    return opener


def is_public(words: str) -> bool:
    """Whether an address (in numbers) is one of the public internet.

    >>> is_public("8.8.8.8"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (True, False, False, False)
    """
    try:
        address = ipaddress.ip_address(words.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (address, *_within(address)))


def _within(address: Address) -> Iterator[Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        found = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
        yield from (one for one in found if one is not None)


def _connected(place: tuple[str, int], timeout: Any, source: Any = None) -> socket.socket:  # noqa: ANN401  http.client's
    """A connection to the first public address of a host. OSError: it has none, or none answers."""
    host, port = place
    fault = OSError(f"{host} is no address of the public internet")
    for *_, numbers in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if is_public(str(numbers[0])):
            try:
                return socket.create_connection((str(numbers[0]), port), timeout, source)
            except OSError as refused:
                fault = refused
    raise fault


class _PlainConnection(http.client.HTTPConnection):
    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  http.client's
        super().__init__(*given, **named)
        self._create_connection = _connected


class _SafeConnection(http.client.HTTPSConnection):
    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  http.client's
        super().__init__(*given, **named)
        self._create_connection = _connected


class _Http(HTTPHandler):
    def http_open(self, request: Request) -> http.client.HTTPResponse:
        return self.do_open(_PlainConnection, request)


class _Https(HTTPSHandler):
    def https_open(self, request: Request) -> http.client.HTTPResponse:
        return self.do_open(_SafeConnection, request)
