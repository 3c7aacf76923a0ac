"""The clocks of this machine, and times in sentences for people: the hour in UTC, how long ago, how much is left.

It refuses to show a local time: beside UTC the desk shows the reader's own.
"""

from __future__ import annotations

import datetime as dt
import time

from openline.engine.state import Now
from openline.node.wording import Sentence, said
from openline.words.said import Said

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86_400


class Stopped(Sentence):
    """The node keeps nothing now: it is ending, or still reads its record. The sentence says why, and what to do."""


def now() -> Now:
    """The two clocks of this machine."""
    return Now(time.monotonic_ns() // 1_000_000, time.time_ns() // 1_000_000)


def hour(ms: int, now_ms: int) -> str:
    """``0133Z``, and with the day, ``030133Z JUN``, when that is more than half a day away from ``now_ms``."""
    when = dt.datetime.fromtimestamp(ms / 1000, dt.UTC)
    near = abs(now_ms - ms) < DAY_S * 1000 // 2
    return f"{when:%H%M}Z" if near else f"{when:%d%H%M}Z {when:%b}".upper()


def span(ms: int) -> Said:
    """``12 s``, ``41 min``, ``3 h 05 min`` or ``4 days``: as exact as a person needs it."""
    seconds = max(0, ms) // 1000
    if seconds < 2 * MINUTE_S:
        return said("span-s", count=seconds)
    if seconds < 2 * HOUR_S:
        return said("span-min", count=seconds // MINUTE_S)
    if seconds < 2 * DAY_S:
        return said("span-h", hours=seconds // HOUR_S, minutes=f"{seconds % HOUR_S // MINUTE_S:02d}")
    return said("span-days", count=seconds // DAY_S)
