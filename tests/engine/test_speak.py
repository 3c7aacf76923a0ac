"""What an engine signs: keys first, numbers once, marks taken over, and nothing from an old copy of the store."""

import pytest

from openline.engine import speak
from openline.engine.effects import EntryRecord, Keep, Send
from openline.engine.state import Refused
from openline.line.acts import KeyAct, Receipt, ReceiptAct, Reply, ReplyAct
from openline.wire import seal
from openline.wire.entry import ENTRY_PREV
from openline.wire.header import Class, Ref
from tests.engine.pair import (
    CN,
    FLASH,
    IMMEDIATE,
    JP,
    ROUTINE,
    US,
    Forger,
    Station,
    carry,
    pair,
    restarted,
    stations,
    words,
)


def chain(station: Station, of: int | None = None) -> list[tuple[int, int]]:
    """Class and epoch of every entry of a feed, the own one unless said."""
    index = station.me if of is None else of
    return [(e.header.cls, e.header.epoch) for e in station.state.feed(index, 0).chain]


def test_a_key_comes_before_the_first_entry_and_not_again() -> None:
    us, _ = pair()
    first, second = us.write(), us.write()
    assert chain(us) == [(Class.KEY, 0), (Class.MESSAGE, 1), (Class.MESSAGE, 1)]
    assert [first.header.seq, second.header.seq] == [2, 3]


def test_everything_signed_is_kept_in_one_step_before_it_is_sent() -> None:
    us, _ = pair()
    entry, effects = us.engine.say(us.now, us.entropy(), words())
    keep = effects[0]
    assert isinstance(keep, Keep)
    kept = [r for r in keep.records if isinstance(r, EntryRecord)]
    assert [(r.author, r.seq, r.own) for r in kept] == [(US, 1, True), (US, 2, True)]
    assert {r.at_ms for r in kept} == {us.now.wall_ms}
    assert kept[1].hash == entry.hash
    assert [e.precedence for e in effects if isinstance(e, Send)] == [IMMEDIATE, ROUTINE]


def test_what_is_urgent_carries_its_predecessor_and_what_is_not_does_not() -> None:
    us, _ = pair()
    us.write()
    us.frames()
    us.write(precedence=FLASH)
    us.write(precedence=IMMEDIATE)
    us.write(precedence=2)
    assert [frame[0] == ENTRY_PREV for frame in us.frames()] == [True, True, False]


def test_a_new_epoch_begins_after_1023_entries() -> None:
    us, cn = pair(answers=False)
    for number in range(seal.EPOCH_SIZE):
        us.write(str(number))
    epochs = [e.header.epoch for e in us.state.own.chain if e.header.cls == Class.MESSAGE]
    assert (epochs.count(1), epochs.count(2)) == (1023, 1)
    assert us.state.own.chain[1024].header.cls == Class.KEY
    carry((us, cn))
    assert cn.words()[-1] == "1023"
    again = restarted(us)
    again.write("after a restart")
    carry((again, cn))
    assert chain(cn, US)[-1] == (Class.MESSAGE, 2), "the epoch goes on"
    assert again.state.epoch_first == 1026


def test_a_stamp_is_greater_than_all_that_its_author_had_seen() -> None:
    us, cn = pair()
    for _ in range(3):
        call = us.write()
    carry((us, cn))
    answer = cn.reply(call)
    assert answer.header.stamp > call.header.stamp
    carry((us, cn))
    assert us.write().header.stamp > answer.header.stamp


def test_a_stamp_that_leaps_to_the_end_cannot_use_up_the_numbers_of_others() -> None:
    us, cn = pair()
    forger = Forger.of(cn)
    leap = 2**48 - 1
    us.take(*map(forger.open, (forger.key(), forger.write(stamp=leap), forger.write("more", stamp=leap))))
    call = us.state.feed(CN, 0).chain[1]
    stamps = [us.reply(call).header.stamp, us.write().header.stamp]
    assert stamps == [3 * speak.STAMP_JUMP_MAX, 4 * speak.STAMP_JUMP_MAX]


def test_acknowledgements_name_the_highest_entry_held_of_the_newest_incarnation() -> None:
    us, cn = pair()
    cn.write()
    carry((us, cn))
    assert us.write().header.acks == (Ref(CN, 0, 2),)
    forger = Forger.of(cn)
    us.take(forger.open(forger.sign(Class.SERVICE, b"first of a new incarnation", incarnation=3, seq=1)))
    assert us.write().header.acks == (Ref(CN, 3, 1),)
    us.take(forger.open(forger.sign(Class.SERVICE, b"over a gap", incarnation=4, seq=9)))
    assert us.write().header.acks == (Ref(CN, 3, 1),), "an incarnation of which nothing is held hides no other"


def test_acknowledgements_leave_room_in_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    net = stations("US", "CN", "JP")
    for station in (net[CN], net[JP]):
        station.write()
    carry(net.values())
    assert [ack.author for ack in net[US].write().header.acks] == [CN, JP]
    monkeypatch.setattr(speak, "ACKS_MAX", 1)
    assert [ack.author for ack in net[US].write().header.acks] == [CN]


def test_a_reply_takes_both_marks_and_says_first_that_a_person_opened_the_call() -> None:
    us, cn = pair(answers=False)
    call = us.write("drill", FLASH, exercise=True)
    carry((us, cn))
    answer = cn.reply(call, Reply.UNABLE)
    receipt = cn.state.feed(CN, 0).chain[-2]
    assert receipt.header.cls == Class.RECEIPT
    for entry in (receipt, answer):
        h = entry.header
        assert (h.precedence, h.exercise, h.answers) == (FLASH, True, call.header.ref)
    dialogue = cn.state.transcript.dialogue(call.hash)
    opened = dialogue.first_receipt(CN, Receipt.OPENED)
    assert opened is not None
    assert opened.entry.hash == receipt.hash
    cn.reply(call)
    assert [e.header.cls for e in cn.state.feed(CN, 0).chain].count(Class.RECEIPT) == 1, "opened is said once"


def test_the_own_sides_call_can_be_neither_opened_nor_answered() -> None:
    net = stations("US", "CN", second=("US",))
    call = net[US].write(precedence=FLASH)
    carry(net.values())
    for mine in (net[US], net[US + 1]):
        with pytest.raises(Refused, match="your own side's"):
            mine.reply(call)
        with pytest.raises(Refused, match="your own side's"):
            mine.open(call)


def test_what_is_no_message_on_this_line_cannot_be_answered() -> None:
    us, cn = pair()
    call = us.write(precedence=FLASH)
    carry((us, cn))
    receipt = cn.state.feed(CN, 0).chain[-1]
    before = us.state.own.head
    for about in (bytes(32), receipt.hash):
        with pytest.raises(Refused, match="no such message"):
            us.say(ReplyAct(1, Reply.ROGER, about, 7))
    assert us.state.own.head == before
    assert call.hash in cn.state.transcript.items


UNSENDABLE = {
    "nothing": ("", "there is no text"),
    "a lone surrogate": ("\ud800", "invisible character U"),
    "a reversal": ("a\u202eb", "invisible character U"),
    "too much": ("a" * 4001, "4001 characters"),
    "far too much": ("a" * 70_000, "70000 characters"),
}


@pytest.mark.fault("F-034")
@pytest.mark.parametrize(("text", "why"), UNSENDABLE.values(), ids=UNSENDABLE)
def test_words_that_others_would_not_read_use_up_no_number(text: str, why: str) -> None:
    us, cn = pair()
    call = cn.write(precedence=FLASH)
    carry((us, cn))
    before = us.state.own.head
    with pytest.raises(Refused, match=why):
        us.write(text)
    if text:
        with pytest.raises(Refused, match=why):
            us.say(ReplyAct(1, Reply.ROGER, call.hash, 7, text))
    assert us.state.own.head == before


@pytest.mark.fault("F-015")
def test_a_station_that_meets_its_own_later_entry_is_behind_and_refuses_to_speak() -> None:
    us, cn = pair()
    us.write("kept")
    old = list(us.records)
    call = us.write("lost", FLASH)
    lost = us.entries()[-1]
    cn_call = cn.write("to a node of yesterday", FLASH)
    us.records = old
    us.boot()
    us.take(lost)
    assert us.state.behind
    assert us.saw("behind")
    assert call.hash not in us.state.transcript.items
    with pytest.raises(Refused, match="restored from an old copy"):
        us.write()
    carry((us, cn))
    assert us.new_rings()[-1:] == [cn_call.hash], "it rings all the same"
    assert us.engine.rang(us.now, us.entropy(), cn_call.hash) == [], "and signs nothing"


@pytest.mark.fault("F-015")
def test_a_peer_that_holds_more_of_us_than_we_do_shows_that_we_are_behind() -> None:
    us, cn = pair()
    us.write()
    old = list(us.records)
    us.write()
    carry((us, cn))
    us.records = old
    us.boot()
    cn.pass_ms(2000)
    cn.write()
    us.take(*cn.frames())
    assert us.state.behind


def test_own_entries_that_come_back_change_nothing() -> None:
    us, _ = pair()
    us.write(precedence=FLASH)
    frames, before = us.entries(), us.state.own.head
    assert us.take(*frames) == []
    assert (us.state.own.head, us.state.behind, us.state.tally["known"]) == (before, False, len(frames))


def test_an_engine_refuses_to_act_before_it_is_loaded() -> None:
    us, _ = pair()
    fresh = type(us.engine)(us.charter, US, us.secrets, us.suite)
    with pytest.raises(AssertionError):
        fresh.say(us.now, bytes(32), words())
    with pytest.raises(AssertionError):
        fresh.receive(us.now, b"")
    with pytest.raises(AssertionError):
        type(us.engine)(us.charter, CN, us.secrets, us.suite)


@pytest.mark.fault("F-007")
def test_an_act_that_others_could_not_read_is_refused() -> None:
    us, cn = pair()
    call = cn.write()
    carry((us, cn))
    before = us.state.own.head
    for act in (ReceiptAct(Receipt.OPENED, call.hash, 2**63, 1), ReplyAct(1, Reply.STANDBY, call.hash, 7, until=2**40)):
        with pytest.raises(Refused, match="after the year 9999"):
            us.say(act)
    with pytest.raises(Refused, match="the only one"):
        us.say(ReceiptAct(Receipt.OPENED, call.hash, 7))
    assert us.state.own.head == before


@pytest.mark.fault("F-046")
def test_every_station_can_open_the_key_its_author_included() -> None:
    net = stations("US", "CN", "JP")
    net[US].write()
    carry(net.values())
    act = net[CN].state.transcript.items[net[US].state.own.chain[0].hash].act
    assert isinstance(act, KeyAct)
    assert [index for index, _ in act.wraps] == sorted(net)
    assert len({s.state.keys[(US, 0, 1)] for s in net.values()}) == 1
    assert restarted(net[US]).state.keys[(US, 0, 1)] == net[US].state.keys[(US, 0, 1)]
