"""Families fork and floor: what proves two histories, and what stays open whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openline.line.acts import ResumeAct, SuspendAct
from openline.wire.entry import Entry

from .case import Case, Table
from .feeds import GIVEN, chain_of
from .world import (
    AT,
    CN,
    FLASH,
    IMMEDIATE,
    JP,
    LINE,
    OTHER_LINE,
    PRIORITY,
    STATIONS,
    US,
    Pen,
    bit,
    seed,
    signed,
)

OPEN = "a fork, or the claim of one, mutes a station: whoever provokes it closes the line"


def _branches() -> tuple[Pen, list[Entry], Entry, Entry]:
    pen = Pen(US)
    chain = chain_of(pen, 3)
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
    theirs = chain_of(cn, 2)
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


def cases() -> list[Case]:
    """The cases of fork and floor."""
    fork, floor = Table("fork"), Table("floor")
    _forks(fork)
    _floors(floor)
    return fork.cases + floor.cases
