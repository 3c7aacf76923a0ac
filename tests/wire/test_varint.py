"""Numbers in their shortest form only, and never more bits than a field has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.wire import varint
from openline.wire.errors import Malformed, NotCanonical, WireError
from openline.wire.varint import Reader

WRITTEN = [
    (0, "00"),
    (127, "7f"),
    (128, "8001"),
    (300, "ac02"),
    (16383, "ff7f"),
    (16384, "808001"),
    (2**48 - 1, "ffffffffffff3f"),
]


@pytest.mark.parametrize(("number", "data"), WRITTEN)
def test_the_shortest_form(number: int, data: str) -> None:
    assert varint.put(number).hex() == data


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**48 - 1), st.binary(max_size=3))
def test_a_number_is_read_back_and_what_follows_is_left(number: int, more: bytes) -> None:
    r = Reader(varint.put(number) + more)
    assert r.number() == number
    assert r.take(len(more)) == more
    r.end()


REFUSED: list[tuple[str, type[WireError], str]] = [
    ("", Malformed, "end before they are complete"),
    ("80", Malformed, "end before they are complete"),
    ("8000", NotCanonical, "longer than needed"),
    ("ff00", NotCanonical, "longer than needed"),
    ("80808000", NotCanonical, "longer than needed"),
    ("ffffffffffff00", NotCanonical, "longer than needed"),
    ("ffffffffffff40", Malformed, "more than 48 bits"),
    ("ffffffffffff7f", Malformed, "more than 48 bits"),
    ("ffffffffffffff01", Malformed, "more than 48 bits"),
    ("8080808080808000", Malformed, "more than 48 bits"),
]


@pytest.mark.fault("F-007")
@pytest.mark.parametrize(("data", "error", "says"), REFUSED)
def test_each_refusal_has_its_name(data: str, error: type[WireError], says: str) -> None:
    with pytest.raises(WireError, match=says) as caught:
        Reader(bytes.fromhex(data)).number()
    assert caught.type is error


def test_a_field_may_have_more_bits_where_it_says_so() -> None:
    most = varint.put(2**64 - 1, 64)
    assert Reader(most).number(64) == 2**64 - 1
    for data in (most[:-1] + b"\x02", b"\xff" * 10 + b"\x01"):
        with pytest.raises(Malformed, match="more than 64 bits"):
            Reader(data).number(64)


@pytest.mark.parametrize("number", [-1, 2**48])
def test_a_number_out_of_range_is_our_fault(number: int) -> None:
    with pytest.raises(AssertionError):
        varint.put(number)


def test_fields_neither_end_early_nor_late() -> None:
    r = Reader(b"abc")
    assert (r.byte(), r.take(0), r.take(1)) == (97, b"", b"b")
    with pytest.raises(Malformed, match="1 bytes after the last field"):
        r.end()
    with pytest.raises(Malformed, match="end before they are complete"):
        r.take(2)
