"""Who is on duty: hours of the week in UTC, and which outlets of the alarm a call reaches at which step.

The charter names who is called one after the other; each outlet may be tied to some of those names and to hours. A call
reaches the outlets of every step so far. It refuses to let a calendar make an alarm silent: when no outlet that sounds
is on duty for a step, all of them are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from openline.line.charter import Charter
from openline.line.charter import Hours as Row
from openline.node.wording import joined, said
from openline.words.said import Said

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PART = re.compile(r"(?:([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))? ?)?(?:(\d\d):(\d\d)-(\d\d):(\d\d))?")
DAY_MIN = 24 * 60
MINUTE_MS, DAY_MS = 60_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of the week, from Monday 00:00 UTC, as half-open spans; none at all means always."""

    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    def hold(self, at_ms: int) -> bool:
        """Whether that instant (ms since 1970 UTC) lies within them."""
        when = dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC)
        minute = when.weekday() * DAY_MIN + when.hour * 60 + when.minute
        return not self.spans or any(first <= minute < last for first, last in self.spans)


def read(text: str) -> Hours:
    """``Mon-Fri 08:00-18:00, Sat 08:00-12:00``, days alone or times alone; times are UTC. Raises ValueError."""
    spans: list[tuple[int, int]] = []
    for part in text.split(",") if text else ():
        found = _PART.fullmatch(part.strip())
        if not found or not part.strip():
            raise ValueError(f"'{part.strip()}' is not written like Mon-Fri 08:00-18:00")
        first, last, *clock = found.groups()
        days = _days(first, last)
        begin, end = _times(clock)
        for day in days:
            if begin < end:
                spans.append((day * DAY_MIN + begin, day * DAY_MIN + end))
            else:  # over midnight: the rest of the night belongs to the day on which it began
                spans.append((day * DAY_MIN + begin, (day + 1) * DAY_MIN))
                after = (day + 1) % len(DAYS) * DAY_MIN
                spans.append((after, after + end))
    return Hours(text, tuple(sorted(one for one in spans if one[0] < one[1])))


def rows(party: str, hours: Hours) -> list[Row]:
    """Those hours as rows of a charter's calendar: for each span of a day, on which days it is theirs."""
    masks: dict[tuple[int, int], int] = {}
    for first, last in hours.spans:
        day, begin = divmod(first, DAY_MIN)
        span = (begin, begin + last - first)
        masks[span] = masks.get(span, 0) | 1 << day
    return [(party, mask, begin, end) for (begin, end), mask in sorted(masks.items())]


def text(calendar: Iterable[Row], party: str) -> str:
    """The hours of one party as :func:`read` takes them; empty when it is there at all hours."""
    theirs = [(days, f"{_clock(begin)}-{_clock(end)}") for who, days, begin, end in calendar if who == party]
    return ", ".join(f"{name} {clock}" for days, clock in theirs for name in _named(days))


def told(calendar: Iterable[Row], party: str) -> str:
    """The same for people, whose names of days are their own."""
    theirs = [(days, f"{_clock(begin)}-{_clock(end)}") for who, days, begin, end in calendar if who == party]
    return joined(
        (said("hours-of-days", days=_days_said(name), clock=clock) for days, clock in theirs for name in _named(days)),
        "list",
    )


def _days_said(name: str) -> Said:
    first, _, last = (said(f"day-{day.lower()}") if day in DAYS else "" for day in name.partition("-"))
    return said("days-from-to", first=first, last=last) if last else said("days-one", day=first)


def manned(c: Charter, party: str, at_ms: int) -> bool:
    """Whether by the charter's calendar the offices of that party are manned at that instant (ms since 1970 UTC)."""
    return _hours_of(c.calendar, party).hold(at_ms)


@lru_cache(maxsize=64)  # a list of calls asks for each of them
def _hours_of(calendar: tuple[Row, ...], party: str) -> Hours:
    return read(text(calendar, party))


def called(ladder: Sequence[str], level: int, manned_here: bool) -> tuple[str, ...]:
    """The steps of the charter's ladder that are called at that level, the first one first.

    Outside our own duty hours nobody sits at the first one: the next is called at once too.
    """
    return tuple(ladder[: level + (1 if manned_here else 2)])


def common(c: Charter, parties: Iterable[str], at_ms: int) -> int:
    """The first instant from ``at_ms`` on at which all these parties are manned; ``at_ms`` when they never are at once.

    A line test is for people: it is sent when somebody can answer it.
    """
    here, midnight = list(parties), at_ms - at_ms % DAY_MS
    monday = midnight - dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).weekday() * DAY_MS
    begins = {first for party in here for first, _ in _hours_of(c.calendar, party).spans}
    starts = sorted(monday + n * 7 * DAY_MS + first * MINUTE_MS for n in (0, 1) for first in begins)
    found = (at for at in (at_ms, *starts) if at >= at_ms and all(manned(c, party, at) for party in here))
    return next(found, at_ms)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _named(mask: int) -> list[str]:
    """The days of a mask as runs: Mon-Wed, Fri."""
    out, day = list[str](), 0
    while day < len(DAYS):
        last = day
        while mask >> last & 1:
            last += 1
        if last > day:
            out.append(DAYS[day] if last == day + 1 else f"{DAYS[day]}-{DAYS[last - 1]}")
        day = last + 1
    return out


def _days(first: str | None, last: str | None) -> list[int]:
    if first is None:
        return list(range(len(DAYS)))
    for name in (first, last or first):
        if name not in DAYS:
            raise ValueError(f"'{name}' is no day: write {', '.join(DAYS)}")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return [(begin + n) % len(DAYS) for n in range((end - begin) % len(DAYS) + 1)]


def _times(clock: Sequence[str | None]) -> tuple[int, int]:
    if clock[0] is None:
        return 0, DAY_MIN
    hours = [int(one) for one in clock if one is not None]
    begin, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if begin >= DAY_MIN or end > DAY_MIN or hours[1] > 59 or hours[3] > 59 or begin == end:
        raise ValueError("a day goes from 00:00 to 24:00, and a watch has a beginning and another end")
    return begin, end


@dataclass(frozen=True, slots=True)
class Duty:
    """One outlet's duty: the names of the ladder that it is for (none: all), its hours, and whether it sounds here."""

    name: str
    steps: frozenset[str]
    hours: Hours
    sounds: bool


def on_duty(duties: Sequence[Duty], called: Sequence[str], at_ms: int) -> list[str]:
    """The outlets that a call reaches now; ``called`` are the steps of the charter's ladder so far, the first one
    first.

    When none that sounds is on duty for the step that was reached, every outlet is.
    """
    wanted = [one for one in duties if not one.steps or one.steps & set(called)]
    now = [one for one in wanted if one.hours.hold(at_ms)]
    reached = [one for one in now if not one.steps or called[-1] in one.steps]
    sounding = any(one.sounds for one in duties)
    if not reached or not any(one.sounds or not sounding for one in now):
        now = list(duties)
    return [one.name for one in now]
