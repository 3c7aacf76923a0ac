"""Ages and times left, put into a page when it is sent; a script counts on from there.

So a piece of a page can be made once and sent for an hour. It refuses marks that others could have written: they are
control characters, which no text of others brings into a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from openline.desk.web import show

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
_MARK = re.compile("\x01([ad])(\\d+)\x02")


def age(ms: int) -> str:
    """The mark of an age: of how long ago an instant is."""
    return f"\x01a{ms}\x02"


def due(ms: int) -> str:
    """The mark of the time that is left until an instant."""
    return f"\x01d{ms}\x02"


def span(ms: int, say: Callable[..., str]) -> str:
    """``12 s``, ``41 min``, ``3 h 5 min`` or ``4 days``, in words of a language."""
    seconds = max(0, ms) // 1000
    if seconds < 2 * MINUTE_S:
        return say("span-s", n=seconds)
    if seconds < 2 * HOUR_S:
        return say("span-min", n=seconds // MINUTE_S)
    if seconds < 2 * DAY_S:
        return say("span-h", n=seconds // HOUR_S, m=seconds % HOUR_S // MINUTE_S)
    return say("span-d", n=seconds // DAY_S)


def filled(page: str, now_ms: int, say: Callable[..., str]) -> str:
    """A page with its marks filled in for now."""

    def put(found: re.Match[str]) -> str:
        ms = int(found[2])
        if found[1] == "a":
            return f'<span data-since-ms="{ms}">{span(now_ms - ms, say)}</span>'
        over = ' class="over"' if ms < now_ms else ""
        return f'<span data-due-ms="{ms}"{over}>{show.left(ms - now_ms)}</span>'

    return _MARK.sub(put, page)
