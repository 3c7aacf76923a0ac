"""Operations over many pseudo-random cases whose results are hashed to one value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from openline.wire import codec, seal, varint
from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire.errors import WireError
from openline.wire.suite import RealSuite

from .given import octets

Given = Mapping[str, Any]


def _drawn(given: Given, number: int, size: int) -> bytes:
    """``size`` bytes of case ``number``: SHA-256(seed | number(4) | block(4)) for block 0, 1 ..., cut to size."""
    seed = octets(given["seed"]) + number.to_bytes(4, "big")
    blocks = (hashlib.sha256(seed + block.to_bytes(4, "big")).digest() for block in range(size // 32 + 1))
    return b"".join(blocks)[:size]


def _digest(given: Given, one: Callable[[int], bytes]) -> dict[str, Any]:
    digest = hashlib.sha256()
    for number in range(given["count"]):
        digest.update(one(number))
    return {"digest": digest.hexdigest()}


def _judged(data: bytes, read: Callable[[bytes], object]) -> bytes:
    try:
        read(data)
    except WireError:
        return b"\x00"
    return b"\x01" + data


def _many_cbor(given: Given) -> dict[str, Any]:
    return _digest(given, lambda n: _judged(_drawn(given, n, 1 + n % 6), codec.decode))


def _many_varint(given: Given) -> dict[str, Any]:
    def one(number: int) -> bytes:
        drawn = _drawn(given, number, 8)
        return varint.put(int.from_bytes(drawn[:6], "big") >> drawn[6] % 48)

    return _digest(given, one)


def _many_header(given: Given) -> dict[str, Any]:
    def read(data: bytes) -> None:
        reader = varint.Reader(data)
        hd.read(reader)
        reader.end()

    def one(number: int) -> bytes:
        drawn = _drawn(given, number, 9)
        return _judged(bytes((0x20 | drawn[0] & 0x1F, drawn[1] % 20)) + bytes(b & 0x8F for b in drawn[2:]), read)

    return _digest(given, one)


def _many_epoch(given: Given) -> dict[str, Any]:
    def one(number: int) -> bytes:
        ek = _drawn(given, number, 32)
        return seal.tag_of(ek) + seal.message_key(ek, number * 37) + seal.commitment(ek)

    return _digest(given, one)


def _many_seal(given: Given) -> dict[str, Any]:
    def one(number: int) -> bytes:
        drawn = _drawn(given, number, 96 + number)
        return seal.seal(drawn[:32], drawn[32:64], drawn[64:76], b"\x00" + drawn[76:])

    return _digest(given, one)


def _many_unpack(given: Given) -> dict[str, Any]:
    def one(number: int) -> bytes:
        data = b"\x01" + _drawn(given, number, 1 + number % 24)
        return _judged(data, seal.unpack)

    return _digest(given, one)


def _many_spelt(given: Given) -> dict[str, Any]:
    def one(number: int) -> bytes:
        try:
            return b"\x01" + seal.unpack(b"\x02" + _drawn(given, number, 1 + number % 24))
        except WireError:
            return b"\x00"

    return _digest(given, one)


def _every_bit(given: Given) -> dict[str, Any]:
    frame, line, key = octets(given["frame"]), octets(given["line_id"]), octets(given["key"])
    public, prev, suite = octets(given["signing_key"]), octets(given["prev"]), RealSuite()
    tag, accepted = seal.tag_of(key), []
    for at in range(8 * len(frame)):
        damaged = frame[: at // 8] + bytes((frame[at // 8] ^ 1 << at % 8,)) + frame[at // 8 + 1 :]
        try:
            if en.kind_and_tag(damaged)[1] == tag:
                u = en.parse(damaged, key)
                en.verify(u, line, u.prev or prev, public, suite)
                accepted.append(at)
        except WireError:
            continue
    return {"tried": 8 * len(frame), "accepted_bits": accepted}


OPERATIONS: dict[str, Callable[[Given], dict[str, Any]]] = {
    "many-cbor": _many_cbor,
    "many-varint": _many_varint,
    "many-header": _many_header,
    "many-epoch": _many_epoch,
    "many-seal": _many_seal,
    "many-unpack": _many_unpack,
    "many-spelt": _many_spelt,
    "every-bit": _every_bit,
}
