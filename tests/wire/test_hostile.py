"""Bytes from an enemy with seeded dice: every reader of this rung finds a value or a WireError, and nothing else."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from openline.wire import beacon as bc
from openline.wire import codec, seal
from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire.errors import WireError
from openline.wire.varint import Reader
from tests.wire.samples import (
    ANNA,
    BEACON,
    BODY,
    CALL,
    EK,
    KEY,
    LINE,
    PREV,
    REPLY,
    ROUTINE,
    SUITE,
    WANT,
    frames,
    make,
    receive,
    receive_beacon,
)

ROUNDS = 1500
ENTRIES = [make(h) for h in (CALL, ROUTINE, REPLY, KEY)]
FRAMES = [frame for e in ENTRIES for frame in frames(e).values()]
SIGNED = [bc.make_beacon(LINE, BEACON, ANNA), bc.make_want(LINE, WANT, ANNA)]
ACT = codec.encode({0: True, 1: [7, -4, {"a": b"xyz", "bb": None}], 24: "\u6c34" * 30, 300: [[[[False]]]]})
TELLING = (0, 1, 0x1B, 0x5F, 0x7F, 0x80, 0x9B, 0xBF, 0xF6, 0xFF)  # bytes that mean lengths, ends and continuations


def mutated(dice: random.Random, data: bytes, other: bytes) -> bytes:
    """One to four changes: bits, bytes, cuts, repetitions, and a splice with another good one."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(out) + 1)
        to = min(len(out), at + dice.randint(1, 9))
        match dice.randrange(6):
            case 0 if at < len(out):
                out[at] ^= 1 << dice.randrange(8)
            case 1:
                out[at:to] = bytes(dice.choices(TELLING, k=to - at))
            case 2:
                del out[at:to]
            case 3:
                out[at:at] = out[at:to] * dice.randint(1, 8)
            case 4:
                out[at:] = other[at:]
            case _:
                out[at:at] = dice.randbytes(dice.randint(1, 40))
    return bytes(out)


def _entry(frame: bytes) -> None:
    for key in (EK, seal.line_key(LINE)):
        u = en.parse(frame, key)
        e = en.trusted(u, LINE, u.prev or PREV)
        assert en.payload(u.hdr, u.sealed)[0] == len(u.hdr)
        assert hd.encode(u.header) == u.hdr
        en.open_body(e, seal.message_key(EK, u.header.seq))


def _signed_entry(frame: bytes) -> None:
    before = {en.to_open_frame(e) for e in ENTRIES}
    assert en.to_open_frame(receive(frame)) in before, "a forgery"


def _codec(data: bytes) -> None:
    assert codec.encode(codec.decode(data)) == data


def _header(data: bytes) -> None:
    r = Reader(data[: hd.HDR_MAX])
    assert hd.encode(hd.read(r)) == data[: r.at]


def _beacon(frame: bytes) -> None:
    assert bc.make_beacon(LINE, bc.read_beacon(frame), ANNA)[5:-64] == frame[5:-64]


def _want(frame: bytes) -> None:
    assert bc.make_want(LINE, bc.read_want(frame), ANNA)[5:-64] == frame[5:-64]


def _signed_beacon(frame: bytes) -> None:
    assert receive_beacon(frame) in (BEACON, WANT), "a forgery"


def _unpack(packed: bytes) -> None:
    assert len(seal.unpack(packed)) <= max(codec.SIZE_MAX, len(packed))


def _signature(data: bytes) -> None:
    SUITE.verify(data[:32], data[32:], BODY)


def _wrap(wrapped: bytes) -> None:
    assert ANNA.unwrap(b"", wrapped) == EK


READERS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "codec": (_codec, [ACT, BODY]),
    "header": (_header, [hd.encode(e.header) for e in ENTRIES]),
    "entry": (_entry, FRAMES),
    "entry, signed": (_signed_entry, FRAMES),
    "beacon": (_beacon, SIGNED),
    "want": (_want, SIGNED),
    "beacon or want, signed": (_signed_beacon, SIGNED),
    "body": (_unpack, [seal.pack(BODY), seal.pack(ACT), b"\x01" + seal.pack(ACT)[1:]]),
    "signature": (_signature, [ANNA.sign_public + ANNA.sign(BODY)]),
    "wrap": (_wrap, [SUITE.wrap(ANNA.wrap_public, b"", EK)]),
}


@pytest.mark.parametrize("name", READERS)
def test_only_a_wire_error_comes_of_hostile_bytes(name: str) -> None:
    read, good = READERS[name]
    dice = random.Random(f"hostile/{name}")
    verdicts: Counter[str] = Counter()
    for _ in range(ROUNDS):
        data = mutated(dice, dice.choice(good), dice.choice(good)) if dice.random() < 0.9 else dice.randbytes(200)
        try:
            read(data)
            verdicts["read"] += 1
        except WireError as wrong:
            verdicts[wrong.verdict] += 1
    print(name, dict(verdicts))
    assert sum(verdicts.values()) == ROUNDS
    assert len(verdicts) > 1, "the dice never came near"
