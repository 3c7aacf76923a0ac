"""Two stations, one line, and every header, beacon and want that could be made on it."""

from dataclasses import replace

from hypothesis import strategies as st

from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.beacon import Beacon, Counter, Held, Range, Want
from openline.wire.codec import encode
from openline.wire.entry import Entry
from openline.wire.errors import UnknownAuthor, UnknownKind, UnknownTag
from openline.wire.header import ANSWERING, CALLS, INDEX_MAX, SEQ_MAX, STAMP_MAX, Class, Header, Precedence, Ref
from openline.wire.suite import RealSecrets, RealSuite

SUITE = RealSuite()
ANNA = RealSecrets(b"A" * 32, b"a" * 64, b"x" * 32)
BORIS = RealSecrets(b"B" * 32, b"b" * 64, b"y" * 32)
KEYS = {0: ANNA.sign_public, 1: BORIS.sign_public}
LINE, OTHER_LINE = b"L" * 32, b"l" * 32
EK, OTHER_EK = b"K" * 32, b"k" * 32
PREV = b"P" * 32
BODY = encode({1: 7, 2: 3, 3: "Keep clear.", 4: "en", 5: 1_700_000_000})

CALL = Header(Class.MESSAGE, Precedence.FLASH, False, 0, 0, 3, 1200, 4000, (Ref(1, 0, 1180),), deadline=1)
ROUTINE = replace(CALL, precedence=Precedence.ROUTINE)
KEY = replace(ROUTINE, cls=Class.KEY, deadline=0)
REPLY = Header(Class.REPLY, Precedence.FLASH, False, 0, 0, 3, 1201, 4002, (), answers=Ref(1, 0, 1180))

BEACON = Beacon(
    0, 0, Counter(4, 900), 1_700_000_000_000, 1200, b"H" * 32, b"V" * 16, (Held(1, 0, 1180, Counter(2, 877)),)
)
WANT = Want(0, 0, Counter(4, 901), 1, 30_000, (Range(1, 0, 1181, 1190), Range(1, 1, 1, 4)))
ENQUIRY = replace(WANT, ranges=tuple(replace(one, sum=b"S" * 32) for one in WANT.ranges), enquiry=True)


def key_of(h: Header) -> bytes:
    """What masks and tags an entry with this header."""
    return seal.line_key(LINE) if h.is_clear else EK


def make(h: Header = CALL, body: bytes = BODY, prev: bytes = PREV) -> Entry:
    """An entry that Anna seals and signs."""
    return en.make(LINE, h, prev, body, EK, ANNA)


def frames(e: Entry) -> dict[int, bytes]:
    """Every form in which an entry may travel or be kept, by kind."""
    made = [en.to_frame(e, key_of(e.header), with_prev) for with_prev in (False, True)]
    return {frame[0]: frame for frame in (*made, en.to_open_frame(e))}


def receive(frame: bytes, line: bytes = LINE, prev: bytes = PREV) -> Entry:
    """Read a frame as an honest station does that knows ``EK`` and holds ``prev``. Raises WireError."""
    _, tag = en.kind_and_tag(frame)
    keys = {seal.tag_of(key): key for key in (EK, seal.line_key(line))}
    if tag not in keys:
        raise UnknownTag("of no epoch on this line")
    u = en.parse(frame, keys[tag])
    if u.header.author not in KEYS:
        raise UnknownAuthor("no such station")
    return en.verify(u, line, u.prev or prev, KEYS[u.header.author], SUITE)


def receive_beacon(frame: bytes) -> Beacon | Want:
    """Read and check a beacon or a want as an honest station does. Raises WireError."""
    kind, tag = en.kind_and_tag(frame)
    if kind not in (en.BEACON, en.WANT):
        raise UnknownKind("an entry where a beacon or a want is due")
    if tag != seal.tag_of(seal.line_key(LINE)):
        raise UnknownTag("another line's")
    out = bc.read_beacon(frame) if kind == en.BEACON else bc.read_want(frame)
    if out.author not in KEYS:
        raise UnknownAuthor("no such station")
    bc.check(frame, LINE, KEYS[out.author], SUITE)
    return out


def flips(data: bytes) -> list[bytes]:
    """Every damage of one single bit."""
    return [data[:at] + bytes((data[at] ^ 1 << bit,)) + data[at + 1 :] for at in range(len(data)) for bit in range(8)]


indices = st.integers(0, INDEX_MAX)
numbers = st.integers(0, 200) | st.integers(0, STAMP_MAX)
seqs = st.integers(1, 200) | st.integers(1, SEQ_MAX)
heads = st.integers(0, 200) | st.integers(0, SEQ_MAX)
refs = st.builds(Ref, indices, numbers, seqs)
counters = st.builds(Counter, numbers, numbers)


@st.composite
def headers(draw: st.DrawFn) -> Header:
    """Any header with at most ten acknowledgements, one for each station that a line may have."""
    cls = draw(st.integers(0, 255) | st.sampled_from(sorted(CALLS | ANSWERING)))
    acks = draw(st.lists(refs, max_size=10, unique_by=lambda ref: ref.author))
    return Header(
        cls,
        draw(st.integers(0, 3)),
        draw(st.booleans()),
        draw(indices),
        draw(numbers),
        draw(numbers),
        draw(seqs),
        draw(numbers),
        tuple(sorted(acks)),
        draw(st.integers(0, 255)) if cls in CALLS else 0,
        draw(refs) if cls in ANSWERING else None,
    )


held = st.builds(Held, indices, numbers, heads, counters)
rows = st.lists(held, max_size=12, unique_by=lambda h: (h.station, h.incarnation)).map(
    lambda found: tuple(sorted(found, key=lambda h: (h.station, h.incarnation)))
)
sizes = {size: st.binary(min_size=size, max_size=size) for size in (16, 32)}
beacons = st.builds(Beacon, indices, numbers, counters, numbers, heads, sizes[32], sizes[16], rows)
ranges = st.tuples(indices, numbers, seqs, seqs).map(lambda r: Range(r[0], r[1], min(r[2:]), max(r[2:])))
asked = st.builds(lambda r, total: replace(r, sum=total), ranges, sizes[32])


@st.composite
def wants(draw: st.DrawFn) -> Want:
    """Any want: for ranges, or an enquiry into them."""
    enquiry = draw(st.booleans())
    ranges_of = tuple(draw(st.lists(asked if enquiry else ranges, max_size=12)))
    return Want(draw(indices), draw(numbers), draw(counters), draw(indices), draw(numbers), ranges_of, enquiry)
