"""Family acts: every kind of body, and the bodies that make an entry void."""

from __future__ import annotations

from openline.line.acts import (
    FirstAct,
    KeyAct,
    Marker,
    MessageAct,
    Receipt,
    ReceiptAct,
    Reply,
    ReplyAct,
    ResumeAct,
    SuspendAct,
)
from openline.line.bodies import to_body
from openline.wire.codec import Value, encode
from openline.wire.header import Class

from .case import Case, Table, a_body
from .world import AT, seed

ABOUT = seed("the message")
HALF = "half an act is understood: two versions of the software act on two meanings"
M: dict[int, Value] = {1: 1, 2: 3, 3: "Keep clear.", 4: "en", 5: AT}
R: dict[int, Value] = {1: 1, 2: 2, 3: ABOUT, 5: AT}
FORM = encode([1, 1, bytes.fromhex("0a0b0c0d"), 1, "CN"])  # of a catalogue that nobody has: no act looks inside
S: dict[int, Value] = {1: 1, 2: [2, 3], 3: "exercise area closed", 4: "en", 5: AT, 6: 3600}


def _good(t: Table) -> None:
    full = MessageAct(1, Marker.WARNING, "Keep clear of our bow.", "en", AT, AT + 600, seed("old"), seed("reference"))
    reply = ReplyAct(1, Reply.STANDBY, ABOUT, AT, "We look into it.", AT + 300, "en", True)
    acts = (
        ("key", "An epoch is announced.", KeyAct(1, seed("commitment"), ((0, b"wrap"), (4, b"wrap"))), False),
        ("message", "A message with every field.", full, False),
        ("message-form", "A message that is a form: no text, no language.", MessageAct(1, Marker.WARNING, "", "", AT, form=FORM), False),
        ("message-alone", "A message that one person released alone, under a charter that asks for two elsewhere.", MessageAct(1, Marker.WARNING, "Cease.", "en", AT, alone=True), False),
        ("message-info", "A message for the information of the party of station 8: no answer is asked of it.", MessageAct(1, Marker.INFORMATION, "We clear the shoal.", "en", AT, info=1 << 8), False),
        ("message-info-63", "For the information of whoever comes to have any station from 4 on.", MessageAct(1, Marker.INFORMATION, "We clear the shoal.", "en", AT, info=2**64 - 16), False),
        ("message-form-4000", "A form of 4,000 bytes that nobody can read: the act stands.", MessageAct(1, Marker.WARNING, "See the form.", "en", AT, form=bytes(4000)), False),
        ("message-drill", "A message that is an EXERCISE.", MessageAct(1, Marker.INSTRUCTION, "Drill.", "en", AT), True),
        ("message-scripts", "Words in several scripts, with a line break.", MessageAct(1, Marker.REQUEST, "请保持距离。\nمرحبا é", "zh-Hans", AT), False),
        ("reply", "A reply with every field.", reply, False),
        ("reply-form", "A reply whose reason is a form.", ReplyAct(1, Reply.UNABLE, ABOUT, AT, form=FORM), False),
        ("reply-short", "A reply with nothing but what it must have.", ReplyAct(1, Reply.DECLINE, ABOUT, AT), False),
        ("receipt-opened", "A person has opened it: OPENED has an office.", ReceiptAct(Receipt.OPENED, ABOUT, AT, 1), False),
        ("receipt-rang", "An alarm has sounded: a machine's receipt has none.", ReceiptAct(Receipt.RANG, ABOUT, AT), False),
        ("receipt-unreadable", "It is held and cannot be read here.", ReceiptAct(Receipt.UNREADABLE, ABOUT, AT), True),
        ("suspend", "A suspension of PRIORITY and ROUTINE for an hour.", SuspendAct(1, (2, 3), "reason", "en", 3600, AT), False),
        ("suspend-floor", "A suspension that names FLASH is read; that part is void.", SuspendAct(1, (0, 3), "reason", "en", 3600, AT), False),
        ("resume", "Every suspension of one's own has ended.", ResumeAct(1, AT), False),
        ("first", "A restored station begins a new feed.", FirstAct(0, 7, seed("last")), False),
        ("first-of-nothing", "A restored station that lost everything.", FirstAct(0, 0, bytes(32)), False),
    )  # fmt: skip
    for name, what, act, exercise in acts:
        cls = {KeyAct: 0, MessageAct: 3, ReplyAct: 4, ReceiptAct: 5, SuspendAct: 6, ResumeAct: 7, FirstAct: 11}[
            type(act)
        ]
        t.good(name, what, "body", **a_body(cls, exercise, to_body(act, exercise)))
    t.good("unknown-class", "The body of a class that this version does not know: no act, and no fault.", "body",
           **a_body(200, False, encode({1: 1})))  # fmt: skip


def _bad(t: Table) -> None:
    message, reply, receipt, suspend, first = Class.MESSAGE, Class.REPLY, Class.RECEIPT, Class.SUSPEND, Class.FIRST
    quoted, drill = ("a reply quoted under another text",), ("a drill presented as real",)
    shape: tuple[tuple[str, str, int, dict[int, Value], str, tuple[str, ...]], ...] = (
        ("unknown-field", "A field that no version knows.", message, M | {12: 1}, HALF, ("downgrade",)),
        ("lacks-field", "A message without its language.", message, {k: v for k, v in M.items() if k != 4}, HALF, ()),
        ("wrong-type", "An office that is a text.", message, M | {1: "1"}, HALF, ()),
        ("negative", "An office below zero.", message, M | {1: -1}, HALF, ()),
        ("bool-as-number", "An office that is true.", message, M | {1: True}, HALF, ()),
        ("marker-9", "A marker that does not exist.", message, M | {2: 9}, "a speech act that the reader's screen does not know is shown as some other", ()),
        ("text-4001", "A text of 4,001 characters.", message, M | {3: "x" * 4001}, "the part that matters stands below the edge of the screen", ("oversize",)),
        ("form-4001", "A form of 4,001 bytes.", message, M | {9: bytes(4001)}, "a form that no desk can show carries what nobody sees", ("oversize",)),
        ("form-empty", "A form of no bytes, instead of none.", message, M | {9: b""}, "one message has two encodings, and one of them looks like a form", ()),
        ("alone-false", "Released alone written as false.", message, M | {10: False}, "one message has two encodings, and a reader that tests for the key sees one person", ()),
        ("info-nobody", "For the information of nobody, instead of no such field.", message, M | {11: 0}, "one message has two encodings, and a reader that tests for the key asks nobody for an answer", ()),
        ("info-true", "For information, and not whose: true.", message, M | {11: True}, "in many languages that is station 0", ()),
        ("info-negative", "For information, below zero.", message, M | {11: -1}, "every bit of it is set: nobody is asked for an answer, and one reader sees it", ("a false 'you did not answer'",)),
        ("form-text", "A form that is a text.", message, M | {9: "x"}, HALF, ()),
        ("language-17", "A language tag of 17 characters.", message, M | {4: "x" * 17}, "a field for a label carries words", ("oversize",)),
        ("year-10000", "Written after the year 9999.", message, M | {5: 253_402_300_800}, "a clock library fails when the entry is shown, and the desk with it", ("lying clocks",)),
        ("supersedes-31", "A hash of 31 bytes.", message, M | {7: bytes(31)}, "it supersedes whatever begins so", ()),
        ("reply-8", "A reply that does not exist.", reply, R | {2: 8}, "an answer that one side reads as yes and the other as no", quoted),
        ("reply-hash-31", "A reply to a hash of 31 bytes.", reply, R | {3: ABOUT[:31]}, "one reply answers several messages", quoted),
        ("reply-without-hash", "A reply without the hash of what it answers.", reply, {k: v for k, v in R.items() if k != 3}, "one signed WILCO is shown under two texts", quoted),
        ("reply-override-false", "An override that is false instead of absent.", reply, R | {8: False}, "one reply has two encodings", ()),
        ("reply-text-4001", "A reply of 4,001 characters.", reply, R | {4: "x" * 4001}, "the part that matters stands below the edge of the screen", ("oversize",)),
        ("reply-form-4001", "A reply with a form of 4,001 bytes.", reply, R | {9: bytes(4001)}, "a form that no desk can show carries what nobody sees", ("oversize",)),
        ("reply-form-empty", "A reply with a form of no bytes, instead of none.", reply, R | {9: b""}, "one reply has two encodings", ()),
        ("receipt-opened-by-nobody", "OPENED without an office.", receipt, {2: 3, 3: ABOUT, 5: AT}, "a machine says that a person has seen it", ("a false 'you did not answer'",)),
        ("receipt-rang-by-office", "RANG with an office.", receipt, {1: 1, 2: 2, 3: ABOUT, 5: AT}, "a siren's receipt looks like a person's", ("a false 'you did not answer'",)),
        ("receipt-5", "A receipt that does not exist.", receipt, {2: 5, 3: ABOUT, 5: AT}, HALF, ()),
        ("suspend-nothing", "An empty scope.", suspend, S | {2: []}, "a statement that says nothing is shown as a suspension", ()),
        ("suspend-unsorted", "A scope out of order.", suspend, S | {2: [3, 2]}, "one suspension has two encodings", ()),
        ("suspend-4", "A precedence that does not exist.", suspend, S | {2: [4]}, HALF, ("silent closure by expiry, fork or suspension of the floor",)),
        ("suspend-true", "A precedence that is true.", suspend, S | {2: [True]}, "in many languages that is IMMEDIATE", ("silent closure by expiry, fork or suspension of the floor",)),
        ("suspend-reason-401", "A reason of 401 characters.", suspend, S | {3: "x" * 401}, "a speech in the place of a reason", ("oversize",)),
        ("first-hash-of-nothing", "Seq 0 with a hash.", first, {2: 0, 3: 0, 4: ABOUT}, "a lost tail is hidden, or made up", ("sequence reuse after restore",)),
        ("first-no-hash", "Seq 7 with a hash of zero bytes.", first, {2: 0, 3: 7, 4: bytes(32)}, "a lost tail is hidden, or made up", ("sequence reuse after restore",)),
        ("first-seq-33-bits", "A last seq of 2^32.", first, {2: 0, 3: 2**32, 4: ABOUT}, "a lost tail of what nobody can have signed", ("a seq or stamp jump to 2^28",)),
        ("exercise-false", "EXERCISE written as false.", message, M | {0: False}, "one body has two encodings, and a reader that tests for the key sees a drill", drill),
    )  # fmt: skip
    for name, what, cls, value, effect, attacks in shape:
        t.bad(name, what, "body", "malformed", effect, attacks, **a_body(int(cls), False, encode(value)))
    t.bad("not-a-map", "A body that is a list.", "body", "malformed", HALF, (), **a_body(3, False, encode([1, 3])))
    t.bad(
        "text-key",
        "A body with a text as key.",
        "body",
        "malformed",
        HALF,
        (),
        **a_body(3, False, encode({"1": 1})),
    )
    t.bad("drill-in-header-only", "A header that says EXERCISE over a body that does not.", "body", "exercise-mismatch",
          "a real instruction is waved away as a drill", drill, **a_body(3, True, encode(M)))  # fmt: skip
    t.bad("drill-in-body-only", "A body that says EXERCISE under a header that does not.", "body", "exercise-mismatch",
          "a drill sounds the live siren and becomes evidence", drill, **a_body(3, False, encode(M | {0: True})))  # fmt: skip
    t.bad("drill-key", "A KEY body that says EXERCISE.", "body", "malformed", "keys of a drill and of the real line are kept apart, and one is missing",
          drill, **a_body(0, True, encode({0: True, 2: 1, 3: bytes(32), 4: []})))  # fmt: skip


def cases() -> list[Case]:
    """The cases of acts."""
    t = Table("acts")
    _good(t)
    _bad(t)
    return t.cases
