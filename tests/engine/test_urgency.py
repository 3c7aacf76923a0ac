"""Who is woken, until when, and who is next: the charter's deadlines on this station's own clock, restarts included."""

from dataclasses import replace

import pytest

from openline.engine.effects import Ring
from openline.engine.state import Now
from openline.line.acts import Receipt, ReceiptAct, Reply
from openline.wire.errors import WireError
from tests.engine.pair import (
    CN,
    FLASH,
    IMMEDIATE,
    US,
    Forger,
    Station,
    carry,
    chain,
    changed_byte,
    pair,
    restarted,
    stations,
    words,
)

OPEN, ANSWER = 120_000, 900_000  # of FLASH, by the charter's usual terms


def called(precedence: int = FLASH, exercise: bool = False) -> tuple[Station, Station, bytes]:
    """US has called CN, whose alarm has rung; the rings so far are forgotten."""
    us, cn = pair()
    call = us.write("now", precedence, exercise)
    carry((us, cn))
    cn.rung.clear()
    return us, cn, call.hash


def rings(station: Station) -> list[tuple[bool, int]]:
    """Whether again, and at which level, since the last time."""
    out = [(ring.again, ring.level) for ring in station.rung]
    station.rung.clear()
    return out


def tick_at(station: Station, ms: int) -> list[tuple[bool, int]]:
    """What rings when the engine is woken after so many milliseconds."""
    station.pass_ms(ms)
    station.tick()
    return rings(station)


@pytest.mark.parametrize(("precedence", "open_ms"), [(FLASH, 120_000), (IMMEDIATE, 300_000)])
def test_what_nobody_opens_goes_up_the_ladder_step_by_step(precedence: int, open_ms: int) -> None:
    _, cn, about = called(precedence)
    assert tick_at(cn, open_ms - 1) == []
    assert cn.engine.wake_at() <= cn.now.mono_ms + 1
    assert tick_at(cn, 1) == [(True, 1)]
    assert cn.saw("deadline")
    assert tick_at(cn, open_ms) == [(True, 2)]
    assert tick_at(cn, open_ms) == [(True, 2)], "the last step is rung again and again"
    assert cn.state.alarms[about].level == 2


@pytest.mark.fault("F-052")
@pytest.mark.parametrize(("before", "expected"), [(OPEN - 1, []), (OPEN, [(True, 1)]), (OPEN + 1, [(True, 1)])])
def test_opening_stops_the_escalation_from_that_moment(before: int, expected: list[tuple[bool, int]]) -> None:
    _, cn, about = called()
    assert tick_at(cn, before) == expected
    cn.say(ReceiptAct(Receipt.OPENED, about, 7, 1))
    assert cn.saw("opened")
    assert tick_at(cn, OPEN) == []


@pytest.mark.fault("F-006")
@pytest.mark.parametrize("step_ms", [-1000, 1000])
def test_a_second_more_or_less_on_the_wall_moves_no_deadline(step_ms: int) -> None:
    """A leap second is a step of a second, a smeared one many small ones: what lasts is not measured on that clock."""
    _, cn, _ = called()
    assert tick_at(cn, OPEN - 1001) == []
    for _ in range(10):
        cn.now = Now(cn.now.mono_ms + 100, cn.now.wall_ms + 100 + step_ms // 10)
        assert tick_at(cn, 0) == []
    assert tick_at(cn, 1) == [(True, 1)]


def test_opening_starts_the_deadline_for_answering_and_a_second_opening_does_not() -> None:
    _, cn, about = called()
    cn.pass_ms(10_000)
    cn.say(ReceiptAct(Receipt.OPENED, about, 7, 1))
    assert tick_at(cn, ANSWER - 10_001) == [], "it runs from when the call was kept"
    cn.say(ReceiptAct(Receipt.OPENED, about, 7, 1))
    assert tick_at(cn, 1) == [(True, 1)]
    cn.say(ReceiptAct(Receipt.OPENED, about, 7, 1))
    assert tick_at(cn, OPEN) == [(True, 2)], "what is late stays late however often it is opened"


def test_what_is_opened_too_late_to_answer_is_due_at_once() -> None:
    _, cn, about = called()
    cn.pass_ms(ANSWER + 5000)
    cn.say(ReceiptAct(Receipt.OPENED, about, 7, 1))
    assert cn.state.alarms[about].due == cn.now.mono_ms


@pytest.mark.parametrize("reply", list(Reply))
def test_a_closing_reply_ends_it_and_standby_does_not(reply: Reply) -> None:
    _, cn, about = called()
    cn.reply(cn.state.transcript.items[about].entry, reply)
    assert (about in cn.state.alarms) == (reply is Reply.STANDBY)
    assert cn.saw("closed") == reply.closes
    assert tick_at(cn, ANSWER) == ([(True, 1)] if reply is Reply.STANDBY else [])


def test_the_callers_own_receipts_and_replies_of_others_stop_nothing() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    call = us.write("now", FLASH)
    carry(net.values())
    jp.reply(call)
    carry(net.values())
    assert (call.hash in cn.state.alarms, call.hash in jp.state.alarms) == (True, False)
    assert us.state.alarms == {}


def test_what_one_station_of_a_party_opens_or_answers_is_quiet_at_the_other() -> None:
    net = stations("US", "CN", second=("CN",))
    us, cn, second = net.values()
    call = us.write("now", FLASH)
    carry(net.values())
    assert (len(cn.rung), len(second.rung)) == (1, 1)
    cn.open(call)
    carry(net.values())
    assert second.state.alarms[call.hash].opened
    assert tick_at(second, OPEN)[1:] == []
    cn.reply(call)
    carry(net.values())
    assert second.state.alarms == {}


def test_what_is_for_information_is_to_be_opened_and_asks_no_answer() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    call = us.say(replace(words("we clear the shoal"), info=1 << jp.state.me), FLASH)
    carry(net.values())
    assert (len(cn.rung), len(jp.rung)) == (1, 1), "it rings there as anywhere"
    assert tick_at(jp, OPEN)[1:] == [(True, 1)], "and is to be opened"
    for station in (cn, jp):
        station.open(call)
    assert (call.hash in cn.state.alarms, call.hash in jp.state.alarms) == (True, False)
    assert jp.saw("closed")
    assert tick_at(jp, 10 * ANSWER) == []
    assert restarted(jp, 10 * ANSWER).state.alarms == {}


def test_what_another_station_of_the_party_opened_for_its_information_is_over_here() -> None:
    net = stations("US", "CN", second=("CN",))
    us, cn, second = net.values()
    call = us.say(replace(words("we clear the shoal"), info=1 << cn.state.me), FLASH)
    carry(net.values())
    cn.open(call)
    carry(net.values())
    assert second.state.alarms == {}


def test_who_cannot_read_for_whom_it_is_treats_it_as_for_action() -> None:
    us, cn = pair()
    call = us.say(replace(words("we clear the shoal"), info=1 << cn.state.me), FLASH)
    key, *rest = us.entries()
    for entry in chain(us.state.own)[1:]:
        cn.take(Forger.of(us).open(entry))
    assert cn.state.transcript.items[call.hash].void == "unreadable"
    cn.say(ReceiptAct(Receipt.OPENED, call.hash, 7, 1))
    assert call.hash in cn.state.alarms
    cn.take(key, *rest)
    assert call.hash not in cn.state.alarms, "now it is known that nobody asks for an answer"


@pytest.mark.fault("F-052")
@pytest.mark.parametrize("answered", [False, True])
def test_what_the_own_party_has_settled_before_the_call_arrives_rings_nowhere(answered: bool) -> None:
    net = stations("US", "CN", second=("CN",))
    us, cn, second = net.values()
    call = us.write("now", FLASH)
    late = us.entries()
    cn.take(*late)
    cn.reply(call) if answered else cn.open(call)
    second.take(*cn.entries())
    second.take(*late)
    assert second.rung == []
    assert {h: alarm.opened for h, alarm in second.state.alarms.items()} == ({} if answered else {call.hash: True})


def test_what_the_own_party_said_in_an_epoch_that_is_read_later_settles_it_then() -> None:
    net = stations("US", "CN", second=("CN",))
    us, cn, second = net.values()
    call = us.write("now", FLASH)
    frames = us.entries()
    cn.take(*frames)
    second.take(*frames)
    cn.reply(call)
    key, *rest = cn.entries()
    for entry in chain(cn.state.own)[1:]:
        second.take(Forger.of(cn).open(entry))
    assert call.hash in second.state.alarms
    second.take(key)
    assert call.hash not in second.state.alarms
    assert len(rest) == 3


@pytest.mark.fault("F-039")
def test_a_drills_escalation_is_a_drill() -> None:
    _, cn, _ = called(exercise=True)
    cn.pass_ms(OPEN)
    cn.tick()
    assert [ring.exercise for ring in (*cn.rung, *restarted(cn).rung)] == [True, True]


def test_an_alarm_is_said_to_have_rung_once() -> None:
    us, cn, about = called()
    assert cn.engine.rang(cn.now, cn.entropy(), about) == []
    assert [e.header.cls for e in chain(cn.state.own)].count(5) == 1
    dialogue = us.state.transcript.dialogue(about)
    rang = dialogue.first_receipt(CN, Receipt.RANG)
    assert rang is not None
    assert rang.entry.header.precedence == FLASH


# -- over restarts ---------------------------------------------------------------------------------------------------


@pytest.mark.fault("F-001")
@pytest.mark.parametrize(
    ("passed", "down", "level", "left"),
    [
        (0, 0, 0, OPEN),
        (10_000, 20_000, 0, OPEN - 30_000),
        (0, OPEN - 1, 0, 1),
        (0, OPEN, 1, OPEN),
        (OPEN, 1000, 1, OPEN - 1000),
        (0, 2 * OPEN, 2, OPEN),
        (0, 10 * OPEN + 1, 2, OPEN - 1),
        (0, 30 * 86_400_000, 2, OPEN),
    ],
)
def test_after_a_restart_it_rings_again_on_the_step_and_with_the_time_that_is_left(
    passed: int, down: int, level: int, left: int
) -> None:
    """As if the node had gone on: who was called before is called again, and nobody has more time for it."""
    _, cn, about = called()
    cn.pass_ms(passed)
    again = restarted(cn, down)
    assert rings(again) == [(True, level)]
    assert again.state.alarms[about].level == level
    assert again.state.alarms[about].due == again.now.mono_ms + left
    assert again.engine.wake_at() <= again.now.mono_ms + left
    assert tick_at(again, left - 1) == []
    assert tick_at(again, 1) == [(True, min(level + 1, 2))]


@pytest.mark.parametrize(("down", "level", "left"), [(ANSWER, 1, OPEN), (ANSWER + 3 * OPEN, 2, OPEN)])
def test_what_was_opened_and_is_late_for_its_answer_rings_after_a_restart(down: int, level: int, left: int) -> None:
    _, cn, about = called()
    cn.say(ReceiptAct(Receipt.OPENED, about, 7, 1))
    again = restarted(cn, down)
    assert rings(again) == [(True, level)]
    assert again.state.alarms[about].due == again.now.mono_ms + left


@pytest.mark.fault("F-002")
@pytest.mark.parametrize("error_ms", [-1, -43_200_000, 30 * 86_400_000 + 1])
@pytest.mark.parametrize("opened", [False, True])
def test_when_the_wall_clock_is_not_plausible_it_is_due_now(error_ms: int, opened: bool) -> None:
    _, cn, about = called()
    if opened:
        cn.say(ReceiptAct(Receipt.OPENED, about, 7, 1))
    again = restarted(cn, error_ms)
    assert again.state.alarms[about].due == again.now.mono_ms + OPEN
    assert rings(again) == [(True, 1)]


def test_what_was_opened_is_quiet_after_a_restart_until_its_answer_is_due() -> None:
    _, cn, about = called()
    cn.say(ReceiptAct(Receipt.OPENED, about, 7, 1))
    again = restarted(cn, 100_000)
    assert rings(again) == []
    assert tick_at(again, ANSWER - 100_001) == []
    assert tick_at(again, 1) == [(True, 1)]


def test_what_was_answered_is_over_after_a_restart() -> None:
    _, cn, about = called()
    cn.reply(cn.state.transcript.items[about].entry)
    again = restarted(cn, 10 * ANSWER)
    assert (rings(again), again.state.alarms) == ([], {})


def test_what_has_rung_before_a_restart_is_not_new_when_it_comes_again() -> None:
    us, cn, _ = called()
    frames = [Forger.of(us).open(entry) for entry in chain(us.state.own)]
    again = restarted(cn)
    rings(again)
    again.take(*frames)
    assert rings(again) == []


def test_a_restart_continues_the_number_and_the_epoch() -> None:
    us, cn = pair()
    us.write("before")
    carry((us, cn))
    again = restarted(us)
    after = again.write("after")
    assert (after.header.seq, after.header.epoch, again.state.boot) == (3, 1, 2)
    carry((again, cn))
    assert cn.words() == ["before", "after"]


def test_a_restart_brings_back_all_that_was_kept_whatever_the_order_was() -> None:
    us, cn = pair()
    for number in range(3):
        us.write(str(number), FLASH)
    key, *rest = us.entries()
    cn.take(key, *rest[::-1])
    again = restarted(cn)
    for same in ("feeds", "keys", "tags", "kept_at", "unread", "epoch", "epoch_first"):
        assert getattr(again.state, same) == getattr(cn.state, same), same
    assert again.state.transcript == cn.state.transcript


@pytest.mark.fault("F-010")
def test_a_kept_entry_that_was_damaged_is_not_loaded() -> None:
    _, cn, _ = called()
    good = cn.records[1]
    for at in range(len(good.frame) - 64):
        damaged = changed_byte(good.frame, at)
        cn.records[1] = replace(good, frame=damaged)
        if at in range(1, 5):
            continue  # the tag says which line, and the hash says it too
        with pytest.raises((WireError, AssertionError)):
            restarted(cn)


def test_a_kept_entry_of_another_line_is_not_loaded() -> None:
    _, cn, _ = called()
    us = stations("US", "JP")[US]
    us.write()
    cn.records = us.records
    with pytest.raises((WireError, AssertionError)):
        restarted(cn)


def test_rings_name_the_entry() -> None:
    us, cn = pair()
    call = us.write("now", FLASH)
    carry((us, cn))
    assert cn.rung == [Ring(us.charter.line_id, US, 0, call.header.seq, call.hash, FLASH, False, False, 0)]
