"""Family feed: how entries link, wait and are refused, and in which order the record stands."""

from __future__ import annotations

from typing import Any

from openline.line.bodies import to_body
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.entry import NO_PREV, Entry

from .case import Case, Table
from .world import (
    CN,
    EK,
    FLASH,
    IMMEDIATE,
    JP,
    LINE,
    OTHER_LINE,
    PUBLIC,
    STATIONS,
    US,
    Pen,
    bit,
    seed,
    words,
)

KEYS = [[index, 0, 1, ek] for index, ek in EK.items()]
GIVEN: dict[str, Any] = {"line_id": LINE, "me": JP, "stations": STATIONS, "epoch_keys": KEYS}


def chain_of(pen: Pen, count: int) -> list[Entry]:
    """So many messages, one behind the other."""
    return [pen.say(f"Message {n + 1}.") for n in range(count)]


def _feeds(t: Table) -> None:
    pen = Pen(US)
    chain = chain_of(pen, 4)
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
    return en.to_frame(e, seal.line_key(LINE), with_prev=True)


def _mixed() -> Entry:
    return Pen(US).sign(3, to_body(words("A drill."), True), precedence=FLASH)


def _backlog(t: Table) -> None:
    """A run of backlog: the hashes are walked, and the last signature checked."""
    pen = Pen(US)
    chain = chain_of(pen, 5)
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
    """The cases of feed."""
    t = Table("feed")
    _feeds(t)
    _orders(t)
    _backlog(t)
    return t.cases
