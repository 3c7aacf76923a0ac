"""Beacons and wants: what is alive, what is asked for, of whom, how often, and what is given."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from openline.engine import sync, urgency
from openline.engine.effects import EVERYBODY, Send, Show
from openline.engine.state import Peer
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire.beacon import Beacon, Counter, Held, Range, Want
from openline.wire.entry import Entry
from openline.wire.header import Class, Ref
from tests.engine.pair import (
    CN,
    FLASH,
    INTERVAL,
    JP,
    US,
    Forger,
    Station,
    carry,
    chain,
    meet,
    pair,
    quiet,
    restarted,
    stations,
)


def of_kind(station: Station, kind: int) -> list[Send]:
    out = [send for send in station.sent if send.frame[0] == kind]
    station.sent = []
    return out


def beacons(station: Station) -> list[Beacon]:
    return [bc.read_beacon(send.frame) for send in of_kind(station, en.BEACON)]


def wants(station: Station) -> list[tuple[int, tuple[Range, ...]]]:
    """To whom, and for what; enquiries aside."""
    found = [(send.to, bc.read_want(send.frame)) for send in of_kind(station, en.WANT)]
    return [(to, w.ranges) for to, w in found if not w.enquiry]


def beacon(
    of: Station, count: int, held: Sequence[Held] = (), seq: int = 0, boot: int = 1, incarnation: int = 0
) -> bytes:
    """A beacon that says what a test wants."""
    wall = of.now.wall_ms
    b = Beacon(of.me, incarnation, Counter(boot, count), wall, seq, bytes(32), bytes(16), tuple(held))
    return bc.make_beacon(of.charter.line_id, b, of.secrets)


def want(of: Station, count: int, *ranges: Range, to: int = CN, size_max: int = 1 << 20) -> bytes:
    """A want for what a test wants."""
    w = Want(of.me, 0, Counter(1, count), to, size_max, ranges)
    return bc.make_want(of.charter.line_id, w, of.secrets)


def alive(station: Station, peer: int) -> bool:
    return station.now.mono_ms < station.state.peers[peer].alive_until


# -- alive -----------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F-023")
def test_a_peer_is_alive_only_while_it_echoes_a_beacon_of_the_last_three_intervals() -> None:
    us, cn = pair()
    us.tick()
    (hello,) = us.frames()
    cn.take(hello)
    assert not alive(cn, US), "it may have been withheld and played later"
    cn.tick()
    us.pass_ms(500)
    us.take(*cn.frames())
    assert alive(us, CN)
    assert us.saw("alive")
    us.pass_ms(3 * INTERVAL - 501)
    assert alive(us, CN), "three intervals from when the echoed beacon was sent"
    us.pass_ms(1)
    assert not alive(us, CN)


@pytest.mark.fault("F-023")
def test_a_beacon_that_was_withheld_makes_nobody_alive() -> None:
    us, cn = pair()
    us.tick()
    cn.take(*us.frames())
    cn.tick()
    late = cn.frames()
    us.pass_ms(3 * INTERVAL)
    us.take(*late)
    assert us.state.peers[CN].heard_at == us.now.mono_ms
    assert not alive(us, CN)
    assert not us.saw("alive")


def test_an_echo_of_an_older_beacon_takes_no_time_away() -> None:
    us, cn = pair()
    for _ in range(2):
        us.tick()
        us.pass_ms(INTERVAL)
    new = Held(US, 0, 0, Counter(us.state.boot, 2))
    old = Held(US, 0, 0, Counter(us.state.boot, 1))
    us.take(beacon(cn, 1, [new]))
    until = us.state.peers[CN].alive_until
    us.take(beacon(cn, 2, [old]), beacon(cn, 3, [Held(US, 0, 0, Counter(9, 9))]), beacon(cn, 4))
    assert us.state.peers[CN].alive_until == until


@pytest.mark.fault("F-019")
def test_an_old_beacon_played_again_changes_nothing() -> None:
    us, cn = pair()
    us.take(beacon(cn, 7))
    before = quiet(us.state)
    us.pass_ms(1000)
    assert us.take(beacon(cn, 7), beacon(cn, 6, [Held(US, 0, 5, Counter(0, 0))]), beacon(cn, 99, boot=0)) == []
    assert quiet(us.state) == before
    assert us.state.tally["beacon-old"] == 3


def test_the_counter_goes_on_over_a_restart() -> None:
    us, cn = pair()
    us.tick()
    cn.take(*us.frames())
    before = cn.state.peers[US].newest
    again = restarted(us)
    again.tick()
    cn.take(*again.frames())
    assert cn.state.peers[US].newest > before
    assert cn.state.tally["beacon-old"] == 0


@pytest.mark.fault("F-001")
def test_clocks_are_compared_and_decide_nothing() -> None:
    us, cn = pair()
    cn.now = type(cn.now)(cn.now.mono_ms, cn.now.wall_ms - 43_200_000)
    cn.write("twelve hours slow", FLASH)
    meet(us, cn)
    assert us.state.peers[CN].offset_ms == -43_200_000
    assert alive(us, CN)
    assert us.words() == ["twelve hours slow"]


def test_a_beacon_that_is_carried_by_hand_acknowledges_and_is_no_sign_of_life() -> None:
    """An officer must not read "last heard 2 s ago" off a file that was three hours on a motorcycle."""
    us, cn = pair()
    us.write("held there")
    cn.take(*us.frames())
    cn.tick()
    for frame in cn.frames():
        us.do(us.engine.receive(us.now, frame, by_hand=True))
    assert us.state.peers[CN].heard_at is None
    assert us.state.peers[CN].stored
    cn.pass_ms(cn.state.interval_ms)
    cn.tick()
    us.take(*cn.frames())
    assert us.state.peers[CN].heard_at == us.now.mono_ms
    before = us.now.mono_ms
    cn.pass_ms(cn.state.interval_ms)
    us.pass_ms(5000)
    cn.tick()
    for frame in cn.frames():
        us.do(us.engine.receive(us.now, frame, by_hand=True))
    assert us.state.peers[CN].heard_at == before


@pytest.mark.fault("F-001")
def test_an_old_beacon_says_nothing_of_a_clock() -> None:
    """Held back on the way, or brought by hand: its age would look like a clock that is slow."""
    us, cn = pair()
    us.tick()
    cn.take(*us.frames())
    cn.tick()
    held_back = cn.frames()
    us.pass_ms(3 * us.state.interval_ms + 1)
    us.take(*held_back)
    assert us.state.peers[CN].heard_at == us.now.mono_ms
    assert us.state.peers[CN].offset_ms is None


def test_old_echoes_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "ECHOES_KEPT", 2)
    us, cn = pair()
    for _ in range(3):
        us.tick()
        us.pass_ms(INTERVAL)
    assert list(us.state.sent_at) == [Counter(1, 2), Counter(1, 3)]
    us.take(beacon(cn, 1, [Held(US, 0, 0, Counter(1, 1))]))
    assert not alive(us, CN)


# -- when beacons are sent -------------------------------------------------------------------------------------------


def test_beacons_go_every_interval_and_on_a_change_at_most_once_a_second() -> None:
    us, _ = pair()
    start, at = us.now.mono_ms, []
    us.write()
    us.frames()
    while us.now.mono_ms < start + 2 * INTERVAL:
        us.tick()
        at += [us.now.mono_ms - start] * len(beacons(us))
        if us.now.mono_ms < start + 3000:
            us.write()
        us.pass_ms(250)
    assert at == [0, 1000, 2000, 3000, 3000 + INTERVAL]


def test_a_wake_is_asked_for_when_something_is_due_and_a_tick_before_does_nothing() -> None:
    us, _ = pair()
    assert us.engine.wake_at() == us.now.mono_ms
    us.tick()
    us.frames()
    assert us.engine.wake_at() == us.now.mono_ms + INTERVAL
    us.pass_ms(INTERVAL - 1)
    assert us.tick() == []
    us.pass_ms(1)
    assert len(us.tick()) == 1
    assert us.engine.wake_at() == us.now.mono_ms + INTERVAL


def test_what_was_received_is_acknowledged_at_once() -> None:
    us, cn = pair(answers=False)
    us.write()
    cn.take(*us.entries())
    (one,) = beacons(cn)
    assert [(h.station, h.seq) for h in one.held] == [(US, 1)], "the first entry; the second within a second"
    cn.pass_ms(1000)
    cn.tick()
    (two,) = beacons(cn)
    assert [(h.station, h.seq) for h in two.held] == [(US, 2)]


@pytest.mark.fault("F-024")
def test_a_link_that_flaps_delays_nobody_elses_beacon() -> None:
    net = stations("US", "CN", "JP")
    us = net[US]
    us.tick()
    us.frames()
    for _ in range(3):
        us.pass_ms(INTERVAL // 2)
        us.do(us.engine.linked(us.now, CN))
        us.tick()
    assert [send.to for send in us.sent] == [CN, CN, EVERYBODY, CN]


def test_whoever_is_heard_for_the_first_time_hears_its_echo_at_once() -> None:
    us, cn = pair()
    us.tick()
    us.pass_ms(5000)
    us.take(beacon(cn, 1))
    assert us.engine.wake_at() == us.now.mono_ms
    us.tick()
    us.take(beacon(cn, 2, [Held(US, 0, 0, Counter(1, 2))]))
    us.pass_ms(5000)
    us.tick()
    us.take(beacon(cn, 3))
    assert us.engine.wake_at() > us.now.mono_ms + 1000, "and once it is alive nobody is in a hurry"
    us.take(beacon(cn, 1, boot=2))
    assert us.engine.wake_at() <= us.now.mono_ms + 1000, "but it has started again, and has heard nobody yet"


def test_a_new_link_is_shown_and_offers_to_synchronise() -> None:
    us, _ = pair()
    effects = us.engine.linked(us.now, CN)
    assert isinstance(effects[0], Send)
    assert (effects[0].to, effects[0].frame[0]) == (CN, en.BEACON)
    assert effects[-1] == Show(us.charter.line_id, "link", b"")


def test_many_incarnations_of_a_member_make_no_beacon_too_long_to_read() -> None:
    us, cn = pair()
    forger = Forger.of(cn)
    for incarnation in range(80):
        us.take(forger.open(forger.sign(Class.SERVICE, b"again", first=True, incarnation=incarnation)))
    us.frames()
    us.pass_ms(INTERVAL)
    us.tick()
    (one,) = beacons(us)
    assert [h.incarnation for h in one.held] == list(range(48, 80)), "the newest"
    us.pass_ms(INTERVAL)
    us.tick()
    other = stations("US", "CN")[CN]
    other.take(*us.frames())
    assert other.state.tally == {}


# -- acknowledgements ------------------------------------------------------------------------------------------------


def test_what_a_peer_holds_of_ours_is_noted_with_the_time_when_it_was_first_known() -> None:
    us, cn = pair(answers=False)
    us.write()
    carry((us, cn))
    cn.pass_ms(1000)
    us.pass_ms(1000)
    cn.tick()
    carry((us, cn))
    known = us.now.wall_ms
    assert [(inc, seq) for inc, seq, _ in us.state.peers[CN].stored] == [(0, 1), (0, 2)]
    assert us.saw("stored")
    us.pass_ms(INTERVAL)
    cn.pass_ms(INTERVAL)
    again = restarted(us)
    cn.tick()
    carry((again, cn))
    assert again.state.peers[CN].stored == [(0, 1, known - 1000), (0, 2, known)]


def test_an_acknowledgement_in_an_entry_counts_as_much_as_a_beacons() -> None:
    us, cn = pair(answers=False)
    us.write()
    cn.take(*us.entries())
    cn.frames()
    cn.write()
    us.take(*cn.entries())
    assert us.state.peers[CN].holds[(US, 0)] == 2
    assert us.state.peers[CN].stored[-1][:2] == (0, 2)


NOWHERE = {"a station that has no seat": (9, 0, 5), "an incarnation beyond reason": (JP, 1000, 5)}


@pytest.mark.fault("F-028")
@pytest.mark.parametrize("named", NOWHERE.values(), ids=NOWHERE)
def test_a_member_cannot_make_us_ask_for_feeds_that_cannot_be(named: tuple[int, int, int]) -> None:
    net = stations("US", "CN", "JP")
    us, cn, _ = net.values()
    forger = Forger.of(cn)
    us.take(beacon(cn, 1, [Held(*named, Counter(0, 0))]))
    us.take(*map(forger.open, (forger.key(), forger.write(acks=(Ref(*named),)))))
    assert wants(us) == []
    assert set(us.state.feeds) <= {(US, 0), (CN, 0)}
    assert (named[0], named[1]) not in us.state.peers[CN].holds


def test_equal_views_are_equal_histories_and_a_difference_is_shown() -> None:
    us, cn = pair()
    us.write()
    meet(us, cn)
    assert not us.saw("view-differs")
    us.take(beacon(cn, 10**6, [Held(US, 0, 1, Counter(0, 0))]))
    assert us.saw("view-differs")
    assert us.state.tally["view-differs"] == 1
    rows = [(0, 0, 1, b"a" * 32), (4, 0, 2, b"b" * 32)]
    assert sync.view(rows) == sync.view(rows[::-1]) != sync.view([(0, 0, 1, b"a" * 32), (4, 0, 2, b"c" * 32)])


def test_nothing_held_is_no_history_to_compare() -> None:
    us, cn = pair()
    us.take(beacon(cn, 1))
    assert not us.saw("view-differs")


# -- asking ----------------------------------------------------------------------------------------------------------


def test_the_author_is_asked_first_then_the_other_holders_ever_more_slowly() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    us.take(beacon(jp, 1, [Held(CN, 0, 5, Counter(0, 0))]), beacon(cn, 1, seq=5))
    asked = [(us.now.mono_ms, *w) for w in wants(us)]
    start = us.now.mono_ms
    while us.now.mono_ms < start + 200_000:
        us.now = type(us.now)(us.engine.wake_at(), us.now.wall_ms)
        us.tick()
        asked += [(us.now.mono_ms, *w) for w in wants(us)]
    assert {ranges for _, _, ranges in asked} == {(Range(CN, 0, 1, 5),)}
    assert [to for _, to, _ in asked[:5]] == [JP, JP, CN, JP, CN], "JP alone is known to hold it at first"
    times = [at - start for at, _, _ in asked]
    assert times[:6] == [0, 2000, 6000, 14_000, 30_000, 62_000]
    assert all(b - a == 60_000 for a, b in pairwise(times[5:]))


def test_one_who_does_not_hold_the_first_is_not_asked() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    cn.write("one")
    us.take(*cn.entries())
    us.take(beacon(jp, 1, [Held(CN, 0, 2, Counter(0, 0))]), beacon(cn, 1, seq=5))
    us.pass_ms(2000)
    us.tick()
    us.pass_ms(4000)
    us.tick()
    assert [to for to, _ in wants(us)] == [CN, CN, CN]


def test_what_has_come_is_not_asked_for_and_a_long_range_goes_on_where_it_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync, "RANGE_MAX", 3)
    us, cn = pair(answers=False)
    for number in range(6):
        cn.write(str(number))
    cn.frames()
    cn.tick()
    us.take(*cn.frames())
    assert wants(us) == [(CN, (Range(CN, 0, 1, 3),))]
    us.tick()
    assert wants(us) == []
    carry((us, cn))
    us.do(us.engine.linked(us.now, CN))
    carry((us, cn))
    assert us.words() == [str(number) for number in range(6)]
    assert us.state.asked == {}
    assert us.engine.wake_at() > us.now.mono_ms


def test_a_new_link_asks_anew_at_once() -> None:
    us, cn = pair()
    us.take(beacon(cn, 1, seq=5))
    assert len(wants(us)) == 1
    us.pass_ms(100)
    us.do(us.engine.linked(us.now, CN))
    assert len(wants(us)) == 1


# -- giving ----------------------------------------------------------------------------------------------------------


def given(cn: Station) -> list[tuple[int, int]]:
    """Precedence and kind of the entries that were sent."""
    out = [(send.precedence, send.frame[0]) for send in cn.sent if send.frame[0] in en.ENTRY_KINDS]
    cn.sent = []
    return out


def holder() -> tuple[Station, Station, list[Entry]]:
    """CN with a KEY, two messages and a FLASH, nothing of which US has."""
    us, cn = pair()
    cn.write("one")
    cn.write("two")
    cn.write("now", FLASH)
    cn.frames()
    return us, cn, chain(cn.state.own)


def test_a_want_is_answered_below_live_traffic_but_for_what_is_urgent() -> None:
    us, cn, _ = holder()
    cn.take(want(us, 1, Range(CN, 0, 1, 4)))
    assert given(cn) == [(1, en.ENTRY_PREV), (4, en.ENTRY), (4, en.ENTRY), (0, en.ENTRY_PREV)]
    cn.take(want(us, 2, Range(CN, 0, 2, 3)))
    assert given(cn) == [(4, en.ENTRY_PREV), (4, en.ENTRY)], "the first carries its predecessor's hash"


def test_a_range_asked_for_again_is_given_so_that_the_signature_alone_decides() -> None:
    us, cn, all_four = holder()
    cn.take(want(us, 1, Range(CN, 0, 2, 4)))
    given(cn)
    cn.take(want(us, 2, Range(CN, 0, 2, 4)))
    assert given(cn) == [(4, en.ENTRY_OPEN), (4, en.ENTRY_OPEN), (0, en.ENTRY_OPEN)]
    cn.take(want(us, 3, Range(CN, 0, 3, 4)))
    assert given(cn) == [(4, en.ENTRY_PREV), (0, en.ENTRY_PREV)], "some had come"
    assert len(all_four) == 4


NOT_FOR_US: dict[str, Callable[[Station], bytes]] = {
    "for another": lambda us: want(us, 1, Range(CN, 0, 1, 4), to=JP),
    "for what is not held": lambda us: want(us, 1, Range(JP, 0, 1, 4)),
    "for an incarnation that is not held": lambda us: want(us, 1, Range(CN, 1, 1, 4)),
    "for what comes later": lambda us: want(us, 1, Range(CN, 0, 5, 9)),
    "for fewer bytes than an entry has": lambda us: want(us, 1, Range(CN, 0, 1, 4), size_max=10),
}


@pytest.mark.parametrize("make", NOT_FOR_US.values(), ids=NOT_FOR_US)
def test_a_want_draws_nothing(make: Callable[[Station], bytes]) -> None:
    us, cn, _ = holder()
    cn.take(make(us))
    assert given(cn) == []


@pytest.mark.fault("F-019")
def test_a_want_played_again_draws_nothing() -> None:
    us, cn, _ = holder()
    frame = want(us, 5, Range(CN, 0, 1, 4))
    cn.take(frame)
    given(cn)
    cn.take(frame, want(us, 4, Range(CN, 0, 1, 4)))
    assert given(cn) == []
    assert cn.state.tally["want-old-or-not-ours"] == 2


@pytest.mark.fault("F-028")
def test_one_requester_draws_no_more_than_its_budget_until_time_gives_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    us, cn, _ = holder()
    cn.take(want(us, 1, Range(CN, 0, 2, 2)))
    size = cn.state.peers[US].spent
    assert size > 0
    monkeypatch.setattr(sync, "BUDGET_MAX", 3 * size + 20)
    monkeypatch.setattr(sync, "BUDGET_PER_MS", 1)
    cn.sent = []
    for number in range(2, 5):
        cn.take(want(us, number, Range(CN, 0, 2, 3)))
    assert len(given(cn)) == 2, "the second message is given once more and no more"
    assert cn.state.tally["budget-spent"] >= 2
    cn.pass_ms(10 * size)
    cn.take(want(us, 9, Range(CN, 0, 3, 3)))
    assert len(given(cn)) == 1
    assert cn.state.peers[US].spent <= size + 32


def test_a_station_that_has_just_started_gives_at_once() -> None:
    assert (Peer().spent, Peer().spent_at) == (0, 0)
    us, cn, _ = holder()
    again = restarted(cn)
    again.now = type(again.now)(0, again.now.wall_ms)
    again.take(want(us, 1, Range(CN, 0, 1, 4)))
    assert len(given(again)) == 4


def test_a_long_range_is_given_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "RANGE_MAX", 2)
    us, cn, _ = holder()
    cn.take(want(us, 1, Range(CN, 0, 1, 4)))
    assert len(given(cn)) == 2


def test_beacons_and_wants_of_strangers_and_other_lines_are_refused() -> None:
    us, cn = pair()
    other = stations("US", "JP")[US]
    before = quiet(cn.state)
    stranger = Station(us.charter, us.me, us.secrets, us.suite)
    stranger.me = 9
    frames = [beacon(other, 1), want(other, 1, Range(CN, 0, 1, 1)), beacon(stranger, 1), want(stranger, 1)]
    own = [beacon(cn, 1), want(cn, 1)]
    assert cn.take(*frames, *own) == []
    assert quiet(cn.state) == before
    assert cn.state.tally == {"unknown-tag": 2, "unknown-author": 4}


def test_an_entry_whose_key_is_not_held_is_passed_on_with_its_header_open() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    forger = Forger.of(us)
    entries = [forger.key("missing"), forger.write("hidden")]
    cn.take(*map(forger.open, entries))
    cn.frames()
    cn.take(want(jp, 1, Range(US, 0, 1, 2)))
    assert given(cn)[1] == (4, en.ENTRY_OPEN)


@pytest.mark.fault("F-021")
def test_a_week_of_nothing_is_made_up_for_and_rings_once_each() -> None:
    us, cn = pair()
    calls = [us.write(str(number), FLASH if number % 10 == 0 else 3) for number in range(40)]
    us.frames()
    for s in (us, cn):
        s.pass_ms(7 * 86_400_000)
    meet(us, cn)
    assert cn.words() == [str(number) for number in range(40)]
    assert cn.new_rings() == [call.hash for call in calls[::10]]


def test_a_peer_that_claims_to_hold_hundreds_of_feeds_is_believed_in_so_many() -> None:
    """Each costs a look at every entry that is kept, so made-up ones must not add up; what it holds came first."""
    us, cn = pair()
    real = beacon(cn, 1, seq=5)
    us.take(real)
    for number in range(2, 40):
        rows = [Held(CN, number * 10 + row, 7, Counter(0, 0)) for row in range(10)]
        us.take(beacon(cn, number, rows))
    assert len(us.state.peers[CN].holds) == urgency.CLAIMS_MAX
    us.take(beacon(cn, 50, seq=6))
    assert us.state.peers[CN].holds[CN, 0] == 6, "what is known goes on"
