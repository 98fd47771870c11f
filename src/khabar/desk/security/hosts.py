"""By which names a browser may ask for the desk, so that no other site's name can be bent to its address."""

from __future__ import annotations

import ipaddress
import re

from starlette.requests import HTTPConnection

from khabar.desk.faults import ForbiddenError
from khabar.desk.state import Desk

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]@/\s]+)(?::(?P<port>\d{1,5}))?", re.IGNORECASE)
# What proxies add. On a desk without login it means that strangers are let in as its owner.
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def is_loopback(host: str) -> bool:
    """Whether only this machine itself can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def check_host(request: HTTPConnection, desk: Desk) -> None:
    """ForbiddenError: the request asks for another host, or comes through a proxy that the desk knows nothing of.

    With accounts any plain address is taken, for only names can be bent to another address.
    """
    given = request.headers.getlist("host")
    found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
    name = found["name"].lower().rstrip(".") if found else ""
    known = is_loopback(name) or name in desk.settings.names or (desk.people is not None and _address(name) is not None)
    if not known:
        raise ForbiddenError(
            "the desk is not known by this name", name or "no host", f"start it with --name {name or 'NAME'} if it is"
        )
    if desk.people is None and any(header in request.headers for header in _FORWARDED):
        raise ForbiddenError(
            "comes through a proxy, and this desk has no login", "proxy", "start it with --behind-proxy and accounts"
        )
