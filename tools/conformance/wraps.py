"""Family key: wraps, wrapping keys, KEY entries, and what happens when one is not what was committed to."""

from __future__ import annotations

from typing import Any

from openline.line.acts import KeyAct
from openline.line.bodies import to_body
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.codec import encode

from . import drawn
from .case import Case, Table, a_body
from .world import CN, EK, FLASH, IMMEDIATE, JP, LINE, OTHER_LINE, SECRETS, STATIONS, US, Pen, bit, private, seed

SPLIT = "one member is given another key than the rest, and reads other words or none"


def _wraps(t: Table) -> None:
    root = seal.commitment(EK[US])
    info = Pen(US).info(CN, 1, root)
    wrap = drawn.wrap(SECRETS[CN].wrap_public, info, EK[US])
    given: dict[str, Any] = {
        **private(CN),
        "line_id": LINE,
        "author": US,
        "incarnation": 0,
        "epoch": 1,
        "commitment": root,
        "to": CN,
        "wrap": wrap,
    }
    t.good("unwrap", "A wrap opens under the recipient's private keys and exactly this info.", "unwrap", **given)
    wrong = (
        ("another-line", "A wrap of one line on another.", {"line_id": OTHER_LINE}, "a key of one line is taken for one of another", ("replay on another line",)),
        ("another-author", "A wrap of one author in the KEY entry of another.", {"author": JP}, "a station speaks under another's key", ("replay under another author",)),
        ("another-epoch", "The wrap of epoch 1 for epoch 2.", {"epoch": 2}, "an old key is brought back", ("replay on the same line",)),
        ("another-incarnation", "A wrap of incarnation 0 in incarnation 1.", {"incarnation": 1}, "a restored station seals under a key that others may have", ("sequence reuse after restore",)),
        ("another-commitment", "A wrap beside another commitment.", {"commitment": seal.commitment(EK[CN])}, SPLIT, ("a wrong wrap for one member",)),
        ("another-recipient", "A wrap that was bound to another index.", {"to": JP}, "a relay hands a station the wrap of another", ("a wrong wrap for one member",)),
        ("another-key", "Opened with the private keys of another station.", private(JP), SPLIT, ("a wrong wrap for one member",)),
        ("altered", "One bit of the wrap is another.", {"wrap": bit(wrap, -1)}, SPLIT, ("alter",)),
        ("altered-encapsulation", "One bit of the encapsulated key is another.", {"wrap": bit(wrap, 7)}, SPLIT, ("alter",)),
        ("short", "A wrap without its last byte.", {"wrap": wrap[:-1]}, "a library reads beyond its end", ("truncate the tail",)),
        ("long", "A wrap with a byte more.", {"wrap": wrap + b"\x00"}, "a KEY entry that carries what nobody reads", ()),
    )  # fmt: skip
    for name, what, change, effect, attacks in wrong:
        t.bad(f"wrap-{name}", what, "unwrap", "bad-wrap", effect, attacks, **(given | change))


def _wrapping_keys(t: Table) -> None:
    public, lost = (
        SECRETS[CN].wrap_public,
        "an author wraps for a station that cannot open it, or cannot wrap at all: nobody gets a key",
    )
    t.good("wrapping-key", "A wrapping key to which something can be wrapped.", "wrapping-key", wrapping_key=public)
    wrong = (
        ("short", "A wrapping key of 1,215 bytes.", public[:-1]),
        ("not-reduced", "An ML-KEM key with a coefficient that is not below its modulus.", b"\xff\xff" + public[2:]),
        ("low-order", "An X25519 key of low order.", public[:-32] + bytes(32)),
    )
    for name, what, key in wrong:
        t.bad(f"wrapping-key-{name}", what, "wrapping-key", "bad-key", lost, (), wrapping_key=key)


def _entries(t: Table) -> None:
    given: dict[str, Any] = {"line_id": LINE, "me": CN, "stations": STATIONS, "my_keys": private(CN)}
    pen = Pen(US)
    key, said = pen.key(), pen.say("Keep clear of our bow.")
    t.good(
        "announced",
        "A KEY entry, and a message that opens under the key in it.",
        "receive",
        frames=[pen.frame(key), pen.frame(said)],
        **given,
    )
    t.good(
        "late",
        "The message comes first and waits for its key.",
        "receive",
        ("reorder",),
        frames=[pen.frame(said), pen.frame(key)],
        **given,
    )
    split = Pen(US)
    frame = split.frame(split.key(secret=seed("another epoch key")))
    t.bad(
        "split",
        "The key wrapped for the receiver is not the one that the author committed to.",
        "receive",
        "bad-commitment",
        SPLIT,
        ("a wrong wrap for one member", "one ciphertext with two keys"),
        frames=[frame],
        **given,
    )
    bound = Pen(US)
    t.bad(
        "bound-elsewhere",
        "A KEY entry whose wraps were bound to another epoch.",
        "receive",
        "bad-wrap",
        "wraps are moved between epochs",
        ("a wrong wrap for one member",),
        frames=[bound.frame(bound.key(bound_epoch=2))],
        **given,
    )
    none = Pen(US)
    body = to_body(KeyAct(1, seal.commitment(EK[US]), ()), False)
    frames = [none.frame(none.sign(0, body, precedence=IMMEDIATE)), en.to_open_frame(none.say("You cannot read this."))]
    t.good(
        "no-wrap",
        "A KEY entry without a wrap for the receiver: what is sealed is kept on its signature, unreadable.",
        "receive",
        ("a wrong wrap for one member",),
        frames=frames,
        **given,
    )
    wrong = Pen(US, ek=seed("not the announced key"))
    wrong.last = key
    sealed = wrong.say("Sealed under another key.")
    frames = [pen.frame(key), en.to_open_frame(sealed)]
    t.bad(
        "sealed-otherwise",
        "An entry sealed under another key than the one committed to.",
        "receive",
        "bad-seal",
        "a key that nobody committed to opens it later, to any words",
        ("one ciphertext with two keys",),
        frames=frames,
        **given,
    )
    flash = Pen(US, ek=seed("not the announced key"), last=key).say("Sealed under another key.", precedence=FLASH)
    t.bad("sealed-otherwise-flash", "A FLASH sealed under another key than the one committed to: that somebody called is known, and it rings.",
          "receive", "bad-seal", "a key that nobody committed to opens it later, to any words", ("one ciphertext with two keys",),
          frames=[pen.frame(key), en.to_open_frame(flash)], **given)  # fmt: skip
    shapes: tuple[tuple[str, str, Any, str], ...] = (
        ("wraps-unsorted", "Wraps out of order.", {2: 1, 3: bytes(32), 4: [[8, b""], [4, b""]]}, "two wraps for one station: each reader takes another"),
        ("wraps-twice", "Two wraps for one station.", {2: 1, 3: bytes(32), 4: [[4, b""], [4, b""]]}, "two wraps for one station: each reader takes another"),
        ("wrap-for-64", "A wrap for a station index over 63.", {2: 1, 3: bytes(32), 4: [[64, b""]]}, "a wrap for nobody"),
        ("commitment-short", "A commitment of 31 bytes.", {2: 1, 3: bytes(31), 4: []}, "a commitment that many keys fit"),
        ("wrap-not-a-pair", "A wrap that is a byte string alone.", {2: 1, 3: bytes(32), 4: [b""]}, "a reader takes the bytes for another station's"),
    )  # fmt: skip
    for name, what, value, effect in shapes:
        t.bad(name, what, "body", "malformed", effect, ("a wrong wrap for one member",),
              **a_body(0, False, encode(value)))  # fmt: skip


def cases() -> list[Case]:
    """The cases of key."""
    t = Table("key")
    _wraps(t)
    _wrapping_keys(t)
    _entries(t)
    return t.cases
