"""Beacons and wants: what acknowledges or asks is as hard to forge as an entry, and one is never the other."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from openline.wire import beacon as bc
from openline.wire import seal, varint
from openline.wire.beacon import ROWS_MAX, Beacon, Counter, Held, Range, Want
from openline.wire.entry import BEACON as BEACON_KIND
from openline.wire.entry import WANT as WANT_KIND
from openline.wire.entry import sig_structure
from openline.wire.errors import BadSignature, Malformed, NotCanonical, UnknownTag, WireError
from tests.wire.samples import (
    ANNA,
    BEACON,
    BORIS,
    ENQUIRY,
    LINE,
    OTHER_LINE,
    SUITE,
    WANT,
    beacons,
    flips,
    make,
    receive_beacon,
    wants,
)

MADE = {
    "beacon": bc.make_beacon(LINE, BEACON, ANNA),
    "want": bc.make_want(LINE, WANT, ANNA),
    "enquiry": bc.make_want(LINE, ENQUIRY, ANNA),
}


@settings(deadline=None, max_examples=50)
@given(beacons)
def test_a_beacon_is_read_back(b: Beacon) -> None:
    frame = bc.make_beacon(LINE, b, ANNA)
    assert bc.read_beacon(frame) == b
    bc.check(frame, LINE, ANNA.sign_public, SUITE)


@settings(deadline=None, max_examples=50)
@given(wants())
def test_a_want_is_read_back(w: Want) -> None:
    frame = bc.make_want(LINE, w, ANNA)
    assert bc.read_want(frame) == w
    bc.check(frame, LINE, ANNA.sign_public, SUITE)


def test_every_row_that_a_line_may_need_is_read() -> None:
    b = replace(BEACON, held=tuple(Held(index, 0, 0, Counter(0, 0)) for index in range(ROWS_MAX)))
    assert receive_beacon(bc.make_beacon(LINE, b, ANNA)) == b


@pytest.mark.parametrize("frame", MADE.values(), ids=MADE)
def test_no_damage_of_one_bit_passes(frame: bytes) -> None:
    receive_beacon(frame)
    for damaged in flips(frame):
        with pytest.raises(WireError):
            pytest.fail(f"{damaged.hex()} passed as {receive_beacon(damaged)}")


@pytest.mark.parametrize("frame", MADE.values(), ids=MADE)
def test_no_cut_and_no_addition_passes(frame: bytes) -> None:
    for damaged in [frame[:size] for size in range(len(frame))] + [frame + b"\0", frame + frame]:
        with pytest.raises(WireError):
            receive_beacon(damaged)


@pytest.mark.parametrize("frame", MADE.values(), ids=MADE)
def test_it_is_another_s_neither_by_station_nor_by_line(frame: bytes) -> None:
    with pytest.raises(BadSignature):
        bc.check(frame, LINE, BORIS.sign_public, SUITE)
    with pytest.raises(BadSignature):
        bc.check(frame, OTHER_LINE, ANNA.sign_public, SUITE)
    with pytest.raises(UnknownTag):
        receive_beacon(frame[:1] + seal.tag_of(seal.line_key(OTHER_LINE)) + frame[5:])


def test_a_beacon_s_signature_is_not_a_want_s_nor_an_entry_s() -> None:
    """Cross-protocol: the same bytes under another kind are unsigned, although every field may be read."""
    fields = replace(BEACON, seq=0, held=())
    for made, kind in ((MADE["beacon"], WANT_KIND), (MADE["want"], BEACON_KIND)):
        with pytest.raises(BadSignature):
            bc.check(bytes((kind,)) + made[1:], LINE, ANNA.sign_public, SUITE)
    for frame in MADE.values():
        with pytest.raises(BadSignature):
            SUITE.verify(ANNA.sign_public, frame[-64:], sig_structure(LINE, bytes(32), frame[5:-64]))
    entry = make()
    forged = bc.make_beacon(LINE, fields, ANNA)[:-64] + entry.signature
    with pytest.raises(BadSignature):
        bc.check(forged, LINE, ANNA.sign_public, SUITE)


def test_counters_order_over_restarts() -> None:
    """An old beacon played back is older, also when the count began again."""
    assert Counter(1, 900) < Counter(2, 1) < Counter(2, 2)


def signed(kind: int, fields: bytes) -> bytes:
    """Any fields, truly signed by Anna: a member may send what it likes."""
    label = {BEACON_KIND: "openline/beacon/1", WANT_KIND: "openline/want/1"}[kind]
    return bc._frame(kind, label, LINE, fields, ANNA)


def numbers(*values: int) -> bytes:
    return b"".join(map(varint.put, values))


FRONT = numbers(0, 0, 4, 900, 1_700_000_000_000, 1200)
HEADS = b"H" * 32 + b"V" * 16
ASK = numbers(0, 0, 4, 901, 1, 30_000, 0)
ENQUIRE = ASK[:-1] + b"\x01"
ROW, OTHER_ROW = numbers(1, 0, 1180, 2, 877), numbers(1, 1, 3, 2, 877)
REFUSED: list[tuple[str, int, bytes, type[WireError], str]] = [
    ("author 64", BEACON_KIND, b"\x40" + FRONT[1:] + HEADS + b"\0", Malformed, "a station index over 63"),
    ("a head over 2**32", BEACON_KIND, FRONT[:-2] + numbers(2**32) + HEADS + b"\0", Malformed, "over 2..32 - 1"),
    ("a cut head", BEACON_KIND, FRONT + HEADS[:40], Malformed, "end before they are complete"),
    ("a padded author", BEACON_KIND, b"\x80\x00" + FRONT[1:] + HEADS + b"\0", NotCanonical, "longer than needed"),
    ("a padded row count", BEACON_KIND, FRONT + HEADS + b"\x80\x00", NotCanonical, "longer than needed"),
    ("65 rows", BEACON_KIND, FRONT + HEADS + b"\x41" + 65 * ROW, Malformed, "more than 64 rows"),
    ("2**48 - 1 rows", BEACON_KIND, FRONT + HEADS + numbers(2**48 - 1), Malformed, "more than 64 rows"),
    ("a missing row", BEACON_KIND, FRONT + HEADS + b"\x02" + ROW, Malformed, "end before they are complete"),
    ("a row too many", BEACON_KIND, FRONT + HEADS + b"\x00" + ROW, Malformed, "after the last field"),
    ("a row twice", BEACON_KIND, FRONT + HEADS + b"\x02" + ROW + ROW, Malformed, "rows out of order or twice"),
    ("rows backwards", BEACON_KIND, FRONT + HEADS + b"\x02" + OTHER_ROW + ROW, Malformed, "rows out of order"),
    ("a row of station 64", BEACON_KIND, FRONT + HEADS + b"\x01\x40" + ROW[1:], Malformed, "a station index over 63"),
    ("to station 64", WANT_KIND, numbers(0, 0, 4, 901, 64, 30_000, 0, 0), Malformed, "a station index over 63"),
    ("range from 0", WANT_KIND, ASK + numbers(1, 1, 0, 0, 5), Malformed, "empty or backwards"),
    ("range backwards", WANT_KIND, ASK + numbers(1, 1, 0, 6, 5), Malformed, "empty or backwards"),
    ("range over 2**32", WANT_KIND, ASK + numbers(1, 1, 0, 1, 2**32), Malformed, "over 2..32 - 1"),
    ("range of station 64", WANT_KIND, ASK + numbers(1, 64, 0, 1, 2), Malformed, "a station index over 63"),
    ("65 ranges", WANT_KIND, ASK + numbers(65) + 65 * numbers(1, 0, 1, 2), Malformed, "more than 64 rows"),
    ("a padded limit", WANT_KIND, ASK[:-4] + b"\xb0\xea\x81\x00" + b"\0\0", NotCanonical, "longer than needed"),
    ("a mode of a newer version", WANT_KIND, ASK[:-1] + numbers(2, 0), Malformed, "an unknown mode"),
    ("an enquiry without a sum", WANT_KIND, ENQUIRE + numbers(1, 1, 0, 5, 5), Malformed, "before they are complete"),
    ("a sum cut", WANT_KIND, ENQUIRE + numbers(1, 1, 0, 5, 5) + bytes(31), Malformed, "before they are complete"),
    ("a sum in a plain want", WANT_KIND, ASK + numbers(1, 1, 0, 5, 5) + bytes(32), Malformed, "after the last field"),
    ("more after it", WANT_KIND, ASK + numbers(0, 0), Malformed, "after the last field"),
]


@pytest.mark.parametrize(("what", "kind", "fields", "error", "says"), REFUSED, ids=[case[0] for case in REFUSED])
def test_each_refusal_has_its_name(what: str, kind: int, fields: bytes, error: type[WireError], says: str) -> None:
    """Even truly signed."""
    with pytest.raises(WireError, match=says) as caught:
        receive_beacon(signed(kind, fields))
    assert caught.type is error


TWINS: list[tuple[int, bytes, Any]] = [
    (BEACON_KIND, FRONT + HEADS + b"\0", replace(BEACON, held=())),
    (BEACON_KIND, FRONT + HEADS + b"\x01" + ROW, BEACON),
    (WANT_KIND, ASK + b"\0", replace(WANT, ranges=())),
    (WANT_KIND, ENQUIRE + b"\0", replace(ENQUIRY, ranges=())),
    (WANT_KIND, ENQUIRE + numbers(1, 1, 0, 5, 5) + b"S" * 32, replace(ENQUIRY, ranges=(Range(1, 0, 5, 5, b"S" * 32),))),
    (WANT_KIND, ASK + numbers(1, 1, 0, 5, 5), replace(WANT, ranges=(Range(1, 0, 5, 5),))),
]


@pytest.mark.parametrize(("kind", "fields", "value"), TWINS)
def test_the_twins_of_the_refused_are_read(kind: int, fields: bytes, value: Beacon | Want) -> None:
    assert receive_beacon(signed(kind, fields)) == value
