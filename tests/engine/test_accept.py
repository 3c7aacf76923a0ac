"""What comes from the network: nothing rings or shows before its signature is good, and all that is signed is kept."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from openline.engine import accept, state
from openline.engine.effects import Keep, Ring, Show
from openline.line import acts, feed
from openline.line.acts import KeyAct, Marker, Reply
from openline.line.bodies import to_body
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.codec import encode
from openline.wire.entry import Entry
from openline.wire.header import Class
from tests.engine.pair import (
    CN,
    FLASH,
    JP,
    PRIORITY,
    US,
    Forger,
    Station,
    carry,
    chain,
    changed_byte,
    meet,
    pair,
    quiet,
    restarted,
    stations,
    words,
)


def voids(station: Station) -> list[str]:
    """Why the entries of others are void, in the order of the record; the empty string where they are not."""
    items = station.state.transcript.in_order()
    return [item.void for item in items if item.entry.header.author != station.me]


def test_words_arrive_and_a_flash_rings_once_and_at_once() -> None:
    us, cn = pair()
    us.write("routine")
    call = us.write("now", FLASH)
    frames = us.entries()
    effects = cn.take(*frames)
    assert cn.words() == ["routine", "now"]
    assert [(e.hash, e.precedence, e.exercise, e.again, e.level) for e in effects if isinstance(e, Ring)] == [
        (call.hash, FLASH, False, False, 0)
    ]
    assert [e.about for e in effects if isinstance(e, Show) and e.what == "entry"] == [
        e.hash for e in chain(cn.state.feed(US, 0))
    ]


@pytest.mark.fault("F-019")
def test_a_replay_rings_nothing_and_keeps_nothing() -> None:
    us, cn = pair()
    us.write("now", FLASH)
    frames = us.entries()
    cn.take(*frames)
    before = quiet(cn.state)
    assert cn.take(*frames, *frames[::-1]) == []
    assert len(cn.rung) == 1
    assert quiet(cn.state) == before
    assert cn.state.tally["known"] == 2 * len(frames)


@pytest.mark.fault("F-020")
def test_a_flash_over_a_gap_rings_at_once_and_once_and_asks_for_what_is_missing() -> None:
    us, cn = pair()
    us.write("first")
    key, first = us.entries()
    us.write("second")
    lost = us.entries()
    call = us.write("now", FLASH)
    (flash,) = us.entries()
    cn.take(key)
    cn.frames()
    cn.take(flash)
    assert cn.new_rings() == [call.hash]
    assert cn.words() == ["now"]
    assert [f[0] for f in cn.frames() if f[0] == en.WANT] == [en.WANT], "without waiting for a beacon"
    cn.take(first, *lost)
    assert cn.words() == ["first", "second", "now"]
    assert cn.new_rings() == [call.hash]
    assert cn.state.feed(US, 0).head == us.state.own.head


@pytest.mark.fault("F-020")
def test_without_its_predecessors_hash_an_entry_over_a_gap_waits_in_silence() -> None:
    us, cn = pair()
    for text in ("one", "two", "three"):
        us.write(text)
    key, one, two, three = us.entries()
    cn.take(key)
    assert cn.take(three, two, three) == []
    assert (cn.words(), cn.rung) == ([], [])
    assert (cn.state.provisional_count, cn.state.tally["provisional"]) == (2, 3)
    cn.take(one)
    assert cn.words() == ["one", "two", "three"]
    assert (cn.state.provisional, cn.state.provisional_count) == ({}, 0)


def without_prev(station: Station, e: Entry) -> bytes:
    """A frame that carries no predecessor and a signature whose R is of low order, as no honest station makes it."""
    nothing = replace(e, prev=b"", signature=bytes(64))
    return Forger.of(station).frame(nothing)


@pytest.mark.fault("F-028")
@pytest.mark.parametrize("real", [False, True], ids=["twins", "real keys"])
def test_junk_among_what_waits_is_counted_and_hides_no_honest_entry(real: bool) -> None:
    us, cn = pair(real)
    us.write("one")
    us.write("two")
    key, one, two = us.entries()
    clear = [
        Forger.of(us).sign(Class.KEY, to_body(KeyAct(9, bytes(32), ()), False), seq=3, stamp=stamp) for stamp in (8, 9)
    ]
    junk = [without_prev(us, entry) for entry in clear]
    cn.take(key, *junk, two, one)
    assert cn.words() == ["one", "two"]
    assert (cn.state.provisional_count, cn.state.tally["provisional"]) == (0, 3)
    assert cn.state.tally["provisional-junk"] == 2


@pytest.mark.fault("F-028")
def test_what_waits_without_a_predecessor_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accept, "PROVISIONAL_MAX", 2)
    us, cn = pair()
    for number in range(5):
        us.write(str(number))
    key, first, *rest = us.entries()
    cn.take(key, *rest)
    assert cn.state.provisional_count == 2
    cn.take(first, *rest)
    assert cn.words() == ["0", "1", "2", "3", "4"]


@pytest.mark.fault("F-028")
def test_damaged_numbers_leave_room_for_what_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of damaged frames, each with a number far ahead, every place was once taken (seed 10193 of the simulator)."""
    monkeypatch.setattr(accept, "PROVISIONAL_MAX", 2)
    us, cn = pair()
    for number in range(5):
        us.write(str(number))
    key, first, *rest = us.entries()
    damaged = [Forger.of(us).sign(Class.CARD, b"", seq=10**6 + n, stamp=n, incarnation=n % 2) for n in range(3)]
    cn.take(key, *(without_prev(us, one) for one in damaged), without_prev(us, damaged[0]))
    assert cn.state.provisional_count == 2
    cn.take(*rest)
    assert [ref.seq for ref in cn.state.provisional] == [3, 4]
    cn.take(without_prev(us, replace(damaged[0], sealed=b"other")), first)
    assert cn.words() == ["0", "1", "2"]
    assert (cn.state.provisional, cn.state.provisional_count) == ({}, 0)
    assert (US, 1) not in cn.state.feeds, "nothing unsigned makes a feed"
    twice = [replace(damaged[0], sealed=word) for word in (b"one", b"two", b"three")]
    cn.take(*(without_prev(us, one) for one in twice))
    assert [(ref.seq, len(held)) for ref, held in cn.state.provisional.items()] == [(10**6, 2)]


@pytest.mark.fault("F-028")
def test_signed_entries_over_a_gap_are_bounded_and_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "EARLY_MAX", 1)
    us, cn = pair()
    for number in range(3):
        us.write(str(number), FLASH)
    key, first, *rest = us.entries()
    cn.take(key, *rest)
    assert (cn.state.tally["full"], len(cn.rung)) == (1, 1)
    cn.take(first, *rest)
    assert cn.words() == ["0", "1", "2"]
    assert len(cn.new_rings()) == 3


def test_frames_of_an_unknown_epoch_wait_for_its_key() -> None:
    us, cn = pair()
    us.write("one")
    call = us.write("now", FLASH)
    key, one, flash = us.entries()
    assert cn.take(flash, one) == []
    assert cn.state.tally["unknown-tag"] == 2
    cn.take(key)
    assert cn.words() == ["one", "now"]
    assert cn.new_rings() == [call.hash]
    assert list(cn.state.strays) == []


def test_what_waited_for_a_key_and_is_another_lines_is_counted_and_gone() -> None:
    us, cn = pair()
    us.write()
    key, one = us.entries()
    cn.take(changed_byte(one, 2), changed_byte(one, 40))
    cn.take(key)
    assert cn.words() == []
    assert len(cn.state.strays) == 1, "one has an unknown tag still, the other was damaged"


def garbage(us: Station, cn: Station) -> dict[str, list[bytes]]:
    """Frames that must change nothing at CN, which holds the first two entries of US."""
    forger, stranger = Forger.of(us), Forger.of(stations("US", "JP")[US])
    good = us.entries()
    cn.take(*good)
    held = us.state.own
    own = Forger(us.charter, us.me, us.secrets, us.suite, us.state.keys[(US, 0, 1)], chain(held)[-1])
    flash = own.frame(own.write("now", precedence=FLASH))
    us.pass_ms(2000)
    us.tick()
    (beacon,) = us.frames()
    foreign = Forger(us.charter, 5, us.secrets, us.suite)
    imposter = Forger(us.charter, US, cn.secrets, us.suite, own.ek, chain(held)[-1])
    sealed_as_clear = Forger(us.charter, US, us.secrets, us.suite, seal.line_key(us.charter.line_id), chain(held)[-1])
    return {
        "nothing": [b""],
        "an unknown kind": [b"\x00" + flash[1:], b"\x06" + flash[1:], b"\xff" * 300],
        "a frame cut": [flash[:end] for end in (1, 5, 40, 68, 69, 100, len(flash) - 1)],
        "a frame changed": [changed_byte(flash, at, 1 << at % 8) for at in range(1, len(flash))],
        "a beacon changed": [changed_byte(beacon, at, 1 << at % 8) for at in range(1, len(beacon))],
        "a frame continued": [flash + b"\0"],
        "longer than a frame": [flash + bytes(70_000)],
        "a station that has no seat": [foreign.open(foreign.key())],
        "an imposter": [imposter.open(imposter.write("mine", precedence=FLASH))],
        "another line's entry": [stranger.open(stranger.key())],
        "an entry spliced behind another": [forger.open(forger.key(seq=3))[:-1] + b"x"],
        "an unsigned incarnation": [changed_byte(forger.open(forger.key(incarnation=7, seq=9)), -1)],
        "a sealed entry under the line's tag": [sealed_as_clear.frame(sealed_as_clear.write("x"), with_prev=True)],
        "no room for its predecessor": [own.frame(own.sign(Class.SERVICE, noise(65_430)))],
    }


def noise(size: int) -> bytes:
    return hashlib.shake_256(b"noise").digest(size)


@pytest.mark.fault("F-030")
@pytest.mark.fault("F-031")
def test_garbage_is_counted_and_changes_nothing() -> None:
    us, cn = pair()
    us.write()
    for name, frames in garbage(us, cn).items():
        before, counted = quiet(cn.state), cn.state.tally.total()
        assert cn.take(*frames) == [], name
        assert quiet(cn.state) == before, name
        assert cn.state.tally.total() - counted == len(frames), name
    us.write("and it goes on", FLASH)
    cn.take(*us.entries())
    assert cn.words()[-1] == "and it goes on"


def test_an_entry_that_only_fits_without_its_predecessor_is_refused_before_it_is_kept() -> None:
    us, cn = pair()
    forger = Forger.of(us)
    cn.take(forger.frame(forger.key()))
    big = forger.frame(forger.sign(Class.SERVICE, noise(65_430)))
    assert big[0] == en.ENTRY
    assert en.FRAME_MAX - en.PREV_SIZE < len(big) <= en.FRAME_MAX
    assert cn.take(big) == []
    assert cn.state.tally["too-large"] == 1


VOID: dict[str, tuple[Callable[[Forger], Entry], str]] = {
    "a drill in the header only": (
        lambda f: f.write(exercise=True, body=to_body(words(), False), precedence=FLASH),
        "exercise-mismatch",
    ),
    "a drill in the body only": (
        lambda f: f.write(exercise=False, body=to_body(words(), True), precedence=FLASH),
        "exercise-mismatch",
    ),
    "a body of another shape": (lambda f: f.write(body=encode({1: 1}), precedence=FLASH), "malformed"),
    "a body that is no CBOR": (lambda f: f.write(body=b"\xff", precedence=FLASH), "malformed"),
    "keys out of order": (lambda f: f.write(body=b"\xa2\x02\x01\x01\x01", precedence=FLASH), "not-canonical"),
    "a bomb": (lambda f: f.write(body=bytes(70_000), precedence=FLASH), "bomb"),
    "an act of a root that is none": (lambda f: f.sign(Class.CARD, b"\xa0", precedence=FLASH), "malformed"),
    "a class of a newer version": (lambda f: f.sign(99, b"\xff", precedence=FLASH), "unknown-class"),
}


@pytest.mark.fault("F-039")
@pytest.mark.fault("F-065")
@pytest.mark.parametrize(("make", "why"), VOID.values(), ids=VOID)
def test_what_is_void_is_kept_and_neither_rings_nor_shows_words(make: Callable[[Forger], Entry], why: str) -> None:
    us, cn = pair()
    forger = Forger.of(us)
    cn.take(forger.frame(forger.key()), forger.frame(make(forger)))
    assert voids(cn) == ["", why]
    assert (cn.rung, cn.words(), cn.state.alarms) == ([], [], {})
    assert [r.seq for r in cn.records] == [1, 2], "kept: no record may differ from another's"
    assert voids(restarted(cn)) == ["", why]


def sealed_otherwise(precedence: int = FLASH) -> tuple[Station, Forger, Entry]:
    """CN, which holds a message of US under another key than the one that US has announced."""
    us, cn = pair(answers=False)
    forger = Forger.of(us)
    cn.take(forger.frame(forger.key()))
    forger.ek = b"x" * 32
    call = forger.write(precedence=precedence)
    cn.take(forger.open(call))
    return cn, forger, call


@pytest.mark.fault("F-041")
def test_a_body_sealed_under_another_key_is_void_and_a_call_of_it_rings_and_is_said_to_be_unreadable() -> None:
    """A station that joined later was given one of the two keys of a forked epoch: a FLASH under the other woke nobody,
    and nobody was told."""
    cn, _, call = sealed_otherwise()
    assert voids(cn) == ["", "bad-seal"]
    assert cn.words() == []
    assert cn.new_rings() == [call.hash]
    cn.pass_ms(10_000)
    cn.tick()
    assert cn.state.transcript.dialogue(call.hash).unreadable(CN)


def test_a_call_whose_other_key_comes_in_time_is_read_and_never_called_unreadable() -> None:
    us, cn = pair()
    forger, other = Forger.of(us), Forger.of(us)
    other.ek = b"x" * 32
    key, call = other.key(), other.write("words", precedence=FLASH)
    cn.take(forger.frame(forger.key()), forger.open(call))
    assert voids(cn) == ["", "bad-seal"]
    cn.take(forger.open(key))
    assert cn.words() == ["words"]
    assert cn.new_rings() == [call.hash]
    cn.pass_ms(10_000)
    cn.tick()
    assert not cn.saw("unreadable")


@pytest.mark.parametrize("precedence", [FLASH, 3])
def test_keys_that_open_nothing_do_not_put_off_that_it_is_said(precedence: int) -> None:
    cn, forger, call = sealed_otherwise(precedence)
    forger.ek = b"y" * 32
    cn.pass_ms(9_000)
    cn.take(forger.open(forger.key()))
    cn.pass_ms(1_000)
    cn.tick()
    assert cn.state.transcript.dialogue(call.hash).unreadable(CN)


def test_a_ringing_call_whose_key_comes_and_that_is_void_is_shown_and_rings_no_longer() -> None:
    """The officer had read that it cannot be read; that it counts for nothing is told too."""
    us, cn = pair(answers=False)
    forger, other = Forger.of(us), Forger.of(us)
    other.ek = b"x" * 32
    key = other.key()
    call = other.write(precedence=FLASH, exercise=True, body=to_body(words(), False))
    cn.take(forger.frame(forger.key()), forger.open(call))
    assert cn.state.alarms
    cn.take(forger.open(key))
    assert cn.state.alarms == {}
    assert [show.what for show in cn.shown if show.about == call.hash][-1] == "readable"
    assert voids(cn)[-1] != "bad-seal"


def test_nothing_is_said_of_a_call_that_we_have_answered_unread() -> None:
    cn, _, call = sealed_otherwise()
    cn.reply(call, Reply.UNABLE)
    cn.pass_ms(10_000)
    cn.tick()
    assert not cn.saw("unreadable"), "UNABLE has said it"


BAD_KEYS = {"commitment": "bad-commitment", "secret": "bad-commitment", "wrap": "bad-wrap"}


@pytest.mark.fault("F-045")
@pytest.mark.parametrize("real", [False, True], ids=["twins", "real keys"])
@pytest.mark.parametrize(("spoil", "why"), BAD_KEYS.items(), ids=BAD_KEYS)
def test_a_key_that_is_not_the_one_committed_to_opens_nothing(spoil: str, why: str, real: bool) -> None:
    us, cn = pair(real)
    forger = Forger.of(us)
    cn.take(forger.frame(forger.key(spoil)), forger.open(forger.write("hidden", precedence=PRIORITY)))
    assert voids(cn) == [why, "unreadable"]
    assert cn.words() == []
    assert cn.state.keys == {}


@pytest.mark.fault("F-045")
def test_an_unreadable_flash_rings_once_and_is_read_when_its_key_comes() -> None:
    us, cn = pair()
    forger = Forger.of(us)
    forger.key("missing")
    call = forger.write("hidden", precedence=FLASH)
    after = forger.key()
    assert forger.head is not None
    start = Forger.of(us)
    cn.take(start.frame(start.key("missing")), forger.open(call))
    assert cn.new_rings() == [call.hash]
    assert voids(cn) == ["", "unreadable"]
    assert restarted(cn).rung[0].hash == call.hash
    cn.take(forger.frame(after))
    assert cn.words() == ["hidden"]
    assert cn.saw("readable")
    assert cn.new_rings() == [call.hash]
    again = restarted(cn)
    assert again.words() == ["hidden"], "read again after a restart"


def test_an_unreadable_flash_that_turns_out_void_rings_no_longer() -> None:
    us, cn = pair()
    forger = Forger.of(us)
    cn.take(forger.frame(forger.key("missing")))
    cn.take(forger.open(forger.write(precedence=FLASH, exercise=True, body=to_body(words(), False))))
    assert len(cn.state.alarms) == 1
    cn.take(forger.frame(forger.key()))
    assert cn.state.alarms == {}


@pytest.mark.fault("F-045")
@pytest.mark.parametrize("spoil", ["wrap", "missing"])
def test_a_member_who_was_given_no_good_key_still_holds_every_entry_and_rings(spoil: str) -> None:
    us, cn = pair()
    forger = Forger.of(us)
    entries = [forger.key(spoil), forger.write("hidden"), forger.write("now", precedence=FLASH)]
    us.answers = False
    for entry in entries:
        cn.take(forger.frame(entry))
    assert cn.rung == [], "a masked header says nothing to one without its key"
    # another holder of the same entries, which can read them, is asked
    other = stations("US", "CN")[US]
    other.state.learn_key((US, 0, 1), forger.ek)
    for entry in entries:
        accept.place(other.state, other.now, entry, state.Doing())
    meet(other, cn)
    assert cn.state.feed(US, 0).head == 3
    assert [ring.hash for ring in cn.rung if not ring.again] == [entries[2].hash]
    assert cn.words() == []


@pytest.mark.fault("F-018")
def test_a_third_station_serves_what_its_author_no_longer_can() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    us.write("for all")
    call = us.write("now", FLASH)
    jp.take(*us.entries())
    meet(cn, jp)
    assert cn.words() == ["for all", "now"]
    assert cn.new_rings() == [call.hash]
    assert jp.me == JP


@pytest.mark.fault("F-039")
def test_a_drill_rings_as_a_drill_and_a_real_call_as_a_real_one() -> None:
    us, cn = pair()
    us.write("drill", FLASH, exercise=True)
    us.write("real", FLASH)
    carry((us, cn))
    assert [ring.exercise for ring in cn.rung] == [True, False]
    assert [ring.exercise for ring in restarted(cn).rung] == [True, False]


def test_only_calls_of_other_parties_at_flash_and_immediate_ring() -> None:
    net = stations("US", "CN", second=("US",))
    us, second, cn = net.values()
    for precedence in range(4):
        us.write(str(precedence), precedence)
    carry(net.values())
    assert [ring.precedence for ring in cn.rung] == [0, 1]
    assert second.rung == []
    assert us.rung == [], "receipts at FLASH ring nowhere"
    assert len(second.words()) == 4


def test_frames_are_claimed_by_the_line_whose_tag_they_bear() -> None:
    us, cn = pair()
    us.write()
    key, one = us.entries()
    assert (cn.engine.claims(key), cn.engine.claims(one)) == (True, False)
    cn.take(key)
    assert cn.engine.claims(one)
    assert not cn.engine.claims(b"")


def test_two_epochs_with_one_tag_are_told_apart() -> None:
    us, cn = pair()
    us.write()
    cn.write("one")
    carry((us, cn))
    tag = seal.tag_of(us.state.keys[(CN, 0, 1)])
    us.state.tags[tag].insert(0, (US, 0, 1))
    us.state.learn_key((CN, 0, 1), us.state.keys[(CN, 0, 1)])
    cn.write("two")
    carry((us, cn))
    assert us.words()[-1] == "two"
    assert us.state.tags[tag] == [(US, 0, 1), (CN, 0, 1)]


def test_an_entry_under_anothers_epoch_key_is_refused() -> None:
    us, cn = pair()
    us.write()
    carry((us, cn))
    thief = Forger(cn.charter, CN, cn.secrets, cn.suite, us.state.keys[(US, 0, 1)])
    before = quiet(us.state)
    assert us.take(thief.frame(thief.write("as if", precedence=FLASH))) == []
    assert quiet(us.state) == before


def test_a_second_key_of_one_epoch_does_not_replace_the_first() -> None:
    us, cn = pair()
    forger = Forger.of(us)
    cn.take(forger.frame(forger.key()))
    first = forger.ek
    forger.ek = b"x" * 32
    cn.take(forger.frame(forger.key()))
    assert cn.state.keys == {(US, 0, 1): first}


def test_markers_are_shown_as_sent() -> None:
    us, cn = pair()
    us.write()
    carry((us, cn))
    (item,) = cn.state.transcript.messages()
    assert isinstance(item.act, acts.MessageAct)
    assert item.act.marker is Marker.INFORMATION


def test_a_step_that_keeps_nothing_says_nothing_about_keeping() -> None:
    us, cn = pair()
    us.tick()
    carry((us, cn))
    assert not any(isinstance(e, Keep) for e in cn.take(*us.frames()))
