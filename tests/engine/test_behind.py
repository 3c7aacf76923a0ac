"""Backlog is shown by its hashes and one signature; the rest are checked behind, and damage accuses nobody."""

import pytest

from openline.engine import accept, sync
from openline.engine.behind import SETTLE_MS
from openline.engine.state import Asked
from openline.wire import entry as en
from openline.wire.beacon import Counter, Range, Want, make_want
from openline.wire.entry import Entry
from openline.wire.header import Class
from openline.wire.suite import Suite
from tests.engine.pair import CN, FLASH, JP, US, Station, carry, stations
from tests.engine.test_forks import Liar, said

COUNT = 30


class Counting:
    """A suite that counts the signatures of entries that it is asked about."""

    def __init__(self, suite: Suite) -> None:
        self.suite, self.checked = suite, 0

    def verify(self, public: bytes, signature: bytes, message: bytes) -> None:
        """As the other does."""
        self.checked += 1
        self.suite.verify(public, signature, message)

    def verify_root(self, public: bytes, signature: bytes, message: bytes) -> None:
        """As the other does."""
        self.suite.verify_root(public, signature, message)

    def wrap(self, public: bytes, info: bytes, secret: bytes) -> bytes:
        """As the other does."""
        return self.suite.wrap(public, info, secret)


def backlog(count: int = COUNT, flash_at: int = -1) -> tuple[Station, Station, Station, list[bytes]]:
    """CN has written while US was away; JP has it all. What CN's answer to US's want consists of, not yet delivered."""
    net = stations("US", "CN", "JP", answers=False)
    us, cn, jp = net.values()
    for number in range(count):
        cn.write(str(number), FLASH if number == flash_at else 3)
    jp.take(*cn.frames())
    us.do(us.engine.linked(us.now, CN))
    cn.do(cn.engine.linked(cn.now, US))
    us.take(*cn.frames())
    cn.take(*us.frames())
    sent = sorted((send for send in cn.sent if send.frame[0] in en.ENTRY_KINDS), key=lambda send: send.precedence)
    cn.sent = []
    assert len(sent) == count + 1, "and its KEY"
    jp.frames()
    return us, cn, jp, [send.frame for send in sent]


def damaged(frame: bytes) -> bytes:
    """Its signature altered, where the header's mask does not depend on it."""
    return frame[:-1] + bytes((frame[-1] ^ 1,))


def check_all(station: Station, most: int = 100) -> int:
    """Let the rest be checked behind. Returns how many ticks that took."""
    for number in range(most):
        if not station.state.unproven:
            return number
        station.now = type(station.now)(max(station.now.mono_ms, station.state.unproven_due), station.now.wall_ms)
        station.tick()
    return most


def held(station: Station, seq: int) -> Entry:
    """CN's entry of that number."""
    (entry,) = station.state.feeds[CN, 0].at(seq)
    return entry


def test_a_run_is_shown_with_one_signature_and_the_others_are_checked_behind() -> None:
    us, _, _, frames = backlog()
    us.state.suite = counting = Counting(us.state.suite)
    us.take(*frames)
    assert us.words() == [str(number) for number in range(COUNT)]
    assert counting.checked == 2, "the KEY's, and the last one's"
    assert us.state.unproven == {(CN, 0): (2, COUNT)}
    assert check_all(us) == -(-(COUNT - 1) // sync.BEHIND_MAX)
    assert counting.checked == 2 + COUNT - 1
    assert us.notes["unproven"] == b"\x80", "an empty list"


def test_what_is_not_the_next_ends_a_run_and_time_does() -> None:
    us, _, _, frames = backlog()
    us.take(*frames[:11])
    assert us.words() == []
    assert us.engine.wake_at() == us.now.mono_ms + SETTLE_MS
    us.take(frames[12])
    assert len(us.words()) == 10
    us.take(frames[11], *frames[13:20])
    assert len(us.words()) == 13, "the one over the gap was waiting"
    us.pass_ms(SETTLE_MS)
    us.tick()
    assert len(us.words()) == 19
    us.take(*frames[20:])
    assert len(us.words()) == COUNT, "the last that was asked for ends it at once"


def test_a_flash_in_a_backlog_rings_before_the_run_in_front_of_it_is_taken_in() -> None:
    us, _, _, frames = backlog(flash_at=20)
    key, flash, *rest = frames
    us.take(key, *rest[:5], flash)
    assert len(us.new_rings()) == 1
    assert us.words() == ["20"]
    us.take(*rest[5:20])
    assert us.words() == [str(number) for number in range(21)], "in front of it and with it, without waiting"


def test_a_signature_that_was_damaged_on_the_way_is_fetched_again_and_accuses_nobody() -> None:
    us, cn, jp, frames = backlog()
    us.take(*frames[:9], damaged(frames[9]), *frames[10:])
    assert us.words() == [str(number) for number in range(COUNT)], "the chain proves what it says"
    good = held(cn, 10)
    assert held(us, 10).signature != good.signature
    us.frames()
    check_all(us, 1)
    (asked,) = [send for send in us.sent if send.frame[0] == en.WANT]
    assert us.state.unproven == {(CN, 0): (10, COUNT)}
    (jp if asked.to == JP else cn).take(asked.frame)
    (answer,) = (jp if asked.to == JP else cn).entries()
    us.take(answer)
    assert held(us, 10) == good == us.state.transcript.items[good.hash].entry
    assert [r.frame for r in us.records if r.hash == good.hash] == [en.to_open_frame(good)]
    check_all(us)
    assert us.state.unproven == {}
    assert us.state.forks == {}
    records = len(us.records)
    us.take(answer)
    assert len(us.records) == records, "a third time is nothing new"


def test_nobody_who_holds_it_whole_is_there_and_then_one_comes() -> None:
    us, _, _, frames = backlog()
    us.take(*frames[:9], damaged(frames[9]), *frames[10:])
    for peer in us.state.peers.values():
        peer.holds.clear()
    us.frames()
    assert check_all(us, 3) == 3
    assert [f for f in us.frames() if f[0] == en.WANT] == []


def test_what_is_damaged_is_not_passed_on() -> None:
    us, _, jp, frames = backlog()
    us.take(*frames[:9], damaged(frames[9]), *frames[10:])
    feed = us.state.feeds[CN, 0]
    us.frames()
    want = Want(JP, 0, Counter(9, 9), US, sync.SIZE_MAX, (Range(CN, 0, 1, feed.head),))
    us.take(make_want(us.state.line, want, jp.secrets))
    assert len(us.entries()) == COUNT


@pytest.mark.parametrize("bad", [[COUNT], [10, COUNT]])
def test_a_run_whose_last_signature_is_bad_is_looked_at_one_by_one(bad: list[int]) -> None:
    us, cn, _, frames = backlog()
    us.take(*[damaged(frame) if number in bad else frame for number, frame in enumerate(frames)])
    assert len(us.words()) == bad[0] - 1
    assert us.state.unproven == {}
    us.pass_ms(sync.RETRY_MS)
    us.tick()
    carry((us, cn))
    assert len(us.words()) == COUNT


def test_a_restart_forgets_nothing_of_what_is_to_be_checked() -> None:
    us, _, _, frames = backlog()
    us.take(*frames)
    check_all(us, 1)
    us.boot()
    assert us.state.unproven == {(CN, 0): (2, COUNT)}
    us.take(*frames)
    assert len(us.words()) == COUNT
    check_all(us)
    us.boot()
    assert us.state.unproven == {}


def test_a_second_run_of_one_feed_is_added_to_the_first() -> None:
    us, _, _, frames = backlog()
    us.take(*frames[:10])
    us.pass_ms(SETTLE_MS)
    us.tick()
    us.take(*frames[10:])
    assert us.state.unproven == {(CN, 0): (2, COUNT)}


def test_a_fork_is_proven_with_signatures_that_convince_others() -> None:
    """A damaged one in the proof would make an accuser of us whom nobody believes."""
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    liar = Liar(us, 6, 6, 3)
    liar.tell(cn, liar.key)
    cn.state.asked[US, 0] = Asked(7, cn.now.mono_ms + 2000, 0, 1)
    left = [en.to_open_frame(e) for e in liar.left]
    cn.take(*left[:2], damaged(left[2]), *left[3:])
    liar.tell(cn, liar.right[2])
    assert (US, 0) in cn.state.forks
    assert said(cn, Class.FORK) == [], "not with this one"
    liar.tell(cn, liar.left[2])
    assert len(said(cn, Class.FORK)) == 1
    jp.take(*cn.frames())
    assert jp.state.forks == cn.state.forks


def test_what_is_held_byte_for_byte_is_not_verified_again() -> None:
    us, cn, _, frames = backlog()
    us.take(*frames)
    check_all(us)
    us.state.suite = counting = Counting(us.state.suite)
    flash = cn.write("now", FLASH)
    frames += cn.entries()
    us.take(*frames, *frames)
    assert counting.checked == 1, "the one that is new"
    assert us.state.tally["known"] == 2 * len(frames) - 1
    us.take(damaged(frames[-1]))
    assert counting.checked == 2
    assert held(us, flash.header.seq) == flash


def test_a_holder_who_sends_is_not_asked_again_while_it_sends() -> None:
    """A busy machine would get everything twice; a frame that was lost is asked for soon all the same."""
    us, _, _, frames = backlog()
    due = us.state.asked[CN, 0].due
    us.take(*frames[:21])
    us.pass_ms(SETTLE_MS)
    us.tick()
    assert us.state.asked[CN, 0].due == due + 20 * accept.PACE_MS
    us.frames()
    us.pass_ms(due - us.now.mono_ms)
    us.tick()
    assert [f for f in us.frames() if f[0] == en.WANT] == []
    us.pass_ms(20 * accept.PACE_MS)
    us.tick()
    assert len([f for f in us.frames() if f[0] == en.WANT]) == 1


def test_a_run_that_is_asked_for_no_more_is_taken_in_all_the_same() -> None:
    us, _, _, frames = backlog()
    us.take(*frames[:21])
    del us.state.asked[CN, 0]
    us.pass_ms(SETTLE_MS)
    us.tick()
    assert len(us.words()) == 20


def test_what_is_checked_behind_leaves_room_for_what_still_comes_in() -> None:
    us, _, _, frames = backlog()
    us.take(*frames[:30])
    us.pass_ms(SETTLE_MS)
    us.tick()
    us.pass_ms(SETTLE_MS)
    us.tick()
    assert us.state.unproven_due == us.now.mono_ms + 10 * sync.BEHIND_MS, "the last was asked for and has not come"
    us.take(*frames[30:])
    check_all(us, 1)
    assert us.state.unproven == {}
