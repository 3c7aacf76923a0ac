"""One encoding a value, the same as everybody's deterministic CBOR, and every other byte string refused by name."""

from collections import Counter
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.wire.codec import DEPTH_MAX, SIZE_MAX, decode, encode
from openline.wire.errors import Malformed, NotCanonical, TooDeep, TooLarge, WireError
from tests.wire.vectors import load, needs_vectors

integers = st.integers(-(2**63), 2**64 - 1) | st.integers(-300, 300)
leaves = integers | st.binary(max_size=40) | st.text(max_size=40) | st.booleans() | st.none()


def _grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    by_number = st.dictionaries(st.integers(0, 2**64 - 1) | st.integers(0, 30), inner, max_size=4)
    return st.lists(inner, max_size=4) | by_number | st.dictionaries(st.text(max_size=30), inner, max_size=4)


values = st.recursive(leaves, _grow, max_leaves=12)


@pytest.mark.fault("F-032")
@settings(deadline=None, max_examples=120)
@given(values)
def test_we_write_what_the_oracle_writes_and_each_reads_the_other(value: Any) -> None:
    data = encode(value)
    assert data == cbor2.dumps(value, canonical=True)
    assert decode(data) == cbor2.loads(data) == value
    assert repr(decode(data)) == repr(cbor2.loads(data))  # true is not 1


def test_true_false_and_nothing_are_a_byte_each() -> None:
    assert encode([True, False, None]) == b"\x83\xf5\xf4\xf6"
    assert repr(decode(b"\x83\xf5\xf4\xf6")) == "[True, False, None]"


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.integers(-300, 300) | st.text(max_size=3), integers, max_size=8))
def test_keys_stand_in_the_order_of_their_bytes(value: dict[int | str, int]) -> None:
    """RFC 8949, 4.2.1; the oracle's own order is RFC 7049's, which differs where negative numbers or text mix in."""
    ordered = dict(sorted(value.items(), key=lambda pair: cbor2.dumps(pair[0])))
    data = encode(value)  # type: ignore[arg-type]  # keys of both types
    assert data == cbor2.dumps(ordered)
    assert decode(data) == value


def judge(data: bytes) -> None:
    """Refused as theirs, or the one encoding of what it means."""
    try:
        value = decode(data)
    except WireError:
        return
    assert encode(value) == data


@pytest.mark.fault("F-031")
@pytest.mark.fault("F-032")
@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_round_trip(data: bytes) -> None:
    judge(data)


@settings(deadline=None, max_examples=120)
@given(values, st.data())
def test_any_damaged_encoding_is_refused_or_round_trips(value: Any, dice: st.DataObject) -> None:
    data = encode(value)
    at = dice.draw(st.integers(0, len(data)))
    judge(data[:at] + dice.draw(st.binary(max_size=3)) + data[dice.draw(st.integers(at, min(at + 3, len(data)))) :])


LONG = "a number longer than needed"
END = "the value ends before it is complete"
KEY = "a map key that is neither an integer nor text"
CODE = "an indefinite length or a reserved length code"
SIMPLE = "a float or a simple value"
ORDER = "map keys out of order or twice"

REFUSED: list[tuple[str, type[WireError], str]] = [
    ("", Malformed, END),
    ("0000", Malformed, "1 bytes after the end of the value"),
    ("1817", NotCanonical, LONG),
    ("1900ff", NotCanonical, LONG),
    ("1a0000ffff", NotCanonical, LONG),
    ("1b00000000ffffffff", NotCanonical, LONG),
    ("3817", NotCanonical, LONG),
    ("3900ff", NotCanonical, LONG),
    ("580161", NotCanonical, LONG),
    ("780161", NotCanonical, LONG),
    ("980100", NotCanonical, LONG),
    ("b8010000", NotCanonical, LONG),
    ("18", Malformed, "the value ends inside a number"),
    ("1b00000001000000", Malformed, "the value ends inside a number"),
    ("3b8000000000000000", TooLarge, "a negative integer of more than 64 bits"),
    ("1c", Malformed, CODE),
    ("1d", Malformed, CODE),
    ("1e", Malformed, CODE),
    ("1f", Malformed, CODE),
    ("5f4101ff", Malformed, CODE),
    ("7f6161ff", Malformed, CODE),
    ("9fff", Malformed, CODE),
    ("bfff", Malformed, CODE),
    ("ff", Malformed, CODE),
    ("41", Malformed, "the value ends inside a string"),
    ("6261", Malformed, "the value ends inside a string"),
    ("5bffffffffffffffff00", Malformed, "the value ends inside a string"),
    ("61ff", Malformed, "text that is not UTF-8"),
    ("62c080", Malformed, "text that is not UTF-8"),  # an overlong zero
    ("63eda080", Malformed, "text that is not UTF-8"),  # half of a surrogate pair
    ("64f4908080", Malformed, "text that is not UTF-8"),  # beyond the last character
    ("81", Malformed, "a list longer than its bytes"),
    ("9bffffffffffffffff00", Malformed, "a list longer than its bytes"),
    ("8282", Malformed, "a list longer than its bytes"),
    ("828100", Malformed, END),
    ("a100", Malformed, "a map longer than its bytes"),
    ("bbffffffffffffffff0000", Malformed, "a map longer than its bytes"),
    ("a200a100", Malformed, "a map longer than its bytes"),
    ("a1810000", Malformed, KEY),
    ("a1a000", Malformed, KEY),
    ("a1414100", Malformed, KEY),
    ("a1f400", Malformed, KEY),
    ("a1f500", Malformed, KEY),
    ("a1f600", Malformed, KEY),
    ("a201000100", NotCanonical, ORDER),  # twice: which one would be meant?
    ("a202000100", NotCanonical, ORDER),
    ("a220000000", NotCanonical, ORDER),
    ("a2616100616100", NotCanonical, ORDER),
    ("a261620061610000", NotCanonical, ORDER),
    ("a26161000000", NotCanonical, ORDER),
    ("c000", Malformed, "a tag"),
    ("c249010000000000000000", Malformed, "a tag"),  # a long integer in a tag
    ("d81800", Malformed, "a tag"),
    ("d80100", Malformed, "a tag"),  # in a second spelling
    ("f7", Malformed, SIMPLE),  # undefined
    ("e0", Malformed, SIMPLE),
    ("f3", Malformed, SIMPLE),
    ("f8ff", Malformed, SIMPLE),
    ("f814", Malformed, SIMPLE),  # false in a second spelling
    ("f90000", Malformed, SIMPLE),  # zero as a float
    ("f93c00", Malformed, SIMPLE),
    ("fa47c35000", Malformed, SIMPLE),
    ("fb3ff199999999999a", Malformed, SIMPLE),
    ("81" * (DEPTH_MAX + 1) + "00", TooDeep, f"nested deeper than {DEPTH_MAX}"),
    ("a100" * (DEPTH_MAX + 1) + "00", TooDeep, f"nested deeper than {DEPTH_MAX}"),
    ("81" * 60000 + "00", TooDeep, f"nested deeper than {DEPTH_MAX}"),
    ("00" * (SIZE_MAX + 1), TooLarge, f"{SIZE_MAX + 1} bytes where at most {SIZE_MAX} are allowed"),
]


@pytest.mark.fault("F-031")
@pytest.mark.parametrize(("data", "error", "says"), REFUSED, ids=[f"{data[:24]}" for data, _, _ in REFUSED])
def test_each_refusal_has_its_name(data: str, error: type[WireError], says: str) -> None:
    with pytest.raises(WireError, match=says) as caught:
        decode(bytes.fromhex(data))
    assert caught.type is error


LIMITS = [
    (2**64 - 1, "1bffffffffffffffff"),
    (-(2**63), "3b7fffffffffffffff"),
    (23, "17"),
    (24, "1818"),
    (255, "18ff"),
    (256, "190100"),
    (65536, "1a00010000"),
    (2**32, "1b0000000100000000"),
    ({24: 0, -1: 0, "": 0}, "a31818002000" + "6000"),
    ((1, (2,)), "82018102"),
]


@pytest.mark.parametrize(("value", "data"), LIMITS)
def test_the_widest_values_are_written_in_the_shortest_form(value: Any, data: str) -> None:
    assert encode(value).hex() == data
    assert encode(decode(bytes.fromhex(data))).hex() == data


def test_the_deepest_and_the_largest_value_still_pass() -> None:
    deep = bytes.fromhex("81" * DEPTH_MAX + "00")
    large = b"\x59\xff\xfd" + bytes(SIZE_MAX - 3)
    assert encode(decode(deep)) == deep
    assert encode(decode(large)) == large


def _nested(depth: int) -> Any:
    return [_nested(depth - 1)] if depth else 0


OURS: list[Any] = [
    2**64,
    -(2**63) - 1,
    1.5,
    bytearray(b"x"),
    {1, 2},
    [object()],
    {b"x": 1},
    {True: 1},
    {None: 1},
    {(1, 2): 1},
    _nested(DEPTH_MAX + 1),
    bytes(SIZE_MAX),
]


@pytest.mark.parametrize("value", OURS, ids=lambda value: repr(value)[:20])
def test_what_nobody_could_read_is_our_fault_and_never_written(value: Any) -> None:
    with pytest.raises(AssertionError):
        encode(value)


def _why_refused(data: bytes) -> str:
    """Which rule of ours a well-formed example of the standard breaks; empty where none."""
    if data[0] >> 5 == 6:
        return "a tag"
    if data[0] == 0x3B and data[1] >> 7:
        return "a negative integer of more than 64 bits"
    if data[0] >> 5 == 7 and data[0] not in (0xF4, 0xF5, 0xF6):
        return SIMPLE
    return CODE if any(code in data for code in b"\x5f\x7f\x9f\xbf") else ""


@needs_vectors
def test_appendix_a_of_the_standard() -> None:
    """What is deterministic and of our subset is accepted, equals and re-encodes; all else is refused by name."""
    count: Counter[str] = Counter()
    for case in load("cbor-rfc8949-appendix-a.json"):
        data = bytes.fromhex(case["hex"])
        why = _why_refused(data)
        count[why] += 1
        if why:
            with pytest.raises(WireError, match=why) as caught:
                decode(data)
            assert caught.type is (TooLarge if "64 bits" in why else Malformed)
        else:
            value = decode(data)
            assert value == cbor2.loads(data)
            assert case.get("decoded", value) == value
            assert encode(value) == data
    assert count == {"": 36, "a tag": 8, SIMPLE: 26, CODE: 11, "a negative integer of more than 64 bits": 1}
