"""Local times of a reader: how far a zone is ahead of UTC at a time. UTC decides; this stands beside it.

It refuses a name that this machine's table of zones does not have.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONE_MAX = 40  # characters of the name of a zone


def zone_named(name: str) -> str:
    """The name of a zone that this machine knows, such as ``Asia/Manila``. Raises ValueError."""
    try:
        found = ZoneInfo(name).key if 0 < len(name) <= ZONE_MAX else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found = ""
    if not found:
        raise ValueError(f"'{name[:ZONE_MAX]}' is no zone that is known here, such as Asia/Manila")
    return found


def offset_of(zone: str) -> Callable[[int], int] | None:
    """How far a zone is ahead of UTC, in seconds, at a time; of this machine when ``zone`` is empty, none when UTC."""
    if zone:
        found = ZoneInfo(zone)
        return lambda at: _offset(at, found)
    if time.timezone == 0 and not time.daylight:
        return None
    return lambda at: time.localtime(at).tm_gmtoff


def _offset(at: int, zone: ZoneInfo) -> int:
    ahead = dt.datetime.fromtimestamp(at, zone).utcoffset()
    assert ahead is not None, "a zone has an offset"
    return int(ahead.total_seconds())
