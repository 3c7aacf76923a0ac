"""What has been signed about a message, the same in whatever order it came, and about that very message only."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.line.acts import (
    Act,
    AdoptAct,
    ForkAct,
    Marker,
    MessageAct,
    Receipt,
    ReceiptAct,
    Reply,
    ReplyAct,
    ResumeAct,
    SuspendAct,
)
from openline.line.fork import Signed
from openline.line.transcript import Item, State, Transcript
from openline.wire.entry import NO_PREV
from openline.wire.header import Class, Ref
from tests.line.entries import bare, said

WORDS = MessageAct(1, Marker.QUESTION, "Where are you?", "en", 7)
CALL = bare(1, NO_PREV, author=0, precedence=0)
DRILL = bare(2, CALL.hash, author=0, precedence=0, exercise=True)
MESSAGES = [Item(CALL, WORDS), Item(DRILL, WORDS)]


def reply(kind: Reply, author: int = 4, seq: int = 1, stamp: int = 10, about: Item = MESSAGES[0], **h: Any) -> Item:
    return said(ReplyAct(1, kind, about.entry.hash, 7), about.entry, author, seq, stamp, **h)


def receipt(kind: Receipt, author: int = 4, seq: int = 1, stamp: int = 10, **h: Any) -> Item:
    office = 1 if kind is Receipt.OPENED else None
    return said(ReceiptAct(kind, CALL.hash, 7, office), CALL, author, seq, stamp, **h)


def fold(items: list[Item]) -> Transcript:
    t = Transcript()
    for item in items:
        t.add(item)
    return t


def state(*items: Item, station: int = 4) -> State:
    return fold([*MESSAGES, *items]).dialogue(CALL.hash).state(station)


STATES: dict[str, tuple[list[Item], State]] = {
    "nothing": ([], State.SENT),
    "stored": ([receipt(Receipt.STORED)], State.STORED),
    "rang": ([receipt(Receipt.RANG)], State.RANG),
    "opened": ([receipt(Receipt.OPENED)], State.OPENED),
    "opened and rang": ([receipt(Receipt.OPENED), receipt(Receipt.RANG, seq=2)], State.OPENED),
    "unreadable is held": ([receipt(Receipt.UNREADABLE)], State.STORED),
    "standing by keeps it open": ([reply(Reply.STANDBY)], State.STANDING_BY),
    "answered after standing by": ([reply(Reply.STANDBY), reply(Reply.UNABLE, seq=2)], State.ANSWERED),
    "standing by after an answer opens nothing": ([reply(Reply.WILCO), reply(Reply.STANDBY, seq=2)], State.ANSWERED),
} | {f"{kind.name} closes": ([reply(kind)], State.ANSWERED) for kind in Reply if kind is not Reply.STANDBY}


@pytest.mark.parametrize(("items", "expected"), STATES.values(), ids=STATES)
def test_each_state_is_what_the_station_signed(items: list[Item], expected: State) -> None:
    assert state(*items) is expected
    assert state(*items, station=8) is State.SENT, "nobody speaks for another station"


OTHER = b"o" * 32
NO_ANSWERS: dict[str, Item] = {
    "a reply to another hash": said(ReplyAct(1, Reply.WILCO, OTHER, 7), CALL, 4),
    "a reply whose header names another entry": reply(Reply.WILCO, answers=Ref(0, 0, 2)),
    "a reply whose header names another author": reply(Reply.WILCO, answers=Ref(8, 0, 1)),
    "a reply whose header names another incarnation": reply(Reply.WILCO, answers=Ref(0, 1, 1)),
    "a drill's reply to a real call": reply(Reply.WILCO, exercise=True),
    "a real reply to a drill": reply(Reply.WILCO, about=MESSAGES[1], exercise=False),
    "a party that answers itself": reply(Reply.WILCO, author=0),
    "a party that opens its own call": receipt(Receipt.OPENED, author=0),
    "a drill's receipt": receipt(Receipt.OPENED, exercise=True),
    "a reply that is void": replace(reply(Reply.WILCO), act=None, void="bad-seal"),
}


@pytest.mark.fault("F-053")
@pytest.mark.parametrize("item", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_does_not_answer_this_very_call_closes_nothing(item: Item) -> None:
    t = fold([*MESSAGES, item])
    for message in MESSAGES:
        assert {t.dialogue(message.entry.hash).state(station) for station in (0, 4)} == {State.SENT}


def test_a_drill_is_answered_by_a_drills_reply() -> None:
    t = fold([*MESSAGES, reply(Reply.ROGER, about=MESSAGES[1])])
    assert t.dialogue(DRILL.hash).state(4) is State.ANSWERED
    assert t.dialogue(CALL.hash).state(4) is State.SENT


def test_about_what_is_not_held_nothing_is_known() -> None:
    early = fold([reply(Reply.ROGER)])
    assert early.dialogue(CALL.hash).state(4) is State.SENT
    early.add(MESSAGES[0])
    assert early.dialogue(CALL.hash).state(4) is State.ANSWERED


@pytest.mark.fault("F-051")
def test_the_formal_one_of_several_is_the_first_in_the_order_of_the_record() -> None:
    late, soon = reply(Reply.NEGATIVE, seq=1, stamp=12), reply(Reply.AFFIRM, seq=2, stamp=11)
    waits = [reply(Reply.STANDBY, seq=3, stamp=9), reply(Reply.STANDBY, seq=4, stamp=10)]
    rang = [receipt(Receipt.RANG, seq=5, stamp=7), receipt(Receipt.RANG, seq=6, stamp=6)]
    dialogue = fold([*MESSAGES, late, soon, *waits[::-1], *rang]).dialogue(CALL.hash)
    assert dialogue.closing(4) == soon
    assert dialogue.standing_by(4) == waits[1]
    assert dialogue.first_receipt(4, Receipt.RANG) == rang[1]
    assert dialogue.first_receipt(4, Receipt.OPENED) is None


SAID = [
    receipt(Receipt.RANG, 4, 1, 3),
    receipt(Receipt.OPENED, 4, 2, 4),
    receipt(Receipt.OPENED, 4, 3, 4),
    reply(Reply.STANDBY, 4, 4, 5),
    reply(Reply.WILCO, 4, 5, 6),
    reply(Reply.DECLINE, 4, 6, 6),
    receipt(Receipt.RANG, 8, 1, 9),
    reply(Reply.STANDBY, 8, 2, 9),
    reply(Reply.ROGER, 4, 7, 7, about=MESSAGES[1]),
    *NO_ANSWERS.values(),
]


def meaning(t: Transcript) -> object:
    """All that a desk could ask."""
    return [
        (d.state(s), d.closing(s), d.standing_by(s), [d.first_receipt(s, kind) for kind in Receipt])
        for d in (t.dialogue(CALL.hash), t.dialogue(DRILL.hash), t.dialogue(OTHER))
        for s in (0, 4, 8)
    ], t.in_order()


IN_ORDER = meaning(fold([*MESSAGES, *SAID]))


@pytest.mark.fault("F-020")
@given(st.permutations([*MESSAGES, *SAID]), st.lists(st.sampled_from(SAID), max_size=5))
def test_any_order_of_adding_means_the_same(order: list[Item], again: list[Item]) -> None:
    assert meaning(fold([*order, *again])) == IN_ORDER


def test_what_could_not_be_read_is_read_later_and_never_unread() -> None:
    act: Act = ReplyAct(1, Reply.WILCO, CALL.hash, 7)
    readable = said(act, CALL, 4)
    unreadable = replace(readable, act=None, void="unreadable")
    t = fold([*MESSAGES, unreadable])
    assert t.dialogue(CALL.hash).state(4) is State.SENT
    t.add(readable)
    t.add(unreadable)
    assert t.dialogue(CALL.hash).state(4) is State.ANSWERED
    assert [item.act for item in t.in_order()].count(act) == 1


def message(seq: int, supersedes: bytes | None, author: int = 0, stamp: int = 10) -> Item:
    return Item(bare(seq, NO_PREV, author=author, stamp=stamp), replace(WORDS, supersedes=supersedes))


def test_the_first_later_message_of_the_same_station_supersedes() -> None:
    later, last, others = message(3, CALL.hash, stamp=12), message(4, CALL.hash, stamp=13), message(3, CALL.hash, 4, 1)
    for order in ([*MESSAGES, others, later, last], [last, later, others, *MESSAGES]):
        t = fold(order)
        assert t.superseded(CALL.hash) == later
        assert t.superseded(DRILL.hash) is None
        assert t.superseded(OTHER) is None
    assert fold([later]).superseded(CALL.hash) is None, "of what is not held nothing is known"
    assert fold([*MESSAGES, others]).superseded(CALL.hash) is None, "nobody withdraws another's words"


def test_who_suspended_and_what_proves_forks_is_listed() -> None:
    suspend = Item(bare(1, NO_PREV, author=4, cls=Class.SUSPEND), SuspendAct(1, (3,), "storm", "en", 60, 7))
    resume = Item(bare(2, NO_PREV, author=4, cls=Class.RESUME), ResumeAct(1, 8))
    header = Signed(bytes(32), b"", bytes(64))
    proof = Item(bare(3, NO_PREV, author=8, cls=Class.FORK), ForkAct(header, header))
    t = fold([suspend, proof, resume, suspend, proof])
    assert t.handling == {4: [suspend, resume]}
    assert t.proofs == [proof]


def test_messages_are_those_that_can_be_read_in_the_order_of_the_record() -> None:
    late = Item(bare(3, DRILL.hash, author=8, stamp=1), WORDS)
    hidden = Item(bare(4, NO_PREV, author=8), None, "unreadable")
    t = fold([*MESSAGES[::-1], hidden, late, reply(Reply.ROGER)])
    assert t.messages() == [MESSAGES[0], late, MESSAGES[1]]


def test_who_cannot_read_a_call_is_excused_until_a_person_opens_or_answers_it() -> None:
    cases = {
        (): False,
        (Receipt.STORED,): False,
        (Receipt.UNREADABLE,): True,
        (Receipt.UNREADABLE, Receipt.OPENED): False,
        (Receipt.UNREADABLE, Reply.STANDBY): True,
        (Receipt.UNREADABLE, Reply.ROGER): False,
    }
    for kinds, excused in cases.items():
        items = [
            receipt(kind, seq=n) if isinstance(kind, Receipt) else reply(kind, seq=n) for n, kind in enumerate(kinds, 1)
        ]
        assert fold([*MESSAGES, *items]).dialogue(CALL.hash).unreadable(4) is excused, kinds
        assert not fold([*MESSAGES, *items]).dialogue(CALL.hash).unreadable(5)


def test_what_is_for_the_information_of_one_party_informs_no_other() -> None:
    """One bit a station: of three stations the first and the last are told and need not answer."""
    call = MESSAGES[0].act
    assert isinstance(call, MessageAct)
    item = replace(MESSAGES[0], act=replace(call, info=1 << 0 | 1 << 8))
    assert [station for station in (0, 1, 4, 7, 8, 9) if item.informs([station])] == [0, 8]
    assert item.informs([4, 8])
    assert not item.informs([])
    assert not receipt(Receipt.OPENED).informs([0])


def test_which_version_a_feed_has_adopted_is_listed_by_its_author() -> None:
    adopted = [Item(bare(n, NO_PREV, cls=Class.ADOPT, author=n), AdoptAct(2, bytes(32))) for n in (4, 8)]
    assert fold(adopted).adoptions == {4: adopted[:1], 8: adopted[1:]}
