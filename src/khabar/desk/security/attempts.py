"""Guessing made slow: after some failed logins under one name, or from one address, each costs a longer wait.

The counts lie in the database: starting the desk anew forgets none of them.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from khabar.desk.tables import attempts

#: how many failures cost nothing yet
FREE = {"name": 5, "address": 30}
LONGEST_SECONDS = 900.0
_FORGOTTEN_SECONDS = 86_400.0


def keys_of(folded: str, address: str) -> tuple[tuple[str, str], ...]:
    """What a login counts under: (sort, key). IPv6 addresses count by their network, for one person has many."""
    try:
        ip = ipaddress.ip_address(address)
        if ip.version == 6:
            address = str(ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
    except ValueError:
        pass
    return tuple((sort, _digest(f"{sort}:{word}")) for sort, word in (("name", folded), ("address", address)))


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def seconds_to_wait(failures: int, free: int) -> float:
    """How long the next login is not heard after so many failures.

    >>> [seconds_to_wait(failures, 5) for failures in (5, 6, 9, 40)]
    [0.0, 2.0, 16.0, 900.0]
    """
    return 0.0 if failures <= free else min(LONGEST_SECONDS, 2.0 ** min(20, failures - free))


def begin(connection: Connection, keys: Sequence[tuple[str, str]], now: float) -> int:
    """Counts a login as failed before it is looked at, so that guesses side by side count too.

    Gives 0, or how many seconds are to be waited; then nothing was counted.
    """
    rows = {
        row.key: row for row in connection.execute(select(attempts).where(attempts.c.key.in_([k for _, k in keys])))
    }
    wait = max((row.until - now for row in rows.values()), default=0.0)
    if wait > 0:
        return max(1, math.ceil(wait))
    for sort, key in keys:
        row = rows.get(key)
        failures = row.failures + 1 if row and now - row.last_at < _FORGOTTEN_SECONDS else 1
        values = {"failures": failures, "last_at": now, "until": now + seconds_to_wait(failures, FREE[sort])}
        if row:
            connection.execute(update(attempts).where(attempts.c.key == key).values(values))
        else:
            connection.execute(insert(attempts).values(key=key, **values))
    return 0


def succeed(connection: Connection, keys: Sequence[tuple[str, str]], now: float) -> None:
    """Forgets the failures of the name; of the address only the one that this login was counted as."""
    for sort, key in keys:
        if sort == "name":
            connection.execute(delete(attempts).where(attempts.c.key == key))
        else:
            fewer = update(attempts).where(attempts.c.key == key, attempts.c.failures > 0)
            connection.execute(fewer.values(failures=attempts.c.failures - 1, until=0.0))
    connection.execute(delete(attempts).where(attempts.c.last_at < now - 7 * _FORGOTTEN_SECONDS))


def forget_name(connection: Connection, folded: str) -> None:
    """Forgets the failures under a name, as after a new password."""
    connection.execute(delete(attempts).where(attempts.c.key == _digest(f"name:{folded}")))
