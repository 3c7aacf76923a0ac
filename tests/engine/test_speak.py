"""What an engine signs: keys first, numbers once, marks taken over, and nothing from an old copy of the store."""

from dataclasses import replace

import pytest

from openline.engine import speak
from openline.engine.effects import EntryRecord, Keep, Send
from openline.engine.state import Now, Refused
from openline.line.acts import KeyAct, Receipt, ReceiptAct, Reply, ReplyAct, ResumeAct, SuspendAct
from openline.line.bodies import to_body
from openline.line.feed import STAMP_JUMP_MAX
from openline.line.floor import stands, suspensions
from openline.line.transcript import State
from openline.wire import seal
from openline.wire.entry import ENTRY_PREV
from openline.wire.header import Class, Ref
from tests.engine.pair import (
    CN,
    FLASH,
    IMMEDIATE,
    JP,
    PRIORITY,
    ROUTINE,
    US,
    Forger,
    Station,
    carry,
    chain,
    meet,
    pair,
    restarted,
    stations,
    words,
)


def classes(station: Station, of: int | None = None) -> list[tuple[int, int]]:
    """Class and epoch of every entry of a feed, the own one unless said."""
    index = station.me if of is None else of
    return [(e.header.cls, e.header.epoch) for e in chain(station.state.feed(index, 0))]


def test_a_key_comes_before_the_first_entry_and_not_again() -> None:
    us, _ = pair()
    first, second = us.write(), us.write()
    assert classes(us) == [(Class.KEY, 0), (Class.MESSAGE, 1), (Class.MESSAGE, 1)]
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


@pytest.mark.unmeasured
def test_an_epoch_is_announced_ahead_and_entered_when_all_who_are_alive_have_its_key() -> None:
    """While the other side is silent the old epoch goes on, to its last number if need be."""
    us, cn = pair(answers=False)
    meet(us, cn)
    us.write("0")
    carry((us, cn))
    us.pass_ms(1)  # alive, and nothing is carried from here on
    for number in range(1, seal.EPOCH_SIZE):
        us.write(str(number))
    epochs = [e.header.epoch for e in chain(us.state.own) if e.header.cls == Class.MESSAGE]
    assert (epochs.count(1), epochs.count(2)) == (1022, 2), "the KEY that was announced ahead takes a number too"
    assert chain(us.state.own)[769].header.cls == Class.KEY
    carry((us, cn))
    assert cn.words()[-1] == "1023"
    again = restarted(us)
    again.write("after a restart")
    carry((again, cn))
    assert classes(cn, US)[-1] == (Class.MESSAGE, 2), "the epoch goes on"
    assert again.state.epoch_first == 1025


def test_an_epoch_that_all_have_acknowledged_is_entered_at_once() -> None:
    us, cn = pair(answers=False)
    meet(us, cn)
    for number in range(seal.EPOCH_SIZE * 3 // 4 + 2):
        us.write(str(number))
        if us.state.spare:
            meet(us, cn)
    assert us.state.epoch == 2
    again = restarted(us)
    assert (again.state.epoch, again.state.spare, again.state.epoch_first) == (2, 0, us.state.epoch_first)


def test_a_spare_outlives_a_restart() -> None:
    us, cn = pair(answers=False)
    meet(us, cn)
    while not us.state.spare:
        us.write()
    again = restarted(us)
    assert (again.state.epoch, again.state.spare, again.state.spare_seq) == (1, 2, us.state.spare_seq)
    assert again.state.wrapped == us.state.wrapped


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
    leap = 2**48 - 2
    us.take(*map(forger.open, (forger.key(), forger.write(stamp=leap), forger.write("more", stamp=leap + 1))))
    us.write()
    stamps = [us.write().header.stamp, us.write().header.stamp]
    assert stamps == [3 * STAMP_JUMP_MAX, 4 * STAMP_JUMP_MAX]


LEAPS = {"a leap": 2**28, "one more than is allowed": 2 + STAMP_JUMP_MAX, "no rise": 1, "a fall": 0}


@pytest.mark.parametrize("stamp", LEAPS.values(), ids=LEAPS)
def test_an_entry_whose_stamp_breaks_the_rule_counts_for_nothing(stamp: int) -> None:
    us, cn = pair()
    forger = Forger.of(cn)
    key, call = forger.key(), forger.write(stamp=stamp, precedence=FLASH)
    us.take(forger.open(key), forger.open(call))
    for one in (us, restarted(us)):
        assert one.state.transcript.why_void(one.state.transcript.items[call.hash]) == "bad-stamp"
        assert not one.state.alarms
    assert not us.rung
    assert us.write().header.stamp <= 3, "nor does it move the stamps of others"
    late, _ = pair()
    late.take(forger.open(call))
    assert late.rung, "over a gap nobody can tell yet"
    late.take(forger.open(key))
    assert not late.state.alarms


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
    receipt = chain(cn.state.feed(CN, 0))[-2]
    assert receipt.header.cls == Class.RECEIPT
    for entry in (receipt, answer):
        h = entry.header
        assert (h.precedence, h.exercise, h.answers) == (FLASH, True, call.header.ref)
    dialogue = cn.state.transcript.dialogue(call.hash)
    opened = dialogue.first_receipt(CN, Receipt.OPENED)
    assert opened is not None
    assert opened.entry.hash == receipt.hash
    cn.reply(call)
    assert [e.header.cls for e in chain(cn.state.feed(CN, 0))].count(Class.RECEIPT) == 1, "opened is said once"


def test_the_own_sides_call_can_be_neither_opened_nor_answered() -> None:
    net = stations("US", "CN", second=("US",))
    call = net[US].write(precedence=FLASH)
    carry(net.values())
    for mine in (net[US], net[US + 1]):
        with pytest.raises(Refused, match="own-message"):
            mine.reply(call)
        with pytest.raises(Refused, match="own-message"):
            mine.open(call)


def test_what_is_no_message_on_this_line_cannot_be_answered() -> None:
    us, cn = pair()
    call = us.write(precedence=FLASH)
    carry((us, cn))
    receipt = chain(cn.state.feed(CN, 0))[-1]
    before = us.state.own.head
    for about in (bytes(32), receipt.hash):
        with pytest.raises(Refused, match="no-such-message"):
            us.say(ReplyAct(1, Reply.ROGER, about, 7))
    assert us.state.own.head == before
    assert call.hash in cn.state.transcript.items


UNSENDABLE = {
    "nothing": ("", "there is no text"),
    "a lone surrogate": ("\ud800", "invisible character U"),
    "a reversal": ("a\u202eb", "invisible character U"),
    "too much": ("a" * 4001, "4001"),
    "far too much": ("a" * 70_000, "70000"),
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


def test_what_was_said_is_forgotten_when_it_is_placed() -> None:
    """Our last entry may be another one before we speak again, fetched back after a restore: it has its own words."""
    us, _ = pair()
    us.write("one")
    assert us.state.said is None


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


@pytest.mark.parametrize(
    ("late_ms", "refused"), [(-1, False), (0, False), (1, True)], ids=["before", "in time", "after"]
)
def test_a_wilco_to_words_that_are_no_longer_valid_needs_an_override(late_ms: int, refused: bool) -> None:
    us, cn = pair()
    valid_until = us.now.wall_ms // 1000 + 60
    call = us.say(replace(words("Keep clear."), valid_until=valid_until), FLASH)
    carry((us, cn))
    cn.now = Now(cn.now.mono_ms, valid_until * 1000 + late_ms)
    before = cn.state.own.head
    if refused:
        with pytest.raises(Refused, match="stale-invalid"):
            cn.reply(call)
        assert cn.state.own.head == before, "nor was it said to be opened"
        cn.reply(call, Reply.ROGER)
        cn.say(ReplyAct(1, Reply.WILCO, call.hash, 7, override=True))
    else:
        cn.reply(call)
    carry((us, cn))
    assert us.state.transcript.dialogue(call.hash).state(CN) is State.ANSWERED


def test_a_wilco_to_superseded_words_needs_an_override() -> None:
    us, cn = pair()
    call = us.write("Turn to port.", FLASH)
    us.say(replace(words("Turn to starboard."), supersedes=call.hash), FLASH)
    carry((us, cn))
    with pytest.raises(Refused, match="stale-superseded"):
        cn.reply(call)
    cn.open(call)
    cn.say(ReplyAct(1, Reply.WILCO, call.hash, 7, override=True))
    again = us.write("no date, nothing later")
    carry((us, cn))
    cn.reply(again)


def suspend(*scope: int, reason: str = "storm") -> SuspendAct:
    return SuspendAct(1, scope, reason, "en", 3600, 7)


@pytest.mark.fault("F-049")
def test_a_suspension_that_touches_the_floor_is_refused_and_one_above_it_is_sent() -> None:
    us, cn = pair()
    for scope in ((FLASH,), (IMMEDIATE, ROUTINE), (FLASH, IMMEDIATE, PRIORITY, ROUTINE)):
        with pytest.raises(Refused, match="floor-stays-open"):
            us.say(suspend(*scope))
    with pytest.raises(Refused, match="invisible character"):
        us.say(suspend(ROUTINE, reason="a\u202eb"))
    assert us.state.own.head == 0
    entry = us.say(suspend(PRIORITY, ROUTINE))
    call = us.write("the floor is open", FLASH)
    carry((us, cn))
    (item,) = cn.state.transcript.handling[US]
    assert item.entry.hash == entry.hash
    assert cn.new_rings() == [call.hash]


@pytest.mark.fault("F-052")
def test_a_suspension_counts_from_when_it_was_kept_over_restarts_and_unread_too() -> None:
    us, cn = pair()
    entry = us.say(suspend(ROUTINE))
    key, frame = us.entries()
    forger = Forger.of(us)
    cn.take(key, frame)
    kept = cn.now.mono_ms
    assert cn.state.suspended_mono == {entry.hash: kept}
    assert us.state.suspended_mono == {entry.hash: us.now.mono_ms}
    for down_ms, passed in ((20_000, 20_000), (0, 0), (-5000, 0)):
        again = restarted(cn, down_ms)
        assert again.state.suspended_mono == {entry.hash: again.now.mono_ms - passed}
    other = stations("US", "CN")[CN]
    hidden = [forger.key("missing"), forger.sign(Class.SUSPEND, to_body(suspend(ROUTINE), False))]
    other.take(*map(forger.open, hidden))
    assert other.state.suspended_mono == {}
    other.pass_ms(7000)
    other.take(forger.open(forger.key()))
    assert other.state.suspended_mono == {hidden[1].hash: other.now.mono_ms - 7000}


@pytest.mark.fault("F-050")
def test_two_stations_suspend_at_once_and_each_resumes_its_own() -> None:
    us, cn = pair()
    for one in (us, cn):
        one.say(suspend(ROUTINE))
    carry((us, cn))
    cn.say(ResumeAct(1, 9))
    carry((us, cn))
    for one in (us, cn):
        judge, handling = one.state.charter_of, one.state.transcript.handling
        assert [stands(s, 0) for s in suspensions(judge, US, handling[US], 0)] == [True]
        assert [stands(s, 0) for s in suspensions(judge, CN, handling[CN], 0)] == [False]


@pytest.mark.fault("F-046")
def test_every_station_can_open_the_key_its_author_included() -> None:
    net = stations("US", "CN", "JP")
    net[US].write()
    carry(net.values())
    act = net[CN].state.transcript.items[chain(net[US].state.own)[0].hash].act
    assert isinstance(act, KeyAct)
    assert [index for index, _ in act.wraps] == sorted(net)
    assert len({s.state.keys[(US, 0, 1)] for s in net.values()}) == 1
    assert restarted(net[US]).state.keys[(US, 0, 1)] == net[US].state.keys[(US, 0, 1)]
