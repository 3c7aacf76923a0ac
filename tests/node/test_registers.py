"""What waits, and the registers: calls, requests to talk and line tests, computed from the transcript alone."""

from dataclasses import replace
from typing import Any

import pytest

from openline.desk import asks
from openline.desk import text as terminal
from openline.engine.state import LineState
from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import Marker, MessageAct, ReceiptAct, Reply, ReplyAct, SuspendAct
from openline.line.transcript import Item
from openline.node import calls, duty, registers, times, view
from openline.node.calls import Open
from openline.node.lamps import BRIEF, Lamp
from openline.node.schedule import AGAIN_MS, FIRST_MS, Schedule
from openline.wire.entry import Entry
from openline.wire.header import Precedence
from tests.engine.pair import CN, FLASH, IMMEDIATE, ROUTINE, US, Station, carry, meet, pair, restarted, stations
from tests.line import succession
from tests.line.parties import make_line

OPEN = {i: Lamp("open", "open", "a carrier is up and their node answers ours", 0) for i in range(12)}
DARK = {i: Lamp("dark", "no carrier", "no carrier since 0133Z (41 min), a fault on the way: cut", 0) for i in range(12)}
MINUTE_MS = 60_000


def ask(station: Station, subject: str, precedence: int = IMMEDIATE) -> Entry:
    """Ask to talk."""
    text = registers.request_text(subject, {"Level": "commander", "Means": ""})
    return station.say(MessageAct(1, Marker.REQUEST, text, "en", 7), precedence)


def answer(station: Station, about: Entry, kind: Reply) -> None:
    """A person answers."""
    station.say(ReplyAct(1, kind, about.hash, 7))


def later(ms: int, *net: Station) -> None:
    """Time passes for all of them, and what is due is done."""
    for one in net:
        one.pass_ms(ms)
        one.tick()
    carry(net)


def items_of(s: LineState, chosen: Any) -> list[Item]:
    """The chosen entries in the order in which they were kept."""
    return [item for item in s.transcript.items.values() if chosen(item)]


def asked(station: Station, lamps: dict[int, Lamp] | None = None) -> list[dict[str, Any]]:
    """The register of requests to talk as that station reckons it."""
    s = station.state
    return registers.requests(s, station.now, items_of(s, registers.is_request), lamps or OPEN)


def sentence(station: Station, about: Entry, lamps: dict[int, Lamp], lasting: bool = True) -> str:
    """What is said of our message at the other side."""
    s = station.state
    item = s.transcript.items[about.hash]
    (state,) = calls.says(s, station.now, item, view.entry_view(s, item)["states"], lamps, lasting)
    return str(state["says"])


def test_a_fault_and_a_silence_are_worded_apart() -> None:
    """No carrier, stored, rang and not opened, opened and not answered, standing by, answered: six sentences."""
    us, cn = pair()
    meet(us, cn)
    call = us.write("Do you hear us?", FLASH)
    assert sentence(us, call, DARK) == (
        "not known to have arrived; no carrier since 0133Z (41 min), a fault on the way: cut"
    )
    assert sentence(us, call, OPEN) == "not known to have arrived, and their node is alive"
    carry([us, cn])
    us.pass_ms(41 * MINUTE_MS)
    says = sentence(us, call, OPEN)
    assert says.startswith("their node is alive, alarm rang ")
    assert says.endswith("nobody has opened it for 41 min")
    says = sentence(us, call, DARK)
    assert says.startswith("alarm rang "), "whether their node is alive is not known"
    assert says.endswith("nobody has opened it for 41 min; no carrier since 0133Z (41 min), a fault on the way: cut")
    cn.pass_ms(41 * MINUTE_MS)
    cn.open(call)
    carry([us, cn])
    assert "not answered for 0 s" in sentence(us, call, OPEN)
    answer(cn, call, Reply.STANDBY)
    carry([us, cn])
    assert sentence(us, call, OPEN).startswith("standing by since ")
    answer(cn, call, Reply.DECLINE)
    carry([us, cn])
    assert sentence(us, call, DARK).startswith("answered DECLINE "), "what was answered needs no carrier"


def test_an_answer_that_contradicts_an_earlier_one_stands_beside_it() -> None:
    """WILCO, then UNABLE: both are shown; the same word again is no news, and STANDBY closes nothing."""
    us, cn = pair()
    meet(us, cn)
    call = us.write("Do you hear us?", FLASH)
    carry([us, cn])
    for kind in (Reply.WILCO, Reply.WILCO, Reply.STANDBY):
        answer(cn, call, kind)
    carry([us, cn])
    item = us.state.transcript.items[call.hash]
    assert "later_answers" not in view.state_view(us.state, item, CN)
    answer(cn, call, Reply.UNABLE)
    carry([us, cn])
    state = view.state_view(us.state, item, CN)
    assert (state["answer"], [one["answer"] for one in state["later_answers"]]) == ("WILCO", ["UNABLE"])
    assert ", then UNABLE " in sentence(us, call, OPEN)
    assert f"WILCO, THEN UNABLE at {terminal.clock(state['later_answers'][0]['at_ms'])}" in terminal.state(state)


def test_a_silence_outside_their_duty_hours_is_told_as_one() -> None:
    """By the charter nobody need sit there; said of the other side only, and no more once it has answered."""
    us, cn = on_duty(("CN", 127, *NOT_NOW))
    meet(us, cn)
    call = us.write("Do you hear us?", FLASH)
    assert "duty hours" not in sentence(us, call, OPEN), "it has not arrived"
    carry([us, cn])
    hours = f"({duty.text(us.charter.charter.calendar, 'CN')} UTC)"
    assert sentence(us, call, OPEN).endswith(f"nobody has opened it for 0 s; outside their duty hours {hours}")
    assert sentence(us, call, OPEN, lasting=False).endswith(f"; it came outside their duty hours {hours}")
    (row,) = calls.waiting_for_us(cn.state, cn.now)
    assert (row["now"], row["next"]) == cn.charter.charter.escalation[1:3], "nobody sits at the first step"
    assert row["says"].endswith("outside our duty hours")
    us.pass_ms((NOT_NOW[0] - minute(us) + 1) * MINUTE_MS)
    assert sentence(us, call, OPEN).endswith(f"; it came outside their duty hours {hours}")
    answer(cn, call, Reply.ROGER)
    carry([us, cn])
    assert "duty hours" not in sentence(us, call, OPEN)


def minute(station: Station) -> int:
    """The minute of the day, UTC."""
    return station.now.wall_ms % 86_400_000 // MINUTE_MS


NOT_NOW = (12 * 60, 24 * 60)  # the tests' clocks begin in the morning


def on_duty(*calendar: tuple[str, int, int, int]) -> tuple[Station, Station]:
    """US and CN on a line with that calendar."""
    first, secrets, suite = make_line(("US", "CN"), False, ())
    c = replace(first.charter, calendar=calendar)
    signed = replace(first, charter=c, signed=charters.to_bytes(c))
    us, cn = (Station(signed, i, own, suite) for i, own in sorted(secrets.items()))
    return us, cn


def test_a_changed_answer_stands_at_a_glance_for_a_day() -> None:
    """For whoever looks at the lines and not at each message; the other side's, to messages of ours."""
    us, cn = pair()
    meet(us, cn)
    call = us.write("Do you hear us?", FLASH)
    carry([us, cn])
    answer(cn, call, Reply.WILCO)
    carry([us, cn])

    def rows(station: Station) -> list[dict[str, Any]]:
        s, one = station.state, Open()
        for item in s.transcript.items.values():
            one.add(s, item)
        return calls.changed_by_them(s, station.now, one.changed(s, station.now.wall_ms), OPEN)

    assert rows(us) == []
    answer(cn, call, Reply.UNABLE)
    carry([us, cn])
    (row,) = rows(us)
    assert row["name"] == "US-2"
    assert row["says"].startswith("CN: answered WILCO ")
    assert ", then UNABLE " in row["says"]
    assert rows(cn) == [], "it is our own change there"
    us.pass_ms(calls.CHANGED_MS + 1)
    assert rows(us) == []


def test_who_sends_to_a_side_that_has_suspended_it_is_told() -> None:
    """PRIORITY is suspended, FLASH is not; an answer ends the matter."""
    us, cn = pair()
    meet(us, cn)
    cn.say(SuspendAct(1, (Precedence.PRIORITY, Precedence.ROUTINE), "storm", "en", 3600, 7), IMMEDIATE)
    carry([us, cn])
    found = {}
    for precedence in (FLASH, Precedence.PRIORITY):
        s, item = us.state, us.state.transcript.items[us.write("Do you hear us?", precedence).hash]
        (found[precedence],) = calls.says(s, us.now, item, view.entry_view(s, item)["states"], OPEN)
    assert "suspended" not in found[FLASH]
    told = found[Precedence.PRIORITY]["suspended"]
    assert told.startswith("CN has suspended PRIORITY, at the longest until ")
    assert told.endswith("nobody has promised to handle it; FLASH and IMMEDIATE ring")
    assert terminal.states([found[Precedence.PRIORITY]])[-1] == told
    carry([us, cn])
    answer(cn, item.entry, Reply.ROGER)
    carry([us, cn])
    (state,) = calls.says(s, us.now, item, view.entry_view(s, item)["states"], OPEN)
    assert "suspended" not in state


@pytest.mark.parametrize("precedence", [FLASH, Precedence.ROUTINE])
def test_what_is_for_information_waits_to_be_opened_and_for_no_answer(precedence: int) -> None:
    """At the caller, who waits for the others, and at the one who is informed; and nobody is told of a silence."""
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    meet(*net.values())
    call = us.say(MessageAct(1, Marker.INFORMATION, "We clear the shoal.", "en", 7, info=1 << jp.me), precedence)
    carry(net.values())
    later(2000, *net.values())
    waits = {one.me: calls.Open() for one in net.values()}

    def at(one: Station) -> tuple[Item, bool, dict[str, dict[str, Any]]]:
        """The message, whether it waits there for others or for this side, and the state at each party."""
        s, item = one.state, one.state.transcript.items[call.hash]
        waits[one.me].add(s, item)
        urgent = call.hash in s.alarms or item in waits[one.me].items(s)
        states = calls.says(s, one.now, item, view.entry_view(s, item)["states"], OPEN)
        return item, urgent or item in waits[one.me].above(s, one is us), {state["party"]: state for state in states}

    item, waiting, states = at(us)
    assert view.entry_view(us.state, item)["info"] == ["JP"]
    assert waiting
    assert {party: state["info"] for party, state in states.items()} == {"CN": False, "JP": True}
    assert states["JP"]["open_due_ms"]
    assert states["JP"]["answer_due_ms"] is None
    assert states["JP"]["says"].endswith("for their information: no answer is asked")
    for one in (cn, jp):
        one.open(call)
    carry(net.values())
    assert [at(one)[1] for one in (us, cn, jp)] == [True, True, False], "CN owes an answer, and JP nothing"
    states = at(us)[2]
    assert "not answered" in states["CN"]["says"]
    assert states["JP"]["says"].endswith("it is for their information, and no answer is asked")
    cn.reply(call)
    carry(net.values())
    assert not at(us)[1]
    jp.reply(call, Reply.ROGER)
    carry(net.values())
    assert at(us)[2]["JP"]["answer"] == "ROGER", "who answers all the same is heard"


def test_who_has_rung_since_the_carrier_came_up_answers() -> None:
    """Their first beacon may come behind their receipt: the node is alive either way."""
    us, cn = pair()
    meet(us, cn)
    call = us.write("Do you hear us?", FLASH)
    carry([us, cn])
    (rang,) = [item for item in us.state.transcript.items.values() if isinstance(item.act, ReceiptAct)]
    at_ms = us.state.kept_at[rang.entry.hash]
    told = {}
    for since_ms in (at_ms - 1, at_ms + 1):
        lamp = Lamp("degraded", "no answer", "their node does not answer", since_ms)
        told[since_ms] = sentence(us, call, dict.fromkeys(range(12), lamp))
    assert "their node does not answer" not in told[at_ms - 1]
    assert "their node does not answer" in told[at_ms + 1]


def test_what_stands_with_an_entry_stays_the_same_until_something_happens() -> None:
    """How long it has lasted stands where it is looked at, not in the record that is compared."""
    us, cn = pair()
    meet(us, cn)
    call = us.write("Do you hear us?", FLASH)
    told = "not known to have arrived; no carrier since "
    assert sentence(us, call, DARK, lasting=False).startswith(told)
    assert sentence(us, call, DARK, lasting=False).endswith(", a fault on the way")
    carry([us, cn])
    before = [sentence(us, call, lamps, lasting=False) for lamps in (OPEN, DARK)]
    us.pass_ms(41 * MINUTE_MS)
    assert [sentence(us, call, lamps, lasting=False) for lamps in (OPEN, DARK)] == before
    assert before[0].endswith(", nobody has opened it")
    cn.open(call)
    carry([us, cn])
    assert sentence(us, call, OPEN, lasting=False).endswith(", not answered")
    for kind in BRIEF:
        lamp = {CN: Lamp("degraded", kind, "", us.now.wall_ms)}
        assert "{" not in sentence(us, call, lamp, lasting=False)


def test_what_is_stored_and_has_not_rung_says_that() -> None:
    """Their alarm is broken, or what was said does not ring."""
    us, cn = pair(answers=False)
    meet(us, cn)
    call = us.write("Quietly.", ROUTINE)
    carry([us, cn])
    later(30_000, us, cn)
    assert sentence(us, call, OPEN).startswith("their node is alive, stored there ")
    assert sentence(us, call, OPEN).endswith(", not opened")


def test_calls_wait_for_us_and_for_them_until_they_are_closed() -> None:
    """Who is called, who is next, until when; the next step of the ladder when nobody comes."""
    us, cn = pair()
    meet(us, cn)
    waiting = Open()
    for text, precedence in (("one", FLASH), ("two", IMMEDIATE), ("three", ROUTINE)):
        entry = us.write(text, precedence)
        waiting.add(us.state, us.state.transcript.items[entry.hash])
    carry([us, cn])
    (flash, immediate) = calls.waiting_for_us(cn.state, cn.now)
    assert [flash["precedence"], immediate["precedence"]] == ["FLASH", "IMMEDIATE"]
    assert flash["says"] == "waits here to be opened: 2 min left; watch officer is called, next is duty general"
    assert flash["due_ms"] == cn.now.wall_ms + 2 * MINUTE_MS
    assert [row["precedence"] for row in calls.waiting_for_them(us.state, us.now, waiting.items(us.state), OPEN)] == [
        "FLASH",
        "IMMEDIATE",
    ]
    later(2 * MINUTE_MS, us, cn)
    (flash, _) = calls.waiting_for_us(cn.state, cn.now)
    assert (flash["level"], flash["now"], flash["next"]) == (1, "duty general", "ministry")
    due = times.hour(flash["due_ms"], cn.now.wall_ms)
    assert flash["due_ms"] == cn.now.wall_ms
    assert flash["says"] == f"was to be opened here by {due}; duty general is called, ministry follows in 2 min"
    later(2 * MINUTE_MS, us, cn)
    (flash, _) = calls.waiting_for_us(cn.state, cn.now)
    assert flash["due_ms"] == cn.now.wall_ms - 2 * MINUTE_MS, "the deadline, not the next call"
    assert flash["next_ms"] == cn.now.wall_ms + 2 * MINUTE_MS
    assert flash["says"] == f"was to be opened here by {due}; ministry is called, again in 2 min"
    for item in list(waiting.items(us.state)):
        answer(cn, item.entry, Reply.ROGER)
    carry([us, cn])
    assert calls.waiting_for_us(cn.state, cn.now) == []
    assert waiting.items(us.state) == []


def test_after_a_restore_a_message_was_sent_when_it_was_signed_and_stored_before_it_rang() -> None:
    """What was fetched back had been said; the other side's receipts are learned anew."""
    net = stations("US", "CN")
    us, cn = net.values()
    us.write("known", FLASH)
    carry(net.values())
    old, notes = list(us.records), dict(us.notes)
    said_ms = us.now.wall_ms
    call = us.say(MessageAct(1, Marker.INFORMATION, "forgotten", "en", said_ms // 1000), FLASH)
    carry(net.values())
    later(30 * MINUTE_MS, us, cn)
    us.records, us.notes = old, notes
    again = restarted(us, MINUTE_MS)
    meet(again, cn)
    meet(again, cn)
    assert again.state.incarnation == 1
    item = again.state.transcript.items[call.hash]
    assert again.state.kept_at[call.hash] > said_ms + 30 * MINUTE_MS
    again.state.peers[CN].stored.append((0, call.header.seq, again.now.wall_ms + MINUTE_MS))  # its beacon came last
    found = view.state_view(again.state, item, CN)["times_ms"]
    assert found["sent"] == said_ms // 1000 * 1000
    assert found["stored"] == found["rang"] > found["sent"]


def test_in_a_group_a_call_waits_until_every_party_has_closed_it() -> None:
    """One answer of two leaves it open for the other."""
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    meet(us, cn, jp)
    call = us.write("To both of you.", FLASH)
    waiting = Open()
    waiting.add(us.state, us.state.transcript.items[call.hash])
    carry(net.values())
    answer(cn, call, Reply.WILCO)
    carry(net.values())
    (row,) = calls.waiting_for_them(us.state, us.now, waiting.items(us.state), OPEN)
    assert row["says"].startswith("JP: their node is alive, alarm rang ")
    answer(jp, call, Reply.UNABLE)
    carry(net.values())
    assert waiting.items(us.state) == []


def test_the_outcome_of_every_request_to_talk_is_in_the_register() -> None:
    """Answered, declined with its reply, unanswered after the deadline; both sides reckon the same, also after a
    restart.
    """
    us, cn = pair()
    meet(us, cn)
    told = {}
    for kind in (Reply.AFFIRM, Reply.DECLINE, Reply.UNABLE, Reply.STANDBY, None):
        told[kind] = ask(us, f"Subject {kind}")
        carry([us, cn])
        if kind is not None:
            answer(cn, told[kind], kind)
        carry([us, cn])
    us.write(f"{registers.TALK}\nof no marker", IMMEDIATE)
    carry([us, cn])
    wanted = ["answered", "declined", "declined", "standing by", "waiting"]
    assert [row["outcome"] for row in asked(us)] == wanted
    assert asked(us)[0]["subject"] == "Subject 5"
    later(31 * MINUTE_MS, us, cn)
    wanted[-1] = "unanswered"
    for station in (us, cn, restarted(us)):
        assert [row["outcome"] for row in asked(station)] == wanted
    assert registers.counts(asked(us)) == {"answered": 1, "declined": 2, "standing by": 1, "unanswered": 1}
    assert asked(us)[1]["outcomes"][0]["answer"] == "DECLINE"


def test_a_request_that_never_arrived_was_not_refused() -> None:
    """Days later it is still *not received*: a fault, and none of theirs that could be proven."""
    us, cn = pair()
    meet(us, cn)
    ask(us, "Before the storm")
    us.frames()
    us.pass_ms(3 * 24 * 60 * MINUTE_MS)
    (row,) = asked(us, DARK)
    assert row["outcome"] == "not received"
    assert "a fault on the way" in row["outcomes"][0]["says"]


def scored(station: Station) -> list[dict[str, Any]]:
    """The line tests as that station scores them."""
    s = station.state
    return registers.tests(s, station.now, items_of(s, registers.is_test), OPEN)


def test_a_line_test_is_scored_by_what_came_and_when() -> None:
    """Five points; passed only when a person opened and answered it in time."""
    us, cn = pair()
    meet(us, cn)
    test = us.say(registers.test_act(1, us.now), IMMEDIATE, exercise=True)
    ((first,),) = [row["stations"] for row in scored(us)]
    assert (first["score"], first["passed"], first["running"]) == (1, False, True)
    carry([us, cn])
    later(30_000, us, cn)
    ((rang,),) = [row["stations"] for row in scored(us)]
    assert (rang["score"], rang["passed"], rang["running"]) == (3, False, True)
    cn.open(test)
    answer(cn, test, Reply.ROGER)
    carry([us, cn])
    ((done,),) = [row["stations"] for row in scored(us)]
    assert (done["score"], done["passed"], done["running"]) == (5, True, False)
    late = us.say(registers.test_act(1, us.now), IMMEDIATE, exercise=True)
    carry([us, cn])
    later(6 * MINUTE_MS, us, cn)
    answer(cn, late, Reply.ROGER)
    carry([us, cn])
    ((missed,),) = [row["stations"] for row in scored(us)[1:]]
    assert (missed["score"], missed["passed"], missed["running"]) == (5, False, False), "opened after five minutes"
    us.say(MessageAct(1, Marker.REQUEST, registers.TEST_TEXT, "en", 7), IMMEDIATE)
    assert len(scored(us)) == 2, "without the mark of an exercise it is none"


def test_the_figures_of_a_line_tell_how_long_each_side_took() -> None:
    """By party and precedence: opened, answered, late, never; a drill is counted only among drills."""
    us, cn = pair()
    meet(us, cn)
    quick = us.write("quick", FLASH)
    carry([us, cn])
    later(30_000, us, cn)
    answer(cn, quick, Reply.ROGER)
    slow = us.write("slow", FLASH)
    carry([us, cn])
    later(20 * MINUTE_MS, us, cn)
    answer(cn, slow, Reply.DECLINE)
    us.write("never", FLASH)
    us.write("drill", FLASH, exercise=True)
    ask(us, "to talk")
    carry([us, cn])
    later(3 * MINUTE_MS, us, cn)
    for station in (us, cn):
        s = station.state
        rows = registers.figures(s, station.now, list(s.transcript.items.values()), OPEN, exercise=False)
        by = {row["party"]: row for row in rows}
        flash = by["CN"]["calls"]["FLASH"]
        assert {key: flash[key] for key in ("sent", "opened", "answered", "declined")} == {
            "sent": 3,
            "opened": 2,
            "answered": 1,
            "declined": 1,
        }
        assert (flash["opened_late"], flash["answered_late"], flash["never_opened"]) == (1, 1, 1)
        assert (flash["open_worst_ms"], flash["answer_median_ms"]) == (20 * MINUTE_MS, 30_000)
        assert by["CN"]["requests"] == {"waiting": 1}
        assert by["US"]["calls"]["FLASH"]["sent"] == 0
        assert by["CN"]["ours"] is (station is cn)
        drills = registers.figures(s, station.now, list(s.transcript.items.values()), OPEN, exercise=True)
        assert [row["calls"]["FLASH"]["sent"] for row in drills if row["party"] == "CN"] == [1]


def test_line_tests_fall_due_after_the_last_of_ours() -> None:
    """The last one is read off the transcript; one that failed is tried again; without a schedule there is none."""
    us, cn = pair()
    meet(us, cn)
    line = us.state.line
    schedule = Schedule(3600, Precedence.IMMEDIATE, us.now)
    assert schedule.next(line) == (us.now.wall_ms + FIRST_MS, 3600)
    assert not schedule.is_due(line, us.now)
    us.pass_ms(FIRST_MS)
    assert schedule.is_due(line, us.now)
    schedule.failed(line, us.now)
    assert schedule.next(line)[0] == us.now.wall_ms + AGAIN_MS
    sent = us.say(registers.test_act(1, us.now), IMMEDIATE, exercise=True)
    theirs = cn.say(registers.test_act(1, cn.now), IMMEDIATE, exercise=True)
    carry([us, cn])
    for entry in (sent, theirs):
        schedule.note(us.state, us.state.transcript.items[entry.hash])
    assert schedule.next(line)[0] == us.state.kept_at[sent.hash] + 3_600_000
    assert Schedule(None, Precedence.IMMEDIATE, us.now).next(line) == (None, None)
    assert not Schedule(None, Precedence.IMMEDIATE, us.now).is_due(line, us.now)


@pytest.mark.parametrize("name", ["US-2", "us-2", "CN-2"])
def test_an_entry_is_found_by_its_name_or_hash(name: str) -> None:
    """Whatever its case; a hash from eight digits on; what is not there is not found."""
    us, cn = pair()
    meet(us, cn)
    us.write("one")
    cn.write("two")
    carry([us, cn])
    found = view.find(us.state, name)
    assert found
    assert view.name_of(us.state, found) == name.upper()
    assert view.find(us.state, found.entry.hash.hex()[:8]) is found
    for other in ("US-99", "US-", "-", "", found.entry.hash.hex()[:7], "US-" + "9" * 30, "US-²"):
        assert view.find(us.state, other) is None


def test_a_receiver_sees_its_own_state_from_when_it_kept_the_call() -> None:
    """Stored since then, and never sent by itself."""
    us, cn = pair()
    meet(us, cn)
    call = us.write("words", ROUTINE)
    carry([us, cn])
    state = view.state_view(cn.state, cn.state.transcript.items[call.hash], CN)
    assert (state["state"], state["times_ms"]["sent"]) == ("STORED", None)
    assert state["times_ms"]["stored"] == cn.state.kept_at[call.hash]
    assert view.state_view(us.state, us.state.transcript.items[call.hash], CN)["times_ms"]["sent"] is not None
    assert us.me == US


@pytest.mark.parametrize("arrived", [False, True])
def test_a_revoked_station_is_no_fault_and_owes_nothing(arrived: bool) -> None:
    """It is no peer; what had come to it says who ended it, what had not is not asked of it; its party's other is."""
    us, cn = pair()
    meet(us, cn)
    call = cn.write("Do you hear us?", FLASH)
    cn.say(registers.test_act(1, cn.now), IMMEDIATE, exercise=True)
    if arrived:
        carry((us, cn))
    second = succession.station(1, "US second", us.suite)[0]
    last = (cards.mark(us.charter.line_id), US, 0, us.state.own.head)
    cn.say(succession.follows(us.charter.cards[0].card, stations=(second,), revoked=(last,)))
    cn.pass_ms(60 * MINUTE_MS)
    s, lamps = cn.state, {1: OPEN[1]}
    assert US in s.peers, "the engine keeps it: what it signed stays provable"
    assert [peer["index"] for peer in view.line_view(s, cn.now, lamps)["peers"]] == [1]
    item = s.transcript.items[call.hash]
    states = calls.says(s, cn.now, item, view.entry_view(s, item)["states"], DARK)
    assert [state["index"] for state in states] == ([US, 1] if arrived else [1])
    if arrived:
        assert states[0]["says"].endswith("nobody has opened it for 60 min; its party has revoked this station")
        assert states[0]["open_due_ms"] is states[0]["answer_due_ms"] is None
    assert [[state["index"] for state in row["stations"]] for row in scored(cn)] == [[1]]


def test_what_never_arrived_is_no_silence_in_the_figures() -> None:
    """A call and a line test into a cut are of a class of their own, and in words; one that arrived is a silence."""
    us, cn = pair()
    meet(us, cn)
    us.write("heard", FLASH)
    carry([us, cn])
    us.write("into the cut", FLASH)
    us.say(registers.test_act(1, us.now), IMMEDIATE, exercise=True)
    us.frames()
    us.pass_ms(3 * 24 * 60 * MINUTE_MS)
    s = us.state
    rows = registers.figures(s, us.now, list(s.transcript.items.values()), DARK, exercise=False)
    (row,) = [row for row in rows if row["party"] == "CN"]
    flash = row["calls"]["FLASH"]
    assert (flash["sent"], flash["never_opened"], flash["not_arrived"]) == (2, 1, 1)
    assert row["tests"] == {"passed": 0, "missed": 0, "not_arrived": 1}
    ((state,),) = [row["stations"] for row in scored(us)]
    assert (state["arrived"], state["running"], state["passed"]) == (False, False, False)
    said = "\n".join(asks.figures(row))
    assert "1 opened by nobody in time" in said
    assert "1 not known to have arrived: a fault, and no silence of theirs" in said
    assert "line tests: 0 passed, 0 missed, 1 not known to have arrived" in said


def test_what_is_above_the_floor_waits_too_and_says_that_no_alarm_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """PRIORITY before ROUTINE, until it is answered; of many that nobody answers the last ones are shown."""
    us, cn = pair()
    meet(us, cn)
    ours, theirs = Open(), Open()
    said = [us.write(str(level), level) for level in (ROUTINE, Precedence.PRIORITY, FLASH)]
    carry([us, cn])
    for station, lists in ((us, ours), (cn, theirs)):
        for item in station.state.transcript.items.values():
            lists.add(station.state, item)
    assert [item.entry for item in ours.above(us.state, ours=True)] == [said[1], said[0]]
    assert ours.above(us.state, ours=False) == []
    rows = calls.above_for_us(cn.state, cn.now, theirs.above(cn.state, ours=False))
    assert [row["precedence"] for row in rows] == ["PRIORITY", "ROUTINE"]
    assert rows[0]["says"].startswith("waits here to be opened: ")
    assert rows[0]["says"].endswith(" left; no alarm calls anybody for it")
    cn.open(said[1])
    cn.pass_ms(90 * 24 * 60 * MINUTE_MS)
    (row, _) = calls.above_for_us(cn.state, cn.now, theirs.above(cn.state, ours=False))
    assert row["says"].startswith("waits here to be answered: ")
    assert " late; " in row["says"]
    answer(cn, said[1], Reply.ROGER)
    carry([us, cn])
    assert [item.entry for item in ours.above(us.state, ours=True)] == [said[0]]
    assert [item.entry for item in theirs.above(cn.state, ours=False)] == [said[0]]
    monkeypatch.setattr(calls, "SHOWN_MAX", 2)
    monkeypatch.setattr(calls, "ABOVE_MAX", 3)
    more = [us.write(str(number), ROUTINE) for number in range(4)]
    for entry in more:
        ours.add(us.state, us.state.transcript.items[entry.hash])
    assert [item.entry for item in ours.above(us.state, ours=True)] == more[-2:]
