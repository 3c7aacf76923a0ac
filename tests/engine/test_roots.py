"""What roots say takes effect wherever it arrives: stations come and go, versions are adopted, parties leave."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from openline.engine.state import Refused
from openline.line import card as cards
from openline.line import charter as charters
from openline.line import fork
from openline.line.acts import AdoptAct, CardAct, CharterAct, Receipt, ReceiptAct, Reply, SuspendAct
from openline.line.bodies import to_body
from openline.line.floor import promised, stands, suspensions
from openline.line.transcript import State
from openline.node import calls, registers, terms, view
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire.entry import Entry
from openline.wire.header import Class, Header
from tests.engine.pair import (
    CN,
    FLASH,
    IMMEDIATE,
    ROUTINE,
    US,
    Forger,
    Station,
    carry,
    chain,
    meet,
    pair,
    restarted,
    words,
)
from tests.line.succession import amends, follows, leaves, station

LAST = (0, 9)  # (incarnation, seq): more than any test here signs before


def second_added(us: Station) -> CardAct:
    """US's root adds a second station."""
    card = us.charter.cards[0].card
    return follows(card, stations=(*card.stations, station(1, "US second", us.suite)[0]))


def revoked(us: Station, seq: int) -> CardAct:
    """US's root revokes its first station from behind ``seq``, and names a second one."""
    second = station(1, "US second", us.suite)[0]
    return follows(us.charter.cards[0].card, stations=(second,), revoked=((cards.mark(us.charter.line_id), 0, 0, seq),))


def joining(us: Station, card: CardAct) -> Station:
    """The second station, which has its card from its own administrator."""
    return Station(us.charter, 1, station(1, "US second", us.suite)[1], us.suite, us.now, given=(card,))


def test_a_station_that_the_root_adds_reads_what_is_said_from_then_on() -> None:
    us, cn = pair()
    before = us.write("before")
    carry((us, cn))
    card = second_added(us)
    us.say(card)
    new = joining(us, card)
    carry((us, cn, new))
    meet(us, cn, new)
    assert cn.state.roster.live == {0, 1, 4}
    assert cn.saw("roster")
    call = us.write("after", FLASH)
    theirs = new.write("from the second")
    meet(us, cn, new)
    assert us.state.epoch == 2, "a change of the roster begins an epoch"
    assert new.words() == ["after", "from the second"] or new.words() == ["from the second", "after"]
    assert new.state.transcript.items[before.hash].void == "unreadable"
    assert cn.state.transcript.items[theirs.hash].act == words("from the second")
    assert not new.rung, "it is of the same party"
    cn.reply(call)
    meet(us, cn, new)
    assert new.state.transcript.dialogue(call.hash).state(CN) is State.ANSWERED
    again = restarted(cn)
    assert again.state.roster == cn.state.roster


def test_an_entry_of_a_station_that_nobody_has_introduced_is_fetched_when_its_card_comes() -> None:
    us, cn = pair()
    card = second_added(us)
    new = joining(us, card)
    call = new.write("early", FLASH)
    carry((new, cn))
    assert call.hash not in cn.state.transcript.items
    us.say(card)
    carry((us, cn))
    meet(us, cn, new)
    assert "early" in cn.words()


def test_whoever_is_answered_can_read_the_answer_though_others_have_not_acknowledged_the_key() -> None:
    us, cn = pair(answers=False)
    cn.write("an epoch for two")
    meet(us, cn)
    card = second_added(us)
    us.say(card)
    new = joining(us, card)
    meet(us, new)
    call = new.write("to you", FLASH)
    cn.take(*us.entries(), *(en.to_open_frame(e) for name in ((US, 0), (1, 0)) for e in chain(new.state.feeds[name])))
    assert cn.state.epoch == 1, "US is alive and has not acknowledged the next"
    assert cn.state.spare == 2
    assert cn.reply(call).header.epoch == 2


def test_a_station_that_has_said_nothing_yet_announces_nothing() -> None:
    us, cn = pair()
    us.say(second_added(us))
    cn.take(*us.entries())
    assert not cn.state.wrapped
    assert cn.engine.rekey(cn.now, bytes(32)) == []


@pytest.mark.fault("F-042")
def test_what_a_stolen_key_signs_after_its_revocation_neither_rings_nor_answers() -> None:
    us, cn = pair()
    question = cn.write("who are you", FLASH)
    carry((us, cn))
    us.write("still ours")
    carry((us, cn))
    thief = Forger(us.charter, US, us.secrets, us.suite, us.state.keys[US, 0, 1], us.state.last)
    assert us.state.last
    call = thief.write("a false alarm", precedence=FLASH, stamp=20)
    cn.take(thief.open(call))
    assert call.hash in cn.state.alarms
    cn.say(revoked(us, us.state.last.header.seq))
    assert call.hash not in cn.state.alarms, "nobody is called any more for it"
    again = thief.write("another", precedence=FLASH, stamp=21)
    cn.rung.clear()
    cn.take(thief.open(again))
    assert not cn.rung
    for one in (cn, restarted(cn)):
        items = one.state.transcript
        assert [items.why_void(items.items[e.hash]) for e in (call, again)] == ["revoked", "revoked"]
        assert items.why_void(items.items[us.state.last.hash]) == ""
        assert not one.state.alarms
    assert us.state.transcript.dialogue(question.hash).state(US) is State.RANG
    us.take(*cn.entries())
    with pytest.raises(Refused, match="keys-revoked"):
        us.write("what now?")


def test_what_a_thief_opened_or_answered_rings_again_once_its_key_is_revoked() -> None:
    us, cn = pair()
    card = second_added(us)
    us.say(card)
    new = joining(us, card)
    net = (us, cn, new)
    meet(*net)
    opened, answered, settled = [cn.write(text, FLASH) for text in ("one", "two", "three")]
    carry(net)
    new.reply(settled)
    assert us.state.last
    last = us.state.last.header.seq
    us.open(opened)
    us.reply(answered)
    carry(net)
    assert {h: alarm.opened for h, alarm in new.state.alarms.items()} == {opened.hash: True}
    new.rung.clear()
    new.pass_ms(30_000)
    took = ((cards.mark(us.charter.line_id), 0, 0, last),)
    new.say(follows(card.card.card, stations=card.card.card.stations[1:], revoked=took))
    assert [(ring.hash, ring.again, ring.level) for ring in new.rung] == [
        (opened.hash, True, 0),
        (answered.hash, True, 0),
    ], "it rang here when it came, and rings again"
    left = {h: (alarm.opened, alarm.due - new.now.mono_ms) for h, alarm in new.state.alarms.items()}
    assert left == {opened.hash: (False, 90_000), answered.hash: (False, 90_000)}, "it waits since it was kept"


@pytest.mark.fault("F-043")
@pytest.mark.parametrize("late", [True, False])
def test_a_reply_signed_after_the_revocation_counts_for_nothing_whichever_came_first(late: bool) -> None:
    us, cn = pair()
    question = cn.write("who are you", FLASH)
    carry((us, cn))
    card = revoked(us, 2)
    us.reply(question, Reply.WILCO)
    frames = us.entries()
    if late:
        cn.say(card)
    cn.take(*frames)
    if not late:
        assert cn.state.transcript.dialogue(question.hash).state(US) is State.ANSWERED
        cn.say(card)
    assert cn.state.transcript.dialogue(question.hash).state(US) is State.RANG, "it rang before the key was stolen"


@pytest.mark.fault("F-048")
@pytest.mark.fault("F-042")
def test_a_revoked_station_is_not_listened_to_and_gets_no_keys() -> None:
    us, cn = pair()
    cn.write("to both")
    meet(us, cn)
    cn.say(revoked(us, 1))
    cn.write("not to the thief")
    assert cn.state.wrapped[2] == {1, 4}
    us.frames()
    us.pass_ms(60_000)
    us.tick()
    cn.take(*us.frames())
    assert cn.state.tally["revoked"] == 1
    new = joining(us, revoked(us, 1))
    meet(cn, new)
    assert new.words() == ["not to the thief"]


@pytest.mark.fault("F-048")
def test_a_station_revoked_while_it_was_away_sees_that_and_reads_nothing_behind_it() -> None:
    us, cn = pair()
    cn.write("before it went away")
    meet(us, cn)
    cn.say(revoked(us, 1))
    call = cn.write("not for the station that is away", FLASH)
    assert US not in cn.state.roster.live
    assert US in us.state.roster.live, "it knows nothing of it yet"
    us.take(*(Forger.of(cn).open(entry) for entry in chain(cn.state.own)))
    assert US not in us.state.roster.live, "what its party's root has signed, it believes from anybody"
    assert call.hash in us.state.transcript.items, "it holds the entry"
    assert us.words() == ["before it went away"], "and has no key to it"
    with pytest.raises(Refused, match="revoked"):
        us.write("I am still here")


def test_a_revoked_station_signs_no_receipt() -> None:
    us, cn = pair()
    us.say(revoked(us, 9))
    call = cn.write("anybody?", FLASH)
    us.take(*cn.entries())
    assert us.rung, "its people are still woken"
    assert not us.state.transcript.dialogue(call.hash).receipts


def test_a_spare_epoch_is_dropped_when_the_roster_changes() -> None:
    us, cn = pair(answers=False)
    meet(us, cn)
    while not us.state.spare:
        us.write()
    us.say(second_added(us))
    us.write()
    assert us.state.spare == 3
    assert us.state.wrapped[3] == {0, 1, 4}


# ------------------------------------------------------------------------------------------------------- amendments


def amended(us: Station, **changes: Any) -> tuple[CharterAct, AdoptAct]:
    """The next version, and its adoption."""
    act = amends(us.charter, ("US", "CN"), **changes)
    return act, AdoptAct(2, sha256(act.signed).digest())


@pytest.mark.fault("F-047")
def test_a_feed_is_judged_by_the_version_that_it_has_adopted_from_there_on() -> None:
    us, cn = pair()
    act, adopt = amended(us, suspension_max_s=60)
    long = SuspendAct(1, (ROUTINE,), "storm", "en", 3600, 7)
    us.say(act)
    us.say(long)
    us.say(adopt)
    us.say(long)
    carry((us, cn))
    for one in (cn, restarted(cn)):
        found = suspensions(one.state.charter_of, US, one.state.transcript.handling[US], 0)
        assert [each.duration_s for each in found] == [3600, 60]


def test_an_adoption_that_arrives_before_its_charter_counts_when_that_comes() -> None:
    us, cn = pair()
    act, adopt = amended(us, deadlines=(charters.Deadline(10, 20), *terms.DEADLINES[1:]))
    us.say(adopt)
    call = us.write("now", FLASH)
    carry((us, cn))
    assert cn.state.alarms[call.hash].due == cn.now.mono_ms + 120_000
    cn.say(act)
    after = us.write("and now", FLASH)
    carry((us, cn))
    assert cn.state.alarms[after.hash].due == cn.now.mono_ms + 10_000


def test_an_adoption_counts_once_it_is_linked() -> None:
    """Over a hole for ever it may have reached one station alone, which would judge that feed by itself."""
    us, cn = pair()
    act, adopt = amended(us, deadlines=(charters.Deadline(10, 20), *terms.DEADLINES[1:]))
    us.write("nothing", IMMEDIATE)
    held = us.say(adopt, IMMEDIATE)
    cn.say(act)
    forger = Forger.of(us)
    cn.take(forger.open(held))
    assert cn.state.feeds[US, 0].early_count == 1
    assert cn.state.adopted(US, (1, 0)).version == 1
    carry((us, cn))
    for one in (cn, restarted(cn)):
        assert one.state.adopted(US, (1, 0)).version == 2


def test_a_party_that_joins_has_a_seat_and_is_served() -> None:
    us, cn = pair()
    us.say(amends(us.charter, ("US", "CN", "JP"), ("JP",)))
    carry((us, cn))
    assert cn.state.seats[8].party == "JP"
    assert 8 in cn.state.peers


def test_nobody_is_called_by_what_was_said_before_he_joined() -> None:
    """Old calls neither ring at JP nor are called unreadable by it, whatever order they come in; new ones ring. What it
    signs of an old one all the same is shown; that it fetched the record says nothing."""
    us, cn = pair(answers=False)
    old = [us.write(f"{number} before", FLASH) for number in range(3)]
    meet(us, cn)
    act = amends(us.charter, ("US", "CN", "JP"), ("JP",))
    jp = Station(us.charter, 8, station(0, "JP", us.suite)[1], us.suite, us.now, given=(act,))
    us.say(act)
    meet(us, cn, jp)
    assert {entry.hash for entry in old} <= jp.state.transcript.items.keys()
    call = us.write("after", FLASH)
    meet(us, cn, jp)
    for one in (jp, restarted(jp)):
        assert {ring.hash for ring in one.rung} == {call.hash}
        one.pass_ms(20_000)
        one.tick()
        assert not one.saw("unreadable")
    for one in (us, cn):
        named = {entry.hash: [s["party"] for s in states_of(one, entry)] for entry in (*old, call)}
        assert named == {entry.hash: ["CN"] for entry in old} | {call.hash: ["CN", "JP"]}
    cn.reply(old[0])
    meet(us, cn, jp)
    assert calls._closed(us.state, us.state.transcript.items[old[0].hash]), "JP owes no answer to it"
    jp.reply(old[1])
    meet(us, cn, jp)
    assert [s["party"] for s in states_of(us, old[1])] == ["CN", "JP"]
    (row,) = [row for row in figures(us) if row["party"] == "JP"]
    assert row["calls"]["FLASH"]["sent"] == 1


@pytest.mark.fault("F-020")
def test_a_call_over_a_gap_rings_at_whoever_has_joined_though_its_key_is_not_here() -> None:
    """Whether it was wrapped for him is not known: then it rings."""
    us, _cn = pair()
    act = amends(us.charter, ("US", "CN", "JP"), ("JP",))
    jp = Station(us.charter, 8, station(0, "JP", us.suite)[1], us.suite, us.now, given=(act,))
    forger = Forger.of(us)
    forger.key("missing")
    call = forger.write("over a gap", precedence=FLASH)
    jp.take(forger.open(call))
    assert jp.new_rings() == [call.hash]


def states_of(one: Station, message: Entry) -> list[dict[str, Any]]:
    """How far a message has come, by station, as a desk is shown it."""
    found: list[dict[str, Any]] = view.entry_view(one.state, one.state.transcript.items[message.hash])["states"]
    return found


def figures(one: Station) -> list[dict[str, Any]]:
    """The register by party."""
    return registers.figures(one.state, one.now, list(one.state.transcript.items.values()), {}, False)


@pytest.mark.fault("F-047")
def test_a_seat_that_another_act_overtakes_is_known_and_counts_for_nothing() -> None:
    """JP joins by one of two rival amendments, and speaks where that one came first; then the other one comes."""
    us, cn = pair()
    cn.write("an epoch")
    with_jp = amends(us.charter, ("US", "CN", "JP"), ("JP",))
    rivals = (amends(us.charter, ("US", "CN"), suspension_max_s=n) for n in range(1, 99))
    without = next(act for act in rivals if sha256(act.signed).digest() < sha256(with_jp.signed).digest())
    cn.say(with_jp)
    jp = Forger(us.charter, 8, station(0, "JP", us.suite)[1], us.suite)
    assert jp.secrets.sign_public == cn.state.seats[8].station.sign
    call = jp.write("we have joined", precedence=FLASH)
    cn.take(jp.open(call))
    assert call.hash in cn.state.alarms
    cn.say(without)
    assert 8 not in cn.state.roster.seats
    assert call.hash not in cn.state.alarms
    late = jp.write("and again", precedence=FLASH)
    cn.take(jp.open(late))
    assert cn.state.tally["unknown-author"] == 1
    for one in (cn, restarted(cn)):
        assert one.state.transcript.why_void(one.state.transcript.items[call.hash]) == "revoked"
        assert call.hash not in one.state.alarms
        assert late.hash not in one.state.transcript.items
        one.pass_ms(60_000)
        one.tick()
    assert all(row.station != 8 for row in bc.read_beacon(last_beacon(cn)).held)


def last_beacon(one: Station) -> bytes:
    """The newest beacon of a station."""
    one.frames()
    one.pass_ms(60_000)
    one.tick()
    return next(frame for frame in one.frames() if frame[0] == en.BEACON)


@pytest.mark.parametrize("late", [True, False])
def test_a_proof_that_comes_before_the_card_of_whom_it_names_is_read_when_that_comes(late: bool) -> None:
    us, cn = pair()
    card = second_added(us)
    second = station(1, "US second", us.suite)[1]
    left, right = Forger(us.charter, 1, second, us.suite), Forger(us.charter, 1, second, us.suite)
    proof = Forger.of(us).fork(fork.of(left.key()), fork.of(right.key(spoil="missing")))
    acts: list[Callable[[], object]] = [lambda: cn.take(en.to_open_frame(proof)), lambda: cn.say(card)]
    for act in acts if late else acts[::-1]:
        act()
    for one in (cn, restarted(cn)):
        assert one.state.transcript.items[proof.hash].void == ""
        assert one.state.forks == {(1, 0): 1}


# -------------------------------------------------------------------------------------------- leaving, and the end


def test_a_withdrawal_closes_nothing() -> None:
    us, cn = pair()
    us.say(leaves(us.charter.line_id, "US"))
    call = us.write("still here", FLASH)
    carry((us, cn))
    assert set(cn.state.roster.leaving) == {"US"}
    assert call.hash in cn.state.alarms


@pytest.mark.fault("F-003")
def test_expiry_ends_promises_above_the_floor_and_no_delivery() -> None:
    us, cn = pair()
    charter = us.charter.charter
    for one in (us, cn):
        one.now = replace(one.now, wall_ms=charter.expires * 1000 + 86_400_000)
    call, routine = us.write("after the end", FLASH), us.write("and this")
    carry((us, cn))
    assert call.hash in cn.state.alarms
    assert cn.words() == ["after the end", "and this"]
    kept = [promised(charter, e.header, charter.expires + 1) for e in (call, routine)]
    assert kept == [True, False]
    assert promised(charter, routine.header, charter.expires)


def test_a_fork_that_the_root_has_settled_is_one_history_again() -> None:
    us, _ = pair()
    items = []
    for _ in range(3):
        entry = us.say(SuspendAct(1, (ROUTINE,), "storm", "en", 60, 7))
        items.append(us.state.transcript.items[entry.hash])
    judge = us.state.charter_of
    assert [each.by for each in suspensions(judge, US, items, forked_at=3)] == items[:1]
    assert [each.by for each in suspensions(judge, US, items, forked_at=3, healed=3)] == [items[0], items[2]]
    assert all(stands(each, 0) for each in suspensions(judge, US, items, 0))


# ------------------------------------------------------------------------------------------- calls that cannot be read


def unread() -> tuple[Station, bytes]:
    """CN holds a call of US, and not its key."""
    us, cn = pair(answers=False)
    forger = Forger.of(us)
    lost, held = forger.key(spoil="missing"), forger.write("secret")
    cn.take(forger.open(lost), forger.open(held))
    return cn, held.hash


@pytest.mark.fault("F-045")
def test_a_call_that_cannot_be_read_is_said_to_be_so_once_and_not_at_once() -> None:
    cn, call = unread()
    cn.pass_ms(9_999)
    cn.tick()
    assert not cn.saw("unreadable")
    assert cn.engine.wake_at() <= cn.now.mono_ms + 1
    for _ in range(3):
        cn.pass_ms(10_000)
        cn.tick()
    dialogue = cn.state.transcript.dialogue(call)
    assert [i.act for i in dialogue.receipts[CN]] == [
        ReceiptAct(Receipt.UNREADABLE, call, (cn.now.wall_ms - 20_000) // 1000)
    ]
    assert dialogue.unreadable(CN)
    assert dialogue.state(CN) is State.STORED, "held, and not read"
    assert not dialogue.unreadable(US)
    again = restarted(cn)
    again.pass_ms(20_000)
    again.tick()
    assert not again.saw("unreadable"), "it was said"


def test_a_call_whose_key_comes_in_time_is_never_called_unreadable() -> None:
    us, cn = pair()
    forger = Forger.of(us)
    key, text = forger.key(), forger.write("words")
    cn.take(forger.open(text))
    assert cn.state.unread_due
    cn.take(forger.open(key))
    cn.pass_ms(10_000)
    cn.tick()
    assert not cn.saw("unreadable")


@pytest.mark.fault("F-042")
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("sealed", ["unreadable", "bad-seal"])
def test_nothing_is_said_of_a_call_that_a_revoked_key_signed_though_nobody_can_read_it(sealed: str, late: bool) -> None:
    us, cn = pair(answers=False)
    forger = Forger.of(us)
    if sealed == "bad-seal":
        cn.take(forger.open(forger.key()))
    else:
        forger.key()
    forger.ek = b"x" * 32
    call = forger.write(precedence=FLASH)
    if late:
        cn.take(forger.open(call))
        assert cn.state.alarms
    cn.say(revoked(us, 1))
    cn.take(forger.open(call))
    cn.pass_ms(10_000)
    cn.tick()
    assert cn.state.alarms == {}
    assert not cn.saw("unreadable")


def test_nothing_is_said_of_a_call_whose_stamp_leaps_though_nobody_can_read_it() -> None:
    us, cn = pair(answers=False)
    forger = Forger.of(us)
    key = forger.key()
    forger.ek = b"x" * 32
    call = forger.write(precedence=FLASH, stamp=2**30)
    cn.take(forger.open(call), forger.open(key))
    cn.pass_ms(10_000)
    cn.tick()
    assert cn.state.alarms == {}
    assert not cn.saw("unreadable")


@pytest.mark.fault("F-042")
def test_a_revoked_author_makes_nobody_announce_keys() -> None:
    """Whoever answered him announced a new epoch each time, since no key is wrapped for who is revoked: a wrap of
    1,168 bytes for each station, for a message of any size."""
    us, cn = pair()
    calls_ = [us.write(f"call {number}", FLASH) for number in range(5)]
    carry((us, cn))
    cn.say(revoked(us, us.state.own.head))
    cn.write("the first word since: in a new epoch, which US cannot read")
    epoch = cn.state.epoch
    for call in calls_:
        cn.open(call)
    assert cn.state.epoch == epoch


def test_an_adoption_that_counts_for_nothing_adopts_nothing() -> None:
    us, cn = pair()
    act, adopt = amended(us, suspension_max_s=60)
    us.say(act)
    forger = Forger.of(us)
    forger.head = us.state.last
    odd = forger.sign(Class.ADOPT, to_body(adopt, False), precedence=IMMEDIATE, stamp=1, epoch=0)
    carry((us, cn))
    cn.take(forger.open(odd))
    assert cn.state.transcript.why_void(cn.state.transcript.items[odd.hash]) == "bad-stamp"
    assert cn.state.adopted(US, (1, 0)).version == 1


@pytest.mark.fault("F-047")
@pytest.mark.parametrize("late", ["adoption", "charter"])
def test_a_deadline_that_runs_is_that_of_the_version_that_judges_the_call(late: str) -> None:
    """Charter or adoption came after the call: the desk counted by the one, the alarm by the other."""
    us, cn = pair()
    act, adopt = amended(us, deadlines=(charters.Deadline(10, 20), *terms.DEADLINES[1:]))
    if late == "adoption":
        cn.say(act)
        carry((us, cn))
    us.write("a hole")
    us.say(adopt, IMMEDIATE)
    call = us.write("now", FLASH)
    if late == "adoption":
        cn.take(Forger.of(us).open(call))
    else:
        carry((us, cn))
    assert cn.state.alarms[call.hash].due == cn.now.mono_ms + 120_000
    rung = len(cn.rung)
    cn.pass_ms(9_000)
    if late == "charter":
        cn.say(act)
    carry((us, cn))
    cn.tick()
    assert cn.state.alarms[call.hash].due == cn.now.mono_ms + 1_000
    assert len(cn.rung) == rung
    cn.pass_ms(1_000)
    cn.tick()
    cn.tick()
    assert [(ring.again, ring.level) for ring in cn.rung[rung:]] == [(True, 1)]


def test_a_call_that_came_before_the_key_that_is_not_for_us_is_not_called_unreadable() -> None:
    """Whether it was said to a station that joined later is known when the KEY comes."""
    us, _ = pair(answers=False)
    act = amends(us.charter, ("US", "CN", "JP"), ("JP",))
    jp = Station(us.charter, 8, station(0, "JP", us.suite)[1], us.suite, us.now, given=(act,))
    call = us.write("before", FLASH)
    key, *_ = us.entries()
    jp.take(Forger.of(us).open(call), key)
    jp.pass_ms(10_000)
    jp.tick()
    assert not jp.saw("unreadable")


def test_one_who_opens_it_after_all_is_no_longer_excused() -> None:
    cn, call = unread()
    cn.pass_ms(10_000)
    cn.tick()
    entry = cn.state.transcript.items[call].entry
    cn.open(entry)
    assert not cn.state.transcript.dialogue(call).unreadable(CN)


def test_a_reply_to_what_cannot_be_read_does_not_say_that_anybody_has_seen_it() -> None:
    cn, call = unread()
    cn.reply(cn.state.transcript.items[call].entry, Reply.UNABLE)
    dialogue = cn.state.transcript.dialogue(call)
    assert dialogue.closing(CN)
    assert dialogue.first_receipt(CN, Receipt.OPENED) is None


# --------------------------------------------------------------------------------------- deadlines over restarts


@pytest.mark.fault("F-002")
def test_a_deadline_that_ran_on_is_not_given_back_by_a_wall_clock_that_stood_still() -> None:
    """100 s of 120 have run by the monotonic clock, while the wall clock was set back by an hour."""
    us, cn = pair()
    call = us.write("now", FLASH)
    carry((us, cn))
    for _ in range(10):
        cn.now = replace(cn.now, mono_ms=cn.now.mono_ms + 10_000)
        cn.tick()
    back = cn.now.wall_ms - 3_600_000
    cn.now = replace(cn.now, wall_ms=back, mono_ms=cn.now.mono_ms + 10_000)
    cn.tick()
    again = restarted(cn, wall_ms=back + 4_000)
    left = again.state.alarms[call.hash].due - again.now.mono_ms
    assert left == 120_000 - 110_000 - 4_000


def test_the_note_is_written_every_ten_seconds_and_only_while_something_runs() -> None:
    us, cn = pair()
    cn.tick()
    assert "deadlines" not in cn.notes
    call = us.write("now", IMMEDIATE)
    carry((us, cn))
    cn.tick()
    noted = cn.notes["deadlines"]
    cn.pass_ms(9_999)
    cn.tick()
    assert cn.notes["deadlines"] == noted
    assert cn.engine.wake_at() == cn.now.mono_ms + 1
    cn.pass_ms(1)
    cn.tick()
    assert cn.notes["deadlines"] != noted
    cn.reply(call)
    noted = cn.notes["deadlines"]
    cn.pass_ms(60_000)
    cn.tick()
    assert cn.notes["deadlines"] == noted


def test_a_header_of_a_class_that_is_no_act_of_a_root_is_judged_by_the_first_version() -> None:
    us, _ = pair()
    assert us.state.charter_of(Header(Class.MESSAGE, 0, False, CN, 0, 1, 1, 1)) == us.charter.charter
