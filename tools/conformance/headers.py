"""Family header: what relays and arbiters may know without the message, in its only spelling."""

from __future__ import annotations

from openline.wire import header as hd
from openline.wire.header import Class, Header, Ref

from .case import Case, Table
from .world import CN, FLASH, JP, ROUTINE, US

SECOND = "one header has two spellings, so one act has two hashes, and a relay can make an honest station look forked"


def cases() -> list[Case]:
    """The cases of header."""
    t = Table("header")
    call = Header(Class.MESSAGE, FLASH, False, US, 0, 1, 2, 8, (Ref(CN, 0, 3),), 1)
    plain = Header(Class.MESSAGE, ROUTINE, False, US, 0, 1, 2, 8)
    acks = tuple(Ref(4 * i + 1, i % 2 * (i + 1), 1000 + i) for i in range(10))
    good = (
        ("call", "A FLASH with one acknowledgement and the charter's deadline.", call),
        ("plain", "The smallest header of a message: no acknowledgement, no deadline.", plain),
        ("exercise", "A message that is an EXERCISE.", Header(Class.MESSAGE, 1, True, CN, 0, 1, 5, 9, (), 1)),
        ("ten-acks", "Acknowledgements of ten stations, half of them of later incarnations.", Header(Class.MESSAGE, 0, False, 2, 0, 1, 2, 8, acks, 1)),
        ("reply", "A reply names author, incarnation and seq of what it answers.", Header(Class.REPLY, 0, False, CN, 0, 1, 4, 10, (Ref(US, 0, 2),), 0, Ref(US, 0, 2))),
        ("receipt", "A receipt does so too.", Header(Class.RECEIPT, 0, False, CN, 2, 1, 3, 9, (), 0, Ref(US, 1, 2))),
        ("greatest", "Every number at its greatest.", Header(Class.MESSAGE, 3, True, 63, 2**48 - 1, 2**48 - 1, 2**32 - 1, 2**48 - 1, (Ref(63, 2**48 - 1, 2**32 - 1),), 255)),
        ("unknown-class", "A class that no version knows yet: read, kept and forwarded, never guessed at.", Header(200, 3, False, JP, 0, 1, 1, 1)),
        ("deadline-unknown", "A deadline byte other than 0 and 1 is read, and changes nothing.", Header(Class.MESSAGE, 2, False, US, 0, 1, 2, 8, (), 77)),
    )  # fmt: skip
    for name, what, header in good:
        t.good(name, what, "header", header=hd.encode(header))
    base, flash = hd.encode(plain), hd.encode(call)
    bad: tuple[tuple[str, str, bytes, str, str, tuple[str, ...]], ...] = (
        ("version-0", "Version 0.", bytes((base[0] & 31,)) + base[1:], "unknown-version", "an attacker chooses the older rules for both sides", ("downgrade",)),
        ("version-2", "Version 2.", bytes((base[0] & 31 | 64,)) + base[1:], "unknown-version", "a header of another version is guessed at", ("downgrade",)),
        ("reserved-bit", "The last bit of the first byte is set.", bytes((base[0] | 1,)) + base[1:], "malformed", SECOND, ()),
        ("author-64", "A station index over 63.", base[:2] + b"\x40" + base[3:], "malformed", "an acknowledgement mask cannot name it", ("oversize",)),
        ("seq-0", "Sequence number 0.", base[:5] + b"\x00" + base[6:], "malformed", "an entry without a predecessor rule", ()),
        ("seq-33-bits", "Sequence number 2^32.", base[:5] + bytes.fromhex("8080808010") + base[6:], "malformed", "the numbers of a feed run out in one step", ("a seq or stamp jump to 2^28",)),
        ("stamp-49-bits", "Stamp 2^48.", base[:6] + bytes.fromhex("80808080808040") + base[7:], "malformed", "the stamp wraps round, and the order of the record with it", ("a seq or stamp jump to 2^28",)),
        ("stamp-padded", "A stamp with a byte more than needed.", base[:6] + b"\x88\x00" + base[7:], "not-canonical", SECOND, ("non-minimal integers",)),
        ("empty-mask", "has_acks is set and the mask is 0.", flash[:7] + b"\x00" + flash[-1:], "malformed", SECOND, ()),
        ("ack-of-0", "An acknowledgement of seq 0.", flash[:8] + b"\x00" + flash[-1:], "malformed", "a station says that it holds nothing, in many spellings", ()),
        ("ack-of-incarnation-0", "An acknowledgement that spells incarnation 0 out.", flash[:8] + b"\x07\x00" + flash[-1:], "malformed", SECOND, ()),
        ("ack-33-bits", "An acknowledgement of seq 2^32.", flash[:8] + bytes.fromhex("8080808020") + flash[-1:], "malformed", "a station claims to hold what nobody can have signed", ("a seq or stamp jump to 2^28",)),
        ("mask-too-long", "A mask of 65 bits.", flash[:7] + b"\xff" * 9 + b"\x02" + flash[-2:], "malformed", "an index that no station has", ()),
        ("cut", "A header that ends inside its stamp.", base[:6], "malformed", "the first bytes of the body are read as a stamp", ("alter",)),
        ("answers-nobody", "A reply that answers seq 0.", hd.encode(good[4][2])[:-1] + b"\x00", "malformed", "a reply that stands for any message", ("a reply quoted under another text",)),
        ("trailing", "A byte after the last field.", base + b"\x00", "malformed", "a signed header carries what nobody reads", ()),
    )  # fmt: skip
    assert flash[7:9] == b"\x10\x06", "mask and acknowledgement stand there"
    for name, what, data, verdict, effect, attacks in bad:
        t.bad(name, what, "header", verdict, effect, attacks, header=data)
    return t.cases
