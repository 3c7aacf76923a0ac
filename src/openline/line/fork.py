"""The proof that a station signed two histories: two signed headers, checked by anybody without any content.

Two different entries with the same author, incarnation and number; or an entry whose signed predecessor is not the
signed entry with the number before. It refuses to accuse on less.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from openline.wire import header as hd
from openline.wire import varint
from openline.wire.codec import Value
from openline.wire.entry import Entry, entry_hash, payload, sig_structure
from openline.wire.errors import BadSignature, Malformed, UnknownAuthor
from openline.wire.header import Header
from openline.wire.shape import row, sized
from openline.wire.suite import SIGNATURE_SIZE, Suite


@dataclass(frozen=True, slots=True)
class Signed:
    """An entry without its content: ``prev`` 32 bytes, ``payload`` as signed, ``signature`` 64 bytes."""

    prev: bytes
    payload: bytes
    signature: bytes

    @property
    def header(self) -> Header:
        """The header inside the payload. Raises WireError."""
        size = self.payload[0]
        reader = varint.Reader(self.payload[1 : 1 + size])
        header = hd.read(reader)
        reader.end()
        return header

    def hash(self, line: bytes) -> bytes:
        """The entry's hash."""
        return entry_hash(line, self.prev, self.payload)


def of(e: Entry) -> Signed:
    """The entry without its content."""
    return Signed(e.prev, payload(e.hdr, e.sealed), e.signature)


def value(s: Signed) -> list[Value]:
    """As a CBOR value."""
    return [s.prev, s.payload, s.signature]


def read(v: list[Value]) -> Signed:
    """From a CBOR value. Raises Malformed."""
    prev, content, signature = row(v, "signed header", (bytes, bytes, bytes))
    if not content or len(content) != 1 + content[0] + 32:
        raise Malformed("a payload that is not header and hash")
    out = Signed(sized(prev, "prev", 32), content, sized(signature, "signature", SIGNATURE_SIZE))
    assert out.header.seq, "a header was read"
    return out


def check(
    line: bytes, one: Signed, two: Signed, publics: Mapping[int, bytes], suite: Suite
) -> tuple[tuple[int, int], int]:
    """Which feed (station, incarnation) is forked, and from which seq on at the latest.

    ``publics`` are the signing keys by station index. Raises UnknownAuthor, BadKey, or BadSignature unless both are
    signed by the same station and contradict each other.
    """
    a, b = one.header, two.header
    public = publics.get(a.author)
    if public is None:
        raise UnknownAuthor(f"no station {a.author} on this line")
    for signed in (one, two):
        suite.verify(public, signed.signature, sig_structure(line, signed.prev, signed.payload))
    same_feed = (a.author, a.incarnation) == (b.author, b.incarnation)
    two_of_one = a.seq == b.seq and one.hash(line) != two.hash(line)
    denied = b.seq == a.seq + 1 and two.prev != one.hash(line)
    if not (same_feed and (two_of_one or denied)):
        raise BadSignature("the two entries do not contradict each other: no fork is proven")
    return (b.author, b.incarnation), b.seq
