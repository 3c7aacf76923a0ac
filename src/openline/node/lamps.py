"""The lamp of each other station: open, degraded, dark or suspended, always with the reason and since when.

A fault on the way and a silence over there are worded apart: *dark* speaks of carriers only, and what a person over
there has not done stands with the message (:mod:`openline.node.calls`). A lamp turns worse at once; one that flaps
turns better only when it has held for a while, so that nobody is called to a line that is gone again (F-024). It
refuses to call anything a refusal: only a signed reply is one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from openline.carriers.reasons import NO_HELLO, NOT_PINNED_THERE, REFUSED
from openline.engine.state import LineState, Now
from openline.line.acts import ResumeAct
from openline.line.floor import Suspension, stands, suspensions
from openline.node.times import hour, span
from openline.node.wording import joined, known, said

FLAPS_MAX = 4  # cuts within FLAP_MS that make a carrier one that flaps
FLAP_MS = 60_000
HOLD_MS = 10_000  # for which it must then hold; what is cut more often than that cannot carry a conversation
ONE_WAY_MS = 10_000  # a carrier must be up before its silence in one direction is told: their beacon may be on its way
CLOCK_WARN_MS = 5000  # beyond it two people speak of different minutes (F-001)
FRESH_MS = 5000  # for which a carrier that came up is not called unanswered: their first beacon is on its way
HEARD_INTERVALS = 3  # beacons that may be late before a station counts as not heard
NOT_TAKEN = (NO_HELLO, NOT_PINNED_THERE)  # heard from a station that knew our key: it lost its standing there


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one station now: of its carriers, and of its node by its signed beacons.

    ``one_way`` is true when we hear it and it does not hear us. ``heard_ms`` is how long ago it was heard, None when
    not since the start. ``suspension`` is one of its own that stands. ``knew_us`` is true when it has ever signed that
    it holds something of ours.
    """

    up: bool
    reason: str
    alive: bool
    one_way: bool
    heard_ms: int | None
    suspension: Suspension | None
    left_ms: int = 0
    knew_us: bool = False


@dataclass(frozen=True, slots=True)
class Lamp:
    """What is shown: the lamp, why, and since when (wall clock, ms). ``kind`` tells two reasons of one lamp apart.

    ``fresh`` is true while a carrier has just come up and their node need not have answered yet.
    """

    lamp: str
    kind: str
    why: str
    since_ms: int
    fresh: bool = False


@dataclass(slots=True)
class _History:
    shown: Lamp
    up: bool = False
    up_since: int = 0  # monotonic ms
    cuts: deque[int] = field(default_factory=lambda: deque(maxlen=1000))  # monotonic ms


def judge(seen: Seen, flapping: bool, steady_ms: int) -> tuple[str, str]:
    """The lamp and the kind of its reason. ``steady_ms`` is for how long a carrier has been up without a break."""
    if not seen.up and seen.knew_us and seen.reason in NOT_TAKEN:
        return "dark", "key refused"
    if not seen.up:
        return "dark", "node down" if seen.reason == REFUSED else "no carrier"
    if flapping:
        return "degraded", "flapping"
    if not seen.alive:
        return "degraded", "one way" if seen.one_way and steady_ms > ONE_WAY_MS else "no answer"
    return ("suspended", "suspended") if seen.suspension else ("open", "open")


class Lamps:
    """The lamps of one node, each with its history. Given what is seen, as often as anybody looks."""

    def __init__(self) -> None:
        self._of: dict[tuple[bytes, int], _History] = {}

    def look(self, line: bytes, index: int, seen: Seen, now: Now) -> tuple[Lamp, bool]:
        """The lamp now, and whether lamp or kind of reason have changed since the last look."""
        kept = self._of.get((line, index))
        if kept is None:
            kept = self._of[line, index] = _History(Lamp("", "", "", now.wall_ms))
        if kept.up and not seen.up:
            kept.cuts.append(now.mono_ms)
        if seen.up and not kept.up:
            kept.up_since = now.mono_ms
        kept.up = seen.up
        steady_ms = now.mono_ms - kept.up_since
        while kept.cuts and now.mono_ms - kept.cuts[0] > FLAP_MS:
            kept.cuts.popleft()
        lamp, kind = judge(seen, len(kept.cuts) >= FLAPS_MAX and steady_ms < HOLD_MS, steady_ms)
        changed = (lamp, kind) != (kept.shown.lamp, kept.shown.kind)
        still_dark = lamp == kept.shown.lamp == "dark"  # another reason for the same darkness
        since = now.wall_ms if changed and not still_dark else kept.shown.since_ms
        fresh = kind == "no answer" and steady_ms < FRESH_MS
        kept.shown = Lamp(lamp, kind, _why(kind, seen, since, now, len(kept.cuts), fresh), since, fresh)
        return kept.shown, changed


def _why(kind: str, seen: Seen, since_ms: int, now: Now, cuts: int, fresh: bool) -> str:
    since, lasts = hour(since_ms, now.wall_ms), span(now.wall_ms - since_ms)
    never = seen.heard_ms is None
    heard = said("heard-never") if never else said("heard-last", span=span(seen.heard_ms or 0))
    match kind:
        case "no carrier":
            reason = known(seen.reason, "way-")
            return joined([said("lamp-no-carrier", since=since, span=lasts, reason=reason), heard])
        case "node down" | "key refused":
            return joined([said(f"lamp-{kind.replace(' ', '-')}", since=since, span=lasts), heard])
        case "flapping":
            return said("lamp-flapping", count=cuts)
        case "one way":
            return said("lamp-one-way", since=since, span=lasts)
        case "no answer" if fresh:
            return said("lamp-not-yet")
        case "no answer":
            return joined([said("lamp-no-answer", since=since, span=lasts), heard])
        case "suspended":
            assert seen.suspension, "a lamp is suspended by a suspension"
            return said("lamp-suspended-by-them", since=since, until=hour(now.wall_ms + seen.left_ms, now.wall_ms))
        case _:
            return said("lamp-is-open")


BRIEF = {
    "no carrier": "brief-no-carrier",
    "node down": "brief-node-down",
    "key refused": "brief-key-refused",
    "flapping": "brief-flapping",
    "one way": "brief-one-way",
    "no answer": "brief-no-answer",
}


def brief(lamp: Lamp, now_ms: int) -> str:
    """Why a lamp is not open, without how long that has lasted."""
    return said("lamp-not-yet") if lamp.fresh else said(BRIEF[lamp.kind], since=hour(lamp.since_ms, now_ms))


def suspension_of(s: LineState, now: Now, index: int) -> Suspension | None:
    """The suspension of that station that stands longest from now, as this receiver counts it, or None."""
    if index not in s.transcript.handling:
        return None
    found = []
    handled = [item for item in s.transcript.handling[index] if not s.transcript.why_void(item)]
    for name in sorted(name for name in s.feeds if name[0] == index):
        items = [i for i in handled if i.entry.header.incarnation == name[1]]
        items.sort(key=lambda item: item.entry.header.seq)
        found += suspensions(s.charter_of, index, items, s.forks.get(name, 0), s.roster.healed.get(name, 0))
    resumed = max((i.entry.header.incarnation for i in handled if isinstance(i.act, ResumeAct)), default=0)
    found = [one for one in found if one.by.entry.header.incarnation >= resumed]  # a restored station may resume too
    standing = [one for one in found if stands(one, now.mono_ms - s.suspended_mono[one.by.entry.hash])]
    return max(standing, key=lambda one: ends_ms(s, one), default=None)


def ends_ms(s: LineState, one: Suspension) -> int:
    """When a suspension ends by itself here, on the monotonic clock in ms."""
    return s.suspended_mono[one.by.entry.hash] + one.duration_s * 1000


def seen_of(s: LineState, now: Now, index: int, link: tuple[bool, str]) -> Seen:
    """What is known of a station of this line now. ``link`` is whether a carrier is up, and why."""
    peer = s.peers[index]
    heard_ms = None if peer.heard_at is None else now.mono_ms - peer.heard_at
    alive = peer.alive_until > now.mono_ms
    heard = heard_ms is not None and heard_ms <= HEARD_INTERVALS * s.interval_ms
    suspension = suspension_of(s, now, index)
    left = ends_ms(s, suspension) - now.mono_ms if suspension else 0
    return Seen(*link, alive, heard and not alive, heard_ms, suspension, left, bool(peer.stored))


def clock_warning(offset_ms: int | None) -> str:
    """A sentence when a peer's clock and ours are too far apart, else nothing. It cannot tell whose is wrong."""
    if offset_ms is None or abs(offset_ms) <= CLOCK_WARN_MS:
        return ""
    return said("clock-theirs-ahead" if offset_ms > 0 else "clock-theirs-behind", span=span(abs(offset_ms)))


class Clock:
    """This station's own clock: whether it jumped while the node ran, and whether every peer disagrees with it."""

    def __init__(self, now: Now) -> None:
        self._base = now.wall_ms - now.mono_ms
        self.jumped_ms = 0

    def look(self, now: Now, offsets: list[int]) -> str:
        """``steady``, or a sentence. ``offsets`` are the peers' clocks minus ours, in ms; a jump is told until the end.

        A slow drift of the wall clock against the monotonic one, as time servers make it, is no jump.
        """
        base = now.wall_ms - now.mono_ms
        if abs(base - self._base) > CLOCK_WARN_MS:
            self.jumped_ms += base - self._base
        self._base = base
        wrong = [o for o in offsets if abs(o) > CLOCK_WARN_MS]
        if len(wrong) > 1 and len(wrong) == len(offsets) and (min(wrong) > 0 or max(wrong) < 0):
            return said("clock-ours-behind" if wrong[0] > 0 else "clock-ours-ahead", count=len(wrong))
        if self.jumped_ms:
            way = "clock-jumped-ahead" if self.jumped_ms > 0 else "clock-jumped-back"
            return said(way, span=span(abs(self.jumped_ms)))
        return "steady"
