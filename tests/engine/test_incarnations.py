"""A station restored from an old copy, or alive twice, says so by itself and speaks on the floor at once; and a lie
about it costs next to nothing.
"""

from collections.abc import Callable

import pytest

from openline.engine.state import CLAIM_MAX, INCARNATIONS_MAX, Refused
from openline.line import fork
from openline.line.acts import FirstAct, ForkAct, MessageAct, ResumeAct
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire.beacon import Beacon, Counter, Held
from openline.wire.entry import NO_PREV, Entry
from openline.wire.header import Class, Ref
from tests.engine.pair import (
    CN,
    FLASH,
    IMMEDIATE,
    JP,
    PRIORITY,
    US,
    Forger,
    Station,
    carry,
    chain,
    meet,
    pair,
    restarted,
    stations,
)


def lost(net: dict[int, Station], more: int = 3) -> tuple[Station, list[Entry]]:
    """US as it was before it said ``more`` things, which all others have; and those."""
    us = net[US]
    us.write("known")
    carry(net.values())
    old = list(us.records)
    tail = [us.write(f"lost {number}") for number in range(more)]
    carry(net.values())
    us.records = old
    us.notes.clear()
    return restarted(us), tail


def net_of(us: Station, net: dict[int, Station]) -> dict[int, Station]:
    return net | {US: us}


def firsts(station: Station) -> list[FirstAct]:
    acts = [item.act for item in station.state.transcript.in_order() if item.entry.header.author == US]
    return [act for act in acts if isinstance(act, FirstAct)]


def beacon(of: Station, count: int, *held: Held) -> bytes:
    b = Beacon(of.me, 0, Counter(1, count), of.now.wall_ms, 0, bytes(32), bytes(16), tuple(held))
    return bc.make_beacon(of.charter.line_id, b, of.secrets)


def row(seq: int, incarnation: int = 0) -> Held:
    return Held(US, incarnation, seq, Counter(0, 0))


SIGNS: dict[str, Callable[[Station, Station, list[Entry]], list[bytes]]] = {
    "a later entry of its own": lambda us, cn, tail: [Forger.of(us).open(tail[-1])],
    "a row of a beacon beyond its head": lambda us, cn, tail: [beacon(cn, 10**6, row(tail[-1].header.seq))],
    "an acknowledgement beyond its head": lambda us, cn, tail: [
        Forger.of(cn).open(Forger.of(cn).key(incarnation=5, acks=(Ref(US, 0, tail[-1].header.seq),)))
    ],
    "a row of a later incarnation": lambda us, cn, tail: [beacon(cn, 10**6, row(1, incarnation=1))],
}


@pytest.mark.fault("F-015")
@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_any_sign_of_a_later_entry_begins_a_new_incarnation_that_names_the_last_known(
    sign: Callable[[Station, Station, list[Entry]], list[bytes]],
) -> None:
    us, cn = pair()
    us, tail = lost({US: us, CN: cn})
    head = us.state.own
    us.take(*sign(us, cn, tail))
    assert us.state.incarnation > 0
    assert us.saw("behind")
    assert us.saw("incarnation")
    first = us.state.own.at(1)[0]
    assert (first.header.cls, first.prev, first.header.precedence) == (Class.FIRST, NO_PREV, IMMEDIATE)
    assert us.state.transcript.items[first.hash].act == FirstAct(0, head.head, head.head_hash)
    assert us.records[-1].own
    assert [send.frame[0] for send in us.sent if send.frame[0] in en.ENTRY_KINDS][-1:] == [en.ENTRY_PREV]
    assert not us.state.cloned


@pytest.mark.fault("F-015")
def test_a_restored_station_speaks_on_the_floor_at_once_and_above_it_when_another_party_has_heard() -> None:
    net = stations("US", "CN", second=("US",))
    us, tail = lost(net)
    us.take(Forger.of(us).open(tail[0]))
    with pytest.raises(Refused, match="restored-unheard"):
        us.write("not yet", PRIORITY)
    calls = [us.write("now", FLASH), us.write("soon", IMMEDIATE)]
    us.say(ResumeAct(1, 7))
    second, cn = net[US + 1], net[CN]
    second.take(*us.entries())
    second.pass_ms(2000)
    second.tick()
    us.take(*second.frames())
    assert us.state.peers[US + 1].holds[(US, 1)] == us.state.own.head
    with pytest.raises(Refused, match="restored-unheard"):
        us.write("our own side is no other party", PRIORITY)
    meet(us, cn, second)
    assert set(cn.new_rings()) >= {call.hash for call in calls}
    us.write("again", PRIORITY)
    carry((us, cn, second))
    assert cn.words()[-1] == "again"


@pytest.mark.fault("F-015")
def test_the_lost_tail_is_fetched_back_as_what_others_hold_and_is_no_fork() -> None:
    net = stations("US", "CN", "JP")
    us, tail = lost(net)
    net = net_of(us, net)
    us.take(Forger.of(us).open(tail[1]))
    meet(*net.values())
    assert [e.hash for e in chain(us.state.feed(US, 0))[-3:]] == [e.hash for e in tail]
    assert {r.hash: r.own for r in us.records}[tail[0].hash] is False
    own = us.write("and on")
    carry(net.values())
    assert own.header.incarnation == 1
    for station in net.values():
        assert station.state.forks == {}
        assert station.words() == ["known", "lost 0", "lost 1", "lost 2", "and on"]
        assert firsts(station) == [FirstAct(0, 2, us.state.feed(US, 0).at(2)[0].hash)]


@pytest.mark.fault("F-015")
def test_the_tail_may_come_back_out_of_order() -> None:
    us, cn = pair()
    us.write("known")
    carry((us, cn))
    old = list(us.records)
    tail = [us.write(f"lost {number}", FLASH) for number in range(3)]
    us.records = old
    us = restarted(us)
    us.take(*(Forger.of(us).open(entry) for entry in (tail[2], tail[2], tail[1], tail[0])))
    assert [e.hash for e in chain(us.state.feed(US, 0))[-3:]] == [e.hash for e in tail]
    assert (us.state.incarnation, us.state.cloned) == (1, False)
    assert us.rung == [], "our own calls ring nowhere here"


@pytest.mark.fault("F-015")
def test_a_restored_station_does_not_go_back_in_the_record() -> None:
    net = stations("US", "CN", "JP")
    us, tail = lost(net)
    net = net_of(us, net)
    before = us.state.own.at(2)[0].header.stamp
    us.take(Forger.of(us).open(tail[0]))
    assert us.state.own.at(1)[0].header.stamp > before
    meet(*net.values())
    said = [us.write(str(number)) for number in range(3)]
    mine = [e for (author, _), feed in us.state.feeds.items() if author == US for e in chain(feed)]
    places = [item.place for item in us.state.transcript.in_order()]
    assert len({(e.header.stamp, e.header.incarnation) for e in mine}) == len(mine), "each stamp of ours is used once"
    assert [e.header.stamp for e in said] == sorted({e.header.stamp for e in said})
    assert places == sorted(set(places))
    assert len({(r.incarnation, r.seq) for r in us.records if r.author == US}) == len(mine)


@pytest.mark.fault("F-046")
def test_a_new_incarnation_has_keys_of_its_own() -> None:
    us, cn = pair()
    us, tail = lost({US: us, CN: cn})
    us.take(Forger.of(us).open(tail[0]))
    us.write("under a new key", FLASH)
    assert us.state.keys[(US, 1, 1)] != us.state.keys[(US, 0, 1)]
    assert [e.header.cls for e in chain(us.state.own)] == [Class.FIRST, Class.KEY, Class.MESSAGE]


@pytest.mark.fault("F-015")
def test_a_restart_continues_the_new_incarnation() -> None:
    us, cn = pair()
    us, tail = lost({US: us, CN: cn})
    us.take(Forger.of(us).open(tail[0]))
    us.write("before", FLASH)
    again = restarted(us)
    assert (again.state.incarnation, again.state.epoch, again.state.last) == (1, 1, us.state.last)
    meet(again, cn)
    once_more = restarted(again)
    entry = once_more.write("after", PRIORITY)
    assert (entry.header.incarnation, entry.header.seq, entry.header.epoch) == (1, 4, 1)
    meet(once_more, cn)
    assert once_more.state.incarnation == 1, "what is back is no sign"
    assert (once_more.state.own.at(1), len(firsts(cn))) == (again.state.own.at(1), 1)
    assert cn.state.forks == {}


@pytest.mark.fault("F-015")
def test_a_second_restore_from_the_same_old_copy_begins_a_third_feed() -> None:
    net = stations("US", "CN", "JP")
    us, tail = lost(net)
    old = (list(us.records), dict(us.notes))
    us.take(Forger.of(us).open(tail[0]))
    us.write("second life", FLASH)
    meet(*net_of(us, net).values())
    us.records, us.notes = old
    again = restarted(us)
    assert again.state.incarnation == 0
    meet(*net_of(again, net).values())
    again.write("third life")
    meet(*net_of(again, net).values())
    assert (again.state.incarnation, again.state.cloned) == (2, False)
    for station in (again, net[CN], net[JP]):
        assert station.state.forks == {}
        assert station.words() == ["known", "lost 0", "lost 1", "lost 2", "second life", "third life"]
        assert [(act.last_incarnation, act.last_seq) for act in firsts(station)] == [(0, 2), (0, 2)]


@pytest.mark.fault("F-015")
def test_a_station_that_lost_everything_names_nothing() -> None:
    us, cn = pair()
    us.write("all of it")
    carry((us, cn))
    us.records, us.notes = [], {}
    us = restarted(us)
    meet(us, cn)
    assert firsts(cn) == [FirstAct(0, 0, NO_PREV)]
    assert us.words() == ["all of it"]


@pytest.mark.fault("F-015")
def test_a_signed_entry_of_a_later_feed_uses_up_its_number() -> None:
    """Its own number was once taken again, when nobody had spoken of the feeds between."""
    us, _ = pair()
    us.write("known")
    forger = Forger.of(us)
    us.take(forger.open(forger.sign(Class.SERVICE, b"", incarnation=7)))
    assert us.state.incarnation == 8


# -- two copies alive --------------------------------------------------------------------------------------------------


def cloned() -> tuple[Station, Station, Station]:
    """Two copies of US that are both alive, and CN; the copies hear each other through CN only."""
    us, cn = pair()
    us.write("one life")
    meet(us, cn)
    return us, restarted(us), cn


def relay(cn: Station, *copies: Station) -> None:
    """What one copy says, CN hears; and what CN says, both."""
    for _ in range(40):
        posts = [(source, send.frame) for source in (cn, *copies) for send in source.sent]
        for station in (cn, *copies):
            station.sent = []
        for source, frame in posts:
            for target in (cn, *copies):
                if target is not source and cn in (source, target):
                    target.take(frame)
        if not posts:
            return
    raise AssertionError("they never come to rest")


@pytest.mark.fault("F-016")
def test_two_live_copies_are_found_out_do_not_chase_each_other_and_speak_on_the_floor() -> None:
    us, copy, cn = cloned()
    for number in range(6):
        for one in (us, copy):
            one.pass_ms(2000)
            one.write(f"{number} of {'us' if one is us else 'copy'}", FLASH)
            relay(cn, us, copy)
    incarnations = {name[1] for name in cn.state.feeds if name[0] == US}
    assert len(incarnations) <= 3, "each begins one new feed at most"
    assert us.state.cloned or copy.state.cloned
    silent = us if us.state.cloned else copy
    with pytest.raises(Refused, match="two-copies"):
        silent.write("above the floor", PRIORITY)
    assert len([show for show in silent.shown if show.what == "cloned"]) == 1
    assert len(cn.words()) == 13
    assert len(cn.new_rings()) == 12
    silent.say(ResumeAct(1, 7))


@pytest.mark.fault("F-016")
@pytest.mark.fault("F-017")
def test_a_proof_of_fork_with_our_own_signature_is_a_sign_that_two_of_us_live() -> None:
    """Copies that speak at one pace hear of each other in no other way: each holds as many entries as the other."""
    us, copy, cn = cloned()
    teller = Forger.of(cn)
    us.take(teller.open(teller.fork(fork.of(us.write("of us")), fork.of(copy.write("of the copy")))))
    assert us.saw("behind")
    assert (us.state.incarnation, us.state.cloned) == (1, False)
    first, mine = chain(us.state.own)[0], us.write("in the new feed", FLASH)
    other = Forger.of(us).sign(Class.SERVICE, b"", after=first, incarnation=1, epoch=0)
    us.take(teller.open(teller.fork(fork.of(chain(us.state.own)[1]), fork.of(other))))
    assert us.state.cloned, "the second sign"
    assert mine.header.incarnation == us.state.incarnation == 1


@pytest.mark.fault("F-017")
def test_a_proof_of_fork_that_tells_nothing_new_begins_no_feed() -> None:
    """Of a feed that we have left, or of entries that are both held here."""
    us, copy, cn = cloned()
    one, two = us.write("of us"), copy.write("of the copy")
    us.take(Forger.of(copy).open(two))
    assert us.state.incarnation == 1
    teller = Forger.of(cn)
    us.take(teller.open(teller.fork(fork.of(one), fork.of(two))))
    assert (us.state.incarnation, us.state.cloned) == (1, False)


@pytest.mark.fault("F-016")
@pytest.mark.fault("F-017")
def test_the_second_sign_by_our_own_signature_means_that_two_of_us_live() -> None:
    us, cn = pair()
    us, tail = lost({US: us, CN: cn})
    us.take(Forger.of(us).open(tail[0]))
    other = Forger.of(us)
    foreign = other.sign(Class.SERVICE, b"", incarnation=1, first=True)
    us.take(other.open(foreign))
    assert (us.state.cloned, us.state.incarnation) == (True, 1)
    assert us.saw("cloned")
    assert us.state.forks == {(US, 1): 1}
    entry = us.write("still", FLASH)
    proof = chain_of_acts(us, ForkAct)
    assert len(proof) == 1, "and it proves its own fork"
    assert entry.header.incarnation == 1
    us.take(other.open(other.sign(Class.SERVICE, b"", incarnation=1)))
    assert len([show for show in us.shown if show.what == "cloned"]) == 1
    assert us.state.incarnation == 1


def chain_of_acts(station: Station, kind: type) -> list[object]:
    acts = [station.state.transcript.items[e.hash].act for held in station.state.own.linked for e in held]
    return [act for act in acts if isinstance(act, kind)]


# -- lies --------------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F-015")
@pytest.mark.fault("F-028")
def test_a_members_false_claim_costs_one_feed_a_process_and_silences_nobody() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    us.write("true")
    meet(*net.values())
    for count in range(1, 20):
        us.take(beacon(jp, 10**6 + count, row(1000 * count), row(500 * count, incarnation=1)))
    assert (us.state.incarnation, us.state.cloned) == (2, False)
    assert len(chain_of_acts(us, FirstAct)) == 1
    meet(us, cn)
    us.write("goes on", PRIORITY)
    carry((us, cn))
    assert cn.words() == ["true", "goes on"]
    assert cn.state.forks == {}


@pytest.mark.fault("F-028")
def test_a_liar_cannot_use_the_numbers_up() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    us.write("true")
    meet(*net.values())
    for claimed in (INCARNATIONS_MAX - 1, CLAIM_MAX + 1, 2**40):
        us.take(beacon(jp, 10**6 + claimed, row(1, incarnation=claimed)))
    assert us.state.incarnation == 0, "too far to be believed on a peer's word"
    us.take(beacon(jp, 2**45, row(1, incarnation=CLAIM_MAX)))
    assert us.state.incarnation == CLAIM_MAX + 1
    meet(us, cn)
    again = restarted(us)
    again.take(beacon(jp, 2**45 + 1, row(10**6, incarnation=again.state.incarnation)))
    assert again.state.incarnation == CLAIM_MAX + 2, "once more in the next process"


@pytest.mark.fault("F-028")
def test_what_a_peer_claims_after_that_is_asked_for_and_proves_nothing() -> None:
    us, cn = pair()
    us.write("true")
    meet(us, cn)
    us.take(beacon(cn, 10**6, row(100)))
    us.frames()
    us.take(beacon(cn, 10**6 + 1, row(200, incarnation=1)))
    asked = [bc.read_want(frame) for frame in us.frames() if frame[0] == en.WANT]
    assert [(r.incarnation, r.first) for w in asked for r in w.ranges if not w.enquiry] == [(1, 2)]
    assert not us.state.cloned
    words = [i.act.text for i in us.state.transcript.messages() if isinstance(i.act, MessageAct)]
    assert words == ["true"]


def test_the_others_see_the_new_feed_as_one_more_of_the_same_station() -> None:
    net = stations("US", "CN", "JP")
    us, _ = lost(net)
    net = net_of(us, net)
    meet(*net.values())
    cn = net[CN]
    assert sorted(name for name in cn.state.feeds if name[0] == US) == [(US, 0), (US, 1)]
    assert cn.write("heard").header.acks[0] == Ref(US, 1, us.state.own.head)
    assert us.state.peers[JP].holds[(US, 1)] == us.state.own.head


def test_when_the_store_has_lost_entries_of_our_own_a_new_feed_begins_at_once() -> None:
    us, cn = pair()
    us.write()
    carry((us, cn))
    us.do(us.engine.lost_own(us.now))
    assert (us.state.incarnation, us.state.renewed) == (1, True)
    carry((us, cn))
    assert cn.state.feed(US, 1).head == 1
