"""Families feed, fork and floor: how entries link, what proves two histories, and what stays open whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openline.line.acts import ResumeAct, SuspendAct
from openline.wire import entry as en
from openline.wire.entry import NO_PREV, Entry

from .case import Case, Table
from .world import (
    AT,
    CN,
    EK,
    FLASH,
    IMMEDIATE,
    JP,
    LINE,
    OTHER_LINE,
    PRIORITY,
    PUBLIC,
    STATIONS,
    US,
    Pen,
    bit,
    seed,
    signed,
)

OPEN = "a fork, or the claim of one, mutes a station: whoever provokes it closes the line"
KEYS = [[index, 0, 1, ek] for index, ek in EK.items()]
GIVEN: dict[str, Any] = {"line_id": LINE, "me": JP, "stations": STATIONS, "epoch_keys": KEYS}


def _chain(pen: Pen, count: int, **header: int) -> list[Entry]:
    return [pen.say(f"Message {n + 1}.", **header) for n in range(count)]


def _feeds(t: Table) -> None:
    pen = Pen(US)
    chain = _chain(pen, 4)
    implied = [pen.frame(e) for e in chain]
    carried = [pen.frame(e, with_prev=True) for e in chain]
    t.good("in-order", "Four entries in their order.", "receive", frames=implied, **GIVEN)
    t.good(
        "twice",
        "Every entry comes twice, once in each form: the second is known.",
        "receive",
        ("replay on the same line",),
        frames=[*implied, *carried, *map(en.to_open_frame, chain)],
        **GIVEN,
    )
    t.good(
        "backwards",
        "Four entries in reverse order, each with its predecessor: early, then linked.",
        "receive",
        ("reorder",),
        frames=carried[::-1],
        **GIVEN,
    )
    t.good(
        "provisional",
        "Entries over a gap without predecessors wait, unshown, until the gap is filled.",
        "receive",
        ("reorder", "drop"),
        frames=[implied[0], implied[3], implied[2], implied[1]],
        **GIVEN,
    )
    t.good(
        "gap",
        "An entry is missing: what comes after it is held, and neither linked nor lost.",
        "receive",
        ("drop", "truncate the tail"),
        frames=[implied[0], carried[2], carried[3]],
        **GIVEN,
    )
    flash = Pen(CN)
    calls = [flash.say("Routine."), flash.say("FLASH over a gap.", precedence=FLASH)]
    t.good(
        "flash-over-a-gap",
        "A FLASH over a gap rings at once, on its signature.",
        "receive",
        ("drop", "a withholding third party"),
        frames=[flash.frame(calls[1])],
        **GIVEN,
    )
    junk = bit(implied[3], 30)
    t.good(
        "junk-over-a-gap",
        "Junk with the next number but one waits beside the honest entry, and does not hide it.",
        "receive",
        ("member flood of calls, KEYs and junk future entries",),
        frames=[implied[0], implied[1], junk, implied[3], implied[2]],
        **GIVEN,
    )
    leap = Pen(US)
    leap.last = chain[1]
    far = leap.say("A leap.", seq=2**28, stamp=2**28, precedence=IMMEDIATE)
    t.good(
        "leap",
        "A signed leap to number and stamp 2^28 is early: it changes no other number.",
        "receive",
        ("a seq or stamp jump to 2^28",),
        frames=[*implied[:2], leap.frame(far), implied[2]],
        **GIVEN,
    )
    t.good(
        "unknown-class",
        "An entry of a class of a newer version is kept, linked and forwarded, and shows nothing.",
        "receive",
        ("downgrade",),
        frames=[pen.frame(Pen(US).sign(200, b"\xa1\x01\x01", prev=NO_PREV))],
        **GIVEN,
    )
    renewed = Pen(US, incarnation=1)
    body = b"\xa3\x02\x00\x03\x02\x04\x58\x20" + chain[1].hash
    first = renewed.sign(11, body, precedence=IMMEDIATE, stamp=3)
    t.good(
        "restored",
        "A restored station begins incarnation 1; its lost tail comes back afterwards and is no fork.",
        "receive",
        ("sequence reuse after restore", "truncate the tail"),
        frames=[*implied[:2], renewed.frame(first), *implied[2:]],
        **GIVEN,
    )
    _refused(t, pen, chain)


def _refused(t: Table, pen: Pen, chain: list[Entry]) -> None:
    frame, unread = pen.frame(chain[0]), "words are read under the key of another epoch, or of another station"
    t.bad(
        "sealed-under-the-lines-tag",
        "A sealed entry under the tag of clear ones.",
        "receive",
        "unknown-tag",
        "whoever has the charter can read and forge headers",
        ("splice a ciphertext under another header",),
        frames=[_line_masked(chain[0])],
        **GIVEN,
    )
    t.bad(
        "unknown-tag",
        "A frame of an epoch that nobody announced.",
        "receive",
        "unknown-tag",
        unread,
        ("replay on another line",),
        frames=[Pen(US, ek=seed("unknown")).frame(chain[0])],
        **GIVEN,
    )
    own = Pen(CN, ek=EK[US])
    t.bad(
        "under-anothers-key",
        "CN seals under the epoch key of US, and so under its tag.",
        "receive",
        "unknown-tag",
        unread,
        ("replay under another author", "splice a ciphertext under another header"),
        frames=[own.frame(own.say("Not US."))],
        **GIVEN,
    )
    epoch = Pen(US, epoch=2)
    t.bad(
        "under-another-epoch",
        "The header names epoch 2, the tag and key are of epoch 1.",
        "receive",
        "unknown-tag",
        unread,
        ("replay on the same line",),
        frames=[epoch.frame(epoch.say("Epoch 2."))],
        **GIVEN,
    )
    nobody = Pen(US)
    t.bad(
        "no-station",
        "The header names a station that is none.",
        "receive",
        "unknown-author",
        "strangers speak on the line",
        ("outsider flood",),
        frames=[en.to_open_frame(nobody.say("Nobody.", author=5))],
        **GIVEN,
    )
    t.bad(
        "open-on-another-line",
        "A kind 5 frame of another line.",
        "receive",
        "unknown-tag",
        "what was said on one line is shown as said on another",
        ("replay on another line",),
        frames=[en.to_open_frame(Pen(US, line=OTHER_LINE).say("There."))],
        **GIVEN,
    )
    under = en.to_open_frame(chain[0])
    t.bad(
        "open-under-an-epochs-tag",
        "A kind 5 frame under the tag of an epoch.",
        "receive",
        "unknown-tag",
        "one frame has as many spellings as there are epochs",
        (),
        frames=[under[:1] + frame[1:5] + under[5:]],
        **GIVEN,
    )
    late = Pen(US)
    denied = late.say("Message 2.", seq=2, prev=chain[0].hash)
    t.bad(
        "altered-in-a-feed",
        "The second entry is altered on the way.",
        "receive",
        "bad-signature",
        "a relay rewrites the record",
        ("alter", "rewrite history"),
        frames=[frame, bit(pen.frame(denied), 40)],
        **GIVEN,
    )
    t.bad(
        "exercise-mismatch",
        "A FLASH whose header is real and whose body is a drill: kept, void, and it rings nothing.",
        "receive",
        "exercise-mismatch",
        "a drill sounds the live siren",
        ("a drill presented as real",),
        frames=[pen.frame(_mixed())],
        **GIVEN,
    )
    t.bad(
        "void-in-a-feed",
        "A message with an unknown field is kept, linked and void: the next one follows it.",
        "receive",
        "malformed",
        "one station's record has an entry that the other's has not",
        ("equivocate",),
        frames=[pen.frame(Pen(US).sign(3, b"\xa1\x18\x63\x00"))],
        **GIVEN,
    )


def _line_masked(e: Entry) -> bytes:
    return en.to_frame(e, _line_key(), with_prev=True)


def _line_key() -> bytes:
    from openline.wire import seal

    return seal.line_key(LINE)


def _mixed() -> Entry:
    from openline.line.bodies import to_body

    from .world import words

    return Pen(US).sign(3, to_body(words("A drill."), True), precedence=FLASH)


def _branches() -> tuple[Pen, list[Entry], Entry, Entry]:
    pen = Pen(US)
    chain = _chain(pen, 3)
    other = Pen(US, last=chain[0])
    two = other.say("Another message 2.", precedence=IMMEDIATE)
    return pen, chain, two, other.say("Behind the other.", precedence=IMMEDIATE)


def _forks(t: Table) -> None:
    pen, chain, two, three = _branches()
    frames = [pen.frame(e, with_prev=True) for e in chain]
    t.good(
        "both-branches",
        "Two histories from number 2 on: both are kept, linked, rung and counted.",
        "receive",
        ("equivocate", "rewrite history"),
        frames=[*frames, pen.frame(two), pen.frame(three)],
        **GIVEN,
    )
    t.good(
        "other-order",
        "The same, the other branch first: the same sums and the same record.",
        "receive",
        ("equivocate", "reorder"),
        frames=[frames[0], pen.frame(two), pen.frame(three), *frames[1:]],
        **GIVEN,
    )
    denies = Pen(US, last=chain[1])
    denied = denies.say("I never said the second.", prev=two.hash, seq=3, precedence=IMMEDIATE)
    t.good(
        "denied-predecessor",
        "An entry whose predecessor is not the one held: a fork, before its branch is here.",
        "receive",
        ("rewrite history",),
        frames=[*frames[:2], pen.frame(denied)],
        **GIVEN,
    )
    teller = Pen(JP)
    proof = teller.fork(signed(chain[1]), signed(two))
    t.good(
        "proof-alone",
        "A FORK entry convicts a station whose feed the receiver does not hold.",
        "receive",
        ("equivocate",),
        **(GIVEN | {"me": CN, "frames": [teller.frame(proof)]}),
    )
    _proofs(t, chain, two, denied)
    lie = Pen(JP)
    false = lie.fork(signed(chain[0]), signed(chain[1]))
    t.bad(
        "false-proof",
        "A FORK entry whose two headers follow each other: void, and convicts nobody.",
        "receive",
        "bad-signature",
        OPEN,
        ("a false 'you did not answer'",),
        **(GIVEN | {"me": CN, "frames": [lie.frame(false)]}),
    )


def _rows(one: Entry) -> list[bytes]:
    made = signed(one)
    return [made.prev, made.payload, made.signature]


def _proofs(t: Table, chain: list[Entry], two: Entry, denied: Entry) -> None:
    given: dict[str, Any] = {"line_id": LINE, "stations": STATIONS, "one": _rows(chain[1]), "two": _rows(two)}
    t.good("proof", "Two signed headers of one number.", "fork", ("equivocate",), **given)
    t.good(
        "proof-denied",
        "An entry and one behind it that denies it.",
        "fork",
        ("rewrite history",),
        **(given | {"two": _rows(denied)}),
    )
    cn = Pen(CN, last=None)
    theirs = _chain(cn, 2)
    payload = _rows(two)[1]
    bad = (
        ("proof-of-one", "The same entry twice.", {"two": _rows(chain[1])}, "bad-signature", OPEN, ()),
        ("proof-in-order", "An entry and its honest successor.", {"two": _rows(chain[2])}, "bad-signature", OPEN, ()),
        ("proof-wrong-way", "The denied entry stands second.", {"one": _rows(denied), "two": _rows(chain[1])}, "bad-signature", "one proof has two spellings", ()),
        ("proof-two-stations", "Entries of one number of two stations, the second signed by the other.", {"two": _rows(theirs[1])}, "bad-signature", OPEN, ("replay under another author",)),
        ("proof-two-incarnations", "Entries of one number of two incarnations.", {"two": _rows(_other_incarnation())}, "bad-signature", "every honest restore looks like a fork", ("sequence reuse after restore",)),
        ("proof-forged", "The second signature is altered.", {"two": [*_rows(two)[:2], bit(_rows(two)[2], 33)]}, "bad-signature", "anybody convicts anybody", ("alter",)),
        ("proof-another-line", "Entries of another line.", {"line_id": OTHER_LINE}, "bad-signature", "a fork on one line mutes a station on another", ("replay on another line",)),
        ("proof-no-station", "Entries of a station that is none.", {"one": _rows(_nobody(1)), "two": _rows(_nobody(2))}, "unknown-author", "a stranger is accused on the line", ()),
        ("proof-low-order", "A signature whose R is of low order.", {"one": [*_rows(chain[1])[:2], (1).to_bytes(32, "little") + _rows(two)[2][32:]]}, "bad-key", "two honest stations disagree whether a fork is proven", ()),
        ("proof-prev-31", "A predecessor's hash of 31 bytes.", {"two": [_rows(two)[0][:31], *_rows(two)[1:]]}, "malformed", "a signature over other bytes is taken for one over these", ()),
        ("proof-signature-63", "A signature of 63 bytes.", {"two": [*_rows(two)[:2], _rows(two)[2][:63]]}, "malformed", "a library reads beyond its end", ()),
        ("proof-payload-long", "A payload with a byte more than header and hash.", {"two": [two.prev, payload + b"\x00", two.signature]}, "malformed", "a signature over other bytes is taken for one over these", ()),
        ("proof-payload-empty", "An empty payload.", {"two": [two.prev, b"", two.signature]}, "malformed", "a signature over other bytes is taken for one over these", ()),
        ("proof-header-long", "A header length that takes in a byte of the hash.", {"two": [two.prev, bytes((payload[0] + 1,)) + payload[1:] + b"\x00", two.signature]}, "malformed", "one payload has two headers", ("splice a ciphertext under another header",)),
        ("proof-version-2", "A header of version 2.", {"two": [two.prev, payload[:1] + bytes((payload[1] & 31 | 64,)) + payload[2:], two.signature]}, "unknown-version", "a header of another version is guessed at", ("downgrade",)),
    )  # fmt: skip
    for name, what, change, verdict, effect, attacks in bad:
        t.bad(name, what, "fork", verdict, effect, attacks, **(given | change))


def _other_incarnation() -> Entry:
    return Pen(US, incarnation=1).say("Two.", seq=2, prev=seed("p"))


def _nobody(number: int) -> Entry:
    return Pen(US).say(f"Nobody {number}.", author=5)


def _floors(t: Table) -> None:
    t.good(
        "predicate",
        "What stands on the floor: for each class, at each of the four precedences.",
        "floor",
        ("silent closure by expiry, fork or suspension of the floor",),
        classes=[*range(20), 200],
    )
    hour = {"scope": [2, 3], "duration_s": 3600, "at": AT}
    edges: dict[str, Any] = {
        "longest_s": 7200,
        "forked_at": 0,
        "after_ms": [0, 3_599_999, 3_600_000, 7_199_999, 7_200_000],
    }
    closure = ("silent closure by expiry, fork or suspension of the floor",)
    rows: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("suspended", "A suspension ends by itself, to the millisecond.", {"acts": [{"seq": 2, **hour}]}),
        ("longest", "It is never longer than the charter allows.", {"acts": [{"seq": 2, **hour, "duration_s": 10**9}]}),
        ("touches-the-floor", "The part that touches FLASH and IMMEDIATE is void.", {"acts": [{"seq": 2, **hour, "scope": [0, 1, 2]}]}),
        ("only-the-floor", "A suspension of the floor alone is void and never stands.", {"acts": [{"seq": 2, **hour, "scope": [0, 1]}]}),
        ("resumed", "RESUME ends what stands before it in the feed, and nothing after.", {"acts": [{"seq": 2, **hour}, {"seq": 3, "resume": True, "at": AT}, {"seq": 4, **hour}]}),
        ("forked", "From the number of a fork on a SUSPEND has no effect; RESUME has.", {"forked_at": 3, "acts": [{"seq": 2, **hour}, {"seq": 3, **hour}, {"seq": 4, "resume": True, "at": AT}]}),
        ("backdated", "The author's clock says that it was long ago: a receiver counts from when it kept it.", {"acts": [{"seq": 2, **hour, "at": 0}]}),
    )  # fmt: skip
    for name, what, change in rows:
        attacks = (*closure, "lying clocks") if name == "backdated" else closure
        t.good(name, what, "suspension", attacks, **(edges | change))
    pen = Pen(US)
    suspend = pen.act(SuspendAct(1, (0, 1, 2, 3), "reason", "en", 3600, AT), precedence=PRIORITY)
    call = pen.say("The floor stays open.", precedence=FLASH)
    resume = pen.act(ResumeAct(1, AT), precedence=PRIORITY)
    frames = [pen.frame(e, with_prev=True) for e in (suspend, call, resume)]
    t.good(
        "flash-while-suspended",
        "A FLASH rings while its author has suspended everything.",
        "receive",
        closure,
        frames=frames,
        **GIVEN,
    )
    silent = Pen(US)
    two = silent.act(SuspendAct(1, (3,), "reason", "en", 3600, AT)), silent.say("x", precedence=FLASH)
    rival = replace(silent, last=None).say("Another first.", precedence=FLASH)
    t.good(
        "flash-after-a-fork",
        "A FLASH of a forked station rings as any other.",
        "receive",
        closure,
        frames=[silent.frame(two[0], with_prev=True), silent.frame(rival), silent.frame(two[1])],
        **GIVEN,
    )


def _backlog(t: Table) -> None:
    """A run of backlog: the hashes are walked, and the last signature checked."""
    pen = Pen(US)
    chain = _chain(pen, 5)
    frames = [en.to_open_frame(e) for e in chain]
    given: dict[str, Any] = {"line_id": LINE, "prev": chain[0].hash, "signing_key": PUBLIC[US], "frames": frames[1:]}
    t.good("backlog", "Four entries behind a known one: their hashes, signed for by the last.", "backlog", **given)
    damaged = [frames[1], bit(frames[2], -9), *frames[3:]]
    t.good(
        "backlog-own-signature",
        "A signature in the middle is damaged: the chain holds all the same, and the entry is to be fetched again.",
        "backlog",
        **(given | {"frames": damaged}),
    )
    last = frames[-1]
    end = 5 + len(chain[4].hdr)
    doubled = last[:end] + seed("between") + last[end:]
    wrong: tuple[tuple[str, str, list[bytes], str, str, tuple[str, ...]], ...] = (
        ("altered", "One bit of a body is another.", [frames[1], bit(frames[2], 80), *frames[3:]], "bad-signature", "a relay rewrites what it passes on", ("alter", "rewrite history")),
        ("missing", "An entry is left out.", [frames[1], *frames[3:]], "bad-signature", "what was left out is not missed", ("drop",)),
        ("swapped", "Two entries are swapped.", [frames[2], frames[1], *frames[3:]], "bad-signature", "a relay changes the order of the record", ("reorder",)),
        ("last-signature", "The last signature is damaged.", [*frames[1:-1], bit(last, -1)], "bad-signature", "anybody makes a chain", ("alter", "truncate the tail")),
        ("header-ends-elsewhere", "The last header ends before the place at which the known predecessor stands.", [*frames[1:-1], doubled], "bad-signature", "one frame is two entries", ("splice a ciphertext under another header",)),
        ("masked", "An entry in the form in which it travels.", [frames[1], pen.frame(chain[2], with_prev=True), *frames[3:]], "unknown-kind", "a masked header is taken for an open one", ()),
    )  # fmt: skip
    for name, what, made, verdict, effect, attacks in wrong:
        t.bad(f"backlog-{name}", what, "backlog", verdict, effect, attacks, **(given | {"frames": made}))


def _orders(t: Table) -> None:
    rows = [
        [5, 4, 0, 2, seed("a")], [5, 0, 0, 9, seed("b")], [1, 8, 0, 1, seed("c")], [5, 4, 1, 1, seed("d")], [2**47, 0, 0, 1, seed("e")],
        [5, 4, 0, 2, seed("f")], [5, 4, 0, 1, seed("g")], [4, 63, 0, 2**32 - 1, seed("h")],
    ]  # fmt: skip
    t.good(
        "order",
        "The order of the record: stamp, author, incarnation, seq, hash.",
        "order",
        ("reorder", "lying clocks"),
        entries=rows,
    )
    t.good("order-reversed", "The same entries arrive the other way round.", "order", ("reorder",), entries=rows[::-1])


def cases() -> list[Case]:
    """The cases of feed, fork and floor."""
    feed, fork, floor = Table("feed"), Table("fork"), Table("floor")
    _feeds(feed)
    _orders(feed)
    _backlog(feed)
    _forks(fork)
    _floors(floor)
    return feed.cases + fork.cases + floor.cases
