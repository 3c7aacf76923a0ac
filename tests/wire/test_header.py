"""One spelling for a header, and every other one refused by name."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.wire import header as hd
from openline.wire.errors import Malformed, NotCanonical, UnknownVersion, WireError
from openline.wire.header import HDR_MAX, SEQ_MAX, STAMP_MAX, Class, Header, Precedence, Ref
from openline.wire.varint import Reader
from tests.wire.samples import CALL, KEY, REPLY, ROUTINE, headers


def read(data: bytes) -> Header:
    return hd.read(Reader(data))


@settings(deadline=None, max_examples=100)
@given(headers(), st.binary(max_size=3))
def test_a_header_is_read_back_and_what_follows_is_left(h: Header, more: bytes) -> None:
    data = hd.encode(h)
    r = Reader(data + more)
    assert hd.read(r) == h
    assert r.at == len(data) <= HDR_MAX


def judge(data: bytes) -> None:
    """Refused as theirs, or the one spelling of what it says."""
    r = Reader(data[:HDR_MAX])
    try:
        h = hd.read(r)
    except WireError:
        return
    assert hd.encode(h) == data[: r.at]


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 15), st.integers(0, 7), st.binary(max_size=60))
def test_any_bytes_are_refused_or_are_the_one_spelling(flags: int, cls: int, rest: bytes) -> None:
    judge(bytes((32 | flags << 1, cls)) + rest)


@settings(deadline=None, max_examples=100)
@given(headers(), st.data())
def test_any_damaged_header_is_refused_or_is_the_one_spelling(h: Header, dice: st.DataObject) -> None:
    data = hd.encode(h)
    at = dice.draw(st.integers(0, len(data)))
    judge(data[:at] + dice.draw(st.binary(max_size=2)) + data[at + dice.draw(st.integers(0, 2)) :])


@pytest.mark.parametrize("h", [CALL, ROUTINE, KEY, REPLY])
def test_a_cut_header_is_refused(h: Header) -> None:
    data = hd.encode(h)
    for size in range(len(data)):
        with pytest.raises(Malformed, match="end before they are complete"):
            read(data[:size])


def test_a_call_at_flash_in_bytes() -> None:
    """Version, flags, class; author, incarnation, epoch, seq, stamp; mask and acknowledgement; deadline."""
    assert hd.encode(CALL).hex() == "2203" + "0000" + "03" + "b009" + "a01f" + "02" + "b812" + "01"
    assert hd.encode(replace(CALL, precedence=3, exercise=True)).hex().startswith("3e03")
    assert hd.encode(REPLY).hex() == "2004" + "0000" + "03" + "b109" + "a21f" + "01009c09"


# first byte and class, then author, incarnation, epoch, seq and stamp
PLAIN = "2c09" + "0000030102"
ACKS = "2e09" + "0000030102"
REFUSED: list[tuple[str, str, type[WireError], str]] = [
    ("version 0", "0c09" + PLAIN[4:], UnknownVersion, "version 0 where this node speaks 1"),
    *((f"version {v}", f"{v << 5 | 12:02x}09" + PLAIN[4:], UnknownVersion, f"version {v}") for v in range(2, 8)),
    ("a reserved bit", "2d09" + PLAIN[4:], Malformed, "a reserved header bit is set"),
    ("author 64", "2c09" + "4000030102", Malformed, "a station index over 63"),
    ("seq 0", "2c09" + "0000030002", Malformed, "a sequence number that is 0"),
    ("seq 2**32", "2c09" + "000003" + "8080808010" + "02", Malformed, "over 2..32 - 1"),
    ("a padded author", "2c09" + "8000" + "00030102", NotCanonical, "longer than needed"),
    ("a padded incarnation", "2c09" + "00" + "8000" + "030102", NotCanonical, "longer than needed"),
    ("a padded epoch", "2c09" + "0000" + "8300" + "0102", NotCanonical, "longer than needed"),
    ("a padded seq", "2c09" + "000003" + "818000" + "02", NotCanonical, "longer than needed"),
    ("a padded stamp", "2c09" + "00000301" + "8200", NotCanonical, "longer than needed"),
    ("a stamp of 49 bits", "2c09" + "00000301" + "80808080808040", Malformed, "more than 48 bits"),
    ("a list of no acknowledgements", ACKS + "00", Malformed, "an empty list"),
    ("a padded mask", ACKS + "8200" + "02", NotCanonical, "longer than needed"),
    ("a mask with station 64", ACKS + "80808080808080808002" + "02", Malformed, "more than 64 bits"),
    ("an acknowledgement of seq 0", ACKS + "02" + "00", Malformed, "an acknowledgement of nothing"),
    ("and with an incarnation", ACKS + "02" + "0105", Malformed, "an acknowledgement of nothing"),
    ("a spelt-out incarnation 0", ACKS + "02" + "0300", Malformed, "an acknowledgement of nothing"),
    ("an acknowledgement of seq 2**32", ACKS + "02" + "8080808020", Malformed, "an acknowledgement of nothing"),
    ("a padded acknowledgement", ACKS + "02" + "8200", NotCanonical, "longer than needed"),
    ("a missing acknowledgement", ACKS + "06" + "02", Malformed, "end before they are complete"),
    ("an answer to station 64", "2c04" + "0000030102" + "400001", Malformed, "a station index over 63"),
    ("an answer to seq 0", "2c05" + "0000030102" + "000000", Malformed, "a sequence number that is 0"),
    ("an answer to nothing", "2c04" + "0000030102", Malformed, "end before they are complete"),
    ("a call without a deadline", "2c03" + "0000030102", Malformed, "end before they are complete"),
]


@pytest.mark.parametrize(("what", "data", "error", "says"), REFUSED, ids=[case[0] for case in REFUSED])
def test_each_refusal_has_its_name(what: str, data: str, error: type[WireError], says: str) -> None:
    with pytest.raises(WireError, match=says) as caught:
        read(bytes.fromhex(data))
    assert caught.type is error


def test_the_twins_of_the_refused_are_read() -> None:
    assert read(bytes.fromhex(PLAIN)) == Header(9, 3, False, 0, 0, 3, 1, 2)
    assert read(bytes.fromhex(ACKS + "0202")).acks == (Ref(1, 0, 1),)
    assert read(bytes.fromhex(ACKS + "020305")).acks == (Ref(1, 5, 1),)


@pytest.mark.parametrize("index", [0, 47, 48, 63])
def test_every_station_can_be_acknowledged(index: int) -> None:
    """A mask of 48 bits would have stopped the node at the first entry of the 49th station."""
    h = replace(KEY, acks=(Ref(index, 0, 9),))
    assert read(hd.encode(h)) == h


def test_the_widest_header_of_ten_stations_fits() -> None:
    """Rivals who drive their numbers up cannot make our own header too long to send."""
    acks = tuple(Ref(index, STAMP_MAX, SEQ_MAX) for index in range(54, 64))
    h = Header(4, 3, True, 63, STAMP_MAX, STAMP_MAX, SEQ_MAX, STAMP_MAX, acks, 0, Ref(63, STAMP_MAX, SEQ_MAX))
    assert read(hd.encode(h)) == h
    assert len(hd.encode(h)) == 172 <= HDR_MAX


def test_a_header_of_255_bytes_is_the_longest() -> None:
    acks = tuple(Ref(index, STAMP_MAX, SEQ_MAX) for index in range(20))
    longest = replace(KEY, acks=acks, stamp=2**35 - 1)
    assert len(hd.encode(longest)) == HDR_MAX == 255
    assert read(hd.encode(longest)) == longest
    with pytest.raises(AssertionError, match="more acknowledgements than fit"):
        hd.encode(replace(longest, stamp=2**35))


def test_acknowledgements_are_written_by_station() -> None:
    h = replace(KEY, acks=(Ref(5, 0, 1), Ref(2, 3, 4)))
    assert read(hd.encode(h)).acks == (Ref(2, 3, 4), Ref(5, 0, 1))


OURS = {
    "no such station": replace(KEY, author=64),
    "seq 0": replace(KEY, seq=0),
    "seq 2**32": replace(KEY, seq=2**32),
    "precedence 4": replace(KEY, precedence=4),
    "class 256": replace(KEY, cls=256),
    "a negative stamp": replace(KEY, stamp=-1),
    "a stamp of 49 bits": replace(KEY, stamp=2**48),
    "two acknowledgements for a station": replace(KEY, acks=(Ref(1, 0, 4), Ref(1, 1, 5))),
    "an acknowledgement of nothing": replace(KEY, acks=(Ref(1, 0, 0),)),
    "an acknowledgement of no station": replace(KEY, acks=(Ref(64, 0, 1),)),
    "more acknowledgements than fit": replace(KEY, acks=tuple(Ref(i, STAMP_MAX, SEQ_MAX) for i in range(40))),
    "a deadline of two bytes": replace(CALL, deadline=256),
    "a deadline where none is sent": replace(KEY, deadline=1),
    "a reply to nothing": replace(REPLY, answers=None),
    "a call that answers": replace(CALL, answers=Ref(1, 0, 1)),
    "a reply to seq 0": replace(REPLY, answers=Ref(1, 0, 0)),
    "a reply to no station": replace(REPLY, answers=Ref(64, 0, 1)),
}


@pytest.mark.parametrize("h", OURS.values(), ids=OURS)
def test_what_nobody_would_read_is_our_fault_and_never_written(h: Header) -> None:
    with pytest.raises(AssertionError):
        hd.encode(h)


def test_what_a_header_says_of_itself() -> None:
    assert CALL.ref == Ref(0, 0, 1200)
    carried = [replace(CALL, precedence=p).must_carry_prev for p in Precedence]
    assert carried == [True, True, False, False]
    clear = {Class.KEY, Class.CARD, Class.ADOPT, Class.CHARTER, Class.FIRST, Class.FORK, Class.WITHDRAW}
    assert {cls for cls in range(256) if replace(KEY, cls=cls).is_clear} == clear
