"""Beacon and want: the two signed frames that are not entries and are never kept.

A beacon says: I am here, this is my head, this is what I hold of yours, and this is the newest of yours that I heard.
It is heartbeat, acknowledgement and offer to synchronise in one. A want asks one station for ranges of entries.

::

    beacon = 3 | tag(4) | author | incarnation | boot | count | wall_ms | seq | head(32)
           | view(16) | n | n times: index, incarnation, seq, boot, count            | signature(64)
    want   = 4 | tag(4) | author | incarnation | boot | count | to | bytes | mode | n
           | n times: index, incarnation, first, last, [sum(32) when mode is 1]      | signature(64)

All numbers are varints. It refuses a beacon that could acknowledge anything unsigned.
"""

from dataclasses import dataclass

from openline.wire import seal, varint
from openline.wire.codec import labelled
from openline.wire.entry import BEACON, WANT
from openline.wire.errors import Malformed
from openline.wire.header import SEQ_MAX, read_index
from openline.wire.suite import SIGNATURE_SIZE, Secrets, Suite

VIEW_SIZE = 16
ROWS_MAX = 64  # one a station index, or as many ranges as fit one small packet


@dataclass(frozen=True, slots=True, order=True)
class Counter:
    """Orders the beacons and wants of one station over restarts: (boot number kept before use, count)."""

    boot: int
    count: int


@dataclass(frozen=True, slots=True)
class Held:
    """What a beacon's author holds of one feed (``seq`` 0: nothing), and the newest counter it heard from there."""

    station: int
    incarnation: int
    seq: int
    echo: Counter


@dataclass(frozen=True, slots=True)
class Beacon:
    """``wall_ms`` is the author's clock, a claim; ``head`` 32 bytes; ``view`` 16 bytes over all heads at these rows."""

    author: int
    incarnation: int
    counter: Counter
    wall_ms: int
    seq: int
    head: bytes
    view: bytes
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Entries ``first`` to ``last``, both included, of one station's incarnation.

    In an enquiry ``sum`` is 32 bytes: the sum of the hashes of all that the asker holds of this feed up to ``last``.
    """

    station: int
    incarnation: int
    first: int
    last: int
    sum: bytes = b""


@dataclass(frozen=True, slots=True)
class Want:
    """Asks station ``to`` for ``ranges``, at most ``size_max`` bytes of frames in all.

    An ``enquiry`` asks only for the ranges of feeds whose sum is another there: somebody signed two histories.
    """

    author: int
    incarnation: int
    counter: Counter
    to: int
    size_max: int
    ranges: tuple[Range, ...]
    enquiry: bool = False


def _numbers(*values: int) -> bytes:
    return b"".join(map(varint.put, values))


def _frame(kind: int, label: str, line: bytes, fields: bytes, secrets: Secrets) -> bytes:
    tag = seal.tag_of(seal.line_key(line))
    return bytes((kind,)) + tag + fields + secrets.sign(labelled(label, line, fields))


def make_beacon(line: bytes, b: Beacon, secrets: Secrets) -> bytes:
    """The signed frame of a beacon; about 150 bytes with two stations."""
    fields = _numbers(b.author, b.incarnation, b.counter.boot, b.counter.count, b.wall_ms, b.seq) + b.head + b.view
    fields += _numbers(len(b.held))
    for h in b.held:
        fields += _numbers(h.station, h.incarnation, h.seq, h.echo.boot, h.echo.count)
    return _frame(BEACON, "openline/beacon/1", line, fields, secrets)


def make_want(line: bytes, w: Want, secrets: Secrets) -> bytes:
    """The signed frame of a want."""
    fields = _numbers(w.author, w.incarnation, w.counter.boot, w.counter.count, w.to, w.size_max)
    fields += _numbers(w.enquiry, len(w.ranges))
    for r in w.ranges:
        assert len(r.sum) == 32 * w.enquiry, "an enquiry has sums, and nothing else has"
        fields += _numbers(r.station, r.incarnation, r.first, r.last) + r.sum
    return _frame(WANT, "openline/want/1", line, fields, secrets)


def _seq(r: varint.Reader) -> int:
    seq = r.number()
    if seq > SEQ_MAX:
        raise Malformed("a sequence number over 2**32 - 1")
    return seq


def _rows(r: varint.Reader) -> range:
    count = r.number()
    if count > ROWS_MAX:
        raise Malformed(f"more than {ROWS_MAX} rows")
    return range(count)


def read_beacon(frame: bytes) -> Beacon:
    """The values of a beacon frame, not yet verified. Raises Malformed or NotCanonical."""
    r = varint.Reader(frame[5:-SIGNATURE_SIZE])
    author, incarnation = read_index(r), r.number()
    counter = Counter(r.number(), r.number())
    wall_ms, seq, head, view = r.number(), _seq(r), r.take(32), r.take(VIEW_SIZE)
    held = tuple(Held(read_index(r), r.number(), _seq(r), Counter(r.number(), r.number())) for _ in _rows(r))
    r.end()
    stations = [(h.station, h.incarnation) for h in held]
    if stations != sorted(set(stations)):
        raise Malformed("rows out of order or twice")
    return Beacon(author, incarnation, counter, wall_ms, seq, head, view, held)


def read_want(frame: bytes) -> Want:
    """The values of a want frame, not yet verified. Raises Malformed or NotCanonical."""
    r = varint.Reader(frame[5:-SIGNATURE_SIZE])
    author, incarnation = read_index(r), r.number()
    counter = Counter(r.number(), r.number())
    to, size_max, mode = read_index(r), r.number(), r.number()
    if mode > 1:
        raise Malformed("a want of an unknown mode")
    ranges = tuple(Range(read_index(r), r.number(), _seq(r), _seq(r), r.take(32 * mode)) for _ in _rows(r))
    r.end()
    if any(not 1 <= one.first <= one.last for one in ranges):
        raise Malformed("a range that is empty or backwards")
    return Want(author, incarnation, counter, to, size_max, ranges, bool(mode))


def check(frame: bytes, line: bytes, public: bytes, suite: Suite) -> None:
    """Verify the signature of a beacon or want frame. Raises BadKey or BadSignature."""
    label = "openline/beacon/1" if frame[0] == BEACON else "openline/want/1"
    suite.verify(public, frame[-SIGNATURE_SIZE:], labelled(label, line, frame[5:-SIGNATURE_SIZE]))
