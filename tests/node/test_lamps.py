"""Lamps: open, degraded, dark, suspended, each with its reason and since when; a fault is never worded as a silence."""

from dataclasses import replace

import pytest

from openline.carriers.reasons import NO_HELLO
from openline.engine.state import Now
from openline.line.acts import ResumeAct, SuspendAct
from openline.node.lamps import Clock, Lamps, Seen, brief, clock_warning, seen_of
from tests.engine.pair import CN, US, WALL, carry, meet, pair

LINE = b"l" * 32
HOUR_MS = 3_600_000
WELL = Seen(True, "up", True, False, 1000, None)


class Eyes:
    """Lamps that are looked at on a made-up clock."""

    def __init__(self) -> None:
        self.lamps, self.at, self.changes = Lamps(), Now(1_000_000, WALL), list[str]()

    def see(self, seen: Seen, after_ms: int = 1000) -> tuple[str, str]:
        """Look after a while: the lamp and why."""
        self.at = Now(self.at.mono_ms + after_ms, self.at.wall_ms + after_ms)
        lamp, changed = self.lamps.look(LINE, CN, seen, self.at)
        self.changes += [lamp.kind] if changed else []
        return lamp.lamp, lamp.why


def _seen(**changes: object) -> Seen:
    return replace(WELL, **changes)  # type: ignore[arg-type]


LAMPS = [
    (WELL, "open", "a carrier is up and their node answers ours"),
    (_seen(alive=False, heard_ms=None), "degraded", "a carrier is up, their node has not answered ours yet"),
    (
        _seen(up=False, reason="refused: nobody listens there", heard_ms=2000),
        "dark",
        "no carrier since 0733Z (0 s): their machine answers, their node does not run there or its port is closed; "
        "last heard 2 s ago",
    ),
    (
        _seen(up=False, reason=NO_HELLO, heard_ms=2000, knew_us=True),
        "dark",
        "no carrier since 0733Z (0 s): they answer and no longer take our key, which they knew. They may have been "
        "told that this station is revoked: ask whoever holds our party's root key; last heard 2 s ago",
    ),
    (
        _seen(up=False, reason=NO_HELLO, heard_ms=None),
        "dark",
        f"no carrier since 0733Z (0 s), a fault on the way: {NO_HELLO}; not heard since this node started",
    ),
    (
        _seen(up=False, reason="no answer in time", heard_ms=None),
        "dark",
        "no carrier since 0733Z (0 s), a fault on the way: no answer in time; not heard since this node started",
    ),
]


@pytest.mark.fault("F-023")
@pytest.mark.parametrize(("seen", "lamp", "why"), LAMPS)
def test_the_lamp_follows_the_carrier_and_the_life_over_there(seen: Seen, lamp: str, why: str) -> None:
    """Each of them, with its reason."""
    assert Eyes().see(seen) == (lamp, why)


def test_a_carrier_that_has_just_come_up_is_not_called_unanswered() -> None:
    """The first beacon is on its way; when it does not come, that is told with how long it has lasted."""
    eyes = Eyes()
    eyes.see(_seen(up=False))
    assert eyes.see(_seen(alive=False)) == ("degraded", "a carrier is up, their node has not answered ours yet")
    lamp, changed = eyes.lamps.look(LINE, CN, _seen(alive=False), eyes.at)
    assert (brief(lamp, WALL), changed) == ("a carrier is up, their node has not answered ours yet", False)
    _, why = eyes.see(_seen(alive=False, heard_ms=95_000), 6000)
    assert why == "a carrier is up, their node does not answer ours since 0733Z (6 s); last heard 95 s ago"


def test_what_the_carrier_says_next_is_told_and_the_line_is_dark_since_the_cut() -> None:
    """After kill -9 the connection breaks first; half a second later their machine says that nobody listens there."""
    eyes = Eyes()
    eyes.see(WELL)
    eyes.see(_seen(up=False, reason="the connection broke", heard_ms=1000))
    _, why = eyes.see(_seen(up=False, reason="refused: nobody listens there", heard_ms=61_000), 60_000)
    assert why.startswith("no carrier since 0733Z (60 s): their machine answers")
    assert eyes.changes == ["open", "no carrier", "node down"]
    lamp, _ = eyes.lamps.look(LINE, CN, _seen(up=False, reason=NO_HELLO, knew_us=True), eyes.at)
    assert brief(lamp, WALL).startswith("no carrier since 0733Z: they no longer take our key")


def test_since_when_stays_while_the_reason_does() -> None:
    """A line that has been dark for 41 minutes says so, whatever the carrier says last."""
    eyes = Eyes()
    eyes.see(WELL)
    eyes.see(_seen(up=False, reason="the connection broke", heard_ms=1000))
    _, why = eyes.see(_seen(up=False, reason="no answer in time", heard_ms=41 * 60_000), 41 * 60_000)
    assert why == "no carrier since 0733Z (41 min), a fault on the way: no answer in time; last heard 41 min ago"
    assert eyes.changes == ["open", "no carrier"]
    _, why = eyes.see(_seen(up=False, reason="no answer in time", heard_ms=30 * HOUR_MS), 30 * HOUR_MS)
    assert "since 250733Z MAY (30 h 41 min)" in why


@pytest.mark.fault("F-024")
def test_a_carrier_that_flaps_is_not_open_until_it_has_held() -> None:
    """The first cuts are told one by one; then the lamp says once that it flaps, and is open when it has held."""
    eyes = Eyes()
    eyes.see(WELL)
    for _ in range(20):
        eyes.see(_seen(up=False))
        lamp, why = eyes.see(WELL)
    assert (lamp, why) == (
        "degraded",
        "the carrier is up and was cut 20 times within a minute; it counts again when it has held",
    )
    assert eyes.changes.count("open") == 4, "before it was known to flap"
    assert eyes.see(WELL, 8000)[0] == "degraded"
    assert eyes.see(WELL, 8000)[0] == "open"
    eyes.see(_seen(up=False), 60_000)
    assert eyes.see(WELL)[0] == "open", "one cut is one cut"


@pytest.mark.fault("F-022")
def test_a_link_that_goes_one_way_is_told_at_both_ends() -> None:
    """CN's beacons come, ours do not arrive: CN hears nothing, we hear that it does not hear us."""
    us, cn = pair()
    meet(us, cn)
    ours, theirs = Eyes(), Eyes()
    assert ours.see(seen_of(us.state, us.now, CN, (True, "up")))[0] == "open"
    assert theirs.see(seen_of(cn.state, cn.now, US, (True, "up")))[0] == "open"
    for _ in range(5):
        for one in (us, cn):
            one.pass_ms(61_000)
            one.tick()
        us.take(*cn.frames())
        us.frames()  # nothing of ours arrives
    lamp, why = ours.see(seen_of(us.state, us.now, CN, (True, "up")), 61_000)
    assert (lamp, why[:7]) == ("degraded", "one way")
    assert why.endswith("we hear their node, it does not hear ours")
    lamp, why = theirs.see(seen_of(cn.state, cn.now, US, (True, "up")), 61_000)
    assert (lamp, why[:45]) == ("degraded", "a carrier is up, their node does not answer o")


def test_a_suspension_is_a_lamp_of_its_own_until_it_ends() -> None:
    """With its time; on a carrier that is cut the fault is shown, since that is what helps."""
    us, cn = pair()
    meet(us, cn)
    cn.say(SuspendAct(1, (2, 3), "Maintenance.", "en", 7 * 3600, 7), 1)
    carry([us, cn])
    eyes = Eyes()
    eyes.at = us.now
    lamp, why = eyes.see(seen_of(us.state, us.now, CN, (True, "up")))
    assert lamp == "suspended"
    assert why.startswith("suspended by them since ")
    assert why.endswith("; the floor is open")
    assert eyes.see(seen_of(us.state, us.now, CN, (False, "cut")))[0] == "dark"
    cn.say(ResumeAct(1, 7), 1)
    carry([us, cn])
    assert eyes.see(seen_of(us.state, us.now, CN, (True, "up")))[0] == "open"


@pytest.mark.fault("F-001")
def test_a_clock_that_disagrees_by_more_than_five_seconds_is_told() -> None:
    """Which of the two is wrong is not said, since it is not known."""
    for offset in (None, 0, 5000, -5000):
        assert clock_warning(offset) == ""
    assert clock_warning(5001) == (
        "their clock is 5 s ahead of ours: compare both with a third; order and deadlines hold"
    )
    assert "2 h 00 min behind ours" in clock_warning(-2 * HOUR_MS)


@pytest.mark.fault("F-001")
def test_the_offset_is_measured_from_beacons() -> None:
    """CN's clock runs an hour ahead."""
    us, cn = pair()
    cn.now = Now(cn.now.mono_ms, cn.now.wall_ms + HOUR_MS)
    meet(us, cn)
    assert us.state.peers[CN].offset_ms == HOUR_MS
    assert cn.state.peers[US].offset_ms == -HOUR_MS


@pytest.mark.fault("F-002")
@pytest.mark.fault("F-003")
def test_our_own_clock_is_watched_too() -> None:
    """A jump is told, a drift is not; when all others disagree alike, it is ours that is probably wrong."""
    clock = Clock(Now(0, WALL))
    assert clock.look(Now(1000, WALL + 1000), []) == "steady"
    assert clock.look(Now(2000, WALL + 2000 + 3000), [1, -2]) == "steady"
    assert "jumped 1 h" not in clock.look(Now(3000, WALL + 6000), [])
    says = clock.look(Now(4000, WALL + 7000 - 2 * HOUR_MS), [])
    assert says == "our clock jumped 2 h 00 min back while the node ran; deadlines did not. Check it."
    says = clock.look(Now(5000, WALL + 8000 - 2 * HOUR_MS), [2 * HOUR_MS, 2 * HOUR_MS + 5])
    assert says == "our clock is probably wrong: it is behind that of all 2 stations heard. Set it."
    assert "jumped" in clock.look(Now(6000, WALL + 9000 - 2 * HOUR_MS), [2 * HOUR_MS, 0])
    assert "jumped" in clock.look(Now(7000, WALL + 10_000 - 2 * HOUR_MS), [9000, -9000])
    ahead = Clock(Now(0, WALL))
    assert "ahead while" in ahead.look(Now(1000, WALL + HOUR_MS), [])
    assert "ahead of that of all 3" in ahead.look(Now(2000, WALL + 1000 + HOUR_MS), [-9000, -9001, -6000])
