"""The header of an entry: what relays, receivers and arbiters may know without the message.

::

    hdr  = version(3 bits) exercise(1) precedence(2) has_acks(1) zero(1) | class(1)
         | author | incarnation | epoch | seq | stamp                       varints
         | [mask, then one varint an ack: seq * 2 + (1 when its incarnation follows)]
         | deadline(1)                                                      class MESSAGE
         | author | incarnation | seq of what is answered                   classes REPLY and RECEIPT

It refuses any other spelling of the same header.
"""

from dataclasses import dataclass
from enum import IntEnum

from openline.wire import varint
from openline.wire.errors import Malformed, UnknownVersion

VERSION = 1
INDEX_MAX = 63  # station indices are given once and never reused: ten live at a time, room for 54 successors
SEQ_MAX = 2**32 - 1
STAMP_MAX = 2**varint.BITS_MAX - 1
MASK_BITS = INDEX_MAX + 1  # one a station
HDR_MAX = 255  # its length is one byte under the signature; with ten acknowledgements it needs 172 at most


class Class(IntEnum):
    """What an entry does: a closed set. Numbers not listed are reserved, kept, forwarded and never guessed at."""

    KEY = 0
    CARD = 1
    ADOPT = 2
    MESSAGE = 3
    REPLY = 4
    RECEIPT = 5
    SUSPEND = 6
    RESUME = 7
    CHECK = 8
    SERVICE = 9
    CHARTER = 10
    FIRST = 11
    FORK = 12
    WITHDRAW = 13
    ATTACHMENT = 16
    COMMIT = 17
    REVEAL = 18
    WITHOUT_PREJUDICE = 19


class Precedence(IntEnum):
    """How urgent: a lower number never waits for a higher one."""

    FLASH = 0
    IMMEDIATE = 1
    PRIORITY = 2
    ROUTINE = 3


# Signed, not sealed: whoever lacks a key must still learn of keys, cards and charters, of a new feed, and of a fork.
CLEAR = frozenset({Class.KEY, Class.CARD, Class.ADOPT, Class.CHARTER, Class.FIRST, Class.FORK, Class.WITHDRAW})
STATEMENTS = frozenset({Class.CARD, Class.CHARTER, Class.WITHDRAW})  # of roots: whoever passes them on
ANSWERING = frozenset({Class.REPLY, Class.RECEIPT})
CALLS = frozenset({Class.MESSAGE})


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Names an entry by author index, incarnation and seq (its hash goes with it in the body)."""

    author: int
    incarnation: int
    seq: int


@dataclass(frozen=True, slots=True)
class Header:
    """The values of a header. ``acks`` are "highest contiguous seq I hold", at most one a station, by index."""

    cls: int
    precedence: int
    exercise: bool
    author: int
    incarnation: int
    epoch: int
    seq: int
    stamp: int
    acks: tuple[Ref, ...] = ()
    deadline: int = 0
    answers: Ref | None = None

    @property
    def ref(self) -> Ref:
        """This entry's own name."""
        return Ref(self.author, self.incarnation, self.seq)

    @property
    def must_carry_prev(self) -> bool:
        """What rings or calls carries its predecessor's hash, so that its signature is checked even over a gap."""
        return self.precedence <= Precedence.IMMEDIATE

    @property
    def is_clear(self) -> bool:
        """True when the body is signed and not sealed."""
        return self.cls in CLEAR


def encode(h: Header) -> bytes:
    """Return the header's bytes. Asserts what only a fault of our own can break."""
    refs = (h.ref, *h.acks) if h.answers is None else (h.ref, *h.acks, h.answers)
    assert all(0 <= ref.author <= INDEX_MAX and 1 <= ref.seq <= SEQ_MAX for ref in refs), "no such entry"
    assert 0 <= h.precedence <= 3 and 0 <= h.cls <= 255 and 0 <= h.deadline <= (255 if h.cls in CALLS else 0)
    assert len({ack.author for ack in h.acks}) == len(h.acks), "one acknowledgement a station"
    assert (h.answers is not None) == (h.cls in ANSWERING), "replies and receipts, and only these, answer something"
    first = VERSION << 5 | h.exercise << 4 | h.precedence << 2 | bool(h.acks) << 1
    out = bytes((first, h.cls))
    out += b"".join(map(varint.put, (h.author, h.incarnation, h.epoch, h.seq, h.stamp)))
    if h.acks:
        out += varint.put(sum(1 << ack.author for ack in h.acks), MASK_BITS)
        for ack in sorted(h.acks):
            out += varint.put(ack.seq * 2 + bool(ack.incarnation))
            out += varint.put(ack.incarnation) if ack.incarnation else b""
    if h.cls in CALLS:
        out += bytes((h.deadline,))
    if h.answers is not None:
        out += b"".join(map(varint.put, (h.answers.author, h.answers.incarnation, h.answers.seq)))
    assert len(out) <= HDR_MAX, "more acknowledgements than fit"
    return out


def read(r: varint.Reader) -> Header:
    """Read a header from the front of ``r``. Raises Malformed, NotCanonical or UnknownVersion."""
    first, cls = r.byte(), r.byte()
    if first >> 5 != VERSION:
        raise UnknownVersion(f"version {first >> 5} where this node speaks {VERSION}")
    if first & 1:
        raise Malformed("a reserved header bit is set")
    author, incarnation, epoch, seq, stamp = read_index(r), r.number(), r.number(), _seq(r), r.number()
    acks = _read_acks(r) if first & 2 else ()
    deadline = r.byte() if cls in CALLS else 0
    answers = Ref(read_index(r), r.number(), _seq(r)) if cls in ANSWERING else None
    return Header(
        cls, first >> 2 & 3, bool(first & 16), author, incarnation, epoch, seq, stamp, acks, deadline, answers
    )


def read_index(r: varint.Reader) -> int:
    """The next station index. Raises Malformed."""
    index = r.number()
    if index > INDEX_MAX:
        raise Malformed("a station index over 63")
    return index


def _seq(r: varint.Reader) -> int:
    seq = r.number()
    if not 1 <= seq <= SEQ_MAX:
        raise Malformed("a sequence number that is 0 or over 2**32 - 1")
    return seq


def _read_acks(r: varint.Reader) -> tuple[Ref, ...]:
    mask = r.number(MASK_BITS)
    if mask == 0:
        raise Malformed("an empty list of acknowledgements")
    acks = []
    for index in range(mask.bit_length()):
        if mask >> index & 1:
            value = r.number()
            incarnation = r.number() if value & 1 else 0
            if (value & 1 and not incarnation) or not 1 <= value >> 1 <= SEQ_MAX:
                raise Malformed("an acknowledgement of nothing")
            acks.append(Ref(index, incarnation, value >> 1))
    return tuple(acks)
