"""Two engines and a network that drops, repeats and reorders, and a station that restarts: nothing rings new twice,
nobody's chain is anything but a beginning of its author's, and when all is mended both hold the same.
"""

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from openline.engine.effects import EVERYBODY
from openline.engine.state import Now
from openline.line.acts import MessageAct, Reply
from openline.line.transcript import State
from tests.engine.pair import CN, US, WALL, Station, chain, meet, pair

pytestmark = pytest.mark.unmeasured  # smaller tests reach what it reaches
SIDES = st.sampled_from((US, CN))


class Line(RuleBasedStateMachine):
    """What may happen on a line of two."""

    @initialize()
    def begin(self) -> None:
        """Two stations and nothing on the way."""
        self.net: dict[int, Station] = dict(zip((US, CN), pair(), strict=True))
        self.way: dict[int, list[bytes]] = {US: [], CN: []}
        self.said = 0

    def post(self, side: int) -> None:
        """Put what a station sent on the way to the other."""
        station = self.net[side]
        other = US + CN - side
        self.way[other] += [send.frame for send in station.sent if send.to in (EVERYBODY, other)]
        station.sent = []

    @rule(side=SIDES, precedence=st.integers(0, 3), exercise=st.booleans())
    def say(self, side: int, precedence: int, exercise: bool) -> None:
        """Somebody writes."""
        self.said += 1
        self.net[side].write(f"{self.said}", precedence, exercise)
        self.post(side)

    @rule(side=SIDES, reply=st.sampled_from(Reply), which=st.integers(0, 50))
    def answer(self, side: int, reply: Reply, which: int) -> None:
        """Somebody answers a message that has arrived."""
        station = self.net[side]
        calls = [i.entry for i in station.state.transcript.messages() if i.entry.header.author != side]
        if calls:
            station.reply(calls[which % len(calls)], reply)
            self.post(side)

    @rule(side=SIDES, which=st.integers(0, 200), again=st.booleans())
    def arrive(self, side: int, which: int, again: bool) -> None:
        """Any frame on the way arrives, and may arrive once more."""
        if self.way[side]:
            at = which % len(self.way[side])
            frame = self.way[side][at] if again else self.way[side].pop(at)
            self.net[side].take(frame)
            self.post(side)

    @rule(side=SIDES, which=st.integers(0, 200))
    def lose(self, side: int, which: int) -> None:
        """A frame on the way is lost."""
        if self.way[side]:
            self.way[side].pop(which % len(self.way[side]))

    @rule(side=SIDES, ms=st.sampled_from((10, 1000, 5000, 60_000, 130_000)))
    def wait(self, side: int, ms: int) -> None:
        """Time passes at one station."""
        self.net[side].pass_ms(ms)
        self.net[side].tick()
        self.post(side)

    @rule(side=SIDES, down_ms=st.sampled_from((0, 1000, 200_000, -3_600_000)))
    def restart(self, side: int, down_ms: int) -> None:
        """A station starts again from what it kept; what it knew besides is gone."""
        station = self.net[side]
        station.now = Now(5000, max(WALL, station.now.wall_ms + down_ms))
        station.boot()
        self.post(side)

    @invariant()
    def nothing_rings_new_twice(self) -> None:
        """An alarm is new once, whatever comes again."""
        for station in self.net.values():
            assert max(Counter(station.new_rings()).values(), default=0) <= 1

    @invariant()
    def chains_are_beginnings_of_their_authors(self) -> None:
        """What the other holds of a feed is how the author's own begins."""
        for side, station in self.net.items():
            own = [e.hash for e in chain(station.state.feed(side, 0))]
            held = [e.hash for e in chain(self.net[US + CN - side].state.feed(side, 0))]
            assert held == own[: len(held)]
            assert not station.state.behind

    def teardown(self) -> None:
        """Everything is mended: both hold the same, it means the same, and all that is urgent has rung."""
        us, cn = self.net.values()
        meet(us, cn)
        self.nothing_rings_new_twice()
        assert us.state.transcript.in_order() == cn.state.transcript.in_order()
        assert len(us.state.transcript.messages()) == self.said
        for side, station in self.net.items():
            calls = [i for i in station.state.transcript.messages() if i.entry.header.author != side]
            urgent = {i.entry.hash for i in calls if i.entry.header.precedence <= 1}
            assert set(station.new_rings()) == urgent
            assert all(isinstance(item.act, MessageAct) for item in calls)
            for other in self.net.values():
                dialogues = map(other.state.transcript.dialogue, urgent)
                assert all(dialogue.state(side) >= State.RANG for dialogue in dialogues)


TestLine = Line.TestCase
TestLine.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
