"""A station that signs two histories: both are kept and count, the proof goes round once, and all end with the same."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.engine import sync
from openline.line import feed as feeds
from openline.line import fork
from openline.line.acts import ForkAct, Receipt, ReceiptAct, Reply, ReplyAct, ResumeAct, SuspendAct
from openline.line.bodies import to_body
from openline.line.floor import stands, suspensions
from openline.line.transcript import State
from openline.wire import entry as en
from openline.wire.entry import Entry
from openline.wire.header import Class
from tests.engine.pair import (
    CN,
    FLASH,
    JP,
    US,
    Forger,
    Station,
    carry,
    meet,
    pair,
    restarted,
    stations,
)


class Liar:
    """US, who signs one KEY and two histories behind it, ``left`` and ``right``."""

    def __init__(self, station: Station, left: int = 2, right: int = 2, precedence: int = FLASH) -> None:
        self.one, self.two = Forger.of(station), Forger.of(station)
        self.two.head = self.key = self.one.key()
        self.left = [self.one.write(f"left {n}", precedence=precedence) for n in range(left)]
        self.right = [self.two.write(f"right {n}", precedence=precedence) for n in range(right)]
        self.open = self.one.open

    def tell(self, station: Station, *entries: Entry) -> None:
        """Give these to a station."""
        station.take(*map(self.open, entries))


def said(station: Station, cls: int) -> list[Entry]:
    """What a station itself signed of a class."""
    return [e for held in station.state.own.linked for e in held if e.header.cls == cls]


def histories(station: Station) -> list[set[bytes]]:
    return [{e.hash for e in held} for held in station.state.feed(US, 0).linked]


@pytest.mark.fault("F-017")
def test_both_sides_of_a_fork_are_kept_shown_ring_and_go_on() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    liar = Liar(us, 2, 3)
    everything = {e.hash for e in (liar.key, *liar.left, *liar.right)}
    for station, ours, theirs in ((cn, liar.left, liar.right), (jp, liar.right, liar.left)):
        liar.tell(station, liar.key, *ours)
        assert not station.saw("fork")
        liar.tell(station, *theirs)
        assert sorted(station.words()) == ["left 0", "left 1", "right 0", "right 1", "right 2"]
        assert set(station.new_rings()) == everything - {liar.key.hash}
        assert station.state.feed(US, 0).at(2) == (ours[0], theirs[0])
        assert [len(held) for held in station.state.feed(US, 0).linked] == [1, 2, 2, 1]
        assert station.state.forks == {(US, 0): 2}
        assert [show.about for show in station.shown if show.what == "fork"] == [theirs[0].hash]
        again = restarted(station)
        assert (again.words(), again.state.forks) == (station.words(), {(US, 0): 2})
        assert again.state.feeds == station.state.feeds
    assert [feed.sums for feed in (cn.state.feed(US, 0), jp.state.feed(US, 0))] == [jp.state.feed(US, 0).sums] * 2


@pytest.mark.fault("F-017")
def test_a_denied_predecessor_is_a_fork_and_its_branch_is_fetched() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    liar = Liar(us)
    liar.tell(cn, liar.key, *liar.left, liar.right[1])
    assert cn.state.forks == {(US, 0): 3}
    (proof,) = said(cn, Class.FORK)
    act = cn.state.transcript.items[proof.hash].act
    assert act == ForkAct(fork.of(liar.left[1]), fork.of(liar.right[1]))
    assert cn.new_rings()[-1] == liar.right[1].hash, "it rings before its predecessor has come"
    liar.tell(jp, liar.key, *liar.right)
    meet(cn, jp)
    assert cn.state.forks == jp.state.forks == {(US, 0): 2}
    assert histories(cn) == histories(jp)
    assert cn.state.feed(US, 0).early == {}


@pytest.mark.fault("F-017")
def test_an_entry_that_carries_no_predecessor_finds_its_own_branch() -> None:
    us, cn = pair()
    liar = Liar(us)
    liar.tell(cn, liar.key, *liar.left, *liar.right)
    for forger in (liar.one, liar.two):
        entry = forger.write("goes on", precedence=3)
        cn.take(forger.frame(entry))
        assert entry in cn.state.feed(US, 0).at(4)
    unseen = liar.one.write("unseen", after=liar.left[0])
    cn.take(liar.one.frame(liar.one.write("of neither", after=unseen, precedence=3)))
    assert cn.state.tally["bad-signature"] == 1
    assert len(cn.state.feed(US, 0).at(4)) == 2


def test_who_waited_over_a_gap_is_found_out_when_the_denied_one_comes() -> None:
    us, cn = pair()
    liar = Liar(us)
    liar.tell(cn, liar.key, liar.right[1])
    assert cn.state.forks == {}
    liar.tell(cn, liar.left[0])
    assert cn.state.forks == {(US, 0): 3}
    assert cn.saw("fork")


@pytest.mark.fault("F-017")
def test_replies_and_receipts_on_either_branch_stand() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    calls = [cn.write(str(number), FLASH) for number in range(2)]
    frames = cn.entries()
    jp.take(*frames)
    liar = Liar(us)
    for forger, call in zip((liar.one, liar.two), calls, strict=True):
        marks: dict[str, Any] = {"precedence": FLASH, "answers": call.header.ref}
        forger.sign(Class.RECEIPT, to_body(ReceiptAct(Receipt.OPENED, call.hash, 7, 1), False), **marks)
        opened = forger.head
        forger.sign(Class.REPLY, to_body(ReplyAct(1, Reply.WILCO, call.hash, 7), False), **marks)
        assert opened is not None
        assert forger.head is not None
        liar.tell(jp, liar.key, *liar.left, *liar.right, opened, forger.head)
    for call in calls:
        assert jp.state.transcript.dialogue(call.hash).state(US) is State.ANSWERED
    answers = [item for item in jp.state.transcript.in_order() if isinstance(item.act, ReplyAct)]
    assert len(answers) == 2


@pytest.mark.fault("F-049")
@pytest.mark.fault("F-017")
def test_after_a_fork_nothing_is_suspended_and_resume_stands() -> None:
    us, cn = pair()
    liar = Liar(us)
    one, two = liar.one, liar.two
    before = SuspendAct(1, (3,), "before", "en", 60, 7)
    one.head = two.head = liar.key
    shared = one.sign(Class.SUSPEND, to_body(before, False))
    two.head = shared
    left = one.sign(Class.SUSPEND, to_body(replace(before, reason="left"), False))
    right = [two.write("right"), two.sign(Class.SUSPEND, to_body(replace(before, reason="right"), False))]
    liar.tell(cn, liar.key, shared, left)

    def reasons() -> list[str]:
        items = sorted(cn.state.transcript.handling[US], key=lambda i: i.entry.header.seq)
        found = suspensions(lambda _: cn.charter.charter, US, items, cn.state.forks.get((US, 0), 0))
        return [s.by.act.reason for s in found if isinstance(s.by.act, SuspendAct) and stands(s, 0)]

    assert reasons() == ["before", "left"]
    liar.tell(cn, *right)
    assert reasons() == ["before"], "nobody can say to which history the others belong"
    liar.tell(cn, two.sign(Class.RESUME, to_body(ResumeAct(1, 8), False)))
    assert reasons() == []


@pytest.mark.fault("F-017")
def test_the_proof_is_passed_on_once_by_whoever_sees_it_and_by_nobody_again() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    liar = Liar(us)
    liar.tell(jp, liar.key, *liar.left)
    liar.tell(cn, liar.key, *liar.left, *liar.right)
    carry((cn, jp))
    (proof,) = said(cn, Class.FORK)
    act = cn.state.transcript.items[proof.hash].act
    assert act == ForkAct(fork.of(liar.left[0]), fork.of(liar.right[0]))
    assert (proof.header.precedence, proof.header.is_clear) == (1, True)
    assert jp.state.forks == {(US, 0): 2}, "by the proof, without the other branch"
    assert [item.entry.hash for item in jp.state.transcript.proofs] == [proof.hash]
    liar.tell(jp, *liar.right)
    meet(cn, jp)
    for station in (cn, jp, restarted(cn), restarted(jp)):
        liar.tell(station, liar.two.write("and more"))
        assert len(station.state.transcript.proofs) == 1
    assert said(jp, Class.FORK) == []
    jp_again = restarted(jp)
    assert jp_again.state.forks == {(US, 0): 2}, "the proof is read again"


@pytest.mark.fault("F-017")
def test_a_station_convicts_itself_too_when_it_holds_the_proof() -> None:
    us, cn = pair()
    us.write("one")
    carry((us, cn))
    other_copy = Liar(us)
    other_copy.tell(us, other_copy.key)
    assert us.state.forks == {}, "our own signature: first a new incarnation begins"
    other_copy.tell(us, other_copy.key)
    assert us.state.forks == {(US, 0): 1}
    assert len(said(us, Class.FORK)) == 1


def false_proofs(us: Station, cn: Station) -> dict[str, tuple[ForkAct, str]]:
    liar, other = Liar(us), Forger.of(cn)
    left, right, theirs = fork.of(liar.left[0]), fork.of(liar.right[0]), fork.of(other.sign(Class.SERVICE, b"", seq=2))
    nobody = fork.of(replace(Forger.of(us)).sign(Class.SERVICE, b"", author=9))
    return {
        "the same twice": (ForkAct(left, left), "bad-signature"),
        "two stations": (ForkAct(left, theirs), "bad-signature"),
        "a changed signature": (ForkAct(left, replace(right, signature=left.signature)), "bad-signature"),
        "no fork at all": (ForkAct(left, fork.of(liar.left[1])), "bad-signature"),
        "a station that has no seat": (ForkAct(nobody, nobody), "unknown-author"),
    }


@pytest.mark.fault("F-017")
def test_a_false_proof_is_void_and_convicts_nobody() -> None:
    us, cn = pair()
    forger = Forger.of(cn)
    for name, (act, verdict) in false_proofs(us, cn).items():
        entry = forger.fork(act.one, act.two)
        us.take(forger.open(entry))
        item = us.state.transcript.items[entry.hash]
        assert (item.act, item.void) == (None, verdict), name
    assert (us.state.forks, us.state.transcript.proofs) == ({}, [])
    assert said(us, Class.FORK) == []


@pytest.mark.fault("F-017")
def test_a_first_entry_that_names_a_predecessor_is_refused() -> None:
    """Such an entry was once placed, and stopped the node when its proof was looked for."""
    us, cn = pair()
    forger = Forger.of(us)
    h = forger.key().header
    odd = en.make(us.charter.line_id, h, b"p" * 32, b"", b"", us.secrets)
    assert cn.take(forger.open(odd)) == []
    assert cn.state.tally == {"malformed": 1}


# -- two keys for one epoch --------------------------------------------------------------------------------------------


def two_lives(us: Station) -> list[tuple[Forger, Entry, Entry]]:
    """US lost its store and spoke before it heard anybody: twice a KEY for epoch 1, and twice a FLASH behind it."""
    out = []
    for life in ("first", "second"):
        forger = Forger.of(us)
        forger.ek = life.encode().ljust(32)
        out.append((forger, forger.key(), forger.write(life, precedence=FLASH)))
    return out


@pytest.mark.fault("F-015")
@pytest.mark.fault("F-046")
@pytest.mark.parametrize("masked", [True, False])
def test_words_under_either_key_of_a_forked_epoch_are_read_and_ring_once_in_any_order(masked: bool) -> None:
    """The second life's FLASH was once void, so that nobody was woken."""
    us, _ = pair()
    frames = [
        forger.frame(entry) if masked else forger.open(entry) for forger, *both in two_lives(us) for entry in both
    ]
    calls = {call.hash for _, _, call in two_lives(us)}
    for order in permutations(frames):
        cn = stations("US", "CN")[CN]
        cn.take(*order)
        assert sorted(cn.words()) == ["first", "second"]
        assert sorted(cn.new_rings()) == sorted(calls)
        assert sorted(restarted(cn).words()) == ["first", "second"]
        assert not any(s.what == "readable" and s.about not in calls for s in cn.shown)


def test_the_keys_of_one_epoch_are_bounded_and_each_is_held_once() -> None:
    us, cn = pair()
    forger = Forger.of(us)
    first = forger.key()
    cn.take(forger.open(first))
    for number in range(2 * feeds.BRANCHES_MAX):
        forger.ek = bytes((number // 2,)) * 32
        cn.take(forger.open(forger.key()))
    assert len(cn.state.keys_of((US, 0, 1))) == feeds.BRANCHES_MAX
    assert len(set(cn.state.keys_of((US, 0, 1)))) == feeds.BRANCHES_MAX
    forger.ek = b"?" * 32
    lost = forger.write("under none of them")
    cn.take(forger.open(lost))
    assert cn.state.transcript.items[lost.hash].void == "bad-seal"


@pytest.mark.fault("F-016")
def test_a_copy_seals_under_its_own_key_whatever_the_other_announced() -> None:
    us, cn = pair()
    us.state.renewed = True
    other = Forger.of(us)
    us.take(other.open(other.key()))
    call = us.write("mine", FLASH)
    cn.take(other.open(other.write("theirs", after=other.head)), *us.entries())
    assert us.state.keys[(US, 0, 1)] != other.ek
    assert cn.words() == ["mine"]
    assert call.header.epoch == 1


# -- two stations that were told different histories -------------------------------------------------------------------

LENGTHS = [(1, 1), (2, 2), (1, 4), (4, 1), (3, 7)]


@pytest.mark.fault("F-017")
@pytest.mark.fault("F-018")
@pytest.mark.parametrize(("left", "right"), LENGTHS)
@pytest.mark.parametrize("precedence", [FLASH, 3])
def test_two_who_hold_one_branch_each_end_with_both(left: int, right: int, precedence: int) -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    liar = Liar(us, left, right, precedence)
    liar.tell(cn, liar.key, *liar.left)
    liar.tell(jp, liar.key, *liar.right)
    meet(cn, jp)
    assert histories(cn) == histories(jp)
    assert {h for some in histories(cn) for h in some} == {e.hash for e in (liar.key, *liar.left, *liar.right)}
    assert cn.state.transcript.in_order() == jp.state.transcript.in_order()
    assert cn.state.forks == jp.state.forks == {(US, 0): 2}
    assert len(cn.state.transcript.proofs) in (1, 2), "both may have seen it at once"
    for s in (cn, jp):
        s.sent.clear()
        s.shown.clear()
    meet(cn, jp)
    assert not cn.saw("view-differs")
    assert not jp.saw("view-differs"), "and are at rest"


@pytest.mark.fault("F-018")
def test_a_fork_that_lies_further_back_than_one_answer_reaches_is_found_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync, "RANGE_MAX", 3)
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    liar = Liar(us, 8, 12)
    liar.tell(cn, liar.key, *liar.left)
    liar.tell(jp, liar.key, *liar.right)
    for _ in range(4):
        meet(cn, jp)
    assert histories(cn) == histories(jp)
    assert len(cn.state.feed(US, 0).linked[8]) == 2


@pytest.mark.fault("F-028")
def test_a_station_that_signs_one_number_again_and_again_fills_nobodys_disk() -> None:
    us, cn = pair()
    liar = Liar(us, 0, 0)
    liar.tell(cn, liar.key)
    for number in range(feeds.BRANCHES_MAX + 3):
        liar.one.head = liar.key
        liar.tell(cn, liar.one.write(str(number)))
    assert len(cn.words()) == feeds.BRANCHES_MAX == len(cn.state.feed(US, 0).at(2))
    assert cn.state.tally["full"] == 3
    assert len([r for r in cn.records if r.author == US]) == 1 + feeds.BRANCHES_MAX


@pytest.mark.fault("F-016")
def test_whoever_has_our_key_cannot_stop_us_from_keeping_what_we_send() -> None:
    """Every place of our next number is taken by another copy: what we sign is kept before it is sent all the same."""
    us, cn = pair()
    us.write("one")
    carry((us, cn))
    us.state.renewed = True
    thief = Forger(us.charter, US, us.secrets, us.suite, us.state.keys[(US, 0, 1)])
    for number in range(2 * feeds.BRANCHES_MAX):
        us.take(thief.open(thief.write(str(number), after=us.state.last, precedence=FLASH)))
    assert us.state.cloned
    assert len(us.state.feed(US, 0).at(4)) == feeds.BRANCHES_MAX
    sent = us.write("mine", FLASH)
    assert us.records[-1].hash == sent.hash
    assert us.state.feed(US, 0).at(4)[-1] == sent
    again = restarted(us)
    assert again.state.last == sent
    assert again.state.feeds == us.state.feeds
    assert again.write("next", FLASH).prev == sent.hash


# -- the same in every order -------------------------------------------------------------------------------------------

CAST = stations("US", "CN", "JP")
LIAR = Liar(CAST[US], 2, 3, precedence=3)
CALL = Forger.of(CAST[JP])
CALLS = [CALL.key(), CALL.write("a question", precedence=FLASH)]


def answered(forger: Forger, reply: Reply) -> Entry:
    act = ReplyAct(1, reply, CALLS[1].hash, 7)
    return forger.sign(Class.REPLY, to_body(act, False), precedence=FLASH, answers=CALLS[1].header.ref)


SIGNED = [
    LIAR.key,
    *LIAR.left,
    *LIAR.right,
    answered(LIAR.one, Reply.STANDBY),
    answered(LIAR.two, Reply.WILCO),
    LIAR.two.sign(Class.SUSPEND, to_body(SuspendAct(1, (3,), "storm", "en", 60, 7), False)),
    *CALLS,
]


def meaning(order: Sequence[Entry]) -> tuple[object, ...]:
    """Sets, sums and states at CN after these have arrived."""
    cn = Station(CAST[CN].charter, CN, CAST[CN].secrets, CAST[CN].suite, answers=False)
    LIAR.tell(cn, *order)
    feed, t = cn.state.feed(US, 0), cn.state.transcript
    items = [i for i in t.in_order() if i.entry.header.author != CN]
    dialogue = t.dialogue(CALLS[1].hash)
    return histories(cn), feed.sums, feed.early, cn.state.forks, items, dialogue.state(US), dialogue.closing(US)


@pytest.mark.fault("F-020")
@pytest.mark.fault("F-017")
@settings(max_examples=60, deadline=None)
@given(st.permutations(SIGNED), st.lists(st.sampled_from(SIGNED), max_size=6))
def test_any_order_of_arrival_of_a_forked_feed_gives_the_same_sets_sums_and_states(
    order: list[Entry], again: list[Entry]
) -> None:
    assert meaning([*order, *again]) == meaning(SIGNED)


def test_the_meaning_that_every_order_gives_has_both_branches_in_it() -> None:
    sets, _, early, forks, items, state, closing = meaning(SIGNED)
    assert isinstance(sets, list)
    assert [len(held) for held in sets] == [1, 2, 2, 2, 1, 1]
    assert (early, forks, state) == ({}, {(US, 0): 2}, State.ANSWERED)
    assert isinstance(items, list)
    assert {item.void for item in items} == {""}
    assert closing is not None


parts_of_it = st.sets(st.sampled_from(SIGNED[:-2])).map(lambda some: sorted(some, key=SIGNED.index))


@pytest.mark.fault("F-018")
@settings(max_examples=60, deadline=None)
@given(parts_of_it, parts_of_it)
def test_views_are_equal_exactly_when_the_sets_are(some: list[Entry], others: list[Entry]) -> None:
    views, sets = [], []
    for entries in (some, others):
        feed = feeds.Feed(US, 0)
        for first in entries:
            waiting = [first]
            while waiting:
                one = waiting.pop()
                feed.place(one)
                waiting += feed.ripe(one)
        rows = [(US, 0, feed.head, feed.sum_at(feed.head))] if feed.head else []
        views.append(sync.view(rows))
        sets.append({e.hash for held in feed.linked for e in held})
    assert (views[0] == views[1]) == (sets[0] == sets[1])


def test_every_order_of_four_entries_rings_the_same() -> None:
    us, _ = pair()
    liar = Liar(us, 1, 2)
    for order in permutations((liar.key, *liar.left, *liar.right)):
        cn = stations("US", "CN")[CN]
        liar.tell(cn, *order)
        assert set(cn.new_rings()) == {e.hash for e in (*liar.left, *liar.right)}
        assert len(cn.rung) == 3
