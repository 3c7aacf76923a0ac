"""Family entry: the three forms of a frame, and every way in which one is refused before it is placed."""

from __future__ import annotations

from typing import Any

from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire import seal
from openline.wire.entry import NO_PREV, Entry

from .case import Case, Repeat, Table, squeezed
from .world import (
    CN,
    EK,
    FLASH,
    IMMEDIATE,
    LINE,
    OTHER_LINE,
    PUBLIC,
    SECRETS,
    US,
    Pen,
    bit,
    seed,
    unsealed_frame,
    words,
)

FORGED = "words are shown in the name of a station that did not sign them"


def _pen() -> tuple[Pen, Entry, Entry]:
    pen = Pen(US)
    pen.last = pen.sign(0, b"\xa0", precedence=IMMEDIATE)
    call = pen.say("Do your ships intend to cross our bow?", precedence=FLASH)
    return pen, call, pen.say("Keep clear of our bow.")


def _good(t: Table, pen: Pen, call: Entry, routine: Entry) -> None:
    given: dict[str, Any] = {"line_id": LINE, "key": EK[US], "ek": EK[US], "signing_key": PUBLIC[US]}
    t.good(
        "kind-1",
        "A ROUTINE message: header masked, predecessor implied.",
        "entry",
        frame=pen.frame(routine),
        prev=call.hash,
        **given,
    )
    t.good(
        "kind-2",
        "The same entry with its predecessor carried: same hash.",
        "entry",
        frame=pen.frame(routine, with_prev=True),
        **given,
    )
    t.good(
        "kind-5",
        "The same entry with its header open, as it is kept and exported: same hash.",
        "entry",
        frame=en.to_open_frame(routine),
        **(given | {"key": seal.line_key(LINE)}),
    )
    t.good("flash", "A FLASH carries its predecessor.", "entry", frame=pen.frame(call), **given)
    drill = Pen(US).act(words("This is a drill."), exercise=True, precedence=FLASH, prev=call.hash, seq=3)
    t.good("exercise", "A drill: EXERCISE stands in header and body.", "entry", frame=pen.frame(drill), **given)
    first = Pen(US, incarnation=3).sign(11, b"\xa3\x02\x00\x03\x00\x04\x58\x20" + bytes(32), precedence=IMMEDIATE)
    t.good(
        "clear",
        "A FIRST entry: signed and not sealed, masked under the line key.",
        "entry",
        frame=pen.frame(first),
        **(given | {"key": seal.line_key(LINE)}),
    )


def _wrong_signature(t: Table, pen: Pen, call: Entry, routine: Entry) -> None:
    given: dict[str, Any] = {"line_id": LINE, "key": EK[US], "signing_key": PUBLIC[US]}
    frame, implied = pen.frame(call), pen.frame(routine)
    where = {"prev": 45, "body": 90, "signature": -1}
    for name, at in where.items():
        t.bad(
            f"altered-{name}",
            f"One bit of the {name} is another.",
            "entry",
            "bad-signature",
            "whoever carries a frame can change what was signed",
            ("alter",),
            frame=bit(frame, at),
            **given,
        )
    t.bad(
        "another-line",
        "The frame of one line, judged on another.",
        "entry",
        "bad-signature",
        "what was said on one line is shown as said on another",
        ("replay on another line",),
        frame=frame,
        **(given | {"line_id": OTHER_LINE}),
    )
    t.bad(
        "another-author",
        "Signed by another station than the header names.",
        "entry",
        "bad-signature",
        FORGED,
        ("replay under another author",),
        frame=frame,
        **(given | {"signing_key": PUBLIC[CN]}),
    )
    t.bad(
        "another-predecessor",
        "An implied predecessor that is not the one signed.",
        "entry",
        "bad-signature",
        "entries can be taken out of a feed, and the rest still looks whole",
        ("drop", "rewrite history", "reorder"),
        frame=implied,
        prev=seed("other"),
        **given,
    )
    t.bad(
        "carried-and-held-differ",
        "Asked for as the follower of one entry, it carries another.",
        "entry",
        "bad-signature",
        "an entry is linked to a history that its author never saw",
        ("rewrite history",),
        frame=pen.frame(routine, with_prev=True),
        prev=seed("other"),
        **given,
    )
    fields = pen.frame(call)[5:-64]
    beacon = SECRETS[US].sign(
        b"\x83" + b"\x71openline/beacon/1" + b"\x58\x20" + LINE + b"\x58" + bytes((len(fields),)) + fields
    )
    spliced = _with_signature(call, beacon)
    t.bad(
        "signature-of-a-beacon",
        "The station's own signature over the same bytes as a beacon.",
        "entry",
        "bad-signature",
        "a signature for one purpose serves another",
        ("cross-protocol signature",),
        frame=spliced,
        **given,
    )
    other = hd.encode(Pen(US).say("x", seq=2, precedence=FLASH, stamp=call.header.stamp + 1, prev=call.prev).header)
    moved = unsealed_frame(call, EK[US], other, call.prev, en.ENTRY_PREV)
    t.bad(
        "another-header",
        "The sealed body and signature of one entry under another header.",
        "entry",
        "bad-signature",
        "words move to another number, precedence or time",
        ("splice a ciphertext under another header",),
        frame=moved,
        **given,
    )


def _with_signature(e: Entry, signature: bytes) -> bytes:
    moved = Entry(e.line, e.header, e.hdr, e.prev, e.sealed, signature, e.hash)
    return en.to_frame(moved, EK[US], with_prev=True)


def _wrong_form(t: Table, pen: Pen, call: Entry, routine: Entry) -> None:
    given: dict[str, Any] = {"line_id": LINE, "key": EK[US], "signing_key": PUBLIC[US]}
    flash, implied = pen.frame(call), pen.frame(routine)
    t.bad(
        "kind-0",
        "Kind 0.",
        "entry",
        "unknown-kind",
        "a frame of another version is guessed at",
        ("downgrade",),
        frame=b"\x00" + flash[1:],
        **given,
    )
    t.bad(
        "kind-6",
        "Kind 6.",
        "entry",
        "unknown-kind",
        "a frame of another version is guessed at",
        (),
        frame=b"\x06" + flash[1:],
        **given,
    )
    t.bad("nothing", "No byte at all.", "entry", "unknown-kind", "an empty frame is something", (), frame=b"", **given)
    t.bad(
        "beacon-as-entry",
        "A beacon's kind where an entry is due.",
        "entry",
        "unknown-kind",
        "the fields of a beacon are read as a header",
        ("cross-protocol signature",),
        frame=b"\x03" + flash[1:],
        **given,
    )
    t.bad(
        "short",
        "68 bytes: one less than kind, tag and signature.",
        "entry",
        "malformed",
        "a tag or a signature is read beyond the end",
        (),
        frame=flash[:5] + flash[-63:],
        **given,
    )
    t.bad(
        "too-long",
        "65,536 bytes.",
        "entry",
        "too-large",
        "a stream carrier cannot write its length, so it is kept and never sent",
        ("oversize",),
        frame=[flash[:5], Repeat(b"\x00", 65531)],
        **given,
    )
    t.bad(
        "flash-without-prev",
        "A FLASH whose predecessor is implied.",
        "entry",
        "prev-missing",
        "over a gap its signature cannot be checked, so either it rings unverified or it does not ring",
        ("drop",),
        frame=unsealed_frame(call, EK[US], call.hdr),
        prev=call.prev,
        **given,
    )
    t.bad(
        "prev-cut",
        "A frame that ends inside its predecessor's hash.",
        "entry",
        "malformed",
        "part of the signature is read as a hash",
        ("alter",),
        frame=flash[: 5 + len(call.hdr) + 31] + flash[-64:],
        **given,
    )
    t.bad(
        "no-body",
        "A frame without a body.",
        "entry",
        "malformed",
        "an act that says nothing is taken for one that says something",
        (),
        frame=flash[: 5 + len(call.hdr) + 32] + flash[-64:],
        **given,
    )
    t.bad(
        "header-cut",
        "A frame that ends inside its masked header.",
        "entry",
        "malformed",
        "the mask is taken for a header",
        ("alter",),
        frame=implied[:9] + implied[-64:],
        prev=call.hash,
        **given,
    )
    first = Pen(US).say("First.", prev=seed("other"), precedence=FLASH)
    t.bad(
        "first-with-predecessor",
        "Seq 1 with a predecessor.",
        "entry",
        "malformed",
        "a feed begins twice, and what stood before is forgotten",
        ("rewrite history",),
        frame=pen.frame(first),
        **given,
    )


def _room(t: Table) -> None:
    pen = Pen(US)
    body = b"\xa3\x02\x01\x03\x58\x20" + bytes(32) + b"\x04\x81\x82\x18\x3f\x59"
    size = en.FRAME_MAX - en.PREV_SIZE + 1 - (1 + 4 + 7 + 1 + len(body) + 2 + 64)
    body += size.to_bytes(2, "big") + bytes(size)
    h = hd.Header(0, 3, False, US, 0, 0, 1, 1)
    hdr, sealed = hd.encode(h), b"\x00" + body
    content = en.payload(hdr, sealed)
    signature = SECRETS[US].sign(en.sig_structure(LINE, NO_PREV, content))
    e = Entry(LINE, h, hdr, NO_PREV, sealed, signature, en.entry_hash(LINE, NO_PREV, content))
    frame = pen.frame(e)
    assert len(frame) == en.FRAME_MAX - en.PREV_SIZE + 1, "one byte more than leaves room"
    t.bad(
        "no-room-for-prev",
        "An entry of 65,504 bytes that carries no predecessor: with it, it is longer than a frame.",
        "receive",
        "too-large",
        "it is accepted and can be neither kept, served nor exported",
        ("oversize",),
        line_id=LINE,
        me=CN,
        stations=_stations(),
        frames=[squeezed(frame)],
    )


def _stations() -> list[list[object]]:
    return [[US, "US", PUBLIC[US]], [CN, "CN", PUBLIC[CN]]]


def cases() -> list[Case]:
    """The cases of entry."""
    t = Table("entry")
    pen, call, routine = _pen()
    _good(t, pen, call, routine)
    _wrong_signature(t, pen, call, routine)
    _wrong_form(t, pen, call, routine)
    _room(t)
    return t.cases
